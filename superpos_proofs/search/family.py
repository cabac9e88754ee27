"""Deciding a width of perm or and: every encoder up to symmetry, by its neuron tables.

The tables and types are those of the kernel; that an encoder serves is shown by parameters for
every function, that none does by the kernel running through all of them.
"""

from __future__ import annotations

from itertools import permutations
from typing import Literal

import numpy as np

from superpos_proofs.certificate.neurons import Work, neurons_of, useful_tables
from superpos_proofs.certificate.orbits import Columns, encoded_sides
from superpos_proofs.certificate.problems import Problem
from superpos_proofs.certificate.reading import Rejected
from superpos_proofs.search import Matrix, Task, Witness
from superpos_proofs.search.budget import spent
from superpos_proofs.search.tables import SHUFFLE_SEED, Undecided, encoder_orbits, matrix


def decide_family(
    problem: Problem, width: int, deadline: float
) -> Witness | tuple[Matrix, ...] | Literal["undecided"]:
    """A witness of this width, or the encoders of all orbits when none of them serves.

    Args:
        problem: perm or and.
        width: n >= 1.
        deadline: in the seconds of ``spent``.
    """
    try:
        encoders = encoder_orbits(problem.features, problem.weights, width)
    except Undecided:
        return "undecided"
    # Neighbours fail alike: a fixed shuffle meets variety.
    for index in np.random.default_rng(SHUFFLE_SEED).permutation(len(encoders)):
        if spent() > deadline:
            return "undecided"
        columns = tuple(tuple(column) for column in encoders[index].T.tolist())
        try:
            witness = serve(problem, columns)
        except Undecided:
            return "undecided"
        if witness is not None:
            return witness
    return tuple(map(matrix, encoders))


def serve(problem: Problem, columns: Columns) -> Witness | None:
    """Shared parts and charged parameters with this encoder, given by columns; None: none serve.

    Raises:
        Undecided: there are too many tables.
    """
    places, sides = encoded_sides(problem, columns)
    if sides is None:
        return None
    width = len(columns[0])
    neurons = neurons_of(places, problem.weights, width)
    ordered = sorted(neurons)
    try:
        tables = useful_tables(ordered, width, problem.weights, sides, problem.outputs, Work())
        chosen = tables.serving(tables.types(sides), problem.outputs)
    except Rejected as error:
        raise Undecided(str(error)) from None
    if chosen is None:
        return None
    tasks = []
    for targets in permutations(range(len(problem.targets)), problem.outputs):
        common = tables.all
        for place, other in enumerate(targets):
            # A permutation lists the output of each feature; else the pair of each output.
            output, target = (other, place) if problem.name == "perm" else (place, other)
            common &= chosen[output].reads[target]
        table = tables.chosen[(common & -common).bit_length() - 1]
        weights, bias = zip(*(neurons[ordered[place]] for place in table), strict=True)
        tasks.append(Task(targets, weights, bias))
    return Witness(
        tuple(zip(*columns, strict=True)),
        tuple(kind.row for kind in chosen),
        tuple(kind.threshold for kind in chosen),
        tuple(tasks),
    )
