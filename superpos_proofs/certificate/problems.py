"""The four problems whose least widths are decided, as the kernel reads them from a certificate."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from typing import Any

from superpos_proofs.certificate.networks import supports
from superpos_proofs.certificate.reading import fields, require, whole

Support = tuple[int, ...]  # the active features of an input, or those that a target waits for
PROBLEMS = ("perm", "and", "uand", "repr")
READOUTS = ("real", "quantized")


@dataclass(frozen=True)
class Problem:
    """One cell: a problem and its sizes (docs/exact-widths.md#statement).

    Attributes:
        name: perm, and, uand or repr.
        features: m.
        outputs: m'; equal to the number of targets except for "and".
        active: v.
        weights: q, entries lie in -q..q.
        readout: of uand, real or quantized; None elsewhere.
    """

    name: str
    features: int
    outputs: int
    active: int
    weights: int
    readout: str | None = None

    @cached_property
    def targets(self) -> tuple[Support, ...]:
        """What an output may have to compute: the AND of these features."""
        size = 1 if self.name in ("perm", "repr") else 2
        return tuple(combinations(range(self.features), size))

    @cached_property
    def inputs(self) -> tuple[Support, ...]:
        """X_v, by weight and then lexicographically; the first is 0."""
        return tuple(supports(self.features, self.active))

    def sides(self, target: Support) -> tuple[list[int], list[int]]:
        """The numbers of the inputs where the target is on, and where it is off."""
        on = [set(target) <= set(x) for x in self.inputs]
        return [k for k, a in enumerate(on) if a], [k for k, a in enumerate(on) if not a]

    @property
    def functions(self) -> int:
        """How many functions one choice of shared parts has to serve."""
        return 1 if self.name in ("uand", "repr") else math.perm(len(self.targets), self.outputs)

    @property
    def trivial(self) -> int:
        """A width that always suffices."""
        return max(self.features, self.outputs) if self.name == "and" else self.features

    @property
    def label(self) -> str:
        """The cell's name in claims and files, like perm.m3.v1.q1."""
        outputs = f".o{self.outputs}" if self.name == "and" else ""
        readout = f".{self.readout}" if self.readout else ""
        return f"{self.name}.m{self.features}{outputs}.v{self.active}.q{self.weights}{readout}"

    def counted_out(self, width: int) -> bool:
        """Whether counting alone refutes a width (docs/exact-widths.md#counting)."""
        q, pairs = self.weights, math.comb(self.features, 2)
        if width < min(self.active - len(self.targets[0]) + 1, self.outputs):
            return True  # too few answers of half-spaces, whatever the weights
        if self.name == "uand":
            return bool((3 * q + 1) ** width < pairs + 1)
        if self.name == "repr":
            return bool((2 * self.active * q + 1) ** width < len(self.inputs))
        return bool((2 * q + 1) ** (width * (width + 1)) < self.functions)

    def related_out(self, width: int) -> bool:
        """Whether relations between codes refute a width (docs/representation.md#any-weights)."""
        return self.name == "repr" and width < min(self.features, 2 * self.active + 1) - 1

    def part(self, features: int, outputs: int, active: int) -> Problem:
        """The same problem at smaller sizes: its width is no larger (Lemma 7)."""
        return replace(self, features=features, outputs=outputs, active=active)


def read_problem(instance: Any, most: int) -> Problem:
    """The problem that a certificate's instance names, with at most ``most`` features.

    Raises:
        Rejected: it names none.
    """
    require(type(instance) is dict, "instance is not an object")
    name = instance.get("problem")
    require(type(name) is str and name in PROBLEMS, "unknown problem")
    extra = {"and": " outputs", "uand": " readout"}.get(name, "")
    m, v, q = fields(instance, "features active weights problem" + extra, "instance")[:3]
    m = whole(m, 2, most, "features")
    v = whole(v, 1 if name in ("perm", "repr") else 2, m, "active")
    q = whole(q, 1, 8, "weights")
    targets = m if name in ("perm", "repr") else math.comb(m, 2)
    outputs, readout = targets, None
    if name == "and":
        outputs = whole(instance["outputs"], 1, targets, "outputs")
    if name == "uand":
        readout = instance["readout"]
        require(type(readout) is str and readout in READOUTS, "unknown readout")
    return Problem(name, m, outputs, v, q, readout)


def smaller(problem: Problem, at: Any) -> Problem:
    """The part of a problem that a refutation speaks of: {"features", "outputs", "active"}.

    Raises:
        Rejected: it is no part of the problem, or all of it (which has no need to be named).
    """
    m, outputs, v = fields(at, "features outputs active", "at")
    m = whole(m, 2, problem.features, "at: features")
    v = whole(v, 1 if len(problem.targets[0]) == 1 else 2, min(m, problem.active), "at: active")
    part = problem.part(m, 0, v)
    most = len(part.targets)
    fixed = problem.name != "and"
    outputs = whole(outputs, most if fixed else 1, min(most, problem.outputs), "at: outputs")
    part = problem.part(m, outputs, v)
    require(part != problem, "at: names the whole problem")
    return part
