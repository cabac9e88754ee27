"""Chapter "exact": least widths at tiny sizes, each with a two-sided certificate."""

from __future__ import annotations

import json

import sympy as sp

from superpos_proofs.certificate.files import canonical
from superpos_proofs.certificate.kernel import verify
from superpos_proofs.certificate.store import shipped
from superpos_proofs.claims.base import Claim, Draw, Instance, Observation
from superpos_proofs.claims.works import ours
from superpos_proofs.decide import decide_plainly
from superpos_proofs.network import Layer, Network, integers
from superpos_proofs.search.perm import simplex_witness
from superpos_proofs.statements import sandwich as st
from superpos_proofs.statements.undecided import Eq, Le
from superpos_proofs.tasks import Permutation

OURS = ours("exact-widths.md")


# (m, v, q), the width, and what refutes the width below; the certificates say the same, or the
# claim fails. Listed here, so that a damaged file is a rejected certificate and not a crash.
EXACT = (
    (2, 1, 1, 1, "counting"),
    (2, 2, 1, 2, "counting"),
    (3, 1, 1, 2, "orbits"),
    (3, 1, 2, 2, "orbits"),
    (3, 2, 1, 3, "orbits"),
    (4, 1, 1, 3, "orbits"),
)


def _claim(features: int, active: int, weights: int, width: int, refutation: str) -> Claim:
    name = f"exact.perm.m{features}.v{active}.q{weights}"
    path = shipped() / f"{name}.json"

    def values(found: int) -> dict[str, int]:
        return {"m": features, "v": active, "q": weights, "n": found}

    def recheck(_: Draw) -> Observation:
        """The width that the kernel accepts, read from the certificate it accepted."""
        data = path.read_bytes()
        accepted = verify(data).accepted
        return Observation(values(json.loads(data)["width"] if accepted else 0), path.name)

    def claim_lower(_: Draw) -> Observation:
        """The same certificate, changed to claim one neuron less: the kernel must say no."""
        certificate = json.loads(path.read_bytes())
        for key in ("width", "lower", "upper"):
            certificate[key] = width - 1
        accepted = verify(canonical(certificate)).accepted
        return Observation(values(width - 1 if accepted else width), "certificate made to say less")

    def claim_drop(_: Draw) -> Observation:
        """The same certificate without its last permutation."""
        certificate = json.loads(path.read_bytes())
        certificate["witness"]["tasks"].pop()
        accepted = verify(canonical(certificate)).accepted
        return Observation(values(width if accepted else 0), "certificate without one permutation")

    statement = st.exact_width(features, active, weights, width)
    claim = Claim(
        name,
        f"perm({features}, {active}, {weights}) = {width}: the exact least width",
        statement,
        f"A witness of width {width} for each of the permutations, and a refutation of width "
        f"{width - 1} that the kernel repeats without trusting any solver.",
        (OURS,),
        # Orbits are enumerated by the kernel itself; only counting leans on a theorem: functions,
        # or regions where as many features are active as there are neurons.
        depends_on={
            "counting": (
                "lemma.sign-patterns" if 1 < width <= active else "lower.permutation.neurons",
            )
        }.get(refutation, ()),
        instance=Instance(recheck, "re-check the certificate with the kernel", 1),
        certificates=(name,),
        proof="exact-widths.md#statement",
    )
    return claim.with_near_misses(
        claim.near_miss(
            "one-less",
            f"Width {width - 1} suffices",
            "one neuron less: the certificate, changed to say so, is rejected",
            st.exact_width(features, active, weights, width - 1).conclusion,
            instance=Instance(claim_lower, "change the certificate, re-check", 1),
        ),
        claim.near_miss(
            "not-all",
            "One permutation may be left out of the witness",
            "worst case means every permutation",
            instance=Instance(claim_drop, "drop a permutation, re-check", 1),
            statement=statement,
        ),
    )


def _simplex(draw: Draw, active: int = 1) -> Observation:
    """Decide the simplex network for every permutation of m features."""
    features = draw.integer(max(2, active), 5)
    witness = simplex_witness(features)
    wrong = 0
    for task in witness.tasks:
        layer = Layer(integers(task.weights), integers(task.bias))
        decoder, limits = integers(witness.decoder), integers(witness.threshold)
        network = Network(integers(witness.encoder), (layer,), decoder, limits)
        wrong += not decide_plainly(network, Permutation(task.permutation, active)).correct
    story = f"{len(witness.tasks)} permutations decided, v = {active}"
    return Observation({"m": features, "n": witness.width, "w": wrong}, story)


_simplex_claim = Claim(
    "exact.perm.simplex",
    "With one active feature, m - 1 neurons always suffice, weights in -1..1",
    st.SIMPLEX,
    "Place the features at the corners of a simplex that sum to zero. Every permutation of the "
    "corners is a linear map with entries -1, 0, 1; the bias keeps it open. So the trivial width "
    "m is never the exact one at v = 1.",
    (OURS,),
    instance=Instance(_simplex, "decide all permutations of m = 2..5 features", 8),
    proof="exact-widths.md#upper-bounds-for-free",
)
SIMPLEX = _simplex_claim.with_near_misses(
    _simplex_claim.near_miss(
        "two-active",
        "The same holds with two active features",
        "v = 2: the last corner cancels another",
        instance=Instance(lambda draw: _simplex(draw, 2), "the same networks on X_2", 8),
        statement=st.SIMPLEX,
    ),
    _simplex_claim.near_miss(
        "one-less",
        "m - 2 neurons suffice",
        "the simplex has m - 1 dimensions",
        sp.And(Le(st.n, st.m - 2), Eq(st.w, 0)),
    ),
)

CLAIMS = (SIMPLEX, *(_claim(*cell) for cell in EXACT))
