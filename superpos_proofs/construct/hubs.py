"""Pairwise ANDs of any influence in superposition (theory, C4). Proof: docs/hubs.md.

A feature in too many pairs is a hub. Its pairs go to *slots*: a slot's neurons are silent unless
the hub is on, and each of its pairs owns one cell in each block of it. All other pairs are wired as
ANDs of low influence. The decoder knows neither hubs nor slots: every output adds up one cell in
each low block and one in each block of each slot.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from superpos_proofs.construct.ands import centred_rows
from superpos_proofs.construct.base import Built, Guarantee, proved_below
from superpos_proofs.construct.slots import Split, split_pairs
from superpos_proofs.network import Factors, IntArray, Layer, Network, narrowest
from superpos_proofs.statements import hubs as st
from superpos_proofs.statements import tails
from superpos_proofs.stream import Stream
from superpos_proofs.tasks import Ands, Gate, check_sizes

# ------------------------------------------------------------------------------- sizes


@dataclass(frozen=True)
class HubChernoff:
    """Free parameters of the failure bound: any values give a bound, good ones a good one.

    Attributes:
        coherence: mu, with (2v - 1) mu <= 1.
        noise, partners: Q and Q2, what squares of cross-talk may add up to, low and in a slot.
        rate_noise, rate_partners: t and t2.
        rate_off, rate_on, rate_hub, rate_clip, rate_clip2: lambda, positive.
        rate_far, rate_near: zeta of the low part, above rate_off.
        rate_idle, rate_busy: zeta of the slots, above gamma rate_off.
    """

    coherence: Fraction
    noise: Fraction
    rate_noise: Fraction
    partners: Fraction
    rate_partners: Fraction
    rate_off: Fraction
    rate_on: Fraction
    rate_hub: Fraction
    rate_far: Fraction
    rate_near: Fraction
    rate_idle: Fraction
    rate_busy: Fraction
    rate_clip: Fraction
    rate_clip2: Fraction


@dataclass(frozen=True)
class HubShape:
    """Sizes of a network for pairwise ANDs of any influence; all shared.

    Attributes:
        features: m.
        outputs: j.
        active: v, 2 <= v <= m.
        degree: d, the most low pairs of a feature; a feature with more becomes a hub.
        chunk: kappa, the most pairs of a slot.
        slots: H.
        active_slots: A, the most slots whose hubs are on together.
        code: q, the length of the sign codes.
        blocks, cells: s and B, of the low part.
        slot_blocks, slot_cells: s2 and B2, of each slot.
        gate: Lambda, the weight of a hub in its slots.
        gap: beta q; a slot's bias is -(Lambda q + gap).
        low_weight, slot_weight: entries of the decoder; gamma is their ratio.
        theta: threshold as a part of a clean low score.
        bits: b; weights are the integers of absolute value below 2^(b-1).
        chernoff: parameters of the failure bound, or None.

    Raises:
        ValueError: sizes that make no network, or parameters for which the bound does not hold.
    """

    features: int
    outputs: int
    active: int
    degree: int
    chunk: int
    slots: int
    active_slots: int
    code: int
    blocks: int
    cells: int
    slot_blocks: int
    slot_cells: int
    gate: int
    gap: int
    low_weight: int
    slot_weight: int
    theta: Fraction
    bits: int
    chernoff: HubChernoff | None = None

    def __post_init__(self) -> None:
        check_sizes(self.features, self.active)
        if self.active < 2:
            raise ValueError("pairs need active >= 2")
        counts = (self.outputs, self.degree, self.chunk, self.slots, self.active_slots)
        sizes = (self.code, self.blocks, self.slot_blocks, self.gate, self.gap)
        if min(*counts, *sizes) < 1 or min(self.cells, self.slot_cells) < 2:
            raise ValueError("a shape needs outputs, codes, slots, and cells to choose from")
        if min(self.low_weight, self.slot_weight) < 1:
            raise ValueError("the decoder's weights must be positive")
        if not 0 < self.theta < 1 or self.bits < 2:
            raise ValueError("a shape needs 0 < theta < 1 and at least 2 bits")
        if self.chernoff is not None and not self._proves(self.chernoff):
            raise ValueError("these Chernoff parameters give no bound")

    def _proves(self, free: HubChernoff) -> bool:
        growth = self.active * (1 + (self.active - 1) * free.coherence)
        gain = Fraction(self.slot_weight, self.low_weight)
        return (
            min(vars(free).values()) > 0
            and (2 * self.active - 1) * free.coherence <= 1
            and 4 * free.rate_noise * self.degree * growth < self.code
            and 2 * free.rate_partners * growth < self.code
            and free.rate_off < min(free.rate_far, free.rate_near)
            and free.rate_off * gain < min(free.rate_idle, free.rate_busy)
        )

    @property
    def low_neurons(self) -> int:
        """s B."""
        return self.blocks * self.cells

    @property
    def slot_neurons(self) -> int:
        """s2 B2, of one slot."""
        return self.slot_blocks * self.slot_cells

    @property
    def neurons(self) -> int:
        """s B + H s2 B2, the hidden layer."""
        return self.low_neurons + self.slots * self.slot_neurons

    @property
    def width(self) -> int:
        """n, the larger of the code and the hidden layer."""
        return max(self.code, self.neurons)

    @property
    def largest(self) -> int:
        """The largest weight."""
        return (1 << (self.bits - 1)) - 1

    def failure(self) -> Fraction | None:
        """Proved bound on the failure probability over the shared parts; None without parameters.

        Source: this project, docs/hubs.md.
        """
        return None if self.chernoff is None else _proved_failure(self)

    def values(self) -> dict[sp.Symbol, int | Fraction]:
        """The numbers that the statement speaks of, but the failure probability."""
        free = self.chernoff
        assert free is not None
        return {
            st.m: self.features,
            st.j: self.outputs,
            st.v: self.active,
            st.d: self.degree,
            st.kappa: self.chunk,
            st.H: self.slots,
            st.A: self.active_slots,
            st.q: self.code,
            st.s: self.blocks,
            tails.B: self.cells,
            st.s2: self.slot_blocks,
            st.B2: self.slot_cells,
            st.Lam: self.gate,
            st.beta: Fraction(self.gap, self.code),
            st.gamma: Fraction(self.slot_weight, self.low_weight),
            st.b: self.bits,
            st.theta: self.theta,
            st.mu: free.coherence,
            st.Q: free.noise,
            st.t: free.rate_noise,
            st.Q2: free.partners,
            st.t2: free.rate_partners,
            st.lam_off: free.rate_off,
            st.lam_on: free.rate_on,
            st.lam_hub: free.rate_hub,
            st.zeta_far: free.rate_far,
            st.zeta_near: free.rate_near,
            st.zeta_idle: free.rate_idle,
            st.zeta_busy: free.rate_busy,
            st.lam_clip: free.rate_clip,
            st.lam_clip2: free.rate_clip2,
        }


@lru_cache(maxsize=256)
def _proved_failure(shape: HubShape) -> Fraction:
    return proved_below(st.hubs_failure(), shape.values())


@dataclass(frozen=True)
class SharedHubs:
    """What is drawn before the pairs are known.

    Attributes:
        codes: shape (m, q), signs.
        channels: shape (j, s), each output's cell in each low block.
        slot_cells: shape (j, H s2), each output's cell in each block of each slot.
        coins: shape (s, q), below B, to round the low blocks' mean rows.
        slot_coins: shape (H s2, q), below B2.
    """

    codes: NDArray[np.int8]
    channels: IntArray
    slot_cells: NDArray[np.int16]
    coins: NDArray[np.int16]
    slot_coins: NDArray[np.int16]


def _digits(seed: bytes, bound: int, rows: int, columns: int) -> NDArray[np.int16]:
    """Uniform integers below ``bound``, as many from one word of 32 bits as it has digits."""
    each = max(1, int(32 / math.log2(bound)))
    count = rows * columns
    words = Stream(seed).many_below(bound**each, -(-count // each))
    digits = np.empty((len(words), each), dtype=np.int16)
    for k in range(each):
        words, digits[:, k] = np.divmod(words, bound)
    return digits.reshape(-1)[:count].reshape(rows, columns)


def draw_hubs(shape: HubShape, seed: bytes) -> SharedHubs:
    """The shared parts that ``seed`` draws."""
    blocks = shape.slots * shape.slot_blocks
    return SharedHubs(
        Stream(seed + b"codes").signs(shape.features, shape.code),
        _digits(seed + b"channels", shape.cells, shape.outputs, shape.blocks).astype(np.int64),
        _digits(seed + b"slots", shape.slot_cells, shape.outputs, blocks),
        _digits(seed + b"coins", shape.cells, shape.blocks, shape.code),
        _digits(seed + b"slot coins", shape.slot_cells, blocks, shape.code),
    )


def fit_hubs(shape: HubShape, task: Ands) -> Split:
    """How the task's pairs are split; a one-line ValueError unless they fit the shape."""
    mine = (shape.features, shape.outputs, 2)
    if (task.features, task.outputs, task.fan_in) != mine:
        raise ValueError(
            f"the shape is for {shape.outputs} pairs of {shape.features} features, the task has "
            f"{task.outputs} ANDs of {task.fan_in} of {task.features}"
        )
    if task.active > shape.active:
        raise ValueError(f"the shape covers {shape.active} active features, not {task.active}")
    split = split_pairs(task.gates, shape.degree, shape.chunk)
    if len(split.slots) > shape.slots:
        raise ValueError(f"the shape has {shape.slots} slots, the task needs {len(split.slots)}")
    together = split.active_slots(shape.active)
    if together > shape.active_slots:
        raise ValueError(f"the shape covers {shape.active_slots} active slots, not {together}")
    return split


