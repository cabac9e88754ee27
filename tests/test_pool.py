"""Claims checked in several processes: nothing differs from checking them one after another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from multiprocessing.pool import Pool
from pathlib import Path

import pytest

from superpos_proofs import claims
from superpos_proofs.certificate.kernel import Verdict
from superpos_proofs.certificate.store import shipped
from superpos_proofs.processes import cores, processes

NAMES = ["lower.permutation.neurons", "lower.permutation.floor.one-bit", "exact.perm.m3.v1.q1"]


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    """Two processes, which take seconds to start."""
    with processes(2) as both:
        yield both


def test_results_are_those_of_one_process_in_the_order_of_the_claims(pool: Pool) -> None:
    chosen, seen = claims.chosen(NAMES), []
    assert any(claim.near_misses for claim in chosen)
    alone = claims.check_each(chosen, {}, examples=3)
    assert any(result.proof for result in alone.values())
    apart = claims.check_apart(pool, chosen, {}, seen.append, examples=3)
    assert list(apart) == [claim.id for claim in chosen]
    assert sorted(seen) == sorted(apart)
    for name, result in apart.items():
        assert result.to_json() == alone[name].to_json()
        assert result.claim is alone[name].claim
        assert result.without == alone[name].without
        assert [m.claim for m in result.near_misses] == [m.claim for m in alone[name].near_misses]
        lines = (result.proof and result.proof.lines, alone[name].proof and alone[name].proof.lines)
        assert lines[0] == lines[1]


def test_verdicts_travel_and_a_stranger_is_named(pool: Pool) -> None:
    claim = next(c for c in claims.all_claims() if c.certificates)
    rejected = {name: Verdict(False, "tampered") for name in claim.certificates}
    stranger = replace(claims.all_claims()[0], id="no.such.claim")
    result = claims.check_apart(pool, [claim], rejected, examples=1)[claim.id]
    with pytest.raises(ValueError, match=r"no\.such\.claim"):
        claims.check_apart(pool, [stranger], {})
    assert result.rung is claims.Rung.REFUTED
    assert "tampered" in str(result.counterexample)


def test_certificates_are_rechecked_and_carry_their_claims(tmp_path: Path, pool: Pool) -> None:
    names = ["exact.perm.m2.v1.q1", "exact.perm.m3.v1.q1"]
    files = [shipped() / f"{name}.json" for name in names]
    broken = tmp_path / "exact.perm.m2.v1.q1.json"
    broken.write_text("{}")
    done: list[str] = []
    chosen = [*claims.chosen(names[1:]), *claims.chosen(["lower.counting"])]
    results, checked = claims.check_with_certificates(pool, chosen, [broken, files[1]], done.append)
    assert [c.verdict.accepted for c in checked] == [False, True]
    assert [r.claim.id for r in results] == [names[1], "lower.counting"]
    assert results[0].rung is claims.Rung.CERTIFIED
    assert sorted(done) == sorted([broken.name, files[1].name, names[1], "lower.counting"])


def test_only_cores_that_may_be_used_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda process: {3, 5, 6}, raising=False)
    monkeypatch.setattr("os.cpu_count", lambda: 64)
    assert cores() == 3
    monkeypatch.delattr("os.sched_getaffinity")
    assert cores() == 64
