"""Exact evaluation of one-layer networks in plain Python, fast enough for thousands of features.

A whole column of a matrix is packed into one big integer, a fixed number of bits (a field) an
entry, so that one addition of big integers adds a column. Every field starts at ``top``, its
highest bit, and is wide enough that no sum leaves it; so entries of any sign fit, and the highest
bit of a field tells whether its sum is at least zero.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from superpos_proofs.certificate.reading import Row


class Packed:
    """A matrix as big integers: field r of ``plus[c] - minus[c]`` is entry (r, c).

    Args:
        rows: the matrix, as sparse rows.
        columns: its number of columns.
        capacity: a bound on the absolute value of every sum that a field is to hold.
    """

    def __init__(self, rows: list[Row], columns: int, capacity: int) -> None:
        self.rows = len(rows)
        self.size = capacity.bit_length() // 8 + 1  # bytes a field: at least one bit to spare
        self.top = 1 << (8 * self.size - 1)
        self.tops = self.spread([self.top] * self.rows)
        plus = [bytearray(self.rows * self.size) for _ in range(columns)]
        minus: dict[int, bytearray] = {}
        for r, row in enumerate(rows):
            for c, a in row.items():
                if a < 0 and c not in minus:
                    minus[c] = bytearray(self.rows * self.size)
                column = plus[c] if a > 0 else minus[c]
                column[r * self.size : (r + 1) * self.size] = abs(a).to_bytes(self.size, "little")
        self.plus = [int.from_bytes(column, "little") for column in plus]
        self.minus = {c: int.from_bytes(column, "little") for c, column in minus.items()}

    def spread(self, entries: list[int]) -> int:
        """One non-negative entry a field."""
        return int.from_bytes(b"".join(a.to_bytes(self.size, "little") for a in entries), "little")

    def times(self, vector: Row) -> int:
        """The product with a sparse vector: field r holds ``top`` plus entry r."""
        total = self.tops
        for c, a in vector.items():
            total += self.plus[c] if a == 1 else a * self.plus[c]
            if c in self.minus:
                total -= a * self.minus[c]
        return total

    def shift(self, entries: list[int]) -> int:
        """What to add to a product so that every field r grows by ``entries[r]``."""
        return self.spread([self.top + a for a in entries]) - self.tops

    def positive(self, total: int) -> Row:
        """The positive entries of a product, found by their highest bits."""
        high = (total & self.tops).to_bytes(self.rows * self.size, "little")
        text = total.to_bytes(self.rows * self.size, "little")
        found: Row = {}
        at = high.find(0x80)
        while at >= 0:
            r = at // self.size
            value = int.from_bytes(text[r * self.size : at + 1], "little") - self.top
            if value:
                found[r] = value
            at = high.find(0x80, at + 1)
        return found


def largest(rows: list[Row]) -> int:
    """The largest sum of absolute values in a row."""
    return max((sum(map(abs, row.values())) for row in rows), default=0)


class Shared:
    """The parts of a one-layer network that do not know the task, ready for use on X_v.

    Args:
        codes: m sparse rows, the code E e_i of each feature, n_0 entries wide.
        encoded: n_0.
        decoder: m sparse rows D_j, n entries wide.
        width: n.
        threshold: m integers theta_j.
        active: v.
        reach: a bound on the absolute value of every weight and bias of the hidden layer.
    """

    def __init__(
        self,
        codes: list[Row],
        encoded: int,
        decoder: list[Row],
        width: int,
        threshold: list[int],
        active: int,
        reach: int,
    ) -> None:
        self.codes, self.encoded, self.width, self.active = codes, encoded, width, active
        self.capacity = reach * (active * largest(codes) + 1)  # of a pre-activation
        scores = self.capacity * largest(decoder) + max(map(abs, threshold), default=0)
        self.decoder = Packed(decoder, width, scores)
        self.lift = self.decoder.shift([-t for t in threshold])

    def inputs(self) -> Iterator[tuple[tuple[int, ...], Row]]:
        """Each support of X_v, by weight and then lexicographically, with its code E x."""
        for weight in range(self.active + 1):
            for support in combinations(range(len(self.codes)), weight):
                code: Row = {}
                for i in support:
                    for r, a in self.codes[i].items():
                        code[r] = code.get(r, 0) + a
                yield support, code

    def first_error(
        self, weights: list[Row], bias: list[int], image: list[int]
    ) -> tuple[tuple[int, ...], int] | None:
        """The first (support, output) where the network is not the permutation, or None.

        ``weights`` has n sparse rows n_0 wide, ``bias`` n entries; output image[i] must be on
        exactly when feature i is.
        """
        first, second = Packed(weights, self.encoded, self.capacity), self.decoder
        field, biased = 8 * second.size, first.shift(bias)
        for support, code in self.inputs():
            hidden = first.positive(first.times(code) + biased)  # the ReLU
            on = (second.times(hidden) + self.lift) & second.tops
            expected = sum(1 << (field * image[i] + field - 1) for i in support)
            if on != expected:
                wrong = on ^ expected
                return support, ((wrong & -wrong).bit_length() - 1) // field
        return None
