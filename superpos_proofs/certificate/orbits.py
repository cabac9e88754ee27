"""No network of this width serves the whole family: all encoders, one by one, up to symmetry.

The problems are perm and and. With entries in A_q = {-q..q}, a network of width n computes
y_j = [D_j . ReLU(W E x + c) >= theta_j]; E, D and theta are shared, W and c may depend on the
function; it has to be right on X_v, the 0/1 vectors of weight at most v. The proof has two parts
(docs/exact-widths.md has the lemmas):

1. The listed encoders meet every orbit of A_q^{n x m} under permutations of the columns and
   permutations and sign changes of the rows. No enumeration is trusted: each listed encoder is the
   least of its orbit, they increase strictly, so their orbits are disjoint, and the sizes of the
   orbits add up to (2q+1)^{nm}.
2. No listed encoder serves the family. A *neuron* is the tuple of values ReLU(w . E x + c) over
   X_v, a *table* is n neurons, a *type* is a decoder row with its threshold. In a given table a
   type reads a target when it fires exactly on the inputs where the target is on. The encoder
   serves when some m' types read, for each assignment of targets to types, that assignment in some
   table.

One big integer holds a number for every table, a field of some bytes each, so that all tables are
run through at once; a set of tables is such an integer with the fields' highest bits.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise, permutations, product
from typing import NamedTuple

from superpos_proofs.certificate.problems import Problem
from superpos_proofs.certificate.reading import Rejected, require

Vector = tuple[int, ...]
Columns = tuple[Vector, ...]  # an encoder, column by column
Sides = list[tuple[list[int], list[int]]]  # for each target: where it is on, where it is off
Cells = Sequence[tuple[frozenset[int], int]]  # targets of the chosen types, and their tables

MAX_IMAGES = 1 << 23  # encoders x row symmetries
MAX_ASKED = (
    1 << 41
)  # bytes of scores of all rows, an estimate that soon turns away what is too much
MAX_WORK = 1 << 40  # bytes of integers that are run through, backtracking too: some minutes
OPERATION = 1 << 10  # an operation on integers takes as long as running through so many bytes more
MAX_TABLES = 1 << 21
MAX_PARAMETERS = 1 << 18  # choices of one neuron's w and c
MAX_HELD = 1 << 30  # bytes of integers at once


def refute_by_orbits(
    problem: Problem, width: int, encoders: Sequence[Sequence[Sequence[int]]]
) -> str | None:
    """Check that ``encoders`` prove: no network of ``width`` serves the whole family.

    Args:
        problem: perm or and.
        width: n >= 0.
        encoders: integer matrices, n rows of m entries: the least encoder of each orbit (its
            columns, left to right, compared lexicographically), in increasing order.

    Returns:
        None when the refutation holds, otherwise a one-line reason; also when it is too large.
    """
    m, q, n = problem.features, problem.weights, width
    if problem.name not in ("perm", "and") or n < 0:
        return "needs perm or and, and width >= 0"
    if m > 8 or n > 8 or len(encoders) * 2**n * math.factorial(n) > MAX_IMAGES:
        return "too many encoders to check one by one"
    for encoder in encoders:
        if len(encoder) != n or any(len(row) != m for row in encoder):
            return f"an encoder is not {n} x {m}"
        if any(entry not in range(-q, q + 1) for row in encoder for entry in row):
            return f"an encoder has an entry outside -{q}..{q}"
    listed = [tuple(tuple(row[i] for row in encoder) for i in range(m)) for encoder in encoders]
    try:
        return _not_all_orbits(m, q, n, listed) or _one_that_serves(problem, n, listed)
    except Rejected as error:
        return str(error)


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


def _one_that_serves(problem: Problem, n: int, encoders: Sequence[Columns]) -> str | None:
    """Which of the encoders serves the family, or why this was not decided; None if none.

    Raises:
        Rejected: there is too much to run through.
    """
    q, asked, work = problem.weights, 0, Work()
    parameters = (2 * q + 1) ** (n + 1)
    for encoder in encoders:
        work.add(len(problem.inputs) * (problem.features + len(problem.targets)), 0)
        places, merged = encoded_sides(problem, encoder)
        if merged is None:
            continue  # two inputs that no W, c, D tells apart, but some function does
        work.add(parameters * len(places) * (n + 1), 0)
        neurons = sorted(neurons_of(places, q, n)) if parameters <= MAX_PARAMETERS else []
        tables = Tables(neurons, n, q, work)
        asked += tables.bytes * (2 * q + 1) ** n * len(places) * len(merged)
        held = tables.bytes * len(places) * (n + 2)
        if not neurons or tables.count > MAX_TABLES or max(asked - MAX_ASKED, held - MAX_HELD) > 0:
            return "too many neuron tables to run through"
        if tables.serving(tables.types(merged), problem.outputs) is not None:
            return f"encoder {list(encoder)} (by columns) serves the whole family"
    return None


def encoded_sides(problem: Problem, encoder: Columns) -> tuple[list[Vector], Sides | None]:
    """The distinct encoded inputs, and for each target those where it is on and where it is off.

    None for the sides when an encoded input is on both: then no decoder serves.
    """
    size = len(encoder[0])
    codes = [tuple(sum(encoder[i][r] for i in x) for r in range(size)) for x in problem.inputs]
    places = {code: k for k, code in enumerate(dict.fromkeys(codes))}
    merged = []
    for target in problem.targets:
        on, off = ({places[codes[k]] for k in side} for side in problem.sides(target))
        if on & off:
            return list(places), None
        merged.append((sorted(on), sorted(off)))
    return list(places), merged


def neurons_of(encoded: Sequence[Vector], q: int, n: int) -> dict[Vector, tuple[Vector, int]]:
    """The distinct value tuples of ReLU(w . z + c) over encoded inputs z, with a w and c each."""
    values = range(-q, q + 1)
    return {
        tuple(max(0, sum(a * b for a, b in zip(w, z, strict=True)) + c) for z in encoded): (w, c)
        for w, c in product(product(values, repeat=n), values)
    }


class Work:
    """Bytes of integers run through so far, by all encoders of a refutation together."""

    def __init__(self) -> None:
        self.done = 0

    def add(self, operations: int, size: int) -> None:
        """So many operations on integers of ``size`` bytes are done.

        Raises:
            Rejected: that would be too much.
        """
        self.done += operations * (size + OPERATION)
        require(self.done <= MAX_WORK, "too many tables or choices of types to run through")


class Type(NamedTuple):
    """A decoder row with a threshold, and for each target the tables where it reads it."""

    reads: tuple[int, ...]
    row: Vector
    threshold: int


class Tables:
    """All n-tuples of neurons side by side, one field each; the first neuron varies fastest.

    So many neurons more, ``beside`` them, may be added to the scores: a field has room for that.
    """

    def __init__(
        self, neurons: list[Vector], width: int, q: int, work: Work, beside: int = 0
    ) -> None:
        self.neurons, self.width, self.q, self.work = neurons, width, q, work
        self.count = len(neurons) ** width
        self.most = max((max(neuron) for neuron in neurons), default=0)
        # A field holds the difference of two scores, less one, on top of its highest bit.
        self.size = (2 * (width + beside) * q * self.most + 1).bit_length() // 8 + 1
        self.bytes = self.count * self.size
        if self.count <= MAX_TABLES:
            self.ones = self._repeat(1, 1)
            self.tops = self.ones << (8 * self.size - 1)

    def _repeat(self, value: int, times: int) -> int:
        return int.from_bytes(value.to_bytes(self.size, "little") * (self.count // times), "little")

    def values(self) -> list[list[int]]:
        """For each place in a table and each input: the neuron's value, table by table."""
        rows = []
        for place in range(self.width):
            inner = len(self.neurons) ** place  # tables in a row with the same neuron there
            outer = self.count // (inner * len(self.neurons))
            rows.append(
                [
                    int.from_bytes(
                        b"".join(
                            neuron[x].to_bytes(self.size, "little") * inner
                            for neuron in self.neurons
                        )
                        * outer,
                        "little",
                    )
                    for x in range(len(self.neurons[0]))
                ]
            )
        return rows

    def types(self, sides: Sides) -> list[Type]:
        """Every type that reads every target, with the tables where it does.

        A type that reads only where another reads the same is left out: the other may take its
        place, and no serving choice has both, because they never read two different targets.

        Raises:
            Rejected: there is too much to run through.
        """
        values = self.values()
        found: dict[tuple[int, ...], Type] = {}
        barren: set[Vector] = set()  # sorted rows that read some target in no table
        for row in product(range(-self.q, self.q + 1), repeat=self.width):
            # Tables may be permuted, so a row is barren when one with the same entries is; and a
            # multiple of a row reads what the row itself reads at a threshold rounded up.
            if (order := tuple(sorted(row))) in barren or math.gcd(*row) != 1:
                continue
            self.work.add(2 * self.width * len(self.neurons[0]), self.bytes)
            scores = [0] * len(self.neurons[0])
            for d, place in zip(row, values, strict=True):
                if d:
                    scores = [s + d * value for s, value in zip(scores, place, strict=True)]
            if not all(self.separated(scores, on, off) for on, off in sides):
                barren.add(order)
                continue
            reach = [sum(d for d in row if d * sign > 0) * self.most for sign in (-1, 1)]
            for threshold in range(reach[0], reach[1] + 1):
                reads = self._reads(scores, threshold, sides)
                if reads:
                    found.setdefault(reads, Type(reads, row, threshold))
        return [
            kept
            for reads, kept in sorted(found.items())
            if not any(reads != more and self._within(reads, more) for more in found)
        ]

    def _within(self, reads: tuple[int, ...], more: tuple[int, ...]) -> bool:
        """Whether each of these sets of tables is part of the other one."""
        for x, y in zip(reads, more, strict=True):
            self.work.add(2, self.bytes)
            if x & ~y:
                return False
        return True

    def separated(self, scores: list[int], on: list[int], off: list[int]) -> int:
        """The tables in which every score of ``on`` exceeds every score of ``off``."""
        left = self.tops
        for x, y in product(on, off):
            self.work.add(4, self.bytes)
            left &= scores[x] - scores[y] + self.tops - self.ones
            if not left:
                break
        return left

    def _reads(self, scores: list[int], threshold: int, sides: Sides) -> tuple[int, ...]:
        """For each target the tables where exactly its inputs reach the threshold; () if none."""
        self.work.add(2 * len(scores), self.bytes)
        base = self.tops - threshold * self.ones
        fires = [(score + base) & self.tops for score in scores]
        reads = []
        for on, off in sides:
            self.work.add(len(scores), self.bytes)
            left = self.tops
            for x in on:
                left &= fires[x]
            for y in off:
                left &= ~fires[y]
            if not left:
                return ()
            reads.append(left)
        return tuple(reads)

    def serving(self, types: Sequence[Type], outputs: int) -> list[Type] | None:
        """So many of ``types`` that read each assignment of targets in some table, or None.

        Raises:
            Rejected: there is too much to run through.
        """

        def complete(cells: Cells, types: Sequence[Type], missing: int) -> list[Type] | None:
            """``missing`` more types, given the assignments to those chosen and their tables."""
            if missing == 0:
                return []
            # A type that leaves some assignment without a table does so in every larger choice.
            fit = [
                kind for kind in types if all(tables for _, tables in self._extended(cells, kind))
            ]
            for position, kind in enumerate(fit):
                more = complete(list(self._extended(cells, kind)), fit[position + 1 :], missing - 1)
                if more is not None:
                    return [kind, *more]
            return None

        return complete([(frozenset(), self.tops)], types, outputs)

    def _extended(self, cells: Cells, kind: Type) -> Iterator[tuple[frozenset[int], int]]:
        """Each assignment with one more target, for one more type, and its tables."""
        for used, tables in cells:
            for target, other in enumerate(kind.reads):
                if target not in used:
                    self.work.add(1, self.bytes)
                    yield used | {target}, tables & other
