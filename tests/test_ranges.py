"""What range proofs enclose, against plain floating point; and the searches that they rest on."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import pytest
import sympy as sp

from superpos_proofs import rigorous
from superpos_proofs.bounds import constants, solve
from superpos_proofs.bounds.constants import Regime, prove_capacity, prove_floor
from superpos_proofs.bounds.constants import prove_log_factorial as prove_factorial
from superpos_proofs.bounds.counting import (
    capacity,
    counting_floor,
    injective_floor,
    list_capacity,
    permutation_bits,
    typical_floor,
)
from superpos_proofs.bounds.representation import (
    GapRow,
    gap_table,
    guaranteed,
    prove_gap,
    random_width,
    representation_width,
)
from superpos_proofs.ranges import RangeProof
from superpos_proofs.rigorous import arb, ball
from superpos_proofs.statements import counting, log2, representation

LN2 = math.log(2)
POINTS = (20, 100, 10**4, 10**9)
FAR = 1 << 40


def growth(m: float) -> float:
    return math.lgamma(m + 1) / (m * math.log(m))


def rooms(value: float, inverse: float, low: float, high: float) -> float:
    """The smaller of the rooms that n / S has, from its two bounds."""
    middle, half = math.sqrt(value + inverse / 4), math.sqrt(inverse) / 2
    return min(middle - half - low, high - middle - half)


def is_near(value: arb, expected: float, radius: float) -> bool:
    """A ball that is no number at all would overlap anything."""
    return value.is_finite() and value.overlaps(arb(expected, radius))


def assert_encloses(proof: RangeProof, value: Callable[[float], float]) -> None:
    """At points, up to rounding; and on a short range from below, and not by much."""
    for point in POINTS:
        at = ball(point).log()
        assert is_near(proof.problem.positive_on(at), value(point), 1e-9)
        wide = at.union(ball(point + 1).log())
        room = min(value(point), value(point + 1))
        assert not least(proof.problem.positive_on(wide)) > room + 1e-9
        assert not least(proof.problem.positive_on(wide)) < room - 0.5


def least(value: arb) -> float:
    return float(value.lower())


def test_growth_and_its_tail() -> None:
    for point in POINTS:
        assert is_near(constants.growth(ball(point).log()), growth(point), 1e-9)
        tail = constants.growth_tail(point)
        assert tail.contains(arb(1))
        assert math.isclose(least(tail), 1 - 1 / math.log(point), abs_tol=1e-6)
        assert float(tail.upper()) < 1 + 1e-6
    to_three = constants.zero_to(arb(3))
    assert to_three.contains(arb(0))
    assert to_three.contains(arb(3))
    assert not to_three.contains(arb(3.1))
    assert not to_three.contains(arb(-0.1))


def test_the_factorial_is_enclosed() -> None:
    low, high = Fraction(691, 1000), Fraction(1)
    proof = prove_factorial(low, high, 16)
    assert proof.holds
    assert proof.problem.tail_from == FAR
    assert_encloses(proof, lambda m: min(growth(m) - 0.691, 1 - growth(m)))
    for large in (10**6, FAR):
        room = 1 - 1 / math.log(large) - 0.691
        assert math.isclose(least(proof.problem.positive_tail(large)), room, abs_tol=1e-6)
    assert [proof.problem.exactly(m) for m in (2, 15, 16, 17)] == [False, False, True, True]
    weaker = prove_factorial(low, Fraction(2), 16)
    assert math.isclose(least(weaker.problem.positive_on(ball(20).log())), growth(20) - 0.691)
    bounded = prove_factorial(low, Fraction(99, 100), 16)
    assert not bounded.holds
    assert not bounded.problem.positive_tail(FAR) > 0
    half = prove_factorial(Fraction(1, 2), Fraction(1, 2), 16)
    assert math.isclose(least(half.problem.positive_tail(FAR)), -0.5, abs_tol=1e-6)


REGIMES = [
    (Regime("constant", 1), lambda m: m * math.log2(m), lambda m: 1),
    (Regime("constant", 8, 70), lambda m: m * math.log2(m) / 8, lambda m: 1),
    (Regime("log"), lambda m: m, lambda m: math.log2(m) / (math.log2(m) + 1)),
    (
        Regime("log-squared"),
        lambda m: m / math.log2(m),
        lambda m: (math.log2(m) / (math.log2(m) + 1)) ** 2,
    ),
]


@pytest.mark.parametrize(("regime", "square", "loss"), REGIMES)
def test_the_floor_is_enclosed(
    regime: Regime, square: Callable[[float], float], loss: Callable[[float], float]
) -> None:
    low, high = Fraction(3, 10), Fraction(3, 2)
    problem = prove_floor(regime, low, high, 64).problem
    assert (problem.head, problem.tail_from) == (regime.head, FAR)
    for point in POINTS:
        log_m = ball(point).log()
        assert is_near(regime.inverse_square(log_m), 1 / square(point), 1e-12)
        lost = regime.loss(log_m)
        assert lost.contains(arb(1)) or lost == 1
        assert math.isclose(least(lost), loss(point), abs_tol=1e-6)
        inverse, g = 1 / square(point), growth(point)
        room = min(rooms(g * part, inverse, 0.3, 1.5) for part in (loss(point), 1))
        assert -0.05 < least(problem.positive_on(log_m)) - room < 1e-9
    tight = prove_floor(regime, Fraction(9, 10), Fraction(1), 64).problem
    for large in (100, 10**6, FAR):
        log_m, inverse = math.log(large), 1 / square(large)
        value = (1 - 1 / log_m) * loss(large)
        below = math.sqrt(value) - math.sqrt(inverse) / 2
        above = 1 / 2 - (1 + log_m / 2) / large - math.sqrt(inverse) * log_m
        for tail, room in ((problem, below - 0.3), (tight, below - 0.9)):
            found = least(tail.positive_tail(large))
            assert math.isclose(found, min(room, above), abs_tol=1e-6)
    small = prove_floor(regime, low, Fraction(9, 10), 64)
    assert not small.holds
    assert math.isclose(least(small.problem.positive_tail(FAR)), -0.1, abs_tol=1e-6)


@pytest.mark.parametrize(("regime", "square"), [entry[:2] for entry in REGIMES])
def test_the_floor_at_one_size(regime: Regime, square: Callable[[float], float]) -> None:
    """The claim at one m is that of the floor itself: between its multiples of the scale."""
    for m in (16, 37, 1000):
        scale = math.sqrt(square(m))
        floor = regime.floor(m)
        assert floor == counting_floor(m, 2 ** regime.bits_at(m))
        for low, high in ((0.3, 1.5), (0.9, 1.5), (0.3, 0.9), (0.97, 1.0), (floor / scale, 2)):
            ends = Fraction(low).limit_denominator(1000), Fraction(high).limit_denominator(1000)
            exactly = prove_floor(regime, *ends, 64).problem.exactly
            inside = ends[0] * Fraction(scale) <= floor <= ends[1] * Fraction(scale)
            assert exactly(m) is inside


def test_bits_of_each_regime() -> None:
    for m, log in ((16, 4), (17, 5), (1000, 10), (1024, 10), (1025, 11)):
        assert Regime("constant", 3).bits_at(m) == 3
        assert Regime("log").bits_at(m) == log
        assert Regime("log-squared").bits_at(m) == log**2


@pytest.mark.parametrize(("constant", "bits"), [(Fraction(618, 1000), 8), (Fraction(2, 3), 1)])
def test_capacity_is_enclosed(constant: Fraction, bits: int) -> None:
    proof = prove_capacity(constant, 16, bits)
    c = float(constant)

    def room(n: float) -> float:
        large = c * bits * n**2 / math.log2(n)
        return c * math.lgamma(large + 1) / (large * math.log(n)) - 1 - 1 / n

    assert_encloses(proof, room)
    turn = c * bits * LN2
    for width in (3, 16, 10**6, FAR):
        log_n = math.log(width)
        log_large = math.log(turn / log_n) + 2 * log_n
        part = (log_large - 1) / log_n if log_n > turn else 2 - 1 / turn
        expected = c * part - 1 - 1 / width
        assert is_near(proof.problem.positive_tail(width), expected, 1e-9)
    assert proof.problem.tail_from == FAR
    assert proof.variable == "n"
    for n in (16, 40):
        claimed = constant * bits * n**2 / Fraction(math.log2(n))
        assert proof.problem.exactly(n) is (capacity(n, bits) <= claimed)


@pytest.mark.parametrize(
    ("active", "most"),
    [(1, Fraction(80)), (2, Fraction(80)), (3, Fraction(80)), (1, Fraction(3, 2))],
)
def test_the_gap_is_enclosed(active: int, most: Fraction) -> None:
    """The last has less room above the dimensions than below the neurons."""
    ratio = Fraction(1, 50)
    problem = prove_gap(active, ratio, most, 16).problem
    assert (problem.head, problem.tail_from) == (256, FAR)
    slope = 1 if active == 1 else 4 * (2 * active - 1) ** 2 * LN2

    def rooms_of(m: float, widest: float, g: float, from_: float) -> float:
        binary, inverse = math.log2(m), 1 / (m * math.log2(m))
        narrowest = math.sqrt(g + from_ / 4) - math.sqrt(inverse) / 2
        return min(float(most) - widest / binary, narrowest * binary / widest - 1 / 50)

    for point in POINTS:
        binary = math.log2(point)
        exact = 2 * (2 * active - 1) ** 2 * math.log(point * (point - 1)) + 1
        widest = binary + 1 if active == 1 else exact
        room = rooms_of(point, widest, growth(point), 1 / (point * binary))
        assert is_near(problem.positive_on(ball(point).log()), room, 1e-8)
    for large in (100, 10**6, FAR):
        widest = slope * math.log2(large) + 1
        room = rooms_of(large, widest, 1 - 1 / math.log(large), 0)
        assert -1e-4 < least(problem.positive_tail(large)) - room < 1e-6
    for m in (16, 300):
        q, n = guaranteed(m, active), counting_floor(m, 2)
        assert problem.exactly(m) is (
            q <= most * math.log2(m) and n >= q * math.sqrt(m / math.log2(m)) / 50
        )


@pytest.mark.parametrize("active", [1, 2])
def test_the_gap_at_one_size_is_that_of_its_floor(active: int) -> None:
    """The largest ratio that holds, in thousandths, and the next one."""
    for m in (16, 300):
        unit = guaranteed(m, active) * math.sqrt(m / math.log2(m))
        most = Fraction(math.floor(1000 * counting_floor(m, 2) / unit), 1000)
        for ratio, holds in ((most, True), (most + Fraction(1, 1000), False)):
            exactly = prove_gap(active, ratio, Fraction(80), 16).problem.exactly
            assert exactly(m) is holds


def test_a_proof_names_what_it_proves() -> None:
    half, two = Fraction(1, 2), Fraction(2)
    for proof, statement in (
        (prove_factorial(half, two, 16), counting.log_factorial_constants(half, two, 16)),
        (prove_capacity(two, 16, 1), counting.capacity(two, 16, 1)),
        (prove_gap(1, half, two, 16), representation.gap(1, half, two, 16)),
        (
            prove_floor(Regime("log"), half, two, 64),
            counting.floor_constants("log", half, two, 64, None),
        ),
    ):
        assert proof.claim == str(statement.conclusion)


# ------------------------------------------------------------------ representing


def test_a_row_of_the_gap() -> None:
    row = GapRow(16, 2, 5, 20, 7)
    assert row.ratio == Fraction(7, 20)
    assert row.to_json() == {"features": 16, "active": 2, "lower": 5, "upper": 20, "floor": 7}
    assert gap_table(1, (4, 5)) == [GapRow(16, 1, 4, 4, 7), GapRow(32, 1, 5, 5, 11)]
    assert gap_table(2, (4, 12)) == [GapRow(16, 2, 5, 16, 7), GapRow(4096, 2, 15, 300, 208)]


def test_widths_that_represent() -> None:
    assert [representation_width(m) for m in (1, 2, 3, 4, 5)] == [
        (1, 1), (1, 1), (2, 2), (2, 2), (3, 3)
    ]  # fmt: skip
    assert representation_width(1, 5) == (1, 1)
    assert representation_width(17, 2)[1] == 32  # orthogonal codes
    assert representation_width(16, 2)[1] == 16
    assert representation_width(10**6, 2)[1] == random_width(10**6, 2) == 498
    assert representation_width(3, 64)[0] == 2
    with pytest.raises(ValueError, match=r"^active must be between 1 and 64, not 65$"):
        representation_width(3, 65)
    for active in (0, -1):
        with pytest.raises(ValueError, match=rf"^active must be between 1 and 64, not {active}$"):
            representation_width(3, active)
    assert random_width(2, 1) == 2
    with pytest.raises(ValueError, match=r"^features must be at least 2, not 1$"):
        random_width(1, 1)
    assert guaranteed(1000, 1) == 10
    assert guaranteed(1000, 2) == random_width(1000, 2)


# ------------------------------------------------------------------ floors by counting


def test_numbers_that_count_nothing() -> None:
    for wrong in (1, 0, -2):
        with pytest.raises(
            ValueError, match=rf"^an alphabet needs at least 2 values, not {wrong}$"
        ):
            counting_floor(5, wrong)
    for wrong in (0, -1):
        says = rf"^width must be at least 1, not {wrong}$"
        with pytest.raises(ValueError, match=says):
            capacity(wrong, 1)
        with pytest.raises(ValueError, match=says):
            list_capacity(5, wrong, 1)
    for call in (
        lambda: permutation_bits(0),
        lambda: counting_floor(0, 2),
        lambda: typical_floor(0, 1),
        lambda: list_capacity(0, 1, 1),
        lambda: injective_floor(0, 1),
    ):
        with pytest.raises(ValueError, match=r"^features must be at least 1, not 0$"):
            call()
    for call in (
        lambda: typical_floor(2, 0),
        lambda: capacity(1, 0),
        lambda: list_capacity(5, 1, 0),
        lambda: injective_floor(5, 0),
    ):
        with pytest.raises(ValueError, match=r"^bits must be at least 1, not 0$"):
            call()
    for call in (
        lambda: counting_floor(5, 2, 0),
        lambda: capacity(1, 1, 0),
        lambda: list_capacity(5, 1, 1, 0),
    ):
        with pytest.raises(ValueError, match=r"^layers must lie in 1\.\.10\^18, not 0$"):
            call()


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("bits", [1, 3])
def test_floors_and_capacities_by_integers(bits: int, layers: int) -> None:
    for width in range(1, 7):
        budget = 2 ** (bits * layers * width * (width + 1))
        most = capacity(width, bits, layers)
        assert math.factorial(most) <= budget < math.factorial(most + 1)
        for features, fan_in in ((4, 2), (7, 2), (7, 3), (9, 4)):
            gates = math.comb(features, fan_in)
            most = list_capacity(features, width, bits, layers, fan_in)
            assert math.perm(gates, most) <= budget
            assert most == gates or math.perm(gates, most + 1) > budget
    for features in range(1, 12):
        floor = counting_floor(features, 2**bits, layers)
        need = math.factorial(features)
        assert 2 ** (bits * layers * floor * (floor + 1)) >= need
        assert floor == 0 or 2 ** (bits * layers * floor * (floor - 1)) < need


def test_defaults_are_those_of_the_simplest_question() -> None:
    assert capacity(5, 2) == capacity(5, 2, 1)
    assert list_capacity(9, 3, 1) == list_capacity(9, 3, 1, 1, 2)
    assert counting_floor(9, 2) == counting_floor(9, 2, 1)
    assert typical_floor(20, 1) == typical_floor(20, 1, tasks=3, choices=1)
    assert typical_floor(4, 1, tasks=1) == typical_floor(4, 1, tasks=1, choices=1) == 1
    assert typical_floor(4, 1, tasks=1, choices=2) == 0
    assert typical_floor(8, 1, choices=48) == 3
    assert typical_floor(8, 1, choices=47) == 4
    assert [typical_floor(8, 1, tasks=t, choices=48) for t in (1, 2, 3, 4)] == [2, 3, 3, 4]


def test_what_is_undecided_is_no_floor(monkeypatch: pytest.MonkeyPatch) -> None:
    """A floor by confidence or a capacity is refused; others leave the value in."""
    monkeypatch.setattr(rigorous, "decide", lambda *given: None)
    for call in (lambda: typical_floor(9, 1), lambda: capacity(3, 1)):
        with pytest.raises(ArithmeticError, match="undecided"):
            call()
    assert counting_floor(9, 2) == injective_floor(9, 1) == 0


def test_injectivity_by_integers() -> None:
    assert [injective_floor(m, 1) for m in (1, 2, 3, 4, 5)] == [0, 0, 1, 2, 3]
    for bits in (1, 2, 5):
        values = 2**bits * (2**bits + 1) // 2
        for m in (7, 100, 12345):
            n = injective_floor(m, bits)
            assert values ** (n - 1) < math.comb(m, 2) <= values**n


# ------------------------------------------------------------------ solving

x, k = sp.symbols("x k", positive=True, integer=True)


@pytest.mark.parametrize("need", [0, 1, 2, 9, 10, 11, 10**6, 10**60])
def test_the_least_value_that_is_enough(need: int) -> None:
    target = sp.Integer(need)
    truth = max(0, (need - 1).bit_length()) if need > 1 else 0
    assert solve.least(2**x, target, x, {}) == truth
    for largest in (0, truth - 1, truth, truth + 1, 10**9):
        if largest >= 0:
            expected = truth if truth <= largest else largest + 1
            assert solve.least(2**x, target, x, {}, largest) == expected


def test_a_start_is_near_and_is_asked_for_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """However large the answer, a handful of comparisons settles it."""
    asked: list[int] = []
    decide = rigorous.decide

    def counted(claim: sp.Basic, values: dict[sp.Symbol, int]) -> bool | None:
        asked.append(1)
        return decide(claim, values)

    monkeypatch.setattr(rigorous, "decide", counted)
    for have, need, answer in (
        (2 ** (x * (x + 1)), sp.Pow(2, 10**12 * (10**12 + 1), evaluate=False), 10**12),
        (2**x, sp.Pow(3, 10**9, evaluate=False), math.ceil(10**9 * math.log2(3))),
        ((x + 1) ** 3, sp.Integer(10**90), 10**30 - 1),
        (k**x, sp.Integer(7) ** 10**5, 10**5),
    ):
        for largest in (None, 10 * answer):
            asked.clear()
            assert solve.least(have, need, x, {k: 7}, largest) == answer
            assert len(asked) <= 12
        assert abs(solve._near(have, need, x, {k: 7}) - answer) <= max(2, answer // 10**12)


def test_nothing_is_needed_where_nothing_is_there_to_be_reached() -> None:
    assert solve._near(2**x, sp.Integer(1), x, {}) == 0
    assert solve._near(8 * 2**x, sp.Integer(8), x, {}) == 0
    assert solve.least(x - 5, sp.Integer(2), x, {}) == 7  # no logarithm at 0


UNSURE = sp.Ge(sp.log(k) + sp.log(x), sp.log(x * k, evaluate=False))


@pytest.mark.parametrize(
    ("holds", "low", "high", "verdict"),
    [
        (sp.Ge(x, 5), 5, 5, True),
        (sp.Ge(x, 5), 4, 5, True),
        (sp.Ge(x, 5), 0, 5, True),
        (sp.Ge(x, 5), 6, 9, False),
        (sp.Ge(x, 5), 0, 4, False),
        (sp.Ge(x, 5), 5, None, True),
        (sp.Ge(x, 5), 6, None, False),
        (sp.Ge(x, 0), 1, None, False),
        (sp.Ge(x, 0), 0, None, True),
        (UNSURE, 4, 9, None),
        (UNSURE, 0, 9, None),
        (sp.Or(UNSURE, sp.Ge(x, 9)), 4, 9, None),
        (sp.And(UNSURE, sp.Ge(x, 5)), 5, 9, None),
        (sp.And(UNSURE, sp.Le(x, 5)), 5, 9, False),
        (sp.Or(UNSURE, sp.Le(x, 5)), 5, 9, False),
    ],
)
def test_the_least_value_lies_between(
    holds: sp.Basic, low: int, high: int | None, verdict: bool | None
) -> None:
    assert solve.least_lies_between(holds, x, {k: 3}, low, high) is verdict


def test_multiples_of_a_scale() -> None:
    assert solve.multiples(Fraction(1, 2), Fraction(3, 2), x, {x: 100}) == (5, 15)
    assert solve.multiples(Fraction(1, 2), Fraction(3, 2), x, {x: 101}) == (6, 15)
    assert solve.multiples(Fraction(1, 3), Fraction(2, 3), x * k, {x: 50, k: 2}) == (4, 6)


def test_multiples_are_exact_where_a_root_of_a_product_is() -> None:
    """256 log 256 / 8 is a square, though 2, 256 and 8 are not all."""
    square = x * log2(x) / 8
    assert solve.multiples(Fraction(1, 2), Fraction(3, 2), square, {x: 256}) == (8, 24)
    assert solve.multiples(Fraction(1, 2), Fraction(3, 2), square, {x: 257}) == (9, 24)
