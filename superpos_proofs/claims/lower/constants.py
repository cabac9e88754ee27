"""Explicit constants for all m, and capacity."""

from __future__ import annotations

import math
from fractions import Fraction

import sympy as sp

from superpos_proofs.bounds import constants
from superpos_proofs.bounds.counting import capacity
from superpos_proofs.claims.base import Claim, Draw, Instance, Observation, RangeCheck, Source
from superpos_proofs.claims.lower.counting import (
    knowing_decoder,
    raw_networks,
    trivial_networks,
)
from superpos_proofs.claims.works import ABSTRACT, LAY_LOWER, ours
from superpos_proofs.statements import Statement
from superpos_proofs.statements import counting as st

OURS = ours("lower-bound.md")

_START = 16
_LOG_FACTORIAL = (Fraction(691, 1000), Fraction(1), _START)


def _ranks(draw: Draw) -> Observation:
    return Observation({"m": draw.integer(2, 400)}, "m, with m! multiplied out")


def _log_factorial_statement(low: Fraction, high: Fraction, start: int) -> Statement:
    return st.log_factorial_constants(sp.Rational(low), sp.Rational(high), start)


_log_factorial = Claim(
    "lower.permutation.log-factorial",
    "log m! lies between 0.691 m log m and m log m, for all m >= 16",
    _log_factorial_statement(*_LOG_FACTORIAL),
    "log m! / (m log m) increases to 1 and is 0.6914 at m = 16. The proof checks pieces of "
    "the range with ball arithmetic and closes the tail with m ln m - m <= ln m! <= m ln m.",
    (OURS,),
    depends_on=("lemma.factorial",),
    ranges=RangeCheck(),
    instance=Instance(_ranks, "multiply out m! and compare its logarithm", 40),
    derivation=lambda: constants.prove_log_factorial(*_LOG_FACTORIAL),
    proof="lower-bound.md#constants",
)
LOG_FACTORIAL = _log_factorial.with_near_misses(
    _log_factorial.near_miss(
        "next-digit",
        "0.692 would do",
        "the next digit: refuted by m = 16",
        statement=_log_factorial_statement(Fraction(692, 1000), Fraction(1), _START),
        derivation=lambda: constants.prove_log_factorial(Fraction(692, 1000), Fraction(1), _START),
    ),
    _log_factorial.near_miss(
        "next-digit-above",
        "0.999 would do above",
        "the next digit: the ratio tends to 1, and huge m refute it",
        statement=_log_factorial_statement(_LOG_FACTORIAL[0], Fraction(999, 1000), _START),
        derivation=lambda: constants.prove_log_factorial(
            _LOG_FACTORIAL[0], Fraction(999, 1000), _START
        ),
    ),
    _log_factorial.near_miss(
        "earlier",
        "0.691 holds from m = 2 on",
        "the range begun too early",
        statement=_log_factorial_statement(Fraction(691, 1000), Fraction(1), 2),
    ),
)


def _regime_claim(
    name: str,
    regime: constants.Regime,
    low: Fraction,
    high: Fraction,
    title: str,
    idea: str,
    sources: tuple[Source, ...],
    tight: tuple[int, ...] = (),
) -> Claim:
    """A claim about the counting floor in one regime of bits per parameter, with near-misses.

    ``tight`` are numbers of features at which the last digits are needed.
    """
    statement = st.floor_constants(
        regime.name, sp.Rational(low), sp.Rational(high), _START, regime.bits
    )
    ranges = RangeCheck(
        lambda drawn: {"m": drawn["m"], "n": regime.floor(drawn["m"])},
        drawn=("m",),
        tight=tuple({"m": features} for features in tight),
    )
    digit = Fraction(1, 1000)

    def near(
        name: str, title: str, without: str, low: Fraction, high: Fraction, start: int
    ) -> Claim:
        return claim.near_miss(
            name,
            title,
            without,
            statement=st.floor_constants(
                regime.name, sp.Rational(low), sp.Rational(high), start, regime.bits
            ),
            derivation=lambda: constants.prove_floor(regime, low, high, start),
        )

    def exact_floor(draw: Draw) -> Observation:
        features = draw.integer(_START, 40)
        alphabet = 2 ** regime.bits_at(features)
        floor = next(
            k for k in range(features + 1) if alphabet ** (k * (k + 1)) >= math.factorial(features)
        )
        return Observation({"m": features, "n": floor}, "floor found with Python integers")

    claim = Claim(
        f"lower.permutation.floor.{name}",
        title,
        statement,
        idea,
        sources,
        depends_on=("lower.permutation.neurons", "lemma.factorial"),
        ranges=ranges,
        instance=Instance(exact_floor, "the floor by brute force in integers", 20),
        derivation=lambda: constants.prove_floor(regime, low, high, _START),
        proof="lower-bound.md#constants",
    )
    below, above = low + digit, high - (digit if high <= 1 else 10 * digit)
    return claim.with_near_misses(
        near(
            "next-digit",
            f"{float(below):.3f} would do below",
            "the next digit",
            below,
            high,
            _START,
        ),
        near(
            "next-digit-above",
            f"{float(above):.3g} would do above",
            "the next digit",
            low,
            above,
            _START,
        ),
        near("earlier", "It holds from m = 2 on", "the range begun too early", low, high, 2),
        claim.near_miss(
            "swapped",
            "The two constants may be swapped",
            "the upper constant on the lower side",
            statement=st.floor_constants(
                regime.name, sp.Rational(high + digit), sp.Rational(high + 1), _START, regime.bits
            ),
            instance=claim.instance,
        ),
    )


