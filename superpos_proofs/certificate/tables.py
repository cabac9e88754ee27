"""No network of this width computes all pairs' ANDs of raw inputs with small readers: all of them.

The problem is uand with a quantized readout. A neuron is the tuple of values ReLU(w . x + c) over
X_v, of which there are few; a table is n of them. A pair is read in a table when some row d with
entries in -q..q has a larger score on every input where the pair is on than on any where it is
off. No evidence is needed: the kernel looks for a table in which every pair is read, a first neuron
at a time and all choices of the others side by side (docs/exact-widths.md#tables-of-raw-neurons).
"""

from __future__ import annotations

import math
from itertools import combinations_with_replacement, product

from superpos_proofs.certificate.neurons import (
    MAX_HELD,
    MAX_PARAMETERS,
    MAX_TABLES,
    Tables,
    Work,
    neurons_of,
)
from superpos_proofs.certificate.problems import Problem
from superpos_proofs.certificate.reading import require


def refute_by_tables(problem: Problem, width: int) -> None:
    """Check that no network of ``width`` exists.

    Args:
        problem: uand with a quantized readout.
        width: n >= 1.

    Raises:
        Rejected: there is one, or there is too much to run through.
    """
    m, q, places = problem.features, problem.weights, len(problem.inputs)
    require(problem.readout == "quantized" and width >= 1, "needs a quantized readout, width >= 1")
    require((2 * q + 1) ** (m + 1) * places <= MAX_PARAMETERS, "too many neurons")
    inputs = [tuple(int(i in x) for i in range(m)) for x in problem.inputs]
    neurons = sorted(neurons_of(inputs, q, m))
    count = math.comb(len(neurons) + width - 2, width - 1)
    require(count <= MAX_TABLES, "too many tables")
    orders = combinations_with_replacement(range(len(neurons)), width - 1)
    tables = Tables(neurons, list(orders), width - 1, q, Work(), beside=1)
    rows = list(product(range(-q, q + 1), repeat=width))
    held = tables.bytes * places * len(rows)
    require(held <= MAX_HELD, "too many tables to hold")
    # The scores of the other neurons, for each choice of the row's entries that they have.
    values = tables.values()
    others = {
        row: [
            sum(d * value[x] for d, value in zip(row, values, strict=True)) for x in range(places)
        ]
        for row in product(range(-q, q + 1), repeat=width - 1)
    }
    sides = [problem.sides(pair) for pair in problem.targets]
    for neuron in first_neurons(problem):
        left = tables.tops
        for on, off in sides:
            read = 0
            for first_entry, *rest in rows:
                tables.work.add(2 * places, tables.bytes)
                scores = [
                    score + first_entry * value * tables.ones
                    for score, value in zip(others[tuple(rest)], neuron, strict=True)
                ]
                read |= tables.separated(scores, on, off, left & ~read)
            left = read
            if not left:
                break
        require(not left, "there is a network of this width")


def first_neurons(problem: Problem) -> list[tuple[int, ...]]:
    """The neurons whose weights increase: the features may be permuted, so one of them is there."""
    m, q = problem.features, problem.weights
    return sorted(
        {
            tuple(max(0, sum(w[i] for i in x) + c) for x in problem.inputs)
            for *w, c in product(range(-q, q + 1), repeat=m + 1)
            if w == sorted(w)
        }
    )
