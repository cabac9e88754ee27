"""Counting floors: balls against big integers, and monotonicity."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from superpos_proofs.bounds.constants import Regime
from superpos_proofs.bounds.counting import (
    Floor,
    capacity,
    counting_floor,
    permutation_bits,
    permutation_floor,
    probable_floor,
    typical_floor,
)
from superpos_proofs.bounds.families import NoFloor, Question, counting_floor_of


def floor_in_integers(features: int, alphabet: int, layers: int) -> int:
    total, n = math.factorial(features), 0
    while alphabet ** (layers * n * (n + 1)) < total:
        n += 1
    return n


@pytest.mark.parametrize(("alphabet", "layers"), [(2, 1), (3, 1), (7, 2), (256, 1)])
def test_floors_agree_with_big_integers_for_small_m(alphabet: int, layers: int) -> None:
    for features in range(1, 200):
        found = counting_floor(features, alphabet, layers)
        assert found == floor_in_integers(features, alphabet, layers)


@given(st.integers(200, 3000), st.sampled_from([2, 3, 5, 16, 255, 256]), st.integers(1, 3))
def test_floors_agree_with_big_integers(features: int, alphabet: int, layers: int) -> None:
    n = counting_floor(features, alphabet, layers)
    total = math.factorial(features)
    assert alphabet ** (layers * n * (n + 1)) >= total
    assert alphabet ** (layers * n * (n - 1)) < total


def test_rounding_the_logarithm_first_would_be_wrong() -> None:
    # ceil(log2 720) = 10 > 6 log2 3, yet 3^6 = 729 >= 720.
    assert counting_floor(6, 3) == 2


@given(st.integers(1, 2000))
def test_parameter_bits_are_the_ceiling_of_log_factorial(features: int) -> None:
    assert permutation_bits(features) == (math.factorial(features) - 1).bit_length()


@given(st.integers(1, 60), st.integers(1, 16), st.integers(1, 3))
def test_capacity_inverts_the_floor(width: int, bits: int, layers: int) -> None:
    most = capacity(width, bits, layers)
    assert counting_floor(most, 2**bits, layers) <= width
    assert counting_floor(most + 1, 2**bits, layers) > width


@given(st.integers(2, 400), st.integers(1, 8), st.integers(1, 50))
def test_the_floor_for_drawn_tasks_lies_just_below_the_worst_case(
    features: int, bits: int, choices: int
) -> None:
    worst = counting_floor(features, 2**bits)
    drawn = typical_floor(features, bits, tasks=3, choices=choices)
    assert drawn <= worst
    n = drawn
    total = math.factorial(features) ** 3
    assert 20 * choices * 2 ** (3 * bits * n * (n + 1)) >= total
    assert n == 0 or 20 * choices * 2 ** (3 * bits * n * (n - 1)) < total


def test_a_success_rate_costs_almost_nothing() -> None:
    for features in (50, 500):
        half = probable_floor(features, 1, 1, Fraction(1, 2))
        assert counting_floor(features, 2) - 1 <= half <= counting_floor(features, 2)


def test_a_quintillion_features_take_no_big_integers() -> None:
    floor = permutation_floor(10**18, 8)
    n = floor.neurons
    assert 8 * n * (n + 1) >= floor.parameter_bits > 8 * n * (n - 1)


def test_three_regimes_have_three_orders() -> None:
    for features in (2**10, 2**14):
        log = features.bit_length() - 1
        orders = [
            (Regime("constant", 1), math.sqrt(features * log)),
            (Regime("log"), math.sqrt(features)),
            (Regime("log-squared"), math.sqrt(features / log)),
        ]
        for regime, scale in orders:
            assert 0.8 < regime.floor(features) / scale < 1.05


@pytest.mark.parametrize(
    ("features", "alphabet", "layers"), [(0, 2, 1), (-3, 2, 1), (5, 1, 1), (5, 2, 0)]
)
def test_numbers_that_make_no_task_are_refused(features: int, alphabet: int, layers: int) -> None:
    with pytest.raises(ValueError, match="at least"):
        counting_floor(features, alphabet, layers)


def test_the_derivation_names_a_claim_at_every_leaf() -> None:
    def leaves(node: dict[str, object]) -> list[dict[str, object]]:
        uses = node["uses"]
        assert isinstance(uses, list)
        return [leaf for below in uses for leaf in leaves(below)] if uses else [node]

    assert all(leaf["claim"] for leaf in leaves(permutation_floor(100, 4).derivation.to_json()))


# ------------------------------------------------------------------ families of ANDs


@given(st.data())
def test_and_floors_agree_with_big_integers(data: st.DataObject) -> None:
    features, fan_in = data.draw(st.integers(3, 60)), data.draw(st.integers(2, 3))
    outputs = data.draw(st.integers(1, min(200, math.comb(features, fan_in))))
    bits, layers = data.draw(st.integers(1, 9)), data.draw(st.integers(1, 3))
    task = "k-and" if fan_in == 3 else data.draw(st.sampled_from(["k-and", "pairwise-and"]))
    question = Question(task, features, outputs, None, fan_in, bits, layers)
    floor = counting_floor_of(question)
    assert isinstance(floor, Floor)
    size = math.perm(math.comb(features, fan_in), outputs)
    assert floor.parameter_bits == (size - 1).bit_length()
    n = floor.neurons
    assert 2 ** (bits * layers * n * (n + 1)) >= size
    assert n == 0 or 2 ** (bits * layers * n * (n - 1)) < size


def test_and_floors_reach_a_quintillion_outputs() -> None:
    floor = counting_floor_of(Question("pairwise-and", 2 * 10**9, 10**18))
    assert isinstance(floor, Floor)
    n = floor.neurons
    assert 8 * n * (n + 1) >= floor.parameter_bits > 8 * n * (n - 1)


@pytest.mark.parametrize(
    ("question", "word", "neurons"),
    [
        (Question("universal-and", 20), "one function", None),
        (Question("circuit", 20), "describe", None),
        (Question("pairwise-and", 20, 5, active=1), "ever on", 0),
    ],
)
def test_where_counting_gives_nothing_it_says_why(
    question: Question, word: str, neurons: int | None
) -> None:
    floor = counting_floor_of(question)
    assert isinstance(floor, NoFloor)
    assert word in floor.reason
    assert floor.neurons == neurons


@pytest.mark.parametrize(
    ("task", "numbers"),
    [
        ("pairwise-and", {"features": 5, "outputs": 11}),
        ("pairwise-and", {"features": 5}),
        ("pairwise-and", {"features": 5, "outputs": 0}),
        ("k-and", {"features": 5, "outputs": 1, "fan_in": 6}),
        ("k-and", {"features": 5, "outputs": 1, "fan_in": 1}),
        ("permutation", {"features": 5, "outputs": 4}),
    ],
)
def test_families_that_do_not_exist_are_refused(task: str, numbers: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"outputs|fan-in"):
        Question(task, **numbers)
