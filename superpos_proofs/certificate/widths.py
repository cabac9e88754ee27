"""Re-checking a least width: a network at ``upper``, and no network at ``lower`` - 1."""

from __future__ import annotations

import json
from functools import lru_cache
from itertools import permutations
from typing import Any

from superpos_proofs.certificate.codes import Pair, refute_by_codes
from superpos_proofs.certificate.encode import encode
from superpos_proofs.certificate.files import canonical
from superpos_proofs.certificate.lrat import check_lrat
from superpos_proofs.certificate.networks import Shared, copies
from superpos_proofs.certificate.orbits import refute_by_orbits
from superpos_proofs.certificate.problems import Problem, read_problem, smaller
from superpos_proofs.certificate.reading import (
    Rejected,
    Row,
    fields,
    inflate,
    integers,
    matrix,
    require,
    small,
    whole,
)
from superpos_proofs.certificate.separation import refute_by_identities
from superpos_proofs.certificate.tables import refute_by_tables

MAX_FEATURES = 40
MAX_FUNCTIONS = 1 << 12  # charged parameters are listed function by function
MAX_LIMIT = 1 << 20  # of a threshold
MAX_PROOF = 1 << 27  # bytes of an unpacked LRAT proof
MAX_INPUTS = 1 << 16


def check_width(certificate: dict[str, Any]) -> tuple[str, dict[str, int]]:
    """The claim that a width certificate proves, and the numbers in it.

    Raises:
        Rejected: it proves nothing.
    """
    names = "format kind claim instance lower upper width witness refutation"
    *_, instance, lower, upper, exact, witness, refutation = fields(
        certificate, names, "certificate"
    )
    problem = read_problem(instance, MAX_FEATURES)
    require(problem.functions <= MAX_FUNCTIONS, "too many functions to list")
    upper = whole(upper, 1, problem.trivial, "upper")
    lower = whole(lower, 0, upper, "lower")
    require(exact == (upper if lower == upper else None), "width is not what lower and upper say")
    require(exact is None or type(exact) is int, "width is not an integer")
    require(len(problem.inputs) <= MAX_INPUTS, "too many inputs")
    if problem.name in ("perm", "and"):
        _check_shared(problem, upper, witness)
    else:
        _check_network(problem, upper, witness)
    _check_refutation(problem, lower, refutation)
    sizes = {"features": problem.features, "active": problem.active, "weights": problem.weights}
    if problem.name == "and":
        sizes["outputs"] = problem.outputs
    chapter = "exact" if lower == upper else "range"
    return f"{chapter}.{problem.label}", {**sizes, "lower": lower, "upper": upper}


def _check_shared(problem: Problem, upper: int, witness: Any) -> None:
    """Shared parts, and charged parameters for every function of the family in turn."""
    m, q, outputs = problem.features, problem.weights, problem.outputs
    encoder, decoder, threshold, tasks = fields(
        witness, "encoder decoder threshold tasks", "witness"
    )
    rows = small(encoder, upper, m, q, "encoder")
    codes = [{r: row[i] for r, row in enumerate(rows) if i in row} for i in range(m)]
    limits = integers(threshold, outputs, MAX_LIMIT, "threshold")
    rows = small(decoder, outputs, upper, q, "decoder")
    shared = Shared(codes, upper, rows, limits, problem.active, q, q)
    require(type(tasks) is list and len(tasks) == problem.functions, "not one task a function")
    name = "permutation" if problem.name == "perm" else "pairs"
    for chosen, task in zip(permutations(problem.targets, outputs), tasks, strict=True):
        listed, weights, bias = fields(task, f"{name} weights bias", "task")
        if problem.name == "perm":  # permutations go by their images, not by their inverses
            image = [i for (i,) in chosen]
            named, wanted, gates = integers(listed, m, m, name), image, copies(image)
        else:
            require(type(listed) is list, "pairs are not a list")
            named = [a for pair in listed for a in integers(pair, 2, m, "a pair")]
            wanted, gates = [a for pair in chosen for a in pair], list(chosen)
        require(named == wanted, f"{name} are not all there in lexicographic order")
        charged = (
            small(weights, upper, upper, q, "weights"),
            integers(bias, upper, q, "bias"),
        )
        error = shared.first_error(charged, gates)
        require(error is None, f"{name} {listed}: wrong at {error}")


