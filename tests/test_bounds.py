"""Counting floors: balls against big integers, and monotonicity."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from superpos_proofs import rigorous
from superpos_proofs.bounds.constants import Regime
from superpos_proofs.bounds.counting import (
    capacity,
    counting_floor,
    injective_floor,
    list_capacity,
    permutation_bits,
    typical_floor,
)
from superpos_proofs.bounds.floor import floor_of
from superpos_proofs.bounds.question import (
    Average,
    ErrorModel,
    Exact,
    FalsePositives,
    FreshNoise,
    Question,
    Raw,
    Real,
    Sparse,
    Systematic,
)
from superpos_proofs.bounds.tree import Floor, NoFloor
from superpos_proofs.certificate.store import shipped
from superpos_proofs.claims import all_claims
from superpos_proofs.construct import plan_sparse
from superpos_proofs.search.covering import (
    budget_truth,
    list_truth,
    permutation_truth,
    subset_truth,
)

RATE = Fraction(1, 10)


def floor_in_integers(features: int, alphabet: int, layers: int) -> int:
    total, n = math.factorial(features), 0
    while alphabet ** (layers * n * (n + 1)) < total:
        n += 1
    return n


@pytest.fixture
def balls_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave every comparison to balls: integers count as expensive whatever their size."""
    monkeypatch.setattr(rigorous, "CHEAP_BITS", 0)


@pytest.mark.usefixtures("balls_only")
@pytest.mark.parametrize(
    ("alphabet", "layers"), [(2, 1), (2, 3), (3, 1), (5, 2), (255, 1), (256, 1)]
)
def test_balls_agree_with_big_integers_up_to_5000(alphabet: int, layers: int) -> None:
    """At every m for one bit and one layer, at every seventh from 1000 on for the others."""
    total, n, settings = 1, 0, 1
    for features in range(1, 5001):
        total *= features
        while settings < total:
            n += 1
            settings = alphabet ** (layers * n * (n + 1))
        if features < 1000 or features % 7 == 0 or (alphabet, layers) == (2, 1):
            assert counting_floor(features, alphabet, layers) == n


@pytest.mark.usefixtures("balls_only")
@pytest.mark.parametrize("alphabet", [2, 3])
def test_balls_agree_with_big_integers_for_pairs_up_to_5000(alphabet: int) -> None:
    for features in chain(range(3, 500), range(500, 5001, 17)):
        question = Question("pairwise-and", features, features, alphabet=alphabet)
        floor = floor_of(question)
        assert isinstance(floor, Floor)
        n, size = floor.neurons, math.perm(math.comb(features, 2), features)
        assert floor.parameter_bits == (size - 1).bit_length()
        if floor.derivation.claim == "lower.k-and.neurons":
            assert alphabet ** (n * (n - 1)) < size <= alphabet ** (n * (n + 1))


@given(st.integers(200, 3000), st.sampled_from([2, 3, 5, 16, 255, 256]), st.integers(1, 3))
def test_floors_agree_with_big_integers(features: int, alphabet: int, layers: int) -> None:
    n = counting_floor(features, alphabet, layers)
    total = math.factorial(features)
    assert alphabet ** (layers * n * (n + 1)) >= total
    assert alphabet ** (layers * n * (n - 1)) < total


def test_rounding_the_logarithm_first_would_be_wrong() -> None:
    # ceil(log2 720) = 10 > 6 log2 3, yet 3^6 = 729 >= 720.
    assert counting_floor(6, 3) == 2


@given(st.integers(1, 2000))
def test_parameter_bits_are_the_ceiling_of_log_factorial(features: int) -> None:
    assert permutation_bits(features) == (math.factorial(features) - 1).bit_length()


@given(st.integers(1, 60), st.integers(1, 16), st.integers(1, 3))
def test_capacity_inverts_the_floor(width: int, bits: int, layers: int) -> None:
    most = capacity(width, bits, layers)
    assert counting_floor(most, 2**bits, layers) <= width
    assert counting_floor(most + 1, 2**bits, layers) > width


@given(st.integers(2, 400), st.integers(1, 8), st.integers(1, 50))
def test_the_floor_for_drawn_tasks_lies_just_below_the_worst_case(
    features: int, bits: int, choices: int
) -> None:
    worst = counting_floor(features, 2**bits)
    drawn = typical_floor(features, bits, tasks=3, choices=choices)
    assert drawn <= worst
    n = drawn
    total = math.factorial(features) ** 3
    assert 20 * choices * 2 ** (3 * bits * n * (n + 1)) >= total
    assert n == 0 or 20 * choices * 2 ** (3 * bits * n * (n - 1)) < total


def neurons(question: Question, failure: Fraction = Fraction(0)) -> int:
    """The floor; 0 where the bound is empty."""
    floor = floor_of(question, failure)
    assert floor.neurons is not None
    return floor.neurons


