"""The recipes for circuits keep their bound at all sizes: docs/circuits-order.md, above."""

from __future__ import annotations

from fractions import Fraction

import sympy as sp

from superpos_proofs.construct.ands_order import FINE, UNIT, excess_above
from superpos_proofs.construct.base import FAILURE
from superpos_proofs.construct.circuits_order import SPARE, CircuitRecipe, keeps, shape_at
from superpos_proofs.construct.hubs_range import HALF, Lines, ceilings, least
from superpos_proofs.ranges import RangeProof, prove_from
from superpos_proofs.rigorous import arb, ball
from superpos_proofs.statements import circuits_order

FIXED = 2 * arb(-SPARE).exp()  # coherence, foreign gates and rounding
INPUTS = ball(Fraction(17, 100)).log()  # inputs are at most e^this j^3


def lines(recipe: CircuitRecipe, log_j: arb, share: arb, onwards: bool) -> Lines:
    """All that the bound is made of, with s_2 = share ln j.

    With ``onwards`` it holds for all larger j too: whatever falls with j is widened down to 0.
    """

    def small(value: arb) -> arb:
        return value * UNIT if onwards else value

    r = recipe
    scale, s, y = (ball(x) for x in (r.constant, r.blocks, r.slope))
    eps_on, eps_off, theta = (ball(x) for x in (r.eps_on, r.eps_off, r.theta))
    off, on, high, active, steep = (
        ball(x) * share for x in (r.rate_off, r.rate_on, r.rate_high, r.rate_activity, r.steep)
    )  # over ln j
    inverse = (-log_j / 2).exp() / (scale * log_j.sqrt())  # 1 / N
    full = 1 / (1 - small(inverse) * UNIT)  # N / q, at most
    code = small(inverse) * full  # 1 / q
    code_log = small(inverse * log_j) * full
    code_square = small(inverse * log_j**2) * full
    whole = 1 / (1 - s * code * UNIT)  # q / (s B), at most
    whole2 = 1 / (1 - share * code_log * UNIT)
    cell, cell2 = s * code * whole, share * code_log * whole2  # 1/B and 1/B_2
    spent = (4 * log_j + 2 * SPARE) * inverse
    mu = small(spent.sqrt()) * full.sqrt() * (1 + FINE)
    steps = small(spent.sqrt() * log_j) * full.sqrt() * (1 + FINE)  # mu ln j
    growth = 1 + 2 * mu
    proxy_log = 3 * growth * code_log  # V ln j
    dense = s * full**2 * whole / scale**2  # j ln j / (q B)
    noise = 24 * growth / y * dense  # x ln j, with x = Q / 2B
    noise *= (small((3 * log_j + SPARE) * (-log_j).exp()) - (1 - y).log() / 8) * (1 + FINE)
    shift = small((3 * growth / 2 * inverse * (3 * log_j + (2 * s).log() + SPARE)).sqrt().upper())
    shift *= full.sqrt() * (1 + FINE)

    def spread(z: arb) -> arb:
        """Foreign gates and rounding at the rate z ln j, over ln j."""
        return z**2 * (excess_above(6 * z * steps) * noise + proxy_log / 8)

    def coin(z: arb, times: int) -> arb:
        """K(times lit) at the rate z ln j, at most (e^x - 1 - x) / B, lit = 1 + 5 mu."""
        met = small((times * z * log_j).exp() * inverse) * (5 * times * z * steps).exp()
        found = met * s * full * whole
        return found if onwards else found - (1 + times * z * (log_j + 5 * steps)) * cell

    def touched(z: arb, own: int) -> arb:
        """Gates with active features beside one with so many of its own, at the rate z ln j."""
        both = 2 if own == 2 else 3
        return (12 - own - 2 * both) * coin(z, 1) + both * coin(z, 2)

    def lowered(z: arb) -> arb:
        """The same for the negative."""
        return 18 * z * s * code_log * whole * (1 + 5 * mu)

    def own(z: arb, among: arb) -> arb:
        return (z * s) ** 2 * code_square / 2 * among

    def apart(z: arb) -> arb:
        return excess_above(9 * z * s * code_log)

    silent = small((touched(off, 0) - (off - spread(off)) * log_j).exp())
    few = own(off, 6 * growth * apart(off))
    near = own(off, growth * (2 * apart(off) + 3))
    clear = small((lowered(high) + 4 * high * log_j * cell - 2 * high * log_j).exp()) / 4
    ratio = steep / active
    gate = (1 / (ratio - 1)) * ((ratio - 1) / ratio) ** ratio
    awake = steep * (1 - shift) - steep**2 * excess_above(6 * steep * steps) * noise
    noisy = small(gate * scale * log_j.sqrt() * (-(awake - HALF) * log_j).exp())

    # second layer
    load, activity = ball(r.load), ball(r.activity)
    reads = load * s * share * (full**2) * whole * whole2 / scale**2 + cell2  # L / B_2, at most
    total = (12 * eps_off + 3 * (1 + eps_on) + activity) * reads  # Z / B_2
    up, down = ball(r.second_off), ball(r.second_on)

    def thin(z: arb) -> arb:
        return 4 * z**2 * (3 * (1 + eps_on) ** 2 * cell2 + eps_off * total)

    wide = 2 * up * (1 + eps_on)
    crowd = 6 * cell2 * (wide.exp() - 1 - wide)
    crowd += 4 * up**2 * excess_above(2 * up * eps_off) * eps_off * total
    neuron = (up * (eps_on + eps_off) + crowd).exp() + thin(up).exp() / 4

    half = (log_j / 2).exp()
    rate_load = ball(r.rate_load)
    grip = (rate_load * load - rate_load.exp() + 1) * s / scale
    clip = 4 - (arb(2).exp() - 3) * s * small(1 / (scale * log_j.sqrt())) * full * whole
    slopes = (
        s * (off * eps_off) - 4,
        s * (off * eps_off - spread(off)) - 3,
        s * (on * eps_on - spread(on)) - 2,
        s * (high * eps_on - spread(high)) - 2,
        s * active * activity - 3,
        share * (up * theta - neuron.log()) - 4,
        share * (down * (1 - theta - 2 * eps_on - 2 * cell2) - thin(down)) - 4,
        grip * half / (log_j * log_j.sqrt()) - HALF - log_j.log() / (2 * log_j),
        clip * half / log_j - 1 - log_j.log() / log_j,
        share - 1 - small(log_j.log() / log_j),
    )
    starts = (
        INPUTS + few + s * (1 + silent).log(),
        near + s * (touched(off, 1).exp() + (lowered(off) + off * log_j * cell).exp() / 4).log(),
        s * (2 * on * log_j * cell + lowered(on)) + own(on, (4 + 2 * growth) * apart(on)),
        s * (touched(high, 2) + (1 + clear).log()) + own(high, (4 + 2 * growth) * apart(high)),
        INPUTS + noisy,
        INPUTS,
        INPUTS,
        scale.log(),
        (2 * scale**2).log() + 1,
        2 * scale.log() + 2 * reads * (arb(2).exp() - 1),
    )
    room = least(1 - 5 * mu, 1 - shift, HALF - cell, HALF - cell2, steep - active, grip)
    if onwards:  # L e^(-x L) falls with L = ln j where x L > 1
        room = least(
            room,
            HALF - 2 * off,
            HALF - 2 * high,
            off - spread(off),
            awake - HALF - 1 / log_j,
        )
    return Lines(slopes, starts, room)


def left_over(recipe: CircuitRecipe, log_j: arb) -> arb:
    """What is left of 1 % at the recipe's shapes, for all j with ln j in the ball and m <= j."""
    counts = ceilings(ball(recipe.second_blocks), log_j)
    value = arb(1) if counts else arb(-1)
    for each in counts:
        found = lines(recipe, log_j, each / log_j, False)
        value = value.min(found.left(log_j, ball(FAILURE) - FIXED))
    return value


def prove_high(recipe: CircuitRecipe, head: int = 2) -> RangeProof:
    """The recipe's bound is at most 1 % for all j >= start and 3 <= m <= j."""
    statement = circuits_order.order_high(sp.Rational(recipe.constant), recipe.start)

    def tail(large: int) -> arb:
        log_j = ball(large).log()
        found = lines(recipe, log_j, ball(recipe.second_blocks) + UNIT / log_j, True)
        # Each line is e^(a - b ln j) with an a that only falls and a b that only grows.
        return least(found.left(log_j, ball(FAILURE) - FIXED), *found.slopes)

    def exactly(gates: int) -> bool | None:
        try:
            return keeps(shape_at(recipe, gates, gates))
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
        tail_from=1 << 3 * recipe.start.bit_length(),
    )
