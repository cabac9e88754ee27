"""Claims: each holds, each near-miss dies, and evidence is never shown unearned."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
import sympy as sp

from superpos_proofs.certificate.kernel import Verdict
from superpos_proofs.certificate.store import shipped
from superpos_proofs.claims import (
    Claim,
    Draw,
    Instance,
    Observation,
    RangeCheck,
    Rung,
    Source,
    check,
    check_all,
    chosen,
    find,
    own_claims,
    settle,
)
from superpos_proofs.claims.rates import DOUBT, lower_confidence_limit
from superpos_proofs.claims.registry import validate
from superpos_proofs.profiles import DEEP, USUAL
from superpos_proofs.site.proofs import proof_of
from superpos_proofs.statements import Statement, integer
from superpos_proofs.statements.undecided import Le, Max, put


def test_each_claim_is_an_item_of_this_suite(request: pytest.FixtureRequest) -> None:
    """The pytest plugin checks the claims; without it nothing here would, and nobody would see."""
    config = request.config
    assert config.pluginmanager.hasplugin("superpos_proofs"), "pip install -e . once more"
    assert config.getini("superpos_claims")


@pytest.mark.parametrize("claim", [c for c in own_claims() if c.checkable], ids=lambda c: c.id)
def test_each_checked_claim_has_teeth(claim: Claim) -> None:
    assert len(claim.near_misses) >= 2
    on_instances = [m for m in claim.near_misses if m.instance and not (m.ranges or m.derivation)]
    assert on_instances, "one must die on an instance, and have nothing else to die on"
    assert claim.instance is not None
    assert claim.sources


def test_every_claim_is_reached_and_proofs_exist() -> None:
    docs = shipped().parent / "docs"
    for claim in own_claims():
        if claim.proof and docs.is_dir():
            assert len(proof_of(claim.proof, docs)) > 100, f"{claim.id}: {claim.proof}"
        assert not claim.checkable or claim.proof, f"{claim.id} has no written proof"


ALONE = {  # claims that rest on no other and that no other rests on, and why that is right
    "decide.silence": "its proof is one inequality, term by term",
    "lower.universal-and.injective": "one function: counts its own values, none of ours needs it",
    "upper.k-and.trivial": "its proof is one line, about numbers from 0 to k",
    "upper.k-and.crowded": "its proof is a moment and Markov's inequality, written out in full",
    "upper.universal-and": "its proof needs Markov's inequality and nothing else",
    "representation.welch": "its proof is the rank of one matrix, written out in full",
    "representation.width.simplex": "its scores are written out in two lines",
    "representation.width.orthogonal": "Sylvester's codes: no chance, so no lemma on chance",
}


def may_stand_alone(claim: Claim) -> bool:
    """What is only cited, what a certificate carries by itself, and a cliff of a theorem.

    A sentence of a work is there to be compared with, not to be built on. A certificate rests on
    the kernel. A cliff is one evaluator that shows where a theorem of ours ends.
    """
    theorem, _, last = claim.id.rpartition(".")
    cliff = last == "cliff" and theorem in {other.id for other in own_claims()}
    return not claim.checkable or bool(claim.certificates) or cliff


def test_no_claim_is_an_orphan_without_a_reason() -> None:
    used = {name for claim in own_claims() for name in claim.depends_on}
    alone = [claim for claim in own_claims() if not claim.depends_on and claim.id not in used]
    assert {claim.id for claim in alone if not may_stand_alone(claim)} == set(ALONE)


# ------------------------------------------------------------- the machinery itself

_X = integer("x", "a number", 0, 100)
_SOURCE = (Source("this test", "here"),)


def _toy(name: str, bound: int, **more: object) -> Claim:
    statement = Statement((_X,), sp.Le(_X.symbol, bound))
    return Claim(name, name, statement, "a toy", _SOURCE, ranges=RangeCheck(), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("conclusion", "hypotheses", "fault"),
    [
        (sp.Ge(_X.symbol, 0), (), "decides the conclusion"),
        (sp.Le(_X.symbol, 9), (sp.Ge(_X.symbol, 0),), "decides a hypothesis"),
        (sp.Le(_X.symbol, sp.Symbol("y")), (), "undeclared symbols: y"),
    ],
)
def test_a_statement_that_says_nothing_is_refused(
    conclusion: sp.Basic, hypotheses: tuple[sp.Basic, ...], fault: str
) -> None:
    with pytest.raises(ValueError, match=fault):
        Statement((_X,), conclusion, hypotheses)


def test_sympy_decides_no_part_of_a_statement() -> None:
    """Ours leave their relations as they are written, and so no Statement refuses one of these."""
    decided = {
        (said.id, str(relation))
        for claim in own_claims()
        for said in (claim, *claim.near_misses)
        for part in (said.statement.conclusion, *said.statement.hypotheses)
        for relation in part.atoms(sp.Rel)
        if relation.func(*relation.args) in (sp.true, sp.false)
    }
    assert decided == {("exact.perm.m2.v1.q1~one-less", "Eq(n, 0)")}  # false, as a near-miss may be


def test_relations_stay_as_they_are_written() -> None:
    x, y = _X.symbol, sp.Symbol("y", integer=True, positive=True)
    assert Le(x, x).args == (x, x)
    assert put(Le(x, Max(x, y)), {x: y + 1}).args == (y + 1, Max(y + 1, y))


def test_boundary_values_are_always_tried() -> None:
    assert check(_toy("toy.true", 100), {}).rung is Rung.TESTED
    result = check(_toy("toy.false", 99), {}, examples=30)
    assert result.rung is Rung.REFUTED
    assert not result.holds
    assert result.counterexample == "x = 100"


def test_where_a_claim_is_tight_is_always_tried() -> None:
    """Few of the points between the corners are tried; this one is the only one that fails."""
    variable = integer("x", "a number", 1, 10**9)
    x = variable.symbol
    statement = Statement((variable,), sp.Ne(x, 123_456_789))
    for tight, rung in (((), Rung.TESTED), (({"x": 123_456_789},), Rung.REFUTED)):
        ranges = RangeCheck(tight=tight)
        assert check(Claim("toy", "", statement, "", _SOURCE, ranges=ranges), {}).rung is rung


def test_a_near_miss_that_survives_makes_the_claim_fail() -> None:
    claim = _toy("toy.true", 100)
    toothless = claim.with_near_misses(claim.near_miss("same", "the same", "nothing changed"))
    result = check_all([toothless], {})[0]
    assert result.holds
    assert result.killed == 0
    assert result.to_json()["holds"] is False
    assert result.effective is Rung.UNDECIDED


TOOTHLESS = """
import sympy as sp
from superpos_proofs.claims import Claim, RangeCheck, Source
from superpos_proofs.statements import Statement, integer

