"""Narrow shapes for pairs of any influence: a search in floats, a verdict in ball arithmetic."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from random import Random
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from superpos_proofs.construct.hubs import HubChernoff, HubShape
from superpos_proofs.construct.slots import slots_enough
from superpos_proofs.statements import hubs as st
from superpos_proofs.statements import tails
from superpos_proofs.tasks import check_sizes

Floats = NDArray[np.float64]
PART = Fraction(1, 50)  # of the failure probability, for each of five small terms
THETAS = np.arange(40, 98) / 100
RATES: Floats = 0.1 * np.power(1.06, np.arange(90), dtype=np.float64)  # 0.1 to 18
ABOVE: Floats = 1 + np.power(1.1, np.arange(-8, 60), dtype=np.float64)  # zeta over lambda
LOW_WEIGHT = 64
TINY = 5.0  # logarithm of what an own slot may add to a moment


@dataclass(frozen=True)
class Limits:
    """What a task may ask of a shape.

    Attributes:
        degree: d, the most low pairs of a feature.
        chunk: kappa, the most pairs of a slot.
        slots: H.
        active_slots: A, the most slots whose hubs are on together.
    """

    degree: int
    chunk: int
    slots: int
    active_slots: int


@lru_cache(maxsize=64)
def plan_hubs(
    features: int,
    outputs: int,
    failure: Fraction,
    *,
    active: int = 2,
    limits: Limits | None = None,
    tries: int = 600,
) -> HubShape | None:
    """A narrow shape whose failure bound is proved.

    Args:
        features: m.
        outputs: j.
        failure: the probability to stay below.
        active: v.
        limits: of the lists of pairs; by default the shape is for any list of j pairs, and
            d, kappa and H are searched for as well.
        tries: how many shapes the search looks at.

    Returns:
        None where the search finds none.

    Raises:
        ValueError: sizes that make no task.
    """
    check_sizes(features, active)
    if active < 2 or outputs < 1:
        raise ValueError("pairs need active >= 2 and outputs")
    found = _search((features, outputs, active), limits, failure, tries)
    if found is None:
        return None
    width, sizes = found
    for _ in range(40):
        shape = _tuned((features, outputs, active), limits, width, sizes, failure)[1]
        bound = shape.failure() if shape else None
        if shape is not None and bound is not None and bound <= failure:
            return shape
        width += max(2, width // 200)
    return None


Task = tuple[int, int, int]


@dataclass(frozen=True)
class _Sizes:
    """What the search moves in, as floats: blocks, cells and shares of the hidden layer."""

    slot_blocks: float
    slot_cells: float
    blocks: float
    gap: float
    gate: int
    slot_share: float = 0.5
    hub_share: float = 0.95

    def moved(self, random: Random, scale: float) -> _Sizes:
        """A neighbour."""

        def step(value: float) -> float:
            return value * math.exp(scale * random.gauss(0, 1)) if random.random() < 0.5 else value

        return _Sizes(
            step(self.slot_blocks),
            step(self.slot_cells),
            step(self.blocks),
            min(0.7, step(self.gap)),
            max(1, self.gate + random.choice((0, 0, 0, 1, -1))),
            min(0.98, step(self.slot_share)),
            1 - min(0.98, step(1 - self.hub_share)),
        )


def _search(
    task: Task, limits: Limits | None, failure: Fraction, tries: int
) -> tuple[int, _Sizes] | None:
    """A width and sizes that are enough in floats, by a walk that only goes down."""
    nats = math.log(task[1]) + task[2] * math.log(task[0])
    start = math.comb(task[2], 2)
    # Of v active features each pair may light a foreign cell: with few cells no width is enough.
    sizes, random = _Sizes(nats, 10 * start**2, nats * start, 0.26, task[2] + 1), Random(0)
    width = max(64, round(100 * math.sqrt(task[1]) * math.log2(task[1] + 1)))
    goal = math.log(failure)
    level = _tuned(task, limits, width, sizes, failure)[0]
    while level > goal and width < 1 << 45:
        width *= 2
        level = _tuned(task, limits, width, sizes, failure)[0]
    if level > goal:
        return None
    for number in range(tries):
        other = sizes.moved(random, 0.2 * 0.5 ** (4 * number / tries))
        found = _tuned(task, limits, width, other, failure)[0]
        if found >= level:
            continue
        sizes, level = other, found
        step = width // 16
        while level < goal and step >= width // 1000 and step > 0:
            found = _tuned(task, limits, width - step, sizes, failure)[0]
            if found < goal:
                width, level = width - step, found
            else:
                step //= 2
    return width, sizes


def _limits(task: Task, limits: Limits | None, width: int, sizes: _Sizes) -> Limits | None:
    """The limits that this part of the hidden layer pays for."""
    if limits is not None:
        return limits
    room = int(sizes.slot_share * width / (round(sizes.slot_blocks) * round(sizes.slot_cells)))
    if room < 4:
        return None
    degree = max(1, math.ceil(task[1] / (sizes.hub_share * room)))
    chunk = max(1, math.ceil(task[1] / ((1 - sizes.hub_share) * room)))
    slots = slots_enough(task[1], degree, chunk)
    return Limits(degree, chunk, slots, slots)


def _tuned(
    task: Task, limits: Limits | None, width: int, sizes: _Sizes, failure: Fraction
) -> tuple[float, HubShape | None]:
    """The logarithm of the bound in floats, and the shape; infinity and None where none is.

    Floats only guide: what a plan returns is decided in ball arithmetic.
    """
    features, outputs, active = task
    s, s2, cells2 = (round(x) for x in (sizes.blocks, sizes.slot_blocks, sizes.slot_cells))
    if min(s, s2) < 1 or cells2 < 2:
        return math.inf, None
    own = _limits(task, limits, width, sizes)
    if own is None:
        return math.inf, None
    cells = (width - own.slots * s2 * cells2) // s
    gap = round(sizes.gap * width)
    clean = 1 - 1 / cells2 - gap / width
    if cells < 2 or gap < 1 or clean < 0.05:
        return math.inf, None
    weight = max(1, round(LOW_WEIGHT * s / (s2 * clean)))
    free = _free(task, own, width, s, cells, s2, cells2, float(failure * PART))
    if free is None:
        return math.inf, None
    values = dict(
        zip((st.d, st.kappa, st.H, st.A), vars(own).values(), strict=True),
    ) | {
        st.m: features,
        st.j: outputs,
        st.q: width,
        st.s: s,
        tails.B: cells,
        st.s2: s2,
        st.B2: cells2,
        st.Lam: sizes.gate,
        st.beta: gap / width,
        st.gamma: weight / LOW_WEIGHT,
        **free,
    }
    level, rates = _best_rates(active, values)
    if not level < math.inf:
        return math.inf, None
    shape = HubShape(
        features=features,
        outputs=outputs,
        active=active,
        degree=own.degree,
        chunk=own.chunk,
        slots=own.slots,
        active_slots=own.active_slots,
        code=width,
        blocks=s,
        cells=cells,
        slot_blocks=s2,
        slot_cells=cells2,
        gate=sizes.gate,
        gap=gap,
        low_weight=LOW_WEIGHT,
        slot_weight=weight,
        theta=Fraction(round(rates[st.theta] * 100), 100),
        bits=int(free[st.b]),
        chernoff=HubChernoff(*(_short((free | rates)[x]) for x in _ORDER)),
    )
    return level, shape


_ORDER = (
    st.mu,
    st.Q,
    st.t,
    st.Q2,
    st.t2,
    st.lam_off,
    st.lam_on,
    st.lam_hub,
    st.zeta_far,
    st.zeta_near,
    st.zeta_idle,
    st.zeta_busy,
    st.lam_clip,
    st.lam_clip2,
)


def _free(
    task: Task, own: Limits, width: int, s: int, cells: int, s2: int, cells2: int, part: float
) -> dict[sp.Symbol, float] | None:
    """mu, Q, t, Q2, t2, bits and their rates, each so that its term is a small part."""
    features, outputs, active = task
    mu = math.sqrt(2 * math.log(features * (features - 1) / part) / width) * 1.0001
    if (2 * active - 1) * mu > 1:
        return None
    growth = active * (1 + (active - 1) * mu) / width
    inputs = sum(math.comb(features, w) for w in range(active + 1))
    noise, rate = _quadratic(inputs / part, outputs / own.degree, 4 * own.degree * growth)
    noise2, rate2 = _quadratic(inputs * own.slots / part, own.chunk, 2 * growth)
    found = {st.mu: mu, st.Q: noise, st.t: rate, st.Q2: noise2, st.t2: rate2}
    entries = width * max(s * cells, own.slots * s2 * cells2)
    for bits in range(4, 64):
        largest = 2.0 ** (bits - 1) - 12
        if largest < 1:
            continue
        clip, level = _clip(largest, outputs / cells, 2)
        clip2, level2 = _clip(largest, own.chunk / cells2, 1)
        if math.log(2 * entries) + max(level, level2) <= math.log(part):
            return found | {st.b: bits, st.lam_clip: clip, st.lam_clip2: clip2}
    return None


def _quadratic(events: float, rank: float, slope: float) -> tuple[float, float]:
    """What a quadratic form stays below but for ``events`` times, and the best rate for it."""
    share = np.arange(1, 100) / 100
    rates = share / slope
    levels = (math.log(events) - rank / 2 * np.log1p(-share)) / rates
    pick = int(np.argmin(levels))
    return float(levels[pick]) * 1.001, float(rates[pick])


def _clip(largest: float, mean: float, size: int) -> tuple[float, float]:
    """The best rate for a weight of ``mean`` terms of this size, after Bennett, and its level."""
    rate = math.log1p(largest / (size * mean)) / size
    return rate, mean * (math.exp(size * rate) - 1 - size * rate) - rate * largest


def _short(value: float) -> Fraction:
    """A short rational near a positive float: four digits."""
    scale = 10 ** (3 - math.floor(math.log10(value)))
    return Fraction(round(value * scale), scale) if scale >= 1 else Fraction(int(value))


def _best_rates(
    active: int, values: Mapping[sp.Symbol, float]
) -> tuple[float, dict[sp.Symbol, float]]:
    """The best threshold and rates, and the logarithm of the bound there."""
    neurons, parts = _float_parts(active)

    def call(f: Callable[..., Any], **more: Any) -> Floats:
        given = {str(symbol): value for symbol, value in values.items()} | more
        arguments = [np.asarray(given.get(name, 1.0), dtype=np.float64) for name in _ARGUMENTS]
        with np.errstate(all="ignore"):
            found: Floats = np.nan_to_num(f(*arguments), nan=np.inf, neginf=-np.inf)
        return found

    best: dict[str, Floats] = {}
    for name, f in neurons.items():
        lowest = RATES * values[st.gamma] if name in ("idle", "busy") else RATES
        grid = lowest[:, None] * ABOVE
        found = call(f, lambda_off=RATES[:, None], **{f"zeta_{name}": grid})
        if name == "idle":  # the own slot's partner may be on
            peak = 1 + (active - 1) * values[st.mu]
            weighed = found + np.logaddexp(math.log(values[st.H]), grid * peak)
            found = np.where(found + grid * peak < TINY, found, np.inf)
        else:
            weighed = found
        pick = weighed.argmin(axis=1)[:, None]
        with np.errstate(over="ignore"):  # infinite where nothing is proved
            best[f"N_{name}"] = np.exp(np.take_along_axis(found, pick, 1)[:, 0])
        best[f"zeta_{name}"] = np.take_along_axis(grid, pick, 1)[:, 0]
    theta = THETAS[:, None]
    rates = ("lambda_off", "lambda_off", "lambda_on", "lambda_hub")
    far, near, on, hub = (
        call(f, theta=theta, **best, **{rate: RATES}) for f, rate in zip(parts, rates, strict=True)
    )
    off = np.logaddexp(far, near)
    terms = (off, on, hub)
    total = np.logaddexp.reduce([term.min(axis=1) for term in terms])
    row = int(total.argmin())
    picks = [int(term[row].argmin()) for term in terms]
    chosen = {
        st.theta: float(THETAS[row]),
        st.lam_off: float(RATES[picks[0]]),
        st.lam_on: float(RATES[picks[1]]),
        st.lam_hub: float(RATES[picks[2]]),
    }
    for symbol in (st.zeta_far, st.zeta_near, st.zeta_idle, st.zeta_busy):
        chosen[symbol] = float(best[str(symbol)][picks[0]])
    return float(total[row]), chosen


_NEURONS = {"far": st.far, "near": st.near, "idle": st.idle, "busy": st.busy}
_ARGUMENTS = [
    str(variable.symbol)
    for variable in st.HUBS.variables
    if variable.symbol not in (st.v, st.delta)
] + [str(symbol) for symbol in _NEURONS.values()]


@lru_cache
def _float_parts(
    active: int,
) -> tuple[dict[str, Callable[..., Any]], tuple[Callable[..., Any], ...]]:
    """Logarithms of single neurons' moments, and of the terms given the moments, in floats."""

    def function(expr: sp.Expr) -> Callable[..., Any]:
        found: Callable[..., Any] = sp.lambdify(_ARGUMENTS, expr, "numpy", cse=True)
        return found

    where = dict(st.HUBS.where)

    def written(expr: sp.Expr, keep: tuple[sp.Symbol, ...]) -> sp.Expr:
        for symbol, meaning in reversed(st.HUBS.where):
            if symbol not in keep:
                expr = expr.xreplace({symbol: meaning})
        return sp.expand_func(expr.subs(st.v, active).doit())

    def logarithm(expr: sp.Expr, keep: tuple[sp.Symbol, ...]) -> Callable[..., Any]:
        return function(sp.expand_log(sp.log(written(expr, keep)), force=True))

    neurons = {name: logarithm(where[symbol], ()) for name, symbol in _NEURONS.items()}
    parts = tuple(logarithm(part, tuple(_NEURONS.values())) for part in st.PARTS[3:7])
    return neurons, parts
