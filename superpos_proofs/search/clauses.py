"""Deciding a width of repr, or of uand with small readouts, by a SAT solver that logs proofs."""

from __future__ import annotations

import base64
import math
import zlib
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Literal

from superpos_proofs.certificate.encode import Encoding, encode
from superpos_proofs.certificate.lrat import Clause, check_lrat
from superpos_proofs.certificate.problems import Problem
from superpos_proofs.certificate.reading import Rejected
from superpos_proofs.search import RawWitness
from superpos_proofs.search.lrat_elaborate import NotImplied, elaborate

Answer = tuple[bool, list[int]] | tuple[bool, list[str]]
SOLVER = "cd195"  # CaDiCaL 1.9.5; its DRUP comes as text, a clause a line
LONGEST_PROOF = 1 << 20  # lines; elaborating more in Python takes many minutes


def decide_by_clauses(
    problem: Problem, width: int, seconds: float
) -> RawWitness | str | Literal["undecided"]:
    """A witness of this width, or an LRAT proof (base64 of zlib) that there is none.

    Args:
        problem: repr, or uand with a quantized readout.
        width: n >= 1.
        seconds: the solver is stopped after so long.
    """
    try:
        encoding = encode(problem, width)
    except Rejected:
        return "undecided"
    answer = _solve(encoding.clauses, seconds)
    if answer is None:
        return "undecided"
    satisfiable, found = answer
    if satisfiable:
        return _witness(problem, width, encoding, {int(a) for a in found if int(a) > 0})
    if len(found) > LONGEST_PROOF:
        return "undecided"
    try:
        proof = elaborate(encoding.clauses, map(str, found))
        check_lrat(encoding.clauses, proof)
    except (NotImplied, Rejected):
        return "undecided"
    return base64.b64encode(zlib.compress(proof, 9)).decode("ascii")


def _solve(clauses: list[Clause], seconds: float) -> Answer | None:
    """Run the solver in a process of its own, which can be stopped; None: it was."""
    context = get_context("spawn")
    mine, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(theirs, clauses), daemon=True)
    process.start()
    theirs.close()
    try:
        if mine.poll(None if seconds == math.inf else max(0.0, seconds)):
            answer: Answer = mine.recv()
            return answer
        return None
    except EOFError:  # it died, of memory most likely
        return None
    finally:
        process.kill()
        process.join()
        mine.close()


def _run(connection: Connection, clauses: list[Clause]) -> None:
    from pysat.solvers import Solver

    with Solver(name=SOLVER, bootstrap_with=[list(c) for c in clauses], with_proof=True) as solver:
        satisfiable = solver.solve()
        connection.send((satisfiable, solver.get_model() if satisfiable else solver.get_proof()))


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
