"""Uniform numbers from a seed: how shared parts and tasks are drawn without bias."""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray


class Stream:
    """Uniform integers from SHA-256 in counter mode, by rejection (no modulo bias).

    The confidence statements of this project treat SHA-256 as a random oracle.
    """

    def __init__(self, seed: bytes) -> None:
        self._seed = seed
        self._counter = 0
        self._words: list[int] = []

    def _word(self) -> int:
        if not self._words:
            self._words = self._blocks(1)[::-1].tolist()
        return self._words.pop()

    def _blocks(self, count: int) -> NDArray[np.uint64]:
        """The next ``count`` blocks, four words each."""
        numbers = range(self._counter, self._counter + count)
        self._counter += count
        digests = (hashlib.sha256(self._seed + i.to_bytes(8, "big")).digest() for i in numbers)
        return np.frombuffer(b"".join(digests), dtype=">u8").astype(np.uint64)

    def _take(self, count: int) -> NDArray[np.uint64]:
        """The next ``count`` words."""
        left = np.array(self._words[::-1], dtype=np.uint64)
        if count > len(left):
            left = np.concatenate([left, self._blocks(-(-(count - len(left)) // 4))])
        self._words = left[count:][::-1].tolist()
        return left[:count]

    def below(self, bound: int) -> int:
        """A uniform integer in 0..bound-1, for 1 <= bound <= 2^64."""
        limit = (1 << 64) // bound * bound
        while True:
            word = self._word()
            if word < limit:
                return word % bound

    def many_below(self, bound: int, count: int) -> NDArray[np.int64]:
        """``count`` uniform integers in 0..bound-1, as :meth:`below` gives them, bound <= 2^32."""
        most = np.uint64((1 << 64) // bound * bound - 1)
        found: list[NDArray[np.int64]] = []
        left = count
        while left:
            words = self._take(left)
            found.append((words[words <= most] % np.uint64(bound)).astype(np.int64))
            left -= len(found[-1])
        return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)

    def bits(self, count: int) -> NDArray[np.uint8]:
        """``count`` uniform bits, shape (count,)."""
        words = self._take(-(-count // 64)).astype("<u8")
        return np.unpackbits(words.view(np.uint8), bitorder="little")[:count]

    def signs(self, rows: int, columns: int) -> NDArray[np.int8]:
        """Uniform signs, shape (rows, columns)."""
        bits = self.bits(rows * columns).reshape(rows, columns)
        return (2 * bits.astype(np.int8) - 1).astype(np.int8)

    def permutation(self, size: int) -> tuple[int, ...]:
        """A uniform permutation of 0..size-1 (Fisher-Yates)."""
        image = list(range(size))
        for i in range(size - 1, 0, -1):
            j = self.below(i + 1)
            image[i], image[j] = image[j], image[i]
        return tuple(image)
