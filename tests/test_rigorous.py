"""Balls, exact rationals, and proofs over whole ranges."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from superpos_proofs import rigorous
from superpos_proofs.bounds import constants
from superpos_proofs.rigorous import arb
from superpos_proofs.statements import log2

m = sp.Symbol("m", integer=True, positive=True)
n = sp.Symbol("n", integer=True, positive=True)


@given(st.integers(1, 300), st.integers(1, 3000))
def test_factorials_against_powers_agree_with_python_integers(features: int, bits: int) -> None:
    verdict = rigorous.decide(sp.Ge(2**n, sp.factorial(m)), {m: features, n: bits})
    assert verdict is (2**bits >= math.factorial(features))


@pytest.mark.parametrize("size", [20_000, 200_000])
def test_one_bit_around_a_large_factorial_is_decided(size: int) -> None:
    bits = (math.factorial(size) - 1).bit_length()
    claim = sp.Ge(2**n, sp.factorial(m))
    assert rigorous.decide(claim, {m: size, n: bits}) is True
    assert rigorous.decide(claim, {m: size, n: bits - 1}) is False


def test_equality_of_integers_is_decided_exactly() -> None:
    assert rigorous.decide(sp.Ge(3**n, 9**m), {n: 2 * 10**5, m: 10**5}) is True
    assert rigorous.decide(sp.Gt(3**n, 9**m), {n: 2 * 10**5, m: 10**5}) is False


def test_what_no_method_settles_is_undecided_not_true() -> None:
    equal = sp.Ge(sp.log(m) + sp.log(n), sp.log(m * n, evaluate=False))
    assert rigorous.decide(equal, {m: 3, n: 5}) is None


@given(st.integers(1, 10**6))
def test_logarithms_of_powers_of_two_are_exact(power: int) -> None:
    values = {m: 2 ** (power % 60)}
    assert rigorous.exact(log2(m), values) == power % 60


@given(st.integers(2, 10**9), st.integers(2, 30))
def test_balls_contain_what_they_enclose(value: int, power: int) -> None:
    ball = rigorous.enclose(sp.sqrt(m) * sp.log(m) + (1 - 1 / m) ** n, {m: value, n: power})
    near = math.sqrt(value) * math.log(value) + (1 - 1 / value) ** power
    assert ball.overlaps(arb(near, 1e-6 * near))


def test_ceilings_are_exact_where_their_argument_is_an_integer() -> None:
    assert rigorous.enclose(sp.ceiling(m / n), {m: 12, n: 3}) == 4
    assert rigorous.enclose(sp.ceiling(m / n), {m: 13, n: 3}) == 5


@given(st.fractions(0, 100))
def test_fractions_above_are_above_and_near(value: Fraction) -> None:
    above = rigorous.fraction_above(rigorous.ball(value))
    assert value <= above <= value + Fraction(2, 10**12) + value / 10**12


def test_least_integer_refuses_undecided_comparisons() -> None:
    with pytest.raises(ArithmeticError, match="undecided"):
        rigorous.least_integer(lambda _: None)


@given(st.integers(-20, 200), st.integers(-30, 10))
def test_least_integer_finds_the_step(step: int, low: int) -> None:
    assert rigorous.least_integer(lambda k: k >= step, low) == max(step, low)


def test_a_false_range_claim_names_a_counterexample() -> None:
    proof = constants.prove_log_factorial(Fraction(692, 1000), Fraction(1), 16)
    assert not proof.holds
    assert proof.counterexample == 16


def test_a_constant_that_fails_only_in_the_tail_is_not_proved() -> None:
    # 0.99 m log m <= log m! fails at all practical m and holds only beyond e^100.
    low = constants.prove_log_factorial(Fraction(5, 10), Fraction(98, 100), 16)
    assert not low.holds, "log m! exceeds 0.98 m log m for huge m"
    assert low.failure is not None


def test_a_range_proof_lists_every_piece_up_to_infinity() -> None:
    proof = constants.prove_log_factorial(Fraction(691, 1000), Fraction(1), 16)
    assert proof.holds
    assert proof.lines[0][0].startswith("m = 16")
    assert proof.lines[-1][0] == "m >= 2^40"
    assert all(a.high == b.low for a, b in pairwise(proof.pieces)), "pieces must touch"
    assert proof.recheck()


def test_a_range_proof_with_a_gap_or_a_wide_piece_does_not_check_again() -> None:
    proof = constants.prove_log_factorial(Fraction(691, 1000), Fraction(1), 16)
    first, second, *rest = proof.pieces
    for pieces in (
        (second, *rest),
        (first, *rest),
        proof.pieces[:-1],
        (replace(first, high=proof.pieces[-1].high),),
        (),
    ):
        assert not replace(proof, pieces=pieces).recheck()
    other = constants.prove_log_factorial(Fraction(69, 100), Fraction(1), 16)
    assert replace(proof, problem=other.problem).recheck(), "a weaker claim holds as well"
    stronger = constants.prove_log_factorial(Fraction(692, 1000), Fraction(1), 16)
    assert not replace(proof, problem=stronger.problem).recheck()


@pytest.mark.parametrize("regime", [constants.Regime("constant", 1), constants.Regime("log")])
def test_upper_constants_below_the_limit_are_refused(regime: constants.Regime) -> None:
    assert not constants.prove_floor(regime, Fraction(1, 2), Fraction(99, 100), 64).holds
