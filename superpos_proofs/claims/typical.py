"""Chapter "upper": shared random parts are typical, not worst case."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from superpos_proofs.certificate.files import canonical
from superpos_proofs.certificate.kernel import verify
from superpos_proofs.certificate.store import shipped
from superpos_proofs.claims.base import Claim, Draw, Instance, Observation
from superpos_proofs.claims.works import ours
from superpos_proofs.construct.adversary import (
    Adverse,
    break_dense,
    correlations,
    meetings,
    score_at,
    score_of,
    spread,
    worst_pairs,
    worst_permutation,
)
from superpos_proofs.construct.ands import AndShape, SharedAnds, draw_shared, wire_ands
from superpos_proofs.construct.dense import DenseShape, build_dense, plan_dense, sign_codes
from superpos_proofs.decide import decide
from superpos_proofs.network import IntArray
from superpos_proofs.statements import typical as st
from superpos_proofs.stream import Stream
from superpos_proofs.tasks import (
    Gate,
    Permutation,
    draw_low_influence,
    draw_permutation,
    pairwise_and,
)

OURS = ours("typical.md")

# ------------------------------------------------------------------------------- permutations

FEATURES, FAILURE, DRAWN = 400, Fraction(1, 10**6), 20


def _wrong(shape: DenseShape, task: Permutation, seed: bytes) -> bool:
    return decide(build_dense(shape, task.image, seed).network, task).correct is not True


def _against(
    shape: DenseShape, seed: bytes, drawn: int, at: tuple[int, int], reverse: bool = False
) -> Observation:
    """Both tasks against the codes of ``seed`` built and decided, and some drawn ones."""
    feature, output = at
    codes = sign_codes(shape, seed)
    if reverse:
        silent, firing = (
            Adverse(Permutation(image), (feature,), output)
            for image in (
                worst_permutation(*codes, feature, output, on=on, reverse=True)
                for on in (True, False)
            )
        )
    else:
        silent, firing = break_dense(shape, seed, feature, output)
    s_on, s_off = (score_of(*codes, made) for made in (silent, firing))
    reads, writes = (
        np.delete(correlations(part, own), own) for part, own in zip(codes, at, strict=True)
    )
    values: dict[str, int | Fraction] = {
        "m": shape.features,
        "q": shape.width,
        "a": spread(reads),
        "c": spread(writes),
        "x": int(reads.max()),
        "y": int(writes.max()),
        "s_on": s_on,
        "s_off": s_off,
        "w": sum(_wrong(shape, made.task, seed) for made in (silent, firing)),
        "t": drawn,
        "u": sum(
            _wrong(shape, draw_permutation(shape.features, 1, seed + bytes([k])), seed)
            for k in range(drawn)
        ),
    }
    clean = shape.width**2
    story = (
        f"width {shape.width}, feature {feature}, output {output}: its score is {s_on / clean:.2f} "
        f"of a clean one when it is to be on, {s_off / clean:.2f} when it is to be off"
    )
    return Observation(values, story)


def _place(draw: Draw) -> tuple[int, int]:
    return draw.integer(0, FEATURES - 1), draw.integer(0, FEATURES - 1)


def _guaranteed() -> DenseShape:
    shape = plan_dense(FEATURES, 1, FAILURE)
    assert shape is not None
    return shape


def _made(draw: Draw) -> Observation:
    return _against(_guaranteed(), draw.seed(), DRAWN, _place(draw))


def _made_only(draw: Draw, reverse: bool = False) -> Observation:
    return _against(_guaranteed(), draw.seed(), 1, _place(draw), reverse)


def _wide(draw: Draw) -> Observation:
    shape = DenseShape(100, 1, 400, Fraction(1, 2), 7)
    return _against(shape, draw.seed(), 1, (draw.integer(0, 99), draw.integer(0, 99)))


_permutation = Claim(
    "upper.typical.permutation",
    "For the codes drawn, some permutation breaks the dense network: typical, not worst case",
    st.PERMUTATION,
    "The score of output k on feature i is bilinear: what i adds to feature l, times how close the "
    "code of l's output is to that of k. The permutation says which meets which, so sorting both "
    "makes all terms of one sign: of order m/q and not sqrt(m)/q of a clean score. Between the "
    "largest and the smallest score lies more than a clean one, so no threshold is right for both "
    "tasks. For random codes that is so at every q up to about 2m: below width m always.",
    (OURS,),
    depends_on=("upper.permutation.dense", "upper.permutation.open-relu"),
    instance=Instance(
        _made, f"codes at m = {FEATURES}; two tasks made, {DRAWN} drawn, decided", 2, False
    ),
    proof="typical.md#permutations",
)
PERMUTATION = _permutation.with_near_misses(
    _permutation.near_miss(
        "for-all",
        "The guarantee holds for all permutations at once",
        "for every task most shared parts are right; for no shared parts all tasks are",
        st.PERMUTATION_ALL,
        instance=Instance(_made_only, "the two tasks made against the codes, decided", 1, False),
    ),
    _permutation.near_miss(
        "opposite",
        "Sorted in the opposite order they do it as well",
        "then the noise moves both scores to the right side",
        instance=Instance(
            lambda draw: _made_only(draw, True), "the same two tasks, opposite order", 1, False
        ),
        statement=st.PERMUTATION,
    ),
    _permutation.near_miss(
        "any-width",
        "Some permutation breaks the dense network at any width",
        "at q = 4m the noise is a quarter of a clean score at most: too little",
        instance=Instance(_wide, "m = 100, q = 400, threshold one half, decided", 20, False),
        statement=st.PERMUTATION_ANY_WIDTH,
    ),
)


# ------------------------------------------------------------------------------- pairs

PAIRS = AndShape(1000, 2000, 2, 2, 4, 1995, 30, 66, Fraction(66, 100), 14)


def _errs(shared: SharedAnds, gates: tuple[Gate, ...]) -> bool:
    network = wire_ands(PAIRS, gates, shared).network
    return decide(network, pairwise_and(PAIRS.features, gates)).correct is not True


def _sum(shared: SharedAnds, gates: IntArray, output: int, support: tuple[int, ...]) -> int:
    codes = shared.codes.astype(np.int64)
    talk = codes @ codes[list(support)].sum(axis=0)
    share = PAIRS.cells * meetings(shared.channels, output) - PAIRS.blocks
    return int(share @ talk[gates].sum(axis=1))


def _ranked(draw: Draw, drawn: int, shuffled: bool = False) -> Observation:
    """A list made against drawn shared parts, and drawn lists, decided."""
    seed, output = draw.seed(), draw.integer(0, PAIRS.outputs - 1)
    first = draw.integer(0, PAIRS.features - 2)
    support = (first, draw.integer(first + 1, PAIRS.features - 1))
    shared = draw_shared(PAIRS, seed)
    made = worst_pairs(PAIRS, shared, output, support)
    moved = list(Stream(seed + b"order").permutation(PAIRS.outputs))
    place = moved.index(output)  # the output keeps its own pair
    moved[place], moved[output] = moved[output], output
    other = tuple(made[p] for p in moved)
    best, rest = (_sum(shared, np.array(x), output, support) for x in (made, other))
    asked = other if shuffled else made
    score = score_at(wire_ands(PAIRS, asked, shared).network, support, output)
    lists = [
        draw_low_influence(PAIRS.features, PAIRS.outputs, PAIRS.influence, seed + bytes([k]))
        for k in range(drawn)
    ]
    values: dict[str, int | Fraction] = {
        "m": PAIRS.features,
        "j": PAIRS.outputs,
        "v": 2,
        "d": PAIRS.influence,
        "q": PAIRS.code,
        "s": PAIRS.blocks,
        "B": PAIRS.cells,
        "theta": PAIRS.theta,
        "g": best,
        "h": rest,
        "z": score,
        "w": int(_errs(shared, asked)),
        "t": max(1, drawn),
        "u": sum(_errs(shared, gates) for gates in lists),
    }
    clean = PAIRS.blocks * PAIRS.code
    story = (
        f"width {PAIRS.width}, features {list(support)} active: output {output}, the AND of "
        f"{list(asked[output])}, scores {score / clean:.2f} of a clean score"
    )
    return Observation(values, story)


_pairs_claim = Claim(
    "upper.typical.pairwise-and",
    "For what is drawn, some pairs of low influence break the network: typical, not worst case",
    st.PAIRWISE_AND,
    "Pairs with the most cross-talk on one input are given to the outputs whose channels meet that "
    "of one output most often. The ReLU only adds to the sum. The noise is of order j/n of a clean "
    "score, where that of a drawn list is of order sqrt(j)/n in each block.",
    (OURS,),
    depends_on=("upper.k-and",),
    instance=Instance(
        lambda draw: _ranked(draw, 3), "m = 1000, 2000 pairs; one list made, 3 drawn", 1, False
    ),
    proof="typical.md#pairs",
)
PAIRWISE_AND = _pairs_claim.with_near_misses(
    _pairs_claim.near_miss(
        "for-all",
        "The guarantee holds for all lists of low influence at once",
        "what most lists get, not all get",
        st.PAIRWISE_AND_ALL,
        instance=Instance(lambda draw: _ranked(draw, 0), "the list made, decided", 1, False),
    ),
    _pairs_claim.near_miss(
        "any-order",
        "It is the pairs that do it, in any order",
        "shuffled over the outputs the same pairs are a typical task",
        statement=st.PAIRWISE_AND_ANY_ORDER,
        instance=Instance(
            lambda draw: _ranked(draw, 0, True), "the same pairs in a drawn order", 1, False
        ),
    ),
)


# ------------------------------------------------------------------------------- certificates

# Listed here, so that a damaged file is a rejected certificate and not a crash.
CERTIFICATES = (
    "typical.permutation.m300.v1.b7.n246",
    "errs.pairwise-and.m1000.o2000.d4.v2.n1995",
)


def _rechecked(name: str, change: Callable[[dict[str, Any]], object]) -> Observation:
    """The kernel's verdict on a shipped certificate with a change made to it."""
    certificate = json.loads((shipped() / f"{name}.json").read_bytes())
    change(certificate)
    verdict = verify(canonical(certificate))
    instance, shared = certificate["instance"], certificate["shared"]
    width = shared.get("width") or max(shared["code"], shared["blocks"] * shared["cells"])
    values = {
        "m": instance["features"],
        "j": len(instance.get("pairs", [])) or instance["features"],
        "n": width,
        "w": int(not verdict.accepted),
    }
    return Observation(values, f"{name}: {verdict.reason}")


