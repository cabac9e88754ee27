"""Families of ANDs; circuits and UniversalAnd, where counting says nothing."""

from __future__ import annotations

import math
from itertools import combinations, permutations, product

import sympy as sp

from superpos_proofs.claims.base import Claim, Draw, Instance, Observation
from superpos_proofs.claims.works import ABSTRACT, ours
from superpos_proofs.statements import families as st
from superpos_proofs.statements.counting import B, m
from superpos_proofs.statements.undecided import Ge, Le
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
        Ge(2**B, 2 * st.K_AND_SIZE),
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


# ---------------------------------------------------------------- descriptions, and one function


def _layered(draw: Draw) -> Observation:
    """All circuits of t layers of permutations, composed: how many functions are there?"""
    size, layers = draw.integer(2, 3), draw.integer(2, 3)
    images = list(permutations(range(size)))
    functions = set()
    for circuit in product(images, repeat=layers):
        wire = list(range(size))
        for image in circuit:
            wire = [image[i] for i in wire]
        functions.add(tuple(wire))
    values = {"m": size, "t": layers, "F": len(functions)}
    return Observation(values, f"{len(images) ** layers} circuits of {layers} layers")


_layers = Claim(
    "lower.circuit.descriptions",
    "Circuits are descriptions: layers of permutations compute few functions",
    st.CIRCUIT_LAYERS,
    "Permutations composed are permutations. So counting descriptions would prove a floor that is "
    "false; count functions, or name a sub-family whose members are all different, as the lists "
    "of distinct ANDs are.",
    (OURS,),
    depends_on=("lower.permutation.bits",),
    instance=Instance(_layered, "compose every circuit, count distinct functions", 8),
    proof="lower-bound.md#circuits",
)
CIRCUITS = _layers.with_near_misses(
    _layers.near_miss(
        "all-count",
        "Every description counts as a function",
        "two layers would need the bits of (m!)^2 functions, and there are m!",
        st.CIRCUIT_DESCRIPTIONS,
    ),
    _layers.near_miss(
        "fewer",
        "There are even fewer functions than permutations",
        "the last layer alone computes all of them",
        Le(st.CIRCUIT_LAYERS["F"], sp.factorial(m) - 1),
    ),
)


def _separated(draw: Draw, on_two: bool = True) -> Observation:
    """The most features whose pairs one random layer on raw inputs tells apart."""
    width, low = draw.integer(1, 3), draw.integer(-2, 0)
    alphabet = list(range(low, low + draw.integer(2, 4)))
    bias = draw.integers(width, -2, 2)
    columns: list[tuple[int, ...]] = []
    seen: set[tuple[int, ...]] = set()
    vectors = list(product(alphabet, repeat=width))
    for new in (vectors[i] for i in draw.permutation(len(vectors))):
        hidden = [
            tuple(max(0, a + b + c) for a, b, c in zip(new, old, bias, strict=True))
            for old in columns
        ]
        if on_two and (len(set(hidden)) < len(hidden) or seen & set(hidden)):
            continue
        seen |= set(hidden)
        columns.append(new)
    values = {"m": len(columns), "Q": len(alphabet), "n": width}
    return Observation(values, f"weights {columns}, biases {bias}")


_injective = Claim(
    "lower.universal-and.injective",
    "UniversalAnd needs hidden vectors that differ: (Q(Q+1)/2)^n >= C(m, 2)",
    st.INJECTIVE,
    "The input with features a and b on lights output {a, b} and no other, so these inputs have "
    "different hidden vectors; a neuron's value depends on two weights, in either order. Nothing "
    "is charged, and no parameters are counted: this is about one network.",
    (OURS,),
    instance=Instance(_separated, "add random features while all pairs stay apart", 40),
    proof="lower-bound.md#one-function",
)
INJECTIVE = _injective.with_near_misses(
    _injective.near_miss(
        "alphabet",
        "A neuron takes only Q values on pairs",
        "two weights make more sums than there are weights",
        Ge(st.INJECTIVE["Q"] ** st.INJECTIVE["n"], sp.binomial(m, 2)),
        instance=Instance(_separated, "add random features while all pairs stay apart", 400),
    ),
    _injective.near_miss(
        "not-separated",
        "It holds for any layer",
        "a layer that does not tell pairs apart may have any width",
        instance=Instance(lambda draw: _separated(draw, False), "random features, no test", 20),
        statement=st.INJECTIVE,
    ),
)

CLAIMS = (K_AND_BITS, K_AND_NEURONS, CIRCUITS, INJECTIVE)
