"""Whatever the bytes: a one-line reason, no traceback, and nothing false accepted."""

import json
import os
import string
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superpos_proofs.certificate.files import canonical, sha256
from superpos_proofs.certificate.kernel import MAX_BYTES, verify, verify_file
from superpos_proofs.certificate.store import certificate_files, check_files, shipped
from superpos_proofs.testing import examples

from . import samples

WORDS = st.sampled_from(
    sorted(
        {
            word
            for sample in (
                samples.ceiling(2),
                samples.exact(2),
                samples.uncharged(),
                samples.typical(),
                samples.errs(),
                samples.serves(),
            )
            for word in json.dumps(sample).split('"')
        }
    )
)
LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(string.printable, max_size=9)
)
JSON = st.recursive(
    LEAVES | WORDS | st.text(st.characters(codec=None), max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS | st.text(), inner),
    max_leaves=20,
)
SAMPLES = [
    canonical(sample)
    for sample in (
        samples.exact(2),
        samples.ceiling(3),
        samples.exact(3),
        samples.uncharged(),
        samples.typical(),
        samples.errs(),
        samples.serves(),
    )
]


def rejected(data):
    verdict = verify(data)
    assert not verdict.accepted
    assert verdict.reason.strip()
    assert "\n" not in verdict.reason
    assert len(verdict.reason) < 500
    return verdict.reason


@given(st.binary(max_size=300))
def test_arbitrary_bytes(data):
    rejected(data)


@given(JSON)
@settings(max_examples=examples(200))
def test_arbitrary_json(value):
    rejected(json.dumps(value).encode("utf-8", "surrogatepass"))


@given(st.sampled_from(SAMPLES), st.data())
@settings(max_examples=examples(300))
def test_a_part_replaced_by_arbitrary_json(sample, data):
    certificate = json.loads(sample)
    place = certificate
    while True:
        steps = sorted(place) if isinstance(place, dict) else range(len(place))
        if not len(steps):
            return
        step = data.draw(st.sampled_from(steps))
        inner = place[step]
        if not isinstance(inner, dict | list) or data.draw(st.booleans()):
            break
        place = inner
    place[step] = data.draw(JSON)
    if "shared" in certificate and data.draw(st.booleans()):
        certificate["shared_sha256"] = sha256_of(certificate["shared"])
    text = json.dumps(certificate, sort_keys=True, separators=(",", ":")) + "\n"
    verdict = verify(text.encode())
    assert "\n" not in verdict.reason
    if verdict.accepted:
        assert samples.is_true(certificate)


def sha256_of(value):
    try:
        return sha256(value)
    except ValueError:  # not a number, or infinite
        return ""


@given(st.sampled_from(SAMPLES), st.data())
@settings(max_examples=examples(200))
def test_bytes_cut_inserted_or_overwritten(sample, data):
    start = data.draw(st.integers(0, len(sample)))
    end = data.draw(st.integers(start, min(len(sample), start + 20)))
    mutant = sample[:start] + data.draw(st.binary(max_size=5)) + sample[end:]
    verdict = verify(mutant)
    assert "\n" not in verdict.reason
    if verdict.accepted:
        assert samples.is_true(json.loads(mutant))


def test_every_truncation():
    for sample in (*SAMPLES[:2], SAMPLES[3]):
        for length in range(len(sample)):
            rejected(sample[:length])


def nested(inner, depth):
    return b"[" * depth + inner + b"]" * depth + b"\n"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"null\n",
        b"0\n",
        b"NaN\n",
        b"-Infinity\n",
        b"[Infinity]\n",
        b"1e999\n",
        b"1.0\n",
        b"-0\n",
        b'{"a":1,"a":1}\n',
        b'"\xff"\n',
        b'"\\ud800"\n',
        b'{"\\ud800":1}\n',
        b"\xef\xbb\xbf{}\n",
        "{}\n".encode("utf-16"),
        "{}\n".encode("utf-32"),
        nested(b"", 100_000),
        b'{"":' * 100_000 + b"1" + b"}" * 100_000 + b"\n",
        nested(b"", 900),
        b"9" * 4300 + b"\n",
        b"9" * 4301 + b"\n",
        b"-" + b"9" * 4300 + b"\n",
        b"[" * 1_000_000,
        b"[" + b"[]," * 100_000 + b"[]]\n",
        b"\x00" * 1000,
        b" " * MAX_BYTES,
        b" " * (MAX_BYTES + 1),
    ],
    ids=range(28),
)
def test_odd_bytes(data):
    rejected(data)


def test_integers_of_any_length():
    sample = SAMPLES[1]
    for digits in (20, 4300, 4301, 100_000):
        data = sample.replace(b'"choices":1,', b'"choices":' + b"9" * digits + b",")
        assert data != sample
        rejected(data)


def test_integers_of_any_length_where_python_does_not_limit_them():
    limit = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        data = SAMPLES[1].replace(b'"choices":1,', b'"choices":' + b"9" * 50_000 + b",")
        rejected(data)
    finally:
        sys.set_int_max_str_digits(limit)


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data[:-1],
        lambda data: data + b" ",
        lambda data: b" " + data,
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.replace(b'":', b'": ', 1),
        lambda data: data.replace(b"claim", b"clai\\u006d", 1),
        lambda data: data.replace(b'"claim":', b'"claim":"x","claim":', 1),
        lambda data: data.decode().encode("utf-16"),
        lambda data: json.dumps(dict(reversed(json.loads(data).items())), separators=(",", ":")),
    ],
)
def test_one_way_to_write_a_certificate(change):
    for sample in SAMPLES:
        mutant = change(sample)
        rejected(mutant if isinstance(mutant, bytes) else mutant.encode() + b"\n")


def test_hash_as_upper_case_is_another_text():
    certificate = samples.ceiling(3)
    certificate["shared_sha256"] = certificate["shared_sha256"].upper()
    assert rejected(canonical(certificate)).startswith("shared_sha256")


@given(data=st.data())
@settings(max_examples=examples(60), deadline=None)
def test_shipped_files_cut_or_damaged(data):
    small = [path for path in certificate_files(shipped()) if path.stat().st_size < 50_000]
    content = data.draw(st.sampled_from(small)).read_bytes()
    at = data.draw(st.integers(0, len(content) - 1))
    rejected(content[:at])
    damaged = bytearray(content)
    damaged[at] ^= 1 << data.draw(st.integers(0, 7))
    verdict = verify(bytes(damaged))
    assert not verdict.accepted or samples.is_true(json.loads(damaged))


# ------------------------------------------------------------------------------- files


def test_files_that_are_none(tmp_path):
    missing, pipe, folder = tmp_path / "missing", tmp_path / "pipe", tmp_path / "folder"
    os.mkfifo(pipe)
    folder.mkdir()
    (tmp_path / "large").write_bytes(b" " * (MAX_BYTES + 2))
    assert verify_file(missing).reason == "cannot be read (No such file or directory)"
    assert verify_file(pipe).reason == "not a regular file"
    assert verify_file(folder).reason == "not a regular file"
    assert verify_file(tmp_path / "large").reason == "larger than 16 MiB"
    assert verify_file(tmp_path / "a\0b").reason.startswith("cannot be read")
    assert not any(row.verdict.accepted for row in check_files([missing, pipe, folder]))


def test_a_device_that_never_ends():
    assert verify_file(Path("/dev/zero")).reason == "not a regular file"
