"""How wide the guarantee for pairs of any influence must be. Proofs: docs/hubs-order.md."""

from __future__ import annotations

import sympy as sp

from superpos_proofs.statements.ands import ACTIVE, FEATURES, OUTPUTS, delta, j, m, subsets, v
from superpos_proofs.statements.base import Statement, root
from superpos_proofs.statements.constructions import FAILURE
from superpos_proofs.statements.counting import WIDTH, n
from superpos_proofs.statements.hubs import DEGREE, SLOTS, H, d
from superpos_proofs.statements.undecided import Ge, Gt, Le

HALF = sp.Rational(1, 2)
START = 2000
CONSTANT = sp.Rational(1537, 100)
LIMIT = 4 * sp.sqrt(2) * sp.E
"""What the lower side tends to, over sqrt(j) ln j."""

_SOME_SHAPE = (
    "Some parameters make the bound of upper.pairwise-and.hubs at most delta, with these d and H; "
    "all its other parameters are free. n = max(q, s B + H s2 B2)."
)
_events = sp.log(2 * j * subsets(m - 2, v - 1) / delta)


def least(factor: sp.Expr = sp.E) -> Statement:
    """Low blocks and slots both need neurons of the order of the union's logarithm."""
    return Statement(
        (FEATURES, OUTPUTS, ACTIVE, DEGREE, SLOTS, WIDTH, FAILURE),
        Gt(n, factor * _events * (v * d + H)),
        hypotheses=(Le(v, m), Le(delta, 1)),
        setting=(_SOME_SHAPE,),
    )


TIMES = least().concluding(Gt(n, sp.E * _events * v * d * H))
"""A false neighbour: a product for the sum."""


def order_low(constant: sp.Expr = CONSTANT) -> Statement:
    """No shape that serves every list is narrower than constant sqrt(j) ln j."""
    return Statement(
        (FEATURES, OUTPUTS, WIDTH, FAILURE),
        Gt(n, constant * root(j) * sp.log(j)),
        hypotheses=(Ge(j, START), Le(j, 2 * m), Le(delta, HALF)),
        setting=(
            _SOME_SHAPE,
            "H is at least floor(j / (d+1)), as where the slots are those enough for every list.",
        ),
    )


def order_high(constant: sp.Rational, start: int) -> Statement:
    """A shape at most constant sqrt(j) ln j wide serves every list of j pairs at 1 %."""
    return Statement(
        (FEATURES, OUTPUTS, WIDTH, FAILURE),
        sp.And(
            Le(n, constant * root(j) * sp.log(j)),
            Le(delta, sp.Rational(1, 100)),
        ),
        hypotheses=(Ge(j, start), Ge(m, 2), Le(m, 2 * j)),
        setting=(
            "v = 2; the shape of docs/hubs-order.md for m features and j outputs, with the slots "
            "that are enough for every list of j pairs.",
            "n is its width, delta the bound of upper.pairwise-and.hubs at its parameters.",
        ),
    )
