"""Deciding a width of uand with a real readout: neurons against linear identities.

Neurons that keep no identity in common are a candidate. Either every pair is linearly separable
there, and that is a witness; or some pair is not: then exact linear programming gives an identity
that all of them keep, and it is remembered with all its images. Lemmas: docs/exact-widths.md.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from superpos_proofs.certificate.problems import Problem
from superpos_proofs.certificate.separation import Identity, images, minimal
from superpos_proofs.search import RawWitness
from superpos_proofs.search.budget import spent
from superpos_proofs.search.linear import common_point, separating

Say = Callable[[str], None]
SEED = 0
SAMPLES = 1 << 14
MAX_VALUES = 1 << 26  # of all neurons on all inputs: half a gigabyte


class Neurons:
    """All neurons of raw inputs with different values on X_v.

    Attributes:
        parameters: w and c, N x (m + 1).
        values: ReLU(w . x + c), N x |X_v|.
        first: whether it has the values of a neuron with increasing w, N.
    """

    def __init__(self, problem: Problem) -> None:
        q, m = problem.weights, problem.features
        inputs = np.zeros((len(problem.inputs), m + 1), dtype=np.int64)
        inputs[:, m] = 1
        for k, x in enumerate(problem.inputs):
            inputs[k, list(x)] = 1
        parameters = np.array(list(product(range(-q, q + 1), repeat=m + 1)))
        values = np.maximum(0, parameters @ inputs.T)
        self.values, first = np.unique(values, axis=0, return_index=True)
        self.parameters = parameters[first]
        self.first = np.zeros(len(first), dtype=bool)
        ordered = (np.diff(parameters[:, :m], axis=1) >= 0).all(axis=1)
        places = {row.tobytes(): k for k, row in enumerate(self.values)}
        self.first[[places[row.tobytes()] for row in values[ordered]]] = True


def decide_real(
    problem: Problem, width: int, deadline: float, say: Say
) -> RawWitness | list[Identity] | Literal["undecided"]:
    """Identities that refute a width, or a witness of that width.

    Args:
        problem: uand; the readout counts as real.
        width: n >= 1.
        deadline: in the seconds of ``spent``.
        say: called with a line of progress now and then.
    """
    all_parameters = (2 * problem.weights + 1) ** (problem.features + 1)
    if all_parameters * len(problem.inputs) > MAX_VALUES:
        return "undecided"
    neurons = Neurons(problem)
    identities: list[Identity] = []
    keeps = np.zeros((len(neurons.values), 1), dtype=bool)
    generator = np.random.default_rng(SEED)
    try:
        while True:
            if spent() > deadline:
                return "undecided"
            rows = _candidate(keeps, neurons.first, width, generator, deadline)
            if rows is None:
                return identities
            found = _judge(problem, neurons, rows)
            if isinstance(found, RawWitness):
                return found
            identities += found
            new = [_kept(neurons.values, one) for one in images(problem, found)]
            keeps = np.hstack([keeps, np.array(new).T])
            say(f"width {width}: {len(identities)} identities, {keeps.shape[1]} images")
    except TimeoutError:
        return "undecided"


def _kept(values: NDArray[np.int64], identity: Identity) -> NDArray[np.bool_]:
    weights = np.zeros(values.shape[1], dtype=np.int64)
    for sign, side in zip((1, -1), identity, strict=True):
        for k, a in side:
            weights[k] = sign * a
    equal: NDArray[np.bool_] = values @ weights == 0
    return equal


def _candidate(
    keeps: NDArray[np.bool_],
    first: NDArray[np.bool_],
    width: int,
    generator: np.random.Generator,
    deadline: float,
) -> list[int] | None:
    """Neurons that keep no identity in common; None: any ``width`` of them share one.

    Args:
        keeps: which identity each neuron keeps.
        first: which neurons stand for all their images under permutations of the features; the
            identities come with all images, so the first neuron may be one of them.
        width: n.
        generator: for tuples tried at random before all are.
        deadline: TimeoutError is raised after it.
    """
    packed = np.packbits(keeps, axis=1)
    packed = np.pad(packed, ((0, 0), (0, -packed.shape[1] % 8)))
    packed = np.ascontiguousarray(packed).view(np.uint64)
    rows, index = np.unique(packed, axis=0, return_index=True)
    sets = {int.from_bytes(row.tobytes(), "big"): k for k, row in zip(index, rows, strict=True)}
    chosen = np.array([sets[a] for a in minimal(sets)])
    masks = packed[chosen]
    drawn = generator.integers(len(chosen), size=(SAMPLES, width))
    common = np.bitwise_and.reduce(masks[drawn], axis=1).any(axis=1)
    if not common.all():
        return [int(a) for a in chosen[drawn[int(np.argmin(common))]]]
    wanted = {packed[k].tobytes() for k in np.flatnonzero(first)}
    starts = [k for k, row in enumerate(masks) if row.tobytes() in wanted]
    shared = masks[starts]
    paths: list[tuple[int, ...]] = [(int(chosen[k]),) for k in starts]
    for place in range(1, width):
        following: dict[bytes, tuple[int, ...]] = {}
        for one, path in zip(shared, paths, strict=True):
            if spent() > deadline:
                raise TimeoutError
            both = one & masks
            nothing = ~both.any(axis=1)
            if nothing.any():
                last = int(chosen[int(np.argmax(nothing))])
                return [*path, *([last] * (width - len(path)))]
            if place < width - 1:
                for k, row in enumerate(both):
                    following.setdefault(row.tobytes(), (*path, int(chosen[k])))
        shared = np.array([np.frombuffer(key, dtype=np.uint64) for key in following])
        paths = list(following.values())
    if width == 1:
        alone = ~masks.any(axis=1)
        return [int(chosen[int(np.argmax(alone))])] if alone.any() else None
    return None


def _judge(problem: Problem, neurons: Neurons, rows: list[int]) -> RawWitness | list[Identity]:
    """These neurons as a witness, or an identity for each pair that is not separable."""
    points = [tuple(column) for column in neurons.values[rows].T.tolist()]
    identities: list[Identity] = []
    readers = []
    for pair in problem.targets:
        sides = problem.sides(pair)
        on, off = ([points[k] for k in side] for side in sides)
        weights = common_point(on, off)
        if weights is None:
            reader = separating(on, off)
            assert reader is not None
            readers.append(reader)
            continue
        identities.append(
            tuple(  # type: ignore[arg-type]
                tuple((k, a) for k, a in zip(side, some, strict=True) if a)
                for side, some in zip(sides, weights, strict=True)
            )
        )
    if identities:
        return identities
    parameters = neurons.parameters[rows].tolist()
    return RawWitness(
        tuple(tuple(row[:-1]) for row in parameters),
        tuple(row[-1] for row in parameters),
        tuple(d for d, _ in readers),
        tuple(t for _, t in readers),
    )
