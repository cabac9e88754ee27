"""Permutation with dense sign codes (theory, C1), any v. Proof: docs/construction.md.

W = E_out Pi E_in^T, one q x q matrix that decompresses, permutes and compresses. A common bias,
fixed before the permutation is known, keeps every pre-activation non-negative on X_v, so that the
ReLU passes it through; the thresholds take the bias off again.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
import sympy as sp

from superpos_proofs.construct.base import Built, Guarantee, least_width, proved_below, sources
from superpos_proofs.network import Factors, IntArray, Layer, Network
from superpos_proofs.statements import constructions as st
from superpos_proofs.stream import Stream
from superpos_proofs.tasks import check_sizes

THETAS = tuple(Fraction(t, 100) for t in range(40, 76))
STEPS = np.arange(1, 400) / 400


@dataclass(frozen=True)
class DenseShape:
    """Sizes and scales of a dense Permutation network; all shared.

    Attributes:
        features: m.
        active: v.
        width: q, the length of the codes and the number of neurons.
        theta: threshold as a part of a clean score.
        bits: b; weights keep their exact value when ``lossless``, else they are rounded to 2^b
            odd levels of ``step``.
        chernoff: lambda_off, lambda_on and the coherence mu of the failure bound, or None. Any
            positive lambda with lambda^2 v (1 + (v-1) mu) < q^2 is valid.

    Raises:
        ValueError: theta outside (0, 1), or a lambda for which the bound does not hold.
    """

    features: int
    active: int
    width: int
    theta: Fraction
    bits: int
    lossless: bool = True
    chernoff: tuple[Fraction, Fraction, Fraction] | None = None

    def __post_init__(self) -> None:
        check_sizes(self.features, self.active)
        if not 0 < self.theta < 1 or self.width < 1 or self.bits < 1:
            raise ValueError("a dense shape needs a positive width and bits, and 0 < theta < 1")
        if self.chernoff is not None:
            *rates, coherence = self.chernoff
            growth = self.active * (1 + (self.active - 1) * coherence)
            if coherence < 0 or any(x <= 0 or x * x * growth >= self.width**2 for x in rates):
                raise ValueError("these Chernoff parameters give no bound")

    def failure(self) -> Fraction | None:
        """Proved bound on the failure probability over the codes; None when weights are rounded."""
        return _proved_failure(self) if self.lossless and self.chernoff else None

    @property
    def step(self) -> int:
        """Width of a rounding interval, near the best for a normal weight of variance m."""
        best = {1: 1.596, 2: 0.996, 3: 0.586, 4: 0.335}  # Max (1960), uniform quantizer, unit sd
        unit = best.get(self.bits, 4 * 0.5**self.bits)
        return max(1, round(unit * math.sqrt(self.features)))

    @property
    def weight_values(self) -> tuple[int, ...]:
        """The alphabet: odd levels when rounded, else the integers with the parity of m."""
        top = 2**self.bits - 1
        if self.lossless:
            return tuple(a for a in range(-top, top + 1) if (a - self.features) % 2 == 0)
        return tuple(range(-top, top + 1, 2))

    @property
    def bias(self) -> int:
        """The common bias: no pre-activation on X_v is below its negative, whatever the task."""
        return self.active * self.width * ((1 << self.bits) - 1)

    def rounded(self, product: IntArray) -> IntArray:
        """The charged weights: the product of the factors, clipped, or at its nearest level."""
        top = 2**self.bits - 1
        if self.lossless:
            return np.clip(product, self.weight_values[0], self.weight_values[-1])
        return np.clip(2 * (product // self.step) + 1, -top, top)

    def gain(self) -> float:
        """Mean of a clean score over q^2: one when lossless, else for normal weights."""
        if self.lossless:
            return 1.0
        deviation = math.sqrt(self.features)
        edges = np.arange(1 - 2 ** (self.bits - 1), 2 ** (self.bits - 1)) * self.step / deviation
        return float(np.sum(2 * np.exp(-(edges**2) / 2))) / math.sqrt(2 * math.pi) / deviation


@lru_cache(maxsize=1024)
def _proved_failure(shape: DenseShape) -> Fraction:
    assert shape.chernoff is not None
    symbols = (st.m, st.v, st.q, st.b, st.theta, st.lam_off, st.lam_on, st.mu)
    sizes = (shape.features, shape.active, shape.width, shape.bits, shape.theta, *shape.chernoff)
    return proved_below(st.dense_failure(), dict(zip(symbols, sizes, strict=True)))


def plan_dense(features: int, active: int, failure: Fraction) -> DenseShape | None:
    """The narrowest shape found, below the trivial width m, whose failure bound is proved.

    Raises:
        ValueError: sizes that make no task.
    """
    check_sizes(features, active)
    if active * active >= features:  # then the noise of v features alone asks for width m
        return None
    bits = next(k for k in range(1, 64) if 4**k >= 2 * features * math.log(2e4 * features**2))

    def planned(width: int) -> tuple[float, DenseShape]:
        return tuned_dense(features, active, width, bits, failure)

    width = least_width(lambda q: planned(q)[0], float(failure), 2, features - 1)
    while width is not None and width < features:
        shape = planned(width)[1]
        bound = shape.failure()
        if bound is not None and bound <= failure:
            return shape
        width += 1
    return None


def tuned_dense(
    features: int, active: int, width: int, bits: int, failure: Fraction
) -> tuple[float, DenseShape]:
    """Float-optimal theta and Chernoff parameters for a width, and the bound they give.

    Floats only choose the parameters; ``DenseShape.failure`` proves the bound.
    """
    coherence = Fraction(0)
    if active > 1:
        level = math.sqrt(2 * math.log(20 * features**2 / float(failure)) / width)
        coherence = Fraction(math.ceil(level * 1000), 1000)
    theta = np.array([float(t) for t in THETAS])[:, None]
    growth = active * (1 + (active - 1) * float(coherence))
    parameter = width * STEPS / math.sqrt(growth)
    with np.errstate(over="ignore", invalid="ignore"):
        bound = _float_parts(active)(
            float(features),
            float(width),
            float(bits),
            theta,
            parameter,
            parameter,
            float(coherence),
        )
    off, on, rest = (np.nan_to_num(part, nan=np.inf) for part in bound)
    pick_off, pick_on = np.argmin(off, axis=1), np.argmin(on, axis=1)
    rows = np.arange(len(THETAS))
    total = off[rows, pick_off] + on[rows, pick_on] + rest
    best = int(np.argmin(total))
    off_at, on_at = (
        Fraction(int(float(parameter[pick[best]]) * 2**20), 2**20) for pick in (pick_off, pick_on)
    )
    chernoff = (off_at, on_at, coherence)
    shape = DenseShape(features, active, width, THETAS[best], bits, True, chernoff)
    return float(total[best]), shape


@lru_cache
def _float_parts(active: int) -> Callable[..., tuple[Any, Any, Any]]:
    """The three parts of the failure bound as float functions, their sums over w written out."""
    symbols = (st.m, st.q, st.b, st.theta, st.lam_off, st.lam_on, st.mu)
    parts = [sp.expand_func(part.subs(st.v, active).doit()) for part in st.dense_failure_parts()]
    function: Callable[..., tuple[Any, Any, Any]] = sp.lambdify(symbols, parts, modules="numpy")
    return function


def sign_codes(shape: DenseShape, seed: bytes) -> tuple[IntArray, IntArray]:
    """The shared input and output codes, each of shape (m, q), uniform signs."""
    count = shape.features * shape.width
    bits = np.array(Stream(seed).bits(2 * count), dtype=np.int64).reshape(2, shape.features, -1)
    return 2 * bits[0] - 1, 2 * bits[1] - 1


def build_dense(shape: DenseShape, image: tuple[int, ...], seed: bytes) -> Built:
    """Build the network for one permutation.

    Args:
        shape: the shared sizes.
        image: the permutation, length m.
        seed: draws the shared codes; fix it before the permutation is known.
    """
    if len(image) != shape.features:
        raise ValueError(f"the shape is for {shape.features} features, the task has {len(image)}")
    codes_in, codes_out = sign_codes(shape, seed)
    rounding = "none" if shape.lossless else f"{shape.bits}-bit levels of step {shape.step}"
    factors = Factors(codes_in, sources(image), np.ascontiguousarray(codes_out.T), rounding)
    bias = np.full(shape.width, shape.bias, dtype=np.int64)
    layer = Layer(shape.rounded(factors.product), bias, factors)
    # The gain is a float that only places the threshold: any integer is a valid shared part, and
    # whether it is a good one is decided exactly.
    clean = math.ceil(shape.theta * Fraction(shape.gain()) * shape.width**2)
    threshold = clean + shape.bias * codes_out.sum(axis=1)
    encoder, scale = np.ascontiguousarray(codes_in.T), round(shape.gain() * shape.width**2)
    network = Network(encoder, (layer,), codes_out, threshold, max(1, scale))
    bound = shape.failure()
    conditions = (
        f"v <= {shape.active}",
        "input and output codes uniform and independent, drawn before the permutation is known",
        f"weights beyond {shape.bits} bits count as a failure",
    )
    guarantee = (
        Guarantee(bound, shape.active, conditions, "upper.permutation.dense")
        if bound is not None and bound < 1
        else None
    )
    return Built(network, shape.weight_values, (shape.bias,), shape.bits, guarantee)
