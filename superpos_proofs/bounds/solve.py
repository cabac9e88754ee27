"""The least integer at which one product reaches another: found, or placed between two bounds."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction

import sympy as sp
from sympy.logic.boolalg import Boolean

from superpos_proofs import rigorous
from superpos_proofs.statements import root

Values = Mapping[sp.Symbol, rigorous.Number]


def least(
    have: sp.Expr,
    need: sp.Expr,
    unknown: sp.Symbol,
    values: Values,
    largest: int | None = None,
) -> int:
    """Least value of ``unknown`` at which ``have >= need`` is not refuted; ``have`` grows with it.

    ``largest`` + 1 when even ``largest`` is refuted.

    A comparison that no method settles does not exclude a value, so the answer is a lower bound
    whatever happens.
    """
    claim = sp.GreaterThan(have, need, evaluate=False)

    def allowed(value: int) -> bool:
        return rigorous.decide(claim, {**values, unknown: value}) is not False

    try:
        guess = _near(have, need, unknown, values)
    except ArithmeticError:
        guess = 0  # no logarithms here: start from nothing
    if largest is not None:
        guess = min(guess, largest)
        if not allowed(largest):
            return largest + 1
    return rigorous.least_integer(allowed, guess=guess)


def _near(have: sp.Expr, need: sp.Expr, unknown: sp.Symbol, values: Values) -> int:
    """About where ``have`` reaches ``need``: secants on a log-log scale, then Newton's steps."""
    target = rigorous.about_log(need, values)

    def log_have(value: int) -> Fraction:
        return rigorous.about_log(have, {**values, unknown: value})

    def gap(log_value: float) -> float:
        ratio = log_have(round(math.exp(log_value))) / target
        return math.log(max(ratio, Fraction(1, 10**99)))

    if target <= 0 or log_have(0) >= target:
        return 0
    low, high = 1.0, 2.0
    below, above = gap(low), gap(high)
    for _ in range(12):
        if abs(above) < 1e-6 or above == below:
            break
        step = max(-20.0, min(20.0, above * (high - low) / (above - below)))
        low, below, high = high, above, max(0.0, high - step)
        above = gap(high)
    guess = round(math.exp(min(high, 90.0)))
    for _ in range(4):
        here = log_have(guess)
        slope = log_have(guess + 1) - here
        step = math.ceil((target - here) / slope) if slope > 0 else 0
        if not step:
            break
        guess = max(0, guess + step)
    return guess


def least_lies_between(
    holds: Boolean, unknown: sp.Symbol, values: Values, low: int, high: int | None
) -> bool | None:
    """Whether the least value that satisfies ``holds`` is at least ``low`` and at most ``high``."""
    below = rigorous.decide(holds, {**values, unknown: low - 1}) if low > 0 else False
    above = True if high is None else rigorous.decide(holds, {**values, unknown: high})
    if below is True or above is False:
        return False
    return None if None in (below, above) else True


def multiples(low: Fraction, high: Fraction, square: sp.Expr, values: Values) -> tuple[int, int]:
    """``ceil(low s)`` and ``floor(high s)`` for the scale s with this square, low >= 0.

    The factors go under the root: one root of a square is exact, a product of roots is not.
    """

    def end(factor: Fraction, rounding: type[sp.Function]) -> int:
        return rigorous.rounded(rounding(root(square * sp.Rational(factor) ** 2)), values)

    return end(low, sp.ceiling), end(high, sp.floor)
