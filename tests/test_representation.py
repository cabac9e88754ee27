"""Representation widths and the gap: bounds against brute force, constants, figure and page."""

from __future__ import annotations

import math
import time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from superpos_proofs.bounds.counting import counting_floor
from superpos_proofs.bounds.question import LARGEST_FEATURES
from superpos_proofs.bounds.representation import (
    gap_table,
    guaranteed,
    prove_gap,
    random_width,
    representation_width,
)
from superpos_proofs.claims.representation.objects import (
    coherence,
    fewest_wrong,
    found_codes,
    least_width,
    sign_codes,
    sylvester,
    thresholds,
    wrong_reads,
)


@pytest.mark.parametrize(("features", "active"), [(2, 1), (3, 1), (4, 1), (3, 2), (4, 2), (4, 4)])
def test_the_bounds_enclose_the_least_width(features: int, active: int) -> None:
    lower, upper = representation_width(features, active)
    assert lower <= least_width(features, active) <= upper


@given(st.integers(2, LARGEST_FEATURES), st.integers(1, 16))
def test_lower_bounds_are_below_upper_bounds_and_monotone(features: int, active: int) -> None:
    lower, upper = representation_width(features, active)
    more = representation_width(features, active + 1)
    assert 1 <= lower <= upper
    assert lower <= more[0]
    assert upper <= more[1]
    assert (1 << lower) >= features


@given(st.integers(2, 3000), st.integers(1, 8))
def test_lower_bounds_agree_with_integers(features: int, active: int) -> None:
    def fits(q: int) -> bool:
        weights = range(1, min(active, features) + 1)
        return all(math.comb(features, w) <= (w + 1) ** q for w in weights)

    lower, _ = representation_width(features, active)
    assert fits(lower)
    assert lower == 1 or not fits(lower - 1)


@given(st.integers(2, 10**6), st.integers(1, 40))
def test_random_widths_agree_with_floats(features: int, active: int) -> None:
    bound = 2 * (2 * active - 1) ** 2 * math.log(features * (features - 1))
    assert abs(random_width(features, active) - (bound + 0.5)) < 0.5 + 1e-6


def test_bounds_are_fast_at_the_largest_sizes() -> None:
    representation_width.cache_clear()
    started = time.perf_counter()
    representation_width(LARGEST_FEATURES, 2)
    assert time.perf_counter() - started < 0.05


@pytest.mark.parametrize(("features", "active"), [(0, 1), (10**18 + 1, 1), (5, 0), (5, 65)])
def test_bad_sizes_are_refused(features: int, active: int) -> None:
    with pytest.raises(ValueError, match="must be"):
        representation_width(features, active)


def test_the_right_thresholds_hold_those_of_the_theorem_and_no_others_are_right() -> None:
    codes = found_codes(b"tight", 37, 5, 2)
    largest = coherence(codes)
    low, high = thresholds(codes, 2)
    assert low <= 2 * largest + 1
    assert high >= 37 - largest
    assert wrong_reads(codes, 2, low) == wrong_reads(codes, 2, high) == 0
    assert wrong_reads(codes, 2, low - 1) > 0
    assert wrong_reads(codes, 2, high + 1) > 0


def test_the_best_threshold_is_the_best_of_all() -> None:
    for seed in range(20):
        codes = sign_codes(bytes([seed]), 5, 6)
        tried = min(wrong_reads(codes, 2, theta) for theta in range(-12, 13))
        assert fewest_wrong(codes, 2) == tried


def test_sylvester_codes_are_orthogonal() -> None:
    assert coherence(sylvester(4)) == 0
    assert coherence(sylvester(4)[1:]) == 1


def test_codes_are_reproducible() -> None:
    assert (sign_codes(b"a", 7, 9) == sign_codes(b"a", 7, 9)).all()
    assert (sign_codes(b"a", 7, 9) != sign_codes(b"b", 7, 9)).any()


def test_the_gap_table_says_what_the_bounds_say() -> None:
    first, last = gap_table(2, (4, 56))
    assert (first.features, first.lower, first.upper) == (16, *representation_width(16, 2))
    assert first.floor == counting_floor(16, 2) == 7
    assert first.ratio < 1 < last.ratio


def test_from_some_thousands_of_features_on_computing_costs_more_than_two_active() -> None:
    proof = prove_gap(2, Fraction(323, 10_000), Fraction(251, 10), 16)
    assert proof.holds
    assert Fraction(323, 10_000) ** 2 * 2**14 / 14 > Fraction(11, 10) ** 2  # n >= 1.1 q from 2^14
    assert counting_floor(2**14, 2) > 1.1 * guaranteed(2**14, 2)


@pytest.mark.parametrize("start", [2, 8])
def test_a_gap_begun_too_early_is_refuted_by_the_first_features(start: int) -> None:
    proof = prove_gap(1, Fraction(9, 10), Fraction(13, 10), start)
    assert proof.counterexample is not None


def test_the_figure_shows_every_row() -> None:
    from superpos_proofs.report.figures.gap import gap_of

    gap = gap_of(exponents=(4, 8, 20))
    assert len(gap.rows) == 6
    assert gap.figure.data_csv.count("\n") == 7
    assert len(gap.figure.panels) == 2
    assert gap.figure == gap_of(exponents=(4, 8, 20)).figure
