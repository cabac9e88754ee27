"""The LRAT checker that Coq proves sound gives the verdicts of the kernel's on the same proofs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeAlias

import pytest

from superpos_proofs import formal
from superpos_proofs.certificate.encode import encode
from superpos_proofs.certificate.lrat import Clause, check_lrat
from superpos_proofs.certificate.problems import read_problem, smaller
from superpos_proofs.certificate.reading import Rejected, inflate
from superpos_proofs.certificate.store import shipped
from superpos_proofs.certificate.widths import MAX_PROOF
from tests.formal.clausal import (
    corrupted,
    formula_term,
    proof_steps,
    proof_term,
    source,
    verdicts_source,
)

pytestmark = [
    pytest.mark.formal,
    pytest.mark.skipif(formal.coqc() is None, reason="Coq is not installed"),
]

QUICK = 9000  # characters of a packed proof that Coq reads in about three seconds
LARGE = "exact.repr.m4.v2.q2"  # 21 721 clauses and 4559 lines
SQUARE = ((1, 2), (-1, 2), (1, -2), (-1, -2))
BY_RAT = b"""5 3 -1 -2 0 0
6 -3 1 0 -5 0
7 -3 2 0 -5 0
8 2 0 1 2 0
8 d 1 5 0
9 0 8 3 4 0
"""

Case: TypeAlias = tuple[Sequence[Clause], Sequence[bytes]]
"""A formula and proofs of it, sound or not."""


def _refutation(certificate: dict) -> tuple[Sequence[Clause], bytes]:
    """The kernel's formula and the proof of a certificate that refutes by clauses."""
    refutation = certificate["refutation"]
    problem = read_problem(certificate["instance"], 40)
    if "at" in refutation:
        problem = smaller(problem, refutation["at"])
    proof = inflate(refutation["proof"], MAX_PROOF, "proof")
    return encode(problem, certificate["lower"] - 1).clauses, proof


def _certificates() -> dict[str, dict]:
    """The shipped certificates that refute by clauses."""
    found = {path.stem: json.loads(path.read_bytes()) for path in shipped().glob("exact.*.json")}
    kinds = {
        name: (certificate["refutation"] or {}).get("kind") for name, certificate in found.items()
    }
    return {name: found[name] for name in sorted(found) if kinds[name] == "lrat"}


CERTIFICATES = _certificates()
SMALL = {
    name: _refutation(certificate)
    for name, certificate in CERTIFICATES.items()
    if len(certificate["refutation"]["proof"]) <= QUICK
}
# Cells that pass on a refutation of a smaller one share its formula and its proof.
DIFFERENT = {str(refutation): name for name, refutation in reversed(SMALL.items())}.values()


def coqs_verdicts(built: Path, cases: Iterable[Case]) -> list[list[bool]]:
    """What Coq computes, in one run: one takes a second before it reads anything."""
    read = [(clauses, [steps_of(proof) for proof in proofs]) for clauses, proofs in cases]
    (built / "verdicts.v").write_text(verdicts_source(read), encoding="utf-8")
    *printed, _ = formal.run_coqc(built, "verdicts.v").split(": seq bool")
    return [[word == "true" for word in re.findall("true|false", text)] for text in printed]


def steps_of(proof: bytes) -> list[str]:
    """The steps of a text; none of one that is no proof, which is rejected before it is checked."""
    try:
        return proof_steps(proof)
    except ValueError:
        return []


def kernels_verdict(clauses: Sequence[Clause], proof: bytes) -> bool:
    try:
        check_lrat(clauses, proof)
    except Rejected:
        return False
    return True


def test_enough_is_shipped() -> None:
    assert len(SMALL) >= 15
    assert len(DIFFERENT) >= 6
    assert LARGE in CERTIFICATES


def test_shipped_proofs_are_accepted(built: Path) -> None:
    cases = {name: SMALL[name] for name in sorted(DIFFERENT)}
    kernels = {name: [kernels_verdict(*case)] for name, case in cases.items()}
    assert kernels == {name: [True] for name in cases}
    coqs = coqs_verdicts(built, ((clauses, [proof]) for clauses, proof in cases.values()))
    assert dict(zip(cases, coqs, strict=True)) == kernels


@pytest.mark.slow
def test_a_large_proof_is_accepted(built: Path) -> None:
    clauses, proof = _refutation(CERTIFICATES[LARGE])
    assert coqs_verdicts(built, [(clauses, [proof])]) == [[True]]


def test_corrupted_proofs_have_the_same_verdicts(built: Path) -> None:
    sound = [
        (SQUARE, BY_RAT, 300),
        (*SMALL["exact.repr.m3.v1.q2"], 120),
        (*SMALL["exact.repr.m3.v1.q3"], 40),
    ]
    cases: list[Case] = []
    wanted = []
    for clauses, proof, changes in sound:
        proofs = [proof, *(corrupted(proof, seed) for seed in range(changes))]
        verdicts = [kernels_verdict(clauses, changed) for changed in proofs]
        assert verdicts[0]
        assert verdicts.count(False) > changes // 4
        assert verdicts.count(True) > 1, "no harmless change: too little is compared"
        cases.append((clauses, proofs))
        wanted.append(verdicts)
    assert coqs_verdicts(built, cases) == wanted


def test_an_accepted_proof_is_a_theorem_without_axioms(built: Path) -> None:
    clauses, proof = SMALL["exact.repr.m3.v1.q3"]
    lines = [
        f"Definition refuted : formula := {formula_term(clauses)}.",
        f"Definition steps : seq step := {proof_term(proof_steps(proof))}.",
        "Theorem unsatisfiable : forall a, ~~ satisfied a refuted.",
        "Proof. by apply: (lemma_lrat (steps := steps)); vm_compute. Qed.",
        "Print Assumptions unsatisfiable.",
    ]
    (built / "refuted.v").write_text(source(lines), encoding="utf-8")
    assert formal.run_coqc(built, "refuted.v").strip() == formal.CLOSED


def test_formulas_with_a_model_are_not_refuted(built: Path) -> None:
    """The near-misses of the theorem: a hint that is not unit, resolvents not looked at."""
    near_misses: list[tuple[Sequence[Clause], bytes]] = [
        (((1, 2), (-1,)), b"3 0 1 2 0\n"),
        (((1,),), b"2 -1 0 0\n3 0 1 2 0\n"),
        (((1,),), b"2 -1 0 -1 0\n3 0 1 2 0\n"),
        (SQUARE[:3], b"4 2 0 1 2 0\n5 0 4 3 0\n"),
    ]
    assert not any(kernels_verdict(*near_miss) for near_miss in near_misses)
    coqs = coqs_verdicts(built, ((clauses, [proof]) for clauses, proof in near_misses))
    assert coqs == [[False]] * len(near_misses)
