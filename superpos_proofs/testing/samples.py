"""Small certificates of each kind, as the kernel reads them, and how to repair changed ones."""

from __future__ import annotations

import copy
import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from typing import Any

from superpos_proofs.certificate.files import canonical, sha256
from superpos_proofs.certificate.store import shipped
from superpos_proofs.search.ceilings import task_seed
from superpos_proofs.search.cells import decide_cell, make_problem
from superpos_proofs.search.perm import identity_witness, simplex_witness
from superpos_proofs.search.tables import encoder_orbits
from superpos_proofs.tasks import draw_permutation

Certificate = dict[str, Any]
Pairs = Sequence[Sequence[int]]


def plain(value: Certificate) -> Certificate:
    """What a reader of the file would see: tuples become lists, nothing is shared."""
    seen: Certificate = json.loads(canonical(value))
    return seen


@lru_cache
def _exact(m: int, v: int, q: int) -> bytes:
    problem = make_problem("perm", m, active=v, weights=q)
    cell = decide_cell(problem, math.inf)
    certificate = cell.certificate()
    if v > 1:  # counting refutes it too, but is no list that could be changed
        encoders = encoder_orbits(m, q, cell.lower - 1).tolist()
        certificate["refutation"] = {"kind": "orbits", "encoders": encoders}
    return canonical(certificate)


def exact(m: int = 3, v: int = 1, q: int = 1) -> Certificate:
    """The two-sided certificate of an exact width."""
    seen: Certificate = json.loads(_exact(m, v, q))
    return seen


SHIPPED = (
    "exact.and.m2.o1.v2.q1",  # counting
    "exact.and.m3.o1.v2.q1",  # orbits
    "exact.and.m3.o1.v3.q1",  # orbits of a part
    "exact.repr.m2.v1.q1",  # counting
    "exact.repr.m4.v2.q3",  # relations
    "exact.repr.m3.v1.q2",  # lrat
    "exact.repr.m4.v1.q2",  # lrat for a part
    "exact.uand.m2.v2.q1.real",  # counting
    "exact.uand.m3.v2.q1.real",  # orbits, by identities
    "exact.uand.m3.v2.q1.quantized",
    "exact.uand.m4.v2.q2.real",  # orbits of a part
    "exact.uand.m4.v3.q1.quantized",  # tables
    "exact.uand.m4.v4.q1.quantized",  # tables for a part
)
"""Small certificates of the problems beside perm, one for each kind of refutation.

All but orbits of repr: those take the kernel a tenth of a second and more.
"""


@lru_cache
def _shipped(name: str) -> bytes:
    return (shipped() / f"{name}.json").read_bytes()


def shipped_width(name: str) -> Certificate:
    """A certificate of an exact width that comes with the package."""
    seen: Certificate = json.loads(_shipped(name))
    return seen


def width_range(
    m: int,
    upper: int,
    *,
    v: int = 1,
    q: int = 1,
    lower: int = 0,
    refutation: dict[str, Any] | None = None,
) -> Certificate:
    """A width certificate with a hand-made witness: simplex at m - 1, identity at m."""
    witness = simplex_witness(m) if upper < m else identity_witness(m)
    tasks = [
        {"permutation": t.permutation, "weights": t.weights, "bias": t.bias} for t in witness.tasks
    ]
    parts = {"encoder": witness.encoder, "decoder": witness.decoder}
    certificate = {
        "format": "superpos-certificate/1",
        "kind": "width",
        "claim": "",
        "instance": {"problem": "perm", "features": m, "active": v, "weights": q},
        "lower": lower,
        "upper": upper,
        "width": None,
        "witness": {**parts, "threshold": witness.threshold, "tasks": tasks},
        "refutation": refutation,
    }
    return plain(repaired(certificate))


def identity(size: int) -> list[list[int]]:
    """The identity matrix as nested lists."""
    return [[int(r == c) for c in range(size)] for r in range(size)]


