"""Families of functions beyond Permutation, exactly computed (theory: L1, L5)."""

from __future__ import annotations

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
from superpos_proofs.statements.undecided import Ge, Le

FAN_IN = integer("k", "inputs of a gate", 2, 4)
OUTPUTS = integer("j", "outputs", 1, 8)

k, outputs = FAN_IN.symbol, OUTPUTS.symbol

gates = sp.Symbol("N", integer=True, positive=True)
GATES = ((gates, sp.binomial(m, k)),)

K_AND_SIZE = sp.FallingFactorial(gates, outputs)
"""Ordered lists of ``outputs`` distinct k-subsets of the features."""

K_AND_BITS = Statement(
    (FEATURES, FAN_IN, OUTPUTS, BITS),
    Ge(2**B, K_AND_SIZE),
    hypotheses=(Ge(sp.binomial(m, k), outputs),),
    setting=(
        "Every ordered list of j distinct k-subsets of the m features is given to one evaluator "
        "as B bits.",
        "From these bits and any input with at most v >= k active features the evaluator computes "
        "the j ANDs.",
    ),
    where=GATES,
)

K_AND_NEURONS = Statement(
    (FEATURES, FAN_IN, OUTPUTS, ALPHABET, LAYERS, WIDTH),
    Ge(Q ** (L * n * (n + 1)), K_AND_SIZE),
    hypotheses=(Ge(sp.binomial(m, k), outputs),),
    setting=(
        "Networks with L hidden layers of n neurons and one encoder (n dimensions at most) and "
        "one decoder for all lists of gates; only the hidden weights and biases know which.",
        "Weights and biases take Q values; each list is computed by some choice, for v >= k.",
    ),
    where=GATES,
)

_LAYERS = integer("t", "layers that each permute the m features", 2, 4)

CIRCUIT_LAYERS = Statement(
    (FEATURES, _LAYERS, FUNCTIONS),
    Le(F, sp.factorial(m)),
    setting=("F functions are computed by the (m!)^t circuits of t layers of permutations.",),
)
CIRCUIT_DESCRIPTIONS = Ge(F, sp.factorial(m) ** _LAYERS.symbol)
"""A false neighbour: every description counted as a function."""

INJECTIVE = Statement(
    (FEATURES, ALPHABET, WIDTH),
    Ge((Q * (Q + 1) / 2) ** n, sp.binomial(m, 2)),
    setting=(
        "One hidden layer of n neurons on raw inputs, weights from Q values; some decoder reads "
        "the AND of every pair of features on all inputs with two active features.",
    ),
)
