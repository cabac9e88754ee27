"""The decision by enumeration, in batches of inputs: any number of layers, any entries.

Products are computed by floating-point matrix multiplication where that is exact: when the sum of
the absolute values of all terms stays below 2^24 (float32) or 2^53 (float64), every partial sum is
an integer that the format holds, whatever the order of summation. Beyond that, Python integers.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from superpos_proofs.decide.decision import Decision, Linear, Support, Threshold, check_shapes
from superpos_proofs.network import Entries, Network
from superpos_proofs.tasks import Task, count_supports, supports

Array = NDArray[Any]
On = tuple[list[int], list[int]]  # (row, output) pairs that must be on
FORMATS: dict[Any, int] = {np.float32: 24, np.float64: 53}  # integers below 2^bits are exact
BATCH_ENTRIES = 1 << 23


def decide_in_batches(
    network: Network,
    task: Task,
    readout: Threshold | Linear,
    *,
    budget_seconds: float | None = None,
    progress: Callable[[float], None] | None = None,
) -> Decision:
    """Decide by evaluating every input of X_v; the arguments are those of ``decide``.

    Raises:
        ValueError: the network and the task have different sizes.
    """
    check_shapes(network, task)
    total = count_supports(task.features, task.active)
    evaluator = _Evaluator(network)
    slack_of, unit = _slack(network, evaluator, readout)
    started = time.monotonic()
    seen = 0
    margin: Fraction | None = None
    first: dict[int, Support] = {}
    for batch in _batches(task, network):
        lit = [(r, j) for r, support in enumerate(batch) for j in task.on(support)]
        on = ([r for r, _ in lit], [j for _, j in lit])
        slack = slack_of(evaluator.scores(batch), on)
        least = Fraction(int(slack.min()), unit)
        margin = least if margin is None else min(margin, least)
        if least < 0:
            bad = slack < 0
            for j in np.flatnonzero(bad.any(axis=0)):
                first.setdefault(int(j), batch[int(np.argmax(bad[:, j]))])
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
        margin=margin,
        first_errors=tuple((first[j], j) for j in sorted(first)),
        visited=seen * task.outputs,
    )


def _slack(
    network: Network, evaluator: _Evaluator, readout: Threshold | Linear
) -> tuple[Callable[[Array, On], Array], int]:
    """How far each decision is from being wrong, as integers, and the unit they count in."""
    theta = network.threshold
    if isinstance(readout, Threshold):
        reach = int(np.abs(theta).max(initial=0)) + 1

        def threshold(scores: Array, on: On) -> Array:
            """-1 - (score - theta) for off, score - theta for on; exact in the scores' format."""
            slack = _wide_enough(scores, reach)
            np.subtract(theta.astype(slack.dtype) - 1, slack, out=slack)
            slack[on] = -1 - slack[on]
            return slack

        return threshold, 1
    parts, unit = readout.error.numerator, readout.error.denominator * network.scale
    offset = _integers(evaluator.scores([()])[0]).astype(object)

    def linear(scores: Array, on: On) -> Array:
        clean = _integers(scores).astype(object) - offset
        clean[on] -= network.scale
        return np.asarray(parts * network.scale - readout.error.denominator * np.abs(clean))

    return linear, unit


def _batches(task: Task, network: Network) -> Iterator[list[tuple[int, ...]]]:
    size = max(1, BATCH_ENTRIES // max(task.outputs, network.width, 1))
    inputs = supports(task.features, task.active)
    while batch := list(islice(inputs, size)):
        yield batch


class _Evaluator:
    """Scores of many inputs at once; each matrix is cast once for each number format it needs."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._codes = np.ascontiguousarray(network.encoder.T)
        self._casts: dict[tuple[int, Any], Array] = {}
        self._sums = {
            id(matrix): int(np.abs(matrix).sum(axis=1, dtype=np.int64).max(initial=0))
            for matrix in (*(layer.weights for layer in network.layers), network.decoder)
        }

    def scores(self, batch: list[tuple[int, ...]]) -> Array:
        """Decoder scores, shape (len(batch), m'): exact integers in float32, float64 or objects."""
        hidden: Array = np.zeros((len(batch), self._codes.shape[1]), dtype=np.int64)
        for weight in {len(support) for support in batch} - {0}:
            rows = [r for r, support in enumerate(batch) if len(support) == weight]
            hidden[rows] = self._codes[np.array([batch[r] for r in rows])].sum(axis=1)
        for layer in self._network.layers:
            # Below 2^53 as a float, and a bias is at most 2^40: the sum fits into 64 bits.
            before = _integers(self._product(hidden, layer.weights))
            hidden = np.maximum(before + layer.bias, 0)
        return self._product(hidden, self._network.decoder)

    def _product(self, rows: Array, matrix: Entries) -> Array:
        """``rows @ matrix.T``, exact."""
        largest = int(np.abs(rows).max(initial=0))
        bound = largest * max(1, self._sums[id(matrix)])
        dtype = next((d for d, bits in FORMATS.items() if bound < 1 << bits), object)
        key = (id(matrix), dtype)
        if key not in self._casts:
            self._casts[key] = matrix.astype(dtype).T
        product: Array = rows.astype(dtype) @ self._casts[key]
        return product


def _integers(values: Array) -> Array:
    """Exact floats as int64; Python integers as they are."""
    return values if values.dtype == object else values.astype(np.int64)


def _wide_enough(scores: Array, reach: int) -> Array:
    """The scores in a format in which adding ``reach`` to any of them is exact."""
    if scores.dtype == object:
        return scores
    bound = int(max(scores.max(initial=0), -scores.min(initial=0))) + reach
    if bound < 1 << FORMATS[scores.dtype.type]:
        return scores
    return _integers(scores).astype(object)
