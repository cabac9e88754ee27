"""ANDs of k features in superposition, influence bounded (theory, C3). Proof: docs/ands.md.

Features carry sign codes. Each output owns one cell, a neuron, in each of s blocks: its channel. A
neuron's row is the sum of the codes of the features of the gates in its cell, less the mean row of
its block, so that W = compress * gather * decompress; its bias leaves over what k active features
of one gate add beyond k - 1. An output adds up its channel.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from superpos_proofs.construct.base import Built, Guarantee, proved_below
from superpos_proofs.construct.cells import cell_sums
from superpos_proofs.network import Entries, Factors, IntArray, Layer, Network, narrowest
from superpos_proofs.statements import ands as st
from superpos_proofs.statements import tails
from superpos_proofs.stream import Stream
from superpos_proofs.tasks import Ands, Gate, check_sizes


@dataclass(frozen=True)
class Chernoff:
    """Free parameters of the failure bound: any values give a bound, good ones a good one.

    Attributes:
        coherence: mu, with (k v - 1) mu <= 1.
        noise: Q, what the squares of the foreign gates' cross-talk may add up to.
        rate_noise: t, with 2 t k d v (1 + (v-1) mu) < q.
        rate_off, rate_on, rate_clip: lambda, positive.
    """

    coherence: Fraction
    noise: Fraction
    rate_noise: Fraction
    rate_off: Fraction
    rate_on: Fraction
    rate_clip: Fraction


@dataclass(frozen=True)
class AndShape:
    """Sizes of a network for k-ANDs; all shared.

    Attributes:
        features: m.
        outputs: j.
        fan_in: k >= 2.
        active: v, k <= v <= m.
        influence: d, the most outputs that one feature takes part in.
        code: q, the length of the sign codes.
        blocks: s.
        cells: B, neurons of a block, at least 2.
        theta: threshold as a part of a clean score.
        bits: b; weights are the integers of absolute value below 2^(b-1).
        chernoff: parameters of the failure bound, or None.

    Raises:
        ValueError: sizes that make no network, or parameters for which the bound does not hold.
    """

    features: int
    outputs: int
    fan_in: int
    active: int
    influence: int
    code: int
    blocks: int
    cells: int
    theta: Fraction
    bits: int
    chernoff: Chernoff | None = None

    def __post_init__(self) -> None:
        check_sizes(self.features, self.active)
        if not 2 <= self.fan_in <= self.active:
            raise ValueError(f"ANDs of {self.fan_in} features need active >= {self.fan_in}")
        if min(self.outputs, self.influence, self.code, self.blocks) < 1 or self.cells < 2:
            raise ValueError("a shape needs outputs, codes, blocks, and cells to choose from")
        if not 0 < self.theta < 1 or self.bits < 2:
            raise ValueError("a shape needs 0 < theta < 1 and at least 2 bits")
        if self.chernoff is not None and not self._proves(self.chernoff):
            raise ValueError("these Chernoff parameters give no bound")

    def _proves(self, free: Chernoff) -> bool:
        growth = self.active * (1 + (self.active - 1) * free.coherence)
        slope = 2 * free.rate_noise * self.fan_in * self.influence * growth
        small = (self.fan_in * self.active - 1) * free.coherence <= 1
        positive = min(free.coherence, free.noise, free.rate_noise) > 0
        rates = min(free.rate_off, free.rate_on, free.rate_clip) > 0
        return slope < self.code and small and positive and rates

    @property
    def neurons(self) -> int:
        """s B, the hidden layer."""
        return self.blocks * self.cells

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

        Source: this project, docs/ands.md.
        """
        return None if self.chernoff is None else _proved_failure(self)

    def values(self) -> dict[sp.Symbol, int | Fraction]:
        """The numbers that the statement speaks of, but the failure probability."""
        free = self.chernoff
        assert free is not None
        return {
            st.m: self.features,
            st.j: self.outputs,
            st.k: self.fan_in,
            st.v: self.active,
            st.d: self.influence,
            st.q: self.code,
            st.s: self.blocks,
            tails.B: self.cells,
            st.b: self.bits,
            st.theta: self.theta,
            st.mu: free.coherence,
            st.Q: free.noise,
            st.t: free.rate_noise,
            st.lam_off: free.rate_off,
            st.lam_on: free.rate_on,
            st.lam_clip: free.rate_clip,
        }


