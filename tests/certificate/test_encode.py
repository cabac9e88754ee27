"""The clauses themselves: integers in order, constants worked in, sums that reach a bound."""

from itertools import product

import pytest

from superpos_proofs.certificate.encode import Encoding, _vectors, encode, not_
from superpos_proofs.certificate.problems import Problem


def test_an_integer_is_held_by_what_it_is_at_least():
    cnf = Encoding()
    assert cnf.says("a") == 1
    assert cnf.at_least(-1, 0, 2, "x") is True
    assert cnf.at_least(0, 0, 2, "x") is True
    assert cnf.at_least(3, 0, 2, "x") is False
    assert [cnf.at_least(bound, 0, 2, "x") for bound in (1, 2, 1)] == [2, 3, 2]
    assert cnf.names == {("a",): 1, ("x", 1): 2, ("x", 2): 3}
    assert (not_(True), not_(False), not_(5), not_(-5)) == (False, True, -5, 5)


def test_constants_are_worked_in():
    cnf = Encoding()
    cnf.add(3, False, -2)
    cnf.add(3, True)
    cnf.add(1)
    cnf.add(False)
    assert cnf.clauses == [(3, -2), (1,), ()]
    cnf.one_of([("p",), ("q", 1)])
    assert cnf.clauses[-1] == (1, 2)


@pytest.mark.parametrize(("low", "high"), [(0, 0), (0, 1), (0, 4), (-3, 2)])
def test_order_is_that_of_one_integer(low, high):
    cnf = Encoding()
    cnf.order(low, high, "x")
    places = [cnf.at_least(bound, low, high, "x") for bound in range(low + 1, high + 1)]
    assert len(cnf.clauses) == max(0, high - low - 1)
    for truth in product((False, True), repeat=len(places)):
        true = {place for place, holds in zip(places, truth, strict=True) if holds}
        one_integer = list(truth) == sorted(truth, reverse=True)
        assert models(cnf.clauses, true) == one_integer


def models(clauses, true):
    """Whether these variables, and no others, satisfy the clauses."""
    return all(any((a > 0) == (abs(a) in true) for a in clause) for clause in clauses)


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(("low", "high", "terms"), [(-1, 1, 3), (0, 2, 2), (-2, 1, 2), (-1, 2, 1)])
def test_a_total_is_the_sum_of_its_terms(sign, low, high, terms):
    """Of all values of the terms, those that satisfy the clauses are those whose sum is right."""
    sentences = [("x", k) for k in range(terms)]
    for bound in range(terms * low - 1, terms * high + 3):
        cnf = Encoding()
        clauses = cnf.total(sign, bound, low, high, sentences)
        assert len(clauses) == (high - low + 1) ** (terms - 1)  # one for all caps
        for clause in clauses:
            cnf.add(*clause)
        for values in product(range(low, high + 1), repeat=terms):
            true = {v for (_, k, least), v in cnf.names.items() if values[k] >= least}
            assert models(cnf.clauses, true) == ((sum(values) >= bound) == (sign > 0))


def test_vectors_are_all_but_zero_in_order():
    assert _vectors(1, 2) == [(-2,), (-1,), (1,), (2,)]
    assert len(_vectors(3, 1)) == 26
    assert _vectors(3, 1) == sorted(_vectors(3, 1))


@pytest.mark.parametrize(
    ("problem", "width", "kinds"),
    [
        (Problem("repr", 3, 3, 1, 1), 2, {"code": 24, "row": 24, "threshold": 6, "score": 36}),
        (Problem("repr", 2, 2, 2, 2), 1, {"code": 8, "row": 8, "threshold": 8, "score": 32}),
        (
            Problem("uand", 2, 1, 2, 1, "quantized"),
            2,
            {"neuron": 16 + 11, "value": 24, "threshold": 13, "row": 6, "term": 48},
        ),
    ],
)
def test_what_is_said_and_how_often(problem, width, kinds):
    """A sentence for each value that each thing can have: no more, no less."""
    cnf = encode(problem, width)
    found = {}
    for sentence in cnf.names:
        found[sentence[0]] = found.get(sentence[0], 0) + 1
    assert found == kinds
    assert sorted(cnf.names.values()) == list(range(1, len(cnf.names) + 1))
    assert {abs(a) for clause in cnf.clauses for a in clause} == set(cnf.names.values())


def test_features_are_compared_with_the_first_and_never_with_themselves():
    """Whatever else has a code, one whose absolute values exceed the first's is turned away."""
    problem = Problem("repr", 3, 3, 1, 1)
    cnf = encode(problem, 2)
    said = {number: sentence for sentence, number in cnf.names.items()}
    found = {
        tuple(said[-a][1:] for a in clause)
        for clause in cnf.clauses
        if len(clause) == 2 and all(a < 0 and said[-a][0] == "code" for a in clause)
    }
    codes = _vectors(2, 1)
    assert found == {
        ((0, first), (k, code))
        for k, first, code in product((1, 2), ((1, 0), (1, 1)), codes)
        if tuple(sorted(map(abs, code), reverse=True)) > first
    }
