"""What is computed: tasks, their supports, and how a task is drawn without bias."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

from superpos_proofs.stream import Stream

ATTEMPTS = 2000  # exchanges of ends before a list of pairs is given up
LARGEST_FEATURES = 1 << 20  # a task that is held in memory, not a number in a bound


def supports(features: int, active: int) -> Iterator[tuple[int, ...]]:
    """The inputs of X_v as sets of active features: by weight, then lexicographically."""
    for weight in range(active + 1):
        yield from combinations(range(features), weight)


def count_supports(features: int, active: int) -> int:
    """|X_v|: how many inputs have at most ``active`` of ``features`` features on."""
    return sum(math.comb(features, weight) for weight in range(active + 1))


@dataclass(frozen=True)
class Permutation:
    """Neural Permutation: output ``image[i]`` is on exactly when feature i is (theory, section 1).

    Attributes:
        image: shape (m,), a permutation of 0..m-1.
        active: v, the most features that are on at once.

    Raises:
        ValueError: ``image`` is no permutation, or v is not in 1..m.
    """

    image: tuple[int, ...]
    active: int = 1

    def __post_init__(self) -> None:
        check_sizes(len(self.image), self.active)
        if sorted(self.image) != list(range(len(self.image))):
            raise ValueError(f"permutation must list each of 0..{len(self.image) - 1} exactly once")

    @property
    def features(self) -> int:
        """m."""
        return len(self.image)

    @property
    def outputs(self) -> int:
        """m', equal to m here."""
        return len(self.image)

    @cached_property
    def gates(self) -> tuple[Gate, ...]:
        """The features that each output waits for: one each."""
        sources = sorted(range(len(self.image)), key=self.image.__getitem__)
        return tuple((source,) for source in sources)

    def on(self, support: tuple[int, ...]) -> frozenset[int]:
        """The outputs that must be on for the input with these active features."""
        return frozenset(self.image[i] for i in support)

    def to_json(self) -> dict[str, Any]:
        """The task as a task file holds it."""
        return {
            "task": "permutation",
            "features": self.features,
            "active": self.active,
            "permutation": list(self.image),
        }


@dataclass(frozen=True)
class Ands:
    """A list of distinct ANDs: output j is on when all features of ``gates[j]`` are.

    Attributes:
        name: pairwise-and, k-and or universal-and.
        features: m.
        gates: shape (m', k): for each output its features, in increasing order.
        active: v, the most features that are on at once.

    Raises:
        ValueError: a gate with a feature out of range or twice, one gate twice, or too few active
            features for any gate to be on.
    """

    name: str
    features: int
    gates: tuple[Gate, ...]
    active: int

    def __post_init__(self) -> None:
        check_sizes(self.features, self.active)
        if not self.gates:
            raise ValueError(f"{self.name} needs at least one output")
        size = len(self.gates[0])
        if not 2 <= size <= self.active:
            raise ValueError(f"ANDs of {size} features need active >= {max(size, 2)} and size >= 2")
        seen: dict[Gate, int] = {}
        for j, gate in enumerate(self.gates):
            if len(gate) != size:
                raise ValueError(f"output {j} has {len(gate)} features, output 0 has {size}")
            for low, high in pairwise(gate):
                if low == high:
                    raise ValueError(f"output {j} names feature {low} twice")
                if low > high:
                    raise ValueError(f"output {j} is not in increasing order")
            if gate[0] < 0 or gate[-1] >= self.features:
                raise ValueError(f"output {j} names a feature outside 0..{self.features - 1}")
            if gate in seen:
                raise ValueError(f"outputs {seen[gate]} and {j} are the same AND of {list(gate)}")
            seen[gate] = j

    @property
    def outputs(self) -> int:
        """m'."""
        return len(self.gates)

    @property
    def fan_in(self) -> int:
        """k."""
        return len(self.gates[0])

    @cached_property
    def influence(self) -> int:
        """The most outputs that one feature takes part in."""
        return max(Counter(i for gate in self.gates for i in gate).values())

    @cached_property
    def _places(self) -> dict[Gate, int]:
        return {gate: j for j, gate in enumerate(self.gates)}

    def on(self, support: tuple[int, ...]) -> frozenset[int]:
        """The outputs that must be on for the input with these active features."""
        places = self._places
        chosen = combinations(sorted(support), self.fan_in)
        return frozenset(places[gate] for gate in chosen if gate in places)

    def to_json(self) -> dict[str, Any]:
        """The task as a task file holds it."""
        common = {"task": self.name, "features": self.features, "active": self.active}
        if self.name == "universal-and":
            return common
        gates = [list(gate) for gate in self.gates]
        if self.name == "pairwise-and":
            return {**common, "pairs": gates}
        return {**common, "fan_in": self.fan_in, "tuples": gates}


