"""Evaluators that are always wrong in the same places: permutations."""

from __future__ import annotations

import math
from itertools import combinations, permutations

import sympy as sp

from superpos_proofs import rigorous
from superpos_proofs.claims.base import Claim, Draw, Instance, Observation
from superpos_proofs.claims.works import ABSTRACT, ours
from superpos_proofs.search.covering import permutation_truth
from superpos_proofs.statements import errors as st
from superpos_proofs.statements.counting import m
from superpos_proofs.statements.undecided import Ge, Le

OURS = ours("errors.md")


def _cover(draw: Draw) -> Observation:
    """As few answer tables as there can be at m <= 4, and as a greedy cover finds at m = 5."""
    features = draw.integer(2, 5)
    wrong = draw.integer(0, features, beyond=(features + 1, features + 2))
    if features <= 4:
        tables, how = permutation_truth(features, wrong), "exactly as few as possible"
    else:
        tables, how = _greedy(draw, features, wrong), "found greedily"
    values = {"m": features, "H": tables, "K": wrong}
    return Observation(values, f"{tables} answer tables, {how}, serve all {features}! permutations")


def _greedy(draw: Draw, features: int, wrong: int) -> int:
    left, tables = set(permutations(range(features))), 0
    while left:
        answers = list(sorted(left)[draw.integer(0, len(left) - 1)])
        for _ in range(wrong):  # answers need not form a permutation
            answers[draw.integer(0, features - 1)] = draw.integer(0, features - 1)
        left = {f for f in left if sum(a != b for a, b in zip(f, answers, strict=True)) > wrong}
        tables += 1
    return tables


_systematic = Claim(
    "lower.permutation.systematic",
    "With K of m answers wrong for each permutation, log (m-K)! bits are still needed",
    st.SYSTEMATIC,
    "Fix the answers that one setting gives. A permutation that agrees with them outside some K "
    "probes is one of at most C(m,K) K! = m!/(m-K)!: choose the probes, permute what is left. "
    "(The sum of C(m,i) i! over i <= K is never less than its last term.)",
    (ABSTRACT, OURS),
    depends_on=("lower.packing", "lower.permutation.bits"),
    instance=Instance(_cover, "the least number of answer tables that serve all permutations", 60),
    proof="errors.md#systematic-errors",
)
SYSTEMATIC = _systematic.with_near_misses(
    _systematic.near_miss(
        "exact",
        "Systematic errors cost nothing",
        "as if errors were fresh noise: no majority can repair an answer that is always wrong",
        Ge(st.H, st.PERMUTATIONS),
    ),
    _systematic.near_miss(
        "one-less",
        "K errors cost as little as K - 1",
        "one error too few in the count",
        statement=st.SYSTEMATIC_ONE_LESS,
    ),
)


def _constant(draw: Draw) -> Observation:
    features = draw.integer(2, 6)
    answer = draw.integer(0, features - 1)
    errors = max(
        sum(output != answer for output in image) for image in permutations(range(features))
    )
    return Observation({"m": features, "H": 1, "c": errors}, f"always output {answer}")


_systematic_cliff = Claim(
    "lower.permutation.systematic.cliff",
    "The cliff of systematic errors: m - 1 of m answers wrong need no bits",
    st.SYSTEMATIC_CLIFF,
    "An evaluator that always names the same output is wrong on all probes but one, for every "
    "permutation, and (m - K)! = 1 at K = m - 1.",
    (OURS,),
    instance=Instance(_constant, "a constant answer against every permutation", 10),
    proof="errors.md#systematic-errors",
)
SYSTEMATIC_CLIFF = _systematic_cliff.with_near_misses(
    _systematic_cliff.near_miss(
        "fewer-errors",
        "The constant answer errs at most m - 2 times",
        "one error too few",
        Le(st.wrong, m - 2),
    ),
    _systematic_cliff.near_miss(
        "earlier",
        "The bound is empty at K = m - 2 already",
        "2! = 2 settings are still needed there",
        Le(st.PERMUTATIONS, st.H * st.SINGLE_SERVED.subs(st.errors, m - 2)),
    ),
)


def _on_subsets(image: tuple[int, ...], size: int) -> tuple[frozenset[int], ...]:
    probes = combinations(range(len(image)), size)
    return tuple(frozenset(image[i] for i in probe) for probe in probes)


