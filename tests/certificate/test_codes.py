"""Sets of codes: what works is what brute force says, and a refutation misses no orbit."""

import copy
import json
from itertools import combinations, permutations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from superpos_proofs.certificate import codes
from superpos_proofs.certificate.codes import (
    MAX_SETS,
    Codes,
    CodeSet,
    _numbers,
    find_codes,
    orbit_of,
    refute_by_codes,
)
from superpos_proofs.certificate.files import canonical
from superpos_proofs.certificate.kernel import verify
from superpos_proofs.certificate.problems import Problem
from superpos_proofs.certificate.reading import Rejected
from superpos_proofs.certificate.store import shipped
from superpos_proofs.search.cells import certificate_bytes, decide_cell, make_problem
from superpos_proofs.search.codes import (
    decide_by_codes,
    ordered_pairs,
    readers_of,
    symmetric_encoder,
)

from . import samples


def stores(m, v, q=1):
    return Problem("repr", m, m, v, q)


def readable(chosen, v, q):
    """By definition: some reader in small integers for every code, over all inputs."""
    n, m = len(chosen[0]), len(chosen)
    inputs = [x for size in range(v + 1) for x in combinations(range(m), size)]
    points = [tuple(sum(chosen[k][r] for k in x) for r in range(n)) for x in inputs]
    rows = list(product(range(-q, q + 1), repeat=n))

    def read(i):
        return any(
            min(scores[k] for k, x in enumerate(inputs) if i in x)
            > max(scores[k] for k, x in enumerate(inputs) if i not in x)
            for scores in ([sum(map(int.__mul__, d, p)) for p in points] for d in rows)
        )

    return all(map(read, range(m)))


def reads(reader, code, others, v):
    """By definition: the reader fires on just the sums that the code is part of."""
    d, t = reader
    return all(
        (sum(map(int.__mul__, d, map(sum, zip(*part, strict=True)))) >= t) == (code in part)
        for size in range(1, v + 1)
        for part in combinations([code, *others], size)
    )


def turned():
    """All signed permutations of three dimensions."""
    for order in permutations(range(3)):
        for signs in product((-1, 1), repeat=3):
            yield lambda c, order=order, signs=signs: tuple(
                sign * c[r] for sign, r in zip(signs, order, strict=True)
            )


@given(st.data())
def test_a_set_works_when_its_codes_can_be_read(data):
    n, q, v = (
        data.draw(st.integers(1, top), label) for top, label in ((3, "n"), (2, "q"), (3, "v"))
    )
    m = data.draw(st.integers(max(v, 2), 5), "m")
    space = Codes(stores(m, v, q), n)
    drawn = data.draw(st.lists(st.sampled_from(space.vectors), min_size=m, max_size=m), "codes")
    chosen = space.of(list(map(space.vectors.index, drawn)))
    assert (chosen is not None) == readable(drawn, v, q)
    if chosen is not None:
        for place, code in enumerate(drawn):
            others = [c for k, c in enumerate(drawn) if k != place]
            right = {r for r, reader in enumerate(space.readers) if reads(reader, code, others, v)}
            assert set(chosen.readers[chosen.codes[place]]) == right


@given(st.data())
def test_room_is_for_the_codes_with_which_a_reader_stays_right(data):
    n, v = (data.draw(st.integers(1, 3), label) for label in "nv")
    space = Codes(stores(max(v, 2), v), n)
    places = st.integers(0, len(space.vectors) - 1)
    codes = data.draw(st.lists(places, unique=True, min_size=1, max_size=3))
    everything = [(1 << len(space.vectors)) - 1] * len(space.vectors)
    chosen = space.of(codes, len(codes), everything)
    if chosen is None:
        assert not readable([space.vectors[c] for c in codes], v, 1)
        return
    for own, readers in chosen.readers.items():
        others = [space.vectors[c] for c in codes if c != own]
        for r, reader in enumerate(space.readers):
            assert (r in readers) == reads(reader, space.vectors[own], others, v)
        for r, room in readers.items():
            for code in range(len(space.vectors)):
                if code != own and chosen.left >> code & 1:
                    stays = reads(
                        space.readers[r], space.vectors[own], [*others, space.vectors[code]], v
                    )
                    assert room >> code & 1 == stays


