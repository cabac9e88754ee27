"""Reading certificates: typed, bounded, and hostile to whatever is not exactly as it should be."""

from __future__ import annotations

import base64
import binascii
import zlib
from typing import Any

Row = dict[int, int]  # a sparse vector: position -> non-zero entry

MAX_ENTRIES = 1 << 23  # of one matrix
MAX_VALUE = 1 << 40


class Rejected(Exception):
    """The certificate does not hold; the message is the one-line reason."""


def require(condition: bool, reason: str) -> None:
    """Reject with ``reason`` unless ``condition``."""
    if not condition:
        raise Rejected(reason)


def whole(value: Any, low: int, high: int, name: str) -> int:
    """``value`` as an integer in low..high (a bool is not one)."""
    require(type(value) is int, f"{name} is not an integer")
    require(low <= value <= high, f"{name} is not in {low}..{high}")
    return int(value)


def fields(value: Any, names: str, what: str) -> list[Any]:
    """The values of a JSON object that has exactly the space-separated keys ``names``."""
    require(type(value) is dict, f"{what} is not an object")
    require(set(value) == set(names.split()), f"{what} must have exactly the keys: {names}")
    return [value[name] for name in names.split()]


def unpack(value: Any, count: int, name: str) -> list[int]:
    """``count`` integers written as {"alphabet": [...], "packed": base64 of fixed-width indices}.

    Index i of an alphabet of A values takes ceil(log2 A) bits; the first entry is the most
    significant, the last byte is filled up with zeros.
    """
    alphabet, packed = fields(value, "alphabet packed", name)
    require(type(alphabet) is list, f"{name}: alphabet is not a list")
    require(len(alphabet) <= 1 << 16, f"{name}: alphabet is too long")
    values = [whole(a, -MAX_VALUE, MAX_VALUE, f"{name}: alphabet") for a in alphabet]
    require(values == sorted(set(values)), f"{name}: alphabet is not strictly increasing")
    require(type(packed) is str, f"{name}: packed is not text")
    try:
        raw = base64.b64decode(packed.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise Rejected(f"{name}: packed is not base64") from None
    size = (len(values) - 1).bit_length()
    require(len(raw) == -(-count * size // 8), f"{name}: wrong number of entries")
    if size == 0:
        return values * count
    bits = bin(int.from_bytes(b"\x01" + raw, "big"))[3:]  # the 1 keeps leading zeros
    require("1" not in bits[count * size :], f"{name}: stray bits at the end")
    indices = [int(bits[i : i + size], 2) for i in range(0, count * size, size)]
    require(max(indices, default=0) < len(values), f"{name}: an index outside the alphabet")
    return [values[i] for i in indices]


def matrix(value: Any, rows: int, columns: int, name: str) -> list[Row]:
    """A rows x columns integer matrix in any of three forms.

    Nested lists; {"alphabet", "packed"}, row by row; or one-hot block codes
    {"blocks", "cells", "choice"}: row r has a one in cell choice[r][t] of each block t, zero
    elsewhere, and zeros after the last block.
    """
    if type(value) is list:
        require(len(value) == rows, f"{name}: wrong number of rows")
        for row in value:
            require(type(row) is list and len(row) == columns, f"{name}: a row of wrong length")
        flat = [whole(a, -MAX_VALUE, MAX_VALUE, name) for row in value for a in row]
    elif type(value) is dict and "choice" in value:
        blocks, cells, choice = fields(value, "blocks cells choice", name)
        blocks = whole(blocks, 1, columns, f"{name}: blocks")
        cells = whole(cells, 1, columns // blocks, f"{name}: cells")
        require(rows * blocks <= MAX_ENTRIES, f"{name}: too many blocks")
        chosen = unpack(choice, rows * blocks, name)
        require(all(0 <= a < cells for a in chosen), f"{name}: a cell outside its block")
        return [{t * cells + chosen[r * blocks + t]: 1 for t in range(blocks)} for r in range(rows)]
    else:
        require(rows * columns <= MAX_ENTRIES, f"{name}: too many entries")
        flat = unpack(value, rows * columns, name)
    positions = list(range(columns))  # one integer object each, whatever the number of rows
    return [
        {c: a for c, a in zip(positions, flat[r * columns : (r + 1) * columns], strict=True) if a}
        for r in range(rows)
    ]


def small(value: Any, rows: int, columns: int, q: int, name: str) -> list[Row]:
    """A matrix with entries in -q..q, written as nested lists."""
    require(type(value) is list, f"{name} is not a list")
    entries = matrix(value, rows, columns, name)
    inside = all(abs(a) <= q for row in entries for a in row.values())
    require(inside, f"{name}: an entry outside -{q}..{q}")
    return entries


def integers(value: Any, count: int, bound: int, name: str) -> list[int]:
    """A list of ``count`` integers in -bound..bound."""
    require(type(value) is list and len(value) == count, f"{name} has not {count} entries")
    return [whole(a, -bound, bound, name) for a in value]


def inflate(value: Any, most: int, name: str) -> bytes:
    """At most ``most`` bytes, written as base64 of a zlib stream."""
    require(type(value) is str, f"{name} is not text")
    stream, data = zlib.decompressobj(), b""
    try:
        raw = base64.b64decode(value.encode("ascii"), validate=True)
        data = stream.decompress(raw, most)
    except (binascii.Error, UnicodeEncodeError, zlib.error):
        pass  # then the stream has not come to its end
    require(stream.eof, f"{name}: not a whole zlib stream in base64, or too large")
    require(not stream.unused_data, f"{name}: something after its zlib stream")
    return data


def increasing(value: Any, least: int, most: int, bound: int, name: str) -> list[int]:
    """A list of ``least`` to ``most`` integers below ``bound`` in increasing order."""
    require(type(value) is list and least <= len(value) <= most, f"{name} is no such list")
    entries = [whole(i, 0, bound - 1, name) for i in value]
    require(entries == sorted(set(entries)), f"{name} is not in increasing order")
    return entries


def seed_bytes(value: Any) -> bytes:
    """Bytes, written in one way."""
    require(type(value) is str and len(value) <= 128, "seed is not a short text")
    require(set(value) <= set("0123456789abcdef") and len(value) % 2 == 0, "seed is not hex")
    return bytes.fromhex(value)