def build_hubs(shape: HubShape, task: Ands, seed: bytes) -> Built:
    """Build the network for one list of pairs.

    Args:
        shape: the shared sizes.
        task: the pairs; v may be smaller than the shape's.
        seed: draws the shared parts; fix it before the pairs are known.

    Raises:
        ValueError: the task does not fit the shape.
    """
    return wire_hubs(shape, task.gates, fit_hubs(shape, task), draw_hubs(shape, seed))


def wire_hubs(shape: HubShape, pairs: Sequence[Gate], split: Split, shared: SharedHubs) -> Built:
    """The network with given shared parts for pairs that are split in a given way."""
    decoder = _decoder(shape, shared)
    layer = Layer(
        narrowest(_rows(shape, pairs, split, shared)),
        _bias(shape),
        _factors(shape, pairs, split, shared),
    )
    clean = shape.blocks * shape.low_weight * shape.code
    threshold = np.full(shape.outputs, math.ceil(shape.theta * clean), dtype=np.int64)
    encoder = np.ascontiguousarray(shared.codes.T)
    network = Network(encoder, (layer,), decoder, threshold, clean)
    weights = tuple(range(-shape.largest, shape.largest + 1))
    biases = (-(shape.gate * shape.code + shape.gap), -shape.code)
    return Built(network, weights, biases, shape.bits, _guarantee(shape))


