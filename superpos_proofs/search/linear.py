"""Exact linear programming at tiny sizes: is a rational system solvable, and by what."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

Number = int | Fraction
Point = Sequence[int]


def solve(rows: Sequence[Sequence[Number]], right: Sequence[Number]) -> list[Fraction] | None:
    """Some z >= 0 with rows . z = right, at most one positive entry a row; None: there is none.

    The first phase of the simplex method in rationals, by Bland's rule, which never cycles.
    """
    count = len(rows[0])
    table = []
    for k, (row, value) in enumerate(zip(rows, right, strict=True)):
        sign = -1 if value < 0 else 1
        unit = [Fraction(int(k == j)) for j in range(len(rows))]
        table.append([sign * Fraction(a) for a in row] + unit + [sign * Fraction(value)])
    basis = [count + k for k in range(len(rows))]
    cost = [-sum(column) for column in zip(*table, strict=True)]  # of the artificial variables
    for k in range(len(rows)):
        cost[count + k] = Fraction(0)
    while (enters := next((j for j in range(count) if cost[j] < 0), None)) is not None:
        ratios = [
            (row[-1] / row[enters], basis[k], k) for k, row in enumerate(table) if row[enters] > 0
        ]
        leaves = min(ratios)[2]
        pivot = table[leaves][enters]
        table[leaves] = [a / pivot for a in table[leaves]]
        for k, row in enumerate(table):
            if k != leaves and row[enters]:
                factor = row[enters]
                table[k] = [a - factor * b for a, b in zip(row, table[leaves], strict=True)]
        factor = cost[enters]
        cost = [a - factor * b for a, b in zip(cost, table[leaves], strict=True)]
        basis[leaves] = enters
    if cost[-1] != 0:
        return None
    solution = [Fraction(0)] * count
    for k, j in enumerate(basis):
        if j < count:
            solution[j] = table[k][-1]
    return solution


def common_point(on: Sequence[Point], off: Sequence[Point]) -> tuple[list[int], list[int]] | None:
    """Integer weights, as many in all on either side, that give one weighted sum; None: none do."""
    points = [*on, *off]
    size = len(points[0])
    rows = [[p[r] * (1 if k < len(on) else -1) for k, p in enumerate(points)] for r in range(size)]
    rows.append([int(k < len(on)) for k in range(len(points))])
    rows.append([int(k >= len(on)) for k in range(len(points))])
    found = solve(rows, [0] * size + [1, 1])
    if found is None:
        return None
    scale = math.lcm(*(a.denominator for a in found))
    weights = [int(a * scale) for a in found]
    return weights[: len(on)], weights[len(on) :]


def separating(on: Sequence[Point], off: Sequence[Point]) -> tuple[tuple[int, ...], int] | None:
    """Integers d, t with d . p >= t for ``on`` and d . p < t for ``off``; None: there are none."""
    rows = []
    for sign, side in ((1, on), (-1, off)):
        for p in side:
            free = [sign * a for a in (*p, -1)]
            rows.append([*free, *(-a for a in free)])
    for k, row in enumerate(rows):
        row.extend(-int(k == j) for j in range(len(rows)))
    found = solve(rows, [1] * len(rows))
    if found is None:
        return None
    size = len(on[0]) + 1
    plain = [a - b for a, b in zip(found[:size], found[size : 2 * size], strict=True)]
    scale = math.lcm(*(a.denominator for a in plain))
    row_and_threshold = [int(a * scale) for a in plain]
    return tuple(row_and_threshold[:-1]), row_and_threshold[-1]
