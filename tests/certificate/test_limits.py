"""Where a certificate is at fault, the reason says so by name; and each limit is where it says."""

import copy

import pytest

from superpos_proofs.certificate import ands, kernel, networks
from superpos_proofs.certificate.files import canonical
from superpos_proofs.certificate.kernel import Verdict, verify, verify_file

from . import samples

SAMPLES = {
    "width": lambda: samples.exact(3),
    "ceiling": samples.ceiling,
    "uncharged": samples.uncharged,
    "typical": samples.typical,
    "errs": samples.errs,
    "serves": samples.serves,
}


def changed(kind, path, to):
    """A sample with another value at this place; the hash is what it was."""
    certificate = copy.deepcopy(SAMPLES[kind]())
    place = certificate
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return canonical(certificate)


RANGES = [  # kind, place, what the reason calls it, least, most
    ("width", ("instance", "features"), "features", 2, 40),
    ("width", ("instance", "active"), "active", 1, 3),
    ("width", ("instance", "weights"), "weights", 1, 8),
    ("width", ("upper",), "upper", 1, 3),
    ("width", ("lower",), "lower", 0, 2),
    ("width", ("witness", "threshold", 0), "threshold", -(1 << 20), 1 << 20),
    ("width", ("witness", "tasks", 0, "permutation", 0), "permutation", -3, 3),
    ("width", ("witness", "tasks", 0, "bias", 0), "bias", -1, 1),
    ("ceiling", ("instance", "features"), "features", 2, 1 << 16),
    ("ceiling", ("instance", "active"), "active", 1, 6),
    ("ceiling", ("instance", "bits"), "bits", 1, 16),
    ("ceiling", ("choices",), "choices", 1, 1 << 20),
    ("ceiling", ("floor",), "floor", 0, 6),
    ("ceiling", ("shared", "encoded"), "encoded", 1, 6),
    ("ceiling", ("shared", "width"), "width", 1, 6),
    ("ceiling", ("shared", "weights", 0), "alphabet", -(1 << 40), 1 << 40),
    ("ceiling", ("shared", "bias", 0), "alphabet", -(1 << 40), 1 << 40),
    ("uncharged", ("instance", "features"), "features", 3, 1 << 16),
    ("uncharged", ("instance", "active"), "active", 2, 4),
    ("uncharged", ("instance", "pairs", 0, 0), "a pair", -3, 3),
    ("uncharged", ("witness", "encoded"), "encoded", 1, 4),
    ("typical", ("instance", "features"), "features", 2, 1 << 12),
    ("typical", ("instance", "active"), "active", 1, 1),
    ("typical", ("instance", "bits"), "bits", 1, 16),
    ("typical", ("shared", "width"), "width", 1, 3),
    ("typical", ("shared", "threshold"), "threshold", 1, 9),
    ("typical", ("drawn",), "drawn", 1, 100),
    ("typical", ("wrong", "permutation", 0), "permutation", 0, 3),
    ("typical", ("wrong", "feature"), "feature", 0, 3),
    ("typical", ("wrong", "output"), "output", 0, 3),
    ("errs", ("instance", "features"), "features", 2, 1 << 16),
    ("errs", ("instance", "active"), "active", 2, 6),
    ("errs", ("instance", "pairs", 0, 0), "a pair", 0, 5),
    ("errs", ("shared", "code"), "code", 1, 1 << 20),
    ("errs", ("shared", "blocks"), "blocks", 1, 1 << 20),
    ("errs", ("shared", "cells"), "cells", 2, 1 << 20),
    ("errs", ("shared", "bits"), "bits", 2, 40),
    ("errs", ("shared", "threshold"), "threshold", 1, 8),
    ("errs", ("input", 0), "input", 0, 5),
    ("errs", ("output",), "output", 0, 4),
    ("serves", ("instance", "active"), "active", 2, 2),
]


@pytest.mark.parametrize(("kind", "place", "name", "least", "most"), RANGES)
def test_a_number_is_in_its_range(kind, place, name, least, most, monkeypatch):
    monkeypatch.setattr(ands, "MAX_DRAWN", 400)  # what is drawn for the samples, and no more
    outside = f"{name} is not in {least}..{most}"
    for value in (least - 1, most + 1):
        assert verify(changed(kind, place, value)) == Verdict(False, outside)
    for value in (least, most):
        assert verify(changed(kind, place, value)).reason != outside
    assert verify(changed(kind, place, "1")) == Verdict(False, f"{name} is not an integer")


