"""Certificates of least widths at the limits of what they may list, and why beyond."""

import copy

import pytest

from superpos_proofs.certificate import widths
from superpos_proofs.certificate.files import canonical
from superpos_proofs.certificate.kernel import verify
from superpos_proofs.certificate.problems import Problem
from superpos_proofs.certificate.widths import refuted

from . import samples

SAMPLES = {
    "one": lambda: samples.exact(2),
    "perm": lambda: samples.exact(3),
    "and": lambda: samples.cell("and", 3, outputs=1),
    "real": lambda: samples.cell("uand", 3),
    "repr": lambda: samples.cell("repr", 3, active=2),
    "low": lambda: samples.width_range(3, 3),
}


def reason(name, *path, to=None):
    """Why a sample with another value at this place is rejected; None where it is not."""
    certificate = copy.deepcopy(SAMPLES[name]())
    if path:
        place = certificate
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = to
    verdict = verify(canonical(certificate))
    return None if verdict.accepted else verdict.reason


@pytest.mark.parametrize(
    ("name", "limit", "most", "says"),
    [
        ("perm", "MAX_FUNCTIONS", 6, "too many functions to list"),
        ("and", "MAX_FUNCTIONS", 3, "too many functions to list"),
        ("perm", "MAX_INPUTS", 4, "too many inputs"),
        ("real", "MAX_INPUTS", 7, "too many inputs"),
        ("perm", "MAX_FEATURES", 3, "features is not in 2..2"),
    ],
)
def test_what_is_listed_has_a_largest_size(name, limit, most, says, monkeypatch):
    monkeypatch.setattr(widths, limit, most)
    assert reason(name) is None
    monkeypatch.setattr(widths, limit, most - 1)
    assert reason(name) == says


