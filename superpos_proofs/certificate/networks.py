"""Exact evaluation of networks in plain Python, fast enough for thousands of features.

A network here has one hidden layer, or none: then the decoder reads E x itself.

One big integer holds one neuron's value on many inputs, a fixed number of bits (a field) an input,
so that one addition of big integers adds over all of them. Every field starts at ``top``, its
highest bit, and is so wide that no sum leaves it: entries of any sign fit, and the highest bit of a
field tells whether its sum is at least zero.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from itertools import combinations, islice

from superpos_proofs.certificate.reading import Row

MAX_INTEGER = 1 << 17  # bytes of one big integer
MAX_HELD = 1 << 31  # bytes of all big integers together


def supports(features: int, active: int) -> Iterator[tuple[int, ...]]:
    """The inputs of X_v as sets of active features, by weight and then lexicographically."""
    for weight in range(active + 1):
        yield from combinations(range(features), weight)


def relu(total: int, tops: int, field: int) -> int:
    """max(0, .) of every field, ``top`` taken off."""
    high = total & tops
    return total & (high - (high >> (field - 1)))


def copies(image: list[int]) -> list[tuple[int, ...]]:
    """The gates of a permutation: output image[i] copies feature i."""
    return [(i,) for i in sorted(range(len(image)), key=image.__getitem__)]


def largest(rows: list[Row]) -> int:
    """The largest sum of absolute values in a row."""
    return max((sum(map(abs, row.values())) for row in rows), default=0)


class Chunk:
    """Some inputs side by side, one field each.

    Args:
        inputs: the supports.
        codes: m sparse rows, the code of each feature, ``encoded`` entries wide.
        encoded: n_0.
        size: bytes a field; its highest bit lies above every sum that it is to hold.
    """

    def __init__(
        self, inputs: list[tuple[int, ...]], codes: list[Row], encoded: int, size: int
    ) -> None:
        self.inputs, self.size, self.field = inputs, size, 8 * size
        self.ones = int.from_bytes((b"\x01" + bytes(self.size - 1)) * len(inputs), "little")
        self.tops = self.ones << (self.field - 1)
        members: list[list[int]] = [[] for _ in codes]
        for position, support in enumerate(inputs):
            for i in support:
                members[i].append(position)
        self.present = [self._marks(positions) for positions in members]
        self.encoded = [0] * encoded  # entry r of E x in every field; borrows cancel in sums
        for i, row in enumerate(codes):
            for r, a in row.items():
                self.encoded[r] += a * self.present[i]

    def _marks(self, positions: list[int]) -> int:
        """A one in each of these fields."""
        text = bytearray(len(self.inputs) * self.size)
        for position in positions:
            text[position * self.size] = 1
        return int.from_bytes(text, "little")

    def all_present(self, gate: tuple[int, ...]) -> int:
        """A one in each field whose input has all features of ``gate``."""
        return reduce(int.__and__, (self.present[i] for i in gate), self.ones)

    def combine(self, row: Row, values: list[int], constant: int) -> int:
        """``constant`` plus the weighted sum of ``values``, on top of ``top`` in every field."""
        total = self.tops + constant * self.ones
        for c, a in row.items():
            if a == 1:
                total += values[c]
            elif a == -1:
                total -= values[c]
            else:
                total += a * values[c]
        return total

    def relu(self, total: int) -> int:
        """max(0, .) of every field, ``top`` taken off."""
        return relu(total, self.tops, self.field)


class Shared:
    """All of a network but its hidden layer, ready for use on X_v.

    Args:
        codes: m sparse rows, the code E e_i of each feature, n_0 entries wide.
        encoded: n_0.
        decoder: m' sparse rows D_j, n entries wide.
        threshold: m' integers theta_j.
        active: v.
        weight, bias: bounds on the absolute value of every hidden weight and bias; 1 and 0 when
            there is no hidden layer.
    """

    def __init__(
        self,
        codes: list[Row],
        encoded: int,
        decoder: list[Row],
        threshold: list[int],
        active: int,
        weight: int,
        bias: int,
    ) -> None:
        self.codes, self.encoded, self.active = codes, encoded, active
        self.decoder, self.threshold = decoder, threshold
        before = weight * active * largest(codes) + bias  # bounds every pre-activation
        capacity = before * max(1, largest(decoder)) + max(map(abs, threshold), default=0)
        self.size = capacity.bit_length() // 8 + 1  # bytes a field: at least one bit to spare
        held = len(codes) + encoded + len(codes)  # integers at once: no more neurons than features
        self.chunk = max(1, min(MAX_INTEGER, MAX_HELD // held) // self.size)  # inputs at once

    def first_error(
        self, layer: tuple[list[Row], list[int]] | None, gates: list[tuple[int, ...]]
    ) -> tuple[tuple[int, ...], int] | None:
        """The first (support, output) where the network does not compute its gates, or None.

        ``layer`` is the hidden one, n sparse rows n_0 wide and n biases, or None; output j must be
        on exactly when all features of gates[j] are. Inputs go by weight, then lexicographically.
        """
        inputs = supports(len(self.codes), self.active)
        while some := list(islice(inputs, self.chunk)):
            chunk = Chunk(some, self.codes, self.encoded, self.size)
            hidden = chunk.encoded
            if layer is not None:
                rows = zip(*layer, strict=True)
                hidden = [chunk.relu(chunk.combine(row, chunk.encoded, c)) for row, c in rows]
            errors = []
            for j, row in enumerate(self.decoder):
                on = chunk.combine(row, hidden, -self.threshold[j]) & chunk.tops
                wrong = on ^ (chunk.all_present(gates[j]) << (chunk.field - 1))
                if wrong:
                    errors.append((((wrong & -wrong).bit_length() - 1) // chunk.field, j))
            if errors:
                position, output = min(errors)
                return some[position], output
        return None
