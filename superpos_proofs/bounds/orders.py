"""Orders with constants for all sizes: pairs, real weights and sparse networks.

Every claim here says that the least n (or S) that satisfies an inequality lies between two
multiples of a scale. At one size that is two decisions: the inequality fails just below the lower
multiple and holds at the upper one. Over the whole range it is the same two inequalities with
bounds for the counts, piece by piece, and a tail lemma each; docs/weights.md has the lemmas.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction

import sympy as sp

from superpos_proofs import rigorous
from superpos_proofs.bounds.constants import growth, growth_tail
from superpos_proofs.bounds.solve import least_lies_between, multiples
from superpos_proofs.ranges import RangeProof, prove_from
from superpos_proofs.rigorous import arb, ball
from superpos_proofs.statements import log2, root
from superpos_proofs.statements import weights as st
from superpos_proofs.statements.counting import L, Q, m, n

TWO = arb(2)
THREE_HALVES = arb(3) / 2
SPARE = 2 * TWO.log() - 1
"""ln (2j)_j >= j ln j + SPARE j: the integral of ln (j + x) over 0..j."""
j = st.LISTED.symbol


# ------------------------------------------------------------------------------- pairs


def least_features(outputs: int) -> int:
    """Least m with C(m, 2) >= 2 j, that is (2m - 1)^2 > 16 j, for j >= 1."""
    return (math.isqrt(16 * outputs) + 3) // 2


def prove_pair_floor(low: Fraction, high: Fraction, start: int, bits: int, head: int) -> RangeProof:
    """``low S <= n <= high S`` for j >= start pairs of m features, 2j <= C(m,2) and m <= j.

    The family lies between (2j)_j and (C(j,2))_j; (2j)_j >= j^j (4/e)^j, (C(j,2))_j <= (j^2/2)^j.
    """
    statement = st.pair_floor_constants(sp.Rational(low), sp.Rational(high), start, bits)
    square = j * log2(j) / bits
    scale = root(square)

    def exactly(outputs: int) -> bool | None:
        ends = multiples(low, high, square, {j: outputs})
        verdicts = []
        for features in (least_features(outputs), outputs):
            size = math.comb(features, 2)
            holds = sp.Ge(2 ** (bits * n * (n + 1)), sp.FallingFactorial(st.P, j))
            verdicts.append(least_lies_between(holds, n, {st.P: size, j: outputs}, *ends))
        return _all(verdicts)

    def unit(log_j: arb) -> arb:
        return 1 / rigorous.enclose(scale, {j: log_j.exp()})

    def positive(log_j: arb) -> arb:
        u = unit(log_j)
        few, many = 1 + SPARE / log_j, 2 - TWO.log() / log_j
        below = (few + u**2 / 4).sqrt() - u / 2
        above = (many + u**2 / 4).sqrt() + u / 2
        return (below - ball(low)).min(ball(high) - above)

    def tail(large: int) -> arb:
        # n/S >= low if low^2 + low u <= 1 + (2 ln 2 - 1)/ln j; u ln j decreases from here on.
        log_j = ball(large).log()
        u = unit(log_j)
        below = SPARE - ball(low) * u * log_j if low <= 1 else 1 - ball(low)
        above = ball(high) - TWO.sqrt() - u  # n/S <= sqrt(g) + u, and g <= 2
        return below.min(above)

    return prove_from(
        str(statement.conclusion), start, positive, tail, exactly=exactly, variable="j", head=head
    )


def prove_pair_capacity(constant: Fraction, start: int, bits: int) -> RangeProof:
    """``(C(m,2))_j <= 2^(b n (n+1))``, C(m,2) >= 2j, forces ``j <= constant b n^2 / log n``.

    (x)_j grows with x and (2x)_x with x, so it is enough that J (ln J + 2 ln 2 - 1), which bounds
    ln (2J)_J from below, exceeds b n (n+1) ln 2 at J = constant b n^2 / log n.
    """
    statement = st.pair_capacity(sp.Rational(constant), start, bits)
    k = ball(constant) * bits * TWO.log()

    def factor(log_n: arb) -> arb:
        """(ln J + 2 ln 2 - 1) / ln n, with J = k n^2 / ln n."""
        return 2 + (k.log() + SPARE - log_n.log()) / log_n

    def positive(log_n: arb) -> arb:
        return ball(constant) * factor(log_n) - 1 - (-log_n).exp()

    def tail(width: int) -> arb:
        # The factor falls until ln n = 4k, where it is 2 - 1/(4k), and rises from there on.
        log_n = ball(width).log()
        least = factor(log_n) if log_n > 4 * k else 2 - 1 / (4 * k)
        return ball(constant) * least - 1 - ball(Fraction(1, width))

    def exactly(width: int) -> bool | None:
        most = rigorous.rounded(sp.floor(sp.Rational(constant) * bits * n**2 / log2(n)), {n: width})
        more = sp.Gt(sp.FallingFactorial(2 * j, j), 2 ** (bits * n * (n + 1)))
        return rigorous.decide(more, {j: most + 1, n: width})

    return prove_from(
        str(statement.conclusion), start, positive, tail, exactly=exactly, variable="n"
    )


# ------------------------------------------------------------------------------- real weights


def prove_real(
    low: Fraction, high: Fraction, start: int, pool: int | None, head: int
) -> RangeProof:
    """``low sqrt(m) <= n <= high sqrt(m)`` for the floor of real weights, for all m >= start.

    Permutation for ``pool`` None; otherwise lists of m gates from a pool of ``pool`` m. Bounds:
    (K/p)^p <= Phi(K, p) <= (eK/p)^p for p <= K, both growing with p for p <= K/e.
    """
    times = pool or 1
    if pool is None:
        statement = st.real_constants(sp.Rational(low), sp.Rational(high), start)
        holds, name = st.PERMUTATION_REAL.conclusion, m
    else:
        statement = st.real_pair_constants(sp.Rational(low), sp.Rational(high), start, pool)
        holds, name = st.K_AND_REAL.conclusion.subs(st.P, pool * j), j

    def exactly(size: int) -> bool | None:
        return least_lies_between(holds, n, {name: size}, *multiples(low, high, name, {name: size}))

    def family(log_m: arb) -> arb:
        """ln |F| / (m ln m)."""
        if pool is None:
            return growth(log_m)
        size = log_m.exp()
        return ((pool * size + 1).lgamma() - ((pool - 1) * size + 1).lgamma()) / (size * log_m)

    def tables(width: arb, size: arb, log_m: arb, extra: int) -> arb:
        """n (n+1) [ln(K/(n+1)) + ln(K m/(n(n+1))) + 2 extra] / (m ln m), with K = times m."""
        product = width * (width + 1)
        logs = (times * size / (width + 1)).log() + (times * size**2 / product).log() + 2 * extra
        return product * logs / (size * log_m)

    def positive(log_m: arb) -> arb:
        size, root = log_m.exp(), (log_m / 2).exp()
        below = family(log_m) - tables(ball(low) * root, size, log_m, 1)
        above = tables(ball(high) * root - 1, size, log_m, 0) - family(log_m)
        return below.min(above)

    def tail(large: int) -> arb:
        return _real_tail(low, high, times, large)

    return prove_from(
        str(statement.conclusion),
        start,
        positive,
        tail,
        exactly=exactly,
        variable=str(name),
        head=head,
    )


def _real_tail(low: Fraction, high: Fraction, times: int, large: int) -> arb:
    """What is left of both inequalities of ``prove_real`` for all m >= ``large``.

    With c = low and k = times, c^2 m (1 + 1/(c sqrt m)) [3/2 ln m + 2 + 2 ln k - 3 ln c] must stay
    below m (ln m - 1) <= ln |F|: divided by m ln m the left side decreases and the right one grows.
    With d = high - 1/sqrt m, d^2 m [3/2 ln m + 2 ln k - 3 ln high] must reach ln |F| <= m (ln m +
    ln k): what is left grows with m once 3/2 d^2 > 1.
    """
    log_m, root = ball(large).log(), ball(large).sqrt()
    c, k = ball(low), ball(times).log()
    left = c**2 * (1 + 1 / (c * root)) * (THREE_HALVES * log_m + 2 + 2 * k - 3 * c.log()) / log_m
    below = 1 - 1 / log_m - left
    d = ball(high) - 1 / root
    slope = d**2 * THREE_HALVES - 1
    rest = d**2 * (2 * k - 3 * ball(high).log()) - k
    above = slope * log_m + rest if slope > 0 else slope
    return below.min(above)


# ------------------------------------------------------------------------------- sparse

LOG = log2(m)
WIDTHS: Mapping[str, tuple[sp.Expr, sp.Expr]] = {
    "narrow": (2 * root(m * LOG), m * LOG),
    "medium": (root(m) * LOG, m * LOG / log2(LOG)),
    "wide": (m, m),
}
"""The width allowed, and the order of the non-zero parameters that it forces (one bit)."""


def prove_sparse(regime: str, constant: Fraction, start: int, head: int) -> RangeProof:
    """``S >= constant * order`` at one bit and width at most that of ``regime``, m >= start.

    With M = W (W + 1), C(M,S) 2^S <= (2eM/S)^S, which grows with S while S < 2M; it must stay
    below m! at S = constant * order.
    """
    width, order = WIDTHS[regime]
    statement = st.sparse_constants(width, order, sp.Rational(constant), start)
    holds = sp.Ge(st.SPARSE_SETTINGS.subs({L: 1, Q: 2}), sp.factorial(m))

    def exactly(size: int) -> bool | None:
        values = {m: size}
        widest = rigorous.rounded(sp.floor(width), values)
        least = rigorous.rounded(sp.ceiling(sp.Rational(constant) * order), values)
        return least_lies_between(holds, st.S, {m: size, n: widest}, least, None)

    def used(size: arb) -> arb:
        """S ln(2eM/S) / (m ln m) at S = constant * order."""
        widest = rigorous.enclose(width, {m: size})
        nonzero = ball(constant) * rigorous.enclose(order, {m: size})
        entries = widest * (widest + 1)
        return nonzero * ((2 * entries / nonzero).log() + 1) / (size * size.log())

    def positive(log_m: arb) -> arb:
        return growth(log_m) - used(log_m.exp())

    def tail(large: int) -> arb:
        # In each regime ``used`` decreases from here on, and log m!/(m log m) increases.
        return growth_tail(large).lower() - used(ball(large))

    return prove_from(str(statement.conclusion), start, positive, tail, exactly=exactly, head=head)


def _all(verdicts: list[bool | None]) -> bool | None:
    if False in verdicts:
        return False
    return None if None in verdicts else True
