"""Sizes for two layers of ANDs: floats look for them, ball arithmetic decides."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
import sympy as sp

from superpos_proofs.construct.ands import AndShape, Chernoff
from superpos_proofs.construct.ands_plan import RATES, above, below, good_codes, weight_bits
from superpos_proofs.construct.circuits import CircuitChernoff, CircuitShape
from superpos_proofs.statements import ands, circuits, tails

PART = Fraction(1, 100)  # of the failure probability, for each small term
EPS_ON = tuple(Fraction(e, 100) for e in (6, 10, 14))
EPS_OFF = tuple(Fraction(e, 100) for e in (18, 24, 30, 36))
FINE = 0.002 * 1.06 ** np.arange(140)  # 0.002 to 6.6


@dataclass(frozen=True)
class Circuits:
    """The circuits that a shape is to cover: m, j, d, j_2, d_2, k and v."""

    features: int
    gates: int
    influence: int
    outputs: int
    influence_second: int
    fan_in: int
    active: int


def plan_circuit(task: Circuits, failure: Fraction, most: int | None = None) -> CircuitShape | None:
    """The narrowest shape found whose failure bound is proved, and that is narrower than ``most``.

    Args:
        task: the sizes.
        failure: the probability to stay below.
        most: widths below it count; by default the outputs of the second layer.
    """
    limit = task.outputs if most is None else most
    low, high = 64, limit - 1
    if high < low or _tuned(task, high, failure) is None:
        return None
    while low < high:
        middle = (low + high) // 2
        if _tuned(task, middle, failure) is None:
            low = middle + 1
        else:
            high = middle
    while high < limit:
        shape = _tuned(task, high, failure)
        bound = shape.failure() if shape else None
        if bound is not None and bound <= failure:
            return shape
        high += max(1, high // 200)
    return None


def _tuned(task: Circuits, width: int, failure: Fraction) -> CircuitShape | None:
    """A shape of this width whose bound is below ``failure`` in floats."""
    start = 8 * math.log(task.gates)
    for step in range(24):
        blocks = round(start * 0.5 * 1.2**step)
        if width // blocks < 2:
            break
        for eps_on in EPS_ON:
            for eps_off in EPS_OFF:
                first = _first(task, width, blocks, eps_on, eps_off, failure)
                if first is not None:
                    shape = _second(task, width, *first, failure)
                    if shape is not None:
                        return shape
    return None


def _first(
    task: Circuits, width: int, blocks: int, eps_on: Fraction, eps_off: Fraction, failure: Fraction
) -> tuple[AndShape, CircuitChernoff] | None:
    """The first layer, its scores within the tolerances; None where it takes more neurons."""
    m, j, k, v = task.features, task.gates, task.fan_in, task.active
    cells, part = width // blocks, float(failure * PART)
    inputs = math.log(sum(math.comb(m, w) for w in range(v + 1)) / part)
    codes = good_codes((m, j, k, v, task.influence), width, part)
    if codes is None:
        return None
    bits, clip = weight_bits(j / cells, k, blocks * cells * width, part)
    proxy = v * (1 + (v - 1) * float(codes[0])) / width
    shift = above(math.sqrt(proxy / 2 * (inputs + math.log(2 * blocks))))
    if shift >= 1:
        return None
    numbers: dict[sp.Symbol, Any] = {
        ands.m: m, ands.j: j, ands.d: task.influence, ands.q: width, ands.s: blocks,
        tails.B: cells, ands.mu: codes[0], ands.Q: codes[1],
        circuits.eps_on: eps_on, circuits.eps_off: eps_off,
    }  # fmt: skip
    rate_off, off = _least(0, k, v, numbers)
    rate_on, on = _least(1, k, v, numbers)
    rate_high, high = _least(2, k, v, numbers)
    if not off + on + high <= float(failure) / 2:
        return None
    variance = float(codes[1]) / cells
    activity, rate_activity, steep = _activity(variance, float(shift), blocks * cells, inputs)
    load, rate_load = _load(j / cells, math.log(blocks * cells / part))
    more = CircuitChernoff(
        eps_on=eps_on,
        eps_off=eps_off,
        shift=shift,
        activity=activity,
        load=load,
        rate_high=rate_high,
        rate_activity=rate_activity,
        steep=steep,
        rate_load=rate_load,
        rate_off=Fraction(1),
        rate_on=Fraction(1),
        rate_weight=Fraction(1),
    )
    free = Chernoff(*codes, rate_off, rate_on, clip)
    theta = Fraction(2, 3)
    return AndShape(m, j, k, v, task.influence, width, blocks, cells, theta, bits, free), more


def _second(
    task: Circuits, width: int, first: AndShape, more: CircuitChernoff, failure: Fraction
) -> CircuitShape | None:
    """The second layer on top of it."""
    k, v, part = task.fan_in, task.active, float(failure * PART)
    assert first.chernoff is not None
    start, most = 8 * math.log(task.outputs), float(failure) / 4
    thetas = np.arange(20, 96) / 100
    numbers: dict[sp.Symbol, Any] = {
        ands.m: task.features, ands.d: task.influence, ands.s: first.blocks,
        ands.mu: first.chernoff.coherence, circuits.activity: more.activity,
        circuits.load: more.load, circuits.j2: task.outputs,
        circuits.d2: task.influence_second, circuits.eps_on: more.eps_on,
        circuits.eps_off: more.eps_off, circuits.off2: FINE, circuits.on2: FINE,
    }  # fmt: skip

    def levels(blocks: Any, cells: Any, *theta: Any) -> list[Any]:
        """Off and on, each at its threshold, for each rate."""
        sizes = {**numbers, circuits.s2: blocks, circuits.B2: cells}
        return [
            _values(part, k, v, {**sizes, circuits.theta2: at})
            for part, at in zip((3, 4), theta, strict=True)
        ]

    every = (round(start * 0.2 * 1.2**step) for step in range(24))
    pairs = [(blocks, width // blocks) for blocks in every if width // blocks >= 2]
    sizes = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    # The higher the threshold the less is on: of some thresholds in a row "off" is least at the
    # highest, "on" at the lowest. Sizes for which that is too much are passed over.
    off, on = levels(
        *sizes.astype(float).T[..., None, None], *thetas.reshape(-1, 19).T[[-1, 0], :, None]
    )
    lowest = (off.min(axis=2) + on.min(axis=2)).min(axis=1)
    for blocks, cells in sizes[lowest <= most].tolist():
        off, on = levels(blocks, cells, thetas[:, None], thetas[:, None])
        best = int(np.argmin(off.min(axis=1) + on.min(axis=1)))
        if off[best].min() + on[best].min() > most:
            continue
        mean = task.influence_second * more.load / (k * cells)
        largest, rate = _largest(mean, k, math.log(first.neurons * blocks * cells / part))
        fields = {
            **more.__dict__,
            "rate_off": below(float(FINE[off[best].argmin()])),
            "rate_on": below(float(FINE[on[best].argmin()])),
            "rate_weight": rate,
        }
        theta = Fraction(round(100 * float(thetas[best])), 100)
        return CircuitShape(
            first,
            task.outputs,
            task.influence_second,
            blocks,
            cells,
            theta,
            largest,
            CircuitChernoff(**fields),
        )
    return None


def _values(part: int, fan_in: int, active: int, numbers: dict[sp.Symbol, Any]) -> Any:
    function, symbols = _float_part(part, fan_in, active)
    with np.errstate(all="ignore"):
        given = [numbers[s] for s in symbols]
        found = function(*(g if isinstance(g, np.ndarray) else np.float64(g) for g in given))
    return np.fmin(found, np.inf)  # nothing is known where it is no number


def _least(
    part: int, fan_in: int, active: int, numbers: dict[sp.Symbol, Any]
) -> tuple[Fraction, float]:
    """The best rate for a part of the bound, and the bound there."""
    _, symbols = _float_part(part, fan_in, active)
    return _least_at(part, fan_in, active, tuple(numbers[s] for s in symbols if s in numbers))


@lru_cache(maxsize=64)
def _least_at(
    part: int, fan_in: int, active: int, numbers: tuple[Any, ...]
) -> tuple[Fraction, float]:
    """The same, remembered: no part depends on both tolerances of the first layer."""
    _, symbols = _float_part(part, fan_in, active)
    rate = (ands.lam_off, ands.lam_on, circuits.lam_high)[part]
    named = zip((s for s in symbols if s != rate), numbers, strict=True)
    found = _values(part, fan_in, active, {**dict(named), rate: RATES})
    pick = int(np.argmin(found))
    return below(float(RATES[pick])), float(found[pick])


@lru_cache
def _float_part(
    part: int, fan_in: int, active: int
) -> tuple[Callable[..., Any], tuple[sp.Symbol, ...]]:
    """Off, on and high of the first layer, off and on of the second, as float functions."""
    _, _, far, near, low, high, *_, off2, on2 = circuits.failure_parts()
    chosen = (far + near, low, high, off2, on2)[part]
    written = sp.expand_func(chosen.subs({ands.k: fan_in, ands.v: active}).doit())
    symbols = tuple(sorted(written.free_symbols, key=str))
    return sp.lambdify(symbols, written, "numpy"), symbols


@lru_cache(maxsize=16)
def _activity(
    variance: float, shift: float, neurons: int, inputs: float
) -> tuple[Fraction, Fraction, Fraction]:
    """Y, its rate and zeta: the least Y that the noise keeps below on all inputs."""
    best = (math.inf, 1.0, 2.0)
    for steep in FINE[FINE > 0.5] * 4:
        for ratio in (0.2, 0.4, 0.6, 0.8, 0.9):
            rate = steep * ratio
            factor = rate / (steep - rate) * ((steep - rate) / steep) ** (steep / rate)
            exponent = -steep * (1 - shift) + 0.6 * steep**2 * variance
            level = (inputs + neurons * factor * math.exp(min(exponent, 60))) / rate
            best = min(best, (level, rate, steep))
    level, rate, steep = best
    return above(1.02 * level), below(rate), above(steep)


def _load(mean: float, needed: float) -> tuple[int, Fraction]:
    """Most gates of a cell, and the rate that shows it."""
    levels = (needed + mean * np.expm1(RATES)) / RATES
    pick = int(np.argmin(levels))
    return math.ceil(1.001 * levels[pick]) + 1, below(float(RATES[pick]))


def _largest(mean: float, fan_in: int, needed: float) -> tuple[int, Fraction]:
    """The largest weight of the second layer, and the rate that shows it."""
    levels = (needed + mean * np.expm1(fan_in * RATES)) / RATES
    pick = int(np.argmin(levels))
    return max(1, math.ceil(1.001 * levels[pick])), below(float(RATES[pick]))
