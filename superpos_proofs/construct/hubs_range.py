"""The recipes for any list of pairs keep their bound at all sizes: docs/hubs-order.md, above."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import sympy as sp

from superpos_proofs.construct.ands_order import FINE, UNIT, excess_above
from superpos_proofs.construct.base import FAILURE
from superpos_proofs.construct.hubs_order import SPARE, HubRecipe, keeps, shape_at
from superpos_proofs.ranges import RangeProof, prove_from
from superpos_proofs.rigorous import arb, ball
from superpos_proofs.statements import hubs_order

FIXED = 9 * arb(-SPARE).exp()  # coherence, low pairs and partners
INPUTS = ball(Fraction(2001, 1000)).log()  # inputs are at most e^this j^2
HALF = ball(Fraction(1, 2))


@dataclass(frozen=True)
class Lines:
    """Enclosures for all shapes with ln j in a ball, or for all from some j on.

    Attributes:
        slopes: what the exponents of far, near, on, hub and weights lose for each ln j, at least.
        starts: what they begin with, at most.
        room: positive where the parameters are allowed and the shape is no wider than its code.
    """

    slopes: tuple[arb, ...]
    starts: tuple[arb, ...]
    room: arb

    def left(self, log_j: arb, spare: arb) -> arb:
        """What all lines leave of ``spare``, or the room where that is less."""
        for start, slope in zip(self.starts, self.slopes, strict=True):
            spare -= (start - slope * log_j).exp()
        return spare.min(self.room)


def least(first: arb, *others: arb) -> arb:
    """The smallest."""
    for other in others:
        first = first.min(other)
    return first


def lines(recipe: HubRecipe, log_j: arb, share: arb, share2: arb, onwards: bool) -> Lines:
    """All that the bound is made of, with s = share ln j and s2 = share2 ln j.

    With ``onwards`` it holds for all larger j too: whatever falls with j is widened down to 0.
    """

    def small(value: arb) -> arb:
        return value * UNIT if onwards else value

    r = recipe
    off, on, hub, far, near = (
        ball(x) for x in (r.rate_off, r.rate_on, r.rate_hub, r.rate_far, r.rate_near)
    )
    theta, gain, gate, cells2 = (ball(x) for x in (r.theta, r.gain, r.gate, r.slot_cells))
    rate, idle, busy = (
        off * gain * share / share2,
        ball(r.rate_idle) * share2,
        ball(r.rate_busy) * share2,
    )
    inverse = small((-log_j / 2).exp())  # 1 / sqrt(j)
    scale = ball(r.constant)  # N / (sqrt(j) ln j), with N - 1 < q <= N
    full = 1 / (1 - small((-log_j / 2).exp() / (scale * log_j)) * UNIT)  # N / q
    code = small((-log_j / 2).exp() / (scale * log_j)) * full  # 1/q
    spent = (4 * log_j + 2 * SPARE) * (-log_j / 2).exp() / (scale * log_j)
    mu = small(spent.sqrt()) * full.sqrt() * (1 + FINE)
    steep = (
        small(log_j * (-log_j / 4).exp()) * ((4 + small(2 * SPARE / log_j)) / scale * full).sqrt()
    )
    steep *= 1 + FINE  # mu ln j
    cells, degree, chunk = (ball(x) + inverse * UNIT for x in (r.cells, r.degree, r.chunk))
    reach = degree / cells  # d / B
    cell = inverse / cells  # 1 / B
    slots = 1 / ball(r.degree) + 1 / ball(r.chunk)  # H / sqrt(j), at most
    gap = ball(r.gap) - code * UNIT
    proxy = 2 * (1 + mu) * code

    y, y2 = ball(r.slope), ball(r.slope_slots)
    code_log = small((-log_j / 2).exp() / scale) * full  # ln j / q
    flat = 2 * (1 + mu) * full / scale  # V sqrt(j) ln j
    low_noise = flat / cells / (2 * y) * small(1 / log_j)
    low_noise *= 4 * degree * small((2 * log_j + SPARE) * (-log_j / 2).exp()) - 2 * (1 - y).log()
    low_noise *= 1 + FINE  # Q / 2B
    events = (ball(Fraction(5, 2)) * log_j + SPARE + slots.log()) * (-log_j / 2).exp()
    partners = flat / (cells2 * y2) * (small(events) - chunk / 2 * (1 - y2).log()) * (1 + FINE)
    # partners is ln j Q2 / 2 B2

    def low(z: arb) -> arb:
        return z**2 * (excess_above(4 * z * mu) * low_noise + proxy / 8)

    def idle_noise(z: arb) -> arb:
        """N2(z ln j) / ln j."""
        return z**2 * (excess_above(2 * z * steep) * partners + 2 * (1 + mu) * code_log / 8)

    def slot_noise(z: arb) -> arb:
        """N2(z)."""
        some = small(1 / log_j) * partners
        return z**2 * (excess_above(2 * z * mu) * some + proxy / 8)

    def gated(z: arb) -> arb:
        """ln C(rate, z ln j), at most."""
        return (rate / (z * log_j - rate)).log() - 1

    # slots: what ln of a neuron's moment less one loses for each ln j
    peak = 1 + mu
    asleep = idle * (gate + gap - 2 * gate * mu - 2 * peak * (1 - 1 / cells2)) - idle_noise(idle)
    awake = busy * (gap - gate * mu) - idle_noise(busy)
    count = (share2 * log_j * slots).log()  # H s2 <= e^count sqrt(j)
    many = [
        (count + gated(z) - (loss - HALF) * log_j).exp()
        for z, loss in ((idle, asleep), (busy, awake))
    ]
    own_asleep, own_awake = asleep - idle * peak, awake - 2 * busy * mu
    own = [
        share2 * log_j * (gated(z) - loss * log_j).exp()
        for z, loss in ((idle, own_asleep), (busy, own_awake))
    ]
    others, mine = small(many[0] + many[1]), small(own[0] + own[1])
    above = (1 - 1 / cells2) * peak - gap + (gate + 2) * mu
    hit = ((rate * above).exp() + (-rate * above).exp() / 4) * slot_noise(rate).exp()
    lit = share2 * (1 + (hit - 1) / cells2).log()

    # low neurons
    top = 1 + 3 * mu
    blocks, blocks2 = share * log_j, share2 * log_j
    s_code = small(blocks * (-log_j / 2).exp() / (scale * log_j)) * full  # s / q

    def excess_coin(z: arb) -> arb:
        return z.exp() - 1 - z

    gate_far, gate_near = (off / (z - off) * ((z - off) / z) ** (z / off) for z in (far, near))
    n_far = (
        gate_far
        * (
            low(far)
            - far
            + cell * excess_coin(2 * far * top)
            + 2 * reach * excess_coin(far * top)
            + far**2 * s_code * 2 * (1 + mu)
        ).exp()
    )
    n_near = (
        gate_near
        * (
            low(near) + near**2 * s_code / 2 * (1 + mu) * (excess_above(4 * near * s_code) + 2)
        ).exp()
    )
    meets = cell * ((2 * off * top).exp() - 1) + 2 * reach * ((off * top).exp() - 1)
    square = small(log_j * (-log_j / 2).exp()) * full / scale  # (ln j)^2 / q
    own_on = 2 * (on * share) ** 2 * square * excess_above(4 * on * s_code)
    slots_code = small(blocks2 * (-log_j / 2).exp() / (scale * log_j)) * full  # s2 / q
    own_hub = (hub * share2 * (gate + 1)) ** 2 / 2 * square
    own_hub *= excess_above(hub * (gate + 1) * slots_code)
    few = on**2 * (excess_above(4 * on * mu) * low_noise + proxy / 8)
    few += 2 * reach * ((-on * top).exp() - 1 + on * top)

    half = (log_j / 2).exp()
    weights = (4 - (arb(2).exp() - 3) / cells).min(4 - chunk / cells2 * (arb(1).exp() - 2))
    slopes = (
        share * (off * theta - (1 + n_far).log()) - lit - 3,
        share * (off * theta - (1 + n_near).log() - meets) - lit - 2,
        share * (on * (1 - theta - 2 * cell) - few) - 1,
        share2 * (hub * (1 - 1 / cells2 - gap) - slot_noise(hub)) - hub * theta * share2 / gain - 1,
        weights * half / log_j - 1 - 2 * log_j.log() / log_j,
    )
    starts = (
        INPUTS + others + mine,
        arb(4).log() + others,
        own_on,
        own_hub,
        (4 * scale**2).log() + 1 + gate,
    )
    wide = share * (ball(r.cells) + inverse) + share2 * cells2 * slots + inverse * small(1 / log_j)
    room = least(
        scale - wide,
        1 - 3 * mu,
        idle * log_j - rate - 1,
        busy * log_j - rate - 1,
        far - off,
        near - off,
        gap,
    )
    if onwards:  # L e^(-x L) falls with L = ln j where x L > 1
        room = least(
            room,
            *(x - HALF - 1 / log_j for x in (asleep, awake)),
            *(x - 1 / log_j for x in (own_asleep, own_awake)),
        )
    return Lines(slopes, starts, room)


def left_over(recipe: HubRecipe, log_j: arb) -> arb:
    """What is left of 1 % at the recipe's shapes, for all j with ln j in the ball and m <= 2j."""
    value = arb(1)
    counts = [ceilings(ball(x), log_j) for x in (recipe.blocks, recipe.slot_blocks)]
    for blocks in counts[0]:
        for each in counts[1]:
            found = lines(recipe, log_j, blocks / log_j, each / log_j, False)
            value = value.min(found.left(log_j, ball(FAILURE) - FIXED))
    return value if counts[0] and counts[1] else arb(-1)


