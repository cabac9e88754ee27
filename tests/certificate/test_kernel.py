"""What the kernel says of good certificates, and how much work it is ready to do."""

import pytest

from superpos_proofs.certificate import kernel
from superpos_proofs.certificate.files import canonical
from superpos_proofs.certificate.kernel import Verdict, read_and_verify, verify, verify_file
from superpos_proofs.certificate.networks import Shared

from . import samples

GOOD = {
    "width": (
        lambda: samples.exact(3),
        "exact.perm.m3.v1.q1",
        {"features": 3, "active": 1, "weights": 1, "lower": 2, "upper": 2},
    ),
    "ceiling": (
        lambda: samples.ceiling(6, choices=3),
        "ceiling.permutation.m6.v1.b1.n6",
        {"features": 6, "active": 1, "bits": 1, "width": 6, "tasks": 3, "choices": 3},
    ),
    "uncharged": (
        samples.uncharged,
        "uncharged.pairwise-and.m4.o5.v2.n4",
        {"features": 4, "outputs": 5, "active": 2, "width": 4},
    ),
    "typical": (
        samples.typical,
        "typical.permutation.m4.v1.b4.n3",
        {"features": 4, "active": 1, "bits": 4, "width": 3, "drawn": 1},
    ),
    "errs": (
        samples.errs,
        "errs.pairwise-and.m6.o5.d2.v2.n4",
        {"features": 6, "outputs": 5, "active": 2, "width": 4, "influence": 2},
    ),
}


@pytest.mark.parametrize("kind", GOOD)
def test_a_good_certificate_is_accepted_with_its_numbers(kind):
    make, claim, numbers = GOOD[kind]
    assert verify(canonical(make())) == Verdict(True, "accepted", claim, kind, numbers)


@pytest.mark.parametrize(
    "make",
    [
        lambda: samples.ceiling(2),
        lambda: samples.ceiling(4, v=4),
        lambda: samples.ceiling(3, b=16),
        lambda: samples.ceiling(3, choices=1 << 20),
        lambda: samples.ceiling(3, tasks=100),
        lambda: samples.ceiling(3, bias=[-1, 0]),
        lambda: samples.ceiling(3, weights=[0, 1 << 40], b=1) | {"tasks": []},
        lambda: samples.uncharged(4, v=4),
        lambda: samples.uncharged(3, v=3, pairs=[[0, 1], [0, 2], [1, 2]]),
    ],
)
def test_sizes_at_the_ends_of_their_ranges(make):
    """Accepted, or turned away by what comes after the sizes."""
    verdict = verify(canonical(make()))
    expected = {"not 3 to 100 tasks", "encoded is not in 1..2"}
    assert verdict.accepted or verdict.reason in expected


def test_as_many_tasks_as_are_allowed():
    for tasks in (2, 101):
        certificate = samples.ceiling(3, tasks=tasks)
        assert verify(canonical(certificate)).reason == "not 3 to 100 tasks"


def test_a_pair_of_features_and_the_last_one():
    certificate = samples.uncharged(4, pairs=[[0, 1], [0, 3], [1, 3], [2, 3], [0, 2]])
    assert verify(canonical(certificate)).accepted
    for pair in ([3, 0], [2, 2], [0, 4], [-1, 2]):
        certificate["instance"]["pairs"][1] = pair
        assert not verify(canonical(certificate)).accepted
    certificate["instance"]["pairs"][1] = [2, 2]
    reason = "a pair is not two features in increasing order"
    assert verify(canonical(certificate)) == Verdict(False, reason)


def test_one_pair_is_a_list_and_so_many_are_too_many():
    codes = [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 1]]
    one = samples.uncharged(4, pairs=[[0, 1]], encoded=3, encoder=codes, decoder=[[1, 1, 0]])
    assert verify(canonical(one)).accepted
    one["instance"]["pairs"] = [[0, 1]] * ((1 << 16) + 1)
    assert verify(canonical(one)).reason == "number of pairs is not in 1..65536"


