"""What a certificate's values are read as, at their limits, and the reason where they are not."""

import base64
import zlib

import pytest

from superpos_proofs.certificate import adverse, reading
from superpos_proofs.certificate.files import canonical
from superpos_proofs.certificate.kernel import verify
from superpos_proofs.certificate.reading import (
    Rejected,
    increasing,
    inflate,
    integers,
    matrix,
    seed_bytes,
    small,
    unpack,
)
from superpos_proofs.certificate.writing import pack_block_codes, pack_matrix

from . import samples

LARGE = 1 << 40


def text(raw):
    return base64.b64encode(raw).decode()


def packed(raw, alphabet):
    return {"alphabet": alphabet, "packed": raw if isinstance(raw, str) else text(raw)}


@pytest.mark.parametrize(
    ("form", "count", "values"),
    [
        (packed(b"", [5]), 3, [5, 5, 5]),
        (packed(b"", [5]), 0, []),
        (packed(b"", [5, 6]), 0, []),
        (packed(b"\x80", [5, 6]), 1, [6]),
        (packed(b"\x01", [5, 6]), 8, [5] * 7 + [6]),
        (packed(b"\x00\x80", [5, 6]), 9, [5] * 8 + [6]),
        (packed(b"\x18", [0, 1, 2]), 3, [0, 1, 2]),
        (packed(b"\x80", [-LARGE, LARGE]), 2, [LARGE, -LARGE]),
        (packed(b"\xff\xff", list(range(1 << 16))), 1, [(1 << 16) - 1]),
    ],
)
def test_packed_integers(form, count, values):
    assert unpack(form, count, "x") == values


@pytest.mark.parametrize(
    ("form", "count", "reason"),
    [
        (5, 1, "x is not an object"),
        ({"packed": ""}, 1, "x must have exactly the keys: alphabet packed"),
        (packed(b"", 5), 1, "x: alphabet is not a list"),
        (packed(b"", [0] * ((1 << 16) + 1)), 0, "x: alphabet is too long"),
        (packed(b"", ["0"]), 1, "x: alphabet is not an integer"),
        (packed(b"", [LARGE + 1]), 1, f"x: alphabet is not in {-LARGE}..{LARGE}"),
        (packed(b"", [-LARGE - 1]), 1, f"x: alphabet is not in {-LARGE}..{LARGE}"),
        (packed(b"", [1, 0]), 0, "x: alphabet is not strictly increasing"),
        (packed(b"", [1, 1]), 0, "x: alphabet is not strictly increasing"),
        ({"alphabet": [0, 1], "packed": 5}, 1, "x: packed is not text"),
        (packed("gA=", [0, 1]), 1, "x: packed is not base64"),
        (packed("gA==\n", [0, 1]), 1, "x: packed is not base64"),
        (packed("é", [0, 1]), 1, "x: packed is not base64"),
        (packed(b"", [0, 1]), 1, "x: wrong number of entries"),
        (packed(b"\x00\x00", [0, 1]), 8, "x: wrong number of entries"),
        (packed(b"\x00", [0, 1]), 9, "x: wrong number of entries"),
        (packed(b"\x00", [5]), 1, "x: wrong number of entries"),
        (packed(b"\x01", [0, 1]), 7, "x: stray bits at the end"),
        (packed(b"\x40", [0, 1]), 1, "x: stray bits at the end"),
        (packed(b"\xc0", [0, 1, 2]), 1, "x: an index outside the alphabet"),
        (packed(b"\x00", []), 1, "x: an index outside the alphabet"),
        (packed(b"", []), 0, "x: an index outside the alphabet"),
    ],
)
def test_what_is_not_packed_as_it_should_be(form, count, reason):
    with pytest.raises(Rejected) as error:
        unpack(form, count, "x")
    assert str(error.value) == reason


ONE_HOT = pack_block_codes([[0, 1], [1, 0]], 2)


