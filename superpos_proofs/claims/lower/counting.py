"""From counting functions to a floor on neurons."""

from __future__ import annotations

import math

import sympy as sp

from superpos_proofs.claims.base import Claim, Draw, Instance, Observation
from superpos_proofs.claims.objects import (
    decoder_that_knows,
    distinct_functions,
    evaluate_lookup,
    lookup_scheme,
    random_tables,
    raw_inputs,
)
from superpos_proofs.claims.works import ABSTRACT, ours
from superpos_proofs.construct.base import trivial
from superpos_proofs.decide import decide
from superpos_proofs.network import Network, integers
from superpos_proofs.statements import counting as st
from superpos_proofs.statements.counting import A, B, F, G, L, Q, T, m, n
from superpos_proofs.statements.undecided import Ge, Le, Lt
from superpos_proofs.tasks import Permutation

OURS = ours("lower-bound.md")


# ------------------------------------------------------------------------------- counting


def _scheme(draw: Draw) -> Observation:
    bits, probes = draw.integer(0, 5), draw.integer(1, 3)
    tables = random_tables(draw, 2**bits, draw.integer(2, 4), probes)
    story = f"an evaluator with {bits} bits and {probes} probes"
    return Observation({"B": bits, "F": len(set(tables))}, story)


def _one_evaluator_each(draw: Draw) -> Observation:
    functions = draw.integer(2, 6)
    story = f"{functions} constant functions, each with an evaluator of its own and no bits at all"
    return Observation({"B": 0, "F": functions}, story)


_counting = Claim(
    "lower.counting",
    "Parameters determine the function: 2^B >= |F|",
    st.COUNTING,
    "Two functions with the same bits would be computed identically, since the evaluator is the "
    "same for all of them. So the map from functions to bit strings is injective.",
    (ABSTRACT, OURS),
    instance=Instance(_scheme, "draw an evaluator as a table and count the functions it computes"),
    proof="lower-bound.md#counting",
)
COUNTING = _counting.with_near_misses(
    _counting.near_miss(
        "one-bit-less",
        "One bit less is enough",
        "the bound lowered by one bit",
        Ge(2 ** (B - 1), F),
    ),
    _counting.near_miss(
        "own-evaluator",
        "Each function may have an evaluator of its own",
        "without one evaluator for all, the bits need not say anything: the evaluator knows",
        instance=Instance(_one_evaluator_each, "constant functions, hard-wired"),
        statement=st.COUNTING,
    ),
)


def _family(draw: Draw, after: bool = False) -> Observation:
    """How many of a family of tables an evaluator computes, itself drawn first or made after."""
    bits, probes, letters = draw.integer(0, 4), draw.integer(1, 3), draw.integer(2, 4)
    family = letters**probes
    tables = family if after else len(set(random_tables(draw, 2**bits, letters, probes)))
    story = f"all tables of {letters} answers on {probes} probes, {bits} bits"
    return Observation({"A": family, "B": bits, "F": tables}, story)


_any_typical = Claim(
    "lower.typical",
    "Most functions of a family need almost as many bits as all of them",
    st.TYPICAL,
    "With the shared parts fixed, 2^B bit strings compute at most 2^B functions. So a function "
    "drawn uniformly is computed by one with probability at most 2^B over their number.",
    (OURS,),
    depends_on=("lower.counting",),
    instance=Instance(_family, "draw shared parts as a table and count the functions computed"),
    proof="lower-bound.md#typical",
)
ANY_TYPICAL = _any_typical.with_near_misses(
    _any_typical.near_miss(
        "one-bit-less",
        "One bit less serves as many",
        "the bound lowered by one bit",
        Le(F / A, 2 ** (B - 1) / A),
    ),
    _any_typical.near_miss(
        "shared-after",
        "The shared parts may be chosen after the function",
        "what is chosen after the task is known must be charged",
        instance=Instance(lambda draw: _family(draw, after=True), "an evaluator that knows it"),
        statement=st.TYPICAL,
    ),
)


def _lookup(draw: Draw) -> Observation:
    features, padding = draw.integer(2, 5), draw.integer(0, 2)
    scheme = lookup_scheme(features)
    bits = {len(code) for code in scheme.values()}
    right = all(
        evaluate_lookup(features, code, i) == image[i]
        for image, code in scheme.items()
        for i in range(features)
    )
    if len(bits) != 1 or not right:
        raise RuntimeError("the look-up scheme does not compute its permutations")
    size = bits.pop() + padding
    return Observation({"m": features, "B": size}, f"look-up scheme with {padding} idle bits")


def _nothing_active(draw: Draw) -> Observation:
    features = draw.integer(2, 6)
    return Observation({"m": features, "B": 0}, "v = 0: the evaluator answers zero, with no bits")


