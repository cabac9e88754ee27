"""UniversalAnd on raw inputs (theory, C2; after Hänni et al.). Proof: docs/construction.md.

Each feature is wired to each neuron by chance, with weight 1 and bias -1: a neuron counts its
active features beyond the first. The output of a pair adds up the neurons wired to both. One
network does all pairs, so everything about it is shared.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

import numpy as np

from superpos_proofs.construct.base import Built, Guarantee, proved_below
from superpos_proofs.network import IntArray, Layer, Network
from superpos_proofs.statements import universal as st
from superpos_proofs.stream import Stream
from superpos_proofs.tasks import LARGEST_UNIVERSAL, check_sizes

PARTS = 64  # p is a multiple of 1/64, so that wires are drawn without bias
LARGE = Fraction(10**6)  # u at v = 2, where the bound falls with u


@dataclass(frozen=True)
class UniversalShape:
    """Sizes of a UniversalAnd network.

    Attributes:
        features: m >= 3.
        active: v, 2 <= v <= m - 1.
        neurons: n.
        wired: p, a multiple of 1/64.
        rate: u >= 1, any value gives a bound.
    """

    features: int
    active: int
    neurons: int
    wired: Fraction
    rate: Fraction

    def __post_init__(self) -> None:
        check_sizes(self.features, self.active)
        if self.features < 3 or not 2 <= self.active < self.features:
            raise ValueError("all pairs need at least 3 features, 2 <= active < features")
        if self.neurons < 1 or not 0 < self.wired < 1 or (self.wired * PARTS).denominator != 1:
            raise ValueError("a shape has at least one neuron, and p a multiple of 1/64 in (0, 1)")

    def failure(self) -> Fraction:
        """Proved bound on the failure probability over the wires."""
        numbers = (self.features, self.active, self.neurons, self.wired, self.rate)
        values = dict(zip((st.m, st.v, st.n, st.p, st.u), numbers, strict=True))
        return proved_below(st.universal_failure(), values)


def plan_universal(features: int, active: int, failure: Fraction) -> UniversalShape | None:
    """The narrowest shape found whose failure bound is proved; None where none is narrower than m.

    The best chance of a wire is 2/3 at v = 2 and 1/4 at v = 3, and falls as 1/v.
    """
    if features < 3 or not 2 <= active < features:
        return None
    found = []
    for parts in range(1, PARTS):
        wired = Fraction(parts, PARTS)
        rate = _best_rate(wired, active)
        if rate > 1:
            spread = float((1 - wired + wired * rate) ** (active - 1) / rate)
            found.append((float(wired**2) * (1 - spread), wired, rate))
    gain, wired, rate = max(found)
    events = math.comb(features, 2) * math.comb(features - 2, active - 1)
    neurons = max(1, math.floor((math.log(events) - math.log(failure)) / -math.log1p(-gain)))
    while neurons < features:
        shape = UniversalShape(features, active, neurons, wired, rate)
        if shape.failure() <= failure:
            return shape
        neurons += 1
    return None


def _best_rate(wired: Fraction, active: int) -> Fraction:
    """About the u that makes (1 - p + p u)^(v-1) / u least."""
    if active == 2:
        return LARGE
    return ((1 - wired) / (wired * (active - 2))).limit_denominator(1000)


def draw_wires(shape: UniversalShape, seed: bytes) -> IntArray:
    """Wires, shape (n, m), each 1 with probability p."""
    stream, most = Stream(seed), int(shape.wired * PARTS)
    count = shape.neurons * shape.features
    wires = [int(stream.below(PARTS) < most) for _ in range(count)]
    return np.array(wires, dtype=np.int64).reshape(shape.neurons, shape.features)


def build_universal(shape: UniversalShape, seed: bytes) -> Built:
    """The network for all pairs, in lexicographic order, on raw inputs."""
    if shape.features > LARGEST_UNIVERSAL:
        raise ValueError(f"at most {LARGEST_UNIVERSAL} features for all pairs")
    return read_pairs(shape, draw_wires(shape, seed))


def read_pairs(shape: UniversalShape, wires: IntArray) -> Built:
    """The network with given wires, shape (n, m)."""
    pairs = np.array(list(combinations(range(shape.features), 2)))
    decoder = np.ascontiguousarray((wires[:, pairs[:, 0]] & wires[:, pairs[:, 1]]).T)
    layer = Layer(wires, np.full(shape.neurons, -1, dtype=np.int64))
    identity = np.eye(shape.features, dtype=np.int64)
    network = Network(identity, (layer,), decoder, decoder.sum(axis=1))
    conditions = (
        f"at most {shape.active} features are active",
        f"wires are independent, each there with probability {shape.wired}",
    )
    guarantee = None
    if (bound := shape.failure()) < 1:
        guarantee = Guarantee(bound, shape.active, conditions, "upper.universal-and")
    return Built(network, (0, 1), (-1,), 1, guarantee, task_dependent=())
