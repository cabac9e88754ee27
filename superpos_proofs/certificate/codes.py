"""No encoder of this width stores the features: all sets of codes, up to symmetry.

The problem is repr. With entries in A_q = {-q..q}, width n stores m features, v of them active at
most, when there are m *codes* e_i in A_q^n and for each a *reader*, a row d in A_q^n with a
threshold t, that fires (d . the sum of the active codes >= t) on just the inputs of X_v where
feature i is active. The proof (docs/exact-widths.md#codes):

1. Part of a set of codes that works does work. So sets are built code by code, and given up when
   some code has no reader left, or too few codes are left to come to m.
2. Signed permutations of the dimensions change nothing. So pairs of codes are taken orbit by orbit
   in the listed order. Of each orbit one pair is taken, and all codes are added that make no pair
   of an earlier orbit: a set that works may be turned so that it contains the pair that was taken
   for the first orbit which it meets.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import combinations, product
from operator import add
from typing import NamedTuple

from superpos_proofs.certificate.problems import Problem
from superpos_proofs.certificate.reading import require

Vector = tuple[int, ...]
Pair = tuple[Vector, Vector]
Orbit = tuple[tuple[int, int], ...]

MAX_VECTORS = 1 << 10
MAX_READERS = 1 << 13
MAX_SETS = 1 << 18  # to be extended: about a minute


class CodeSet(NamedTuple):
    """Codes of different features, as far as they have been chosen.

    Attributes:
        codes: the codes.
        readers: for each, the readers that are right on all inputs of these features, as bits.
        fired: the readers that fire on some input of these features, as bits.
        parts: inputs with fewer than v active features: the sum of the codes, the features as bits.
    """

    codes: tuple[Vector, ...]
    readers: tuple[int, ...]
    fired: int
    parts: tuple[tuple[Vector, int], ...]


class Codes:
    """The codes of one width, and sets of them.

    Attributes:
        vectors: A_q^n without 0, which no reader tells from no feature at all.
        readers: the rows d with their thresholds t, in the order of their bits.
    """

    def __init__(self, problem: Problem, width: int) -> None:
        q = problem.weights
        require(problem.name == "repr" and width >= 1, "needs repr, and width >= 1")
        require((2 * q + 1) ** width <= MAX_VECTORS, "too many codes")
        self.active = problem.active
        self.vectors = [a for a in product(range(-q, q + 1), repeat=width) if any(a)]
        # 0 is off and the feature alone on, so thresholds lie between.
        self.readers = [(d, t) for d in self.vectors for t in range(1, q * sum(map(abs, d)) + 1)]
        require(len(self.readers) <= MAX_READERS, "too many readers")
        self.empty = CodeSet((), (), 0, (((0,) * width, 0),))
        self._fires = cache(self._firing)

    def _firing(self, total: Vector) -> int:
        """The readers that fire on a sum of codes, as bits."""
        scores = {d: sum(map(int.__mul__, d, total)) for d in self.vectors}
        return sum(1 << place for place, (d, t) in enumerate(self.readers) if scores[d] >= t)

    def extended(self, chosen: CodeSet, code: Vector) -> CodeSet | None:
        """The set with one more code; None: some code has no reader left."""
        sums = [tuple(map(add, part, code)) for part, _ in chosen.parts]
        fires = [self._fires(total) for total in sums]
        fired, own = chosen.fired, (1 << len(self.readers)) - 1
        for reached in fires:
            fired |= reached
            own &= reached
        own &= ~chosen.fired
        if not own:
            return None
        readers = []
        for i, left in enumerate(chosen.readers):
            for reached, (_, active) in zip(fires, chosen.parts, strict=True):
                left &= reached if active >> i & 1 else ~reached
            if not left:
                return None
            readers.append(left)
        size = len(chosen.codes)
        parts = tuple(
            (total, active | 1 << size)
            for total, (_, active) in zip(sums, chosen.parts, strict=True)
            if active.bit_count() + 1 < self.active
        )
        return CodeSet((*chosen.codes, code), (*readers, own), fired, chosen.parts + parts)

    def of(self, codes: Iterable[Vector]) -> CodeSet | None:
        """The set of these codes; None: it does not work."""
        chosen: CodeSet | None = self.empty
        for code in codes:
            chosen = chosen and self.extended(chosen, code)
        return chosen


def orbit_of(first: Vector, second: Vector) -> Orbit:
    """A pair of codes up to its order and signed permutations of the dimensions."""
    turned = [
        tuple(sorted(max((x, y), (-x, -y)) for x, y in zip(a, b, strict=True)))
        for a, b in ((first, second), (second, first))
    ]
    return min(turned)


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
    ranks = {orbit_of(*pair): rank for rank, pair in enumerate(pairs)}
    rank: dict[Pair, int] = {}
    for pair in combinations(space.vectors, 2):
        place = ranks.get(orbit_of(*pair), len(pairs))
        require(place < len(pairs) or space.of(pair) is None, f"no pair of the orbit of {pair}")
        rank[pair] = rank[pair[::-1]] = place
    tried = 0

    def extend(chosen: CodeSet, codes: list[Vector], first: int) -> CodeSet | None:
        nonlocal tried
        tried += 1
        require(tried <= MAX_SETS, "too many sets of codes")
        if len(chosen.codes) == size:
            return chosen
        longer = [(code, more) for code in codes if (more := space.extended(chosen, code))]
        for place, (code, more) in enumerate(longer):
            if len(chosen.codes) + len(longer) - place < size:
                break
            rest = [c for c, _ in longer[place + 1 :] if rank[code, c] >= first]
            found = extend(more, rest, first)
            if found is not None:
                return found
        return None

    for first, (a, b) in enumerate(pairs):
        codes = [
            c for c in space.vectors if c not in (a, b) and min(rank[a, c], rank[b, c]) >= first
        ]
        pair_of_codes = space.of((a, b))
        found = pair_of_codes and extend(pair_of_codes, codes, first)
        if found is not None:
            return found
    return None
