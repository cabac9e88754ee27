"""Orders for all sizes: what their proofs enclose, against floating point and plain integers."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from itertools import count

import pytest
import sympy as sp

from superpos_proofs import rigorous
from superpos_proofs.bounds import ands_order, circuits_order, hubs_order, orders
from superpos_proofs.ranges import RangeProof
from superpos_proofs.rigorous import arb, ball
from superpos_proofs.statements import ands_order as ands
from superpos_proofs.statements import circuits_order as circuits
from superpos_proofs.statements import hubs_order as hubs
from superpos_proofs.statements import weights

LN2 = math.log(2)
HALF = Fraction(1, 2)
SPARE = 2 * LN2 - 1
POINTS = (20, 100, 10**4, 10**9)
LARGE = (100, 10**6, 1 << 40)


def is_near(value: arb, expected: float) -> bool:
    return float(value.rad()) < 1e-8 and abs(float(value.mid()) - expected) < 1e-8


def assert_encloses(
    proof: RangeProof,
    room: Callable[[float], float],
    tail: Callable[[int], float],
    points: tuple[int, ...] = POINTS,
    larges: tuple[int, ...] = LARGE,
) -> None:
    for point in points:
        assert is_near(proof.problem.positive_on(ball(point).log()), room(point))
    for large in larges:
        assert is_near(proof.problem.positive_tail(large), tail(large))


def assert_step(
    prove: Callable[[Fraction], RangeProof],
    largest: Callable[[float], float],
    sizes: tuple[int, ...],
) -> None:
    """At one size the claim holds up to its largest constant, and not a thousandth beyond."""
    for size in sizes:
        most = Fraction(math.floor(1000 * largest(size)), 1000)
        assert prove(most).problem.exactly(size) is True
        assert prove(most + Fraction(1, 1000)).problem.exactly(size) is False


def bound(ratio: Fraction, scale: float) -> float:
    return float(ratio) * scale


# ------------------------------------------------------------------------------- pairs


def test_the_fewest_features_with_two_pairs_an_output() -> None:
    for outputs in range(1, 300):
        least = next(m for m in count() if math.comb(m, 2) >= 2 * outputs)
        assert orders.least_features(outputs) == least


@pytest.mark.parametrize("bits", [1, 8])
@pytest.mark.parametrize(
    ("low", "high"), [("1", "3/2"), ("1", "3"), ("1/2", "71/50"), ("11/10", "3/2")]
)
def test_pairs_are_enclosed(low: str, high: str, bits: int) -> None:
    proof = orders.prove_pair_floor(Fraction(low), Fraction(high), 17, bits, 2)
    assert (proof.start, proof.variable, proof.problem.head) == (17, "j", 2)
    statement = weights.pair_floor_constants(sp.Rational(low), sp.Rational(high), 17, bits)
    assert proof.claim == str(statement.conclusion)
    c, d = float(Fraction(low)), float(Fraction(high))

    def unit(j: float) -> float:
        return 1 / math.sqrt(j * math.log2(j) / bits)

    def room(j: float) -> float:
        u, few, many = unit(j), 1 + SPARE / math.log(j), 2 - LN2 / math.log(j)
        below = math.sqrt(few + u**2 / 4) - u / 2 - c
        return min(below, d - math.sqrt(many + u**2 / 4) - u / 2)

    def tail(large: int) -> float:
        u = unit(large)
        below = SPARE - c * u * math.log(large) if c <= 1 else 1 - c
        return min(below, d - math.sqrt(2) - u)

    assert_encloses(proof, room, tail)


def pairs_fit(outputs: int, features: int, bits: int) -> int:
    """The floor in integers."""
    size = math.perm(math.comb(features, 2), outputs)
    return next(n for n in count() if 2 ** (bits * n * (n + 1)) >= size)


@pytest.mark.parametrize("bits", [1, 3])
@pytest.mark.parametrize("outputs", [6, 16, 40])
def test_pairs_at_one_size_with_few_features_and_with_many(outputs: int, bits: int) -> None:
    scale = math.sqrt(outputs * math.log2(outputs) / bits)
    few, many = (pairs_fit(outputs, m, bits) for m in (orders.least_features(outputs), outputs))
    ends = [Fraction(k, 20) for k in range(10, 40, 3)]
    for low, high in [*((low, Fraction(3)) for low in ends), *((HALF, high) for high in ends)]:
        exactly = orders.prove_pair_floor(low, high, 100, bits, 1).problem.exactly
        holds = bound(low, scale) <= few and many <= bound(high, scale)
        assert exactly(outputs) is holds


def test_a_size_is_settled_when_both_its_ends_are() -> None:
    for one, other, both in (
        (True, True, True),
        (True, False, False),
        (None, False, False),
        (True, None, None),
        (None, None, None),
    ):
        assert orders._all([one, other]) is orders._all([other, one]) is both


@pytest.mark.parametrize(("constant", "bits"), [("523/1000", 8), ("7/10", 1), ("2/5", 1)])
def test_the_capacity_for_pairs_is_enclosed(constant: str, bits: int) -> None:
    proof = orders.prove_pair_capacity(Fraction(constant), 17, bits)
    assert (proof.start, proof.variable) == (17, "n")
    statement = weights.pair_capacity(sp.Rational(constant), 17, bits)
    assert proof.claim == str(statement.conclusion)
    c = float(Fraction(constant))
    k = c * bits * LN2

    def factor(n: float) -> float:
        return 2 + (math.log(k) + SPARE - math.log(math.log(n))) / math.log(n)

    def tail(width: int) -> float:
        least = factor(width) if math.log(width) > 4 * k else 2 - 1 / (4 * k)
        return c * least - 1 - 1 / width

    assert_encloses(proof, lambda n: c * factor(n) - 1 - 1 / n, tail)
    for n in (2, 5, 16):
        most = math.floor(c * bits * n**2 / math.log2(n)) + 1
        more = math.perm(2 * most, most) > 2 ** (bits * n * (n + 1))
        assert proof.problem.exactly(n) is more


# ------------------------------------------------------------------------------- real weights


def cells(size: int, dimension: int) -> int:
    return sum(math.comb(size, i) for i in range(min(size, dimension) + 1))


def real_floor(size: int, times: int) -> int:
    """The floor in integers, for lists of ``size`` from ``times`` as many."""
    pool = times * size
    return next(
        n
        for n in count()
        if cells(pool, n + 1) ** n * cells(pool * size, n * (n + 1)) >= math.perm(pool, size)
    )


@pytest.mark.parametrize("pool", [None, 2, 4])
@pytest.mark.parametrize(
    ("low", "high"),
    [
        ("2/5", "9/10"),
        ("1/10", "9/10"),
        ("2/5", "3"),
        ("1/2", "4/5"),
        ("1/9", "1"),
        ("1/10", "41/50"),
    ],
)
def test_real_weights_are_enclosed(low: str, high: str, pool: int | None) -> None:
    proof = orders.prove_real(Fraction(low), Fraction(high), 40, pool, 2)
    name = "m" if pool is None else "j"
    assert (proof.start, proof.variable, proof.problem.head) == (40, name, 2)
    ends = sp.Rational(low), sp.Rational(high), 40
    statement = weights.real_pair_constants(*ends, pool) if pool else weights.real_constants(*ends)
    assert proof.claim == str(statement.conclusion)
    c, d, times = float(Fraction(low)), float(Fraction(high)), pool or 1

    def room(m: float) -> float:
        def tables(width: float, extra: float) -> float:
            """Logarithm of the bound on Phi(K, n+1)^n Phi(K m, n (n+1))."""
            p = width * (width + 1)
            both = math.log(times * m / (width + 1)) + math.log(times * m**2 / p)
            return p * (both + 2 * extra)

        size = math.lgamma(times * m + 1) - math.lgamma((times - 1) * m + 1)
        below = size - tables(c * math.sqrt(m), 1)
        above = tables(d * math.sqrt(m) - 1, 0) - size
        return min(below, above) / (m * math.log(m))

    def tail(m: int) -> float:
        log_m, root, k = math.log(m), math.sqrt(m), math.log(times)
        below = c**2 * (1 + 1 / (c * root)) * (1.5 * log_m + 2 + 2 * k - 3 * math.log(c)) / log_m
        e = d - 1 / root
        slope = 1.5 * e**2 - 1
        above = slope * log_m + e**2 * (2 * k - 3 * math.log(d)) - k
        return min(1 - 1 / log_m - below, above if slope > 0 else slope)

    assert_encloses(proof, room, tail, (20, 100, 10**4))


@pytest.mark.parametrize("pool", [None, 2, 4])
@pytest.mark.parametrize("size", [4, 9, 23])
def test_real_weights_at_one_size(size: int, pool: int | None) -> None:
    floor, scale = real_floor(size, pool or 1), math.sqrt(size)
    for low, high in ((0.1, 2.0), (0.3, 0.7), (0.5, 0.9), (0.7, 2.0), (0.1, 0.5)):
        ends = Fraction(low).limit_denominator(10), Fraction(high).limit_denominator(10)
        exactly = orders.prove_real(*ends, 40, pool, 1).problem.exactly
        assert exactly(size) is (bound(ends[0], scale) <= floor <= bound(ends[1], scale))


# ------------------------------------------------------------------------------- sparse


def width_and_order(regime: str, m: float) -> tuple[float, float]:
    log = math.log2(m)
    return {
        "narrow": (2 * math.sqrt(m * log), m * log),
        "medium": (math.sqrt(m) * log, m * log / math.log2(log)),
        "wide": (m, m),
    }[regime]


@pytest.mark.parametrize("constant", ["1/20", "1/8"])
@pytest.mark.parametrize("regime", orders.WIDTHS)
def test_sparse_parameters_are_enclosed(regime: str, constant: str) -> None:
    proof = orders.prove_sparse(regime, Fraction(constant), 40, 2)
    assert (proof.start, proof.variable, proof.problem.head) == (40, "m", 2)
    statement = weights.sparse_constants(*orders.WIDTHS[regime], sp.Rational(constant), 40)
    assert proof.claim == str(statement.conclusion)

    def used(m: float) -> float:
        width, order = width_and_order(regime, m)
        entries, nonzero = width * (width + 1), float(Fraction(constant)) * order
        return nonzero * (math.log(2 * entries / nonzero) + 1) / (m * math.log(m))

    def room(m: float) -> float:
        return math.lgamma(m + 1) / (m * math.log(m)) - used(m)

    assert_encloses(proof, room, lambda m: 1 - 1 / math.log(m) - used(m), (20, 100, 10**4))


@pytest.mark.parametrize("regime", orders.WIDTHS)
def test_sparse_parameters_at_one_size(regime: str) -> None:
    for m in (6, 16, 40):
        width, order = width_and_order(regime, m)
        entries = math.floor(width) * (math.floor(width) + 1)
        least = next(s for s in count() if math.comb(entries, s) * 2**s >= math.factorial(m))
        for constant in (Fraction(k, 20) for k in range(1, 20, 4)):
            exactly = orders.prove_sparse(regime, constant, 40, 1).problem.exactly
            assert exactly(m) is (bound(constant, order) <= least)


# ------------------------------------------------------------------ what a guarantee asks for


@pytest.mark.parametrize(("constant", "most"), [("6", "1/2"), ("34/5", "1/7"), ("7", "1/2")])
def test_the_order_of_ands_is_enclosed(constant: str, most: str) -> None:
    c, delta = float(Fraction(constant)), float(Fraction(most))
    proof = ands_order.prove_low(sp.Rational(constant), Fraction(most))
    assert (proof.start, proof.variable) == (4, "j")
    statement = ands.order_low(sp.Rational(constant), sp.Rational(most))
    assert proof.claim == str(statement.conclusion)

    def asked(j: float) -> float:
        return math.sqrt(math.log(j / delta)) + math.sqrt(math.log(j * (j - 2) / delta))

    def room(j: float) -> float:
        whole = math.sqrt(math.log(j))
        return whole * (asked(j) - c / math.sqrt(8) * whole)

    def tail(j: int) -> float:
        if constant == "7":
            return -1
        whole, rest = math.sqrt(math.log(j)), math.log((1 - 2 / j) / delta)
        return min(whole * (math.sqrt(math.log(j / delta)) - whole), rest)

    assert_encloses(proof, room, tail, larges=(3, 5, *LARGE))
    assert_step(
        lambda c: ands_order.prove_low(sp.Rational(c), Fraction(most)),
        lambda j: asked(j) * math.sqrt(8 / math.log(j)),
        (3, 4, 9, 100),
    )


@pytest.mark.parametrize("constant", ["29/5", "5"])
def test_the_order_of_circuits_is_enclosed(constant: str) -> None:
    c = float(Fraction(constant))
    proof = circuits_order.prove_low(sp.Rational(constant))
    assert (proof.start, proof.variable) == (circuits.START, "j")
    assert proof.claim == str(circuits.order_low(sp.Rational(constant)).conclusion)

    def room(j: float) -> float:
        return 12 * math.log(j * (j - 2) * (j - 4) / 2) / math.log(j) - c**2

    assert_encloses(proof, room, room)
    assert_step(
        lambda c: circuits_order.prove_low(sp.Rational(c)),
        lambda j: math.sqrt(room(j) + c**2),
        (6, 9, 100),
    )


@pytest.mark.parametrize(("constant", "places"), [("15", 3), ("14", 5), ("16", 0)])
def test_the_order_of_hubs_is_enclosed(constant: str, places: int) -> None:
    c = float(Fraction(constant))
    proof = hubs_order.prove_low(sp.Rational(constant), places)
    assert (proof.start, proof.variable) == (hubs.START, "j")
    assert proof.claim == str(hubs.order_low(sp.Rational(constant)).conclusion)

    def room(j: float) -> float:
        factor = 2 * math.sqrt(2) - places / math.sqrt(j)
        return math.e * math.log(2 * j * (j - 2)) * factor - c * math.log(j)

    def tail(j: int) -> float:
        return 2 * math.e * (2 * math.sqrt(2) - places / math.sqrt(j)) - c

    assert_encloses(proof, room, tail)
    assert_step(
        lambda c: hubs_order.prove_low(sp.Rational(c), places),
        lambda j: room(j) / math.log(j) + c,
        (9, 100),
    )


def test_orders_that_are_claimed_are_the_ones_proved() -> None:
    """Nothing said, the constants are those of the statements, half a failure and three places."""
    for said, meant in (
        (ands_order.prove_low(), ands_order.prove_low(ands.LIMIT, HALF)),
        (circuits_order.prove_low(), circuits_order.prove_low(circuits.CONSTANT)),
        (hubs_order.prove_low(), hubs_order.prove_low(hubs.CONSTANT, 3)),
    ):
        assert said.holds
        assert said.lines == meant.lines


def test_what_is_undecided_at_one_size_stays_so(monkeypatch: pytest.MonkeyPatch) -> None:
    two = Fraction(2)
    monkeypatch.setattr(rigorous, "decide", lambda *given: None)
    for proof in (
        orders.prove_pair_floor(HALF, two, 16, 1, 1),
        orders.prove_real(HALF, two, 16, None, 1),
        hubs_order.prove_low(),
    ):
        assert not proof.holds
        assert proof.counterexample is None
