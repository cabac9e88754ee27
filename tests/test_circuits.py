"""ANDs and circuits: tasks, networks of both layers, and what refuses to be built."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superpos_proofs.construct.ands import AndShape, build_ands
from superpos_proofs.construct.ands_plan import plan_ands
from superpos_proofs.construct.circuits import CircuitShape, build_circuit
from superpos_proofs.construct.circuits_plan import Circuits, plan_circuit
from superpos_proofs.decide import decide, decide_plainly
from superpos_proofs.graphs import chains
from superpos_proofs.tasks import (
    Circuit,
    draw_gates,
    draw_low_influence,
    k_and,
    pairwise_and,
    parse_task,
    supports,
)
from superpos_proofs.testing import examples
from tests.tables import rows_of

LAYERS = (((0, 1), (1, 2), (3, 4), (5, 6)), ((0, 1), (1, 2), (2, 3)))


def shape_for(task: Circuit, code: int, blocks: int, cells: int) -> CircuitShape:
    lower, upper = task.lists
    first = AndShape(
        task.features,
        lower.outputs,
        2,
        task.active,
        lower.influence,
        code,
        blocks,
        cells,
        Fraction(1, 2),
        16,
    )
    theta = Fraction(2, 3)
    return CircuitShape(first, upper.outputs, upper.influence, blocks, cells, theta, 1 << 10)


@settings(max_examples=examples(30), deadline=None)
@given(st.integers(0, 10**6))
def test_a_circuit_is_its_layers_one_after_the_other(seed: int) -> None:
    word = seed.to_bytes(4, "big")
    lower = draw_gates(7, 6, 2, word)
    upper = draw_gates(6, 5, 2, word + b"2")
    task = Circuit(7, (lower, upper), 4)
    for support in supports(7, 4):
        middle = {j for j, gate in enumerate(lower) if set(gate) <= set(support)}
        last = {j for j, gate in enumerate(upper) if set(gate) <= middle}
        assert task.on(support) == last
        assert last == {j for j, gate in enumerate(task.gates) if set(gate) <= set(support)}
    assert parse_task(task.to_json()) == task


def test_chains_wait_for_three_features_of_their_own_each() -> None:
    task = chains(60, 180, 6, 800, b"chains")
    assert len(set(task.gates)) == task.outputs == 800
    assert {len(gate) for gate in task.gates} == {3}
    assert [layer.influence for layer in task.lists] == [6, 10]
    assert chains(60, 180, 6, 800, b"other") != task == chains(60, 180, 6, 800, b"chains")
    with pytest.raises(ValueError, match=r"form \d+ chains of two, not 901"):
        chains(60, 180, 6, 901, b"chains")
    with pytest.raises(ValueError, match="do not have influence 6"):
        chains(60, 181, 6, 800, b"chains")


@pytest.mark.parametrize(
    ("layers", "reason"),
    [
        ((LAYERS[0],), "at least two layers"),
        ((LAYERS[0], ((0, 0),)), "layer 2: output 0 names feature 0 twice"),
        ((LAYERS[0], ((0, 9),)), "layer 2: output 0 names a feature outside 0..3"),
        ((LAYERS[0], ((0, 1), (0, 1))), "layer 2: outputs 0 and 1 are the same"),
        ((((0, 1), (1, 0)), LAYERS[1]), "layer 1: output 1 is not in increasing order"),
    ],
)
def test_a_circuit_that_is_none(layers: tuple, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Circuit(7, layers, 3)


def test_two_layers_are_right_where_there_is_room_and_wrong_where_not() -> None:
    task = Circuit(8, LAYERS, 3)
    wide = build_circuit(shape_for(task, 2000, 40, 50), task, b"s")
    assert decide(wide.network, task).correct is True
    assert wide.task_dependent == ("layer1.weights", "layer2.weights")
    narrow = build_circuit(shape_for(task, 40, 4, 4), task, b"s").network
    found = decide(narrow, task)
    assert found.correct is False
    assert found == decide_plainly(narrow, task)


def test_the_factors_of_both_layers_multiply_to_their_weights() -> None:
    task = Circuit(8, LAYERS, 3)
    shape = shape_for(task, 60, 6, 5)
    lower, upper = build_circuit(shape, task, b"s").network.layers
    assert lower.factors is not None
    assert upper.factors is not None
    assert (lower.factors.compress == upper.factors.decompress.T).all()
    blocks = lower.factors.product.reshape(6, 5, -1)
    means = blocks.mean(axis=1, keepdims=True)
    assert (np.abs(blocks - means - lower.weights.reshape(6, 5, -1)) < 1).all()
    centred = 5 * upper.factors.product.reshape(6, 5, -1)
    centred -= upper.factors.product.reshape(6, 5, -1).sum(axis=1, keepdims=True)
    assert (centred.reshape(30, -1) == upper.weights).all()


def test_only_weights_depend_on_the_gates() -> None:
    shape = AndShape(30, 20, 2, 2, 3, 100, 8, 6, Fraction(2, 3), 12)
    tasks = [pairwise_and(30, draw_low_influence(30, 20, 3, bytes([k]))) for k in range(2)]
    one, two = (build_ands(shape, task, b"s").network for task in tasks)
    assert (one.encoder == two.encoder).all()
    assert (one.decoder == two.decoder).all()
    assert (one.threshold == two.threshold).all()
    assert one.scale == two.scale
    assert (one.layers[0].bias == two.layers[0].bias).all()
    assert (one.layers[0].weights != two.layers[0].weights).any()


@pytest.mark.parametrize(
    ("task", "reason"),
    [
        (pairwise_and(30, [(0, 1), (2, 3)], 3), "covers 2 active"),
        (pairwise_and(30, [(0, 1), (0, 2)]), "covers influence 1"),
        (pairwise_and(29, [(0, 1), (2, 3)]), "of 30 features"),
        (k_and(30, [(0, 1, 2), (3, 4, 5)], 3), "of 3 of 30"),
    ],
)
def test_a_shape_refuses_what_it_does_not_cover(task, reason: str) -> None:
    shape = AndShape(30, 2, 2, 2, 1, 100, 8, 6, Fraction(2, 3), 12)
    with pytest.raises(ValueError, match=reason):
        build_ands(shape, task, b"s")


def test_the_guarantee_of_the_issue() -> None:
    shape = plan_ands(50_000, 100_000, Fraction(1, 100))
    assert shape is not None
    assert shape.width == 14_212
    assert shape.failure() <= Fraction(1, 100)


@pytest.mark.parametrize("fan_in", [3, 4])
def test_gates_of_three_and_four_features(fan_in: int) -> None:
    gates = list(combinations(range(12), fan_in))[:: 3 * fan_in**2][:6]
    task = k_and(12, gates, fan_in)
    shape = AndShape(
        12, len(gates), fan_in, fan_in, task.influence, 6000, 40, 80, Fraction(3, 4), 12
    )
    network = build_ands(shape, task, b"s").network
    assert decide(network, task).correct is True


@pytest.mark.slow
def test_a_circuit_of_ten_million_gates_is_guaranteed_below_its_outputs() -> None:
    task = Circuits(5 * 10**6, 10**7, 4, 10**7, 4, 2, 3)
    shape = plan_circuit(task, Fraction(1, 100))
    assert shape is not None
    assert shape.width < 10**7
    assert plan_circuit(task, Fraction(1, 100), most=10**6) is None


@pytest.mark.slow
@pytest.mark.parametrize(
    "row", rows_of("circuits.md", "## Decided in superposition"), ids=lambda row: row[4]
)
def test_what_is_said_to_be_right_with_fewer_neurons_than_outputs_is(row: list[str]) -> None:
    features, influence, gates, second, outputs = map(int, row[:5])
    blocks, cells = map(int, row[5].split(" x "))
    task = chains(features, gates, influence, outputs, b"chains")
    code, theta = blocks * cells, Fraction(row[6])
    first = AndShape(features, gates, 2, 3, influence, code, blocks, cells, theta, 16)
    shape = CircuitShape(first, outputs, second, blocks, cells, theta, 64)
    network = build_circuit(shape, task, row[7].strip("`").encode()).network
    assert network.width == int(row[8]) < task.outputs == outputs
    found = decide(network, task)
    assert found.correct
    assert found.margin is not None
    assert math.floor(found.margin / network.scale * 1000) == float(row[9]) * 1000
