"""Chapter "upper": the order of the guaranteed width for circuits of pairs, both sides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import sympy as sp

from superpos_proofs.bounds.circuits_order import prove_low
from superpos_proofs.claims.base import Claim, Draw, Instance, Observation
from superpos_proofs.claims.works import ABSTRACT, ours
from superpos_proofs.construct.circuits_order import RECIPES, CircuitRecipe, shape_at
from superpos_proofs.construct.circuits_range import prove_high
from superpos_proofs.rigorous import Number
from superpos_proofs.statements import Statement
from superpos_proofs.statements import circuits_order as st

OURS = ours("circuits-order.md")


def _kept(
    draw: Draw, recipe: CircuitRecipe, least: int, most: int, fan: bool = False
) -> Observation:
    """The recipe's shape at some size, and its bound."""
    powers = len(str(most // least)) - 1
    gates = least * draw.integer(1, 9) * 10 ** draw.integer(0, powers) if powers else least
    shape = shape_at(recipe, gates * draw.integer(1, 2, beyond=(3, 10**6)) // 2, gates)
    bound = shape.failure()
    assert bound is not None
    values: dict[str, Number] = {"m": shape.first.features, "j": gates, "n": shape.width}
    kinds: dict[str, Number] = {"k": 2, "v": 3} if fan else {}
    story = f"{shape.first.blocks} and {shape.blocks} blocks, load {shape.lowest // 4}"
    return Observation({**values, **kinds, "delta": bound}, story)


def _any(draw: Draw, fan: bool) -> Observation:
    recipe = RECIPES[draw.integer(0, len(RECIPES) - 1)]
    return _kept(draw, recipe, recipe.start, 10**6 * recipe.start, fan)


_least = Claim(
    "upper.circuit.least",
    "The guarantee for circuits needs n^2 > 2 k v j log(j k C'/delta), the first layer alone",
    st.least(),
    "Scores of the first layer must be told from 0 within eps_off < 1 on all inputs, and foreign "
    "gates have Q >= k j V on average: the same two lines as for ANDs, with eps_off for the "
    "threshold.",
    (OURS,),
    depends_on=("upper.circuit",),
    instance=Instance(lambda draw: _any(draw, True), "a recipe's shape", 2, False),
    proof="circuits-order.md#below",
)
LEAST = _least.with_near_misses(
    _least.near_miss(
        "many",
        "The constant may be 10^6",
        "10^6 for 2: more than shapes for 10^12 gates have",
        statement=st.least(sp.Integer(10**6)),
        instance=Instance(
            lambda draw: _kept(draw, RECIPES[-1], 10**12, 10**12, True), "a shape", 1, False
        ),
    ),
    _least.near_miss(
        "square",
        "It is so for n as well as for its square",
        "n for n^2",
        statement=st.LINEAR,
        instance=Instance(
            lambda draw: _kept(draw, RECIPES[-1], 10**12, 10**12, True), "a shape", 1, False
        ),
    ),
)

_low = Claim(
    "upper.circuit.order.low",
    "The guarantee for circuits of pairs needs more than 5.9 sqrt(j ln j) neurons, j >= 2000",
    st.order_low(),
    "The case k = 2, v = 3 of the line above, with C' >= (m-2)(m-1)/2 and m >= j/2.",
    (ABSTRACT, OURS),
    depends_on=("upper.circuit.least",),
    instance=Instance(lambda draw: _any(draw, False), "a recipe's shape", 2, False),
    derivation=prove_low,
    proof="circuits-order.md#below",
)
LOW = _low.with_near_misses(
    _low.near_miss(
        "thousand",
        "1000 sqrt(j ln j) neurons are needed",
        "1000 for 5.9: more than shapes have",
        statement=st.order_low(sp.Integer(1000)),
        instance=Instance(
            lambda draw: _kept(draw, RECIPES[-1], 10**12, 10**12), "a shape", 1, False
        ),
    ),
    _low.near_miss(
        "next-digit",
        "6 sqrt(j ln j) neurons are needed",
        "the limit of what follows from the line above, which is not reached",
        statement=st.order_low(sp.Integer(6)),
        derivation=lambda: prove_low(sp.Integer(6)),
    ),
)


# ------------------------------------------------------------------------------- above


def _high(name: str, recipe: CircuitRecipe, fewer: int, early: int, title: str) -> Claim:
    start, constant = recipe.start, recipe.constant

    def at(constant: Fraction, least: int = start) -> Statement:
        return st.order_high(sp.Rational(constant), least)

    def drawn(recipe: CircuitRecipe, least: int, most: int) -> Callable[[Draw], Observation]:
        return lambda draw: _kept(draw, recipe, least, most)

    below = replace(recipe, constant=constant * Fraction(3, 4))
    half = replace(recipe, second_blocks=recipe.second_blocks / 2)
    claim = Claim(
        name,
        title,
        at(constant),
        "An explicit shape: the first layer has a fixed number of blocks and rates in proportion "
        "to ln j, since neurons that hear only noise must be silent; the second has blocks in "
        "proportion to ln j and fixed rates. Exponents are linear in ln j up to terms that shrink.",
        (ABSTRACT, OURS),
        depends_on=("upper.circuit",),
        instance=Instance(
            drawn(recipe, start, 10**6 * start), "the shape at some size, its bound", 4, False
        ),
        derivation=lambda: prove_high(recipe),
        proof="circuits-order.md#above",
    )
    return claim.with_near_misses(
        claim.near_miss(
            "quarter-less",
            f"{float(below.constant):.4g} sqrt(j ln j) neurons are enough for this recipe",
            "a quarter less",
            statement=at(below.constant),
            derivation=lambda: prove_high(below),
        ),
        claim.near_miss(
            "half-blocks",
            "Half the blocks in the second layer are enough",
            "half the blocks, and rates",
            statement=at(constant),
            instance=Instance(drawn(half, start, start), "that shape", 1, False),
        ),
        claim.near_miss(
            "scarce",
            f"{fewer} sqrt(j ln j) neurons are enough",
            "a constant that the recipe does not have",
            statement=at(Fraction(fewer)),
            instance=Instance(drawn(recipe, start, start), "the recipe's shape", 1, False),
        ),
        claim.near_miss(
            "earlier",
            f"The same recipe serves from {early} gates on",
            "the range begun too early",
            statement=at(constant, early),
            instance=Instance(drawn(recipe, early, early), "the shape there", 1, False),
        ),
    )


HIGH = _high(
    "upper.circuit.order",
    RECIPES[0],
    500,
    10**5,
    "Circuits of pairs are served at 1 % by 700 sqrt(j ln j) neurons, for all j >= 10^6",
)
LATE = _high(
    "upper.circuit.order.late",
    RECIPES[1],
    250,
    10**9,
    "From 10^12 gates on 306 sqrt(j ln j) neurons serve circuits of pairs",
)

CLAIMS = (LEAST, LOW, HIGH, LATE)
