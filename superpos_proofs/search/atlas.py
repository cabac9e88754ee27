"""The atlas: which cells are decided, in an order in which smaller ones help larger ones."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from superpos_proofs.certificate.files import write_atomically
from superpos_proofs.certificate.kernel import verify
from superpos_proofs.certificate.problems import READOUTS, Problem, read_problem
from superpos_proofs.search.cells import (
    Cell,
    certificate_bytes,
    counting_floor,
    decide_cell,
    make_problem,
)

Say = Callable[[str], None]
SECONDS = 60.0  # of processor time, set aside for the search of one cell
PATIENCE = {  # times as long
    "perm.m4.v1.q2": 5,
    "perm.m5.v1.q1": 20,
    "and.m3.o3.v3.q3": 20,
    "and.m4.o2.v2.q2": 5,
    "and.m4.o2.v4.q1": 5,
    "and.m4.o3.v3.q1": 5,
    "and.m4.o4.v2.q1": 5,
}
MAX_FEATURES = 40


def problems() -> Iterator[Problem]:
    """All cells of the atlas."""
    for q in (1, 2, 3):
        for m in (2, 3):
            for v in range(1, m + 1):
                yield make_problem("perm", m, active=v, weights=q)
    for v in (1, 2, 3, 4):
        yield make_problem("perm", 4, active=v)
    for q in (1, 2, 3):
        yield make_problem("and", 2, outputs=1, weights=q)
        for outputs in (1, 2, 3):
            for v in (2, 3):
                yield make_problem("and", 3, outputs=outputs, active=v, weights=q)
    for outputs in (1, 2, 3, 4):
        for v in (2, 3, 4):
            yield make_problem("and", 4, outputs=outputs, active=v)
    for q in (1, 2):
        yield make_problem("and", 4, outputs=1, weights=q)
        yield make_problem("and", 4, outputs=2, weights=q)
    for readout in ("real", "quantized"):
        for q in (1, 2, 3):
            yield make_problem("uand", 2, weights=q, readout=readout)
            for v in (2, 3):
                yield make_problem("uand", 3, active=v, weights=q, readout=readout)
            yield make_problem("uand", 4, weights=q, readout=readout)
    for v in (3, 4):
        yield make_problem("uand", 4, active=v)
    for q in (1, 2, 3):
        for m in range(2, 17 if q == 1 else 13):
            yield make_problem("repr", m, weights=q)
        for m in range(2, {1: 8, 2: 7, 3: 5}[q]):
            yield make_problem("repr", m, active=2, weights=q)
    for m in (3, 4, 5, 6):
        yield make_problem("repr", m, active=3)
    for m in (4, 5):
        yield make_problem("repr", m, active=4)
    for v in (3, 4):
        yield make_problem("uand", 4, active=v, readout="quantized")
    yield make_problem("uand", 5)
    for m in range(8, 13):
        yield make_problem("repr", m, active=2)
    yield make_problem("uand", 4, active=3, weights=2)
    for q in (2, 3):
        for v in (3, 4):
            yield make_problem("perm", 4, active=v, weights=q)
        yield make_problem("uand", 4, active=4, weights=q)
    yield make_problem("perm", 5, active=5)
    for m in (5, 6):
        yield make_problem("repr", m, active=m)
    for v, features in ((3, (7, 8)), (4, (6, 7, 8, 9)), (5, range(8, 12)), (6, range(8, 14))):
        for m in features:
            yield make_problem("repr", m, active=v)
    for v in (3, 4, 5):
        for m in range(v, 2 * v + 2):
            yield make_problem("repr", m, active=v, weights=2)
    for m in (5, 6):
        yield make_problem("repr", m, active=2, weights=3)
    for v in (3, 4):
        for m in range(v, 2 * v + 2):
            yield make_problem("repr", m, active=v, weights=3)
    for q in (4, 5):
        for m in (3, 4, 5, 6):
            yield make_problem("repr", m, weights=q)
    for v in (1, 2):
        yield make_problem("perm", 4, active=v, weights=2)
    yield make_problem("perm", 5)


def smallest_problems() -> Iterator[Problem]:
    """All cells with at most three features and weights -1, 0, 1: those that Z3 decides alone."""
    for m in (2, 3):
        for name in ("perm", "repr"):
            for v in range(1, m + 1):
                yield make_problem(name, m, active=v)
        for v in range(2, m + 1):
            for outputs in range(1, math.comb(m, 2) + 1):
                yield make_problem("and", m, outputs=outputs, active=v)
            for readout in READOUTS:
                yield make_problem("uand", m, active=v, readout=readout)


def path_of(folder: Path, problem: Problem) -> Path | None:
    """The certificate of a cell in a folder, exact rather than a range."""
    names = (folder / f"{chapter}.{problem.label}.json" for chapter in ("exact", "range"))
    return next((path for path in names if path.is_file()), None)


def read_cell(path: Path) -> Cell | None:
    """A cell from its certificate; None unless the kernel accepts it. The time is not known."""
    data = path.read_bytes()
    if not verify(data).accepted:
        return None
    certificate: dict[str, Any] = json.loads(data)
    problem = read_problem(certificate["instance"], MAX_FEATURES)
    return Cell(
        problem,
        certificate["lower"],
        certificate["upper"],
        counting_floor(problem),
        certificate["refutation"],
        certificate["witness"],
        0.0,
    )


def decide_atlas(
    folder: Path, cells: Iterator[Problem], seconds: float, say: Say
) -> Iterator[tuple[Cell, Path]]:
    """Decide cells one after another; each certificate is in the folder before the next begins.

    An exact cell that the folder has already is read, re-checked and not searched for again, so
    that an interrupted atlas goes on where it stopped. A range is, from its two sides.
    """
    known: dict[str, Cell] = {}
    for problem in cells:
        if problem.label in known:
            continue
        say(problem.label)
        path = path_of(folder, problem)
        cell = read_cell(path) if path else None
        if cell is None or not cell.exact:
            parts = [*known.values(), *([cell] if cell else [])]
            cell = decide_cell(problem, seconds * PATIENCE.get(problem.label, 1), say, parts)
            path = folder / f"{cell.claim}.json"
            write_atomically(path, certificate_bytes(cell))
        assert path is not None
        if cell.exact:
            (folder / f"range.{problem.label}.json").unlink(missing_ok=True)
        known[problem.label] = cell
        yield cell, path
