"""Tasks: drawing without bias, and task files."""

from __future__ import annotations

import json
import math
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superpos_proofs.stream import Stream
from superpos_proofs.tasks import (
    Permutation,
    count_supports,
    draw_gates,
    draw_low_influence,
    draw_permutation,
    k_and,
    pairwise_and,
    parse_task,
    read_task,
    supports,
    universal_and,
)


@given(st.binary(max_size=20), st.integers(1, 200))
def test_drawn_permutations_are_permutations(seed: bytes, size: int) -> None:
    assert sorted(draw_permutation(size, 1, seed).image) == list(range(size))


def test_draws_are_uniform_within_chance() -> None:
    # 24 cells of expectation 250: chi-square above 75 has probability below 10^-6 at 23 degrees
    # of freedom, and the seeds are fixed, so this cannot flicker.
    counts = Counter(draw_permutation(4, 1, k.to_bytes(4, "big")).image for k in range(6000))
    assert len(counts) == 24
    assert sum((c - 250) ** 2 / 250 for c in counts.values()) < 75


@given(st.integers(1, 2**64))
def test_words_beyond_the_last_full_block_are_rejected(bound: int) -> None:
    stream = Stream(b"x")
    assert all(0 <= stream.below(bound) < bound for _ in range(20))


def test_the_same_seed_gives_the_same_stream() -> None:
    one, again, other = (Stream(seed).bits(300).tolist() for seed in (b"a", b"a", b"b"))
    assert one == again != other


@given(st.integers(1, 2**32), st.lists(st.integers(0, 9), max_size=5))
def test_many_at_once_are_the_same_as_one_by_one(bound: int, counts: list[int]) -> None:
    one, many = Stream(b"x"), Stream(b"x")
    for count in counts:
        assert many.many_below(bound, count).tolist() == [one.below(bound) for _ in range(count)]
        assert many.below(7) == one.below(7)


@given(st.integers(1, 8), st.integers(1, 8))
def test_supports_are_all_inputs_of_bounded_weight_in_order(features: int, active: int) -> None:
    active = min(active, features)
    seen = list(supports(features, active))
    assert len(seen) == len(set(seen)) == count_supports(features, active)
    assert seen == sorted(seen, key=lambda s: (len(s), s))
    assert len(seen) == sum(math.comb(features, k) for k in range(active + 1))


def test_a_task_file_round_trips(tmp_path: Path) -> None:
    task = Permutation((2, 0, 1, 4, 3), 2)
    path = tmp_path / "task.json"
    path.write_text(json.dumps(task.to_json()))
    assert read_task(path) == task


BAD = {
    "not json": "{",
    "not an object": "[1, 2]",
    "unknown task": '{"task": "sorting"}',
    "no permutation": '{"task": "permutation", "features": 3}',
    "a repeat": '{"task": "permutation", "permutation": [0, 0, 1]}',
    "a float": '{"task": "permutation", "permutation": [0, 1.0]}',
    "a bool": '{"task": "permutation", "permutation": [false, true]}',
    "too many active": '{"task": "permutation", "active": 3, "permutation": [1, 0]}',
    "none active": '{"task": "permutation", "active": 0, "permutation": [1, 0]}',
    "wrong count": '{"task": "permutation", "features": 3, "permutation": [1, 0]}',
    "unknown key": '{"task": "permutation", "permutation": [1, 0], "speed": 1}',
    "too deep": "[" * 100_000,
    "a float for features": '{"task": "permutation", "features": 2.0, "permutation": [1, 0]}',
    "empty": '{"task": "permutation", "permutation": []}',
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD.keys())
def test_bad_task_files_give_one_line_that_names_the_file(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.json"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"bad\.json") as error:
        read_task(path)
    assert "\n" not in str(error.value)


def test_a_missing_task_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        read_task(tmp_path / "none.json")


# ------------------------------------------------------------------ ANDs


@given(st.data())
def test_lists_of_ands_know_when_they_are_on(data: st.DataObject) -> None:
    features = data.draw(st.integers(3, 8))
    fan_in = data.draw(st.integers(2, 3))
    outputs = data.draw(st.integers(1, min(6, math.comb(features, fan_in))))
    gates = draw_gates(features, outputs, fan_in, data.draw(st.binary(max_size=8)))
    assert len(set(gates)) == outputs
    task = k_and(features, gates, features)
    for support in supports(features, features):
        expected = {j for j, gate in enumerate(gates) if set(gate) <= set(support)}
        assert task.on(support) == expected
    assert parse_task(json.loads(json.dumps(task.to_json()))) == task


def test_pairs_of_low_influence_are_distinct_and_of_low_influence() -> None:
    pairs = draw_low_influence(60, 100, 4, b"seed")
    assert len(set(pairs)) == 100
    assert pairwise_and(60, pairs).influence <= 4


def test_all_pairs_come_in_order() -> None:
    assert universal_and(4).gates == ((0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3))
    assert parse_task({"task": "universal-and", "features": 4}) == universal_and(4)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        ({"task": "pairwise-and", "features": 5, "pairs": [[0, 1], [1, 0]]}, "same AND"),
        ({"task": "pairwise-and", "features": 5, "pairs": [[2, 2]]}, "twice"),
        ({"task": "pairwise-and", "features": 5, "pairs": [[0, 5]]}, "outside"),
        ({"task": "pairwise-and", "features": 5, "pairs": [[-1, 2]]}, "outside"),
        ({"task": "pairwise-and", "features": 5, "pairs": [[0, 1, 2]]}, "pairs of integers"),
        ({"task": "pairwise-and", "features": 5, "pairs": []}, "at least one"),
        ({"task": "pairwise-and", "features": 5, "pairs": [[0, 1.5]]}, "integers"),
        ({"task": "pairwise-and", "features": 5, "pairs": [[0, 1]], "active": 1}, "active"),
        ({"task": "pairwise-and", "features": 5, "pairs": [[0, 1]], "active": 6}, "active"),
        ({"task": "pairwise-and", "features": 5}, "list of lists"),
        (
            {"task": "k-and", "fan_in": 2, "features": 5, "tuples": [[0, 1, 2]], "active": 3},
            "fan_in",
        ),
        ({"task": "universal-and", "features": 1 << 13}, "at most"),
        ({"task": ["permutation"]}, "unknown task"),
    ],
)
def test_bad_lists_are_refused_in_one_line(data: dict[str, object], word: str) -> None:
    with pytest.raises(ValueError, match=word) as caught:
        parse_task(data)
    assert "\n" not in str(caught.value)


@settings(deadline=None)
@given(st.integers(2, 9), st.integers(1, 8), st.integers(1, 40), st.integers(0, 999))
def test_a_list_of_low_influence_is_one_or_is_refused(
    features: int, most: int, outputs: int, seed: int
) -> None:
    possible = 2 * outputs <= features * most and outputs <= math.comb(features, 2)
    try:
        gates = draw_low_influence(features, outputs, most, seed.to_bytes(2, "big"))
    except ValueError:  # also where few lists exist and none was found
        assert not possible or 3 * outputs > features * min(most, features - 1)
        return
    assert possible
    assert pairwise_and(features, gates).influence <= most
    assert len(gates) == outputs


def test_one_pair_of_two_features_is_found_whatever_the_seed() -> None:
    for seed in range(20):
        assert draw_low_influence(2, 1, 1, bytes([seed])) == ((0, 1),)
        assert draw_low_influence(3, 3, 4, bytes([seed]))
