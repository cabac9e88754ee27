"""Decoders that know their pairs: builders, exact decisions, draws, and the command."""

from __future__ import annotations

import json
import math
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superpos_proofs.certificate import kernel
from superpos_proofs.certificate.files import canonical
from superpos_proofs.certificate.kernel import verify, work_of
from superpos_proofs.certificate.store import shipped
from superpos_proofs.cli import uncharged
from superpos_proofs.cli.uncharged import _build
from superpos_proofs.construct.uncharged import (
    Pairs,
    Witness,
    drawn_pairs,
    guaranteed_length,
    moment_codes,
    moment_witness,
    reading,
    sign_codes,
    sign_witness,
    uncharged_certificate,
)
from superpos_proofs.network import integers
from superpos_proofs.tasks import supports
from superpos_proofs.testing import examples
from tests.command import answer, superpos


def errors(witness: Witness, active: int) -> set[tuple[tuple[int, ...], int]]:
    """All wrong (support, output), by plain evaluation."""
    codes, rows = witness.codes.tolist(), witness.decoder.tolist()
    wrong = set()
    for support in supports(len(codes), active):
        encoded = [sum(codes[i][r] for i in support) for r in range(witness.width)]
        for j, (row, pair) in enumerate(zip(rows, witness.pairs, strict=True)):
            score = sum(a * h for a, h in zip(row, encoded, strict=True))
            if (score >= witness.threshold[j]) != (set(pair) <= set(support)):
                wrong.add((support, j))
    return wrong


@st.composite
def lists(draw: st.DrawFn, features: int) -> Pairs:
    pair = st.lists(st.integers(0, features - 1), min_size=2, max_size=2, unique=True)
    ordered = pair.map(lambda p: (min(p), max(p)))
    return tuple(draw(st.lists(ordered, min_size=1, max_size=6, unique=True)))


@given(st.data())
@settings(max_examples=examples(200), deadline=None)
def test_the_exact_decision_agrees_with_plain_evaluation(data: st.DataObject) -> None:
    m, n = data.draw(st.integers(2, 6)), data.draw(st.integers(1, 4))
    active = data.draw(st.integers(1, m))
    pairs = data.draw(lists(m))
    bound = data.draw(st.sampled_from([1, 3, 2**40]))

    def table(rows: int) -> np.ndarray:
        row = st.lists(st.integers(-bound, bound), min_size=n, max_size=n)
        return integers(data.draw(st.lists(row, min_size=rows, max_size=rows)))

    codes, decoder = table(m), table(len(pairs))
    near = Witness(codes, pairs, decoder, integers([0] * len(pairs)))
    inputs = list(supports(m, active))
    theta = []
    for j in range(len(pairs)):  # at the score of some input, or one above
        score = near.score(data.draw(st.sampled_from(inputs)), j) + data.draw(st.integers(0, 1))
        theta.append(max(-(2**62), min(2**62, score)))
    witness = Witness(codes, pairs, decoder, integers(theta))
    found, plain = witness.first_error(active), errors(witness, active)
    assert (found is None) == (not plain)
    if found is not None:
        assert found in plain
        assert found[1] == min(j for _, j in plain)


@given(st.data())
@settings(max_examples=examples(100), deadline=None)
def test_the_moment_curve_is_right_on_two_and_wrong_on_three(data: st.DataObject) -> None:
    m = data.draw(st.integers(3, 7))
    span = st.integers(-30, 30)
    points = data.draw(st.lists(span, min_size=m, max_size=m, unique=True))
    pairs, scale = data.draw(lists(m)), data.draw(st.integers(1, 5))
    witness = moment_witness(m, pairs, points, scale)
    assert witness.width == 5
    assert not errors(witness, 2)
    assert witness.first_error(2) is None
    assert (verify(canonical(uncharged_certificate(witness, 2))).accepted) == (
        max(m, len(pairs)) > 5
    )
    for support in supports(m, 2):
        for j, (a, b) in enumerate(pairs):
            t = points
            taken = sum((t[k] - t[a]) ** 2 * (t[k] - t[b]) ** 2 for k in support)
            assert witness.score(support, j) == len(support) - scale * taken
    if m >= 4:  # every output, whatever the points
        assert {j for _, j in errors(witness, 3)} == set(range(len(pairs)))


