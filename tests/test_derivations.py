"""Floors of every kind: numbers by plain integers, and the derivation that a reader sees."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import count

import pytest

from superpos_proofs.bounds.errors import served
from superpos_proofs.bounds.floor import floor_of
from superpos_proofs.bounds.question import (
    Average,
    FalsePositives,
    FreshNoise,
    Question,
    Raw,
    Real,
    Sparse,
    Systematic,
)
from superpos_proofs.bounds.tree import Floor, Node, NoFloor
from superpos_proofs.bounds.weights import families_of
from superpos_proofs.statements.errors import pairs

PERMUTATIONS = math.factorial(20)
LISTS = math.perm(36, 20)
TENTH, SEVENTH = Fraction(1, 10), Fraction(1, 7)
BITS = """any scheme charges B with 2^B >= {} | B >= {} | lower.{}.bits
  parameters determine the function | 2^B >= |F| | lower.counting"""
ERRING = "any scheme charges B with 2^B * V >= {} | B >= {} | lower.packing"
ALL = "all permutations differ on the inputs with 1 active feature | |F| = 20! | "
ALL += "lower.permutation.bits"
GATES = "ordered lists of 20 distinct gates differ on the gates' inputs | |F| = (C(9,{}))_20 | "
GATES += "lower.k-and.bits"
ENTRIES = "a charged parameter takes one of {} values; encoder and decoder are shared"
DENSE = ENTRIES + " | {} settings | lower.neurons"
TABLES = """weights of any precision give few tables on {0} probes | {1} tables | lower.real
  signs of affine forms | at most Phi(A, D) patterns | lemma.sign-patterns"""


def cells(size: int, dimension: int) -> int:
    return sum(math.comb(size, i) for i in range(min(size, dimension) + 1))


def tables(probes: int, read: int) -> Callable[[int], int]:
    return lambda n: cells(probes, n + 1) ** n * cells(probes * read, n * (n + 1))


def binary(n: int) -> int:
    return 2 ** (n * (n + 1))


def entropy(outputs: int, answers: int, rate: Fraction) -> float:
    eps = float(rate)
    h = -eps * math.log2(eps) - (1 - eps) * math.log2(1 - eps)
    return 2 ** (outputs * (h + eps * math.log2(answers - 1)))


@dataclass(frozen=True)
class Case:
    """A question; settings of a width, V and |F| by which to solve it; what is said of it."""

    question: Question
    settings: Callable[[int], int]
    served: float | Fraction
    size: float | Fraction
    lines: str
    others: tuple[str, ...] = ()
    failure: Fraction = Fraction(0)
    form: str = "counting"


CASES = {
    "dense": Case(
        Question("permutation", 20, bits=1), binary, 1, PERMUTATIONS,
        f"""width n needs 2^(n*(n+1)) >= 20! | n >= 8: 7 is too few | lower.permutation.neurons
{BITS.format("20!", 62, "permutation")}
{ALL}
{DENSE.format(2, "2^(n*(n+1))")}""",
        ("real weights",),
    ),
    "drawn": Case(
        Question("permutation", 20, bits=1), binary, 1, Fraction(99 * PERMUTATIONS, 100),
        f"""width n needs 2^(n*(n+1)) >= (1 - 1/100) 20! | n >= 8: 7 is too few | \
lower.permutation.typical
any scheme charges B with 2^B >= (1 - 1/100) 20! | B >= 62 | lower.packing
{ALL}
{DENSE.format(2, "2^(n*(n+1))")}""",
        ("real weights",), Fraction(1, 100),
    ),
    "layers": Case(
        Question("permutation", 20, alphabet=3, layers=2), lambda n: 9 ** (n * (n + 1)), 1,
        PERMUTATIONS,
        f"""width n needs 3^(2*n*(n+1)) >= 20! | n >= 4: 3 is too few | lower.permutation.neurons
{BITS.format("20!", 62, "permutation")}
{ALL}
{DENSE.format(3, "3^(2*n*(n+1))")}""",
    ),
    "raw": Case(
        Question("permutation", 20, bits=1, weights=Raw()), lambda n: 2 ** (21 * n), 1,
        PERMUTATIONS,
        f"""width n needs 2^(n*(20+1)) >= 20! | n >= 3: 2 is too few | lower.packing
{BITS.format("20!", 62, "permutation")}
{ALL}
{ENTRIES.format(2)}; inputs are raw | 2^(n*(20+1)) settings | lower.raw""",
    ),
    "raw, layers": Case(
        Question("permutation", 20, bits=1, layers=3, weights=Raw()),
        lambda n: 2 ** (21 * n + 2 * n * (n + 1)), 1, PERMUTATIONS,
        f"""width n needs 2^(n*(20+1) + 2*n*(n+1)) >= 20! | n >= 3: 2 is too few | lower.packing
{BITS.format("20!", 62, "permutation")}
{ALL}
{ENTRIES.format(2)}; inputs are raw | 2^(n*(20+1) + 2*n*(n+1)) settings | lower.raw""",
    ),
    "sparse": Case(
        Question("permutation", 20, bits=2, weights=Sparse(9)),
        lambda n: math.comb(n * (n + 1), 9) * 4**9, 1, PERMUTATIONS,
        f"""width n needs min(C(n*(n+1), 9) * 4^9, 4^(n*(n+1))) >= 20! | n >= 11: 10 is too few \
