"""No network of this width serves the whole family: all encoders, one by one, up to symmetry.

The problems are perm and and. With entries in A_q = {-q..q}, a network of width n computes
y_j = [D_j . ReLU(W E x + c) >= theta_j]; E, D and theta are shared, W and c may depend on the
function; it has to be right on X_v, the 0/1 vectors of weight at most v. The proof has two parts
(docs/exact-widths.md has the lemmas):

1. The listed encoders meet every orbit of A_q^{n x m} under permutations of the columns and
   permutations and sign changes of the rows. No enumeration is trusted: each listed encoder is the
   least of its orbit, they increase strictly, so their orbits are disjoint, and the sizes of the
   orbits add up to (2q+1)^{nm}.
2. No listed encoder serves the family. A *neuron* is the tuple of values ReLU(w . E x + c) over
   X_v, a *table* is n neurons, a *type* is a decoder row with its threshold. In a given table a
   type reads a target when it fires exactly on the inputs where the target is on. The encoder
   serves when some m' types read, for each assignment of targets to types, that assignment in some
   table; only tables in which m' targets can be read at all come into question.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise, permutations, product

from superpos_proofs.certificate.neurons import (
    MAX_PARAMETERS,
    TOO_MANY,
    Sides,
    Vector,
    Work,
    neurons_of,
    useful_tables,
)
from superpos_proofs.certificate.problems import Problem
from superpos_proofs.certificate.reading import Rejected, require

Columns = tuple[Vector, ...]  # an encoder, column by column

MAX_IMAGES = 1 << 23  # encoders x row symmetries


def refute_by_orbits(
    problem: Problem, width: int, encoders: Sequence[Sequence[Sequence[int]]]
) -> str | None:
    """Check that ``encoders`` prove: no network of ``width`` serves the whole family.

    Args:
        problem: perm or and.
        width: n >= 0.
        encoders: integer matrices, n rows of m entries: the least encoder of each orbit (its
            columns, left to right, compared lexicographically), in increasing order.

    Returns:
        None when the refutation holds, otherwise a one-line reason; also when it is too large.
    """
    m, q, n = problem.features, problem.weights, width
    if problem.name not in ("perm", "and") or n < 0:
        return "needs perm or and, and width >= 0"
    if m > 8 or n > 8 or len(encoders) * 2**n * math.factorial(n) > MAX_IMAGES:
        return "too many encoders to check one by one"
    for encoder in encoders:
        if len(encoder) != n or any(len(row) != m for row in encoder):
            return f"an encoder is not {n} x {m}"
        if any(entry not in range(-q, q + 1) for row in encoder for entry in row):
            return f"an encoder has an entry outside -{q}..{q}"
    listed = [tuple(tuple(row[i] for row in encoder) for i in range(m)) for encoder in encoders]
    try:
        return _not_all_orbits(m, q, n, listed) or _one_that_serves(problem, n, listed)
    except Rejected as error:
        return str(error)


def _not_all_orbits(m: int, q: int, n: int, encoders: Sequence[Columns]) -> str | None:
    """Why the list is not the increasing list of least encoders of all orbits; None if it is."""
    if any(first >= second for first, second in pairwise(encoders)):
        return "encoders are not strictly increasing"
    covered = 0
    for encoder in encoders:
        # Sorted columns stand for all their arrangements, so what is left are the row symmetries.
        images = set()
        for order, signs in product(permutations(range(n)), product((1, -1), repeat=n)):
            moves = list(zip(signs, order, strict=True))
            images.add(tuple(sorted(tuple(s * column[r] for s, r in moves) for column in encoder)))
        if encoder != min(images):
            return f"encoder {list(encoder)} (by columns) is not the least of its orbit"
        # All images repeat their columns alike: each is arranged in as many ways as this one.
        repeats = Counter(encoder).values()
        covered += len(images) * math.factorial(m) // math.prod(map(math.factorial, repeats))
    if covered != (2 * q + 1) ** (n * m):
        return f"the orbits hold {covered} encoders, not all {(2 * q + 1) ** (n * m)}"
    return None


def _one_that_serves(problem: Problem, n: int, encoders: Sequence[Columns]) -> str | None:
    """Which of the encoders serves the family, or why this was not decided; None if none.

    Raises:
        Rejected: there is too much to run through.
    """
    q, work = problem.weights, Work()
    parameters = (2 * q + 1) ** (n + 1)
    for encoder in encoders:
        work.add(len(problem.inputs) * (problem.features + len(problem.targets)), 0)
        places, merged = encoded_sides(problem, encoder)
        if merged is None:
            continue  # two inputs that no W, c, D tells apart, but some function does
        work.add(parameters * len(places) * (n + 1), 0)
        require(parameters <= MAX_PARAMETERS, TOO_MANY)
        neurons = sorted(neurons_of(places, q, n))
        tables = useful_tables(neurons, n, q, merged, problem.outputs, work)
        if tables.serving(tables.types(merged), problem.outputs) is not None:
            return f"encoder {list(encoder)} (by columns) serves the whole family"
    return None


def encoded_sides(problem: Problem, encoder: Columns) -> tuple[list[Vector], Sides | None]:
    """The distinct encoded inputs, and for each target those where it is on and where it is off.

    None for the sides when an encoded input is on both: then no decoder serves.
    """
    size = len(encoder[0])
    codes = [tuple(sum(encoder[i][r] for i in x) for r in range(size)) for x in problem.inputs]
    places = {code: k for k, code in enumerate(dict.fromkeys(codes))}
    merged = []
    for target in problem.targets:
        on, off = ({places[codes[k]] for k in side} for side in problem.sides(target))
        if on & off:
            return list(places), None
        merged.append((sorted(on), sorted(off)))
    return list(places), merged
