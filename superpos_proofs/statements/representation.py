"""Representation only: codes, coherence, threshold recovery, and the gap (theory: R1 to R4).

Codes are the columns of a matrix of signs with q rows, never scaled: an inner product is an
integer, and "coherence eps" reads "at most eps q in absolute value".
"""

from __future__ import annotations

from dataclasses import replace

import sympy as sp

from superpos_proofs.statements.base import Statement, Variable, integer, log2, root
from superpos_proofs.statements.undecided import Eq, Ge, Gt, Le, Lt, Min

FEATURES = integer("m", "features", 2, 10**6)
DIMENSIONS = integer("q", "dimensions: the length of a code", 1, 10**4)
ACTIVE = integer("v", "most active features", 1, 1000)
WEIGHT = integer("w", "active features, exactly", 1, 16)
LARGEST = integer("M", "largest |<E_i, E_k>| of two different features", 0, 10**4)
WRONG = integer("e", "wrong decisions, over all inputs of X_v and all features", 0, 10**6)
THRESHOLD = integer("theta", "the threshold", -(10**4), 10**4)
WIDTH = integer("n", "neurons of the counting floor", 1, 10**6)

m, q, v, w, M, e, theta, n = (
    x.symbol for x in (FEATURES, DIMENSIONS, ACTIVE, WEIGHT, LARGEST, WRONG, THRESHOLD, WIDTH)
)

_EPS = Variable(sp.Symbol("epsilon", positive=True), "a coherence", 0, 1)
_CHANCE = Variable(sp.Symbol("P", nonnegative=True), "the probability of failure", 0, 1)
eps, P = _EPS.symbol, _CHANCE.symbol

_READS = "Feature k of the input x is read as [<E_k, E x> >= theta]."
_SIGNS = "Codes E_1, .., E_m of q signs each."
_RIGHT = Eq(e, 0)

# ------------------------------------------------------------------------------------- codes


def _random_codes(bound: sp.Expr) -> sp.Basic:
    return sp.And(Le(P, bound), sp.Implies(Lt(2 * sp.log(m * (m - 1)) / eps**2, q), P < 1))


RANDOM_CODES = Statement(
    (FEATURES, DIMENSIONS, _EPS, _CHANCE),
    _random_codes(m * (m - 1) * sp.exp(-q * eps**2 / 2)),
    hypotheses=(Ge(m, 2),),
    setting=(
        "All signs of the codes E_1, .., E_m are independent and uniform.",
        "P is the probability that |<E_i, E_k>| >= epsilon q for some i and k that differ.",
    ),
)
RANDOM_CODES_ONE_PAIR = _random_codes(2 * sp.exp(-q * eps**2 / 2))
RANDOM_CODES_ONE_SIDE = _random_codes(m * (m - 1) * sp.exp(-q * eps**2 / 2) / 2)
RANDOM_CODES_TWICE = _random_codes(m * (m - 1) * sp.exp(-q * eps**2))

_DIAGONAL = integer("N", "<D_k, E_k>, the same for every feature k", 1, 10**6)
_READOUT = replace(LARGEST, meaning="largest |<D_i, E_k>| of two different features")
N = _DIAGONAL.symbol

WELCH = Statement(
    (FEATURES, DIMENSIONS, _DIAGONAL, _READOUT),
    Ge(q * (m - 1) * M**2, N**2 * (m - q)),
    hypotheses=(Ge(m, 2),),
    setting=(
        "Codes E_1, .., E_m and readouts D_1, .., D_m in q dimensions (D = E: codes of equal "
        "length, with coherence M/N).",
    ),
)
WELCH_WITHOUT_DIMENSION = Ge(q * (m - 1) * M**2, N**2 * m)
WELCH_FEWER_PAIRS = Ge(q * (m - 2) * M**2, N**2 * (m - q))

_CONSTANT = Variable(sp.Symbol("c", positive=True), "some positive constant", 0, 1)
_ASYMPTOTIC = "For some constant c that the work does not state, and all large m."
_crosstalk = sp.Symbol("epsilon", nonnegative=True)

JOHNSON_LINDENSTRAUSS = Statement(
    (FEATURES, DIMENSIONS, _CONSTANT),
    Le(q, _CONSTANT.symbol * log2(m)),
    setting=("q dimensions that suffice to represent m features, not to compute.", _ASYMPTOTIC),
)
LINEAR_READOUT = Statement(
    (DIMENSIONS, Variable(_crosstalk, "the worst cross-talk", 0, 1), _CONSTANT),
    Ge(_crosstalk, _CONSTANT.symbol / sp.sqrt(q)),
    setting=(
        "A linear readout with unit diagonal of many more features than the q dimensions.",
        "For some constant c that the work does not state.",
    ),
)

# ---------------------------------------------------------------------------------- recovery


def _read_right(*thresholds: sp.Basic) -> sp.Basic:
    return sp.Implies(sp.And(*thresholds), _RIGHT)


