"""Strategies for tasks, with the influence profile you choose, and for their inputs."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import combinations

from hypothesis import strategies as st

from superpos_proofs import graphs
from superpos_proofs.tasks import Ands, Gate, Permutation, Task, k_and

Range = int | tuple[int, int]
"""One number, or the least and the largest."""

Profile = int | str | Sequence[int] | None
"""Most pairs of a feature, a named graph, or the exact number of pairs of each feature."""


def whole(numbers: Range, name: str) -> st.SearchStrategy[int]:
    """Integers of a range; ValueError names one that is empty."""
    low, high = (numbers, numbers) if isinstance(numbers, int) else numbers
    if low > high:
        raise ValueError(f"{name}=({low}, {high}) is empty; give the smaller number first")
    return st.integers(low, high)


@st.composite
def permutations(draw: st.DrawFn, features: Range = (1, 6), active: Range = (1, 3)) -> Permutation:
    """Neural Permutation of ``features`` features, at most ``active`` of them on."""
    size = draw(whole(features, "features"))
    image = draw(st.permutations(range(size)))
    return Permutation(tuple(image), min(size, draw(whole(active, "active"))))


@st.composite
def ands(
    draw: st.DrawFn,
    features: Range = (3, 7),
    outputs: Range = (1, 6),
    fan_in: Range = 2,
    active: Range | None = None,
    influence: Profile = None,
) -> Ands:
    """Lists of distinct ANDs of ``fan_in`` features.

    Args:
        draw: given by Hypothesis.
        features: m.
        outputs: m', where the features and the profile allow as many; a named graph or a profile
            with a number for each feature says itself how many there are.
        fan_in: k.
        active: v; from k to k + 2 by default, never more than m.
        influence: which lists are drawn. A number: no feature takes part in more gates than that.
            ``"star"``, ``"two-hubs"``, ``"bipartite"`` or ``"power-law"``: that graph, as large as
            fits. A sequence: feature i takes part in ``influence[i]`` pairs, exactly.

    Raises:
        ValueError: a profile that no list of distinct pairs has, or one where gates are no pairs.
    """
    size = draw(whole(fan_in, "fan_in"))
    if not isinstance(influence, int | None) and size != 2:
        raise ValueError(f"a graph or a profile is for pairs; with fan_in={size} give a number")
    if isinstance(influence, str):
        gates, count = _graph(draw, influence, draw(whole(features, "features")))
    elif influence is None or isinstance(influence, int):
        count = draw(whole(features, "features"))
        if count < size:
            raise ValueError(f"gates of {size} features need as many; features={count} is too few")
        most = draw(whole(outputs, "outputs"))
        gates = _any(draw, count, most, size, influence)
    else:
        gates, count = _exactly(draw, influence), len(influence)
    wanted = (size, size + 2) if active is None else active
    return k_and(count, gates, min(count, draw(whole(wanted, "active"))))


def tasks(
    features: Range = (3, 6), active: Range = (1, 3), influence: int | None = None
) -> st.SearchStrategy[Task]:
    """Permutations, pairs and triples, with no fewer active features than a gate has."""
    low, high = (active, active) if isinstance(active, int) else active
    return st.one_of(
        permutations(features, active),
        *(
            ands(features, fan_in=k, active=(max(k, low), max(k, high)), influence=influence)
            for k in (2, 3)
        ),
    )


def supports(task: Task) -> st.SearchStrategy[tuple[int, ...]]:
    """Inputs of X_v as sorted tuples of active features; they shrink to fewer ones."""
    places = st.integers(0, task.features - 1)
    chosen = st.sets(places, max_size=task.active)
    return chosen.map(lambda found: tuple(sorted(found)))


def _any(
    draw: st.DrawFn, features: int, outputs: int, size: int, most: int | None
) -> tuple[Gate, ...]:
    """Gates drawn one by one; those that would exceed the influence are left out."""
    if most is not None and most < 1:
        raise ValueError(f"influence={most} leaves no gate; give at least 1")
    everything = list(combinations(range(features), size))
    count = min(outputs, len(everything))
    drawn = draw(st.lists(st.sampled_from(everything), min_size=count, max_size=count, unique=True))
    used: Counter[int] = Counter()
    gates: list[Gate] = []
    for gate in drawn:
        if most is None or all(used[i] < most for i in gate):
            gates.append(gate)
            used.update(gate)
    return tuple(gates)


def _graph(draw: st.DrawFn, name: str, features: int) -> tuple[tuple[Gate, ...], int]:
    """A named graph on so many features, as large as fits."""
    named: dict[str, tuple[int, Callable[[bytes], tuple[Gate, ...]]]] = {
        "star": (2, lambda seed: graphs.star(features, features - 1, seed)),
        "two-hubs": (3, lambda seed: graphs.two_hubs(features, features - 2, seed)),
        "bipartite": (
            2,
            lambda seed: graphs.bipartite(features, features // 2, features - features // 2, seed),
        ),
        "power-law": (
            4,
            lambda seed: graphs.power_law(features, math.comb(features, 2) // 2, seed),
        ),
    }
    if name not in named:
        raise ValueError(f"no graph is called {name!r}; there are {', '.join(named)}")
    least, make = named[name]
    if features < least:
        raise ValueError(f"{name} needs at least {least} features, not {features}")
    return make(draw(st.integers(0, 2**16)).to_bytes(3, "big")), features


def _exactly(draw: st.DrawFn, profile: Sequence[int]) -> tuple[Gate, ...]:
    """Pairs with feature i in exactly ``profile[i]`` of them: one such list, ends exchanged."""
    pairs = realised(profile)
    places = st.integers(0, len(pairs) - 1)
    exchanges = draw(st.lists(st.tuples(places, places, st.booleans()), max_size=2 * len(pairs)))
    for one, other, turned in exchanges:
        (a, b), (c, d) = pairs[one], pairs[other][:: -1 if turned else 1]
        new = [(min(a, d), max(a, d)), (min(c, b), max(c, b))]
        rest = {pair for place, pair in enumerate(pairs) if place not in (one, other)}
        loops = a == d or c == b
        if one != other and not loops and new[0] != new[1] and not rest & set(new):
            pairs[one], pairs[other] = new
    return tuple(draw(st.permutations(pairs)))


def realised(profile: Sequence[int]) -> list[Gate]:
    """One list of distinct pairs with this profile (Havel and Hakimi).

    Raises:
        ValueError: there is none.
    """
    left = dict(enumerate(profile))
    pairs: list[Gate] = []
    while any(left.values()):
        hub = max(left, key=lambda i: left[i])
        partners = sorted((i for i in left if i != hub), key=lambda i: -left[i])[: left[hub]]
        if len(partners) < left[hub] or any(left[i] < 1 for i in partners):
            raise ValueError(
                f"no list of distinct pairs has the influence profile {list(profile)}; its sum "
                "must be even, and no feature may want more partners than there are"
            )
        for i in partners:
            pairs.append((min(hub, i), max(hub, i)))
            left[i] -= 1
        left[hub] = 0
    if not pairs:
        raise ValueError("a profile of zeros has no pairs; give some feature at least 1")
    return pairs
