"""Guarantees are typical, not worst case. Proofs: docs/typical.md."""

from __future__ import annotations

import sympy as sp

from superpos_proofs.statements.base import Statement, Variable, integer
from superpos_proofs.statements.undecided import Eq, Ge, Lt, Max

_M = integer("m", "features", 3, 4096)
_Q = integer("q", "length of the sign codes", 1, 4096)
_A = integer("a", "spread of the inner products of feature i's code with the others", 0, 10**9)
_C = integer("c", "spread of the inner products of output k's code with the others", 0, 10**9)
_X = integer("x", "largest inner product of feature i's code with another", -4096, 4096)
_Y = integer("y", "largest inner product of output k's code with another", -4096, 4096)
_ON = Variable(
    sp.Symbol("s_on", integer=True), "score of k on i, less the offset, i sent to k", 0, 1
)
_OFF = Variable(sp.Symbol("s_off", integer=True), "the same, i sent elsewhere", 0, 1)
_W = integer("w", "tasks made against the shared parts that are computed wrongly", 0, 2)
_T = integer("t", "tasks drawn", 1, 100)
_U = integer("u", "of these, computed wrongly", 0, 100)

m, q, a, c, x, y, s_on, s_off, w, t, u = (
    z.symbol for z in (_M, _Q, _A, _C, _X, _Y, _ON, _OFF, _W, _T, _U)
)

gap = sp.Symbol("Delta")
_GAP = 2 * a * c / (m - 1) - (q - x) * (q - y)

_CODES = (
    "Input and output codes of q signs are given, drawn once; a feature i and an output k are "
    "chosen. Spread: the sum of the distances from the lower median.",
    "Two permutations are made against them, by sorting: one sends i to k and makes the score of k "
    "on i small, the other sends i elsewhere and makes it large. The dense network of the same "
    "codes, bias and thresholds is built for both; no weight is clipped, v = 1.",
)
_DRAWN = "Tasks are drawn uniformly; the same shared parts serve all."

PERMUTATION = Statement(
    (_M, _Q, _A, _C, _X, _Y, _ON, _OFF, _W, _T, _U),
    sp.And(Ge(s_off - s_on, gap), Ge(w, 1), Eq(u, 0)),
    hypotheses=(Ge(m, 3), Ge(gap, 0)),
    setting=(
        *_CODES,
        _DRAWN + " The shape is guaranteed to fail with probability at most d = 10^-6, so that "
        "u = 0 but for a chance of t d.",
    ),
    where=((gap, _GAP),),
)
PERMUTATION_ALL = sp.And(Ge(s_off - s_on, gap), Eq(w, 0), Eq(u, 0))
"""A false neighbour: the guarantee for all permutations at once."""
PERMUTATION_ANY_WIDTH = Statement(
    PERMUTATION.variables,
    Ge(w, 1),
    hypotheses=(Ge(m, 3),),
    setting=(*_CODES, _DRAWN),
)
"""Another: no matter how wide the network is."""

_J = integer("j", "outputs, one a pair", 1, 10**5)
_V = integer("v", "active features of the input", 1, 4)
_D = integer("d", "outputs that a feature takes part in, at most", 1, 64)
_S = integer("s", "blocks of a channel", 1, 10**4)
_B = integer("B", "cells of a block", 2, 10**4)
_THETA = Variable(sp.Symbol("theta", positive=True), "threshold, as a part of a clean score", 0, 1)
_G = integer("g", "what the pairs add up to in the order made, see above", 0, 10**12)
_H = integer("h", "the same for a drawn order of the same pairs", 0, 10**12)
_Z = integer("z", "score of the output on the input", 0, 10**12)

j, v, d, s, B, theta, g, h, z = (k.symbol for k in (_J, _V, _D, _S, _B, _THETA, _G, _H, _Z))

_PAIRS = (
    "Codes, channels and coins of the network of docs/ands.md are given, drawn once; an output o "
    "and an input x with v active features are chosen.",
    "A list of pairs of influence at most d is made against them, by sorting: pair p has the "
    "cross-talk eta_p, the sum over its features i of <E_i, E x>; its output's channel meets that "
    "of o in n_p blocks; the largest eta_p go to the outputs with the largest n_p. The sum of "
    "(B n_p - s) eta_p over all outputs is g; not all of o's own pair is active in x.",
    "No weight is clipped.",
)

PAIRWISE_AND = Statement(
    (_M, _J, _V, _D, _Q, _S, _B, _THETA, _G, _H, _Z, _W, _T, _U),
    sp.And(
        Ge(B * z, g - B * q * s * (1 + v)),
        Ge(g, h),
        Ge(w, 1),
        Lt(2 * u, t),
    ),
    hypotheses=(Ge(g, B * q * s * (1 + v + theta) + B),),
    setting=(
        *_PAIRS,
        "t lists of the same influence are drawn; the same shared parts serve all. w and u are 1 "
        "or 0 for a network that is wrong or right on X_2, added up.",
    ),
)
PAIRWISE_AND_ALL = sp.And(Ge(g, h), Eq(w, 0), Lt(2 * u, t))
"""A false neighbour: what most lists get, all lists get."""
PAIRWISE_AND_ANY_ORDER = Statement(PAIRWISE_AND.variables, Ge(w, 1), setting=PAIRWISE_AND.setting)
"""Another: the same pairs in any order do it."""

_N = integer("n", "width", 1, 10**6)
_BAD = integer("w", "certificates that do not hold", 0, 1)

CERTIFIED = Statement(
    (_M, _J, _N, _BAD),
    sp.And(Eq(_BAD.symbol, 0), Lt(_N.symbol, Max(m, j))),
    setting=(
        "A shipped certificate: the seed of shared parts, a task, an input and an output where "
        "the network of this task errs; for a permutation, the network's first error, and that "
        "the networks of permutations drawn from the hash of the shared parts are right.",
    ),
)
