"""Chapter "upper": two layers of ANDs."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np

from superpos_proofs.claims.base import Claim, Draw, Instance, Observation
from superpos_proofs.claims.rates import failure_rate
from superpos_proofs.claims.works import ABSTRACT, LAY_MATRIX, LAY_UPPER, ours
from superpos_proofs.construct.ands import AndShape, Chernoff, channel_rows, draw_shared, wire_ands
from superpos_proofs.construct.circuits import (
    CircuitChernoff,
    CircuitShape,
    draw_shared_circuit,
    second_layer,
    unproved,
    wire_circuit,
)
from superpos_proofs.decide import decide
from superpos_proofs.network import Layer, Network
from superpos_proofs.rigorous import Number
from superpos_proofs.statements import circuits as st
from superpos_proofs.stream import Stream
from superpos_proofs.tasks import Circuit, draw_gates, draw_low_influence, pairwise_and, supports


def draw_circuit(shape: CircuitShape, seed: bytes) -> Circuit:
    """A circuit of pairs that the shape covers."""
    first = shape.first
    lower = draw_low_influence(first.features, first.outputs, first.influence, seed + b"1")
    upper = draw_low_influence(first.outputs, shape.outputs, shape.influence, seed + b"2")
    return Circuit(first.features, (lower, upper), first.active)


# ------------------------------------------------------------------------------ second layer


Range = tuple[int, int]


def _second(
    draw: Draw,
    blocks: Range,
    cells: Range,
    percent: Range,
    rates: Range = (10, 30),
    outputs: Range = (6, 15),
) -> Observation:
    """Second layers over a first one that computes its gates exactly: one raw neuron for each."""
    lower = draw_low_influence(8, 6, 2, draw.seed())
    first = AndShape(8, 6, 2, 3, 2, 8, 1, 6, Fraction(1, 2), 4)
    count = draw.integer(*outputs)
    theta = Fraction(draw.integer(*percent), 100)
    shape = CircuitShape(first, count, 5, draw.integer(*blocks), draw.integer(*cells), theta, count)
    upper = draw_gates(6, count, 2, draw.seed())
    task = Circuit(8, (lower, upper), 3)
    incidence = np.zeros((6, 8), dtype=np.int64)
    np.put_along_axis(incidence, np.array(lower), 1, axis=1)
    exact = Layer(incidence, np.full(6, -1, dtype=np.int64))
    reader, gates = np.eye(6, dtype=np.int8), np.array(upper)

    def fails(own: bytes) -> bool:
        cells_drawn = Stream(own).many_below(shape.cells, count * shape.blocks)
        writer = channel_rows(cells_drawn.reshape(count, -1), shape.cells)
        layer = second_layer(gates, reader, writer, 1, shape)
        limit = math.ceil(theta * shape.blocks * shape.cells)
        thresholds = np.full(count, limit, dtype=np.int64)
        network = Network(np.eye(8, dtype=np.int64), (exact, layer), writer, thresholds)
        return decide(network, task).correct is not True

    rate = failure_rate(fails, draw.seed(), 12)
    lit = max(len(task.lists[0].on(x)) for x in supports(8, 3))
    values: dict[str, Number] = {
        "m": 8,
        "k": 2,
        "v": 3,
        "j_2": count,
        "d_2": max(5, task.lists[1].influence),
        "s_2": shape.blocks,
        "B_2": shape.cells,
        "theta_2": theta,
        "epsilon_on": Fraction(1, 1000),
        "epsilon_off": Fraction(1, 1000),
        "T": lit,
        "Z": Fraction(1, 1000),
        "mu_off": Fraction(draw.integer(*rates), 10),
        "mu_on": Fraction(draw.integer(*rates), 10),
        "delta": rate.limit,
    }
    return Observation(values, f"second layers: {rate}")


_some = Instance(
    lambda draw: _second(draw, (5, 120), (4, 60), (50, 75)),
    "second layers over a first one that computes its gates exactly; decided",
    30,
    False,
)
_second_layer = Claim(
    "upper.circuit.second-layer",
    "A second layer of ANDs reads the first where it is stored, if that reads within tolerances",
    st.SECOND_LAYER,
    "W_2 = compress * gather * decompress, centred in each block. Given the first layer, what "
    "other gates add to an output's neurons is independent over blocks; few of them are read as "
    "more than 0, and their squares are at most eps_off times their sum.",
    (LAY_MATRIX, ours("circuits.md")),
    depends_on=("lemma.relu-moment", "lemma.centred-coin"),
    instance=_some,
    proof="circuits.md#second-layer",
)
SECOND_LAYER = _second_layer.with_near_misses(
    _second_layer.near_miss(
        "no-collisions",
        "Channels of the second layer never meet",
        "what other gates add to a neuron forgotten",
        statement=st.SECOND_WITHOUT_OTHERS,
        instance=Instance(
            lambda draw: _second(draw, (40, 44), (6, 6), (55, 55), (30, 30), (15, 15)),
            "blocks of six cells, decided",
            4,
            False,
        ),
    ),
    _second_layer.near_miss(
        "only-off",
        "Outputs that must be on need no line of their own",
        "centring takes k / B_2 off the score of an output that is on",
        statement=st.SECOND_ONLY_OFF,
        instance=Instance(
            lambda draw: _second(draw, (30, 40), (90, 100), (99, 99), (10, 10)),
            "a threshold just below 1, decided",
            4,
            False,
        ),
    ),
)


# ------------------------------------------------------------------------------ first layer


def _active_scores(draw: Draw) -> Observation:
    """A small layer of ANDs, evaluated on all inputs: what gates that are off read, added up."""
    features, influence = draw.integer(6, 9), draw.integer(1, 3)
    outputs = draw.integer(1, features * influence // 3)
    code, blocks, cells = draw.integer(50, 400), draw.integer(2, 20), draw.integer(2, 12)
    return _added_up(draw, features, influence, outputs, (code, blocks, cells))


def _crowded(draw: Draw) -> Observation:
    """Disjoint gates, far more than are touched, in blocks of two cells."""
    return _added_up(draw, 24, 1, 12, (draw.integer(300, 400), draw.integer(8, 12), 2))


def _added_up(
    draw: Draw, features: int, influence: int, outputs: int, sizes: tuple[int, int, int]
) -> Observation:
    code, blocks, cells = sizes
    gates = draw_low_influence(features, outputs, influence, draw.seed())
    task = pairwise_and(features, gates, 3)
    shape = AndShape(
        features, outputs, 2, 3, task.influence, code, blocks, cells, Fraction(1, 2), 12
    )
    shared = draw_shared(shape, draw.seed())
    network = wire_ands(shape, gates, shared).network
    reader, clean = network.decoder.astype(np.int64), blocks * code
    far = lit = off = silent = total = 0  # over all inputs, in units of 1 / clean or 1 / code
    for x in supports(features, 3):
        on = sorted(task.on(x))
        layer = network.layers[0]
        before = layer.weights.astype(np.int64) @ network.encoder[:, list(x)].sum(axis=1)
        hidden = np.maximum(before + layer.bias, 0)
        scores = reader @ hidden
        touched = [j for j, gate in enumerate(gates) if set(gate) & set(x)]
        others = np.delete(scores, on)
        far = max(far, *(int(s) - clean for s in scores[on]), 0)
        lit, off = max(lit, len(on)), max(off, int(others.max(initial=0)))
        silent = max(silent, int(hidden[reader[touched].sum(axis=0) == 0].sum()))
        total = max(total, int(others.sum()))
    values: dict[str, Number] = {
        "v": 3,
        "d": task.influence,
        "s": blocks,
        "L": int(reader.sum(axis=0).max()),
        "epsilon_on": Fraction(far + 1, clean),
        "epsilon_off": Fraction(off + 1, clean),
        "Y": Fraction(silent + 1, code),
        "T": lit,
        "Z": Fraction(total, clean),
    }
    return Observation(values, f"{outputs} gates of {features} features, all inputs")


_scores = Claim(
    "upper.circuit.active-scores",
    "What gates that are off read adds up to the load times what touched neurons hold",
    st.ACTIVE_SCORES,
    "A touched neuron is read in full by a gate with an active feature, whose score is bounded; "
    "any neuron is read by at most L gates.",
    (ours("circuits.md"),),
    instance=Instance(_active_scores, "small layers of ANDs, evaluated on all inputs", 30),
    proof="circuits.md#both-layers",
)
SCORES = _scores.with_near_misses(
    _scores.near_miss(
        "alone",
        "Each neuron is read by one gate",
        "the load forgotten: L gates share a cell",
        statement=st.ACTIVE_SCORES_ALONE,
        instance=Instance(_crowded, "twelve gates in blocks of two cells", 4, False),
    ),
    _scores.near_miss(
        "silent",
        "Only noise makes a gate that is off read more than 0",
        "neurons shared with touched gates forgotten",
        statement=st.ACTIVE_SCORES_SILENT,
        instance=Instance(_active_scores, "small layers of ANDs", 200),
    ),
)


# ------------------------------------------------------------------------------ both layers


_FREE = Chernoff(*(Fraction(x) for x in ("0.2", "1", "1", "1", "1", "1")))
_MORE = CircuitChernoff(
    eps_on=Fraction(1, 100),
    eps_off=Fraction(1, 50),
    shift=Fraction(1, 2),
    activity=Fraction(40),
    load=12,
    rate_high=Fraction(1),
    rate_activity=Fraction(1),
    steep=Fraction(2),
    rate_load=Fraction(2),
    rate_off=Fraction(1),
    rate_on=Fraction(1, 2),
    rate_weight=Fraction(3, 2),
)
_LOWER = AndShape(12, 12, 2, 3, 3, 300, 10, 20, Fraction(1, 2), 10, _FREE)
_NARROW = CircuitShape(_LOWER, 12, 3, 200, 100, Fraction(7, 10), 20, _MORE)


def _rate(shape: CircuitShape, seeds: int) -> Callable[[Draw], Observation]:
    def measure(draw: Draw) -> Observation:
        seed = draw.seed()
        task, plain = draw_circuit(shape, seed), unproved(shape)

        def fails(own: bytes) -> bool:
            built = wire_circuit(plain, task, draw_shared_circuit(plain, own))
            return decide(built.network, task).correct is not True

        rate = failure_rate(fails, seed, seeds)
        values = {str(symbol): number for symbol, number in shape.values().items()}
        del values["theta"]  # of the first layer, which nothing reads
        return Observation({**values, "delta": rate.limit}, str(rate))

    return measure


_both = Claim(
    "upper.circuit",
    "Two layers of ANDs compose with nothing cleaned in between: order sqrt(j) log j neurons",
    st.CIRCUIT,
    "The noise of a neuron is made so small that a neuron that hears only noise is silent, but for "
    "a total activity that is bounded over all inputs. So almost all gates of the first layer read "
    "0, the sum of what the others read is bounded by the load of a cell, and the second layer "
    "sees few false ones. Constants are large: the width falls below j between 10^6 and 10^7.",
    (ABSTRACT, LAY_UPPER, ours("circuits.md")),
    depends_on=(
        "upper.k-and",
        "upper.circuit.active-scores",
        "upper.circuit.second-layer",
        "lemma.gated-moment",
    ),
    # The bound is above 1 wherever a network can be built, so this instance alone has no power;
    # what can fail stands in the claims below it and in the near-misses.
    instance=Instance(_rate(_NARROW, 3), "12 features, 12 gates, 12 outputs: decided", 1, False),
    proof="circuits.md#both-layers",
)
BOTH = _both.with_near_misses(
    _both.near_miss(
        "no-first-layer",
        "The first layer's errors need not be counted",
        "all cross-talk of the first layer dropped",
        statement=st.NO_FIRST_LAYER,
        instance=Instance(_rate(_NARROW, 6), "a narrow first layer, decided", 1, False),
    ),
    _both.near_miss(
        "no-union",
        "The union over X_v may be dropped",
        "one output and one input",
        statement=st.WITHOUT_UNION,
        instance=Instance(_rate(_NARROW, 6), "a narrow first layer, decided", 1, False),
    ),
)


CLAIMS = (SECOND_LAYER, SCORES, BOTH)
