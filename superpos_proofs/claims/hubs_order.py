"""Chapter "upper": the order of the guaranteed width for pairs of any influence, both sides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import sympy as sp

from superpos_proofs.bounds.hubs_order import prove_low
from superpos_proofs.claims.base import Claim, Draw, Instance, Observation
from superpos_proofs.claims.works import ABSTRACT, ours
from superpos_proofs.construct.hubs import HubShape
from superpos_proofs.construct.hubs_order import RECIPES, HubRecipe, shape_at
from superpos_proofs.construct.hubs_plan import plan_hubs
from superpos_proofs.construct.hubs_range import prove_high
from superpos_proofs.rigorous import Number
from superpos_proofs.statements import Statement
from superpos_proofs.statements import hubs_order as st

OURS = ours("hubs-order.md")
HALF = Fraction(1, 2)


def _sizes(shape: HubShape, failure: Fraction) -> dict[str, Number]:
    return {"m": shape.features, "j": shape.outputs, "n": shape.width, "delta": failure}


def _parts(shape: HubShape, failure: Fraction) -> dict[str, Number]:
    parts = {"v": shape.active, "d": shape.degree, "H": shape.slots}
    return _sizes(shape, failure) | parts


Values = Callable[[HubShape, Fraction], dict[str, Number]]


def _planned(draw: Draw, least: int, values: Values) -> Observation:
    outputs = least * draw.integer(1, 9)
    shape = plan_hubs(outputs // 2, outputs, HALF, tries=200)
    if shape is None:
        draw.skip()
    story = f"{shape.blocks} low blocks, {shape.slot_blocks} in each slot"
    return Observation(values(shape, HALF), story)


_least = Claim(
    "upper.pairwise-and.hubs.least",
    "Low blocks and slots both need the logarithm of the union over inputs, however they are cut",
    st.least(),
    "Own gates that share a cell make a low score grow with the same rate as the threshold, up to "
    "the logarithm of B/vd a block; a lit slot does so up to that of its cells. So s ln(B/vd) and "
    "s2 ln B2 exceed the union's logarithm, and x >= e ln x.",
    (OURS,),
    depends_on=("upper.pairwise-and.hubs",),
    instance=Instance(lambda draw: _planned(draw, 100, _parts), "plan a shape", 2, False),
    proof="hubs-order.md#below",
)
LEAST = _least.with_near_misses(
    _least.near_miss(
        "thirty",
        "The constant may be 30",
        "30 for e: more than planned shapes need",
        statement=st.least(sp.Integer(30)),
        instance=Instance(lambda draw: _planned(draw, 10**6, _parts), "plan a shape", 1, False),
    ),
    _least.near_miss(
        "product",
        "Every low cell is needed once for each slot",
        "vd times H for their sum",
        statement=st.TIMES,
        instance=Instance(lambda draw: _planned(draw, 10**6, _parts), "plan a shape", 1, False),
    ),
)

_low = Claim(
    "upper.pairwise-and.hubs.order.low",
    "The guarantee for any list of pairs needs more than 10.65 sqrt(j) log j neurons, j >= 2000",
    st.order_low(),
    "More than e ln(2 j (j-2)) (2d + j/(d+1) - 1) neurons by the line above, whatever d is; the "
    "last factor is at least 2 sqrt(2j) - 3.",
    (ABSTRACT, OURS),
    depends_on=("upper.pairwise-and.hubs.least",),
    instance=Instance(
        lambda draw: _planned(draw, 2000, _sizes), "plan a shape for any list", 2, False
    ),
    derivation=prove_low,
    proof="hubs-order.md#order",
)
LOW = _low.with_near_misses(
    _low.near_miss(
        "hundred",
        "100 sqrt(j) ln j neurons are needed",
        "100 for 15.37: more than planned shapes have",
        statement=st.order_low(sp.Integer(100)),
        instance=Instance(lambda draw: _planned(draw, 10**8, _sizes), "plan a shape", 1, False),
    ),
    _low.near_miss(
        "next-digit",
        "15.38 sqrt(j) ln j neurons are needed",
        "the next digit: above the limit 4 sqrt 2 e of what follows from the line above",
        statement=st.order_low(sp.Rational(1538, 100)),
        derivation=lambda: prove_low(sp.Rational(1538, 100)),
    ),
)


# ------------------------------------------------------------------------------- above


def _kept(draw: Draw, recipe: HubRecipe, least: int, most: int) -> Observation:
    """The recipe's shape at some size, and its bound."""
    powers = len(str(most // least)) - 1
    outputs = least * draw.integer(1, 9) * 10 ** draw.integer(0, powers) if powers else least
    shape = shape_at(recipe, outputs * draw.integer(2, 8, beyond=(9, 10**6)) // 4, outputs)
    bound = shape.failure()
    assert bound is not None
    story = (
        f"d = {shape.degree}, {shape.slots} slots, {shape.blocks} and {shape.slot_blocks} blocks"
    )
    return Observation(_sizes(shape, bound), story)


def _high(name: str, recipe: HubRecipe, fewer: int, early: int, title: str) -> Claim:
    start, constant = recipe.start, recipe.constant

    def at(constant: Fraction, least: int = start) -> Statement:
        return st.order_high(sp.Rational(constant), least)

    def drawn(recipe: HubRecipe, least: int, most: int) -> Callable[[Draw], Observation]:
        return lambda draw: _kept(draw, recipe, least, most)

    below = replace(recipe, constant=constant * Fraction(9, 10))
    half = replace(recipe, slot_blocks=recipe.slot_blocks / 2)
    claim = Claim(
        name,
        title,
        at(constant),
        "An explicit shape: d, kappa and B in proportion to sqrt(j), blocks and the rates of the "
        "slots to ln j, all other rates fixed. Every exponent that matters is linear in ln j up to "
        "terms that only shrink, so pieces of the range are enclosed and the rest at once.",
        (ABSTRACT, OURS),
        depends_on=("upper.pairwise-and.hubs",),
        instance=Instance(
            drawn(recipe, start, 10**6 * start), "the shape at some size, its bound", 4, False
        ),
        derivation=lambda: prove_high(recipe),
        proof="hubs-order.md#above",
    )
    return claim.with_near_misses(
        claim.near_miss(
            "tenth-less",
            f"{float(below.constant):.4g} sqrt(j) ln j neurons are enough for this recipe",
            "a tenth less: the recipe's blocks do not fit",
            statement=at(below.constant),
            derivation=lambda: prove_high(below),
        ),
        claim.near_miss(
            "half-slots",
            "Half the blocks in each slot are enough",
            "slots with half the blocks",
            statement=at(constant),
            instance=Instance(drawn(half, start, start), "that shape", 1, False),
        ),
        claim.near_miss(
            "scarce",
            f"{fewer} sqrt(j) ln j neurons are enough",
            "a constant that the recipe does not have",
            statement=at(Fraction(fewer)),
            instance=Instance(drawn(recipe, start, start), "the recipe's shape", 1, False),
        ),
        claim.near_miss(
            "earlier",
            f"The same recipe serves from {early} pairs on",
            "the range begun too early",
            statement=at(constant, early),
            instance=Instance(drawn(recipe, early, early), "the shape there", 1, False),
        ),
    )


HIGH = _high(
    "upper.pairwise-and.hubs.order",
    RECIPES[0],
    100,
    10**3,
    "Any list of j pairs is served at 1 % by 164 sqrt(j) ln j neurons, for all j >= 10^4",
)
LATE = _high(
    "upper.pairwise-and.hubs.order.late",
    RECIPES[2],
    80,
    10**9,
    "From 10^15 pairs on 88 sqrt(j) ln j neurons serve any list",
)

CLAIMS = (LEAST, LOW, HIGH, LATE)
