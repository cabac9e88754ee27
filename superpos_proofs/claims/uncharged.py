"""Chapter "uncharged": what becomes of the lower bounds when the decoder is not charged."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import sympy as sp

from superpos_proofs.certificate.files import canonical
from superpos_proofs.certificate.kernel import verify
from superpos_proofs.certificate.store import shipped
from superpos_proofs.claims.base import Claim, Draw, Instance, Observation
from superpos_proofs.claims.works import ABSTRACT, ours
from superpos_proofs.construct.uncharged import (
    Pairs,
    Witness,
    drawn_pairs,
    moment_witness,
    reading,
    sign_codes,
)
from superpos_proofs.network import Layer, Network, integers
from superpos_proofs.statements import uncharged as st
from superpos_proofs.statements.undecided import Ge
from superpos_proofs.tasks import supports

OURS = ours("uncharged-decoder.md")
DRAWS = 1 << 10  # random codes looked through at each length: enough for a few features

# Listed here, so that a damaged file is a rejected certificate and not a crash.
CERTIFICATES = (
    "uncharged.pairwise-and.m100.o200.v2.n5",
    "uncharged.pairwise-and.m200.o300.v2.n158",
    "uncharged.pairwise-and.m60.o300.v3.n222",
)


def _pairs(draw: Draw, features: int, least: int = 1, most: int = 12) -> Pairs:
    outputs = draw.integer(least, min(most, features * (features - 1) // 2))
    return drawn_pairs(draw.seed().hex(), features, outputs)


def _wrong(witness: Witness, active: int) -> tuple[int, str]:
    """How many outputs are wrong on some input of X_v, all of it evaluated, and where the first."""
    inputs = list(supports(len(witness.codes), active))
    encoded = np.stack([witness.codes[list(support)].sum(axis=0) for support in inputs])
    on = encoded @ witness.decoder.T >= witness.threshold
    wanted = np.array([[{*pair} <= {*support} for pair in witness.pairs] for support in inputs])
    wrong = on != wanted
    if not wrong.any():
        return 0, f"right on all {len(inputs)} inputs of X_{active}"
    position, output = next(zip(*np.nonzero(wrong), strict=True))
    score = witness.score(inputs[position], int(output))
    sign = ">=" if on[position, output] else "<"
    story = (
        f"features {list(inputs[position])} active: the AND of {list(witness.pairs[output])} "
        f"scores {score} {sign} {witness.threshold[output]}"
    )
    return int(wrong.any(axis=0).sum()), story


# ------------------------------------------------------------------------- moment curve


def _moment(draw: Draw, active: int = 2, twins: bool = False) -> Observation:
    """The witness at drawn integers and scale, for a drawn list, on all of X_v."""
    features = draw.integer(max(3, active + 1), 9, beyond=(2, 2))
    steps = draw.integers(features, 1, 5)
    points = [sum(steps[: i + 1]) - 10 for i in draw.permutation(features)]
    pairs = _pairs(draw, features)
    if twins:
        a, b = pairs[0]
        other = next(i for i in range(features) if i not in (a, b))
        points[other] = points[a]
    witness = moment_witness(features, pairs, points, draw.integer(1, 3))
    wrong, story = _wrong(witness, active)
    values = {"m": features, "j": len(pairs), "n": witness.width, "w": wrong}
    return Observation(values, f"t = {points}, {story}")


def _parabola(draw: Draw) -> Observation:
    """|x| less the sum of (t_k - t_a)(t_k - t_b): linear in (1, t, t^2), negative in between."""
    features = draw.integer(5, 9)
    pairs = _pairs(draw, features)
    decoder = integers([[1 - a * b, a + b, -1] for a, b in pairs])
    codes = integers([[1, t, t * t] for t in range(features)])
    wrong, story = _wrong(Witness(codes, pairs, decoder, integers([2] * len(pairs))), 2)
    return Observation({"m": features, "j": len(pairs), "n": 3, "w": wrong}, story)


_moment_claim = Claim(
    "uncharged.moment",
    "An uncharged decoder reads any list of pairs out of five dimensions",
    st.MOMENT,
    "A term of the sum is zero at the pair itself and at least 1 at every other feature. So the "
    "score is 2 when just the pair is active, and at most 1 otherwise. It is a polynomial of "
    "degree 4 in t_k, hence linear in the code. The entries of D have order log m bits.",
    (OURS,),
    instance=Instance(_moment, "draw integers, M and a list; evaluate all outputs on all of X_2"),
    proof="uncharged-decoder.md#moment-curve",
)
MOMENT = _moment_claim.with_near_misses(
    _moment_claim.near_miss(
        "three-active",
        "It is right with three active features too",
        "v = 3: a third feature takes so much off the score that a pair that is on does not fire",
        instance=Instance(lambda draw: _moment(draw, 3), "the same witness on X_3", 10),
        statement=st.MOMENT,
    ),
    _moment_claim.near_miss(
        "twins",
        "Two features may have the same integer",
        "a feature with the code of one of the pair is taken for it",
        instance=Instance(lambda draw: _moment(draw, 2, True), "two features with one code", 10),
        statement=st.MOMENT,
    ),
    _moment_claim.near_miss(
        "three-dimensions",
        "The squares may be dropped: (1, t, t^2) is enough",
        "between a and b the product is negative, and raises the score",
        instance=Instance(_parabola, "three dimensions, evaluated on all of X_2", 10),
        statement=st.MOMENT_OF_THREE,
    ),
)


# --------------------------------------------------------------------------- sign codes


def _codes(draw: Draw) -> Observation:
    features, active = draw.integer(3, 12), draw.integer(2, 3)
    pairs = _pairs(draw, features)
    return _read(reading(sign_codes(features, active, draw.seed(), DRAWS), pairs), active)


def _read(witness: Witness, active: int) -> Observation:
    wrong, story = _wrong(witness, active)
    m, j = len(witness.codes), len(witness.pairs)
    values = {"m": m, "v": active, "j": j, "n": witness.width, "w": wrong}
    return Observation(values, story)


def _low_threshold(draw: Draw) -> Observation:
    features = draw.integer(12, 16)
    witness = reading(sign_codes(features, 2, draw.seed(), DRAWS), _pairs(draw, features))
    half = np.full_like(witness.threshold, -(-witness.width // 2))
    return _read(replace(witness, threshold=half), 2)


def _one_more_active(draw: Draw) -> Observation:
    features = draw.integer(20, 24)
    return _read(reading(sign_codes(features, 2, draw.seed(), DRAWS), _pairs(draw, features)), 3)


def _coherent(draw: Draw) -> Observation:
    """Three codes of 24 signs, all inner products 4 = 24/6: just not below 1/(4v - 2) at v = 2."""
    flips = np.array(draw.integers(24, 0, 1)) * 2 - 1
    codes = np.ones((3, 24), dtype=np.int64)
    for i in range(3):
        codes[i, 9 + 5 * i : 14 + 5 * i] = -1
    return _read(reading(codes * flips, _pairs(draw, 3)), 2)


_codes_claim = Claim(
    "uncharged.codes",
    "An uncharged decoder reads any list of pairs out of O(v^2 log m) signs",
    st.CODES,
    "In units of n/2, a pair that is on scores 2 less a little cross-talk, one of its features "
    "alone 1 and a little; below coherence 1/(4v - 2) the threshold 3/2 tells them apart for every "
    "input of X_v. Random codes, one after the other, find such a coherence. Codes and decoder "
    "have entries -1, 0, 1: constant precision.",
    (OURS,),
    depends_on=("lemma.hoeffding",),
    instance=Instance(_codes, "draw codes and a list; evaluate all outputs on all of X_v", 20),
    proof="uncharged-decoder.md#sign-codes",
)
CODES = _codes_claim.with_near_misses(
    _codes_claim.near_miss(
        "coherence",
        "A coherence of 1/(4v - 2) itself is low enough",
        "then one feature of the pair and one other can just reach the threshold",
        instance=Instance(_coherent, "three codes that meet in one sixth, on all of X_2", 10),
        statement=st.CODES,
    ),
    _codes_claim.near_miss(
        "threshold",
        "The threshold may be 1 instead of 3/2",
        "one feature of the pair alone scores 1, and cross-talk lifts it above",
        instance=Instance(_low_threshold, "the same codes with theta = n/2, on all of X_2", 10),
        statement=st.CODES,
    ),
    _codes_claim.near_miss(
        "one-more-active",
        "Codes made for v - 1 active features serve v",
        "each further active feature adds its own cross-talk",
        instance=Instance(_one_more_active, "codes made for v = 2, on all of X_3", 10),
        statement=st.CODES,
    ),
)


# ------------------------------------------------------------------------- certificates


def _certificate(name: str) -> dict[str, Any]:
    certificate: dict[str, Any] = json.loads((shipped() / f"{name}.json").read_bytes())
    return certificate


def _rechecked(certificate: dict[str, Any], drawn: bool = True) -> Observation:
    """The kernel's verdict on a certificate, and whether its list is the one drawn."""
    instance, verdict = certificate["instance"], verify(canonical(certificate))
    m, j = instance["features"], len(instance["pairs"])
    wrong = int(not verdict.accepted)
    if drawn:
        pairs = drawn_pairs(certificate["witness"]["encoder"], m, j)
        wrong += [list(pair) for pair in pairs] != instance["pairs"]
    n = certificate["witness"]["encoded"]
    values = {"m": m, "v": instance["active"], "j": j, "B": 0, "n": n, "w": wrong}
    return Observation(values, f"m = {m}, width {n}: {verdict.reason}")


