"""The mutator of statements finds what a check does not notice, and counts nothing else."""

from __future__ import annotations

import sympy as sp

from superpos_proofs.claims import Claim, Draw, Instance, Observation, Source
from superpos_proofs.statements import Statement, integer
from tests.statement_mutants import judged, mutants

X, S = integer("x", "a number", 1, 9), integer("s", "what is measured", 1, 40)
x, s = X.symbol, S.symbol


def claim(least: int, conclusion: sp.Basic, *hypotheses: sp.Basic) -> Claim:
    """What is measured at x is ``least`` x, or one more."""

    def measure(draw: Draw) -> Observation:
        number = draw.integer(1, 9)
        return Observation({"x": number, "s": least * number + draw.integer(0, 1)}, "a number")

    statement = Statement((X, S), conclusion, hypotheses, ("s is measured.",))
    source = (Source("this test", "here"),)
    return Claim("toy", "", statement, "", source, instance=Instance(measure, "numbers"))


def test_one_thing_is_changed_at_a_time() -> None:
    said = claim(3, sp.Ge(s, 3 * x + 1)).statement
    found = {str(mutant.statement.conclusion) for mutant in mutants(said)}
    assert found == {
        "s > 3*x + 1",
        "s <= 3*x + 1",
        "s >= 4*x + 1",
        "s >= 2*x + 1",
        "s >= 3*x + 2",
        "s >= 3*x",
        "s >= 3*x - 2",
        "s - 1 >= 3*x + 1",
    }


def test_a_tight_check_kills_all_that_says_more() -> None:
    states = dict(judged(claim(3, sp.Ge(s, 3 * x))))
    assert set(states.values()) == {"killed", "no stronger"}
    assert states["conclusion: 4 for 3"] == states["conclusion: > for >="] == "killed"
    assert states["conclusion: 2 for 3"] == "no stronger"


def test_a_check_that_stays_away_from_the_bound_lets_mutants_live() -> None:
    states = dict(judged(claim(5, sp.Ge(s, 3 * x))))
    assert states["conclusion: 4 for 3"] == "survived"
    assert states["conclusion: <= for >="] == "killed"


def test_a_hypothesis_that_nothing_needs_is_a_survivor() -> None:
    states = dict(judged(claim(3, sp.Ge(s, 3 * x), sp.Le(x, 8))))
    assert states["without x ≤ 8"] == "survived"
