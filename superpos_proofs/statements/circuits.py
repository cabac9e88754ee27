"""The guarantee of two layers of ANDs (theory: C5). Proof: docs/circuits.md."""

from __future__ import annotations

from dataclasses import replace

import sympy as sp

from superpos_proofs.statements import ands
from superpos_proofs.statements.ands import d, j, k, m, proxy, reach, s, v
from superpos_proofs.statements.base import Statement, Variable, integer
from superpos_proofs.statements.constructions import FAILURE
from superpos_proofs.statements.tails import B, coin, excess, gated
from superpos_proofs.statements.undecided import Gt, Le, Lt

SECOND = integer("j_2", "outputs of the second layer", 1, 10**6)
INFLUENCE = integer("d_2", "gates of the second layer that one of the first is in, most", 1, 64)
BLOCKS = integer("s_2", "blocks of the second layer", 1, 1000)
CELLS = integer("B_2", "cells of a block of the second layer", 2, 10**6)
LOAD = integer("L", "gates in one cell of the first layer, at most", 1, 10**6)
LARGEST = integer("A_2", "largest weight of the second layer", 1, 10**6)


def _real(name: str, meaning: str, high: int = 100) -> Variable:
    return Variable(sp.Symbol(name, positive=True), meaning, 0, high)


EPS_ON = _real("epsilon_on", "how far a score that is on may be from 1", 1)
EPS_OFF = _real("epsilon_off", "what a score that is off may reach", 1)
THETA = _real("theta_2", "threshold, as a part of a clean score", 1)
SHIFT = _real("rho", "what rounding may add to a neuron of the first layer", 1)
ACTIVITY = _real("Y", "activity of the first layer that noise alone may cause", 10**6)
RATE_HIGH = _real("lambda_high", "Chernoff parameter, on from above")
RATE_ACTIVITY = _real("lambda_Y", "Chernoff parameter of Y")
STEEP = _real("zeta", "any number above lambda_Y")
RATE_LOAD = _real("lambda_L", "Chernoff parameter of L")
RATE_OFF = _real("mu_off", "Chernoff parameter of the second layer, off")
RATE_ON = _real("mu_on", "Chernoff parameter of the second layer, on")
RATE_WEIGHT = _real("lambda_A", "Chernoff parameter of the weights of the second layer")

j2, d2, s2, B2, load, largest = (
    x.symbol for x in (SECOND, INFLUENCE, BLOCKS, CELLS, LOAD, LARGEST)
)
eps_on, eps_off, theta2, rho, activity = (
    x.symbol for x in (EPS_ON, EPS_OFF, THETA, SHIFT, ACTIVITY)
)
lam_high, lam_y, zeta, lam_load, off2, on2, lam_weight = (
    x.symbol for x in (RATE_HIGH, RATE_ACTIVITY, STEEP, RATE_LOAD, RATE_OFF, RATE_ON, RATE_WEIGHT)
)
spread_high, damp_high, total, gates_lit = sp.symbols("N_high N_low Z T")
reached = sp.Symbol("a")


def _coin(z: sp.Expr) -> sp.Expr:
    """K for a coin of chance 1/B_2."""
    return coin(z).xreplace({B: B2})


_HIGH = (
    j
    * ands.subsets(m - k, v - k)
    * sp.exp(-lam_high * (1 + eps_on) * s + ands.own(lam_high, k))
    * (
        sp.exp(spread_high + lam_high * (1 - k / B))
        + sp.exp(damp_high - lam_high * (1 - k / B)) / 4
    )
    ** s
)
_ROUNDING = 2 * s * ands.subsets(m, v) * sp.exp(-2 * rho**2 / proxy)
_ACTIVITY = ands.subsets(m, v) * sp.exp(
    -lam_y * activity
    + s
    * B
    * gated(lam_y, zeta)
    * sp.exp(-zeta * (1 - rho) + zeta**2 * excess(zeta * reach) * ands.Q / (2 * B))
)
_LOAD = s * B * sp.exp(-lam_load * load + j / B * (sp.exp(lam_load) - 1))


def _crowd(rate: sp.Expr) -> sp.Expr:
    """Bound on the log-moment of what other gates add to a neuron of the second layer."""
    few = gates_lit * _coin(k * rate * (1 + eps_on))
    many = excess(k * rate * eps_off) * (k * rate) ** 2 * eps_off * total / (2 * B2)
    return d2 / k * (few + many)


def _thin(rate: sp.Expr) -> sp.Expr:
    """The same for the negative of it."""
    return d2 * k * rate**2 / (2 * B2) * (gates_lit * (1 + eps_on) ** 2 + eps_off * total)


_every = j2 * ands.subsets(m, v)


def _second_off(crowd: int = 1) -> sp.Expr:
    neuron = sp.exp(off2 * reached + crowd * _crowd(off2)) + sp.exp(crowd * _thin(off2)) / 4
    return _every * sp.exp(-off2 * theta2 * s2) * neuron**s2


def _second_on(crowd: int = 1) -> sp.Expr:
    short = theta2 - 1 + k * eps_on + k / B2
    return _every * sp.exp(s2 * (on2 * short + crowd * _thin(on2)))


_WEIGHTS = (
    s
    * B
    * s2
    * B2
    * sp.exp(-lam_weight * (largest + 1) + d2 * load / (k * B2) * (sp.exp(k * lam_weight) - 1))
)

_first = tuple(part.xreplace({ands.theta: eps_off}) for part in (ands.far(), ands.near()))
_above = ands.ON.xreplace({ands.theta: 1 - eps_on})
_layer = (ands.COHERENT, ands.QUADRATIC, *_first, _above, _HIGH, ands.CLIP)
_between = (_ROUNDING, _ACTIVITY, _LOAD, _WEIGHTS)

