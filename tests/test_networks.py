"""Networks, exact decisions, and both constructions."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations as all_permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superpos_proofs.construct import (
    DenseShape,
    SparseShape,
    build_dense,
    build_sparse,
    plan_dense,
    plan_sparse,
)
from superpos_proofs.construct.base import trivial
from superpos_proofs.decide import Linear, decide, decide_plainly
from superpos_proofs.network import Layer, Network, integers, load_network, save_network
from superpos_proofs.tasks import Permutation, draw_permutation
from superpos_proofs.testing import examples, networks, permutations


@given(permutations((1, 5), (1, 5)), st.sampled_from([2, 50, 10**9, 2**40]), st.data())
@settings(max_examples=examples(400))
def test_the_fast_decision_agrees_with_the_plain_one(
    task: Permutation, largest: int, data: st.DataObject
) -> None:
    drawn = networks(task, width=(1, 4), layers=(1, 2), entries=2, largest=largest)
    network = data.draw(drawn)
    assert decide(network, task) == decide_plainly(network, task)


@settings(deadline=None)  # the first large decision compiles
@given(st.integers(1, 6), st.data())
def test_right_networks_are_found_right(size: int, data: st.DataObject) -> None:
    image = data.draw(st.permutations(range(size)))
    active = data.draw(st.integers(1, size))
    task = Permutation(tuple(image), active)
    network = trivial(integers(image)).network
    found = decide(network, task)
    assert found == decide_plainly(network, task)
    assert found.correct
    assert found.margin == 0


def test_entries_beyond_floating_point_are_decided_exactly() -> None:
    # Scores 2^77 and 2^77 + 2^38 are the same float64; only one of them reaches the threshold.
    one, big = np.ones((1, 1), dtype=np.int64), 2**39
    layers = (Layer(one * big, integers([0])), Layer(one, integers([1])))
    network = Network(one * big, layers, one, integers([2]))
    assert network.scores((0,)) == [2**78 + 1]
    assert decide(network, Permutation((0,))) == decide_plainly(network, Permutation((0,)))


def test_entries_that_could_overflow_are_refused() -> None:
    one = np.ones((1, 1), dtype=np.int64)
    for large in (2**40 + 1, -(2**40) - 1, -(2**63)):
        with pytest.raises(ValueError, match=r"2\^40"):
            Network(one * large, (Layer(one, integers([0])),), one, integers([1]))


def test_out_of_time_is_undecided_never_right() -> None:
    shape = SparseShape(1000, 3, 77, 11, 21)
    task = draw_permutation(1000, 2, b"t")
    network = trivial(integers(task.image)).network
    found = decide(network, task, budget_seconds=0)
    assert found.correct is None
    assert found.remaining > 0
    assert shape.width == 231


def test_a_linear_readout_is_held_to_its_error() -> None:
    image = (1, 2, 0)
    network = trivial(integers(image)).network
    assert decide(network, Permutation(image), readout=Linear(Fraction(0))).correct is True
    shape = DenseShape(40, 1, 400, Fraction(1, 2), 8)
    task = draw_permutation(40, 1, b"q")
    built = build_dense(shape, task.image, b"s")
    good = decide(built.network, task, readout=Linear(Fraction(1, 2)))
    assert good.correct is True
    assert good.margin is not None
    reached = Fraction(1, 2) - good.margin
    assert decide(built.network, task, readout=Linear(reached)).margin == 0
    worse = decide(built.network, task, readout=Linear(reached - Fraction(1, 10**9)))
    assert worse.correct is False
    assert worse.counterexample is not None


def test_shapes_that_disagree_are_refused() -> None:
    network = trivial(integers([0, 1])).network
    with pytest.raises(ValueError, match="2 features"):
        decide(network, Permutation((0, 1, 2)))


# ------------------------------------------------------------------ constructions


def test_the_guaranteed_width_at_a_thousand_features() -> None:
    dense = plan_dense(1000, 1, Fraction(1, 100))
    sparse = plan_sparse(1000, Fraction(1, 100))
    assert dense is not None
    assert sparse is not None
    assert dense.width <= 620
    assert sparse.width <= 300
    for shape in (dense, sparse):
        failure = shape.failure()
        assert failure is not None
        assert 0 < failure <= Fraction(1, 100)


@pytest.mark.parametrize("kind", ["dense", "sparse"])
def test_factors_multiply_to_the_weights(kind: str) -> None:
    task = draw_permutation(60, 1, b"factors")
    if kind == "dense":
        built = build_dense(DenseShape(60, 1, 50, Fraction(1, 2), 8), task.image, b"s")
    else:
        built = build_sparse(SparseShape(60, 3, 13, 5, 8), task.image, b"s")
    layer = built.network.layers[0]
    factors = layer.factors
    assert factors is not None
    permute = np.zeros((60, 60), dtype=np.int64)
    permute[list(task.image), range(60)] = 1
    product = factors.compress @ permute @ factors.decompress
    assert (product == factors.product).all()
    assert (layer.weights == (product if kind == "dense" else product.clip(0, 1))).all()
    assert set(np.unique(layer.weights)) <= set(built.weight_values)
    assert len(built.weight_values) <= 2**built.bits
    assert set(np.unique(layer.bias)) <= set(built.bias_values)


@pytest.mark.parametrize("bits", [1, 2, 4])
def test_rounded_weights_use_no_more_than_their_bits(bits: int) -> None:
    shape = DenseShape(300, 1, 450, Fraction(57, 100), bits, lossless=False)
    task = draw_permutation(300, 1, b"rounded")
    built = build_dense(shape, task.image, b"s")
    assert len(np.unique(built.network.layers[0].weights)) <= 2**bits
    assert built.guarantee is None, "no proof covers rounded weights"
    assert decide(built.network, task).correct is True


@pytest.mark.parametrize("kind", ["dense", "sparse"])
def test_only_the_weights_depend_on_the_task(kind: str) -> None:
    tasks = [draw_permutation(80, 1, bytes([k])) for k in range(2)]
    if kind == "dense":
        builts = [
            build_dense(DenseShape(80, 1, 70, Fraction(1, 2), 8), t.image, b"s") for t in tasks
        ]
    else:
        builts = [build_sparse(SparseShape(80, 3, 13, 5, 8), t.image, b"s") for t in tasks]
    first, second = (b.network for b in builts)
    assert (first.encoder == second.encoder).all()
    assert (first.decoder == second.decoder).all()
    assert (first.threshold == second.threshold).all()
    assert (first.layers[0].bias == second.layers[0].bias).all()
    assert (first.layers[0].weights != second.layers[0].weights).any()


@given(st.integers(2, 40), st.integers(1, 8), st.integers(2, 12))
def test_sparse_shapes_refuse_codes_that_meet_twice(features: int, blocks: int, cells: int) -> None:
    codes = [[(i % cells + i // cells * t) % cells for t in range(blocks)] for i in range(features)]
    twice = any(
        sum(a == b for a, b in zip(codes[i], codes[k], strict=True)) > 1
        for i in range(features)
        for k in range(i)
    )
    try:
        SparseShape(features, blocks, cells, 2, 3)
    except ValueError:
        return
    assert not twice


def test_right_outputs_always_fire_in_sparse_networks() -> None:
    # Even a hopelessly narrow one errs only by firing too much.
    shape = SparseShape(16, 2, 5, 2, 2)
    for image in list(all_permutations(range(4)))[:6]:
        full = (*image, *range(4, 16))
        network = build_sparse(shape, full, b"narrow").network
        for i in range(16):
            assert network.scores((i,))[full[i]] >= shape.out_blocks


def test_two_active_features_are_decided_for_dense_networks() -> None:
    task = draw_permutation(24, 2, b"two")
    shape = DenseShape(24, 2, 300, Fraction(1, 2), 8)
    assert decide(build_dense(shape, task.image, b"s").network, task).correct is True


def test_networks_survive_a_round_trip(tmp_path: Path) -> None:
    task = draw_permutation(30, 1, b"file")
    built = build_sparse(SparseShape(30, 2, 7, 3, 5), task.image, b"s")
    path = tmp_path / "net.safetensors"
    save_network(built.network, path, task=task, notes={"codes": "sparse"})
    first = path.read_bytes()
    save_network(built.network, path, task=task, notes={"codes": "sparse"})
    assert path.read_bytes() == first, "the same network must give the same bytes"
    loaded = load_network(path)
    assert decide(loaded, task) == decide(built.network, task)
    assert loaded.scale == built.network.scale


@pytest.mark.parametrize("content", [b"", b"\x00" * 8, b"not a network", b"\xff" * 100])
def test_files_that_hold_no_network_are_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.safetensors"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"bad\.safetensors") as error:
        load_network(path)
    assert "\n" not in str(error.value)


def test_weights_that_are_not_integers_are_refused() -> None:
    with pytest.raises(ValueError, match="integers"):
        integers([[0.5]])
