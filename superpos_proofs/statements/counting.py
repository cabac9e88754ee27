"""Lower bounds: counting functions, then turning bits into neurons (theory: L1, L5, L7)."""

from __future__ import annotations

from dataclasses import replace

import sympy as sp

from superpos_proofs.statements.base import Statement, integer, log2, root
from superpos_proofs.statements.undecided import Ge, Le, Lt

FEATURES = integer("m", "features", 2, 60)
BITS = integer("B", "bits of charged parameters", 0, 4096)
FUNCTIONS = integer("F", "functions that the scheme computes", 1, 1 << 64)
WIDTH = integer("n", "neurons in each hidden layer, and at least as many as the encoder's", 1, 64)
LAYERS = integer("L", "hidden layers", 1, 4)
ALPHABET = integer("Q", "values that a weight or bias may take", 2, 256)
PRECISION = integer("b", "bits of a weight or bias", 1, 64)
TASKS = integer("T", "tasks drawn", 1, 10)
CHOICES = integer("G", "choices of the shared parts that were tried", 1, 100)

FAMILY = integer("A", "functions in the family", 1, 1 << 64)

m, B, F, n, L, Q, b, T, G, A = (
    v.symbol
    for v in (FEATURES, BITS, FUNCTIONS, WIDTH, LAYERS, ALPHABET, PRECISION, TASKS, CHOICES, FAMILY)
)

COUNTING = Statement(
    (BITS, FUNCTIONS),
    Ge(2**B, F),
    setting=(
        "A family of F distinct functions; each is given to the evaluator as B bits.",
        "One evaluator, the same for all of them, computes each function from its bits.",
    ),
)

TYPICAL = Statement(
    (FAMILY, BITS, FUNCTIONS),
    Le(F / A, 2**B / A),
    setting=(
        "A distinct functions; the shared parts are fixed before one is drawn uniformly.",
        "F of them can be computed with some B bits of charged parameters, so that F/A is the "
        "probability that the drawn one can.",
    ),
)

PERMUTATION_BITS = Statement(
    (FEATURES, BITS),
    Ge(2**B, sp.factorial(m)),
    setting=(
        "Every permutation of m features is given to one evaluator as B bits.",
        "From these bits and any input with at most v >= 1 active features the evaluator "
        "computes the permuted input.",
    ),
)

PERMUTATION_BITS_TYPICAL = Statement(
    (FEATURES, BITS, FUNCTIONS),
    Le(F / sp.factorial(m), 2**B / sp.factorial(m)),
    setting=(
        "The shared parts are fixed before the permutation is drawn uniformly; v >= 1.",
        "F of the m! permutations can be computed with some B bits of charged parameters, "
        "so that F/m! is the probability that the drawn one can.",
    ),
)

CONFIDENCE = Statement(
    (FEATURES, BITS, TASKS, FUNCTIONS, CHOICES),
    sp.Implies(
        Lt(20 * G * 2 ** (B * T), sp.factorial(m) ** T),
        Lt(G * (F / sp.factorial(m)) ** T, sp.Rational(1, 20)),
    ),
    setting=(
        "Each of G choices of shared parts is fixed before its T permutations are drawn "
        "independently and uniformly, and serves at most F of the m! permutations.",
        "F <= 2^B, since each permutation that is served has B bits of its own. The right side "
        "bounds the probability that any of the G choices serves all of its T tasks.",
    ),
)

NEURONS = Statement(
    (ALPHABET, LAYERS, WIDTH, FUNCTIONS),
    Ge(Q ** (L * n * (n + 1)), F),
    setting=(
        "Networks with L hidden layers of n neurons; the inputs are encoded in at most n "
        "dimensions by a shared encoder, the outputs read by a shared decoder.",
        "Weights and biases take Q values; F functions are computed by some choice of them.",
    ),
)

