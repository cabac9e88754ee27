"""The kernel's refutation by orbits: accepts what is true, rejects every tampered list."""

import random
import re
import time
from itertools import combinations, permutations, product

import numpy as np
import pytest

from superpos_proofs.certificate import neurons, orbits
from superpos_proofs.certificate.orbits import refute_by_orbits
from superpos_proofs.certificate.problems import Problem
from superpos_proofs.certificate.reading import Rejected
from superpos_proofs.search.tables import encoder_orbits, serve_all, sparse_inputs


def refute(m, v, q, n, encoders):
    return refute_by_orbits(Problem("perm", m, m, v, q), n, encoders)


def listed(features, weights, width):
    return encoder_orbits(features, weights, width).tolist()


@pytest.fixture
def encoders():
    """The proof that width 2 does not do for four features."""
    return listed(4, 1, 2)


def brute_force_orbits(m, q, n):
    """All orbits of A_q^{n x m}, found by applying every symmetry to every matrix."""
    orbits_found = set()
    for entries in product(range(-q, q + 1), repeat=n * m):
        rows = [entries[r * m : (r + 1) * m] for r in range(n)]
        orbits_found.add(
            frozenset(
                tuple(tuple(s * rows[r][i] for s, r in zip(signs, order, strict=True)) for i in cs)
                for order in permutations(range(n))
                for signs in product((1, -1), repeat=n)
                for cs in permutations(range(m))
            )
        )
    return orbits_found


@pytest.mark.parametrize(
    ("m", "q", "n"), [(1, 1, 0), (2, 1, 1), (2, 1, 2), (3, 1, 2), (2, 2, 2), (4, 1, 1), (3, 2, 1)]
)
def test_listed_encoders_are_the_least_of_all_orbits(m, q, n):
    least = sorted(min(orbit) for orbit in brute_force_orbits(m, q, n))
    rows = [[list(row) for row in zip(*columns, strict=True)] for columns in least]
    if n:
        assert listed(m, q, n) == rows
    assert orbits._not_all_orbits(m, q, n, least) is None


def test_four_features_need_more_than_two_neurons(encoders):
    started = time.perf_counter()
    assert refute(4, 1, 1, 2, encoders) is None
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize(
    ("m", "v", "q", "n"), [(3, 1, 1, 1), (3, 1, 2, 1), (2, 2, 1, 1), (2, 2, 2, 1), (3, 2, 1, 2)]
)
def test_true_refutations_are_accepted(m, v, q, n):
    assert refute(m, v, q, n, listed(m, q, n)) is None


@pytest.mark.parametrize("m", [1, 2, 3])
def test_width_zero_never_works(m):
    assert refute(m, 1, 1, 0, [[]]) is None
    assert refute(m, 1, 1, 0, []) is not None


@pytest.mark.parametrize(
    ("m", "v", "q", "n"), [(1, 1, 1, 1), (2, 1, 1, 1), (2, 1, 2, 1), (3, 1, 1, 2), (2, 2, 1, 2)]
)
def test_a_width_that_works_is_not_refuted(m, v, q, n):
    assert "serves the whole family" in refute(m, v, q, n, listed(m, q, n))


def test_every_missing_orbit_is_noticed(encoders):
    missing = 0
    for index in range(len(encoders)):
        reason = refute(4, 1, 1, 2, encoders[:index] + encoders[index + 1 :])
        says = re.fullmatch(r"the orbits hold (\d+) encoders, not all 6561", reason)
        assert says
        missing += 6561 - int(says[1])
    assert missing == 6561  # each orbit once


def test_every_duplicate_is_noticed(encoders):
    for index in range(len(encoders)):
        reason = refute(4, 1, 1, 2, encoders[: index + 1] + encoders[index:])
        assert "strictly increasing" in reason


def test_a_wrong_order_is_noticed(encoders):
    assert "increasing" in refute(4, 1, 1, 2, encoders[::-1])


def test_a_representative_that_is_not_the_least_is_noticed(encoders):
    for index, encoder in enumerate(encoders):
        flipped = [[-a for a in encoder[0]], encoder[1]]
        swapped = [encoder[1], encoder[0]]
        turned = [row[::-1] for row in encoder]
        for other in (flipped, swapped, turned):
            if other != encoder:
                tampered = [*encoders[:index], other, *encoders[index + 1 :]]
                assert refute(4, 1, 1, 2, tampered) is not None
                ordered = sorted(tampered, key=lambda rows: list(zip(*rows, strict=True)))
                assert refute(4, 1, 1, 2, ordered) is not None