def _shipped(draw: Draw) -> Observation:
    return _rechecked(_certificate(CERTIFICATES[draw.integer(0, len(CERTIFICATES) - 1)]))


def _mutant(change: Callable[[dict[str, Any], Draw], object]) -> Callable[[Draw], Observation]:
    """The shipped moment certificate after a change; only the kernel is asked."""

    def measure(draw: Draw) -> Observation:
        certificate = _certificate(CERTIFICATES[0])
        change(certificate, draw)
        m, v = (certificate["instance"][key] for key in ("features", "active"))
        j, n = len(certificate["instance"]["pairs"]), certificate["witness"]["encoded"]
        certificate["claim"] = f"uncharged.pairwise-and.m{m}.o{j}.v{v}.n{n}"
        return _rechecked(certificate, drawn=False)

    return measure


def _three_active(certificate: dict[str, Any], _: Draw) -> None:
    certificate["instance"]["active"] = 3


def _another_list(certificate: dict[str, Any], draw: Draw) -> None:
    pairs = certificate["instance"]["pairs"]
    at = draw.integer(0, len(pairs) - 2)
    pairs[at], pairs[at + 1] = pairs[at + 1], pairs[at]


def _one_entry(certificate: dict[str, Any], draw: Draw) -> None:
    rows = certificate["witness"]["decoder"]
    rows[draw.integer(0, len(rows) - 1)][draw.integer(1, 3)] += 1