def ceilings(factor: arb, log_j: arb) -> range:
    """The values of ceil(factor ln j) on the ball; none where it is too wide."""
    few, many = ((factor * x).ceil().unique_fmpz() for x in (log_j.lower(), log_j.upper()))
    if few is None or many is None or many - few > 1:
        return range(0)
    return range(int(few), int(many) + 1)


def prove_high(recipe: HubRecipe, head: int = 2) -> RangeProof:
    """The recipe's bound is at most 1 % for all j >= start and 2 <= m <= 2j."""
    statement = hubs_order.order_high(sp.Rational(recipe.constant), recipe.start)

    def tail(large: int) -> arb:
        log_j = ball(large).log()
        share, share2 = (ball(x) + UNIT / log_j for x in (recipe.blocks, recipe.slot_blocks))
        found = lines(recipe, log_j, share, share2, True)
        # Each line is e^(a - b ln j) with an a that only falls and a b that only grows.
        return least(found.left(log_j, ball(FAILURE) - FIXED), *found.slopes)

    def exactly(outputs: int) -> bool | None:
        try:
            shape = shape_at(recipe, 2 * outputs, outputs)
        except ValueError:
            return False
        return shape.neurons <= shape.code and keeps(shape)

    return prove_from(
        str(statement.conclusion),
        recipe.start,
        lambda log_j: left_over(recipe, log_j),
        tail,
        exactly=exactly,
        variable="j",
        head=head,
        tail_from=1 << 3 * recipe.start.bit_length(),
    )
