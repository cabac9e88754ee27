"""The guarantee of k-ANDs of low influence (theory: C3, C5). Proof: docs/ands.md."""

from __future__ import annotations

from dataclasses import replace

import sympy as sp

from superpos_proofs.statements.base import Statement, Variable, integer
from superpos_proofs.statements.constructions import FAILURE
from superpos_proofs.statements.tails import B, coin, excess
from superpos_proofs.statements.undecided import Eq, Ge, Le, Lt, Max, Min, put

FEATURES = integer("m", "features", 2, 10**6)
OUTPUTS = integer("j", "outputs", 1, 10**6)
FAN_IN = integer("k", "inputs of a gate", 2, 4)
ACTIVE = integer("v", "active features, at most", 2, 6)
INFLUENCE = integer("d", "outputs that one feature takes part in, at most", 1, 64)
CODE = integer("q", "length of a sign code", 1, 10**6)
BLOCKS = integer("s", "blocks", 1, 1000)
CELLS = integer("B", "cells of a block", 2, 10**6)  # the coin of statements/tails
BITS = integer("b", "bits of a weight", 2, 64)
THETA = Variable(sp.Symbol("theta", positive=True), "threshold, as a part of a clean score", 0, 1)
COHERENCE = Variable(sp.Symbol("mu", positive=True), "coherence allowed", 0, 1)
NOISE = Variable(sp.Symbol("Q", positive=True), "sum of squares of foreign gates allowed", 0, 10**6)
RATE_NOISE = Variable(sp.Symbol("t", positive=True), "Chernoff parameter of Q", 0, 10**6)
RATE_OFF = Variable(sp.Symbol("lambda_off", positive=True), "Chernoff parameter, off", 0, 100)
RATE_ON = Variable(sp.Symbol("lambda_on", positive=True), "Chernoff parameter, on", 0, 100)
RATE_CLIP = Variable(sp.Symbol("lambda_clip", positive=True), "Chernoff parameter, weights", 0, 100)

m, j, k, v, d, q, s, b = (
    x.symbol for x in (FEATURES, OUTPUTS, FAN_IN, ACTIVE, INFLUENCE, CODE, BLOCKS, BITS)
)
theta, mu, Q, t, lam_off, lam_on, lam_clip = (
    x.symbol for x in (THETA, COHERENCE, NOISE, RATE_NOISE, RATE_OFF, RATE_ON, RATE_CLIP)
)
delta = FAILURE.symbol

growth, proxy, reach = sp.symbols("G V R")
spread_far, spread_near, damp_near, spread_on = sp.symbols("N_far N_near N_damp N_on")
_i = sp.Symbol("i", integer=True, nonnegative=True)


def subsets(size: sp.Expr, most: sp.Expr) -> sp.Expr:
    """Subsets of at most ``most`` of ``size`` things."""
    return sp.Sum(sp.binomial(size, _i), (_i, 0, most))


def lit(active: sp.Expr) -> sp.Expr:
    """What a gate with ``active`` features on has at most, clean part and cross-talk."""
    return active * growth + (k - active) * v * mu


def full(own: sp.Expr = 0) -> sp.Expr:
    """Gates with all features on, at most, beside one that has ``own`` features on."""
    return Min(sp.binomial(v, k) - (1 if own == k else 0), (v * d - own) / k)


def spread(rate: sp.Expr, sign: int, own: sp.Expr) -> sp.Expr:
    """Bound on the log-moment of a neuron's noise: foreign gates, rounding, touched gates."""
    one, all_but_one = coin(sign * rate * lit(1)), coin(sign * rate * lit(k - 1)) / (k - 1)
    each = Max(one, all_but_one)
    touched = (v * d - own) * each
    touched += full(own) * Max(0, coin(sign * rate * lit(k)) - k * each)
    return rate**2 * excess(rate * reach) * Q / (2 * B) + _rounding(rate) + touched


def _rounding(rate: sp.Expr) -> sp.Expr:
    return rate**2 * proxy / 8


def own(rate: sp.Expr, active: sp.Expr) -> sp.Expr:
    """Bound on the log-moment of the own cross-talk of a gate with ``active`` features on."""
    among = excess(rate * s * v**2 / q)
    among *= 2 * active * (active - 1) + active * (v - active) * growth
    return (rate * s) ** 2 / (2 * q) * (among + (k - active) * v * growth)


def _few(rate: sp.Expr) -> sp.Expr:
    """The same for any gate with at most k - 2 features on."""
    among = excess(rate * s * v**2 / q) * growth * (k * v + (k - 2) ** 2)
    return (rate * s) ** 2 / (2 * q) * among


COHERENT = m * (m - 1) * sp.exp(-q * mu**2 / 2)
QUADRATIC = subsets(m, v) * sp.exp(-t * Q - j / (2 * d) * sp.log(1 - 2 * t * k * d * proxy))


def far(relu: int = 1) -> sp.Expr:
    """At most k - 2 of a gate's features are on."""
    neuron = relu + sp.exp(spread_far - lam_off)
    return j * subsets(m, v) * sp.exp(-lam_off * theta * s + _few(lam_off)) * neuron**s


def near(relu: int = 1) -> sp.Expr:
    """All but one of a gate's features are on."""
    shift = lam_off * (k - 1) / B
    neuron = sp.exp(spread_near - shift) + relu * sp.exp(damp_near + shift) / 4
    chance = sp.exp(-lam_off * theta * s + own(lam_off, k - 1)) * neuron**s
    return j * k * subsets(m - k, v - k + 1) * chance


ON = (
    j
    * subsets(m - k, v - k)
    * sp.exp(s * (lam_on * (theta - 1 + k / B) + spread_on) + own(lam_on, k))
)
CLIP = (
    2
    * s
    * B
    * q
    * sp.exp(-lam_clip * (2 ** (b - 1) - 1))
    * sp.exp(j / B * (sp.exp(k * lam_clip) - 1 - k * lam_clip))
)

