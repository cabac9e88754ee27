"""Explicit shapes for circuits of pairs, and the order of their width for all sizes.

A recipe gives a shape for every number j of gates in either layer and m <= j features, k = 2,
v = 3, d = d_2 = 4: its width is at most ``constant`` sqrt(j ln j), and the bound of
`upper.circuit` at most 1 %. Why: docs/circuits-order.md; the proof for all j >= start:
construct/circuits_range.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import partial

import sympy as sp

from superpos_proofs import rigorous
from superpos_proofs.construct.ands import AndShape, Chernoff
from superpos_proofs.construct.ands_order import finely_up, rounded_up
from superpos_proofs.construct.base import FAILURE
from superpos_proofs.construct.circuits import CircuitChernoff, CircuitShape
from superpos_proofs.statements import circuits as st
from superpos_proofs.statements import root
from superpos_proofs.statements.ands import j

SPARE = 8  # coherence, foreign gates and rounding together fail with less than 2 e^-8


@dataclass(frozen=True)
class CircuitRecipe:
    """How a shape depends on the number of gates.

    Attributes:
        start: least j.
        constant: C, with n <= C sqrt(j ln j).
        blocks: s, the same for all j.
        second_blocks: s_2 over ln j.
        eps_on, eps_off, theta: the same for all j.
        rate_off, rate_on, rate_high, rate_activity, steep: over s_2.
        activity: Y over s.
        load: L over j / B.
        rate_load, second_off, second_on: lambda_L, mu_off, mu_on, the same for all j.
        slope: 2 t k d V.
    """

    start: int
    constant: Fraction
    blocks: Fraction
    second_blocks: Fraction
    eps_on: Fraction
    eps_off: Fraction
    theta: Fraction
    rate_off: Fraction
    rate_on: Fraction
    rate_high: Fraction
    rate_activity: Fraction
    steep: Fraction
    activity: Fraction
    load: Fraction
    rate_load: Fraction
    second_off: Fraction
    second_on: Fraction
    slope: Fraction


def _recipe(start: int, numbers: str) -> CircuitRecipe:
    return CircuitRecipe(start, *(Fraction(number) for number in numbers.split()))


RECIPES = (
    _recipe(
        10**6,
        "700 264 14.5 0.0706 0.175 0.608 0.0142 0.0188 0.0125 0.0993 0.123 "
        "0.0224 1.73 0.548 2.11 2.36 0.0818",
    ),
    _recipe(
        10**12,
        "306 206 15.5 0.058 0.119 0.584 0.0142 0.0671 0.0137 0.0454 0.057 "
        "0.0375 1.05 0.0488 2.02 1.65 0.0931",
    ),
)
"""The later, the smaller the constant."""


def shape_at(recipe: CircuitRecipe, features: int, gates: int) -> CircuitShape:
    """The recipe's shape; its free parameters are rounded to the safe side.

    Raises:
        ValueError: too few gates for a shape.
    """
    if gates < 2:
        raise ValueError("a recipe needs at least two gates")
    log_j, values = sp.log(j), {j: gates}

    above, fine = partial(rounded_up, values=values), partial(finely_up, values=values)

    wide = sp.floor(sp.Rational(recipe.constant) * root(j * log_j), evaluate=False)
    code, blocks = rigorous.rounded(wide, values), int(recipe.blocks)
    each = above(sp.Rational(recipe.second_blocks) * log_j)
    cells = code // blocks
    if cells < 2:
        raise ValueError("too few gates for this recipe")
    mu = fine(root((4 * log_j + 2 * SPARE) * code)) / code
    proxy = 3 * (1 + 2 * mu) / code
    y = recipe.slope
    noise = 16 * proxy / y * fine(3 * log_j + SPARE - j * sp.log(1 - sp.Rational(y)) / 8)
    shift = fine(root(sp.Rational(proxy) / 2 * (3 * log_j + sp.log(2 * blocks) + SPARE)))
    free = Chernoff(
        mu, noise, y / (16 * proxy), recipe.rate_off * each, recipe.rate_on * each, Fraction(1)
    )
    bits = 3 + ((gates - 1).bit_length() + 1) // 2
    first = AndShape(features, gates, 2, 3, 4, code, blocks, cells, Fraction(2, 3), bits, free)
    more = CircuitChernoff(
        eps_on=recipe.eps_on,
        eps_off=recipe.eps_off,
        shift=shift,
        activity=recipe.activity * blocks,
        load=int(-(-recipe.load * gates // cells)),
        rate_high=recipe.rate_high * each,
        rate_activity=recipe.rate_activity * each,
        steep=recipe.steep * each,
        rate_load=recipe.rate_load,
        rate_off=recipe.second_off,
        rate_on=recipe.second_on,
        rate_weight=Fraction(1),
    )
    return CircuitShape(first, gates, 4, each, code // each, recipe.theta, each, more)


def keeps(shape: CircuitShape, failure: Fraction = FAILURE) -> bool | None:
    """Whether the bound at this shape is at most ``failure``; balls as fine as it takes."""
    claim = sp.Le(st.circuit_failure(), sp.Rational(failure), evaluate=False)
    return rigorous.decide(claim, shape.values())