PERMUTATION_NEURONS = Statement(
    (FEATURES, ALPHABET, LAYERS, WIDTH),
    Ge(Q ** (L * n * (n + 1)), sp.factorial(m)),
    setting=(
        "Networks with L hidden layers of n neurons and one encoder (n dimensions at most) and "
        "one decoder for all permutations; only the hidden weights and biases know which.",
        "Weights and biases take Q values; each of the m! permutations is computed by some choice.",
    ),
)


def factorial_power(base: int | sp.Rational) -> sp.Expr:
    """``base^m m!``, which ``m^m`` is compared with."""
    return sp.sympify(base) ** m * sp.factorial(m)


def log_factorial_constants(low: sp.Rational, high: sp.Rational, start: int) -> Statement:
    """``low m log m <= log m! <= high m log m`` for all m >= start."""
    scale = m * log2(m)
    bits = log2(sp.factorial(m))
    return Statement(
        (integer("m", "features", start, 10**6),),
        sp.And(Le(low * scale, bits), Le(bits, high * scale)),
        hypotheses=(Ge(m, start),),
    )


def width_scale(precision: str, bits: int | None = None) -> tuple[sp.Expr, sp.Expr]:
    """The bits per parameter b(m) and the order of the counting floor, for one of three regimes.

    Args:
        precision: "constant" (give ``bits``), "log" or "log-squared".
        bits: b in the constant regime.

    Returns:
        b as an expression in m, and the scale of the floor.
    """
    whole_log = sp.ceiling(log2(m))
    if precision == "constant" and bits is not None:
        return sp.Integer(bits), root(m * log2(m) / bits)
    return {
        "log": (whole_log, root(m)),
        "log-squared": (whole_log**2, root(m / log2(m))),
    }[precision]


def floor_constants(
    precision: str, low: sp.Rational, high: sp.Rational, start: int, bits: int | None = None
) -> Statement:
    """``low * scale <= n <= high * scale`` for the counting floor n, one layer, all m >= start."""
    per_parameter, scale = width_scale(precision, bits)
    return Statement(
        (integer("m", "features", start, 10**6), WIDTH),
        sp.And(Le(low * scale, n), Le(n, high * scale)),
        hypotheses=(
            Ge(m, start),
            Ge(2 ** (per_parameter * n * (n + 1)), sp.factorial(m)),
            Lt(2 ** (per_parameter * n * (n - 1)), sp.factorial(m)),
        ),
    )


def capacity(constant: sp.Rational, start: int, bits: int) -> Statement:
    """``m! <= 2^(b n (n+1))`` forces ``m <= constant b n^2 / log n``, for all n >= start."""
    return Statement(
        (integer("n", "neurons", start, 2000), FEATURES),
        Le(m, constant * bits * n**2 / log2(n)),
        hypotheses=(
            Ge(n, start),
            Le(sp.factorial(m), 2 ** (bits * n * (n + 1))),
        ),
    )


# ------------------------------------------------------------------- constants in integers only

_FEW = integer("m", "features", 3, 1000)
_POWER = integer("a", "with 3 * 2^a <= m: about log m", 0, 10)
_ENTRIES = integer("X", "charged weights and biases, L n (n+1) at most", 0, 1 << 40)
a, X = _POWER.symbol, _ENTRIES.symbol

FACTORIAL_POWER = Statement((integer("m", "an integer", 1, 1000),), Le(m**m, factorial_power(3)))

PERMUTATION_POWER = Statement(
    (FEATURES, ALPHABET, LAYERS, WIDTH),
    Le(m**m, 3**m * Q ** (L * n * (n + 1))),
    setting=PERMUTATION_NEURONS.setting,
)

CAPACITY_POWER = Statement(
    (_FEW, _POWER, PRECISION, _ENTRIES),
    Le(a * m, b * X),
    hypotheses=(Le(sp.factorial(m), 2 ** (b * X)), Le(3 * 2**a, m)),
)
CAPACITY_POWER_LOG = replace(CAPACITY_POWER, hypotheses=(CAPACITY_POWER.hypotheses[0], Le(2**a, m)))
CAPACITY_POWER_MORE = Le((a + 1) * m, b * X)
