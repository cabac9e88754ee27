"""What is computed: tasks, their supports, and how a task is drawn without bias."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

LARGEST_FEATURES = 1 << 20  # a task that is held in memory, not a number in a bound


class Stream:
    """Uniform integers from SHA-256 in counter mode, by rejection (no modulo bias).

    The confidence statements of this project treat SHA-256 as a random oracle.
    """

    def __init__(self, seed: bytes) -> None:
        self._seed = seed
        self._counter = 0
        self._words: list[int] = []

    def _word(self) -> int:
        if not self._words:
            block = hashlib.sha256(self._seed + self._counter.to_bytes(8, "big")).digest()
            self._counter += 1
            self._words = [int.from_bytes(block[i : i + 8], "big") for i in (24, 16, 8, 0)]
        return self._words.pop()

    def below(self, bound: int) -> int:
        """A uniform integer in 0..bound-1, for 1 <= bound <= 2^64."""
        limit = (1 << 64) // bound * bound
        while True:
            word = self._word()
            if word < limit:
                return word % bound

    def bits(self, count: int) -> list[int]:
        """``count`` uniform bits."""
        words = [self._word() for _ in range(-(-count // 64))]
        return [(word >> i) & 1 for word in words for i in range(64)][:count]

    def permutation(self, size: int) -> tuple[int, ...]:
        """A uniform permutation of 0..size-1 (Fisher-Yates)."""
        image = list(range(size))
        for i in range(size - 1, 0, -1):
            j = self.below(i + 1)
            image[i], image[j] = image[j], image[i]
        return tuple(image)


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


def read_task(path: Path) -> Permutation:
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


def parse_task(data: Any) -> Permutation:
    """A task from the JSON value that a task file holds; ValueError says what is wrong with it."""
    if not isinstance(data, dict):
        raise ValueError('a task file is an object like {"task": "permutation", ...}')
    if data.get("task") != "permutation":
        raise ValueError(f"unknown task {data.get('task')!r}; this version knows 'permutation'")
    unknown = sorted(set(data) - {"task", "features", "active", "permutation"})
    if unknown:
        raise ValueError(f"unknown key {unknown[0]!r}")
    image, active = data.get("permutation"), data.get("active", 1)
    if not isinstance(image, list) or not all(type(i) is int for i in image):
        raise ValueError("'permutation' must be a list of integers")
    if type(active) is not int or active > LARGEST_FEATURES:
        raise ValueError("'active' must be an integer, at most the number of features")
    if len(image) > LARGEST_FEATURES:
        raise ValueError(f"at most {LARGEST_FEATURES} features")
    task = Permutation(tuple(image), active)
    named = data.get("features", task.features)
    if type(named) is not int or named != task.features:
        raise ValueError(f"'features' says {data['features']}, 'permutation' has {task.features}")
    return task