@pytest.mark.parametrize(
    ("value", "columns", "reason"),
    [
        ([[0, 0]], 2, "x: wrong number of rows"),
        ([[0, 0], 5], 2, "x: a row of wrong length"),
        ([[0, 0], [0]], 2, "x: a row of wrong length"),
        ([[0, 0], {"0": 1, "1": 1}], 2, "x: a row of wrong length"),
        ([[0, 0], [0, LARGE + 1]], 2, f"x is not in {-LARGE}..{LARGE}"),
        ([[0, 0], [0, -LARGE - 1]], 2, f"x is not in {-LARGE}..{LARGE}"),
        ([[0, 0], [0, "1"]], 2, "x is not an integer"),
        (ONE_HOT | {"blocks": 0}, 4, "x: blocks is not in 1..4"),
        (ONE_HOT | {"blocks": 5}, 4, "x: blocks is not in 1..4"),
        (ONE_HOT | {"cells": 0}, 4, "x: cells is not in 1..2"),
        (ONE_HOT | {"cells": 3}, 4, "x: cells is not in 1..2"),
        (ONE_HOT | {"more": 3}, 4, "x must have exactly the keys: blocks cells choice"),
        (ONE_HOT | {"cells": 1}, 4, "x: a cell outside its block"),
        (ONE_HOT | {"choice": packed(b"\x00", [-1, 0])}, 4, "x: a cell outside its block"),
        (ONE_HOT | {"choice": 5}, 4, "x is not an object"),
        (pack_matrix([[0, 1]] * 5), 2, "x: wrong number of entries"),
        (7, 2, "x is not an object"),
    ],
)
def test_what_is_no_matrix(value, columns, reason):
    with pytest.raises(Rejected) as error:
        matrix(value, 2, columns, "x")
    assert str(error.value) == reason


def test_the_forms_of_a_matrix():
    assert matrix([[LARGE, 0], [0, -LARGE]], 2, 2, "x") == [{0: LARGE}, {1: -LARGE}]
    assert matrix(ONE_HOT, 2, 4, "x") == [{0: 1, 3: 1}, {1: 1, 2: 1}]
    assert matrix(ONE_HOT, 2, 5, "x") == [{0: 1, 3: 1}, {1: 1, 2: 1}]
    four = {"blocks": 4, "cells": 1, "choice": packed(b"", [0])}
    assert matrix(four, 2, 4, "x") == [{0: 1, 1: 1, 2: 1, 3: 1}] * 2
    assert matrix(pack_matrix([[0, 7], [7, 0]]), 2, 2, "x") == [{1: 7}, {0: 7}]


def test_matrices_have_a_largest_size(monkeypatch):
    for value, columns, what in ((ONE_HOT, 4, "blocks"), (pack_matrix([[0, 1]] * 2), 2, "entries")):
        monkeypatch.setattr(reading, "MAX_ENTRIES", 4)
        matrix(value, 2, columns, "x")
        monkeypatch.setattr(reading, "MAX_ENTRIES", 3)
        with pytest.raises(Rejected, match=f"^x: too many {what}$"):
            matrix(value, 2, columns, "x")


@pytest.mark.parametrize(
    ("read", "reason"),
    [
        (lambda: small(pack_matrix([[0, 1]]), 1, 2, 1, "x"), "x is not a list"),
        (lambda: small([[2, 0]], 1, 2, 1, "x"), "x: an entry outside -1..1"),
        (lambda: small([[-2, 0]], 1, 2, 1, "x"), "x: an entry outside -1..1"),
        (lambda: small([[0]], 1, 2, 1, "x"), "x: a row of wrong length"),
        (lambda: integers([1], 2, 3, "x"), "x has not 2 entries"),
        (lambda: integers({"0": 1, "1": 2}, 2, 3, "x"), "x has not 2 entries"),
        (lambda: integers([4, 0], 2, 3, "x"), "x is not in -3..3"),
        (lambda: integers([-4, 0], 2, 3, "x"), "x is not in -3..3"),
        (lambda: increasing(5, 0, 2, 9, "x"), "x is no such list"),
        (lambda: increasing([1], 2, 3, 9, "x"), "x is no such list"),
        (lambda: increasing([1, 2, 3, 4], 2, 3, 9, "x"), "x is no such list"),
        (lambda: increasing([1, 9], 2, 3, 9, "x"), "x is not in 0..8"),
        (lambda: increasing([-1, 8], 2, 3, 9, "x"), "x is not in 0..8"),
        (lambda: increasing([1, 1], 2, 3, 9, "x"), "x is not in increasing order"),
        (lambda: increasing([2, 1], 2, 3, 9, "x"), "x is not in increasing order"),
        (lambda: seed_bytes(5), "seed is not a short text"),
        (lambda: seed_bytes("00" * 65), "seed is not a short text"),
        (lambda: seed_bytes("0" * 129), "seed is not a short text"),
        (lambda: seed_bytes("0"), "seed is not hex"),
        (lambda: seed_bytes("0A"), "seed is not hex"),
        (lambda: seed_bytes("XX"), "seed is not hex"),
        (lambda: inflate(5, 9, "x"), "x is not text"),
        (lambda: inflate("é", 9, "x"), "x: not a whole zlib stream in base64, or too large"),
        (
            lambda: inflate(text(zlib.compress(b"abc")) + "\n", 9, "x"),
            "x: not a whole zlib stream in base64, or too large",
        ),
        (
            lambda: inflate(text(zlib.compress(b"abc"))[:-4], 9, "x"),
            "x: not a whole zlib stream in base64, or too large",
        ),
        (
            lambda: inflate(text(b"abc"), 9, "x"),
            "x: not a whole zlib stream in base64, or too large",
        ),
        (
            lambda: inflate(text(zlib.compress(b"abc")), 2, "x"),
            "x: not a whole zlib stream in base64, or too large",
        ),
        (
            lambda: inflate(text(zlib.compress(b"abc") + b"d"), 9, "x"),
            "x: something after its zlib stream",
        ),
    ],
)
def test_other_values_that_are_not_read(read, reason):
    with pytest.raises(Rejected) as error:
        read()
    assert str(error.value) == reason