def drawn(certificate: Certificate, index: int) -> tuple[int, ...]:
    """Task ``index`` by the other implementation: the package's own stream."""
    m = certificate["instance"]["features"]
    return draw_permutation(m, 1, task_seed(certificate["shared_sha256"], index)).image


def permuting(image: Sequence[int], rows: int, columns: int) -> list[list[int]]:
    """The weights of the trivial network: neuron image[i] copies feature i."""
    if max(rows, columns) > 1000:
        raise ValueError("a sample should be small")
    weights = [[0] * columns for _ in range(rows)]
    for i, j in enumerate(image):
        weights[j][i] = 1
    return weights


def counting_floor(m: int, b: int, tasks: int, choices: int) -> int:
    """The least width that counting allows, in plain integers: asked for thousands of times."""
    n = 0
    while 20 * choices * 2 ** (b * tasks * n * (n + 1)) < math.factorial(m) ** tasks:
        n += 1
    return n


def ceiling(
    m: int = 6, *, v: int = 1, b: int = 1, choices: int = 1, tasks: int = 3, **shared: Any
) -> Certificate:
    """A ceiling certificate of the trivial network, with some shared parts replaced."""
    parts = {
        "encoded": m,
        "width": m,
        "encoder": identity(m),
        "decoder": identity(m),
        "threshold": [[1] * m],
        "weights": [0, 1],
        "bias": [0],
    }
    certificate = {
        "format": "superpos-certificate/1",
        "kind": "ceiling",
        "claim": "",
        "instance": {"task": "permutation", "features": m, "active": v, "bits": b},
        "choices": choices,
        "floor": counting_floor(m, b, tasks, choices),
        "shared": {**parts, **shared},
        "shared_sha256": "",
        "tasks": [{"weights": [], "bias": [[0] * m]} for _ in range(tasks)],
    }
    return plain(redrawn(repaired(certificate)))


def uncharged(m: int = 4, *, v: int = 2, pairs: Pairs | None = None, **witness: Any) -> Certificate:
    """Any list of pairs, each output the sum of its two features; five pairs by default."""
    pairs = list(combinations(range(m), 2))[:5] if pairs is None else pairs
    parts = {
        "encoded": m,
        "encoder": identity(m),
        "decoder": [[int(i in pair) for i in range(m)] for pair in pairs],
        "threshold": [[2] * len(pairs)],
    }
    certificate = {
        "format": "superpos-certificate/1",
        "kind": "uncharged",
        "claim": "",
        "instance": {"task": "pairwise-and", "features": m, "active": v, "pairs": pairs},
        "witness": {**parts, **witness},
    }
    return plain(repaired(certificate))


def typical(
    m: int = 4,
    *,
    seed: str = "045a",
    width: int = 3,
    threshold: int = 5,
    bits: int = 4,
    drawn: int = 1,
    wrong: dict[str, Any] | None = None,
) -> Certificate:
    """Codes of three signs that serve a permutation drawn, and not the reversal of four."""
    wrong = {"permutation": [3, 2, 1, 0], "feature": 1, "output": 0} if wrong is None else wrong
    certificate = {
        "format": "superpos-certificate/1",
        "kind": "typical",
        "claim": "",
        "instance": {"task": "permutation", "features": m, "active": 1, "bits": bits},
        "shared": {"seed": seed, "width": width, "threshold": threshold},
        "drawn": drawn,
        "wrong": wrong,
    }
    return plain(repaired(certificate))