def test_a_duplicate_orbit_does_not_make_up_for_a_missing_one(encoders):
    """Same total, one orbit under two names: rejected, because one of the names is not least."""
    other = [[-a for a in encoders[-1][0]], encoders[-1][1]]
    tampered = sorted([*encoders[1:], other], key=lambda rows: list(zip(*rows, strict=True)))
    assert refute(4, 1, 1, 2, tampered) is not None


@pytest.mark.parametrize(
    ("m", "v", "q", "n"), [(3, 1, 1, 2), (5, 1, 1, 2), (4, 1, 1, 1), (4, 1, 1, 3), (4, 1, 2, 2)]
)
def test_another_instance_is_not_refuted_by_this_list(encoders, m, v, q, n):
    assert refute(m, v, q, n, encoders) is not None


def test_other_problems_and_sizes_are_rejected(encoders):
    assert "needs" in refute(4, 1, 1, -1, encoders)
    assert "needs" in refute_by_orbits(Problem("repr", 4, 4, 1, 1), 2, encoders)


def test_an_entry_outside_the_alphabet_is_rejected(encoders):
    encoders[3][0][0] = 2
    assert "outside" in refute(4, 1, 1, 2, encoders)


def test_too_large_is_a_reason_not_a_hang():
    started = time.perf_counter()
    assert "too many" in refute(8, 1, 1, 8, [[[0] * 8] * 8])
    assert "too many" in refute(100, 1, 1, 50, [])
    assert "too many" in refute(1, 1, 10**4, 1, [[[a]] for a in range(-(10**4), 1)])
    assert time.perf_counter() - started < 10


def test_kernel_and_tables_agree_encoder_by_encoder():
    """Two independent decisions of "this encoder serves all permutations"."""
    rng = random.Random(0)
    outcomes = set()
    for m, v, q, n in [(2, 1, 1, 1), (2, 1, 2, 1), (2, 2, 1, 2), (3, 1, 1, 2), (3, 2, 1, 2)] * 8:
        encoder = [[rng.randint(-q, q) for _ in range(m)] for _ in range(n)]
        columns = [tuple(zip(*encoder, strict=True))]
        reason = orbits._one_that_serves(Problem("perm", m, m, v, q), n, columns)
        witness = serve_all(np.array(encoder), sparse_inputs(m, v), q)
        assert (reason is None) == (witness is None)
        outcomes.add(reason is None)
    assert outcomes == {True, False}


def work_of(monkeypatch, *sizes):
    """What a refutation by all orbits counts."""
    counters = []

    class Counted(neurons.Work):
        def __init__(self):
            super().__init__()
            counters.append(self)

    monkeypatch.setattr(orbits, "Work", Counted)
    assert refute(*sizes, listed(sizes[0], *sizes[2:])) is None
    [counter] = counters
    return counter.done


# What is counted is part of what the kernel allows, on every machine: a change here is one of that.
WORK = {(4, 1, 1, 2): 45_049_959, (3, 2, 1, 2): 13_511_400, (2, 2, 2, 1): 858_384}


@pytest.mark.parametrize("sizes", WORK)
def test_work_is_bounded_and_counted_the_same_each_time(monkeypatch, sizes):
    done = work_of(monkeypatch, *sizes)
    assert done == WORK[sizes]
    monkeypatch.setattr(neurons, "MAX_WORK", done)
    assert refute(*sizes, listed(sizes[0], *sizes[2:])) is None
    monkeypatch.setattr(neurons, "MAX_WORK", done - 1)
    assert "to run through" in refute(*sizes, listed(sizes[0], *sizes[2:]))


def single(count):
    """So many tables of one neuron."""
    values = [(a,) for a in range(count)]
    return neurons.Tables(values, values, 1, 1, neurons.Work())


def test_backtracking_that_would_not_end_is_refused(monkeypatch):
    """Six tables; each type reads target i in all but the i-th: five types do, and no six do."""
    few = single(6)
    assert few.all == 0b111111
    reads = tuple(few.all - (1 << t) for t in range(6))
    alike = [neurons.Type(reads, (1,), threshold) for threshold in range(60)]
    assert len(few.serving(alike, 5)) == 5
    assert few.serving(alike[:7], 6) is None
    monkeypatch.setattr(neurons, "MAX_WORK", 1 << 28)  # 60 over 5 choices come to 2^42 and more
    with pytest.raises(Rejected, match="choices of types") as error:
        few.serving(alike, 6)
    assert "\n" not in str(error.value)


def test_lists_of_ands_are_refuted_and_served():
    three, two = Problem("and", 3, 1, 2, 1), Problem("and", 2, 1, 2, 1)
    assert refute_by_orbits(three, 1, listed(3, 1, 1)) is None
    assert "serves" in refute_by_orbits(three, 2, listed(3, 1, 2))
    # Only d = 1 reads here: the row before it, d = -1, reads nothing.
    assert "serves" in refute_by_orbits(two, 1, listed(2, 1, 1))


