"""From a claim's statement alone: points of its range, balls, a property, and how it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import sympy as sp
from hypothesis import strategies as st

from superpos_proofs import rigorous
from superpos_proofs.claims import Claim, Draw, Observation, RangeCheck, Result, Rung, Source, check
from superpos_proofs.claims.points import allowed, anywhere
from superpos_proofs.claims.points import corners as _corners
from superpos_proofs.report.page import Formula
from superpos_proofs.rigorous import Number
from superpos_proofs.statements import Statement

SIDES = (
    sp.GreaterThan,
    sp.StrictGreaterThan,
    sp.LessThan,
    sp.StrictLessThan,
    sp.Equality,
    sp.Unequality,
)


def _claim(said: Claim | Statement) -> Claim:
    if isinstance(said, Claim):
        return said
    source = (Source("this test", "here"),)
    return Claim("statement", "a statement", said, "", source, ranges=RangeCheck())


def _ranges(claim: Claim) -> RangeCheck:
    """How points are drawn from the statement; refused where numbers alone say nothing."""
    if claim.ranges is not None:
        return claim.ranges
    if claim.statement.setting:
        raise ValueError(
            f"{claim.id} speaks of objects ({claim.statement.setting[0]}), not of numbers alone: "
            "draw them with instances(claim), or give the claim a RangeCheck that measures them"
        )
    return RangeCheck()


def points(said: Claim | Statement) -> st.SearchStrategy[Mapping[str, Number]]:
    """Points of a statement's range, values by name, at which all its hypotheses hold.

    Drawn from the domains of the symbols. Where hypotheses fix some of them, as in "n is the least
    width such that", a claim's range check completes the others.

    Raises:
        ValueError: the statement speaks of objects, and the claim has no range check.
    """
    claim = _claim(said)
    statement = claim.statement
    return anywhere(statement, _ranges(claim)).filter(lambda values: allowed(statement, values))


def corners(said: Claim | Statement) -> list[Mapping[str, Number]]:
    """The corners of a statement's range that its hypotheses allow.

    Raises:
        ValueError: the statement speaks of objects, and the claim has no range check.
    """
    claim = _claim(said)
    found = _corners(claim.statement, _ranges(claim))
    return [values for values in found if allowed(claim.statement, values)]


def instances(claim: Claim) -> st.SearchStrategy[Observation]:
    """What the claim's instance check measures on real objects; points where it has none.

    An observation may lie outside of the statement's hypotheses; :func:`evaluate` says so.

    Raises:
        ValueError: the claim has neither an instance check nor points.
    """
    instance = claim.instance
    if instance is None:
        return points(claim).map(lambda values: Observation(values, "numbers"))

    @st.composite
    def observed(draw: st.DrawFn) -> Observation:
        return instance.measure(Draw(draw))

    return observed()


@dataclass(frozen=True)
class Evaluation:
    """A statement at one point.

    Attributes:
        allowed: all hypotheses certainly hold there.
        holds: the conclusion holds there; None where no precision settles it.
        sides: each inequality of the conclusion, and what both of its sides are: exact, or a ball.
    """

    allowed: bool
    holds: bool | None
    sides: tuple[tuple[str, str, str], ...]

    def __str__(self) -> str:
        return "\n".join(f"{text}: {left} against {right}" for text, left, right in self.sides)


def evaluate(said: Claim | Statement, values: Mapping[str, Number]) -> Evaluation:
    """A statement at one point, by exact integers and balls: never a guess.

    Raises:
        KeyError: a name that the statement does not have.
    """
    statement = _claim(said).statement
    conclusion = statement.written_out(statement.conclusion)
    assigned = {statement[name]: value for name, value in values.items()}
    short = {e for e in sp.preorder_traversal(statement.conclusion) if isinstance(e, SIDES)}
    sides = []
    for part in sorted(short, key=str):
        full = statement.written_out(part)
        left, right = (_number(side, assigned) for side in (full.lhs, full.rhs))
        sides.append((Formula(part).unicode, left, right))
    verdict = rigorous.decide(conclusion, assigned)
    return Evaluation(allowed(statement, values), verdict, tuple(sides))


def _number(expr: sp.Basic, assigned: Mapping[sp.Symbol, Number]) -> str:
    try:
        value = str(rigorous.exact(expr, assigned))
        return value if len(value) <= 40 else f"{value[:12]}… ({len(value)} characters)"
    except ArithmeticError:
        pass
    try:
        return str(rigorous.enclose(expr, assigned))
    except ArithmeticError as error:
        return f"no number ({error})"


@dataclass(frozen=True)
class Written:
    """A statement as one reads it: each line a hypothesis, the last one the conclusion."""

    text: tuple[str, ...]
    latex: tuple[str, ...]
    mathml: tuple[str, ...]


def written(said: Claim | Statement) -> Written:
    """A statement in plain text, LaTeX and MathML, abbreviations as equations."""
    statement = _claim(said).statement
    meanings = (sp.Eq(symbol, meaning, evaluate=False) for symbol, meaning in statement.where)
    found = [Formula(e) for e in (*statement.hypotheses, *meanings, statement.conclusion)]
    return Written(
        tuple(f.unicode for f in found),
        tuple(f.latex for f in found),
        tuple(f.mathml for f in found),
    )


def check_statement(said: Claim | Statement, examples: int = 100) -> Result:
    """Hold a statement against its corners, always, and against random points between them.

    Args:
        said: a statement, or a claim whose statement is meant.
        examples: how many points are drawn.

    Returns:
        The result; its evidence says how many points were checked.

    Raises:
        AssertionError: it fails somewhere; statement, shrunk counterexample and both sides.
        ValueError: it was never tested, with what to do about it.
    """
    claim = _claim(said)
    bare = replace(
        claim,
        ranges=_ranges(claim),
        instance=None,
        derivation=None,
        certificates=(),
        near_misses=(),
        expect="holds",
    )
    result = check(bare, {}, examples=examples)
    if result.rung is Rung.REFUTED:
        assert result.at is not None
        lines = [
            f"{claim.id} fails at {result.counterexample}",
            *written(bare).text,
            str(evaluate(bare, result.at)),
        ]
        raise AssertionError("\n".join(lines))
    if result.rung is Rung.UNDECIDED:
        raise ValueError(
            f"{claim.id} was not tested: {'; '.join(result.evidence)}. Where hypotheses fix a "
            "variable, say how: RangeCheck(complete, drawn)"
        )
    return result
