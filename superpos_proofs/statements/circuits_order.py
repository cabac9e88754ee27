"""The order of the width that the guarantee of circuits asks for: docs/circuits-order.md."""

from __future__ import annotations

import sympy as sp

from superpos_proofs.statements.ands import (
    ACTIVE,
    FAN_IN,
    FEATURES,
    OUTPUTS,
    delta,
    j,
    k,
    m,
    subsets,
    v,
)
from superpos_proofs.statements.base import Statement, root
from superpos_proofs.statements.constructions import FAILURE
from superpos_proofs.statements.counting import WIDTH, n
from superpos_proofs.statements.undecided import Ge, Gt, Le

HALF = sp.Rational(1, 2)
TWO = sp.Integer(2)
START = 2000
CONSTANT = sp.Rational(59, 10)
LIMIT = sp.Integer(6)
"""What the lower side tends to, over sqrt(j ln j)."""

_SOME_SHAPE = (
    "Some parameters make the bound of upper.circuit at most delta; all of them are free. "
    "n = max(q, s B, s_2 B_2)."
)
_off = sp.log(j * k * subsets(m - k, v - k + 1) / delta)


def least(factor: sp.Expr = TWO) -> Statement:
    """The first layer alone: its scores must be told from 0 within a clean one."""
    return Statement(
        (FEATURES, OUTPUTS, FAN_IN, ACTIVE, WIDTH, FAILURE),
        Gt(n**2, factor * k * v * j * _off),
        hypotheses=(Le(k, v), Le(v, m), Le(delta, 1)),
        setting=(_SOME_SHAPE,),
    )


LINEAR = least().concluding(Gt(n, 2 * k * v * j * _off))
"""A false neighbour: the square forgotten."""


def order_low(constant: sp.Expr = CONSTANT) -> Statement:
    """No shape for circuits of pairs is narrower than constant sqrt(j ln j)."""
    return Statement(
        (FEATURES, OUTPUTS, WIDTH, FAILURE),
        Gt(n, constant * root(j * sp.log(j))),
        hypotheses=(Ge(j, START), Le(j, 2 * m), Le(delta, HALF)),
        setting=("k = 2, v = 3 and d = 4, so that j <= 2m. " + _SOME_SHAPE,),
    )


def order_high(constant: sp.Rational, start: int) -> Statement:
    """A shape at most constant sqrt(j ln j) wide serves every circuit of pairs at 1 %."""
    return Statement(
        (FEATURES, OUTPUTS, WIDTH, FAILURE),
        sp.And(
            Le(n, constant * root(j * sp.log(j))),
            Le(delta, sp.Rational(1, 100)),
        ),
        hypotheses=(Ge(j, start), Ge(m, 3), Le(m, j)),
        setting=(
            "k = 2, v = 3, d = d_2 = 4 and j_2 = j; the shape of docs/circuits-order.md for m "
            "features and j gates in either layer.",
            "n is its width, delta the bound of upper.circuit at its parameters.",
        ),
    )
