"""Identities and tables for raw inputs: what each is held against, and where it is too much."""

import math
from itertools import permutations, product

import pytest

from superpos_proofs.certificate import separation, tables
from superpos_proofs.certificate.problems import Problem
from superpos_proofs.certificate.reading import Rejected
from superpos_proofs.certificate.separation import (
    images,
    kept_by_neurons,
    minimal,
    refute_by_identities,
)
from superpos_proofs.certificate.tables import first_neurons, refute_by_tables

# Inputs: 0 is none, 1 to 3 are the features, 4 to 6 the pairs (0, 1), (0, 2), (1, 2).
PROBLEM = Problem("uand", 3, 3, 2, 1, "real")
AFFINE = ([(4, 1), (0, 1)], [(1, 1), (2, 1)])  # no identity: nothing is not on
BOTH = ([(4, 2)], [(1, 1), (2, 1)])  # 2 f(01) = f(0) + f(1): kept where neither matters
ALL = ([(4, 1)], [(5, 1)])
REASONS = [
    ([AFFINE], "no pair is on at one side of an identity and off at the other"),
    ([([(1, 1)], [(4, 1)])], "no pair is on at one side of an identity and off at the other"),
    ([([(4, 1)], [(4, 1)])], "an identity names an input twice, or one that is not there"),
    ([([(4, 1), (4, 1)], [(1, 2)])], "an identity names an input twice, or one that is not there"),
    ([([(7, 1)], [(1, 1)])], "an identity names an input twice, or one that is not there"),
    ([([(4, 1)], [(-1, 1)])], "an identity names an input twice, or one that is not there"),
    ([([(4, 0)], [(1, 0)])], "an identity has a weight outside 1..2^16"),
    ([([(4, 2)], [(1, 3), (2, -1)])], "an identity has a weight outside 1..2^16"),
    (
        [([(4, (1 << 16) + 1)], [(1, (1 << 16) + 1)])],
        "an identity has a weight outside 1..2^16",
    ),
    ([([(4, 2)], [(1, 1)])], "an identity does not weigh as much on both sides"),
    ([([], [])], "an identity does not weigh as much on both sides"),
    ([], "some 1 neurons keep no identity in common"),
    ([BOTH, AFFINE], "no pair is on at one side of an identity and off at the other"),
]


@pytest.mark.parametrize(("identities", "reason"), REASONS)
def test_what_is_no_identity_says_why(identities, reason):
    assert refute_by_identities(PROBLEM, 1, identities) == reason


def test_weights_and_inputs_at_their_ends():
    largest = 1 << 16
    for identity in (
        ([(4, largest)], [(1, largest)]),
        ([(6, 1)], [(1, 1)]),
        ([(6, 1)], [(0, 1)]),
        ([(4, 6)], [(k, 1) for k in (0, 1, 2, 3, 5, 6)]),
    ):
        assert "keep no identity" in refute_by_identities(PROBLEM, 2, [identity])


def test_identities_are_for_raw_inputs_and_some_width():
    for problem, width in ((PROBLEM, -1), (Problem("repr", 3, 3, 1, 1), 1)):
        assert refute_by_identities(problem, width, [BOTH]) == "needs uand and width >= 0"
    assert refute_by_identities(PROBLEM, 0, [BOTH]) == "some 0 neurons keep no identity in common"


def shared(width, identities):
    """By the definition: whether any so many neurons keep one identity in common."""
    everything = images(PROBLEM, identities)
    kept = []
    for *w, c in product((-1, 0, 1), repeat=4):
        values = [max(0, sum(w[i] for i in x) + c) for x in PROBLEM.inputs]
        kept.append(
            {
                k
                for k, (on, off) in enumerate(everything)
                if sum(a * values[x] for x, a in on) == sum(a * values[x] for x, a in off)
            }
        )
    return all(set.intersection(*some) for some in product(kept, repeat=width))


EVERY = [
    ([(on, 1)], [(off, 1)]) for on in (4, 5, 6) for off in (0, 1, 2, 3, 4, 5, 6) if on != off
] + [([(4, 2)], [(1, 1), (2, 1)]), ([(4, 2)], [(1, 1), (5, 1)]), ([(4, 2)], [(5, 1), (6, 1)])]


@pytest.mark.parametrize("identities", [[ALL], [BOTH], EVERY[:4], EVERY[-2:], EVERY[-3:], EVERY])
@pytest.mark.parametrize("width", [1, 2])
def test_refuted_just_where_all_neurons_share_an_identity(identities, width):
    good = [one for one in identities if separation._not_an_identity(PROBLEM, *one) is None]
    reason = refute_by_identities(PROBLEM, width, good)
    assert (reason is None) == shared(width, good)
    assert reason in (None, f"some {width} neurons keep no identity in common")


