"""What a width can tell apart: raw inputs, sparse weights, and real weights of any precision."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product

import numpy as np

from superpos_proofs.claims.base import Claim, Draw, Instance, Observation
from superpos_proofs.claims.lower.counting import right_on_all
from superpos_proofs.claims.objects import decoder_that_knows, distinct_functions, raw_inputs
from superpos_proofs.claims.works import ABSTRACT, ours
from superpos_proofs.construct.base import trivial
from superpos_proofs.construct.sparse import build_sparse, plan_sparse
from superpos_proofs.network import integers
from superpos_proofs.statements import weights as st
from superpos_proofs.statements.counting import F, L, Q, m, n
from superpos_proofs.statements.undecided import Ge
from superpos_proofs.tasks import supports

OURS = ours("weights.md")

# ------------------------------------------------------------------------------- raw inputs


def _raw(draw: Draw) -> Observation:
    """Every setting of a tiny network on raw inputs; how many functions are there?"""
    features, outputs = draw.integer(1, 3), draw.integer(1, 5)
    layers = draw.integer(1, 2)
    width = draw.integer(1, 2) if features <= 2 and layers == 1 else 1
    alphabet = ((0, 1), (-1, 0, 1))[draw.integer(0, 1 if layers == width == 1 else 0)]
    encoder = np.eye(features, dtype=int).tolist()
    decoder = [draw.integers(width, -1, 1) for _ in range(outputs)]
    threshold = draw.integers(outputs, -1, 2)
    functions = distinct_functions(encoder, decoder, threshold, alphabet, width, layers)
    values = {"m": features, "Q": len(alphabet), "L": layers, "n": width, "F": functions}
    return Observation(values, f"D = {decoder}, theta = {threshold}, weights in {alphabet}")


_raw_claim = Claim(
    "lower.raw",
    "On raw inputs n neurons compute at most Q^(n(m+1) + (L-1)n(n+1)) functions",
    st.RAW,
    "The first layer has n (m + 1) entries. So permuting needs only order log m neurons at "
    "constant precision, and W = E_out Pi attains order v^2 log m: no square root on raw inputs.",
    (OURS,),
    depends_on=("lower.counting",),
    instance=Instance(_raw, "try every setting of a tiny network, count its functions", 40),
    proof="weights.md#raw-inputs",
)
RAW = _raw_claim.with_near_misses(
    _raw_claim.near_miss(
        "as-encoded",
        "Raw inputs are no better than encoded ones: Q^(L n (n+1))",
        "the first layer sees m inputs, not n",
        Ge(st.DENSE_SETTINGS, F),
        instance=Instance(_raw, "tiny networks on raw inputs, every setting", 200),
    ),
    _raw_claim.near_miss(
        "no-bias",
        "Biases need not be charged",
        "Q^(n m): the biases left out",
        Ge(Q ** (n * m + (L - 1) * n**2), F),
        instance=Instance(_raw, "tiny networks on raw inputs, every setting", 200),
    ),
)


# ------------------------------------------------------------------------------- sparse


def _few(draw: Draw, alphabet: tuple[int, ...] = (-1, 0, 1)) -> Observation:
    """Settings with few non-zero entries of a tiny network; how many functions are there?"""
    width = draw.integer(1, 2)
    most = draw.integer(1, width * (width + 1) + 1)  # one more than there are: all may be non-zero
    features, outputs = draw.integer(2, 3), draw.integer(2, 5)
    encoder = [draw.integers(features, -1, 1) for _ in range(width)]
    decoder = [draw.integers(width, -1, 1) for _ in range(outputs)]
    threshold = draw.integers(outputs, -1, 2)
    functions = distinct_functions(
        encoder,
        decoder,
        threshold,
        alphabet,
        width,
        1,
        keep=lambda entries: sum(a != 0 for a in entries) <= most,
    )
    values = {"Q": len(alphabet), "L": 1, "n": width, "S": most, "F": functions}
    return Observation(values, f"E = {encoder}, D = {decoder}, theta = {threshold}")


_sparse = Claim(
    "lower.sparse",
    "With S non-zero parameters: at most C(M,S) Q^S functions, M = L n (n+1)",
    st.SPARSE,
    "Choose S positions that hold all non-zero parameters, and a value for each. So a sparse or "
    "distilled network charges S (b + log(eM/S)) >= log |F| bits: its positions count.",
    (ABSTRACT, OURS),
    depends_on=("lower.counting",),
    instance=Instance(_few, "try every setting with few non-zero entries, count functions", 40),
    proof="weights.md#sparse-networks",
)
SPARSE = _sparse.with_near_misses(
    _sparse.near_miss(
        "positions-free",
        "Positions need not be charged: Q^S",
        "where the weights are tells functions apart as well",
        st.SPARSE_POSITIONS_FREE,
        instance=Instance(_few, "every setting with few non-zero entries", 200),
    ),
    _sparse.near_miss(
        "exactly-s",
        "Exactly S are non-zero, of Q - 1 values each",
        "networks with fewer non-zero entries forgotten",
        st.SPARSE_EXACTLY,
        instance=Instance(_few, "every setting with few non-zero entries", 400),
    ),
)


# ------------------------------------------------------------------------------- real weights


def _real_tables(draw: Draw) -> Observation:
    """Tables that a few hundred random weights give on random probes, or a staircase of them."""
    if draw.integer(0, 3) == 0:
        return _staircase(draw)
    width, probes = draw.integer(1, 2), draw.integer(1, 4)
    outputs = draw.integer(1, 5)
    rng = np.random.default_rng(list(draw.seed()))
    codes = rng.integers(-3, 4, (width, probes))
    decoder, threshold = rng.integers(-3, 4, (outputs, width)), rng.integers(-9, 30, outputs)
    weights = rng.integers(-9, 10, (600, width, width))
    bias = rng.integers(-9, 10, (600, width, 1))
    hidden = np.maximum(weights @ codes + bias, 0)
    tables = {(decoder @ h >= threshold[:, None]).tobytes() for h in hidden}
    values = {"P": probes, "r": outputs, "n": width, "F": len(tables)}
    return Observation(values, "600 random weights, one encoder and decoder")


def _staircase(draw: Draw) -> Observation:
    """One neuron, two probes, thresholds 1..r: its two values are free, so (r+1)^2 tables."""
    outputs = draw.integer(6, 9)
    steps = range(outputs + 1)
    tables = set()
    for first, second in product(steps, repeat=2):  # codes 0 and 1: bias first, weight the rest
        values = [max(0, (second - first) * code + first) for code in (0, 1)]
        tables.add(tuple(value >= level for value in values for level in range(1, outputs + 1)))
    numbers = {"P": 2, "r": outputs, "n": 1, "F": len(tables)}
    return Observation(numbers, f"one neuron on two probes, thresholds 1..{outputs}")


_real = Claim(
    "lower.real",
    "Real weights: at most Phi(P, n+1)^n Phi(P r, n(n+1)) tables of r outputs on P probes",
    st.REAL,
    "Which probes a neuron is active on is a pattern of signs of P affine forms in its n + 1 "
    "weights. Given all of these, each output's score is an affine form in the n (n+1) weights, "
    "and a table is a pattern of their signs. Precision does not matter.",
    (OURS,),
    depends_on=("lemma.sign-patterns",),
    instance=Instance(_real_tables, "draw networks, count the tables of random weights", 40),
    proof="weights.md#real-weights",
)
REAL = _real.with_near_misses(
    _real.near_miss(
        "activations-only",
        "The activation patterns determine the table",
        "the signs of the outputs forgotten",
        st.REAL_WITHOUT_OUTPUTS,
        instance=Instance(_staircase, "one neuron with thresholds like stairs", 4),
    ),
    _real.near_miss(
        "no-bias",
        "Biases need not be counted",
        "n weights a neuron, not n + 1",
        st.REAL_WITHOUT_BIAS,
        instance=Instance(_staircase, "one neuron with thresholds like stairs", 4),
    ),
)


def _sparse_networks(draw: Draw) -> Observation:
    """Sparse codes that a decision finds right, or the trivial network for few features."""
    features = draw.integer(2, 160)
    image = draw.permutation(features)
    shape = plan_sparse(features, Fraction(1, 100))
    if shape is None:
        right_on_all(trivial(integers(list(image))).network, image)
        return Observation({"m": features, "n": features}, "the trivial network, decided")
    try:
        right_on_all(build_sparse(shape, image, draw.seed()).network, image)
    except RuntimeError:
        draw.skip()  # the one in a hundred
    return Observation({"m": features, "n": shape.width}, "sparse codes, decided")


def _knowing(draw: Draw) -> Observation:
    features = draw.integer(30, 60)
    image = draw.permutation(features)
    right_on_all(decoder_that_knows(image), image)
    return Observation({"m": features, "n": 2}, "width 2, the decoder knows the permutation")


def _raw_two(draw: Draw) -> Observation:
    features = draw.integer(30, 60)
    image = draw.permutation(features)
    right_on_all(raw_inputs(image), image)
    return Observation({"m": features, "n": 2}, "width 2 on raw inputs, decided")


_permutation_real = Claim(
    "lower.permutation.real",
    "Even with real weights: m! <= Phi(m, n+1)^n Phi(m^2, n(n+1))",
    st.PERMUTATION_REAL,
    "Permutations are different tables on the m inputs with one active feature, and width n has "
    "few tables whatever its precision. So n is of order sqrt(m) even for real weights, more than "
    "the lay figure sqrt(m / log m) for a single hidden layer.",
    (OURS,),
    depends_on=("lower.real", "lower.permutation.bits"),
    instance=Instance(_sparse_networks, "widths of networks that are right on every input", 10),
    proof="weights.md#real-weights",
)
PERMUTATION_REAL = _permutation_real.with_near_misses(
    _permutation_real.near_miss(
        "knowing-decoder",
        "The decoder may depend on the permutation",
        "width 2 is then right for every m",
        instance=Instance(_knowing, "points on a parabola, decided", 6),
        statement=st.PERMUTATION_REAL,
    ),
    _permutation_real.near_miss(
        "raw-inputs",
        "The inputs may be raw",
        "on raw inputs each neuron has m + 1 weights, and width 2 is right for every m",
        instance=Instance(_raw_two, "target codes written by the first layer, decided", 6),
        statement=st.PERMUTATION_REAL,
    ),
)


def _one_each(draw: Draw) -> Observation:
    """One neuron a gate, on all inputs with two active features, for a list from a pool."""
    features = draw.integer(4, 8)
    gates = list(combinations(range(features), 2))
    pool = draw.integer(1, len(gates))
    outputs = draw.integer(1, pool)
    chosen = [gates[i] for i in draw.permutation(pool)[:outputs]]
    for support in supports(features, 2):
        for gate in chosen:
            score = max(0, sum(i in gate for i in support) - 1)
            if (score >= 1) != (set(gate) <= set(support)):
                raise RuntimeError("one neuron a gate does not compute its AND")
    values = {"P": pool, "j": outputs, "n": max(features, outputs)}
    return Observation(values, f"gates {chosen} of the first {pool}, one neuron each")


def _moment_curve(draw: Draw) -> Observation:
    """A decoder that knows its 200 pairs: five dimensions read them all on X_2."""
    features, outputs = draw.integer(60, 70), 200
    gates = list(combinations(range(features), 2))
    chosen = np.array([gates[i] for i in draw.permutation(len(gates))[:outputs]])
    inputs = [np.array(s, dtype=np.int64) for s in supports(features, 2)]
    for support in inputs:
        far = (support[:, None] - chosen[:, 0]) ** 2 * (support[:, None] - chosen[:, 1]) ** 2
        on = len(support) - far.sum(axis=0) >= 2
        if not np.array_equal(on, np.isin(chosen, support).all(axis=1)):
            raise RuntimeError("the moment curve does not read its pairs")
    values = {"P": len(gates), "j": outputs, "n": 5}
    return Observation(values, f"width 5, the decoder knows its {outputs} pairs")


def _all_off(draw: Draw) -> Observation:
    """On X_1 every list of pairs is the function of one idle neuron: nothing is ever on."""
    features, pool = 7, draw.integer(18, 20)
    gates = list(combinations(range(features), 2))[:pool]
    chosen = [gates[i] for i in draw.permutation(pool)[:8]]
    lit = [gate for support in supports(features, 1) for gate in chosen if set(gate) <= {*support}]
    if lit:
        raise RuntimeError("an AND of two is on with one active feature")
    return Observation({"P": pool, "j": 8, "n": 1}, f"v = 1: none of {chosen} is ever on")


_k_and_real = Claim(
    "lower.k-and.real",
    "Real weights and ANDs: (P)_j <= Phi(P, n+1)^n Phi(P j, n(n+1)) for every pool of P gates",
    st.K_AND_REAL,
    "Lists of gates from a fixed pool are different tables on the P inputs that are the gates of "
    "the pool. A pool of about 4 j gates gives the best floor: fewer probes, fewer tables.",
    (OURS,),
    depends_on=("lower.real", "lower.k-and.bits"),
    instance=Instance(_one_each, "one neuron a gate, evaluated on all inputs", 30),
    proof="weights.md#real-weights",
)
K_AND_REAL = _k_and_real.with_near_misses(
    _k_and_real.near_miss(
        "knowing-decoder",
        "The decoder may depend on the pairs",
        "on X_2 five dimensions on the moment curve read any pairs",
        instance=Instance(_moment_curve, "five dimensions, evaluated on all of X_2", 1, False),
        statement=st.K_AND_REAL,
    ),
    _k_and_real.near_miss(
        "too-few-active",
        "It holds with fewer than k active features",
        "no AND is ever on, and all lists are one function",
        instance=Instance(_all_off, "outputs that are never on", 3),
        statement=st.K_AND_REAL,
    ),
)


# ------------------------------------------------------------------ parameters and features


def _parameters(draw: Draw) -> Observation:
    """The one-bit parameters of a guaranteed network that a decision finds right."""
    features = draw.integer(60, 300, beyond=(57, 58))  # below, no network is narrower than m
    if not draw.integer(0, 3):
        features = 65  # the most parameters for its features
    shape = plan_sparse(features, Fraction(1, 100))
    if shape is None:
        draw.skip()
    image = draw.permutation(features)
    built = build_sparse(shape, image, draw.seed())
    try:
        right_on_all(built.network, image)
    except RuntimeError:
        draw.skip()  # the one in a hundred
    width = shape.width
    values = {"m": features, "B": width * (width + 1)}
    return Observation(values, f"a sparse network of width {width}, decided right")


_estimate = Claim(
    "lower.parameters-estimate-features",
    "One-bit parameters estimate features: log m! <= B <= 12.2 log m! for our networks",
    st.ESTIMATE,
    "The left side holds for any scheme at all. On the right are networks of ours with a "
    "guarantee of 99 %, evaluated for m = 60..1200: the parameters of an economical network tell "
    "its features up to a factor 12.2 (9.5 from m = 128 on).",
    (ABSTRACT, OURS),
    depends_on=("lower.permutation.bits", "upper.permutation.sparse"),
    instance=Instance(_parameters, "build and decide guaranteed networks, count parameters", 12),
    proof="weights.md#parameters-and-features",
)


def _wasteful(draw: Draw) -> Observation:
    features = draw.integer(60, 100)
    image = draw.permutation(features)
    right_on_all(trivial(integers(list(image))).network, image)
    values = {"m": features, "B": features * (features + 1)}
    return Observation(values, "the trivial network, decided")


ESTIMATE = _estimate.with_near_misses(
    _estimate.near_miss(
        "factor-four",
        "A factor 4 is enough",
        "our networks are less economical than that at these sizes",
        st.ESTIMATE_FACTOR_FOUR,
    ),
    _estimate.near_miss(
        "any-network",
        "It holds for every network that is right",
        "the trivial network has m^2 + m parameters: wasteful networks overestimate",
        statement=st.ESTIMATE,
        instance=Instance(_wasteful, "the trivial network", 4),
    ),
)

CLAIMS = (RAW, SPARSE, REAL, PERMUTATION_REAL, K_AND_REAL, ESTIMATE)
