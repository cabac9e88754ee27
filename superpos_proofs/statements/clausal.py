"""Clausal proofs: what it means that a checker is sound."""

from __future__ import annotations

from dataclasses import replace

import sympy as sp

from superpos_proofs.statements.base import Statement, integer
from superpos_proofs.statements.undecided import Eq

_ACCEPTED = integer("A", "1 if the checker accepts the proof, else 0", 0, 1)
_MODELS = integer("M", "assignments that satisfy the formula", 0, 1 << 20)
A, M = _ACCEPTED.symbol, _MODELS.symbol

LRAT = Statement(
    (_ACCEPTED, _MODELS),
    sp.Implies(Eq(A, 1), Eq(M, 0)),
    setting=(
        "A formula in clauses and a proof: clauses that are new by RUP or by RAT on their first "
        "literal, with hints, and deletions. It is accepted when the empty clause is reached.",
    ),
)
LRAT_OTHER = replace(
    LRAT, setting=(*LRAT.setting, "The formula has one clause less than the one that was checked.")
)

_TAKEN = integer("A", "1 if the checker accepts each line so far, else 0", 0, 1)
_WITHOUT = integer("M", "models of the formula that falsify a clause of the proof", 0, 1 << 20)
LRAT_FOLLOWS = Statement((_TAKEN, _WITHOUT), LRAT.conclusion, setting=LRAT.setting)
