"""The guarantee of pairwise ANDs of any influence (theory: C4). Proof: docs/hubs.md.

Each term of the bound is one of the low part's, from statements/ands.py at k = 2, times what the
slots add to it, or one that the slots add.
"""

from __future__ import annotations

import sympy as sp

from superpos_proofs.statements import ands as low
from superpos_proofs.statements.ands import subsets
from superpos_proofs.statements.base import Statement, Variable, integer
from superpos_proofs.statements.constructions import FAILURE
from superpos_proofs.statements.tails import B, coin, excess, gated
from superpos_proofs.statements.undecided import Le, Lt, Max, Min, put

CHUNK = integer("kappa", "pairs of a slot, at most", 1, 10**6)
SLOTS = integer("H", "slots", 1, 10**4)
ACTIVE_SLOTS = integer("A", "slots whose hubs are active at once, at most", 1, 10**4)
SLOT_BLOCKS = integer("s2", "blocks of a slot", 1, 1000)
SLOT_CELLS = integer("B2", "cells of a block of a slot", 2, 1000)
GATE = integer("Lambda", "weight of a slot's hub", 1, 10)
DEGREE = integer("d", "low pairs of a feature, at most", 1, 10**4)
GAP = Variable(sp.Symbol("beta", positive=True), "what a busy slot stays below zero by", 0, 1)
GAIN = Variable(sp.Symbol("gamma", positive=True), "decoder's weight of slots over low cells", 0, 9)
PARTNERS = Variable(sp.Symbol("Q2", positive=True), "sum of squares of a slot's cross-talk", 0, 100)
RATE_PARTNERS = Variable(sp.Symbol("t2", positive=True), "Chernoff parameter of Q2", 0, 10**6)
RATE_HUB = Variable(sp.Symbol("lambda_hub", positive=True), "Chernoff parameter, hub on", 0, 100)
RATE_FAR = Variable(sp.Symbol("zeta_far", positive=True), "rate, no own feature on", 0, 1000)
RATE_NEAR = Variable(sp.Symbol("zeta_near", positive=True), "rate, one own feature on", 0, 1000)
RATE_IDLE = Variable(sp.Symbol("zeta_idle", positive=True), "rate of idle slots", 0, 1000)
RATE_BUSY = Variable(
    sp.Symbol("zeta_busy", positive=True), "rate of slots with active hub", 0, 1000
)
RATE_CLIP2 = Variable(
    sp.Symbol("lambda_clip2", positive=True), "Chernoff parameter, weights of slots", 0, 100
)

kappa, H, A, s2, B2, Lam = (
    x.symbol for x in (CHUNK, SLOTS, ACTIVE_SLOTS, SLOT_BLOCKS, SLOT_CELLS, GATE)
)
Q2, t2, lam_hub, lam_clip2 = (x.symbol for x in (PARTNERS, RATE_PARTNERS, RATE_HUB, RATE_CLIP2))
zeta_far, zeta_near, zeta_idle, zeta_busy = (
    x.symbol for x in (RATE_FAR, RATE_NEAR, RATE_IDLE, RATE_BUSY)
)
m, j, v, d, q, s, b = (low.m, low.j, low.v, low.d, low.q, low.s, low.b)
theta, mu, Q, t, lam_off, lam_on, lam_clip, delta = (
    low.theta,
    low.mu,
    low.Q,
    low.t,
    low.lam_off,
    low.lam_on,
    low.lam_clip,
    low.delta,
)
growth, proxy = low.growth, low.proxy
lit, full = sp.symbols("P T")
beta, gamma = GAP.symbol, GAIN.symbol
rate, peak, idle, busy, far, near = sp.symbols("r p N_idle N_busy N_far N_near")
hit, more, own, slots = sp.symbols("h g O S")


def slot_coin(z: sp.Expr) -> sp.Expr:
    """K(z) for a slot's cells."""
    return coin(z).xreplace({B: B2})


def slot_noise(z: sp.Expr) -> sp.Expr:
    """Bound on the log-moment of a slot's far partners and rounding, at z or -z, z > 0."""
    return z**2 * excess(z * v * mu) * Q2 / (2 * B2) + z**2 * proxy / 8


