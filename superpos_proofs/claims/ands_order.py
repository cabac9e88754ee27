"""Chapter "upper": the order of the guaranteed width of ANDs, with constants on both sides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import sympy as sp

from superpos_proofs.bounds.ands_order import prove_low
from superpos_proofs.claims.base import Claim, Draw, Instance, Observation
from superpos_proofs.claims.works import ABSTRACT, LAY_UPPER, ours
from superpos_proofs.construct.ands import AndShape
from superpos_proofs.construct.ands_order import RECIPES, Recipe, keeps, prove_high, shape_at
from superpos_proofs.construct.ands_plan import plan_ands
from superpos_proofs.rigorous import Number
from superpos_proofs.statements import Statement
from superpos_proofs.statements import ands_order as st

OURS = ours("ands-order.md")
LEVELS = (Fraction(1, 100), *(Fraction(10) ** power for power in (-1, 0, 2, 10, 40, 200, 1000)))
BY_START = {recipe.start: recipe for recipe in RECIPES}
FAR = 10**30


def _bound(shape: AndShape) -> Fraction:
    """A number that the shape's bound is below, from a short list."""
    return next(level for level in LEVELS if keeps(shape, level))


def _some_outputs(draw: Draw, least: int, most: int = 10**16) -> int:
    """A number of outputs of any size between the two."""
    low, high = len(str(least)) - 1, len(str(most)) - 1
    size: int = draw.integer(10, 99) * 10 ** (draw.integer(low, high) - 1)
    return max(least, size)


# ------------------------------------------------------------------------------- below


def _sizes(shape: AndShape, failure: Fraction) -> Observation:
    values: dict[str, Number] = {
        "m": shape.features,
        "j": shape.outputs,
        "k": shape.fan_in,
        "v": shape.active,
        "q": shape.code,
        "s": shape.blocks,
        "B": shape.cells,
        "delta": failure,
    }
    return Observation(values, "a shape whose bound is at most delta")


def _planned(draw: Draw) -> tuple[AndShape, Fraction]:
    fan_in, failure = draw.integer(2, 3), Fraction(1, draw.integer(2, 200))
    features = draw.integer(6, 40)
    active = fan_in + (draw.integer(0, 1) if fan_in == 2 else 0)
    shape = plan_ands(
        features, features, failure, fan_in=fan_in, active=active, influence=4, most=40_000
    )
    if shape is None:
        draw.skip()
    return shape, failure