ORDER = "{} are not all there in lexicographic order"
LIMIT = 1 << 20
PROOF = "proof: proof: not a whole zlib stream in base64, or too large"
BAD = [
    ("perm", ("upper",), 4, "upper is not in 1..3"),
    ("perm", ("upper",), 0, "upper is not in 1..3"),
    ("perm", ("lower",), 3, "lower is not in 0..2"),
    ("perm", ("lower",), 1, "width is not what lower and upper say"),
    ("perm", ("width",), None, "width is not what lower and upper say"),
    ("low", ("width",), 3, "width is not what lower and upper say"),
    ("perm", ("width",), 3, "width is not what lower and upper say"),
    ("one", ("width",), True, "width is not an integer"),
    ("perm", ("more",), 1, "certificate must have exactly the keys: "
     "format kind claim instance lower upper width witness refutation"),
    ("perm", ("witness", "tasks", 0, "more"), 1, "task must have exactly the keys: "
     "permutation weights bias"),
    ("perm", ("witness", "more"), 1, "witness must have exactly the keys: "
     "encoder decoder threshold tasks"),
    ("perm", ("witness", "encoder"), 5, "encoder is not a list"),
    ("perm", ("witness", "encoder", 0, 0), 2, "encoder: an entry outside -1..1"),
    ("perm", ("witness", "decoder", 0, 0), -2, "decoder: an entry outside -1..1"),
    ("perm", ("witness", "threshold"), [1], "threshold has not 3 entries"),
    ("perm", ("witness", "tasks"), {}, "not one task a function"),
    ("perm", ("witness", "tasks"), [{}], "not one task a function"),
    ("perm", ("witness", "tasks", 0, "permutation"), [0, 2, 1], ORDER.format("permutation")),
    ("perm", ("witness", "tasks", 0, "permutation"), [0, 1], "permutation has not 3 entries"),
    ("perm", ("witness", "tasks", 0, "weights", 0, 0), 2, "weights: an entry outside -1..1"),
    ("perm", ("witness", "tasks", 0, "weights"), [[0]], "weights: wrong number of rows"),
    ("perm", ("witness", "tasks", 0, "bias", 0), -2, "bias is not in -1..1"),
    ("and", ("witness", "tasks", 0, "pairs"), 5, "pairs are not a list"),
    ("and", ("witness", "tasks", 0, "pairs"), [[0, 2]], ORDER.format("pairs")),
    ("and", ("witness", "tasks", 0, "pairs"), [[0]], "a pair has not 2 entries"),
    ("and", ("witness", "tasks", 0, "pairs"), [[0, 4]], "a pair is not in -3..3"),
    ("real", ("witness", "weights", 0, 0), 2, "weights: an entry outside -1..1"),
    ("real", ("witness", "bias", 0), 2, "bias is not in -1..1"),
    ("real", ("witness", "threshold", 0), 1 << 41, f"threshold is not in {-1 << 40}..{1 << 40}"),
    ("real", ("witness", "decoder"), [], "decoder: wrong number of rows"),
    ("real", ("witness", "more"), 1, "witness must have exactly the keys: "
     "weights bias decoder threshold"),
    ("repr", ("witness", "more"), 1, "witness must have exactly the keys: "
     "encoder decoder threshold"),
    ("repr", ("witness", "encoder", 0, 0), 2, "encoder: an entry outside -1..1"),
    ("repr", ("witness", "decoder", 0, 0), 2, "decoder: an entry outside -1..1"),
    ("repr", ("witness", "threshold", 0), LIMIT + 1, f"threshold is not in {-LIMIT}..{LIMIT}"),
    ("repr", ("refutation",), None, "refutation is missing"),
    ("repr", ("refutation",), {"kind": "counting"}, "counting does not refute the width below"),
    ("repr", ("refutation",), {"kind": "counting", "more": 1},
     "refutation must have exactly the keys: kind"),
    ("repr", ("refutation",), {"kind": "tables", "more": 1},
     "refutation must have exactly the keys: kind"),
    ("repr", ("refutation",), {"kind": "tables"},
     "tables: needs a quantized readout, width >= 1"),
    ("repr", ("refutation",), {"kind": "luck", "pairs": []}, "unknown kind of refutation"),
    ("repr", ("refutation",), {"kind": "orbits", "pairs": 5}, "pairs: not a list, or too long"),
    ("repr", ("refutation",), {"kind": "orbits", "pairs": [5]}, "pairs: pair is not a list"),
    ("repr", ("refutation",), {"kind": "lrat", "proof": ""}, PROOF),
    ("repr", ("refutation",), {"kind": "lrat", "proof": 5}, "proof: proof is not text"),
    ("repr", ("refutation",), {"kind": "lrat", "at": {}, "proof": ""},
     "at must have exactly the keys: features outputs active"),
    ("real", ("refutation",), {"kind": "orbits", "identities": 5},
     "identities: not a list, or too long"),
    ("real", ("refutation",), {"kind": "orbits", "identities": [5]},
     "identities: identity is not an object"),
    ("real", ("refutation",), {"kind": "orbits", "identities": [{"on": 5, "off": []}]},
     "identities: identity: a side is not a list"),
    ("real", ("refutation",), {"kind": "orbits", "identities": [{"on": [[1]], "off": []}]},
     "identities: identity has not 2 entries"),
    ("real", ("refutation",), {"kind": "orbits", "identities": [{"on": [[1, LIMIT + 1]],
     "off": []}]}, f"identities: identity is not in {-LIMIT}..{LIMIT}"),
    ("perm", ("refutation",), {"kind": "orbits", "encoders": [5]},
     "encoders: orbit encoder is not a list"),
    ("perm", ("refutation",), {"kind": "orbits", "encoders": [[[2, 0, 0]]]},
     "encoders: orbit encoder: an entry outside -1..1"),
    ("perm", ("refutation",), {"kind": "orbits", "encoders": 5},
     "encoders: not a list, or too long"),
    ("low", ("refutation",), {"kind": "counting"}, "nothing to refute below width 0"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "path", "value", "says"), BAD)
