"""Explicit constants for all m: proofs over the whole range, tail to infinity included.

Everything is reduced to two quantities that have enclosures on bounded pieces and on the tail:

* g(m) = log m! / (m log m), which tends to 1;
* 1 / S(m)^2 for the scale S of a floor, which tends to 0.

The written lemmas are in docs/lower-bound.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import sympy as sp

from superpos_proofs import rigorous
from superpos_proofs.bounds.counting import capacity, counting_floor
from superpos_proofs.bounds.solve import least_lies_between, multiples
from superpos_proofs.ranges import RangeProof, prove_from
from superpos_proofs.rigorous import arb, ball
from superpos_proofs.statements import counting as st


def growth(log_m: arb) -> arb:
    """g(m) = ln m! / (m ln m) for all m with ln m in a ball (the real extension by Gamma)."""
    features = log_m.exp()
    return (features + 1).lgamma() / (features * log_m)


def growth_tail(start: int) -> arb:
    """g(m) for all m >= start >= 3, from m ln m - m <= ln m! <= m ln m."""
    low = 1 - 1 / ball(start).log()
    return low.union(arb(1))


def zero_to(high: arb) -> arb:
    """A ball around [0, high]."""
    return arb(0).union(high)


def prove_log_factorial(low: Fraction, high: Fraction, start: int) -> RangeProof:
    """``low m log m <= log m! <= high m log m`` for all m >= start.

    The tail: low <= 1 - 1/ln M, and log m! <= m log m since m! <= m^m.
    """
    statement = st.log_factorial_constants(sp.Rational(low), sp.Rational(high), start)

    def positive(log_m: arb) -> arb:
        value = growth(log_m)
        return (value - ball(low)).min(ball(high) - value)

    def tail(large: int) -> arb:
        below = growth_tail(large).lower() - ball(low)
        # m! <= m^m settles the upper side of the tail as soon as high >= 1.
        return below if high >= 1 else below.min(ball(high) - growth_tail(large))

    return prove_from(
        str(statement.conclusion),
        start,
        positive,
        tail,
        exactly=lambda features: rigorous.decide(statement.conclusion, {st.m: features}),
    )


@dataclass(frozen=True)
class Regime:
    """One way in which bits per parameter grow with m, and the order of the floor it gives.

    Attributes:
        name: "constant", "log" or "log-squared" (theory, L5).
        bits: b, for the constant regime.
        head: how many features are decided one by one before the reals take over; where the
            floor is a small integer its jumps are larger than the room in the constants.
    """

    name: str
    bits: int | None = None
    head: int = 64

    def bits_at(self, features: int) -> int:
        """b(m): constant, ceil(log m) or ceil(log m)^2."""
        per_parameter, _ = st.width_scale(self.name, self.bits)
        if per_parameter.is_Integer:
            return int(per_parameter)
        return int(rigorous.rounded(st.width_scale("log")[0], {st.m: features})) ** (
            1 if self.name == "log" else 2
        )

    def floor(self, features: int) -> int:
        """The counting floor at m features and b(m) bits, one hidden layer."""
        return counting_floor(features, 2 ** self.bits_at(features))

    def loss(self, log_m: arb) -> arb:
        """Where b(m) lies between log m (squared) and the same of log m + 1: the ratio it costs."""
        if self.bits is not None:
            return arb(1)
        power = 1 if self.name == "log" else 2
        binary = log_m / arb(2).log()
        return ((binary / (binary + 1)) ** power).union(arb(1))

    def inverse_square(self, log_m: arb) -> arb:
        """1 / S(m)^2 for the scale S of the floor."""
        _, scale = st.width_scale(self.name, self.bits)
        return rigorous.enclose(scale, {st.m: log_m.exp()}) ** -2


def prove_floor(regime: Regime, low: Fraction, high: Fraction, start: int) -> RangeProof:
    """``low S(m) <= n <= high S(m)`` for the counting floor n and all m >= start.

    With X = log m! / b the floor n is the least integer with n (n+1) >= X, so that
    sqrt(X + 1/4) - 1/2 <= n < sqrt(X + 1/4) + 1/2. Dividing by S, and with X / S^2 = g * loss,
    both sides are functions of g, loss and 1/S^2.
    """
    statement = st.floor_constants(
        regime.name, sp.Rational(low), sp.Rational(high), start, regime.bits
    )
    holds = sp.Ge(2 ** (st.b * st.n * (st.n + 1)), sp.factorial(st.m))
    _, scale = st.width_scale(regime.name, regime.bits)

    def exactly(features: int) -> bool | None:
        values = {st.m: features, st.b: regime.bits_at(features)}
        return least_lies_between(holds, st.n, values, *multiples(low, high, scale.base, values))

    def gap(value: arb, inverse: arb) -> arb:
        root, half = (value + inverse / 4).sqrt(), inverse.sqrt() / 2
        return (root - half - ball(low)).min(ball(high) - root - half)

    def positive(log_m: arb) -> arb:
        return gap(growth(log_m) * regime.loss(log_m), regime.inverse_square(log_m))

    def tail(large: int) -> arb:
        log_m = ball(large).log()
        half = regime.inverse_square(log_m).sqrt() / 2  # 1 / (2S) decreases in m, for m >= 3
        value = growth_tail(large).lower() * regime.loss(log_m).lower()  # the loss only shrinks
        return (value.sqrt() - half - ball(low)).min(_upper_tail(regime, high, large))

    return prove_from(
        str(statement.conclusion),
        start,
        positive,
        tail,
        exactly=exactly,
        head=regime.head,
    )


def _upper_tail(regime: Regime, high: Fraction, large: int) -> arb:
    """high - sup over m >= large of n/S, as in docs/lower-bound.md#constants.

    n/S <= 1 - 1/(2 ln m) + s/2 + u with s = (1 + (ln m)/2)/(m ln m) and u = 1/S, which is at most 1
    once s ln m + u ln m <= 1/2; both products decrease in m.
    """
    log_m = ball(large).log()
    small = (1 + log_m / 2) / ball(large)  # s ln m
    width = regime.inverse_square(log_m).sqrt() * log_m  # u ln m
    if high >= 1:
        return ball(Fraction(1, 2)) - small - width
    return ball(high) - 1


def prove_capacity(constant: Fraction, start: int, bits: int) -> RangeProof:
    """``m! <= 2^(b n (n+1))`` forces ``m <= constant b n^2 / log n``, for all n >= start.

    With M = constant b n^2 / log n it is enough that ln Gamma(M + 1) > b n (n+1) ln 2, since
    ln Gamma grows with M. Divided by b n^2 ln 2 this reads constant * r - 1 - 1/n > 0 with
    r = ln Gamma(M+1) / (M ln n); on the tail r >= (ln M - 1)/ln n.
    """
    statement = st.capacity(sp.Rational(constant), start, bits)
    features = statement["m"]

    def largest(log_n: arb) -> tuple[arb, arb]:
        log_large = (ball(constant) * bits * arb(2).log() / log_n).log() + 2 * log_n
        return log_large.exp(), log_large

    def positive(log_n: arb) -> arb:
        large, _ = largest(log_n)
        return ball(constant) * (large + 1).lgamma() / (large * log_n) - 1 - (-log_n).exp()

    def tail(width: int) -> arb:
        log_n, turn = ball(width).log(), ball(constant) * bits * arb(2).log()
        _, log_large = largest(log_n)
        # (ln M - 1)/ln n = 2 + (ln turn - 1 - ln ln n)/ln n increases once ln n > turn.
        least = (log_large - 1) / log_n if log_n > turn else 2 - 1 / turn
        return ball(constant) * least - 1 - ball(Fraction(1, width))

    return prove_from(
        str(statement.conclusion),
        start,
        positive,
        tail,
        exactly=lambda width: rigorous.decide(
            statement.conclusion, {st.n: width, features: capacity(width, bits)}
        ),
        variable="n",
    )
