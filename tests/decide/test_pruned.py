"""The search against plain enumeration: right and wrong networks, any signs, on the threshold."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superpos_proofs.decide import Linear, Threshold, decide_plainly
from superpos_proofs.decide.batches import decide_in_batches
from superpos_proofs.decide.pruned import decide_pruned
from superpos_proofs.network import Layer, Network
from superpos_proofs.tasks import Permutation, Task, k_and


def drawn_task(rng: np.random.Generator) -> Task:
    features = int(rng.integers(3, 8))
    active = int(rng.integers(1, min(4, features) + 1))
    if active < 2 or rng.integers(0, 3) == 0:
        return Permutation(tuple(map(int, rng.permutation(features))), active)
    gates = list(combinations(range(features), int(rng.integers(2, active + 1))))
    count = int(rng.integers(1, min(6, len(gates)) + 1))
    return k_and(features, [gates[i] for i in rng.permutation(len(gates))[:count]], active)


def drawn_network(rng: np.random.Generator, task: Task) -> Network:
    """Small entries of any sign, biases of any sign, thresholds that some score may just reach."""
    encoded, neurons, size = (int(rng.integers(1, most)) for most in (5, 6, 4))
    encoder = rng.integers(-size, size + 1, (encoded, task.features))
    weights = rng.integers(-size, size + 1, (neurons, encoded))
    bias = rng.integers(-6, 7, neurons) + 20 * int(rng.integers(0, 3) == 0)
    decoder = rng.integers(-2, 3, (task.outputs, neurons))
    if rng.integers(0, 2):
        decoder = np.abs(decoder)
    threshold = rng.integers(-5, 30, task.outputs)
    layers = (Layer(weights, bias),)
    network = Network(encoder, layers, decoder, threshold, int(rng.integers(1, 10)))
    if rng.integers(0, 2):
        reached = [network.scores(gate)[j] for j, gate in enumerate(task.gates)]
        network = Network(encoder, layers, decoder, np.array(reached), network.scale)
    return network


@settings(max_examples=1500, deadline=None)
@given(st.integers(0, 2**64 - 1))
def test_search_enumeration_and_plain_evaluation_agree(seed: int) -> None:
    rng = np.random.default_rng(seed)
    task = drawn_task(rng)
    network = drawn_network(rng, task)
    plain = decide_plainly(network, task)
    assert decide_pruned(network, task, Threshold()) == plain
    assert decide_in_batches(network, task, Threshold()) == plain


@settings(max_examples=700, deadline=None)
@given(st.integers(0, 2**64 - 1), st.fractions(0, 40, max_denominator=5))
def test_linear_readouts_agree_with_enumeration(seed: int, error: Fraction) -> None:
    rng = np.random.default_rng(seed)
    task = drawn_task(rng)
    network = drawn_network(rng, task)
    readout = Linear(error)
    assert decide_pruned(network, task, readout) == decide_in_batches(network, task, readout)


def test_out_of_time_is_undecided_and_says_what_is_left() -> None:
    task = k_and(6, [(0, 1), (2, 3)], 2)
    network = drawn_network(np.random.default_rng(1), task)
    found = decide_pruned(network, task, Threshold(), budget_seconds=-1)
    assert found is not None
    assert found.correct is None
    assert found.remaining == 2 * 22
    assert found.margin is None


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
