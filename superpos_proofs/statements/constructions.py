"""Upper bounds: failure probabilities of the two Permutation constructions.

Both hold for every permutation, over the shared random parts; proofs in docs/construction.md.
"""

from __future__ import annotations

import sympy as sp

from superpos_proofs.statements.base import Statement, Variable, integer

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

LOAD = sp.ceiling(m / p)
"""Most features that share one cell of an input block."""


def sparse_error(meeting: int) -> sp.Expr:
    """Bound on P[a wrong output fires] when its feature meets the input in ``meeting`` cells."""
    lit = 1 - (1 - 1 / cells) ** (LOAD - 1)
    return (1 / cells + (1 - 1 / cells) * lit ** (k_in - meeting)) ** k_out


def sparse_failure() -> sp.Expr:
    """Union over all pairs of an input and a wrong output; at most k_in (LOAD-1) of them meet."""
    near = sp.Min(k_in * (LOAD - 1), m - 1)
    return m * (near * sparse_error(1) + (m - 1 - near) * sparse_error(0))


def sparse_failure_without_collisions() -> sp.Expr:
    """A false neighbour: as if no two output codes ever shared a neuron in a block."""
    lit = 1 - (1 - 1 / cells) ** (LOAD - 1)
    return m * (m - 1) * lit ** (k_in * k_out)


SPARSE = Statement(
    (FEATURES, IN_BLOCKS, IN_CELLS, OUT_BLOCKS, OUT_CELLS, FAILURE),
    sp.Le(FAILURE.symbol, sparse_failure()),
    hypotheses=(sp.Ge(p**2, m), sp.Ge(m, 2)),
    setting=(
        "Inputs carry line codes: k_in blocks of p cells, no prime factor of p below k_in; "
        "any two codes meet in at most one cell.",
        "Outputs carry uniformly random block codes: k_out blocks of B cells, independent.",
        "W is the 0/1 clip of compress * permute * decompress, bias -(k_in - 1), "
        "threshold k_out; v = 1.",
        "delta is the probability over the output codes that the network errs on any input, "
        "for one given permutation.",
    ),
)

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

_GROWTH = 1 + (w - 1) * mu
_PROXY = w * _GROWTH / q  # variance proxy of the cross-talk of one foreign feature
_SELF = _GROWTH**2  # bound on the square of the cross-talk of one active feature


def dense_off_error(own_cross_talk: int = 1) -> sp.Expr:
    """Bound on P[a given wrong output is on] for a given input of weight w."""
    exponent = -lam_off * theta + own_cross_talk * lam_off**2 * _PROXY / 2
    exponent += lam_off**2 * w * _SELF / (2 * q)
    return sp.exp(exponent) * (1 - lam_off**2 * _PROXY / q) ** (-(m - w - 1) / 2)


def dense_on_error() -> sp.Expr:
    """Bound on P[a given right output is off] for a given input of weight w."""
    exponent = -lam_on * (1 - (w - 1) * mu - theta) + lam_on**2 * (w - 1) * _SELF / (2 * q)
    return sp.exp(exponent) * (1 - lam_on**2 * _PROXY / q) ** (-(m - w) / 2)


def coherence_failure() -> sp.Expr:
    """Bound on P[some two input codes have an inner product above mu q in absolute value]."""
    return m * (m - 1) * sp.exp(-q * mu**2 / 2)


def clipping_failure() -> sp.Expr:
    """Bound on P[some weight leaves the 2^b odd or even levels of absolute value below 2^b]."""
    return 2 * q**2 * sp.exp(-(2 ** (2 * b)) / (2 * m))


def dense_failure_parts(active: int, own_cross_talk: int = 1) -> tuple[sp.Expr, sp.Expr, sp.Expr]:
    """The failure bound over all of X_v in three parts: wrong outputs, right outputs, the codes."""
    off: sp.Expr = sp.Integer(0)
    on: sp.Expr = sp.Integer(0)
    for k in range(1, active + 1):
        inputs = sp.prod(m - i for i in range(k)) / sp.factorial(k)
        off += inputs * (m - k) * dense_off_error(own_cross_talk).subs(w, k)
        on += inputs * k * dense_on_error().subs(w, k)
    codes = coherence_failure() if active > 1 else sp.Integer(0)
    return off, on, codes + clipping_failure()


def dense_failure(active: int) -> sp.Expr:
    """Failure bound over all of X_v, v = ``active``, for every permutation."""
    return sp.Add(*dense_failure_parts(active))


def dense_failure_without_own_cross_talk() -> sp.Expr:
    """A false neighbour at v = 1: the score's own cross-talk forgotten."""
    off, on, codes = dense_failure_parts(1, own_cross_talk=0)
    return off + on + codes


def dense_failure_without_union() -> sp.Expr:
    """A false neighbour at v = 1: one wrong and one right output instead of all."""
    return dense_off_error().subs(w, 1) + dense_on_error().subs(w, 1)


z = sp.Symbol("z", integer=True)

OPEN_RELU = Statement(
    (ACTIVE, WIDTH, BITS, Variable(z, "least pre-activation W E x + c on X_v", -1000, 1000)),
    sp.Ge(z, 0),
    setting=(
        "Dense sign codes, b-bit weights of absolute value at most 2^b - 1, any permutation.",
        "Every neuron has the bias c = v q (2^b - 1).",
    ),
)

DENSE = Statement(
    (FEATURES, WIDTH, THETA, LAMBDA_OFF, LAMBDA_ON, BITS, FAILURE),
    sp.Le(FAILURE.symbol, dense_failure(1)),
    hypotheses=(
        sp.Lt(lam_off**2, q**2),
        sp.Lt(lam_on**2, q**2),
        sp.Lt(theta, 1),
    ),
    setting=(
        "Input and output codes are independent uniform sign vectors of length q.",
        "W = compress * permute * decompress, b bits an entry; the bias is so large and the "
        "same everywhere that no pre-activation is negative; v = 1.",
        "delta is the probability over the codes that the network errs on any input, for one "
        "given permutation.",
    ),
)
