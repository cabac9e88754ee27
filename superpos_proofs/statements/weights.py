"""How many functions networks of width n can tell apart: dense, raw, sparse and real weights.

The number of settings of the charged parameters, as an expression in n, for each kind (L5, L6, L8).
"""

from __future__ import annotations

import sympy as sp

from superpos_proofs.statements.base import Statement, cells, integer, log2, root
from superpos_proofs.statements.counting import (
    ALPHABET,
    BITS,
    FEATURES,
    FUNCTIONS,
    LAYERS,
    WIDTH,
    B,
    F,
    L,
    Q,
    m,
    n,
)
from superpos_proofs.statements.undecided import Ge, Le, Lt, Max, Min, put

NONZERO = integer("S", "charged parameters that are not zero, at most", 1, 64)
PROBES = integer("P", "inputs on which the functions differ", 1, 40)
READ = integer("r", "outputs", 1, 40)
FORMS = integer("A", "affine forms", 0, 12)
DIMENSION = integer("D", "variables of the forms", 0, 4)
PATTERNS = integer("s", "patterns of signs", 1, 1 << 20)
POOL = integer("P", "gates that the lists are drawn from", 1, 40)
LISTED = integer("j", "outputs", 1, 8)

S, P, r, A, D, s = (v.symbol for v in (NONZERO, PROBES, READ, FORMS, DIMENSION, PATTERNS))

charged = L * n * (n + 1)
"""Charged parameters of L square layers."""

DENSE_SETTINGS = Q**charged
RAW_SETTINGS = Q ** (n * (m + 1) + (L - 1) * n * (n + 1))
SPARSE_SETTINGS = Min(sp.binomial(charged, Min(S, charged)) * Q ** Min(S, charged), Q**charged)
"""Choose S positions that hold all the non-zero ones, and the value of each; or all values."""
REAL_SETTINGS = cells(P, n + 1) ** n * cells(P * r, n * (n + 1))
"""Activation patterns, neuron by neuron, times the patterns of all output signs."""

_SHARED = "One encoder (n dimensions at most) and one decoder for all functions."

RAW = Statement(
    (FEATURES, ALPHABET, LAYERS, WIDTH, FUNCTIONS),
    Ge(RAW_SETTINGS, F),
    setting=(
        "Networks with L hidden layers of n neurons on m raw inputs, one decoder for all.",
        "Weights and biases take Q values; F functions are computed by some choice of them.",
    ),
)

SPARSE = Statement(
    (ALPHABET, LAYERS, WIDTH, NONZERO, FUNCTIONS),
    Ge(SPARSE_SETTINGS, F),
    setting=(
        "Networks with L hidden layers of n neurons. " + _SHARED,
        "Weights and biases take Q values, zero among them; at most S are not zero, anywhere.",
        "F functions are computed by some choice.",
    ),
)
SPARSE_POSITIONS_FREE = Ge(Q ** Min(S, charged), F)
"""A false neighbour: the positions not counted."""
SPARSE_EXACTLY = Ge(sp.binomial(charged, Min(S, charged)) * (Q - 1) ** Min(S, charged), F)
"""Another: networks with fewer non-zero parameters not counted."""

REAL = Statement(
    (PROBES, READ, WIDTH, FUNCTIONS),
    Ge(REAL_SETTINGS, F),
    setting=(
        "Networks with one hidden layer of n neurons, real weights and biases. " + _SHARED,
        "F tables of r outputs on P probes arise from some choice of weights and biases.",
    ),
)
REAL_WITHOUT_OUTPUTS = Ge(cells(P, n + 1) ** n, F)
REAL_WITHOUT_BIAS = Ge(cells(P, n) ** n * cells(P * r, n**2), F)

SIGN_PATTERNS = Statement(
    (FORMS, DIMENSION, PATTERNS),
    Le(s, cells(A, D)),
    setting=(
        "A affine forms in D real variables; s vectors of answers to 'is it > 0?', one for each "
        "form, occur. The same for '>= 0?'.",
    ),
)
SIGN_PATTERNS_ONE_LESS = Le(s, cells(A, Max(D - 1, 0)))
SIGN_PATTERNS_LAST_TERM = Le(s, sp.binomial(A, D))

PERMUTATION_REAL = Statement(
    (FEATURES, WIDTH),
    Ge(REAL_SETTINGS.subs({P: m, r: m}), sp.factorial(m)),
    setting=(
        "One hidden layer of n neurons with real weights and biases, of any precision. " + _SHARED,
        "Each of the m! permutations is computed by some choice of weights and biases on all "
        "inputs with at most v >= 1 active features.",
    ),
)