@lru_cache(maxsize=256)
def _proved_failure(shape: AndShape) -> Fraction:
    return proved_below(st.low_influence_failure(), shape.values())


# ------------------------------------------------------------------------------- building


@dataclass(frozen=True)
class SharedAnds:
    """What is drawn before the gates are known.

    Attributes:
        codes: shape (m, q), signs.
        channels: shape (j, s), each output's cell in each block.
        coins: shape (s, q), below B, to round the mean rows.
    """

    codes: NDArray[np.int8]
    channels: IntArray
    coins: IntArray


def draw_shared(shape: AndShape, seed: bytes) -> SharedAnds:
    """The shared parts that ``seed`` draws."""
    codes = Stream(seed + b"codes").signs(shape.features, shape.code)
    channels = Stream(seed + b"channels").many_below(shape.cells, shape.outputs * shape.blocks)
    coins = Stream(seed + b"coins").many_below(shape.cells, shape.blocks * shape.code)
    return SharedAnds(
        codes,
        channels.reshape(shape.outputs, shape.blocks),
        coins.reshape(shape.blocks, shape.code),
    )


def build_ands(shape: AndShape, task: Ands, seed: bytes) -> Built:
    """Build the network for one list of gates.

    Args:
        shape: the shared sizes.
        task: the gates; v may be smaller than the shape's.
        seed: draws the shared parts; fix it before the gates are known.

    Raises:
        ValueError: the task does not fit the shape.
    """
    fit(shape, task)
    built = wire_ands(shape, task.gates, draw_shared(shape, seed))
    return replace(built, drawn=recipe(shape, seed) if shape.fan_in == 2 else None)


def recipe(shape: AndShape, seed: bytes) -> dict[str, int | str]:
    """The shared parts for pairs as certificates name them: what draws them, and the threshold."""
    return {
        "seed": seed.hex(),
        "code": shape.code,
        "blocks": shape.blocks,
        "cells": shape.cells,
        "bits": shape.bits,
        "threshold": math.ceil(shape.theta * shape.blocks * shape.code),
    }


def pairs_certificate(
    kind: str, task: Ands, shared: dict[str, int | str], **more: Any
) -> dict[str, Any]:
    """The certificate that drawn shared parts serve a list of pairs ("serves"), or do not ("errs").

    Whether it is accepted is for the kernel to say.

    Args:
        kind: serves or errs.
        task: the pairs.
        shared: see :func:`recipe`.
        more: for "errs" the input and the output.
    """
    m, o, d, v = task.features, task.outputs, task.influence, task.active
    width = max(int(shared["code"]), int(shared["blocks"]) * int(shared["cells"]))
    pairs = [list(gate) for gate in task.gates]
    return {
        "format": "superpos-certificate/1",
        "kind": kind,
        "claim": f"{kind}.pairwise-and.m{m}.o{o}.d{d}.v{v}.n{width}",
        "instance": {"task": "pairwise-and", "features": m, "active": v, "pairs": pairs},
        "shared": shared,
        **more,
    }


def fit(shape: AndShape, task: Ands) -> None:
    """Raise a one-line ValueError unless the shape is for tasks like this one."""
    mine = (shape.features, shape.outputs, shape.fan_in)
    if (task.features, task.outputs, task.fan_in) != mine:
        raise ValueError(
            f"the shape is for {shape.outputs} ANDs of {shape.fan_in} of {shape.features} features,"
            f" the task has {task.outputs} of {task.fan_in} of {task.features}"
        )
    if task.active > shape.active:
        raise ValueError(f"the shape covers {shape.active} active features, not {task.active}")
    if task.influence > shape.influence:
        raise ValueError(f"the shape covers influence {shape.influence}, not {task.influence}")


