"""Neuron tables: all hidden layers that small weights compute on given inputs, side by side.

A *neuron* is the tuple of values ReLU(w . z + c) over the encoded inputs z, a *table* is n neurons,
a *type* is a decoder row with its threshold. In a given table a type reads a target when it fires
exactly on the inputs where the target is on (docs/exact-widths.md has the lemmas).

One big integer holds a number for every table, a field of some bytes each, so that all tables are
run through at once; a set of tables is such an integer with the fields' highest bits, or packed,
with a bit for each.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain, combinations_with_replacement, compress, permutations, product
from typing import NamedTuple

from superpos_proofs.certificate.reading import require

Vector = tuple[int, ...]
Sides = list[tuple[list[int], list[int]]]  # for each target: where it is on, where it is off
Cells = Sequence[tuple[frozenset[int], int]]  # targets of the chosen types, and their tables
Table = tuple[int, ...]  # its neurons, by their numbers

MAX_WORK = 1 << 41  # bytes of integers that are run through, backtracking too: five minutes
OPERATION = 1 << 10  # an operation on integers takes as long as running through so many bytes more
ENTRY = 1 << 8  # and a neuron's value that is put into its field as long as so many bytes
MAX_TABLES = 1 << 21
MAX_PARAMETERS = 1 << 18  # choices of one neuron's w and c
MAX_HELD = 1 << 30  # bytes of integers at once
DIGITS = b"0" * 128 + b"1" * 128  # the digit that a byte's highest bit is
TOO_MANY = "too many neuron tables to run through"


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


def useful_tables(
    neurons: list[Vector], width: int, q: int, sides: Sides, outputs: int, work: Work
) -> Tables:
    """The tables in which ``outputs`` targets are read by some type each: no other one serves.

    How many there are does not depend on the order of a table's neurons, so one order is tried
    (Lemma 19 of docs/exact-widths.md, this project).

    Args:
        neurons: all there are, each with a value for every encoded input.
        width: n, neurons of a table.
        q: the largest entry of a decoder row.
        sides: for each target the inputs where it is on, and where it is off.
        outputs: m', how many targets a list has.
        work: where the bytes that are run through are counted.

    Raises:
        Rejected: there is too much to run through.
    """
    require(math.comb(len(neurons) + width - 1, width) <= MAX_TABLES, TOO_MANY)
    orders = list(combinations_with_replacement(range(len(neurons)), width))
    tables = Tables(neurons, orders, width, q, work)
    while (useful := tables.reading(sides, outputs)) != tables.tops:  # fewer tables, fewer types
        orders = list(compress(orders, tables.highest(useful)))
        tables = Tables(neurons, orders, width, q, work)
    require(sum(map(_arrangements, orders)) <= MAX_TABLES, TOO_MANY)
    work.add(math.factorial(width), len(orders) * ENTRY)
    turned = set(chain.from_iterable(map(permutations, orders)))
    return Tables(neurons, sorted(turned), width, q, work)


def _arrangements(table: Table) -> int:
    """In how many orders its neurons come."""
    return math.factorial(len(table)) // math.prod(map(math.factorial, Counter(table).values()))


class Tables:
    """Tables of n neurons side by side, one field each.

    Args:
        neurons: all there are, each with a value for every encoded input.
        chosen: the tables, each as n positions in ``neurons``.
        width: n.
        q: the largest entry of a decoder row.
        work: where the bytes that are run through are counted.
        beside: so many neurons more may be added to the scores; a field has room for that.
    """

    def __init__(
        self,
        neurons: list[Vector],
        chosen: Sequence[Table],
        width: int,
        q: int,
        work: Work,
        beside: int = 0,
    ) -> None:
        self.neurons, self.chosen, self.width, self.q, self.work = neurons, chosen, width, q, work
        self.most = max(map(max, neurons))
        # A field holds the difference of two scores, less one, on top of its highest bit.
        self.size = (2 * (width + beside) * q * self.most + 1).bit_length() // 8 + 1
        self.bytes = len(chosen) * self.size
        self.ones = int.from_bytes((1).to_bytes(self.size, "little") * len(chosen), "little")
        self.tops = self.ones << (8 * self.size - 1)
        self.all = (1 << len(chosen)) - 1

    def values(self) -> list[list[int]]:
        """For each place in a table and each input: the neuron's value, table by table.

        Raises:
            Rejected: there is too much to hold, or to run through.
        """
        inputs = len(self.neurons[0])
        require(self.bytes * inputs * self.width <= MAX_HELD, TOO_MANY)
        self.work.add(inputs * self.width, len(self.chosen) * ENTRY)
        fields = [
            [neuron[x].to_bytes(self.size, "little") for neuron in self.neurons]
            for x in range(inputs)
        ]
        places = ([table[place] for table in self.chosen] for place in range(self.width))
        return [
            [int.from_bytes(b"".join(map(field.__getitem__, place)), "little") for field in fields]
            for place in places
        ]

    def highest(self, fields: int) -> bytes:
        """The highest byte of each field."""
        return fields.to_bytes(self.bytes, "little")[self.size - 1 :: self.size]

    def packed(self, fields: int) -> int:
        """The tables whose field has its highest bit, a bit for each."""
        return int(self.highest(fields)[::-1].translate(DIGITS), 2)

    def _fertile(self, sides: Sides) -> Iterator[tuple[list[tuple[Vector, list[int]]], list[int]]]:
        """Rows with their scores, and for each target the tables where one of them reads it.

        The rows that have the same entries come together: tables may be permuted, so where one of
        them reads some target in no table, none is part of a type that reads them all.
        """
        values = self.values()
        inputs = range(len(self.neurons[0]))
        for entries in combinations_with_replacement(range(-self.q, self.q + 1), self.width):
            # A multiple of a row reads what the row itself reads at a threshold rounded up.
            if math.gcd(*entries) != 1:
                continue
            orders = sorted(set(permutations(entries)))
            require(self.bytes * len(inputs) * (self.width + len(orders)) <= MAX_HELD, TOO_MANY)
            rows = []
            for row in orders:
                self.work.add(2 * self.width * len(inputs), self.bytes)
                parts = [(d, place) for d, place in zip(row, values, strict=True) if d]
                rows.append((row, [sum(d * place[x] for d, place in parts) for x in inputs]))
            read = []
            for on, off in sides:
                tables = 0
                for _, scores in rows:
                    tables |= self.separated(scores, on, off, self.tops & ~tables)
                if not tables:
                    break
                read.append(tables)
            else:
                yield rows, read

    def reading(self, sides: Sides, outputs: int) -> int:
        """The tables in which at least ``outputs`` targets are read by some type each.

        Only types come into question that read every target, in a table with its neurons permuted.
        """
        read = [0] * len(sides)
        for _, more in self._fertile(sides):
            read = [a | b for a, b in zip(read, more, strict=True)]
        counts = sum(tables >> (8 * self.size - 1) for tables in read)
        return (counts + self.tops - outputs * self.ones) & self.tops

    def types(self, sides: Sides) -> list[Type]:
        """Every type that reads every target, with the tables where it does.

        A type that reads only where another reads the same is left out: the other may take its
        place, and no serving choice has both, because they never read two different targets.

        Raises:
            Rejected: there is too much to run through.
        """
        found: dict[tuple[int, ...], Type] = {}
        for row, scores in (one for rows, _ in self._fertile(sides) for one in rows):
            reach = [sum(d for d in row if d * sign > 0) * self.most for sign in (-1, 1)]
            for threshold in range(reach[0], reach[1] + 1):
                reads = self._reads(scores, threshold, sides)
                if reads:
                    found.setdefault(reads, Type(reads, row, threshold))
                    require(len(found) * len(sides) * len(self.chosen) <= 8 * MAX_HELD, TOO_MANY)
        return [
            kept
            for reads, kept in sorted(found.items())
            if not any(reads != more and self._within(reads, more) for more in found)
        ]

    def _within(self, reads: tuple[int, ...], more: tuple[int, ...]) -> bool:
        """Whether each of these sets of tables is part of the other one."""
        self.work.add(2 * len(reads), len(self.chosen) // 8)
        return not any(x & ~y for x, y in zip(reads, more, strict=True))

    def separated(self, scores: list[int], on: list[int], off: list[int], left: int) -> int:
        """The tables of ``left`` in which every score of ``on`` exceeds every score of ``off``."""
        for x, y in product(on, off):
            self.work.add(4, self.bytes)
            left &= scores[x] - scores[y] + self.tops - self.ones
            if not left:
                break
        return left

    def _reads(self, scores: list[int], threshold: int, sides: Sides) -> tuple[int, ...]:
        """For each target the tables where exactly its inputs reach the threshold; () if none."""
        base = self.tops - threshold * self.ones

        @cache
        def fires(x: int) -> int:
            self.work.add(2, self.bytes + len(self.chosen) * ENTRY // 8)
            return self.packed(scores[x] + base)

        reads = []
        for on, off in sides:
            self.work.add(len(scores), len(self.chosen) // 8)
            left = self.all
            for x in on:
                left &= fires(x)
            for y in off:
                if not left:
                    return ()
                left &= ~fires(y)
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
            fit = [kind for kind in types if self._fits(cells, kind)]
            for position, kind in enumerate(fit):
                more = complete(self._extended(cells, kind), fit[position + 1 :], missing - 1)
                if more is not None:
                    return [kind, *more]
            return None

        return complete([(frozenset(), self.all)], types, outputs)

    def _fits(self, cells: Cells, kind: Type) -> bool:
        """Whether each assignment with one more target, for one more type, has a table."""
        for used, tables in cells:
            self.work.add(len(kind.reads), len(self.chosen) // 8)
            for target, other in enumerate(kind.reads):
                if target not in used and not tables & other:
                    return False
        return True

    def _extended(self, cells: Cells, kind: Type) -> Cells:
        """Each assignment with one more target, for one more type, and its tables."""
        self.work.add(len(cells) * len(kind.reads), len(self.chosen) // 8)
        return [
            (used | {target}, tables & other)
            for used, tables in cells
            for target, other in enumerate(kind.reads)
            if target not in used
        ]
