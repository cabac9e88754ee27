"""What the decision is compared with: honest ways to go through all inputs of X_2.

Both start from A = (W E)^T, so a batch's hidden vectors cost two rows of it and no product; both
keep, for each output, the largest score that must be off, and look at the scores that must be on.
Exact in float32: no sum of absolute terms reaches 2^24 (checked). Two threads.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import combinations, islice
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from superpos_proofs.network import IntArray, Network
from superpos_proofs.tasks import Ands, count_supports

Floats = NDArray[np.float32]
Gates = tuple[IntArray, IntArray]  # (input, output) of a batch that must be on
THREADS = 2
DENSE_BATCH = 2048
SPARSE_BATCH = 512  # the fastest of 64, 128, 256, 512


@dataclass(frozen=True)
class Timing:
    """What going through a part of X_2 took.

    Attributes:
        seconds: for all of X_2, extrapolated linearly from the part (what is done once included).
        cpu: the same for the time that the process used, on both cores.
        part: how much of X_2 was gone through.
        margin: the least slack seen.
    """

    seconds: float
    cpu: float
    part: float
    margin: int


class Enumeration:
    """All pairs of features in batches; single features and none are left out, in its favour."""

    def __init__(self, network: Network, task: Ands) -> None:
        layer, (pairs, k) = network.layers[0], np.shape(task.gates)
        assert k == task.active == 2
        assert pairs == network.outputs
        self.network, self.task = network, task
        values = layer.weights.astype(np.float64) @ network.encoder.astype(np.float64)
        reach = 2 * np.abs(values).max(axis=1) + np.abs(layer.bias)
        assert (np.abs(network.decoder) @ reach).max() < 1 << 24
        assert np.abs(layer.weights).sum(axis=1, dtype=np.int64).max() < 1 << 24
        assert np.abs(network.encoder).max() == 1
        self.bias = layer.bias.astype(np.float32)
        self.places = {gate: j for j, gate in enumerate(task.gates)}

    def values(self) -> Floats:
        """A, by one product of float32 matrices."""
        weights = self.network.layers[0].weights.astype(np.float32)
        product: Floats = weights @ self.network.encoder.astype(np.float32)
        return product

    def batches(self, size: int, count: int) -> Iterator[tuple[IntArray, Gates]]:
        """Every so manieth batch, as pairs of features, with its gates."""
        pairs = np.array(list(combinations(range(self.task.features), 2)))
        step = max(1, len(pairs) // size // count)
        for start in islice(range(0, len(pairs), size * step), count):
            batch = pairs[start : start + size]
            lit = [
                (row, self.places[pair])
                for row, pair in enumerate(map(tuple, batch.tolist()))
                if pair in self.places
            ]
            rows, outputs = np.array(lit, dtype=np.int64).reshape(-1, 2).T
            yield batch, (rows, outputs)

    def timed(
        self, size: int, count: int, prepare: Callable[[], Any], run: Callable[..., float]
    ) -> Timing:
        """Time ``prepare`` and ``run(prepared, batch, gates)``, which returns the least slack."""
        batches = list(self.batches(size, count))
        clocks = time.perf_counter, time.process_time
        started = [clock() for clock in clocks]
        ready = prepare()
        prepared = [clock() for clock in clocks]
        margin = min(run(ready, *batch) for batch in batches)
        ended = [clock() for clock in clocks]
        part = sum(len(batch) for batch, _ in batches) / count_supports(self.task.features, 2)
        seconds, cpu = (
            middle - start + (end - middle) / part
            for start, middle, end in zip(started, prepared, ended, strict=True)
        )
        return Timing(seconds, cpu, part, int(margin))


def dense(network: Network, task: Ands, count: int) -> Timing:
    """Products of float32 matrices; numpy's library uses both cores."""
    every = Enumeration(network, task)
    theta = network.threshold.astype(np.float32)

    def prepare() -> tuple[Floats, Floats]:
        return np.ascontiguousarray(every.values().T), network.decoder.T.astype(np.float32)

    def run(ready: tuple[Floats, Floats], batch: IntArray, gates: Gates) -> float:
        values, decoder = ready
        hidden = values[batch[:, 0]]
        hidden += values[batch[:, 1]]
        hidden += every.bias
        np.maximum(hidden, 0, out=hidden)
        scores = hidden @ decoder
        on = (scores[gates] - theta[gates[1]]).min(initial=np.inf)
        scores[gates] = -np.inf
        return float(min(on, (theta - 1 - scores.max(axis=0)).min()))

    return every.timed(DENSE_BATCH, count, prepare, run)


def sparse(network: Network, task: Ands, count: int) -> Timing:
    """For each output the sum of the neurons that it reads, all of a batch's inputs at once."""
    every = Enumeration(network, task)
    theta = network.threshold.astype(np.float32)
    assert set(np.unique(network.decoder)) <= {0, 1}
    reads = int(np.count_nonzero(network.decoder[0]))
    rows = np.nonzero(network.decoder)[1].reshape(-1, reads)
    pool = ThreadPoolExecutor(THREADS)
    size = SPARSE_BATCH

    def run_some(values: Floats, batch: IntArray, gates: Gates) -> float:
        most = np.empty(network.outputs, dtype=np.float32)
        on = np.full(network.outputs, np.inf, dtype=np.float32)
        hidden = values.take(batch[:, 0], axis=1)  # rows stay contiguous, for vector code
        hidden += values.take(batch[:, 1], axis=1)
        hidden += every.bias[:, None]
        np.maximum(hidden, 0, out=hidden)
        starts = np.searchsorted(gates[1], np.arange(network.outputs + 1))
        _gather(hidden, rows, starts, gates[0], most, on)
        return float(min((on - theta).min(), (theta - 1 - most).min()))

    def run(values: Floats, batch: IntArray, gates: Gates) -> float:
        def piece(start: int) -> float:
            mine = (gates[0] >= start) & (gates[0] < start + size)
            order = np.argsort(gates[1][mine])
            part = (gates[0][mine][order] - start, gates[1][mine][order])
            return run_some(values, batch[start : start + size], part)

        return min(pool.map(piece, range(0, len(batch), size)))

    one = (np.arange(1), np.arange(1))
    run_some(every.values(), np.array([task.gates[0]]), one)  # compiles
    found = every.timed(DENSE_BATCH, count, every.values, run)
    pool.shutdown()
    return found


@njit(nogil=True)
def _gather(hidden: Any, rows: Any, starts: Any, lit: Any, most: Any, on: Any) -> None:
    """For each output the largest score but those of the inputs ``lit``; the least of these."""
    scores = np.empty(hidden.shape[1], np.float32)
    fours = rows.shape[1] // 4 * 4
    for j in range(len(rows)):
        scores[:] = 0
        for t in range(0, fours, 4):
            r0, r1 = hidden[rows[j, t], :], hidden[rows[j, t + 1], :]
            r2, r3 = hidden[rows[j, t + 2], :], hidden[rows[j, t + 3], :]
            for i in range(len(scores)):
                scores[i] += (r0[i] + r1[i]) + (r2[i] + r3[i])
        for t in range(fours, rows.shape[1]):
            row = hidden[rows[j, t], :]
            for i in range(len(scores)):
                scores[i] += row[i]
        for q in range(starts[j], starts[j + 1]):
            on[j] = min(on[j], scores[lit[q]])
            scores[lit[q]] = -np.inf
        largest = scores[0]
        for i in range(1, len(scores)):
            largest = max(largest, scores[i])
        most[j] = largest
