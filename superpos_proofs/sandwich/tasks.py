"""The sandwich of the other tasks: floor and guarantee for the same family, bits and notion."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

from superpos_proofs.bounds.counting import injective_floor
from superpos_proofs.bounds.floor import floor_of
from superpos_proofs.bounds.question import Question
from superpos_proofs.bounds.tree import Floor
from superpos_proofs.construct import build_universal, plan_dense, plan_universal
from superpos_proofs.construct.ands_plan import plan_ands
from superpos_proofs.construct.base import FAILURE
from superpos_proofs.construct.hubs_plan import plan_hubs
from superpos_proofs.decide import decide
from superpos_proofs.sandwich.ceilings import universal_ceiling
from superpos_proofs.tasks import universal_and


@dataclass(frozen=True)
class TaskRow:
    """Floor and ceilings of any task at one size, for the same family, b and notion.

    Attributes:
        task: the task and the family of functions, in words.
        features: m.
        outputs: m'.
        active: v.
        bits: b, bits a charged parameter, those of the guaranteed network.
        floor: the least width that may serve all but ``failure`` of the family; for the one
            function of UniversalAnd, the least width that may tell its inputs apart.
        floor_by: the claim of the floor.
        decided: the width of a network that this run decided right; None where none was built.
            It stands in rows of one function only: for others it would be one task's.
        guaranteed: least planned width with a proved failure probability, never above ``trivial``.
        guaranteed_by: the claim of the guarantee.
        trivial: a neuron for each feature or each output.
        failure: the failure probability.
    """

    task: str
    features: int
    outputs: int
    active: int
    bits: int
    floor: int
    floor_by: str
    decided: int | None
    guaranteed: int
    guaranteed_by: str
    trivial: int
    failure: Fraction

    @property
    def ratio(self) -> Fraction:
        """Guaranteed ceiling over floor."""
        return Fraction(self.guaranteed, max(1, self.floor))

    def to_json(self) -> dict[str, Any]:
        """The row as JSON; the ratio as a decimal string with three digits."""
        ratio = f"{float(self.ratio):.3f}"
        return {**asdict(self), "failure": str(self.failure), "ratio": ratio}


def two_active_row(features: int, failure: Fraction = FAILURE) -> TaskRow | None:
    """Permutation with two active features, dense codes; None where m is too small for them."""
    shape = plan_dense(features, 2, failure)
    if shape is None:
        return None
    floor, claim = _counted(Question("permutation", features, active=2, bits=shape.bits), failure)
    sizes = (features, features, 2, shape.bits)
    by = "upper.permutation.dense"
    name = "permutation, v = 2"
    return TaskRow(name, *sizes, floor, claim, None, shape.width, by, features, failure)


def low_influence_row(
    features: int,
    outputs: int,
    *,
    fan_in: int = 2,
    influence: int = 4,
    failure: Fraction = FAILURE,
) -> TaskRow | None:
    """ANDs of ``fan_in`` features, lists of bounded influence; None before superposition.

    The guarantee is for the lists in which no feature takes part in more than ``influence`` gates,
    and so must the floor be. The m'! orders of one list are m'! functions of that family, which
    falls apart into such sets. Shared parts that serve all but ``failure`` of the family serve as
    much of one of these sets: the floor for permutations of m' things is one for it.
    """
    shape = plan_ands(features, outputs, failure, fan_in=fan_in, active=fan_in, influence=influence)
    if shape is None:
        return None
    floor, claim = _counted(Question("permutation", outputs, bits=shape.bits), failure)
    name = f"ANDs of {fan_in}, influence at most {influence}, v = {fan_in}"
    sizes = (features, outputs, fan_in, shape.bits)
    trivial = max(features, outputs)
    return TaskRow(name, *sizes, floor, claim, None, shape.width, "upper.k-and", trivial, failure)


def any_pairs_row(
    features: int, outputs: int, *, failure: Fraction = FAILURE, tries: int = 60
) -> TaskRow | None:
    """ANDs of pairs, every list; None before superposition.

    Args:
        features: m.
        outputs: m'.
        failure: of the guarantee, and the part of the family that the floor leaves out.
        tries: how many shapes the planner looks at.
    """
    shape = plan_hubs(features, outputs, failure, tries=tries)
    if shape is None or shape.width >= max(features, outputs):
        return None
    question = Question("pairwise-and", features, outputs, 2, bits=shape.bits)
    floor, claim = _counted(question, failure)
    sizes = (features, outputs, 2, shape.bits)
    by = "upper.pairwise-and.hubs"
    name = "ANDs of pairs, every list, v = 2"
    trivial = max(features, outputs)
    return TaskRow(name, *sizes, floor, claim, None, shape.width, by, trivial, failure)


def universal_row(
    features: int, *, failure: Fraction = FAILURE, decided: int | None = None
) -> TaskRow | None:
    """All pairs' ANDs of raw inputs at v = 2, one bit a weight; None before superposition."""
    found = universal_ceiling(features, 2, failure)
    if found is None:
        return None
    outputs = features * (features - 1) // 2
    floor = injective_floor(features, found.bits)
    name = "all pairs at once, raw inputs, v = 2"
    sizes = (features, outputs, 2, found.bits)
    claims = ("lower.universal-and.injective", "upper.universal-and")
    return TaskRow(
        name, *sizes, floor, claims[0], decided, found.neurons, claims[1], features, failure
    )


def narrowest_decided(features: int, tries: int = 12) -> int | None:
    """The width of a network for all pairs, narrower than guaranteed, that is decided right.

    Planned so that two bad events are expected, and drawn until one network has none: any that is
    right everywhere is a ceiling in the worst case, for there is one function only.
    """
    shape = plan_universal(features, 2, Fraction(2))
    if shape is None:
        return None
    task = universal_and(features, 2)
    for seed in range(tries):
        network = build_universal(shape, seed.to_bytes(4, "big")).network
        if decide(network, task).correct:
            return shape.neurons
    return None


def task_table(decided: Iterable[int] = (128,)) -> list[TaskRow]:
    """A few sizes of every task with a sandwich but Permutation at v = 1; some seconds.

    Args:
        decided: the sizes of UniversalAnd at which a network is built and decided.
    """
    known = {features: narrowest_decided(features) for features in decided}
    rows = [
        *(two_active_row(1 << e) for e in range(11, 18)),
        *(low_influence_row(1 << e - 1, 1 << e) for e in (13, 16, 19)),
        *(low_influence_row(3 << e - 2, 1 << e, fan_in=3) for e in (15, 17, 19)),
        *(any_pairs_row(1 << e - 1, 1 << e) for e in (23, 26, 29)),
        *(universal_row(1 << e, decided=known.get(1 << e)) for e in range(7, 18, 2)),
    ]
    return [row for row in rows if row is not None]


def _counted(question: Question, failure: Fraction) -> tuple[int, str]:
    """The floor for all but a part of a family, and its claim."""
    floor = floor_of(question, failure)
    assert isinstance(floor, Floor)
    return floor.neurons, floor.derivation.claim or "lower.packing"
