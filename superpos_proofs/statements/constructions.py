"""Upper bounds: failure probabilities of the two Permutation constructions.

Both hold for every permutation, over the shared random parts; proofs in docs/construction.md.
"""

from __future__ import annotations

from dataclasses import replace

import sympy as sp

from superpos_proofs.statements.base import Statement, Variable, integer
from superpos_proofs.statements.undecided import Ge, Le, Lt, Min, put

FEATURES = integer("m", "features", 2, 1 << 14)
ACTIVE = integer("v", "active features, at most", 1, 4)
FAILURE = Variable(sp.Symbol("delta", positive=True), "failure probability", 0, 1)

m, v = FEATURES.symbol, ACTIVE.symbol

# ---------------------------------------------------------------- sparse codes, one-bit weights

IN_BLOCKS = integer("k_in", "blocks of an input code", 1, 12)
IN_CELLS = integer("p", "cells of an input block", 2, 4096)
OUT_BLOCKS = integer("k_out", "blocks of an output code", 1, 40)
OUT_CELLS = integer("B", "cells of an output block", 2, 4096)

k_in, p, k_out, cells = (x.symbol for x in (IN_BLOCKS, IN_CELLS, OUT_BLOCKS, OUT_CELLS))

load, lit, near, eps_0, eps_1 = sp.symbols("Lambda f N epsilon_0 epsilon_1")


def _sparse_error(meeting: int) -> sp.Expr:
    """Bound on P[a wrong output fires] when its feature meets the input in ``meeting`` cells."""
    return (1 / cells + (1 - 1 / cells) * lit ** (k_in - meeting)) ** k_out


SPARSE = Statement(
    (FEATURES, IN_BLOCKS, IN_CELLS, OUT_BLOCKS, OUT_CELLS, FAILURE),
    Le(FAILURE.symbol, m * (near * eps_1 + (m - 1 - near) * eps_0)),
    hypotheses=(Ge(p**2, m), Ge(m, 2)),
    setting=(
        "Inputs carry line codes: k_in blocks of p cells, no prime factor of p below k_in; "
        "any two codes meet in at most one cell.",
        "Outputs carry uniformly random block codes: k_out blocks of B cells, independent.",
        "W is the 0/1 clip of compress * permute * decompress, bias -(k_in - 1), "
        "threshold k_out; v = 1.",
        "delta is the probability over the output codes that the network errs on any input, "
        "for one given permutation.",
    ),
    where=(
        (load, sp.ceiling(m / p)),  # most features that share a cell
        (lit, 1 - (1 - 1 / cells) ** (load - 1)),  # a cell is filled by accident
        (near, Min(k_in * (load - 1), m - 1)),  # features whose code meets the input's
        (eps_0, _sparse_error(0)),
        (eps_1, _sparse_error(1)),
    ),
)

SPARSE_ONE_PAIR = Le(FAILURE.symbol, eps_0)
"""A false neighbour: one pair of an input and a wrong output instead of all."""

SPARSE_WITHOUT_COLLISIONS = Le(FAILURE.symbol, m * (m - 1) * lit ** (k_in * k_out))
"""A false neighbour: as if no two output codes ever shared a neuron in a block."""


def sparse_failure() -> sp.Expr:
    """The failure bound of SPARSE, written out."""
    return SPARSE.written_out(SPARSE.conclusion.rhs)


# ---------------------------------------------------------------- dense sign codes, any v

WIDTH = integer("q", "neurons", 1, 4096)
WEIGHT = integer("w", "active features of the input at hand", 1, 4)
THETA = Variable(sp.Symbol("theta", positive=True), "threshold, as a part of a clean score", 0, 1)
COHERENCE = Variable(sp.Symbol("mu", nonnegative=True), "coherence allowed", 0, 1)
LAMBDA_OFF = Variable(sp.Symbol("lambda_off", positive=True), "Chernoff parameter, off", 0, 4096)
LAMBDA_ON = Variable(sp.Symbol("lambda_on", positive=True), "Chernoff parameter, on", 0, 4096)
BITS = integer("b", "bits of a weight", 1, 64)

q, w, theta, mu, lam_off, lam_on, b = (
    x.symbol for x in (WIDTH, WEIGHT, THETA, COHERENCE, LAMBDA_OFF, LAMBDA_ON, BITS)
)

