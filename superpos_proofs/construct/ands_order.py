"""Explicit shapes for ANDs of pairs, and the order of their width for all sizes.

A recipe gives a shape for every number j of outputs and m <= j features, k = v = 2, d = 4: with
S = sqrt(j log2 j) the width is at most ``constant`` S, and the bound of `upper.k-and` at most 1 %.
The proof for all j >= start is here; what it rests on is in docs/ands-order.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import sympy as sp

from superpos_proofs import rigorous
from superpos_proofs.construct.ands import AndShape, Chernoff
from superpos_proofs.construct.base import FAILURE
from superpos_proofs.ranges import RangeProof, prove_from
from superpos_proofs.rigorous import arb, ball
from superpos_proofs.statements import ands as st
from superpos_proofs.statements import ands_order, log2, root

SPARE = 7  # coherence and foreign gates may each fail with probability e^-7
GRAIN = 1 << 60  # free parameters are multiples of about this part of themselves


def rounded_up(node: sp.Expr, values: rigorous.Values) -> int:
    """The least integer that is not below ``node``; ArithmeticError where none is settled."""
    return rigorous.rounded(sp.ceiling(node, evaluate=False), values)


def finely_up(node: sp.Expr, values: rigorous.Values) -> Fraction:
    """The least multiple of 1 / GRAIN that is not below ``node``."""
    return Fraction(rounded_up(node * GRAIN, values), GRAIN)


FINE = arb(0).union(arb(2) ** -50)  # more than what rounding them adds
UNIT = arb(0).union(arb(1))
LN_2 = arb(2).log()
FIXED = 2 * arb(-SPARE).exp()  # coherence and foreign gates
MOST_BLOCKS = 64  # so many numbers of blocks on one piece of a proof, at most

j = st.j


@dataclass(frozen=True)
class Recipe:
    """How a shape depends on the number of outputs.

    Attributes:
        start: least j.
        constant: c2, with n <= c2 sqrt(j log2 j).
        blocks: sigma, with s = ceil(sigma ln j).
        theta: threshold as a part of a clean score.
        rate_off, rate_on: Chernoff parameters, the same for all j.
    """

    start: int
    constant: Fraction
    blocks: Fraction
    theta: Fraction
    rate_off: Fraction
    rate_on: Fraction


def _recipe(start: int, *numbers: str) -> Recipe:
    return Recipe(start, *(Fraction(number) for number in numbers))


RECIPES = (
    _recipe(10**4, "18.5", "7.13", "0.6884", "1.375", "1.59"),
    _recipe(10**5, "11.2", "7.05", "0.662", "1.46", "1.25"),
    _recipe(10**6, "8.8", "5.78", "0.6422", "1.755", "1.34"),
    _recipe(10**9, "6.95", "2.65", "0.6085", "3.3", "2.4"),
    _recipe(10**15, "6.3", "1.27", "0.5935", "6.4", "4.55"),
    _recipe(10**30, "6", "0.63", "0.59", "11.9", "8.26"),
    _recipe(10**200, "5.78", "0.123", "0.5863", "56", "39.6"),
)
"""The later, the smaller the constant; its limit is 5.6850."""


def shape_at(recipe: Recipe, features: int, outputs: int) -> AndShape:
    """The recipe's shape; its free parameters are rounded to the safe side.

    Raises:
        ValueError: too few outputs for a shape.
    """
    at: dict[sp.Symbol, rigorous.Number] = {j: outputs}

    def whole(node: sp.Expr, **more: int) -> int:
        return rigorous.rounded(node, {**at, **{st.LOW_INFLUENCE[x]: y for x, y in more.items()}})

    log_j = sp.log(j)
    blocks = whole(sp.ceiling(sp.Rational(recipe.blocks) * log_j, evaluate=False))
    scale = sp.Rational(recipe.constant) * root(j * log2(j))
    code = whole(sp.floor(scale, evaluate=False))
    bits = 3 + ((outputs - 1).bit_length() + 1) // 2
    coherence = root((4 * log_j + 2 * SPARE) / st.q) * GRAIN * st.q
    mu = Fraction(whole(sp.ceiling(coherence, evaluate=False), q=code), GRAIN * code)
    proxy = 2 * (1 + mu) / code
    slope = root((2 * log_j + SPARE) / j) / (4 * sp.Rational(proxy)) * GRAIN
    rate = Fraction(whole(sp.floor(slope, evaluate=False)), GRAIN)
    spent = Fraction(whole(sp.ceiling((2 * log_j + SPARE) * GRAIN, evaluate=False)), GRAIN)
    y = 16 * rate * proxy
    if not 0 < y < 1:
        raise ValueError("too few outputs for this recipe")
    noise = 2 * outputs * proxy * (1 + y / 2 + y**2 / (3 * (1 - y)) + 8 * spent / (outputs * y))
    clip = Fraction(whole(sp.floor(GRAIN / log_j, evaluate=False)), GRAIN)
    free = Chernoff(mu, noise, rate, recipe.rate_off, recipe.rate_on, clip)
    cells = code // blocks
    return AndShape(features, outputs, 2, 2, 4, code, blocks, cells, recipe.theta, bits, free)


def keeps(shape: AndShape, failure: Fraction = FAILURE) -> bool | None:
    """Whether the bound at this shape is at most ``failure``; balls as fine as it takes."""
    claim = sp.Le(st.low_influence_failure(), sp.Rational(failure), evaluate=False)
    return rigorous.decide(claim, shape.values())


# ------------------------------------------------------------------------------- all sizes


@dataclass(frozen=True)
class _Parts:
    """Enclosures for all shapes with ln j in a ball, or for all from some j on.

    Attributes:
        near, far, on: what the logarithm of the three lines loses for each block, at least.
        own_near, own_far, own_on: what own cross-talk adds.
        bits: what the clipping exponent has, over sqrt(j) / ln j.
        room: positive where the parameters are allowed and a block has two cells.
    """

    near: arb
    far: arb
    on: arb
    own_near: arb
    own_far: arb
    own_on: arb
    bits: arb
    room: arb


def excess_above(z: arb) -> arb:
    """phi(z) = 2 (e^z - 1 - z) / z^2 from above, for z >= 0, without its cancellation."""
    return 1 + z / 3 + z**2 / 12 + z**3 / 60 * z.exp()


def _parts(recipe: Recipe, log_j: arb, share: arb, onwards: bool) -> _Parts:
    """All that the bound is made of, with s = share ln j; for all larger j too if ``onwards``."""

    def small(value: arb) -> arb:
        return value * UNIT if onwards else value

    square = ball(recipe.constant) ** 2 / arb(2).log()  # N^2 = square j ln j
    width = (square * log_j).sqrt() * (log_j / 2).exp()
    ratio = small(share * log_j / width)  # s / N
    cell = ratio / (1 - ratio * UNIT)  # 1/B, with N/s - 1 < B <= N/s
    code = small(1 / (width - UNIT))  # 1/q
    mu = small(((4 * log_j + 2 * SPARE) / (width - UNIT)).sqrt()) * (1 + FINE)
    y = small(4 * ((2 * log_j + SPARE) * (-log_j).exp()).sqrt())
    proxy = 2 * (1 + mu) * code
    loss = (1 + y + y**2 / (3 * (1 - y))) * (1 + FINE)  # Q = 2 j V loss
    floors = 1 / ((1 - small(1 / width) * UNIT) * (1 - ratio * UNIT))  # N (N/s) / (q B)
    spread = 2 * (1 + mu) * loss * share / square * floors  # Q / 2B
    off, on, theta = (ball(x) for x in (recipe.rate_off, recipe.rate_on, recipe.theta))

    def coin(z: arb) -> arb:
        return (1 + (z.exp() - 1) * cell).log() - z * cell

    def noise(rate: arb, sign: int, own: int) -> arb:
        one, both = coin(sign * rate * (1 + 3 * mu)), coin(sign * rate * (2 + 2 * mu))
        other = rate**2 * (excess_above(4 * rate * mu) * spread + proxy / 8)
        touched = (8 - own) * one
        return other + touched + ((both - 2 * one).max(arb(0)) if own < 2 else 0)

    blocks_square = small((share * log_j) ** 2 / (width - UNIT))  # s^2 / q

    def reach(rate: arb) -> arb:
        return excess_above(4 * rate * small(share * log_j / (width - UNIT)))

    def own(rate: arb, factor: arb) -> arb:
        return rate**2 * blocks_square / 2 * factor

    neuron = (noise(off, 1, 1) - off * cell).exp() + (noise(off, -1, 1) + off * cell).exp() / 4
    low = (noise(off, 1, 0) - off).exp()
    clipped = (
        2
        * excess_above(small(2 / log_j))
        * small(share / (square.sqrt() * (1 - ratio) * log_j.sqrt()))
    )
    return _Parts(
        near=off * theta - neuron.log(),
        far=off * theta - (1 + low).log(),
        on=on * (1 - theta - 2 * cell) - noise(on, -1, 2),
        own_near=own(off, (1 + mu) * (reach(off) + 2)),
        own_far=own(off, 4 * (1 + mu) * reach(off)),
        own_on=own(on, 4 * reach(on)),
        bits=(4 - small((-log_j / 2).exp())) * (1 - FINE) - clipped,
        room=(1 - 3 * mu).min(1 - y).min(ball(Fraction(1, 2)) - cell),
    )


def left_over(recipe: Recipe, log_j: arb) -> arb:
    """What is left of 1 % at the recipe's shapes, for all j with ln j in the ball and m <= j."""
    ends = [(ball(recipe.blocks) * end).ceil() for end in (log_j.lower(), log_j.upper())]
    few, many = (end.unique_fmpz() for end in ends)
    if few is None or many is None or many - few > MOST_BLOCKS:
        return arb(-1)  # the piece is too wide
    value = arb(1)
    for blocks in range(int(few), int(many) + 1):
        value = value.min(_left_with(recipe, log_j, blocks))
    return value


