"""Tasks that break given shared parts (docs/typical.md): guarantees speak of most, not of all.

A score is its clean part plus a sum over features (or gates) of a product: what the input adds to
the one, times how close its code (or channel) is to that of the output. The task says which factor
meets which. Sort both and match them in the same order, and all terms have one sign.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, TypeVar

import numpy as np

from superpos_proofs.construct.ands import (
    AndShape,
    SharedAnds,
    draw_shared,
    pairs_certificate,
    recipe,
)
from superpos_proofs.construct.dense import DenseShape, sign_codes
from superpos_proofs.network import IntArray, Network
from superpos_proofs.tasks import Ands, Gate, Permutation, pairwise_and

T = TypeVar("T", Permutation, Ands)


@dataclass(frozen=True)
class Adverse(Generic[T]):
    """A task made against given shared parts, and where its network should err.

    Attributes:
        task: the task.
        support: the active features of the input.
        output: the output.
    """

    task: T
    support: tuple[int, ...]
    output: int


# ------------------------------------------------------------------------------- permutations


def worst_permutation(
    codes_in: IntArray,
    codes_out: IntArray,
    feature: int,
    output: int,
    *,
    on: bool,
    reverse: bool = False,
) -> tuple[int, ...]:
    """A permutation for which the score of ``output`` on ``feature`` alone is as wrong as it gets.

    Args:
        codes_in: E_in, shape (m, q).
        codes_out: E_out, shape (m, q).
        feature: i, the active feature.
        output: k.
        on: True to send i to k and make the score of k small; False to send i elsewhere and make
            the score large.
        reverse: the opposite order, for comparison.

    Raises:
        ValueError: fewer than two features: there is no wrong permutation then.
    """
    size = len(codes_in)
    if size < 2:
        raise ValueError("one feature has one permutation")
    reads, writes = correlations(codes_in, feature), correlations(codes_out, output)
    others, places = (
        np.array([x for x in np.argsort(values, kind="stable") if x != own])
        for values, own in ((reads, feature), (writes, output))
    )
    image = np.empty(size, dtype=np.int64)
    image[feature] = output
    image[others] = places[::-1] if on != reverse else places
    if not on:  # the feature moves to the place closest to k, the feature closest to it to k
        nearest = others[-1]
        image[feature], image[nearest] = image[nearest], output
    return tuple(image.tolist())


def correlations(codes: IntArray, own: int) -> IntArray:
    """<E_own, E_l> for all l, in 64 bits."""
    wide = codes.astype(np.int64)
    product: IntArray = wide @ wide[own]
    return product


def spread(values: IntArray) -> int:
    """The sum of the distances from the (lower) median."""
    ranked = np.sort(values)
    return int(np.abs(ranked - ranked[(len(ranked) - 1) // 2]).sum())


def score_of(codes_in: IntArray, codes_out: IntArray, made: Adverse[Permutation]) -> int:
    """The score at one place, less its offset, of the network that the dense builder makes.

    Where no weight is clipped, and the ReLU is open: sum over l of <E_l, E x> <E_k, E_pi(l)>.
    """
    reads = sum(correlations(codes_in, i) for i in made.support)
    return int(reads @ correlations(codes_out, made.output)[list(made.task.image)])


def break_dense(
    shape: DenseShape, seed: bytes, feature: int = 0, output: int = 0
) -> tuple[Adverse[Permutation], Adverse[Permutation]]:
    """Two permutations against the codes that ``seed`` draws; v = 1.

    The first makes ``output`` silent on its own feature, the second lets it fire on a foreign one.
    If the spreads say so (docs/typical.md), every threshold errs on one of the two.
    """
    codes = sign_codes(shape, seed)
    silent, firing = (
        Adverse(Permutation(worst_permutation(*codes, feature, output, on=on)), (feature,), output)
        for on in (True, False)
    )
    return silent, firing


# ------------------------------------------------------------------------------- pairs


def meetings(channels: IntArray, output: int) -> IntArray:
    """In how many blocks each output's cell is that of ``output``, shape (j,)."""
    met: IntArray = (channels == channels[output]).sum(axis=1, dtype=np.int64)
    return met


