"""Work in other processes, which a Ctrl-C reaches by way of this one alone."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.pool import Pool

THREADS = "OPENBLAS_NUM_THREADS"  # of matrix products; read when numpy is loaded
MOST_SECONDS = 3600  # a piece of work that takes longer is not waited for


def cores() -> int:
    """How many cores this process may use: fewer than the machine has in a container, say."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def processes(count: int | None = None) -> Iterator[Pool]:
    """Processes that work, one for each core by default; they end with the context.

    They start with interrupts blocked, and keep it so: one that came while they start would leave
    tracebacks. One that comes to this process meanwhile is raised as soon as they have started.

    Matrix products in them have one thread each: with more, small products spend most of their
    time on waiting for one another.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    threads = os.environ.get(THREADS)
    os.environ[THREADS] = "1"
    try:
        pool = get_context("spawn").Pool(count or cores())
    finally:
        del os.environ[THREADS]
        if threads is not None:
            os.environ[THREADS] = threads
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    with pool:
        yield pool
