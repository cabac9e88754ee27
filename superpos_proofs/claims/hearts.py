"""Chapter "upper": what is not random in the constructions, on real networks, decided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import numpy as np

from superpos_proofs.claims.base import Claim, Draw, Instance, Observation
from superpos_proofs.claims.works import LAY_MATRIX, LAY_UPPER, ours
from superpos_proofs.construct.ands import AndShape, draw_shared, wire_ands
from superpos_proofs.construct.dense import DenseShape, build_dense
from superpos_proofs.decide import decide
from superpos_proofs.network import IntArray, Layer, Network
from superpos_proofs.statements import hearts as st
from superpos_proofs.tasks import Ands, Permutation, Task, supports

Window = tuple[int, int]


def _inputs(task: Task) -> IntArray:
    """X_v, one input a row: shape (inputs, m)."""
    chosen = [list(support) for support in supports(task.features, task.active)]
    rows = np.zeros((len(chosen), task.features), dtype=np.int64)
    for row, support in zip(rows, chosen, strict=True):
        row[support] = 1
    return rows


def _wrong(network: Network, task: Task) -> int:
    return len(decide(network, task).first_errors)


# ------------------------------------------------------------------------------- permutation


def _dense(
    draw: Draw, window: Callable[[int, int, int, int], Window], closed: bool = False
) -> Observation:
    """A dense network of drawn codes, decided at an end of a window (q, n, h, T)."""
    features, active = draw.integer(2, 5), draw.integer(1, 2)
    width = draw.integer(100, 420)
    shape = DenseShape(features, active, width, Fraction(1, 2), features.bit_length())
    task = Permutation(draw.permutation(features), active)
    built = build_dense(shape, task.image, draw.seed()).network
    codes_in, codes_out = built.encoder, built.decoder.T
    x = _inputs(task)
    held = x @ (codes_in.T @ codes_in)
    meeting = (codes_out.T @ codes_out)[np.ix_(task.image, task.image)]
    own = int(np.abs(held - width * x).max())
    foreign = int(np.abs(held @ meeting - held * np.diag(meeting)).max())
    low, high = window(width, width, own, foreign)
    if low > high:
        draw.skip()
    theta = (low, high)[draw.integer(0, 1)]
    layer = built.layers[0]
    bias = np.zeros_like(layer.bias) if closed else layer.bias
    network = replace(
        built,
        layers=(Layer(layer.weights, bias),),
        threshold=theta + int(bias[0]) * codes_out.sum(axis=0),
    )
    values = {
        **{"m": features, "v": active, "q": width, "n": width, "h": own, "T": foreign},
        **{"theta": theta, "e": _wrong(network, task)},
    }
    return Observation(values, f"permutation {task.image}, decided on all of X_{active}")


def _dense_window(code: int, neurons: int, own: int, foreign: int) -> Window:
    return neurons * own + foreign + 1, neurons * (code - own) - foreign


_dense_claim = Claim(
    "upper.permutation.dense-heart",
    "Small cross-talk makes the dense network right on all of X_v",
    st.DENSE,
    "With the ReLU open the score of output k is n times what is held of its feature, the terms of "
    "the others, and the offset that the bias adds. Chance is only needed to make h and T small.",
    (LAY_MATRIX, ours("construction.md")),
    depends_on=("upper.permutation.open-relu",),
    instance=Instance(
        lambda draw: _dense(draw, _dense_window),
        "build dense networks, measure their cross-talk, decide at both ends of the window",
        40,
        False,
    ),
    proof="construction.md#dense-heart",
)
DENSE = _dense_claim.with_near_misses(
    _dense_claim.near_miss(
        "no-own",
        "An output's own cross-talk may be dropped",
        "h forgotten",
        statement=st.DENSE_WITHOUT_OWN,
        instance=Instance(
            lambda draw: _dense(draw, lambda q, n, h, t: (t + 1, n * q - t)), "h = 0", 40, False
        ),
    ),
    _dense_claim.near_miss(
        "no-foreign",
        "The cross-talk of the others may be dropped",
        "T forgotten",
        statement=st.DENSE_WITHOUT_FOREIGN,
        instance=Instance(
            lambda draw: _dense(draw, lambda q, n, h, t: (n * h + 1, n * (q - h))),
            "T = 0",
            40,
            False,
        ),
    ),
    _dense_claim.near_miss(
        "closed",
        "The ReLU may be ignored",
        "without the bias the ReLU cuts off half of the hidden code",
        statement=st.DENSE_CLOSED,
        instance=Instance(
            lambda draw: _dense(draw, _dense_window, True), "the bias zero", 40, False
        ),
    ),
)


# ------------------------------------------------------------------------------- gates


def _blocks(
    draw: Draw,
    fan_in: int,
    window: Callable[[int, int, int, int], Window],
    one_channel: bool = False,
) -> Observation:
    """A network for two ANDs, decided at an end of a window (q, v d c, s, T)."""
    features, blocks, code = (
        draw.integer(2 * fan_in, 6),
        draw.integer(6, 12),
        draw.integer(300, 600),
    )
    shared_features = draw.integer(0, 1)  # the gates meet in as many features
    start = fan_in - shared_features
    gates = (tuple(range(fan_in)), tuple(range(start, start + fan_in)))
    task = Ands("k-and", features, gates, draw.integer(fan_in, 3))
    shape = AndShape(
        *(features, len(gates), fan_in, task.active, task.influence, code, blocks),
        *(draw.integer(20, 40), Fraction(1, 2), 8),
    )
    shared = draw_shared(shape, draw.seed())
    if one_channel:
        shared = replace(shared, channels=np.repeat(shared.channels[:1], len(gates), axis=0))
    built = wire_ands(shape, gates, shared).network
    x = _inputs(task)
    layer = built.layers[0]
    shown = x @ (layer.weights.astype(np.int64) @ built.encoder).T + layer.bias
    ends = np.array([[int(i in gate) for i in range(features)] for gate in gates])
    own = built.decoder.astype(np.int64)  # rows are channels: one neuron a block
    load = (x @ ends.T) @ own
    off = int((np.abs(shown - code * (load - fan_in + 1)) @ own.T).max())
    meet = int((own[0] * own[1]).sum())
    low, high = window(code, task.active * task.influence * meet, blocks, off)
    if low > high:
        draw.skip()
    theta = (low, high)[draw.integer(0, 1)]
    network = replace(built, threshold=np.full(len(gates), theta, dtype=np.int64))
    values = {
        **{"m": features, "j": len(gates), "k": fan_in, "v": task.active, "q": code, "s": blocks},
        **{"c": meet, "d": task.influence, "T": off, "theta": theta, "e": _wrong(network, task)},
    }
    return Observation(values, f"gates {gates}, decided on all of X_{task.active}")


def _pairs(
    draw: Draw, window: Callable[[int, int, int, int], Window], one_channel: bool = False
) -> Observation:
    seen = _blocks(draw, 2, window, one_channel)
    return replace(seen, values={name: x for name, x in seen.values.items() if name != "k"})


def _triples(
    draw: Draw, window: Callable[[int, int, int, int], Window], one_channel: bool = False
) -> Observation:
    return _blocks(draw, draw.integer(2, 3), window, one_channel)


def _heart(q: int, vdc: int, s: int, off: int) -> Window:
    return q * vdc + off + 1, s * q - off


def _exact(q: int, vdc: int, s: int, off: int) -> Window:
    return q * vdc + 1, s * q


def _apart(q: int, vdc: int, s: int, off: int) -> Window:
    return off + 1, s * q - off


_gates_claim = Claim(
    "upper.k-and.heart",
    "Channels that hardly meet and small cross-talk make the network of k-ANDs right on all of X_v",
    st.GATES,
    "On: each neuron of the channel shows q at least, less its deviation. Off: k - 1 of the gate "
    "are active at most, so a neuron shows q for each foreign feature at most, and foreign "
    "features have v d ends, each in c blocks of the channel at most. The ReLU only helps.",
    (LAY_UPPER, ours("ands.md")),
    instance=Instance(
        lambda draw: _triples(draw, _heart),
        "build networks of two ANDs, k = 2 or 3, measure, decide at both ends of the window",
        40,
        False,
    ),
    proof="ands.md#heart",
)
GATES = _gates_claim.with_near_misses(
    _gates_claim.near_miss(
        "exact",
        "The pre-activations may be taken for exact",
        "T forgotten",
        statement=st.GATES_EXACT,
        instance=Instance(lambda draw: _triples(draw, _exact), "T = 0", 40, False),
    ),
    _gates_claim.near_miss(
        "apart",
        "Other gates in the channel may be forgotten",
        "c = 0, with both gates in one channel: k features of the two light both",
        statement=st.GATES_APART,
        instance=Instance(
            lambda draw: _triples(draw, _apart, True), "both gates in one channel", 40, False
        ),
    ),
)

_pairs_claim = Claim(
    "upper.pairwise-and.heart",
    "Channels that hardly meet and small cross-talk make the network of pairs right on all of X_v",
    st.PAIRS,
    "The case k = 2. On: each neuron of the channel shows q at least, less its deviation. Off: one "
    "of the pair is active at most.",
    (LAY_UPPER, ours("ands.md")),
    depends_on=("upper.k-and.heart",),
    instance=Instance(
        lambda draw: _pairs(draw, _heart),
        "build networks of two pairs, measure, decide at both ends of the window",
        40,
        False,
    ),
    proof="ands.md#heart",
)
PAIRS = _pairs_claim.with_near_misses(
    _pairs_claim.near_miss(
        "exact",
        "The pre-activations may be taken for exact",
        "T forgotten",
        statement=st.PAIRS_EXACT,
        instance=Instance(lambda draw: _pairs(draw, _exact), "T = 0", 40, False),
    ),
    _pairs_claim.near_miss(
        "apart",
        "Other gates in the channel may be forgotten",
        "c = 0, with both pairs in one channel: one feature of each lights both",
        statement=st.PAIRS_APART,
        instance=Instance(
            lambda draw: _pairs(draw, _apart, True), "both pairs in one channel", 40, False
        ),
    ),
)

CLAIMS = (DENSE, GATES, PAIRS)
