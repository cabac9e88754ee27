"""Evaluators that err: what each error model allows, and the cliff where its bound is empty."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, permutations, product

import sympy as sp

from superpos_proofs import rigorous
from superpos_proofs.claims.base import Claim, Draw, Instance, Observation
from superpos_proofs.claims.works import ABSTRACT, ours
from superpos_proofs.search.covering import budget_truth, list_truth, permutation_truth
from superpos_proofs.statements import errors as st
from superpos_proofs.statements import families, lemmas, log2
from superpos_proofs.statements.counting import B, F, m

OURS = ours("errors.md")
GATES = ((3, 2, 3), (4, 2, 6), (4, 3, 4))  # (m, k, N) at which exact covers are quick


# ------------------------------------------------------------------------------- packing


def _tables(draw: Draw) -> Observation:
    """Random answer tables; which functions does each serve with some errors allowed?"""
    settings, probes = draw.integer(1, 5), draw.integer(1, 4)
    allowed = draw.integer(0, probes - 1)
    served = []
    for _ in range(settings):
        answers = draw.integers(probes, 0, 1)
        near = {
            function
            for function in product((0, 1), repeat=probes)
            if sum(a != f for a, f in zip(answers, function, strict=True)) <= allowed
        }
        served.append(near)
    functions = set().union(*served)
    values = {"H": settings, "V": max(map(len, served)), "F": len(functions)}
    return Observation(values, f"{settings} tables on {probes} probes, {allowed} errors allowed")


_packing = Claim(
    "lower.packing",
    "Settings times what one setting serves: H V >= |F|",
    st.PACKING,
    "Each function is served by some setting, and a setting serves at most V of them. If F counts "
    "only the functions that are served, a fraction 1 - delta of a family, H V >= (1 - delta) |F|. "
    "Every floor from counting is this inequality.",
    (ABSTRACT, OURS),
    depends_on=("lower.counting",),
    instance=Instance(_tables, "draw answer tables, count the functions within their errors", 60),
    proof="errors.md#packing",
)
PACKING = _packing.with_near_misses(
    _packing.near_miss(
        "errors-free",
        "Errors cost nothing: H >= |F|",
        "V forgotten: one setting serves all functions within its errors",
        sp.Ge(st.H, F),
    ),
    _packing.near_miss(
        "one-less",
        "One function more than V always stays unserved",
        "V - 1 for V",
        statement=st.PACKING_ONE_LESS,
        instance=_packing.instance,
    ),
)


def _close(draw: Draw, radius: int = 2) -> Observation:
    """Random tables and a random family of functions that they serve with errors allowed."""
    settings, probes = draw.integer(1, 4), draw.integer(2, 5)
    allowed = draw.integer(0, probes // 2)
    everything = list(product((0, 1), repeat=probes))
    tables = [draw.integers(probes, 0, 1) for _ in range(settings)]

    def distance(f: Sequence[int], g: Sequence[int]) -> int:
        return sum(a != b for a, b in zip(f, g, strict=True))

    family = [
        f
        for f in everything
        if draw.integer(0, 3) and any(distance(f, table) <= allowed for table in tables)
    ]
    if not family:
        draw.skip()
    ball = max(sum(distance(f, g) <= radius * allowed for g in family) for f in family)
    values = {"H": settings, "V": ball, "F": len(family)}
    return Observation(values, f"{settings} tables, {allowed} errors allowed on {probes} probes")


_ball = Claim(
    "lower.packing.ball",
    "The general form: V is the largest ball whose radius is twice the errors allowed",
    st.PACKING_BALL,
    "Two functions that one setting serves within K errors each differ at 2K places at most, so "
    "all functions of a setting lie in a ball of radius 2K around any one of them.",
    (OURS,),
    depends_on=("lower.packing",),
    instance=Instance(_close, "draw tables and a family within their errors, count balls", 60),
    proof="errors.md#packing",
)
BALL = _ball.with_near_misses(
    _ball.near_miss(
        "radius",
        "Radius K is enough",
        "K for 2K: two functions may err at different places",
        statement=st.PACKING_BALL,
        instance=Instance(lambda draw: _close(draw, 1), "balls of half the radius", 200),
    ),
    _ball.near_miss(
        "errors-free",
        "Errors cost nothing: H >= |F|",
        "V forgotten",
        sp.Ge(st.H, F),
    ),
)


# ------------------------------------------------------------------------------- fresh noise


def _noisy(draw: Draw, at_least_half: bool = False) -> Observation:
    """A random evaluator with coins: which functions does it compute better than chance?"""
    bits, probes, coins = draw.integer(0, 3), draw.integer(1, 3), draw.integer(1, 5)
    if at_least_half:  # one fair coin an evaluation, answered as it falls
        return Observation({"B": 0, "F": 2**probes}, f"fair coins on {probes} output bits")
    served = set()
    for _ in range(2**bits):
        rows = [draw.integers(probes, 0, 1) for _ in range(coins)]
        ones = [sum(column) for column in zip(*rows, strict=True)]
        for function in product((0, 1), repeat=probes):
            right = [c if f else coins - c for f, c in zip(function, ones, strict=True)]
            if all(2 * r > coins for r in right):
                served.add(function)
    story = f"an evaluator with {bits} bits and {coins} equally likely coin outcomes"
    return Observation({"B": bits, "F": max(1, len(served))}, story)


_fresh = Claim(
    "lower.noise.fresh",
    "Fresh noise costs nothing: the same bound for evaluators that toss coins",
    st.FRESH_NOISE,
    "The more likely answer of the evaluator is right at every bit, so its majority is an exact "
    "evaluator with the same bits: ask often enough and every doubt is gone.",
    (ABSTRACT, OURS),
    depends_on=("lower.counting",),
    instance=Instance(_noisy, "draw evaluators with coins, count functions above one half", 40),
    proof="errors.md#fresh-noise",
)
FRESH = _fresh.with_near_misses(
    _fresh.near_miss(
        "half",
        "Probability one half is enough",
        "at exactly one half a fair coin serves every function with no bits: the cliff",
        instance=Instance(lambda draw: _noisy(draw, True), "an evaluator that tosses a coin", 10),
        statement=st.FRESH_NOISE,
    ),
    _fresh.near_miss(
        "one-bit-less",
        "One bit less is enough with noise",
        "the bound lowered by one bit",
        statement=st.FRESH_ONE_LESS,
        instance=Instance(_noisy, "evaluators with coins", 200),
    ),
)


def _coin(draw: Draw, answers: tuple[int, ...] = (0, 1)) -> Observation:
    """An evaluator without bits that gives one of ``answers`` at random, on random functions."""
    probes = draw.integer(1, 5)
    functions = {tuple(draw.integers(probes, 0, 1)) for _ in range(draw.integer(1, 8))}
    right = min(
        Fraction(sum(answer == bit for answer in answers), len(answers))
        for function in functions
        for bit in function
    )
    values: dict[str, int | Fraction] = {"B": 0, "F": len(functions), "p": right}
    return Observation(values, f"answers {answers}, equally likely, for {sorted(functions)}")


_fresh_cliff = Claim(
    "lower.noise.fresh.cliff",
    "The cliff of fresh noise: at probability one half a coin serves every family",
    st.FRESH_NOISE_CLIFF,
    "A fair coin is right with probability 1/2 at every bit of every function, with no bits of "
    "parameters. So 'above 1/2' cannot be weakened.",
    (OURS,),
    instance=Instance(_coin, "a coin against drawn functions, its chance counted", 30),
    proof="errors.md#fresh-noise",
)
FRESH_CLIFF = _fresh_cliff.with_near_misses(
    _fresh_cliff.near_miss(
        "above-half",
        "The coin is right with probability above one half",
        "exactly one half: just not enough for the bound to hold",
        sp.And(sp.Eq(B, 0), sp.Gt(st.right, sp.Rational(1, 2))),
    ),
    _fresh_cliff.near_miss(
        "constant",
        "A constant answer is as good as a coin",
        "it is certainly wrong somewhere",
        instance=Instance(lambda draw: _coin(draw, (0,)), "the answer zero", 30),
        statement=st.FRESH_NOISE_CLIFF,
    ),
)


# ------------------------------------------------------------------------------- Permutation


def _cover(draw: Draw) -> Observation:
    """As few answer tables as there can be at m <= 4, and as a greedy cover finds at m = 5."""
    features = draw.integer(2, 5)
    wrong = draw.integer(0, features)
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
        sp.Ge(st.H, st.PERMUTATIONS),
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
        sp.Le(st.wrong, m - 2),
    ),
    _systematic_cliff.near_miss(
        "earlier",
        "The bound is empty at K = m - 2 already",
        "2! = 2 settings are still needed there",
        sp.Le(st.PERMUTATIONS, st.H * st.SINGLE_SERVED.subs(st.errors, m - 2)),
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
        sp.Ge(st.H, st.PERMUTATIONS),
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
        sp.Ge(st.H, st.PERMUTATIONS),
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
        sp.Le(st.wrong, sp.binomial(m, st.probe) - 2),
    ),
    _subsets_cliff.near_miss(
        "earlier",
        "The form is empty even without errors",
        "without errors all probes must be in place, and few are",
        sp.Ge(st.invariant_subsets(st.pairs), sp.binomial(m, st.probe)),
    ),
)


# ------------------------------------------------------------------------------- ANDs


def _list_cover(draw: Draw) -> Observation:
    features, fan_in, gates = GATES[draw.integer(0, len(GATES) - 1)]
    outputs = draw.integer(1, 2 if gates > 3 else 3)
    wrong = draw.integer(0, outputs)
    tables = list_truth(gates, outputs, wrong)
    values = {"m": features, "k": fan_in, "j": outputs, "H": tables, "K": wrong}
    return Observation(values, f"{tables} tables, as few as possible, for lists of {gates} gates")


_lists = Claim(
    "lower.k-and.systematic",
    "With K of j outputs not right: H C(j,K) (N-j+K)_K >= (N)_j",
    st.SYSTEMATIC_ANDS,
    "Fix the answers that one setting gives: a right output shows its gate. Choose the K outputs "
    "that may be wrong; their gates are distinct and different from the other j - K. The sum over "
    "k <= K of C(j,k) N^k, also an upper bound, is never smaller.",
    (ABSTRACT, OURS),
    depends_on=("lower.packing", "lower.k-and.bits"),
    instance=Instance(_list_cover, "the least number of answer tables, found exactly", 40),
    proof="errors.md#systematic-errors",
)
LISTS = _lists.with_near_misses(
    _lists.near_miss(
        "exact",
        "Systematic errors cost nothing",
        "V forgotten",
        sp.Ge(st.H, families.K_AND_SIZE),
    ),
    _lists.near_miss(
        "places-free",
        "Where the errors are need not be counted",
        "C(j, K) forgotten: one setting serves lists with different outputs wrong",
        sp.Ge(
            st.H * sp.FallingFactorial(families.gates - families.outputs + st.errors, st.errors),
            families.K_AND_SIZE,
        ),
    ),
)


def _all_alike(draw: Draw, on: bool | None = None) -> Observation:
    """All outputs off, or all on, against every list: how many are not right, and the on-bits."""
    features, fan_in, gates = GATES[draw.integer(0, len(GATES) - 1)]
    outputs = draw.integer(1, min(3, gates - 1))
    lit = draw.integer(0, 1) == 1 if on is None else on
    answers = frozenset(range(gates)) if lit else frozenset[int]()
    worst = max(
        sum(answers != {gate} for gate in chosen) for chosen in permutations(range(gates), outputs)
    )
    missed = 0 if lit else outputs
    values = {"m": features, "k": fan_in, "j": outputs, "H": 1}
    story = f"all {outputs} outputs {'on' if lit else 'off'} at all {gates} gates"
    if on is None:
        return Observation({**values, "c": worst}, story)
    return Observation({**values, "c": missed, "T": outputs * len(answers)}, story)


_lists_cliff = Claim(
    "lower.k-and.systematic.cliff",
    "The cliff for ANDs: with no output right, all-off or all-on networks need no bits",
    st.SYSTEMATIC_ANDS_CLIFF,
    "An output that is always off, or always on, is not right (when N > 1), so such a network is "
    "wrong at j outputs; and the bound is (N)_0 / C(j,j) = 1 there.",
    (OURS,),
    instance=Instance(_all_alike, "all-off and all-on outputs against every list", 20),
    proof="errors.md#systematic-errors",
)
LISTS_CLIFF = _lists_cliff.with_near_misses(
    _lists_cliff.near_miss(
        "fewer-errors",
        "They are right at one output at least",
        "one error too few",
        sp.Le(st.wrong, families.outputs - 1),
    ),
    _lists_cliff.near_miss(
        "earlier",
        "The bound is empty at K = j - 1 already",
        "N / j settings are still needed there, when there are more gates than outputs",
        statement=st.SYSTEMATIC_ANDS_CLIFF_EARLIER,
    ),
)


def _budget_cover(draw: Draw) -> Observation:
    if draw.integer(0, 3):
        features, gates, outputs = 3, 3, draw.integer(1, 3)
        wrong = draw.integer(0, outputs - 1)
        on_bits = draw.integer(outputs - wrong, gates * outputs)
    else:  # covers of six gates that are quick to find
        features, gates, outputs = 4, 6, 2
        wrong, on_bits = ((0, 2), (0, 3), (0, 5), (1, 1), (1, 3), (1, 5))[draw.integer(0, 5)]
    tables = budget_truth(gates, outputs, wrong, on_bits)
    values = {"m": features, "k": 2, "j": outputs, "H": tables, "K": wrong, "T": on_bits}
    return Observation(values, f"{tables} tables, as few as possible, with {on_bits} on-bits each")


_budget = Claim(
    "lower.k-and.false-positives",
    "With K misses and T on-bits: H C(j,K) (N-j+K)_K (T/(j-K))^(j-K) >= (N)_j",
    st.FALSE_POSITIVES,
    "Choose the K outputs that may miss, and their gates. Each other output has its gate among its "
    "on-bits; the product of their numbers is largest when they are equal. With T = N j nothing is "
    "left; with T = (1 + phi) j only about j log(1 + phi) bits are lost.",
    (OURS,),
    depends_on=("lower.packing", "lower.k-and.bits"),
    instance=Instance(_budget_cover, "the least number of answer tables, found exactly", 40),
    proof="errors.md#false-positives",
)
BUDGET = _budget.with_near_misses(
    _budget.near_miss(
        "one-on-bit-each",
        "False positives cost nothing",
        "T / (j - K) taken as 1",
        sp.Ge(st.H * st.ANDS_SERVED, families.K_AND_SIZE),
    ),
    _budget.near_miss(
        "misses-free",
        "Misses cost nothing",
        "only the on-bits counted",
        sp.Ge(st.H * (st.T / families.outputs) ** families.outputs, families.K_AND_SIZE),
    ),
)

_budget_cliff = Claim(
    "lower.k-and.false-positives.cliff",
    "The cliff of the budget: N j on-bits, which all-on outputs use, leave nothing",
    st.FALSE_POSITIVES_CLIFF,
    "Outputs that are always on never miss, with N j on-bits, and (N)_j <= N^j. (All-off outputs "
    "use none, and all of them miss.)",
    (OURS,),
    instance=Instance(lambda draw: _all_alike(draw, True), "all-on outputs, bits counted", 20),
    proof="errors.md#false-positives",
)
BUDGET_CLIFF = _budget_cliff.with_near_misses(
    _budget_cliff.near_miss(
        "all-off",
        "All-off outputs do as well",
        "they miss every gate",
        statement=st.FALSE_POSITIVES_CLIFF,
        instance=Instance(lambda draw: _all_alike(draw, False), "all-off outputs", 20),
    ),
    _budget_cliff.near_miss(
        "fewer-on-bits",
        "All-on outputs use fewer than N j on-bits",
        "one on-bit too few",
        sp.Lt(st.T, families.gates * families.outputs),
    ),
)


# ------------------------------------------------------------------------------- averages


def _average(draw: Draw) -> Observation:
    """Random answer tables; each permutation is served by the one that errs least."""
    features, settings = draw.integer(3, 5), draw.integer(1, 5)
    tables = [draw.integers(features, 0, features - 1) for _ in range(settings)]
    errors = [
        min(sum(a != b for a, b in zip(table, image, strict=True)) for table in tables)
        for image in permutations(range(features))
    ]
    rate = Fraction(sum(errors), features * len(errors))
    values: dict[str, int | Fraction] = {"m": features, "H": settings, "epsilon": rate}
    return Observation(values, f"answer tables {tables}, the best for each permutation")


_mean = Claim(
    "lower.permutation.average",
    "On average over permutations: B >= log m! - m (h(eps) + eps log(m-1))",
    st.AVERAGE,
    "Given the parameters, the answer to a probe says what the output is, up to an error of known "
    "rate. Fano's inequality bounds what is left to learn, probe by probe, and h is concave.",
    (OURS,),
    depends_on=("lower.permutation.bits", "lemma.fano"),
    instance=Instance(_average, "draw answer tables, average the least errors exactly", 60),
    proof="errors.md#averages",
)
MEAN = _mean.with_near_misses(
    _mean.near_miss(
        "which-output",
        "Only whether an answer is wrong needs to be learnt",
        "eps log(m-1), which output it is instead, forgotten",
        st.least_settings(2 ** (m * lemmas.entropy(st.epsilon)), st.PERMUTATIONS),
    ),
    _mean.near_miss(
        "where",
        "Only the wrong outputs need to be learnt",
        "h(eps), where the errors are, forgotten",
        st.least_settings(2 ** (m * st.epsilon * log2(m - 1)), st.PERMUTATIONS),
    ),
)


def _average_lists(draw: Draw) -> Observation:
    features, fan_in, gates = GATES[draw.integer(0, len(GATES) - 1)]
    outputs, settings = 2, draw.integer(1, 6)  # with one output both sides may be equal
    # Each output on at any set of gates, often at one: right when it is just its own.
    tables = [
        [1 << g if g < gates else draw.integer(0, 2**gates - 1) for g in row]
        for row in (draw.integers(outputs, 0, gates + 1) for _ in range(settings))
    ]
    errors = [
        min(sum(a != 1 << b for a, b in zip(table, chosen, strict=True)) for table in tables)
        for chosen in permutations(range(gates), outputs)
    ]
    rate = Fraction(sum(errors), outputs * len(errors))
    values: dict[str, int | Fraction] = {
        "m": features,
        "k": fan_in,
        "j": outputs,
        "H": settings,
        "epsilon": rate,
    }
    return Observation(values, f"outputs on at {tables} of {gates} gates, the best for each list")


_mean_lists = Claim(
    "lower.k-and.average",
    "On average over lists of ANDs: B >= log (N)_j - j (h(eps) + eps log(N-1))",
    st.AVERAGE_ANDS,
    "As for permutations: the first probe at which an output is on is a guess at its gate, wrong "
    "only where the output is not right.",
    (OURS,),
    depends_on=("lower.k-and.bits", "lemma.fano"),
    instance=Instance(_average_lists, "draw answer tables, average the least errors exactly", 60),
    proof="errors.md#averages",
)
MEAN_LISTS = _mean_lists.with_near_misses(
    _mean_lists.near_miss(
        "which-gate",
        "Only whether an output is right needs to be learnt",
        "eps log(N-1), which gate it is instead, forgotten",
        st.least_settings(
            2 ** (families.outputs * lemmas.entropy(st.epsilon)), families.K_AND_SIZE
        ),
    ),
    _mean_lists.near_miss(
        "where",
        "Only the gates of wrong outputs need to be learnt",
        "h(eps), where the errors are, forgotten",
        st.least_settings(
            2 ** (families.outputs * st.epsilon * log2(families.gates - 1)), families.K_AND_SIZE
        ),
    ),
)


def _constant_average(draw: Draw) -> Observation:
    features = draw.integer(3, 6)
    answer = draw.integer(0, features - 1)
    images = list(permutations(range(features)))
    errors = sum(output != answer for image in images for output in image)
    rate = Fraction(errors, features * len(images))
    values: dict[str, int | Fraction] = {"m": features, "H": 1, "epsilon": rate}
    return Observation(values, f"always output {answer}")


_mean_cliff = Claim(
    "lower.permutation.average.cliff",
    "The cliff of averages: at rate 1 - 1/m a constant answer needs no bits",
    st.AVERAGE_CLIFF,
    "A constant answer is right on one probe of m, for every permutation. At that rate Fano's loss "
    "is log m a probe, and m^m >= m!.",
    (OURS,),
    instance=Instance(_constant_average, "a constant answer, averaged over permutations", 10),
    proof="errors.md#averages",
)
MEAN_CLIFF = _mean_cliff.with_near_misses(
    _mean_cliff.near_miss(
        "smaller-rate",
        "Its rate is at most 1 - 2/m",
        "one right answer too many",
        sp.Le(st.epsilon, 1 - 2 / m),
    ),
    _mean_cliff.near_miss(
        "quarter",
        "The bound is empty at a quarter of that rate already",
        "at 1/4 - 1/(4m) bits are still needed",
        sp.Le(st.PERMUTATIONS, st.H * st.AVERAGE_SERVED.subs(st.epsilon, st.epsilon / 4)),
    ),
)


def _constant_lists(draw: Draw) -> Observation:
    features, fan_in, gates = GATES[draw.integer(0, len(GATES) - 1)]
    outputs = 2  # with one output both sides are equal, and no ball can tell
    guess = draw.integers(outputs, 0, gates - 1)
    lists = list(permutations(range(gates), outputs))
    errors = sum(a != b for chosen in lists for a, b in zip(chosen, guess, strict=True))
    values: dict[str, int | Fraction] = {
        "m": features,
        "k": fan_in,
        "j": outputs,
        "H": 1,
        "epsilon": Fraction(errors, outputs * len(lists)),
    }
    return Observation(values, f"output i on at gate {guess}, whatever the list")


_lists_mean_cliff = Claim(
    "lower.k-and.average.cliff",
    "The cliff of averages for ANDs: at rate 1 - 1/N a constant guess needs no bits",
    st.AVERAGE_ANDS_CLIFF,
    "Each output's gate is uniform among N, so a fixed guess is right with probability 1/N; Fano's "
    "loss is log N an output there, and N^j >= (N)_j.",
    (OURS,),
    instance=Instance(_constant_lists, "constant guesses, averaged over lists", 20),
    proof="errors.md#averages",
)
LISTS_MEAN_CLIFF = _lists_mean_cliff.with_near_misses(
    _lists_mean_cliff.near_miss(
        "smaller-rate",
        "Its rate is at most 1 - 2/N",
        "one right answer too many",
        sp.Le(st.epsilon, 1 - 2 / families.gates),
    ),
    _lists_mean_cliff.near_miss(
        "quarter",
        "The bound is empty at a quarter of that rate already",
        "bits are still needed there",
        sp.Le(families.K_AND_SIZE, st.H * st.AVERAGE_ANDS_SERVED.subs(st.epsilon, st.epsilon / 4)),
    ),
)

CLAIMS = (
    PACKING,
    BALL,
    FRESH,
    FRESH_CLIFF,
    SYSTEMATIC,
    SYSTEMATIC_CLIFF,
    SUBSETS,
    SUBSETS_CLOSED,
    SUBSETS_CLIFF,
    LISTS,
    LISTS_CLIFF,
    BUDGET,
    BUDGET_CLIFF,
    MEAN,
    MEAN_CLIFF,
    MEAN_LISTS,
    LISTS_MEAN_CLIFF,
)
