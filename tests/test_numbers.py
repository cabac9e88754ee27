"""Exact values, balls and verdicts, one kind of expression after another, at their limits."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import product

import pytest
import sympy as sp
from flint import ctx

from superpos_proofs import rigorous
from superpos_proofs.rigorous import NotExactError, arb, decide, enclose, exact
from superpos_proofs.statements.base import cells, log2

x, y, k = sp.symbols("x y k")
AT_LIMIT = [  # an expression, x and y, its exact value, and the smallest limit that allows it
    (x**y, 3, 5, 243, 10),
    (x**y, Fraction(1, 8), 2, Fraction(1, 64), 8),
    (x**y, Fraction(1, 8), -2, 64, 8),
    (x**y, -9, 3, -729, 12),
    (x**y, 0, 2, 0, 2),
    (sp.factorial(x), 5, 0, 120, 15),
    (sp.factorial(x), 4, 0, 24, 12),
    (sp.factorial(x), 1, 0, 1, 1),
    (sp.FallingFactorial(x, y), 5, 2, 20, 6),
    (sp.FallingFactorial(x, y), 0, 1, 0, 1),
    (sp.binomial(x, y), 5, 2, 10, 6),
    (sp.binomial(x, y), 0, 1, 0, 1),
    (sp.subfactorial(x), 1, 0, 0, 1),
    (sp.subfactorial(x), 4, 0, 9, 12),
    (sp.subfactorial(x), 5, 0, 44, 15),
    (sp.Sum(2**k, (k, 1, x)), 5, 0, 62, 10),
    (cells(x, y), 3, 3, 8, 3),
    (cells(x, y), 3, 7, 8, 3),
    (cells(x, y), 5, 2, 16, 5),
    (cells(x, y), 128, 127, 2**128 - 1, 254),
    (cells(x, y), 500, 499, 2**500 - 1, 3899),  # 500 * 499 summands' bits, 64 for each of these
]


@pytest.mark.parametrize(("expr", "a", "b", "value", "limit"), AT_LIMIT)
def test_an_exact_value_and_how_much_it_takes(expr, a, b, value, limit) -> None:
    assert exact(expr, {x: a, y: b}, limit) == value
    with pytest.raises(NotExactError, match=r"^[a-z ]+ out of reach$"):
        exact(expr, {x: a, y: b}, limit - 1)


EXACT = [
    (x + y, 2, Fraction(1, 2), Fraction(5, 2)),
    (x * y, 3, Fraction(1, 2), Fraction(3, 2)),
    (sp.Rational(7, 3) + x, 0, 0, Fraction(7, 3)),
    (sp.sqrt(x), Fraction(9, 4), 0, Fraction(3, 2)),
    (sp.sqrt(x), 9, 0, 3),
    (1 / sp.sqrt(x), Fraction(9, 4), 0, Fraction(2, 3)),
    (x**y, 0, 0, 1),
    (x**y, 7, 0, 1),
    (sp.log(x), 1, 0, 0),
    (log2(x), 1, 0, 0),
    (log2(x), 1024, 0, 10),
    (sp.factorial(x), 0, 0, 1),
    (sp.factorial(x), 1, 0, 1),
    (sp.FallingFactorial(x, y), 5, 0, 1),
    (sp.FallingFactorial(x, y), 0, 0, 1),
    (sp.binomial(x, y), 0, 0, 1),
    (sp.binomial(x, y), 3, 4, 0),
    (sp.subfactorial(x), 0, 0, 1),
    (sp.subfactorial(x), 1, 0, 0),
    (cells(x, y), 0, 0, 1),
    (cells(x, y), -1, 3, 0),
    (cells(x, y), 3, -1, 0),
    (cells(x, y), 6, 0, 1),
    (cells(x, y), 9000, 9000, 2**9000),
    (cells(x, y), 6, 1, 7),
    (cells(x, y), 6, 5, 63),
    (sp.Sum(k**2, (k, x, y)), 2, 4, 29),
    (sp.Sum(k, (k, x, y)), 3, 2, 0),
    (sp.ceiling(x / y), 7, 2, 4),
    (sp.floor(x / y), 7, 2, 3),
    (sp.ceiling(x / y), -7, 2, -3),
    (sp.floor(x / y), -7, 2, -4),
    (sp.Max(x, y), 2, 5, 5),
    (sp.Min(x, y), 2, 5, 2),
]


@pytest.mark.parametrize(("expr", "a", "b", "value"), EXACT)
def test_exact_values(expr, a, b, value) -> None:
    assert exact(expr, {x: a, y: b}) == value
    ball = enclose(expr, {x: a, y: b})
    assert ball.overlaps(arb(0) + rigorous.ball(Fraction(value)))
    assert not ball.rad() > abs(ball.mid()) * 1e-9


@pytest.mark.parametrize(
    ("expr", "a", "b", "says"),
    [
        (x**y, 0, -1, "power out of reach"),
        (x**y, 2, Fraction(1, 3), "y is not an integer"),
        (sp.sqrt(x), 2, 0, "not a square"),
        (sp.sqrt(x), 0, 0, "not a square"),
        (sp.sqrt(x), -4, 0, "not a square"),
        (sp.sqrt(x), Fraction(4, 3), 0, "not a square"),
        (sp.log(x), 2, 0, "log has no exact value"),
        (sp.log(x), Fraction(1, 2), 0, "log has no exact value"),
        (log2(x), 6, 0, "not a power of two"),
        (log2(x), 0, 0, "not a power of two"),
        (log2(x), -4, 0, "not a power of two"),
        (sp.factorial(x), -1, 0, "factorial out of reach"),
        (sp.factorial(x), Fraction(1, 2), 0, "x is not an integer"),
        (sp.FallingFactorial(x, y), -1, 1, "falling factorial out of reach"),
        (sp.FallingFactorial(x, y), 1, -1, "falling factorial out of reach"),
        (sp.binomial(x, y), -1, 1, "binomial out of reach"),
        (sp.binomial(x, y), 1, -1, "binomial out of reach"),
        (sp.subfactorial(x), -1, 0, "subfactorial out of reach"),
        (sp.Sum(k * x, (k, 1, y), (x, 1, 2)), 1, 1, "sum out of reach"),
        (sp.sin(x), 1, 0, "sin has no exact value"),
    ],
)
def test_what_has_no_exact_value_says_why(expr, a, b, says) -> None:
    with pytest.raises(NotExactError, match=rf"^{says}$"):
        exact(expr, {x: a, y: b})


def test_sums_are_added_up_to_a_number_of_terms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rigorous, "SUMMANDS", 4)
    for of in (exact, enclose):
        assert of(sp.Sum(k, (k, 1, x)), {x: 5}) == 15  # from 1 to 5: four steps
        with pytest.raises(NotExactError, match=r"^sum out of reach$"):
            of(sp.Sum(k, (k, 1, x)), {x: 6})
    assert exact(cells(x, y), {x: 9, y: 4}) == 256
    with pytest.raises(NotExactError, match=r"^cells out of reach$"):
        exact(cells(x, y), {x: 9, y: 5})


# ------------------------------------------------------------------ balls

BALLS = [
    (sp.pi * x, 2, 0, 2 * math.pi),
    (sp.E + x, 1, 0, math.e + 1),
    (sp.exp(x), 2, 0, math.exp(2)),
    (sp.sqrt(x), 2, 0, math.sqrt(2)),
    (sp.sqrt(x), 0, 0, 0.0),
    (x**y, -3, 3, -27.0),
    (x**y, -2, -3, -0.125),
    (x**y, 3, Fraction(1, 3), 3 ** (1 / 3)),
    (sp.log(x), 5, 0, math.log(5)),
    (sp.log(x / y), 5, 3, math.log(5 / 3)),
    (log2(x), 5, 0, math.log2(5)),
    (sp.factorial(x), Fraction(5, 2), 0, math.gamma(3.5)),
    (sp.Sum(1 / k, (k, 1, x)), 4, 0, 25 / 12),
    (sp.Max(sp.sqrt(x), sp.sqrt(y), 1), 2, 3, math.sqrt(3)),
    (sp.Min(sp.sqrt(x), sp.sqrt(y), 9), 2, 3, math.sqrt(2)),
    (sp.log(sp.Max(x, y, 1)), 2, 7, math.log(7)),
    (sp.log(sp.Min(x, y, 9)), 2, 7, math.log(2)),
    (sp.log(sp.FallingFactorial(x, y)), 7, 2, math.log(42)),
    (sp.log(sp.binomial(x, y)), 7, 2, math.log(21)),
    (sp.log(sp.factorial(x) ** y), 7, 2, 2 * math.log(5040)),
    (sp.log(x * sp.factorial(y), evaluate=False), 7, 4, math.log(7 * 24)),
    (sp.log(cells(x, y)), 7, 2, math.log(29)),
    (sp.binomial(x, y), Fraction(5, 2), 1, 2.5),
    (sp.FallingFactorial(x, y), Fraction(5, 2), 1, 2.5),
    (sp.binomial(x, y), 10**6, 3, math.comb(10**6, 3)),
    (sp.subfactorial(x), 6, 0, 265.0),
    (sp.ceiling(sp.sqrt(x)), 2, 0, 2.0),
    (sp.floor(sp.sqrt(x)), 2, 0, 1.0),
]


@pytest.mark.parametrize(("expr", "a", "b", "value"), BALLS)
def test_a_ball_is_small_and_around_the_value(expr, a, b, value) -> None:
    ball = enclose(expr, {x: a, y: b})
    assert ball.overlaps(arb(value, abs(value) * 1e-12))
    assert float(ball.rad()) <= 1e-12 * abs(value)


def test_balls_for_whole_ranges() -> None:
    two_to_three = arb(2).union(arb(3))
    for expr, low, high in (
        (x**2, 4, 9),
        (sp.factorial(x), 2, 6),
        (sp.log(x), math.log(2), math.log(3)),
        (sp.binomial(x, y), 2, 3),
        (sp.Max(x, 1), 2, 3),
        (sp.Min(x, 9), 2, 3),
    ):
        ball = enclose(expr, {x: two_to_three, y: 1})
        assert ball.contains(arb(low)) or ball.overlaps(arb(low, 1e-12))
        assert ball.contains(arb(high)) or ball.overlaps(arb(high, 1e-12))
        assert not ball.is_exact()


@pytest.mark.parametrize(
    ("expr", "values", "says"),
    [
        (sp.sin(x), {x: 1}, "no ball evaluation for sin"),
        (sp.ceiling(sp.sqrt(x**2 + 1) - x), {x: 10**30}, "rounding is undecided at this precision"),
        (sp.Sum(k, (k, 1, x)), {x: arb(2)}, "only plain sums with a numeric range"),
        (sp.Sum(k * y, (k, 1, x), (y, 1, 2)), {x: 2}, "only plain sums with a numeric range"),
    ],
)
def test_what_has_no_ball_says_why(expr, values, says) -> None:
    with pytest.raises(NotExactError, match=rf"(^|: ){says}$"):
        enclose(expr, values)


def test_a_ceiling_of_a_large_integer_is_exact() -> None:
    with ctx.workprec(256):
        assert enclose(sp.ceiling(x / 3), {x: 3 * 10**40}) == 10**40
    assert rigorous.rounded(sp.ceiling(sp.sqrt(x)), {x: 10**80 + 1}) == 10**40 + 1
    assert rigorous.rounded(sp.floor(sp.sqrt(x)), {x: 10**80 + 1}) == 10**40
    with pytest.raises(ArithmeticError, match="rounding is undecided"):
        rigorous.rounded(sp.floor(sp.log(x) - sp.log(x**2) / 2), {x: 3})


def test_what_is_not_cheap_is_left_to_balls(monkeypatch: pytest.MonkeyPatch) -> None:
    """3^100 and 9^50 take 200 bits by the estimate, and C(100, 50) takes 350."""
    monkeypatch.setattr(rigorous, "CHEAP_BITS", 200)
    assert enclose(sp.ceiling(3**x / 9**y), {x: 100, y: 50}) == 1
    monkeypatch.setattr(rigorous, "CHEAP_BITS", 199)
    with pytest.raises(NotExactError, match="rounding is undecided"):
        enclose(sp.ceiling(3**x / 9**y), {x: 100, y: 50})
    for bits, precise in ((350, True), (349, False)):
        monkeypatch.setattr(rigorous, "CHEAP_BITS", bits)
        with ctx.workprec(128):
            assert enclose(sp.binomial(x, y), {x: 100, y: 50}).is_exact() == precise


@pytest.mark.parametrize(
    ("count", "dimension"),
    [(9, 9), (9, 12), (9, 0), (9, 3), (10, 4), (10, 5), (11, 5), (500, 62), (500, 63), (500, 64),
     (500, 65), (500, 100), (500, 249), (500, 250), (500, 251), (500, 420), (500, 499)],
)  # fmt: skip
def test_the_logarithm_of_cells(count, dimension) -> None:
    ball = rigorous._log_cells(count, dimension)
    truth = sum(math.comb(count, i) for i in range(dimension + 1))
    with ctx.workprec(256):
        assert ball.overlaps(arb(truth).log())
    assert float(ball.rad()) < 1e-5


def test_the_rest_of_a_series_is_neither_forgotten_nor_counted_for_much() -> None:
    """At the middle of 4000 the terms that are not summed are a large part."""
    half = (2**4000 - math.comb(4000, 2000)) // 2
    truth = half - sum(math.comb(4000, i) for i in range(1990, 2000))
    ball = rigorous._log_cells(4000, 1989)
    with ctx.workprec(256):
        assert ball.overlaps(arb(truth).log())
    assert 1e-4 < float(ball.rad()) < 0.02


def test_about_a_logarithm_and_in_digits() -> None:
    for size in (20, 10**30):
        found = rigorous.about_log(sp.factorial(x) / sp.factorial(x - 1), {x: size})
        assert abs(found - Fraction(math.log(size))) < Fraction(1, 10**10)
    with pytest.raises(NotExactError, match=r"^no finite logarithm$"):
        rigorous.about_log(x, {x: 0})
    assert rigorous.in_digits(sp.factorial(x), {x: 100}, 3) == "9.33e+157"
    assert rigorous.in_digits(sp.pi, {}, 30) == "3.14159265358979323846264338328"
    assert rigorous.in_digits(x - y, {x: 10**60 + 7, y: 10**60}, 1) == "7e+0"


# ------------------------------------------------------------------ verdicts

UNKNOWN = sp.Ge(sp.log(x) + sp.log(y), sp.log(x * y, evaluate=False))
YES, NO = sp.Ge(x, 1), sp.Lt(x, 1)


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (sp.true, True),
        (sp.false, False),
        (YES, True),
        (NO, False),
        (UNKNOWN, None),
        (sp.And(YES, sp.Le(x, 9)), True),
        (sp.And(YES, NO, evaluate=False), False),
        (sp.And(UNKNOWN, NO), False),
        (sp.And(UNKNOWN, YES), None),
        (sp.Or(NO, sp.Ge(x, 9)), False),
        (sp.Or(UNKNOWN, YES), True),
        (sp.Or(UNKNOWN, NO), None),
        (sp.Not(sp.And(UNKNOWN, NO)), True),
        (sp.Not(YES, evaluate=False), False),
        (sp.Not(NO, evaluate=False), True),
        (sp.Not(UNKNOWN, evaluate=False), None),
        (sp.Implies(NO, UNKNOWN), True),
        (sp.Implies(UNKNOWN, YES), True),
        (sp.Implies(YES, sp.Ge(x, 9)), False),
        (sp.Implies(YES, UNKNOWN), None),
        (sp.Implies(UNKNOWN, sp.Ge(x, 9)), None),
        (sp.Implies(UNKNOWN, sp.Ge(y, 9)), None),
        (sp.Eq(x, y - 2, evaluate=False), True),
        (sp.Eq(x, y, evaluate=False), False),
        (sp.Ne(x, y, evaluate=False), True),
        (sp.Ne(x, y - 2, evaluate=False), False),
        (sp.Ne(y, x, evaluate=False), True),
        (sp.Ge(x, y - 2), True),
        (sp.Ge(x, y), False),
        (sp.Ge(y, x), True),
        (sp.Gt(x, y - 2), False),
        (sp.Gt(y, x), True),
        (sp.Le(x, y - 2), True),
        (sp.Le(y, x), False),
        (sp.Lt(x, y - 2), False),
        (sp.Lt(x, y), True),
    ],
)
def test_verdicts(claim, verdict) -> None:
    assert decide(claim, {x: 3, y: 5}) is verdict


def test_balls_settle_what_has_no_exact_value() -> None:
    assert decide(sp.Gt(sp.sqrt(x), sp.log(x)), {x: 9**9}) is True
    assert decide(sp.Lt(sp.sqrt(x), sp.log(x)), {x: 9**9}) is False
    near = Fraction(14142135623730950488016887242096980785696718753769, 10**49)
    assert decide(sp.Lt(sp.sqrt(x), y), {x: 2, y: near}) is False
    assert decide(sp.Lt(sp.sqrt(x), y), {x: 2, y: near + Fraction(1, 10**49)}) is True
    assert decide(sp.Gt(-sp.sqrt(x), -sp.pi), {x: 9}) is True  # no logarithms of these


def test_equal_balls_are_no_verdict() -> None:
    """Powers of two are exact balls at any precision: their difference is 0, and neither sign."""
    values = {x: 2 * 10**5, y: 10**5}
    assert decide(sp.Ge(2**x, 4**y), values) is True
    assert decide(sp.Gt(2**x, 4**y), values) is False
    assert decide(sp.Lt(2**x, 4**y), values) is False


def test_what_has_no_ball_yet_has_one_at_a_higher_precision_or_is_undecided() -> None:
    """The root is above 10^30 by a half of 10^-30: 192 bits do not round it up for sure."""
    assert decide(sp.Gt(sp.ceiling(sp.sqrt(x**2 + 1) - x), 0), {x: 10**30}) is True
    assert decide(sp.Le(sp.sin(x), 2, evaluate=False), {x: 1}) is None


def test_what_no_ball_tells_apart_is_told_by_integers() -> None:
    """3^(2 10^5) has 317 thousand bits: its neighbour on either side is in the same balls."""
    values = {x: 2 * 10**5, y: 10**5}
    assert decide(sp.Gt(3**x, 9**y + 1), values) is False
    assert decide(sp.Lt(3**x, 9**y + 1), values) is True
    assert decide(sp.Gt(3**x, 9**y - 1), values) is True
    assert decide(sp.Lt(3**x, 9**y - 1), values) is False


def test_values_of_more_bits_than_the_last_precision() -> None:
    values = {x: 2**13002 + 2**6600, y: 2**6501}  # the root is larger by one part in 2^6403
    assert decide(sp.Gt(sp.sqrt(x), y), values) is True


def test_what_is_no_inequality_is_refused() -> None:
    with pytest.raises(TypeError, match="not an inequality: x"):
        decide(x, {x: 1})


# ------------------------------------------------------------------ searches and fractions


@pytest.mark.parametrize("guess", [None, -7, 0, 1, 5, 76, 77, 78, 1000, 10**6])
def test_the_least_integer_from_any_guess(guess: int | None) -> None:
    for step, low in product((0, 1, 5, 77, 1000), (-3, 0, 40)):
        search(step, guess, low)


def search(step: int, guess: int | None, low: int) -> None:
    """The step is found, soon where the guess is near, and nothing below ``low`` is asked."""
    asked: list[int] = []

    def holds(n: int) -> bool:
        asked.append(n)
        return n >= step

    found = max(step, low)
    assert rigorous.least_integer(holds, low, guess) == found
    assert min(asked) >= low
    away = abs(found - max(low, guess or low))
    assert len(asked) <= 3 + 2 * away.bit_length()
    assert len(asked) - len(set(asked)) <= 1


def test_a_search_begins_at_nothing() -> None:
    assert rigorous.least_integer(lambda n: True) == 0


def test_a_least_integer_that_is_undecided_says_where() -> None:
    with pytest.raises(ArithmeticError, match=r"^undecided at n = 4; raise the working precision$"):
        rigorous.least_integer(lambda n: None if n == 4 else n > 4, 4)


def test_fractions_above_and_below() -> None:
    assert rigorous.fraction_above(arb(1)) == 1
    assert rigorous.fraction_above(arb(1, 0.25)) >= Fraction(5, 4)
    third = rigorous.fraction_above(arb(1) / 3)
    assert third == Fraction(333333333334, 10**12)
    for large in (10**6 + 1, 10**9 + 7, 10**20 + 3):  # times 10^12 they are rounded
        digits, power = (arb(large) / 3).upper().man_exp()
        found = rigorous.fraction_above(arb(large) / 3)
        assert found >= Fraction(int(digits)) * Fraction(2) ** int(power)
    for endless in (arb("inf"), arb("nan"), arb(1, "inf")):
        with pytest.raises(ArithmeticError, match=r"^no finite upper bound$"):
            rigorous.fraction_above(endless)
    for value, text in (
        (arb(5), "5.00"),
        (arb(1234), "1234"),
        (arb(100), "100"),
        (arb(99.75), "99.7"),
        (arb(0.09375), "0.0937"),
        (arb(0.012345), "0.0123"),
        (arb(0), "0"),
        (arb(2, 0.5), "1.49"),
    ):
        assert rigorous.fraction_below(value) == text
    assert rigorous.ball(Fraction(1, 4)) == arb(0.25)
    assert rigorous.ball(arb(3)) == rigorous.ball(3) == 3