| lower.packing
{BITS.format("20!", 62, "permutation")}
{ALL}
{ENTRIES.format(4)}; all but 9 are zero, anywhere | min(C(n*(n+1), 9) * 4^9, 4^(n*(n+1))) \
settings | lower.sparse""",
        ("real weights",),
    ),
    "real": Case(
        Question("permutation", 20, weights=Real()), tables(20, 20), 1, PERMUTATIONS,
        f"""width n needs Phi(20, n+1)^n * Phi(400, n*(n+1)) >= 20! | n >= 2: 1 is too few | \
lower.permutation.real
{BITS.format("20!", 62, "permutation")}
{ALL}
{TABLES.format(20, "Phi(20, n+1)^n * Phi(400, n*(n+1))")}""",
        form="real weights",
    ),
    "many values": Case(
        Question("permutation", 20, bits=17), lambda n: binary(n) ** 17, 1, PERMUTATIONS,
        f"""width n needs (2^17)^(n*(n+1)) >= 20! | n >= 2: 1 is too few | lower.permutation.neurons
{BITS.format("20!", 62, "permutation")}
{ALL}
{DENSE.format("(2^17)", "(2^17)^(n*(n+1))")}""",
        ("real weights",),
    ),
    "not so many": Case(
        Question("permutation", 20, bits=16), lambda n: binary(n) ** 16, 1, PERMUTATIONS,
        f"""width n needs 65536^(n*(n+1)) >= 20! | n >= 2: 1 is too few | lower.permutation.neurons
{BITS.format("20!", 62, "permutation")}
{ALL}
{DENSE.format(65536, "65536^(n*(n+1))")}""",
        ("real weights",),
    ),
    "fresh coins": Case(
        Question("permutation", 20, bits=1, errors=FreshNoise()), binary, 1, PERMUTATIONS,
        f"""width n needs 2^(n*(n+1)) * V >= 20! | n >= 8: 7 is too few | lower.packing
{ERRING.format("20!", 62)}
{ALL}
each output bit is right with chance above 1/2: the majority is exact | V = 1 | lower.noise.fresh
{DENSE.format(2, "2^(n*(n+1))")}""",
    ),
    "systematic": Case(
        Question("permutation", 20, bits=1, errors=Systematic(SEVENTH)), binary, 20 * 19,
        PERMUTATIONS,
        f"""width n needs 2^(n*(n+1)) * V >= 20! | n >= 7: 6 is too few | lower.packing
{ERRING.format("20!", 53)}
{ALL}
permutations that agree with fixed answers on all but 2 of 20 probes | V <= 20!/18! | \
lower.permutation.systematic
{DENSE.format(2, "2^(n*(n+1))")}""",
        ("real weights",),
    ),
    "subsets": Case(
        Question("permutation", 20, active=2, bits=1, errors=Systematic(TENTH, 2)), binary,
        1 + 0 + math.comb(20, 2) + 2 * math.comb(20, 3), PERMUTATIONS,
        f"""width n needs 2^(n*(n+1)) * V >= 20! | n >= 7: 6 is too few | lower.packing
{ERRING.format("20!", 50)}
{ALL.replace("1 active feature", "2 active features")}
permutations that share a setting differ on at most 3 of 20 points | V <= sum of C(20,d) \
derangements(d), d <= 3 | lower.permutation.subsets
{DENSE.format(2, "2^(n*(n+1))")}""",
        ("counting, closed form", "real weights, sum", "real weights, closed form"),
        form="counting, sum",
    ),
    "average": Case(
        Question("permutation", 20, bits=1, errors=Average(TENTH)), binary,
        entropy(20, 20, TENTH), PERMUTATIONS,
        f"""width n needs 2^(n*(n+1)) * V >= 20! | n >= 7: 6 is too few | lower.packing
{ERRING.format("20!", 44)}
{ALL}
an average error rate of 1/10 loses at most these bits | log V = 20 (h(eps) + eps log(20 - 1)) | \
lower.permutation.average
{DENSE.format(2, "2^(n*(n+1))")}""",
        ("real weights",),
    ),
    "pairs": Case(
        Question("pairwise-and", 9, 20, bits=1), binary, 1, LISTS,
        f"""width n needs 2^(n*(n+1)) >= (C(9,2))_20 | n >= 10: 9 is too few | lower.k-and.neurons
{BITS.format("(C(9,2))_20", 94, "k-and")}
{GATES.format(2)}
{DENSE.format(2, "2^(n*(n+1))")}""",
        ("real weights",),
    ),
    "pairs, drawn": Case(
        Question("pairwise-and", 9, 20, bits=1), binary, 1, Fraction(2 * LISTS, 3),
        f"""width n needs 2^(n*(n+1)) >= (1 - 1/3) (C(9,2))_20 | n >= 10: 9 is too few | \
