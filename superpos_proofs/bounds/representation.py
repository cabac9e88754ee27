"""Widths that represent without computing, and the gap to the counting floor (theory: R1 to R4).

The written proofs are in docs/representation.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, partial

import sympy as sp

from superpos_proofs import rigorous
from superpos_proofs.bounds.constants import growth, growth_tail, zero_to
from superpos_proofs.bounds.counting import counting_floor
from superpos_proofs.bounds.question import check_numbers
from superpos_proofs.ranges import RangeProof, prove_from
from superpos_proofs.rigorous import arb, ball
from superpos_proofs.statements import representation as st

LARGEST_ACTIVE = 64


@dataclass(frozen=True)
class GapRow:
    """What it takes to represent m features, and to permute them, with one bit an entry.

    Attributes:
        features: m.
        active: v.
        lower: no codes of fewer dimensions, whatever the decoder.
        upper: some codes of so many dimensions recover every input.
        floor: no network of fewer neurons computes all permutations of the features.
    """

    features: int
    active: int
    lower: int
    upper: int
    floor: int

    @property
    def ratio(self) -> Fraction:
        """How many times wider computing must be than representing need be: a lower bound."""
        return Fraction(self.floor, self.upper)

    def to_json(self) -> dict[str, int]:
        """The row as JSON."""
        return dict(vars(self))


@lru_cache(maxsize=4096)
def representation_width(features: int, active: int = 1) -> tuple[int, int]:
    """Bounds (lower, upper) on the least width at which some sign codes recover X_v.

    Args:
        features: m >= 1.
        active: 1 <= v <= 64.

    Source: this project, claims representation.width.lower and .one, .orthogonal, .upper.
    """
    check_numbers(features, 1)
    if not 1 <= active <= LARGEST_ACTIVE:
        raise ValueError(f"active must be between 1 and {LARGEST_ACTIVE}, not {active}")
    return _lower(features, active), _upper(features, active)


def _lower(features: int, active: int) -> int:
    """Least q >= 1 with C(m,w) <= (w+1)^q for all w <= v."""
    width = 1
    for weight in range(1, min(active, features) + 1):
        width = rigorous.least_integer(partial(_tells_apart, features, weight), low=width)
    return width


def _tells_apart(features: int, weight: int, width: int) -> bool | None:
    return rigorous.decide(st.INJECTIVE, {st.m: features, st.w: weight, st.q: width})


def _upper(features: int, active: int) -> int:
    """The best of three codes: distinct ones (v = 1), orthogonal ones, random ones."""
    if active == 1 or features == 1:
        return _lower(features, 1)  # 2^q >= m suffices, too
    orthogonal = 1 << (features - 1).bit_length()
    return min(orthogonal, random_width(features, active))


def random_width(features: int, active: int) -> int:
    """Least q > 2 (2v-1)^2 ln(m (m-1)), for m >= 2: some codes recover X_v by a threshold.

    Source: this project, claim representation.width.upper.
    """
    if features < 2:
        raise ValueError(f"features must be at least 2, not {features}")
    numbers = {st.m: features, st.v: active}
    return rigorous.least_integer(lambda q: rigorous.decide(st.ENOUGH, {**numbers, st.q: q}))


def gap_table(active: int, exponents: Iterable[int]) -> list[GapRow]:
    """A row for each m = 2^k: representing against computing, one bit an entry on both sides.

    Source: this project, claims representation.width.* and lower.permutation.neurons.
    """
    return [
        GapRow(1 << k, active, *representation_width(1 << k, active), counting_floor(1 << k, 2))
        for k in exponents
    ]


def guaranteed(features: int, active: int) -> int:
    """The guaranteed width that the gap's constants speak of: distinct or random codes."""
    return _lower(features, 1) if active == 1 else random_width(features, active)


def prove_gap(active: int, ratio: Fraction, most: Fraction, start: int) -> RangeProof:
    """``q <= most log m`` and ``n >= ratio sqrt(m / log m) q`` for all m >= start.

    q <= slope log m + 1 with slope 1 for v = 1 and 4 (2v-1)^2 ln 2 beyond, since
    ln(m (m-1)) <= 2 ln m; n as in docs/lower-bound.md#constants, at one bit and one layer.
    """
    statement = st.gap(active, sp.Rational(ratio), sp.Rational(most), start)

    def gap(binary: arb, widest: arb, g: arb, inverse: arb) -> arb:
        """Both rooms; ``binary`` is log m, ``inverse`` encloses 1 / (m log m)."""
        narrowest = (g.lower() + inverse.lower() / 4).sqrt() - inverse.upper().sqrt() / 2
        return (ball(most) - widest / binary).min(narrowest * binary / widest - ball(ratio))

    def dimensions(log_m: arb) -> arb:
        if active == 1:
            return log_m / arb(2).log() + 1
        both = 2 * log_m + (1 - (-log_m).exp()).log()  # ln(m (m-1))
        return 2 * (2 * active - 1) ** 2 * both + 1

    def positive(log_m: arb) -> arb:
        binary = log_m / arb(2).log()
        return gap(binary, dimensions(log_m), growth(log_m), 1 / (log_m.exp() * binary))

    def tail(large: int) -> arb:
        binary = ball(large).log() / arb(2).log()
        slope = ball(1) if active == 1 else 4 * (2 * active - 1) ** 2 * arb(2).log()
        inverse = zero_to(1 / (ball(large) * binary))
        # (slope log m + 1) / log m decreases in m, so its value at M is the largest.
        return gap(binary, slope * binary + 1, growth_tail(large), inverse)

    return prove_from(
        str(statement.conclusion),
        start,
        positive,
        tail,
        exactly=lambda features: rigorous.decide(
            statement.conclusion,
            {
                st.m: features,
                st.q: guaranteed(features, active),
                st.n: counting_floor(features, 2),
            },
        ),
        head=256,
    )
