"""Exponential moments that the guarantees of ANDs use. Proofs: docs/ands.md, tools."""

from __future__ import annotations

import sympy as sp

from superpos_proofs.statements.base import Statement, Variable, integer
from superpos_proofs.statements.undecided import Ge, Le, Lt, Max, Ne

_z = Variable(sp.Symbol("z", real=True), "any real number", -10, 10)
z = _z.symbol


def excess(z: sp.Expr) -> sp.Expr:
    """phi(z) = 2 (e^z - 1 - z) / z^2, by how much an exponential moment exceeds a normal one's."""
    return 2 * (sp.exp(z) - 1 - z) / z**2


RELU_MOMENT = Statement((_z,), Le(sp.exp(Max(0, z)), sp.exp(z) + sp.exp(-z) / 4))
RELU_MOMENT_FIFTH = Le(sp.exp(Max(0, z)), sp.exp(z) + sp.exp(-z) / 5)
RELU_MOMENT_ALONE = Le(sp.exp(Max(0, z)), sp.exp(z))

_CELLS = integer("B", "cells: the coin shows one with chance 1/B", 2, 100)
B = _CELLS.symbol


def coin(z: sp.Expr) -> sp.Expr:
    """K(z): logarithm of the exponential moment of a coin of chance 1/B, centred."""
    moment = sp.log(1 + (sp.exp(z) - 1) / B, evaluate=False)  # sympy would look for factors in vain
    return moment - z / B


CENTRED_COIN = Statement(
    (_z, _CELLS),
    sp.And(Ge(coin(z), 0), Le(coin(z), (sp.exp(z) - 1 - z) / B)),
    hypotheses=(Ne(z, 0),),
)
CENTRED_COIN_NORMAL = Le(coin(z), z**2 / (2 * B))
CENTRED_COIN_HALF = Le(coin(z), (sp.exp(z) - 1 - z) / (2 * B))

moment = sp.Symbol("M", positive=True)
variance = sp.Symbol("V", positive=True)
reach = sp.Symbol("R", positive=True)

BENNETT = Statement(
    (
        Variable(moment, "E e^Y", 0, 10**6),
        Variable(variance, "variance of Y", 0, 100),
        Variable(reach, "bound on |Y|", 0, 10),
    ),
    Le(moment, sp.exp(variance * excess(reach) / 2)),
    setting=("Y has mean 0 and never exceeds R in absolute value.",),
)
BENNETT_NORMAL = Le(moment, sp.exp(variance / 2))
BENNETT_HALF = Le(moment, sp.exp(variance * excess(reach) / 4))

rate = sp.Symbol("t", positive=True)
largest = sp.Symbol("r", positive=True)
trace = sp.Symbol("T", positive=True)

QUADRATIC_FORM = Statement(
    (
        Variable(moment, "E exp(t xi^T A xi)", 1, 10**6),
        Variable(rate, "a rate", 0, 1),
        Variable(variance, "variance proxy of each xi_i", 0, 100),
        Variable(largest, "largest eigenvalue of A, at most", 0, 100),
        Variable(trace, "trace of A", 0, 100),
    ),
    Le(moment, (1 - 2 * rate * variance * largest) ** (-trace / (2 * largest))),
    hypotheses=(Lt(2 * rate * variance * largest, 1),),
    setting=("The xi_i are independent with variance proxy V; A is positive semidefinite.",),
)
QUADRATIC_HALF = Le(moment, (1 - rate * variance * largest) ** (-trace / (2 * largest)))
QUADRATIC_ONE = Le(moment, (1 - 2 * rate * variance * largest) ** sp.Rational(-1, 2))


def gated(lam: sp.Expr, zeta: sp.Expr) -> sp.Expr:
    """C with exp(lam max(0, y)) <= 1 + C exp(zeta y) for all real y, zeta > lam > 0."""
    return lam / (zeta - lam) * ((zeta - lam) / zeta) ** (zeta / lam)


_LAMBDA = Variable(sp.Symbol("lambda", positive=True), "a rate", 1, 100)
_ZETA = Variable(sp.Symbol("zeta", positive=True), "a larger rate", 1, 100)
_POINT = Variable(sp.Symbol("y", real=True), "a pre-activation", -10, 10)
_moment = sp.exp(_LAMBDA.symbol * Max(0, _POINT.symbol))
_tilted = gated(_LAMBDA.symbol, _ZETA.symbol) * sp.exp(_ZETA.symbol * _POINT.symbol)

GATED = Statement(
    (_LAMBDA, _ZETA, _POINT),
    Le(_moment, 1 + _tilted),
    hypotheses=(Lt(_LAMBDA.symbol, _ZETA.symbol),),
)
"""What replaces a ReLU that is almost always silent."""
GATED_SMALLER = Le(_moment, 1 + _tilted * sp.Rational(9, 10))
"""A false neighbour: nine tenths of C."""
GATED_WITHOUT_ONE = Le(_moment, _tilted)
"""Another: without the one."""