def test_a_success_rate_costs_almost_nothing() -> None:
    for features in (50, 500):
        half = neurons(Question("permutation", features, bits=1), Fraction(1, 2))
        assert counting_floor(features, 2) - 1 <= half <= counting_floor(features, 2)


def test_a_quintillion_features_take_no_big_integers() -> None:
    floor = floor_of(Question("permutation", 10**18))
    assert isinstance(floor, Floor)
    n = floor.neurons
    assert 8 * n * (n + 1) >= floor.parameter_bits > 8 * n * (n - 1)


def test_three_regimes_have_three_orders() -> None:
    for features in (2**10, 2**14):
        log = features.bit_length() - 1
        orders = [
            (Regime("constant", 1), math.sqrt(features * log)),
            (Regime("log"), math.sqrt(features)),
            (Regime("log-squared"), math.sqrt(features / log)),
        ]
        for regime, scale in orders:
            assert 0.8 < regime.floor(features) / scale < 1.05


@pytest.mark.parametrize(
    ("features", "alphabet", "layers"), [(0, 2, 1), (-3, 2, 1), (5, 1, 1), (5, 2, 0)]
)
def test_numbers_that_make_no_task_are_refused(features: int, alphabet: int, layers: int) -> None:
    with pytest.raises(ValueError, match=r"at least|must lie"):
        counting_floor(features, alphabet, layers)


def test_the_derivation_names_a_claim_at_every_leaf() -> None:
    def leaves(node: dict[str, object]) -> list[dict[str, object]]:
        uses = node["uses"]
        assert isinstance(uses, list)
        return [leaf for below in uses for leaf in leaves(below)] if uses else [node]

    models: list[ErrorModel] = [Exact(), FreshNoise(), Systematic(Fraction(1, 5)), Average(RATE)]
    for errors in models:
        for weights in (Sparse(60), Real(), Raw()):
            question = Question("permutation", 100, bits=4, errors=errors, weights=weights)
            floor = floor_of(question)
            if isinstance(floor, Floor):
                names = {claim.id for claim in all_claims()}
                assert all(leaf["claim"] in names for leaf in leaves(floor.derivation.to_json()))


# ------------------------------------------------------------------ families of ANDs


@given(st.data())
def test_and_floors_agree_with_big_integers(data: st.DataObject) -> None:
    features, fan_in = data.draw(st.integers(3, 60)), data.draw(st.integers(2, 3))
    outputs = data.draw(st.integers(1, min(200, math.comb(features, fan_in))))
    bits, layers = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 3))
    task = "k-and" if fan_in == 3 else data.draw(st.sampled_from(["k-and", "pairwise-and"]))
    question = Question(task, features, outputs, None, fan_in, bits, layers)
    floor = floor_of(question)
    assert isinstance(floor, Floor)
    size = math.perm(math.comb(features, fan_in), outputs)
    assert floor.parameter_bits == (size - 1).bit_length()
    n = floor.neurons
    if floor.derivation.claim == "lower.k-and.neurons":
        assert 2 ** (bits * layers * n * (n + 1)) >= size
        assert n == 0 or 2 ** (bits * layers * n * (n - 1)) < size
    else:
        assert layers == 1
        assert 2 ** (bits * n * (n - 1)) >= size, "real weights gave the better floor"


def test_and_floors_reach_a_quintillion_outputs() -> None:
    floor = floor_of(Question("pairwise-and", 2 * 10**9, 10**18))
    assert isinstance(floor, Floor)
    n = floor.neurons
    assert 8 * n * (n + 1) >= floor.parameter_bits > 8 * n * (n - 1)


@pytest.mark.parametrize(
    ("question", "word", "neurons"),
    [
        (Question("universal-and", 20), "one function", None),
        (Question("circuit", 20), "describe", None),
        (Question("pairwise-and", 20, 5, active=1), "ever on", 0),
    ],
)
def test_where_counting_gives_nothing_it_says_why(
    question: Question, word: str, neurons: int | None
) -> None:
    floor = floor_of(question)
    assert isinstance(floor, NoFloor)
    assert word in floor.reason
    assert floor.neurons == neurons


@pytest.mark.parametrize(
    ("task", "numbers"),
    [
        ("pairwise-and", {"features": 5, "outputs": 11}),
        ("pairwise-and", {"features": 5}),
        ("pairwise-and", {"features": 5, "outputs": 0}),
        ("k-and", {"features": 5, "outputs": 1, "fan_in": 6}),
        ("k-and", {"features": 5, "outputs": 1, "fan_in": 1}),
        ("permutation", {"features": 5, "outputs": 4}),
    ],
)
def test_families_that_do_not_exist_are_refused(task: str, numbers: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"outputs|fan-in"):
        Question(task, **numbers)


