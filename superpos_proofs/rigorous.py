"""Rigorous numbers: the only module that touches ball arithmetic (python-flint).

Three ways to know the truth of a sympy inequality at a point, tried in this order: exact integers
and rationals while they are small, balls of growing precision, and exact integers again whatever
their size. A comparison that none of them settles is ``None``, never a guess.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache

import sympy as sp
from flint import arb, ctx, fmpq

from superpos_proofs.statements.base import cells, log2

__all__ = [
    "NotExactError",
    "Number",
    "Values",
    "about_log",
    "arb",
    "ball",
    "decide",
    "enclose",
    "exact",
    "fraction_above",
    "fraction_below",
    "in_digits",
    "least_integer",
    "rounded",
]

Number = int | Fraction
Values = Mapping[sp.Symbol, Number]

CHEAP_BITS = 1 << 16  # integers up to this size are compared before any ball is tried
LARGEST_BITS = 1 << 19  # and never beyond this one
PRECISIONS = (64, 192, 768, 3072, 12288)
SUMMANDS = 1 << 13  # terms of a sum that are added one by one
TERMS = 64  # terms of Phi(K, p) before a geometric series bounds the rest

_factorial, _perm, _comb = (lru_cache(64)(f) for f in (math.factorial, math.perm, math.comb))
"""The same large numbers are asked for again and again while a bound is solved."""


class NotExactError(ArithmeticError):
    """The expression has no exact rational value here, or one too large to write down."""


def ball(value: Number | arb) -> arb:
    """``value`` as a ball at the current precision."""
    if isinstance(value, Fraction):
        return arb(fmpq(value.numerator, value.denominator))
    return arb(value)


def exact(expr: sp.Basic, values: Values, limit: int = LARGEST_BITS) -> Fraction:
    """The exact rational value of ``expr``; NotExactError when none below ``limit`` bits."""

    def integral(node: sp.Basic) -> int:
        value = go(node)
        if value.denominator != 1:
            raise NotExactError(f"{node} is not an integer")
        return value.numerator

    def go(node: sp.Basic) -> Fraction:
        if isinstance(node, sp.Symbol):
            return Fraction(values[node])
        if isinstance(node, sp.Rational):
            return Fraction(int(node.p), int(node.q))
        if isinstance(node, sp.Add):
            return sum((go(a) for a in node.args), Fraction(0))
        if isinstance(node, sp.Mul):
            return math.prod((go(a) for a in node.args), start=Fraction(1))
        if isinstance(node, sp.Pow):
            base = go(node.base)
            if node.exp in (sp.Rational(1, 2), sp.Rational(-1, 2)):
                root = Fraction(_whole_root(base.numerator), _whole_root(base.denominator))
                return root if node.exp > 0 else 1 / root
            power = integral(node.exp)
            size = max(abs(base.numerator).bit_length(), base.denominator.bit_length())
            if size * abs(power) > limit or (base == 0 and power < 0):
                raise NotExactError("power out of reach")
            return base**power
        if isinstance(node, sp.log) and go(node.args[0]) == 1:
            return Fraction(0)
        if isinstance(node, log2):
            n = integral(node.args[0])
            if n < 1 or n & (n - 1):
                raise NotExactError("not a power of two")
            return Fraction(n.bit_length() - 1)
        if isinstance(node, sp.factorial):
            n = integral(node.args[0])
            if n < 0 or n * n.bit_length() > limit:
                raise NotExactError("factorial out of reach")
            return Fraction(_factorial(n))
        if isinstance(node, sp.FallingFactorial):
            n, k = integral(node.args[0]), integral(node.args[1])
            if n < 0 or k < 0 or k * max(1, n.bit_length()) > limit:
                raise NotExactError("falling factorial out of reach")
            return Fraction(_perm(n, k))
        if isinstance(node, sp.binomial):
            n, k = integral(node.args[0]), integral(node.args[1])
            if n < 0 or k < 0 or k * max(1, n.bit_length()) > limit:
                raise NotExactError("binomial out of reach")
            return Fraction(_comb(n, k))
        if isinstance(node, cells):
            n, k = integral(node.args[0]), integral(node.args[1])
            return Fraction(_whole_cells(n, k, limit))
        if isinstance(node, sp.subfactorial):
            n = integral(node.args[0])
            if n < 0 or n * n.bit_length() > limit:
                raise NotExactError("subfactorial out of reach")
            return Fraction(_derangements(n))
        if isinstance(node, sp.Sum):
            (index, low, high), *more = node.limits
            first, last = integral(low), integral(high)
            if more or last - first > SUMMANDS:
                raise NotExactError("sum out of reach")
            terms = (
                exact(node.function, {**values, index: k}, limit) for k in range(first, last + 1)
            )
            return sum(terms, Fraction(0))
        if isinstance(node, sp.ceiling):
            return Fraction(math.ceil(go(node.args[0])))
        if isinstance(node, sp.floor):
            return Fraction(math.floor(go(node.args[0])))
        if isinstance(node, sp.Max):
            return max(go(a) for a in node.args)
        if isinstance(node, sp.Min):
            return min(go(a) for a in node.args)
        raise NotExactError(f"{type(node).__name__} has no exact value")

    return go(expr)


def _whole_cells(count: int, dimension: int, limit: int) -> int:
    """Phi(K, p) as an integer of at most K bits."""
    if count < 0 or dimension < 0:
        return 0
    if dimension >= count:
        if count > limit:
            raise NotExactError("cells out of reach")
        return 1 << count
    if count > limit or dimension > SUMMANDS or count * dimension > limit << 6:
        raise NotExactError("cells out of reach")
    total = term = 1
    for i in range(dimension):
        term = term * (count - i) // (i + 1)
        total += term
    return total


def _derangements(size: int) -> int:
    """Permutations of ``size`` points that fix none."""
    total = 1
    for n in range(1, size + 1):
        total = n * total + (-1) ** n
    return total


def _numbers(values: Mapping[sp.Symbol, Number | arb]) -> dict[sp.Symbol, Number]:
    """The values that are numbers, not balls."""
    return {symbol: x for symbol, x in values.items() if not isinstance(x, arb)}


def _whole_root(square: int) -> int:
    """The integer root of a positive square; NotExactError when it is none."""
    if square <= 0 or (root := math.isqrt(square)) ** 2 != square:
        raise NotExactError("not a square")
    return root


def enclose(expr: sp.Basic, values: Mapping[sp.Symbol, Number | arb]) -> arb:
    """A ball that contains ``expr`` at ``values`` (numbers, or balls for whole ranges)."""

    def whole(node: sp.Basic, rounding: Callable[[arb], arb]) -> arb:
        numbers = _numbers(values)
        if node.free_symbols <= numbers.keys():  # rounding wants the exact value where there is one
            with contextlib.suppress(NotExactError):
                return ball(exact(node, numbers, CHEAP_BITS))
        rounded = rounding(go(node.args[0]))
        if not rounded.is_exact():
            raise NotExactError(f"{node}: rounding is undecided at this precision")
        return rounded

    def go(node: sp.Basic) -> arb:
        if isinstance(node, sp.Symbol):
            return ball(values[node])
        if isinstance(node, sp.Rational):
            return ball(Fraction(int(node.p), int(node.q)))
        if node is sp.pi:
            return arb.pi()
        if node is sp.E:
            return arb(1).exp()
        if isinstance(node, sp.Add):
            return sum((go(a) for a in node.args), arb(0))
        if isinstance(node, sp.Mul):
            return math.prod((go(a) for a in node.args), start=arb(1))
        if isinstance(node, sp.exp):
            return go(node.args[0]).exp()
        if isinstance(node, sp.Pow):
            if node.exp == sp.Rational(1, 2):
                return go(node.base).sqrt()
            base, power = go(node.base), go(node.exp)
            if power.is_integer():  # a negative or zero base is fine, and no logarithm is needed
                return base**power
            return (base.log() * power).exp()
        if isinstance(node, sp.log):
            return _logarithm(node.args[0], values)
        if isinstance(node, log2):
            return _logarithm(node.args[0], values) / arb(2).log()
        if isinstance(node, sp.factorial):
            return (go(node.args[0]) + 1).lgamma().exp()
        if isinstance(node, sp.ceiling):
            return whole(node, arb.ceil)
        if isinstance(node, sp.floor):
            return whole(node, arb.floor)
        if isinstance(node, sp.Sum):
            (index, low, high), *more = node.limits
            if more or isinstance(values.get(high), arb):
                raise NotExactError("only plain sums with a numeric range")
            first, last = (int(exact(end, _numbers(values))) for end in (low, high))
            if last - first > SUMMANDS:
                raise NotExactError("sum out of reach")
            terms = (enclose(node.function, {**values, index: k}) for k in range(first, last + 1))
            return sum(terms, arb(0))
        if isinstance(node, sp.binomial | sp.FallingFactorial | cells):
            with contextlib.suppress(NotExactError, KeyError):
                return ball(exact(node, _numbers(values), CHEAP_BITS))
            return _logarithm(node, values).exp()
        if isinstance(node, sp.subfactorial):
            return ball(exact(node, _numbers(values)))
        if isinstance(node, sp.Max | sp.Min):
            pick = arb.max if isinstance(node, sp.Max) else arb.min
            first, *rest = (go(a) for a in node.args)
            for other in rest:
                first = pick(first, other)
            return first
        raise NotExactError(f"no ball evaluation for {type(node).__name__}")

    return go(expr)


def _logarithm(expr: sp.Basic, values: Mapping[sp.Symbol, Number | arb]) -> arb:
    """A ball around ln of a positive product of powers and factorials, never multiplied out."""
    if isinstance(expr, sp.Mul):
        return sum((_logarithm(a, values) for a in expr.args), arb(0))
    if isinstance(expr, sp.Pow):
        return enclose(expr.exp, values) * _logarithm(expr.base, values)
    if isinstance(expr, sp.factorial):
        return (enclose(expr.args[0], values) + 1).lgamma()
    if isinstance(expr, sp.FallingFactorial):
        n, k = (enclose(a, values) for a in expr.args)
        return (n + 1).lgamma() - (n - k + 1).lgamma()
    if isinstance(expr, sp.binomial):
        return _log_binomial(*(enclose(a, values) for a in expr.args))
    if isinstance(expr, sp.Max | sp.Min):
        pick = arb.max if isinstance(expr, sp.Max) else arb.min
        first, *rest = (_logarithm(a, values) for a in expr.args)
        for other in rest:
            first = pick(first, other)
        return first
    if isinstance(expr, cells):
        count, dimension = (int(exact(a, _numbers(values))) for a in expr.args)
        return _log_cells(count, dimension)
    return enclose(expr, values).log()


def _bits(values: Values) -> int:
    """The size of the largest number among ``values``."""
    return max((abs(int(value)).bit_length() for value in values.values()), default=0)


def about_log(expr: sp.Basic, values: Values) -> Fraction:
    """About ln of a product: where to start a search, never a verdict.

    Raises:
        ArithmeticError: it has no finite logarithm here.
    """
    with ctx.workprec(256 + 2 * _bits(values)):  # differences of logarithms lose as many bits
        value = _logarithm(expr, values)
        if not value.is_finite():
            raise NotExactError("no finite logarithm")
        digits, power = value.mid().man_exp()
        return Fraction(int(digits)) * Fraction(2) ** int(power)


def in_digits(expr: sp.Basic, values: Values, digits: int) -> str:
    """About ``expr``: so many significant digits, as text like 1.23e+45; never a verdict.

    Raises:
        ArithmeticError: it has no ball here.
    """
    with ctx.workprec(64 + 4 * digits + 2 * _bits(values)):
        return str(enclose(expr, values).str(digits, radius=False))


def _log_binomial(n: arb, k: arb) -> arb:
    """ln C(n, k) for 0 <= k <= n."""
    return (n + 1).lgamma() - (k + 1).lgamma() - (n - k + 1).lgamma()


def _log_cells(count: int, dimension: int) -> arb:
    """ln Phi(K, p): a few of the largest terms, and a geometric series for the rest.

    Each term is the one above it times a ratio that only shrinks; above the middle the other half
    is taken off 2^K.
    """
    if dimension >= count:
        return arb(2).log() * count
    if 2 * dimension >= count:
        whole = arb(2).log() * count
        return whole + (-(_log_cells(count, count - dimension - 1) - whole).exp()).log1p()
    sum_, term = arb(0), arb(1)
    for i in range(TERMS):
        sum_, term = sum_ + term, term * (dimension - i) / (count - dimension + i + 1)
        if i == dimension:
            break
    else:
        ratio = arb(dimension - TERMS) / (count - dimension + TERMS + 1)
        sum_ += arb(0).union(term / (1 - ratio))
    return _log_binomial(arb(count), arb(dimension)) + sum_.log()


def _sign_of_difference(left: sp.Basic, right: sp.Basic, values: Values) -> int | None:
    """Sign of left - right, or None when undecided."""
    try:
        a, b = exact(left, values, CHEAP_BITS), exact(right, values, CHEAP_BITS)
    except NotExactError:
        pass
    else:
        return (a > b) - (a < b)
    size = _bits(values)  # differences of log-gammas lose about as many bits
    for precision in (p for p in PRECISIONS if p >= size or p == PRECISIONS[-1]):
        for view in (_logarithm, enclose):  # logarithms first: huge products stay small
            with ctx.workprec(precision), contextlib.suppress(NotExactError):
                difference = view(left, values) - view(right, values)
                if difference > 0:
                    return 1
                if difference < 0:
                    return -1
    try:
        a, b = exact(left, values), exact(right, values)
    except NotExactError:
        return None
    return (a > b) - (a < b)


_ACCEPTED = {
    sp.GreaterThan: (0, 1),
    sp.StrictGreaterThan: (1,),
    sp.LessThan: (0, -1),
    sp.StrictLessThan: (-1,),
    sp.Equality: (0,),
    sp.Unequality: (-1, 1),
}


def decide(claim: sp.Basic, values: Values) -> bool | None:
    """Whether a sympy boolean holds at ``values``; None when no method settles it."""
    if claim is sp.true or claim is sp.false:
        return bool(claim)
    if isinstance(claim, sp.And | sp.Or):
        parts = [decide(part, values) for part in claim.args]
        deciding = isinstance(claim, sp.Or)
        if deciding in parts:
            return deciding
        return None if None in parts else not deciding
    if isinstance(claim, sp.Not):
        inner = decide(claim.args[0], values)
        return None if inner is None else not inner
    if isinstance(claim, sp.Implies):
        premise, consequence = (decide(part, values) for part in claim.args)
        if premise is False or consequence is True:
            return True
        return None if None in (premise, consequence) else False
    for kind, signs in _ACCEPTED.items():
        if isinstance(claim, kind):
            sign = _sign_of_difference(claim.lhs, claim.rhs, values)
            return None if sign is None else sign in signs
    raise TypeError(f"not an inequality: {claim}")


def least_integer(
    holds: Callable[[int], bool | None], low: int = 0, guess: int | None = None
) -> int:
    """Least n >= low with ``holds(n)``, for a monotone property.

    A ``guess`` saves steps when it is near, and costs some when it is not.

    Raises:
        ArithmeticError: a comparison on the way is undecided.
    """

    def sure(n: int) -> bool:
        verdict = holds(n)
        if verdict is None:
            raise ArithmeticError(f"undecided at n = {n}; raise the working precision")
        return verdict

    step = 1
    high = max(low, guess or low)
    if high > low and sure(high):
        below = high - 1
        while below >= low and sure(below):
            high, below, step = below, below - step, step * 2
        low = max(low, below + 1)
    while not sure(high):
        low, high, step = high + 1, high + step, step * 2
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if sure(middle) else (middle + 1, high)
    return low


def rounded(node: sp.Basic, values: Values) -> int:
    """The integer value of a floor or ceiling.

    Raises:
        ArithmeticError: no precision settles it.
    """
    for precision in PRECISIONS:
        with ctx.workprec(precision), contextlib.suppress(NotExactError):
            value = enclose(node, values).unique_fmpz()
            if value is not None:  # None where it takes more digits than this precision has
                return int(value)
    raise ArithmeticError(f"{node}: rounding is undecided")


def fraction_above(value: arb) -> Fraction:
    """A rational with denominator 10^12 at or above every point of ``value``.

    Raises:
        ArithmeticError: the ball is not finite.
    """
    scaled = (value.upper() * 10**12).upper().ceil().unique_fmpz()
    if scaled is None:  # infinite, or no number
        raise ArithmeticError("no finite upper bound")
    return Fraction(int(scaled), 10**12)


def fraction_below(value: arb) -> str:
    """Three significant digits at or below every point of a positive ball, like 0.0123."""
    digits, power = value.lower().mid().man_exp()
    least = Fraction(int(digits)) * Fraction(2) ** int(power)
    places = 0
    while 0 < least * 10**places < 100:
        places += 1
    whole, part = divmod(math.floor(least * 10**places), 10**places)
    return f"{whole}.{part:0{places}d}" if places else str(whole)
