"""Families of ANDs, and evaluators that err."""

from __future__ import annotations

import math
from itertools import combinations, permutations, product

import sympy as sp

from superpos_proofs.claims.base import Claim, Draw, Instance, Observation
from superpos_proofs.claims.works import ABSTRACT, ours
from superpos_proofs.statements import families as st
from superpos_proofs.statements.counting import B, F, m
from superpos_proofs.tasks import supports

OURS = ours("lower-bound.md")
Gates = tuple[tuple[int, ...], ...]


def k_and_table(gates: Gates, features: int, active: int) -> tuple[bool, ...]:
    """All outputs of a list of ANDs on all inputs with at most ``active`` active features."""
    return tuple(
        set(gate) <= set(support) for support in supports(features, active) for gate in gates
    )


def _distinct_lists(draw: Draw, enough_active: bool = True) -> Observation:
    """The least bits that tell all lists of gates apart on X_v, by building every function."""
    features, fan_in = draw.integer(3, 4), draw.integer(2, 3)
    outputs = draw.integer(1, min(2, math.comb(features, fan_in)))
    active = fan_in if enough_active else fan_in - 1
    gates = list(combinations(range(features), fan_in))
    tables = {k_and_table(chosen, features, active) for chosen in permutations(gates, outputs)}
    bits = (len(tables) - 1).bit_length()
    values = {"m": features, "k": fan_in, "j": outputs, "B": bits}
    return Observation(values, f"{len(tables)} distinct functions on X_{active}, ranked in bits")


_bits = Claim(
    "lower.k-and.bits",
    "Computing j ANDs of k out of m features takes log (C(m,k))_j bits",
    st.K_AND_BITS,
    "The input with exactly the features of a gate active lights exactly its own output, so "
    "different ordered lists of distinct gates are different functions. PairwiseAnd is k = 2.",
    (ABSTRACT, OURS),
    depends_on=("lower.counting",),
    instance=Instance(_distinct_lists, "build the functions of all lists, count distinct ones", 20),
    proof="lower-bound.md#ands",
)
K_AND_BITS = _bits.with_near_misses(
    _bits.near_miss(
        "twice",
        "One bit more is always needed",
        "the bound raised by a factor of two",
        sp.Ge(2**B, 2 * st.K_AND_SIZE),
    ),
    _bits.near_miss(
        "too-few-active",
        "It holds with fewer than k active features",
        "with v < k no AND is ever on, and all functions agree",
        instance=Instance(lambda draw: _distinct_lists(draw, False), "the same on X_{k-1}", 20),
        statement=st.K_AND_BITS,
    ),
)


def _raw_ands(draw: Draw) -> Observation:
    """One gate of many features: a single neuron on raw inputs, with weights 0 and 1."""
    features = draw.integer(6, 9)
    seen = _hidden_ands(draw, features, 1)
    return Observation({**seen.values, "n": 1}, f"{seen.story}, raw inputs: one neuron")


def _hidden_ands(draw: Draw, size: int = 0, most: int = 4) -> Observation:
    """The network with one neuron an output, evaluated on all inputs for a drawn list."""
    features, fan_in = size or draw.integer(3, 5), draw.integer(2, 3)
    gates = list(combinations(range(features), fan_in))
    outputs = draw.integer(1, min(most, len(gates)))
    order = draw.permutation(len(gates))
    chosen = [gates[i] for i in order[:outputs]]
    for support in supports(features, features):
        for gate in chosen:
            score = max(0, sum(i in gate for i in support) - (fan_in - 1))
            if (score >= 1) != (set(gate) <= set(support)):
                raise RuntimeError("one neuron an output does not compute its AND")
    width = max(features, outputs)
    values = {"m": features, "k": fan_in, "j": outputs, "Q": 2, "L": 1, "n": width}
    return Observation(values, f"gates {chosen}, one neuron each, weights 0 and 1")


