"""A claim's statement as a property, in balls, and written out."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
import sympy as sp
from hypothesis import given

from superpos_proofs.claims import Claim, RangeCheck, Rung, find, own_claims
from superpos_proofs.statements import Statement, integer, log2
from superpos_proofs.testing import (
    check_statement,
    corners,
    evaluate,
    instances,
    points,
    written,
)

RANGED = [claim for claim in own_claims() if claim.ranges is not None]

ABOUT_NUMBERS = [
    claim
    for claim in own_claims()
    if claim.checkable and (claim.ranges is not None or not claim.statement.setting)
]

x, y = integer("x", "a number", 0, 100), integer("y", "another", 1, 1000)
WIDER = Statement((x, y), sp.Le(x.symbol, 2 * y.symbol), (sp.Le(x.symbol, y.symbol),))


@given(points(WIDER))
def test_points_keep_to_the_hypotheses(values: dict[str, int]) -> None:
    assert 0 <= values["x"] <= min(100, values["y"]) <= 1000


def test_corners_keep_to_the_hypotheses() -> None:
    found = [(values["x"], values["y"]) for values in corners(WIDER)]
    assert found == [(0, 1), (0, 1000), (100, 1000)]


@pytest.mark.parametrize("claim", RANGED, ids=lambda claim: claim.id)
def test_each_range_has_corners_and_both_sides(claim: Claim) -> None:
    ends = corners(claim)
    assert ends, "no boundary value would be tried"
    for values in ends[:2]:
        found = evaluate(claim, values)
        assert found.allowed
        assert found.holds
        assert found.sides


def test_a_true_statement_says_how_often_it_was_tried() -> None:
    result = check_statement(WIDER, 50)
    assert result.rung is Rung.TESTED
    assert result.evidence == ("53 points checked, 3 of them corners of the range",)


def test_a_false_one_shows_the_least_counterexample_and_both_sides() -> None:
    false = Statement((x, y), x.symbol**2 < 3 * y.symbol, (sp.Le(x.symbol, y.symbol),))
    with pytest.raises(AssertionError) as error:
        check_statement(false)
    assert str(error.value).splitlines() == [
        "statement fails at x = 3, y = 3",
        "x ≤ y",
        "x^2 < 3 y",
        "x^2 < 3 y: 9 against 9",
    ]


def test_what_fails_at_a_corner_only_is_found() -> None:
    with pytest.raises(AssertionError, match="x = 100, y = 1000"):
        check_statement(Statement((x, y), x.symbol + y.symbol < 1100), 5)


def test_a_claim_about_objects_sends_one_to_its_instances() -> None:
    claim = find("lower.permutation.bits")
    with pytest.raises(ValueError, match=r"instances\(claim\)"):
        check_statement(claim)


def test_what_no_point_satisfies_says_what_to_do() -> None:
    never = Statement((x,), sp.Le(x.symbol, 90), (sp.Gt(x.symbol, 200),))
    with pytest.raises(ValueError, match="RangeCheck"):
        check_statement(never)


@given(instances(find("lower.permutation.bits")))
def test_instances_are_measured_on_real_objects(seen: object) -> None:
    found = evaluate(find("lower.permutation.bits"), seen.values)  # type: ignore[attr-defined]
    assert found.allowed
    assert found.holds


def test_a_completed_range_stays_completed() -> None:
    claim = find("lower.permutation.floor.one-bit")
    assert claim.ranges is not None
    assert claim.ranges.drawn == ("m",)
    assert check_statement(claim, 5).rung is Rung.TESTED
    assert all(set(values) == {"m", "n"} for values in corners(claim))


def test_balls_settle_what_is_not_rational() -> None:
    near = Statement((x,), log2(x.symbol + 2) < sp.sqrt(x.symbol + 3))
    found = evaluate(near, {"x": 1})
    assert found.holds
    assert found.sides[0][1].startswith("[1.58496")
    assert evaluate(near, {"x": 14}).holds is True
    assert evaluate(near, {"x": 5}).holds is True


def test_an_undecided_comparison_stays_undecided() -> None:
    same = sp.Ge(sp.log(x.symbol + 2) + sp.log(3), sp.log(3 * (x.symbol + 2), evaluate=False))
    assert evaluate(Statement((x,), same), {"x": 7}).holds is None


@pytest.mark.parametrize("claim", own_claims(), ids=lambda claim: claim.id)
def test_each_claim_is_written_in_three_ways(claim: Claim) -> None:
    for said in (claim, *claim.near_misses):
        found = written(said)
        assert len(found.text) == len(found.latex) == len(found.mathml) > 0
        for text, latex, mathml in zip(found.text, found.latex, found.mathml, strict=True):
            assert "\n" not in text
            assert latex.count("{") == latex.count("}")
            assert ElementTree.fromstring(mathml).tag == "math"


@pytest.mark.parametrize("claim", ABOUT_NUMBERS, ids=lambda claim: claim.id)
def test_a_claim_about_numbers_is_a_property_as_it_stands(claim: Claim) -> None:
    assert check_statement(claim, 10).rung is Rung.TESTED


def test_a_range_check_of_ones_own_completes_what_hypotheses_fix() -> None:
    twice = Statement((x, y), sp.Le(x.symbol, y.symbol), (sp.Eq(y.symbol, 2 * x.symbol),))
    claim = Claim("toy.twice", "", twice, "", (), ranges=RangeCheck(_double, ("x",)))
    assert check_statement(claim, 20).rung is Rung.TESTED


def _double(drawn: dict[str, int]) -> dict[str, int]:
    return {**drawn, "y": 2 * drawn["x"]}
