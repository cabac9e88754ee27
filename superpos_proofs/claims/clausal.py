"""Chapter "lemma": a clausal proof that the kernel accepts refutes its formula."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from superpos_proofs.certificate.lrat import Clause, check_lrat
from superpos_proofs.certificate.reading import Rejected
from superpos_proofs.claims.base import Claim, Draw, Instance, Observation, Source
from superpos_proofs.claims.works import ours
from superpos_proofs.statements import clausal as st

VARIABLES = 3
NOT_DERIVED = "LRAT: the empty clause is not derived"  # all lines were accepted
Line = tuple[Clause, tuple[int, ...]]


def _models(clauses: Sequence[Clause], variables: int) -> list[Clause]:
    """Assignments, each as its true literals, that satisfy all clauses."""
    names = range(1, variables + 1)
    every = (
        tuple(v * s for v, s in zip(names, signs, strict=True))
        for signs in product((1, -1), repeat=variables)
    )
    return [a for a in every if all(set(a) & set(clause) for clause in clauses)]


def _verdict(clauses: Sequence[Clause], lines: Sequence[Line]) -> str:
    """What the kernel says of a proof, its lines numbered after the clauses; "" if accepted."""
    text = "".join(
        f"{number} {' '.join(map(str, (*clause, 0, *hints, 0)))}\n"
        for number, (clause, hints) in enumerate(lines, len(clauses) + 1)
    )
    try:
        check_lrat(clauses, text.encode())
    except Rejected as rejected:
        return str(rejected)
    return ""


def _tree(clauses: Sequence[Clause], variables: int, broken: int) -> list[Line]:
    """A proof by going through all assignments, variable by variable, with some hints off by one.

    Below each assignment stands a clause that it falsifies, or, where it falsifies none, the first.
    """
    lines: list[Line] = []
    below: dict[Clause, int] = {}
    for size in range(variables, -1, -1):
        for signs in product((1, -1), repeat=size):
            fixed = tuple(v * s for v, s in zip(range(1, size + 1), signs, strict=True))
            if size == variables:
                false = (k for k, c in enumerate(clauses, 1) if not set(fixed) & set(c))
                hints: tuple[int, ...] = (next(false, 1),)
            else:
                hints = (below[(*fixed, size + 1)], below[(*fixed, -size - 1)])
            if broken == len(lines) + 1:
                hints = (max(1, hints[0] - 1), *hints[1:])
            lines.append((tuple(-literal for literal in fixed), hints))
            below[fixed] = len(clauses) + len(lines)
    return lines


def _formula(draw: Draw) -> list[Clause]:
    """Clauses of up to three variables, without repeats; often with no model."""
    clauses = []
    for _ in range(draw.integer(3, 9)):
        signs = draw.integers(VARIABLES, -1, 1)
        literals = tuple(v * s for v, s in enumerate(signs, 1) if s)
        clauses.append(literals[: draw.integer(1, VARIABLES)] or (draw.integer(1, VARIABLES),))
    return clauses


def _refuted(draw: Draw, dropped: bool = False) -> Observation:
    clauses = _formula(draw)
    lines = _tree(clauses, VARIABLES, draw.integer(0, 12))
    accepted = not _verdict(clauses, lines)
    meant = clauses[:-1] if dropped else clauses
    values = {"A": int(accepted), "M": len(_models(meant, VARIABLES))}
    return Observation(values, f"formula {meant}")


def _follows(draw: Draw) -> Observation:
    """A new variable for an AND, by RAT: the kernel takes the line, and then misses the end."""
    clauses = _formula(draw)
    new = VARIABLES + 1
    sides = {draw.integer(1, VARIABLES), draw.integer(1, VARIABLES)}
    clause = (new, *(-side for side in sorted(sides)))
    accepted = _verdict(clauses, [(clause, ())]) == NOT_DERIVED
    falsified = [m for m in _models(clauses, new) if not set(m) & set(clause)]
    values = {"A": int(accepted), "M": len(falsified)}
    return Observation(values, f"formula {clauses}, then {clause}")


_lrat = Claim(
    "lemma.lrat",
    "A clausal proof that the checker accepts refutes its formula",
    st.LRAT,
    "A clause by RUP is true in every model so far. One by RAT need not be, but a model that "
    "falsifies it stays one after its first literal is made true, as every resolvent was checked. "
    "Deleting keeps models. Coq proves it of a checker that has the kernel's verdicts on the "
    "shipped proofs and on corrupted ones.",
    (
        Source("Cruz-Filipe et al., CADE 2017", "LRAT: proofs with hints, checkers proved sound"),
        ours("exact-widths.md"),
    ),
    instance=Instance(
        _refuted, "draw formulas and proofs, some of them broken; check; go through models", 300
    ),
    proof="exact-widths.md#clauses",
)
LRAT = _lrat.with_near_misses(
    _lrat.near_miss(
        "other-formula",
        "The formula may have a clause less than the one that was checked",
        "the proof may use just that clause",
        statement=st.LRAT_OTHER,
        instance=Instance(lambda draw: _refuted(draw, True), "one clause dropped", 600),
    ),
    _lrat.near_miss(
        "follows",
        "Each clause of an accepted proof follows from the formula",
        "what is new by RAT need not",
        statement=st.LRAT_FOLLOWS,
        instance=Instance(_follows, "a definition of a new variable, by RAT", 100),
    ),
)

CLAIMS = (LRAT,)
