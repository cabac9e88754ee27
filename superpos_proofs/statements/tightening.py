"""Charged weights that are optimised and not wired (theory: C6)."""

from __future__ import annotations

from dataclasses import replace

import sympy as sp

from superpos_proofs.statements.base import Statement, Variable, integer
from superpos_proofs.statements.undecided import Ge, Le, Lt

_M = integer("m", "features", 40, 64)
_N = integer("n", "width", 1, 64)
_B = integer("b", "bits of a charged weight", 1, 16)
_DELTA = Variable(sp.Symbol("delta", nonnegative=True), "chance of a wrong network", 0, 1)

m, n, b, delta = (x.symbol for x in (_M, _N, _B, _DELTA))

CODES = (
    "E and D are sign codes of length n, drawn before the permutation is known; thresholds are "
    "fixed with them; v = 1."
)
TIGHTENED = Statement(
    (_M, _N, _B, _DELTA),
    Le(delta, sp.Rational(1, 20)),
    hypotheses=(Ge(8 * n, 5 * m), Lt(n, m), Ge(b, 8)),
    setting=(
        CODES,
        "W and c start at E_out Pi E_in^T and a common bias, follow the gradient of the margin "
        "over all inputs, and are rounded to b bits.",
        "delta is the chance, over codes and permutations, that this network is wrong.",
    ),
)
ANY_WIDTH = replace(TIGHTENED, hypotheses=TIGHTENED.hypotheses[1:])
ONE_BIT = replace(TIGHTENED, hypotheses=TIGHTENED.hypotheses[:2])
WIRED = replace(
    TIGHTENED,
    setting=(
        CODES,
        "W is E_out Pi E_in^T and c a common bias, both rounded to b bits.",
        TIGHTENED.setting[2],
    ),
)
