"""What a seed draws: words of SHA-256 in counter mode, and what is made of them without bias."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator


def words(seed: bytes) -> Iterator[int]:
    """Words of 64 bits, without end."""
    for counter in range(1 << 62):
        block = hashlib.sha256(seed + counter.to_bytes(8, "big")).digest()
        for i in (0, 8, 16, 24):
            yield int.from_bytes(block[i : i + 8], "big")


def below(stream: Iterator[int], bound: int) -> int:
    """The next integer in 0..bound-1, by rejection."""
    limit = (1 << 64) - (1 << 64) % bound
    return next(word for word in stream if word < limit) % bound


def sign_rows(seed: bytes, rows: int, columns: int) -> list[list[int]]:
    """Signs, row by row: the bits of the words, the least significant first; 1 for a one."""
    count, stream = rows * columns, words(seed)
    text = "".join(format(next(stream), "064b")[::-1] for _ in range(-(-count // 64)))
    signs = [1 if bit == "1" else -1 for bit in text[:count]]
    return [signs[r * columns : (r + 1) * columns] for r in range(rows)]


def drawn(shared_hash: str, index: int, size: int) -> list[int]:
    """Permutation ``index`` of the shared parts with this hash: Fisher-Yates."""
    stream = words(hashlib.sha256(bytes.fromhex(shared_hash) + index.to_bytes(8, "big")).digest())
    image = list(range(size))
    for i in range(size - 1, 0, -1):
        j = below(stream, i + 1)
        image[i], image[j] = image[j], image[i]
    return image
