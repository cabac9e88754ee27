"""The definitions of the four problems, handed to Z3 as they stand: no lemma, no symmetry.

An entry is one of a few integers, so a product with it is a choice among few values, which Z3 takes
much better than a product of two unknowns. The other ways (neuron tables, identities, clauses) are
tested against this one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import reduce
from itertools import permutations
from operator import add
from threading import Event, Thread
from typing import Any, Literal

import z3

from superpos_proofs.certificate.problems import Problem
from superpos_proofs.search import Matrix, RawWitness, Task, Witness
from superpos_proofs.search.budget import spent


@dataclass(frozen=True)
class Z3Answer:
    """What Z3 says about one width, and the processor time, with building the formula."""

    status: Literal["witness", "refuted", "unknown"]
    witness: Any  # a Witness (perm, and), a RawWitness (uand, repr), or None
    seconds: float


def z3_perm(
    features: int, active: int, weights: int, width: int, timeout_seconds: float = 60
) -> Z3Answer:
    """Ask Z3 about a width of perm; see :func:`z3_width`.

    Raises:
        ValueError: a size is out of its range.
    """
    if not (1 <= active <= features and weights >= 1 and width >= 0):
        raise ValueError("needs 1 <= active <= features, weights >= 1 and width >= 0")
    return z3_width(Problem("perm", features, features, active, weights), width, timeout_seconds)


def z3_width(problem: Problem, width: int, timeout_seconds: float = 60) -> Z3Answer:
    """Ask Z3 whether there is a network of this width (for all functions of the family).

    Args:
        problem: the cell.
        width: n >= 0.
        timeout_seconds: of processor time; the answer is "unknown" after it.
    """
    started = spent()
    question = _Question(problem, width)
    if problem.name in ("perm", "and"):
        read = question.family()
    elif problem.name == "uand":
        read = question.raw_inputs()
    else:
        read = question.representation()
    with _interrupted_after(timeout_seconds):
        outcome = question.solver.check()
    seconds = spent() - started
    if outcome == z3.unsat:
        return Z3Answer("refuted", None, seconds)
    if outcome != z3.sat:
        return Z3Answer("unknown", None, seconds)
    return Z3Answer("witness", read(_Model(question.solver.model())), seconds)


@contextmanager
def _interrupted_after(seconds: float) -> Iterator[None]:
    """Z3's own limit is of clock time: look now and then how much of the processor it took."""
    deadline, done = spent() + seconds, Event()

    def watch() -> None:
        while not done.wait(min(max(0.1, deadline - spent()), 60)):
            if spent() >= deadline:
                z3.main_ctx().interrupt()

    watching = Thread(target=watch, daemon=True)
    watching.start()
    try:
        yield
    finally:
        done.set()
        watching.join()


class _Model:
    """Values of blocks of variables."""

    def __init__(self, model: Any) -> None:
        self.model = model

    def row(self, row: Sequence[Any]) -> tuple[int, ...]:
        return tuple(self.model.eval(a, model_completion=True).as_signed_long() for a in row)

    def matrix(self, rows: Sequence[Sequence[Any]]) -> Matrix:
        return tuple(self.row(row) for row in rows)

    def rationals(self, row: Sequence[Any]) -> tuple[int, ...]:
        """A row of rationals, times their common denominator."""
        values = [self.model.eval(a, model_completion=True).as_fraction() for a in row]
        scale = math.lcm(*(a.denominator for a in values))
        return tuple(int(a * scale) for a in values)