growth, proxy, off, on = sp.symbols("G V P_off P_on")

_GROWTH = 1 + (w - 1) * mu  # bounds the cross-talk of an active feature, its clean part included
_PROXY = w * growth / q  # variance proxy of the cross-talk of one foreign feature


def _off_error(own_cross_talk: int = 1) -> sp.Expr:
    """Bound on P[a given wrong output is on] for a given input of weight w."""
    exponent = -lam_off * theta + own_cross_talk * lam_off**2 * proxy / 2
    exponent += lam_off**2 * w * growth**2 / (2 * q)
    return sp.exp(exponent) * (1 - lam_off**2 * proxy / q) ** (-(m - w - 1) / 2)


def _on_error() -> sp.Expr:
    """Bound on P[a given right output is off] for a given input of weight w."""
    exponent = -lam_on * (1 - (w - 1) * mu - theta) + lam_on**2 * (w - 1) * growth**2 / (2 * q)
    return sp.exp(exponent) * (1 - lam_on**2 * proxy / q) ** (-(m - w) / 2)


_INPUTS = sp.Sum(sp.binomial(m, w) * ((m - w) * off + w * on), (w, 1, v))
"""Wrong and right outputs on all inputs of weight 1 to v."""

_COHERENCE = Min(1, v - 1) * m * (m - 1) * sp.exp(-q * mu**2 / 2)
"""Some two input codes have an inner product above mu q; nothing depends on it at v = 1."""

_CLIPPING = 2 * q**2 * sp.exp(-(4**b) / (2 * m))
"""Some weight leaves the odd or even integers of absolute value below 2^b."""


z = sp.Symbol("z", integer=True)

OPEN_RELU = Statement(
    (ACTIVE, WIDTH, BITS, Variable(z, "least pre-activation W E x + c on X_v", -1000, 1000)),
    Ge(z, 0),
    setting=(
        "Dense sign codes, b-bit weights of absolute value at most 2^b - 1, any permutation.",
        "Every neuron has the bias c = v q (2^b - 1).",
    ),
)

DENSE = Statement(
    (FEATURES, ACTIVE, WIDTH, THETA, COHERENCE, LAMBDA_OFF, LAMBDA_ON, BITS, FAILURE),
    Le(FAILURE.symbol, _INPUTS + _COHERENCE + _CLIPPING),
    hypotheses=(
        Lt(lam_off**2 * v * (1 + (v - 1) * mu), q**2),
        Lt(lam_on**2 * v * (1 + (v - 1) * mu), q**2),
        Lt(theta, 1),
        Le(v, m),
    ),
    setting=(
        "Input and output codes are independent uniform sign vectors of length q.",
        "W = compress * permute * decompress, b bits an entry; the bias is so large and the "
        "same everywhere that no pre-activation is negative.",
        "delta is the probability over the codes that the network errs on any input with at most "
        "v active features, for one given permutation.",
    ),
    where=(
        (growth, _GROWTH),
        (proxy, _PROXY),
        (off, _off_error()),
        (on, _on_error()),
    ),
)
DENSE_WITHOUT_OWN_CROSS_TALK = replace(
    DENSE, where=(*DENSE.where[:2], (off, _off_error(own_cross_talk=0)), DENSE.where[3])
)
"""A false neighbour: the score's own cross-talk forgotten."""

DENSE_ONE_PAIR = Le(FAILURE.symbol, sp.Sum(off + on, (w, v, v)))
"""A false neighbour: one wrong and one right output, of one input of weight v, instead of all."""

DENSE_ONE_LESS = Le(FAILURE.symbol, put(_INPUTS + _COHERENCE + _CLIPPING, {v: v - 1}))
"""A false neighbour: v - 1 where v should stand, in the inputs that are counted."""


def dense_failure_parts() -> tuple[sp.Expr, sp.Expr, sp.Expr]:
    """The failure bound of DENSE written out, in three parts: wrong outputs, right ones, codes."""
    only_off, only_on = (DENSE.written_out(_INPUTS.xreplace({x: sp.Integer(0)})) for x in (on, off))
    return only_off, only_on, _COHERENCE + _CLIPPING


def dense_failure() -> sp.Expr:
    """The failure bound of DENSE, written out."""
    return DENSE.written_out(DENSE.conclusion.rhs)
