"""The order of the guaranteed width of ANDs: both sides, the recipes, and the table in the docs."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
import sympy as sp

from superpos_proofs import rigorous
from superpos_proofs.bounds.ands_order import prove_low
from superpos_proofs.bounds.floor import floor_of
from superpos_proofs.bounds.question import Question
from superpos_proofs.construct.ands_order import (
    FAILURE,
    RECIPES,
    Recipe,
    excess_above,
    keeps,
    left_over,
    prove_high,
    shape_at,
)
from superpos_proofs.construct.ands_plan import plan_ands
from superpos_proofs.rigorous import ball
from superpos_proofs.statements import ands_order as st

DOCS = Path(__file__).parent.parent / "docs" / "ands-order.md"


def _table(first: str) -> list[list[str]]:
    """The rows below the heading that starts with this cell."""
    lines = DOCS.read_text(encoding="utf-8").splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith(f"| {first} |")) + 2
    rows = []
    while lines[at].startswith("|"):
        rows.append([cell.strip(" `") for cell in lines[at].strip("|").split("|")])
        at += 1
    return rows


def _power(cell: str) -> int:
    return int(cell.replace("^", "**").split("**")[0]) ** int(cell.split("^")[1])


def _scale(outputs: int) -> float:
    return math.sqrt(outputs * math.log2(outputs))


def test_the_limit_of_both_sides_is_the_same_number() -> None:
    theta = 2 - sp.sqrt(2)
    assert sp.simplify(st.LIMIT**2 * theta**2 / 8) == 2
    assert sp.simplify(st.LIMIT**2 * (1 - theta) ** 2 / 8) == 1
    assert float(st.LIMIT * sp.sqrt(sp.log(2))) == pytest.approx(5.6850, abs=1e-4)


def test_below_for_all_sizes() -> None:
    proof = prove_low()
    assert proof.holds
    assert proof.recheck()
    assert prove_low(sp.Rational(683, 100)).counterexample is not None


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda r: f"{float(r.constant)}")
def test_each_recipe_serves_all_sizes(recipe: Recipe) -> None:
    assert prove_high(recipe, 8 if recipe.start == 10**5 else 1).holds
    shape = shape_at(recipe, recipe.start, recipe.start)
    assert shape.width <= recipe.constant * Fraction(_scale(recipe.start))
    assert shape.width > 5.68 * _scale(recipe.start)


def test_the_recipes_are_those_of_the_docs() -> None:
    rows = _table("from `j`")
    assert [_power(row[0]) for row in rows] == [recipe.start for recipe in RECIPES]
    for row, r in zip(rows, RECIPES, strict=True):
        numbers = [r.constant, r.blocks, r.theta, r.rate_off, r.rate_on]
        assert [Fraction(cell) for cell in row[1:]] == numbers


@pytest.mark.parametrize("outputs", [123_456, 10**6 + 3, 31_415_926, 10**11])
def test_the_lemma_is_above_the_formula_and_not_far(outputs: int) -> None:
    recipe = RECIPES[1]
    bound = shape_at(recipe, outputs, outputs).failure()
    assert bound is not None
    left = left_over(recipe, ball(outputs).log())
    lemma = float(FAILURE) - float(left.mid())
    assert float(bound) <= lemma <= 2 * float(bound)


def test_a_recipe_below_what_any_shape_allows_is_refuted() -> None:
    proof = prove_high(replace(RECIPES[4], constant=Fraction(55, 10)))
    assert not proof.holds
    assert proof.counterexample == RECIPES[4].start


def test_too_few_outputs_make_no_shape() -> None:
    with pytest.raises(ValueError, match=r"too few|bound"):
        shape_at(RECIPES[1], 100, 100)


def test_fewer_features_are_no_harder() -> None:
    recipe, outputs = RECIPES[1], 10**5
    bounds = [shape_at(recipe, m, outputs).failure() for m in (2, 1000, outputs // 2, outputs)]
    assert bounds == sorted(bounds)
    assert keeps(shape_at(recipe, 2, outputs)) is True


@pytest.mark.parametrize("z", [Fraction(1, 10**6), Fraction(1, 10), Fraction(1, 2), Fraction(3, 2)])
def test_phi_from_above(z: Fraction) -> None:
    exact = rigorous.enclose(2 * (sp.exp(sp.Rational(z)) - 1 - sp.Rational(z)), {}) / ball(z) ** 2
    assert not excess_above(ball(z)) < exact
    assert float(excess_above(ball(z)).mid()) <= 3 * float(exact.mid())


@pytest.mark.parametrize("row", [1, 6, 11])
def test_the_table_is_what_the_planner_finds(row: int) -> None:
    power, n, bits, per_scale, least, share, floor, loss = _table("`j`")[row]
    j, width = _power(power), int(n.replace(" ", ""))
    shape = plan_ands(j // 2, j, FAILURE)
    assert shape is not None
    assert (shape.width, shape.bits) == (width, int(bits))
    assert f"{width / _scale(j):.2f}" == per_scale
    assert float(share) == pytest.approx(width / j, rel=0.05)
    logs = math.log(100 * j), math.log(100 * 2 * j * (j // 2 - 1))
    assert f"{math.sqrt(8 * j) * sum(map(math.sqrt, logs)) / _scale(j):.2f}" == least
    assert width > float(least) * _scale(j)
    answer = floor_of(Question("pairwise-and", j // 2, j, 2, bits=int(bits)))
    assert answer.neurons == int(floor.replace(" ", ""))
    assert width / int(floor.replace(" ", "")) == pytest.approx(float(loss), abs=0.05)
