"""Orders with constants for all sizes: pairs, and real weights."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import sympy as sp

from superpos_proofs.bounds import orders
from superpos_proofs.bounds.solve import least
from superpos_proofs.claims.base import Claim, Draw, Instance, Observation, RangeCheck
from superpos_proofs.claims.works import ABSTRACT, LAY_LOWER, ours
from superpos_proofs.ranges import RangeProof
from superpos_proofs.statements import Statement
from superpos_proofs.statements import weights as st
from superpos_proofs.statements.counting import FEATURES, m, n

OURS = ours("weights.md")
DIGIT = Fraction(1, 1000)
Numbers = dict[str, int]


def least_in_integers(holds: Callable[[int], bool]) -> int:
    """Least k >= 0 with ``holds(k)``, one by one: for small numbers, and independent of balls."""
    k = 0
    while not holds(k):
        k += 1
    return k


def _two_sided(
    claim: Claim,
    constants: tuple[Fraction, Fraction],
    digits: tuple[Fraction, Fraction],
    statement: Callable[[Fraction, Fraction], Statement],
    prove: Callable[[Fraction, Fraction], RangeProof],
    *dropped: Claim,
) -> Claim:
    """A claim with the near-misses that its two constants allow, and those given."""
    low, high = constants
    below, above = low + digits[0], high - digits[1]
    return claim.with_near_misses(
        claim.near_miss(
            "next-digit",
            f"{float(below):.3g} would do below",
            "the next digit",
            statement=statement(below, high),
            derivation=lambda: prove(below, high),
        ),
        claim.near_miss(
            "next-digit-above",
            f"{float(above):.3g} would do above",
            "the next digit",
            statement=statement(low, above),
            derivation=lambda: prove(low, above),
        ),
        *dropped,
    )


# ------------------------------------------------------------------------------- pairs


def _pair_floor(outputs: int, features: int, bits: int) -> int:
    size = math.perm(math.comb(features, 2), outputs)
    return least_in_integers(lambda k: 2 ** (bits * k * (k + 1)) >= size)


def _pair_claim(
    name: str,
    bits: int,
    start: int,
    constants: tuple[Fraction, Fraction],
    low_digit: Fraction,
    head: int,
    tight: tuple[Numbers, ...] = (),
) -> Claim:
    def statement(low: Fraction, high: Fraction) -> Statement:
        return st.pair_floor_constants(sp.Rational(low), sp.Rational(high), start, bits)

    def prove(low: Fraction, high: Fraction) -> RangeProof:
        return orders.prove_pair_floor(low, high, start, bits, head)

    def drawn(draw: Draw) -> Observation:
        outputs = draw.integer(start, 120)
        features = draw.integer(orders.least_features(outputs), outputs)
        floor = _pair_floor(outputs, features, bits)
        return Observation({"j": outputs, "m": features, "n": floor}, "floor in Python integers")

    def outside(draw: Draw, many: bool) -> Observation:
        """As many outputs as pairs, or features far beyond the outputs."""
        features = draw.integer(20, 40)
        outputs = 16 if many else math.comb(features, 2)
        features = features**4 if many else features
        floor = _pair_floor(outputs, features, bits)
        return Observation({"j": outputs, "m": features, "n": floor}, "floor in Python integers")

    def complete(values: Numbers) -> Numbers:
        """From as few features as give 2j pairs to as many as outputs, over the range of m."""
        outputs = values["j"]
        low, step = orders.least_features(outputs), values["m"] - FEATURES.low
        features = low + (outputs - low) * step // (FEATURES.high - FEATURES.low)
        size = sp.FallingFactorial(st.P, orders.j)
        numbers = {st.P: math.comb(features, 2), orders.j: outputs}
        return {
            "j": outputs,
            "m": features,
            "n": least(2 ** (bits * n * (n + 1)), size, n, numbers),
        }

    low, high = constants
    whole = statement(low, high)
    claim = Claim(
        f"lower.pairwise-and.floor.{name}",
        f"For pairs at {bits} bit{'s' if bits > 1 else ''} the floor is sqrt(j log j / b), up to "
        f"{float(low):.3g} and {float(high):.3g}",
        whole,
        "With at least 2j pairs to choose from there are more than j^j lists of j distinct pairs, "
        "and with m <= j features fewer than (j^2/2)^j. So the order does not depend on m in that "
        "range; the constant tends to 1 when pairs are few and to sqrt(2) when they are many.",
        (ABSTRACT, OURS),
        depends_on=("lower.k-and.neurons", "lower.packing"),
        ranges=RangeCheck(complete, ("j", "m"), 40, tight),
        instance=Instance(drawn, "the floor by brute force in integers", 20),
        derivation=lambda: prove(low, high),
        proof="weights.md#pairs",
    )
    return _two_sided(
        claim,
        constants,
        (low_digit, Fraction(1, 100)),
        statement,
        prove,
        claim.near_miss(
            "all-pairs",
            "It holds when every pair is an output",
            "2j <= C(m, 2) dropped: then there are only j! lists",
            statement=_without(whole, 1),
            instance=Instance(lambda draw: outside(draw, False), "as many outputs as pairs", 6),
        ),
        claim.near_miss(
            "many-features",
            "It holds for any number of features",
            "m <= j dropped: log m bits a pair, not log j",
            statement=_without(whole, 2),
            instance=Instance(lambda draw: outside(draw, True), "far more features", 6),
        ),
    )


def _without(statement: Statement, index: int) -> Statement:
    """The statement with one hypothesis dropped."""
    kept = tuple(h for i, h in enumerate(statement.hypotheses) if i != index)
    return Statement(statement.variables, statement.conclusion, kept, statement.setting)


PAIRS_ONE_BIT = _pair_claim(
    "one-bit", 1, 5, (Fraction(1), Fraction(142, 100)), Fraction(1, 100), 256
)
PAIRS_EIGHT_BITS = _pair_claim(
    "eight-bits",
    8,
    16,
    (Fraction(975, 1000), Fraction(148, 100)),
    DIGIT,
    1024,
    ({"j": 28, "m": FEATURES.low}, {"j": 21, "m": FEATURES.high}),
)

_CAPACITY = (Fraction(523, 1000), 16, 8)


def _most_pairs(draw: Draw, few_gates: bool = False) -> Observation:
    width = draw.integer(16, 24)
    budget = 2 ** (8 * width * (width + 1))
    features = least_in_integers(lambda k: math.factorial(math.comb(k, 2)) > budget)
    if few_gates:  # every pair an output
        features -= 1
        return Observation(
            {"n": width, "m": features, "j": math.comb(features, 2)}, "every pair an output"
        )
    features *= 2
    gates, outputs, size = math.comb(features, 2), 0, 1
    while size * (gates - outputs) <= budget:
        size, outputs = size * (gates - outputs), outputs + 1
    return Observation({"n": width, "m": features, "j": outputs}, "j multiplied up")


_pair_capacity = Claim(
    "lower.pairwise-and.capacity",
    "n neurons with 8-bit parameters compute at most 0.523 * 8 n^2 / log n pairs (n >= 16)",
    st.pair_capacity(sp.Rational(_CAPACITY[0]), *_CAPACITY[1:]),
    "Turn the floor around: j log j is below 8 n (n+1), and log j is about 2 log n. This is Adler "
    "and Shavit's O(n^2 / log n) with a constant, for any number of features that gives at least "
    "twice as many pairs as outputs.",
    (ABSTRACT, OURS),
    depends_on=("lower.k-and.neurons",),
    instance=Instance(_most_pairs, "the largest j, multiplied up in integers", 10),
    derivation=lambda: orders.prove_pair_capacity(*_CAPACITY),
    proof="weights.md#pairs",
)
PAIR_CAPACITY = _pair_capacity.with_near_misses(
    _pair_capacity.near_miss(
        "next-digit",
        "0.522 would do",
        "the next digit",
        statement=st.pair_capacity(sp.Rational(522, 1000), 16, 8),
        derivation=lambda: orders.prove_pair_capacity(Fraction(522, 1000), 16, 8),
    ),
    _pair_capacity.near_miss(
        "all-pairs",
        "It holds when every pair is an output",
        "C(m, 2) >= 2j dropped: then there are only j! lists",
        statement=_without(_pair_capacity.statement, 1),
        instance=Instance(lambda draw: _most_pairs(draw, True), "every pair an output", 6),
    ),
)


# ------------------------------------------------------------------------------- real weights


def _cells(count: int, dimension: int) -> int:
    return sum(math.comb(count, i) for i in range(min(count, dimension) + 1))


def _real_floor(size: int, probes: int) -> int:
    """Least n with (P)_r <= Phi(P, n+1)^n Phi(P r, n(n+1)), in Python integers."""
    family = math.perm(probes, size)
    return least_in_integers(
        lambda k: _cells(probes, k + 1) ** k * _cells(probes * size, k * (k + 1)) >= family
    )


def _real_claim(
    name: str,
    pool: int | None,
    constants: tuple[Fraction, Fraction],
    start: int,
    words: tuple[str, str],
) -> Claim:
    symbol = "m" if pool is None else "j"

    def statement(low: Fraction, high: Fraction, start: int = start) -> Statement:
        if pool is None:
            return st.real_constants(sp.Rational(low), sp.Rational(high), start)
        return st.real_pair_constants(sp.Rational(low), sp.Rational(high), start, pool)

    def prove(low: Fraction, high: Fraction, start: int = start) -> RangeProof:
        return orders.prove_real(low, high, start, pool, 1024)

    def complete(values: Numbers) -> Numbers:
        size = values[symbol]
        conclusion = statement(*constants).hypotheses[1]
        unknown = m if pool is None else orders.j
        return {symbol: size, "n": least(conclusion.lhs, conclusion.rhs, n, {unknown: size})}

    def drawn(draw: Draw) -> Observation:
        size = draw.integer(start, 60)
        floor = _real_floor(size, (pool or 1) * size)
        return Observation({symbol: size, "n": floor}, "floor in Python integers")

    def halved(draw: Draw) -> Observation:
        """What the floor would be if the signs of the outputs were not counted."""
        size = draw.integer(start, 60)
        probes = (pool or 1) * size
        family = math.perm(probes, size)
        floor = least_in_integers(lambda k: _cells(probes, k + 1) ** k >= family)
        return Observation({symbol: size, "n": floor}, "floor from activation patterns alone")

    low, high = constants
    claim = Claim(
        f"lower.{name}.real.floor",
        words[0],
        statement(low, high),
        words[1],
        (LAY_LOWER, OURS),
        depends_on=(f"lower.{'permutation' if pool is None else 'k-and'}.real", "lemma.factorial"),
        ranges=RangeCheck(complete, (symbol,), 40),
        instance=Instance(drawn, "the floor by brute force in integers", 12),
        derivation=lambda: prove(low, high),
        proof="weights.md#real-weights",
    )
    return _two_sided(
        claim,
        constants,
        (DIGIT, DIGIT),
        statement,
        prove,
        claim.near_miss(
            "earlier",
            "It holds from 4 on",
            "the range begun too early",
            statement=statement(low, high, 4),
            derivation=lambda: prove(low, high, 4),
        ),
        claim.near_miss(
            "activations-only",
            "The signs of the outputs need not be counted",
            "one of the two factors dropped: the least n that satisfies less is no floor",
            statement=Statement(
                claim.statement.variables,
                claim.statement.conclusion,
                claim.statement.hypotheses[:1],
            ),
            instance=Instance(halved, "floors from activation patterns alone", 12),
        ),
    )


REAL = _real_claim(
    "permutation",
    None,
    (Fraction(447, 1000), Fraction(817, 1000)),
    10,
    (
        "With real weights the floor for permutations is sqrt(m), up to 0.447 and 0.817 (m >= 10)",
        "Both counts of sign patterns are of the form (eK/p)^p with p about n^2, and m! is about "
        "m^m, so n^2 is about 2m/3: the limit is sqrt(2/3) = 0.8165, reached slowly from below. "
        "From m = 36 on this exceeds 1.01 sqrt(m / log m), the lay figure's order.",
    ),
)
REAL_PAIRS = _real_claim(
    "pairwise-and",
    4,
    (Fraction(588, 1000), Fraction(817, 1000)),
    16,
    (
        "With real weights the floor for j pairs is sqrt(j), up to 0.588 and 0.817 (j >= 16)",
        "For lists from a pool of 4j pairs, and so for every m with C(m, 2) >= 4j at least as "
        "much. The limit is sqrt(2/3) again.",
    ),
)

CLAIMS = (PAIRS_ONE_BIT, PAIRS_EIGHT_BITS, PAIR_CAPACITY, REAL, REAL_PAIRS)
