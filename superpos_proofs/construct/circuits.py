"""Two layers of ANDs in superposition (theory, C5). Proof: docs/circuits.md.

W_1 is that of one layer of ANDs. W_2 = compress_2 * gather_2 * decompress_1: an output of the first
layer is read by its channel, and column o of compress_2 is the channel of output o in the second.
Nothing is cleaned in between; the ReLU of the first layer leaves neurons that hear only noise at 0.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from superpos_proofs.construct.ands import (
    AndShape,
    SharedAnds,
    and_layer,
    channel_rows,
    draw_shared,
    fit,
)
from superpos_proofs.construct.base import Built, Guarantee, proved_below
from superpos_proofs.network import Factors, IntArray, Layer, Network, narrowest
from superpos_proofs.statements import circuits as st
from superpos_proofs.stream import Stream
from superpos_proofs.tasks import Circuit


@dataclass(frozen=True)
class CircuitChernoff:
    """Free parameters of the failure bound beside those of the first layer.

    Attributes:
        eps_on, eps_off: how far a score of the first layer may be from 1 and from 0.
        shift: rho < 1.
        activity: Y.
        load: L.
        rate_high, rate_activity, steep, rate_load, rate_off, rate_on, rate_weight: positive;
            steep (zeta) above rate_activity.
    """

    eps_on: Fraction
    eps_off: Fraction
    shift: Fraction
    activity: Fraction
    load: int
    rate_high: Fraction
    rate_activity: Fraction
    steep: Fraction
    rate_load: Fraction
    rate_off: Fraction
    rate_on: Fraction
    rate_weight: Fraction


@dataclass(frozen=True)
class CircuitShape:
    """Sizes of a two-layer network; all shared.

    Attributes:
        first: the first layer; its theta is not used.
        outputs: j_2.
        influence: d_2, the most gates of the second layer that one of the first is in.
        blocks: s_2.
        cells: B_2.
        theta: threshold as a part of a clean score.
        largest: A_2, the largest weight of the second layer.
        chernoff: parameters of the failure bound, or None.

    Raises:
        ValueError: sizes that make no network, or parameters for which the bound does not hold.
    """

    first: AndShape
    outputs: int
    influence: int
    blocks: int
    cells: int
    theta: Fraction
    largest: int
    chernoff: CircuitChernoff | None = None

    def __post_init__(self) -> None:
        if min(self.outputs, self.influence, self.blocks, self.largest) < 1 or self.cells < 2:
            raise ValueError("a shape needs outputs, blocks, and cells to choose from")
        if not 0 < self.theta < 1:
            raise ValueError("a shape needs 0 < theta < 1")
        free = self.chernoff
        if free is not None and (
            free.shift >= 1
            or max(free.eps_on, free.eps_off) >= 1
            or free.steep <= free.rate_activity
            or self.first.chernoff is None
        ):
            raise ValueError("these Chernoff parameters give no bound")

    @property
    def lowest(self) -> int:
        """What a block's rows may add up to in one entry: d_2 times the load."""
        load = self.first.outputs if self.chernoff is None else self.chernoff.load
        return self.influence * load

    @property
    def width(self) -> int:
        """n, the largest of the code and the hidden layers."""
        return max(self.first.width, self.blocks * self.cells)

    @property
    def largest_weight(self) -> int:
        """The largest absolute value of a weight, either layer."""
        return max(self.first.largest, self.cells * self.largest, self.lowest)

    @property
    def bits(self) -> int:
        """b, for both layers."""
        return (2 * self.largest_weight).bit_length()

    def failure(self) -> Fraction | None:
        """Proved bound on the failure probability over the shared parts; None without parameters.

        Source: this project, docs/circuits.md.
        """
        return None if self.chernoff is None else _proved_failure(self)

    def values(self) -> dict[sp.Symbol, int | Fraction]:
        """The numbers that the statement speaks of, but the failure probability."""
        free = self.chernoff
        assert free is not None
        mine: dict[sp.Symbol, int | Fraction] = {
            st.j2: self.outputs,
            st.d2: self.influence,
            st.s2: self.blocks,
            st.B2: self.cells,
            st.largest: self.largest,
            st.load: free.load,
            st.eps_on: free.eps_on,
            st.eps_off: free.eps_off,
            st.theta2: self.theta,
            st.rho: free.shift,
            st.activity: free.activity,
            st.lam_high: free.rate_high,
            st.lam_y: free.rate_activity,
            st.zeta: free.steep,
            st.lam_load: free.rate_load,
            st.off2: free.rate_off,
            st.on2: free.rate_on,
            st.lam_weight: free.rate_weight,
        }
        return {**self.first.values(), **mine}


@lru_cache(maxsize=256)
def _proved_failure(shape: CircuitShape) -> Fraction:
    return proved_below(st.circuit_failure(), shape.values())


