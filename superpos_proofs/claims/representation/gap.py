"""The gap: representing takes order log m dimensions, computing order sqrt(m log m) neurons."""

from __future__ import annotations

import math
from fractions import Fraction

import sympy as sp

from superpos_proofs.bounds.counting import counting_floor
from superpos_proofs.bounds.representation import guaranteed, prove_gap
from superpos_proofs.claims.base import Claim, Draw, Instance, Observation, RangeCheck
from superpos_proofs.claims.representation.objects import OURS, found_codes, thresholds
from superpos_proofs.claims.works import ABSTRACT
from superpos_proofs.network import integers
from superpos_proofs.statements import Statement
from superpos_proofs.statements import representation as st
from superpos_proofs.statements.undecided import Ge

_START = 16
_Constants = tuple[int, Fraction, Fraction, int]


def _statement(active: int, ratio: Fraction, most: Fraction, start: int) -> Statement:
    return st.gap(active, sp.Rational(ratio), sp.Rational(most), start)


def _built(draw: Draw, active: int) -> Observation:
    """Codes that represent, decided on X_v; and the counting floor in plain integers."""
    features = draw.integer(_START, 40)
    if active == 1:
        width = (features - 1).bit_length()
        codes = integers([[1 - 2 * (i >> r & 1) for i in range(features)] for r in range(width)])
    else:
        width = guaranteed(features, active)
        codes = found_codes(draw.seed(), width, features, active)
    low, high = thresholds(codes, active)
    if low > high:
        raise RuntimeError("the codes do not recover X_v")
    floor = next(k for k in range(features) if 2 ** (k * (k + 1)) >= math.factorial(features))
    story = f"codes of {width} signs, decided on all of X_{active}; the floor in integers"
    return Observation({"m": features, "q": width, "n": floor}, story)


def _both(drawn: dict[str, int], active: int) -> dict[str, int]:
    features = drawn["m"]
    return {"m": features, "q": guaranteed(features, active), "n": counting_floor(features, 2)}


def _gap_claim(
    name: str,
    constants: _Constants,
    digits: tuple[Fraction, Fraction],
    tight: tuple[int, ...],
    idea: str,
    upper: str,
) -> Claim:
    """The gap at one v, with near-misses that lower or raise a constant by its last digit.

    ``tight`` are numbers of features at which these digits are needed.
    """
    active, ratio, most, start = constants
    digit, most_digit = digits
    instance = Instance(
        lambda draw: _built(draw, active), "codes decided on X_v, the floor by brute force", 10
    )

    def near(name: str, title: str, without: str, changed: _Constants) -> Claim:
        return claim.near_miss(
            name,
            title,
            without,
            statement=_statement(*changed),
            derivation=lambda: prove_gap(*changed),
        )

    claim = Claim(
        f"representation.gap.{name}",
        f"v = {active}: {float(most):g} log m dimensions represent, computing takes at least "
        f"{float(ratio):g} sqrt(m / log m) times as many",
        _statement(*constants),
        idea,
        (ABSTRACT, OURS),
        depends_on=(upper, "lower.permutation.neurons", "lemma.factorial"),
        ranges=RangeCheck(
            lambda drawn: _both(drawn, active), ("m",), tight=tuple({"m": m} for m in tight)
        ),
        instance=instance,
        derivation=lambda: prove_gap(*constants),
        proof="representation.md#the-gap",
    )
    return claim.with_near_misses(
        near(
            "next-digit",
            f"{float(ratio + digit):g} sqrt(m / log m) times as many",
            "the next digit",
            (active, ratio + digit, most, start),
        ),
        near(
            "fewer-dimensions",
            f"{float(most - most_digit):g} log m dimensions",
            "the last digit of the width lowered",
            (active, ratio, most - most_digit, start),
        ),
        near("earlier", "It holds from m = 2 on", "begun too early", (active, ratio, most, 2)),
        claim.near_miss(
            "no-logarithm",
            f"{float(ratio):g} sqrt(m) times as many",
            "the logarithm forgotten: both widths have one, of different powers",
            Ge(st.n, sp.Rational(ratio) * st.q * sp.sqrt(st.m)),
            instance=instance,
        ),
    )


ONE = _gap_claim(
    "one-active",
    (1, Fraction(673, 1000), Fraction(123, 100), _START),
    (Fraction(1, 1000), Fraction(1, 100)),
    (17, 18),
    "ceil(log m) dimensions represent (representation.width.one), and with one-bit weights the "
    "counting floor is at least sqrt(log m! + 1/4) - 1/2. Adler and Shavit's exponential gap, "
    "with constants: as m grows the ratio tends to sqrt(m / log m) itself.",
    "representation.width.one",
)
TWO = _gap_claim(
    "two-active",
    (2, Fraction(323, 10_000), Fraction(251, 10), _START),
    (Fraction(1, 10_000), Fraction(1, 10)),
    (18, 31),
    "The same with the random codes that serve two active features. Their constant is large, "
    "so the ratio passes 1 only when m is in the thousands; from m = 2^14 on it is at least 1.1.",
    "representation.width.upper",
)

CLAIMS = (ONE, TWO)
