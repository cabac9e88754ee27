"""No encoder of this width stores the features: all sets of codes, up to symmetry.

The problem is repr. With entries in A_q = {-q..q}, width n stores m features, v of them active at
most, when there are m *codes* e_i in A_q^n and for each a *reader*, a row d in A_q^n with a
threshold t, that fires (d . the sum of the active codes >= t) on just the inputs of X_v where
feature i is active. The proof (docs/exact-widths.md#codes):

1. Part of a set of codes that works does work. So sets are built code by code. A reader has *room*
   for the codes with which it stays right. One that has room for too few to come to m is of no
   use, and a set is given up when some code has no reader left, or too few codes can be added.
2. Signed permutations of the dimensions change nothing. So pairs of codes are taken orbit by orbit
   in the listed order. Of each orbit one pair is taken, and all codes are added that make no pair
   of an earlier orbit: a set that works may be turned so that it contains the pair that was taken
   for the first orbit which it meets.
3. So it is with each later code and the turns that keep those before it: of each orbit one code is
   added, and afterwards none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations, product
from math import comb
from operator import mul
from typing import NamedTuple

from superpos_proofs.certificate.problems import Problem
from superpos_proofs.certificate.reading import require

Vector = tuple[int, ...]
Pair = tuple[Vector, Vector]
Orbit = tuple[int, ...]
Readers = dict[int, int]  # by their places; the codes for which each has room, as bits
Firing = list[list[int]]  # sum by sum, for each reader the codes that make it fire there

MAX_VECTORS = 1 << 10
MAX_READERS = 1 << 10
MAX_SETS = 3 << 18  # tried, times the new sums for each code: half a minute for v = 2, else minutes
BASE = 17  # of columns read as numbers: their digits are entries, -8 to 8


class CodeSet(NamedTuple):
    """Codes of different features, as far as they have been chosen.

    Attributes:
        codes: the places of the chosen codes.
        left: the codes that may be added, as bits.
        readers: for each chosen code, and for each of ``left`` as if it were chosen too: the
            readers that are right on all inputs of these features, with their room in ``left``.
    """

    codes: tuple[int, ...]
    left: int
    readers: dict[int, Readers]


class Codes:
    """The codes of one width, and sets of them.

    Attributes:
        vectors: A_q^n without 0, which no reader tells from no feature at all.
        readers: the rows d with their thresholds t.
    """

    def __init__(self, problem: Problem, width: int) -> None:
        q = problem.weights
        require(problem.name == "repr" and width >= 1, "needs repr, and width >= 1")
        require((2 * q + 1) ** width <= MAX_VECTORS, "too many codes")
        self.active = problem.active
        self.vectors = [a for a in product(range(-q, q + 1), repeat=width) if any(a)]
        self._top = {d: q * sum(map(abs, d)) for d in self.vectors}  # of d's scores
        # 0 is off and the feature alone on, so thresholds lie between.
        self.readers = [(d, t) for d, top in self._top.items() for t in range(1, top + 1)]
        require(len(self.readers) <= MAX_READERS, "too many readers")
        self._reaching = {d: self._by_score(d) for d in self.vectors}
        self._fires = lru_cache(maxsize=MAX_VECTORS)(self._firing)

    def _by_score(self, d: Vector) -> list[int]:
        """The codes, as bits, with a score of at least -top, ..., top, top + 1 (none)."""
        scores = [_dot(d, a) for a in self.vectors]
        return [
            sum(1 << place for place, score in enumerate(scores) if score >= least)
            for least in range(-self._top[d], self._top[d] + 2)
        ]

    def _firing(self, total: Vector) -> list[int]:
        """For each reader the codes that make it fire when they come to a sum, as bits."""
        firing = []
        for d, t in self.readers:
            top, least = self._top[d], t - _dot(d, total)
            firing.append(self._reaching[d][min(max(least, -top), top + 1) + top])
        return firing

    def _sums(
        self, codes: tuple[int, ...], others: tuple[int, ...], most: int
    ) -> list[tuple[tuple[int, ...], list[int]]]:
        """Sums of the codes and at most so many others: which others, and what fires there."""
        sums = []
        for size in range(most + 1):
            for part in combinations(others, size):
                rows = zip(*(self.vectors[c] for c in codes + part), strict=True)
                sums.append((codes + part, self._fires(tuple(map(sum, rows)))))
        return sums

    def of(
        self, codes: Sequence[int], size: int = 0, apart: Sequence[int] | None = None
    ) -> CodeSet | None:
        """The set of these codes, on the way to ``size``; None: it is a dead end.

        Args:
            codes: their places, of one at least.
            size: of the sets that are looked for.
            apart: for each code, as bits, those that may be in a set with it; without it no code
                is to be added.
        """
        others = apart[codes[0]] if apart else 0  # those of the other codes come with their rooms
        left = sum(1 << code for code in {*codes}) | others
        alone = self._fires((0,) * len(self.vectors[0]))
        readers: dict[int, Readers] = {}
        for code in _places(left):
            room = apart[code] if apart else left
            both = self._fires(self.vectors[code]) if self.active > 1 else [-1] * len(alone)
            readers[code] = {
                r: room & both[r] & ~firing for r, firing in enumerate(alone) if firing >> code & 1
            }
        chosen: CodeSet | None = CodeSet((), left, readers)
        for code in codes:
            fits = chosen is not None and chosen.left >> code & 1
            chosen = self.extended(chosen, code, size) if chosen and fits else None
        return chosen

    def extended(self, chosen: CodeSet, code: int, size: int) -> CodeSet | None:
        """The set with one more code of ``left``, on the way to ``size``; None: a dead end.

        New are sums of this code and a later one, with v - 2 of the chosen ones at most.
        """
        missing = size - len(chosen.codes) - 1
        left = chosen.left & _union(chosen.readers[code])
        if left.bit_count() < missing:
            return None
        sums = self._sums((code,), chosen.codes, self.active - 2)

        def right(own: int, quiet: Firing, loud: Firing, least: int) -> Readers:
            """The readers that stay right, with room for the least number of codes."""
            found = {}
            for r, room in chosen.readers[own].items():
                if own == code or room >> code & 1:
                    room &= left
                    for firing in quiet:
                        room &= ~firing[r]
                    for firing in loud:
                        room &= firing[r]
                    if room.bit_count() >= least:
                        found[r] = room
            return found

        readers = {}
        for old in (code, *chosen.codes):
            quiet = [firing for part, firing in sums if old not in part]
            loud = [firing for part, firing in sums if old in part]
            readers[old] = right(old, quiet, loud, missing)
            left = _union(readers[old])
            if not readers[old] or left.bit_count() < missing:
                return None
        quiet, loud = [firing for _, firing in sums], []
        for new in _places(left):
            if self.active > 2:
                loud = [f for _, f in self._sums((code, new), chosen.codes, self.active - 3)]
            readers[new] = right(new, quiet, loud, missing - 1)
            if not readers[new]:
                left ^= 1 << new
                if left.bit_count() < missing:
                    return None
        return CodeSet((*chosen.codes, code), left, readers)

    def orbits(self, chosen: CodeSet) -> list[int]:
        """The codes of ``left``, as bits, by the turns that keep the first two and each later one.

        The first two of the chosen codes may change places.
        """
        first, second, *rest = (self.vectors[c] for c in chosen.codes)
        kept = [_numbers(first, second, *rest), _numbers(second, first, *rest)]
        unit = BASE ** len(chosen.codes)
        found: dict[Orbit, int] = {}
        for code in _places(chosen.left):
            new = self.vectors[code]
            orbit = min(
                _turned([x + unit * y for x, y in zip(row, new, strict=True)]) for row in kept
            )
            found[orbit] = found.get(orbit, 0) | 1 << code
        return list(found.values())


def orbit_of(first: Vector, second: Vector) -> Orbit:
    """A pair of codes up to its order and signed permutations of the dimensions."""
    return min(_turned(_numbers(first, second)), _turned(_numbers(second, first)))


def refute_by_codes(problem: Problem, width: int, pairs: Sequence[Pair]) -> None:
    """Check that no encoder of ``width`` exists; arguments as for ``find_codes``.

    Raises:
        Rejected: there is one, or an orbit is missing, or there is too much to try.
    """
    found = find_codes(Codes(problem, width), problem.features, pairs)
    require(found is None, "there is an encoder of this width")


def find_codes(space: Codes, size: int, pairs: Sequence[Pair]) -> CodeSet | None:
    """A set of ``size`` codes that works, pair by pair in the listed order; None: there is none.

    Args:
        space: the codes of a width.
        size: m >= 2.
        pairs: two codes for each orbit of pairs that a set that works may have.

    Raises:
        Rejected: an orbit is missing, or there is too much to try.
    """
    places = {code: place for place, code in enumerate(space.vectors)}
    listed: dict[Orbit, list[tuple[int, int]]] = {orbit_of(*pair): [] for pair in pairs}
    apart = [0] * len(places)
    for (first, a), (second, b) in combinations(places.items(), 2):
        members = listed.get(orbit_of(first, second))
        if members is None:
            require(space.of((a, b)) is None, f"no pair of the orbit of {(first, second)}")
        else:
            members.append((a, b))
            apart[a] |= 1 << b
            apart[b] |= 1 << a
    tried = 0

    def extend(chosen: CodeSet) -> CodeSet | None:
        nonlocal tried
        if len(chosen.codes) == size:
            return chosen
        longer = []
        sums = sum(comb(len(chosen.codes) + 1, k) for k in range(space.active - 1)) or 1
        for orbit in space.orbits(chosen):
            tried += sums
            require(tried <= MAX_SETS, "too many sets of codes")
            more = space.extended(chosen, next(_places(orbit)), size)
            if more is None:
                chosen = chosen._replace(left=chosen.left & ~orbit)
            else:
                longer.append((orbit, more))
        longer.sort(key=lambda entry: entry[1].left.bit_count())
        for orbit, more in longer:
            rest = more.left & chosen.left
            if len(more.codes) + rest.bit_count() >= size:
                found = extend(more._replace(left=rest))
                if found is not None:
                    return found
            chosen = chosen._replace(left=chosen.left & ~orbit)
        return None

    for first, second in pairs:
        chosen = space.of((places[first], places[second]), size, apart)
        found = chosen and extend(chosen)
        if found is not None:
            return found
        for a, b in listed[orbit_of(first, second)]:
            apart[a] &= ~(1 << b)
            apart[b] &= ~(1 << a)
    return None


def _dot(d: Vector, total: Vector) -> int:
    return sum(map(mul, d, total))


def _places(bits: int) -> Iterator[int]:
    """The places of the bits that are set."""
    while bits:
        yield (bits & -bits).bit_length() - 1
        bits &= bits - 1


def _union(readers: Readers) -> int:
    """The codes for which some reader has room."""
    union = 0
    for room in readers.values():
        union |= room
    return union


def _numbers(*codes: Vector) -> list[int]:
    """The columns of some codes as numbers; with the opposite sign, the opposite number."""
    return [
        sum(y * BASE**place for place, y in enumerate(column))
        for column in zip(*codes, strict=True)
    ]


def _turned(columns: list[int]) -> Orbit:
    """Columns up to signed permutations."""
    return tuple(sorted(map(abs, columns)))
