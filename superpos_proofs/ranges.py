"""Proofs over a whole range of integers, tail to infinity included, printable and re-runnable."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain

from superpos_proofs.rigorous import arb, ball


@dataclass(frozen=True)
class Piece:
    """One piece of a proof over a whole range: where, and the enclosure found there."""

    where: str
    enclosure: str


@dataclass(frozen=True)
class RangeProof:
    """A proof that ``claim`` holds for every integer from ``start`` on, printable and re-runnable.

    ``failure`` names the first place where the proof breaks down; ``counterexample`` is a point at
    which the claim is certainly false, when there is one.
    """

    claim: str
    start: int
    pieces: tuple[Piece, ...]
    failure: str | None = None
    counterexample: int | None = None
    variable: str = "m"

    @property
    def refuted_at(self) -> str | None:
        """The counterexample as text; a large power of two as such."""
        point = self.counterexample
        if point is None:
            return None
        large = point > 10**18 and point.bit_count() == 1
        return f"{self.variable} = " + (f"2^{point.bit_length() - 1}" if large else str(point))

    @property
    def holds(self) -> bool:
        """True only when every piece, the tail included, was proved."""
        return self.failure is None and self.counterexample is None


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

    Args:
        claim: what is proved, in words.
        start: first m.
        positive_on: from a ball around ln m, an enclosure that is positive where the claim holds.
        positive_tail: from M, an enclosure for all m >= M at once.
        exactly: the claim at one integer; used for the first ``head`` integers and to turn a
            failed piece into a counterexample.
        variable: the name of m.
        head: how many integers are decided one by one.
        tail_from: where the tail lemma takes over.

    The real interval [start + head, tail_from] is cut, in ln m, into pieces on which the enclosure
    is positive; a piece that is not gets halved, 40 times at most.
    """

    def outcome(
        pieces: list[Piece], failure: str | None = None, counterexample: int | None = None
    ) -> RangeProof:
        return RangeProof(claim, start, tuple(pieces), failure, counterexample, variable)

    for m in range(start, start + head):
        if exactly(m) is not True:
            return outcome([], f"not proved at {variable} = {m}", _confirmed(exactly, m))
    pieces = [Piece(f"{variable} = {start}..{start + head - 1}", "each integer decided exactly")]
    low, high = ball(start + head - 1).log(), ball(tail_from).log()
    todo = [(low, high, 0)]
    while todo:
        a, b, depth = todo.pop()
        value = positive_on(a.union(b))
        if value > 0:
            where = f"ln {variable} in [{_short(a)}, {_short(b)}]"
            pieces.append(Piece(where, value.str(6)))
        elif depth == 40:
            m = max(start, int(float(((a + b) / 2).exp().mid())))
            powers = (1 << k for k in range(m.bit_length(), m.bit_length() + 128))
            found = _first_false(exactly, chain((m,), powers))  # bounds fail before the claim does
            return outcome(pieces, f"not proved near {variable} = {m}", found)
        else:
            middle = ((a + b) / 2).mid()
            todo += [(middle, b, depth + 1), (a, middle, depth + 1)]
    tail = positive_tail(tail_from)
    pieces.append(Piece(f"{variable} >= 2^{tail_from.bit_length() - 1}", tail.str(6)))
    failure = None if tail > 0 else "the tail lemma does not reach"
    far = (tail_from**k for k in (1, 2, 3, 5, 8, 16, 32, 64, 100))
    found = None if failure is None else _first_false(exactly, far)
    return outcome(pieces, failure, found)


def _confirmed(exactly: Callable[[int], bool | None], m: int) -> int | None:
    return m if exactly(m) is False else None


def _first_false(exactly: Callable[[int], bool | None], points: Iterable[int]) -> int | None:
    return next((m for m in points if exactly(m) is False), None)


def _short(value: arb) -> str:
    return str(value.mid().str(6, radius=False))