def test_other_values_at_their_limits():
    assert small([[2, 0], [0, -2]], 2, 2, 2, "x") == [{0: 2}, {1: -2}]
    assert integers([3, -3], 2, 3, "x") == [3, -3]
    assert increasing([0, 8], 2, 3, 9, "x") == [0, 8]
    assert increasing([0, 7, 8], 2, 3, 9, "x") == [0, 7, 8]
    assert seed_bytes("0f" * 64) == b"\x0f" * 64
    assert seed_bytes("") == b""
    assert seed_bytes("0123456789abcdef") == bytes.fromhex("0123456789abcdef")
    assert inflate(text(zlib.compress(b"abc")), 3, "x") == b"abc"


# ------------------------------------------------------------------ codes for permutations

ROWS = [[1, 1], [1, -1], [-1, 1], [1, 1], [-1, 1], [1, 1]]


@pytest.mark.parametrize("image", [(0, 1, 2), (1, 2, 0), (2, 1, 0)])
def test_weights_are_inner_products_of_columns(image):
    expected = [
        {s: a for s in range(2) if (a := sum(ROWS[3 + image[i]][r] * ROWS[i][s] for i in range(3)))}
        for r in range(2)
    ]
    assert adverse._permuting(ROWS, list(image), 3) == expected


def test_no_weight_has_more_bits_than_it_may():
    """Three rows of equal signs have the weight 3, and of opposite signs -3."""
    for sign in (1, -1):
        rows = [[1]] * 3 + [[sign]] * 3
        assert adverse._permuting(rows, [0, 1, 2], 3) == [{0: 3 * sign}]
        with pytest.raises(Rejected, match=r"^a weight has more bits$"):
            adverse._permuting(rows, [0, 1, 2], 2)


def test_bits_are_those_of_the_heaviest_weight():
    """Four for four features takes three bits; of three features no weight is beyond 3."""
    more = "a weight has more bits"
    for bits, says in ((2, more), (3, "accepted")):
        assert verify(canonical(samples.typical(bits=bits))).reason == says
    seen, wrong = set(), {"permutation": [0, 1, 2], "feature": 0, "output": 0}
    for seed in range(8):
        for bits in (1, 2):
            given = samples.typical(
                3, seed=f"{seed:02x}", width=2, threshold=2, bits=bits, wrong=wrong
            )
            seen.add((bits, verify(canonical(given)).reason == more))
    assert seen == {(1, True), (2, False)}


def test_the_work_of_drawn_permutations_is_bounded(monkeypatch):
    certificate = canonical(samples.typical())
    monkeypatch.setattr(adverse, "MAX_SUMS", (1 + 1) * 4 * 3 * (4 + 3))
    assert verify(certificate).accepted
    monkeypatch.setattr(adverse, "MAX_SUMS", 167)
    assert verify(certificate).reason == "too much work for the kernel"


def test_a_drawn_permutation_that_fails_is_named():
    reasons = {verify(canonical(samples.typical(drawn=n))).reason for n in range(1, 8)}
    assert any(r.startswith("drawn permutation ") and ": wrong at ((" in r for r in reasons)
    index = min(int(r.split()[2][:-1]) for r in reasons if r.startswith("drawn"))
    assert verify(canonical(samples.typical(drawn=index))).accepted
    assert not verify(canonical(samples.typical(drawn=index + 1))).accepted


def test_every_first_error_but_the_right_one_is_refused():
    permutation = [3, 2, 1, 0]
    for feature in range(4):
        for output in range(4):
            wrong = {"permutation": permutation, "feature": feature, "output": output}
            verdict = verify(canonical(samples.typical(wrong=wrong)))
            assert verdict.accepted == ((feature, output) == (1, 0))
            assert verdict.accepted or verdict.reason == "not the first error"
