"""Checking claims in several processes: the same results, in the same order, sooner.

Claims hold functions and cannot travel, so a process is sent a claim's id, looks it up in the
registry, and sends back what it found without the claims in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from multiprocessing.pool import Pool
from pathlib import Path
from typing import Any, NoReturn

from superpos_proofs.certificate.kernel import Verdict
from superpos_proofs.certificate.store import Checked, check_file, verdicts
from superpos_proofs.claims.base import Claim
from superpos_proofs.claims.registry import find
from superpos_proofs.claims.run import NO_THEOREMS, Progress, Result, check, settle
from superpos_proofs.formal import Status
from superpos_proofs.processes import MOST_SECONDS


def check_with_certificates(
    pool: Pool,
    claims: Sequence[Claim],
    files: Sequence[Path],
    progress: Progress = lambda done: None,
    *,
    theorems: Mapping[str, Status] = NO_THEOREMS,
) -> tuple[list[Result], list[Checked]]:
    """Re-check certificates, and check registered claims by what the kernel says of them.

    Args:
        pool: processes that do it.
        claims: what to check.
        files: certificates.
        progress: told the name of each file and claim that is done.
        theorems: what is known of the Coq theorems that state claims, by claim.

    Returns:
        Results in the order of the claims, settled, and verdicts in the order of the files.

    Raises:
        multiprocessing.TimeoutError: nothing was done within an hour.
    """
    arriving = pool.imap(check_file, files)
    # Claims that no certificate carries go into the queue before the verdicts are waited for.
    plain = [claim for claim in claims if not claim.certificates]
    results = _start(pool, plain, {}, theorems=theorems)
    checked = []
    for path in files:
        checked.append(arriving.next(MOST_SECONDS))
        progress(path.name)
    found = _collect(plain, results, progress)
    carried = [claim for claim in claims if claim.certificates]
    found |= check_apart(pool, carried, verdicts(checked), progress, theorems=theorems)
    return settle([found[claim.id] for claim in claims]), checked


def check_apart(
    pool: Pool,
    claims: Sequence[Claim],
    verdicts: Mapping[str, Verdict],
    progress: Progress = lambda done: None,
    *,
    examples: int | None = None,
    theorems: Mapping[str, Status] = NO_THEOREMS,
) -> dict[str, Result]:
    """Check registered claims as ``run.check_each`` does; ``progress`` is told when one is done."""
    results = _start(pool, claims, verdicts, examples=examples, theorems=theorems)
    return _collect(claims, results, progress)


def _start(
    pool: Pool,
    claims: Sequence[Claim],
    verdicts: Mapping[str, Verdict],
    *,
    examples: int | None = None,
    theorems: Mapping[str, Status] = NO_THEOREMS,
) -> Any:
    work = partial(_check, verdicts=verdicts, examples=examples, theorems=theorems)
    return pool.imap_unordered(work, [claim.id for claim in claims])


def _collect(claims: Sequence[Claim], arriving: Any, progress: Progress) -> dict[str, Result]:
    by_id = {claim.id: claim for claim in claims}
    found: dict[str, Result] = {}
    for _ in by_id:
        name, bare = arriving.next(MOST_SECONDS)
        found[name] = _with_claims(bare, by_id[name])
        progress(name)
    return {name: found[name] for name in by_id}


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