def _check_network(problem: Problem, upper: int, witness: Any) -> None:
    """One network for all targets: a hidden layer on raw inputs (uand), or none (repr)."""
    m, q = problem.features, problem.weights
    names = (
        "weights bias decoder threshold" if problem.name == "uand" else "encoder decoder threshold"
    )
    first, *bias, decoder, threshold = fields(witness, names, "witness")
    rows = small(first, upper, m, q, names.split()[0])
    real = problem.readout == "real"
    limits = integers(threshold, problem.outputs, 1 << 40 if real else MAX_LIMIT, "threshold")
    readers = (
        matrix(decoder, problem.outputs, upper, "decoder")
        if real
        else small(decoder, problem.outputs, upper, q, "decoder")
    )
    if problem.name == "repr":
        codes = [{r: row[i] for r, row in enumerate(rows) if i in row} for i in range(m)]
        network = Shared(codes, upper, readers, limits, problem.active, 1, 0)
        layer: tuple[list[Row], list[int]] | None = None
    else:
        network = Shared([{i: 1} for i in range(m)], m, readers, limits, problem.active, m * q, q)
        layer = (rows, integers(bias[0], upper, q, "bias"))
    error = network.first_error(layer, list(problem.targets))
    require(error is None, f"wrong at {error}")


def _check_refutation(problem: Problem, lower: int, refutation: Any) -> None:
    """No network of width lower - 1 solves the problem, or the part of it that is named."""
    if lower == 0:
        require(refutation is None, "nothing to refute below width 0")
        return
    below = lower - 1
    require(type(refutation) is dict, "refutation is missing")
    if refutation.get("kind") == "counting":
        fields(refutation, "kind", "refutation")
        require(problem.counted_out(below), "counting does not refute the width below")
        return
    if refutation.get("kind") == "relations":
        fields(refutation, "kind", "refutation")
        require(problem.related_out(below), "relations do not refute the width below")
        return
    part = ""
    if "at" in refutation:
        problem, part = smaller(problem, refutation["at"]), " at"
    if refutation.get("kind") == "tables":  # the kernel needs no evidence
        fields(refutation, f"kind{part}", "refutation")
        reason = _why_not(problem, below, "tables", b"null")
        require(reason is None, f"tables: {reason}")
        return
    name = {"lrat": "proof"}.get(str(refutation.get("kind")), "encoders")
    if name == "encoders":
        name = {"uand": "identities", "repr": "pairs"}.get(problem.name, name)
    kind, evidence = fields(refutation, f"kind {name}{part}", "refutation")[:2]
    require(kind in ("orbits", "lrat"), "unknown kind of refutation")
    reason = _why_not(problem, below, name, canonical(evidence))
    require(reason is None, f"{name}: {reason}")


@lru_cache(maxsize=64)
def _why_not(problem: Problem, below: int, name: str, evidence: bytes) -> str | None:
    """Why the evidence does not refute a width; None if it does.

    Cells share the refutation of their common part: what was run through once is remembered.
    """
    listed = json.loads(evidence)
    try:
        if name == "proof":
            check_lrat(encode(problem, below).clauses, inflate(listed, MAX_PROOF, "proof"))
            return None
        if name == "tables":
            refute_by_tables(problem, below)
            return None
        require(type(listed) is list and len(listed) <= 1 << 16, "not a list, or too long")
        if name == "identities":
            identities = [_identity(entry) for entry in listed]
            return refute_by_identities(problem, below, identities)
        if name == "pairs":
            refute_by_codes(problem, below, [_pair(entry, problem, below) for entry in listed])
            return None
        for encoder in listed:
            small(encoder, below, problem.features, problem.weights, "orbit encoder")
        return refute_by_orbits(problem, below, listed)
    except Rejected as error:
        return str(error)


def refuted(problem: Problem, width: int, refutation: dict[str, Any]) -> bool:
    """Whether the kernel agrees that there is no network of this width."""
    try:
        _check_refutation(problem, width + 1, refutation)
    except Rejected:
        return False
    return True


def _pair(value: Any, problem: Problem, width: int) -> Pair:
    """Two codes, distinct and not zero."""
    rows = small(value, 2, width, problem.weights, "pair")
    first, second = (tuple(row.get(r, 0) for r in range(width)) for row in rows)
    require(first != second and any(first) and any(second), "a pair that is no two codes")
    return first, second


def _identity(value: Any) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """{"on": [[input, weight], ...], "off": [...]}."""
    sides = []
    for side in fields(value, "on off", "identity"):
        require(type(side) is list and len(side) <= 1 << 12, "identity: a side is not a list")
        pairs = [integers(pair, 2, 1 << 20, "identity") for pair in side]
        sides.append([(k, a) for k, a in pairs])
    return sides[0], sides[1]