def wire_ands(shape: AndShape, gates: Sequence[Gate], shared: SharedAnds) -> Built:
    """The network with given shared parts for one list of gates."""
    lists = np.array(gates, dtype=np.int64)
    layer, decoder = and_layer(lists, shared.codes, shared.channels, shared.coins, shape)
    clean = shape.blocks * shape.code
    threshold = np.full(shape.outputs, math.ceil(shape.theta * clean), dtype=np.int64)
    network = Network(np.ascontiguousarray(shared.codes.T), (layer,), decoder, threshold, clean)
    values = tuple(range(-shape.largest, shape.largest + 1))
    bias = (-(shape.fan_in - 1) * shape.code,)
    return Built(network, values, bias, shape.bits, _guarantee(shape))


def and_layer(
    gates: IntArray, codes: Entries, channels: IntArray, coins: IntArray, shape: AndShape
) -> tuple[Layer, NDArray[np.int8]]:
    """The hidden layer for these gates, and the decoder that reads its channels.

    Args:
        gates: shape (j, k).
        codes: shape (m, q); row i reads feature i, and a clean one reads q.
        channels: shape (j, s).
        coins: shape (s, q).
        shape: the sizes.
    """
    rows = centred_rows(codes, gates, channels, coins, shape.cells)
    np.clip(rows, -shape.largest, shape.largest, out=rows)
    decoder = channel_rows(channels, shape.cells)
    bias = np.full(shape.neurons, -(shape.fan_in - 1) * shape.code, dtype=np.int64)
    rounding = f"less each block's mean row, clipped to {shape.bits} bits"
    factors = Factors(codes, gates, decoder.T, rounding)
    return Layer(narrowest(rows), bias, factors), decoder


def channel_rows(channels: IntArray, cells: int) -> NDArray[np.int8]:
    """Channels as 0/1 rows: shape (j, s) in, (j, s B) out."""
    outputs, blocks = channels.shape
    rows = np.zeros((outputs, blocks * cells), dtype=np.int8)
    np.put_along_axis(rows, channels + cells * np.arange(blocks), 1, axis=1)
    return rows


def centred_rows(
    codes: Entries, gates: IntArray, channels: IntArray, coins: IntArray, cells: int
) -> NDArray[np.int32]:
    """For each cell the sum of the codes of its gates, less the block's mean row, rounded.

    Args:
        codes: shape (m, q).
        gates: shape (outputs, k), k >= 1; there may be no outputs.
        channels: shape (outputs, s), each output's cell in each block.
        coins: shape (s, q), below ``cells``, that round.
        cells: of a block.
    """
    rows = cell_sums(codes, gates, channels, cells)
    common = rows[:cells].sum(axis=0, dtype=np.int64)  # each gate is in one cell of block 0
    for block in range(channels.shape[1]):
        mean = (common + coins[block]) // cells
        rows[block * cells : (block + 1) * cells] -= mean.astype(np.int32)
    return rows


def _guarantee(shape: AndShape) -> Guarantee | None:
    bound = shape.failure()
    if bound is None or bound >= 1:
        return None
    conditions = (
        f"v <= {shape.active}",
        f"no feature in more than {shape.influence} gates",
        "codes, channels and coins uniform and independent, drawn before the gates are known",
        f"weights beyond {shape.bits} bits count as a failure",
    )
    return Guarantee(bound, shape.active, conditions, "upper.k-and")


def narrower(shape: AndShape, code: int, blocks: int, cells: int) -> AndShape:
    """The same task and threshold at other sizes, without a guarantee."""
    return replace(shape, code=code, blocks=blocks, cells=cells, chernoff=None)