def _intact(draw: Draw) -> Observation:
    return _rechecked(CERTIFICATES[draw.integer(0, 1)], lambda certificate: None)


def _another_output(draw: Draw) -> Observation:
    """The error of the permutation named at another output."""

    def change(certificate: dict[str, Any]) -> None:
        certificate["drawn"] = 1
        certificate["wrong"]["output"] += draw.integer(1, 9)

    return _rechecked(CERTIFICATES[0], change)


def _turned(draw: Draw) -> Observation:
    """The same pairs, each given to the next output or one a little further on."""

    def change(certificate: dict[str, Any]) -> None:
        pairs, step = certificate["instance"]["pairs"], draw.integer(1, 9)
        certificate["instance"]["pairs"] = [*pairs[step:], *pairs[:step]]

    return _rechecked(CERTIFICATES[1], change)


_certified = Claim(
    "upper.typical.certified",
    "Two tasks that drawn shared parts do not serve, at widths in superposition",
    st.CERTIFIED,
    "A seed draws the shared parts, and the kernel draws them again. For the permutation it finds "
    "the networks of eight permutations, drawn from the hash of the shared parts, right on every "
    "input, and the one listed wrong at the place named; for the pairs, the output named wrong.",
    (OURS,),
    instance=Instance(_intact, "re-check the two shipped certificates", 2, False),
    certificates=CERTIFICATES,
    proof="typical.md#certificates",
)
CERTIFIED = _certified.with_near_misses(
    _certified.near_miss(
        "elsewhere",
        "Other outputs are wrong as well",
        "the permutation is aimed at one output",
        instance=Instance(_another_output, "name another output, re-check", 2, False),
        statement=st.CERTIFIED,
    ),
    _certified.near_miss(
        "turned",
        "It does not matter which output gets which pair",
        "turned over the outputs, the pairs with the most cross-talk meet the output by chance",
        instance=Instance(_turned, "turn the list of pairs, re-check", 2, False),
        statement=st.CERTIFIED,
    ),
)

CLAIMS = (PERMUTATION, PAIRWISE_AND, CERTIFIED)