def _subset_cover(draw: Draw, sides: int = 2, swaps: int | None = None) -> Observation:
    """A greedy cover of all permutations by tables that lie between two of them.

    ``sides`` counts the errors of how many permutations are taken off; the statement's p follows.
    """
    features, size = draw.integer(4, 5), draw.integer(1, 2)
    probes = math.comb(features, size)
    values = {m: features, st.probe: size}
    in_place = [
        rigorous.exact(st.invariant_subsets(st.pairs), {**values, st.pairs: p})
        for p in range((features + 1) // 2)
    ]
    most = max(w for w in range(probes) if in_place[-1] < probes - sides * w)
    wrong = draw.integer(0, most) if swaps is None else draw.integer(most + 1, probes // 2 + 1)
    if swaps is None:
        swaps = next(p - 1 for p, i in enumerate(in_place) if i < probes - sides * wrong)
    images = list(permutations(range(features)))
    tables = {image: _on_subsets(image, size) for image in images}
    left, count = set(images), 0
    while left:
        first = min(left)
        near = min(
            (image for image in left if image != first),
            key=lambda image: sum(a != b for a, b in zip(image, first, strict=True)),
            default=first,
        )
        differ = [i for i in range(probes) if tables[first][i] != tables[near][i]]
        answers = list(tables[first])
        for i in differ[: min(wrong, -(-len(differ) // 2))]:
            answers[i] = tables[near][i]
        left = {
            image
            for image in left
            if sum(a != b for a, b in zip(answers, tables[image], strict=True)) > wrong
        }
        count += 1
    numbers = {"m": features, "k": size, "w": wrong, "p": swaps, "H": count}
    return Observation(numbers, f"{count} tables between neighbours serve all permutations")


_subset_instance = Instance(_subset_cover, "tables that lie between two permutations, greedily", 20)
_ONE_SIDED = Instance(lambda draw: _subset_cover(draw, 1), "tables between two permutations", 60)
_MANY_ERRORS = Instance(lambda draw: _subset_cover(draw, 2, 0), "more errors than allowed for", 20)

_subsets = Claim(
    "lower.permutation.subsets",
    "Errors on probes with k active features: permutations that share a setting are close",
    st.SUBSETS,
    "Two permutations within w probes of the same answers agree on all but 2w probes: one followed "
    "by the other's inverse leaves that many k-subsets in place, so it moves at most 2p + 1 points "
    "(lemma.invariant-subsets). Count the permutations that do.",
    (OURS,),
    depends_on=("lower.packing", "lower.permutation.bits", "lemma.invariant-subsets"),
    instance=_subset_instance,
    proof="errors.md#subsets",
)
SUBSETS = _subsets.with_near_misses(
    _subsets.near_miss(
        "one-sided",
        "They agree on all but w probes",
        "w for 2w: each of the two may err somewhere else",
        statement=st.SUBSETS_ONE_SIDED,
        instance=_ONE_SIDED,
    ),
    _subsets.near_miss(
        "closer",
        "They differ on no point at all",
        "1 for V: as if errors cost nothing",
        Ge(st.H, st.PERMUTATIONS),
        instance=Instance(_subset_cover, "tables between two permutations", 60),
    ),
)

_subsets_closed = Claim(
    "lower.permutation.subsets.closed",
    "The same in closed form: (m - 2p - 1)! settings at least",
    st.SUBSETS_CLOSED,
    "Permutations that move at most 2p + 1 points: choose 2p + 1 points, permute them. Weaker than "
    "the sum by less than two bits in practice, and quick at any size.",
    (OURS,),
    depends_on=("lower.permutation.subsets",),
    instance=_subset_instance,
    proof="errors.md#subsets",
)
SUBSETS_CLOSED = _subsets_closed.with_near_misses(
    _subsets_closed.near_miss(
        "closer",
        "Permutations that share a setting are equal",
        "1 for V: as if errors cost nothing",
        Ge(st.H, st.PERMUTATIONS),
        instance=Instance(_subset_cover, "tables between two permutations", 60),
    ),
    _subsets_closed.near_miss(
        "any-errors",
        "It holds for any number of errors, with p = 0",
        "the hypothesis on w dropped",
        statement=st.SUBSETS_ANY_ERRORS,
        instance=_MANY_ERRORS,
    ),
)


def _constant_subset(draw: Draw) -> Observation:
    features = draw.integer(3, 6)
    size = draw.integer(1, features - 1)
    answer = frozenset(range(size))
    errors = max(
        sum(subset != answer for subset in _on_subsets(image, size))
        for image in permutations(range(features))
    )
    values = {"m": features, "k": size, "p": (features - 1) // 2, "c": errors}
    return Observation(values, f"always the outputs {sorted(answer)}")


_subsets_cliff = Claim(
    "lower.permutation.subsets.cliff",
    "The cliff on k-subsets: the form is empty well before the constant answer is reached",
    st.SUBSETS_CLIFF,
    "A constant answer is right on exactly one probe. The form says nothing from "
    "w = (C(m,k) - i) / 2 on, where i k-subsets are in place although all points move. In between, "
    "nothing is claimed (for one active feature the single-probe form is stronger).",
    (OURS,),
    depends_on=("lemma.invariant-subsets",),
    instance=Instance(_constant_subset, "a constant answer against every permutation", 20),
    proof="errors.md#subsets",
)
SUBSETS_CLIFF = _subsets_cliff.with_near_misses(
    _subsets_cliff.near_miss(
        "fewer-errors",
        "The constant answer errs on at most C(m,k) - 2 probes",
        "one error too few",
        Le(st.wrong, sp.binomial(m, st.probe) - 2),
    ),
    _subsets_cliff.near_miss(
        "earlier",
        "The form is empty even without errors",
        "without errors all probes must be in place, and few are",
        Ge(st.invariant_subsets(st.pairs), sp.binomial(m, st.probe)),
    ),
)

CLAIMS = (SYSTEMATIC, SYSTEMATIC_CLIFF, SUBSETS, SUBSETS_CLOSED, SUBSETS_CLIFF)