OBJECTS = [
    ("width", (), "certificate"),
    ("width", ("instance",), "instance"),
    ("width", ("witness",), "witness"),
    ("width", ("witness", "tasks", 0), "task"),
    ("ceiling", (), "certificate"),
    ("ceiling", ("instance",), "instance"),
    ("ceiling", ("shared",), "shared"),
    ("ceiling", ("tasks", 0), "task"),
    ("uncharged", (), "certificate"),
    ("uncharged", ("instance",), "instance"),
    ("uncharged", ("witness",), "witness"),
    ("typical", (), "certificate"),
    ("typical", ("instance",), "instance"),
    ("typical", ("shared",), "shared"),
    ("typical", ("wrong",), "wrong"),
    ("errs", (), "certificate"),
    ("errs", ("instance",), "instance"),
    ("errs", ("shared",), "shared"),
    ("serves", (), "certificate"),
]


@pytest.mark.parametrize(("kind", "place", "name"), OBJECTS)
def test_an_object_has_its_keys_and_no_other(kind, place, name):
    says, listed = verify(changed(kind, (*place, "more"), 1)).reason.split(": ")
    whole = SAMPLES[kind]()
    for step in place:
        whole = whole[step]
    assert says == f"{name} must have exactly the keys"
    assert sorted(listed.split()) == sorted(whole)
    if place:
        assert verify(changed(kind, place, 5)) == Verdict(False, f"{name} is not an object")


@pytest.mark.parametrize(
    ("make", "name"),
    [
        *((lambda name=name: samples.ceiling(**{name: []}), name)
          for name in ("encoder", "decoder", "threshold")),
        *((lambda name=name: changed("ceiling", ("tasks", 0, name), []), name)
          for name in ("weights", "bias")),
        *((lambda name=name: changed("uncharged", ("witness", name), []), name)
          for name in ("encoder", "decoder", "threshold")),
    ],
)  # fmt: skip
def test_a_matrix_is_named(make, name):
    certificate = make()
    data = certificate if isinstance(certificate, bytes) else canonical(certificate)
    assert verify(data) == Verdict(False, f"{name}: wrong number of rows")


def test_one_dimension_and_one_neuron():
    """Codes 1 and -1, and a neuron whose values 2 and 0 lie on both sides of that of nothing."""
    parts = {"encoder": [[1], [-1]], "decoder": [[1], [-1]], "threshold": [[2, 0]]}
    alphabets = {"weights": [-1, 1], "bias": [1]}
    certificate = samples.ceiling(2)
    certificate["shared"] = {"encoded": 1, "width": 1, **parts, **alphabets}
    certificate = samples.repaired(certificate)
    for index, task in enumerate(certificate["tasks"]):
        first, _ = samples.drawn(certificate, index)
        task.update(weights=[[-1 if first else 1]], bias=[[1]])
    assert verify(canonical(certificate)).claim == "ceiling.permutation.m2.v1.b1.n1"
    assert samples.is_true(samples.plain(certificate))


def test_counting_that_is_met_exactly():
    """5!^3 = 20 * 1350 * 2^6: just as many as are needed are enough."""
    for choices, floor in ((1350, 1), (1349, 2)):
        certificate = samples.ceiling(5, choices=choices)
        assert certificate["floor"] == floor
        assert verify(canonical(certificate)).accepted


def test_three_tasks_and_a_hundred_are_accepted_and_so_are_all_their_entries(monkeypatch):
    for tasks in (3, 100):
        monkeypatch.setattr(kernel, "MAX_ENTRIES", tasks * 9)
        assert verify(canonical(samples.ceiling(3, tasks=tasks))).accepted


def test_work_up_to_the_limit_is_done(monkeypatch):
    certificate = canonical(samples.uncharged())
    seen, count = [], kernel.work_of
    monkeypatch.setattr(kernel, "work_of", lambda *given: seen.append(count(*given)) or seen[-1])
    assert verify(certificate).accepted
    monkeypatch.setattr(kernel, "MAX_WORK", seen[0])
    assert verify(certificate).accepted
    monkeypatch.setattr(kernel, "MAX_WORK", seen[0] - 1)
    assert verify(certificate).reason == "too much work for the kernel"