lower.packing
any scheme charges B with 2^B >= (1 - 1/3) (C(9,2))_20 | B >= 94 | lower.packing
{GATES.format(2)}
{DENSE.format(2, "2^(n*(n+1))")}""",
        ("real weights",), Fraction(1, 3),
    ),
    "triples": Case(
        Question("k-and", 9, 20, fan_in=3, bits=1, layers=2), lambda n: binary(n) ** 2, 1,
        math.perm(84, 20),
        f"""width n needs 2^(2*n*(n+1)) >= (C(9,3))_20 | n >= 8: 7 is too few | lower.k-and.neurons
{BITS.format("(C(9,3))_20", 125, "k-and")}
{GATES.format(3)}
{DENSE.format(2, "2^(2*n*(n+1))")}""",
    ),
    "a pool of gates": Case(
        Question("pairwise-and", 40, 20, weights=Real()), tables(80, 20), 1, math.perm(80, 20),
        f"""width n needs Phi(80, n+1)^n * Phi(1600, n*(n+1)) >= (80)_20 | n >= 3: 2 is too few | \
lower.k-and.real
{BITS.format("(80)_20", 123, "k-and")}
{GATES.format(2).replace("C(9", "C(40")}
{TABLES.format(80, "Phi(80, n+1)^n * Phi(1600, n*(n+1))")}
lists of gates from some pool of 80 are enough | |F| >= (80)_20 | lower.k-and.real""",
        form="real weights",
    ),
    "pairs, raw": Case(
        Question("pairwise-and", 9, 20, bits=1, weights=Raw()), lambda n: 2 ** (10 * n), 1, LISTS,
        f"""width n needs 2^(n*(9+1)) >= (C(9,2))_20 | n >= 10: 9 is too few | lower.packing
{BITS.format("(C(9,2))_20", 94, "k-and")}
{GATES.format(2)}
{ENTRIES.format(2)}; inputs are raw | 2^(n*(9+1)) settings | lower.raw""",
    ),
    "all gates are the pool": Case(
        Question("pairwise-and", 9, 20, weights=Real()), tables(36, 20), 1, LISTS,
        f"""width n needs Phi(36, n+1)^n * Phi(720, n*(n+1)) >= (C(9,2))_20 | n >= 3: 2 is too \
few | lower.k-and.real
{BITS.format("(C(9,2))_20", 94, "k-and")}
{GATES.format(2)}
{TABLES.format(36, "Phi(36, n+1)^n * Phi(720, n*(n+1))")}""",
        form="real weights",
    ),
    "subsets, real": Case(
        Question("permutation", 20, active=2, errors=Systematic(TENTH, 2), weights=Real()),
        tables(190, 20), 1 + 0 + math.comb(20, 2) + 2 * math.comb(20, 3), PERMUTATIONS,
        f"""width n needs Phi(190, n+1)^n * Phi(3800, n*(n+1)) * V >= 20! | n >= 2: 1 is too few | \
