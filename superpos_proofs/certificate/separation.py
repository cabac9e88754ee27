"""No network of this width computes all pairs' ANDs of raw inputs: linear identities.

The problem is uand. A neuron is the tuple of values ReLU(w . x + c) over X_v. An *identity* has
positive integer weights on some inputs where a pair is on and on some where it is off, as much in
all on either side. A neuron *keeps* it when its weighted sums on both sides agree. If all neurons
of a network keep one identity, then a convex combination of hidden vectors of "on" inputs equals
one of "off" inputs, and no linear readout tells that pair (docs/exact-widths.md#identities). So
identities of which every n neurons share one refute width n, whatever the readout.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import permutations, product

from superpos_proofs.certificate.problems import Problem

Weighted = Sequence[tuple[int, int]]  # (number of an input in X_v, its weight)
Identity = tuple[Weighted, Weighted]  # on, off

MAX_NEURONS = 1 << 17
MAX_IMAGES = 1 << 14  # identities with all their images
MAX_SETS = 1 << 13
MAX_STEPS = 1 << 29  # pairs of sets of identities: a minute or two
DIGITS = bytes.maketrans(b"\x00\x80", b"01")


def refute_by_identities(
    problem: Problem, width: int, identities: Sequence[Identity]
) -> str | None:
    """Check that every ``width`` neurons keep one of the identities or of their images.

    Args:
        problem: uand; the features may be permuted, so each identity stands for its m! images.
        width: n >= 0.
        identities: the weights on X_v, numbered by weight and then lexicographically.

    Returns:
        None when no network of this width exists, otherwise a one-line reason.
    """
    m, q = problem.features, problem.weights
    if problem.name != "uand" or width < 0:
        return "needs uand and width >= 0"
    if (2 * q + 1) ** (m + 1) > MAX_NEURONS or len(identities) * math.factorial(m) > 1 << 17:
        return "too many neurons or identities"
    for on, off in identities:
        reason = _not_an_identity(problem, on, off)
        if reason:
            return reason
    all_images = images(problem, identities)
    if len(all_images) > MAX_IMAGES:
        return "too many images of the identities"
    kept, first = kept_by_neurons(problem, all_images)
    masks = minimal(kept)
    if len(masks) > MAX_SETS:
        return "too many sets of identities to run through"
    # The images make all features alike: the weights of the first neuron may be in order.
    shared = [a for a in masks if a in first]
    if width == 0 or not all(shared):
        return f"some {width} neurons keep no identity in common"
    for joined in range(2, width + 1):
        if len(shared) * len(masks) > MAX_STEPS:
            return "too many sets of neurons to run through"
        following: set[int] = set()
        for a in shared:
            if not all(map(a.__and__, masks)):
                return f"some {width} neurons keep no identity in common"
            if joined < width and len(following) <= MAX_STEPS // len(masks):
                following.update(map(a.__and__, masks))  # if not, the next round is refused above
        shared = list(following)
    return None


def _not_an_identity(problem: Problem, on: Weighted, off: Weighted) -> str | None:
    numbers = [k for k, _ in (*on, *off)]
    if not all(0 <= k < len(problem.inputs) for k in numbers) or len(set(numbers)) < len(numbers):
        return "an identity names an input twice, or one that is not there"
    if not all(1 <= weight <= 1 << 16 for _, weight in (*on, *off)):
        return "an identity has a weight outside 1..2^16"
    if sum(weight for _, weight in on) != sum(weight for _, weight in off) or not on:
        return "an identity does not weigh as much on both sides"
    for pair in problem.targets:
        inside, outside = problem.sides(pair)
        if {k for k, _ in on} <= set(inside) and {k for k, _ in off} <= set(outside):
            return None
    return "no pair is on at one side of an identity and off at the other"


def images(problem: Problem, identities: Sequence[Identity]) -> list[Identity]:
    """The identities with the features permuted in all ways."""
    places = {x: k for k, x in enumerate(problem.inputs)}
    found: dict[Identity, None] = {}
    for order in permutations(range(problem.features)):
        moved = [places[tuple(sorted(order[i] for i in x))] for x in problem.inputs]
        for on, off in identities:
            sides = (tuple(sorted((moved[k], a) for k, a in side)) for side in (on, off))
            found[tuple(sides)] = None  # type: ignore[index]
    return list(found)


def kept_by_neurons(problem: Problem, identities: Sequence[Identity]) -> tuple[set[int], set[int]]:
    """For each neuron the set of identities that it keeps, one bit for each.

    All neurons are run through at once, side by side in the fields of big integers.

    Returns:
        The sets of all neurons, and those of the neurons whose weights increase.
    """
    m, q = problem.features, problem.weights
    entries = list(product(range(-q, q + 1), repeat=m + 1))
    heaviest = max((sum(a for _, a in on) for on, _ in identities), default=1)
    most = q * (problem.active + 1) * heaviest
    size = most.bit_length() // 8 + 1

    def fields(values: Iterable[int]) -> int:
        return int.from_bytes(b"".join(a.to_bytes(size, "little") for a in values), "little")

    tops = fields(1 << (8 * size - 1) for _ in entries)
    values = [
        fields(max(0, sum(entry[i] for i in x) + entry[m]) for entry in entries)
        for x in problem.inputs
    ]
    rows = [b"0" * len(entries)]
    for on, off in reversed(identities):
        difference = sum(a * values[k] for k, a in on) - sum(a * values[k] for k, a in off)
        equal = (tops + difference) & (tops - difference) & tops
        highest = equal.to_bytes(size * len(entries), "little")[size - 1 :: size]
        rows.append(highest.translate(DIGITS))
    table, count = b"".join(rows), len(entries)
    kept = [int(table[f::count], 2) for f in range(count)]
    ordered = (list(entry[:m]) == sorted(entry[:m]) for entry in entries)
    return set(kept), {a for a, first in zip(kept, ordered, strict=True) if first}


def minimal(sets: Iterable[int]) -> list[int]:
    """Those of the sets that hold no other of them."""
    found: list[int] = []
    for candidate in sorted(set(sets), key=lambda a: (a.bit_count(), a)):
        if all(other & ~candidate for other in found):
            found.append(candidate)
    return found