def _left_with(recipe: Recipe, log_j: arb, blocks: int) -> arb:
    p = _parts(recipe, log_j, blocks / log_j, False)
    near = LN_2 + 2 * log_j - blocks * p.near + p.own_near
    far = 3 * log_j - blocks * p.far + p.own_far
    on = log_j - blocks * p.on + p.own_on
    clip = _lead(recipe) + log_j + log_j.log() - p.bits * (log_j / 2).exp() / log_j
    spare = ball(FAILURE) - FIXED - near.exp() - far.exp() - on.exp() - clip.exp()
    return spare.min(p.room)


def _lead(recipe: Recipe) -> arb:
    """With which 2 s B q <= e^lead j ln j."""
    return (2 * ball(recipe.constant) ** 2 / LN_2).log()


def prove_high(recipe: Recipe, head: int = 8) -> RangeProof:
    """The recipe's bound is at most 1 % for all j >= start and 2 <= m <= j."""
    statement = ands_order.order_high(sp.Rational(recipe.constant), recipe.start)
    sigma = ball(recipe.blocks)

    def tail(large: int) -> arb:
        # Each line is e^(a - b ln j) with an a that only falls and a b that only grows.
        log_j = ball(large).log()
        p = _parts(recipe, log_j, sigma + UNIT / log_j, True)
        slow = p.bits * (log_j / 2).exp() / log_j**2 - 1 - log_j.log() / log_j
        slopes = [sigma * p.near - 2, sigma * p.far - 3, sigma * p.on - 1, slow]
        starts = [LN_2 + p.own_near, p.own_far, p.own_on, _lead(recipe)]
        rest = ball(FAILURE) - FIXED
        for a, b in zip(starts, slopes, strict=True):
            if not b > 0:
                return arb(-1)
            rest -= (a - b * log_j).exp()
        return rest.min(p.room)

    def exactly(outputs: int) -> bool | None:
        try:
            return keeps(shape_at(recipe, outputs, outputs))
        except ValueError:
            return False

    return prove_from(
        str(statement.conclusion),
        recipe.start,
        lambda log_j: left_over(recipe, log_j),
        tail,
        exactly=exactly,
        variable="j",
        head=head,
        tail_from=1 << 2 * recipe.start.bit_length(),
    )
