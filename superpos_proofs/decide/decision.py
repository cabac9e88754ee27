"""The exact decision over all of X_v, in batches of inputs.

Products are computed by floating-point matrix multiplication where that is exact: when the sum of
the absolute values of all terms stays below 2^24 (float32) or 2^53 (float64), every partial sum is
an integer that the format holds, whatever the order of summation. Beyond that, Python integers.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from superpos_proofs.network import IntArray, Network
from superpos_proofs.tasks import Permutation, count_supports, supports

Array = NDArray[Any]
BATCH_ENTRIES = 1 << 23


@dataclass(frozen=True)
class Threshold:
    """Output j is on when its score reaches theta_j."""


@dataclass(frozen=True)
class Linear:
    """Output j reads (score_j - offset_j) / scale and must be within ``error`` of f_j(x).

    The offset is the score of the input 0 (what the bias alone contributes); both it and the
    network's scale are shared.
    """

    error: Fraction

    def __post_init__(self) -> None:
        if self.error < 0:
            raise ValueError(f"the error of a linear readout cannot be {self.error}")


@dataclass(frozen=True)
class Decision:
    """What was decided about one network and one task.

    Attributes:
        correct: True or False; None when time ran out before a wrong output was found.
        decisions: (input, output) pairs settled.
        remaining: pairs not settled.
        margin: the least slack of a decision, negative when wrong. Threshold readout: score -
            theta for an output that must be on, theta - 1 - score for one that must be off.
            Linear readout: the allowed error minus the largest error.
        counterexample: first wrong (active features, output), inputs by weight and then
            lexicographically.
        wrong_outputs: the outputs that are wrong on some input, increasing.
    """

    correct: bool | None
    decisions: int
    remaining: int
    margin: Fraction | None
    counterexample: tuple[tuple[int, ...], int] | None
    wrong_outputs: tuple[int, ...]


def decide(
    network: Network,
    task: Permutation,
    *,
    readout: Threshold | Linear = Threshold(),
    budget_seconds: float | None = None,
    progress: Callable[[float], None] | None = None,
) -> Decision:
    """Decide whether ``network`` computes ``task`` on every input with at most v active features.

    Args:
        network: any exact integer network with m inputs and m' outputs.
        task: the permutation and v.
        readout: how outputs are read.
        budget_seconds: give up after about this time; the answer is then undecided.
        progress: called with the settled fraction of inputs.

    Raises:
        ValueError: the network and the task have different sizes.
    """
    check_shapes(network, task)
    total = count_supports(task.features, task.active)
    slack_of, unit = _slack(network, readout)
    started = time.monotonic()
    seen, margin = 0, None
    wrong = np.zeros(task.outputs, dtype=bool)
    first: tuple[tuple[int, ...], int] | None = None
    for batch in _batches(task, network):
        scores = _scores(network, batch)
        on = np.zeros(scores.shape, dtype=bool)
        for row, support in enumerate(batch):
            on[row, [task.image[i] for i in support]] = True
        slack = slack_of(scores, on)
        least = slack.min()
        margin = least if margin is None else min(margin, least)
        if least < 0:
            bad = slack < 0
            wrong |= bad.any(axis=0)
            if first is None:
                row, output = (int(k[0]) for k in np.nonzero(bad))
                first = (batch[row], output)
        seen += len(batch)
        if progress:
            progress(seen / total)
        if budget_seconds is not None and time.monotonic() - started > budget_seconds:
            break
    remaining = (total - seen) * task.outputs
    return Decision(
        correct=False if first else (None if remaining else True),
        decisions=seen * task.outputs,
        remaining=remaining,
        margin=None if margin is None else Fraction(int(margin), unit),
        counterexample=first,
        wrong_outputs=tuple(int(j) for j in np.nonzero(wrong)[0]),
    )


def _slack(
    network: Network, readout: Threshold | Linear
) -> tuple[Callable[[Array, Array], Array], int]:
    """How far each decision is from being wrong, as integers, and the unit they count in."""
    if isinstance(readout, Threshold):
        theta = network.threshold
        return lambda scores, on: np.where(on, scores - theta, theta - 1 - scores), 1
    parts, unit = readout.error.numerator, readout.error.denominator * network.scale
    offset = _scores(network, [()])[0].astype(object)

    def linear(scores: Array, on: Array) -> Array:
        deviation = np.abs(scores.astype(object) - offset - network.scale * on.astype(object))
        return np.asarray(parts * network.scale - readout.error.denominator * deviation)

    return linear, unit


def check_shapes(network: Network, task: Permutation) -> None:
    """Raise a one-line ValueError unless network and task have the same inputs and outputs."""
    if (network.features, network.outputs) != (task.features, task.outputs):
        raise ValueError(
            f"the network maps {network.features} features to {network.outputs} outputs, "
            f"the task {task.features} to {task.outputs}"
        )


def _batches(task: Permutation, network: Network) -> Iterator[list[tuple[int, ...]]]:
    size = max(1, BATCH_ENTRIES // max(task.outputs, network.width, 1))
    inputs = supports(task.features, task.active)
    while batch := list(islice(inputs, size)):
        yield batch


def _scores(network: Network, batch: list[tuple[int, ...]]) -> Array:
    """Decoder scores, shape (len(batch), m'), as exact integers (int64 or Python objects)."""
    hidden: Array = np.zeros((len(batch), network.encoder.shape[0]), dtype=np.int64)
    for weight in {len(support) for support in batch}:
        rows = [r for r, support in enumerate(batch) if len(support) == weight]
        if weight:
            picked = np.array([batch[r] for r in rows])
            hidden[rows] = network.encoder.T[picked].sum(axis=1)
    for layer in network.layers:
        hidden = np.maximum(_product(hidden, layer.weights) + layer.bias, 0)
    return _product(hidden, network.decoder)


def _product(rows: Array, matrix: IntArray) -> Array:
    """``rows @ matrix.T`` in exact integers."""
    if matrix.size == 0:
        return np.zeros((rows.shape[0], matrix.shape[0]), dtype=np.int64)
    largest = int(np.abs(rows).max(initial=0))
    bound = largest * int(np.abs(matrix).astype(object).sum(axis=1).max())
    for limit, dtype in ((24, np.float32), (53, np.float64)):
        if bound < 1 << limit and largest < 1 << limit:
            product: Array = rows.astype(dtype) @ matrix.T.astype(dtype)
            return product.astype(np.int64)
    whole: Array = rows.astype(object) @ matrix.T.astype(object)
    return whole
