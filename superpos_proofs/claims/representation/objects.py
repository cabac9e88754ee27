"""Sign codes as real objects: drawn, built, and decided on every input of X_v, in integers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from itertools import product

import numpy as np

from superpos_proofs.claims.base import Source
from superpos_proofs.claims.works import ours
from superpos_proofs.network import IntArray, integers
from superpos_proofs.tasks import supports

OURS = ours("representation.md")
BOROBIA = Source("Borobia et al., arXiv 2605.01192", "abstract")

Window = tuple[int, int]


def sign_codes(seed: bytes, dimensions: int, features: int) -> IntArray:
    """Codes as columns: uniform signs from SHAKE-256 of the seed."""
    count = dimensions * features
    stream = hashlib.shake_256(seed).digest(-(-count // 8))
    bits = np.unpackbits(np.frombuffer(stream, dtype=np.uint8))[:count].astype(np.int64)
    return integers(2 * bits.reshape(dimensions, features) - 1)


def all_codes(dimensions: int, features: int, *, fixed: int = 0) -> Iterator[IntArray]:
    """Every matrix of signs; the first ``fixed`` columns hold ones only.

    One fixed column loses nothing where inner products decide: negating a row changes none.
    """
    free = features - fixed
    first = np.ones((dimensions, fixed), dtype=np.int64)
    for entries in product((1, -1), repeat=dimensions * free):
        yield np.hstack([first, np.array(entries, dtype=np.int64).reshape(dimensions, free)])


def sylvester(order: int) -> IntArray:
    """The symmetric matrix of 2^order orthogonal columns of signs."""
    block = np.array([[1, 1], [1, -1]], dtype=np.int64)
    matrix = np.ones((1, 1), dtype=np.int64)
    for _ in range(order):
        matrix = np.kron(matrix, block)
    return integers(matrix)


def off_diagonal(products: IntArray) -> int:
    """The largest absolute value off the diagonal."""
    return int(np.abs(products - np.diag(np.diag(products))).max())


def coherence(codes: IntArray) -> int:
    """Largest |<E_i, E_k>| of two different codes; 0 when there is but one."""
    return off_diagonal(codes.T @ codes)


def inputs(features: int, active: int) -> IntArray:
    """X_v as rows of zeros and ones."""
    rows = [[int(i in x) for i in range(features)] for x in map(set, supports(features, active))]
    return integers(rows)


def wrong_reads(codes: IntArray, active: int, theta: int) -> int:
    """How many of the decisions [<E_k, E x> >= theta] are wrong, over X_v and all features."""
    x = inputs(codes.shape[1], min(active, codes.shape[1]))
    return int(((x @ (codes.T @ codes) >= theta) != (x == 1)).sum())


def thresholds(codes: IntArray, active: int) -> Window:
    """The thresholds, lowest to highest, that read all of X_v right; none when lowest > highest."""
    x = inputs(codes.shape[1], min(active, codes.shape[1]))
    scores = x @ (codes.T @ codes)
    return int(scores[x == 0].max()) + 1, int(scores[x == 1].min())


def fewest_wrong(codes: IntArray, active: int) -> int:
    """Wrong reads at the best threshold."""
    x = inputs(codes.shape[1], min(active, codes.shape[1]))
    scores = x @ (codes.T @ codes)
    low, high = int(scores.min()), int(scores.max())
    on, off = scores[x == 1] - low, scores[x == 0] - low
    missed = np.concatenate([[0], np.cumsum(np.bincount(on, minlength=high - low + 1))])
    lit = off.size - np.concatenate([[0], np.cumsum(np.bincount(off, minlength=high - low + 1))])
    return int((missed + lit).min())


@lru_cache(maxsize=256)
def fewest_wrong_of_all(features: int, dimensions: int, active: int) -> int:
    """Wrong reads of the best sign codes at their best threshold, by trying all codes."""
    best = features << features
    for codes in all_codes(dimensions, features, fixed=1):
        best = min(best, fewest_wrong(codes, active))
        if best == 0:
            break
    return best


def least_width(features: int, active: int) -> int:
    """Fewest dimensions at which some sign codes recover X_v, by trying all codes."""
    width = 1
    while fewest_wrong_of_all(features, width, active):
        width += 1
    return width


def found_codes(seed: bytes, dimensions: int, features: int, active: int) -> IntArray:
    """Drawn codes with (2v-1) M < q: the first in at most 400 draws.

    Raises:
        RuntimeError: none of them has it.
    """
    for attempt in range(400):
        codes = sign_codes(seed + attempt.to_bytes(2, "big"), dimensions, features)
        if (2 * active - 1) * coherence(codes) < dimensions:
            return codes
    raise RuntimeError(f"no codes of coherence below 1/{2 * active - 1} in 400 draws")
