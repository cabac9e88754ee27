"""Networks for ANDs of pairs that a seed and a list of pairs determine: right, or where they err.

The shared parts are not listed: a seed draws them, before and whatever the task. The network is
described in docs/ands.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import compress
from typing import Any

from superpos_proofs.certificate.networks import relu
from superpos_proofs.certificate.reading import fields, increasing, require, seed_bytes, whole
from superpos_proofs.certificate.stream import below, sign_rows, words

MAX_DRAWN = 1 << 23  # signs and integers that a seed draws
MAX_GATHERED = 1 << 26  # entries of codes that the neurons of one output gather
MAX_ADDED = 1 << 38  # bytes of integers to run through for all pairs of features: minutes at most
Gate = tuple[int, int]


@dataclass(frozen=True)
class Drawn:
    """A list of pairs, and the shared parts that are to serve it.

    Attributes:
        features, active: m and v.
        gates: the pair of each output.
        code, blocks, cells: q, s and B.
        threshold: of every output.
        largest: the largest absolute value of a weight.
        codes: m rows of q signs.
        channels: for each output its cell in each block.
        coins: the words of the coins, block by block.
    """

    features: int
    active: int
    gates: list[Gate]
    code: int
    blocks: int
    cells: int
    threshold: int
    largest: int
    codes: list[list[int]]
    channels: list[list[int]]
    coins: Iterator[int]

    @property
    def width(self) -> int:
        """n."""
        return max(self.code, self.blocks * self.cells)

    @property
    def degree(self) -> list[int]:
        """How many pairs each feature is in."""
        degree = [0] * self.features
        for gate in self.gates:
            for i in gate:
                degree[i] += 1
        return degree

    def rests(self, blocks: int) -> Iterator[list[int]]:
        """For each block what is taken off its neurons' rows: the mean row, rounded by coins."""
        degree, columns = self.degree, zip(*self.codes, strict=True)
        mean = [sum(a * d for a, d in zip(column, degree, strict=True)) for column in columns]
        for _ in range(blocks):
            yield [(f + below(self.coins, self.cells)) // self.cells for f in mean]

    def named(self, kind: str) -> tuple[str, dict[str, int]]:
        """The claim of a certificate of this kind, and its numbers."""
        m, o, v, n, d = self.features, len(self.gates), self.active, self.width, max(self.degree)
        numbers = {"features": m, "outputs": o, "active": v, "width": n, "influence": d}
        return f"{kind}.pairwise-and.m{m}.o{o}.d{d}.v{v}.n{n}", numbers


def _read(instance: Any, shared: Any, most: int) -> Drawn:
    """Pairs, at most ``most`` features active, and shared parts in superposition."""
    task, m, v, pairs = fields(instance, "task features active pairs", "instance")
    require(task == "pairwise-and", "unknown task")
    m = whole(m, 2, 1 << 16, "features")
    v = whole(v, 2, min(m, most), "active")
    require(type(pairs) is list, "pairs are not a list")
    listed = [increasing(pair, 2, 2, m, "a pair") for pair in pairs]
    gates = [(first, second) for first, second in listed]
    o = len(gates)
    require(o >= 1, "no pairs")
    require(len(set(gates)) == o, "a pair is listed twice")
    seed, q, s, cells, b, theta = fields(shared, "seed code blocks cells bits threshold", "shared")
    q, s, cells = (
        whole(value, low, 1 << 20, name)
        for value, low, name in ((q, 1, "code"), (s, 1, "blocks"), (cells, 2, "cells"))
    )
    b, theta = whole(b, 2, 40, "bits"), whole(theta, 1, s * q, "threshold")
    require(max(q, s * cells) < max(m, o), "not in superposition")
    require(m * q + o * s + s * q <= MAX_DRAWN, "too much work for the kernel")
    seed = seed_bytes(seed)
    stream = words(seed + b"channels")
    return Drawn(
        *(m, v, gates, q, s, cells, theta, (1 << (b - 1)) - 1),
        sign_rows(seed + b"codes", m, q),
        [[below(stream, cells) for _ in range(s)] for _ in range(o)],
        words(seed + b"coins"),
    )


def errs(certificate: dict[str, Any]) -> tuple[str, dict[str, int]]:
    """Codes, channels and coins that a seed draws, and a list of pairs that they do not serve."""
    *_, instance, shared, support, output = fields(
        certificate, "format kind claim instance shared input output", "certificate"
    )
    net = _read(instance, shared, 64)
    active = increasing(support, 0, net.active, net.features, "input")
    output = whole(output, 0, len(net.gates) - 1, "output")
    mine = net.channels[output]
    members = [
        [p for p, channel in enumerate(net.channels) if channel[t] == mine[t]]
        for t in range(net.blocks)
    ]
    gathered = 2 * net.code * sum(map(len, members))
    require(gathered <= MAX_GATHERED, "too much work for the kernel")
    read = [sum(net.codes[i][r] for i in active) for r in range(net.code)]
    score = 0
    # the neurons of this output, one a block
    for cell, rest in zip(members, net.rests(net.blocks), strict=True):
        row = [-f for f in rest]
        for p in cell:
            for i in net.gates[p]:
                row = [a + e for a, e in zip(row, net.codes[i], strict=True)]
        clipped = (max(-net.largest, min(net.largest, a)) for a in row)
        score += max(0, sum(a * u for a, u in zip(clipped, read, strict=True)) - net.code)
    on = set(net.gates[output]) <= set(active)
    require((score >= net.threshold) != on, "right there")
    return net.named("errs")


def serves(certificate: dict[str, Any]) -> tuple[str, dict[str, int]]:
    """Codes, channels and coins that a seed draws, and a list of pairs that they serve; v = 2."""
    *_, instance, shared = fields(certificate, "format kind claim instance shared", "certificate")
    net = _read(instance, shared, 2)
    error = first_error(net)
    require(error is None, f"wrong at {error}")
    return net.named("serves")


def first_error(net: Drawn) -> tuple[tuple[int, ...], int] | None:
    """An input of X_2 and an output where the network is wrong, or None; no weight is clipped.

    One big integer holds a neuron's value beside each feature, a field a feature, as in
    networks.py. As max(0, x + y - q) is at most max(0, x - q // 2) plus max(0, y - q // 2), an
    output's score on {i, k} is at most its *share* of i plus that of k. So where it may fire, one
    of the two is *loud*, with half of the threshold or more. For each output and loud i all inputs
    {i, k} are evaluated at once; elsewhere the output is silent.
    """
    m, q, reads = net.features, net.code, _neurons(net)
    members: list[list[int]] = [[] for _ in range(net.blocks * net.cells)]
    for p, mine in enumerate(reads):
        for t in mine:
            members[t] += net.gates[p]
    rests = list(net.rests(net.blocks))
    heaviest = max(map(len, members)) + max(abs(f) for rest in rests for f in rest)
    require(heaviest <= net.largest, "a weight may have more bits")
    used = sorted({i for cell in members for i in cell})
    held = m * (len(used) + len(members) + q)
    require(held <= MAX_DRAWN, "too much work for the kernel")
    size = (net.blocks * 2 * q * (heaviest + 1) + net.threshold).bit_length() // 8 + 1
    additions = m * (4 * len(members) + sum(map(len, reads)) + 64) + 64 * net.blocks * q
    require(additions * (m * size // 2 + 256) <= MAX_ADDED, "too much work for the kernel")

    field = 8 * size
    talk = {i: _packed(row, size) for i, row in zip(used, _products(net.codes, used), strict=True)}
    columns = [_packed(column, size) for column in zip(*net.codes, strict=True)]
    values = []
    for t, rest in enumerate(rests):
        off = sum(f * column for f, column in zip(rest, columns, strict=True))
        for cell in members[t * net.cells : (t + 1) * net.cells]:
            values.append(sum(talk[i] for i in cell) - off)
    ones = _packed([1] * m, size)
    tops = ones << (field - 1)
    alone = [_entries(tops + value, m, size) for value in values]
    halves = [relu(tops + value - q // 2 * ones, tops, field) for value in values]
    rows = bytearray()  # for each output and feature, whether to look
    for mine in reads:
        shares = sum(map(halves.__getitem__, mine))
        loud = (tops + 2 * shares - net.threshold * ones) & tops
        rows += loud.to_bytes(m * size, "little")[size - 1 :: size]
    partners: list[dict[int, int]] = [{} for _ in range(m)]
    for output, (first, second) in enumerate(net.gates):
        partners[first][output], partners[second][output] = second, first
        rows[m * output + first] = 1  # where it must fire it is to be seen firing
    # With no feature active all neurons are silent, and thresholds are positive. Then i with each
    # other feature, and i alone: with one that adds nothing, in one field more.
    errors = []
    more = 1 << (field * m)
    some, high = ones | more, tops | more << (field - 1)
    base = high - net.threshold * some
    for i in range(m):
        outputs = list(compress(range(len(reads)), rows[i::m]))
        hidden = {
            t: relu(high + values[t] + (alone[t][i] - q) * some, high, field)
            for t in {t for output in outputs for t in reads[output]}
        }
        others = high ^ 1 << (field * (i + 1) - 1)
        for output in outputs:
            fires = sum(map(hidden.__getitem__, reads[output]), base) & others
            k = partners[i].get(output)
            wrong = fires ^ (0 if k is None else 1 << (field * (k + 1) - 1))
            if wrong:
                k = ((wrong & -wrong).bit_length() - 1) // field
                errors.append((min(i, k), output, max(i, k)))
    if not errors:
        return None
    i, output, k = min(errors)
    return ((i, k) if k < m else (i,)), output


def _neurons(net: Drawn) -> list[list[int]]:
    """The neurons that each output reads."""
    return [[t * net.cells + cell for t, cell in enumerate(channel)] for channel in net.channels]


def _products(codes: list[list[int]], some: list[int]) -> Iterator[list[int]]:
    """The inner products of some codes with all of them."""
    q = len(codes[0])
    signs = [int("".join("1" if a > 0 else "0" for a in code), 2) for code in codes]
    return ([q - 2 * (x ^ y).bit_count() for y in signs] for x in map(signs.__getitem__, some))


def _packed(row: Iterable[int], size: int) -> int:
    """Integers side by side, the first lowest, ``size`` bytes each; borrows cancel in sums."""
    top = 1 << (8 * size - 1)
    data = [(a + top).to_bytes(size, "little") for a in row]
    tops = int.from_bytes(top.to_bytes(size, "little") * len(data), "little")
    return int.from_bytes(b"".join(data), "little") - tops


def _entries(total: int, count: int, size: int) -> list[int]:
    """The fields of an integer that holds them on top of their highest bit."""
    data, top = total.to_bytes(count * size, "little"), 1 << (8 * size - 1)
    return [
        int.from_bytes(data[start : start + size], "little") - top
        for start in range(0, count * size, size)
    ]