@pytest.mark.parametrize("identities", [[ALL], [BOTH], EVERY])
def test_images_are_those_of_all_permutations(identities):
    found = images(PROBLEM, identities)
    assert len(set(found)) == len(found)
    expected = set()
    for order in permutations(range(3)):
        for sides in identities:
            moved = []
            for side in sides:
                places = [
                    (PROBLEM.inputs.index(tuple(sorted(order[i] for i in PROBLEM.inputs[k]))), a)
                    for k, a in side
                ]
                moved.append(tuple(sorted(places)))
            expected.add(tuple(moved))
    assert set(found) == expected


@pytest.mark.parametrize("weight", [1, 40, 42, 43, 10_000, 1 << 16])
def test_sums_of_any_size_keep_to_their_fields(weight):
    """Neuron values are at most 3: at weights of 42 and 43 a byte is just full."""
    for identity in (([(4, weight)], [(1, weight)]), ([(4, weight)], [(0, weight)])):
        kept, first = kept_by_neurons(PROBLEM, [identity])
        assert kept == {0, 1}
        assert first == {0, 1}
    assert kept_by_neurons(PROBLEM, []) == ({0}, {0})


@pytest.mark.parametrize("weight", [1, 42, 43])
def test_what_each_neuron_keeps(weight):
    """By the definition, neuron by neuron; where sums fill a byte no neuron reads its neighbour."""
    identities = [([(on, weight)], [(off, weight)]) for [(on, _)], [(off, _)] in EVERY[:-3]]
    kept, first = set(), set()
    for *w, c in product((-1, 0, 1), repeat=4):
        values = [max(0, sum(w[i] for i in x) + c) for x in PROBLEM.inputs]
        equal = [values[on] == values[off] for [(on, _)], [(off, _)] in identities]
        kept.add(sum(1 << k for k, same in enumerate(equal) if same))
        if w == sorted(w):
            first.add(sum(1 << k for k, same in enumerate(equal) if same))
    assert kept_by_neurons(PROBLEM, identities) == (kept, first)


def test_larger_weights_make_more_neurons(monkeypatch):
    """Five values for each of two weights and a bias."""
    problem = Problem("uand", 2, 1, 2, 2, "real")
    identity = ([(3, 1)], [(1, 1)])
    monkeypatch.setattr(separation, "MAX_NEURONS", 5**3)
    assert "keep no identity" in refute_by_identities(problem, 1, [identity])
    monkeypatch.setattr(separation, "MAX_NEURONS", 5**3 - 1)
    assert refute_by_identities(problem, 1, [identity]) == "too many neurons or identities"


@pytest.mark.parametrize("count", [2, 3, 4, 5])
def test_neurons_are_joined_one_by_one(count, monkeypatch):
    """Each neuron keeps all identities but one: fewer neurons than identities share one."""
    kept = {((1 << count) - 1) ^ (1 << k) for k in range(count)}
    monkeypatch.setattr(separation, "kept_by_neurons", lambda *given: (kept, kept))
    for width in range(1, 7):
        reason = refute_by_identities(PROBLEM, width, [BOTH])
        assert (reason is None) == (width < count)


@pytest.mark.parametrize("count", [3, 4])
def test_pairs_of_sets_are_counted_and_none_is_left_out(count, monkeypatch):
    """What r neurons share lacks 1 to r identities; one more neuron joins each of these sets."""
    kept = {((1 << count) - 1) ^ (1 << k) for k in range(count)}
    monkeypatch.setattr(separation, "kept_by_neurons", lambda *given: (kept, kept))
    for width in range(1, 6):
        truth = refute_by_identities(PROBLEM, width, [BOTH])
        joined = min(width, count) - 1  # with as many neurons as identities nothing is shared
        pairs = sum(math.comb(count, r) for r in range(1, joined + 1)) * count
        with monkeypatch.context() as limited:
            for most in range(60):
                limited.setattr(separation, "MAX_STEPS", most)
                reason = refute_by_identities(PROBLEM, width, [BOTH])
                assert reason == (
                    truth if most >= pairs else "too many sets of neurons to run through"
                )


def test_the_least_sets():
    assert minimal([]) == []
    assert minimal([0]) == [0]
    assert minimal([0b1, 0b1, 0b11]) == [0b1]
    assert minimal([0b110, 0b101, 0b011, 0b111]) == [0b011, 0b101, 0b110]
    assert minimal([0b1100, 0b0011, 0b0110, 0b0111]) == [0b0011, 0b0110, 0b1100]


@pytest.mark.parametrize(
    ("name", "most", "width", "reason"),
    [
        ("MAX_NEURONS", 3**4, 1, "too many neurons or identities"),
        ("MAX_IMAGES", 6, 1, "too many images of the identities"),
        ("MAX_SETS", None, 2, "too many sets of identities to run through"),
        ("MAX_STEPS", None, 2, "too many sets of neurons to run through"),
    ],
)
def test_what_is_run_through_is_bounded(name, most, width, reason, monkeypatch):
    identities = EVERY if name == "MAX_STEPS" else [([(4, 1)], [(1, 1)])]  # six images
    kept, first = kept_by_neurons(PROBLEM, images(PROBLEM, identities))
    masks = minimal(kept)
    firsts = [a for a in masks if a in first]
    most = most or {"MAX_SETS": len(masks), "MAX_STEPS": len(firsts) * len(masks)}[name]
    monkeypatch.setattr(separation, name, most)
    free = refute_by_identities(PROBLEM, width, identities)
    assert free in (None, f"some {width} neurons keep no identity in common")
    monkeypatch.setattr(separation, name, most - 1)
    assert refute_by_identities(PROBLEM, width, identities) == reason