@given(st.data())
def test_codes_of_an_orbit_are_turned_into_each_other(data):
    """By the signed permutations that keep what was chosen; the first two may change places."""
    space = Codes(stores(4, 2), 3)
    first, *rest = data.draw(st.permutations(range(len(space.vectors))))
    codes = (first, *rest[: data.draw(st.integers(1, 3))])
    chosen = CodeSet(codes, sum(1 << c for c in rest if c not in codes), {})
    kept = [space.vectors[c] for c in codes]
    turns = [
        turn
        for turn in turned()
        if {*map(turn, kept[:2])} == {*kept[:2]} and all(turn(c) == c for c in kept[2:])
    ]
    orbits = space.orbits(chosen)
    assert sum(orbits) == chosen.left  # and no code twice
    for orbit in orbits:
        members = {space.vectors[c] for c in range(len(space.vectors)) if orbit >> c & 1}
        assert {turn(min(members)) for turn in turns} == members


@given(st.data())
def test_orbits_are_those_of_signed_permutations(data):
    code = st.tuples(*[st.integers(-2, 2)] * 3)
    first, second, other = (data.draw(st.tuples(code, code)) for _ in range(3))
    images = {tuple(map(turn, pair)) for pair in (first, first[::-1]) for turn in turned()}
    for pair in (first, second, other, data.draw(st.sampled_from(sorted(images)))):
        assert (orbit_of(*pair) == orbit_of(*first)) == (pair in images)


@pytest.mark.parametrize(
    ("v", "q", "n", "most"),
    [
        (1, 1, 1, 2),
        (1, 1, 2, 4),
        (2, 1, 2, 2),
        (2, 1, 3, 4),
        (3, 1, 3, 4),
        (1, 2, 1, 2),
        (2, 2, 2, 3),
    ],
)
def test_the_most_features_by_codes_and_by_brute_force(v, q, n, most):
    """Brute force: sets of codes that can be read, grown one by one without any symmetry."""
    vectors = [a for a in product(range(-q, q + 1), repeat=n) if any(a)]
    sets = [(a,) for a in vectors if readable((a,), v, q)]
    size = 0
    while sets:
        size += 1
        sets = [(*s, a) for s in sets for a in vectors if a > s[-1] and readable((*s, a), v, q)]
    assert size == most
    if most >= 2:
        found = decide_by_codes(stores(max(most, v), v, q), n, float("inf"))
        assert isinstance(found, list) == (most < v)
    refused = stores(max(most + 1, v), v, q)
    pairs = decide_by_codes(refused, n, float("inf"))
    assert isinstance(pairs, list)
    refute_by_codes(refused, n, pairs)


@given(st.data())
def test_readers_are_found_when_there_are_any(data):
    n, q, v = (
        data.draw(st.integers(1, top), label) for top, label in ((3, "n"), (2, "q"), (3, "v"))
    )
    vectors = [a for a in product(range(-q, q + 1), repeat=n) if any(a)]
    codes = data.draw(st.lists(st.sampled_from(vectors), min_size=1, max_size=5), "codes")
    found = readers_of(np.array(codes), np.array(vectors), v)
    assert (found is not None) == readable(codes, min(v, len(codes)), q)
    if found is not None:
        rows, thresholds = (part.tolist() for part in found)
        for place, reader in enumerate(zip(rows, thresholds, strict=True)):
            others = codes[:place] + codes[place + 1 :]
            assert reads(reader, codes[place], others, v)


@pytest.mark.parametrize(
    ("m", "v", "q", "n"), [(4, 2, 1, 3), (7, 2, 1, 5), (6, 2, 2, 4), (9, 2, 1, 6)]
)
def test_encoders_with_a_symmetry(m, v, q, n):
    found = symmetric_encoder(stores(m, v, q), n)
    codes = list(zip(*found.weights, strict=True))
    assert len(codes) == m
    assert {entry for code in (*codes, *found.decoder) for entry in code} <= {*range(-q, q + 1)}
    for place, reader in enumerate(zip(found.decoder, found.threshold, strict=True)):
        assert reads(reader, codes[place], codes[:place] + codes[place + 1 :], v)


