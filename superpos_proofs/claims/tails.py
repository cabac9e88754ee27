"""Chapter "lemma": exponential moments that the guarantees of ANDs use."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import sympy as sp

from superpos_proofs.claims.base import Claim, Draw, Instance, Observation
from superpos_proofs.claims.works import ours
from superpos_proofs.rigorous import Number, enclose, fraction_above
from superpos_proofs.statements import tails as st

OURS = (ours("ands.md"),)


def _real(draw: Draw) -> Fraction:
    """A number from -6 to 6 in steps of 1/20."""
    return Fraction(draw.integer(-120, 120), 20)


_relu = Claim(
    "lemma.relu-moment",
    "exp(max(0, z)) <= exp(z) + exp(-z) / 4",
    st.RELU_MOMENT,
    "For z < 0 the right-hand side is a + 1/(4a) with a = e^z, and that is at least 1.",
    OURS,
    instance=Instance(lambda draw: Observation({"z": _real(draw)}, "a number"), "draw z", 60),
    proof="ands.md#tools",
)
RELU = _relu.with_near_misses(
    _relu.near_miss("fifth", "A fifth would do", "1/5 for 1/4", st.RELU_MOMENT_FIFTH),
    _relu.near_miss("alone", "exp(z) would do", "the ReLU ignored", st.RELU_MOMENT_ALONE),
)


def _coin(draw: Draw) -> Observation:
    odd = Fraction(2 * draw.integer(-120, 120) + 1, 40)  # at 0 both sides are equal
    return Observation({"z": odd, "B": draw.integer(2, 100)}, "a number and a coin")


_centred = Claim(
    "lemma.centred-coin",
    "A centred coin of chance 1/B: 0 <= K(z) <= (e^z - 1 - z) / B",
    st.CENTRED_COIN,
    "K is convex with K(0) = K'(0) = 0; above, ln(1 + a) <= a.",
    OURS,
    instance=Instance(_coin, "draw z and B", 60),
    proof="ands.md#tools",
)
COIN = _centred.with_near_misses(
    _centred.near_miss(
        "normal", "z^2 / 2B would do", "rare ones weigh more", st.CENTRED_COIN_NORMAL
    ),
    _centred.near_miss("half", "Half of it would do", "1/2B for 1/B", st.CENTRED_COIN_HALF),
)


def _bennett(draw: Draw) -> Observation:
    """A value on either side of 0, the chances such that the mean is 0; and perhaps 0 itself."""
    up, down = (Fraction(draw.integer(1, 60), 20) for _ in range(2))
    some = Fraction(draw.integer(1, 10), 10)
    chances = {up: some * down / (up + down), -down: some * up / (up + down), Fraction(0): 1 - some}
    mean = sp.Add(*(sp.Rational(p) * sp.exp(sp.Rational(y)) for y, p in chances.items()))
    values: dict[str, Number] = {
        # Rounded up by at most 10^-12, while the statement leaves more room than that.
        "M": fraction_above(enclose(mean, {})),
        "V": sum((p * y * y for y, p in chances.items()), Fraction(0)),
        "R": max(up, down),
    }
    return Observation(values, f"values {up}, -{down} and 0")


_moment = Claim(
    "lemma.bennett",
    "E Y = 0 and |Y| <= R give E e^Y <= exp(Var(Y) phi(R) / 2)",
    st.BENNETT,
    "Expand e^Y; E Y^n <= Var(Y) R^(n-2) for n >= 2.",
    OURS,
    instance=Instance(_bennett, "draw a distribution of mean 0, average exactly", 60),
    proof="ands.md#tools",
)
BENNETT = _moment.with_near_misses(
    _moment.near_miss("normal", "exp(Var(Y) / 2) would do", "phi dropped", st.BENNETT_NORMAL),
    _moment.near_miss("half", "Half the exponent would do", "1/4 for 1/2", st.BENNETT_HALF),
)


def _quadratic(draw: Draw) -> Observation:
    """Signs, and a matrix that adds up the all-ones matrices of some pairs."""
    size = draw.integer(2, 6)
    ends = [draw.integers(2, 0, size - 1) for _ in range(draw.integer(1, 5))]
    gates = [sorted(set(pair)) for pair in ends]
    rows = [sum(len(g) for g in gates if i in g) for i in range(size)]
    rate = Fraction(draw.integer(1, 19), 40 * max(rows))
    forms = [
        sum(sum(signs[i] for i in g) ** 2 for g in gates) for signs in product((-1, 1), repeat=size)
    ]
    mean = sp.Add(*(sp.exp(sp.Rational(rate) * form) for form in forms)) / len(forms)
    values: dict[str, Number] = {
        "M": fraction_above(enclose(mean, {})),
        "t": rate,
        "V": 1,
        "r": max(rows),
        "T": sum(len(g) for g in gates),
    }
    return Observation(values, f"all signs, gates {gates}")


_form = Claim(
    "lemma.quadratic-form",
    "Independent xi: E exp(t xi^T A xi) <= (1 - 2 t V r)^(-tr A / 2r)",
    st.QUADRATIC_FORM,
    "A mean over a normal vector makes the exponent linear in xi; then the moments multiply, and "
    "-ln(1 - 2 t V a) is convex in the eigenvalue a.",
    OURS,
    depends_on=("lemma.square-mgf",),
    instance=Instance(_quadratic, "draw gates, go through all signs, average exactly", 60),
    proof="ands.md#tools",
)
FORM = _form.with_near_misses(
    _form.near_miss("half", "Half the rate would do", "the factor 2 dropped", st.QUADRATIC_HALF),
    _form.near_miss("one", "As if A had one eigenvalue", "the trace forgotten", st.QUADRATIC_ONE),
)


def _point(draw: Draw) -> Observation:
    lam, more = draw.integer(1, 24), draw.integer(1, 48)
    values = {
        "lambda": Fraction(lam, 8),
        "zeta": Fraction(lam + more, 8),
        "y": Fraction(draw.integer(-64, 128), 64),
    }
    return Observation(values, "evaluated in balls")


_gated = Claim(
    "lemma.gated-moment",
    "A silent ReLU: exp(lambda max(0, y)) <= 1 + C exp(zeta y) with the best C, for zeta > lambda",
    st.GATED,
    "For y <= 0 the left side is 1. For y > 0 and w = exp(-lambda y), r = zeta / lambda, the left "
    "side less 1, over exp(zeta y), is (1 - w) w^(r-1), which is largest at w = (r-1)/r.",
    (ours("hubs.md"),),
    instance=Instance(_point, "draw rates and a point", 200),
    proof="hubs.md#gated-moments",
)
GATED = _gated.with_near_misses(
    _gated.near_miss("smaller", "Nine tenths of C would do", "C made smaller", st.GATED_SMALLER),
    _gated.near_miss("no-one", "The 1 may be dropped", "false where y < 0", st.GATED_WITHOUT_ONE),
)

CLAIMS = (RELU, COIN, BENNETT, FORM, GATED)
