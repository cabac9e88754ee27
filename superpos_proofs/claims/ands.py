"""Chapter "upper": ANDs of k features, influence bounded."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import numpy as np

from superpos_proofs.certificate.store import shipped
from superpos_proofs.claims.base import Claim, Draw, Instance, Observation
from superpos_proofs.claims.rates import Rate, failure_rate
from superpos_proofs.claims.works import ABSTRACT, LAY_UPPER, ours
from superpos_proofs.construct.adversary import break_ands
from superpos_proofs.construct.ands import AndShape, Chernoff, build_ands, draw_shared, wire_ands
from superpos_proofs.construct.ands_plan import plan_ands
from superpos_proofs.construct.base import one_neuron_a_gate
from superpos_proofs.decide import decide
from superpos_proofs.network import Layer, Network
from superpos_proofs.statements import ands as st
from superpos_proofs.statements import sandwich
from superpos_proofs.tasks import Ands, Gate, draw_gates, draw_low_influence

Change = Callable[[Network], Network]


def _last_cut(network: Network) -> Network:
    layer = network.layers[0]
    return replace(
        network,
        layers=(Layer(layer.weights[:-1], layer.bias[:-1]),),
        decoder=network.decoder[:, :-1],
    )


def _without_bias(network: Network) -> Network:
    layer = network.layers[0]
    return replace(network, layers=(replace(layer, bias=np.zeros_like(layer.bias)),))


def _each(draw: Draw, change: Change = lambda network: network, most: int = 8) -> Observation:
    """The network with one neuron a gate for a drawn list, changed for near-misses, decided."""
    fan_in = draw.integer(2, 3)
    features = draw.integer(fan_in, 5)
    some = list(combinations(range(features), fan_in))
    least = min(features, len(some)) if change is _last_cut else 1
    outputs = draw.integer(least, max(least, min(most, len(some))))
    gates = tuple(some[i] for i in draw.permutation(len(some))[:outputs])
    task = Ands("k-and", features, gates, draw.integer(fan_in, features))
    network = change(one_neuron_a_gate(features, gates).network)
    width = max(features, len(network.layers[0].bias))
    wrong = decide(network, task).correct is not True
    values = {"m": features, "k": fan_in, "j": outputs, "n": width, "w": int(wrong)}
    return Observation(values, f"gates {gates}, decided on all of X_{task.active}")


_one_each = Claim(
    "upper.k-and.trivial",
    "Width max(m, j) always suffices for ANDs, with one-bit weights: no superposition",
    sandwich.ONE_NEURON_A_GATE,
    "Encoder and decoder are the identity; the neuron of a gate is its number of active features "
    "less k - 1, cut off at 0: one when all k are active, and zero otherwise. Every ceiling for a "
    "list of gates is capped by this network.",
    (ours("ands.md"),),
    instance=Instance(_each, "draw a list of gates, build the network, decide all of X_v", 30),
    proof="ands.md#one-neuron-a-gate",
)
ONE_EACH = _one_each.with_near_misses(
    _one_each.near_miss(
        "one-less",
        "The same with its last neuron cut off",
        "one neuron fewer: its gate is lost, where there are as many gates as features",
        statement=sandwich.ONE_NEURON_LESS,
        instance=Instance(lambda draw: _each(draw, _last_cut), "the cut network, decided", 30),
    ),
    _one_each.near_miss(
        "no-bias",
        "The biases may be zero",
        "then one active feature lights its gates",
        statement=sandwich.WITHOUT_BIAS,
        instance=Instance(lambda draw: _each(draw, _without_bias), "without biases, decided", 30),
    ),
)


def _gates(shape: AndShape, seed: bytes) -> tuple[Gate, ...]:
    """A list of gates that the shape covers; pairs of the influence allowed, or disjoint sets."""
    if shape.fan_in == 2:
        return draw_low_influence(shape.features, shape.outputs, shape.influence, seed)
    for attempt in range(1000):
        drawn = draw_gates(
            shape.features, shape.outputs, shape.fan_in, seed + bytes([attempt % 256])
        )
        if Ands("k-and", shape.features, drawn, shape.fan_in).influence <= shape.influence:
            return drawn
    raise ValueError("no such gates drawn")


def _rate(shape: AndShape, seed: bytes, seeds: int) -> Rate:
    """The failure rate for one list of gates, over shared parts."""
    gates = _gates(shape, seed)
    task = Ands("k-and", shape.features, gates, shape.active)
    plain = replace(shape, chernoff=None)  # the network is the same; no bound is evaluated

    def fails(own: bytes) -> bool:
        network = wire_ands(plain, gates, draw_shared(plain, own)).network
        return decide(network, task).correct is not True

    return failure_rate(fails, seed, seeds)


def _observe(shape: AndShape, seed: bytes, seeds: int) -> Observation:
    rate = _rate(shape, seed, seeds)
    values = {str(symbol): number for symbol, number in shape.values().items()}
    return Observation({**values, "delta": rate.limit}, str(rate))


def _measured(shape: AndShape, seeds: int) -> Callable[[Draw], Observation]:
    return lambda draw: _observe(shape, draw.seed(), seeds)


def _guaranteed(draw: Draw) -> Observation:
    """Shapes with a guarantee of one half, k = 2 or 3, a few seeds each."""
    fan_in = draw.integer(2, 3)
    features = draw.integer(6, 12)
    shape = plan_ands(
        features,
        features // fan_in,
        Fraction(1, 2),
        fan_in=fan_in,
        active=fan_in + (draw.integer(0, 1) if fan_in == 2 else 0),
        influence=3,
        most=20_000,
    )
    assert shape is not None
    return _observe(shape, draw.seed(), 2)


def _small(draw: Draw) -> Observation:
    """Any sizes and parameters: the bound says little here, and must not say too much."""
    features, blocks, cells = draw.integer(4, 12), draw.integer(1, 30), draw.integer(2, 20)
    code, influence = draw.integer(16, 300), draw.integer(1, 3)
    coherence = Fraction(draw.integer(1, 10), 30)
    growth = 2 * (1 + coherence)
    free = Chernoff(
        coherence,
        Fraction(draw.integer(1, 40), 20),
        Fraction(code) * draw.integer(1, 9) / (40 * influence * growth),
        *(Fraction(draw.integer(1, 40), 10) for _ in range(3)),
    )
    theta = Fraction(draw.integer(30, 90), 100)
    outputs = draw.integer(1, features * influence // 2)
    if outputs > features * (features - 1) // 2:
        draw.skip()
    shape = AndShape(
        features, outputs, 2, 2, influence, code, blocks, cells, theta, draw.integer(4, 8), free
    )
    return _observe(shape, draw.seed(), 20)


def _either(draw: Draw) -> Observation:
    return _guaranteed(draw) if draw.integer(0, 7) == 7 else _small(draw)


def _numbers(*parts: str) -> Chernoff:
    return Chernoff(*(Fraction(part) for part in parts))


# Sizes at which a forgotten term makes the bound claim less than 1 %, and most networks fail.
_ONE_EVENT = AndShape(
    40, 60, 2, 2, 4, 1200, 26, 46, Fraction(85, 100), 12,
    _numbers("0.15", "1.1", "10", "0.8", "1", "0.5"),
)  # fmt: skip
_ALONE = AndShape(
    100, 200, 2, 2, 4, 800, 12, 66, Fraction(57, 100), 12,
    _numbers("0.205", "3.4", "16", "6.6", "5.5", "0.5"),
)  # fmt: skip
_FEW = AndShape(
    100, 200, 2, 2, 4, 600, 26, 23, Fraction(95, 100), 12,
    _numbers("0.24", "4.7", "12", "1.31", "0.1", "0.5"),
)  # fmt: skip
_LINEAR = AndShape(
    10, 10, 2, 2, 2, 2500, 200, 6, Fraction(30, 100), 14,
    _numbers("0.1", "0.14", "110", "0.242", "0.242", "0.5"),
)  # fmt: skip

_low = Claim(
    "upper.k-and",
    "ANDs of k features, influence at most d: order sqrt(j log j) neurons at constant v",
    st.LOW_INFLUENCE,
    "Given the codes, what other gates add to an output's neurons is independent over its blocks "
    "and averages out; centred coins bound its moment. What does not average, the gate's own "
    "cross-talk, is charged through its moment: multiply out the power over the blocks, then take "
    "the mean over the codes. A quadratic form bounds the foreign cross-talk on all inputs.",
    (ABSTRACT, LAY_UPPER, ours("ands.md")),
    depends_on=(
        "lemma.hoeffding",
        "lemma.relu-moment",
        "lemma.centred-coin",
        "lemma.bennett",
        "lemma.quadratic-form",
    ),
    instance=Instance(
        _either, "draw sizes, gates and seeds, build, decide; Clopper-Pearson", 16, False
    ),
    proof="ands.md#low-influence",
    slow=True,
)
LOW_INFLUENCE = _low.with_near_misses(
    _low.near_miss(
        "one-event",
        "The union over X_v may be dropped",
        "the chance of one wrong output on one input, not of any",
        statement=st.WITHOUT_UNION,
        instance=Instance(_measured(_ONE_EVENT, 14), "14 seeds at m = 40, decided", 1, False),
    ),
    _low.near_miss(
        "alone",
        "The other gates in a neuron's cell may be forgotten",
        "one cross-talk term dropped",
        statement=st.WITHOUT_OTHER_GATES,
        instance=Instance(_measured(_ALONE, 8), "8 seeds at m = 100, decided", 1, False),
    ),
    _low.near_miss(
        "one-less",
        "Inputs with v active features need not be counted",
        "v - 1 for v",
        statement=st.ONE_LESS,
        instance=Instance(_measured(_FEW, 8), "8 seeds at m = 100, decided", 1, False),
    ),
    _low.near_miss(
        "no-relu",
        "The ReLU may be ignored",
        "noise of both signs does not cancel behind a ReLU",
        statement=st.WITHOUT_RELU,
        instance=Instance(_measured(_LINEAR, 6), "6 seeds at m = 10, decided", 1, False),
    ),
)

# ------------------------------------------------------------------------------- certificates

CERTIFICATES = (
    "serves.pairwise-and.m650.o1300.d4.v2.n1299",
    "serves.pairwise-and.m1000.o2000.d4.v2.n1650",
)
_SERVED = AndShape(650, 1300, 2, 2, 4, 1299, 22, 59, Fraction(66, 100), 14)
_SEED = b"decided"


def _served(shape: AndShape, gates: tuple[Gate, ...]) -> Observation:
    """The certificate's network, or one beside it, built anew and decided."""
    task = Ands("pairwise-and", shape.features, gates, 2)
    found = decide(build_ands(shape, task, _SEED).network, task)
    values = {
        **{"m": shape.features, "j": shape.outputs, "d": shape.influence},
        **{"n": shape.width, "w": len(found.first_errors) + found.remaining},
    }
    wrong = len(found.wrong_outputs)
    return Observation(values, f"width {shape.width}, {wrong} of {shape.outputs} outputs wrong")


