"""What the works state: asymptotic, so each is "for some constant c and all large m"."""

from __future__ import annotations

import sympy as sp

from superpos_proofs.statements.base import Statement, Variable, integer, log2, root
from superpos_proofs.statements.undecided import Ge, Gt, Le, Lt

_M = integer("m", "features", 2, 10**6)
_N = integer("n", "neurons", 1, 10**6)
_S = integer("S", "parameters", 1, 10**12)
_V = integer("v", "active features", 1, 10**6)
_C = Variable(sp.Symbol("c", positive=True), "some positive constant", 0, 1)

m, n, S, v, c = (x.symbol for x in (_M, _N, _S, _V, _C))
_ASYMPTOTIC = "For some constant c that the work does not state, and all large m."


def _cited(variables: tuple[Variable, ...], conclusion: sp.Basic, setting: str) -> Statement:
    return Statement(variables, conclusion, setting=(setting, _ASYMPTOTIC))


_ALL = "A network with n neurons computes any permutation of m features in superposition."

AS_LOWER = _cited((_M, _N, _C), Ge(n, c * root(m * log2(m))), _ALL)
AS_PARAMETERS = _cited(
    (_M, _S, _C), Ge(S, c * m * log2(m)), "S parameters, for any permutation of m features."
)
AS_UPPER = _cited(
    (_M, _N, _C), Le(n, c * sp.sqrt(m) * log2(m)), "n neurons that suffice for m features."
)
AS_CAPACITY = _cited(
    (_M, _N, _C), Le(m, c * n**2 / log2(n)), "n neurons compute m features in superposition."
)
AS_SPARSE = _cited(
    (_M, _S, _C),
    Ge(S, c * m * log2(m)),
    "S parameters are left after sparsifying or distilling a network for any of its functions.",
)
AS_ESTIMATE = _cited(
    (_M, _S, _C),
    Ge(S, c * m * log2(m)),
    "S parameters of a network that works with m features; they are said to estimate m well.",
)
AS_UPPER_PARAMETERS = _cited(
    (_M, _S, _C),
    Le(S, c * m * log2(m) ** 2),
    "S parameters that suffice for m ANDs of pairs.",
)
H_UNIVERSAL = _cited(
    (_M, _N, _C),
    Le(n, c * m ** sp.Rational(2, 3) * log2(m) ** c),
    "n neurons of one layer that suffice for the ANDs of all pairs of m features.",
)
H_CIRCUITS = _cited(
    (_M, _N),
    Lt(n, m),
    "n neurons a layer compute a sparse Boolean circuit of low depth with m gates a layer; layers "
    "that correct errors stand between those that compute.",
)
E_SUPERPOSITION = Statement(
    (_M, _N), Gt(m, n), setting=("Some trained networks represent m features in n dimensions.",)
)
B_THRESHOLD = _cited(
    (_V, _N, _C),
    Ge(v, c * n / log2(n)),
    "v active features, drawn at random out of n^2, are recovered by thresholds from n dimensions.",
)
LAY_QUADRATIC = _cited(
    (_M, _N, _C),
    Le(n, c * sp.sqrt(m) * log2(m) ** c),
    "n neurons that suffice for some toy problems with m features, before Adler & Shavit.",
)
LAY_LOWER = _cited((_M, _N, _C), Ge(n, c * root(m / log2(m))), _ALL)

LAY_FROM_AS = Statement(
    (_M, _N),
    sp.And(Le(root(m / log2(m)), root(m * log2(m))), Le(n, root(m * log2(m)) + 1)),
    hypotheses=(Ge(m, 3),),
    setting=("n is the counting floor at one bit a parameter.",),
)
CONVERSE = Ge(root(m / log2(m)), root(m * log2(m)))
CONSTANT_ONE = Ge(n, root(m * log2(m)))
