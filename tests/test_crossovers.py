"""Crossovers, the slack of guarantees, and the least error of a linear readout."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from math import comb
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superpos_proofs.construct import crossovers, plan_dense, plan_sparse, plan_universal
from superpos_proofs.construct import slack as slacks
from superpos_proofs.construct.ands_plan import plan_ands
from superpos_proofs.construct.base import FAILURE, trivial
from superpos_proofs.construct.circuits_plan import Circuits, plan_circuit
from superpos_proofs.construct.crossovers import (
    circuits_crossover,
    crossover,
    features_of,
    hubs_crossover,
    least_size,
)
from superpos_proofs.construct.dense import DenseShape, build_dense
from superpos_proofs.construct.hubs_plan import Limits, plan_hubs
from superpos_proofs.construct.readouts import enough, least_error, measure, welch_floor
from superpos_proofs.construct.slack import (
    SLACKS,
    Slack,
    right_seeds,
    slack,
    slack_row,
    thinner,
    thinner_circuit,
    thinner_hubs,
)
from superpos_proofs.decide import Linear, decide
from superpos_proofs.graphs import regular
from superpos_proofs.network import integers
from superpos_proofs.tasks import Permutation, draw_permutation
from superpos_proofs.testing import examples


@given(st.integers(4, 5000), st.integers(1, 3))
def test_bisection_finds_the_first_size(size: int, low: int) -> None:
    def width_at(x: int) -> int | None:
        return x - 1 if x >= size else None

    assert least_size(width_at, low) == (size, size - 1)


@given(st.integers(4, 5000), st.integers(1, 3), st.integers(2, 40))
def test_coarse_bisection_ends_near_the_first_size(size: int, low: int, grain: int) -> None:
    asked: dict[int, int | None] = {}

    def width_at(x: int) -> int | None:
        asked[x] = x - 1 if x >= size else None
        return asked[x]

    found = least_size(width_at, low, grain=grain)
    assert found is not None
    assert found[1] == found[0] - 1
    assert found[0] >= size
    below = max(x for x, width in asked.items() if width is None)
    assert found[0] - below <= max(1, found[0] // grain)


def test_bisection_gives_up_and_says_so() -> None:
    assert least_size(lambda _: None, 3, 1000) is None
    with pytest.raises(ValueError, match="start below"):
        least_size(lambda x: x, 3)


@pytest.mark.parametrize(
    ("name", "active", "features", "plan"),
    [
        ("sparse", 1, 57, lambda m: plan_sparse(m, FAILURE)),
        ("dense", 1, 214, lambda m: plan_dense(m, 1, FAILURE)),
        ("universal", 2, 114, lambda m: plan_universal(m, 2, FAILURE)),
    ],
)
def test_crossovers_of_the_table(name, active, features, plan) -> None:
    row = crossover(name, active=active)
    assert row.features == features
    assert row.width is not None
    assert row.width < features
    assert plan(features) is not None
    assert plan(features - 1) is None


def test_a_crossover_of_pairs() -> None:
    row = crossover("ands", active=2, influence=4, failure=Fraction(1, 2))
    assert row.outputs is not None
    assert row.width is not None
    assert row.width < row.outputs
    assert row.features == -(-row.outputs // 2)
    assert features_of(100, 2, 2) == 100
    assert features_of(101, 2, 8) == 51
    assert features_of(100, 4, 2) == 200


@pytest.mark.parametrize(
    ("graph", "features"), [("star", 1.0), ("two hubs", 0.5), ("any pairs", 0.5)]
)
def test_crossovers_of_lists_with_hubs(monkeypatch, graph, features) -> None:
    exact = 3_000_000 if graph == "any pairs" else 10_000

    def plan(m, pairs, failure, *, active, limits, tries):
        assert (limits is None) == (graph == "any pairs")
        assert limits is None or limits.chunk * limits.slots >= pairs
        return SimpleNamespace(width=round((exact * pairs) ** 0.5))

    monkeypatch.setattr(crossovers, "plan_hubs", plan)
    row = hubs_crossover(graph)
    assert exact <= row.outputs <= 1.07 * exact
    assert row.width < row.outputs
    assert row.features == pytest.approx(features * row.outputs, abs=2)


def test_crossovers_of_circuits(monkeypatch) -> None:
    def plan(sizes, failure):
        assert 2 * sizes.gates <= sizes.features * sizes.influence
        width = round((5_000_000 * sizes.gates) ** 0.5)
        return SimpleNamespace(width=width) if width < sizes.outputs else None

    monkeypatch.setattr(crossovers, "plan_circuit", plan)
    row = circuits_crossover(2)
    assert 5_000_000 <= row.outputs <= 1.07 * 5_000_000
    assert (row.features, row.influence, row.active) == (row.outputs, 2, 3)


def test_stars_have_plans_for_more_active_features() -> None:
    for active in (3, 4):
        shape = plan_hubs(
            1001, 1000, FAILURE, active=active, limits=Limits(1, 1000, 1, 1), tries=20
        )
        assert shape is not None
        bound = shape.failure()
        assert bound is not None
        assert bound <= FAILURE


def test_thinner_shapes_keep_the_task_and_have_the_width() -> None:
    pairs = plan_ands(200, 200, FAILURE, influence=2, most=1 << 20)
    star = plan_hubs(80, 60, FAILURE, limits=Limits(1, 60, 1, 1), tries=20)
    layers = plan_circuit(Circuits(16, 16, 2, 12, 2, 2, 3), FAILURE, 1 << 20)
    cases = ((pairs, thinner), (star, thinner_hubs), (layers, thinner_circuit))
    for planned, thin in cases:
        assert planned is not None
        assert thin(planned, 1) is None
        for width in (planned.width // 9, planned.width):
            shape = thin(planned, width)
            assert shape is not None
            assert 0.8 * width < shape.width <= width
            assert shape.outputs == planned.outputs
            assert shape.failure() is None
        assert shape.blocks == planned.blocks
        third = thin(planned, planned.width // 9)
        assert third.blocks == pytest.approx(planned.blocks / 3, abs=1)


@pytest.mark.parametrize("number", [4, SLACKS - 2])
def test_rows_of_slack_know_their_guarantee(monkeypatch, number) -> None:
    def narrow(name, build, guaranteed, seeds, grain=0):
        made = build(guaranteed // 32, b"s")
        assert made is None or made[1].outputs >= made[0].network.decoder.shape[0]
        return Slack(name, guaranteed, guaranteed // 32, 0, seeds)

    monkeypatch.setattr(slacks, "slack", narrow)
    row = slack_row(number, 3)
    assert (row.seeds, row.ratio >= 32) == (3, True)


@given(st.integers(2, 4), st.integers(2, 8), st.integers(1, 3), st.binary(max_size=3))
@settings(max_examples=examples(40))
def test_regular_lists_use_every_feature_as_often(fan_in, parts, influence, seed) -> None:
    features = fan_in * parts
    if 2 * influence * features > fan_in * comb(features, fan_in):
        with pytest.raises(ValueError, match="not split"):
            regular(features, fan_in, influence, seed)
        return
    gates = regular(features, fan_in, influence, seed)
    assert len(set(gates)) == len(gates) == influence * parts
    assert set(Counter(i for gate in gates for i in gate).values()) == {influence}


def test_unknown_constructions() -> None:
    for name, active in (("sparse", 2), ("other", 1)):
        with pytest.raises(ValueError, match="no construction"):
            crossover(name, active=active)


def test_slack_counts_seeds() -> None:
    def build(width: int, seed: bytes):
        shape = DenseShape(40, 1, width, Fraction(6, 10), 7)
        task = draw_permutation(40, 1, seed)
        return build_dense(shape, task.image, seed), task

    row = slack("dense", build, 200, 20)
    assert row.right == 20
    assert row.ratio > 1
    assert right_seeds(build, row.measured, 20, 0) == 20
    assert right_seeds(build, row.measured - 1, 20, 0) is None
    with pytest.raises(ArithmeticError, match="fails too often"):
        slack("dense", build, 10, 20)


@given(st.integers(2, 7), st.integers(1, 30), st.integers(1, 2), st.binary(max_size=3))
@settings(max_examples=examples(30))
def test_the_least_error_is_the_least(features, width, active, seed) -> None:
    task = draw_permutation(features, active, seed)
    network = build_dense(DenseShape(features, active, width, Fraction(1, 2), 6), task.image, seed)
    error = least_error(network.network, task)
    assert decide(network.network, task, readout=Linear(error)).correct is True
    if error > 0:
        below = error - Fraction(1, 10**12)
        assert (
            decide(network.network, task, readout=Linear(max(Fraction(0), below))).correct is False
        )
    row = measure("dense", network, task)
    assert row.error == error >= row.floor
    assert row.enough is None or row.enough <= width


def test_the_trivial_network_meets_the_floor() -> None:
    task = Permutation((2, 0, 1))
    row = measure("trivial", trivial(integers([2, 0, 1])), task)
    assert (row.right, row.error, row.floor, row.enough) == (True, 0, 0, 3)
    assert welch_floor(100, 99) > 0
    assert enough(100, Fraction(0)) == 100
    assert enough(100, Fraction(1)) is None


def test_scaling_a_readout_changes_its_error_only() -> None:
    built = trivial(integers([1, 0]))
    task = Permutation((1, 0))
    double = replace(built, network=replace(built.network, scale=2))
    assert least_error(double.network, task) == Fraction(1, 2)
    assert np.array_equal(double.network.decoder, built.network.decoder)