class _Question:
    """Integers in two's complement, wide enough for every intermediate value."""

    def __init__(self, problem: Problem, width: int) -> None:
        self.problem, self.width = problem, width
        q = problem.weights
        score = problem.active * q  # of the encoder, or of raw inputs
        if problem.name in ("perm", "and"):
            score *= max(1, width) * q
        if problem.name != "repr":
            score += q  # the bias
        # A threshold beyond a score is one of two constants, both wrong, so thresholds may be
        # bounded too; hence fixed-width arithmetic never wraps.
        self.largest = max(1, width) * q * score + 1
        self.bits = _bits(self.largest)
        self.zero = z3.BitVecVal(0, self.bits)
        real = problem.readout == "real"
        self.solver = z3.SolverFor("QF_BV") if not real else z3.Solver()

    def block(self, name: str, rows: int, columns: int, bound: int) -> list[list[Any]]:
        """A matrix of unknown integers in -bound..bound."""
        own = _bits(bound)  # no more of them are unknown; the others repeat the sign
        names = [[f"{name}_{r}_{c}" for c in range(columns)] for r in range(rows)]
        block = [
            [z3.SignExt(self.bits - own, z3.BitVec(text, own)) for text in row] for row in names
        ]
        self.solver.add([z3.And(-bound <= a, a <= bound) for row in block for a in row])
        return block

    def family(self) -> Any:
        """Shared E, D, theta; for each function W and c."""
        p, n, q = self.problem, self.width, self.problem.weights
        encoder = self.block("E", n, p.features, q)
        decoder = self.block("D", p.outputs, n, q)
        [threshold] = self.block("theta", 1, p.outputs, self.largest)
        charged = []
        for number, chosen in enumerate(permutations(range(len(p.targets)), p.outputs)):
            matrix = self.block(f"W{number}", n, n, q)
            [bias] = self.block(f"c{number}", 1, n, q)
            charged.append((chosen, matrix, bias))
            gates = [p.targets[a] for a in chosen]
            if p.name == "perm":  # a permutation lists the output of each feature
                gates = [p.targets[chosen.index(j)] for j in range(p.outputs)]
            for x in p.inputs:
                code = [_sum((row[i] for i in x), self.zero) for row in encoder]
                hidden = self.hidden(matrix, bias, code)
                for j, gate in enumerate(gates):
                    self.reads(decoder[j], hidden, threshold[j], set(gate) <= set(x))
        return lambda model: Witness(
            model.matrix(encoder),
            model.matrix(decoder),
            model.row(threshold),
            tuple(Task(g, model.matrix(w), model.row(c)) for g, w, c in charged),
        )

    def raw_inputs(self) -> Any:
        """W and c on raw inputs; D and theta real or small integers."""
        p, n, q = self.problem, self.width, self.problem.weights
        matrix = self.block("W", n, p.features, q)
        [bias] = self.block("c", 1, n, q)
        if p.readout == "quantized":
            decoder = self.block("D", p.outputs, n, q)
            [threshold] = self.block("theta", 1, p.outputs, self.largest)
        else:
            decoder = [[z3.Real(f"D_{j}_{r}") for r in range(n)] for j in range(p.outputs)]
            threshold = [z3.Real(f"theta_{j}") for j in range(p.outputs)]
        for x in p.inputs:
            before = [_sum((row[i] for i in x), c) for row, c in zip(matrix, bias, strict=True)]
            hidden = [z3.If(a >= self.zero, a, self.zero) for a in before]
            for j, gate in enumerate(p.targets):
                on = set(gate) <= set(x)
                if p.readout == "quantized":
                    self.reads(decoder[j], hidden, threshold[j], on)
                    continue
                # A real times an integer that takes few values: linear, value by value.
                score = z3.Sum(
                    z3.RealVal(0),
                    *(
                        z3.If(h == k, k * d, z3.RealVal(0))
                        for d, h in zip(decoder[j], hidden, strict=True)
                        for k in range(1, q * (p.active + 1) + 1)
                    ),
                )
                self.solver.add(score >= threshold[j] if on else score < threshold[j])

        def read(model: _Model) -> RawWitness:
            if p.readout == "quantized":
                rows, limits = model.matrix(decoder), model.row(threshold)
            else:
                scaled = [
                    model.rationals([*row, t]) for row, t in zip(decoder, threshold, strict=True)
                ]
                rows, limits = tuple(r[:-1] for r in scaled), tuple(r[-1] for r in scaled)
            return RawWitness(model.matrix(matrix), model.row(bias), rows, limits)

        return read

    def representation(self) -> Any:
        """E and D alone."""
        p, n, q = self.problem, self.width, self.problem.weights
        encoder = self.block("E", n, p.features, q)
        decoder = self.block("D", p.outputs, n, q)
        [threshold] = self.block("theta", 1, p.outputs, self.largest)
        for x in p.inputs:
            code = [_sum((row[i] for i in x), self.zero) for row in encoder]
            for j in range(p.outputs):
                self.reads(decoder[j], code, threshold[j], j in x)
        return lambda model: RawWitness(
            model.matrix(encoder), None, model.matrix(decoder), model.row(threshold)
        )

    def hidden(self, matrix: list[list[Any]], bias: list[Any], code: list[Any]) -> list[Any]:
        """ReLU(W z + c)."""
        before = [self.dot(row, code) + c for row, c in zip(matrix, bias, strict=True)]
        return [z3.If(a >= self.zero, a, self.zero) for a in before]

    def reads(self, row: list[Any], hidden: list[Any], threshold: Any, on: bool) -> None:
        """The output is on, or off, as it should be."""
        fires = self.dot(row, hidden) >= threshold
        self.solver.add(fires if on else z3.Not(fires))

    def dot(self, row: Sequence[Any], values: Sequence[Any]) -> Any:
        """The scalar product of a row of entries in -q..q and values."""
        return _sum((self.times(a, x) for a, x in zip(row, values, strict=True)), self.zero)

    def times(self, entry: Any, value: Any) -> Any:
        """An entry in -q..q times a value, entry by entry."""
        product = self.zero
        for a in range(1, self.problem.weights + 1):
            less = z3.If(entry == -a, -a * value, product)
            product = z3.If(entry == a, a * value, less)
        return product


def _sum(terms: Iterable[Any], start: Any) -> Any:
    return reduce(add, terms, start)


def _bits(bound: int) -> int:
    """How many bits hold the integers -bound..bound."""
    return bound.bit_length() + 1
