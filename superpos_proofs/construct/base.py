"""What every builder returns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import sympy as sp

from superpos_proofs import rigorous
from superpos_proofs.network import IntArray, Layer, Network

FAILURE = Fraction(1, 100)
"""One per cent: the failure probability of a guarantee where no other is asked for."""


@dataclass(frozen=True)
class Guarantee:
    """For each task, the probability over the shared random parts that the network errs anywhere.

    Attributes:
        failure: a proved upper bound on that probability (ball arithmetic, rounded up).
        covers: the most active features it covers, v.
        conditions: what the proof uses, one line each.
        claim: the claim that states and tests the bound.
    """

    failure: Fraction
    covers: int
    conditions: tuple[str, ...]
    claim: str


@dataclass(frozen=True)
class Built:
    """A network for one task, what it may depend on, and its guarantee.

    Attributes:
        network: exact, with factors.
        weight_values: the alphabet of the charged weights, shared, increasing.
        bias_values: the alphabet of the charged biases, shared, increasing.
        bits: b, so that both alphabets have at most 2^b values.
        guarantee: None where no bound below one is proved.
        task_dependent: names of the parts that depend on the task; all others are shared.
        drawn: seed and sizes, from which the shared parts can be drawn again by whoever re-checks
            the network; None for networks that are no such certificates' subject.
    """

    network: Network
    weight_values: tuple[int, ...]
    bias_values: tuple[int, ...]
    bits: int
    guarantee: Guarantee | None
    task_dependent: tuple[str, ...] = ("layer1.weights",)
    drawn: dict[str, int | str] | None = None


def trivial(image: IntArray) -> Built:
    """The network of width m that every ceiling is compared with: W is the permutation matrix.

    Args:
        image: shape (m,), a permutation.
    """
    size = len(image)
    one = np.eye(size, dtype=np.int64)
    weights = np.zeros((size, size), dtype=np.int64)
    weights[image, np.arange(size)] = 1
    layer = Layer(weights, np.zeros(size, dtype=np.int64))
    network = Network(one, (layer,), one, np.ones(size, dtype=np.int64))
    sure = Guarantee(Fraction(0), size, ("h is the permuted input itself",), "upper.trivial")
    return Built(network, (0, 1), (0,), 1, sure)


def one_neuron_a_gate(features: int, gates: Sequence[Sequence[int]]) -> Built:
    """The network for ANDs that every ceiling is compared with: ReLU(sum of a gate - (k-1)).

    Args:
        features: m.
        gates: shape (m', k), the features of each gate.

    Returns:
        A network of width max(m, m'), encoder and decoder the identity, padded with silent neurons.
    """
    fan_in, width = len(gates[0]), max(features, len(gates))
    weights = np.zeros((width, features), dtype=np.int64)
    for neuron, gate in enumerate(gates):
        weights[neuron, list(gate)] = 1
    layer = Layer(weights, np.full(width, 1 - fan_in, dtype=np.int64))
    decoder = np.eye(len(gates), width, dtype=np.int64)
    ones = np.ones(len(gates), dtype=np.int64)
    network = Network(np.eye(features, dtype=np.int64), (layer,), decoder, ones)
    sure = Guarantee(Fraction(0), features, ("each neuron is its gate",), "upper.k-and.trivial")
    return Built(network, (0, 1), (1 - fan_in,), 1, sure)


def least_width(
    failure_at: Callable[[int], float], target: float, low: int, high: int
) -> int | None:
    """A width in low..high at which a (nearly decreasing) float bound meets ``target``.

    The float only guides: what a plan returns is decided in ball arithmetic. None when even
    ``high`` does not meet the target.
    """
    if high < low or failure_at(high) > target:
        return None
    while low < high:
        middle = (low + high) // 2
        if failure_at(middle) <= target:
            high = middle
        else:
            low = middle + 1
    return high


def proved_below(bound: sp.Expr, values: rigorous.Values) -> Fraction:
    """An upper bound on a probability given as a sympy expression: a rational, rounded up.

    Raises:
        ArithmeticError: the value is not certainly non-negative, so the formula does not apply.
    """
    value = rigorous.enclose(bound, values)
    if not value >= 0:
        raise ArithmeticError("a failure bound came out negative or undefined")
    return rigorous.fraction_above(value)


def sources(image: tuple[int, ...]) -> IntArray:
    """The feature that each output of a permutation gathers, shape (m, 1)."""
    return np.argsort(np.array(image, dtype=np.int64))[:, None]
