"""Writing what the kernel reads: compact matrices and canonical certificate files."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any


def pack_entries(entries: Sequence[int], alphabet: Sequence[int]) -> dict[str, Any]:
    """Integers as {"alphabet", "packed"}: fixed-width indices into a sorted alphabet, base64.

    Raises:
        ValueError: an entry outside the alphabet.
    """
    values = sorted(set(alphabet))
    size = (len(values) - 1).bit_length()
    digits = {value: format(i, f"0{size}b") if size else "" for i, value in enumerate(values)}
    outside = next((a for a in entries if a not in digits), None)
    if outside is not None:
        raise ValueError(f"{outside} is not in the alphabet")
    bits = "".join(map(digits.__getitem__, entries))
    count = -(-len(bits) // 8)
    raw = int(bits.ljust(8 * count, "0") or "0", 2).to_bytes(count, "big")
    return {"alphabet": values, "packed": base64.b64encode(raw).decode("ascii")}


def pack_matrix(
    rows: Sequence[Sequence[int]], alphabet: Sequence[int] | None = None
) -> dict[str, Any]:
    """A matrix, row by row, over ``alphabet`` (by default the values that occur)."""
    flat = [int(a) for row in rows for a in row]
    return pack_entries(flat, alphabet if alphabet is not None else flat)


def pack_block_codes(cells: Sequence[Sequence[int]], size: int) -> dict[str, Any]:
    """One-hot block codes: row r has a one in cell ``cells[r][t]`` of each block t of ``size``."""
    blocks = len(cells[0])
    choice = pack_entries([int(c) for row in cells for c in row], range(size))
    return {"blocks": blocks, "cells": size, "choice": choice}