def _kept(draw: Draw) -> tuple[AndShape, Fraction]:
    recipe = RECIPES[draw.integer(0, len(RECIPES) - 1)]
    outputs = recipe.start * draw.integer(1, 1000)
    share = draw.integer(1, 2, beyond=(3, 1000))
    return shape_at(recipe, outputs // share, outputs), Fraction(1, 100)


def _either(draw: Draw) -> tuple[AndShape, Fraction]:
    return _planned(draw) if draw.integer(0, 1) else _kept(draw)


def _far() -> AndShape:
    """A shape near the limit."""
    return shape_at(BY_START[FAR], FAR // 2, FAR)


def _far_sizes(draw: Draw) -> Observation:
    del draw
    shape = _far()
    return _sizes(shape, _bound(shape))


_least = Claim(
    "upper.k-and.least",
    "No parameters of the guarantee for k-ANDs let q s B be of smaller order than j log j",
    st.LEAST,
    "Foreign gates have Q >= k j V on average, so Q/2B is at least k v j / 2 q B whatever t is. "
    "A wrong output that is on and one that is off pull the threshold apart: with the best rates "
    "the two lines need theta and 1 - theta to exceed sqrt(4 (Q/2B) ln(count/delta) / s), which "
    "add up to less than one.",
    (OURS,),
    depends_on=("upper.k-and",),
    instance=Instance(
        lambda draw: _sizes(*_either(draw)), "plan a shape, or take one near the limit", 8, False
    ),
    proof="ands-order.md#below",
)
LEAST = _least.with_near_misses(
    _least.near_miss(
        "fifth-more",
        "The constant may be a fifth larger",
        "12/5 for 2",
        st.LEAST_FIFTH_MORE,
        instance=Instance(_far_sizes, "a shape for 10^30 outputs", 1, False),
    ),
    _least.near_miss(
        "all-inputs",
        "Outputs that should be on are wrong on as many inputs as those that should be off",
        "one v-set for each output that is on, not j more",
        st.LEAST_TWICE_OFF,
        instance=Instance(_far_sizes, "a shape for 10^30 outputs", 1, False),
    ),
)


def _width(shape: AndShape, failure: Fraction, story: str) -> Observation:
    sizes = {"m": shape.features, "j": shape.outputs, "n": shape.width}
    return Observation({**sizes, "delta": failure}, story)


def _far_width(draw: Draw) -> Observation:
    del draw
    shape = _far()
    return _width(shape, _bound(shape), f"{shape.blocks} blocks, theta = {float(shape.theta)}")


def _any_bound(draw: Draw) -> Observation:
    """A shape so narrow that its bound says nothing."""
    outputs = draw.integer(10**5, 10**6)
    narrow = replace(BY_START[10**5], constant=Fraction(5))
    shape = shape_at(narrow, outputs, outputs)
    return _width(shape, _bound(shape), "a bound above one half")


def _pairs(draw: Draw) -> Observation:
    if draw.integer(0, 2):
        return _width(*_kept(draw), "a recipe's shape")
    features = draw.integer(4, 40)
    failure = Fraction(1, draw.integer(2, 200))
    shape = plan_ands(features, 2 * features - 1, failure, influence=4, most=40_000)
    if shape is None:
        draw.skip()
    return _width(shape, failure, "a planned shape")


_low = Claim(
    "upper.k-and.order.low",
    "The guarantee for pairs needs more than 5.68 sqrt(j log j) neurons, for all j >= 4",
    st.order_low(),
    "The case k = v = 2 of the line above, where each of the 2 j (m - 1) >= j (j - 2) ways to be "
    "wrong when off counts: sqrt(ln j) + sqrt(2 ln j) is what the two lines need together. The "
    "constant, 4 + 2 sqrt 2 with natural logarithms, is the limit of the best shapes.",
    (ABSTRACT, LAY_UPPER, OURS),
    depends_on=("upper.k-and.least",),
    instance=Instance(_pairs, "plan a shape, or take a recipe's", 8, False),
    derivation=prove_low,
    proof="ands-order.md#order",
)
LOW = _low.with_near_misses(
    _low.near_miss(
        "more",
        "7.3 sqrt(j ln j) neurons are needed",
        "7.3 for 4 + 2 sqrt 2 = 6.83",
        statement=st.order_low(sp.Rational(73, 10)),
        instance=Instance(_far_width, "a shape for 10^30 outputs", 1, False),
    ),
    _low.near_miss(
        "next-digit",
        "6.83 sqrt(j ln j) neurons are needed",
        "the next digit: not what follows from the line above",
        statement=st.order_low(sp.Rational(683, 100)),
        derivation=lambda: prove_low(sp.Rational(683, 100)),
    ),
    _low.near_miss(
        "any-bound",
        "It holds whatever the bound",
        "delta <= 1/2 dropped",
        statement=st.order_low(most=sp.Integer(10) ** 1000),
        instance=Instance(_any_bound, "5 sqrt(j log j) neurons", 2, False),
    ),
)


# ------------------------------------------------------------------------------- above


def _observe(recipe: Recipe, draw: Draw, least: int, most: int) -> Observation:
    outputs = _some_outputs(draw, least, most)
    features = outputs * draw.integer(1, 4, beyond=(5, 10**6)) // 4
    shape = shape_at(recipe, features, outputs)
    return _width(shape, _bound(shape), f"q = {shape.code}, {shape.blocks} blocks")


def _high(
    name: str, start: int, digit: Fraction, scarce: Fraction, early: int, title: str
) -> Claim:
    recipe = BY_START[start]

    def at(constant: Fraction, least: int = start) -> Statement:
        return st.order_high(sp.Rational(constant), least)

    def drawn(recipe: Recipe, least: int, most: int) -> Callable[[Draw], Observation]:
        return lambda draw: _observe(recipe, draw, least, most)

    below = replace(recipe, constant=recipe.constant - digit)
    claim = Claim(
        name,
        title,
        at(recipe.constant),
        "An explicit shape: s = sigma ln j blocks, codes of full width, rates that do not depend "
        "on j. The exponents of the three lines that matter are linear in ln j up to terms that "
        "only shrink, so pieces of the range are enclosed with balls and the rest at once.",
        (ABSTRACT, LAY_UPPER, OURS),
        depends_on=("upper.k-and",),
        instance=Instance(
            drawn(recipe, start, 10**6 * start), "the shape at some size, its bound", 4, False
        ),
        derivation=lambda: prove_high(recipe),
        proof="ands-order.md#order",
    )
    return claim.with_near_misses(
        claim.near_miss(
            "next-digit",
            f"{float(below.constant):.4g} sqrt(j log j) neurons are enough for this recipe",
            "the next digit",
            statement=at(below.constant),
            derivation=lambda: prove_high(below),
        ),
        claim.near_miss(
            "scarce",
            f"{float(scarce):.3g} sqrt(j log j) neurons are enough",
            "a constant below what any shape allows",
            statement=at(scarce),
            instance=Instance(
                drawn(replace(recipe, constant=scarce), start, start), "that shape", 1, False
            ),
        ),
        claim.near_miss(
            "earlier",
            f"The same recipe serves from {early} outputs on",
            "the range begun too early",
            statement=at(recipe.constant, early),
            instance=Instance(drawn(recipe, early, early), "the shape there", 1, False),
        ),
    )


HIGH = _high(
    "upper.k-and.order",
    10**5,
    Fraction(1, 10),
    Fraction(6),
    10**4,
    "For pairs at 1 % the guaranteed width is at most 11.2 sqrt(j log j), for all j >= 10^5",
)
LATE = _high(
    "upper.k-and.order.late",
    10**15,
    Fraction(1, 20),
    Fraction(5),
    10**12,
    "From 10^15 outputs on it is at most 6.3 sqrt(j log j)",
)

CLAIMS = (LEAST, LOW, HIGH, LATE)