x = integer("x", "a number", 0, 100)
claim = Claim(
    "toy.low", "Numbers up to 100 are at most 100", Statement((x,), sp.Le(x.symbol, 100)),
    "By definition.", (Source("this test", "here"),), ranges=RangeCheck(),
)
BOUNDS = {"near": 99, "same": 101}
CLAIMS = (claim.with_near_misses(*(
    claim.near_miss(name, name, "another bound", sp.Le(x.symbol, BOUNDS[name])) for name in NAMES
)),)
"""


@pytest.mark.parametrize(("names", "code"), [(["near"], 0), (["near", "same"], 1)])
def test_a_near_miss_that_survives_fails_the_command_line(
    names: list[str], code: int, tmp_path: Path
) -> None:
    """A package registers a claim that holds; one of its near-misses, "same", is true as well."""
    (tmp_path / "toothless.py").write_text(f"NAMES = {names}\n{TOOTHLESS}")
    registered = tmp_path / "toothless-1.dist-info"
    registered.mkdir()
    (registered / "METADATA").write_text("Metadata-Version: 2.1\nName: toothless\nVersion: 1\n")
    entry = "[superpos_proofs.claims]\ntoothless = toothless:CLAIMS\n"
    (registered / "entry_points.txt").write_text(entry)
    command = "from superpos_proofs.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", command, "check", "toy.low", "--json"],
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )
    assert done.returncode == code, done.stderr
    (found,) = json.loads(done.stdout)["claims"]
    assert (found["near_misses_killed"], found["near_misses"]) == (1, len(names))
    assert found["holds"] == (code == 0)


def test_a_certificate_that_was_not_checked_gives_no_rung() -> None:
    claim = replace(_toy("toy.certified", 100), ranges=None, certificates=("toy.certified",))
    assert check(claim, {}).rung is Rung.UNDECIDED
    assert not check(claim, {}).holds
    accepted = {"toy.certified": Verdict(True, "accepted", "toy.certified")}
    assert check(claim, accepted).rung is Rung.CERTIFIED
    rejected = {"toy.certified": Verdict(False, "wrong", "toy.certified")}
    assert check(claim, rejected).rung is Rung.REFUTED


def test_the_effective_rung_is_the_weakest_below() -> None:
    cited = replace(_toy("toy.cited", 100), ranges=None)
    middle = _toy("toy.middle", 100, depends_on=("toy.cited",))
    top = _toy("toy.top", 100, depends_on=("toy.middle",))
    results = {r.claim.id: r for r in check_all([top, middle, cited], {})}
    assert results["toy.top"].rung is Rung.TESTED
    assert results["toy.top"].effective is Rung.CITED
    assert results["toy.top"].weakest == "toy.cited"


def test_what_rests_on_an_unchecked_claim_is_undecided() -> None:
    top = _toy("toy.top", 100, depends_on=("toy.missing",))
    assert settle([check(top, {})])[0].effective is Rung.UNDECIDED


def test_undecided_comparisons_never_count_as_tested() -> None:
    x = _X.symbol
    same = sp.Ge(sp.log(x + 2) + sp.log(3), sp.log(3 * (x + 2), evaluate=False))
    claim = Claim("toy.equal", "", Statement((_X,), same), "", _SOURCE, ranges=RangeCheck())
    result = check(claim, {})
    assert result.rung is Rung.UNDECIDED
    assert not result.holds


@pytest.mark.parametrize("error", [AssertionError, RuntimeError, MemoryError])
def test_a_check_that_breaks_down_proves_nothing(error: type[Exception]) -> None:
    def measure(_: object) -> Observation:
        raise error("broken")

    claim = replace(_toy("toy.broken", 100), instance=Instance(measure, "it breaks"))
    result = check(claim, {})
    assert result.rung is Rung.UNDECIDED
    assert not result.holds
    assert any("broken" in line for line in result.evidence)


def _broken(measure: Callable[[Draw], Observation]) -> str:
    claim = replace(_toy("toy.broken", 100), ranges=None, instance=Instance(measure, "it breaks"))
    (line,) = check(claim, {}).evidence
    return line


def test_a_check_that_breaks_down_says_where() -> None:
    def own(draw: Draw) -> Observation:
        raise RuntimeError

    def deeper(draw: Draw) -> Observation:
        return Observation({"x": json.loads("no JSON")}, "")

    def asks(draw: Draw) -> Observation:
        return Observation({"x": draw.integer(9, 1)}, "")

    def line(check: Callable[[Draw], Observation]) -> str:
        return f"{__name__}:{check.__code__.co_firstlineno + 1}"

    assert _broken(own) == f"no verdict: RuntimeError at {line(own)}"
    assert _broken(deeper).startswith("no verdict: JSONDecodeError: Expecting value")
    assert _broken(deeper).endswith(f" at {line(deeper)}"), "the line of the check, not of json"
    assert _broken(asks).endswith(f" at {line(asks)}"), "not a line of Hypothesis"


def test_a_check_that_measures_something_else_says_what() -> None:
    assert _broken(lambda draw: Observation({}, "")) == (
        "no verdict: the check gives no value for x"
    )
    assert _broken(lambda draw: Observation({"x": 1, "y": 2}, "")) == (
        "no verdict: the check gives a value for y, which is no variable"
    )


def test_an_instance_that_is_never_of_the_right_kind_proves_nothing() -> None:
    statement = Statement((_X,), sp.Le(_X.symbol, 1), hypotheses=(sp.Gt(_X.symbol, 5),))
    instance = Instance(lambda draw: Observation({"x": draw.integer(0, 1)}, "small"), "small x")
    claim = Claim("toy.vacuous", "", statement, "", _SOURCE, instance=instance)
    assert check(claim, {}).rung is Rung.UNDECIDED


def test_the_same_claim_gives_the_same_evidence_twice() -> None:
    claim = find("lower.permutation.confidence")
    assert check(claim, {}).to_json() == check(claim, {}).to_json()


def test_registries_with_holes_or_cycles_are_refused() -> None:
    with pytest.raises(ValueError, match="no claim"):
        validate([_toy("a", 100, depends_on=("b",))])
    with pytest.raises(ValueError, match="itself"):
        validate([_toy("a", 100, depends_on=("b",)), _toy("b", 100, depends_on=("a",))])
    with pytest.raises(ValueError, match="share"):
        validate([_toy("a", 100), _toy("a", 100)])


def test_choosing_a_claim_brings_what_it_rests_on() -> None:
    names = [claim.id for claim in chosen(["lower.permutation.bits"])]
    assert names == ["lower.counting", "lower.permutation.bits"]
    with pytest.raises(ValueError, match="did you mean"):
        chosen(["lower.permutation.bit"])


def test_a_run_draws_so_few_objects_that_bad_luck_is_rare() -> None:
    """The calculation in the docstring of ``failure_rate``, with what the claims really draw."""
    home = "superpos_proofs.claims."
    users = [
        module
        for name, module in sys.modules.items()
        if name.startswith(home) and name != f"{home}rates" and hasattr(module, "failure_rate")
    ]
    claims = [claim for module in users for claim in module.CLAIMS]
    objects = sum(claim.instance.examples for claim in claims if claim.instance)
    assert {"upper.k-and", "upper.pairwise-and.hubs"} <= {claim.id for claim in claims}
    assert 0 < objects <= 500
    assert Fraction(1, 10**6) > 500 * (DEEP // USUAL) * DOUBT, "under the profile deep"


@pytest.mark.parametrize(("failures", "trials"), [(1, 10), (5, 20), (19, 20), (20, 20), (40, 4000)])
def test_confidence_limits_are_on_the_safe_side(failures: int, trials: int) -> None:
    import math

    doubt = Fraction(1, 10**6)
    limit = lower_confidence_limit(failures, trials, doubt)

    def tail(rate: Fraction) -> Fraction:
        return 1 - sum(
            (math.comb(trials, k) * rate**k * (1 - rate) ** (trials - k) for k in range(failures)),
            Fraction(0),
        )

    assert limit == 0 or tail(limit) <= doubt
    assert tail(limit + Fraction(1, 10_000)) > doubt
    assert lower_confidence_limit(0, trials, doubt) == 0