def test_identities_are_counted_with_their_images():
    """Six images each: 21845 identities are 131070, and one more is beyond 2^17."""
    reason = "too many neurons or identities"
    wrong = [AFFINE] * 21846
    assert refute_by_identities(PROBLEM, 1, wrong) == reason
    assert refute_by_identities(PROBLEM, 1, wrong[1:]) != reason
    two, wrong = Problem("uand", 2, 1, 2, 1, "real"), [([], [])] * (1 << 16)  # two images each
    assert refute_by_identities(two, 1, wrong) != reason
    assert refute_by_identities(two, 1, [*wrong, wrong[0]]) == reason


# ------------------------------------------------------------------ tables


@pytest.mark.parametrize(
    ("problem", "width"),
    [(Problem("uand", 3, 3, 2, 1, "real"), 1), (Problem("uand", 2, 1, 2, 1, "quantized"), 0)],
)
def test_tables_need_small_readers_and_a_neuron(problem, width):
    with pytest.raises(Rejected, match=r"^needs a quantized readout, width >= 1$"):
        refute_by_tables(problem, width)


def works(problem, width):
    """Whether some table reads every pair, by trying all of them."""
    q, m = problem.weights, problem.features
    values = range(-q, q + 1)
    neurons = {
        tuple(max(0, sum(w[i] for i in x) + c) for x in problem.inputs)
        for *w, c in product(values, repeat=m + 1)
    }
    for table in product(neurons, repeat=width):
        for pair in problem.targets:
            on, off = problem.sides(pair)
            scores = [
                [sum(map(int.__mul__, row, point)) for point in zip(*table, strict=True)]
                for row in product(values, repeat=width)
            ]
            if not any(min(s[x] for x in on) > max(s[x] for x in off) for s in scores):
                break
        else:
            return True
    return False


@pytest.mark.parametrize(
    ("m", "v", "q", "width"),
    [
        (2, 2, 1, 1),
        (2, 2, 2, 1),
        (3, 2, 1, 1),
        (3, 2, 2, 1),
        (3, 3, 1, 1),
        (2, 2, 1, 2),
        (3, 3, 1, 2),
    ],
)
def test_tables_refute_just_what_does_not_work(m, v, q, width):
    problem = Problem("uand", m, m * (m - 1) // 2, v, q, "quantized")
    if works(problem, width):
        with pytest.raises(Rejected, match=r"^there is a network of this width$"):
            refute_by_tables(problem, width)
    else:
        refute_by_tables(problem, width)


@pytest.mark.parametrize(("m", "v", "q"), [(2, 2, 1), (3, 2, 2), (4, 2, 1)])
def test_with_features_permuted_every_neuron_may_be_first(m, v, q):
    problem = Problem("uand", m, m * (m - 1) // 2, v, q, "quantized")
    first, every = set(first_neurons(problem)), set()
    for *w, c in product(range(-q, q + 1), repeat=m + 1):
        values = {x: max(0, sum(w[i] for i in x) + c) for x in problem.inputs}
        every.add(tuple(values.values()))
        assert any(
            tuple(values[tuple(sorted(order[i] for i in x))] for x in problem.inputs) in first
            for order in permutations(range(m))
        )
    assert first < every


def test_work_on_tables_is_counted(monkeypatch):
    """Each first neuron, pair and row runs through two integers an input.

    With q = 5 scores reach 75, so that their differences take two bytes, with the first neuron's
    alone, too.
    """
    seen = []

    class Watched(tables.Work):
        def add(self, *given):
            seen.append(given)
            super().add(*given)

    monkeypatch.setattr(tables, "Work", Watched)
    refute_by_tables(Problem("uand", 3, 3, 2, 1, "quantized"), 1)
    assert (14, 1) in seen
    for q, size in ((4, 1), (5, 2)):
        with pytest.raises(Rejected, match=r"^there is a network of this width$"):
            refute_by_tables(Problem("uand", 2, 1, 2, q, "quantized"), 1)
        assert seen[-1][1] == size


def test_neurons_of_tables_are_bounded(monkeypatch):
    """Five values for each of two weights and a bias, on four inputs."""
    problem = Problem("uand", 2, 1, 2, 2, "quantized")
    for most, says in ((5**3 * 4, "there is a network"), (5**3 * 4 - 1, "too many neurons")):
        monkeypatch.setattr(tables, "MAX_PARAMETERS", most)
        with pytest.raises(Rejected, match=says):
            refute_by_tables(problem, 1)
