"""The decision of two layers, in which silence is settled at once, against plain enumeration."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superpos_proofs.construct.circuits import build_circuit
from superpos_proofs.decide import Threshold, decide, decide_plainly
from superpos_proofs.decide.batches import decide_in_batches
from superpos_proofs.decide.silence import TwoLayers, decide_two_layers
from superpos_proofs.graphs import chains
from superpos_proofs.network import Layer, Network
from superpos_proofs.tasks import Task, k_and
from superpos_proofs.testing import examples, networks, tasks
from tests.test_circuits import shape_for

SMALL = k_and(6, [(0, 1), (2, 3)], 2)


def layered(task: Task, first: int = 1, bias: int = 0, second: int = 1, theta: int = 1) -> Network:
    """Two layers that hand features on, multiplied by these; each output reads one feature."""
    one = np.eye(task.features, dtype=np.int64)
    layers = (
        Layer(first * one, np.zeros(task.features, dtype=np.int64)),
        Layer(second * one, np.full(task.features, bias)),
    )
    return Network(one, layers, one[: task.outputs], np.full(task.outputs, theta))


@settings(max_examples=examples(300), deadline=None)
@given(tasks((3, 7), active=(1, 4)), st.sampled_from((3, 30)), st.data())
def test_silence_and_plain_evaluation_agree(task: Task, largest: int, data: st.DataObject) -> None:
    network = data.draw(networks(task, width=(1, 5), layers=2, largest=largest))
    assert decide_two_layers(network, task) == decide_plainly(network, task)


def test_a_circuit_is_decided_as_by_enumeration_with_less_work() -> None:
    task = chains(40, 60, 3, 90, b"circuit")
    shape = shape_for(task, code=2000, blocks=20, cells=30)
    network = build_circuit(shape, task, b"shared").network
    for theta in (network.threshold, network.threshold // 4, -network.threshold):
        tried = replace(network, threshold=theta)
        found = decide(tried, task)
        assert found == decide_in_batches(tried, task, Threshold())
        assert found.visited < found.decisions


def test_a_silent_network_is_wrong_where_outputs_must_be_on_or_thresholds_are_low() -> None:
    silent = layered(SMALL, bias=-9)
    found = decide_two_layers(silent, SMALL)
    assert found is not None
    assert found.first_errors == (((0, 1), 0), ((2, 3), 1))
    low = decide_two_layers(replace(silent, threshold=np.array([0, 1])), SMALL)
    assert low is not None
    assert low.first_errors == (((), 0), ((2, 3), 1))


@pytest.mark.parametrize("form", [np.int8, np.int16, np.int64])
def test_weights_far_from_their_median_keep_their_distance_in_any_format(form: type) -> None:
    """100 is 200 from the median of its column, which eight bits do not hold."""
    one, zeros = np.eye(6, dtype=form), np.zeros(6, dtype=np.int64)
    weights = np.full((6, 6), -100, dtype=form)
    weights[0, 0] = weights[1, 1] = 100
    layers = (Layer(one, zeros), Layer(weights, np.full(6, -1)))
    network = Network(one, layers, one[:2], np.array([50, 150]))
    assert decide_two_layers(network, SMALL) == decide_plainly(network, SMALL)


def test_out_of_time_is_undecided_and_says_what_is_left() -> None:
    found = decide_two_layers(layered(SMALL), SMALL, budget_seconds=-1)
    assert found is not None
    assert (found.correct, found.remaining, found.margin) == (None, 2 * 22, None)


def test_progress_ends_at_one() -> None:
    seen: list[float] = []
    decide_two_layers(layered(SMALL), SMALL, progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1


@pytest.mark.parametrize(
    ("network", "fits"),
    [
        (layered(SMALL, first=(1 << 30) - 1), True),
        (layered(SMALL, first=1 << 30), None),  # twice that does not fit into 32 bits
        (layered(SMALL, first=1 << 16, second=1 << 30), True),
        (layered(SMALL, first=1 << 17, second=1 << 30), False),
        (layered(SMALL, second=1 << 31), None),
    ],
)
def test_numbers_that_do_not_fit_are_left_to_enumeration(
    network: Network, fits: bool | None
) -> None:
    if fits is None:
        with pytest.raises(OverflowError):
            TwoLayers(network, SMALL)
    else:
        assert TwoLayers(network, SMALL).fits is fits
    found = decide_two_layers(network, SMALL)
    assert found == (decide_plainly(network, SMALL) if fits else None)
    assert decide(network, SMALL) == decide_plainly(network, SMALL)
