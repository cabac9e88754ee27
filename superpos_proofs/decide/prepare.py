"""What searches share: threads, what each feature adds to each pre-activation, fresh kernels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from superpos_proofs.network import Entries, IntArray
from superpos_proofs.processes import cores

Job = TypeVar("Job")
Result = TypeVar("Result")
SAFE = 1 << 60
BLOCK = 1 << 24  # entries of a large matrix looked at together


def in_threads(work: Callable[[Job], Result], jobs: Iterable[Job]) -> Iterator[Result]:
    """Results of ``work`` on all jobs, in order.

    The kernels let go of the interpreter's lock, so threads run side by side; a Ctrl-C cancels what
    has not begun.
    """
    pool = ThreadPoolExecutor(cores())
    try:
        yield from pool.map(work, jobs)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def encoded_values(
    weights: Entries, encoder: Entries, active: int
) -> tuple[NDArray[np.int32], IntArray, IntArray]:
    """W E, shape (n, m), and for each neuron the sum of its v most negative
    values and the largest absolute value.

    Exact: by floats where every partial sum is an integer that they hold. A few neurons at a time,
    so that nothing of this size is in memory twice.

    Raises:
        OverflowError: pre-activations do not fit into 32 bits.
    """
    form: Any = _format(weights, encoder)
    right = encoder.astype(form)
    values = np.empty((len(weights), encoder.shape[1]), dtype=np.int32)
    down, largest = np.zeros((2, len(weights)), dtype=np.int64)
    step = max(1, BLOCK // encoder.shape[1])
    for start in range(0, len(weights), step):
        part = slice(start, start + step)
        exact = weights[part].astype(form) @ right
        most = np.abs(exact).max(axis=1, initial=0)
        if most.max(initial=0) >= 1 << 31:
            raise OverflowError("pre-activations do not fit into 32 bits")
        values[part], largest[part] = exact, most
        lowest = np.partition(values[part], active - 1, axis=1)[:, :active]
        down[part] = np.minimum(lowest, 0).sum(axis=1, dtype=np.int64)
    return values, down, largest


def _format(left: Entries, right: Entries) -> type[np.float32 | np.float64 | np.int64]:
    """A format in which every partial sum of ``left @ right`` is exact, floats first."""
    sums = int(np.abs(left).sum(axis=1, dtype=np.float64).max(initial=0)) + 1
    bound = sums * int(np.abs(right).max(initial=0))
    if bound >= SAFE:
        raise OverflowError("pre-activations do not fit into 64 bits")
    if bound < 1 << 53:
        return np.float32 if bound < 1 << 24 else np.float64
    return np.int64


def _forget_stale_kernels() -> None:
    """Remove compiled kernels that are older than any of their sources.

    Numba looks at the file of the outermost function alone: after a change in one that it calls, it
    would go on with the old code.
    """
    here = Path(__file__).parent
    newest = max(source.stat().st_mtime for source in here.glob("*.py"))
    for compiled in (here / "__pycache__").glob("*.nb[ic]"):
        with suppress(OSError):  # gone already, or not ours to remove
            if compiled.stat().st_mtime < newest:
                compiled.unlink()


_forget_stale_kernels()