def _certified_pairs() -> tuple[Gate, ...]:
    """The pairs that the first of the certificates lists."""
    certificate = json.loads((shipped() / f"{CERTIFICATES[0]}.json").read_bytes())
    return tuple((a, b) for a, b in certificate["instance"]["pairs"])


def _made() -> Observation:
    """The same shared parts and the list made against them (docs/typical.md)."""
    return _served(_SERVED, break_ands(_SERVED, _SEED).task.gates)


_served_claim = Claim(
    "upper.pairwise-and.certified",
    "Networks in superposition for listed pairs, right on every input of X_2",
    st.SERVED,
    "A seed draws the shared parts, and the kernel draws them again, wires the pairs listed, and "
    "evaluates every output on every input in integers: one long integer holds a neuron's value "
    "beside each feature. It proves this for two lists, each by itself; what most lists get is "
    "the guarantee's business, which needs more neurons.",
    (ours("ands.md"),),
    instance=Instance(
        lambda draw: _served(_SERVED, _certified_pairs()),
        "build the first certificate's network with the package's own code, and decide it",
        1,
        False,
    ),
    certificates=CERTIFICATES,
    proof="ands.md#certified",
)
SERVED = _served_claim.with_near_misses(
    _served_claim.near_miss(
        "every-list",
        "The same shared parts serve every list",
        "not the one that is made against them",
        statement=st.SERVED,
        instance=Instance(lambda draw: _made(), "the list made, built and decided", 1, False),
    ),
    _served_claim.near_miss(
        "narrower",
        "Two thirds of the width are enough for these pairs",
        "more noise, and fewer cells to share",
        statement=st.SERVED,
        instance=Instance(
            lambda draw: _served(replace(_SERVED, code=866, cells=39), _certified_pairs()),
            "width 866, built and decided",
            1,
            False,
        ),
    ),
)

CLAIMS = (ONE_EACH, LOW_INFLUENCE, SERVED)
