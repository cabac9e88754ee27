"""What breaks without each hypothesis: found where it does, never claimed where it does not."""

from __future__ import annotations

import pickle
import re
from fractions import Fraction

import pytest
import sympy as sp

from superpos_proofs import rigorous
from superpos_proofs.claims import (
    Claim,
    Draw,
    Instance,
    Observation,
    RangeCheck,
    check,
    find,
    own_claims,
)
from superpos_proofs.claims.holes import hole
from superpos_proofs.claims.without import Drawn, without_each
from superpos_proofs.report.breaks import failure, place
from superpos_proofs.report.page import page_of
from superpos_proofs.statements import Statement, integer, log2

X, Y = integer("x", "a number", 4, 60), integer("y", "another", 1, 60)
x, y = X.symbol, Y.symbol


TWICE = sp.Ge(x, 2 * y)


def planted(*hypotheses: sp.Basic, then: sp.Basic = TWICE, **more: object) -> Claim:
    statement = Statement((X, Y), then, hypotheses, **more)  # type: ignore[arg-type]
    return Claim("toy", "a toy", statement, "", (), ranges=RangeCheck())


def says(claim: Claim) -> list[str]:
    return [one.says for one in page_of(check(claim, {}, examples=20)).without]


def test_what_is_needed_breaks_at_a_point_that_breaks_nothing_else() -> None:
    claim = planted(sp.Ge(x, 3 * y), sp.Ge(y, 2))
    result = check(claim, {}, examples=20)
    needed, not_needed = result.without
    assert needed.at is not None
    at = {x: needed.at["x"], y: needed.at["y"]}
    statement = claim.statement
    assert [rigorous.decide(h, at) for h in statement.hypotheses] == [False, True]
    assert rigorous.decide(statement.conclusion, at) is False
    assert (
        f"the left side is {at[x]}, the right side {2 * at[y]}" in page_of(result).without[0].says
    )
    assert not_needed.at is None
    assert not_needed.tried > 0


def test_what_is_not_needed_is_never_said_to_be() -> None:
    claim = planted(sp.Ge(x, 2 * y), sp.Ge(x, 5))
    needed, spare = says(claim)
    assert "fails" in needed
    assert re.match(r"No instance found among [1-9]\d* points that break only this", spare)
    assert spare.endswith("the proof uses it.")


def test_where_nothing_breaks_it_alone_nothing_was_tried() -> None:
    first, second = says(planted(sp.Ge(x, 9), sp.Ge(x, 8), then=sp.Ge(x, 7)))
    assert "x = " in first or "No instance" in first
    assert second == (
        "No instance found: no point that was tried breaks only this hypothesis. It stands here "
        "because the proof uses it."
    )


def test_a_conclusion_without_a_value_says_so() -> None:
    claim = planted(sp.Ge(x, 2), then=sp.Ge(y / log2(x), 0), setting=("Some object.",))
    (said,) = says(claim)
    assert said.startswith("At x = 1, y = ")
    assert said.endswith("the conclusion says nothing: 1/(log x) has no value.")


@pytest.mark.parametrize(
    ("expr", "at", "part"),
    [
        (sp.log(x - 4), 4, sp.log(x - 4)),
        (sp.log(x - 4), 5, None),
        (sp.sqrt(x - 5), 4, sp.sqrt(x - 5)),
        (1 / (x - 4), 4, 1 / (x - 4)),
        ((x - 5) ** (x / 2), 4, None),
        ((x - 5) ** (x / 3), 4, (x - 5) ** (x / 3)),
        (sp.binomial(x - 5, 2), 4, sp.binomial(x - 5, 2)),
        (sp.binomial(x - 5, y), 4, sp.binomial(x - 5, y)),
        (sp.FallingFactorial(x - 5, y - 1), 4, None),
        (sp.factorial(x - 4), 4, None),
        (sp.factorial(x - 5), 4, sp.factorial(x - 5)),
        (sp.Sum(1 / (y - x), (y, 2, x)), 4, 1 / (4 - x)),
        (sp.Sum(1 / (y - x), (y, 2, x - 1)), 4, None),
    ],
)
def test_what_has_no_value(expr: sp.Basic, at: int, part: sp.Basic | None) -> None:
    assert hole(expr, {x: at, y: 1}) == part


