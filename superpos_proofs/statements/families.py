"""Families of functions beyond Permutation, and evaluators that err (theory: L1, L2, L3, L5)."""

from __future__ import annotations

from dataclasses import replace

import sympy as sp

from superpos_proofs.statements.base import Statement, integer
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

FAN_IN = integer("k", "inputs of a gate", 2, 4)
OUTPUTS = integer("j", "outputs", 1, 8)
ERRORS = integer("K", "probes that may be wrong for each function", 0, 8)

k, outputs, errors = FAN_IN.symbol, OUTPUTS.symbol, ERRORS.symbol

gates = sp.Symbol("N")
_GATES = ((gates, sp.binomial(m, k)),)

K_AND_SIZE = sp.FallingFactorial(gates, outputs)
"""Ordered lists of ``outputs`` distinct k-subsets of the features."""

K_AND_BITS = Statement(
    (FEATURES, FAN_IN, OUTPUTS, BITS),
    sp.Ge(2**B, K_AND_SIZE),
    hypotheses=(sp.Ge(sp.binomial(m, k), outputs),),
    setting=(
        "Every ordered list of j distinct k-subsets of the m features is given to one evaluator "
        "as B bits.",
        "From these bits and any input with at most v >= k active features the evaluator computes "
        "the j ANDs.",
    ),
    where=_GATES,
)

K_AND_NEURONS = Statement(
    (FEATURES, FAN_IN, OUTPUTS, ALPHABET, LAYERS, WIDTH),
    sp.Ge(Q ** (L * n * (n + 1)), K_AND_SIZE),
    hypotheses=(sp.Ge(sp.binomial(m, k), outputs),),
    setting=(
        "Networks with L hidden layers of n neurons and one encoder (n dimensions at most) and "
        "one decoder for all lists of gates; only the hidden weights and biases know which.",
        "Weights and biases take Q values; each list is computed by some choice, for v >= k.",
    ),
    where=_GATES,
)

FRESH_NOISE = Statement(
    (BITS, FUNCTIONS),
    sp.Ge(2**B, F),
    setting=(
        "One evaluator tosses fresh coins at each evaluation; functions are given to it as B bits.",
        "For each of F distinct functions with outputs 0 and 1, each input and each output bit, "
        "the bit is right with probability above 1/2.",
    ),
)

SYSTEMATIC_PERMUTATION = Statement(
    (FEATURES, BITS, ERRORS),
    sp.Ge(2**B, sp.factorial(m - errors)),
    hypotheses=(sp.Le(errors, m),),
    setting=(
        "Every permutation of m features is given to one deterministic evaluator as B bits.",
        "For each permutation, all but at most K of the m inputs with one active feature are "
        "answered right.",
    ),
)

SYSTEMATIC_ONE_LESS = replace(
    SYSTEMATIC_PERMUTATION,
    conclusion=sp.Ge(2**B, sp.factorial(m - errors + 1)),
    hypotheses=(sp.Ge(errors, 1), sp.Le(errors, m)),
)
"""A false neighbour: K errors counted as K - 1."""
