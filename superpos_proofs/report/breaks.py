"""What breaks without a hypothesis, in sentences: the place, what fails there, and its sides."""

from __future__ import annotations

from collections.abc import Mapping

import sympy as sp

from superpos_proofs import rigorous
from superpos_proofs.claims.holes import CHOICES
from superpos_proofs.claims.run import Result
from superpos_proofs.claims.without import Without
from superpos_proofs.report.formulas import RELATIONS, decimal
from superpos_proofs.report.plain import plain
from superpos_proofs.rigorous import Number, Values
from superpos_proofs.statements import Statement

SHORT = 12  # characters of an exact number that is shown whole
DIGITS = (6, 12, 24, 48)  # of the others: as many as tell the two sides apart


def what_breaks(found: Without, result: Result) -> str:
    """What is known of a claim without one hypothesis: never that the hypothesis is not needed."""
    if found.near_miss is not None:
        (miss,) = (miss for miss in result.near_misses if miss.claim.id == found.near_miss)
        fate = f"is refuted: {miss.counterexample}" if miss.holds else "is not refuted"
        return f'The near-miss "{miss.claim.title}" does without it and {fate}.'
    statement = result.claim.statement
    if found.at is not None:
        story = f" ({found.story})" if found.story else ""
        where = f"At {place(_telling(found, statement))}{story},"
        if found.hole is not None:
            lacks = "is no number of choices" if isinstance(found.hole, CHOICES) else "has no value"
            return f"{where} the conclusion says nothing: {plain(found.hole)} {lacks}."
        return f"{where} {failure(statement, found.at)}."
    if found.tried:
        kind = "object" if statement.setting else "point"
        met = f"{found.tried} {kind}s that break" if found.tried > 1 else f"one {kind} that breaks"
        return (
            f"No instance found among {met} only this hypothesis. It stands here because the proof "
            "uses it."
        )
    if statement.setting:
        return (
            "No instance found: numbers alone refute nothing here, and no object that the check "
            "draws breaks it alone. It stands here because the proof, or what the objects are, "
            "uses it."
        )
    return (
        "No instance found: no point that was tried breaks only this hypothesis. It stands here "
        "because the proof uses it."
    )


FEW = 8  # variables of a point that are all shown


def _telling(found: Without, statement: Statement) -> dict[str, Number]:
    """The coordinates of a point that matter: all of them where they are few."""
    assert found.at is not None
    said = (found.hypothesis, statement.conclusion if found.hole is None else found.hole)
    free = set().union(*(statement.written_out(part).free_symbols for part in said))
    named = {str(symbol) for symbol in free}
    few = len(found.at) <= FEW
    return {name: value for name, value in found.at.items() if few or name in named}


def failure(statement: Statement, values: Mapping[str, Number]) -> str:
    """Why the conclusion fails at a point: the parts that fail, with both of their sides.

    "it fails: the left side is 7, the right side about 9.51"; of several comparisons, each that
    fails is named.
    """
    at = {statement[name]: value for name, value in values.items()}
    parts = [
        part
        for part in sorted(_relations(statement.conclusion), key=str)
        if rigorous.decide(statement.written_out(part), at) is False
    ]
    alone = isinstance(statement.conclusion, tuple(RELATIONS))
    said = []
    for part in parts:
        full = statement.written_out(part)
        left, right = _apart(full.lhs, full.rhs, at)
        sides = f"the left side is {left}, the right side {right}"
        said.append(f"{'it' if alone else plain(part)} fails: {sides}")
    return "; ".join(said)


def _relations(expr: sp.Basic) -> set[sp.Basic]:
    """The comparisons that must hold: what an implication supposes is none of them."""
    if isinstance(expr, sp.Implies):
        return _relations(expr.args[1])
    if isinstance(expr, tuple(RELATIONS)):
        return {expr}
    return set().union(*map(_relations, expr.args))


def _apart(left: sp.Basic, right: sp.Basic, at: Values) -> tuple[str, str]:
    """Both sides as one reads them, long ones to as many digits as tell them apart."""
    for digits in DIGITS:
        about = [_digits(side, at, digits) for side in (left, right)]
        if about[0] != about[1]:
            break
    return _short(left, at) or _about(about[0]), _short(right, at) or _about(about[1])


def _digits(expr: sp.Basic, at: Values, digits: int) -> str:
    try:
        return rigorous.in_digits(expr, at, digits)
    except ArithmeticError:  # some numbers are known exactly or not at all
        return rigorous.in_digits(sp.Rational(rigorous.exact(expr, at)), {}, digits)


def _short(expr: sp.Basic, at: Values) -> str | None:
    try:
        return exactly(rigorous.exact(expr, at))
    except ArithmeticError:
        return None


def exactly(value: Number) -> str | None:
    """A short number as it is; None for one that is long."""
    text = decimal(sp.Rational(value)) or str(value)
    return text if len(text) <= SHORT else None


def _about(digits: str) -> str:
    """Digits like 1.200e+45 as one reads them."""
    mantissa, _, power = digits.partition("e")
    mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    if not power:
        return f"about {mantissa}"
    return f"about {mantissa}·10^" + (f"{int(power)}" if int(power) > 0 else f"({int(power)})")


def place(values: Mapping[str, Number]) -> str:
    """A point as one reads it: "m = 18, epsilon = 3/4"; long numbers by their first digits."""
    return ", ".join(f"{name} = {_value(value)}" for name, value in values.items())


def _value(value: Number) -> str:
    return exactly(value) or _about(rigorous.in_digits(sp.Rational(value), {}, DIGITS[0]))
