"""Deciding a width of perm(m, v, q) by neuron tables, in numpy. Lemmas: docs/exact-widths.md.

For a fixed encoder E a *neuron* is a vector of values ReLU(w . E x + c) over X_v; a *table* is an
n-tuple of neurons; a *type* is a decoder row d with a threshold theta. A type *reads* feature i in
a table when [d . h >= theta] = x_i on all of X_v. E serves every permutation exactly when some m
types read, for each of the m! assignments of features to types, that assignment in some table.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations_with_replacement, permutations, product
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from superpos_proofs.search import Matrix, Task, Witness

Integers = NDArray[np.int64]
Bits = NDArray[np.uint8]  # sets of tables, eight tables a byte

MAX_TABLES = 1 << 21
MAX_MULTISETS = 1 << 20
SHUFFLE_SEED = 0  # neighbours in lexicographic order fail alike: a fixed shuffle meets variety


class Undecided(Exception):
    """A decision takes more memory than is set aside for it."""


def decide_width(
    features: int, active: int, weights: int, width: int
) -> Witness | Literal["refuted", "undecided"]:
    """Decide whether a network of this width serves every permutation.

    Args:
        features: m >= 1.
        active: v, 1 <= v <= m.
        weights: q >= 1; E, D, W and c have entries in -q..q.
        width: n >= 1.
    """
    inputs = sparse_inputs(features, active)
    try:
        encoders = encoder_orbits(features, weights, width)
        for index in np.random.default_rng(SHUFFLE_SEED).permutation(len(encoders)):
            witness = serve_all(encoders[index], inputs, weights)
            if witness is not None:
                return witness
    except Undecided:
        return "undecided"
    return "refuted"


def sparse_inputs(features: int, active: int) -> Integers:
    """X_v, the 0/1 vectors of weight at most v: one a row, P x m."""
    return np.array([x for x in product((0, 1), repeat=features) if sum(x) <= active])


def encoder_orbits(features: int, weights: int, width: int) -> Integers:
    """The least encoder of every orbit: K x n x m, in increasing order (columns compared first).

    The symmetries are permutations of the columns, and permutations and sign changes of the rows.

    Raises:
        Undecided: there are too many encoders.
    """
    values = range(-weights, weights + 1)
    columns = np.array(list(product(values, repeat=width)))  # lexicographic: index = order
    count = len(columns)
    if math.comb(count + features - 1, features) > MAX_MULTISETS:
        raise Undecided(f"too many encoders of {features} features at width {width}")
    multisets = np.array(list(combinations_with_replacement(range(count), features)))

    def index(vectors: Integers) -> Integers:
        """Position in ``columns``: the entries are the digits."""
        total = np.zeros(len(vectors), dtype=np.int64)
        for digit in (vectors + weights).T:
            total = total * len(values) + digit
        return total

    def order(sets: Integers) -> Integers:
        """A number that grows with the lexicographic order of the sorted columns."""
        total = np.zeros(len(sets), dtype=np.int64)
        for digit in np.sort(sets, axis=1).T:
            total = total * count + digit
        return total

    least = np.ones(len(multisets), dtype=bool)
    own = order(multisets)
    for rows in permutations(range(width)):
        for signs in product((1, -1), repeat=width):
            moved = index(columns[:, list(rows)] * np.array(signs))
            least &= own <= order(moved[multisets])
    encoders: Integers = columns[multisets[least]].transpose(0, 2, 1)
    return encoders


def serve_all(encoder: Integers, inputs: Integers, weights: int) -> Witness | None:
    """A witness with this encoder (n x m), or None: none exists.

    Raises:
        Undecided: there are more tables than fit.
    """
    encoded = inputs @ encoder.T
    if len(np.unique(encoded, axis=0)) < len(inputs):
        return None  # no W, c, D separates two inputs with one code
    neurons = Neurons.of(encoded, weights)
    types, reads = readings(neurons, inputs, weights)
    chosen = serving_types(reads)
    if chosen is None:
        return None
    tasks = []
    for image in permutations(range(inputs.shape[1])):
        # The type of output j has to read feature i where image[i] = j.
        bits = np.bitwise_and.reduce([reads[chosen[j], i] for i, j in enumerate(image)])
        table = int(np.flatnonzero(np.unpackbits(bits))[0])
        tasks.append(Task(image, *neurons.parameters(table)))
    rows, thresholds = zip(*(types[t] for t in chosen), strict=True)
    return Witness(matrix(encoder), rows, thresholds, tuple(tasks))


@dataclass(frozen=True)
class Neurons:
    """The distinct neurons of one encoder, each with one choice of parameters.

    Args:
        weights: w, N x n.
        bias: c, N.
        values: ReLU(w . E x + c), N x P.
    """

    weights: Integers
    bias: Integers
    values: Integers

    @classmethod
    def of(cls, encoded: Integers, q: int) -> Neurons:
        """All neurons with parameters in -q..q on the encoded inputs (P x n)."""
        width = encoded.shape[1]
        rows = np.array(list(product(range(-q, q + 1), repeat=width + 1)))
        values = np.maximum(0, rows[:, :width] @ encoded.T + rows[:, width:])
        values, first = np.unique(values, axis=0, return_index=True)
        return cls(rows[first, :width], rows[first, width], values)

    def parameters(self, table: int) -> tuple[Matrix, tuple[int, ...]]:
        """W and c of a table, given by its number among all n-tuples of neurons."""
        width = self.weights.shape[1]
        chosen = list(np.unravel_index(table, (len(self.values),) * width))
        return matrix(self.weights[chosen]), tuple(self.bias[chosen].tolist())


def readings(
    neurons: Neurons, inputs: Integers, weights: int
) -> tuple[list[tuple[tuple[int, ...], int]], Bits]:
    """The types that read every feature somewhere, up to types that read alike.

    Returns:
        The types, and for each type and feature the set of tables in which it reads it:
        T x m x bytes.

    Raises:
        Undecided: there are more tables than fit.
    """
    width, features = neurons.weights.shape[1], inputs.shape[1]
    if len(neurons.values) ** width > MAX_TABLES:
        raise Undecided(f"{len(neurons.values)} neurons make too many tables")
    largest = width * weights * int(neurons.values.max())  # no score exceeds it
    values = neurons.values.T.astype(np.min_scalar_type(-largest - 1))
    active = inputs.astype(bool).T
    found: dict[bytes, tuple[tuple[int, ...], int]] = {}
    for row in product(range(-weights, weights + 1), repeat=width):
        scores = np.zeros((len(inputs),) + (1,) * width, dtype=values.dtype)
        for axis, d in enumerate(row):
            shape = [len(inputs)] + [1] * width
            shape[axis + 1] = -1
            scores = scores + d * values.reshape(shape)
        scores = scores.reshape(len(inputs), -1)  # table number: the first neuron varies slowest
        below = [scores[~on].max(axis=0) for on in active]
        upto = [scores[on].min(axis=0) for on in active]
        least = max(int(b.min()) for b in below) + 1
        for threshold in range(least, min(int(u.max()) for u in upto) + 1):
            reads = [(b < threshold) & (threshold <= u) for b, u in zip(below, upto, strict=True)]
            if all(tables.any() for tables in reads):
                found.setdefault(np.packbits(reads, axis=1).tobytes(), (row, threshold))
    packed = [np.frombuffer(key, dtype=np.uint8).reshape(features, -1) for key in found]
    return list(found.values()), np.array(packed, dtype=np.uint8)


def serving_types(reads: Bits) -> list[int] | None:
    """Indices of m types that read every assignment of features in some table, or None.

    Args:
        reads: T x m x bytes, from ``readings``.
    """
    if len(reads) == 0:
        return None
    features = reads.shape[1]

    def extensions(
        cells: list[tuple[frozenset[int], Any]],
    ) -> Iterator[tuple[int, frozenset[int], Any]]:
        return ((i, used, bits) for used, bits in cells for i in range(features) if i not in used)

    def extend(chosen: list[int], cells: list[tuple[frozenset[int], Any]]) -> list[int] | None:
        # A cell is an assignment of features to the chosen types with the tables that read it.
        # If a choice of types misses an assignment, so does every larger choice: prune.
        if len(chosen) == features:
            return chosen
        left = np.arange(chosen[-1] + 1 if chosen else 0, len(reads))
        for i, _, bits in extensions(cells):
            left = left[(reads[left, i] & bits).any(axis=1)]
        for t in left.tolist():
            more = [(used | {i}, bits & reads[t, i]) for i, used, bits in extensions(cells)]
            answer = extend([*chosen, t], more)
            if answer is not None:
                return answer
        return None

    return extend([], [(frozenset(), np.uint8(255))])


def matrix(values: Integers) -> Matrix:
    """A numpy matrix as tuples of Python integers."""
    return tuple(tuple(row) for row in values.tolist())
