"""What deciding costs as m, m' and v grow: counts of what was worked out, never seconds.

The networks come from fixed seeds and the counts from the search itself, so that two runs on any
machines find the same numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from superpos_proofs.construct.ands import AndShape, build_ands
from superpos_proofs.decide import Threshold
from superpos_proofs.decide.pruned import decide_pruned
from superpos_proofs.tasks import draw_low_influence, pairwise_and

PAIRS, SHARED = b"pairs", b"shared"  # seeds


@dataclass(frozen=True)
class Cost:
    """One network of ANDs of pairs, decided on all of X_v.

    Attributes:
        grows: what grows from one network to the next: "m", "m'" or "v".
        features: m.
        outputs: m'.
        active: v.
        neurons: n.
        reads: s, the neurons that each output reads; a score or a bound is a sum over them.
        correct: the verdict.
        decisions: pairs of an input of X_v and an output, all settled.
        visited: scores and bounds that the search worked out to settle them.
    """

    grows: str
    features: int
    outputs: int
    active: int
    neurons: int
    reads: int
    correct: bool
    decisions: int
    visited: int

    @property
    def at(self) -> int:
        """The value of what grows."""
        return {"m": self.features, "m'": self.outputs, "v": self.active}[self.grows]


def costs() -> tuple[Cost, ...]:
    """Networks for growing m, for growing m' and for growing v; some seconds."""
    return (*_features(), *_outputs(), *_actives())


def _features(sizes: tuple[int, ...] = (50, 100, 200, 400, 800, 1600)) -> Iterator[Cost]:
    for features in sizes:
        yield cost("m", features, 100, 2, 8, (60, 30))


def _outputs(sizes: tuple[int, ...] = (50, 100, 200, 400, 800)) -> Iterator[Cost]:
    for outputs in sizes:
        yield cost("m'", 400, outputs, 2, 16, (90, 50))


def _actives(sizes: tuple[int, ...] = (2, 3, 4, 5)) -> Iterator[Cost]:
    for active in sizes:
        yield cost("v", 30, 30, active, 4, (90, 70))


def cost(
    grows: str, features: int, outputs: int, active: int, influence: int, blocks: tuple[int, int]
) -> Cost:
    """Build one network and decide it.

    Args:
        grows: what grows in its series.
        features: m.
        outputs: m'.
        active: v.
        influence: d, the most gates of one feature.
        blocks: s and B, blocks and cells of each; n = q = s B.
    """
    pairs = draw_low_influence(features, outputs, influence, PAIRS)
    task = pairwise_and(features, pairs, active)
    count, cells = blocks
    theta = Fraction(2, 3)
    shape = AndShape(
        features, outputs, 2, active, influence, count * cells, count, cells, theta, 16
    )
    network = build_ands(shape, task, SHARED).network
    found = decide_pruned(network, task, Threshold())
    assert found is not None
    assert found.remaining == 0
    correct = found.correct is True
    sizes = (features, outputs, active, shape.width, count)
    return Cost(grows, *sizes, correct, found.decisions, found.visited)