K_AND_REAL = Statement(
    (POOL, LISTED, WIDTH),
    Ge(REAL_SETTINGS.subs(r, LISTED.symbol), sp.FallingFactorial(P, LISTED.symbol)),
    hypotheses=(Ge(P, LISTED.symbol),),
    setting=(
        "One hidden layer of n neurons with real weights and biases, of any precision. " + _SHARED,
        "Each ordered list of j distinct gates from a pool of P gates with k inputs each is "
        "computed by some choice, on inputs with at most v >= k active features.",
    ),
)


_LOG = log2(sp.factorial(m))
ESTIMATE = Statement(
    (integer("m", "features", 60, 300), BITS),
    sp.And(Le(_LOG, B), Le(B, sp.Rational(122, 10) * _LOG)),
    hypotheses=(Ge(m, 60), Le(m, 1200)),
    setting=(
        "B is n (n+1), n the width of the narrowest network with sparse codes and one-bit weights "
        "that this project guarantees at 1 %.",
    ),
)
ESTIMATE_FACTOR_FOUR = sp.And(Le(_LOG, B), Le(B, 4 * _LOG))


def real_constants(low: sp.Rational, high: sp.Rational, start: int) -> Statement:
    """``low sqrt(m) <= n <= high sqrt(m)`` for the floor n of real weights, all m >= start."""
    holds = PERMUTATION_REAL.conclusion
    return Statement(
        (integer("m", "features", start, 2000), WIDTH),
        sp.And(Le(low * sp.sqrt(m), n), Le(n, high * sp.sqrt(m))),
        hypotheses=(Ge(m, start), holds, sp.Not(holds.subs(n, n - 1))),
    )


def real_pair_constants(low: sp.Rational, high: sp.Rational, start: int, pool: int) -> Statement:
    """The same for lists of j gates from a pool of ``pool`` j gates, all j >= start."""
    j = LISTED.symbol
    holds = K_AND_REAL.conclusion.subs(P, pool * j)
    return Statement(
        (integer("j", "outputs", start, 1000), WIDTH),
        sp.And(Le(low * sp.sqrt(j), n), Le(n, high * sp.sqrt(j))),
        hypotheses=(Ge(j, start), holds, sp.Not(holds.subs(n, n - 1))),
    )


def pair_floor_constants(low: sp.Rational, high: sp.Rational, start: int, bits: int) -> Statement:
    """``low S <= n <= high S``, S = sqrt(j log j / b), for every m that gives pairs enough.

    n is the counting floor for j pairs of m features, one layer, b bits.
    """
    j, pairs = LISTED.symbol, sp.binomial(m, 2)
    scale = root(j * log2(j) / bits)
    size = sp.FallingFactorial(pairs, j)
    return Statement(
        (integer("j", "outputs", start, 3000), FEATURES, WIDTH),
        sp.And(Le(low * scale, n), Le(n, high * scale)),
        hypotheses=(
            Ge(j, start),
            Ge(pairs, 2 * j),
            Le(m, j),
            Ge(2 ** (bits * n * (n + 1)), size),
            Lt(2 ** (bits * n * (n - 1)), size),
        ),
    )


def pair_capacity(constant: sp.Rational, start: int, bits: int) -> Statement:
    """``(C(m,2))_j <= 2^(b n (n+1))`` forces ``j <= constant b n^2 / log n``, all n >= start."""
    j, pairs = LISTED.symbol, sp.binomial(m, 2)
    return Statement(
        (integer("n", "neurons", start, 2000), FEATURES, LISTED),
        Le(j, constant * bits * n**2 / log2(n)),
        hypotheses=(
            Ge(n, start),
            Ge(pairs, 2 * j),
            Le(sp.FallingFactorial(pairs, j), 2 ** (bits * n * (n + 1))),
        ),
    )


def sparse_constants(
    width: sp.Expr, order: sp.Expr, constant: sp.Rational, start: int
) -> Statement:
    """At a width up to ``width`` (in m) and one bit, ``S >= constant * order``, all m >= start."""
    settings = put(SPARSE_SETTINGS, {L: sp.Integer(1), Q: sp.Integer(2)})
    return Statement(
        (integer("m", "features", start, 4000), WIDTH, NONZERO),
        Ge(S, constant * order),
        hypotheses=(
            Ge(m, start),
            Le(n, width),
            Ge(settings, sp.factorial(m)),
        ),
    )
