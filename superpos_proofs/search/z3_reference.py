"""The definition of perm(m, v, q), handed to Z3 as it stands. Slow, but nothing in it is clever.

The faster ways (``tables``, ``certificate.orbits``) are tested against this one.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import permutations, product
from operator import add
from typing import Any, Literal

import z3

from superpos_proofs.search import Matrix, Task, Witness


@dataclass(frozen=True)
class Z3Answer:
    """What Z3 says about one width; ``seconds`` includes building the formula."""

    status: Literal["witness", "refuted", "unknown"]
    witness: Witness | None
    seconds: float


def z3_perm(
    features: int, active: int, weights: int, width: int, timeout_seconds: float = 60
) -> Z3Answer:
    """Ask Z3 whether one choice of E, D, theta of this width serves every permutation.

    Args:
        features: m >= 1.
        active: v, 1 <= v <= m.
        weights: q >= 1; E, D, W and c have entries in -q..q.
        width: n >= 0.
        timeout_seconds: the answer is "unknown" after it.

    Raises:
        ValueError: a size is out of its range.
    """
    if not (1 <= active <= features and weights >= 1 and width >= 0):
        raise ValueError("needs 1 <= active <= features, weights >= 1 and width >= 0")
    started = time.monotonic()
    q, inputs = weights, [x for x in product((0, 1), repeat=features) if sum(x) <= active]
    # No intermediate value exceeds this. A threshold beyond a score is one of two constants, both
    # wrong, so thresholds may be bounded too; hence fixed-width arithmetic never wraps.
    largest = width * q * (width * q * active * q + q) + 1
    bits = largest.bit_length() + 1
    solver = z3.SolverFor("QF_BV")
    solver.set("timeout", max(1, math.ceil(timeout_seconds * 1000)))

    def variables(name: str, rows: int, columns: int, bound: int) -> list[list[Any]]:
        names = [[f"{name}_{r}_{c}" for c in range(columns)] for r in range(rows)]
        block = [[z3.BitVec(text, bits) for text in row] for row in names]
        solver.add([z3.And(-bound <= a, a <= bound) for row in block for a in row])
        return block

    encoder = variables("E", width, features, q)
    decoder = variables("D", features, width, q)
    [threshold] = variables("theta", 1, features, largest)
    charged = []
    zero = z3.BitVecVal(0, bits)
    for number, image in enumerate(permutations(range(features))):
        matrix = variables(f"W{number}", width, width, q)
        [bias] = variables(f"c{number}", 1, width, q)
        charged.append((image, matrix, bias))
        for x in inputs:
            code = [_sum((e for e, on in zip(row, x, strict=True) if on), zero) for row in encoder]
            before = [_dot(row, code, zero) + c for row, c in zip(matrix, bias, strict=True)]
            hidden = [z3.If(a >= zero, a, zero) for a in before]
            for i, j in enumerate(image):
                fires = _dot(decoder[j], hidden, zero) >= threshold[j]
                solver.add(fires if x[i] else z3.Not(fires))

    outcome = solver.check()
    seconds = time.monotonic() - started
    if outcome == z3.unsat:
        return Z3Answer("refuted", None, seconds)
    if outcome != z3.sat:
        return Z3Answer("unknown", None, seconds)
    model = solver.model()

    def row_of(row: Sequence[Any]) -> tuple[int, ...]:
        return tuple(model.eval(a, model_completion=True).as_signed_long() for a in row)

    def matrix_of(rows: Sequence[Sequence[Any]]) -> Matrix:
        return tuple(row_of(row) for row in rows)

    tasks = tuple(Task(image, matrix_of(w), row_of(c)) for image, w, c in charged)
    witness = Witness(matrix_of(encoder), matrix_of(decoder), row_of(threshold), tasks)
    return Z3Answer("witness", witness, seconds)


def _sum(terms: Iterable[Any], zero: Any) -> Any:
    return reduce(add, terms, zero)


def _dot(left: Sequence[Any], right: Sequence[Any], zero: Any) -> Any:
    return _sum((a * b for a, b in zip(left, right, strict=True)), zero)
