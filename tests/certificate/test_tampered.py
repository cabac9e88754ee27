"""The kernel itself, as it is imported, rejects what each single check is there for."""

import pytest

from superpos_proofs.certificate import adverse, ands, kernel, reading

from .tampered import MUTANTS, split

MODULES = {"adverse": adverse, "ands": ands, "kernel": kernel, "reading": reading}


@pytest.mark.parametrize("check", MUTANTS)
def test_a_certificate_that_one_check_rejects_is_rejected(check, monkeypatch):
    data, limits = split(MUTANTS[check])
    for module, lowered in limits.items():
        for name, value in lowered.items():
            monkeypatch.setattr(MODULES[module], name, value)
    verdict = kernel.verify(data)
    assert not verdict.accepted
    assert verdict.reason
    assert "\n" not in verdict.reason