@dataclass(frozen=True)
class Circuit:
    """Layers of ANDs, each of outputs of the layer before (the first, of features).

    Attributes:
        features: m.
        layers: gates of each layer, shape (m_l, k); at least two layers.
        active: v, the most features that are on at once.

    Raises:
        ValueError: a layer that is no list of distinct ANDs of outputs that there are.
    """

    features: int
    layers: tuple[tuple[Gate, ...], ...]
    active: int

    def __post_init__(self) -> None:
        if len(self.layers) < 2:
            raise ValueError("a circuit has at least two layers; one layer is a list of ANDs")
        size = self.features
        for number, gates in enumerate(self.layers, 1):
            try:
                Ands("circuit", size, gates, self.active if number == 1 else size)
            except ValueError as error:
                raise ValueError(f"layer {number}: {error}") from None
            size = len(gates)

    @property
    def outputs(self) -> int:
        """m', the gates of the last layer."""
        return len(self.layers[-1])

    @cached_property
    def gates(self) -> tuple[Gate, ...]:
        """The features that each output waits for, in increasing order."""
        waits: tuple[Gate, ...] = tuple((i,) for i in range(self.features))
        for layer in self.layers:
            waits = tuple(tuple(sorted({i for g in gate for i in waits[g]})) for gate in layer)
        return waits

    @cached_property
    def lists(self) -> tuple[Ands, ...]:
        """Each layer as a task of its own; after the first, with as many active as there are."""
        sizes = [self.features, *map(len, self.layers)]
        active = [self.active, *sizes[1:]]
        return tuple(
            Ands("k-and", size, gates, most)
            for size, gates, most in zip(sizes, self.layers, active, strict=False)
        )

    @cached_property
    def _users(self) -> tuple[tuple[tuple[int, ...], ...], ...]:
        """For each layer and each of its inputs, the gates that it is in."""
        tables = []
        for task in self.lists:
            users: list[list[int]] = [[] for _ in range(task.features)]
            for j, gate in enumerate(task.gates):
                for i in gate:
                    users[i].append(j)
            tables.append(tuple(map(tuple, users)))
        return tuple(tables)

    def on(self, support: tuple[int, ...]) -> frozenset[int]:
        """The outputs that must be on for the input with these active features."""
        lit = frozenset(support)
        for users, task in zip(self._users, self.lists, strict=True):
            touched = Counter(j for i in lit for j in users[i])
            lit = frozenset(j for j, count in touched.items() if count == len(task.gates[j]))
        return lit

    def to_json(self) -> dict[str, Any]:
        """The task as a task file holds it."""
        layers = [[list(gate) for gate in gates] for gates in self.layers]
        return {
            "task": "circuit",
            "features": self.features,
            "active": self.active,
            "layers": layers,
        }


Gate = tuple[int, ...]
Task = Permutation | Ands | Circuit


def pairwise_and(features: int, pairs: Iterable[Iterable[int]], active: int = 2) -> Ands:
    """A list of distinct pairs, each in either order."""
    return Ands("pairwise-and", features, tuple(tuple(sorted(p)) for p in pairs), active)


def k_and(features: int, tuples: Iterable[Iterable[int]], active: int) -> Ands:
    """A list of distinct k-subsets, each in any order."""
    return Ands("k-and", features, tuple(tuple(sorted(t)) for t in tuples), active)


def universal_and(features: int, active: int = 2) -> Ands:
    """All pairs, in lexicographic order."""
    return Ands("universal-and", features, tuple(combinations(range(features), 2)), active)


def check_sizes(features: int, active: int) -> None:
    """Raise a one-line ValueError unless 1 <= active <= features."""
    if features < 1:
        raise ValueError(f"features must be at least 1, not {features}")
    if not 1 <= active <= features:
        raise ValueError(f"active must lie in 1..{features} (the features), not {active}")


def draw_permutation(features: int, active: int, seed: bytes) -> Permutation:
    """The permutation that ``seed`` draws, uniform if SHA-256 is a random oracle."""
    check_sizes(features, active)
    return Permutation(Stream(seed).permutation(features), active)


def draw_gates(features: int, outputs: int, fan_in: int, seed: bytes) -> tuple[Gate, ...]:
    """An ordered list of distinct subsets, uniform if SHA-256 is a random oracle.

    ``fan_in`` features are drawn at a time; what is no new subset is thrown away.

    Raises:
        ValueError: there are fewer subsets than outputs.
    """
    most = math.comb(features, fan_in)
    if not 1 <= outputs <= most:
        raise ValueError(f"outputs must lie in 1..{most}, the gates there are, not {outputs}")
    stream = Stream(seed)
    drawn: dict[Gate, None] = {}  # in order
    while len(drawn) < outputs:
        gate = tuple(sorted({stream.below(features) for _ in range(fan_in)}))
        if len(gate) == fan_in:
            drawn[gate] = None
    return tuple(drawn)


