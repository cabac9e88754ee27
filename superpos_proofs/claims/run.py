"""Checking claims: each run earns its evidence anew, and near-misses must be refuted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from traceback import walk_tb
from typing import Any
from unittest.mock import patch

import sympy as sp
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

from superpos_proofs import rigorous
from superpos_proofs.certificate.kernel import Verdict
from superpos_proofs.claims.base import Claim, Draw, Rung
from superpos_proofs.claims.points import anywhere, corners
from superpos_proofs.claims.without import Drawn, Without, without_each
from superpos_proofs.formal import Status
from superpos_proofs.ranges import RangeProof
from superpos_proofs.rigorous import Number

Progress = Callable[[str], None]
NO_THEOREMS: Mapping[str, Status] = {}


@dataclass(frozen=True)
class Result:
    """What one run found out about one claim.

    Attributes:
        claim: the claim.
        rung: the evidence earned in this run.
        effective: the weakest rung over the claim and everything it rests on.
        holds: True when nothing contradicted the claim (for a near-miss: when it was refuted).
        evidence: what was done, a line each.
        counterexample: where the statement fails, when it does.
        at: the numbers of the counterexample, when it is a point.
        proof: the range proof, when there is one.
        near_misses: results of the near-misses.
        without: what breaks without each hypothesis.
        theorem: the Coq theorem that states the claim and what is known of it, if there is one.
    """

    claim: Claim
    rung: Rung
    holds: bool
    evidence: tuple[str, ...]
    counterexample: str | None = None
    at: Mapping[str, Number] | None = None
    proof: RangeProof | None = None
    near_misses: tuple[Result, ...] = ()
    without: tuple[Without, ...] = ()
    theorem: Status | None = None
    effective: Rung = Rung.UNDECIDED
    weakest: str | None = None

    @property
    def killed(self) -> int:
        """How many near-misses were refuted."""
        return sum(miss.holds for miss in self.near_misses)

    @property
    def sound(self) -> bool:
        """Whether it holds and its check has teeth: each near-miss was refuted."""
        return self.holds and self.killed == len(self.near_misses)

    def to_json(self) -> dict[str, Any]:
        """The result with the keys that scripts rely on."""
        return {
            "id": self.claim.id,
            "title": self.claim.title,
            "evidence": self.rung.label,
            "effective_evidence": self.effective.label,
            "holds": self.sound,
            "near_misses_killed": self.killed,
            "near_misses": len(self.near_misses),
            "details": list(self.evidence),
            "counterexample": self.counterexample,
            "near_miss_counterexamples": {
                miss.claim.id: miss.counterexample for miss in self.near_misses
            },
        }


@dataclass(frozen=True)
class Score:
    """How many claims hold, near-misses included, and how many near-misses were refuted."""

    claims: int
    hold: int
    near_misses: int
    near_misses_killed: int

    def __str__(self) -> str:
        return (
            f"{self.hold} of {self.claims} claims hold, "
            f"{self.near_misses_killed} of {self.near_misses} near-misses refuted"
        )


def score(results: Sequence[Result]) -> Score:
    """The score of a run; a near-miss that was chosen by name counts as one."""
    ours = [result for result in results if result.claim.expect != "refuted"]
    misses = [result for result in results if result.claim.expect == "refuted"]
    misses += [miss for result in results for miss in result.near_misses]
    return Score(
        len(ours), sum(r.sound for r in ours), len(misses), sum(miss.holds for miss in misses)
    )


class _Fails(Exception):
    """The statement fails at a point."""


class _Mismatch(Exception):
    """The check does not measure what the statement speaks of."""


@contextmanager
def _no_local_constants() -> Iterator[None]:
    """Keep Hypothesis from drawing constants that it finds in source files nearby.

    An editable install has such files and an installed package has not; the same claim must give
    the same evidence in both.
    """
    name = "_get_local_constants"
    if not hasattr(providers, name):
        yield
        return
    with patch.object(providers, name, Constants):
        yield


@dataclass
class _Findings:
    """Evidence gathered for one claim so far."""

    rungs: list[Rung] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    counterexample: str | None = None
    at: Mapping[str, Number] | None = None
    undecided: bool = False
    proof: RangeProof | None = None
    drawn: Drawn = field(default_factory=Drawn)

    @property
    def rung(self) -> Rung:
        if self.counterexample is not None:
            return Rung.REFUTED
        if self.undecided:
            return Rung.UNDECIDED
        return min(self.rungs, default=Rung.UNDECIDED)


def check(
    claim: Claim,
    verdicts: Mapping[str, Verdict],
    *,
    examples: int | None = None,
    times: int = 1,
    theorems: Mapping[str, Status] = NO_THEOREMS,
) -> Result:
    """Check one claim and its near-misses.

    Args:
        claim: what to check.
        verdicts: the kernel's verdicts of this run, by the claim that each certificate names.
        examples: how many random examples each check draws; each check's own number by default.
        times: how many times its own number each check draws.
        theorems: what is known of the Coq theorems that state claims, by claim.
    """
    found = _gather(claim, verdicts, lambda usual: examples or usual * times)
    if claim.id in theorems:
        _formal(theorems[claim.id], found)
    misses = tuple(
        check(miss, verdicts, examples=examples, times=times) for miss in claim.near_misses
    )
    expected = claim.expect == "refuted"
    refuted = found.rung is Rung.REFUTED
    holds = refuted if expected else found.rung not in (Rung.REFUTED, Rung.UNDECIDED)
    return Result(
        claim=claim,
        rung=found.rung,
        holds=holds,
        evidence=tuple(found.lines),
        counterexample=found.counterexample,
        at=found.at,
        proof=found.proof,
        near_misses=misses,
        without=() if expected else without_each(claim, found.drawn),
        theorem=theorems.get(claim.id),
    )


def check_each(
    claims: Sequence[Claim],
    verdicts: Mapping[str, Verdict],
    progress: Progress | None = None,
    *,
    examples: int | None = None,
    times: int = 1,
    theorems: Mapping[str, Status] = NO_THEOREMS,
) -> dict[str, Result]:
    """Check claims in order; their results by id, effective rungs not settled yet."""
    found = {}
    for claim in claims:
        if progress:
            progress(claim.id)
        found[claim.id] = check(claim, verdicts, examples=examples, times=times, theorems=theorems)
    return found


def check_all(
    claims: Sequence[Claim],
    verdicts: Mapping[str, Verdict],
    *,
    examples: int | None = None,
    times: int = 1,
    progress: Progress | None = None,
    theorems: Mapping[str, Status] = NO_THEOREMS,
) -> list[Result]:
    """Check claims in order and settle their effective rungs over the dependencies among them."""
    found = check_each(
        claims, verdicts, progress, examples=examples, times=times, theorems=theorems
    )
    return settle(list(found.values()))


def settle(results: Sequence[Result]) -> list[Result]:
    """Give each result its effective rung: the weakest over all it rests on, in this run.

    A claim that rests on one that was not checked in this run is undecided as a whole.
    """
    by_id = {result.claim.id: result for result in results}
    weakest: dict[str, tuple[Rung, str]] = {}

    def weigh(name: str) -> tuple[Rung, str]:
        if name not in by_id:
            return Rung.UNDECIDED, name
        if name not in weakest:
            result = by_id[name]
            own = result.rung if result.sound else max(result.rung, Rung.UNDECIDED)
            below = [weigh(parent) for parent in result.claim.depends_on]
            weakest[name] = max([(own, name), *below], key=lambda pair: pair[0])
        return weakest[name]

    settled = []
    for result in results:
        rung, name = weigh(result.claim.id)
        fields = {**result.__dict__, "effective": rung, "weakest": name}
        settled.append(Result(**fields))
    return settled


Count = Callable[[int], int]
"""From the usual number of examples to the number that this run draws."""


def _gather(claim: Claim, verdicts: Mapping[str, Verdict], count: Count) -> _Findings:
    found = _Findings()
    if claim.certificates:
        _certificates(claim, verdicts, found)
    if claim.derivation is not None:
        _derivation(claim.derivation(), found)
    if claim.ranges is not None:
        _ranges(claim, found, count)
    if claim.instance is not None:
        _instances(claim, found, count)
    if not claim.checkable:
        found.rungs.append(Rung.CITED)
        found.lines.append("cited; not checked here")
    return found


def _formal(status: Status, found: _Findings) -> None:
    """A theorem that was rebuilt in this run is the strongest evidence; a recorded one is none."""
    theorem = f"Coq theorem {status.theorem.name} in {status.theorem.file}"
    found.lines.append(f"{theorem}: {status.state}")
    if status.closed:
        found.rungs.append(Rung.FORMAL)
    elif status.built:
        found.undecided = True


def _certificates(claim: Claim, verdicts: Mapping[str, Verdict], found: _Findings) -> None:
    for name in claim.certificates:
        verdict = verdicts.get(name)
        if verdict is None:
            found.undecided = True
            found.lines.append(f"no certificate for {name} was re-checked in this run")
        elif verdict.accepted:
            found.lines.append(f"certificate {name} accepted by the kernel")
        else:
            found.counterexample = f"certificate {name} rejected: {verdict.reason}"
    if not found.undecided and found.counterexample is None:
        found.rungs.append(Rung.CERTIFIED)


def _derivation(proof: RangeProof, found: _Findings) -> None:
    found.proof = proof
    if proof.holds and not proof.recheck():
        found.undecided = True
        found.lines.append("range proof does not check again as it stands")
    elif proof.holds:
        found.rungs.append(Rung.DERIVED)
        where = f"{proof.variable} >= {proof.start}"
        found.lines.append(f"proved for all {where} in {len(proof.lines)} pieces")
    elif proof.counterexample is not None:
        found.counterexample = f"fails at {proof.refuted_at}"
    else:
        found.undecided = True
        found.lines.append(f"range proof incomplete: {proof.failure}")


Point = tuple[Mapping[str, Number], str]


def _ranges(claim: Claim, found: _Findings, count: Count) -> None:
    """The statement at the corners of its range, always, and at random points between them."""
    ranges, statement = claim.ranges, claim.statement
    assert ranges is not None
    strategy = anywhere(statement, ranges)
    _property(
        claim,
        found,
        count(ranges.examples),
        lambda draw: (draw(strategy), ""),
        "points",
        always=list(corners(statement, ranges)),
        named="corners of the range" + (" or where it is tight" if ranges.tight else ""),
    )


def _instances(claim: Claim, found: _Findings, count: Count) -> None:
    """The statement on real objects."""
    instance = claim.instance
    assert instance is not None

    def point(draw: Callable[[Any], Any]) -> Point:
        choices = Draw(draw)
        seen = instance.measure(choices)
        found.drawn.choices = max(found.drawn.choices, choices.choices)
        return seen.values, seen.story

    _property(claim, found, count(instance.examples), point, "objects", shrink=instance.shrink)


def _property(
    claim: Claim,
    found: _Findings,
    examples: int,
    draw_point: Callable[[Callable[[Any], Any]], Point],
    unit: str,
    *,
    shrink: bool = True,
    always: Sequence[Mapping[str, Number]] = (),
    named: str = "",
) -> None:
    """Hold the statement against points; record how many, or the shrunk counterexample."""
    checked = 0
    failing: str | None = None
    failing_at: Mapping[str, Number] | None = None
    undecided: str | None = None

    hypotheses = [claim.statement.written_out(h) for h in claim.statement.hypotheses]
    conclusion = claim.statement.written_out(claim.statement.conclusion)

    def judge(values: Mapping[str, Number], story: str) -> bool:
        """Whether the point is one that the statement speaks of; raise where it fails."""
        nonlocal checked, failing, failing_at, undecided
        assigned = _assigned(claim, values)
        if any(_decided(h, assigned) is not True for h in hypotheses):
            found.drawn.outside.append((values, story))
            return False
        found.drawn.seen = found.drawn.seen or values
        verdict = _decided(conclusion, assigned)
        shown = ", ".join(f"{name} = {value}" for name, value in values.items())
        if verdict is None:
            undecided = shown
        elif not verdict:
            failing, failing_at = f"{story}: {shown}" if story else shown, values
            raise _Fails(failing)
        else:
            checked += 1
        return True

    @settings(
        max_examples=examples,
        database=None,
        derandomize=True,
        deadline=None,
        phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate,),
        suppress_health_check=list(HealthCheck),
        print_blob=False,
        report_multiple_bugs=False,  # one counterexample is enough
    )
    @given(st.data())
    def holds(data: Any) -> None:
        assume(judge(*draw_point(data.draw)))

    try:
        with _no_local_constants():
            holds()
        at_once = sum(judge(values, "") for values in always)
    except _Fails:
        if found.counterexample is None:
            found.counterexample, found.at = failing, failing_at
        return
    except Exception as error:  # a check that breaks down proves nothing, whatever broke it
        found.undecided = True
        found.lines.append(f"no verdict: {_breakdown(error)}")
        return
    if undecided is not None or checked == 0:
        found.undecided = True
        found.lines.append(f"undecided at {undecided}" if undecided else "no example drawn")
        return
    found.rungs.append(Rung.TESTED)
    ends = f", {at_once} of them {named}" if always else ""
    found.lines.append(f"{checked} {unit} checked{ends}")


def _assigned(claim: Claim, values: Mapping[str, Number]) -> dict[sp.Symbol, Number]:
    known = {str(variable.symbol): variable.symbol for variable in claim.statement.variables}
    for name in values:
        if name not in known:
            raise _Mismatch(f"the check gives a value for {name}, which is no variable")
    return {known[name]: value for name, value in values.items()}


def _decided(formula: sp.Basic, assigned: Mapping[sp.Symbol, Number]) -> bool | None:
    try:
        return rigorous.decide(formula, assigned)
    except KeyError as error:
        if isinstance(error.args[0], sp.Symbol):
            raise _Mismatch(f"the check gives no value for {error.args[0]}") from None
        raise


def _breakdown(error: Exception) -> str:
    """What broke in a check, and where."""
    if isinstance(error, _Mismatch):
        return str(error)
    what = f"{type(error).__name__}: {error}".splitlines()[0].removesuffix(": ")
    return " at ".join([what, *_place(error)])


def _place(error: Exception) -> list[str]:
    """The innermost line of the package whose check was called; none where all of it is ours."""
    frames = [(f.f_globals.get("__name__", ""), at) for f, at in walk_tb(error.__traceback__)]
    called = [(name, at) for name, at in frames if not _machinery(name)]
    home = called[0][0].partition(".")[0] if called else ""
    return [f"{name}:{at}" for name, at in called if name.partition(".")[0] == home][-1:]


def _machinery(name: str) -> bool:
    """Whether a module stands between a run and the check that it calls; Hypothesis writes some."""
    own = name in (__name__, Draw.__module__)
    return own or name.startswith(("hypothesis.", "hypothesis_temporary_module_"))
