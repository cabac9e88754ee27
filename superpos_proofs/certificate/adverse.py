"""Codes for permutations that a seed draws, and a permutation that they do not serve.

The shared parts are not listed: a seed draws them, before and whatever the task. The network is
described in docs/construction.md#dense.
"""

from __future__ import annotations

from typing import Any

from superpos_proofs.certificate.files import sha256
from superpos_proofs.certificate.networks import Shared, copies
from superpos_proofs.certificate.reading import Row, fields, require, seed_bytes, whole
from superpos_proofs.certificate.stream import drawn, sign_rows

MAX_SUMS = 1 << 31  # what permutations may add up: seconds


def typical(certificate: dict[str, Any]) -> tuple[str, dict[str, int]]:
    """Codes that serve permutations drawn from their hash, and one that they do not serve; v = 1.

    W = compress * permute * decompress, no entry beyond b bits; every bias is q (2^b - 1).
    """
    names = "format kind claim instance shared drawn wrong"
    *_, instance, shared, trials, wrong = fields(certificate, names, "certificate")
    task, m, v, b = fields(instance, "task features active bits", "instance")
    require(task == "permutation", "unknown task")
    m = whole(m, 2, 1 << 12, "features")
    v, b = whole(v, 1, 1, "active"), whole(b, 1, 16, "bits")
    seed, q, clean = fields(shared, "seed width threshold", "shared")
    q = whole(q, 1, m - 1, "width")  # superposition
    clean = whole(clean, 1, q * q, "threshold")
    trials = whole(trials, 1, 100, "drawn")
    require((trials + 1) * m * q * (m + q) <= MAX_SUMS, "too much work for the kernel")
    rows = sign_rows(seed_bytes(seed), 2 * m, q)
    codes, decoder = ([dict(enumerate(row)) for row in part] for part in (rows[:m], rows[m:]))
    largest = (1 << b) - 1
    limits = [clean + q * largest * sum(row) for row in rows[m:]]
    network = Shared(codes, q, decoder, limits, v, largest, q * largest)
    image, feature, output = fields(wrong, "permutation feature output", "wrong")
    require(type(image) is list, "permutation is not a list")
    image = [whole(j, 0, m - 1, "permutation") for j in image]
    require(sorted(image) == list(range(m)), "not a permutation")
    place = (whole(feature, 0, m - 1, "feature"),), whole(output, 0, m - 1, "output")
    named, bias = sha256(shared), [q * largest] * q
    for index in range(trials):
        some = drawn(named, index, m)
        error = network.first_error((_permuting(rows, some, largest), bias), copies(some))
        require(error is None, f"drawn permutation {index}: wrong at {error}")
    layer = _permuting(rows, image, largest), bias
    require(network.first_error(layer, copies(image)) == place, "not the first error")
    numbers = {"features": m, "active": v, "bits": b, "width": q, "drawn": trials}
    return f"typical.permutation.m{m}.v1.b{b}.n{q}", numbers


def _permuting(rows: list[list[int]], image: list[int], largest: int) -> list[Row]:
    """W for one permutation: inner products of columns, counted in the bits of integers."""
    size = len(image)
    reads = [_bits(column) for column in zip(*rows[:size], strict=True)]
    writes = [_bits(c) for c in zip(*(rows[size + j] for j in image), strict=True)]
    weights = [[size - 2 * (x ^ y).bit_count() for x in reads] for y in writes]
    inside = all(-largest <= a <= largest for row in weights for a in row)
    require(inside, "a weight has more bits")
    return [{s: a for s, a in enumerate(row) if a} for row in weights]


def _bits(signs: tuple[int, ...]) -> int:
    return int("".join("1" if a > 0 else "0" for a in signs), 2)
