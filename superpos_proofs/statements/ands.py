"""The guarantee of k-ANDs of low influence (theory: C3, C5). Proof: docs/ands.md."""

from __future__ import annotations

from dataclasses import replace

import sympy as sp

from superpos_proofs.statements.base import Statement, Variable, integer
from superpos_proofs.statements.constructions import FAILURE

FEATURES = integer("m", "features", 2, 10**6)
OUTPUTS = integer("j", "outputs", 1, 10**6)
FAN_IN = integer("k", "inputs of a gate", 2, 4)
ACTIVE = integer("v", "active features, at most", 2, 6)
INFLUENCE = integer("d", "outputs that one feature takes part in, at most", 1, 64)
CODE = integer("q", "length of a sign code", 1, 10**6)
BLOCKS = integer("s", "blocks", 1, 1000)
CELLS = integer("B", "cells of a block", 2, 10**6)
BITS = integer("b", "bits of a weight", 2, 64)
THETA = Variable(sp.Symbol("theta", positive=True), "threshold, as a part of a clean score", 0, 1)
COHERENCE = Variable(sp.Symbol("mu", positive=True), "coherence allowed", 0, 1)
NOISE = Variable(sp.Symbol("Q", positive=True), "sum of squares of foreign pairs allowed", 0, 10**6)
RATE_NOISE = Variable(sp.Symbol("t", positive=True), "Chernoff parameter of Q", 0, 10**6)
RATE_OFF = Variable(sp.Symbol("lambda_off", positive=True), "Chernoff parameter, off", 0, 100)
RATE_ON = Variable(sp.Symbol("lambda_on", positive=True), "Chernoff parameter, on", 0, 100)
RATE_CLIP = Variable(sp.Symbol("lambda_clip", positive=True), "Chernoff parameter, weights", 0, 100)

m, j, k, v, d, q, s, B, b = (
    x.symbol for x in (FEATURES, OUTPUTS, FAN_IN, ACTIVE, INFLUENCE, CODE, BLOCKS, CELLS, BITS)
)
theta, mu, Q, t, lam_off, lam_on, lam_clip = (
    x.symbol for x in (THETA, COHERENCE, NOISE, RATE_NOISE, RATE_OFF, RATE_ON, RATE_CLIP)
)
delta = FAILURE.symbol

growth, proxy, lit, full, reach = sp.symbols("G V P T R")
spread_off, damp_off, spread_on = sp.symbols("N_off N_damp N_on")
_i = sp.Symbol("i", integer=True, nonnegative=True)


def excess(z: sp.Expr) -> sp.Expr:
    """phi(z) = 2 (e^z - 1 - z) / z^2, by how much an exponential moment exceeds a normal one's."""
    return 2 * (sp.exp(z) - 1 - z) / z**2


def coin(z: sp.Expr) -> sp.Expr:
    """K(z): logarithm of the exponential moment of a coin of chance 1/B, centred."""
    return sp.log(1 + (sp.exp(z) - 1) / B) - z / B


def subsets(size: sp.Expr, most: sp.Expr) -> sp.Expr:
    """Subsets of at most ``most`` of ``size`` things."""
    return sp.Sum(sp.binomial(size, _i), (_i, 0, most))


def _spread(rate: sp.Expr, sign: int, noise: sp.Expr = Q) -> sp.Expr:
    """Bound on the log-moment of a neuron's noise: foreign gates, rounding, touched gates."""
    touched = full * coin(sign * k * lit * rate)
    touched += (v * d - k * full) / (k - 1) * coin(sign * (k - 1) * lit * rate)
    return rate**2 * excess(rate * reach) * noise / (2 * B) + rate**2 * proxy / 8 + touched


def _own(rate: sp.Expr, active: sp.Expr, foreign: int = 1) -> sp.Expr:
    """Bound on the log-moment of the own cross-talk of a gate with ``active`` features on."""
    among = excess(rate * s * v**2 / q)
    among *= 2 * active * (active - 1) + active * (v - active) * growth
    return (rate * s) ** 2 / (2 * q) * (among + foreign * (k - active) * v * growth)


def _few(rate: sp.Expr) -> sp.Expr:
    """The same for any gate with at most k - 2 features on."""
    among = excess(rate * s * v**2 / q) * growth * (k * v + (k - 2) ** 2)
    return (rate * s) ** 2 / (2 * q) * among


_COHERENT = m * (m - 1) * sp.exp(-q * mu**2 / 2)
_QUADRATIC = subsets(m, v) * sp.exp(-t * Q - j / (2 * d) * sp.log(1 - 2 * t * k * d * proxy))
_FAR = (
    j
    * subsets(m, v)
    * sp.exp(-lam_off * theta * s + _few(lam_off))
    * (1 + sp.exp(spread_off - lam_off)) ** s
)


