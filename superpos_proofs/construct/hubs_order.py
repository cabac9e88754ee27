"""Explicit shapes for any list of pairs, and the order of their width for all sizes.

A recipe gives a shape for every number j of pairs and m <= 2j features, v = 2, whatever their
influence: its width is at most ``constant`` sqrt(j) ln j, and the bound of
`upper.pairwise-and.hubs` at most 1 %. Why: docs/hubs-order.md; the proof for all j >= start:
construct/hubs_range.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import partial

import sympy as sp

from superpos_proofs import rigorous
from superpos_proofs.construct.ands_order import finely_up, rounded_up
from superpos_proofs.construct.base import FAILURE
from superpos_proofs.construct.hubs import HubChernoff, HubShape
from superpos_proofs.construct.slots import slots_enough
from superpos_proofs.statements import hubs as st
from superpos_proofs.statements import root

SPARE = 8  # coherence, low pairs and partners together fail with less than 9 e^-8

j = st.j


@dataclass(frozen=True)
class HubRecipe:
    """How a shape depends on the number of pairs.

    Attributes:
        start: least j.
        constant: C, with n <= C sqrt(j) ln j.
        blocks, slot_blocks: s and s2 over ln j.
        cells, degree, chunk: B, d and kappa over sqrt(j).
        slot_cells: B2.
        gate: Lambda.
        gap: beta.
        gain: gamma s2 / s.
        theta: threshold as a part of a clean low score.
        rate_off, rate_on, rate_hub, rate_far, rate_near: the same for all j.
        rate_idle, rate_busy: zeta of the slots over s2.
        slope, slope_slots: 4 t d V and 2 t2 V.
    """

    start: int
    constant: Fraction
    blocks: Fraction
    slot_blocks: Fraction
    cells: Fraction
    degree: Fraction
    chunk: Fraction
    slot_cells: Fraction
    gate: Fraction
    gap: Fraction
    gain: Fraction
    theta: Fraction
    rate_off: Fraction
    rate_on: Fraction
    rate_hub: Fraction
    rate_far: Fraction
    rate_near: Fraction
    rate_idle: Fraction
    rate_busy: Fraction
    slope: Fraction
    slope_slots: Fraction


def _recipe(start: int, numbers: str) -> HubRecipe:
    return HubRecipe(start, *(Fraction(number) for number in numbers.split()))


RECIPES = (
    _recipe(
        10**4,
        "164 4.38 4.04 18.4 0.7 13.6 13 3 "
        "0.279 1.55 0.884 1.51 19.3 11.6 2.73 24.3 0.369 1.27 0.445 0.227",
    ),
    _recipe(
        10**6,
        "116 4.11 3.68 13.4 0.536 10.8 8 3 "
        "0.259 1.58 0.897 1.56 18.2 17.2 2.91 41.5 0.247 1.48 0.156 0.0874",
    ),
    _recipe(
        10**15,
        "88 3.43 2.45 12.5 0.57 24.9 10 4 "
        "0.291 1.56 0.886 1.58 12.1 23 2.9 88 0.198 1.68 0.329 0.11",
    ),
)
"""The later, the smaller the constant."""


def shape_at(recipe: HubRecipe, features: int, outputs: int) -> HubShape:
    """The recipe's shape; its free parameters are rounded to the safe side.

    Raises:
        ValueError: too few outputs for a shape.
    """
    if outputs < 2:
        raise ValueError("a recipe needs at least two pairs")
    log_j, values = sp.log(j), {j: outputs}

    def times(number: Fraction, node: sp.Expr) -> sp.Expr:
        return sp.Rational(number) * node

    above, fine = partial(rounded_up, values=values), partial(finely_up, values=values)

    wide = sp.floor(times(recipe.constant, root(j) * log_j), evaluate=False)
    code = rigorous.rounded(wide, values)
    blocks, each = above(times(recipe.blocks, log_j)), above(times(recipe.slot_blocks, log_j))
    cells, degree, chunk = (
        above(times(x, root(j))) for x in (recipe.cells, recipe.degree, recipe.chunk)
    )
    slots = slots_enough(outputs, degree, chunk)
    mu = fine(root((4 * log_j + 2 * SPARE) * code)) / code
    proxy = 2 * (1 + mu) / code
    spent = fine(2 * log_j + SPARE)
    spent_slots = fine(2 * log_j + SPARE + sp.log(slots))
    y, y2 = recipe.slope, recipe.slope_slots
    noise = (
        4 * degree * proxy / y * (spent + fine(-sp.log(1 - sp.Rational(y)) * outputs / 2 / degree))
    )
    partners = 2 * proxy / y2 * (spent_slots + fine(-sp.log(1 - sp.Rational(y2)) * chunk / 2))
    free = HubChernoff(
        coherence=mu,
        noise=noise,
        rate_noise=y / (4 * degree * proxy),
        partners=partners,
        rate_partners=y2 / (2 * proxy),
        rate_off=recipe.rate_off,
        rate_on=recipe.rate_on,
        rate_hub=recipe.rate_hub,
        rate_far=recipe.rate_far,
        rate_near=recipe.rate_near,
        rate_idle=recipe.rate_idle * each,
        rate_busy=recipe.rate_busy * each,
        rate_clip=Fraction(1),
        rate_clip2=Fraction(1),
    )
    return HubShape(
        features=features,
        outputs=outputs,
        active=2,
        degree=degree,
        chunk=chunk,
        slots=slots,
        active_slots=slots,
        code=code,
        blocks=blocks,
        cells=cells,
        slot_blocks=each,
        slot_cells=int(recipe.slot_cells),
        gate=int(recipe.gate),
        gap=int(recipe.gap * code),
        low_weight=recipe.gain.denominator * each,
        slot_weight=recipe.gain.numerator * blocks,
        theta=recipe.theta,
        bits=3 + ((outputs - 1).bit_length() + 1) // 2,
        chernoff=free,
    )


def keeps(shape: HubShape, failure: Fraction = FAILURE) -> bool | None:
    """Whether the bound at this shape is at most ``failure``; balls as fine as it takes."""
    claim = sp.Le(st.hubs_failure(), sp.Rational(failure), evaluate=False)
    return rigorous.decide(claim, shape.values())
