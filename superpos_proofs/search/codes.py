"""Deciding a width of repr by its codes: an encoder with a symmetry, a refutation by all sets."""

from __future__ import annotations

from itertools import combinations
from typing import Literal

import numpy as np
import numpy.typing as npt

from superpos_proofs.certificate.codes import Codes, Orbit, Pair, find_codes, orbit_of
from superpos_proofs.certificate.problems import Problem
from superpos_proofs.certificate.reading import Rejected
from superpos_proofs.search import RawWitness
from superpos_proofs.search.budget import spent, within

STARTS = 500  # symmetries that are drawn; one in a hundred or so has the longest set
MAX_CODES = 1 << 12
Array = npt.NDArray[np.int64]
Answer = RawWitness | list[Pair] | Literal["undecided"]


def decide_by_codes(problem: Problem, width: int, deadline: float) -> Answer:
    """An encoder of this width, or the orbits of pairs in the order in which they refute it.

    Args:
        problem: repr.
        width: n >= 1.
        deadline: in the seconds of ``spent``.
    """
    found = within(deadline - spent(), _decide, problem, width)
    return "undecided" if found is None else found


def _decide(problem: Problem, width: int) -> Answer:
    witness = symmetric_encoder(problem, width)
    if witness is not None:
        return witness
    try:
        space = Codes(problem, width)
        pairs = ordered_pairs(space)
        found = find_codes(space, problem.features, pairs)
    except Rejected:
        return "undecided"
    if found is None:
        return pairs
    rows = np.array(space.vectors)
    readers = readers_of(codes := rows[list(found.codes)], rows, problem.active)
    assert readers is not None
    return _witness(codes, *readers)


def ordered_pairs(space: Codes) -> list[Pair]:
    """One pair for each orbit of pairs that work, those first that leave fewest codes to add."""
    places = range(len(space.vectors))
    partners: list[dict[int, Orbit]] = [{} for _ in places]
    left: dict[Orbit, tuple[int, int]] = {}
    for a, b in combinations(places, 2):
        orbit = orbit_of(space.vectors[a], space.vectors[b])
        partners[a][b] = partners[b][a] = orbit
        left.setdefault(orbit, (a, b))
    left = {orbit: pair for orbit, pair in left.items() if space.of(pair) is not None}

    def to_add(orbit: Orbit) -> int:
        a, b = left[orbit]
        others = partners[a].keys() - {b}
        return sum(partners[a][c] in left and partners[b][c] in left for c in others)

    chosen = [left.pop(min(left, key=to_add)) for _ in range(len(left))]
    return [(space.vectors[a], space.vectors[b]) for a, b in chosen]


def symmetric_encoder(problem: Problem, width: int) -> RawWitness | None:
    """An encoder whose codes are whole orbits of some signed permutation, largest orbits first."""
    q, size, active = problem.weights, problem.features, problem.active
    if (2 * q + 1) ** width > MAX_CODES:
        return None
    grid = np.indices((2 * q + 1,) * width).reshape(width, -1).T - q
    vectors = grid[grid.any(axis=1)]
    for seed in range(STARTS):
        chosen = vectors[:0]
        for orbit in _orbits(vectors, q, np.random.default_rng(seed)):
            if not len(chosen) and 2 * len(orbit) < size:
                break  # small orbits seldom come to a large set
            longer = np.concatenate((chosen, orbit))
            readers = readers_of(longer, vectors, active)
            if readers is None:
                continue
            if len(longer) >= size:
                return _witness(longer[:size], *readers)
            chosen = longer
    return None


def _orbits(vectors: Array, q: int, rng: np.random.Generator) -> list[Array]:
    """The codes by orbits of a random signed permutation, large ones first and else in no order."""
    width = vectors.shape[1]
    order, signs = rng.permutation(width), rng.choice((-1, 1), width)
    digits = (2 * q + 1) ** np.arange(width)
    images = [vectors]
    while not np.array_equal(turned := images[-1][:, order] * signs, vectors):
        images.append(turned)
    least = ((np.array(images) + q) @ digits).min(axis=0)
    orbits = [vectors[least == place] for place in rng.permutation(np.unique(least))]
    return sorted(orbits, key=lambda orbit: -len(orbit))


def readers_of(codes: Array, rows: Array, active: int) -> tuple[Array, Array] | None:
    """For each code a row and a threshold that read it; None: some code has none.

    A row reads the code of its largest score, or none: its score with the v - 1 lowest others that
    lower it has to exceed what the v largest others add up to.
    """
    scores = rows @ codes.T
    ordered = np.sort(scores, axis=1)[:, ::-1]
    others = np.maximum(ordered[:, 1 : active + 1], 0).sum(axis=1)
    lowered = np.minimum(ordered[:, ::-1][:, : active - 1], 0).sum(axis=1)
    right = np.flatnonzero(ordered[:, 0] + lowered > others)
    owners, first = np.unique(scores[right].argmax(axis=1), return_index=True)
    if len(owners) < len(codes):
        return None
    return rows[right[first]], others[right[first]] + 1


def _witness(codes: Array, rows: Array, thresholds: Array) -> RawWitness:
    decoder = tuple(map(tuple, rows[: len(codes)].tolist()))
    return RawWitness(
        tuple(map(tuple, codes.T.tolist())), None, decoder, tuple(thresholds[: len(codes)].tolist())
    )
