"""Certificates that are drawn are accepted; damaged ones are rejected or true by brute force."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import find, given
from hypothesis import strategies as st

from superpos_proofs.certificate.files import canonical
from superpos_proofs.certificate.kernel import verify
from superpos_proofs.testing import certificates, corrupted
from superpos_proofs.testing.certificates import KINDS
from tests.certificate import samples


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_drawn_and_accepted(kind: str) -> None:
    @given(certificates(kind))
    def accepted(certificate: dict[str, Any]) -> None:
        assert certificate["kind"] == kind
        assert verify(canonical(certificate)).accepted

    accepted()


@given(certificates(), st.data())
def test_a_damaged_one_is_rejected_or_another_truth(
    certificate: dict[str, Any], data: st.DataObject
) -> None:
    damaged = data.draw(corrupted(certificate))
    assert damaged != canonical(certificate)
    if verify(damaged).accepted:
        assert samples.is_true(json.loads(damaged))


@pytest.mark.parametrize("reason", ["JSON", "claim", "choices", "shared_sha256", "encoder"])
def test_damage_reaches_far_into_the_kernel(reason: str) -> None:
    """Not only the bytes: what the kernel says of some of them is about the fields within."""
    damaged = corrupted(samples.ceiling(3))
    assert find(damaged, lambda data: reason in verify(data).reason)


def test_an_unknown_kind_says_which_there_are() -> None:
    with pytest.raises(ValueError, match="there are width, ceiling"):
        certificates("proof")