ACTIVE_SCORES = Statement(
    (
        ands.ACTIVE,
        ands.INFLUENCE,
        ands.BLOCKS,
        LOAD,
        EPS_ON,
        EPS_OFF,
        ACTIVITY,
        Variable(gates_lit, "gates that are on at once, at most", 0, 100),
        Variable(total, "scores that are off, added up, over a clean one", 0, 10**6),
    ),
    Le(total, load * (v * d * eps_off + gates_lit * (1 + eps_on) + activity / s)),
    setting=(
        "A layer of ANDs with channels, no feature in more than d gates; on every input with at "
        "most v active features scores that are on are at most 1 + eps_on, those that are off at "
        "most eps_off, and neurons whose cell holds no gate with an active feature add up to at "
        "most Y clean neurons.",
    ),
)
ACTIVE_SCORES_ALONE = ACTIVE_SCORES.concluding(
    Le(total, v * d * eps_off + gates_lit * (1 + eps_on) + activity / s)
)
"""A false neighbour: as if a neuron were read by one gate only."""
ACTIVE_SCORES_SILENT = ACTIVE_SCORES.concluding(Le(total, load * activity / s))
"""Another: as if only noise made gates that are off read more than 0."""

_where: tuple[tuple[sp.Symbol, sp.Expr], ...] = (
    *ands.LOW_INFLUENCE.where,
    (spread_high, ands.spread(lam_high, 1, k)),
    (damp_high, ands.spread(lam_high, -1, k)),
    (gates_lit, ands.full()),  # gates of the first layer that are on at once, at most
    (reached, (k - 1) * eps_on + eps_off),  # a gate of the second that is off, without collisions
    # all scores that are off, added up
    (total, ACTIVE_SCORES.conclusion.rhs),
)

_variables = tuple(x for x in ands.LOW_INFLUENCE.variables if x not in (ands.THETA, FAILURE))

CIRCUIT = Statement(
    (
        *_variables,
        SECOND,
        INFLUENCE,
        BLOCKS,
        CELLS,
        LOAD,
        LARGEST,
        EPS_ON,
        EPS_OFF,
        THETA,
        SHIFT,
        ACTIVITY,
        RATE_HIGH,
        RATE_ACTIVITY,
        STEEP,
        RATE_LOAD,
        RATE_OFF,
        RATE_ON,
        RATE_WEIGHT,
        FAILURE,
    ),
    Le(ands.delta, sp.Add(*_layer, *_between, _second_off(), _second_on())),
    hypotheses=(
        *ands.LOW_INFLUENCE.hypotheses,
        Lt(rho, 1),
        Lt(eps_on, 1),
        Lt(eps_off, 1),
        Gt(zeta, lam_y),
    ),
    setting=(
        "The first layer is that of j ANDs of low influence, with its channels.",
        "The second computes j_2 distinct ANDs of k outputs of the first, none of them in more "
        "than d_2: each has one uniform cell of B_2 in each of s_2 blocks, all independent. The "
        "row of a neuron adds up the channels of the gates in its cell, times B_2, less the sum of "
        "its block's rows; bias -(k - 1) s q B_2.",
        "delta is the probability over all that is drawn that the network errs on any input with "
        "at most v active features, for one given circuit.",
    ),
    where=_where,
)

NO_FIRST_LAYER = replace(
    CIRCUIT, conclusion=Le(ands.delta, sp.Add(*_between, _second_off(), _second_on()))
)
"""A false neighbour: as if the first layer never erred."""

WITHOUT_UNION = replace(CIRCUIT, conclusion=Le(ands.delta, _second_off() / _every))
"""A false neighbour: one input and one output, and a first layer that never errs."""

SECOND_LAYER = Statement(
    (
        ands.FEATURES,
        ands.FAN_IN,
        ands.ACTIVE,
        SECOND,
        INFLUENCE,
        BLOCKS,
        CELLS,
        THETA,
        EPS_ON,
        EPS_OFF,
        Variable(gates_lit, "gates of the first layer that are on at once, at most", 0, 100),
        Variable(total, "scores of the first layer that are off, added up, at most", 0, 10**6),
        RATE_OFF,
        RATE_ON,
        FAILURE,
    ),
    Le(ands.delta, _second_off() + _second_on()),
    hypotheses=(Lt(eps_on, 1), Lt(eps_off, 1), Le(k, v)),
    setting=(
        "A first layer is given whose scores, on every input with at most v active features, are "
        "within eps_on of 1 for gates that are on and in 0..eps_off for gates that are off.",
        CIRCUIT.setting[1],
        "delta is the probability over the channels of the second layer that the network errs on "
        "any such input.",
    ),
    where=((reached, (k - 1) * eps_on + eps_off),),
)
SECOND_WITHOUT_OTHERS = SECOND_LAYER.concluding(Le(ands.delta, _second_off(0) + _second_on(0)))
"""A false neighbour: as if channels of the second layer never met."""
SECOND_ONLY_OFF = SECOND_LAYER.concluding(Le(ands.delta, _second_off()))
"""Another: outputs that must be on forgotten; centring takes k / B_2 off their scores."""


def failure_parts() -> tuple[sp.Expr, ...]:
    """First layer, what lies between, second layer: written out."""
    parts = (*_layer, *_between, _second_off(), _second_on())
    return tuple(CIRCUIT.written_out(part) for part in parts)


def circuit_failure() -> sp.Expr:
    """The bound, written out."""
    return CIRCUIT.written_out(CIRCUIT.conclusion.rhs)
