"""Points of a statement's range: its corners, and a strategy for what lies between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from hypothesis import strategies as st

from superpos_proofs import rigorous
from superpos_proofs.claims.base import RangeCheck
from superpos_proofs.rigorous import Number
from superpos_proofs.statements.base import Statement, Variable

CORNER_VARIABLES = 5  # all 2^5 corners of a range are tried; further variables stay in the middle


def drawn_variables(statement: Statement, ranges: RangeCheck) -> list[Variable]:
    """The variables that are drawn freely; hypotheses fix the others."""
    return [v for v in statement.variables if not ranges.drawn or str(v.symbol) in ranges.drawn]


def corners(statement: Statement, ranges: RangeCheck) -> Iterator[Mapping[str, Number]]:
    """The ends of the range in each variable, in all combinations, and where the check is tight."""
    variables = drawn_variables(statement, ranges)
    names = [str(v.symbol) for v in variables]
    ends = product(*(sorted({v.low, v.high}) for v in variables[:CORNER_VARIABLES]))
    middles = [(v.low + v.high) // 2 for v in variables[CORNER_VARIABLES:]]
    for end in ends:
        yield ranges.complete(dict(zip(names, (*end, *middles), strict=True)))
    for drawn in ranges.tight:
        yield ranges.complete(dict(drawn))


def anywhere(statement: Statement, ranges: RangeCheck) -> st.SearchStrategy[Mapping[str, Number]]:
    """Points of the whole range, completed; those outside of the hypotheses included."""
    variables = drawn_variables(statement, ranges)
    free = {str(v.symbol): st.integers(v.low, v.high) for v in variables}
    return st.fixed_dictionaries(free).map(ranges.complete)


def allowed(statement: Statement, values: Mapping[str, Number]) -> bool:
    """Whether all hypotheses certainly hold at a point."""
    assigned = {statement[name]: value for name, value in values.items()}
    hypotheses = (statement.written_out(h) for h in statement.hypotheses)
    return all(rigorous.decide(h, assigned) is True for h in hypotheses)
