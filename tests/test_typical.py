"""Tasks made against shared parts: what sorting promises, and where it is not a task."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superpos_proofs.certificate.files import canonical
from superpos_proofs.certificate.kernel import verify
from superpos_proofs.construct.adversary import (
    Adverse,
    break_ands,
    break_dense,
    correlations,
    errs_certificate,
    neighbours,
    score_at,
    score_of,
    spread,
    typical_certificate,
    worst_pairs,
    worst_permutation,
)
from superpos_proofs.construct.ands import AndShape, build_ands, draw_shared
from superpos_proofs.construct.dense import DenseShape, build_dense, sign_codes
from superpos_proofs.decide import decide
from superpos_proofs.tasks import Permutation, pairwise_and
from superpos_proofs.testing import examples


def shape_of(features: int, width: int) -> DenseShape:
    return DenseShape(features, 1, width, Fraction(1, 2), 8)


@given(st.integers(2, 6), st.integers(1, 9), st.binary(max_size=4), st.data())
@settings(max_examples=examples(40))
def test_no_permutation_does_worse(features, width, seed, data) -> None:
    codes = sign_codes(shape_of(features, width), seed)
    i, k = (data.draw(st.integers(0, features - 1)) for _ in range(2))

    def score(image) -> int:
        return score_of(*codes, Adverse(Permutation(tuple(image)), (i,), k))

    scores = {image: score(image) for image in permutations(range(features))}
    silent, firing = (worst_permutation(*codes, i, k, on=on) for on in (True, False))
    assert silent[i] == k != firing[i]
    assert scores[silent] == min(s for image, s in scores.items() if image[i] == k)
    reads, writes = (np.delete(correlations(c, o), o) for c, o in zip(codes, (i, k), strict=True))
    room = (width - int(reads.max())) * (width - int(writes.max()))
    bound = Fraction(2 * spread(reads) * spread(writes), features - 1) - room
    assert scores[firing] - scores[silent] >= bound


def test_the_score_is_that_of_the_network() -> None:
    shape, seed = shape_of(40, 30), b"codes"
    for made in break_dense(shape, seed, 3, 5):
        network = build_dense(shape, made.task.image, seed).network
        offset = shape.bias * int(network.decoder[5].sum())
        score = score_of(*sign_codes(shape, seed), made)
        assert network.scores((3,))[5] - offset == score == score_at(network, (3,), 5) - offset


@pytest.mark.parametrize("width", [60, 99])
def test_every_threshold_is_wrong(width: int) -> None:
    seed, codes = b"t", sign_codes(shape_of(100, width), b"t")
    silent, firing = break_dense(shape_of(100, width), seed)
    assert score_of(*codes, firing) >= score_of(*codes, silent)
    for percent in (1, 30, 70, 99):
        shape = DenseShape(100, 1, width, Fraction(percent, 100), 8)
        wrong = [
            made.output
            in decide(build_dense(shape, made.task.image, seed).network, made.task).wrong_outputs
            for made in (silent, firing)
        ]
        assert any(wrong)


@given(st.integers(3, 40), st.integers(1, 12))
def test_neighbours_have_the_influence(size: int, most: int) -> None:
    pairs = neighbours(size, most)
    assert len({frozenset(pair) for pair in pairs.tolist()}) == len(pairs)
    assert all(a != b for a, b in pairs.tolist())
    assert np.bincount(pairs.ravel(), minlength=1).max(initial=0) <= most


PAIRS = AndShape(60, 100, 2, 2, 4, 90, 6, 15, Fraction(65, 100), 12)


@pytest.mark.parametrize("support", [(0,), (3, 9)])
def test_pairs_of_low_influence_fire_wrongly(support: tuple[int, ...]) -> None:
    made = break_ands(PAIRS, b"s", 7, support)
    assert made.task.influence <= PAIRS.influence
    assert made.task.outputs == PAIRS.outputs
    task = pairwise_and(60, made.task.gates)
    network = build_ands(PAIRS, task, b"s").network
    assert not set(task.gates[7]) <= set(support)
    assert network.scores(support)[7] >= network.threshold[7]
    assert 7 in decide(network, task).wrong_outputs
    back = worst_pairs(PAIRS, draw_shared(PAIRS, b"s"), 7, support, reverse=True)
    other = build_ands(PAIRS, pairwise_and(60, back), b"s").network
    assert score_at(other, support, 7) < score_at(network, support, 7)


def test_odd_influence_and_too_many_pairs() -> None:
    odd = AndShape(60, 80, 2, 2, 3, 90, 6, 15, Fraction(65, 100), 12)
    assert break_ands(odd, b"s").task.influence <= 3
    many = AndShape(60, 130, 2, 2, 4, 90, 6, 15, Fraction(65, 100), 12)
    with pytest.raises(ValueError, match="neighbours"):
        break_ands(many, b"s")
    with pytest.raises(ValueError, match="one feature"):
        worst_permutation(np.ones((1, 2)), np.ones((1, 2)), 0, 0, on=True)
    three = AndShape(60, 20, 3, 3, 3, 90, 6, 15, Fraction(65, 100), 12)
    with pytest.raises(ValueError, match="only pairs"):
        worst_pairs(three, draw_shared(three, b"s"), 0, (0,))


def test_certificates_that_do_not_hold_are_rejected() -> None:
    made = break_ands(PAIRS, b"s")
    certificate = errs_certificate(PAIRS, b"s", made)
    assert verify(canonical(certificate)).accepted
    pair = list(made.task.gates[0])
    assert verify(canonical(certificate | {"input": pair})).reason == "right there"
    shape, (_, firing) = shape_of(30, 20), break_dense(shape_of(30, 20), b"s")
    rejected = verify(canonical(typical_certificate(shape, b"s", firing, 1)))
    assert rejected.reason.startswith("drawn permutation 0: wrong at")
