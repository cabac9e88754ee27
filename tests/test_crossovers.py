"""Crossovers, the slack of guarantees, and the least error of a linear readout."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superpos_proofs.construct import plan_dense, plan_sparse, plan_universal
from superpos_proofs.construct.base import FAILURE, trivial
from superpos_proofs.construct.crossovers import (
    crossover,
    features_of,
    least_size,
    right_seeds,
    slack,
)
from superpos_proofs.construct.dense import DenseShape, build_dense
from superpos_proofs.construct.readouts import enough, least_error, measure, welch_floor
from superpos_proofs.decide import Linear, decide
from superpos_proofs.network import integers
from superpos_proofs.tasks import Permutation, draw_permutation
from superpos_proofs.testing import examples


@given(st.integers(4, 5000), st.integers(1, 3))
def test_bisection_finds_the_first_size(size: int, low: int) -> None:
    def width_at(x: int) -> int | None:
        return x - 1 if x >= size else None

    assert least_size(width_at, low) == (size, size - 1)


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