def _knowing_ands(draw: Draw) -> Observation:
    """A decoder that knows the pairs (theory, L9): width 5 and no charged bit, for every m."""
    features = draw.integer(6, 8)
    pairs = list(combinations(range(features), 2))
    order = draw.permutation(len(pairs))
    chosen = [pairs[i] for i in order[: draw.integer(12, 14)]]
    for support in supports(features, 2):
        for a, b in chosen:
            # |x| - sum over active k of (t_k - t_a)^2 (t_k - t_b)^2, linear in (1, t, .., t^4).
            score = len(support) - sum((t - a) ** 2 * (t - b) ** 2 for t in support)
            if (score >= 2) != ({a, b} <= set(support)):
                raise RuntimeError("the moment curve does not read its pair")
    values = {"m": features, "k": 2, "j": len(chosen), "Q": 2, "L": 1, "n": 5}
    return Observation(values, f"width 5, the decoder knows its {len(chosen)} pairs")


_neurons = Claim(
    "lower.k-and.neurons",
    "A width n that computes any j ANDs satisfies Q^(L n (n+1)) >= (C(m,k))_j",
    st.K_AND_NEURONS,
    "The same two facts as for Permutation: so many functions, so many settings of the charged "
    "parameters. For pairs and constant precision n is of order sqrt(m' log m') at least.",
    (ABSTRACT, OURS),
    depends_on=("lower.k-and.bits", "lower.neurons"),
    instance=Instance(_hidden_ands, "one neuron an output, evaluated on all inputs", 20),
    proof="lower-bound.md#ands",
)
K_AND_NEURONS = _neurons.with_near_misses(
    _neurons.near_miss(
        "knowing-decoder",
        "The decoder may depend on the pairs, uncharged",
        "on X_2 five dimensions on the moment curve read any pair, for every m",
        instance=Instance(_knowing_ands, "five dimensions, evaluated on all of X_2", 10),
        statement=st.K_AND_NEURONS,
    ),
    _neurons.near_miss(
        "raw-inputs",
        "The inputs may be raw",
        "one neuron a gate on raw inputs: n (m+1) charged entries, not n (n+1)",
        instance=Instance(_raw_ands, "as many neurons as gates, on raw inputs", 10),
        statement=st.K_AND_NEURONS,
    ),
)


# ---------------------------------------------------------------- evaluators that err


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
    proof="lower-bound.md#noise",
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
        sp.Ge(2 ** (B - 1), F),
    ),
)


def _covering(draw: Draw) -> Observation:
    """As few answer tables as a greedy cover finds, each permutation erring K times at most."""
    features = draw.integer(2, 4)
    errors = draw.integer(0, features)
    left = set(permutations(range(features)))
    tables = 0
    while left:
        answers = list(sorted(left)[draw.integer(0, len(left) - 1)])
        for _ in range(errors):  # answers need not form a permutation
            answers[draw.integer(0, features - 1)] = draw.integer(0, features - 1)
        left = {f for f in left if sum(a != b for a, b in zip(f, answers, strict=True)) > errors}
        tables += 1
    values = {"m": features, "B": (tables - 1).bit_length(), "K": errors}
    return Observation(values, f"{tables} answer tables serve all permutations of {features}")


_systematic = Claim(
    "lower.permutation.systematic",
    "With K of m answers wrong for each permutation, log (m-K)! bits are still needed",
    st.SYSTEMATIC_PERMUTATION,
    "Fix the answers that one parameter string gives. A permutation that agrees with them outside "
    "some K probes is one of at most C(m,K) K! = m!/(m-K)!: choose the probes, permute what is "
    "left. At K = m nothing remains, and any fixed answers reach it: the cliff.",
    (ABSTRACT, OURS),
    depends_on=("lower.counting",),
    instance=Instance(_covering, "cover all permutations by answer tables, greedily", 60),
    proof="lower-bound.md#noise",
)
SYSTEMATIC = _systematic.with_near_misses(
    _systematic.near_miss(
        "exact",
        "Systematic errors cost nothing",
        "as if errors were fresh noise: no majority can repair an answer that is always wrong",
        sp.Ge(2**B, sp.factorial(m)),
    ),
    _systematic.near_miss(
        "one-less",
        "K errors cost as little as K - 1",
        "one error too few in the count",
        statement=st.SYSTEMATIC_ONE_LESS,
    ),
)

CLAIMS = (K_AND_BITS, K_AND_NEURONS, FRESH, SYSTEMATIC)