def worst_pairs(
    shape: AndShape,
    shared: SharedAnds,
    output: int,
    support: tuple[int, ...],
    *,
    reverse: bool = False,
) -> tuple[Gate, ...]:
    """Pairs of influence at most d for which ``output`` fires wrongly on ``support``.

    Features are ranked by their cross-talk and paired with their neighbours in rank, so that a pair
    has twice the cross-talk of one feature; the pairs with the most are given to the outputs whose
    channels meet the one of ``output`` most often, those with the least to the others.

    Args:
        shape: the sizes; only its influence, features, outputs and cells are looked at.
        shared: codes and channels.
        output: the output that is to err.
        support: the active features.
        reverse: the opposite order of the gates, for comparison.

    Raises:
        ValueError: not pairs, or more of them than this way of pairing gives.
    """
    if shape.fan_in != 2:
        raise ValueError("only pairs are paired")
    codes = shared.codes.astype(np.int64)
    talk = codes @ codes[list(support)].sum(axis=0)
    rank = np.argsort(-talk, kind="stable")
    pairs = neighbours(shape.features, shape.influence)
    if len(pairs) < shape.outputs:
        raise ValueError(f"{shape.outputs} pairs of neighbours do not have this influence")
    gates = rank[pairs]
    gates = gates[np.argsort(-talk[gates].sum(axis=1), kind="stable")]
    met = meetings(shared.channels, output)
    order = np.argsort(met if reverse else -met, kind="stable")
    often = int(np.count_nonzero((met * shape.cells >= shape.blocks) != reverse))
    chosen = np.empty((shape.outputs, 2), dtype=np.int64)
    chosen[order[:often]] = gates[:often]
    chosen[order[often:]] = gates[len(gates) - (shape.outputs - often) :]
    if set(chosen[output].tolist()) <= set(support):  # there it would be right to fire
        other = next(p for p in order if not set(chosen[p].tolist()) <= set(support))
        chosen[[output, other]] = chosen[[other, output]]
    return tuple((min(a, b), max(a, b)) for a, b in chosen.tolist())


def neighbours(size: int, most: int) -> IntArray:
    """Pairs of places on a ring of ``size``, close together, each place in at most ``most``."""
    pairs = []
    for step in range(1, min(most // 2, (size - 1) // 2) + 1):
        pairs += [(r, (r + step) % size) for r in range(size)]
    step = most // 2 + 1
    if most % 2 and 2 * step < size:  # blocks of 2 step places, the first half paired with the next
        starts = (b + r for b in range(0, size, 2 * step) for r in range(step))
        pairs += [(r, r + step) for r in islice(starts, size) if r + step < size]
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


def break_ands(
    shape: AndShape, seed: bytes, output: int = 0, support: tuple[int, ...] = (0, 1)
) -> Adverse[Ands]:
    """A list of pairs against the shared parts that ``seed`` draws, and where it should err."""
    gates = worst_pairs(shape, draw_shared(shape, seed), output, support)
    return Adverse(pairwise_and(shape.features, gates, max(2, len(support))), support, output)


def score_at(network: Network, support: tuple[int, ...], output: int) -> int:
    """The score of one output, one hidden layer; exact while it fits in 64 bits."""
    (layer,) = network.layers
    read = network.encoder[:, list(support)].sum(axis=1, dtype=np.int64)
    hidden = np.maximum(layer.weights.astype(np.int64) @ read + layer.bias, 0)
    return int(network.decoder[output].astype(np.int64) @ hidden)


# ------------------------------------------------------------------------------- certificates


def typical_certificate(
    shape: DenseShape, seed: bytes, made: Adverse[Permutation], drawn: int
) -> dict[str, Any]:
    """The certificate of codes that serve ``drawn`` permutations and not the one made.

    Whether it is accepted is for the kernel to say. Its error must be the first of the network.
    """
    return {
        "format": "superpos-certificate/1",
        "kind": "typical",
        "claim": f"typical.permutation.m{shape.features}.v1.b{shape.bits}.n{shape.width}",
        "instance": {
            "task": "permutation",
            "features": shape.features,
            "active": 1,
            "bits": shape.bits,
        },
        "shared": {
            "seed": seed.hex(),
            "width": shape.width,
            "threshold": math.ceil(shape.theta * shape.width**2),
        },
        "drawn": drawn,
        "wrong": {
            "permutation": list(made.task.image),
            "feature": made.support[0],
            "output": made.output,
        },
    }


def errs_certificate(shape: AndShape, seed: bytes, made: Adverse[Ands]) -> dict[str, Any]:
    """The certificate of shared parts that do not serve the list of pairs made."""
    place = {"input": list(made.support), "output": made.output}
    return pairs_certificate("errs", made.task, recipe(shape, seed), **place)