def test_a_zero_is_a_weight_even_where_it_is_not_written():
    """An alphabet without it is charged for too few values; a matrix without it needs none."""
    certificate = samples.ceiling(3, weights=[1, 2])
    assert verify(canonical(certificate)).reason == "a weight outside its alphabet"
    for task in certificate["tasks"]:
        task["weights"] = [[1] * 3] * 3
    assert verify(canonical(certificate)).reason.startswith("task 0: wrong at")


def test_the_least_value_of_an_alphabet():
    for least, accepted in ((-(1 << 40), True), (-(1 << 40) - 1, False)):
        verdict = verify(canonical(samples.ceiling(3, b=2, weights=[0, 1, least])))
        assert verdict.accepted is accepted
        assert accepted or verdict.reason.startswith("alphabet is not in")


@pytest.mark.parametrize("number", ["1.5", "NaN", "-Infinity"])
def test_what_is_no_integer_is_named(number):
    assert verify(b'{"a":%s}' % number.encode()) == Verdict(False, f"{number} is not an integer")


def test_files_are_read_in_bounds_and_bad_ones_raise_nothing(tmp_path, monkeypatch):
    path = tmp_path / "c.json"
    path.write_bytes(canonical(samples.exact(2)))
    assert verify_file(path).accepted
    assert read_and_verify(path) == (path.read_bytes(), verify(path.read_bytes()))
    assert read_and_verify(tmp_path) == (b"", Verdict(False, "not a regular file"))
    missing = Verdict(False, "cannot be read (No such file or directory)")
    assert read_and_verify(tmp_path / "none") == (b"", missing)
    monkeypatch.setattr(kernel, "MAX_BYTES", 10)
    too_large = Verdict(False, "larger than 0 MiB")
    assert read_and_verify(path) == (path.read_bytes()[:11], too_large)


def test_the_largest_input_is_read(monkeypatch):
    data = canonical(samples.exact(2))
    monkeypatch.setattr(kernel, "MAX_BYTES", len(data))
    assert verify(data).accepted
    monkeypatch.setattr(kernel, "MAX_BYTES", len(data) - 1)
    assert verify(data).reason == "larger than 0 MiB"


def network(active, features=2):
    """Codes 1 and 2 in one dimension, entries 1 and -3 in two rows."""
    codes = [{0: 1}, {0: 2}, *[{0: 1}] * (features - 2)]
    return Shared(codes, 1, [{0: 1}, {0: -3}], [1, 1], active, 1, 0)


def test_work_as_its_docstring_counts_it(monkeypatch):
    """Inputs times (fields of all steps, and their overhead), then the steps of each chunk."""
    shared = network(1)
    steps = 1 + 4 * 2 + 4 * 2 + (1 + 1 + 4)  # rows; features; code entries; entries that multiply
    assert kernel.work_of(shared, [{0: 1}]) == 3 * (steps * shared.size + 4096) + 1024 * steps
    # With more features than rows it is the features that are set out.
    wide = network(1, features=5)
    steps = 4 * 5 + 4 * 5 + (1 + 4)
    assert kernel.work_of(wide, []) == 6 * (steps * wide.size + 4096) + 1024 * steps
    monkeypatch.setattr(wide, "chunk", 2)
    assert kernel.work_of(wide, []) == 6 * (steps * wide.size + 4096) + 1024 * steps * 4


def test_inputs_are_counted_no_further_than_needed(monkeypatch):
    shared = network(3, features=5)
    steps = 4 * 5 + 4 * 5 + (1 + 4)
    monkeypatch.setattr(kernel, "MAX_WORK", 6)  # 1 + 5 is not beyond it, 10 more are
    shared.active = 5
    assert kernel.work_of(shared, []) == 16 * (steps * shared.size + 4096) + 1024 * steps


def test_the_work_of_all_tasks_together_is_bounded(monkeypatch):
    certificate = samples.ceiling(3)
    seen = []
    monkeypatch.setattr(kernel, "work_of", lambda *given: seen.append(given) or 5)
    monkeypatch.setattr(kernel, "MAX_WORK", 15)
    assert verify(canonical(certificate)).accepted
    assert len(seen) == 3
    monkeypatch.setattr(kernel, "MAX_WORK", 14)
    assert verify(canonical(certificate)).reason == "too much work for the kernel"
