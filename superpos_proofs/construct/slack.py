"""How far guarantees are from what networks do: guaranteed over measured width.

The second table of docs/crossovers.md; ``python -m superpos_proofs.construct.crossovers`` prints
both.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

from superpos_proofs.construct.ands import AndShape, build_ands, narrower
from superpos_proofs.construct.ands_plan import plan_ands
from superpos_proofs.construct.base import FAILURE, Built
from superpos_proofs.construct.circuits import CircuitShape, build_circuit, unproved
from superpos_proofs.construct.circuits_plan import Circuits, plan_circuit
from superpos_proofs.construct.dense import DenseShape, build_dense, plan_dense
from superpos_proofs.construct.hubs import HubShape, build_hubs, without_guarantee
from superpos_proofs.construct.hubs_plan import Limits, plan_hubs
from superpos_proofs.construct.slots import split_pairs
from superpos_proofs.construct.sparse import best_shape, build_sparse, plan_sparse
from superpos_proofs.construct.universal import UniversalShape, build_universal, plan_universal
from superpos_proofs.decide import decide
from superpos_proofs.graphs import bipartite, chains, power_law, regular, star, two_hubs
from superpos_proofs.tasks import (
    Gate,
    Task,
    draw_low_influence,
    draw_permutation,
    k_and,
    pairwise_and,
    universal_and,
)

WIDEST = 1 << 40  # a guarantee wider than this is of no use here
GRAIN = 16  # wide networks are looked at in steps of one part in so many

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


def _seed(number: int) -> bytes:
    return number.to_bytes(8, "big")


def right_seeds(build: Builder, width: int, seeds: int, wrong: int) -> int | None:
    """How many of ``seeds`` networks are right; None as soon as more than ``wrong`` are not."""
    errors = 0
    for number in range(seeds):
        made = build(width, _seed(number))
        errors += made is None or decide(made[0].network, made[1]).correct is not True
        if errors > wrong:
            return None
    return seeds - errors


def slack(
    name: str, build: Builder, guaranteed: int, seeds: int = 100, grain: int = WIDEST
) -> Slack:
    """Doubling and bisection for the least width at which 99 % of the seeds are right.

    The rate is noisy, so the width is that of the bisection: right at it, wrong just below, or one
    part in ``grain`` below. It comes from below, as guaranteed networks may be too large to build.

    Raises:
        ArithmeticError: more than 1 % of the seeds are wrong at the guaranteed width too.
    """
    wrong = seeds // 100
    low, high = 0, min(2, guaranteed)
    while (right := right_seeds(build, high, seeds, wrong)) is None:
        if high == guaranteed:
            raise ArithmeticError(f"{name}: the guaranteed width fails too often")
        low, high = high, min(2 * high, guaranteed)
    while high - low > max(1, high // grain):
        middle = (low + high) // 2
        found = right_seeds(build, middle, seeds, wrong)
        if found is None:
            low = middle
        else:
            high, right = middle, found
    return Slack(name, guaranteed, high, right, seeds)


def slack_row(number: int, seeds: int = 100) -> Slack:
    """One row of the second table of docs/crossovers.md, of ``SLACKS``."""
    return _ROWS[number](seeds)


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
    def draw(seed: bytes) -> tuple[Gate, ...]:
        return draw_low_influence(features, outputs, influence, seed)

    return _gates(2, features, outputs, influence, draw, seeds)


def _ands(features: int, fan_in: int, influence: int, seeds: int) -> Slack:
    def draw(seed: bytes) -> tuple[Gate, ...]:
        return regular(features, fan_in, influence, seed)

    return _gates(fan_in, features, features * influence // fan_in, influence, draw, seeds)


Draw = Callable[[bytes], tuple[Gate, ...]]


def _gates(
    fan_in: int, features: int, outputs: int, influence: int, draw: Draw, seeds: int
) -> Slack:
    planned = plan_ands(
        features,
        outputs,
        FAILURE,
        fan_in=fan_in,
        active=fan_in,
        influence=influence,
        most=WIDEST,
    )
    assert planned is not None

    def build(width: int, seed: bytes) -> tuple[Built, Task] | None:
        shape = thinner(planned, width)
        if shape is None:
            return None
        task = k_and(features, draw(seed + b"task"), fan_in)
        return build_ands(shape, task, seed), task

    name = f"ANDs of {fan_in}, m = {features}, m' = {outputs}, d = {influence}, v = {fan_in}"
    return slack(name, build, planned.width, seeds, GRAIN)


def _hubs(graph: str, features: int, draw: Draw, sizes: tuple[int, int], seeds: int) -> Slack:
    """Limits that all the lists drawn here keep: degree and pairs of a slot are given."""
    degree, chunk = sizes
    lists = [draw(_seed(number) + b"task") for number in range(seeds)]
    splits = [split_pairs(pairs, degree, chunk) for pairs in lists]
    slots = max(1, *(len(split.slots) for split in splits))
    together = max(1, *(split.active_slots(2) for split in splits))
    limits = Limits(degree, chunk, slots, together)
    planned = plan_hubs(features, len(lists[0]), FAILURE, limits=limits)
    assert planned is not None

    def build(width: int, seed: bytes) -> tuple[Built, Task] | None:
        shape = thinner_hubs(planned, width)
        if shape is None:
            return None
        task = pairwise_and(features, draw(seed + b"task"), 2)
        return build_hubs(shape, task, seed), task

    name = f"{graph}, m = {features}, m' = {len(lists[0])}, d = {degree}, H = {slots}, v = 2"
    return slack(name, build, planned.width, seeds, GRAIN)


def _circuit(sizes: Circuits, seeds: int) -> Slack:
    planned = plan_circuit(sizes, FAILURE, WIDEST)
    assert planned is not None
    numbers = (sizes.features, sizes.gates, sizes.influence, sizes.outputs)

    def build(width: int, seed: bytes) -> tuple[Built, Task] | None:
        shape = thinner_circuit(planned, width)
        if shape is None:
            return None
        task = chains(*numbers, seed + b"task")
        return build_circuit(shape, task, seed), task

    name = "two layers, m = {}, {} gates, d = {}, m' = {}, v = 3".format(*numbers)
    return slack(name, build, planned.width, seeds, GRAIN)


_ROWS: tuple[Callable[[int], Slack], ...] = (
    partial(_sparse, 300),
    partial(_dense, 300, 1),
    partial(_universal, 120),
    partial(_pairs, 200, 200, 2),
    partial(_ands, 42, 3, 3),
    partial(_ands, 24, 4, 2),
    partial(_hubs, "star", 80, lambda seed: star(80, 60, seed), (1, 60)),
    partial(_hubs, "two hubs", 80, lambda seed: two_hubs(80, 30, seed), (1, 30)),
    partial(_hubs, "power law", 24, lambda seed: power_law(24, 16, seed), (3, 16)),
    partial(_hubs, "K_4,4", 16, lambda seed: bipartite(16, 4, 4, seed), (4, 4)),
    partial(_circuit, Circuits(16, 16, 2, 12, 2, 2, 3)),
)
SLACKS = len(_ROWS)


# ------------------------------------------------------------------------------- narrower shapes


def _shrunk(count: int, width: int, planned: int) -> int:
    """Fewer blocks suit fewer neurons: they shrink by the square root of the width."""
    return max(1, round(count * math.sqrt(width / planned)))


def thinner(shape: AndShape, width: int) -> AndShape | None:
    """The planned shape at another width, without a guarantee; None where no cells are left."""
    blocks = _shrunk(shape.blocks, width, shape.width)
    return narrower(shape, width, blocks, width // blocks) if width // blocks >= 2 else None


def thinner_circuit(shape: CircuitShape, width: int) -> CircuitShape | None:
    """The same for two layers."""
    first = thinner(shape.first, width)
    blocks = _shrunk(shape.blocks, width, shape.width)
    if first is None or width // blocks < 2:
        return None
    return replace(unproved(shape), first=first, blocks=blocks, cells=width // blocks)


def thinner_hubs(shape: HubShape, width: int) -> HubShape | None:
    """The same for low pairs and slots; clean scores of both kinds agree as far as integers do."""
    blocks, each, cells = (
        _shrunk(x, width, shape.width) for x in (shape.blocks, shape.slot_blocks, shape.slot_cells)
    )
    gap = max(1, shape.gap * width // shape.code)
    left = (width - shape.slots * each * cells) // blocks
    clean = 1 - Fraction(1, max(1, cells)) - Fraction(gap, width)
    if min(left, cells) < 2 or clean <= 0:
        return None
    return without_guarantee(
        shape,
        code=width,
        blocks=blocks,
        cells=left,
        slot_blocks=each,
        slot_cells=cells,
        gap=gap,
        slot_weight=max(1, round(shape.low_weight * blocks / (each * clean))),
    )