def _places(shape: HubShape, shared: SharedHubs) -> tuple[IntArray, IntArray]:
    """The neurons that each output reads, low and in slots."""
    low = shared.channels + shape.cells * np.arange(shape.blocks)
    starts = shape.slot_cells * np.arange(shape.slots * shape.slot_blocks)
    return low, shared.slot_cells + (shape.low_neurons + starts)


def _decoder(shape: HubShape, shared: SharedHubs) -> NDArray[np.signedinteger]:
    heaviest = np.array([max(shape.low_weight, shape.slot_weight)])
    decoder = np.zeros((shape.outputs, shape.neurons), dtype=narrowest(heaviest).dtype)
    low, slots = _places(shape, shared)
    np.put_along_axis(decoder, low, shape.low_weight, axis=1)
    np.put_along_axis(decoder, slots, shape.slot_weight, axis=1)
    return decoder


def _bias(shape: HubShape) -> IntArray:
    bias = np.full(shape.neurons, -(shape.gate * shape.code + shape.gap), dtype=np.int64)
    bias[: shape.low_neurons] = -shape.code
    return bias


def _rows(
    shape: HubShape, pairs: Sequence[Gate], split: Split, shared: SharedHubs
) -> NDArray[np.int32]:
    """The weights, shape (n_1, q)."""
    codes, each = shared.codes, shape.slot_blocks
    rows = np.zeros((shape.neurons, shape.code), dtype=np.int32)
    low = list(split.low)
    gates = np.array(pairs, dtype=np.int64).reshape(-1, 2)[low]
    rows[: shape.low_neurons] = centred_rows(
        codes, gates, shared.channels[low], shared.coins.astype(np.int64), shape.cells
    )
    for h, slot in enumerate(split.slots):
        blocks = slice(h * each, (h + 1) * each)
        start = shape.low_neurons + h * shape.slot_neurons
        cells = shared.slot_cells[list(slot.outputs), blocks].astype(np.int64)
        coins = shared.slot_coins[blocks].astype(np.int64)
        partners = np.array(slot.partners, dtype=np.int64)[:, None]
        mine = centred_rows(codes, partners, cells, coins, shape.slot_cells)
        mine += shape.gate * codes[slot.hub].astype(np.int32)
        rows[start : start + shape.slot_neurons] = mine
    np.clip(rows, -shape.largest, shape.largest, out=rows)
    return rows


