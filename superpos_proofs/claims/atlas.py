"""Chapter "exact", the atlas: floor, exact width and ceiling of every cell, like with like."""

from __future__ import annotations

import json

import sympy as sp

from superpos_proofs.certificate.files import canonical
from superpos_proofs.certificate.kernel import verify
from superpos_proofs.certificate.problems import PROBLEMS, Problem, read_problem
from superpos_proofs.certificate.store import certificate_files, shipped
from superpos_proofs.claims.base import Claim, Draw, Instance, Observation
from superpos_proofs.claims.works import ours
from superpos_proofs.search.cells import counting_floor
from superpos_proofs.statements import sandwich as st
from superpos_proofs.statements.undecided import Le, Lt

OURS = ours("exact-widths.md")
FEATURES = 40  # the kernel's limit
WORDS = {
    "perm": "every permutation",
    "and": "every list of ANDs",
    "uand": "all pairs' ANDs of raw inputs",
    "repr": "representation alone",
}
RESTS_ON = {  # ceilings that need no search, and the refutations that the kernel follows
    "perm": ("upper.trivial", "exact.perm.simplex", "lemma.sign-patterns"),
    "and": ("lemma.sign-patterns",),
    "uand": ("lemma.sign-patterns",),
    "repr": ("lemma.lrat", "lemma.sign-patterns", "representation.width.readers"),
}


def cells_of(name: str) -> tuple[str, ...]:
    """The claims of the shipped certificates of exact widths of a problem."""
    files = certificate_files(shipped())
    return tuple(path.stem for path in files if path.stem.startswith(f"exact.{name}."))


def known_width(problem: Problem) -> int:
    """Of a network that needs no search: the trivial one, or for perm with v = 1 the simplex."""
    return problem.trivial - int(problem.name == "perm" and problem.active == 1)


def _observe(name: str, draw: Draw, change: int = 0) -> tuple[Problem, int, str]:
    """A drawn cell: its problem and the width that the kernel accepts.

    Without a change the claim's own certificates say so: the kernel has to accept them all, apart
    from this. With one, the certificate is altered to say so much more; its old width counts when
    the kernel rejects that, and the altered one when it does not.
    """
    names = cells_of(name)
    claim = names[draw.integer(0, len(names) - 1)]
    certificate = json.loads((shipped() / f"{claim}.json").read_bytes())
    problem, width = read_problem(certificate["instance"], FEATURES), certificate["width"]
    if change:
        for key in ("width", "lower", "upper"):
            certificate[key] = width + change
        width += change * verify(canonical(certificate)).accepted
    return problem, width, claim


def _sandwich(name: str, draw: Draw, *, floor: int = 0, change: int = 0) -> Observation:
    problem, width, claim = _observe(name, draw, change)
    values = {"k": counting_floor(problem) + floor, "n": width, "u": known_width(problem)}
    return Observation(values, claim)


def _claim(name: str) -> Claim:
    claim = Claim(
        f"exact.atlas.{name}",
        f"Floor <= exact width <= ceiling for {WORDS[name]}, on every exact cell",
        st.ATLAS,
        "Each exact width has a witness at n and a refutation of n - 1 that the kernel repeats. "
        "Counting stands below it, a network that needs no search above; the same alphabets for "
        "all entries, the same inputs, the worst case on all sides. Every cell is one whose "
        "certificate is in certificates/; those in its folder slow are not among them.",
        (OURS,),
        depends_on=RESTS_ON[name],
        # As many draws as cells, none twice: every cell.
        instance=Instance(lambda draw: _sandwich(name, draw), "every cell", len(cells_of(name))),
        certificates=cells_of(name),
        proof="exact-widths.md#counting",
    )
    return claim.with_near_misses(
        claim.near_miss(
            "floor-is-exact",
            "Counting gives the exact width",
            "some cells need more neurons than counting says",
            sp.And(Le(st.n, st.k), Le(st.n, st.u)),
        ),
        claim.near_miss(
            "one-less",
            "Every cell can do with one neuron less",
            "the certificates, changed to say so, are rejected",
            Lt(st.n, st.u),
            instance=Instance(lambda draw: _shrunk(name, draw), "change a certificate", 6),
        ),
    )


def _shrunk(name: str, draw: Draw) -> Observation:
    """The old width as u, and as n what the kernel accepts of a certificate for one less."""
    problem, width, claim = _observe(name, draw, -1)
    names = json.loads((shipped() / f"{claim}.json").read_bytes())
    return Observation({"k": counting_floor(problem), "n": width, "u": names["width"]}, claim)


def _constant(draw: Draw, name: str = "perm") -> Observation:
    problem, width, claim = _observe(name, draw)
    return Observation({"m": problem.features, "p": 2 * problem.weights + 1, "n": width}, claim)


_constant_claim = Claim(
    "exact.atlas.constant",
    "On every exact cell perm takes at least 0.88 sqrt(m log m / log(2q+1)) neurons",
    st.atlas_constant(sp.Rational(79, 100)),
    "c^2 = 79/100. The least is attained at two features with weights in -1..1. It speaks of the "
    "cells that are decided and of no others.",
    (OURS,),
    depends_on=("exact.atlas.perm",),
    instance=Instance(_constant, "every cell of perm", len(cells_of("perm"))),
    certificates=cells_of("perm"),
    proof="exact-widths.md#what-is-settled",
)
CONSTANT = _constant_claim.with_near_misses(
    _constant_claim.near_miss(
        "next-digit",
        "c^2 = 80/100 holds as well",
        "the next digit: two features, one neuron, three values",
        statement=st.atlas_constant(sp.Rational(80, 100)),
        instance=Instance(_constant, "draw a cell of perm", 60),
    ),
    _constant_claim.near_miss(
        "representation",
        "Representation alone takes as many dimensions",
        "it takes far fewer: that is the gap between representing and computing",
        statement=st.atlas_constant(sp.Rational(79, 100)),
        instance=Instance(lambda draw: _constant(draw, "repr"), "draw a cell of repr", 40),
    ),
)

CLAIMS = (*(_claim(name) for name in PROBLEMS if cells_of(name)), CONSTANT)
