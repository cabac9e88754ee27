"""Guarantees against measured failures over the width, at sizes small enough to decide often.

Each point is one width of one construction: what the guarantee promises there, and how many of the
networks built from seeds of their own are wrong on some input of X_v, by exact decision. The seeds
are fixed, so every run finds the same numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

from superpos_proofs.claims.rates import (
    failure_rate,
    lower_confidence_limit,
    upper_confidence_limit,
)
from superpos_proofs.construct.ands import build_ands, narrower
from superpos_proofs.construct.ands_plan import plan_ands
from superpos_proofs.construct.base import FAILURE, Built
from superpos_proofs.construct.dense import build_dense, tuned_dense
from superpos_proofs.construct.sparse import best_shape, build_sparse
from superpos_proofs.construct.universal import UniversalShape, build_universal, plan_universal
from superpos_proofs.decide import decide
from superpos_proofs.tasks import (
    Task,
    draw_low_influence,
    draw_permutation,
    pairwise_and,
    universal_and,
)

DOUBT = Fraction(1, 1000)
"""Chance that a limit misses the true rate on its side."""
SEED = b"guarantee against measured failures"


@dataclass(frozen=True)
class Point:
    """One width of one construction.

    Attributes:
        construction: which one, with its sizes.
        claim: the claim that is its guarantee.
        neurons: n.
        bound: the guaranteed failure probability; None where it is 1 or more and says nothing.
        failures: how many of the networks are wrong.
        trials: how many were built and decided.
    """

    construction: str
    claim: str
    neurons: int
    bound: Fraction | None
    failures: int
    trials: int

    @property
    def low(self) -> Fraction:
        """Clopper and Pearson's limit from below."""
        return lower_confidence_limit(self.failures, self.trials, DOUBT)

    @property
    def high(self) -> Fraction:
        """Clopper and Pearson's limit from above."""
        return upper_confidence_limit(self.failures, self.trials, DOUBT)

    @property
    def contradicted(self) -> bool:
        """Whether more networks failed than the guarantee allows, but for bad luck."""
        return self.bound is not None and self.low > self.bound


def measured() -> tuple[Point, ...]:
    """All points, construction by construction, widths increasing; a few seconds."""
    return (*_sparse(), *_dense(), *_universal(), *_pairs())


def _point(
    construction: str,
    claim: str,
    neurons: int,
    bound: Fraction | None,
    task: Task,
    build: Callable[[bytes], Built],
    trials: int,
) -> Point:
    def fails(seed: bytes) -> bool:
        return decide(build(seed).network, task).correct is not True

    rate = failure_rate(fails, SEED, trials)
    says = bound if bound is not None and bound < 1 else None
    return Point(construction, claim, neurons, says, rate.failures, rate.trials)


def _sparse(features: int = 60, trials: int = 100) -> Iterator[Point]:
    task = draw_permutation(features, 1, SEED)
    for width in (28, 34, 40, 46, 52, 58):
        shape = best_shape(features, width)
        assert shape is not None
        yield _point(
            f"permutation, sparse codes, m = {features}",
            "upper.permutation.sparse",
            width,
            shape.failure(),
            task,
            partial(build_sparse, shape, task.image),
            trials,
        )


def _dense(features: int = 30, bits: int = 6, trials: int = 100) -> Iterator[Point]:
    task = draw_permutation(features, 1, SEED)
    for width in (40, 50, 60, 70, 85, 100):
        shape = tuned_dense(features, 1, width, bits, FAILURE)[1]
        yield _point(
            f"permutation, dense codes, m = {features}",
            "upper.permutation.dense",
            width,
            shape.failure(),
            task,
            partial(build_dense, shape, task.image),
            trials,
        )


def _universal(features: int = 16, trials: int = 50) -> Iterator[Point]:
    planned = plan_universal(1 << 10, 2, FAILURE)  # p and u are the same for every m
    assert planned is not None
    task = universal_and(features, 2)
    for width in (42, 50, 58, 66, 76):
        shape = UniversalShape(features, 2, width, planned.wired, planned.rate)
        yield _point(
            f"all pairs at once, m = {features}",
            "upper.universal-and",
            width,
            shape.failure(),
            task,
            partial(build_universal, shape),
            trials,
        )


def _pairs(features: int = 10, trials: int = 20) -> Iterator[Point]:
    """As many pairs as features, influence 2; below the plans the bound says nothing."""
    task = pairwise_and(features, draw_low_influence(features, features, 2, SEED), 2)
    planned = [
        plan_ands(features, features, failure, influence=2, most=1 << 14)
        for failure in (Fraction(9, 10), Fraction(1, 10))
    ]
    narrow, wide = planned
    assert narrow is not None
    assert wide is not None
    blocks, cells = narrow.blocks // 2, narrow.cells
    few = [narrower(narrow, narrow.code * part // 12, blocks, cells * part // 6) for part in (3, 5)]
    for shape in (*few, narrow, wide):
        plain = replace(shape, chernoff=None)  # the network is the same; no bound is evaluated
        yield _point(
            f"ANDs of pairs, m = m' = {features}",
            "upper.k-and",
            shape.width,
            shape.failure(),
            task,
            partial(build_ands, plain, task),
            trials,
        )
