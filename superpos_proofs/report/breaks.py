"""What breaks without a hypothesis, in sentences: the place, what fails there, and its sides."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import sympy as sp

from superpos_proofs import rigorous
from superpos_proofs.claims.holes import CHOICES
from superpos_proofs.claims.run import Result
from superpos_proofs.claims.without import Without
from superpos_proofs.report.formulas import RELATIONS
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
    kind = "objects" if statement.setting else "points"
    if found.tried:
        return (
            f"No instance found among {found.tried} {kind} that break only this hypothesis. It "
            "stands here because the proof uses it."
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
    for digits in DIGITS:
        texts = number(left, at, digits), number(right, at, digits)
        if texts[0] != texts[1]:
            break
    return texts


def number(expr: sp.Basic, at: Values, digits: int = DIGITS[0]) -> str:
    """A value as one reads it: exact where that is short, else "about" so many digits of it."""
    try:
        value = rigorous.exact(expr, at)
    except ArithmeticError:
        return _about(rigorous.enclose(expr, at), digits)
    return exactly(value) or _about(rigorous.ball(value), digits)


def exactly(value: Number) -> str | None:
    """A short number as it is; None for one that is long."""
    text = str(value)
    return text if len(text) <= SHORT else None


def _about(ball: rigorous.arb, digits: int) -> str:
    text = ball.str(digits, radius=False)
    mantissa, _, power = text.partition("e")
    return f"about {mantissa}" + (f"·10^({int(power)})" if power else "")


def place(values: Mapping[str, Number]) -> str:
    """A point as one reads it: "m = 18, epsilon = 3/4"; long numbers by their first digits."""
    return ", ".join(f"{name} = {_value(value)}" for name, value in values.items())


def _value(value: Number) -> str:
    return exactly(value) or _about(rigorous.ball(Fraction(value)), DIGITS[0])
