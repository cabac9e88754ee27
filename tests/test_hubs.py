"""Pairs of any influence: graphs, the split, the plan, networks decided on every input."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superpos_proofs.construct.hubs import HubShape, build_hubs, draw_hubs
from superpos_proofs.construct.hubs_plan import Limits, plan_hubs
from superpos_proofs.construct.slots import slots_enough, split_pairs
from superpos_proofs.decide import decide
from superpos_proofs.graphs import bipartite, mixed, power_law, star, two_hubs
from superpos_proofs.tasks import Ands, Gate, draw_gates, pairwise_and
from superpos_proofs.testing import examples
from tests.tables import rows_of

FEATURES = 200


def shape_for(task: Ands, code: int, low: tuple[int, int], slot: tuple[int, int]) -> HubShape:
    """A shape without guarantee, d = 16 and kappa = 90, with the slots that the task needs."""
    split = split_pairs(task.gates, 16, 90)
    slots = max(1, len(split.slots))
    gap = code * 3 // 10
    gain = Fraction(low[0]) / (slot[0] * (1 - Fraction(1, slot[1]) - Fraction(gap, code)))
    weights = (16, max(1, round(16 * gain)))
    sizes = (slots, slots, code, *low, *slot, 2, gap, *weights)
    return HubShape(FEATURES, task.outputs, task.active, 16, 90, *sizes, Fraction(3, 5), 12)


CASES = {
    "star": (star(FEATURES, 180, b"star"), (1600, (10, 20), (64, 10))),
    "two hubs": (two_hubs(FEATURES, 90, b"two"), (2000, (10, 20), (64, 10))),
    "power law": (power_law(FEATURES, 300, b"power"), (2000, (24, 60), (40, 10))),
    "mixed": (mixed(FEATURES, 520, b"mixed"), (2000, (24, 100), (30, 10))),
}


@pytest.mark.parametrize("name", CASES)
def test_each_named_graph_is_decided_right_wide_and_wrong_narrow(name: str) -> None:
    pairs, sizes = CASES[name]
    task = pairwise_and(FEATURES, pairs)
    shape = shape_for(task, *sizes)
    network = build_hubs(shape, task, b"seed").network
    assert network.width == shape.width
    found = decide(network, task)
    assert found.correct, found.counterexample
    narrow = replace(shape_for(task, 200, (4, 20), (6, 4)))
    found = decide(build_hubs(narrow, task, b"seed").network, task)
    assert found.correct is False
    assert found.counterexample is not None


GRAPHS = {
    "star": lambda m, j: star(m, j, b"star"),
    "two hubs": lambda m, j: two_hubs(m, j // 2, b"two"),
    "mixed": lambda m, j: mixed(m, j, b"mixed"),
}


DECIDED = rows_of("hubs.md", "## Decided in superposition")


@pytest.mark.parametrize("row", DECIDED, ids=lambda row: f"{row[0]} {row[2]}")
def test_what_is_said_to_be_right_with_fewer_neurons_than_pairs_is(row: list[str]) -> None:
    graph, m, j, slots, low, slot, theta, beta, n, ratio, slack = row
    features, outputs, width = int(m), int(j), int(n)
    (blocks, cells), (slot_blocks, slot_cells) = (map(int, x.split(" x ")) for x in (low, slot))
    gap = int(float(Fraction(beta)) * width)
    gain = Fraction(blocks) / (slot_blocks * (1 - Fraction(1, slot_cells) - Fraction(gap, width)))
    degree = 40 if graph == "mixed" else 16
    task = pairwise_and(features, GRAPHS[graph](features, outputs))
    sizes = (int(slots), int(slots), width, blocks, cells, slot_blocks, slot_cells)
    weights = (2, gap, 16, max(1, round(16 * gain)))
    shape = HubShape(features, outputs, 2, degree, outputs, *sizes, *weights, Fraction(theta), 14)
    network = build_hubs(shape, task, b"seed").network
    assert network.width == width < outputs == task.outputs
    found = decide(network, task)
    assert found.correct
    assert found.margin is not None
    assert math.floor(found.margin / network.scale * 1000) == float(slack) * 1000
    assert round(width / outputs, 2) == float(ratio)


def _degrees(pairs: tuple[Gate, ...]) -> Counter[int]:
    return Counter(i for pair in pairs for i in pair)


def test_named_graphs_are_what_they_are_called() -> None:
    assert max(_degrees(star(50, 30, b"a")).values()) == len(star(50, 30, b"a")) == 30
    degrees = _degrees(two_hubs(60, 25, b"a"))
    assert sorted(degrees.values())[-3:] == [2, 25, 25]
    assert len(degrees) == 27
    assert set(_degrees(bipartite(150, 70, 70, b"a")).values()) == {70}
    assert len(bipartite(150, 70, 70, b"a")) == 4900
    assert len(power_law(300, 900, b"a")) == 900
    assert max(_degrees(power_law(300, 900, b"a")).values()) > 100
    for graph in (star(50, 30, b"a"), power_law(300, 900, b"a"), mixed(300, 900, b"a")):
        pairwise_and(300, graph)  # distinct pairs in range, or it says what is wrong
    assert mixed(300, 900, b"a") == mixed(300, 900, b"a") != mixed(300, 900, b"b")
    for call in (
        lambda: star(30, 30, b""),
        lambda: bipartite(99, 50, 50, b""),
        lambda: power_law(10, 40, b""),
        lambda: mixed(100, 5, b""),
    ):
        with pytest.raises(ValueError, match="features"):
            call()


@settings(max_examples=examples(60), deadline=None)
@given(st.integers(5, 30), st.integers(1, 8), st.integers(1, 9), st.binary(max_size=3), st.data())
def test_a_split_gives_each_pair_one_place_within_the_limits(
    features: int, degree: int, chunk: int, seed: bytes, data: st.DataObject
) -> None:
    count = data.draw(st.integers(1, features * (features - 1) // 2))
    pairs = draw_gates(features, count, 2, seed)
    split = split_pairs(pairs, degree, chunk)
    placed = [*split.low, *(o for slot in split.slots for o in slot.outputs)]
    assert sorted(placed) == list(range(count))
    assert max(_degrees(tuple(pairs[o] for o in split.low)).values(), default=0) <= degree
    for slot in split.slots:
        assert 1 <= len(slot.outputs) <= chunk
        for output, partner in zip(slot.outputs, slot.partners, strict=True):
            assert set(pairs[output]) == {slot.hub, partner}
    assert len(split.slots) <= slots_enough(count, degree, chunk)
    assert split.active_slots(2) <= len(split.slots)


def test_every_output_has_as_many_cells_in_every_slot() -> None:
    task = pairwise_and(FEATURES, CASES["star"][0])
    shape = shape_for(task, 100, (4, 20), (6, 4))
    built = build_hubs(shape, task, b"seed")
    decoder = built.network.decoder
    assert ((decoder[:, : shape.low_neurons] > 0).sum(axis=1) == shape.blocks).all()
    for h in range(shape.slots):
        start = shape.low_neurons + h * shape.slot_neurons
        cells = decoder[:, start : start + shape.slot_neurons]
        assert ((cells > 0).sum(axis=1) == shape.slot_blocks).all()
    other = build_hubs(shape, pairwise_and(FEATURES, star(FEATURES, 180, b"other")), b"seed")
    assert np.array_equal(other.network.decoder, decoder)  # shared: drawn before the pairs
    assert np.array_equal(other.network.encoder, built.network.encoder)
    assert set(np.unique(built.network.layers[0].bias)) == set(built.bias_values)


def test_the_weights_are_the_product_of_the_factors_less_mean_rows() -> None:
    task = pairwise_and(FEATURES, mixed(FEATURES, 520, b"mixed"))
    shape = shape_for(task, 60, (4, 20), (6, 4))
    layer = build_hubs(shape, task, b"seed").network.layers[0]
    assert layer.factors is not None
    rest = layer.factors.product - layer.weights
    starts = [*range(0, shape.low_neurons, shape.cells)]
    starts += [*range(shape.low_neurons, shape.neurons, shape.slot_cells)]
    for start, end in zip(starts, [*starts[1:], shape.neurons], strict=True):
        assert (rest[start:end] == rest[start]).all()
    shared = draw_hubs(shape, b"seed")
    assert 0 <= shared.slot_cells.min() <= shared.slot_cells.max() == shape.slot_cells - 1


def test_what_does_not_fit_is_refused_in_one_line() -> None:
    pairs = CASES["star"][0]
    task = pairwise_and(FEATURES, pairs)
    shape = shape_for(task, 100, (4, 20), (6, 4))
    for other, message in (
        (replace(shape, slots=1), "the shape has 1 slots, the task needs 2"),
        (replace(shape, active_slots=1), "the shape covers 1 active slots, not 2"),
        (replace(shape, outputs=9), "the shape is for 9 pairs"),
    ):
        with pytest.raises(ValueError, match=message):
            build_hubs(other, task, b"seed")
    with pytest.raises(ValueError, match="covers 2 active features, not 3"):
        build_hubs(shape, pairwise_and(FEATURES, pairs, 3), b"seed")
    with pytest.raises(ValueError, match="cells to choose from"):
        replace(shape, slot_cells=1)
    with pytest.raises(ValueError, match="theta"):
        replace(shape, theta=Fraction(1))


def test_a_planned_shape_is_proved_for_its_limits_and_in_superposition() -> None:
    limits = Limits(degree=8, chunk=2000, slots=4, active_slots=4)
    shape = plan_hubs(50_000, 100_000, Fraction(1, 100), limits=limits, tries=60)
    assert shape is not None
    bound = shape.failure()
    assert bound is not None
    assert bound <= Fraction(1, 100)
    assert shape.width < shape.outputs
    assert (shape.degree, shape.chunk, shape.slots, shape.active_slots) == (8, 2000, 4, 4)
    assert shape.chernoff is not None
    with pytest.raises(ValueError, match="no bound"):
        replace(shape, chernoff=replace(shape.chernoff, coherence=Fraction(1, 2)))