@dataclass(frozen=True)
class SharedCircuit:
    """What is drawn before the circuit is known.

    Attributes:
        first: the first layer's codes, channels and coins.
        channels: shape (j_2, s_2), each output's cell in each block of the second layer.
    """

    first: SharedAnds
    channels: IntArray


def draw_shared_circuit(shape: CircuitShape, seed: bytes) -> SharedCircuit:
    """The shared parts that ``seed`` draws."""
    stream = Stream(seed + b"second")
    channels = stream.many_below(shape.cells, shape.outputs * shape.blocks)
    first = draw_shared(shape.first, seed)
    return SharedCircuit(first, channels.reshape(shape.outputs, shape.blocks))


def fit_circuit(shape: CircuitShape, task: Circuit) -> None:
    """Raise a one-line ValueError unless the shape is for circuits like this one."""
    if len(task.lists) != 2:
        raise ValueError(f"circuits of two layers are built, not of {len(task.lists)}")
    first, second = task.lists
    fit(shape.first, first)
    mine = (shape.first.outputs, shape.outputs, shape.first.fan_in)
    if (second.features, second.outputs, second.fan_in) != mine:
        raise ValueError(
            f"the shape has {mine[1]} ANDs of {mine[2]} of {mine[0]} in its second layer, the task "
            f"{second.outputs} of {second.fan_in} of {second.features}"
        )
    if second.influence > shape.influence:
        raise ValueError(
            f"the shape covers influence {shape.influence} in layer 2, not {second.influence}"
        )


def build_circuit(shape: CircuitShape, task: Circuit, seed: bytes) -> Built:
    """Build the network for one circuit.

    Args:
        shape: the shared sizes.
        task: two layers of ANDs; v may be smaller than the shape's.
        seed: draws the shared parts; fix it before the circuit is known.

    Raises:
        ValueError: the task does not fit the shape.
    """
    fit_circuit(shape, task)
    return wire_circuit(shape, task, draw_shared_circuit(shape, seed))


def wire_circuit(shape: CircuitShape, task: Circuit, shared: SharedCircuit) -> Built:
    """The network with given shared parts for one circuit."""
    gates = [np.array(layer, dtype=np.int64) for layer in task.layers]
    codes, clean = shared.first.codes, shape.first.blocks * shape.first.code
    lower, reader = and_layer(
        gates[0], codes, shared.first.channels, shared.first.coins, shape.first
    )
    writer = channel_rows(shared.channels, shape.cells)
    upper = second_layer(gates[1], reader, writer, clean, shape)
    scale = shape.blocks * shape.cells * clean
    threshold = np.full(shape.outputs, math.ceil(shape.theta * scale), dtype=np.int64)
    layers = (lower, upper)
    network = Network(np.ascontiguousarray(codes.T), layers, writer, threshold, scale)
    largest = shape.largest_weight
    biases = tuple(sorted({int(lower.bias[0]), int(upper.bias[0])}))
    return Built(
        network,
        tuple(range(-largest, largest + 1)),
        biases,
        shape.bits,
        _guarantee(shape),
        task_dependent=("layer1.weights", "layer2.weights"),
    )


def second_layer(
    gates: IntArray,
    reader: NDArray[np.int8],
    writer: NDArray[np.int8],
    clean: int,
    shape: CircuitShape,
) -> Layer:
    """B_2 times the product of the factors, less the sum of each block's rows.

    That is B_2 times the rows less their block's mean, without rounding.

    Args:
        gates: shape (j_2, k).
        reader: shape (j, n_1), the channels of the first layer.
        writer: shape (j_2, n_2), the channels of the second.
        clean: what a clean score of the first layer is.
        shape: the sizes.
    """
    factors = Factors(
        reader, gates, writer.T, f"times {shape.cells}, less the sum of each block's rows, clipped"
    )
    rows = shape.cells * np.minimum(factors.product, shape.largest)
    common = reader[gates].sum(axis=(0, 1), dtype=np.int64)
    rows -= np.minimum(common, shape.lowest)
    bias = np.full(len(rows), -(shape.first.fan_in - 1) * shape.cells * clean, dtype=np.int64)
    return Layer(narrowest(rows), bias, factors)


def _guarantee(shape: CircuitShape) -> Guarantee | None:
    bound = shape.failure()
    if bound is None or bound >= 1:
        return None
    conditions = (
        f"v <= {shape.first.active}",
        f"influence at most {shape.first.influence}, and {shape.influence} in the second layer",
        "codes, channels and coins uniform and independent, drawn before the circuit is known",
        f"weights beyond {shape.first.bits} bits, or {shape.largest}, count as a failure",
    )
    return Guarantee(bound, shape.first.active, conditions, "upper.circuit")


def unproved(shape: CircuitShape) -> CircuitShape:
    """The same network without the parameters of a bound."""
    return replace(shape, first=replace(shape.first, chernoff=None), chernoff=None)
