"""What every view of a formula agrees on, so that no two views can say different things.

What stands above and below a fraction bar, which terms carry a minus sign, which inequalities form
a chain, and what needs parentheses.
"""

from __future__ import annotations

import sympy as sp
from sympy.core.sorting import default_sort_key

from superpos_proofs.statements.base import log2, root

RELATIONS = {
    sp.GreaterThan: "≥",
    sp.LessThan: "≤",
    sp.StrictGreaterThan: ">",
    sp.StrictLessThan: "<",
    sp.Equality: "=",
    sp.Unequality: "≠",
}


def decimal(number: sp.Rational) -> str | None:
    """A short exact decimal like 0.29 for 29/100; None where a fraction reads better."""
    top, bottom = int(number.p), int(number.q)
    for digits in range(1, 7):
        if 10**digits % bottom == 0 and bottom > (3 if top > 1 else 9):
            return f"{float(number):.{digits}f}"
    return None


def power_of_ten(number: sp.Integer) -> int | None:
    """k for the large numbers 10^k that nobody wants to count the zeros of, from 10^9 on."""
    digits = str(int(number))
    long = len(digits) > 9 and digits == "1" + "0" * (len(digits) - 1)
    return len(digits) - 1 if long else None


def split(expr: sp.Basic) -> tuple[bool, list[sp.Basic], list[sp.Basic]]:
    """A product as (negative, factors above the bar, factors below it).

    A factor stands below only when its exponent is a negative number, so exp(-x) stays as it is;
    square roots share one root. Logarithms come last: ``m (m - 1) log m`` cannot be misread.
    """
    coefficient, under = sp.Integer(1), sp.Integer(1)
    factors = []
    for factor in _factors(expr):
        if factor.is_Rational:
            coefficient *= factor
        elif isinstance(factor, sp.Pow) and abs(factor.exp) == sp.Rational(1, 2):
            under *= factor.base ** (2 * factor.exp)
        else:
            factors.append(factor)
    above: list[sp.Basic] = []
    below: list[sp.Basic] = []
    coefficient, under = _near_one(coefficient, under)
    top, bottom = under.as_numer_denom()
    if top != 1:
        factors.append(root(under))
    elif bottom != 1:
        below.append(root(bottom))
    size = abs(coefficient)
    if decimal(size):
        above.append(size)
    else:
        above += [sp.Integer(size.p)] if size.p != 1 else []
        below += [sp.Integer(size.q)] if size.q != 1 else []
    ordered = sp.Mul._from_args(factors).as_ordered_factors() if len(factors) > 1 else factors
    for factor in sorted(ordered, key=_place):
        if isinstance(factor, sp.Pow) and factor.exp.is_Rational and factor.exp < 0:
            below.append(sp.Pow(factor.base, -factor.exp))
        else:
            above.append(factor)
    return bool(coefficient < 0), above, below


def _near_one(coefficient: sp.Rational, under: sp.Basic) -> tuple[sp.Rational, sp.Basic]:
    """The same ``coefficient * sqrt(under)`` with a coefficient near one, where that is easy.

    sympy turns 0.7 sqrt(m/8) into 7 sqrt(2m)/40, and nobody reads that as 0.7 sqrt(m/8).
    """
    number = under.as_coeff_Mul()[0]
    if number.is_Integer and number > 1 and not coefficient.is_Integer:
        for scale in (1, 2, 4, 8, 16) if number == 2 else (1, number):
            if sp.Rational(3, 5) <= abs(coefficient) * scale < sp.Rational(6, 5):
                return coefficient * scale, under / scale**2
    return coefficient, under


def _factors(expr: sp.Basic) -> list[sp.Basic]:
    """The factors of a product, products within it (as substitution leaves them) opened up."""
    if not isinstance(expr, sp.Mul):
        return [expr]
    return [factor for part in expr.args for factor in _factors(part)]


def _place(factor: sp.Basic) -> int:
    """Powers of numbers first, logarithms last."""
    if isinstance(factor, sp.Pow) and factor.base.is_Number:
        return 0
    return 2 if isinstance(factor, sp.log | log2) else 1


def terms(expr: sp.Add) -> list[sp.Basic]:
    """The terms of a sum, a positive one first where there is one: ``m - 1``, never ``-1 + m``."""
    terms = list(expr.as_ordered_terms())
    return sorted(terms, key=lambda t: split(t)[0]) if split(terms[0])[0] else terms


def chain(expr: sp.And) -> tuple[list[sp.Basic], list[str]] | None:
    """``a <= x and x <= b`` as ([a, x, b], signs), when the parts link up into one chain."""
    links = []
    for part in expr.args:
        if isinstance(part, sp.GreaterThan | sp.StrictGreaterThan):
            part = part.reversed
        if not isinstance(part, sp.LessThan | sp.StrictLessThan):
            return None
        links.append(part)
    if len(links) != 2:
        return None
    if links[0].rhs != links[1].lhs:
        links.reverse()
    first, second = links
    if first.rhs != second.lhs:
        return None
    signs = [RELATIONS[type(first)], RELATIONS[type(second)]]
    return [first.lhs, first.rhs, second.rhs], signs


def ordered(expr: sp.Basic) -> list[sp.Basic]:
    """The parts of a symmetric combination, in the same order every time."""
    return sorted(expr.args, key=default_sort_key)


def bare(expr: sp.Basic) -> bool:
    """Whether ``expr`` needs no parentheses as a factor, an argument or the base of a power."""
    return isinstance(expr, sp.Symbol) or (isinstance(expr, sp.Integer) and expr >= 0)


def bare_argument(expr: sp.Basic) -> bool:
    """Whether a logarithm may take ``expr`` without parentheses: ``log m``, ``log m!``."""
    return bare(expr) or (isinstance(expr, sp.factorial) and bare(expr.args[0]))
