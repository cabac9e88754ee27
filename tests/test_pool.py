"""Claims checked in several processes: nothing differs from checking them one after another."""

from __future__ import annotations

import pytest

from superpos_proofs import claims
from superpos_proofs.certificate.kernel import Verdict

NAMES = ["lower.permutation.neurons", "upper.permutation.failure", "exact.perm.m3.v1.q1"]


def _chosen() -> list[claims.Claim]:
    known = {claim.id for claim in claims.all_claims()}
    wanted = claims.chosen([name for name in NAMES if name in known])
    derived = [c for c in claims.all_claims() if c.derivation is not None][:1]
    return [*wanted, *(c for c in derived if c not in wanted)]


def test_results_are_those_of_one_process_in_the_order_of_the_claims() -> None:
    chosen, seen = _chosen(), []
    assert any(claim.near_misses for claim in chosen)
    assert any(claim.derivation is not None for claim in chosen)
    alone = claims.check_each(chosen, {}, examples=3)
    with claims.apart(2) as check_each:
        apart = check_each(chosen, {}, seen.append, examples=3)
    assert list(apart) == [claim.id for claim in chosen]
    assert sorted(seen) == sorted(apart)
    for name, result in apart.items():
        assert result.to_json() == alone[name].to_json()
        assert result.claim is alone[name].claim
        assert [m.claim.id for m in result.near_misses] == [
            m.claim.id for m in alone[name].near_misses
        ]
        lines = (result.proof and result.proof.lines, alone[name].proof and alone[name].proof.lines)
        assert lines[0] == lines[1]


def test_verdicts_travel_to_the_processes() -> None:
    claim = next(c for c in claims.all_claims() if c.certificates)
    rejected = {name: Verdict(False, "tampered") for name in claim.certificates}
    with claims.apart(1) as check_each:
        result = check_each([claim], rejected, examples=1)[claim.id]
    assert result.rung is claims.Rung.REFUTED
    assert "tampered" in str(result.counterexample)


def test_a_claim_that_is_not_registered_is_named() -> None:
    from dataclasses import replace

    stranger = replace(claims.all_claims()[0], id="no.such.claim")
    with claims.apart(1) as check_each, pytest.raises(ValueError, match=r"no\.such\.claim"):
        check_each([stranger], {})