def test_the_only_exception_on_three_active_features() -> None:
    assert moment_witness(3, ((0, 2),)).first_error(3) is None
    assert moment_witness(3, ((0, 1),)).first_error(3) == ((0, 1, 2), 0)
    assert moment_witness(3, ((0, 2),), scale=2).first_error(3) == ((0, 1, 2), 0)
    assert moment_witness(3, ((0, 2),), (0, 1, 3)).first_error(3) == ((0, 1, 2), 0)


@given(st.integers(3, 9), st.integers(2, 4), st.binary(min_size=1, max_size=8), st.data())
@settings(max_examples=examples(40), deadline=None)
def test_sign_codes_are_right_for_every_list(
    m: int, v: int, seed: bytes, data: st.DataObject
) -> None:
    v = min(v, m)
    codes = sign_codes(m, v, seed, 500)
    q = codes.shape[1]
    assert set(np.unique(codes)) <= {-1, 1}
    products = codes @ codes.T - q * np.eye(m, dtype=np.int64)
    assert np.abs(products).max() * (4 * v - 2) < q <= guaranteed_length(m, v)
    witness = reading(codes, data.draw(lists(m)))
    assert set(np.unique(witness.decoder)) <= {-1, 0, 1}
    assert witness.first_error(v) is None
    assert not errors(witness, v)


def test_sign_codes_of_many_features_and_the_same_ones_again() -> None:
    codes = sign_codes(100, 2, b"seed")
    assert codes.shape[1] < 130  # about a third of what the proof asks for
    assert guaranteed_length(100, 2) == 381
    witness = sign_witness(20, drawn_pairs("any", 20, 9), 2, b"seed")
    assert np.array_equal(witness.codes, sign_codes(20, 2, b"seed"))
    assert not np.array_equal(witness.codes[:, :9], sign_codes(20, 2, b"other")[:, :9])


def test_codes_need_two_active_features_of_three() -> None:
    for features, active in ((3, 1), (2, 2), (3, 4)):
        with pytest.raises(ValueError, match="active"):
            sign_codes(features, active, b"")


def test_lists_are_drawn_uniformly() -> None:
    """All 30 ordered lists of two of six pairs, each about as often."""
    counts = Counter(drawn_pairs("codes", 4, 2, index) for index in range(3000))
    assert len(counts) == math.perm(6, 2)
    expected = 3000 / 30
    assert sum((n - expected) ** 2 / expected for n in counts.values()) < 60  # 29 degrees, 6e-4
    assert drawn_pairs("codes", 4, 6) != drawn_pairs("others", 4, 6)
    with pytest.raises(ValueError, match=r"1\.\.6"):
        drawn_pairs("codes", 4, 7)


@pytest.mark.parametrize("path", sorted(shipped().glob("uncharged.*.json")), ids=lambda p: p.stem)
def test_shipped_lists_are_those_drawn_from_their_encoders(path: Path) -> None:
    certificate = json.loads(path.read_bytes())
    instance, encoder = certificate["instance"], certificate["witness"]["encoder"]
    pairs = drawn_pairs(encoder, instance["features"], len(instance["pairs"]))
    assert [list(pair) for pair in pairs] == instance["pairs"]
    if certificate["witness"]["encoded"] == 5:
        assert encoder == moment_codes(range(instance["features"])).tolist()


# ------------------------------------------------------------------------------- the command


def counterexample(*arguments: str, cwd: Path, code: int = 0) -> dict:
    return answer("counterexample", *arguments, cwd=cwd, code=code)


