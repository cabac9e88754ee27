"""The order of the guarantee for circuits of pairs: both sides."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import sympy as sp

from superpos_proofs.bounds.circuits_order import prove_low
from superpos_proofs.construct.circuits_order import RECIPES, CircuitRecipe, keeps, shape_at
from superpos_proofs.construct.circuits_range import prove_high

DOCS = Path(__file__).parent.parent / "docs" / "circuits-order.md"


def test_below_for_all_sizes() -> None:
    assert prove_low().holds
    assert prove_low(sp.Integer(6)).counterexample is not None


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda r: f"{float(r.constant)}")
def test_each_recipe_serves_all_sizes(recipe: CircuitRecipe) -> None:
    assert prove_high(recipe, 1).holds


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda r: f"{float(r.constant)}")
def test_each_recipe_at_single_sizes(recipe: CircuitRecipe) -> None:
    """The formula itself."""
    for power in range(0, 10, 3):
        gates = recipe.start * 10**power
        shape = shape_at(recipe, gates, gates)
        assert keeps(shape) is True
        assert shape.width <= float(recipe.constant) * math.sqrt(gates * math.log(gates))


def test_the_table_is_what_the_recipes_give() -> None:
    lines = DOCS.read_text(encoding="utf-8").splitlines()
    at = lines.index("| `j` | recipe | guaranteed `n` | `n / j` | bound |") + 2
    for power, line in zip(range(6, 16), lines[at : at + 10], strict=True):
        gates = 10**power
        recipe = next(r for r in reversed(RECIPES) if r.start <= gates)
        shape = shape_at(recipe, gates, gates)
        bound = shape.failure()
        assert bound is not None
        row = f"| 10^{power} | {recipe.constant} | {shape.width:,} | {shape.width / gates:.3g} |"
        assert line == f"{row} {float(bound):.2g} |".replace(",", " ")