RECOVERY = Statement(
    (FEATURES, DIMENSIONS, ACTIVE, LARGEST, THRESHOLD, WRONG),
    _read_right(Lt(v * M, theta), Le(theta, q - (v - 1) * M)),
    setting=(_SIGNS, _READS),
)
RECOVERY_ONE_FEWER = _read_right(Lt((v - 1) * M, theta), Le(theta, q - (v - 2) * M))
RECOVERY_CLOSED_BELOW = _read_right(Le(v * M, theta), Le(theta, q - (v - 1) * M))
RECOVERY_BEYOND = _read_right(Lt(v * M, theta), Le(theta, q - (v - 1) * M + 1))
RECOVERY_HALF = _read_right(Le(2 * v * M, q), Eq(theta, sp.ceiling(q / 2)))
"""A false neighbour: theta = 1/2 with 2 v eps <= 1, equality included."""


def _one_input(rate: sp.Expr) -> sp.Basic:
    return Le(P, m * sp.exp(-q / rate))


RECOVERY_FIXED = Statement(
    (FEATURES, DIMENSIONS, ACTIVE, _CHANCE),
    _one_input(8 * v),
    hypotheses=(Ge(m, 2),),
    setting=(
        "One input x with at most v active features is fixed; then all signs of the codes are "
        "drawn, independent and uniform.",
        "Feature k is read as [<E_k, E x> >= q/2]. P is the probability that some feature is read "
        "wrong.",
    ),
)
RECOVERY_FIXED_FOUR = _one_input(4 * v)
RECOVERY_FIXED_ANY = _one_input(sp.Integer(8))

# ------------------------------------------------------------------------------------- width

_BEST = "Of all sign codes of q dimensions and all thresholds, those with the fewest wrong reads."


def _exactly_from(codes: sp.Expr) -> sp.Basic:
    """Some codes are read right from ``2^q >= codes`` on, and none before."""
    return sp.And(sp.Implies(Ge(2**q, codes), _RIGHT), sp.Implies(Lt(2**q, codes), Gt(e, 0)))


ONE_ACTIVE = Statement(
    (FEATURES, DIMENSIONS, WRONG),
    _exactly_from(m),
    hypotheses=(Ge(m, 2),),
    setting=(_BEST, _READS, "v = 1: at most one feature is active."),
)
ONE_ACTIVE_WITH_ZERO = _exactly_from(m + 1)
ONE_ACTIVE_WITHOUT_OPPOSITES = _exactly_from(2 * m)

ORTHOGONAL = Statement(
    (FEATURES, DIMENSIONS, ACTIVE, WRONG),
    _RIGHT,
    hypotheses=(Le(m, q),),
    setting=(
        "q is a power of two; the codes are m columns of Sylvester's matrix of q rows.",
        "Feature k of the input x is read as [<E_k, E x> >= 1].",
    ),
)
ORTHOGONAL_CUT = replace(
    ORTHOGONAL,
    hypotheses=(Le(m - 1, q),),
    setting=("Sylvester's matrix without its row of ones.", ORTHOGONAL.setting[1]),
)
ORTHOGONAL_ANY = replace(ORTHOGONAL, setting=(_SIGNS, ORTHOGONAL.setting[1]))


ENOUGH = Gt(q, 2 * (2 * v - 1) ** 2 * sp.log(m * (m - 1)))
"""From here on some sign codes recover X_v."""

UPPER = Statement(
    (FEATURES, DIMENSIONS, ACTIVE, WRONG),
    sp.Implies(ENOUGH, _RIGHT),
    hypotheses=(Ge(m, 2),),
    setting=(_BEST, _READS),
)
UPPER_QUARTER = sp.Implies(Gt(q, sp.log(m * (m - 1)) / 2), _RIGHT)
"""A false neighbour: one quarter of the width, whatever v."""
UPPER_ANY = replace(UPPER, setting=("Any sign codes of q dimensions, the best threshold.", _READS))
UPPER_HALF = replace(
    UPPER, setting=("Sign codes with (2v-1) |<E_i, E_k>| < q.", "Read at theta = ceil(q/2).")
)

INJECTIVE = Le(sp.binomial(m, w), (w + 1) ** q)
LOWER = Statement(
    (FEATURES, DIMENSIONS, WEIGHT),
    INJECTIVE,
    setting=(
        _SIGNS,
        "Inputs with w active features have different encodings E x, so that some decoder, any at "
        "all, can tell them apart: recovery of X_v needs this for every w <= v.",
    ),
)
LOWER_ONE_VALUE_FEWER = Le(sp.binomial(m, w), w**q)
LOWER_WITH_ZERO = Le(sp.binomial(m, w) + 1, (w + 1) ** q)

_ANY_CODES = "Codes E_1, .., E_m of q real numbers each."
_OWN_READER = (
    "Feature k has a row D_k of real numbers and a threshold, and is read right on all of X_v as "
    "[<D_k, E x> >= theta_k]."
)

READERS = Statement(
    (FEATURES, DIMENSIONS, ACTIVE),
    Ge(q, Min(m, 2 * v + 1) - 1),
    setting=(_ANY_CODES, _OWN_READER),
)
READERS_NO_SIMPLEX = Ge(q, Min(m, 2 * v + 1))
READERS_ONE_MORE = Ge(q, Min(m, 2 * v + 2) - 1)
READERS_ANY = replace(
    READERS, setting=(_ANY_CODES, "All inputs of X_v have different encodings E x.")
)

