"""What holds when the decoder may depend on the task and is not charged (theory: L9)."""

from __future__ import annotations

import sympy as sp

from superpos_proofs.statements.base import Statement, Variable, integer
from superpos_proofs.statements.undecided import Eq, Ge, Le, Lt, Max

_M = integer("m", "features", 3, 1024)
_V = integer("v", "active features, at most", 2, 6)
_J = integer("j", "outputs, one a pair", 1, 1024)
_N = integer("n", "width: the dimension of the codes", 1, 10**6)
_W = Variable(sp.Symbol("w", integer=True, nonnegative=True), "outputs that are wrong", 0, 1024)
_B = integer("B", "bits charged", 0, 4096)
_Q = integer("Q", "values that a weight or bias may take", 2, 256)
_L = integer("L", "hidden layers", 1, 4)

m, v, j, n, w, B, Q, L = (x.symbol for x in (_M, _V, _J, _N, _W, _B, _Q, _L))

_LIST = (
    "A list of j distinct pairs of the m features; output j is to be the AND of its pair a, b. The "
    "encoder is the same for all lists, the decoder is made for this one; no hidden layer."
)

MOMENT = Statement(
    (_M, _J, _N, _W),
    sp.And(Eq(n, 5), Eq(w, 0)),
    hypotheses=(Ge(m, 3),),
    setting=(
        _LIST,
        "Feature i has code (1, t, t^2, t^3, t^4) at an integer t_i of its own. Output j scores "
        "|x| - M sum of (t_k - t_a)^2 (t_k - t_b)^2 over active k, with M >= 1, and is on from 2.",
        "w of the outputs are wrong on some input with at most v = 2 active features.",
    ),
)
MOMENT_OF_THREE = MOMENT.concluding(sp.And(Eq(n, 3), Eq(w, 0)))
"""A false neighbour: the squares dropped, so that (1, t, t^2) would do."""

LENGTH = 2 * (4 * v - 2) ** 2 * sp.log(2 * (m - 1)) + 1
"""A length at which m sign codes of coherence below 1/(4v - 2) exist."""

CODES = Statement(
    (_M, _V, _J, _N, _W),
    sp.And(Le(n, LENGTH), Eq(w, 0)),
    hypotheses=(Ge(m, 3), Ge(v, 2)),
    setting=(
        _LIST,
        "Feature i has a code of n signs, and |<E_i, E_k>| (4v - 2) < n for i != k; n is the least "
        "such length, or any other up to the bound on it below. Output j reads "
        "(E_a + E_b) / 2, entries -1, 0 and 1, and is on from 3n/4.",
        "w of the outputs are wrong on some input with at most v active features.",
    ),
)

_pairs = sp.Symbol("N")
LISTS = sp.FallingFactorial(_pairs, j)
"""Ordered lists of j distinct pairs."""

_LISTS = ((_pairs, sp.binomial(m, 2)),)

CERTIFIED = Statement(
    (_M, _V, _J, _B, _N, _W),
    sp.And(Eq(w, 0), Lt(n, Max(m, j)), Lt(2**B, LISTS)),
    setting=(
        "A shipped certificate: an encoder, the list of j distinct pairs that SHA-256 draws from "
        "the hash of this encoder, a decoder made for this list, and no hidden layer.",
        "B bits are charged. w counts what is wrong: a certificate that the kernel rejects, a list "
        "that is not the one drawn.",
    ),
    where=_LISTS,
)

COUNTING_FAILS = Statement(
    (_M, _J, _B, _Q, _L, _N, _W),
    sp.And(Eq(w, 0), Lt(2**B, LISTS), Lt(Q ** (L * n * (n + 1)), LISTS)),
    hypotheses=(Ge(m, 6), Ge(j, 10), Ge(_pairs, j)),
    setting=(
        "Any list of j distinct pairs of the m features is to be computed on X_2; the decoder is "
        "made for the list, and not charged.",
        "The encoder is the moment curve, n = 5, and the hidden layer the identity, L = 1, with "
        "Q = 2 weights, 0 and 1: the same for all lists, so B = 0 bits are charged.",
        "w of the outputs are wrong on some input.",
    ),
    where=_LISTS,
)
