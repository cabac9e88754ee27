"""The mutator of statements finds what a check does not notice, and counts nothing else."""

from __future__ import annotations

from dataclasses import replace

import sympy as sp

from superpos_proofs.claims import Claim, Draw, Instance, Observation, Source
from superpos_proofs.statements import Statement, integer
from tests.statement_mutants import EQUAL, UNEQUAL, judged, mutants

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


def states(of: Claim) -> dict[str, str]:
    return {one.line: one.state for one in judged(of)}


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
    found = states(claim(3, sp.Ge(s, 3 * x)))
    assert set(found.values()) == {"killed", "no stronger"}
    assert found["conclusion: 4 for 3"] == found["conclusion: > for >="] == "killed"
    assert found["conclusion: 2 for 3"] == "no stronger"


def test_a_check_that_stays_away_from_the_bound_lets_mutants_live() -> None:
    found = states(claim(5, sp.Ge(s, 3 * x)))
    assert found["conclusion: 4 for 3"] == "survived"
    assert found["conclusion: <= for >="] == "killed"


def test_a_hypothesis_that_nothing_needs_is_a_survivor() -> None:
    found = states(claim(3, sp.Ge(s, 3 * x), sp.Le(x, 8)))
    assert found["without x ≤ 8"] == "survived"


def test_what_a_run_draws_beyond_a_hypothesis_is_used() -> None:
    """At x = 9 another number is measured: what breaks without x <= 8 is known from the run."""

    def measure(draw: Draw) -> Observation:
        number = draw.integer(1, 9)
        return Observation({"x": number, "s": 2 if number == 9 else 3 * number}, "a number")

    said = claim(3, sp.Ge(s, 3 * x), sp.Le(x, 8))
    found = states(replace(said, instance=Instance(measure, "numbers")))
    assert found["without x ≤ 8"] == "killed"


def test_survivors_that_turn_the_inequality_around_are_told_apart() -> None:
    def kinds(sides: int, conclusion: sp.Basic) -> dict[str, str]:
        """Of a claim about regular polygons: x is measured at each, and is what is said."""
        measure = Instance(lambda draw: Observation({"x": sides, "s": draw.integer(6, 9)}, ""), "")
        return {
            one.line: one.kind for one in judged(replace(claim(3, conclusion), instance=measure))
        }

    assert kinds(6, sp.Ge(x, 6))["conclusion: <= for >="] == EQUAL
    assert kinds(7, sp.Ge(s, 5))["conclusion: > for >="] == UNEQUAL


def test_to_suppose_more_is_to_say_less() -> None:
    found = states(claim(3, sp.Implies(sp.Ge(x, 4), sp.Ge(s, 12))))
    assert found["conclusion: 5 for 4"] == "no stronger"
    assert found["conclusion: 3 for 4"] == "killed"


def test_a_part_that_says_nothing_any_more_is_no_stronger() -> None:
    found = states(claim(3, sp.And(sp.Ge(s, 3 * x), sp.Ge(s, x / 2))))
    assert found["conclusion: 0 for 1/2"] == "no stronger"


def test_an_object_of_a_near_miss_that_refutes_the_claim_kills_nothing() -> None:
    said = claim(3, sp.Ge(s, 3 * x))
    other = Instance(lambda draw: Observation({"x": 9, "s": 1}, "of another kind"), "one object")
    found = states(said.with_near_misses(said.near_miss("other", "", "", instance=other)))
    assert found == states(said)