def draw_low_influence(features: int, outputs: int, most: int, seed: bytes) -> tuple[Gate, ...]:
    """An ordered list of distinct pairs in which no feature takes part in more than ``most``.

    Places for the features are shuffled and paired; pairs that repeat or join a feature with itself
    exchange an end with a random place, at first among those in use. Not uniform in the family; it
    names a list.

    Raises:
        ValueError: ``most`` m / 2 places are too few for the outputs, or so few that no list was
            found.
    """
    if 2 * outputs > features * most or outputs > math.comb(features, 2):
        raise ValueError(f"{outputs} pairs of {features} features do not have influence {most}")
    stream = Stream(seed)
    order = stream.permutation(features * most)
    places = [place % features for place in order]
    for attempt in range(ATTEMPTS):
        pairs = [tuple(sorted(places[i : i + 2])) for i in range(0, 2 * outputs, 2)]
        seen: set[Gate] = set()
        bad = []
        for j, pair in enumerate(pairs):
            if pair[0] == pair[1] or pair in seen:
                bad.append(j)
            seen.add(pair)
        if not bad:
            return tuple(pairs)
        for j in bad:  # exchange one end with a random pair's
            if attempt < ATTEMPTS // 10:
                other = 2 * stream.below(outputs) + stream.below(2)
            else:  # these ends may allow no list at all
                other = stream.below(len(places))
            places[2 * j], places[other] = places[other], places[2 * j]
    raise ValueError(
        f"found no {outputs} pairs of {features} features with influence {most}; take fewer "
        "outputs or a larger influence"
    )


def read_task(path: Path) -> Task:
    """Read a task file.

    Raises:
        ValueError: the file cannot be read, is not JSON, or is not a valid task; one line each.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ValueError(f"{path}: cannot be read ({error.strerror})") from None
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path}: not JSON ({error})") from None
    try:
        return parse_task(data)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def parse_task(data: Any) -> Task:
    """A task from the JSON value that a task file holds; ValueError says what is wrong with it."""
    if not isinstance(data, dict):
        raise ValueError('a task file is an object like {"task": "permutation", ...}')
    name = data.get("task")
    if type(name) is not str or name not in _KEYS:
        raise ValueError(f"unknown task {name!r}; this version knows {', '.join(_KEYS)}")
    unknown = sorted(set(data) - {"task", "features", "active", *_KEYS[name]})
    if unknown:
        raise ValueError(f"unknown key {unknown[0]!r}")
    active = _whole(data, "active", {"permutation": 1, "k-and": data.get("fan_in")}.get(name, 2))
    if name == "permutation":
        return _permutation(data, active)
    features = _whole(data, "features", None)
    if name == "universal-and":
        if features > LARGEST_UNIVERSAL:
            raise ValueError(f"at most {LARGEST_UNIVERSAL} features for all pairs")
        return universal_and(features, active)
    if name == "circuit":
        return _circuit(data, features, active)
    gates = _lists(data, "pairs" if name == "pairwise-and" else "tuples")
    if name == "pairwise-and":
        if any(len(gate) != 2 for gate in gates):
            raise ValueError("'pairs' must be a list of pairs of integers")
        return pairwise_and(features, gates, active)
    task = k_and(features, gates, active)
    if _whole(data, "fan_in", task.fan_in) != task.fan_in:
        raise ValueError(f"'fan_in' says {data['fan_in']}, the tuples have {task.fan_in}")
    return task


_KEYS: Mapping[str, tuple[str, ...]] = {
    "permutation": ("permutation",),
    "pairwise-and": ("pairs",),
    "k-and": ("tuples", "fan_in"),
    "universal-and": (),
    "circuit": ("layers",),
}
LARGEST_UNIVERSAL = 1 << 12
LARGEST_OUTPUTS = 1 << 22


def _whole(data: Mapping[str, Any], key: str, default: int | None) -> int:
    value = data.get(key, default)
    if type(value) is not int or value > LARGEST_FEATURES:
        raise ValueError(f"'{key}' must be an integer, at most {LARGEST_FEATURES}")
    return value


def _lists(data: Mapping[str, Any], key: str) -> list[list[int]]:
    gates = data.get(key)
    if not isinstance(gates, list) or not all(isinstance(gate, list) for gate in gates):
        raise ValueError(f"'{key}' must be a list of lists of integers")
    if len(gates) > LARGEST_OUTPUTS:
        raise ValueError(f"at most {LARGEST_OUTPUTS} outputs")
    if not all(type(i) is int for gate in gates for i in gate):
        raise ValueError(f"'{key}' must be a list of lists of integers")
    return gates


def _circuit(data: Mapping[str, Any], features: int, active: int) -> Circuit:
    layers = data.get("layers")
    if not isinstance(layers, list):
        raise ValueError("'layers' must be a list of lists of gates")
    lists = [_lists({"layers": gates}, "layers") for gates in layers]
    gates = tuple(tuple(tuple(sorted(gate)) for gate in layer) for layer in lists)
    return Circuit(features, gates, active)


def _permutation(data: Mapping[str, Any], active: int) -> Permutation:
    image = data.get("permutation")
    if not isinstance(image, list) or not all(type(i) is int for i in image):
        raise ValueError("'permutation' must be a list of integers")
    if len(image) > LARGEST_FEATURES:
        raise ValueError(f"at most {LARGEST_FEATURES} features")
    task = Permutation(tuple(image), active)
    named = data.get("features", task.features)
    if type(named) is not int or named != task.features:
        raise ValueError(f"'features' says {data['features']}, 'permutation' has {task.features}")
    return task
