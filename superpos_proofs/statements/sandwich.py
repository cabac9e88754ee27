"""Floors and ceilings in one line, and exact widths."""

from __future__ import annotations

import sympy as sp

from superpos_proofs.statements.base import Statement, Variable, integer, log2
from superpos_proofs.statements.undecided import Eq, Ge, Le, Max

_M = integer("m", "features", 17, 4096)
_B = integer("b", "bits a charged parameter, the same on both sides", 1, 8)
_F = integer("f", "floor for serving a permutation with probability 99 %", 1, 10**6)
_T = integer("t", "floor for three drawn tasks at 95 %", 1, 10**6)
_G = integer("g", "guaranteed width at 1 % failure", 1, 10**6)
_N = integer("n", "width", 1, 10**6)
_W = Variable(sp.Symbol("w", integer=True, nonnegative=True), "networks that are wrong", 0, 10**6)
_V = integer("v", "active features, at most", 1, 6)
_Q = integer("q", "weights lie in -q..q", 1, 8)

m, b, f, t, g, n, w, v, q = (x.symbol for x in (_M, _B, _F, _T, _G, _N, _W, _V, _Q))

ROW = Statement(
    (_M, _B, _F, _T, _G),
    sp.And(Le(f, g), Le(t, g), Le(g, m)),
    setting=("One hidden layer, v = 1; the decoder is shared; b bits a charged parameter.",),
)

TRIVIAL = Statement(
    (_M, _N, _W),
    sp.And(Le(n, m), Eq(w, 0)),
    setting=("The network of width m with W the permutation matrix, for every v.",),
)
TRIVIAL_ONE_LESS = Statement(
    (_M, _N, _W),
    sp.And(Le(n, m - 1), Eq(w, 0)),
    setting=("The same network with its last neuron cut off.",),
)

_K_AND = integer("k", "features in each gate", 2, 4)
_J = integer("j", "gates, one for each output", 1, 10**6)
_EACH = Max(m, _J.symbol)


def _one_neuron_a_gate(width: sp.Expr, network: str) -> Statement:
    return Statement(
        (_M, _K_AND, _J, _N, _W),
        sp.And(Le(n, width), Eq(w, 0)),
        setting=(network, "Any list of j distinct gates of k of the m features, and any v >= k."),
    )


ONE_NEURON_A_GATE = _one_neuron_a_gate(
    _EACH, "The network with a neuron ReLU(sum of its features - (k-1)) for each gate."
)
ONE_NEURON_LESS = _one_neuron_a_gate(_EACH - 1, "The same network with its last neuron cut off.")
WITHOUT_BIAS = _one_neuron_a_gate(_EACH, "The same network without its biases.")

SIMPLEX = Statement(
    (_M, _N, _W),
    sp.And(Le(n, m - 1), Eq(w, 0)),
    setting=(
        "E has the corners of a simplex as columns, D = E^T, c = 1, weights in -1..1; v = 1.",
        "w of the m! permutations have a network that is wrong on some input.",
    ),
)

CERTIFIED = Statement(
    (_M, _N, _W),
    sp.And(Le(n, m), Eq(w, 0)),
    setting=(
        "Shared parts of width n, fixed before three tasks are drawn from their hash.",
        "w of the three networks are wrong on some input of X_v.",
    ),
)


_K = integer("k", "width that counting alone does not refute", 0, 64)
_U = integer("u", "width of a network that is known without a search", 1, 64)
k, u = _K.symbol, _U.symbol
_P = integer("p", "charged parameters' values, 2q+1", 3, 17)
p = _P.symbol

ATLAS = Statement(
    (_K, _N, _U),
    sp.And(Le(k, n), Le(n, u)),
    setting=(
        "n is the exact width of a cell, from a certificate that the kernel accepts.",
        "All three for the same problem, sizes, alphabets and inputs, and for the worst case.",
    ),
)


def atlas_constant(square: sp.Rational) -> Statement:
    """Exact widths of perm are at least c sqrt(m log m / log(2q+1)), c^2 = ``square``."""
    return Statement(
        (_M, _P, _N),
        Ge(n**2 * log2(p), square * m * log2(m)),
        setting=("n is the exact width of a cell of perm, from a certificate.",),
    )


def exact_width(features: int, active: int, weights: int, width: int) -> Statement:
    """The least width of perm(m, v, q) is ``width``."""
    return Statement(
        (_M, _V, _Q, _N),
        sp.And(Eq(m, features), Eq(v, active), Eq(q, weights), Eq(n, width)),
        setting=(
            "n is the least width at which shared E and D with entries in -q..q and integer "
            "thresholds serve every permutation of m features on X_v, W and c in -q..q.",
        ),
    )