def _factors(shape: HubShape, pairs: Sequence[Gate], split: Split, shared: SharedHubs) -> Factors:
    """The rows as compress * gather * decompress.

    What is gathered: both features of a low pair, the partner of any other, and for each slot its
    hub; a single feature is gathered with an empty code, the last row of ``decompress``.
    """
    empty, each = shape.features, shape.slot_blocks
    gates = np.full((shape.outputs + shape.slots, 2), empty, dtype=np.int64)
    compress = np.zeros((shape.neurons, shape.outputs + shape.slots), dtype=np.int8)
    low, cells = _places(shape, shared)
    chosen = np.array(split.low, dtype=np.int64)
    gates[chosen] = np.array(pairs, dtype=np.int64)[chosen]
    compress[low[chosen], chosen[:, None]] = 1
    for h, slot in enumerate(split.slots):
        outputs = np.array(slot.outputs)
        gates[outputs, 0] = slot.partners
        gates[shape.outputs + h, 0] = slot.hub
        compress[cells[outputs, h * each : (h + 1) * each], outputs[:, None]] = 1
        start = shape.low_neurons + h * shape.slot_neurons
        compress[start : start + shape.slot_neurons, shape.outputs + h] = shape.gate
    codes = np.vstack([shared.codes, np.zeros((1, shape.code), dtype=np.int8)])
    rounding = f"less the mean row of each block's pairs, clipped to {shape.bits} bits"
    return Factors(codes, gates, compress, rounding)


def _guarantee(shape: HubShape) -> Guarantee | None:
    bound = shape.failure()
    if bound is None or bound >= 1:
        return None
    conditions = (
        f"v <= {shape.active}",
        f"no feature in more than {shape.degree} low pairs, at most {shape.chunk} pairs in a slot",
        f"at most {shape.slots} slots, {shape.active_slots} of them with active hubs together",
        "codes, cells and coins uniform and independent, drawn before the pairs are known",
        f"weights beyond {shape.bits} bits count as a failure",
    )
    return Guarantee(bound, shape.active, conditions, "upper.pairwise-and.hubs")


def without_guarantee(shape: HubShape, **sizes: int | Fraction) -> HubShape:
    """The same shape with other sizes, without a guarantee."""
    return replace(shape, chernoff=None, **sizes)  # type: ignore[arg-type]
