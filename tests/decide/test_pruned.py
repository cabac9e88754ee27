"""The search against plain enumeration: right and wrong networks, any signs, on the threshold."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superpos_proofs.decide import Linear, Threshold, decide_plainly, pruned
from superpos_proofs.decide.batches import decide_in_batches
from superpos_proofs.decide.pruned import decide_pruned
from superpos_proofs.network import Layer, Network
from superpos_proofs.tasks import Permutation, Task, k_and
from superpos_proofs.testing import examples, networks, tasks

TASKS = tasks((3, 7), active=(1, 4))


@pytest.fixture(autouse=True, scope="module")
def levels_after_each_output() -> Iterator[None]:
    """Networks here have few outputs, and levels are to matter."""
    wave, pruned.WAVE = pruned.WAVE, 1
    yield
    pruned.WAVE = wave


def drawn(task: Task) -> st.SearchStrategy[Network]:
    """Any signs; positive biases alone, as they need a bound of their own; decoders of one sign."""
    some = partial(networks, task, width=(1, 5), largest=30)
    return some() | some(biases="positive") | some(decoder="positive")


@settings(max_examples=examples(600), deadline=None)
@given(TASKS, st.data())
def test_search_enumeration_and_plain_evaluation_agree(task: Task, data: st.DataObject) -> None:
    network = data.draw(drawn(task))
    plain = decide_plainly(network, task)
    assert decide_pruned(network, task, Threshold()) == plain
    assert decide_in_batches(network, task, Threshold()) == plain


@settings(max_examples=examples(250), deadline=None)
@given(TASKS, st.data(), st.fractions(0, 40, max_denominator=5))
def test_linear_readouts_agree_with_enumeration(
    task: Task, data: st.DataObject, error: Fraction
) -> None:
    network = data.draw(drawn(task))
    readout = Linear(error)
    assert decide_pruned(network, task, readout) == decide_in_batches(network, task, readout)


def test_out_of_time_is_undecided_and_says_what_is_left() -> None:
    task = k_and(6, [(0, 1), (2, 3)], 2)
    one = np.eye(6, dtype=np.int64)
    layer = Layer(one, np.zeros(6, dtype=np.int64))
    network = Network(one, (layer,), one[:2], np.ones(2, dtype=np.int64))
    found = decide_pruned(network, task, Threshold(), budget_seconds=-1)
    assert found is not None
    assert found.correct is None
    assert found.remaining == 2 * 22
    assert found.margin is None


def test_a_feature_with_many_partners_is_tried_with_all_of_them() -> None:
    """A hub: features that promise more come first, and the partner that counts is the last."""
    features = 90
    weights, bias = np.zeros((61, features), dtype=np.int64), np.full(61, -11)
    for i in range(1, 61):  # potential 2 * 9 - 11, and no score
        weights[i, i], weights[i, 0] = 9, -9
    weights[0, 0], weights[0, 61:], bias[0] = 9, np.arange(29) % 5, -10
    task = k_and(features, [(1, 2)], 2)
    reads, one = np.ones((1, 61), dtype=np.int64), np.eye(features, dtype=np.int64)
    network = Network(one, (Layer(weights, bias),), reads, np.array([1]))
    assert pruned.Prepared(network, task).extremes(1, None, None).off.tolist() == [9 + 4 - 10]
    assert decide_pruned(network, task, Threshold()) == decide_plainly(network, task)


@pytest.mark.parametrize("entry", [1 << 33, 1 << 39])
def test_numbers_that_do_not_fit_are_left_to_enumeration(entry: int) -> None:
    task = k_and(3, [(0, 1)], 2)
    one = np.eye(3, dtype=np.int64)
    layer = Layer(entry * one, np.zeros(3, dtype=np.int64))
    network = Network(one, (layer,), np.array([[1, 1, 0]]), np.array([2 * entry]))
    assert decide_pruned(network, task, Threshold()) is None
    assert decide_plainly(network, task).correct


@pytest.mark.parametrize(
    ("features", "active", "bias"), [(16, 3, 0), (20, 2, (1 << 40) - (1 << 31))]
)
def test_entries_that_wrap_around_64_bits_never_make_a_network_right(
    features: int, active: int, bias: int
) -> None:
    one = np.eye(features, dtype=np.int64)
    weights = np.vstack([one, np.zeros((1, features), dtype=np.int64)])
    weights[features, 0] = 1 << 30
    biases = np.zeros(features + 1, dtype=np.int64)
    biases[features] = bias
    decoder = np.hstack([one, np.full((features, 1), 1 << 40)])
    threshold = np.ones(features, dtype=np.int64)
    network = Network(one, (Layer(weights, biases),), decoder, threshold)
    task = Permutation(tuple(range(features)), active)
    assert decide_pruned(network, task, Threshold()) is None
    assert decide_plainly(network, task).correct is False


def test_a_linear_readout_is_decided_in_integers() -> None:
    one = np.eye(4, dtype=np.int64)
    layer = Layer(2 * one, np.zeros(4, dtype=np.int64))
    network = Network(one, (layer,), one, np.ones(4, dtype=np.int64), 3)
    task = Permutation((0, 1, 2, 3))
    almost = Linear(Fraction(3333333333333333, 10**16))
    assert decide_in_batches(network, task, almost).correct is False
    assert decide_in_batches(network, task, Linear(Fraction(1, 3))).correct is True


def test_enumeration_visits_every_decision_and_the_search_adds_up_its_rounds() -> None:
    """Where nothing can be pruned the search visits each input at least once an output."""
    task = k_and(6, [(0, 1), (2, 3)], 2)
    one = np.ones((1, 6), dtype=np.int64)
    layer = Layer(np.ones((1, 1), dtype=np.int64), np.zeros(1, dtype=np.int64))
    network = Network(one, (layer,), np.ones((2, 1), dtype=np.int64), np.full(2, 3))
    plain = decide_plainly(network, task)
    assert plain.visited == plain.decisions == 2 * 22
    assert decide_in_batches(network, task, Threshold()).visited == plain.visited
    found = decide_pruned(network, task, Threshold())
    assert found is not None
    assert 2 * 6 * 3 <= found.visited <= 2 * (6 * 3 + 22)
    impatient = pruned.Prepared(network, task)
    limit, pruned.NODES = pruned.NODES, 1
    try:
        rounds = impatient.extremes(1, None, None).visited
    finally:
        pruned.NODES = limit
    assert rounds >= found.visited
