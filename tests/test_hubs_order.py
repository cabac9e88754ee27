"""The order of the guarantee for pairs of any influence: both sides, recipes and table."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from math import comb
from pathlib import Path

import pytest
import sympy as sp

from superpos_proofs import rigorous
from superpos_proofs.bounds.hubs_order import prove_low
from superpos_proofs.construct.hubs_order import (
    FAILURE,
    RECIPES,
    HubRecipe,
    keeps,
    shape_at,
)
from superpos_proofs.construct.hubs_plan import plan_hubs
from superpos_proofs.construct.hubs_range import left_over, prove_high
from superpos_proofs.rigorous import ball
from superpos_proofs.statements import hubs_order as st
from superpos_proofs.statements import root
from superpos_proofs.statements.ands import j

LINE = sp.E * sp.log(2 * j * (j - 2)) * (2 * root(2 * j) - 3)


def test_the_constant_holds_for_all_sizes_and_the_next_digit_does_not() -> None:
    assert prove_low().failure is None
    more = prove_low(sp.Rational(1538, 100))
    assert more.failure
    assert more.counterexample
    assert rigorous.decide(sp.Lt(st.CONSTANT, st.LIMIT), {}) is True


@pytest.mark.parametrize("outputs", [st.START, st.START + 1, *(10**k for k in range(4, 31))])
def test_the_line_at_single_sizes(outputs: int) -> None:
    holds = sp.Gt(LINE, st.CONSTANT * root(j) * sp.log(j))
    assert rigorous.decide(holds, {j: outputs}) is True


@pytest.mark.parametrize(("features", "outputs", "active"), [(50, 100, 2), (1000, 2000, 2)])
def test_blocks_and_slots_of_planned_shapes(features: int, outputs: int, active: int) -> None:
    """Both halves of the theorem, not only their sum."""
    failure = Fraction(1, 2)
    shape = plan_hubs(features, outputs, failure, active=active, tries=100)
    assert shape is not None
    ways = sum(comb(features - 2, size) for size in range(active))
    union = sp.log(2 * outputs * ways / sp.Rational(failure))
    low = shape.blocks * sp.log(sp.Rational(shape.cells, active * shape.degree))
    slot = shape.slot_blocks * sp.log(shape.slot_cells)
    assert rigorous.decide(sp.Gt(low, union), {}) is True
    assert rigorous.decide(sp.Gt(slot, union), {}) is True


# ------------------------------------------------------------------------------- above

DOCS = Path(__file__).parent.parent / "docs" / "hubs-order.md"


def _scale(outputs: int) -> float:
    return math.sqrt(outputs) * math.log(outputs)


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda r: f"{float(r.constant)}")
def test_each_recipe_serves_all_sizes(recipe: HubRecipe) -> None:
    assert prove_high(recipe, 1).holds


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda r: f"{float(r.constant)}")
def test_each_recipe_at_single_sizes(recipe: HubRecipe) -> None:
    """The formula itself, on a grid far finer than the table; jumps of the ceilings are met."""
    first = math.log10(recipe.start)
    for step in range(25):
        outputs = max(recipe.start, round(10 ** (first + (16 - first) * step / 24)))
        shape = shape_at(recipe, 2 * outputs, outputs)
        assert keeps(shape) is True
        assert shape.neurons <= shape.code <= float(recipe.constant) * _scale(outputs)


@pytest.mark.parametrize("outputs", [10**4, 123_456, 31_415_926, 10**11])
def test_the_lemma_is_above_the_formula_and_not_far(outputs: int) -> None:
    bound = shape_at(RECIPES[0], 2 * outputs, outputs).failure()
    assert bound is not None
    lemma = float(FAILURE) - float(left_over(RECIPES[0], ball(outputs).log()).mid())
    assert float(bound) <= lemma <= 2 * float(bound)


def test_narrower_recipes_and_too_few_pairs_fail() -> None:
    narrow = prove_high(replace(RECIPES[1], constant=Fraction(105)))
    assert narrow.counterexample == RECIPES[1].start
    few_blocks = replace(RECIPES[1], slot_blocks=RECIPES[1].slot_blocks * Fraction(3, 4))
    assert prove_high(few_blocks).counterexample == RECIPES[1].start
    assert keeps(shape_at(RECIPES[0], 2000, 1000)) is False
    with pytest.raises(ValueError, match="two pairs"):
        shape_at(RECIPES[0], 2, 1)


def test_fewer_features_are_no_harder() -> None:
    outputs = 10**6
    bounds = [shape_at(RECIPES[1], m, outputs).failure() for m in (2, 1000, outputs, 2 * outputs)]
    assert None not in bounds
    assert bounds == sorted(bounds, key=lambda x: x or 0)


def test_the_table_is_what_the_recipes_give() -> None:
    lines = DOCS.read_text(encoding="utf-8").splitlines()
    at = (
        lines.index("| `j` | recipe | guaranteed `n` | `n / (sqrt(j) ln j)` | `n / j` | bound |")
        + 2
    )
    for power, line in zip(range(4, 16), lines[at : at + 12], strict=True):
        outputs = 10**power
        recipe = next(r for r in reversed(RECIPES) if r.start <= outputs)
        shape = shape_at(recipe, 2 * outputs, outputs)
        bound = shape.failure()
        assert bound is not None
        assert line == row(power, recipe, shape.width, float(bound))


def row(power: int, recipe: HubRecipe, width: int, bound: float) -> str:
    outputs = 10**power
    return (
        f"| 10^{power} | {recipe.constant} | {width:,} | {width / _scale(outputs):.2f} "
        f"| {width / outputs:.3g} | {bound:.2g} |"
    ).replace(",", " ")