FLOOR_ONE_BIT = _regime_claim(
    "one-bit",
    constants.Regime("constant", 1, 256),
    Fraction(807, 1000),
    Fraction(1),
    "With one bit a parameter the floor is sqrt(m log m), up to 0.807 and 1",
    "n (n+1) >= log m!, and log m! is m log m up to a constant. This is the order in the abstract "
    "of Adler and Shavit; it needs the bits per parameter to be constant.",
    (ABSTRACT, OURS),
)
FLOOR_EIGHT_BITS = _regime_claim(
    "eight-bits",
    constants.Regime("constant", 8, 1024),
    Fraction(707, 1000),
    Fraction(102, 100),
    "With eight bits a parameter the floor is sqrt(m log m / 8), up to 0.707 and 1.02",
    "Eight bits instead of one shrink the floor by sqrt(8), not more.",
    (OURS,),
)
FLOOR_LOG_BITS = _regime_claim(
    "log-bits",
    constants.Regime("log", None, 256),
    Fraction(688, 1000),
    Fraction(1),
    "With log m bits a parameter the floor is sqrt(m), up to 0.688 and 1",
    "When each parameter may hold log m bits the logarithm under the root is used up.",
    (OURS,),
)
FLOOR_LOG_SQUARED_BITS = _regime_claim(
    "log-squared-bits",
    constants.Regime("log-squared", None, 2048),
    Fraction(490, 1000),
    Fraction(101, 100),
    "With log^2 m bits a parameter the floor is sqrt(m / log m), up to 0.490 and 1.01",
    "This is the order that the lay introduction quotes for Adler and Shavit's lower bound: what "
    "counting gives when a parameter may hold log^2 m bits.",
    (LAY_LOWER, OURS),
    tight=(17, 51),
)


# ------------------------------------------------------------------------------- capacity

_CAPACITY = (Fraction(618, 1000), 16, 8)


def _largest(draw: Draw, widest: int = 60) -> Observation:
    width = draw.integer(2, widest)
    budget = 2 ** (8 * width * (width + 1))
    features, total = 1, 1
    while total * (features + 1) <= budget:
        features, total = features + 1, total * (features + 1)
    return Observation({"n": width, "m": features}, "m multiplied up until m! no longer fits")


