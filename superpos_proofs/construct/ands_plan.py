"""Sizes for ANDs of bounded influence: floats look for them, ball arithmetic decides."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
import sympy as sp

from superpos_proofs.construct.ands import AndShape, Chernoff
from superpos_proofs.construct.base import FAILURE
from superpos_proofs.statements import ands as st
from superpos_proofs.statements import tails
from superpos_proofs.tasks import check_sizes

THETAS = np.arange(40, 96) / 100
RATES = 0.1 * 1.035 ** np.arange(150)  # 0.1 to 17
SHARES = np.r_[0.01 * 1.2 ** np.arange(-90, 0), np.arange(1, 100) / 100]  # of the largest rate of Q
PART = Fraction(1, 50)  # of the failure probability, for each of three small terms


@lru_cache(maxsize=256)
def plan_ands(
    features: int,
    outputs: int,
    failure: Fraction,
    *,
    fan_in: int = 2,
    active: int = 2,
    influence: int = 4,
    most: int | None = None,
) -> AndShape | None:
    """The narrowest shape found whose failure bound is proved, and that is narrower than ``most``.

    Args:
        features: m.
        outputs: j.
        failure: the probability to stay below.
        fan_in: k.
        active: v.
        influence: d.
        most: widths below it count; by default the outputs, the width of a network with one neuron
            for each gate.

    Raises:
        ValueError: sizes that make no task.
    """
    check_sizes(features, active)
    if not 2 <= fan_in <= active:
        raise ValueError(f"ANDs of {fan_in} features need active >= {max(fan_in, 2)}")
    task = (features, outputs, fan_in, active, influence)
    low, high = 8, (outputs if most is None else most) - 1
    if high < low or _tuned(task, high, failure) is None:
        return None
    while low < high:
        middle = (low + high) // 2
        if _tuned(task, middle, failure) is None:
            low = middle + 1
        else:
            high = middle
    while (most is None and high < outputs) or (most is not None and high < most):
        shape = _tuned(task, high, failure)
        bound = shape.failure() if shape else None
        if bound is not None and bound <= failure:
            return shape
        high += max(1, high // 500)
    return None


Sizes = tuple[int, int, int, int, int]


def _tuned(task: Sizes, width: int, failure: Fraction) -> AndShape | None:
    """A shape of this width whose bound is below ``failure`` in floats; None where none is found.

    Floats only guide: what a plan returns is decided in ball arithmetic.
    """
    start = 8 * math.log(task[1])
    for step in range(-12, 28):  # few blocks first, then more: the bound has one valley
        blocks = round(start * (0.35 * 1.1**step))
        if blocks < 2 or width // blocks < 2:
            continue
        shape = _with_blocks(task, width, blocks, failure)
        if shape is not None:
            return shape
    return None


def _with_blocks(task: Sizes, width: int, blocks: int, failure: Fraction) -> AndShape | None:
    fixed = good_codes(task, width, float(failure * PART))
    if fixed is None:
        return None
    bits, clip = _bits(task, width, blocks, failure)
    off, on, rest = _levels(task, width, blocks, fixed, (bits, clip))
    with np.errstate(all="ignore"):
        total = off.min(axis=1) + on.min(axis=1) + rest
    best = int(np.argmin(total))
    if not total[best] <= failure:
        return None
    rate_off, rate_on = (below(float(RATES[x[best].argmin()])) for x in (off, on))
    free = Chernoff(*fixed, rate_off, rate_on, clip)
    theta = Fraction(round(float(THETAS[best]) * 100), 100)
    return AndShape(*task, width, blocks, width // blocks, theta, bits, free)


def best_blocks(task: Sizes, width: int, failure: Fraction = FAILURE) -> int | None:
    """The number of blocks at which the bound is least, in floats, though it proves nothing there.

    Above the guaranteed width the bound is a failure probability. Far below it is larger than 1,
    but what it sums up still says which number of blocks is best.

    Returns:
        None where so short codes are too coherent for the bound.
    """
    fixed = good_codes(task, width, float(failure * PART))
    if fixed is None:
        return None
    found = []
    for blocks in sorted({round(1.1**step) for step in range(8, 80)}):
        if 2 * blocks > width:
            break
        off, on, _ = _levels(task, width, blocks, fixed, _bits(task, width, blocks, failure))
        with np.errstate(all="ignore"):
            found.append((float((off.min(axis=1) + on.min(axis=1)).min()), blocks))
    return min(found)[1] if found and min(found)[0] < math.inf else None


def _bits(task: Sizes, width: int, blocks: int, failure: Fraction) -> tuple[int, Fraction]:
    cells = width // blocks
    entries = blocks * cells * width
    return weight_bits(task[1] / cells, task[2], entries, float(failure * PART))


Codes = tuple[Fraction, Fraction, Fraction]


def _levels(
    task: Sizes, width: int, blocks: int, fixed: Codes, weights: tuple[int, Fraction]
) -> tuple[Any, Any, Any]:
    """Off and on for each threshold and rate, shape (len(THETAS), len(RATES)), and the rest."""
    features, outputs, fan_in, active, influence = task
    sizes = (features, outputs, influence, width, blocks, width // blocks, weights[0])
    numbers = [np.float64(x) for x in (*sizes, *fixed, weights[1])]
    with np.errstate(all="ignore"):
        far, near, on, rest = _float_parts(fan_in, active)(*numbers, THETAS[:, None], RATES, RATES)
        return np.nan_to_num(far + near, nan=np.inf), np.nan_to_num(on, nan=np.inf), rest


def good_codes(task: Sizes, width: int, part: float) -> Codes | None:
    """mu, Q and t such that the lines for coherence and foreign gates are about ``part`` each.

    None where so short codes are too coherent for the bound.
    """
    features, outputs, fan_in, active, influence = task
    coherence = above(math.sqrt(2 * math.log(features * (features - 1) / part) / width))
    if (fan_in * active - 1) * coherence > 1:
        return None
    # Rounded before the noise is fitted to it.
    growth = active * (1 + (active - 1) * float(coherence))
    inputs = sum(math.comb(features, w) for w in range(active + 1))
    rates = SHARES * width / (2 * fan_in * influence * growth)
    noises = (math.log(inputs / part) - outputs / (2 * influence) * np.log1p(-SHARES)) / rates
    pick = int(np.argmin(noises))
    return coherence, above(float(noises[pick])), below(float(rates[pick]))


def weight_bits(mean: float, fan_in: int, entries: int, part: float) -> tuple[int, Fraction]:
    """Bits of a weight and their Chernoff parameter, after Bennett."""
    for bits in range(2, 64):
        largest = 2.0 ** (bits - 1) - 1
        rate = math.log1p(largest / (fan_in * mean)) / fan_in
        moment = mean * (math.exp(fan_in * rate) - 1 - fan_in * rate)
        if math.log(2 * entries) - rate * largest + moment <= math.log(part):
            return bits, below(rate)
    raise ValueError("no bits are enough")


def below(value: float) -> Fraction:
    """A short rational a little below a positive float: three digits and a half."""
    scale = 10 ** (3 - math.floor(math.log10(value)))
    return Fraction(math.floor(value * scale), scale) if scale >= 1 else Fraction(int(value))


def above(value: float) -> Fraction:
    """A short rational a little above a positive float."""
    scale = 10 ** (3 - math.floor(math.log10(value)))
    return Fraction(math.ceil(value * scale), scale) if scale >= 1 else Fraction(math.ceil(value))


@lru_cache
def _float_parts(fan_in: int, active: int) -> Callable[..., tuple[Any, Any, Any, Any]]:
    """Off far, off near, on, and all that depends on no rate, as float functions."""
    symbols = (
        st.m,
        st.j,
        st.d,
        st.q,
        st.s,
        tails.B,
        st.b,
        st.mu,
        st.Q,
        st.t,
        st.lam_clip,
        st.theta,
        st.lam_off,
        st.lam_on,
    )
    coherent, quadratic, far, near, on, clip = (
        sp.expand_func(part.subs({st.k: fan_in, st.v: active}).doit())
        for part in st.failure_parts()
    )
    parts = (far, near, on, coherent + quadratic + clip)
    function: Callable[..., tuple[Any, Any, Any, Any]] = sp.lambdify(symbols, parts, "numpy")
    return function
