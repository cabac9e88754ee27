"""A checker for clausal proofs: standard DIMACS formulas, standard LRAT text.

The whole checker is one idea: make the negation of the new clause true, then walk through its
hints in order; each must be a clause that is unit, until one has no literal left. A clause may also
be new by RAT on its first literal (the pivot): then every clause that has the negated pivot is
resolved with it, each with hints of its own after its negative number. Nothing is searched for.

Both texts may come from anyone: what is malformed or does not follow is rejected in one line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from superpos_proofs.certificate.reading import Rejected, require

Clause = tuple[int, ...]

MAX_CLAUSES = 1 << 23
MAX_STEPS = 1 << 29  # literals looked at: some minutes
PLAIN = b"0123456789- \t\r\n"


def read_dimacs(data: bytes) -> list[Clause]:
    """The clauses of a DIMACS text, in order.

    Raises:
        Rejected: it is malformed, or its header is not what follows.
    """
    lines = [line for line in data.split(b"\n") if not line.startswith(b"c")]
    header = lines.pop(0).split() if lines else []
    require(header[:2] == [b"p", b"cnf"] and len(header) == 4, "DIMACS: no line 'p cnf V C'")
    variables, count = _integers(b" ".join(header[2:]), "DIMACS header")
    require(variables >= 0 and 0 <= count <= MAX_CLAUSES, "DIMACS: bad header")
    clauses: list[Clause] = []
    clause: list[int] = []
    for literal in _integers(b"\n".join(lines), "DIMACS"):
        if literal:
            require(abs(literal) <= variables, f"DIMACS: {literal} is beyond the header")
            clause.append(literal)
        else:
            clauses.append(tuple(dict.fromkeys(clause)))
            clause = []
    require(not clause, "DIMACS: the last clause has no final 0")
    require(len(clauses) == count, f"DIMACS: {len(clauses)} clauses, not {count}")
    return clauses


def check_lrat(clauses: Sequence[Clause], proof: bytes) -> None:
    """Accept only when the proof derives the empty clause from ``clauses`` (numbered from 1).

    Lines after the empty clause are not looked at.

    Raises:
        Rejected: a line is malformed or does not follow, or the empty clause is not reached.
    """
    known = dict(enumerate(clauses, 1))
    last, steps = len(known), 0
    for number, line in enumerate(proof.split(b"\n"), 1):
        where = f"LRAT line {number}"
        if not line.strip() or line.startswith(b"c"):
            continue
        rest = line.split(None, 2)[1:]
        if rest and rest[0] == b"d":
            ids = _integers(b"".join(rest[1:]), where)
            require(ids[-1:] == [0] and 0 not in ids[:-1], f"{where}: not ended by one 0")
            for name in ids[:-1]:
                require(known.pop(name, None) is not None, f"{where}: no clause {name} to delete")
            continue
        name, *values = _integers(line, where)
        require(values.count(0) == 2 and values[-1] == 0, f"{where}: not two lists ended by 0")
        require(name > last, f"{where}: number {name} is not larger than all before it")
        end = values.index(0)
        clause, hints = tuple(dict.fromkeys(values[:end])), values[end + 1 : -1]
        require(
            len({abs(a) for a in clause}) == len(clause), f"{where}: a literal and its negation"
        )
        steps += _follows(known, clause, hints, where)
        require(steps <= MAX_STEPS, "LRAT: too many steps to check")
        if not clause:
            return
        known[name], last = clause, name
    raise Rejected("LRAT: the empty clause is not derived")


def _follows(known: dict[int, Clause], clause: Clause, hints: list[int], where: str) -> int:
    """Reject unless the clause follows by its hints; how many literals were looked at."""
    true = {-literal for literal in clause}
    start = next((i for i, hint in enumerate(hints) if hint < 0), len(hints))
    done, steps = _propagate(known, true, hints[:start], where)
    if done:
        require(start == len(hints), f"{where}: hints after the conflict")
        return steps
    require(bool(clause), f"{where}: the hints end without a conflict")
    pivot, groups = clause[0], dict(_groups(hints[start:]))
    require(len(groups) == sum(hint < 0 for hint in hints), f"{where}: a clause is resolved twice")
    for name, other in known.items():
        steps += len(other)
        if -pivot not in other:
            require(name not in groups, f"{where}: clause {name} has no {-pivot}")
            continue
        others = {-literal for literal in other if literal != -pivot}
        if any(-literal in true for literal in others):  # the resolvent is a tautology, or follows
            require(not groups.get(name), f"{where}: clause {name} needs no hints")
            continue
        require(name in groups, f"{where}: clause {name} has {-pivot} and is not resolved")
        done, used = _propagate(known, true | others, groups[name], where)
        require(done, f"{where}: the hints for clause {name} end without a conflict")
        steps += used
    require(groups.keys() <= known.keys(), f"{where}: resolves a clause that is not there")
    return steps


def _propagate(
    known: dict[int, Clause], true: set[int], hints: Iterable[int], where: str
) -> tuple[bool, int]:
    """Walk through unit clauses, adding to ``true``: whether a conflict ended it, and the cost."""
    steps, done = 0, False
    for hint in hints:
        require(not done, f"{where}: hints after the conflict")
        require(hint in known, f"{where}: hint {hint} is not there")
        clause = known[hint]
        steps += len(clause)
        open_literals = [literal for literal in clause if -literal not in true]
        require(len(open_literals) < 2, f"{where}: hint {hint} is not unit")
        if open_literals:
            require(open_literals[0] not in true, f"{where}: hint {hint} is satisfied")
            true.add(open_literals[0])
        else:
            done = True
    return done, steps


def _groups(hints: list[int]) -> Iterator[tuple[int, list[int]]]:
    """RAT hints: each negative number with the positive ones after it."""
    starts = [i for i, hint in enumerate(hints) if hint < 0]
    for start, end in pairwise([*starts, len(hints)]):
        yield -hints[start], hints[start + 1 : end]


def _integers(text: bytes, where: str) -> list[int]:
    """Integers separated by white space, and nothing else."""
    require(not text.translate(None, PLAIN), f"{where}: something that is not an integer")
    words = text.split()
    require(max(map(len, words), default=0) <= 12, f"{where}: an integer is too long")
    try:
        return [int(word) for word in words]
    except ValueError:
        raise Rejected(f"{where}: something that is not an integer") from None