_bits = Claim(
    "lower.permutation.bits",
    "Permuting m features takes log m! bits of parameters",
    st.PERMUTATION_BITS,
    "The m! permutations differ on the inputs with one active feature, so they are m! different "
    "functions, and counting applies. A look-up table attains the bound, so anything above it "
    "says something about networks.",
    (ABSTRACT, OURS),
    depends_on=("lower.counting",),
    instance=Instance(
        _lookup,
        "build the look-up scheme, evaluate every permutation on every feature, and count its bits",
        20,
    ),
    proof="lower-bound.md#permutation",
)
BITS = _bits.with_near_misses(
    _bits.near_miss(
        "twice",
        "One bit more than log m! is always needed",
        "the bound raised by a factor of two",
        Ge(2**B, 2 * sp.factorial(m)),
    ),
    _bits.near_miss(
        "no-input",
        "It holds even when no feature is ever active (v = 0)",
        "without v >= 1 all permutations are the same function",
        instance=Instance(_nothing_active, "the zero evaluator on X_0"),
        statement=st.PERMUTATION_BITS,
    ),
)


def _served(draw: Draw) -> Observation:
    features, bits = draw.integer(2, 5), draw.integer(0, 6)
    ranks = draw.integers(2**bits, 0, math.factorial(features) - 1)
    story = f"a table that gives each of 2^{bits} strings a permutation of {features} features"
    return Observation({"m": features, "B": bits, "F": len(set(ranks))}, story)


def _shared_after(draw: Draw) -> Observation:
    features = draw.integer(3, 5)
    story = "an evaluator chosen after the permutation is known, with no bits charged"
    return Observation({"m": features, "B": 0, "F": math.factorial(features)}, story)


_typical = Claim(
    "lower.permutation.typical",
    "Even most permutations need almost log m! bits",
    st.PERMUTATION_BITS_TYPICAL,
    "With the shared parts fixed, 2^B bit strings serve at most 2^B permutations. So a uniform "
    "permutation is served with probability at most 2^B / m!, and serving a 1 - delta fraction "
    "costs at least log m! - log(1/(1-delta)) bits: almost nothing is lost.",
    (OURS,),
    depends_on=("lower.typical",),
    instance=Instance(_served, "draw shared parts as a table and count the permutations served"),
    proof="lower-bound.md#typical",
)
TYPICAL = _typical.with_near_misses(
    _typical.near_miss(
        "one-bit-less",
        "One bit less serves as many",
        "the bound lowered by one bit",
        Le(F / sp.factorial(m), 2 ** (B - 1) / sp.factorial(m)),
    ),
    _typical.near_miss(
        "shared-after",
        "The shared parts may be chosen after the permutation",
        "what is chosen after the task is known must be charged",
        instance=Instance(_shared_after, "an evaluator that knows the task"),
        statement=st.PERMUTATION_BITS_TYPICAL,
    ),
)


def _trials(draw: Draw) -> Observation:
    features, bits = draw.integer(3, 6), draw.integer(0, 3)
    tasks, choices = draw.integer(1, 4), draw.integer(1, 6)
    if not draw.integer(0, 9):
        features, bits, tasks, choices = 5, 0, 1, 6  # 20 G 2^(BT) = m!^T: just too many
    total = math.factorial(features)
    served = [len(set(draw.integers(2**bits, 0, total - 1))) for _ in range(choices)]
    values = {"m": features, "B": bits, "T": tasks, "F": max(served), "G": choices}
    return Observation(values, f"{choices} tables serving {served} of {total} permutations")


_confidence = Claim(
    "lower.permutation.confidence",
    "Three verified tasks out of three say almost as much as all of them",
    st.CONFIDENCE,
    "If the shared parts serve a fraction s of all permutations, T independent uniform ones are "
    "all served with probability s^T, and one of G choices has that luck with probability at "
    "most G s^T. With s <= 2^B / m!, a success at 20 G 2^(BT) < m!^T had a chance below 5 %.",
    (OURS,),
    depends_on=("lower.permutation.typical", "assumption.random-oracle"),
    instance=Instance(_trials, "draw tables, count what they serve, compute the exact chance", 60),
    proof="lower-bound.md#confidence",
)
CONFIDENCE = _confidence.with_near_misses(
    _confidence.near_miss(
        "choices-free",
        "Failed choices of shared parts need not be counted",
        "G left out of the condition: with enough tries some choice is lucky",
        sp.Implies(
            Lt(20 * 2 ** (B * T), sp.factorial(m) ** T),
            Lt(G * (F / sp.factorial(m)) ** T, sp.Rational(1, 20)),
        ),
    ),
    _confidence.near_miss(
        "one-task-more",
        "T tasks count as T + 1",
        "one task too many in the exponent",
        sp.Implies(
            Lt(20 * G * 2 ** (B * (T + 1)), sp.factorial(m) ** (T + 1)),
            Lt(G * (F / sp.factorial(m)) ** T, sp.Rational(1, 20)),
        ),
    ),
)


# ------------------------------------------------------------------------------- neurons

ALPHABETS = {2: (0, 1), 3: (-1, 0, 1)}


