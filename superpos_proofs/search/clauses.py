"""Deciding a width of repr, or of uand with small readouts, by a SAT solver that logs proofs."""

from __future__ import annotations

import base64
import zlib
from typing import Literal

from superpos_proofs.certificate.encode import Encoding, encode
from superpos_proofs.certificate.lrat import check_lrat
from superpos_proofs.certificate.problems import Problem
from superpos_proofs.certificate.reading import Rejected
from superpos_proofs.search import RawWitness
from superpos_proofs.search.budget import spent, within
from superpos_proofs.search.lrat_elaborate import NotImplied, elaborate

Answer = RawWitness | str | Literal["undecided"]
SOLVER = "cd195"  # CaDiCaL 1.9.5; its DRUP comes as text, a clause a line
LONGEST_PROOF = 1 << 20  # lines; elaborating more in Python takes many minutes


def decide_by_clauses(problem: Problem, width: int, deadline: float) -> Answer:
    """A witness of this width, or an LRAT proof (base64 of zlib) that there is none.

    Args:
        problem: repr, or uand with a quantized readout.
        width: n >= 1.
        deadline: in the seconds of ``spent``.
    """
    found = within(deadline - spent(), _decide, problem, width)
    return "undecided" if found is None else found


def _decide(problem: Problem, width: int) -> Answer:
    try:
        encoding = encode(problem, width)
    except Rejected:
        return "undecided"
    from pysat.solvers import Solver

    clauses = [list(clause) for clause in encoding.clauses]
    with Solver(name=SOLVER, bootstrap_with=clauses, with_proof=True) as solver:
        if solver.solve():
            true = {variable for variable in solver.get_model() if variable > 0}
            return _witness(problem, width, encoding, true)
        found = solver.get_proof()
    if len(found) > LONGEST_PROOF:
        return "undecided"
    try:
        proof = elaborate(encoding.clauses, map(str, found))
        check_lrat(encoding.clauses, proof)
    except (NotImplied, Rejected):
        return "undecided"
    return base64.b64encode(zlib.compress(proof, 9)).decode("ascii")


def _witness(problem: Problem, width: int, encoding: Encoding, true: set[int]) -> RawWitness:
    """The network that a model describes: thresholds are set anew from the scores."""
    said: dict[tuple[object, ...], object] = {}
    for sentence, variable in encoding.names.items():
        if variable in true and sentence[0] in ("code", "row", "neuron"):
            said[sentence[:-1]] = sentence[-1]
    size, q = len(problem.targets), problem.weights
    if problem.name == "repr":
        codes = [_vector(said["code", k]) for k in range(problem.features)]
        weights = tuple(zip(*codes, strict=True))
        rows = [_vector(said["row", i]) for i in range(size)]
        points = [tuple(sum(codes[k][r] for k in x) for r in range(width)) for x in problem.inputs]
        bias = None
    else:
        found = [_parameters(problem, _vector(said["neuron", r]), q) for r in range(width)]
        weights, bias = tuple(w for w, _ in found), tuple(c for _, c in found)
        values = [_vector(said["neuron", r]) for r in range(width)]
        points = list(zip(*values, strict=True))
        rows = [tuple(int(str(said["row", j, r])) for r in range(width)) for j in range(size)]
    thresholds = []
    for row, target in zip(rows, problem.targets, strict=True):
        on, _ = problem.sides(target)
        thresholds.append(min(sum(map(int.__mul__, row, points[x])) for x in on))
    return RawWitness(weights, bias, tuple(rows), tuple(thresholds))


def _vector(value: object) -> tuple[int, ...]:
    assert isinstance(value, tuple)
    return value


def _parameters(problem: Problem, values: tuple[int, ...], q: int) -> tuple[tuple[int, ...], int]:
    """Some w and c with these values on X_v."""
    from itertools import product

    for *w, c in product(range(-q, q + 1), repeat=problem.features + 1):
        if all(
            max(0, sum(w[i] for i in x) + c) == a
            for x, a in zip(problem.inputs, values, strict=True)
        ):
            return tuple(w), c
    raise ValueError("no neuron has these values")
