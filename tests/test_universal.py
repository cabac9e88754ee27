"""UniversalAnd on raw inputs: the plan, the network, the commands."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superpos_proofs.construct import UniversalShape, build_universal, plan_universal
from superpos_proofs.construct.universal import draw_wires
from superpos_proofs.decide import decide, decide_plainly
from superpos_proofs.tasks import universal_and
from superpos_proofs.testing import examples
from tests.test_cli import answer

SHAPE = UniversalShape(40, 2, 90, Fraction(43, 64), Fraction(10**6))


def test_guaranteed_widths_fall_below_the_features_at_the_size_that_the_docs_name() -> None:
    assert plan_universal(113, 2, Fraction(1, 100)) is None
    for features in range(114, 130):
        shape = plan_universal(features, 2, Fraction(1, 100))
        assert shape is not None
        assert shape.neurons < features


def test_a_planned_network_is_narrower_than_its_features_and_right() -> None:
    shape = plan_universal(200, 2, Fraction(1, 100))
    assert shape is not None
    assert shape.failure() <= Fraction(1, 100)
    built = build_universal(shape, b"wires")
    assert built.network.width == shape.neurons < 200
    found = decide(built.network, universal_and(200))
    assert found.correct
    assert found.decisions == math.comb(200, 2) * (1 + 200 + math.comb(200, 2))


@settings(max_examples=examples(60), deadline=None)
@given(st.integers(3, 8), st.integers(2, 4), st.integers(1, 12), st.binary(max_size=4))
def test_a_network_is_right_iff_no_wires_make_up_for_a_missing_feature(
    features: int, active: int, neurons: int, seed: bytes
) -> None:
    active = min(active, features - 1)
    shape = UniversalShape(features, active, neurons, Fraction(1, 2), Fraction(2))
    network = build_universal(shape, seed).network
    task = universal_and(features, active)
    found = decide_plainly(network, task)
    wires = network.layers[0].weights
    broken = False
    for i, k in task.gates:
        channel = wires[:, i] & wires[:, k]
        others = [j for j in range(features) if j not in (i, k)]
        counts = wires[channel == 1][:, others]
        broken |= any(
            counts[:, list(chosen)].sum() >= channel.sum()
            for chosen in universal_subsets(len(others), active - 1)
        )
    assert found.correct is not broken


def universal_subsets(size: int, count: int) -> list[tuple[int, ...]]:
    return list(combinations(range(size), count))


def test_wires_are_drawn_with_their_chance() -> None:
    # 40 000 wires: nine standard deviations, so this cannot flicker (and the seed is fixed).
    shape = UniversalShape(400, 2, 100, Fraction(16, 64), Fraction(10**6))
    assert abs(draw_wires(shape, b"x").mean() - 0.25) < 9 * math.sqrt(0.25 * 0.75 / 40_000)
    assert np.array_equal(draw_wires(SHAPE, b"a"), draw_wires(SHAPE, b"a"))


@pytest.mark.parametrize(
    "sizes",
    [
        (2, 2, 5, Fraction(1, 2)),
        (9, 1, 5, Fraction(1, 2)),
        (9, 9, 5, Fraction(1, 2)),
        (9, 2, 0, Fraction(1, 2)),
        (9, 2, 5, Fraction(1, 3)),
    ],
)
def test_shapes_that_make_no_network_are_refused(sizes: tuple[int, int, int, Fraction]) -> None:
    with pytest.raises(ValueError, match="least"):
        UniversalShape(*sizes, Fraction(2))


def test_the_commands_build_and_decide_it(tmp_path: Path) -> None:
    file = tmp_path / "pairs.safetensors"
    built = answer("build", "universal-and", "--features", "120", "-o", str(file))
    assert built["neurons"] == 114
    assert built["task_dependent"] == []
    found = answer("decide", str(file))
    assert found["correct"] is True
    assert found["neurons"] == 114
    bounds = answer("bounds", "universal-and", "--features", "120", "--bits", "1")
    assert bounds["ceiling"]["guaranteed_neurons"] == 114
    assert bounds["floor"]["neurons"] is None
    assert bounds["floor"]["injectivity_neurons"] <= 114
