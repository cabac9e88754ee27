"""How often a randomised construction fails, held against what it guarantees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

DOUBT = Fraction(1, 10**11)
"""Chance that one measured limit lies above the true rate."""


@dataclass(frozen=True)
class Rate:
    """So many failures in so many independent trials."""

    failures: int
    trials: int

    @property
    def limit(self) -> Fraction:
        """A rate below the true one, except with chance ``DOUBT``."""
        return lower_confidence_limit(self.failures, self.trials)

    def __str__(self) -> str:
        return f"{self.failures} of {self.trials} wrong, at a confidence of 1 - 10^-11"


def failure_rate(fails: Callable[[bytes], bool], seed: bytes, trials: int) -> Rate:
    """Build and decide ``trials`` times, each with a seed of its own made from ``seed``.

    Guarantees are compared with ``limit``, so that a true one is contradicted only by bad luck,
    and here is how rarely. Let a construction fail with chance p, and let its guarantee p <= delta
    be true. The seeds come from Hypothesis and SHA-256 spreads them (the random oracle of
    ``assumption.random-oracle``), so the number K of failures is binomial. ``limit`` exceeds delta
    only when P(Bin(trials, delta) >= K) <= DOUBT, and as p <= delta, that happens with chance at
    most DOUBT = 10^-11 (Clopper and Pearson). The claims that measure rates draw at most 500
    objects in a run, twenty times as many under the profile ``deep``; a test counts them. So a run
    contradicts some true guarantee with chance at most 500 * 10^-11 = 5 * 10^-9, a deep one with
    10^-7. In fact the seeds are derandomised: a run that passes, passes again, and only a change
    of the code draws anew.

    A near-miss is refuted when ``limit`` exceeds what it claims; how sure that is depends on the
    true rate, and each is set at sizes where enough networks fail.

    Args:
        fails: whether the network built from a seed is wrong, by exact decision.
        seed: drawn by Hypothesis.
        trials: how many networks are built.
    """
    failures = sum(fails(seed + number.to_bytes(4, "big")) for number in range(trials))
    return Rate(failures, trials)


def lower_confidence_limit(failures: int, trials: int, doubt: Fraction = DOUBT) -> Fraction:
    """Clopper-Pearson: a rate so low that ``failures`` or more in ``trials`` has chance <= doubt.

    Exact, in integers; the answer is the limit rounded down to a multiple of 10^-4.
    """
    if failures == 0:
        return Fraction(0)
    scale = 10_000

    def unlikely(rate: int) -> bool:
        """P(Bin(trials, rate / scale) >= failures) <= doubt; all chances times scale^trials."""
        term: int = (scale - rate) ** trials
        below = term
        for k in range(failures - 1):
            term = term * (trials - k) * rate // ((k + 1) * (scale - rate))
            below += term
        whole: int = scale**trials
        return (whole - below) * doubt.denominator <= doubt.numerator * whole

    low, high = 0, scale
    while low + 1 < high:
        middle = (low + high) // 2
        low, high = (middle, high) if unlikely(middle) else (low, middle)
    return Fraction(low, scale)


def upper_confidence_limit(failures: int, trials: int, doubt: Fraction = DOUBT) -> Fraction:
    """The same from above: so high that ``failures`` or fewer in ``trials`` has chance <= doubt.

    What fails with rate p is right with rate 1 - p; rounded up to a multiple of 10^-4.
    """
    return 1 - lower_confidence_limit(trials - failures, trials, doubt)