lower.packing
{ERRING.format("20!", 50)}
{ALL.replace("1 active feature", "2 active features")}
permutations that share a setting differ on at most 3 of 20 points | V <= sum of C(20,d) \
derangements(d), d <= 3 | lower.permutation.subsets
{TABLES.format(190, "Phi(190, n+1)^n * Phi(3800, n*(n+1))")}""",
        ("real weights, closed form",), form="real weights, sum",
    ),
    "pairs, systematic": Case(
        Question("pairwise-and", 9, 20, bits=1, errors=Systematic(SEVENTH)), binary,
        math.comb(20, 2) * 18 * 17, LISTS,
        f"""width n needs 2^(n*(n+1)) * V >= (C(9,2))_20 | n >= 9: 8 is too few | lower.packing
{ERRING.format("(C(9,2))_20", 79)}
{GATES.format(2)}
lists that agree with fixed answers on all but 2 of 20 outputs | V <= C(20,2) (18)_2 | \
lower.k-and.systematic
{DENSE.format(2, "2^(n*(n+1))")}""",
        ("real weights",),
    ),
    "pairs, false positives": Case(
        Question("pairwise-and", 9, 20, bits=1, errors=FalsePositives(TENTH, Fraction(1, 3))),
        binary, math.comb(20, 2) * 18 * 17 * Fraction(26, 18) ** 18, LISTS,
        f"""width n needs 2^(n*(n+1)) * V >= (C(9,2))_20 | n >= 8: 7 is too few | lower.packing
{ERRING.format("(C(9,2))_20", 69)}
{GATES.format(2)}
lists whose gates, but for 2 of 20, are among 26 on-bits | V <= C(20,2) (18)_2 (26/18)^18 | \
lower.k-and.false-positives
{DENSE.format(2, "2^(n*(n+1))")}""",
        ("real weights",),
    ),
    "pairs, average": Case(
        Question("pairwise-and", 9, 20, bits=1, errors=Average(TENTH)), binary,
        entropy(20, 36, TENTH), LISTS,
        f"""width n needs 2^(n*(n+1)) * V >= (C(9,2))_20 | n >= 9: 8 is too few | lower.packing
{ERRING.format("(C(9,2))_20", 75)}
{GATES.format(2)}
an average error rate of 1/10 loses at most these bits | log V = 20 (h(eps) + eps log(36 - 1)) | \
lower.k-and.average
{DENSE.format(2, "2^(n*(n+1))")}""",
        ("real weights",),
    ),
}  # fmt: skip


def lines(node: Node, depth: int = 0) -> Iterator[str]:
    yield f"{'  ' * depth}{node.says} | {node.value} | {node.claim}"
    for below in node.uses:
        yield from lines(below, depth + 1)


@pytest.mark.parametrize("name", CASES)
def test_a_floor_and_how_it_follows(name: str) -> None:
    case = CASES[name]
    floor = floor_of(case.question, case.failure)
    assert isinstance(floor, Floor)
    assert floor.neurons == next(n for n in count() if case.settings(n) * case.served >= case.size)
    # With a pool the bits are those of all lists, the line's of the pool's.
    size = math.perm(780, 20) if name == "a pool of gates" else case.size
    assert floor.parameter_bits == next(B for B in count() if 2**B * case.served >= size)
    first, *below = case.lines.split("\n")
    assert list(lines(floor.derivation)) == [first, *(f"  {line}" for line in below)]
    assert floor.form == case.form
    assert tuple(other.form for other in floor.others) == case.others
    found = [floor.neurons, *(other.neurons for other in floor.others)]
    assert found == sorted(found, reverse=True)


def test_a_tree_as_json() -> None:
    leaf = Node("c", "d")
    assert Node("a", "b", "claim", (leaf,)).to_json() == {
        "says": "a",
        "value": "b",
        "claim": "claim",
        "uses": [{"says": "c", "value": "d", "claim": None, "uses": []}],
    }


EMPTY = "the bound is empty at this error rate: as far as it can tell, one setting serves the "
EMPTY += "whole family (claim lower.{})"
NONE = [
    (
        Question("universal-and", 20),
        "universal-and is one function, |F| = 1: everything about it may be shared, so counting "
        "parameters says nothing",
        None,
    ),
    (
        Question("circuit", 20),
        "circuits are descriptions, and many describe the same function (claim "
        "lower.circuit.descriptions): name a sub-family of distinct functions (permutation, "
        "pairwise-and, k-and) and bound that",
        None,
    ),
    (
        Question("k-and", 20, 5, active=2, fan_in=3),
        "with at most 2 active features no 3-fold AND is ever on: all functions agree, and no "
        "neuron is needed",
        0,
    ),
    (
        Question("permutation", 50, layers=2, weights=Real()),
        "with real weights the count of tables is known for one hidden layer only",
        None,
    ),
    (
        Question("permutation", 50, errors=FreshNoise(), weights=Real()),
        "with real weights and fresh coins the majority answer is no network of this width, and "
        "its tables are not counted",
        None,
    ),
    (
        Question("permutation", 6, active=2, errors=Systematic(Fraction(7, 15), 2)),
        "with 7 of 15 probes wrong, permutations that share a setting may differ everywhere: the "
        "bound is empty (claim lower.permutation.subsets.cliff)",
        0,
    ),
    (
        Question("pairwise-and", 20, 5, errors=FalsePositives(Fraction(1), TENTH)),
        "every output may miss its gate: all outputs off, and no bits (claim "
        "lower.k-and.false-positives.cliff)",
        0,
    ),
    (
        Question("permutation", 20, errors=Average(Fraction(191, 200))),
        "an average error rate above 1 - 1/20 is no better than a constant answer, which needs no "
        "bits (claim lower.permutation.average.cliff)",
        0,
    ),
    (
        Question("pairwise-and", 5, 2, errors=Average(Fraction(91, 100))),
        "an average error rate above 1 - 1/10 is no better than a constant answer, which needs no "
        "bits (claim lower.k-and.average.cliff)",
        0,
    ),
    (
        Question("permutation", 1, errors=Average(TENTH)),
        "there is one function only, and nothing to learn",
        0,
    ),
    (
        Question("permutation", 20, errors=Systematic(Fraction(1))),
        EMPTY.format("permutation.systematic"),
        0,
    ),
    (
        Question("permutation", 20, layers=2, errors=Systematic(Fraction(1))),
        EMPTY.format("permutation.systematic"),
        0,
    ),
    (
        Question("permutation", 20, errors=Average(Fraction(19, 20))),
        EMPTY.format("permutation.average"),
        0,
    ),
    (
        Question("pairwise-and", 9, 4, errors=Systematic(Fraction(1))),
        EMPTY.format("k-and.systematic"),
        0,
    ),
]


@pytest.mark.parametrize(("question", "reason", "neurons"), NONE)
def test_why_there_is_no_floor(question: Question, reason: str, neurons: int | None) -> None:
    assert floor_of(question) == NoFloor(reason, neurons)


@pytest.mark.parametrize("failure", [Fraction(-1, 10), Fraction(1), Fraction(3, 2)])
def test_a_failure_is_a_rate_below_one(failure: Fraction) -> None:
    with pytest.raises(ValueError, match=rf"^failure must lie in \[0, 1\), not {failure}$"):
        floor_of(Question("permutation", 20), failure)


def test_an_average_takes_no_failure() -> None:
    question = Question("permutation", 20, bits=1, errors=Average(TENTH))
    assert floor_of(question, Fraction(1, 2)) == floor_of(question)


def test_two_functions_can_be_told_apart_with_few_errors() -> None:
    few, many = (Question("permutation", 2, bits=1, errors=Average(r)) for r in (TENTH, 9 * TENTH))
    assert floor_of(few).neurons == 1
    assert floor_of(many).neurons == 0
    assert isinstance(floor_of(many), NoFloor)


def test_one_function_needs_nothing() -> None:
    floor = floor_of(Question("permutation", 1))
    assert isinstance(floor, Floor)
    assert (floor.neurons, floor.parameter_bits) == (0, 0)
    assert floor.derivation.value == "n >= 0"


def test_a_floor_for_one_function_in_a_hundred() -> None:
    floor = floor_of(Question("permutation", 20, bits=1), Fraction(99, 100))
    assert isinstance(floor, Floor)
    assert (floor.neurons, floor.parameter_bits) == (7, 55)
    assert binary(6) < 2**54 < Fraction(PERMUTATIONS, 100) <= 2**55 < binary(7)
    assert floor.derivation.value == "n >= 7: 6 is too few"


@pytest.mark.parametrize(
    ("largest", "value"),
    [(8, "n >= 8: 7 is too few"), (7, "n > 10^36: no width up to there is enough")],
)
def test_the_largest_width_is_looked_at(
    largest: int, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("superpos_proofs.bounds.floor.LARGEST_WIDTH", largest)
    floor = floor_of(Question("permutation", 20, bits=1))
    assert isinstance(floor, Floor)
    assert (floor.neurons, floor.derivation.value) == (8, value)


def test_a_floor_beyond_all_widths_says_so() -> None:
    floor = floor_of(Question("permutation", 10**6, weights=Sparse(1000)))
    assert isinstance(floor, Floor)
    assert floor.derivation.value == "n > 10^36: no width up to there is enough"


# ------------------------------------------------------------------ pools and forms


def pools(question: Question) -> list[int | None]:
    families = families_of(question)
    assert not isinstance(families, NoFloor)
    return [family.gates for family in families if family.form == "real weights"]


def test_pools_of_gates() -> None:
    """Four gates an output, and sixteen where evaluators err; those that an average allows."""
    assert pools(Question("pairwise-and", 40, 20)) == [80]
    assert pools(Question("pairwise-and", 9, 20)) == [36]
    assert pools(Question("pairwise-and", 40, 20, errors=Systematic(TENTH))) == [80, 320]
    assert pools(Question("pairwise-and", 40, 20, errors=Average(TENTH))) == [80, 320]
    assert pools(Question("pairwise-and", 40, 3, errors=Average(Fraction(11, 12)))) == [12, 48]
    assert pools(Question("pairwise-and", 40, 3, errors=Average(Fraction(12, 13)))) == [48]
    assert pools(Question("pairwise-and", 40, 3, errors=Average(Fraction(779, 780)))) == [780]
    assert pools(Question("permutation", 40)) == [None]


def test_floors_from_pools_are_about_lists_of_the_pool() -> None:
    """What one setting serves, and the bits, are those of the pool's lists and not of all."""
    errors = Systematic(SEVENTH)
    floor = floor_of(Question("pairwise-and", 40, 20, errors=errors, weights=Real()))
    assert isinstance(floor, Floor)
    found = {}
    for form in (floor, *floor.others):
        charged, _, served_by_one, *_ = form.derivation.uses
        found[served_by_one.value] = form.neurons, charged.value
    expected = {}
    for pool in (80, 320):
        size, most = math.perm(pool, 20), math.comb(20, 2) * math.perm(pool - 18, 2)
        neurons = next(n for n in count() if tables(pool, 20)(n) * most >= size)
        bits = next(B for B in count() if 2**B * most >= size)
        expected[f"V <= C(20,2) ({pool - 18})_2"] = neurons, f"B >= {bits}"
    assert found == expected
    for other in floor.others:
        assert other.derivation.uses[0].value == f"B >= {other.parameter_bits}"