def _near(relu: int = 1, foreign: int = 1) -> sp.Expr:
    """All but one of a gate's features are on."""
    shift = lam_off * (k - 1) / B
    neuron = sp.exp(spread_off - shift) + relu * sp.exp(damp_off + shift) / 4
    chance = sp.exp(-lam_off * theta * s + _own(lam_off, k - 1, foreign)) * neuron**s
    return j * k * subsets(m - k, v - k + 1) * chance


_ON = (
    j
    * subsets(m - k, v - k)
    * sp.exp(s * (lam_on * (theta - 1 + k / B) + spread_on) + _own(lam_on, k))
)
_CLIP = (
    2
    * s
    * B
    * q
    * sp.exp(-lam_clip * (2 ** (b - 1) - 1))
    * sp.exp(j / B * (sp.exp(k * lam_clip) - 1 - k * lam_clip))
)

TERMS: tuple[sp.Expr, ...] = (_COHERENT, _QUADRATIC, _FAR, _near(), _ON, _CLIP)
"""Coherence, quadratic form, off (far and near), on, clipped weights: with abbreviations."""

_where: tuple[tuple[sp.Symbol, sp.Expr], ...] = (
    (growth, 1 + (v - 1) * mu),  # a sum of v codes has at most this, over v, times its length
    (proxy, v * growth / q),  # variance proxy of the cross-talk of a foreign feature
    (lit, 1 + (k * v - 1) * mu),  # what an active feature adds to a gate, at most
    (full, sp.Min(sp.binomial(v, k), v * d / k)),  # gates with all features on, at most
    (reach, k * v * mu),  # cross-talk of a gate with no feature on, at most
    (spread_off, _spread(lam_off, 1)),
    (damp_off, _spread(lam_off, -1)),
    (spread_on, _spread(lam_on, -1)),
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
    sp.Le(delta, _COHERENT + _QUADRATIC + _FAR + _near() + _ON + _CLIP),
    hypotheses=(
        sp.Le(k, v),
        sp.Le(v, m),
        sp.Le((k * v - 1) * mu, 1),
        sp.Lt(2 * t * k * d * v * (1 + (v - 1) * mu), q),
    ),
    setting=(
        "Features carry independent uniform sign codes of length q; each output has a channel, one "
        "uniform cell of B in each of s blocks, independent; all drawn before the gates are known.",
        "The row of a neuron is the sum of the codes of the features of the gates in its cell, "
        "less the block's mean row rounded with shared coins; b bits, bias -(k - 1) q.",
        "The j gates are distinct sets of k features, no feature in more than d of them.",
        "delta is the probability over codes, channels and coins that the network errs on any "
        "input with at most v active features, for one given list of gates.",
    ),
    where=_where,
)


def _variant(near: sp.Expr = None, spread: sp.Expr = Q, only_near: bool = False) -> Statement:
    """LOW_INFLUENCE with something forgotten."""
    parts = _near() if near is None else near
    if not only_near:
        parts += _COHERENT + _QUADRATIC + _FAR + _ON + _CLIP
    where = dict(_where)
    where[spread_off] = _spread(lam_off, 1, spread)
    where[damp_off] = _spread(lam_off, -1, spread)
    where[spread_on] = _spread(lam_on, -1, spread)
    return replace(LOW_INFLUENCE, conclusion=sp.Le(delta, parts), where=tuple(where.items()))


WITHOUT_UNION = _variant(near=_near() / (j * k * subsets(m - k, v - k + 1)), only_near=True)
"""A false neighbour: one input and one output instead of all."""

WITHOUT_NOISE = _variant(spread=sp.Integer(0))
"""A false neighbour: the cross-talk of foreign gates in the same cell forgotten."""

ONE_LESS = replace(
    LOW_INFLUENCE,
    conclusion=LOW_INFLUENCE.conclusion.subs(v, v - 1),
    where=tuple((symbol, meaning.subs(v, v - 1)) for symbol, meaning in _where),
)
"""A false neighbour: v - 1 where v should stand."""


def failure_parts() -> tuple[sp.Expr, ...]:
    """Coherence, quadratic form, off (far and near), on, clipped weights: written out."""
    return tuple(LOW_INFLUENCE.written_out(part) for part in TERMS)


def low_influence_failure() -> sp.Expr:
    """The bound, written out."""
    return LOW_INFLUENCE.written_out(LOW_INFLUENCE.conclusion.rhs)
