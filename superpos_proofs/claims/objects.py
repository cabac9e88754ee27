"""Real objects for instance checks: evaluators and tiny networks."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import permutations, product

import numpy as np

from superpos_proofs.claims.base import Draw
from superpos_proofs.network import Layer, Network, integers

Table = tuple[tuple[int, ...], ...]


def random_tables(draw: Draw, strings: int, values: int, probes: int) -> list[tuple[int, ...]]:
    """One random function table (``probes`` values below ``values``) for each parameter string."""
    flat = draw.integers(strings * probes, 0, values - 1)
    return [tuple(flat[i : i + probes]) for i in range(0, strings * probes, probes)]


def lookup_scheme(features: int) -> dict[tuple[int, ...], str]:
    """The tightest scheme there is: each permutation of ``features`` as its rank in binary."""
    size = (math.factorial(features) - 1).bit_length()
    images = permutations(range(features))
    return {image: format(rank, f"0{size}b") if size else "" for rank, image in enumerate(images)}


def evaluate_lookup(features: int, bits: str, active: int) -> int:
    """The evaluator of the look-up scheme: which output is on when feature ``active`` is."""
    rank, left = int(bits or "0", 2), list(range(features))
    image = []
    for place in range(features - 1, -1, -1):
        step, rank = divmod(rank, math.factorial(place))
        image.append(left.pop(step))
    return image[active]


def distinct_functions(
    encoder: Sequence[Sequence[int]],
    decoder: Sequence[Sequence[int]],
    threshold: Sequence[int],
    alphabet: Sequence[int],
    width: int,
    layers: int,
    keep: Callable[[tuple[int, ...]], bool] = lambda entries: True,
) -> int:
    """How many functions on X_1 the hidden weights and biases can tell apart, by trying all.

    ``encoder`` has n_0 rows of m entries; every layer has ``width`` neurons. Only settings that
    ``keep`` accepts are tried.
    """
    codes = np.array(encoder).T  # (m, n_0)
    inputs = np.vstack([np.zeros((1, codes.shape[1]), dtype=int), codes])
    reads, limits = np.array(decoder), np.array(threshold)
    sizes = [codes.shape[1]] + [width] * layers
    shapes = [(width, size + 1) for size in sizes[:-1]]
    count = sum(a * b for a, b in shapes)
    seen = set()
    for entries in filter(keep, product(alphabet, repeat=count)):
        hidden, at = inputs, 0
        for rows, columns in shapes:
            block = np.array(entries[at : at + rows * columns]).reshape(rows, columns)
            at += rows * columns
            hidden = np.maximum(hidden @ block[:, :-1].T + block[:, -1], 0)
        seen.add((hidden @ reads.T >= limits).tobytes())
    return len(seen)


def decoder_that_knows(image: Sequence[int]) -> Network:
    """Width 2 for any m, once the decoder may depend on the permutation: points on a parabola.

    Feature i has code (t, t^2) with t = i + 1; output j reads 2 a t - t^2, which is largest, and
    equal to a^2, only at its own a = image^{-1}(j) + 1. W is the identity for every permutation.
    """
    size = len(image)
    t = np.arange(1, size + 1)
    own = np.empty(size, dtype=np.int64)
    own[np.array(image)] = t
    decoder = np.stack([2 * own, -np.ones(size, dtype=np.int64)], axis=1)
    layer = Layer(np.eye(2, dtype=np.int64), np.zeros(2, dtype=np.int64))
    return Network(integers([t, t**2]), (layer,), integers(decoder), integers(own**2))


def raw_inputs(image: Sequence[int]) -> Network:
    """Width 2 for any m on raw inputs: the first layer writes each feature's target code."""
    size = len(image)
    j = np.arange(1, size + 1)
    target = j[np.array(image)]
    weights = integers([target, target**2])
    decoder = np.stack([2 * j, -np.ones(size, dtype=np.int64)], axis=1)
    layer = Layer(weights, np.zeros(2, dtype=np.int64))
    return Network(np.eye(size, dtype=np.int64), (layer,), integers(decoder), integers(j**2))


def all_code_choices(
    rows: int, blocks: int, cells: int
) -> Iterator[np.ndarray[tuple[int, ...], np.dtype[np.int64]]]:
    """Every choice of block codes: arrays of shape (rows, blocks) with entries below ``cells``."""
    for entries in product(range(cells), repeat=rows * blocks):
        yield np.array(entries, dtype=np.int64).reshape(rows, blocks)