_certified = Claim(
    "uncharged.certified",
    "Certified: lists drawn after the encoder was fixed, computed with no charged bit",
    st.CERTIFIED,
    "The kernel evaluates every output on every input of X_v. Were the decoder shared, no bits at "
    "all would serve a drawn list with probability 1 / (N)_j at most; here they serve it for sure. "
    "A certificate is about its own list; every list is uncharged.moment and uncharged.codes.",
    (OURS,),
    instance=Instance(_shipped, "draw the list anew, re-check the certificate with the kernel", 4),
    certificates=CERTIFICATES,
    proof="uncharged-decoder.md#certificates",
)
CERTIFIED = _certified.with_near_misses(
    _certified.near_miss(
        "three-active",
        "The moment curve serves three active features",
        "v = 3: a pair that is on no longer fires once a third feature is active",
        instance=Instance(_mutant(_three_active), "its certificate, made to say v = 3", 1),
        statement=st.CERTIFIED,
    ),
    _certified.near_miss(
        "another-list",
        "The decoder serves another list",
        "two pairs exchanged, and the kernel finds an output that fires for the wrong one",
        instance=Instance(_mutant(_another_list), "exchange two pairs, re-check", 4),
        statement=st.CERTIFIED,
    ),
    _certified.near_miss(
        "one-entry",
        "One entry of the decoder may be off by one",
        "a score of 2 has nothing to spare",
        instance=Instance(_mutant(_one_entry), "change one entry, re-check", 4),
        statement=st.CERTIFIED,
    ),
)


