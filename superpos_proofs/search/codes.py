"""Deciding a width of repr by its codes: an encoder by greedy choice, a refutation by all sets."""

from __future__ import annotations

import random
import time
from itertools import combinations
from typing import Literal

from superpos_proofs.certificate.codes import (
    Codes,
    CodeSet,
    Orbit,
    Pair,
    Vector,
    find_codes,
    orbit_of,
)
from superpos_proofs.certificate.problems import Problem
from superpos_proofs.certificate.reading import Rejected
from superpos_proofs.search import RawWitness

STARTS = 200  # greedy choices; one in thirty or so finds the longest set
SHORTLIST = 4  # of the codes that leave the most readers, one is drawn


def decide_by_codes(
    problem: Problem, width: int, deadline: float
) -> RawWitness | list[Pair] | Literal["undecided"]:
    """An encoder of this width, or the orbits of pairs in the order in which they refute it.

    Args:
        problem: repr.
        width: n >= 1.
        deadline: on the clock of time.monotonic; looking for an encoder stops then.
    """
    try:
        space = Codes(problem, width)
    except Rejected:
        return "undecided"
    for seed in range(STARTS):
        if time.monotonic() > deadline:
            return "undecided"
        chosen = _greedy(space, problem.features, random.Random(seed))
        if chosen is not None:
            return _encoder(space, chosen)
    pairs = ordered_pairs(space)
    try:
        found = find_codes(space, problem.features, pairs)
    except Rejected:
        return "undecided"
    return pairs if found is None else _encoder(space, found)


def ordered_pairs(space: Codes) -> list[Pair]:
    """One pair for each orbit of pairs that work, those first that leave fewest codes to add."""
    partners: dict[Vector, dict[Vector, Orbit]] = {a: {} for a in space.vectors}
    left: dict[Orbit, Pair] = {}
    for a, b in combinations(space.vectors, 2):
        orbit = orbit_of(a, b)
        partners[a][b] = partners[b][a] = orbit
        left.setdefault(orbit, (a, b))
    left = {orbit: pair for orbit, pair in left.items() if space.of(pair) is not None}

    def to_add(orbit: Orbit) -> int:
        a, b = left[orbit]
        others = partners[a].keys() - {b}
        return sum(partners[a][c] in left and partners[b][c] in left for c in others)

    return [left.pop(min(left, key=to_add)) for _ in range(len(left))]


def _greedy(space: Codes, size: int, rng: random.Random) -> CodeSet | None:
    """A set of codes that works, if choosing one after the other comes that far."""
    first = space.extended(space.empty, rng.choice(space.vectors))
    assert first is not None
    chosen, codes = first, space.vectors
    while len(chosen.codes) < size:
        longer = [more for code in codes if (more := space.extended(chosen, code))]
        if len(chosen.codes) + len(longer) < size:
            return None
        scores = {more.codes: _room(more) + 3 * rng.random() for more in longer}
        longer.sort(key=lambda more: -scores[more.codes])
        codes = [more.codes[-1] for more in longer]
        chosen = rng.choice(longer[:SHORTLIST])
    return chosen


def _room(chosen: CodeSet) -> int:
    """How many readers the code with the fewest of them has."""
    return min(left.bit_count() for left in chosen.readers)


def _encoder(space: Codes, chosen: CodeSet) -> RawWitness:
    readers = [space.readers[(left & -left).bit_length() - 1] for left in chosen.readers]
    rows, thresholds = zip(*readers, strict=True)
    return RawWitness(tuple(zip(*chosen.codes, strict=True)), None, rows, thresholds)