def test_limits_are_what_is_allowed(monkeypatch):
    assert refute(8, 1, 1, 1, listed(8, 1, 1)) is None
    assert "orbits hold" in refute(2, 1, 1, 8, [])
    assert "too many" in refute(2, 1, 1, 9, [])
    assert "too many" in refute(9, 1, 1, 0, [[]])
    encoders = listed(3, 1, 2)
    limits = {(orbits, "MAX_IMAGES"): len(encoders) * 8, (orbits, "MAX_PARAMETERS"): 27}
    for (module, name), limit in (*limits.items(), *most_of(encoders).items()):
        with monkeypatch.context() as changed:
            changed.setattr(module, name, limit)
            assert refute(3, 2, 1, 2, encoders) is None
            changed.setattr(module, name, limit - 1)
            assert "too many" in refute(3, 2, 1, 2, encoders)


def most_of(encoders):
    """How many tables the encoders have at most, and what these hold."""
    most = {(neurons, "MAX_TABLES"): 0, (neurons, "MAX_HELD"): 0}
    for encoder in encoders:
        columns = tuple(zip(*encoder, strict=True))
        places, sides = orbits.encoded_sides(Problem("perm", 3, 3, 2, 1), columns)
        if sides is not None:
            count = len(neurons.neurons_of(places, 1, 2))
            tables = count * (count + 1) // 2  # fields of a byte
            most[neurons, "MAX_TABLES"] = max(most[neurons, "MAX_TABLES"], tables)
            most[neurons, "MAX_HELD"] = max(most[neurons, "MAX_HELD"], tables * len(places) * 4)
    return most


def test_tables_in_every_order_are_counted(monkeypatch):
    """Three neurons that all fire: six pairs of them, nine with their order."""
    arguments = [(0, 1), (0, 2), (0, 3)], 2, 1, [([1], [0])], 1
    monkeypatch.setattr(neurons, "MAX_TABLES", 9)
    assert len(neurons.useful_tables(*arguments, neurons.Work()).chosen) == 9
    monkeypatch.setattr(neurons, "MAX_TABLES", 8)
    monkeypatch.setattr(neurons, "chain", None)  # before any is made: a table may have thousands
    with pytest.raises(Rejected, match="too many neuron tables"):
        neurons.useful_tables(*arguments, neurons.Work())


