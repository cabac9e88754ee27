"""Checking claims: each run earns its evidence anew, and near-misses must be refuted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisException

from superpos_proofs import rigorous
from superpos_proofs.certificate.kernel import Verdict
from superpos_proofs.claims.base import Claim, Draw, Rung
from superpos_proofs.rigorous import Number, RangeProof

Progress = Callable[[str], None]


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
        proof: the range proof, when there is one.
        near_misses: results of the near-misses.
    """

    claim: Claim
    rung: Rung
    holds: bool
    evidence: tuple[str, ...]
    counterexample: str | None = None
    proof: RangeProof | None = None
    near_misses: tuple[Result, ...] = ()
    effective: Rung = Rung.UNDECIDED
    weakest: str | None = None

    @property
    def killed(self) -> int:
        """How many near-misses were refuted."""
        return sum(miss.holds for miss in self.near_misses)

    def to_json(self) -> dict[str, Any]:
        """The result with the keys that scripts rely on."""
        return {
            "id": self.claim.id,
            "title": self.claim.title,
            "evidence": self.rung.label,
            "effective_evidence": self.effective.label,
            "holds": self.holds and self.killed == len(self.near_misses),
            "near_misses_killed": self.killed,
            "near_misses": len(self.near_misses),
            "details": list(self.evidence),
            "counterexample": self.counterexample,
            "near_miss_counterexamples": {
                miss.claim.id: miss.counterexample for miss in self.near_misses
            },
        }


@dataclass
class _Findings:
    """Evidence gathered for one claim so far."""

    rungs: list[Rung] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    counterexample: str | None = None
    undecided: bool = False
    proof: RangeProof | None = None

    @property
    def rung(self) -> Rung:
        if self.counterexample is not None:
            return Rung.REFUTED
        if self.undecided:
            return Rung.UNDECIDED
        return min(self.rungs, default=Rung.CITED)


def check(claim: Claim, verdicts: Mapping[str, Verdict], *, examples: int | None = None) -> Result:
    """Check one claim and its near-misses.

    Args:
        claim: what to check.
        verdicts: the kernel's verdicts of this run, by the claim that each certificate names.
        examples: how many random examples each check draws; each check's own number by default.
    """
    found = _gather(claim, verdicts, examples)
    misses = tuple(check(miss, verdicts, examples=examples) for miss in claim.near_misses)
    expected = claim.expect == "refuted"
    refuted = found.rung is Rung.REFUTED
    holds = refuted if expected else found.rung not in (Rung.REFUTED, Rung.UNDECIDED)
    return Result(
        claim=claim,
        rung=found.rung,
        holds=holds,
        evidence=tuple(found.lines),
        counterexample=found.counterexample,
        proof=found.proof,
        near_misses=misses,
    )


def check_all(
    claims: Sequence[Claim],
    verdicts: Mapping[str, Verdict],
    *,
    examples: int | None = None,
    progress: Progress | None = None,
) -> list[Result]:
    """Check claims in order and settle their effective rungs over the dependencies among them."""
    results = []
    for claim in claims:
        if progress:
            progress(claim.id)
        results.append(check(claim, verdicts, examples=examples))
    return settle(results)


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
            sound = result.holds and result.killed == len(result.near_misses)
            own = result.rung if sound else max(result.rung, Rung.UNDECIDED)
            below = [weigh(parent) for parent in result.claim.depends_on]
            weakest[name] = max([(own, name), *below], key=lambda pair: pair[0])
        return weakest[name]

    settled = []
    for result in results:
        rung, name = weigh(result.claim.id)
        fields = {**result.__dict__, "effective": rung, "weakest": name}
        settled.append(Result(**fields))
    return settled


def _gather(claim: Claim, verdicts: Mapping[str, Verdict], examples: int | None) -> _Findings:
    found = _Findings()
    if claim.certificates:
        _certificates(claim, verdicts, found)
    if claim.derivation is not None:
        _derivation(claim.derivation(), found)
    if claim.verification is not None:
        outcome = claim.verification()
        found.lines.append(outcome.found)
        if outcome.holds:
            found.rungs.append(Rung.VERIFIED)
        else:
            found.counterexample = found.counterexample or outcome.found
    if claim.ranges is not None:
        count = examples or claim.ranges.examples
        _property(claim, found, count, _range_point(claim), "points")
    if claim.instance is not None:
        count, shrink = examples or claim.instance.examples, claim.instance.shrink
        _property(claim, found, count, _instance_point(claim), "objects", shrink)
    if not claim.checkable:
        found.lines.append("cited; not checked here")
    return found


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
    if proof.holds:
        found.rungs.append(Rung.DERIVED)
        found.lines.append(f"proved for all m >= {proof.start} in {len(proof.pieces)} pieces")
    elif proof.counterexample is not None:
        found.counterexample = f"fails at {proof.variable} = {proof.counterexample}"
    else:
        found.undecided = True
        found.lines.append(f"range proof incomplete: {proof.failure}")


Point = tuple[Mapping[str, Number], str]


def _range_point(claim: Claim) -> Callable[[Any], Point]:
    """Random values for the drawn variables, the ends of each range always among them."""
    ranges = claim.ranges
    assert ranges is not None
    variables = [
        v for v in claim.statement.variables if not ranges.drawn or str(v.symbol) in ranges.drawn
    ]
    strategy = st.fixed_dictionaries(
        {
            str(v.symbol): st.one_of(st.sampled_from((v.low, v.high)), st.integers(v.low, v.high))
            for v in variables
        }
    )

    def point(data: Any) -> Point:
        return ranges.complete(data.draw(strategy)), ""

    return point


def _instance_point(claim: Claim) -> Callable[[Any], Point]:
    instance = claim.instance
    assert instance is not None

    def point(data: Any) -> Point:
        seen = instance.measure(Draw(data.draw))
        return seen.values, seen.story

    return point


def _property(
    claim: Claim,
    found: _Findings,
    examples: int,
    draw_point: Callable[[Any], Point],
    unit: str,
    shrink: bool = True,
) -> None:
    """Hold the statement against random points; record how many, or the shrunk counterexample."""
    checked = 0
    failing: str | None = None
    undecided: str | None = None
    symbols = {str(v.symbol): v.symbol for v in claim.statement.variables}

    @settings(
        max_examples=examples,
        database=None,
        derandomize=True,
        deadline=None,
        phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate,),
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    @given(st.data())
    def holds(data: Any) -> None:
        nonlocal checked, failing, undecided
        values, story = draw_point(data)
        assigned = {symbols[name]: value for name, value in values.items()}
        assume(all(rigorous.decide(h, assigned) is True for h in claim.statement.hypotheses))
        verdict = rigorous.decide(claim.statement.conclusion, assigned)
        shown = ", ".join(f"{name} = {value}" for name, value in values.items())
        if verdict is None:
            undecided = shown
        elif not verdict:
            failing = f"{story}: {shown}" if story else shown
            raise AssertionError(failing)
        else:
            checked += 1

    try:
        holds()
    except AssertionError:
        found.counterexample = found.counterexample or failing
        return
    except HypothesisException as error:
        found.undecided = True
        found.lines.append(f"no verdict: {type(error).__name__}: {error}".splitlines()[0])
        return
    if undecided is not None or checked == 0:
        found.undecided = True
        found.lines.append(f"undecided at {undecided}" if undecided else "no example drawn")
        return
    found.rungs.append(Rung.TESTED)
    found.lines.append(f"{checked} random {unit} checked")