# ------------------------------------------------------------------ error models


TRUTHS = [
    *((Question("permutation", m, errors=Systematic(Fraction(k, m))), permutation_truth, (m, k))
      for m in (2, 3, 4) for k in range(m + 1)),
    *((Question("permutation", 4, active=2, errors=Systematic(Fraction(w, 6), 2)),
       subset_truth, (4, 2, w)) for w in range(6)),
    *((Question("pairwise-and", m, j, errors=Systematic(Fraction(k, j))), list_truth, (n, j, k))
      for m, n, j in ((3, 3, 1), (3, 3, 2), (3, 3, 3), (4, 6, 1), (4, 6, 2)) for k in range(j + 1)),
    *((Question("pairwise-and", 3, j, errors=FalsePositives(Fraction(k, j), Fraction(t, j) - 1)),
       budget_truth, (3, j, k, t))
      for j in (1, 2, 3) for k in range(j) for t in range(j, 3 * j + 1)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("question", "search", "sizes"),
    TRUTHS,
    ids=lambda value: value.__name__ if callable(value) else str(value),
)
def test_no_bound_is_above_the_truth(
    question: Question, search: Callable[..., int], sizes: tuple[int, ...]
) -> None:
    """The least number of settings, found by search, against the bits that the bound demands."""
    truth = search(*sizes)
    floor = floor_of(question)
    bits = floor.parameter_bits if isinstance(floor, Floor) else 0
    assert 2**bits < 2 * truth, "more bits than the truth needs"
    if not question.errors.rate:  # type: ignore[union-attr]
        assert not isinstance(question.errors, Systematic) or 2**bits >= truth


@given(st.integers(3, 2000), st.fractions(0, 1), st.sampled_from([1, 2, 8]))
def test_errors_never_raise_a_floor_and_more_errors_lower_it(
    features: int, rate: Fraction, bits: int
) -> None:
    exact = neurons(Question("permutation", features, bits=bits))
    assert neurons(Question("permutation", features, bits=bits, errors=FreshNoise())) <= exact
    small, large = sorted((rate, rate / 2))
    found = [
        neurons(Question("permutation", features, bits=bits, errors=Systematic(r)))
        for r in (Fraction(0), small, large)
    ]
    assert found == sorted(found, reverse=True)
    assert found[0] == exact


@pytest.mark.parametrize("task", ["permutation", "pairwise-and"])
def test_at_the_cliff_nothing_is_left(task: str) -> None:
    outputs = None if task == "permutation" else 30
    cliffs: list[ErrorModel] = [Systematic(Fraction(1)), Average(Fraction(99, 100))]
    if outputs:
        pairs = math.comb(20, 2)
        cliffs.append(FalsePositives(Fraction(0), Fraction(pairs - 1)))
    for errors in cliffs:
        found = floor_of(Question(task, 20, outputs, errors=errors))
        assert found.neurons == 0


def test_the_table_of_truths_in_the_docs_is_what_the_search_finds() -> None:
    perms = [(3, 1), (4, 1), (4, 2)]
    lists = [(3, 2, 1), (6, 2, 1), (3, 3, 1)]
    budgets = [(3, 2, 0, 3), (3, 2, 0, 4), (6, 2, 0, 3), (6, 2, 0, 5), (6, 2, 1, 1)]
    rows = [
        (
            f"permutations of {m}, {k} of {m} probes wrong",
            math.factorial(m - k),
            permutation_truth(m, k),
        )
        for m, k in perms
    ]
    rows += [
        (
            f"permutations of 4, {w} of 6 pair probes wrong",
            24 if w == 1 else 1,
            subset_truth(4, 2, w),
        )
        for w in (1, 2, 3)
    ]
    for n, j, k in lists:
        served = math.comb(j, k) * math.perm(n - j + k, k)
        bound = math.ceil(Fraction(math.perm(n, j), served))
        rows.append((f"lists of {j} of {n} gates, {k} not right", bound, list_truth(n, j, k)))
    for n, j, k, t in budgets:
        served = math.comb(j, k) * math.perm(n - j + k, k) * Fraction(t, j - k) ** (j - k)
        bound = math.ceil(math.perm(n, j) / served)
        what = f"lists of {j} of {n} gates, {k} misses, {t} on-bits"
        rows.append((what, bound, budget_truth(n, j, k, t)))
    docs = shipped().parent / "docs" / "errors.md"
    text = docs.read_text(encoding="utf-8")
    for what, bound, truth in rows:
        assert bound <= truth
        assert f"| {what} | {bound} | {truth} |" in text


def test_parameters_estimate_features_at_every_size_of_the_claim() -> None:
    for features in range(60, 1201, 5):
        shape = plan_sparse(features, Fraction(1, 100))
        if shape is not None:
            bits = shape.width * (shape.width + 1)
            factor = 12.2 if features < 128 else 9.5
            assert math.log2(math.factorial(features)) <= bits
            assert bits <= factor * math.log2(math.factorial(features))


def test_small_sparsity_is_answered_at_once() -> None:
    floor = floor_of(Question("permutation", 10**6, weights=Sparse(1000)))
    assert isinstance(floor, Floor)
    assert floor.neurons == 10**36 + 1
    assert "no width" in floor.derivation.value


def test_a_constant_guess_costs_nothing_at_its_own_rate() -> None:
    errors = Average(Fraction(44, 45))
    assert neurons(Question("pairwise-and", 10, 1, errors=errors, weights=Real())) == 0
    assert neurons(Question("permutation", 2, bits=1, errors=Average(Fraction(1, 100)))) == 1


def test_a_budget_with_all_outputs_missing_says_why() -> None:
    found = floor_of(Question("pairwise-and", 20, 5, errors=FalsePositives(Fraction(1), RATE)))
    assert isinstance(found, NoFloor)
    assert "miss" in found.reason


# ------------------------------------------------------------------ kinds of weights


def cells(count: int, dimension: int) -> int:
    return sum(math.comb(count, i) for i in range(min(count, dimension) + 1))


@given(st.integers(2, 150))
def test_real_weights_agree_with_big_integers(features: int) -> None:
    def holds(n: int) -> bool:
        tables = cells(features, n + 1) ** n * cells(features**2, n * (n + 1))
        return tables >= math.factorial(features)

    n = neurons(Question("permutation", features, weights=Real()))
    assert holds(n)
    assert n == 0 or not holds(n - 1)


def test_real_weights_bound_fine_quantisation_better_than_counting() -> None:
    floor = floor_of(Question("permutation", 1000, bits=64))
    assert isinstance(floor, Floor)
    assert floor.derivation.claim == "lower.permutation.real"
    assert floor.neurons > floor.others[0].neurons == counting_floor(1000, 2**64)


@given(st.integers(5, 120), st.integers(1, 4), st.integers(5, 400))
def test_sparse_floors_agree_with_big_integers(features: int, bits: int, nonzero: int) -> None:
    def holds(n: int) -> bool:
        entries = n * (n + 1)
        chosen = min(nonzero, entries)
        settings = math.comb(entries, chosen) * 2 ** (bits * chosen)
        if entries < 10**5:  # beyond, Q^M is larger, and too large to write down
            settings = min(settings, 2 ** (bits * entries))
        return settings >= math.factorial(features)

    floor = floor_of(Question("permutation", features, bits=bits, weights=Sparse(nonzero)))
    assert isinstance(floor, Floor)
    if floor.derivation.claim == "lower.packing" and floor.neurons < 10**6:
        assert holds(floor.neurons)
        assert floor.neurons == 0 or not holds(floor.neurons - 1)


def test_raw_inputs_have_no_square_root_floor() -> None:
    assert neurons(Question("permutation", 10**6, bits=1, weights=Raw())) == 19
    assert neurons(Question("permutation", 10**6, bits=1)) == 4300


def test_what_is_not_known_says_so() -> None:
    deep = floor_of(Question("permutation", 50, layers=2, weights=Real()))
    noisy = floor_of(Question("permutation", 50, errors=FreshNoise(), weights=Real()))
    for found in (deep, noisy):
        assert isinstance(found, NoFloor)
        assert found.neurons is None


@given(st.integers(4, 40), st.integers(1, 12), st.integers(1, 3))
def test_list_capacity_inverts_the_counting_floor(features: int, width: int, bits: int) -> None:
    most, gates = list_capacity(features, width, bits), math.comb(features, 2)
    budget = 2 ** (bits * width * (width + 1))
    assert most == 0 or math.perm(gates, most) <= budget
    assert most == gates or math.perm(gates, most + 1) > budget


def test_injectivity_is_not_counting() -> None:
    n = injective_floor(100, 1)
    assert 3**n >= math.comb(100, 2) > 3 ** (n - 1)


@pytest.mark.parametrize(
    ("numbers", "word"),
    [
        ({"errors": Systematic(Fraction(3, 2))}, "0..1"),
        ({"errors": FalsePositives(RATE, RATE)}, "AND"),
        ({"errors": Systematic(RATE, 3), "active": 2}, "probe-size"),
        ({"weights": Sparse(0)}, "sparse"),
        ({"alphabet": 1}, "alphabet"),
    ],
)
def test_questions_that_make_no_sense_are_refused(numbers: dict[str, object], word: str) -> None:
    with pytest.raises(ValueError, match=word):
        Question("permutation", 9, **numbers)  # type: ignore[arg-type]
