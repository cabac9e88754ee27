"""Chapter "upper": constructions, their guarantees, and certified ceilings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import permutations

import numpy as np

from superpos_proofs.claims.base import Claim, Draw, Instance, Observation
from superpos_proofs.claims.objects import all_code_choices
from superpos_proofs.claims.rates import Rate, failure_rate
from superpos_proofs.claims.works import ABSTRACT, LAY_MATRIX, ours
from superpos_proofs.construct.base import Built, trivial
from superpos_proofs.construct.dense import DenseShape, build_dense
from superpos_proofs.construct.sparse import SparseShape, build_sparse, wire
from superpos_proofs.decide import decide
from superpos_proofs.network import IntArray, Layer, Network, integers
from superpos_proofs.statements import constructions as st
from superpos_proofs.statements import sandwich as sandwich_st
from superpos_proofs.statements.undecided import Ge
from superpos_proofs.tasks import Permutation, supports

OURS = ours("construction.md")


def is_wrong(network: Network, image: Sequence[int], active: int = 1) -> bool:
    """Whether the network errs on some input of X_v, by exact decision."""
    return decide(network, Permutation(tuple(image), active)).correct is not True


# ------------------------------------------------------------------------------- trivial


def _trivial(draw: Draw) -> Observation:
    size = draw.integer(1, 5)
    active = draw.integer(1, size)
    wrong = sum(
        is_wrong(trivial(integers(list(image))).network, image, active)
        for image in permutations(range(size))
    )
    return Observation({"m": size, "n": size, "w": wrong}, f"all permutations, v = {active}")


def _narrower_trivial(draw: Draw) -> Observation:
    size = draw.integer(2, 6)
    image = draw.permutation(size)
    network = trivial(integers(list(image))).network
    layer = network.layers[0]
    cut = Network(
        network.encoder[:-1],
        (Layer(layer.weights[:-1, :-1], layer.bias[:-1]),),
        network.decoder[:, :-1],
        network.threshold,
    )
    values = {"m": size, "n": size - 1, "w": int(is_wrong(cut, image))}
    return Observation(values, "the trivial network with its last neuron cut off")


def _trivial_without_threshold(draw: Draw) -> Observation:
    size = draw.integer(1, 5)
    image = draw.permutation(size)
    network = trivial(integers(list(image))).network
    open_network = replace(network, threshold=np.zeros(size, dtype=np.int64))
    return Observation(
        {"m": size, "n": size, "w": int(is_wrong(open_network, image))}, "all thresholds zero"
    )


_trivial_claim = Claim(
    "upper.trivial",
    "Width m always suffices, with one-bit weights: no superposition",
    sandwich_st.TRIVIAL,
    "Encoder and decoder are the identity, W is the permutation matrix. Every ceiling is capped "
    "by this network.",
    (OURS,),
    instance=Instance(_trivial, "decide the network for every permutation of m features", 10),
    proof="construction.md#trivial",
)
TRIVIAL = _trivial_claim.with_near_misses(
    _trivial_claim.near_miss(
        "one-less",
        "The same with its last neuron cut off",
        "one neuron fewer: its feature is lost",
        statement=sandwich_st.TRIVIAL_ONE_LESS,
        instance=Instance(_narrower_trivial, "the cut network, decided", 10),
    ),
    _trivial_claim.near_miss(
        "no-threshold",
        "Thresholds may be zero",
        "at threshold zero every output is always on",
        instance=Instance(_trivial_without_threshold, "decide with thresholds zero", 10),
        statement=sandwich_st.TRIVIAL,
    ),
)


# ------------------------------------------------------------------------------- sparse


def _sparse_shapes(draw: Draw) -> SparseShape:
    features = draw.integer(2, 4)
    out_blocks = draw.integer(1, 2)
    out_cells = draw.integer(2, 4 if features * out_blocks <= 4 else 2)
    in_blocks, in_cells = ((1, 2), (2, 2), (2, 3), (3, 3))[draw.integer(0, 3)]
    return SparseShape(features, in_blocks, in_cells, out_blocks, out_cells)


def _exact_sparse(draw: Draw, clip: bool = True) -> Observation:
    """The exact failure probability over all output codes, by building and deciding every one."""
    shape = _sparse_shapes(draw)
    image = draw.permutation(shape.features)
    failures = total = 0
    for codes in all_code_choices(shape.features, shape.out_blocks, shape.out_cells):
        built = wire(shape, image, codes, clip=clip)
        failures += is_wrong(built.network, image)
        total += 1
    values: dict[str, int | Fraction] = {
        "m": shape.features,
        "k_in": shape.in_blocks,
        "p": shape.in_cells,
        "k_out": shape.out_blocks,
        "B": shape.out_cells,
        "delta": Fraction(failures, total),
    }
    return Observation(values, f"permutation {image}, all {total} output codes decided")


def _unclipped(draw: Draw) -> Observation:
    """An unclipped network at a size where the bound promises little failure: seeds decided."""
    shape = SparseShape(300, 5, 29, 8, 18)
    image = draw.permutation(shape.features)
    rate = failure_rate(
        lambda seed: is_wrong(build_sparse(shape, image, seed, clip=False).network, image),
        draw.seed(),
        24,
    )
    values: dict[str, int | Fraction] = {
        "m": shape.features,
        "k_in": shape.in_blocks,
        "p": shape.in_cells,
        "k_out": shape.out_blocks,
        "B": shape.out_cells,
        "delta": rate.limit,
    }
    return Observation(values, f"unclipped: {rate}")


_all_codes = Instance(
    _exact_sparse, "decide the network for every choice of output codes, exactly", 24, shrink=False
)

_sparse = Claim(
    "upper.permutation.sparse",
    "Sparse codes: one-bit weights permute m features in superposition (v = 1)",
    st.SPARSE,
    "A right output always fires, because all cells of its feature are wired to all its neurons. "
    "A wrong one fires only if each of its k_out neurons is wired to all k_in cells of the input "
    "by accident: given the codes, blocks are independent, and cells of one block are filled by "
    "disjoint sets of features. The union runs over all pairs of an input and a wrong output. "
    "The order is sqrt(m log m) with one bit a weight, as the floor.",
    (OURS, LAY_MATRIX),
    depends_on=("lemma.line-codes",),
    instance=_all_codes,
    proof="construction.md#sparse",
)
SPARSE = _sparse.with_near_misses(
    _sparse.near_miss(
        "no-union",
        "The union over inputs may be dropped",
        "the chance of one accident, not of any: the union over X_v forgotten",
        st.SPARSE_ONE_PAIR,
        instance=_all_codes,
    ),
    _sparse.near_miss(
        "no-collision",
        "The input's own output never gets in the way",
        "the term 1/B forgotten: two output codes may share a neuron in a block",
        st.SPARSE_WITHOUT_COLLISIONS,
        instance=_all_codes,
    ),
    _sparse.near_miss(
        "no-clip",
        "W need not be clipped to 0 and 1",
        "entries of 2 make up for missing wires",
        instance=Instance(_unclipped, "unclipped networks at m = 300, decided", 2, False),
        statement=st.SPARSE,
    ),
)


# ------------------------------------------------------------------------------- dense

Change = Callable[[Built], Network]


def _failure_rate(
    shape: DenseShape, seeds: int, draw: Draw, change: Change = lambda built: built.network
) -> Rate:
    """The failure rate over the codes, for one drawn permutation."""
    image = draw.permutation(shape.features)

    def fails(seed: bytes) -> bool:
        return is_wrong(change(build_dense(shape, image, seed)), image, shape.active)

    return failure_rate(fails, draw.seed(), seeds)


def _dense_values(shape: DenseShape, rate: Fraction) -> dict[str, int | Fraction]:
    assert shape.chernoff is not None
    off, on, coherence = shape.chernoff
    return {
        "m": shape.features,
        "v": shape.active,
        "mu": coherence,
        "q": shape.width,
        "theta": shape.theta,
        "lambda_off": off,
        "lambda_on": on,
        "b": shape.bits,
        "delta": rate,
    }


def _measured(shape: DenseShape, seeds: int) -> Callable[[Draw], Observation]:
    def measure(draw: Draw) -> Observation:
        rate = _failure_rate(shape, seeds, draw)
        return Observation(_dense_values(shape, rate.limit), str(rate))

    return measure


def _small_dense(draw: Draw) -> Observation:
    features, width, active = draw.integer(3, 12), draw.integer(8, 60), draw.integer(1, 3)
    theta = Fraction(draw.integer(40, 65), 100)
    coherence = Fraction(draw.integer(0, 9), 10) if active > 1 else Fraction(0)
    room = active * (1 + (active - 1) * coherence)  # rates up to q / room give a bound
    off, on = (Fraction(width * draw.integer(1, 9), 10) / room for _ in range(2))
    shape = DenseShape(features, active, width, theta, 5, True, (off, on, coherence))
    rate = _failure_rate(shape, 60, draw)
    return Observation(_dense_values(shape, rate.limit), str(rate))


def _closed_relu(draw: Draw) -> Observation:
    """The same network with bias zero: the ReLU cuts off half of the hidden code."""
    scales = (Fraction(32), Fraction(32), Fraction(0))
    shape = DenseShape(8, 1, 128, Fraction(1, 2), 5, True, scales)

    def close(built: Built) -> Network:
        layer = built.network.layers[0]
        shift = shape.bias * built.network.decoder.sum(axis=1)
        return replace(
            built.network,
            layers=(Layer(layer.weights, np.zeros_like(layer.bias)),),
            threshold=built.network.threshold - shift,
        )

    rate = _failure_rate(shape, 40, draw, close)
    return Observation(_dense_values(shape, rate.limit), f"bias 0: {rate}")


# Sizes at which the truth and the near-misses are far apart: few features, so that an output's own
# cross-talk is half of the noise; many features, so that the union is most of the bound.
_OWN = DenseShape(6, 1, 80, Fraction(1, 2), 5, True, (Fraction(40), Fraction(48), Fraction(0)))
_TWO = DenseShape(12, 2, 140, Fraction(1, 2), 5, True, (Fraction(35), Fraction(45), Fraction(1, 2)))
_MANY = DenseShape(60, 1, 48, Fraction(55, 100), 6, True, (Fraction(14), Fraction(13), Fraction(0)))

_dense = Claim(
    "upper.permutation.dense",
    "Dense sign codes: W = compress * permute * decompress in one matrix",
    st.DENSE,
    "An output's score is its clean part, its own cross-talk, and the cross-talk of all other "
    "features spread by the output codes. Given the input codes the last is a sum of signs with "
    "weights the cross-talks, whose squares have a known exponential moment. Chernoff's bound "
    "with a lambda for each side, and a union over all inputs and outputs. The ReLU is open. For "
    "v > 1 active features the coherence of the input codes bounds what they do to each other.",
    (LAY_MATRIX, ABSTRACT, OURS),
    depends_on=("lemma.hoeffding", "lemma.square-mgf", "upper.permutation.open-relu"),
    instance=Instance(_small_dense, "draw sizes and 60 seeds, build, decide; Clopper-Pearson", 12),
    proof="construction.md#dense",
)
DENSE = _dense.with_near_misses(
    _dense.near_miss(
        "no-own-cross-talk",
        "An output's own cross-talk may be dropped",
        "the first of the two noise terms forgotten",
        statement=st.DENSE_WITHOUT_OWN_CROSS_TALK,
        instance=Instance(_measured(_OWN, 4000), "4000 seeds at m = 6, decided", 1, False),
    ),
    _dense.near_miss(
        "no-union",
        "The union over inputs and outputs may be dropped",
        "the chance of one wrong output, not of any",
        st.DENSE_ONE_PAIR,
        instance=Instance(_measured(_MANY, 40), "40 seeds at m = 60, decided", 2, False),
    ),
    _dense.near_miss(
        "one-less",
        "The inputs with v active features need not be counted",
        "v - 1 for v",
        st.DENSE_ONE_LESS,
        instance=Instance(_measured(_TWO, 300), "300 seeds at m = 12, v = 2, decided", 1, False),
    ),
    _dense.near_miss(
        "no-bias",
        "The ReLU may be ignored",
        "without the bias the ReLU cuts off half of the hidden code",
        instance=Instance(_closed_relu, "40 seeds with bias zero, decided", 2, False),
        statement=st.DENSE,
    ),
)


def _least_activation(draw: Draw, active_beyond: int = 0) -> Observation:
    features, width = draw.integer(3, 7), draw.integer(1, 6)
    active, bits = draw.integer(1, 2), draw.integer(1, 3)
    shape = DenseShape(features, active, width, Fraction(1, 2), bits, draw.integer(0, 1) == 1)
    built = build_dense(shape, draw.permutation(features), draw.seed())
    network = built.network
    least = min(
        int((network.layers[0].weights @ code + network.layers[0].bias).min())
        for code in _codes(network.encoder, active + active_beyond)
    )
    values = {"v": active, "q": width, "b": bits, "z": least}
    return Observation(values, f"m = {features}, least pre-activation over X_{active}")


def _codes(encoder: IntArray, active: int) -> list[IntArray]:
    size = encoder.shape[1]
    return [encoder[:, list(s)].sum(axis=1) for s in supports(size, min(active, size))]


_relu = Claim(
    "upper.permutation.open-relu",
    "With bias v q (2^b - 1) the ReLU passes everything through on X_v",
    st.OPEN_RELU,
    "|W E x| is at most q times the largest weight times v, since codes are signs. The bias is "
    "known before the permutation, and the thresholds take it off again.",
    (OURS,),
    instance=Instance(_least_activation, "build dense networks, evaluate all inputs", 40),
    proof="construction.md#relu",
)
RELU = _relu.with_near_misses(
    _relu.near_miss(
        "more-active",
        "It holds for v + 1 active features as well",
        "v for v + 1: the bias is used up",
        instance=Instance(lambda draw: _least_activation(draw, 1), "one more active feature", 400),
        statement=st.OPEN_RELU,
    ),
    _relu.near_miss(
        "room-to-spare",
        "There is always room to spare: the pre-activation is positive",
        "the bias is exactly used up by some networks",
        Ge(st.z, 1),
        instance=Instance(_least_activation, "build dense networks, evaluate all inputs", 400),
    ),
)

CLAIMS = (TRIVIAL, RELU, DENSE, SPARSE)