# --------------------------------------------------------------- what this does to counting


def _knowing(draw: Draw, shared: bool = False) -> tuple[Network, Pairs, Pairs]:
    """The moment witness with the identity as its hidden layer, and the lists it knows and gets."""
    features = draw.integer(6, 9, beyond=(5, 5))
    known = _pairs(draw, features, 10)
    asked = (*known[1:], known[0]) if shared else known
    witness = moment_witness(features, known)
    layer = Layer(np.eye(5, dtype=np.int64), np.zeros(5, dtype=np.int64))
    network = Network(
        np.ascontiguousarray(witness.codes.T), (layer,), witness.decoder, witness.threshold
    )
    return network, known, asked


def _no_bits(draw: Draw, shared: bool = False, charged: bool = False) -> Observation:
    network, known, asked = _knowing(draw, shared)
    wrong = set()
    for support in supports(network.features, 2):
        for j, score in enumerate(network.scores(support)):
            if (score >= 2) != ({*asked[j]} <= {*support}):
                wrong.add(j)
    entry = 1 + int(np.abs(network.decoder).max()).bit_length()
    bits = network.decoder.size * entry if charged else 0
    sizes = {"Q": 2, "L": 1, "n": network.width}
    values = {"m": network.features, "j": len(asked), "B": bits, **sizes, "w": len(wrong)}
    what = f"pairs {[list(p) for p in asked]}" if shared else f"{len(known)} drawn pairs"
    held = f"; the decoder has {network.decoder.size} entries of {entry} bits" if charged else ""
    return Observation(values, f"{what}, hidden layer the identity{held}")


def _short(draw: Draw) -> Observation:
    features, outputs = draw.integer(6, 9), draw.integer(1, 2)
    wrong, story = _wrong(moment_witness(features, _pairs(draw, features, outputs, outputs)), 2)
    sizes = {"B": 0, "Q": 2, "L": 1, "n": 5}
    return Observation({"m": features, "j": outputs, **sizes, "w": wrong}, story)


_counting = Claim(
    "uncharged.counting",
    "If the decoder is not charged, both counting bounds are false",
    st.COUNTING_FAILS,
    "Zero bits would allow one function, five neurons of one-bit weights 2^30; yet any of the "
    "(N)_j lists is computed. So 2^B >= |F| and Q^(L n (n+1)) >= |F| stand on the hypothesis that "
    "what depends on the task is charged: here all of it sits in the decoder.",
    (ABSTRACT, OURS),
    depends_on=("uncharged.moment", "lower.k-and.bits"),
    instance=Instance(
        _no_bits, "the moment witness behind an identity layer, evaluated on all of X_2", 20
    ),
    proof="uncharged-decoder.md#what-it-refutes",
)
COUNTING = _counting.with_near_misses(
    _counting.near_miss(
        "shared",
        "One decoder does this for all lists",
        "then nothing depends on the list, and the network computes one function",
        instance=Instance(lambda draw: _no_bits(draw, True), "one list's decoder, another list", 5),
        statement=st.COUNTING_FAILS,
    ),
    _counting.near_miss(
        "charged",
        "It does so even when the decoder is charged",
        "the bits written into D are more than log (N)_j: the bound is back",
        instance=Instance(
            lambda draw: _no_bits(draw, charged=True), "count the bits of the decoder's entries", 5
        ),
        statement=st.COUNTING_FAILS,
    ),
    _counting.near_miss(
        "any-width",
        "Lists of any length refute Q^(L n (n+1))",
        "one pair is one of N functions only: five neurons have room for them",
        statement=replace(
            st.COUNTING_FAILS, hypotheses=(Ge(st.m, 6), Ge(sp.binomial(st.m, 2), st.j))
        ),
        instance=Instance(_short, "the same with one or two pairs", 5),
    ),
)


CLAIMS = (MOMENT, CODES, CERTIFIED, COUNTING)
