"""Networks that a seed and a task determine, and the place where one of them errs.

The shared parts are not listed: a seed draws them, before and whatever the task. Both networks are
described in docs/construction.md#dense and docs/ands.md.
"""

from __future__ import annotations

from typing import Any

from superpos_proofs.certificate.files import sha256
from superpos_proofs.certificate.networks import Shared, copies
from superpos_proofs.certificate.reading import Row, fields, require, whole
from superpos_proofs.certificate.stream import below, drawn, sign_rows, words

MAX_SUMS = 1 << 31  # what permutations may add up: seconds
MAX_DRAWN = 1 << 23  # signs and integers that a seed draws for pairs
MAX_GATHERED = 1 << 26  # entries of codes that the neurons of one output gather


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
    rows = sign_rows(_seed(seed), 2 * m, q)
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


def errs(certificate: dict[str, Any]) -> tuple[str, dict[str, int]]:
    """Codes, channels and coins that a seed draws, and a list of pairs that they do not serve."""
    *_, instance, shared, support, output = fields(
        certificate, "format kind claim instance shared input output", "certificate"
    )
    task, m, v, pairs = fields(instance, "task features active pairs", "instance")
    require(task == "pairwise-and", "unknown task")
    m = whole(m, 2, 1 << 16, "features")
    v = whole(v, 2, min(m, 64), "active")
    require(type(pairs) is list, "pairs are not a list")
    gates = [tuple(_increasing(pair, 2, 2, m, "a pair")) for pair in pairs]
    o = len(gates)
    require(len(set(gates)) == o, "a pair is listed twice")
    seed, q, s, cells, b, theta = fields(shared, "seed code blocks cells bits threshold", "shared")
    q, s, cells = (
        whole(value, low, 1 << 20, name)
        for value, low, name in ((q, 1, "code"), (s, 1, "blocks"), (cells, 2, "cells"))
    )
    n, b, theta = max(q, s * cells), whole(b, 2, 40, "bits"), whole(theta, 1, s * q, "threshold")
    require(n < max(m, o), "not in superposition")
    require(m * q + o * s + s * q <= MAX_DRAWN, "too much work for the kernel")
    active = _increasing(support, 0, v, m, "input")
    output = whole(output, 0, o - 1, "output")
    seed = _seed(seed)
    codes = sign_rows(seed + b"codes", m, q)
    stream, coins = words(seed + b"channels"), words(seed + b"coins")
    channels = [[below(stream, cells) for _ in range(s)] for _ in range(o)]
    mine = channels[output]
    members = [[p for p in range(o) if channels[p][t] == mine[t]] for t in range(s)]
    require(2 * q * sum(map(len, members)) <= MAX_GATHERED, "too much work for the kernel")
    degree = [0] * m
    for gate in gates:
        for i in gate:
            degree[i] += 1
    columns = zip(*codes, strict=True)
    mean = [sum(a * d for a, d in zip(column, degree, strict=True)) for column in columns]
    read = [sum(codes[i][r] for i in active) for r in range(q)]
    largest, score = (1 << (b - 1)) - 1, 0
    for cell in members:  # the neurons of this output, one a block
        row = [-((f + below(coins, cells)) // cells) for f in mean]
        for p in cell:
            for i in gates[p]:
                row = [a + e for a, e in zip(row, codes[i], strict=True)]
        clipped = (max(-largest, min(largest, a)) for a in row)
        score += max(0, sum(a * u for a, u in zip(clipped, read, strict=True)) - q)
    on = set(gates[output]) <= set(active)
    require((score >= theta) != on, "right there")
    numbers = {"features": m, "outputs": o, "active": v, "width": n, "influence": max(degree)}
    return f"errs.pairwise-and.m{m}.o{o}.d{max(degree)}.v{v}.n{n}", numbers


def _increasing(value: Any, least: int, most: int, bound: int, name: str) -> list[int]:
    """A list of ``least`` to ``most`` integers below ``bound`` in increasing order."""
    require(type(value) is list and least <= len(value) <= most, f"{name} is no such list")
    entries = [whole(i, 0, bound - 1, name) for i in value]
    require(entries == sorted(set(entries)), f"{name} is not in increasing order")
    return entries


def _seed(value: Any) -> bytes:
    """Bytes, written in one way."""
    require(type(value) is str and len(value) <= 128, "seed is not a short text")
    require(set(value) <= set("0123456789abcdef") and len(value) % 2 == 0, "seed is not hex")
    return bytes.fromhex(value)
