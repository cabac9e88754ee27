"""Where guaranteed superposition starts, and how far guarantees are from what networks do.

The tables of docs/crossovers.md: ``python -m superpos_proofs.construct.crossovers``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from superpos_proofs.construct.ands import build_ands, narrower
from superpos_proofs.construct.ands_plan import plan_ands
from superpos_proofs.construct.base import FAILURE, Built
from superpos_proofs.construct.dense import DenseShape, build_dense, plan_dense
from superpos_proofs.construct.sparse import best_shape, build_sparse, plan_sparse
from superpos_proofs.construct.universal import UniversalShape, build_universal, plan_universal
from superpos_proofs.decide import decide
from superpos_proofs.tasks import (
    Task,
    draw_low_influence,
    draw_permutation,
    pairwise_and,
    universal_and,
)

LARGEST = 1 << 22  # sizes beyond are not looked at

# ------------------------------------------------------------------------------- crossovers


@dataclass(frozen=True)
class Crossover:
    """The least size found with a guarantee narrower than the outputs.

    Attributes:
        construction: which one, with its k.
        active: v.
        influence: d, or None where it plays no role.
        features: m at the crossover; None where there is none up to the largest size tried.
        outputs: m' there.
        width: the guaranteed n there, below m' (below m for all pairs).
    """

    construction: str
    active: int
    influence: int | None
    features: int | None
    outputs: int | None
    width: int | None


def least_size(
    width_at: Callable[[int], int | None], low: int = 3, most: int = LARGEST
) -> tuple[int, int] | None:
    """The size where ``width_at`` stops being None, and the width there; None if it is always.

    By doubling and bisection, hence verified at two sizes: it is None one below. That it is None
    at all sizes below is a matter of the formulas' being monotone, which is not proved.

    Raises:
        ValueError: ``low`` is no size below the crossover.
    """
    if width_at(low) is not None:
        raise ValueError(f"already narrow at {low}: start below")
    high = low
    while (found := width_at(high)) is None:
        low, high = high, 2 * high
        if low >= most:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        width = width_at(middle)
        if width is None:
            low = middle
        else:
            high, found = middle, width
    assert found is not None
    return high, found


def features_of(outputs: int, fan_in: int, influence: int) -> int:
    """m'/2, or as many features as so many gates of this influence take, if that is more."""
    return max(-(-outputs // 2), -(-fan_in * outputs // influence), fan_in + 1)


def crossover(
    construction: str,
    *,
    active: int = 1,
    fan_in: int = 2,
    influence: int = 4,
    failure: Fraction = FAILURE,
) -> Crossover:
    """The least m' (m for a permutation or all pairs) with a guarantee of n < m' (n < m).

    Args:
        construction: sparse, dense, universal or ands.
        active: v.
        fan_in: k, for ands.
        influence: d, for ands.
        failure: the probability to stay below.

    Raises:
        ValueError: an unknown construction, or numbers it is not for.
    """
    if construction == "ands":

        def ands(outputs: int) -> int | None:
            size = features_of(outputs, fan_in, influence)
            if size < active:
                return None
            shape = plan_ands(
                size, outputs, failure, fan_in=fan_in, active=active, influence=influence
            )
            return shape.width if shape else None

        found = least_size(ands)
        name, most = f"ANDs of {fan_in}", influence
        features = features_of(found[0], fan_in, influence) if found else None
        outputs, width = found or (None, None)
        return Crossover(name, active, most, features, outputs, width)
    if construction == "sparse" and active == 1:

        def planned(size: int) -> int | None:
            shape = plan_sparse(size, failure)
            return shape.width if shape else None

    elif construction == "dense":

        def planned(size: int) -> int | None:
            dense = plan_dense(size, active, failure)
            return dense.width if dense else None

    elif construction == "universal":

        def planned(size: int) -> int | None:
            universal = plan_universal(size, active, failure)
            return universal.neurons if universal else None

    else:
        raise ValueError(f"no construction {construction!r} for {active} active features")
    found = least_size(planned, max(3, active + 1))
    size, width = found or (None, None)
    outputs = size * (size - 1) // 2 if size and construction == "universal" else size
    return Crossover(construction, active, None, size, outputs, width)


def table() -> Iterator[Crossover]:
    """All rows of docs/crossovers.md, at failure 1 %."""
    yield crossover("sparse", active=1)
    for active in (1, 2, 3):
        yield crossover("dense", active=active)
    for active in (2, 3):
        yield crossover("universal", active=active)
    for fan_in, active in ((2, 2), (2, 3), (3, 3), (4, 4)):
        for influence in (2, 4, 8, 16):
            yield crossover("ands", active=active, fan_in=fan_in, influence=influence)


# ------------------------------------------------------------------- guaranteed over measured

Builder = Callable[[int, bytes], tuple[Built, Task] | None]


@dataclass(frozen=True)
class Slack:
    """The guaranteed width against the least one at which 99 of 100 seeds decide right.

    Attributes:
        construction: which one, with its sizes.
        guaranteed: n at 1 %.
        measured: the least n found.
        right: how many seeds are right there.
        seeds: how many were decided.
    """

    construction: str
    guaranteed: int
    measured: int
    right: int
    seeds: int

    @property
    def ratio(self) -> Fraction:
        """Guaranteed over measured."""
        return Fraction(self.guaranteed, self.measured)


def right_seeds(build: Builder, width: int, seeds: int, wrong: int) -> int | None:
    """How many of ``seeds`` networks are right; None as soon as more than ``wrong`` are not."""
    errors = 0
    for number in range(seeds):
        made = build(width, number.to_bytes(8, "big"))
        errors += made is None or decide(made[0].network, made[1]).correct is not True
        if errors > wrong:
            return None
    return seeds - errors


def slack(name: str, build: Builder, guaranteed: int, seeds: int = 100) -> Slack:
    """Bisection for the least width at which 99 % of the seeds are right.

    The rate is noisy, so the width is that of the bisection: right at it, wrong just below.
    """
    low, high, right = 1, guaranteed, None
    wrong = seeds // 100
    while high - low > 1 or right is None:
        middle = (low + high) // 2 if high - low > 1 else high
        found = right_seeds(build, middle, seeds, wrong)
        if found is not None:
            high, right = middle, found
        elif middle == high:
            raise ArithmeticError(f"{name}: the guaranteed width fails too often")
        else:
            low = middle
    return Slack(name, guaranteed, high, right, seeds)


def slack_table(seeds: int = 100) -> Iterator[Slack]:
    """All rows of the second table of docs/crossovers.md."""
    yield _sparse(300, seeds)
    yield _dense(300, 1, seeds)
    yield _universal(120, seeds)
    yield _pairs(200, 200, 2, seeds)


def _sparse(features: int, seeds: int) -> Slack:
    planned = plan_sparse(features, FAILURE)
    assert planned is not None

    def build(width: int, seed: bytes) -> tuple[Built, Task] | None:
        shape = best_shape(features, width)
        task = draw_permutation(features, 1, seed + b"task")
        return (build_sparse(shape, task.image, seed), task) if shape else None

    return slack(f"sparse, m = {features}", build, planned.width, seeds)


def _dense(features: int, active: int, seeds: int) -> Slack:
    planned = plan_dense(features, active, FAILURE)
    assert planned is not None
    theta, bits = planned.theta, planned.bits

    def build(width: int, seed: bytes) -> tuple[Built, Task]:
        shape = DenseShape(features, active, width, theta, bits)
        task = draw_permutation(features, active, seed + b"task")
        return build_dense(shape, task.image, seed), task

    return slack(f"dense, m = {features}, v = {active}", build, planned.width, seeds)


def _universal(features: int, seeds: int) -> Slack:
    planned = plan_universal(features, 2, FAILURE)
    assert planned is not None
    wired, rate = planned.wired, planned.rate
    task = universal_and(features, 2)

    def build(width: int, seed: bytes) -> tuple[Built, Task]:
        return build_universal(UniversalShape(features, 2, width, wired, rate), seed), task

    return slack(f"universal, m = {features}, v = 2", build, planned.neurons, seeds)


def _pairs(features: int, outputs: int, influence: int, seeds: int) -> Slack:
    """Fewer blocks suit fewer neurons: they shrink by the square root of the width."""
    planned = plan_ands(features, outputs, FAILURE, influence=influence, most=LARGEST)
    assert planned is not None

    def build(width: int, seed: bytes) -> tuple[Built, Task] | None:
        blocks = max(1, round(planned.blocks * (width / planned.width) ** 0.5))
        if width // blocks < 2:
            return None
        shape = narrower(planned, width, blocks, width // blocks)
        gates = draw_low_influence(features, outputs, influence, seed + b"task")
        task = pairwise_and(features, gates, 2)
        return build_ands(shape, task, seed), task

    name = f"ANDs of 2, m = {features}, m' = {outputs}, d = {influence}, v = 2"
    return slack(name, build, planned.width, seeds)


def main(out: Callable[[str], object] = print) -> None:
    """Print both tables as Markdown."""
    out("| construction | v | d | m | m' | guaranteed n |\n| --- | --- | --- | --- | --- | --- |")
    for row in table():
        numbers = (row.influence, row.features, row.outputs, row.width)
        cells = " | ".join("" if x is None else f"{x:,}".replace(",", " ") for x in numbers)
        out(f"| {row.construction} | {row.active} | {cells} |")
    out("\n| construction | guaranteed n | measured n | right | ratio |")
    out("| --- | --- | --- | --- | --- |")
    for line in slack_table():
        out(
            f"| {line.construction} | {line.guaranteed} | {line.measured} "
            f"| {line.right} of {line.seeds} | {float(line.ratio):.2f} |"
        )


if __name__ == "__main__":
    main(lambda text: print(text, file=sys.stdout, flush=True))
