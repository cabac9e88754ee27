"""What can be asked, how it is said, and what is refused, each in one line."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

import pytest

from superpos_proofs.bounds.question import (
    Average,
    Dense,
    Exact,
    FalsePositives,
    FreshNoise,
    Question,
    Raw,
    Real,
    Sparse,
    Systematic,
    check_numbers,
)

TENTH, HALF = Fraction(1, 10), Fraction(1, 2)


def test_models_and_weights_say_what_they_are() -> None:
    said = {
        Exact(): "exact",
        FreshNoise(): "fresh noise",
        Systematic(TENTH): "systematic errors, rate 1/10",
        Systematic(TENTH, 3): "systematic errors, rate 1/10, probes with 3 active features",
        FalsePositives(TENTH, HALF): "misses at rate 1/10, (1 + 1/2) m' on-bits",
        Average(TENTH): "average error rate 1/10",
        Dense(): "dense weights",
        Raw(): "raw inputs",
        Sparse(7): "at most 7 non-zero weights",
        Real(): "real weights",
    }
    assert {thing: str(thing) for thing in said} == said


def test_what_is_not_said_is_the_simplest() -> None:
    question = Question("permutation", 5)
    meant = Question("permutation", 5, None, None, 2, 8, 1, Exact(), Dense(), None)
    assert question == meant
    assert (question.values, question.gated) == (256, False)
    assert Question("permutation", 5, alphabet=3).values == 3


@pytest.mark.parametrize(
    ("task", "features", "numbers", "active", "gate"),
    [
        ("permutation", 5, {}, 1, 2),
        ("pairwise-and", 5, {"outputs": 10}, 2, 2),
        ("k-and", 5, {"outputs": 10, "fan_in": 3}, 3, 3),
        ("k-and", 5, {"outputs": 1, "fan_in": 5}, 5, 5),
        ("k-and", 2, {"outputs": 1}, 2, 2),
        ("k-and", 64, {"outputs": 1, "fan_in": 64}, 64, 64),
        ("k-and", 65, {"outputs": 65, "fan_in": 64}, 64, 64),
        ("universal-and", 5, {}, 2, 2),
        ("universal-and", 1, {}, 1, 2),
        ("circuit", 5, {}, 3, 2),
        ("circuit", 5, {"outputs": 1}, 3, 2),
        ("circuit", 2, {}, 2, 2),
    ],
)
def test_the_least_that_makes_sense(
    task: str, features: int, numbers: dict[str, Any], active: int, gate: int
) -> None:
    question = Question(task, features, **numbers)
    assert (question.active_features, question.gate) == (active, gate)
    assert Question(task, features, active=features, **numbers).active_features == features


@pytest.mark.parametrize(
    ("features", "bits", "layers"), [(1, 1, 1), (10**18, 1024, 10**18), (7, 2, 3)]
)
def test_numbers_at_their_ends(features: int, bits: int, layers: int) -> None:
    check_numbers(features, bits, layers)
    assert Question("permutation", features, bits=bits, layers=layers).features == features


@pytest.mark.parametrize(
    ("numbers", "says"),
    [
        ((0, 1), "features must be at least 1, not 0"),
        ((-1, 1), "features must be at least 1, not -1"),
        ((10**18 + 1, 1), "features must be at most 10^18"),
        ((1, 0), "bits must be at least 1, not 0"),
        ((1, 1025), "bits must be at most 1024: no weight needs more"),
        ((1, 1, 0), "layers must lie in 1..10^18, not 0"),
        ((1, 1, 10**18 + 1), f"layers must lie in 1..10^18, not {10**18 + 1}"),
    ],
)
def test_numbers_that_make_no_task(numbers: tuple[int, ...], says: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(says)}$"):
        check_numbers(*numbers)
    features, bits, *layers = numbers
    with pytest.raises(ValueError, match=f"^{re.escape(says)}$"):
        Question("permutation", features, bits=bits, layers=layers[0] if layers else 1)


PAIRS = {"task": "pairwise-and", "features": 5, "outputs": 4}
TASKS = "permutation, pairwise-and, k-and, universal-and, circuit"


@pytest.mark.parametrize(
    ("numbers", "says"),
    [
        ({"task": "sum"}, f"unknown task 'sum'; choose one of: {TASKS}"),
        ({"fan_in": 3}, "fan-in is for k-and, not for permutation"),
        (
            {"task": "k-and", "outputs": 1, "fan_in": 1},
            "fan-in must lie in 2..5 (at most the features, and 64), not 1",
        ),
        (
            {"task": "k-and", "outputs": 1, "fan_in": 6},
            "fan-in must lie in 2..5 (at most the features, and 64), not 6",
        ),
        (
            {"task": "k-and", "features": 99, "outputs": 1, "fan_in": 65},
            "fan-in must lie in 2..64 (at most the features, and 64), not 65",
        ),
        ({"active": 6}, "active must lie in 1..5 (the features), not 6"),
        ({"active": 0}, "active must lie in 1..5 (the features), not 0"),
        ({"alphabet": 1}, "an alphabet needs at least 2 values, not 1"),
        ({"alphabet": 0}, "an alphabet needs at least 2 values, not 0"),
        ({"outputs": 4}, "permutation has as many outputs as features, not 4"),
        (
            {"task": "universal-and", "outputs": 10},
            "outputs are for the other tasks, universal-and has all pairs",
        ),
        ({"task": "circuit", "outputs": 0}, "outputs must be at least 1, not 0"),
        (
            {"task": "pairwise-and"},
            "pairwise-and needs outputs, at least 1 and at most 10 (distinct 2-subsets of 5 "
            "features); none were given",
        ),
        *(
            (
                {"task": "k-and", "outputs": wrong, "fan_in": 4},
                "k-and needs outputs, at least 1 and at most 5 (distinct 4-subsets of 5 features); "
                f"not {wrong}",
            )
            for wrong in (0, 6)
        ),
        ({"weights": Sparse(0)}, "sparse must be at least 1, not 0"),
        *(
            ({"errors": model(rate)}, f"an error rate must lie in 0..1, not {rate}")
            for model in (Systematic, Average)
            for rate in (Fraction(-1, 9), Fraction(10, 9))
        ),
        (
            {"errors": FalsePositives(TENTH, TENTH)},
            "a false-positive budget is for the AND tasks, not for permutation",
        ),
        (
            {**PAIRS, "errors": FalsePositives(TENTH, -TENTH)},
            "false positives must be at least 0, not -1/10",
        ),
        (
            {**PAIRS, "errors": Systematic(TENTH, 2)},
            "probe-size is for permutation; the probes of an AND have k features",
        ),
        *(
            (
                {"features": features, "active": active, "errors": Systematic(TENTH, size)},
                f"probe-size must lie in 1..{most} (at most v, m - 1 and 64), not {size}",
            )
            for features, active, most, size in (
                (5, 3, 3, 4),
                (5, 3, 3, 0),
                (5, 5, 4, 5),
                (99, 70, 64, 65),
            )
        ),
    ],
)
def test_questions_that_make_no_sense(numbers: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(says)}$"):
        Question(**{"task": "permutation", "features": 5} | numbers)


@pytest.mark.parametrize(
    "numbers",
    [
        {"outputs": 5},
        {"alphabet": 2},
        {"weights": Sparse(1)},
        {"errors": Systematic(Fraction(1))},
        {"errors": Average(Fraction(0))},
        {"active": 3, "errors": Systematic(TENTH, 3)},
        {"active": 5, "errors": Systematic(TENTH, 4)},
        {"features": 99, "active": 70, "errors": Systematic(TENTH, 64)},
        {**PAIRS, "outputs": 10},
        {**PAIRS, "outputs": 1},
        {**PAIRS, "errors": FalsePositives(TENTH, Fraction(0))},
        {**PAIRS, "errors": Systematic(TENTH, 1)},
    ],
)
def test_questions_at_the_ends_of_what_makes_sense(numbers: dict[str, Any]) -> None:
    question = Question(**{"task": "permutation", "features": 5} | numbers)
    assert all(getattr(question, name) == value for name, value in numbers.items())
