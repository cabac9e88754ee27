"""Every shipped certificate is accepted, as what its file is called.

Those that claims name are re-checked with the claims (the pytest plugin), the others here.
"""

from functools import partial

import pytest

from superpos_proofs.certificate.kernel import verify
from superpos_proofs.certificate.store import certificate_files, check_files, shipped
from superpos_proofs.claims import own_claims
from tests.once import check_once, run_folder

from . import samples

FILES = certificate_files(shipped(), slow=True)
CARRIED = {name for claim in own_claims() for name in claim.certificates}
LARGE = 200_000  # bytes; those take seconds each


@pytest.fixture
def checked(tmp_path_factory):
    return partial(check_once, run_folder(tmp_path_factory))


def speed(path):
    slow = path.stat().st_size > LARGE or path.parent.name == "slow"
    return pytest.param(path, marks=[pytest.mark.slow] if slow else [], id=path.stem)


@pytest.mark.parametrize("path", [speed(path) for path in FILES if path.stem not in CARRIED])
def test_accepted(path, checked):
    verdict = checked(path).verdict
    assert verdict.accepted, verdict.reason
    assert verdict.claim == path.stem


@pytest.mark.parametrize("path", [speed(p) for p in FILES if p.stat().st_size < 40_000])
def test_numbers_are_those_of_the_file(path, checked):
    certificate, numbers = samples.read(path), checked(path).verdict.numbers
    for name in ("features", "active", "bits", "weights"):
        assert numbers.get(name) == certificate["instance"].get(name)
    if certificate["kind"] == "width":
        assert (numbers["lower"], numbers["upper"]) == (certificate["lower"], certificate["upper"])
    if certificate["kind"] == "ceiling":
        assert numbers["tasks"] == len(certificate["tasks"])
        assert numbers["choices"] == certificate["choices"]
    if certificate["kind"] == "uncharged":
        assert numbers["outputs"] == len(certificate["instance"]["pairs"])
        assert numbers["width"] == certificate["witness"]["encoded"]
    if certificate["kind"] != "width":
        assert samples.is_true(certificate)


def test_there_are_some_of_each_kind():
    assert {path.stem.split(".")[0] for path in FILES} >= {
        "ceiling",
        "exact",
        "uncharged",
        "typical",
        "errs",
        "serves",
    }


def test_the_store_hashes_what_it_checks():
    small = [p for p in FILES if p.stat().st_size < 5_000 and p.parent.name != "slow"]
    for path, row in zip(small, check_files(small), strict=True):
        assert row.size == path.stat().st_size
        assert row.verdict == verify(path.read_bytes())