SIMPLEX_CODES = Statement(
    (FEATURES, DIMENSIONS, ACTIVE, WRONG),
    sp.And(Le(q, m - 1), _RIGHT),
    hypotheses=(Lt(v, m),),
    setting=(
        "The codes are the m - 1 unit vectors and the negative of their sum; <D_k, E_k> = m - 1, "
        "<D_k, E_i> = -1 for the others.",
        "Feature k of the input x is read as [<D_k, E x> >= 1].",
    ),
)
SIMPLEX_CODES_ALL = replace(SIMPLEX_CODES, hypotheses=(Le(v, m),))
SIMPLEX_CODES_LESS = sp.And(Le(q, m - 2), _RIGHT)

_LEAST = integer("l", "dimensions below which no sign codes recover", 1, 10**6)
_ENOUGH = integer("u", "dimensions that suffice", 1, 10**9)
least, most = _LEAST.symbol, _ENOUGH.symbol


def order(low: sp.Expr, constant: sp.Rational) -> Statement:
    """``log m <= l`` and ``u <= constant v^2 log m`` for all m >= 2 and v >= 1."""
    return Statement(
        (FEATURES, ACTIVE, _LEAST, _ENOUGH),
        sp.And(Le(log2(low), least), Le(most, constant * v**2 * log2(m))),
        hypotheses=(Ge(m, 2),),
        setting=(
            "l is the least q with C(m,w) <= (w+1)^q for all w <= min(v, 8), u the least "
            "q > 2 (2v-1)^2 ln(m (m-1)); or both are the least width, found by trying all codes.",
        ),
    )


# --------------------------------------------------------------------------------------- gap


def guaranteed(active: int) -> sp.Expr:
    """Dimensions that represent m features, ``active`` of them active at most, as a formula."""
    if active == 1:
        return sp.ceiling(log2(m))
    return sp.floor(2 * (2 * active - 1) ** 2 * sp.log(m * (m - 1))) + 1


def gap(active: int, ratio: sp.Rational, most: sp.Rational, start: int) -> Statement:
    """Width ``q <= most log m`` represents; computing takes ``n >= ratio sqrt(m / log m) q``."""
    scale = root(m / log2(m))
    width = "ceil(log m)" if active == 1 else f"floor({2 * (2 * active - 1) ** 2} ln(m (m-1))) + 1"
    return Statement(
        (integer("m", "features", start, 10**6), DIMENSIONS, WIDTH),
        sp.And(Le(q, most * log2(m)), Ge(n, ratio * q * scale)),
        hypotheses=(Ge(m, start),),
        setting=(
            f"q = {width}: in so many dimensions some codes of signs represent m features, "
            f"at most v = {active} of them active.",
            "n is the counting floor for permuting them with one-bit weights, one hidden layer.",
        ),
    )


# ------------------------------------------------------------------------------------- existence

_MOST = integer("p", "signs that two codes agree in, fewer than", 1, 10**4)
_TOP = integer("a", "a / b >= 1 is free: the base of Markov's inequality", 1, 100)
_BOTTOM = integer("b", "see a", 1, 100)
_BAD = integer("t", "pairs of codes that agree in p places or more, or in q - p or fewer", 0, 10**6)
p, a, b, t = (x.symbol for x in (_MOST, _TOP, _BOTTOM, _BAD))

_ENOUGH_SIGNS = Lt(m * (m - 1) * (a + b) ** q, 2**q * a**p * b ** (q - p))
_HALF_ENOUGH = Lt(m * (m - 1) * (a + b) ** q, 2 * 2**q * a**p * b ** (q - p))
_FREE = (Le(b, a), Le(p, q))
_BEST_PAIRS = "Of all families of m codes of q signs, those with the fewest such pairs."

EXISTENCE = Statement(
    (FEATURES, DIMENSIONS, _MOST, _TOP, _BOTTOM, _BAD),
    Eq(t, 0),
    hypotheses=(*_FREE, _ENOUGH_SIGNS),
    setting=(_BEST_PAIRS,),
)
EXISTENCE_ANY = replace(EXISTENCE, hypotheses=_FREE)
EXISTENCE_HALF = replace(EXISTENCE, hypotheses=(*_FREE, _HALF_ENOUGH))

_COHERENT = 2 * (p - 1) - q
_ROOM = (Ge(_COHERENT, 0), Lt((2 * v - 1) * _COHERENT, q))

EXISTENCE_RECOVERY = Statement(
    (FEATURES, DIMENSIONS, _MOST, _TOP, _BOTTOM, ACTIVE, WRONG),
    _RIGHT,
    hypotheses=(*_FREE, *_ROOM, _ENOUGH_SIGNS),
    setting=(_BEST, _READS),
)
EXISTENCE_RECOVERY_ANY = replace(EXISTENCE_RECOVERY, hypotheses=(*_FREE, *_ROOM))
EXISTENCE_RECOVERY_ALL = replace(
    EXISTENCE_RECOVERY, setting=("Any sign codes, the best threshold.", _READS)
)
