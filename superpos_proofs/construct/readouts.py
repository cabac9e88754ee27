"""What a linear readout costs: the least eps of decided networks, against the Welch floor.

The table of docs/readouts.md: ``python -m superpos_proofs.construct.readouts``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from superpos_proofs.construct.ands import AndShape, build_ands
from superpos_proofs.construct.base import Built, trivial
from superpos_proofs.construct.circuits import CircuitShape, build_circuit
from superpos_proofs.construct.dense import DenseShape, build_dense
from superpos_proofs.construct.hubs import HubShape, build_hubs
from superpos_proofs.construct.sparse import best_shape, build_sparse
from superpos_proofs.construct.universal import UniversalShape, build_universal
from superpos_proofs.decide import Linear, decide
from superpos_proofs.graphs import chains, star
from superpos_proofs.network import Network, integers
from superpos_proofs.tasks import (
    Permutation,
    Task,
    draw_gates,
    draw_low_influence,
    draw_permutation,
    k_and,
    pairwise_and,
    universal_and,
)

SEED = b"readouts"


@dataclass(frozen=True)
class Readout:
    """One decided network under both readouts.

    Attributes:
        construction: which one.
        features, outputs, active, width: m, m', v, n.
        right: whether the threshold readout is right on all of X_v.
        error: the least eps for which the linear readout is right on all of X_v, exact.
        floor: no linear readout of a right network with this many active features and hidden
            neurons has a smaller eps (Welch); 0 where that says nothing.
        enough: the least width at which that floor allows the eps reached; None from 1 on.
    """

    construction: str
    features: int
    outputs: int
    active: int
    width: int
    right: bool
    error: Fraction
    floor: Fraction
    enough: int | None


def least_error(network: Network, task: Task) -> Fraction:
    """The least eps so that every output is within eps of its value on all of X_v, exact.

    The margin of a linear readout is its allowed error minus the largest error.

    Raises:
        ArithmeticError: it could not be decided.
    """
    allowed = Fraction(1)
    decision = decide(network, task, readout=Linear(allowed))
    if decision.margin is None or decision.remaining:
        raise ArithmeticError("the largest error was not found")
    return allowed - decision.margin


def welch_floor(rows: int, columns: int) -> Fraction:
    """The least eps, rounded down to 10^-4, that ``rows`` outputs of ``columns`` neurons allow.

    On ``rows`` inputs, one for each output, on which it alone is on, the scores less their offsets
    form a matrix of rank at most n with diagonal entries at least 1 - eps and others at most eps in
    absolute value. Divide each row by its diagonal entry; rank >= trace^2 / sum of squares then
    gives (1 - eps)^2 m' <= n ((1 - eps)^2 + (m' - 1) eps^2). Source: docs/readouts.md.
    """
    low, high = -1, 10_000
    while high - low > 1:
        middle = (low + high) // 2
        if _allowed(rows, columns, Fraction(middle, 10_000)):
            high = middle
        else:
            low = middle
    return Fraction(max(low, 0), 10_000)


def _allowed(rows: int, columns: int, error: Fraction) -> bool:
    clean = (1 - error) ** 2
    if error >= 1:
        return True
    return rows * clean <= columns * (clean + (rows - 1) * error**2)


def enough(rows: int, error: Fraction) -> int | None:
    """The least width at which Welch's bound allows this eps; None where it says nothing."""
    if error >= 1:
        return None
    clean = (1 - error) ** 2
    return math.ceil(rows * clean / (clean + (rows - 1) * error**2))


def measure(name: str, built: Built, task: Task) -> Readout:
    """Decide one network under both readouts."""
    network = built.network
    rows, hidden = task.outputs, int(network.decoder.shape[1])
    error = least_error(network, task)
    return Readout(
        name,
        task.features,
        rows,
        task.active,
        network.width,
        decide(network, task).correct is True,
        error,
        welch_floor(rows, hidden),
        enough(rows, error),
    )


def table() -> Iterator[Readout]:
    """All rows of docs/readouts.md."""
    one = draw_permutation(400, 1, SEED)
    yield measure("trivial", trivial(integers(list(one.image))), one)
    for width in (160, 320):
        sparse = best_shape(400, width)
        assert sparse is not None
        yield measure("sparse", build_sparse(sparse, one.image, SEED), one)
    for width in (300, 600):
        yield _dense(one, width)
    two = draw_permutation(300, 2, SEED)
    yield _dense(two, 1200)
    shape = UniversalShape(300, 2, 160, Fraction(43, 64), Fraction(10**6))
    universal = build_universal(shape, SEED)
    mean = round(shape.neurons * shape.wired**2)  # of a channel: the scale, shared as all of it is
    universal = replace(universal, network=replace(universal.network, scale=mean))
    yield measure("universal", universal, universal_and(300, 2))
    gates = draw_low_influence(400, 400, 2, SEED)
    for width, blocks in ((1600, 40), (6400, 100)):
        ands = AndShape(400, 400, 2, 2, 2, width, blocks, width // blocks, Fraction(66, 100), 14)
        task = pairwise_and(400, gates)
        yield measure("ANDs of 2", build_ands(ands, task, SEED), task)
    for fan_in, outputs, width in ((3, 100, 3000), (4, 100, 3000), (4, 100, 12_000)):
        task = k_and(150, draw_gates(150, outputs, fan_in, SEED), fan_in)
        ands = AndShape(
            *(150, outputs, fan_in, fan_in, task.influence),
            *(width, 60, width // 60, Fraction(66, 100), 14),
        )
        yield measure(f"ANDs of {fan_in}", build_ands(ands, task, SEED), task)
    for width in (4000, 16_000):
        yield _hub(300, 250, width)
    for width in (3000, 6000):
        yield _circuit(width)


def _hub(features: int, pairs: int, width: int) -> Readout:
    """A star, all its pairs in one slot."""
    task = pairwise_and(features, star(features, pairs, SEED))
    gap, slot_blocks = width // 4, 60
    slot_cells = width // slot_blocks - 1
    gain = Fraction(4) / (slot_blocks * (Fraction(3, 4) - Fraction(1, slot_cells)))
    low = max(1, round(256 * gain))
    shape = HubShape(
        *(features, pairs, 2, 8, pairs, 1, 1, width, 4, 3, slot_blocks, slot_cells),
        *(2, gap, 256, low, Fraction(3, 5), 16),
    )
    return measure("hubs: star", build_hubs(shape, task, SEED), task)


def _circuit(width: int) -> Readout:
    task = chains(40, 60, 3, 100, SEED)
    lower, upper = (layer.influence for layer in task.lists)
    blocks, theta = 30, Fraction(2, 3)
    first = AndShape(40, 60, 2, 3, lower, width, blocks, width // blocks, theta, 14)
    shape = CircuitShape(first, 100, upper, blocks, width // blocks, theta, 64)
    return measure("two layers", build_circuit(shape, task, SEED), task)


def _dense(task: Permutation, width: int) -> Readout:
    shape = DenseShape(task.features, task.active, width, Fraction(6, 10), 8)
    return measure("dense", build_dense(shape, task.image, SEED), task)


def main() -> None:
    """Print the table as Markdown."""
    print("| construction | m | m' | v | n | threshold | eps | Welch: eps >= | Welch: n >= |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for row in table():
        sizes = f"{row.features} | {row.outputs} | {row.active} | {row.width}"
        answer = "right" if row.right else "wrong"
        bounds = f"{float(row.error):.3f} | {float(row.floor):.3f} | {row.enough or ''}"
        print(f"| {row.construction} | {sizes} | {answer} | {bounds} |", flush=True)


if __name__ == "__main__":
    main()
