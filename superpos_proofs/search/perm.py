"""The exact width of perm(m, v, q): both sides, as a certificate that the kernel can re-check."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import permutations
from typing import Any, Literal

from superpos_proofs.certificate.orbits import refute_by_orbits
from superpos_proofs.certificate.problems import Problem
from superpos_proofs.search import Matrix, Task, Witness
from superpos_proofs.search.budget import spent
from superpos_proofs.search.tables import decide_width, encoder_orbits, matrix

MAX_FEATURES = 6  # a witness lists all m! permutations; the kernel's limits are the same
MAX_WEIGHTS = 8


@dataclass(frozen=True)
class WidthResult:
    """What is proved about the least width of perm(features, active, weights).

    Args:
        features: m.
        active: v.
        weights: q.
        lower: no network of width lower - 1 serves every permutation.
        upper: ``witness`` is one of this width.
        refutation: how width lower - 1 was refuted.
        witness: shared parts and the charged parameters of every permutation.
        seconds: time by stage; never part of the certificate.
        orbits: with refutation "orbits", the least encoder of every orbit at width lower - 1.
    """

    features: int
    active: int
    weights: int
    lower: int
    upper: int
    refutation: Literal["counting", "orbits"]
    witness: Witness
    seconds: Mapping[str, float]
    orbits: tuple[Matrix, ...] | None = None

    @property
    def status(self) -> Literal["exact", "range"]:
        """Whether the two sides meet."""
        return "exact" if self.lower == self.upper else "range"


def perm_width(
    features: int,
    active: int = 1,
    weights: int = 1,
    *,
    progress: Callable[[str], None] | None = None,
    budget_seconds: float | None = 120,
) -> WidthResult:
    """Least width at which one choice of E, D, theta serves all m! permutations on X_v.

    Counting comes first, then every width from there up is decided by neuron tables. A width counts
    as refuted only when the kernel agrees, from the encoders alone.

    Args:
        features: m, 2 to 6.
        active: v, 1 <= v <= m.
        weights: q, 1 to 8; E, D, W and c have entries in -q..q.
        progress: called with one line at each stage.
        budget_seconds: the neuron tables stop after it, and the answer may be a range; None: no
            limit. The kernel takes some seconds more at most.

    Raises:
        ValueError: a size is out of its range.
    """
    if not 2 <= features <= MAX_FEATURES:
        raise ValueError(
            f"features must be 2 to {MAX_FEATURES}: with one feature width 1 is exact, and for more"
            " take the counting floor and a certified ceiling (superpos bounds)"
        )
    if not 1 <= active <= features:
        raise ValueError(f"active must be 1 to features = {features}")
    if not 1 <= weights <= MAX_WEIGHTS:
        raise ValueError(f"weights must be 1 to {MAX_WEIGHTS}; take superpos bounds beyond")
    say = progress or (lambda line: None)
    seconds = {"counting": 0.0, "tables": 0.0, "kernel": 0.0}
    deadline = math.inf if budget_seconds is None else spent() + budget_seconds

    started = spent()
    lower = counting_floor(features, weights)
    seconds["counting"] = spent() - started
    say(f"counting: width at least {lower}")
    witness = simplex_witness(features) if active == 1 else identity_witness(features)
    orbits: tuple[Matrix, ...] | None = None
    for width in range(lower, witness.width):
        say(f"neuron tables: width {width}")
        started = spent()
        answer = decide_width(features, active, weights, width, deadline)
        seconds["tables"] += spent() - started
        if isinstance(answer, Witness):
            witness = answer
            break
        say(f"neuron tables: width {width} {answer}")
        if answer == "refuted" and width == lower:
            started = spent()
            encoders = tuple(map(matrix, encoder_orbits(features, weights, width)))
            problem = Problem("perm", features, features, active, weights)
            reason = refute_by_orbits(problem, width, encoders)
            seconds["kernel"] += spent() - started
            say(f"kernel: {reason or f'width {width} refuted'}")
            if reason is None:
                lower, orbits = width + 1, encoders
    return WidthResult(
        features,
        active,
        weights,
        lower,
        witness.width,
        "orbits" if orbits else "counting",
        witness,
        seconds,
        orbits,
    )


def counting_floor(features: int, weights: int) -> int:
    """Least n whose (2q+1)^{n(n+1)} choices of W and c are at least the m! permutations."""
    n = 0
    while (2 * weights + 1) ** (n * (n + 1)) < math.factorial(features):
        n += 1
    return n


def identity_witness(features: int) -> Witness:
    """Width m on every X_v: E and D are the identity, W is the permutation matrix."""
    unit = _identity(features)
    tasks = []
    for image in permutations(range(features)):
        weights = tuple(unit[image.index(j)] for j in range(features))
        tasks.append(Task(image, weights, (0,) * features))
    return Witness(unit, unit, (1,) * features, tuple(tasks))


def simplex_witness(features: int) -> Witness:
    """Width n = m - 1 on X_1: the features are the corners e_1, .., e_n, -(e_1 + .. + e_n).

    The corners sum to zero, so every permutation of them is a linear map, with columns among the
    corners: entries in {-1, 0, 1}. With bias 1 the hidden vector is all ones, plus the corner of
    the active feature. Output j < n fires when h_j >= 2, the last one when sum(h) <= n - 1.
    """
    n = features - 1
    corners = (*_identity(n), (-1,) * n)
    tasks = []
    for image in permutations(range(features)):
        columns = [corners[image[i]] for i in range(n)]
        tasks.append(Task(image, tuple(zip(*columns, strict=True)), (1,) * n))
    encoder = tuple(zip(*corners, strict=True))
    return Witness(encoder, corners, (2,) * n + (1 - n,), tuple(tasks))


def width_certificate(result: WidthResult) -> dict[str, Any]:
    """The result as a JSON object of integers, lists and strings, without times."""
    m, v, q = result.features, result.active, result.weights
    witness = result.witness
    refutation: dict[str, Any] = {"kind": result.refutation}
    if result.orbits is not None:
        refutation["encoders"] = _lists(result.orbits)
    return {
        "format": "superpos-certificate/1",
        "kind": "width",
        "claim": f"{result.status}.perm.m{m}.v{v}.q{q}",
        "instance": {"problem": "perm", "features": m, "active": v, "weights": q},
        "width": result.upper if result.status == "exact" else None,
        "lower": result.lower,
        "upper": result.upper,
        "witness": {
            "encoder": _lists(witness.encoder),
            "decoder": _lists(witness.decoder),
            "threshold": list(witness.threshold),
            "tasks": [
                {
                    "permutation": list(task.permutation),
                    "weights": _lists(task.weights),
                    "bias": list(task.bias),
                }
                for task in witness.tasks
            ],
        },
        "refutation": refutation,
    }


def _identity(size: int) -> Matrix:
    return tuple(tuple(int(r == c) for c in range(size)) for r in range(size))


def _lists(value: Any) -> Any:
    """Nested tuples as nested lists."""
    return [_lists(item) for item in value] if isinstance(value, tuple) else value