def test_there_is_no_encoder_to_find():
    assert symmetric_encoder(stores(5, 2), 3) is None
    assert symmetric_encoder(stores(3, 2), 8) is None  # too many codes to look at


def test_clauses_and_codes_refute_the_same():
    for m, v, width in ((5, 1, 2), (3, 2, 2), (5, 2, 3)):
        assert samples.cell("repr", m, active=v)["refutation"]["kind"] == "lrat"
        assert isinstance(decide_by_codes(stores(m, v), width, float("inf")), list)


def test_every_orbit_is_needed():
    """Orbits of pairs that work: whichever is left out, the kernel misses it."""
    problem = stores(5, 2)
    pairs = ordered_pairs(Codes(problem, 3))
    assert len(pairs) == 14
    refute_by_codes(problem, 3, pairs)
    refute_by_codes(problem, 3, pairs[::-1])  # any order will do
    for place in range(len(pairs)):
        with pytest.raises(Rejected, match="no pair of the orbit"):
            refute_by_codes(problem, 3, pairs[:place] + pairs[place + 1 :])


def test_an_encoder_that_exists_is_found():
    for m, width in ((4, 3), (6, 4)):
        problem = stores(m, 2)
        space = Codes(problem, width)
        pairs = ordered_pairs(space)
        found = find_codes(space, m, pairs)
        assert found is not None
        assert readable([space.vectors[c] for c in found.codes], 2, 1)
        with pytest.raises(Rejected, match=r"^there is an encoder of this width$"):
            refute_by_codes(problem, width, pairs)


@pytest.mark.parametrize(("m", "v", "n"), [(2, 1, 1), (3, 1, 2), (4, 1, 2), (3, 2, 3), (4, 2, 3)])
def test_what_exists_is_found_in_any_order_of_the_orbits(m, v, n):
    """Nothing is given up too soon: whichever orbits come first, some set that works is left."""
    space = Codes(stores(m, v), n)
    pairs = ordered_pairs(space)
    for turn in range(len(pairs)):
        for order in (pairs[turn:] + pairs[:turn], pairs[turn::-1] + pairs[:turn:-1]):
            found = find_codes(space, m, order)
            assert found is not None
            assert len(set(found.codes)) == m
            assert readable([space.vectors[c] for c in found.codes], v, 1)


def test_nothing_is_added_where_no_others_are_given():
    space = Codes(stores(3, 2), 2)
    for code in range(len(space.vectors)):
        assert space.of([code]).left == 0


def test_too_much_is_refused():
    with pytest.raises(Rejected, match=r"^too many codes$"):
        Codes(stores(12, 1, 3), 4)
    with pytest.raises(Rejected, match="needs repr"):
        Codes(Problem("perm", 3, 3, 1, 1), 2)
    with pytest.raises(Rejected, match="too many readers"):
        Codes(stores(12, 1, 5), 2)
    assert MAX_SETS <= 3 << 18


def test_limits_are_what_is_allowed(monkeypatch):
    """Width 2 with entries in -1..1 has 9 codes with 0, and 4 . 1 + 4 . 2 readers."""
    for name, count, says in (
        ("MAX_VECTORS", 9, "too many codes"),
        ("MAX_READERS", 12, "too many readers"),
    ):
        monkeypatch.setattr(codes, name, count)
        assert len(Codes(stores(3, 1), 2).readers) == 12
        monkeypatch.setattr(codes, name, count - 1)
        with pytest.raises(Rejected, match=f"^{says}$"):
            Codes(stores(3, 1), 2)
        monkeypatch.undo()


def test_width_zero_has_no_codes():
    with pytest.raises(Rejected, match=r"^needs repr, and width >= 1$"):
        Codes(stores(3, 1), 0)


def test_a_pair_without_room_is_not_tried(monkeypatch):
    """One dimension stores -1 and 1, and leaves nothing for a third feature."""
    pairs = [((-1,), (1,))]
    monkeypatch.setattr(codes, "MAX_SETS", 0)
    refute_by_codes(stores(3, 1), 1, pairs)
    assert find_codes(Codes(stores(2, 1), 1), 2, pairs).codes == (0, 1)


