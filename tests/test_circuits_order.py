"""The order of the guarantee for circuits of pairs: both sides."""

from __future__ import annotations

import math

import pytest
import sympy as sp

from superpos_proofs.bounds.circuits_order import prove_low
from superpos_proofs.construct.circuits_order import RECIPES, CircuitRecipe, keeps, shape_at
from superpos_proofs.construct.circuits_range import prove_high


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
