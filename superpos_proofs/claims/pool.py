"""Checking claims in several processes: the same results, in the same order, sooner.

Claims hold functions and cannot travel, so a process is sent a claim's id, looks it up in the
registry, and sends back what it found without the claims in it.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from typing import Any, NoReturn, Protocol

from superpos_proofs.certificate.kernel import Verdict
from superpos_proofs.claims.base import Claim
from superpos_proofs.claims.registry import find
from superpos_proofs.claims.run import NO_THEOREMS, Progress, Result, check
from superpos_proofs.formal import Status

MOST_SECONDS = 3600  # a claim that takes longer is not waited for


class CheckEach(Protocol):
    """Check registered claims; their results by id, in the order of the claims."""

    def __call__(
        self,
        claims: Sequence[Claim],
        verdicts: Mapping[str, Verdict],
        progress: Progress | None = None,
        *,
        examples: int | None = None,
        theorems: Mapping[str, Status] = NO_THEOREMS,
    ) -> dict[str, Result]:
        """As ``run.check_each``."""


@contextmanager
def apart(processes: int | None = None) -> Iterator[CheckEach]:
    """Processes that check claims, one for each core by default; they end with the context.

    Yields a function that checks claims as ``run.check_each`` does. It names a claim to its
    ``progress`` when that claim is done. It raises multiprocessing.TimeoutError where no claim is
    done within an hour.
    """
    count = processes or len(os.sched_getaffinity(0))
    with get_context("spawn").Pool(count, _leave_interrupts_to_the_parent) as pool:

        def check_each(
            claims: Sequence[Claim],
            verdicts: Mapping[str, Verdict],
            progress: Progress | None = None,
            *,
            examples: int | None = None,
            theorems: Mapping[str, Status] = NO_THEOREMS,
        ) -> dict[str, Result]:
            by_id = {claim.id: claim for claim in claims}
            work = partial(_check, verdicts=verdicts, examples=examples, theorems=theorems)
            arriving = pool.imap_unordered(work, by_id)
            found: dict[str, Result] = {}
            for _ in by_id:
                name, bare = arriving.next(MOST_SECONDS)
                found[name] = _with_claims(bare, by_id[name])
                if progress:
                    progress(name)
            return {name: found[name] for name in by_id}

        yield check_each


def _check(
    name: str,
    verdicts: Mapping[str, Verdict],
    examples: int | None,
    theorems: Mapping[str, Status],
) -> tuple[str, Result]:
    result = check(find(name), verdicts, examples=examples, theorems=theorems)
    return name, _without_claims(result)


def _without_claims(result: Result) -> Result:
    """The result as it can travel; a proof has been rechecked by now, and leaves its functions."""
    misses = tuple(map(_without_claims, result.near_misses))
    nothing: Any = None  # put back by _with_claims
    proof = result.proof and replace(
        result.proof,
        problem=replace(
            result.proof.problem, positive_on=_gone, positive_tail=_gone, exactly=_gone
        ),
    )
    return replace(result, claim=nothing, near_misses=misses, proof=proof)


def _gone(_: Any) -> NoReturn:
    raise RuntimeError("a proof is rechecked where it was found, not in another process")


def _with_claims(bare: Result, claim: Claim) -> Result:
    pairs = zip(bare.near_misses, claim.near_misses, strict=True)
    return replace(bare, claim=claim, near_misses=tuple(_with_claims(r, c) for r, c in pairs))


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
