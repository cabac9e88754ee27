"""The order of the width that the guarantee of ANDs asks for. Proofs: docs/ands-order.md."""

from __future__ import annotations

import sympy as sp

from superpos_proofs.statements.ands import (
    ACTIVE,
    BLOCKS,
    CELLS,
    CODE,
    FAN_IN,
    FEATURES,
    OUTPUTS,
    delta,
    j,
    k,
    m,
    q,
    s,
    subsets,
    v,
)
from superpos_proofs.statements.base import Statement, log2, root
from superpos_proofs.statements.constructions import FAILURE
from superpos_proofs.statements.counting import WIDTH, n
from superpos_proofs.statements.tails import B
from superpos_proofs.statements.undecided import Ge, Gt, Le

HALF = sp.Rational(1, 2)
LIMIT = 4 + 2 * sp.sqrt(2)
"""Of n over sqrt(j ln j), for pairs and the best parameters."""

_on = root(sp.log(j * subsets(m - k, v - k) / delta))
_off = root(sp.log(j * k * subsets(m - k, v - k + 1) / delta))
_SOME_SHAPE = (
    "Some parameters make the bound of upper.k-and at most delta, with these q, s and B; all its "
    "other parameters are free."
)

LEAST = Statement(
    (FEATURES, OUTPUTS, FAN_IN, ACTIVE, CODE, BLOCKS, CELLS, FAILURE),
    Gt(q * s * B, 2 * k * v * j * (_on + _off) ** 2),
    hypotheses=(Le(k, v), Le(v, m), Le(delta, 1)),
    setting=(_SOME_SHAPE,),
)
LEAST_FIFTH_MORE = Gt(q * s * B, sp.Rational(12, 5) * k * v * j * (_on + _off) ** 2)
LEAST_TWICE_OFF = Gt(q * s * B, 2 * k * v * j * (_off + _off) ** 2)
"""False neighbours: the constant a fifth larger; all outputs charged like those that are off."""


def order_low(constant: sp.Expr = LIMIT, most: sp.Expr = HALF) -> Statement:
    """No shape for pairs is narrower than constant sqrt(j ln j)."""
    return Statement(
        (FEATURES, OUTPUTS, WIDTH, FAILURE),
        Gt(n, constant * root(j * sp.log(j))),
        hypotheses=(Ge(j, 4), Le(j, 2 * m), Le(delta, most)),
        setting=(
            "k = v = 2 and d = 4, so that j <= 2m. " + _SOME_SHAPE,
            "n = max(q, s B).",
        ),
    )


def order_high(constant: sp.Rational, start: int) -> Statement:
    """A shape for pairs at most constant sqrt(j log j) wide has a bound of at most 1 %."""
    return Statement(
        (FEATURES, OUTPUTS, WIDTH, FAILURE),
        sp.And(
            Le(n, constant * root(j * log2(j))),
            Le(delta, sp.Rational(1, 100)),
        ),
        hypotheses=(Ge(j, start), Ge(m, 2), Le(m, j)),
        setting=(
            "k = v = 2 and d = 4; the shape of docs/ands-order.md for m features and j outputs.",
            "n is its width, delta the bound of upper.k-and at its parameters.",
        ),
    )