def errs(
    m: int = 6,
    *,
    v: int = 2,
    pairs: Pairs | None = None,
    support: Sequence[int] = (1,),
    output: int = 1,
    **shared: Any,
) -> Certificate:
    """Four neurons for five pairs, and a threshold so low that one feature is enough."""
    pairs = [[0, 1], [1, 2], [2, 3], [3, 4], [0, 4]] if pairs is None else pairs
    parts = {"seed": "00", "code": 4, "blocks": 2, "cells": 2, "bits": 5, "threshold": 1}
    certificate = {
        "format": "superpos-certificate/1",
        "kind": "errs",
        "claim": "",
        "instance": {"task": "pairwise-and", "features": m, "active": v, "pairs": pairs},
        "shared": {**parts, **shared},
        "input": list(support),
        "output": output,
    }
    return plain(repaired(certificate))


def serves(m: int = 8, **shared: Any) -> Certificate:
    """Six neurons for two pairs of eight features."""
    parts = {"seed": "0a", "code": 4, "blocks": 2, "cells": 3, "bits": 6, "threshold": 6}
    certificate = errs(m, pairs=[[0, 1], [1, 2]], **{**parts, **shared})
    del certificate["input"], certificate["output"]
    return plain(repaired({**certificate, "kind": "serves"}))


def repaired(certificate: Certificate) -> Certificate:
    """A copy in which whatever follows from the rest says so again: hash, claim, width, floor."""
    fixed = copy.deepcopy(certificate)
    instance = fixed["instance"]
    m, v = instance["features"], instance["active"]
    if fixed["kind"] == "width":
        met = fixed["lower"] == fixed["upper"]
        fixed["width"] = fixed["upper"] if met else None
        chapter = "exact" if met else "range"
        fixed["claim"] = f"{chapter}.{width_label(instance)}"
    elif fixed["kind"] == "uncharged":
        o, n = len(instance["pairs"]), fixed["witness"]["encoded"]
        fixed["claim"] = f"uncharged.pairwise-and.m{m}.o{o}.v{v}.n{n}"
    elif fixed["kind"] == "typical":
        n, b = fixed["shared"]["width"], instance["bits"]
        fixed["claim"] = f"typical.permutation.m{m}.v{v}.b{b}.n{n}"
    elif fixed["kind"] in ("errs", "serves"):
        pairs, n = instance["pairs"], drawn_width(fixed["shared"])
        sizes = f"m{m}.o{len(pairs)}.d{influence(pairs)}.v{v}.n{n}"
        fixed["claim"] = f"{fixed['kind']}.pairwise-and.{sizes}"
    else:
        shared, b = fixed["shared"], instance["bits"]
        fixed["shared_sha256"] = sha256(shared)
        n = max(shared["encoded"], shared["width"])
        fixed["claim"] = f"ceiling.permutation.m{m}.v{v}.b{b}.n{n}"
        if m <= 200 and 1 <= b <= 100:
            fixed["floor"] = counting_floor(m, b, len(fixed["tasks"]), max(1, fixed["choices"]))
    return fixed


def width_label(instance: Mapping[str, Any]) -> str:
    """The name of a cell, like perm.m3.v1.q1, and.m2.o1.v2.q1 or uand.m3.v2.q1.real."""
    letters = {"features": "m", "outputs": "o", "active": "v", "weights": "q", "readout": ""}
    sizes = [f"{letters[name]}{instance[name]}" for name in letters if name in instance]
    return ".".join([instance["problem"], *sizes])


def influence(pairs: Pairs) -> int:
    """The most pairs that one feature is in."""
    return max(Counter(i for pair in pairs for i in pair).values(), default=0)


def drawn_width(shared: Mapping[str, Any]) -> int:
    """Neurons of the network that an "errs" or "serves" certificate is about."""
    return max(int(shared["code"]), int(shared["blocks"] * shared["cells"]))


def redrawn(certificate: Certificate) -> Certificate:
    """A copy whose tasks are the trivial networks for what its hash draws."""
    fixed = copy.deepcopy(certificate)
    size = fixed["shared"]["width"], fixed["shared"]["encoded"]
    for index, task in enumerate(fixed["tasks"]):
        task["weights"] = permuting(drawn(fixed, index), *size)
    return fixed