@pytest.mark.parametrize(
    ("features", "forms"), [(512, ["sum", "closed form"]), (513, ["closed form"])]
)
def test_forms_of_the_bound_for_subsets(features: int, forms: list[str]) -> None:
    found = served(Question("permutation", features, active=2, errors=Systematic(TENTH, 2)))
    assert not isinstance(found, NoFloor)
    assert [part.form for part in found] == forms
    (points,) = {2 * int(part.values[pairs]) + 1 for part in found}
    says = f"permutations that share a setting differ on at most {points} of {features} points"
    value, claim = f"V <= {features}!/{features - points}!", "lower.permutation.subsets.closed"
    assert found[-1].node == Node(says, value, claim)


@pytest.mark.parametrize("size", [2, 3, 4])
@pytest.mark.parametrize("features", [6, 7, 11, 40])
def test_swaps_that_subsets_allow(features: int, size: int) -> None:
    """The least p at which p + 1 swaps leave fewer subsets in place than must agree."""
    probes = math.comb(features, size)

    def left(swaps: int) -> int:
        rest = features - 2 * swaps
        return sum(
            math.comb(swaps, i) * math.comb(rest, size - 2 * i) for i in range(size // 2 + 1)
        )

    for wrong in {0, 1, 2, probes // 9, probes // 5, probes // 3, probes // 2 - 1}:
        errors = Systematic(Fraction(wrong, probes), size)
        found = served(Question("permutation", features, active=size, errors=errors))
        most = (features - 1) // 2
        swaps = next((p for p in range(most) if left(p + 1) < probes - 2 * wrong), None)
        if not wrong:
            assert found == served(Question("permutation", features))
        elif swaps is None:
            assert isinstance(found, NoFloor)
        else:
            assert not isinstance(found, NoFloor)
            assert {*found[0].values.values()} == {swaps}
