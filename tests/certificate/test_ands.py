"""The kernel's evaluation of networks for pairs against the package's builder and decision."""

import random
from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superpos_proofs.certificate import ands
from superpos_proofs.certificate.files import canonical
from superpos_proofs.certificate.kernel import verify
from superpos_proofs.certificate.reading import Rejected
from superpos_proofs.certificate.stream import below, sign_rows, words
from superpos_proofs.construct.adversary import score_at
from superpos_proofs.construct.ands import AndShape, build_ands, pairs_certificate
from superpos_proofs.decide.plain import decide_plainly
from superpos_proofs.tasks import draw_gates, pairwise_and
from superpos_proofs.testing import examples

from . import samples


@settings(max_examples=examples(150), deadline=None)
@given(st.data())
def test_the_kernel_finds_an_error_exactly_where_there_is_one(data) -> None:
    m = data.draw(st.integers(3, 8))
    o = data.draw(st.integers(1, min(6, m * (m - 1) // 2)))
    q, s, cells = (data.draw(st.integers(*limits)) for limits in ((1, 12), (1, 3), (2, 3)))
    seed, threshold = data.draw(st.binary(min_size=1, max_size=2)), data.draw(st.integers(1, s * q))
    pairs = draw_gates(m, o, 2, seed + b"pairs")
    task = pairwise_and(m, pairs)
    shape = AndShape(m, o, 2, 2, task.influence, q, s, cells, Fraction(threshold, s * q + 1), 8)
    built = build_ands(shape, task, seed)
    assert built.drawn is not None
    assert built.drawn["threshold"] == built.network.threshold[0]
    stream = words(seed + b"channels")
    net = ands.Drawn(
        *(m, 2, list(pairs), q, s, cells, built.drawn["threshold"], 127),
        sign_rows(seed + b"codes", m, q),
        [[below(stream, cells) for _ in range(s)] for _ in range(o)],
        words(seed + b"coins"),
    )
    found, decided = ands.first_error(net), decide_plainly(built.network, task)
    assert (found is None) == decided.correct
    if found is not None:
        support, output = found
        fires = score_at(built.network, support, output) >= built.drawn["threshold"]
        assert fires != (set(pairs[output]) <= set(support))
        assert output in decided.wrong_outputs


def test_what_is_built_becomes_a_certificate() -> None:
    task = pairwise_and(8, [(0, 1), (1, 2)])
    shape = AndShape(8, 2, 2, 2, 2, 4, 2, 3, Fraction(3, 4), 6)
    built = build_ands(shape, task, b"\n")
    assert built.drawn is not None
    assert np.unique(built.network.threshold).tolist() == [6]
    verdict = verify(canonical(pairs_certificate("serves", task, built.drawn)))
    assert verdict.claim == "serves.pairwise-and.m8.o2.d2.v2.n6"
    assert verify(canonical(pairs_certificate("errs", task, built.drawn))).accepted is False


# ------------------------------------------------------------------ parts, and their limits


def test_integers_side_by_side() -> None:
    for size in (1, 2, 3):
        top = 1 << (8 * size - 1)
        row = [0, 1, -1, top - 1, -top, 5]
        total = ands._packed(row, size)
        assert total == sum(a << (8 * size * i) for i, a in enumerate(row))
        tops = ands._packed([1] * len(row), size) << (8 * size - 1)
        assert ands._entries(total + tops, len(row), size) == row


def test_inner_products_of_codes() -> None:
    codes = [[1, 1, -1], [1, -1, -1], [-1, -1, 1], [1, 1, 1]]
    expected = np.array(codes) @ np.array(codes).T
    for some in ([0, 1, 2, 3], [2], [3, 1], []):
        assert list(ands._products(codes, some)) == expected[some].tolist()


def drawn(**changed) -> ands.Drawn:
    """Three pairs of four features on two blocks of two cells, with codes of three signs."""
    parts = {
        "features": 4,
        "active": 2,
        "gates": [(0, 1), (1, 2), (0, 3)],
        "code": 3,
        "blocks": 2,
        "cells": 2,
        "threshold": 5,
        "largest": 127,
        "codes": [[1, 1, -1], [1, -1, 1], [-1, -1, 1], [1, 1, 1]],
        "channels": [[0, 1], [1, 1], [0, 0]],
        "coins": words(b"coins"),
    }
    return ands.Drawn(**(parts | changed))


def test_what_follows_from_what_is_drawn() -> None:
    net = drawn()
    assert (net.width, drawn(code=9).width) == (4, 9)
    assert net.degree == [2, 2, 1, 1]
    assert ands._neurons(net) == [[0, 3], [1, 3], [0, 2]]
    name = "serves.pairwise-and.m4.o3.d2.v2.n4"
    numbers = {"features": 4, "outputs": 3, "active": 2, "width": 4, "influence": 2}
    assert net.named("serves") == (name, numbers)
    mean = (np.array(net.degree) @ np.array(net.codes)).tolist()
    coins = words(b"coins")
    expected = [[(f + below(coins, 2)) // 2 for f in mean] for _ in range(3)]
    assert list(drawn().rests(3)) == expected


def test_the_first_error_by_its_definition() -> None:
    """Plain sums, input by input, for every threshold: the same pair or feature is found first."""
    outcomes, chance = set(), random.Random(4)
    for k in range(60):
        signs = [[chance.choice((-1, 1)) for _ in range(3)] for _ in range(4)]
        channels = [[chance.randrange(2) for _ in range(2)] for _ in range(3)]

        def net(signs=signs, channels=channels, threshold=1 + k % 7):
            return drawn(codes=signs, channels=channels, threshold=threshold)

        first = first_error_plainly(net(), list(net().rests(2)))
        assert ands.first_error(net()) == first
        outcomes.add(first)
    assert len(outcomes) == 4


def test_a_feature_that_errs_alone_is_found() -> None:
    """More cells than pairs: some neurons read nothing but what is taken off, and fire on that."""
    outcomes, chance = set(), random.Random(1)
    every = list(combinations(range(4), 2))
    for k in range(1000):
        parts = {
            "gates": chance.sample(every, 1 + k % 2),
            "channels": [[chance.randrange(4) for _ in range(2)] for _ in range(1 + k % 2)],
            "codes": [[chance.choice((-1, 1)) for _ in range(7)] for _ in range(4)],
        }
        parts |= {"code": 7, "cells": 4, "threshold": 1 + k % 3}
        first = first_error_plainly(drawn(**parts), list(drawn(**parts).rests(2)))
        assert ands.first_error(drawn(**parts)) == first
        outcomes.add(first and first[0])
    assert outcomes == {None, (0,), (1,), (2,), (3,), *every}


def first_error_plainly(
    net: ands.Drawn, rests: list[list[int]]
) -> tuple[tuple[int, ...], int] | None:
    rows = {}
    for t, cell in ((t, cell) for t in range(net.blocks) for cell in range(net.cells)):
        row = [-f for f in rests[t]]
        for gate, mine in zip(net.gates, net.channels, strict=True):
            for i in gate if mine[t] == cell else ():
                row = [a + e for a, e in zip(row, net.codes[i], strict=True)]
        rows[net.cells * t + cell] = row

    def wrong(support: tuple[int, ...], output: int) -> bool:
        read = [sum(net.codes[i][r] for i in support) for r in range(net.code)]
        score = sum(
            max(0, sum(map(int.__mul__, rows[neuron], read)) - net.code)
            for neuron in ands._neurons(net)[output]
        )
        return (score >= net.threshold) != (set(net.gates[output]) <= set(support))

    # For each feature, output by output: with a larger one, then alone.
    for i in range(net.features):
        for output in range(len(net.gates)):
            for support in (*((i, k) for k in range(i + 1, net.features)), (i,)):
                if wrong(support, output):
                    return support, output
    return None


def test_how_much_is_run_through_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each limit at what the samples take, and one below: no more, and no less, is counted."""
    errs, serves = samples.errs(), samples.serves()
    m, o, q, s = 6, 5, 4, 2
    shared = errs["shared"]
    stream = words(bytes.fromhex(shared["seed"]) + b"channels")
    channels = [[below(stream, 2) for _ in range(2)] for _ in range(o)]
    mine = channels[errs["output"]]
    gathered = 2 * q * sum(c[t] == mine[t] for c in channels for t in range(2))
    # serves: three features in pairs, six neurons, codes of four signs; fields of one byte.
    held, additions = 8 * (3 + 6 + 4), 8 * (4 * 6 + 2 * 2 + 64) + 64 * 2 * 4
    for certificate, name, most in (
        (errs, "MAX_DRAWN", m * q + o * s + s * q),
        (errs, "MAX_GATHERED", gathered),
        (serves, "MAX_DRAWN", max(held, 8 * 4 + 2 * 2 + 2 * 4)),
        (serves, "MAX_ADDED", additions * (8 * 1 // 2 + 256)),
    ):
        with monkeypatch.context() as limited:
            limited.setattr(ands, name, most)
            assert verify(canonical(certificate)).accepted
            limited.setattr(ands, name, most - 1)
            assert verify(canonical(certificate)).reason == "too much work for the kernel"


def test_weights_may_be_as_heavy_as_their_bits_allow() -> None:
    """The heaviest weight that is possible, two for a pair and what is taken off, just fits."""
    net = drawn()
    members = [
        sum(2 for mine in net.channels if mine[t] == cell) for t in range(2) for cell in (0, 1)
    ]
    heaviest = max(members) + max(abs(f) for rest in drawn().rests(2) for f in rest)
    assert ands.first_error(drawn(largest=heaviest)) == ands.first_error(net)
    with pytest.raises(Rejected, match=r"^a weight may have more bits$"):
        ands.first_error(drawn(largest=heaviest - 1))


def test_just_the_two_features_of_a_pair_turn_it_on() -> None:
    """By the package's own builder: nothing else is active, so the pair is all of the input."""
    certificate = samples.errs()
    for output, pair in enumerate(certificate["instance"]["pairs"]):
        certificate |= {"input": pair, "output": output}
        verdict = verify(canonical(certificate))
        assert verdict.accepted == samples.is_true(certificate)
        assert verdict.reason in ("accepted", "right there")


INSTANCE = {"task": "pairwise-and", "features": 9, "active": 2, "pairs": [[0, 1]]}
SHARED = {"seed": "", "code": 1, "blocks": 2, "cells": 4, "bits": 2, "threshold": 1}


@pytest.mark.parametrize(
    ("instance", "shared", "reason"),
    [
        ({"pairs": []}, {}, "no pairs"),
        ({"pairs": [[0, 1, 2]]}, {}, "a pair is no such list"),
        ({"pairs": [[0, 1], [0, 1]]}, {}, "a pair is listed twice"),
        ({"active": 3}, {}, "active is not in 2..2"),
        ({"features": 8}, {}, "not in superposition"),
        ({}, {"code": 9}, "not in superposition"),
    ],
)
def test_what_is_not_read_says_why(instance, shared, reason) -> None:
    with pytest.raises(Rejected) as error:
        ands._read(INSTANCE | instance, SHARED | shared, 2)
    assert str(error.value) == reason


def test_one_pair_and_the_largest_weight_of_some_bits() -> None:
    for bits, largest in ((2, 1), (3, 3), (8, 127)):
        net = ands._read(INSTANCE, SHARED | {"bits": bits}, 2)
        assert (net.gates, net.width, net.largest) == ([(0, 1)], 8, largest)


def test_where_many_are_active_is_bounded() -> None:
    certificate = samples.errs()
    certificate["instance"] |= {"features": 70, "active": 65}
    assert verify(canonical(certificate)).reason == "active is not in 2..64"


def test_errors_are_those_of_all_blocks_together() -> None:
    """By plain evaluation, for every pair of active features and every output."""
    outcomes = set()
    for seed, threshold, output in product(("00", "01"), (1, 3, 4), range(5)):
        certificate = samples.errs() | {"output": output}
        certificate["shared"] |= {"seed": seed, "threshold": threshold}
        for pair in combinations(range(6), 2):
            certificate["input"] = list(pair)
            verdict = verify(canonical(certificate))
            assert verdict.accepted == samples.is_true(certificate)
            assert verdict.reason in ("accepted", "right there")
            outcomes.add(verdict.accepted)
    assert outcomes == {True, False}


@pytest.mark.parametrize("features", [4, 5])
def test_fields_are_as_wide_as_scores_and_work_is_counted_by_them(features, monkeypatch) -> None:
    """Seven bits of scores fit in a byte with the highest to spare, eight do not."""
    codes = [*drawn().codes, [1, -1, -1]][:features]
    net = drawn(features=features, codes=codes)
    members = [
        sum(2 for mine in net.channels if mine[t] == cell) for t in range(2) for cell in (0, 1)
    ]
    heaviest = max(members) + max(abs(f) for rest in net.rests(2) for f in rest)
    additions = features * (4 * 4 + 6 + 64) + 64 * 2 * 3
    for capacity, size in ((127, 1), (128, 2), (1 << 15, 3)):
        most = additions * (features * size // 2 + 256)
        threshold = capacity - 2 * 2 * 3 * (heaviest + 1)
        monkeypatch.setattr(ands, "MAX_ADDED", most)
        ands.first_error(drawn(features=features, codes=codes, threshold=threshold))
        monkeypatch.setattr(ands, "MAX_ADDED", most - 1)
        with pytest.raises(Rejected, match=r"^too much work for the kernel$"):
            ands.first_error(drawn(features=features, codes=codes, threshold=threshold))