def test_numbers_refute_nothing_of_objects_and_objects_beyond_do() -> None:
    """A square has four corners at most eight features; beyond them it is said to have five."""

    def measure(draw: Draw, beyond: bool) -> Observation:
        sides = draw.integer(4, 8, beyond=(9, 12) if beyond else None)
        return Observation({"x": sides, "y": 4 if sides <= 8 else 5}, f"{sides} sides")

    def claim(*, beyond: bool) -> Claim:
        statement = Statement((X, Y), sp.Le(y, 4), (sp.Le(x, 8),), ("An object.",))
        instance = Instance(lambda draw: measure(draw, beyond), "an object")
        return Claim("toy", "a toy", statement, "", (), instance=instance)

    assert says(claim(beyond=True)) == [
        "At x = 9, y = 5 (9 sides), it fails: the left side is 5, the right side 4."
    ]
    (said,) = says(claim(beyond=False))
    assert said.startswith("No instance found: numbers alone refute nothing here")


def test_what_the_check_itself_draws_beyond_a_hypothesis_is_used() -> None:
    def measure(draw: Draw) -> Observation:
        sides = draw.integer(4, 12)
        return Observation({"x": sides, "y": 4 if sides <= 8 else 5}, f"{sides} sides")

    statement = Statement((X, Y), sp.Le(y, 4), (sp.Le(x, 8),), ("An object.",))
    claim = Claim("toy", "", statement, "", (), instance=Instance(measure, "an object"))
    (said,) = says(claim)
    assert re.fullmatch(r"At x = (9|1.), y = 5 \(.* sides\), it fails: .* right side 4\.", said)


def test_a_near_miss_that_drops_it_says_it() -> None:
    found = find("lower.permutation.floor.one-bit")
    first, *others = without_each(found)
    assert first.near_miss == f"{found.id}~earlier"
    assert all(one.near_miss is None and one.at is not None for one in others)


CHEAP = [c for c in own_claims() if c.statement.hypotheses and not c.statement.setting]


@pytest.mark.parametrize("claim", CHEAP, ids=lambda claim: claim.id)
def test_an_instance_of_a_claim_breaks_one_hypothesis_and_the_conclusion(claim: Claim) -> None:
    """By the public evaluator, which knows nothing of the search."""
    statement = claim.statement
    for at_place, one in enumerate(without_each(claim)):
        if one.at is None:
            assert one.near_miss or one.hole is None
            continue
        at = {statement[name]: value for name, value in one.at.items()}
        hold = [rigorous.decide(statement.written_out(h), at) for h in statement.hypotheses]
        assert hold == [i != at_place for i in range(len(hold))]
        if one.hole is None:
            assert rigorous.decide(statement.written_out(statement.conclusion), at) is False


def test_it_is_the_same_each_time_and_can_travel() -> None:
    claim = find("lower.pairwise-and.floor.eight-bits")
    drawn = Drawn({"j": 100, "m": 50, "n": Fraction(9)})
    assert pickle.loads(pickle.dumps(without_each(claim, drawn))) == without_each(claim, drawn)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (7, "7"),
        (Fraction(39552, 125), "316.416"),
        (Fraction(2, 3), "2/3"),
        (75 * 10**14, "about 7.5·10^15"),
        (Fraction(1, 3 * 10**12), "about 3.33333·10^(-13)"),
    ],
)
def test_numbers_as_one_reads_them(value: int | Fraction, text: str) -> None:
    assert place({"x": value}) == f"x = {text}"


def test_sides_that_are_close_are_shown_apart() -> None:
    claim = Statement((X, Y), sp.Eq(x, sp.sqrt(x**2 + 1), evaluate=False))
    said = failure(claim, {"x": 10**9, "y": 1})
    assert said == (
        "it fails: the left side is 1000000000, the right side about 1000000000.0000000005"
    )
