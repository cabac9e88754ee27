"""No network of this width computes every permutation: all encoders, one by one, up to symmetry.

The problem is perm(m, v, q). With entries in A_q = {-q..q}, a network of width n computes
y_j = [D_j . ReLU(W E x + c) >= theta_j]; E, D and theta are shared, W and c may depend on the
permutation; it has to be right on X_v, the 0/1 vectors of weight at most v. The proof has two parts
(docs/exact-widths.md has the lemmas):

1. The listed encoders meet every orbit of A_q^{n x m} under permutations of the columns and
   permutations and sign changes of the rows. No enumeration is trusted: each listed encoder is the
   least of its orbit, they increase strictly, so their orbits are disjoint, and the sizes of the
   orbits add up to (2q+1)^{nm}.
2. No listed encoder serves all permutations. A *neuron* is the tuple of values ReLU(w . E x + c)
   over X_v, a *table* is n neurons, a *type* is a decoder row with its threshold. In a given table
   a type reads feature i when it fires exactly on the x with x_i = 1. The encoder serves when some
   m types read, for each of the m! assignments of features to types, that assignment in some table.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise, permutations, product

Vector = tuple[int, ...]
Columns = tuple[Vector, ...]  # an encoder, column by column

MAX_IMAGES = 1 << 17  # encoders x row symmetries
MAX_WORK = 1 << 23  # inner products: a few seconds


def refute_perm_by_orbits(
    features: int,
    active: int,
    weights: int,
    width: int,
    encoders: Sequence[Sequence[Sequence[int]]],
) -> str | None:
    """Check that ``encoders`` prove: no network of ``width`` computes all permutations.

    Args:
        features: m >= 1.
        active: v, with 1 <= v <= m.
        weights: q >= 1, all entries lie in -q..q.
        width: n >= 0.
        encoders: integer matrices, n rows of m entries: the least encoder of each orbit (its
            columns, left to right, compared lexicographically), in increasing order.

    Returns:
        None when the refutation holds, otherwise a one-line reason; also when it is too large.
    """
    m, v, q, n = features, active, weights, width
    if not (1 <= v <= m and q >= 1 and n >= 0):
        return "needs 1 <= active <= features, weights >= 1 and width >= 0"
    if m > 8 or n > 8 or len(encoders) * 2**n * math.factorial(n) > MAX_IMAGES:
        return "too many encoders to check one by one"
    for encoder in encoders:
        if len(encoder) != n or any(len(row) != m for row in encoder):
            return f"an encoder is not {n} x {m}"
        if any(entry not in range(-q, q + 1) for row in encoder for entry in row):
            return f"an encoder has an entry outside -{q}..{q}"
    listed = [tuple(tuple(row[i] for row in encoder) for i in range(m)) for encoder in encoders]
    return _not_all_orbits(m, q, n, listed) or _one_that_serves(m, v, q, n, listed)


def _not_all_orbits(m: int, q: int, n: int, encoders: Sequence[Columns]) -> str | None:
    """Why the list is not the increasing list of least encoders of all orbits; None if it is."""
    if any(first >= second for first, second in pairwise(encoders)):
        return "encoders are not strictly increasing"
    covered = 0
    for encoder in encoders:
        # Sorted columns stand for all their arrangements, so what is left are the row symmetries.
        images = set()
        for order, signs in product(permutations(range(n)), product((1, -1), repeat=n)):
            moves = list(zip(signs, order, strict=True))
            images.add(tuple(sorted(tuple(s * column[r] for s, r in moves) for column in encoder)))
        if encoder != min(images):
            return f"encoder {list(encoder)} (by columns) is not the least of its orbit"
        # All images repeat their columns alike: each is arranged in as many ways as this one.
        repeats = Counter(encoder).values()
        covered += len(images) * math.factorial(m) // math.prod(map(math.factorial, repeats))
    if covered != (2 * q + 1) ** (n * m):
        return f"the orbits hold {covered} encoders, not all {(2 * q + 1) ** (n * m)}"
    return None


def _one_that_serves(m: int, v: int, q: int, n: int, encoders: Sequence[Columns]) -> str | None:
    """Which of the encoders serves all permutations, or why this was not decided; None if none."""
    inputs = [x for x in product((0, 1), repeat=m) if sum(x) <= v]
    work = 0
    for encoder in encoders:
        encoded = [tuple(_dot(row, x) for row in zip(*encoder, strict=True)) for x in inputs]
        if len(set(encoded)) < len(inputs):
            continue  # two inputs that no W, c, D tells apart, but every permutation does
        work += (2 * q + 1) ** (n + 1) * len(inputs)
        neurons = _neurons(encoded, q, n) if work <= MAX_WORK else []
        work += len(neurons) ** n * (2 * q + 1) ** n * len(inputs)
        if work > MAX_WORK:
            return "too many neuron tables to run through"
        if _serve([(frozenset(), -1)], _types(inputs, neurons, q, n), m):
            return f"encoder {list(encoder)} (by columns) serves all permutations"
    return None


def _neurons(encoded: Sequence[Vector], q: int, n: int) -> list[Vector]:
    """The distinct value tuples of ReLU(w . z + c) over the encoded inputs z."""
    values = range(-q, q + 1)
    rows = product(product(values, repeat=n), values)
    return sorted({tuple(max(0, _dot(w, z) + c) for z in encoded) for w, c in rows})


def _types(
    inputs: Sequence[Vector], neurons: Sequence[Vector], q: int, n: int
) -> list[tuple[int, ...]]:
    """For every type that reads every feature: for each feature, the tables where it reads it.

    A set of tables is an integer, bit t for table t. Of types that read alike one is kept: they
    always read the same feature, so no serving choice has two of them.
    """
    rows = list(product(range(-q, q + 1), repeat=n))
    known: dict[Vector, list[tuple[int, range]]] = {}
    types: dict[tuple[Vector, int], list[int]] = {}  # by decoder row and threshold
    for number, table in enumerate(product(neurons, repeat=n)):
        hidden = list(zip(*table, strict=True))  # one hidden vector for each input
        for row in rows:
            scores = tuple(_dot(row, h) for h in hidden)
            if scores not in known:
                known[scores] = _read(inputs, scores)
            for feature, thresholds in known[scores]:
                for threshold in thresholds:
                    tables = types.setdefault((row, threshold), [0] * len(inputs[0]))
                    tables[feature] |= 1 << number
    return sorted({tuple(tables) for tables in types.values() if all(tables)})


def _read(inputs: Sequence[Vector], scores: Vector) -> list[tuple[int, range]]:
    """The features that these scores single out, each with the thresholds that do it."""
    found = []
    for feature in range(len(inputs[0])):
        off = max(s for x, s in zip(inputs, scores, strict=True) if not x[feature])
        on = min(s for x, s in zip(inputs, scores, strict=True) if x[feature])
        if off < on:
            found.append((feature, range(off + 1, on + 1)))
    return found


def _serve(
    cells: Sequence[tuple[frozenset[int], int]], types: Sequence[Sequence[int]], missing: int
) -> bool:
    """Whether ``missing`` more of ``types`` complete a choice of types so that it serves.

    ``cells``: for each assignment of features to the chosen types, those features and its tables.
    """
    if missing == 0:
        return True
    for position, tables_of in enumerate(types):
        extended = [
            (used | {feature}, tables & tables_of[feature])
            for used, tables in cells
            for feature in range(len(tables_of))
            if feature not in used
        ]
        complete = all(tables for _, tables in extended)  # if not, no larger choice serves either
        if complete and _serve(extended, types[position + 1 :], missing - 1):
            return True
    return False


def _dot(left: Iterable[int], right: Iterable[int]) -> int:
    return sum(a * b for a, b in zip(left, right, strict=True))