@pytest.mark.parametrize(
    ("arguments", "width"),
    [
        (["--features", "100", "--outputs", "200"], 5),
        (["--features", "200", "--outputs", "300", "--witness", "codes"], 158),
    ],
    ids=["moment", "codes"],
)
def test_the_shipped_certificates_are_what_the_command_writes(
    arguments: list[str], width: int, tmp_path: Path
) -> None:
    found = counterexample(*arguments, cwd=tmp_path)
    assert found["holds"] is True
    assert found["width"] == width
    assert found["charged_bits"] == 0
    assert found["uncharged_entries"] == found["outputs"] * (width + 1)
    functions = math.perm(math.comb(found["features"], 2), found["outputs"])
    floor = found["floor"]
    n, bits = floor["neurons"], floor["parameter_bits"]
    assert 2**bits >= functions > 2 ** (bits - 1)
    assert 256 ** (n * (n + 1)) >= functions > 256 ** (n * (n - 1))
    file = tmp_path / found["certificate"]
    assert file.read_bytes() == (shipped() / file.name).read_bytes()


def test_three_active_features_break_the_moment_curve(tmp_path: Path) -> None:
    sizes = ["--features", "20", "--outputs", "30", "--active", "3"]
    found = counterexample(*sizes, cwd=tmp_path, code=1)
    assert found["holds"] is False
    assert found["certificate"] is None
    broken = found["counterexample"]
    a, b = broken["pair"]
    assert {a, b} < set(broken["active"])
    score = 3 - sum((k - a) ** 2 * (k - b) ** 2 for k in broken["active"])
    assert broken["score"] == score < broken["threshold"] == 2
    assert list(tmp_path.iterdir()) == []
    found = counterexample(*sizes, "--witness", "codes", cwd=tmp_path, code=3)
    assert found["holds"] is None  # right, but wider than 30
    assert found["reason"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("witness", ["moment", "codes"])
def test_other_seeds_give_other_lists_and_codes(witness: str) -> None:
    zero, again, seven = (_build(30, 100, 2, witness, seed) for seed in (0, 0, 7))
    assert canonical(uncharged_certificate(zero, 2)) == canonical(uncharged_certificate(again, 2))
    assert zero.pairs != seven.pairs
    assert np.array_equal(zero.codes, seven.codes) == (witness == "moment")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--features", "20"],
        ["--features", "2", "--outputs", "1"],
        ["--features", "2000", "--outputs", "1"],
        ["--features", "20", "--outputs", "0"],
        ["--features", "20", "--outputs", "191"],
        ["--features", "1000", "--outputs", "65537"],
        ["--features", "1000", "--outputs", "20000"],
        ["--features", "20", "--outputs", "30", "--active", "1"],
        ["--features", "20", "--outputs", "30", "--active", "21"],
        ["--features", "20", "--outputs", "30", "--witness", "luck"],
        ["--features", "20", "--outputs", "30", "--seed", "-1"],
        ["--features", "200", "--outputs", "30", "--active", "9", "--witness", "codes"],
        ["--features", "20", "--outputs", "30", "-o", "nowhere/file.json"],
    ],
    ids=" ".join,
)
def test_bad_use_is_one_clear_line_and_writes_nothing(arguments: list[str], tmp_path: Path) -> None:
    done = superpos("counterexample", *arguments, cwd=tmp_path)
    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("witness", ["moment", "codes"])
def test_what_is_too_much_for_the_kernel_is_refused_before_the_work(
    witness: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One step less than the kernel counts: nothing is looked through then."""
    sizes = ["--features", "30", "--outputs", "100", "--witness", witness]
    counted: list[int] = []
    monkeypatch.setattr(
        kernel, "work_of", lambda *given: counted.append(work_of(*given)) or counted[-1]
    )
    counterexample(*sizes, cwd=tmp_path)
    monkeypatch.setattr(uncharged, "MAX_WORK", counted[0])
    counterexample(*sizes, cwd=tmp_path)
    monkeypatch.setattr(uncharged, "MAX_WORK", counted[0] - 1)
    monkeypatch.setattr(Witness, "first_error", None)
    done = superpos("counterexample", *sizes, cwd=tmp_path)
    assert done.returncode == 2
    assert "too much work for the kernel; try fewer" in done.stderr
