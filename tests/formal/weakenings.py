"""That a near-miss says more than its theorem: from what it refutes, the theorem would follow.

A near-miss is a lemma ``~ P``. Where the theorem follows from ``P`` by leaving its hypotheses,
``P`` is the theorem with one dropped or more; most do in one step, for the others the step is
given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from superpos_proofs.formal import LOGICAL, Theorem

ONE_STEP = "move=> H *; eapply H; eassumption."
STEPS: Mapping[str, str] = {
    # A better constant, a weaker inequality.
    "lemma.factorial-power": "move=> H m; apply: leq_trans (H m) _; rewrite leq_mul2r; "
    "by apply/orP; right; case: m => // m; rewrite leq_exp2r.",
    "lower.noise.fresh": "move=> H B coins T X j F dom f A sep all; "
    "apply: (H B coins T X j F dom f A sep) => a Fa; have [b ok] := all a Fa; "
    "by exists b => x dx i; apply: ltnW (ok x dx i).",
    "lower.noise.fresh.cliff": "by move=> H T X j f coin a x i; apply: ltnW; apply: H.",
    "lower.packing.ball": "move=> H S T X Y F f A K V all few; apply: H all _ => a Fa; "
    "apply: leq_trans (few a Fa); apply: subset_leq_card; apply/subsetP => b; "
    "by rewrite !inE => /andP[-> le]; apply: leq_trans le (leq_addr _ _).",
    # What is shared may depend on the function.
    "lower.counting": "by move=> H B T X Y F dom f A; apply: (H B T X Y F dom f (fun=> A)).",
    "lower.typical": "by move=> H B T X Y F dom f A; apply: (H B T X Y F dom f (fun=> A)).",
    "lower.permutation.neurons": "move=> H R letter weight bias n0 n L m v E D theta; "
    "exact: (H R letter weight bias n0 n L m v E (fun=> D) (fun=> theta)).",
    "lower.permutation.typical": "move=> H m v B A; have := H m v B (fun=> A); rewrite /=; "
    "set S := [set pi | _]; suff -> : S = lower_counting.served_permutations v A by []; "
    "by apply/setP => pi; rewrite !inE.",
    # One half of a hypothesis; a hypothesis that fixes the variables of others.
    "lower.k-and.false-positives": "move=> H S m k j K T A range all; "
    "by apply: (H S m k j K T A range) => g Gg; have [s _ few] := all g Gg; exists s.",
    "representation.existence": "by move=> H m q p a b ab b0 pq _; apply: H ab b0 pq.",
    "representation.existence.recovery": "move=> H m q p a b v ab b0 pq qp _ small; "
    "exact: H ab b0 pq qp small.",
    "uncharged.counting": "by move=> H m j m6 /andP[_ jN]; apply: H.",
}
# These change a definition: a checker that skips a test, a threshold of another value.
OTHER_DEFINITION = frozenset({"lemma.lrat", "upper.trivial"})


def weakenings_source(theorems: Iterable[Theorem]) -> str:
    """A file that compiles when each of these theorems follows from what its near-miss refutes."""
    chosen = [t for t in theorems if t.claim not in OTHER_DEFINITION]
    modules = sorted({Path(t.file).stem for t in chosen})
    lines = [
        "From mathcomp Require Import all_ssreflect.",
        f"From {LOGICAL} Require {' '.join(modules)}.",
    ]
    for theorem in chosen:
        name = f"{Path(theorem.file).stem}.{theorem.name}"
        lines += [
            f"Goal ltac:(let N := type of @{name}_near_miss in let T := type of @{name} in",
            "  match eval cbv beta delta [not] in N with ?P -> False => exact (P -> T) end).",
            f"Proof. {STEPS.get(theorem.claim, ONE_STEP)} Qed.",
        ]
    return "\n".join([*lines, ""])
