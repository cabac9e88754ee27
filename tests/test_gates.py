"""Guaranteed ceilings of k-ANDs and circuits: what a uniform list costs, and what is planned."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import combinations
from math import comb, log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superpos_proofs.construct.ands import AndShape, build_ands
from superpos_proofs.construct.ands_plan import best_blocks, plan_ands
from superpos_proofs.decide import decide
from superpos_proofs.sandwich import circuit_ceiling, gates_ceiling
from superpos_proofs.sandwich.gates import crowded_chance, usual_influence
from superpos_proofs.tasks import draw_low_influence, pairwise_and
from superpos_proofs.testing import examples

PERCENT = Fraction(1, 100)


@given(st.integers(3, 6), st.integers(2, 3), st.integers(1, 4), st.integers(1, 5))
@settings(max_examples=examples(40))
def test_crowded_lists_are_no_more_than_the_bound(features, fan_in, outputs, influence) -> None:
    gates = list(combinations(range(features), min(fan_in, features - 1)))
    outputs = min(outputs, len(gates))
    lists = list(combinations(gates, outputs))
    crowded = sum(max(Counter(i for g in many for i in g).values()) > influence for many in lists)
    fan_in = len(gates[0])
    if features * (influence + 1) < fan_in * outputs:
        with pytest.raises(ValueError, match="on average"):
            crowded_chance(features, outputs, fan_in, influence)
        return
    assert Fraction(crowded, len(lists)) <= crowded_chance(features, outputs, fan_in, influence)


@given(
    st.integers(10, 10**6), st.integers(1, 10**7), st.integers(2, 4), st.sampled_from((100, 10**6))
)
@settings(max_examples=examples(40))
def test_the_usual_influence_is_rarely_exceeded(features, outputs, fan_in, rare) -> None:
    outputs = min(outputs, comb(features, fan_in))
    chance = Fraction(1, rare)
    most = usual_influence(features, outputs, fan_in, chance)
    assert crowded_chance(features, outputs, fan_in, most) <= chance
    below = most - 1
    if features * (below + 1) >= fan_in * outputs:
        assert crowded_chance(features, outputs, fan_in, below) > chance


def test_lists_of_triples_have_a_guarantee_with_the_list_drawn() -> None:
    found = gates_ceiling(50_000, 100_000, 3, 16, PERCENT, 3)
    ceiling = found.ceiling
    influence = usual_influence(50_000, 100_000, 3, PERCENT / 2)
    shape = plan_ands(
        50_000,
        100_000,
        PERCENT - crowded_chance(50_000, 100_000, 3, influence),
        fan_in=3,
        active=3,
        influence=influence,
    )
    assert shape is not None
    bound = shape.failure()
    assert bound is not None
    assert bound + crowded_chance(50_000, 100_000, 3, influence) <= PERCENT
    assert (ceiling.neurons, ceiling.bits, ceiling.failure) == (shape.width, shape.bits, PERCENT)
    assert [node.claim for node in (ceiling.derivation, *ceiling.derivation.uses)] == [
        "upper.k-and",
        "upper.k-and.crowded",
    ]
    more = gates_ceiling(50_000, 100_000, 3, 16, PERCENT, 4).ceiling
    assert ceiling.neurons < more.neurons <= 100_000


def test_pairs_take_the_narrower_of_two_guarantees() -> None:
    few = gates_ceiling(50_000, 100_000, 2, 16, PERCENT, 2).ceiling
    assert (few.by, few.neurons < 25_000) == ("channels", True)
    crowd = gates_ceiling(10_000, 10**9, 2, 32, PERCENT, 2)
    assert (crowd.ceiling.by, crowd.reason) == ("hubs", None)


def test_no_ceiling_is_above_one_neuron_a_gate() -> None:
    for active in (3, 9):
        found = gates_ceiling(300, 500, 3, 16, PERCENT, active)
        assert (found.ceiling.neurons, found.ceiling.failure) == (500, 0)
        assert found.reason
    found = circuit_ceiling(10**16, 10**16, 4, 64, PERCENT, 3)
    assert found.ceiling.neurons == 10**16
    assert found.reason
    with pytest.raises(ValueError, match="no influence 1"):
        circuit_ceiling(100, 100, 1, 8, PERCENT, 3)


def test_the_best_number_of_blocks_is_near_what_was_found_by_trying() -> None:
    for sizes, width in (((650, 1300, 2, 2, 4), 1299), ((1000, 2000, 2, 2, 4), 1650)):
        blocks = best_blocks(sizes, width)
        assert blocks is not None
        assert 18 <= blocks <= 26
    planned = plan_ands(5000, 10_000, PERCENT)
    assert planned is not None
    blocks = best_blocks((5000, 10_000, 2, 2, 4), planned.width)
    assert blocks is not None
    assert 0.8 <= blocks / planned.blocks <= 1.25
    assert best_blocks((300, 600, 2, 2, 4), 150) is None


@pytest.mark.slow
def test_these_blocks_make_narrower_networks_right() -> None:
    sizes, width = (650, 1300, 2, 2, 4), 1500
    task = pairwise_and(650, draw_low_influence(650, 1300, 4, b"task"))
    right = []
    for blocks in (round(7 * log(1301)), best_blocks(sizes, width)):
        assert blocks is not None
        shape = AndShape(*sizes, width, blocks, width // blocks, Fraction(2, 3), 16)
        networks = (build_ands(shape, task, bytes([seed])).network for seed in range(6))
        right.append(sum(decide(network, task).correct is True for network in networks))
    assert right[0] + 3 <= right[1]
