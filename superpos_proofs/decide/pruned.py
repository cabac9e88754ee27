"""The pruned decision for one hidden layer: every input of X_v, without going through them.

For each output only the neurons that its decoder row reads matter. A score that must stay low is at
most a sum of what single features can add, so inputs are tried in the order of these bounds, and
the search for the largest one stops when no bound reaches it; likewise for scores that must be
high. What is found are the exact extremes over X_v, hence exact margins. Proofs: docs/deciding.md.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from superpos_proofs.decide import counterexamples, kernels
from superpos_proofs.decide.decision import (
    Decision,
    Linear,
    Support,
    Threshold,
    by_weight,
    check_shapes,
)
from superpos_proofs.decide.prepare import BLOCK, SAFE, encoded_values, in_threads
from superpos_proofs.network import Entries, IntArray, Network
from superpos_proofs.tasks import Ands, Circuit, Permutation, Task, count_supports

Array = NDArray[Any]
CHUNK = 64  # outputs between two looks at the clock
WAVE = 2 * CHUNK  # outputs searched before the least slack found so far is used
NODES = 1 << 20  # inputs tried for one output before it has to wait for the others
ANYTHING = 1 << 62  # beyond all scores


@dataclass(frozen=True)
class Extremes:
    """What the search found for each output; where ``settled`` is False, nothing yet.

    Attributes:
        off: shape (m',), the largest score over inputs that must be off.
        on: shape (m',), the least score over inputs that must be on.
        settled: shape (m',), whether the search for this output was finished.
        visited: scores and bounds worked out, all outputs together.

    Where only the least slack was asked for, ``off`` may be larger than that score and ``on``
    smaller, by no more than leaves the least slack what it is.
    """

    off: IntArray
    on: IntArray
    settled: NDArray[np.bool_]
    visited: int


def beyond(slack: int) -> int:
    """The slack beyond which outputs need not be told apart, given the least so far.

    None of them can lower it, and none is wrong.
    """
    return max(0, slack)


class Prepared:
    """A one-layer network in the form that the search needs.

    Attributes:
        values: shape (n, m), what each feature alone adds to each pre-activation: W E.
    """

    def __init__(self, network: Network, task: Permutation | Ands) -> None:
        layer = network.layers[0]
        self.active = task.active
        self.gates = np.array(task.gates, dtype=np.int64)
        self.bias = layer.bias
        self.values, down, largest = encoded_values(layer.weights, network.encoder, self.active)
        self.open = self.bias + down >= 0
        self.outputs, self.rows = _places(network.decoder)
        self.starts = np.searchsorted(self.outputs, np.arange(network.outputs + 1))
        self.weights = network.decoder[self.outputs, self.rows].astype(np.int64)
        reach = self.active * largest + np.abs(self.bias)  # of one input, at one neuron
        # In floats, which cannot wrap around, with a factor of two to spare for their rounding.
        terms = np.abs(self.weights).astype(np.float64) * reach[self.rows].astype(np.float64)
        self.most = float(np.bincount(self.outputs, terms, network.outputs).max(initial=0))
        self.narrow = self.most * self.active < 1 << 29

    @property
    def fits(self) -> bool:
        """Whether every bound of the search fits into 64 bits."""
        return self.most * (2 * self.active + 2) < SAFE / 2

    def clean_scores(self) -> IntArray:
        """The scores of the input 0, shape (m',)."""
        scores = np.zeros(len(self.gates), dtype=np.int64)
        np.add.at(scores, self.outputs, self.weights * np.maximum(self.bias, 0)[self.rows])
        return scores

    def extremes(
        self,
        sign: int,
        until: float | None,
        progress: Callable[[float], None] | None,
        threshold: IntArray | None = None,
        level: Callable[[int], int] = beyond,
        wave: int = WAVE,
    ) -> Extremes:
        """Extremes of the scores, or of their negatives for ``sign`` = -1.

        Args:
            sign: 1 or -1.
            until: when to stop, on the monotonic clock.
            progress: called with the settled fraction.
            threshold: shape (m',); when given, only the least slack over all outputs is wanted,
                and which outputs are wrong.
            level: the slack beyond which outputs need not be told apart, given the least so far.
            wave: outputs searched before ``level`` is asked for the first time.
        """
        count = len(self.gates)
        found = np.zeros((count, 4), dtype=np.int64)
        limit, left = NODES, np.arange(count)
        late = False
        while len(left) and not late:
            for some in _waves(left, wave):
                floors, ceilings = np.full(count, -ANYTHING), np.full(count, ANYTHING)
                done = found[:, 2] == 1
                if threshold is not None and done.any():
                    slack = _slack(found[done, 0], found[done, 1], threshold[done])
                    spare = level(int(slack.min()))
                    floors, ceilings = threshold - 1 - spare, threshold + spare
                self._round(sign, some, limit, floors, ceilings, found, until, progress)
            late = until is not None and time.monotonic() > until
            left = np.flatnonzero(found[:, 2] == 0)
            limit *= 64  # hard outputs wait until the others are done
        settled = found[:, 2].astype(bool)
        return Extremes(found[:, 0], found[:, 1], settled, int(found[:, 3].sum()))

    def _round(
        self,
        sign: int,
        outputs: IntArray,
        limit: int,
        floors: IntArray,
        ceilings: IntArray,
        found: IntArray,
        until: float | None,
        progress: Callable[[float], None] | None,
    ) -> None:
        """Search these outputs, each with at most ``limit`` inputs tried; fill their rows."""
        part = np.zeros((len(outputs), 4), dtype=np.int64)

        def search(start: int) -> int:
            if until is not None and time.monotonic() > until:
                return 0
            jobs = outputs[start : start + CHUNK]
            kernels.limits(
                self.values,
                self.starts,
                self.rows,
                sign * self.weights,
                self.bias,
                self.open,
                self.gates,
                self.active,
                self.narrow,
                floors,
                ceilings,
                jobs,
                limit,
                part[start : start + CHUNK],
            )
            return len(jobs)

        done = int((found[:, 2] == 1).sum())
        for searched in in_threads(search, range(0, len(outputs), CHUNK)):
            done += searched
            if progress:
                progress(done / len(found))
        part[:, 3] += found[outputs, 3]  # what earlier rounds spent on them
        found[outputs] = part

    def first_errors(
        self, outputs: IntArray, off_from: IntArray, on_from: IntArray, sign: int = 1
    ) -> dict[int, Support]:
        """The first wrong input of each of these outputs.

        An output errs on an input that must be off when its score, times ``sign``, is at least
        ``off_from``, and on one that must be on when it is below ``on_from``; both of shape (m',).
        """
        found = np.zeros((len(outputs), 2, self.active + 2), dtype=np.int64)
        entries = sign * self.weights

        def search(start: int) -> None:
            counterexamples.first_errors(
                self.values,
                self.starts,
                self.rows,
                entries,
                self.bias,
                self.open,
                self.gates,
                self.active,
                self.narrow,
                off_from,
                on_from,
                outputs[start : start + CHUNK],
                found[start : start + CHUNK],
            )

        list(in_threads(search, range(0, len(outputs), CHUNK)))
        errors = {}
        for job, j in zip(found.tolist(), outputs.tolist(), strict=True):
            both = [tuple(row[1 : 1 + row[0]]) for row in job if row[0] >= 0]
            if both:
                errors[j] = min(both, key=by_weight)
        return errors


def _waves(outputs: IntArray, size: int) -> Iterator[IntArray]:
    """Parts of these, each twice as long as the one before: later ones gain from earlier ones."""
    start = 0
    while start < len(outputs):
        yield outputs[start : start + size]
        start, size = start + size, 2 * size


def _slack(off: IntArray, on: IntArray, threshold: IntArray) -> IntArray:
    """What is least to spare at each output."""
    slack: IntArray = np.minimum(on - threshold, threshold - 1 - off)
    return slack


def _places(decoder: Entries) -> tuple[IntArray, IntArray]:
    """Outputs and neurons of the entries that are not 0, output by output.

    A few outputs at a time: numpy finds the ones of a flat array of booleans fastest.
    """
    columns = decoder.shape[1]
    step = max(1, BLOCK // max(1, columns))
    found = [
        np.flatnonzero(decoder[start : start + step] != 0) + start * columns
        for start in range(0, len(decoder), step)
    ]
    outputs, rows = np.divmod(np.concatenate(found), max(1, columns))
    return outputs, rows


def decide_pruned(
    network: Network,
    task: Task,
    readout: Threshold | Linear,
    *,
    budget_seconds: float | None = None,
    progress: Callable[[float], None] | None = None,
) -> Decision | None:
    """Decide a network with one hidden layer; None where its numbers do not fit the search.

    Raises:
        ValueError: the network and the task have different sizes.
    """
    check_shapes(network, task)
    if len(network.layers) != 1 or isinstance(task, Circuit):
        return None
    until = None if budget_seconds is None else time.monotonic() + budget_seconds
    try:
        search = Prepared(network, task)
    except OverflowError:
        return None
    theta = network.threshold
    if not search.fits or int(np.abs(theta).max(initial=0)) * (task.active + 1) >= SAFE:
        return None
    if isinstance(readout, Linear) and (
        network.scale * (1 + readout.error) * (task.active + 1) >= SAFE // 4
    ):
        return None
    if isinstance(readout, Threshold):
        found = search.extremes(1, until, progress, theta, wave=WAVE)
        settled, visited = found.settled, found.visited
        slack = _slack(found.off, found.on, theta)
        unit = 1
        wrong = np.flatnonzero(settled & (slack < 0))
        errors = search.first_errors(wrong, theta, theta)
    else:
        unit = readout.error.denominator * network.scale
        allowed = readout.error.numerator * network.scale // readout.error.denominator
        offset = search.clean_scores()
        found = search.extremes(1, until, progress)
        below = search.extremes(-1, until, progress)
        settled, visited = found.settled & below.settled, found.visited + below.visited
        off = np.maximum(found.off - offset, below.off + offset)
        high = offset + network.scale
        on = np.maximum(high - found.on, -below.on - high)
        error = np.maximum(off, on).astype(object)
        slack = readout.error.numerator * network.scale - readout.error.denominator * error
        wrong = np.flatnonzero(settled & (slack < 0))
        rising = search.first_errors(wrong, offset + allowed + 1, high - allowed)
        falling = search.first_errors(wrong, allowed + 1 - offset, -high - allowed, -1)
        errors = {
            j: min((e[j] for e in (rising, falling) if j in e), key=by_weight)
            for j in rising.keys() | falling.keys()
        }
    inputs = count_supports(task.features, task.active)
    left = int((~settled).sum()) * inputs
    least = min((int(a) for a in slack[settled]), default=None)
    return Decision(
        correct=False if len(wrong) else (None if left else True),
        decisions=inputs * task.outputs - left,
        remaining=left,
        margin=None if least is None else Fraction(least, unit),
        first_errors=tuple((errors[j], j) for j in sorted(errors)),
        visited=visited,
    )
