"""Permutation with one active feature: floors, certified and guaranteed ceilings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

from superpos_proofs.bounds.counting import typical_floor
from superpos_proofs.bounds.floor import floor_of
from superpos_proofs.bounds.question import Question
from superpos_proofs.bounds.tree import Floor
from superpos_proofs.sandwich.ceilings import (
    CertifiedCeiling,
    guaranteed_ceiling,
    least_certified,
)


@dataclass(frozen=True)
class Row:
    """One row of the sandwich: the same m, v, L and b on both sides.

    Attributes:
        features: m.
        active: v.
        layers: L.
        bits: b, bits a charged parameter, on both sides.
        worst_floor: floor for all permutations.
        likely_floor: floor for serving a permutation with probability 1 - ``failure``; what the
            guarantee is compared with.
        typical_floor: floor for shared parts that served three drawn tasks, at 95 %, counting the
            choices of every search that the row could have taken its ceiling from; what the
            certified ceiling is compared with.
        certified: least certified ceiling with at most b bits; the trivial m when none is less.
        certified_bits: bits that the certified network really uses.
        certified_by: the certificate's claim, or "trivial".
        guaranteed: least width with a proved failure probability, at most m.
        guaranteed_by: "sparse", "dense" or "trivial".
        failure: the failure probability of the guarantee.
    """

    features: int
    active: int
    layers: int
    bits: int
    worst_floor: int
    likely_floor: int
    typical_floor: int
    certified: int
    certified_bits: int
    certified_by: str
    guaranteed: int
    guaranteed_by: str
    failure: Fraction

    @property
    def ratio(self) -> Fraction:
        """The sandwich ratio: certified ceiling over the typical floor (at least 1)."""
        return Fraction(self.certified, max(1, self.typical_floor))

    def to_json(self) -> dict[str, Any]:
        """The row as JSON; the ratio as a decimal string with three digits."""
        ratio = f"{float(self.ratio):.3f}"
        return {**asdict(self), "failure": str(self.failure), "ratio": ratio}


def permutation_row(
    features: int,
    bits: int,
    ceilings: Iterable[CertifiedCeiling],
    *,
    active: int = 1,
    failure: Fraction = Fraction(1, 100),
) -> Row:
    """The sandwich for Permutation at one (m, v, b), one hidden layer."""
    certified = least_certified(ceilings, features, active, bits)
    if certified is None or certified.width >= features:
        certified = CertifiedCeiling("trivial", features, features, 1, features, 3, 1)
    guaranteed = guaranteed_ceiling(features, active, bits, failure)
    question = Question("permutation", features, active=active, bits=bits)
    worst, likely = floor_of(question), floor_of(question, failure)
    assert isinstance(worst, Floor)
    assert isinstance(likely, Floor)
    return Row(
        features=features,
        active=active,
        layers=1,
        bits=bits,
        worst_floor=worst.neurons,
        likely_floor=likely.neurons,
        typical_floor=typical_floor(
            features, bits, tasks=certified.tasks, choices=certified.choices
        ),
        certified=certified.width,
        certified_bits=certified.bits,
        certified_by=certified.claim,
        guaranteed=guaranteed.neurons,
        guaranteed_by=guaranteed.by,
        failure=failure,
    )


def permutation_table(
    ceilings: Iterable[CertifiedCeiling],
    *,
    exponents: Iterable[int] = range(4, 15),
    bits: Iterable[int] = (1, 2, 4, 8),
) -> list[Row]:
    """The sandwich for m = 2^4..2^14, for each number of bits."""
    known = list(ceilings)
    return [permutation_row(2**e, b, known) for b in bits for e in exponents]