@pytest.mark.parametrize(
    ("m", "v", "n", "tried"),
    [(13, 1, 3, 102), (5, 2, 3, 17), (7, 2, 4, 1789), (5, 3, 3, 52), (5, 4, 3, 91)],
)
def test_sets_tried_are_counted(m, v, n, tried, monkeypatch):
    pairs = ordered_pairs(Codes(stores(m, v), n))
    monkeypatch.setattr(codes, "MAX_SETS", tried)
    refute_by_codes(stores(m, v), n, pairs)
    monkeypatch.setattr(codes, "MAX_SETS", tried - 1)
    with pytest.raises(Rejected, match=r"^too many sets of codes$"):
        refute_by_codes(stores(m, v), n, pairs)


def test_columns_are_whole_numbers_to_base_seventeen():
    assert _numbers((1, 0), (0, -8), (-1, 8)) == [1 - 17**2, -8 * 17 + 8 * 17**2]


def test_sets_remember_readers_and_their_room():
    """Two features at 1 and -1 in one dimension: each read by its own row, at threshold 1."""
    both = [0b10, 0b01]
    single = Codes(stores(2, 1), 1)
    assert single.vectors == [(-1,), (1,)]
    assert single.readers == [((-1,), 1), ((1,), 1)]
    assert single.of((1,), 2, both) == CodeSet((1,), 0b01, {1: {1: 0b01}, 0: {0: 0}})
    assert single.of((1, 0)) == CodeSet((1, 0), 0, {1: {1: 0}, 0: {0: 0}})
    assert single.of((1, 1)) is None
    # With both active the sum is 0: a feature that is active is not seen.
    space = Codes(stores(2, 2), 1)
    assert space.of((1,)) == CodeSet((1,), 0, {1: {1: 0}})
    assert space.of((1,), 2, both) is None
    assert space.of((1, 0)) is None


@pytest.fixture(scope="module")
def certificate():
    cell = decide_cell(make_problem("repr", 7, active=2), 300)
    assert (cell.lower, cell.upper, cell.kind) == (5, 5, "orbits")
    assert verify(certificate_bytes(cell)).accepted
    return cell.certificate()


def test_eight_features_fit_into_no_five_dimensions_in_the_shipped_certificate():
    """64 orbits of pairs; with one less, or for seven features, it refutes nothing."""
    certificate = json.loads((shipped() / "slow" / "exact.repr.m8.v2.q1.json").read_bytes())
    pairs = [tuple(map(tuple, pair)) for pair in certificate["refutation"]["pairs"]]
    assert pairs == ordered_pairs(Codes(stores(8, 2), 5))
    assert len(pairs) == 64
    for place in (0, 40, 63):
        with pytest.raises(Rejected, match="no pair of the orbit"):
            refute_by_codes(stores(8, 2), 5, pairs[:place] + pairs[place + 1 :])
    with pytest.raises(Rejected, match=r"^there is an encoder of this width$"):
        refute_by_codes(stores(7, 2), 5, pairs)


def test_seven_features_with_two_active_need_five_dimensions(certificate):
    """Four dimensions hold six and not seven: 33 orbits of pairs."""
    assert len(certificate["refutation"]["pairs"]) == 33


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda pairs: pairs.pop(3), "no pair of the orbit"),
        (lambda pairs: pairs[0].pop(), "rows"),
        (lambda pairs: pairs[0][0].append(0), "a row of wrong length"),
        (lambda pairs: pairs[0].__setitem__(0, [0, 0, 0, 0]), "no two codes"),
        (lambda pairs: pairs[0].__setitem__(0, pairs[0][1]), "no two codes"),
        (lambda pairs: pairs[0].__setitem__(0, [2, 0, 0, 0]), "outside -1..1"),
        (lambda pairs: pairs.clear(), "no pair of the orbit"),
        (lambda pairs: pairs.append(5), "pair is not a list"),
    ],
)
def test_a_bad_list_of_pairs_has_its_reason(certificate, change, says):
    damaged = copy.deepcopy(certificate)
    change(damaged["refutation"]["pairs"])
    verdict = verify(canonical(damaged))
    assert not verdict.accepted
    assert says in verdict.reason
