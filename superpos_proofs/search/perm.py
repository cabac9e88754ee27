"""Networks of perm that are known: width m for every v, and m - 1 for one active feature."""

from __future__ import annotations

from itertools import permutations

from superpos_proofs.search import Matrix, Task, Witness


def identity_witness(features: int) -> Witness:
    """Width m on every X_v: E and D are the identity, W is the permutation matrix."""
    unit = _identity(features)
    tasks = []
    for image in permutations(range(features)):
        weights = tuple(unit[image.index(j)] for j in range(features))
        tasks.append(Task(image, weights, (0,) * features))
    return Witness(unit, unit, (1,) * features, tuple(tasks))


def simplex_witness(features: int) -> Witness:
    """Width n = m - 1 on X_1: the features are the corners e_1, .., e_n, -(e_1 + .. + e_n).

    The corners sum to zero, so every permutation of them is a linear map, with columns among the
    corners: entries in {-1, 0, 1}. With bias 1 the hidden vector is all ones, plus the corner of
    the active feature. Output j < n fires when h_j >= 2, the last one when sum(h) <= n - 1.
    """
    n = features - 1
    corners = (*_identity(n), (-1,) * n)
    tasks = []
    for image in permutations(range(features)):
        columns = [corners[image[i]] for i in range(n)]
        tasks.append(Task(image, tuple(zip(*columns, strict=True)), (1,) * n))
    encoder = tuple(zip(*corners, strict=True))
    return Witness(encoder, corners, (2,) * n + (1 - n,), tuple(tasks))


def _identity(size: int) -> Matrix:
    return tuple(tuple(int(r == c) for c in range(size)) for r in range(size))