TERMS: tuple[sp.Expr, ...] = (COHERENT, QUADRATIC, far(), near(), ON, CLIP)
"""Coherence, quadratic form, off (far and near), on, clipped weights: with abbreviations."""

_where: tuple[tuple[sp.Symbol, sp.Expr], ...] = (
    (growth, 1 + (v - 1) * mu),  # a sum of v codes has at most this, over v, times its length
    (proxy, v * growth / q),  # variance proxy of the cross-talk of a foreign feature
    (reach, k * v * mu),  # cross-talk of a gate with no feature on, at most
    (spread_far, spread(lam_off, 1, sp.Integer(0))),
    (spread_near, spread(lam_off, 1, k - 1)),
    (damp_near, spread(lam_off, -1, k - 1)),
    (spread_on, spread(lam_on, -1, k)),
)

LOW_INFLUENCE = Statement(
    (
        FEATURES,
        OUTPUTS,
        FAN_IN,
        ACTIVE,
        INFLUENCE,
        CODE,
        BLOCKS,
        CELLS,
        BITS,
        THETA,
        COHERENCE,
        NOISE,
        RATE_NOISE,
        RATE_OFF,
        RATE_ON,
        RATE_CLIP,
        FAILURE,
    ),
    Le(delta, COHERENT + QUADRATIC + far() + near() + ON + CLIP),
    hypotheses=(
        Le(k, v),
        Le(v, m),
        Le((k * v - 1) * mu, 1),
        Lt(2 * t * k * d * v * (1 + (v - 1) * mu), q),
    ),
    setting=(
        "Features carry independent uniform sign codes of length q; each output has a channel, one "
        "uniform cell of B in each of s blocks, independent; all drawn before the gates are known.",
        "The row of a neuron is the sum of the codes of the features of the gates in its cell, "
        "less the block's mean row rounded with shared coins; b bits, bias -(k - 1) q. An output "
        "adds up its channel and is on from ceil(theta s q). A weight beyond 2^(b-1) - 1 counts as "
        "an error.",
        "The j gates are distinct sets of k features, no feature in more than d of them.",
        "delta is the probability over codes, channels and coins that the network errs on any "
        "input with at most v active features, for one given list of gates.",
    ),
    where=_where,
)


WITHOUT_UNION = replace(
    LOW_INFLUENCE,
    conclusion=Le(delta, near() / (j * k * subsets(m - k, v - k + 1))),
)
"""A false neighbour: one input and one output instead of all."""

_alone = {
    spread_far: _rounding(lam_off),
    spread_near: _rounding(lam_off),
    damp_near: _rounding(lam_off),
    spread_on: _rounding(lam_on),
}
WITHOUT_OTHER_GATES = replace(
    LOW_INFLUENCE,
    where=tuple((symbol, _alone.get(symbol, meaning)) for symbol, meaning in _where),
)
"""A false neighbour: the cross-talk of the other gates in a neuron's cell forgotten."""

WITHOUT_RELU = replace(
    LOW_INFLUENCE,
    conclusion=Le(delta, COHERENT + QUADRATIC + far(0) + near(0) + ON + CLIP),
)
"""A false neighbour: the ReLU ignored, as if noise of both signs could cancel in a score."""

ONE_LESS = replace(
    LOW_INFLUENCE,
    conclusion=put(LOW_INFLUENCE.conclusion, {v: v - 1}),
    where=tuple((symbol, put(meaning, {v: v - 1})) for symbol, meaning in _where),
)
"""A false neighbour: v - 1 where v should stand."""


def failure_parts() -> tuple[sp.Expr, ...]:
    """Coherence, quadratic form, off (far and near), on, clipped weights: written out."""
    return tuple(LOW_INFLUENCE.written_out(part) for part in TERMS)


def low_influence_failure() -> sp.Expr:
    """The bound, written out."""
    return LOW_INFLUENCE.written_out(LOW_INFLUENCE.conclusion.rhs)


CROWDED = m * sp.exp((d + 1) * (1 + sp.log(k * j / (m * (d + 1)))) - k * j / m)
"""At most: the chance that a uniform list has a feature in more than d gates, d + 1 >= kj/m."""

_SHARE = Variable(sp.Symbol("p", nonnegative=True), "share of lists that crowd a feature", 0, 1)
CROWDED_LISTS = Statement(
    (FEATURES, OUTPUTS, FAN_IN, INFLUENCE, _SHARE),
    Le(_SHARE.symbol, CROWDED),
    (Ge(m * (d + 1), k * j),),
    setting=(
        "Of all ordered lists of j distinct sets of k of m features, p is the share of those in "
        "which some feature is in more than d of the sets.",
    ),
)
CROWDED_ONE = replace(CROWDED_LISTS, conclusion=Le(_SHARE.symbol, CROWDED / m))
CROWDED_BELOW = replace(CROWDED_LISTS, hypotheses=())


_N = integer("n", "width", 1, 10**6)
_BAD = integer("w", "outputs wrong on some input of X_2, and decisions left over", 0, 10**12)
_M, _J, _D = (x for x in LOW_INFLUENCE.variables if str(x.symbol) in ("m", "j", "d"))

SERVED = Statement(
    (_M, _J, _D, _N, _BAD),
    sp.And(Eq(_BAD.symbol, 0), Lt(_N.symbol, Max(_M.symbol, _J.symbol))),
    setting=(
        "A shipped certificate names a seed, sizes, and j distinct pairs of m features, no "
        "feature in more than d of them. The seed draws codes, channels and coins; the network "
        "is the one of docs/ands.md for these pairs.",
    ),
)