def test_what_all_types_read_is_held_at_once(monkeypatch):
    """A threshold for each of 63 values, and 64 tables that a bit is kept of."""
    values = [(0, a) for a in range(64)]
    tables = neurons.Tables(values, [(a,) for a in range(64)], 1, 1, neurons.Work())
    sides = [([1], [0])] * 2
    monkeypatch.setattr(neurons, "MAX_HELD", 2 * 63 * 64 // 8)
    assert len(tables.types(sides)) == 1  # what the least threshold reads
    monkeypatch.setattr(neurons, "MAX_HELD", 2 * 63 * 64 // 8 - 1)
    with pytest.raises(Rejected, match="too many neuron tables"):
        tables.types(sides)


def test_values_are_held_at_once(monkeypatch):
    """Four tables of two neurons on three inputs, a byte each."""
    tables = all_tables([(0, 0, 1), (0, 1, 0)], 2, 1)
    monkeypatch.setattr(neurons, "MAX_HELD", 4 * 2 * 3)
    assert [len(place) for place in tables.values()] == [3, 3]
    monkeypatch.setattr(neurons, "MAX_HELD", 4 * 2 * 3 - 1)
    with pytest.raises(Rejected, match="too many neuron tables"):
        tables.values()


@pytest.mark.parametrize(
    ("most", "beside", "size"), [(63, 0, 1), (64, 0, 2), (31, 1, 1), (32, 1, 2)]
)
def test_fields_have_room_for_differences_of_scores(most, beside, size):
    arguments = [[(0,), (most,)], [(0,), (1,)], 1, 1, neurons.Work()]
    tables = neurons.Tables(*arguments, *([beside] if beside else []))
    assert (tables.size, tables.bytes) == (size, 2 * size)  # one for each neuron


def test_the_largest_threshold_counts():
    tables = neurons.Tables([(0, 1)], [(0,)], 1, 1, neurons.Work())
    [kind] = tables.types([([1], [0])])
    assert (kind.row, kind.threshold) == ((1,), 1)


def test_a_target_is_read_where_all_its_inputs_fire_and_no_other():
    values = [(0, 0, 1), (0, 1, 0), (0, 1, 1), (1, 1, 1)]
    tables = neurons.Tables(values, [(a,) for a in range(4)], 1, 1, neurons.Work())
    assert [kind.reads for kind in tables.types([([1, 2], [0])])] == [(0b0100,)]
    assert [kind.reads for kind in tables.types([([2], [0, 1])])] == [(0b0001,)]


def all_tables(values, width, q):
    numbers = list(product(range(len(values)), repeat=width))
    return neurons.Tables(values, numbers, width, q, neurons.Work())


SIZES = [("perm", 3, 3, 1, 1, 2), ("perm", 3, 3, 2, 1, 2), ("perm", 2, 2, 1, 4, 1)]
SIZES += [("and", 3, outputs, 2, 1, 2) for outputs in (1, 2, 3)]


def test_tables_are_left_out_without_a_change_of_the_answer():
    """An encoder serves by the tables that are left iff it does by all; with q = 4 in two bytes."""
    rng, shares, answers = random.Random(5), [], []
    for name, m, outputs, v, q, n in SIZES * 20:
        columns = tuple(tuple(rng.randint(-q, q) for _ in range(n)) for _ in range(m))
        places, sides = orbits.encoded_sides(Problem(name, m, outputs, v, q), columns)
        if sides is None:
            continue
        values = sorted(neurons.neurons_of(places, q, n))
        tables = all_tables(values, n, q)
        useful = neurons.useful_tables(values, n, q, sides, outputs, neurons.Work())
        assert useful.reading(sides, outputs) == useful.tops
        assert {turned for one in useful.chosen for turned in permutations(one)} == set(
            useful.chosen
        )
        answers.append(useful.serving(useful.types(sides), outputs) is not None)
        assert (tables.serving(tables.types(sides), outputs) is not None) == answers[-1]
        shares.append(len(useful.chosen) / len(tables.chosen))
    assert {True, False} == set(answers)
    assert min(shares) == 0
    assert sum(shares) < 0.5 * len(shares)


@pytest.mark.parametrize(("q", "n", "m", "v"), [(2, 1, 2, 1), (1, 2, 3, 1), (4, 1, 2, 1)])
def test_types_are_those_of_plain_evaluation(q, n, m, v):
    """Table by table, for every row and threshold; with q = 4 a field has two bytes."""
    problem, rng, seen = Problem("perm", m, m, v, q), random.Random(3), 0
    for _ in range(4):
        columns = tuple(tuple(rng.randint(-q, q) for _ in range(n)) for _ in range(m))
        places, sides = orbits.encoded_sides(problem, columns)
        if sides is None:
            continue
        parameters = neurons.neurons_of(places, q, n)
        for values, (w, c) in parameters.items():
            scores = [sum(map(int.__mul__, w, z)) + c for z in places]
            assert values == tuple(max(0, score) for score in scores)
        hidden_values = sorted(parameters)
        tables = all_tables(hidden_values, n, q)
        hidden = list(product(hidden_values, repeat=n))

        def reads(row, threshold, hidden=hidden, places=places, sides=sides):
            fired = [
                [
                    sum(d * h[x] for d, h in zip(row, table, strict=True)) >= threshold
                    for x in range(len(places))
                ]
                for table in hidden
            ]
            return tuple(
                frozenset(
                    t
                    for t, fires in enumerate(fired)
                    if all(fires[x] for x in on) and not any(fires[x] for x in off)
                )
                for on, off in sides
            )

        reach = n * q * max(map(max, hidden_values))
        plain = {
            reads(row, threshold)
            for row in product(range(-q, q + 1), repeat=n)
            for threshold in range(-reach - 1, reach + 2)
        }
        plain = {sets for sets in plain if all(sets)}
        wanted = {
            sets
            for sets in plain
            if not any(
                sets != more and all(a <= b for a, b in zip(sets, more, strict=True))
                for more in plain
            )
        }
        found = tables.types(sides)
        assert len(found) == len(wanted)
        seen += len(found)
        for kind in found:
            as_sets = tuple(
                frozenset(t for t in range(len(hidden)) if bits >> t & 1) for bits in kind.reads
            )
            assert as_sets in wanted
            assert reads(kind.row, kind.threshold) == as_sets
    assert seen > 3


def test_choices_of_types_against_all_combinations():
    rng, outcomes = random.Random(2), []
    for _ in range(300):
        tables = single(5)

        def drawn():
            return tuple(sum(1 << t for t in range(5) if rng.random() < 0.5) for _ in range(3))

        types = [neurons.Type(drawn(), (1,), place) for place in range(6)]
        possible = any(
            all(
                tables.all & first.reads[a] & second.reads[b] & third.reads[c]
                for a, b, c in permutations(range(3))
            )
            for first, second, third in combinations(types, 3)
        )
        found = tables.serving(types, 3)
        assert (found is not None) == possible
        if found is not None:
            assert len({kind.threshold for kind in found}) == 3
        outcomes.append(possible)
    assert 50 < sum(outcomes) < 250