def _idle(gate: sp.Expr) -> sp.Expr:
    """What a slot whose hub is off adds to the moment of one block, at most."""
    silent = -zeta_idle * (gate + beta - gate * v * mu)
    return gated(rate, zeta_idle) * sp.exp(
        silent + slot_noise(zeta_idle) + v * slot_coin(zeta_idle * peak)
    )


_BUSY = gated(rate, zeta_busy) * sp.exp(
    -zeta_busy * (beta - Lam * (v - 1) * mu) + slot_noise(zeta_busy)
)
_ABOVE = (1 - 1 / B2) * peak - beta + (Lam * (v - 1) + v) * mu
_HIT = (sp.exp(rate * _ABOVE) + sp.exp(-rate * _ABOVE) / 4) * sp.exp(slot_noise(rate))
_OWN = (1 + busy * sp.exp(zeta_busy * v * mu) + idle * sp.exp(zeta_idle * peak)) ** s2
_SLOTS = (
    (1 + idle) ** (H * s2)
    * (1 + busy) ** (A * s2)
    * (1 + (hit - 1) / B2) ** s2
    * (1 + (more - 1) / B2) ** (s2 * (sp.binomial(v, 2) - 1))
)


def _low_noise(z: sp.Expr) -> sp.Expr:
    """Bound on the log-moment of a low neuron's rounding and gates with no feature on."""
    return z**2 * excess(2 * z * v * mu) * Q / (2 * B) + z**2 * proxy / 8


def _meets(z: sp.Expr) -> sp.Expr:
    """Factor of a low neuron for the gates with features on that share it, not centred."""
    once = 1 + (sp.exp(z * lit) - 1) / B
    twice = 1 + (sp.exp(2 * z * lit) - 1) / B
    return twice**full * once ** (v * d - 2 * full)


_FAR_NEURON = gated(lam_off, zeta_far) * sp.exp(
    _low_noise(zeta_far)
    + full * coin(2 * zeta_far * lit)
    + (v * d - 2 * full) * coin(zeta_far * lit)
    + zeta_far**2 * s * v * growth / q
    - zeta_far
)
_NEAR_NEURON = gated(lam_off, zeta_near) * sp.exp(
    _low_noise(zeta_near)
    + zeta_near**2 * s / (2 * q) * growth * (excess(zeta_near * s * v**2 / q) * (v - 1) + v)
    - zeta_near / B
)
_COHERENT, _QUADRATIC, _, _, _ON, _CLIP = (put(part, {low.k: sp.Integer(2)}) for part in low.TERMS)
_OFF = sp.exp(-lam_off * theta * s) * slots
_FAR = j * subsets(m, v) * _OFF * (1 + far) ** s * own
_NEAR = 2 * j * subsets(m - 2, v - 1) * _OFF * ((1 + near) * _meets(lam_off)) ** s
_PARTNERS = H * subsets(m, v) * sp.exp(-t2 * Q2 - kappa / 2 * sp.log(1 - 2 * t2 * proxy))
_SHIFT = (
    (lam_hub * s2) ** 2
    / (2 * q)
    * excess(lam_hub * s2 * (Lam + 1) * (v - 1) / q)
    * ((Lam + 1) ** 2 + (Lam**2 + 1) * (v - 2) * growth)
)
_HUB = (
    j
    * subsets(m - 2, v - 2)
    * sp.exp(
        lam_hub * theta * s / gamma
        + s2
        * (
            -lam_hub * (1 - 1 / B2 - beta)
            + slot_noise(lam_hub)
            + (v - 2) * slot_coin(-lam_hub * peak)
        )
        + _SHIFT
    )
)
_CLIP2 = (
    2
    * H
    * s2
    * B2
    * q
    * sp.exp(
        -lam_clip2 * (2 ** (b - 1) - 1 - Lam) + kappa / B2 * (sp.exp(lam_clip2) - 1 - lam_clip2)
    )
)

