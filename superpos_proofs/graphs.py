"""Named lists of pairs with features of high degree, and circuits in which all outputs matter."""

from __future__ import annotations

import math
from itertools import combinations, product

from superpos_proofs.stream import Stream
from superpos_proofs.tasks import Circuit, Gate, draw_gates, draw_low_influence


def _spoken(features: int, needed: int) -> None:
    if features < needed:
        raise ValueError(f"this graph needs {needed} features, not {features}")


def star(features: int, leaves: int, seed: bytes) -> tuple[Gate, ...]:
    """One hub with ``leaves`` partners, all drawn.

    Raises:
        ValueError: fewer than ``leaves`` + 1 features.
    """
    _spoken(features, leaves + 1)
    hub, *others = Stream(seed).permutation(features)[: leaves + 1]
    return tuple((min(hub, i), max(hub, i)) for i in others)


def two_hubs(features: int, partners: int, seed: bytes) -> tuple[Gate, ...]:
    """Two hubs that share all their partners: 2 ``partners`` pairs.

    Raises:
        ValueError: fewer than ``partners`` + 2 features.
    """
    return bipartite(features, 2, partners, seed)


def bipartite(features: int, left: int, right: int, seed: bytes) -> tuple[Gate, ...]:
    """The complete bipartite graph on drawn features, ``left`` times ``right`` pairs.

    Raises:
        ValueError: fewer than ``left`` + ``right`` features.
    """
    _spoken(features, left + right)
    order = Stream(seed).permutation(features)
    sides = product(order[:left], order[left : left + right])
    return tuple((min(a, b), max(a, b)) for a, b in sides)


def power_law(features: int, pairs: int, seed: bytes) -> tuple[Gate, ...]:
    """Distinct pairs whose ends are drawn with weight 1/rank: degrees fall like a power.

    Raises:
        ValueError: more pairs than half of all there are.
    """
    if 4 * pairs > features * (features - 1):
        raise ValueError(f"{pairs} pairs of {features} features are too many for a power law")
    stream = Stream(seed)
    order = stream.permutation(features)
    ends = [0]
    for rank in range(1, features + 1):
        ends.append(ends[-1] + (1 << 40) // rank)
    drawn: dict[Gate, None] = {}  # in order
    while len(drawn) < pairs:
        a, b = (order[_place(ends, stream.below(ends[-1]))] for _ in range(2))
        if a != b:
            drawn[min(a, b), max(a, b)] = None
    return tuple(drawn)


def _place(ends: list[int], point: int) -> int:
    """The interval that a point falls into."""
    low, high = 0, len(ends) - 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if ends[middle] <= point else (low, middle)
    return low


def mixed(features: int, pairs: int, seed: bytes) -> tuple[Gate, ...]:
    """A star on a quarter of the features, a K_{20,20}, and random pairs up to ``pairs``.

    Raises:
        ValueError: too few features or pairs for these, or more pairs than half of all there are.
    """
    _spoken(features, 44)
    chosen = dict.fromkeys(star(features, features // 4, seed + b"star"))
    chosen |= dict.fromkeys(bipartite(features, 20, 20, seed + b"square"))
    if pairs < len(chosen) or 4 * pairs > features * (features - 1):
        raise ValueError(f"{pairs} pairs of {features} features make no mixed graph")
    more = draw_gates(features, pairs, 2, seed + b"random")
    for pair in more:
        if len(chosen) == pairs:
            break
        chosen[pair] = None
    return tuple(chosen)


def regular(features: int, fan_in: int, influence: int, seed: bytes) -> tuple[Gate, ...]:
    """Gates of ``fan_in`` that each feature is in ``influence`` of: as many random partitions.

    A partition with a gate that an earlier one has is drawn again.

    Raises:
        ValueError: ``fan_in`` does not divide the features, or more gates than half of all.
    """
    if features % fan_in or 2 * influence * features > fan_in * math.comb(features, fan_in):
        raise ValueError(f"{features} features are not split into new gates of {fan_in} so often")
    stream = Stream(seed)
    drawn: dict[Gate, None] = {}  # in order
    while len(drawn) < influence * features // fan_in:
        order = stream.permutation(features)
        gates = [tuple(sorted(order[i : i + fan_in])) for i in range(0, features, fan_in)]
        if drawn.keys().isdisjoint(gates):
            drawn |= dict.fromkeys(gates)
    return tuple(drawn)


def chains(features: int, gates: int, influence: int, outputs: int, seed: bytes) -> Circuit:
    """Two layers for v = 3: pairs of features, then pairs of them that have a feature in common.

    Every output waits for three features of its own choice: no two for the same three. Pairs are
    those of ``draw_low_influence``; of the chains that they form, ``outputs`` are drawn.

    Raises:
        ValueError: so many pairs do not have this influence, or do not form so many chains.
    """
    lower = draw_low_influence(features, gates, influence, seed)
    users: list[list[int]] = [[] for _ in range(features)]
    for g, pair in enumerate(lower):
        for i in pair:
            users[i].append(g)
    found = [chain for gates_of in users for chain in combinations(gates_of, 2)]
    drawn: dict[frozenset[int], Gate] = {}  # in order
    for place in Stream(seed + b"chains").permutation(len(found)):
        if len(drawn) == outputs:
            break
        g, h = found[place]
        drawn.setdefault(frozenset(lower[g] + lower[h]), (g, h))
    if len(drawn) < outputs:
        raise ValueError(f"{gates} pairs form {len(drawn)} chains of two, not {outputs}")
    return Circuit(features, (lower, tuple(drawn.values())), 3)
