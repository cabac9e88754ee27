"""The decision for two hidden layers: every input, most of them settled by the first layer alone.

Most inputs light no gate: little gets through the first layer, and the second stays silent. With
``rise_r`` the largest entry of column r of W_2, no pre-activation of the second layer is larger
than ``max_p c_p + sum_r rise_r h_r``. Where that is at most 0 all scores are 0, and the second
layer is not worked out; nor where it holds for each part of the layer by itself. Proof:
docs/deciding.md#two-layers.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from superpos_proofs.decide.decision import Decision, Support, by_weight, check_shapes
from superpos_proofs.decide.prepare import BLOCK, encoded_values, in_threads
from superpos_proofs.network import Entries, IntArray, Network
from superpos_proofs.tasks import Task, count_supports

Array = NDArray[Any]
EXACT = 1 << 52  # integers up to here are exact in float64, and so are their sums in any order
PARTS = 256  # of the second layer, each with a bound of its own
ANYTHING = np.iinfo(np.int64).max


class Columns(NamedTuple):
    """A sparse matrix: column c has ``entries`` in ``rows``, both from ``starts[c]`` on."""

    starts: IntArray
    rows: NDArray[np.int32]
    entries: NDArray[np.int32]


class Second(NamedTuple):
    """The second hidden layer, column by column.

    Attributes:
        bias: shape (n_2,).
        top: the largest bias.
        rise: shape (n_1,), the largest entry of each column.
        rises: shape (n_1, parts), the largest entry of each column in each part of its rows.
        usual: shape (n_1,), the median of each column.
        others: what the entries are beyond the median.
    """

    bias: NDArray[np.float64]
    top: float
    rise: NDArray[np.float64]
    rises: NDArray[np.float64]
    usual: NDArray[np.float64]
    others: Columns


@njit(cache=True, nogil=True, fastmath={"reassoc", "contract"})
def _loudest(before, rise):  # type: ignore[no-untyped-def]
    """The most that pre-activations of the first layer add to any in the second."""
    total = 0.0
    for r in range(len(before)):
        total += rise[r] * max(before[r], 0)
    return total


@njit(cache=True, nogil=True)
def _listen(before, second, beyond):  # type: ignore[no-untyped-def]
    """Fill ``beyond``, shape (n_2,), with what neurons hear besides the shift that all hear.

    Returns the shift, and whether the layer may speak: not where no part of it hears enough.
    """
    starts, rows, entries = second.others
    active = np.flatnonzero(before > 0)
    heard = np.zeros(second.rises.shape[1])
    for r in active:
        value, part = np.float64(before[r]), second.rises[r]
        for g in range(len(heard)):
            heard[g] += value * part[g]
    if second.top + heard.max() <= 0:
        return 0.0, False
    shift, beyond[:] = 0.0, 0.0
    for r in active:
        value = np.float64(before[r])
        shift += second.usual[r] * value
        for place in range(starts[r], starts[r + 1]):
            beyond[rows[place]] += value * entries[place]
    return shift, True


@njit(cache=True, nogil=True)
def _read(second, shift, beyond, decoder, score):  # type: ignore[no-untyped-def]
    """Add to ``score`` what the outputs read of the second layer."""
    starts, rows, entries = decoder
    for p in range(len(beyond)):
        value = np.int64(second.bias[p] + shift + beyond[p])
        if value > 0:
            for place in range(starts[p], starts[p + 1]):
                score[rows[place]] += entries[place] * value


@njit(cache=True, nogil=True)
def _sweep(  # type: ignore[no-untyped-def]
    values, bias, second, decoder, theta, waits, sizes, weight, first, slack, errors, silent
):
    """Settle the inputs with ``weight`` active features, the lowest of them ``first``."""
    m = len(values)
    sums = np.empty((weight + 1, len(bias)), np.int32)
    sums[0] = bias
    beyond, score = np.empty(len(second.bias)), np.empty(len(theta), np.int64)
    there = np.zeros(len(theta), np.int64)  # how many of an output's features are active
    chosen = first + np.arange(weight)
    lit, worked, low = 0, 0, 0
    while True:
        for depth in range(low, weight):
            i = chosen[depth]
            sums[depth + 1] = sums[depth] + values[i]
            for place in range(waits.starts[i], waits.starts[i + 1]):
                j = waits.rows[place]
                there[j] += 1
                lit += there[j] == sizes[j]
        shift, speaks = 0.0, False
        if second.top + _loudest(sums[weight], second.rise) > 0:
            worked += 1
            shift, speaks = _listen(sums[weight], second, beyond)
        if lit or speaks:
            score[:] = 0
            if speaks:
                _read(second, shift, beyond, decoder, score)
            for j in range(len(theta)):
                spare = theta[j] - 1 - score[j]
                if there[j] == sizes[j]:
                    spare = -1 - spare
                slack[j] = min(slack[j], spare)
                if spare < 0 and errors[j, 0] < 0:
                    errors[j, 0] = weight
                    errors[j, 1 : weight + 1] = chosen
        elif silent[0] < 0:
            silent[0] = weight
            silent[1 : weight + 1] = chosen
        low = weight - 1  # the first place that changes
        while low > 0 and chosen[low] == m - weight + low:
            low -= 1
        if low <= 0:
            return worked
        for depth in range(low, weight):
            i = chosen[depth]
            for place in range(waits.starts[i], waits.starts[i + 1]):
                j = waits.rows[place]
                lit -= there[j] == sizes[j]
                there[j] -= 1
        chosen[low:] = chosen[low] + 1 + np.arange(weight - low)


class Part(NamedTuple):
    """What was found on the inputs of one weight and one lowest feature.

    Rows that tell an input hold its weight and its features; -1 where there is none.

    Attributes:
        slack: shape (m',), the least slack of each output where the second layer speaks or an
            output must be on.
        errors: shape (m', v + 1), the first of these inputs on which each output is wrong.
        silent: shape (v + 1,), the first of the other inputs: all scores are 0 there.
        worked: for how many inputs the second layer was worked out, in part at least.
    """

    slack: IntArray
    errors: IntArray
    silent: IntArray
    worked: int


class TwoLayers:
    """A network of two hidden layers in the form that the sweep needs.

    Attributes:
        values: shape (m, n_1), what each feature alone adds to each pre-activation: W_1 E.
        bias: shape (n_1,).
        second: the second layer.
        decoder: D.
        theta: shape (m',).
        waits: for each feature, the outputs that wait for it.
        sizes: shape (m',), how many features each output waits for.
        fits: whether every sum is exact.

    Raises:
        OverflowError: pre-activations of the first layer, or weights, do not fit into 32 bits.
    """

    def __init__(self, network: Network, task: Task) -> None:
        first, second = network.layers
        self.active = task.active
        values, _, largest = encoded_values(first.weights, network.encoder, task.active)
        hidden = task.active * largest.astype(np.float64) + np.abs(first.bias)
        if hidden.max() >= 1 << 31:
            raise OverflowError("pre-activations do not fit into 32 bits")
        self.values, self.bias = np.ascontiguousarray(values.T), first.bias.astype(np.int32)
        self.second = _second(second.weights, second.bias)
        self.decoder = _columns(network.decoder, np.zeros(network.decoder.shape[1], np.int64))
        self.theta = network.threshold
        waits = sorted((i, j) for j, gate in enumerate(task.gates) for i in gate)
        users, rows = np.array(waits, dtype=np.int32).T.copy()
        self.waits = Columns(np.searchsorted(users, np.arange(len(values.T) + 1)), rows, rows)
        self.sizes = np.array([len(gate) for gate in task.gates])
        # In floats, with a factor of two to spare for their rounding.
        high, low = (f(second.weights, axis=0).astype(np.float64) for f in (np.max, np.min))
        spread = high - low
        heard = np.abs(second.bias) + 2 * (np.abs(self.second.rise) + spread) @ hidden
        self.fits = bool(max(heard.max(), _reach(network.decoder, heard).max()) < EXACT)

    def decide(
        self, until: float | None = None, progress: Callable[[float], None] | None = None
    ) -> Decision:
        """Decide, or stop at ``until`` on the monotonic clock; ``progress`` as for ``decide``."""
        m, v, outputs = len(self.values), self.active, len(self.theta)
        slack, errors = np.full(outputs, ANYTHING), np.full((outputs, v + 1), -1)
        silent = np.full(v + 1, -1)
        settled, worked, inputs = 0, 0, count_supports(m, v)

        def sweep(part: tuple[int, int]) -> Part | None:
            late = until is not None and time.monotonic() > until
            return None if late else self._sweep(*part)

        parts = [(0, 0), *((w, i) for w in range(1, v + 1) for i in range(m - w + 1))]
        for (weight, first), part in zip(parts, in_threads(sweep, parts), strict=True):
            if part is None:
                continue
            slack = np.minimum(slack, part.slack)
            errors = np.where(errors[:, :1] < 0, part.errors, errors)
            silent = part.silent if silent[0] < 0 else silent
            settled += math.comb(m - 1 - first, weight - 1) if weight else 1
            worked += part.worked
            if progress:
                progress(settled / inputs)
        wrong = {j: _support(row) for j, row in enumerate(errors) if row[0] >= 0}
        if silent[0] >= 0:  # all outputs must be off there, and all scores are 0
            slack, first_silent = np.minimum(slack, self.theta - 1), _support(silent)
            for j in np.flatnonzero(self.theta <= 0).tolist():
                wrong[j] = min(wrong.get(j, first_silent), first_silent, key=by_weight)
        left = (inputs - settled) * outputs
        return Decision(
            correct=False if wrong else (None if left else True),
            decisions=settled * outputs,
            remaining=left,
            margin=Fraction(int(slack.min())) if settled else None,
            first_errors=tuple((wrong[j], j) for j in sorted(wrong)),
            visited=settled + worked * outputs,
        )

    def _sweep(self, weight: int, first: int) -> Part:
        """Settle the inputs with ``weight`` active features, the lowest of them ``first``."""
        slack = np.full(len(self.theta), ANYTHING)
        errors, silent = np.full((len(slack), self.active + 1), -1), np.full(self.active + 1, -1)
        worked = _sweep(
            self.values,
            self.bias,
            self.second,
            self.decoder,
            self.theta,
            self.waits,
            self.sizes,
            weight,
            first,
            slack,
            errors,
            silent,
        )
        return Part(slack, errors, silent, worked)


def decide_two_layers(
    network: Network,
    task: Task,
    *,
    budget_seconds: float | None = None,
    progress: Callable[[float], None] | None = None,
) -> Decision | None:
    """Decide a network with two hidden layers, read by thresholds.

    None where its numbers do not fit.

    Raises:
        ValueError: the network and the task have different sizes.
    """
    check_shapes(network, task)
    until = None if budget_seconds is None else time.monotonic() + budget_seconds
    try:
        layers = TwoLayers(network, task)
    except OverflowError:
        return None
    return layers.decide(until, progress) if layers.fits else None


def _support(row: IntArray) -> Support:
    """The features of a row that tells an input."""
    return tuple(row[1 : 1 + row[0]].tolist())


def _second(weights: Entries, bias: IntArray) -> Second:
    """The second layer, column by column."""
    middle = len(weights) // 2
    usual = _in_blocks(weights.T, lambda block: np.partition(block, middle, axis=1)[:, middle])
    step = -(-len(weights) // PARTS)
    rises = np.maximum.reduceat(weights, np.arange(0, len(weights), step), axis=0).T
    usual = usual.astype(np.int64)  # what entries differ by may not fit their own format
    others = _columns(weights, usual)
    return Second(
        bias.astype(np.float64),
        float(bias.max()),
        rises.max(axis=1).astype(np.float64),
        np.ascontiguousarray(rises, dtype=np.float64),
        usual.astype(np.float64),
        others,
    )


def _columns(matrix: Entries, usual: IntArray) -> Columns:
    """What the entries of each column are beyond ``usual``, where they are."""
    step = max(1, BLOCK // len(matrix))
    starts, rows, entries = [np.zeros(1, np.int64)], [], []
    for first in range(0, matrix.shape[1], step):
        block = matrix.T[first : first + step] - usual[first : first + step, None]
        column, row = np.nonzero(block)
        starts.append(np.bincount(column, minlength=len(block)))
        found = block[column, row]
        if np.abs(found).max(initial=0) >= 1 << 31:
            raise OverflowError("weights do not fit into 32 bits")
        rows.append(row.astype(np.int32))
        entries.append(found.astype(np.int32))
    return Columns(np.cumsum(np.concatenate(starts)), np.concatenate(rows), np.concatenate(entries))


def _reach(matrix: Entries, largest: NDArray[np.float64]) -> NDArray[np.float64]:
    """What each row comes to at most in absolute value."""
    return _in_blocks(matrix, lambda block: np.abs(block.astype(np.float64)) @ largest)


def _in_blocks(matrix: Entries, work: Callable[[Array], Array]) -> Array:
    """``work`` on a few rows at a time, so that no copy of all of them is in memory."""
    step = max(1, BLOCK // matrix.shape[1])
    return np.concatenate([work(matrix[i : i + step]) for i in range(0, len(matrix), step)])