PARTS: tuple[sp.Expr, ...] = (
    _COHERENT,
    _QUADRATIC,
    _PARTNERS,
    _FAR,
    _NEAR,
    _ON,
    _HUB,
    _CLIP,
    _CLIP2,
)
"""Coherence, foreign gates, partners, off (far, near), on (low, hub), weights (low, slots)."""

_low_where = tuple(
    (symbol, put(sp.sympify(x), {low.k: sp.Integer(2)}))
    for symbol, x in low.LOW_INFLUENCE.where
    if symbol
    not in (low.spread_far, low.spread_near, low.damp_near)  # other bounds take their place here
)
_where: tuple[tuple[sp.Symbol, sp.Expr], ...] = (
    *_low_where,
    (lit, 1 + (2 * v - 1) * mu),  # what an active feature adds to a pair, at most
    (full, Min(sp.binomial(v, 2), v * d / 2)),  # pairs with both features on, at most
    (far, _FAR_NEURON),
    (near, _NEAR_NEURON),
    (rate, lam_off * gamma),  # lambda of one neuron of a slot
    (peak, 1 + (v - 1) * mu),  # what an active feature reads, at most
    (idle, _idle(Lam)),
    (busy, _BUSY),
    (hit, _HIT),  # moment of a neuron of a slot with one active partner of an active hub
    (more, Max(hit, sp.exp(rate * peak))),  # factor for each further one
    (own, _OWN),
    (slots, _SLOTS),
)

HUBS = Statement(
    (
        low.FEATURES,
        low.OUTPUTS,
        low.ACTIVE,
        DEGREE,
        CHUNK,
        SLOTS,
        ACTIVE_SLOTS,
        low.CODE,
        low.BLOCKS,
        low.CELLS,
        SLOT_BLOCKS,
        SLOT_CELLS,
        GATE,
        GAP,
        GAIN,
        low.BITS,
        low.THETA,
        low.COHERENCE,
        low.NOISE,
        low.RATE_NOISE,
        PARTNERS,
        RATE_PARTNERS,
        low.RATE_OFF,
        low.RATE_ON,
        RATE_HUB,
        RATE_FAR,
        RATE_NEAR,
        RATE_IDLE,
        RATE_BUSY,
        low.RATE_CLIP,
        RATE_CLIP2,
        FAILURE,
    ),
    Le(
        delta,
        sum(PARTS),
    ),
    hypotheses=(
        Le(v, m),
        Le((2 * v - 1) * mu, 1),
        Lt(4 * t * d * v * (1 + (v - 1) * mu), q),
        Lt(2 * t2 * v * (1 + (v - 1) * mu), q),
        Lt(lam_off, zeta_far),
        Lt(lam_off, zeta_near),
        Lt(lam_off * gamma, zeta_idle),
        Lt(lam_off * gamma, zeta_busy),
    ),
    setting=(
        "Features carry independent uniform sign codes of length q; each output has one uniform "
        "cell of B in each of s blocks, and one of B2 in each of s2 blocks of each of H slots, all "
        "independent and drawn, with the coins, before the pairs are known.",
        "The j pairs are distinct. Each is low, no feature being in more than d low ones, or "
        "belongs to one slot; a slot has at most kappa pairs, all of them with its hub. Features "
        "active together are hubs of at most A slots.",
        "A slot's neuron adds up the codes of the partners of its hub whose cells it is, less the "
        "block's mean row rounded with shared coins, plus Lambda times the hub's code; b bits, "
        "bias -(Lambda + beta) q, an integer. The decoder adds up an output's cells, those in "
        "slots gamma times.",
        "delta is the probability over codes, cells and coins that the network errs on any input "
        "with at most v active features, for one given list of pairs.",
    ),
    where=_where,
)


WITHOUT_UNION = HUBS.concluding(Le(delta, _FAR / (j * subsets(m, v))))
"""A false neighbour: one input and one output instead of all."""


def hubs_failure() -> sp.Expr:
    """The bound, written out."""
    return HUBS.written_out(HUBS.conclusion.rhs)
