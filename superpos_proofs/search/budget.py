"""The time set aside for a search: of the processor, so that a busy machine changes no answer."""

from __future__ import annotations

import math
import os
import signal
import time
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, TypeVar

Answer = TypeVar("Answer")


def spent() -> float:
    """Seconds of processor time: of this process, and of its children that have ended."""
    times = os.times()
    return time.process_time() + times.children_user + times.children_system


def within(seconds: float, function: Callable[..., Answer], *arguments: Any) -> Answer | None:
    """What a function answers in so many seconds of processor time; None: it did not.

    It runs in a process of its own, which the system stops wherever it is, in a solver or in the
    kernel. One that dies, of memory most likely, has not answered either. With all the time in the
    world it runs in this process.
    """
    if seconds == math.inf:
        return function(*arguments)
    if not seconds > 0:
        return None
    context = get_context("spawn")
    mine, theirs = context.Pipe(duplex=False)
    process = context.Process(
        target=_answer, args=(theirs, seconds, function, arguments), daemon=True
    )
    # An interrupt reaches it by way of this process alone.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    theirs.close()
    answer: Answer
    try:
        answer, error = mine.recv()
    except (EOFError, OSError):
        return None
    finally:
        process.kill()
        process.join()
        mine.close()
    if error is not None:
        raise error
    return answer


def _answer(
    connection: Connection, seconds: float, function: Callable[..., Any], arguments: Any
) -> None:
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)  # of user and system time; then it is the end
    try:
        connection.send((function(*arguments), None))
    except Exception as error:
        connection.send((None, error))