def test_entries_that_multiply_and_wide_fields_are_more_work():
    """Only 1 and -1 are added; thresholds of 2^20 take fields of three bytes."""
    rows = [{0: 1}, {0: -1}, {0: -1}, {0: 2}]
    shared = networks.Shared([{0: 1}] * 4, 1, rows, [1 << 20] * 4, 1, 1, 0)
    assert shared.size == 3
    steps = 4 * 4 + 4 * 4 + (1 + 1 + 1 + 4)
    assert kernel.work_of(shared, []) == 5 * (steps * 3 + 4096) + 1024 * steps


HASH = "shared_sha256 is not the hash of the shared parts"
REASONS = [
    ("width", ("kind",), "other", "unknown kind of certificate"),
    ("width", ("kind",), [], "unknown kind of certificate"),
    ("width", ("format",), "1", "format is not superpos-certificate/1"),
    ("width", ("claim",), "more", "proves exact.perm.m3.v1.q1, not the claim it names"),
    ("ceiling", ("instance", "task"), "circuit", "unknown task"),
    ("ceiling", ("shared", "weights"), 5, "an alphabet is not a list"),
    ("ceiling", ("shared", "weights"), [], "an alphabet is empty"),
    ("ceiling", ("shared", "weights"), [0, 1, 2], "an alphabet has more than 2^1 values"),
    ("ceiling", ("shared", "threshold", 0, 0), 2, HASH),
    ("ceiling", ("tasks",), 5, "tasks are not a list"),
    ("ceiling", ("tasks",), [], "not 3 to 100 tasks"),
    ("ceiling", ("tasks", 0, "weights", 0, 0), 2, "a weight outside its alphabet"),
    ("ceiling", ("tasks", 0, "bias", 0, 0), 1, "a bias outside its alphabet"),
    ("ceiling", ("floor",), 2, "floor is lower than counting says"),
    ("ceiling", ("floor",), 4, "floor is higher than counting says"),
    ("uncharged", ("instance", "task"), "k-and", "unknown task"),
    ("uncharged", ("instance", "pairs"), 5, "pairs are not a list"),
    ("uncharged", ("instance", "pairs"), [[0, 1]] * 5, "a pair is listed twice"),
    ("uncharged", ("instance", "pairs", 0), [0], "a pair has not 2 entries"),
    (
        "uncharged",
        ("instance", "pairs", 0),
        [1, 0],
        "a pair is not two features in increasing order",
    ),
    ("uncharged", ("witness", "threshold", 0, 0), 1, "wrong at ((0,), 0)"),
    ("typical", ("instance", "task"), "k-and", "unknown task"),
    ("typical", ("wrong", "permutation"), 5, "permutation is not a list"),
    ("typical", ("wrong", "permutation"), [0, 1, 2, 2], "not a permutation"),
    ("typical", ("wrong", "output"), 2, "not the first error"),
    ("errs", ("instance", "task"), "k-and", "unknown task"),
    ("errs", ("instance", "pairs"), 5, "pairs are not a list"),
    ("errs", ("instance", "pairs"), [], "no pairs"),
    ("errs", ("instance", "pairs", 3), [0, 1], "a pair is listed twice"),
    ("errs", ("shared", "code"), 6, "not in superposition"),
    ("errs", ("input",), [], "right there"),
    ("serves", ("shared", "bits"), 2, "a weight may have more bits"),
]


@pytest.mark.parametrize(("kind", "place", "value", "reason"), REASONS)
def test_each_check_has_its_reason(kind, place, value, reason):
    assert verify(changed(kind, place, value)) == Verdict(False, reason)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"[" * 100_000 + b"]" * 100_000 + b"\n", "too deep or too large"),
        (b"{", "not JSON"),
        (b"\xff", "not JSON"),
        (b'{"a":0.1234567890123456789012}', "0.123456789012345678 is not an integer"),
        (b"[]\n", "not a JSON object"),
        (b"{}\n", "format is not superpos-certificate/1"),
        (b"{}", "not in canonical form"),
    ],
)
def test_what_is_no_certificate_is_told_what_it_is_not(data, reason):
    assert verify(data) == Verdict(False, reason)


def test_a_name_that_no_file_can_have(tmp_path):
    verdict = verify_file(tmp_path / "a\0b")
    assert not verdict.accepted
    assert "null" in verdict.reason
