"""What the plugin shows: failures with all that one needs, and rungs that were earned."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
import sympy as sp

from superpos_proofs.certificate.files import canonical
from superpos_proofs.certificate.store import shipped
from superpos_proofs.claims import Claim, RangeCheck, Rung, Source, check, find
from superpos_proofs.statements import Statement, integer
from superpos_proofs.testing import items, samples

X = integer("x", "a number", 0, 100)
FALSE = Claim(
    "toy.false",
    "A number is small",
    Statement((X,), sp.Lt(X.symbol**2, 50), (sp.Ge(X.symbol, 2),)),
    "a toy",
    (Source("this test", "here"),),
    ranges=RangeCheck(),
)


def test_a_failure_shows_statement_counterexample_and_command() -> None:
    assert items.explained(check(FALSE, {})).splitlines() == [
        "toy.false: A number is small",
        "  suppose x ≥ 2",
        "  then x^2 < 50",
        "  counterexample: x = 8",
        "again: superpos check toy.false",
        "   or: pytest --claims -m claim -k 'toy.false'",
    ]


def test_a_command_repeats_what_was_drawn() -> None:
    assert items.explained(check(FALSE, {}), 50, "mine").splitlines()[-2:] == [
        "again: superpos check toy.false --times 50",
        "   or: pytest --claims -m claim -k 'toy.false' --hypothesis-profile mine",
    ]


def test_a_near_miss_that_lives_is_named_with_what_it_says() -> None:
    true = replace(FALSE, id="toy.true", statement=FALSE.statement.concluding(sp.Le(X.symbol, 100)))
    claim = true.with_near_misses(true.near_miss("same", "The same", "nothing"))
    text = items.explained(check(claim, {}))
    assert "the check has no teeth: toy.true~same (The same)\n  it says: x ≤ 100" in text


def row(
    name: str, evidence: str = "tested", holds: bool = True, alive: str = ""
) -> dict[str, object]:
    return {"claim": name, "evidence": evidence, "holds": holds, "not refuted": alive}


def test_results_come_home_from_the_workers() -> None:
    bits, below = "lower.permutation.bits", "lower.counting"
    miss = find(bits).near_misses[0].id
    results = items.outcomes([row(bits), row(below), {"formal": below}])
    assert [(r.claim.id, r.rung, r.effective) for r in results] == [
        (below, Rung.FORMAL, Rung.FORMAL),
        (bits, Rung.TESTED, Rung.TESTED),
    ]
    found = items.outcomes([row(bits, alive=miss), row(below)])[1]
    assert (found.killed, found.effective) == (len(found.near_misses) - 1, Rung.UNDECIDED)
    alone = items.outcomes([row(bits)])[0]
    assert (alone.rung, alone.effective, alone.weakest) == (Rung.TESTED, Rung.UNDECIDED, below)


class Reporter:
    """As much of pytest's as the table needs."""

    def __init__(self, *rows: dict[str, object]) -> None:
        reports = [SimpleNamespace(when="call", user_properties=[*row.items()]) for row in rows]
        self.stats = {"": reports}
        self._tw = SimpleNamespace(hasmarkup=False, fullwidth=100)
        self.lines: list[str] = []

    def section(self, title: str, mark: str) -> None:
        """A heading; of no concern here."""

    def write_line(self, line: str) -> None:
        self.lines += line.splitlines()


def test_a_near_miss_that_lives_counts_below_the_table_as_in_it() -> None:
    name = "lower.counting"
    reporter = Reporter(row(name, alive=find(name).near_misses[0].id))
    items.write_table(reporter)  # type: ignore[arg-type]
    assert reporter.lines[1].split() == [name, "tested", "undecided", "1/2", "NO"]
    assert reporter.lines[-1] == "0 of 1 claims hold, 1 of 2 near-misses refuted"


def test_what_was_not_chosen_is_told_in_a_short_line() -> None:
    one, more = Reporter(row("lower.permutation.bits")), Reporter(row("lower.permutation.neurons"))
    for reporter in (one, more):
        items.write_table(reporter)  # type: ignore[arg-type]
    below = find("lower.permutation.neurons").depends_on
    assert one.lines[-1] == "not chosen: lower.counting, so what rests on it is undecided"
    assert more.lines[-1] == (
        f"not chosen: {min(below)} and {len(below) - 1} more, so what rests on them is undecided"
    )


def test_a_theorem_does_not_rescue_a_claim_that_fails() -> None:
    name = "lower.counting"
    found = items.outcomes([row(name, "refuted", False), {"formal": name}])[0]
    assert found.rung is Rung.REFUTED
    assert not found.holds


def test_a_certificate_counts_only_for_the_claim_that_it_states(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    claim = replace(FALSE, certificates=("exact.perm.m3.v1.q1", "exact.perm.m2.v1.q1"))
    monkeypatch.setattr(items, "shipped", lambda: tmp_path)
    monkeypatch.setattr(items, "_checked", {})
    (tmp_path / "exact.perm.m3.v1.q1.json").write_bytes(canonical(samples.exact(3)))
    (tmp_path / "exact.perm.m2.v1.q1.json").write_bytes(canonical(samples.exact(3, q=2)))
    found = items.verdicts_for(claim)
    assert found["exact.perm.m3.v1.q1"].accepted
    assert "exact.perm.m2.v1.q1" not in found
    assert shipped() != tmp_path
