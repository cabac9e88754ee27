"""External lemmas that the proofs use, each a statement of its own."""

from __future__ import annotations

import sympy as sp

from superpos_proofs.statements.base import Statement, Variable, integer, log2
from superpos_proofs.statements.undecided import Eq, Gt, Le, Lt

p = sp.Symbol("p", nonnegative=True)
t = sp.Symbol("t", positive=True)
V = sp.Symbol("V", positive=True)
M = sp.Symbol("M", positive=True)
c = sp.Symbol("c", integer=True)

HOEFFDING = Statement(
    (
        Variable(p, "P[S >= t]", 0, 1),
        Variable(t, "a level", 0, 100),
        Variable(V, "sum of the squared weights", 1, 1000),
    ),
    Le(p, sp.exp(-(t**2) / (2 * V))),
    setting=("S is a sum of independent uniform signs times fixed weights; t >= 0.",),
)

SQUARE_MGF = Statement(
    (
        Variable(M, "E exp(t S^2)", 1, 1000),
        Variable(t, "a rate", 0, 1),
        Variable(V, "variance proxy of S", 1, 1000),
    ),
    Le(M, (1 - 2 * t * V) ** sp.Rational(-1, 2)),
    hypotheses=(Lt(2 * t * V, 1),),
    setting=("S is a sum of independent uniform signs times fixed weights.",),
)

_FEATURES = integer("m", "an integer", 1, 10**6)
_m = _FEATURES.symbol
_log = sp.log(sp.factorial(_m))
_below = _m * sp.log(_m) - _m

FACTORIAL = Statement(
    (_FEATURES,),
    sp.And(Le(_below, _log), Le(_log, 1 + sp.log(_m) / 2 + _below)),
)
FACTORIAL_WITHOUT_ROOT = Le(_log, 1 + _below)
FACTORIAL_WITH_PI = Le(_log, sp.log(2 * sp.pi) / 2 + sp.log(_m) / 2 + _below)

_CELLS = integer("p", "cells of a block", 2, 100)
_BLOCKS = integer("k_in", "blocks", 1, 100)
_SIZE = integer("m", "features, at most p^2", 2, 10_000)

LINE_CODES = Statement(
    (_CELLS, _BLOCKS, _SIZE, Variable(c, "most cells in which two codes meet", 0, 100)),
    Le(c, 1),
    hypotheses=(Le(_SIZE.symbol, _CELLS.symbol**2),),
    setting=(
        "Feature b p + a has cell (a + b t) mod p in block t = 0..k_in - 1; no prime factor of p "
        "is below k_in.",
    ),
)

_EPSILON = Variable(sp.Symbol("epsilon", nonnegative=True), "chance of a wrong guess", 0, 1)
_VALUES = integer("A", "values", 3, 100)
_LEFT = Variable(sp.Symbol("U", nonnegative=True), "H(X | Y) in bits", 0, 64)
epsilon, values, uncertainty = _EPSILON.symbol, _VALUES.symbol, _LEFT.symbol


def entropy(rate: sp.Expr) -> sp.Expr:
    """The binary entropy h(rate) in bits."""
    return -rate * log2(rate) - (1 - rate) * log2(1 - rate)


def left_to_learn(rate: sp.Expr, values: sp.Expr) -> sp.Expr:
    """Fano's bound in bits: whether a guess is wrong, and which of the other values it is."""
    return entropy(rate) + rate * log2(values - 1)


FANO = Statement(
    (_VALUES, _EPSILON, _LEFT),
    Le(uncertainty, left_to_learn(epsilon, values)),
    hypotheses=(Gt(epsilon, 0), Lt(epsilon, 1)),
    setting=(
        "X takes A values; a guess at X is made from Y, and it is wrong with probability epsilon.",
    ),
)

_chance = sp.Symbol("P", nonnegative=True)
_size = sp.Symbol("m", positive=True, integer=True)

RANDOM_ORACLE = Statement(
    (Variable(_chance, "chance of a permutation", 0, 1), integer("m", "features", 1, 100)),
    Eq(_chance, 1 / sp.factorial(_size)),
    setting=("The seed is the SHA-256 of the shared parts and a counter.",),
)