_capacity = Claim(
    "lower.permutation.capacity",
    "n neurons with 8-bit parameters permute at most 0.618 * 8 n^2 / log n features (n >= 16)",
    st.capacity(sp.Rational(_CAPACITY[0]), *_CAPACITY[1:]),
    "Turn the floor around: m! <= 2^(8 n (n+1)). Since log m is about 2 log n there, "
    "m is at most about half of 8 n^2 / log n: Adler and Shavit's O(n^2 / log n), with a constant.",
    (ABSTRACT, OURS),
    depends_on=("lower.permutation.neurons", "lemma.factorial"),
    ranges=RangeCheck(lambda drawn: {"n": drawn["n"], "m": capacity(drawn["n"], 8)}, ("n",)),
    instance=Instance(_largest, "the largest m, by multiplying up factorials", 20),
    derivation=lambda: constants.prove_capacity(*_CAPACITY),
    proof="lower-bound.md#capacity",
)
CAPACITY = _capacity.with_near_misses(
    _capacity.near_miss(
        "next-digit",
        "0.617 would do",
        "the next digit: refuted by n = 16",
        statement=st.capacity(sp.Rational(617, 1000), 16, 8),
        derivation=lambda: constants.prove_capacity(Fraction(617, 1000), 16, 8),
    ),
    _capacity.near_miss(
        "earlier",
        "It holds from n = 2 on",
        "the range begun too early",
        statement=st.capacity(sp.Rational(_CAPACITY[0]), 2, 8),
        instance=Instance(
            lambda draw: _largest(draw, 8), "the largest m at small widths, by multiplying up", 20
        ),
    ),
)

# ------------------------------------------------------------------------------- integers only

_power = Claim(
    "lower.permutation.power",
    "A width n that permutes m features satisfies m^m <= 3^m Q^(L n (n+1))",
    st.PERMUTATION_POWER,
    "m! is at least (m/3)^m. The counting floor and its constant, with no logarithm in it.",
    (OURS,),
    depends_on=("lower.permutation.neurons", "lemma.factorial-power"),
    instance=Instance(trivial_networks, "networks that are right on every input, decided", 20),
    proof="lower-bound.md#in-integers",
)
POWER = _power.with_near_misses(
    _power.near_miss(
        "knowing-decoder",
        "The decoder may depend on the permutation, uncharged",
        "fold the permutation into the decoder and width 2 is right for every m",
        instance=Instance(knowing_decoder, "points on a parabola", 10),
        statement=st.PERMUTATION_POWER,
    ),
    _power.near_miss(
        "raw-inputs",
        "The inputs may be raw",
        "on raw inputs W = E_out Pi needs n (m+1) entries but only width 2",
        instance=Instance(raw_networks, "target codes written by the first layer", 10),
        statement=st.PERMUTATION_POWER,
    ),
)


def _least_entries(features: int, bits: int, more: int = 0) -> dict[str, int]:
    """The fewest charged entries that counting allows, with the largest a, or ``more``."""
    needed = (math.factorial(features) - 1).bit_length()
    power = (features // 3).bit_length() - 1 + more
    return {"m": features, "a": power, "b": bits, "X": -(-needed // bits)}


def _fewest(draw: Draw, more: int = 0) -> Observation:
    values = _least_entries(draw.integer(3, 400), draw.integer(1, 12), more)
    return Observation(values, "the least X with m! <= 2^(b X), with m! multiplied out")


_capacity_power = Claim(
    "lower.permutation.capacity-power",
    "Capacity in integers: a m <= b X for 3 * 2^a <= m",
    st.CAPACITY_POWER,
    "(3 * 2^a)^m <= m^m <= 3^m m! <= 3^m 2^(b X): X charged weights of b bits hold at most b X / a "
    "features, a about log m.",
    (OURS,),
    depends_on=("lemma.factorial-power",),
    ranges=RangeCheck(lambda drawn: _least_entries(drawn["m"], drawn["b"]), ("m", "b")),
    instance=Instance(_fewest, "the fewest charged entries that counting allows", 40),
    proof="lower-bound.md#in-integers",
)
CAPACITY_POWER = _capacity_power.with_near_misses(
    _capacity_power.near_miss(
        "log",
        "2^a <= m is enough",
        "the factor 3 forgotten: m log m is more than log m!",
        statement=st.CAPACITY_POWER_LOG,
        instance=Instance(lambda draw: _fewest(draw, 1), "the same with a one larger", 200),
    ),
    _capacity_power.near_miss(
        "more",
        "(a + 1) m <= b X",
        "one feature's worth of bits too many",
        st.CAPACITY_POWER_MORE,
        instance=Instance(_fewest, "the fewest charged entries that counting allows", 200),
    ),
)

CLAIMS = (
    POWER,
    CAPACITY_POWER,
    LOG_FACTORIAL,
    FLOOR_ONE_BIT,
    FLOOR_EIGHT_BITS,
    FLOOR_LOG_BITS,
    FLOOR_LOG_SQUARED_BITS,
    CAPACITY,
)