def _tiny_networks(draw: Draw, raw: bool = False, most_layers: int = 2) -> Observation:
    features, layers = draw.integer(2, 3), draw.integer(1, most_layers)
    size = draw.integer(2, 3)
    width = 1 if size == 3 or layers == 2 or raw else draw.integer(1, 2)
    encoder = [draw.integers(features, -1, 1) for _ in range(width)]
    if raw:
        encoder = [[int(i == k) for i in range(features)] for k in range(features)]
    outputs = draw.integer(2, 5)
    decoder = [draw.integers(width, -1, 1) for _ in range(outputs)]
    threshold = draw.integers(outputs, -1, 2)
    functions = distinct_functions(encoder, decoder, threshold, ALPHABETS[size], width, layers)
    story = f"E = {encoder}, D = {decoder}, theta = {threshold}, weights in {ALPHABETS[size]}"
    return Observation({"Q": size, "L": layers, "n": width, "F": functions}, story)


_neurons = Claim(
    "lower.neurons",
    "n neurons a layer compute at most Q^(L n (n+1)) functions",
    st.NEURONS,
    "Each hidden layer has at most n^2 weights and n biases that may depend on the task, each "
    "with Q values. The encoder and the decoder are shared, so they tell nothing apart. Compare "
    "integers: rounding log |F| up first would lose the case 3^6 = 729 >= 720 = 6!.",
    (ABSTRACT, OURS),
    depends_on=("lower.counting",),
    instance=Instance(
        _tiny_networks,
        "draw E, D and theta, try every setting of the charged "
        "parameters, count the distinct functions",
        40,
    ),
    proof="lower-bound.md#neurons",
)
NEURONS = _neurons.with_near_misses(
    _neurons.near_miss(
        "no-bias",
        "Biases need not be charged",
        "Q^(L n^2): the biases left out",
        Ge(Q ** (L * n**2), F),
        instance=Instance(
            lambda draw: _tiny_networks(draw, most_layers=1), "tiny networks, every setting", 120
        ),
    ),
    _neurons.near_miss(
        "raw-inputs",
        "The inputs may be raw (more than n of them)",
        "without an encoding into n dimensions the first layer has n (m+1) entries",
        instance=Instance(
            lambda draw: _tiny_networks(draw, True, 1), "tiny networks on raw inputs", 120
        ),
        statement=st.NEURONS,
    ),
)


def right_on_all(network: Network, image: tuple[int, ...]) -> None:
    """Raise unless ``network`` computes this permutation for v = 1: instances must be real."""
    if decide(network, Permutation(image)).correct is not True:
        raise RuntimeError(f"the network of this instance does not compute {image}")


def trivial_networks(draw: Draw) -> Observation:
    """The trivial network for a drawn permutation, decided."""
    features = draw.integer(2, 6)
    image = draw.permutation(features)
    right_on_all(trivial(integers(list(image))).network, image)
    return Observation(
        {"m": features, "Q": 2, "L": 1, "n": features}, f"the trivial networks, decided for {image}"
    )


def knowing_decoder(draw: Draw) -> Observation:
    """Width 2 for a drawn permutation that the decoder knows, decided."""
    features = draw.integer(6, 12)
    image = draw.permutation(features)
    right_on_all(decoder_that_knows(image), image)
    return Observation(
        {"m": features, "Q": 2, "L": 1, "n": 2},
        f"width 2, W the identity, the decoder knows {image}",
    )


def raw_networks(draw: Draw) -> Observation:
    """Width 2 on raw inputs for a drawn permutation, decided."""
    features = draw.integer(20, 40)
    image = draw.permutation(features)
    right_on_all(raw_inputs(image), image)
    return Observation(
        {"m": features, "Q": features**2 + 1, "L": 1, "n": 2},
        f"width 2 on {features} raw inputs, decided for a drawn permutation",
    )


_permutation_neurons = Claim(
    "lower.permutation.neurons",
    "A width n that permutes m features satisfies Q^(L n (n+1)) >= m!",
    st.PERMUTATION_NEURONS,
    "The m! permutations are m! functions, and the charged parameters tell at most "
    "Q^(L n (n+1)) functions apart. With b bits, Q = 2^b and n (n+1) >= log m! / (L b).",
    (ABSTRACT, OURS),
    depends_on=("lower.permutation.bits", "lower.neurons"),
    instance=Instance(trivial_networks, "networks that are right on every input, decided", 20),
    proof="lower-bound.md#neurons",
)
PERMUTATION_NEURONS = _permutation_neurons.with_near_misses(
    _permutation_neurons.near_miss(
        "knowing-decoder",
        "The decoder may depend on the permutation, uncharged",
        "fold the permutation into the decoder and width 2 is right for every m",
        instance=Instance(knowing_decoder, "points on a parabola", 10),
        statement=st.PERMUTATION_NEURONS,
    ),
    _permutation_neurons.near_miss(
        "raw-inputs",
        "The inputs may be raw",
        "on raw inputs W = E_out Pi needs n (m+1) entries but only width 2: no square-root floor",
        instance=Instance(raw_networks, "target codes written by the first layer", 10),
        statement=st.PERMUTATION_NEURONS,
    ),
)

CLAIMS = (COUNTING, ANY_TYPICAL, BITS, TYPICAL, CONFIDENCE, NEURONS, PERMUTATION_NEURONS)