def test_the_reason_says_what_is_wrong(name, path, value, says):
    assert reason(name, *path, to=value) == says


@pytest.mark.parametrize(
    ("name", "place", "value"),
    [
        ("perm", ("witness", "threshold", 0), LIMIT),
        ("perm", ("witness", "threshold", 0), -LIMIT),
        ("real", ("witness", "threshold", 0), 1 << 40),
        ("real", ("witness", "threshold", 0), -1 << 40),
        ("repr", ("witness", "threshold", 0), LIMIT),
        ("repr", ("witness", "threshold", 0), -LIMIT),
    ],
)
def test_thresholds_at_their_ends_are_read_and_wrong(name, place, value):
    assert "wrong at (" in reason(name, *place, to=value)


def test_evidence_is_no_longer_than_allowed():
    for count, says in (
        (1 << 16, "identities: identity is not an object"),
        ((1 << 16) + 1, "identities: not a list, or too long"),
    ):
        to = {"kind": "orbits", "identities": [5] * count}
        assert reason("real", "refutation", to=to) == says
    for count, says in (
        (1 << 12, "identities: an identity names an input twice, or one that is not there"),
        ((1 << 12) + 1, "identities: identity: a side is not a list"),
    ):
        one = {"on": [[4, 1]] * count, "off": []}
        assert reason("real", "refutation", to={"kind": "orbits", "identities": [one]}) == says


def test_a_pair_is_two_codes():
    problem = Problem("repr", 3, 3, 1, 1)
    assert widths._pair([[1, 0], [0, -1]], problem, 2) == ((1, 0), (0, -1))
    for rows in ([[1, 0], [1, 0]], [[0, 0], [1, 0]], [[1, 0], [0, 0]]):
        with pytest.raises(widths.Rejected, match=r"^a pair that is no two codes$"):
            widths._pair(rows, problem, 2)
    with pytest.raises(widths.Rejected, match=r"^pair: wrong number of rows$"):
        widths._pair([[1, 0]], problem, 2)
    with pytest.raises(widths.Rejected, match=r"^pair: an entry outside -1\.\.1$"):
        widths._pair([[2, 0], [1, 0]], problem, 2)
    assert widths._identity({"on": [[4, 2]], "off": [[1, 1], [2, 1]]}) == (
        [(4, 2)],
        [(1, 1), (2, 1)],
    )


def test_what_is_refuted_and_what_is_not():
    certificate = SAMPLES["repr"]()
    problem = Problem("repr", 3, 3, 2, 1)
    evidence, lower = certificate["refutation"], certificate["lower"]
    assert refuted(problem, lower - 1, evidence)
    assert not refuted(problem, lower, evidence)
    assert not refuted(problem, lower - 1, {"kind": "luck"})
    assert refuted(problem, 1, {"kind": "counting"})  # 5 codes of sums for 7 inputs
    assert not refuted(problem, 2, {"kind": "counting"})


@pytest.mark.parametrize(
    ("name", "claim", "numbers"),
    [
        ("perm", "exact.perm.m3.v1.q1", {"lower": 2, "upper": 2, "weights": 1, "active": 1}),
        ("low", "range.perm.m3.v1.q1", {"lower": 0, "upper": 3, "weights": 1, "active": 1}),
        ("and", "exact.and.m3.o1.v2.q1", {"outputs": 1, "weights": 1, "active": 2}),
        ("real", "exact.uand.m3.v2.q1.real", {"weights": 1, "active": 2}),
        ("repr", "exact.repr.m3.v2.q1", {"weights": 1, "active": 2}),
    ],
)
def test_the_claim_and_its_numbers(name, claim, numbers):
    certificate = SAMPLES[name]()
    verdict = verify(canonical(certificate))
    ends = {"lower": certificate["lower"], "upper": certificate["upper"], "features": 3}
    assert verdict.claim == claim
    assert dict(verdict.numbers) == ends | numbers
