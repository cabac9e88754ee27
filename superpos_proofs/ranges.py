"""Proofs over a whole range of integers, tail to infinity included: printed, and re-checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain, pairwise

from superpos_proofs.rigorous import arb, ball, fraction_below

DEPTH = 40  # how often a piece is halved before the proof gives up


@dataclass(frozen=True)
class Piece:
    """One real piece of a proof: the exact ends in ln m, and what the enclosure leaves above 0."""

    low: Fraction
    high: Fraction
    at_least: str


@dataclass(frozen=True)
class Problem:
    """What has to be checked for a claim to hold for all integers m >= start.

    Attributes:
        claim: what is proved, in words.
        start: first m.
        positive_on: from a ball around ln m, an enclosure that is positive where the claim holds.
        positive_tail: from M, an enclosure for all m >= M at once.
        exactly: the claim at one integer; used for the first ``head`` integers and to turn a
            failed piece into a counterexample.
        variable: the name of m.
        head: how many integers are decided one by one.
        tail_from: where the tail lemma takes over.
    """

    claim: str
    start: int
    positive_on: Callable[[arb], arb]
    positive_tail: Callable[[int], arb]
    exactly: Callable[[int], bool | None]
    variable: str = "m"
    head: int = 64
    tail_from: int = 1 << 40

    @property
    def integers(self) -> range:
        """The integers that are decided one by one."""
        return range(self.start, self.start + self.head)

    @property
    def ends(self) -> tuple[arb, arb]:
        """Exact numbers around the real range in ln m between the last integer and the tail."""
        last, tail = ball(self.integers[-1]).log(), ball(self.tail_from).log()
        return last.lower().mid(), tail.upper().mid()


@dataclass(frozen=True)
class RangeProof:
    """A proof for every integer from ``start`` on, with all that is needed to check it again.

    Attributes:
        problem: what was to be proved.
        pieces: the real pieces, in order, without gaps.
        tail: what the tail lemma leaves above 0.
        failure: the first place where the proof breaks down.
        counterexample: a point at which the claim is certainly false, when there is one.
    """

    problem: Problem = field(repr=False)
    pieces: tuple[Piece, ...] = ()
    tail: str | None = None
    failure: str | None = None
    counterexample: int | None = None

    @property
    def claim(self) -> str:
        """What is proved."""
        return self.problem.claim

    @property
    def start(self) -> int:
        """First m."""
        return self.problem.start

    @property
    def variable(self) -> str:
        """The name of m."""
        return self.problem.variable

    @property
    def holds(self) -> bool:
        """True only when every piece, the tail included, was proved."""
        return self.failure is None and self.counterexample is None

    @property
    def refuted_at(self) -> str | None:
        """The counterexample as text; a large power of two as such."""
        point = self.counterexample
        if point is None:
            return None
        large = point > 10**18 and point.bit_count() == 1
        return f"{self.variable} = " + (f"2^{point.bit_length() - 1}" if large else str(point))

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """The proof as a table: where, and what was found there."""
        name, integers = self.variable, self.problem.integers
        first = (f"{name} = {integers[0]}..{integers[-1]}", "each integer decided exactly")
        middle = (
            (f"ln {name} in [{float(p.low):.6g}, {float(p.high):.6g}]", f"at least {p.at_least}")
            for p in self.pieces
        )
        power = self.problem.tail_from.bit_length() - 1
        last = ((f"{name} >= 2^{power}", f"at least {self.tail}"),) if self.tail else ()
        return (first, *middle, *last)

    def recheck(self) -> bool:
        """Check the proof again as it stands: every piece, no gap between them, the tail."""
        problem, pieces = self.problem, self.pieces
        if not self.holds or not pieces:
            return False
        low, high = problem.ends
        return (
            all(problem.exactly(m) is True for m in problem.integers)
            and not ball(pieces[0].low) > low
            and all(a.high == b.low for a, b in pairwise(pieces))
            and not ball(pieces[-1].high) < high
            and all(problem.positive_on(ball(p.low).union(ball(p.high))) > 0 for p in pieces)
            and bool(problem.positive_tail(problem.tail_from) > 0)
        )


def prove_from(
    claim: str,
    start: int,
    positive_on: Callable[[arb], arb],
    positive_tail: Callable[[int], arb],
    *,
    exactly: Callable[[int], bool | None],
    variable: str = "m",
    head: int = 64,
    tail_from: int = 1 << 40,
) -> RangeProof:
    """Prove a claim for all integers m >= start, tail to infinity included.

    The arguments are those of :class:`Problem`. The real range between the first integers and the
    tail is cut, in ln m, into pieces on which the enclosure is positive; a piece that is not gets
    halved, ``DEPTH`` times at most.
    """
    problem = Problem(claim, start, positive_on, positive_tail, exactly, variable, head, tail_from)
    for m in problem.integers:
        if exactly(m) is not True:
            found = m if exactly(m) is False else None
            return RangeProof(problem, (), None, f"not proved at {variable} = {m}", found)
    pieces: list[Piece] = []
    todo = [(*problem.ends, 0)]
    while todo:
        a, b, depth = todo.pop()
        value = positive_on(a.union(b))
        if value > 0:
            pieces.append(Piece(_exact(a), _exact(b), fraction_below(value)))
        elif depth == DEPTH:
            m = max(start, int(float(((a + b) / 2).exp().mid())))
            powers = (1 << k for k in range(m.bit_length(), m.bit_length() + 128))
            found = _first_false(exactly, chain((m,), powers))  # bounds fail before the claim does
            failure = f"not proved near {variable} = {m}"
            return RangeProof(problem, tuple(pieces), None, failure, found)
        else:
            middle = ((a + b) / 2).mid()
            todo += [(middle, b, depth + 1), (a, middle, depth + 1)]
    tail = positive_tail(tail_from)
    if tail > 0:
        return RangeProof(problem, tuple(pieces), fraction_below(tail))
    far = (tail_from**k for k in (1, 2, 3, 5, 8, 16, 32, 64, 100))
    found = _first_false(exactly, far)
    return RangeProof(problem, tuple(pieces), None, "the tail lemma does not reach", found)


def _first_false(exactly: Callable[[int], bool | None], points: Iterable[int]) -> int | None:
    return next((m for m in points if exactly(m) is False), None)


def _exact(value: arb) -> Fraction:
    digits, power = value.man_exp()
    return Fraction(int(digits)) * Fraction(2) ** int(power)
