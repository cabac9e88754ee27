"""Chapter "upper": pairs of any influence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import numpy as np

from superpos_proofs.claims.base import Claim, Draw, Instance, Observation
from superpos_proofs.claims.rates import failure_rate
from superpos_proofs.claims.works import ABSTRACT, ours
from superpos_proofs.construct.hubs import (
    HubChernoff,
    HubShape,
    build_hubs,
    draw_hubs,
    fit_hubs,
    wire_hubs,
)
from superpos_proofs.decide import decide
from superpos_proofs.network import Layer, Network
from superpos_proofs.statements import hubs as st
from superpos_proofs.stream import Stream
from superpos_proofs.tasks import Ands, pairwise_and

OURS = ours("hubs.md")

# ------------------------------------------------------------------------------- the bound


def values_of(shape: HubShape, rate: Fraction) -> dict[str, int | Fraction]:
    """The numbers of the statement, with a measured failure probability."""
    return {str(symbol): x for symbol, x in shape.values().items()} | {"delta": rate}


def is_wrong(network: Network, task: Ands) -> bool:
    """Whether the network errs on some input of X_v, by exact decision."""
    return decide(network, task).correct is not True


Pairs = tuple[tuple[int, int], ...]
PAIRS: Pairs = (*((0, i) for i in range(1, 9)), (8, 9), (9, 10), (10, 11), (8, 11))


def _measured(
    shape: HubShape,
    pairs: Pairs,
    seeds: int,
    build: Callable[[HubShape, Ands, bytes], Network],
) -> Callable[[Draw], Observation]:
    """Failure of networks for these pairs, drawn and decided."""

    def measure(draw: Draw) -> Observation:
        task, seed = pairwise_and(shape.features, pairs, shape.active), draw.seed()
        rate = failure_rate(lambda own: is_wrong(build(shape, task, own), task), seed, seeds)
        return Observation(values_of(shape, rate.limit), str(rate))

    return measure


def _built(shape: HubShape, task: Ands, seed: bytes) -> Network:
    return build_hubs(shape, task, seed).network


def _ungated(shape: HubShape, task: Ands, seed: bytes) -> Network:
    """Slots without their hubs: neither the hub's code nor its part of the bias."""
    split, shared = fit_hubs(shape, task), draw_hubs(shape, seed)
    network = wire_hubs(shape, task.gates, split, shared).network
    layer = network.layers[0]
    weights, bias = layer.weights.astype(np.int64), layer.bias.copy()
    for h, slot in enumerate(split.slots):
        start = shape.low_neurons + h * shape.slot_neurons
        rows = slice(start, start + shape.slot_neurons)
        weights[rows] -= shape.gate * shared.codes[slot.hub].astype(np.int64)
        bias[rows] += shape.gate * shape.code
    return replace(network, layers=(Layer(weights, bias),))


def _unbalanced(shape: HubShape, task: Ands, seed: bytes) -> Network:
    """Cells drawn without regard to blocks: as many for each output, but not in every slot."""
    split, shared = fit_hubs(shape, task), draw_hubs(shape, seed)
    network = wire_hubs(shape, task.gates, split, shared).network
    stream = Stream(seed + b"unbalanced")
    decoder = network.decoder.copy()
    size = shape.slots * shape.slot_neurons
    for output in range(shape.outputs):
        decoder[output, shape.low_neurons :] = 0
        chosen = stream.many_below(size, shape.slots * shape.slot_blocks)
        decoder[output, shape.low_neurons + chosen] = shape.slot_weight
    return replace(network, decoder=decoder)


def _rates(text: str) -> HubChernoff:
    return HubChernoff(*map(Fraction, text.split()))


_GOOD = HubShape(
    features=12,
    outputs=12,
    active=2,
    degree=2,
    chunk=8,
    slots=1,
    active_slots=1,
    code=5600,
    blocks=21,
    cells=230,
    slot_blocks=38,
    slot_cells=20,
    gate=3,
    gap=2431,
    low_weight=64,
    slot_weight=69,
    theta=Fraction(67, 100),
    bits=6,
    chernoff=_rates(
        "787/12500 291/5000 1383/5 101/6250 1067 1639/1000 1501/100 1547/1000 2481/1000 2293/250 "
        "3909/100 149/5 263/100 983/250"
    ),
)
"""About the least width with a bound of 1/7 for 12 pairs: eight of one hub, a square of others."""
_TIGHT = HubShape(
    features=60,
    outputs=35,
    active=2,
    degree=2,
    chunk=16,
    slots=2,
    active_slots=2,
    code=4000,
    blocks=12,
    cells=291,
    slot_blocks=50,
    slot_cells=5,
    gate=3,
    gap=1785,
    low_weight=64,
    slot_weight=43,
    theta=Fraction(97, 100),
    bits=6,
    chernoff=_rates(
        "3497/50000 1203/10000 806/5 1487/50000 3318/5 1639/1000 8147/10000 1/10 2481/1000 "
        "4963/500 609/25 777/50 277/125 1981/1000"
    ),
)
"""A threshold so high that outputs stay off: the chance of one false alarm is small."""
_TWO: Pairs = (*((h, i) for h in (0, 1) for i in range(2, 18)), (20, 21), (22, 23), (24, 25))

_hubs = Claim(
    "upper.pairwise-and.hubs",
    "Pairs of any influence: features in too many pairs get neurons that are silent without them",
    st.HUBS,
    "Hubs are peeled off, most pairs first; each gets slots, and every output reads one cell in "
    "each block of every slot, so that the decoder need not know the hubs. A neuron of a slot is "
    "positive only if its hub and a partner are on; its exponential moment exceeds 1 by little, "
    "and so does the product over all slots. Given the codes blocks are independent: Chernoff's "
    "bound with one lambda for both parts, and a union over all outputs and inputs.",
    (OURS, ABSTRACT),
    depends_on=(
        "lemma.hoeffding",
        "lemma.square-mgf",
        "lemma.gated-moment",
        "lemma.relu-moment",
        "lemma.centred-coin",
        "lemma.bennett",
        "lemma.quadratic-form",
    ),
    instance=Instance(
        _measured(_GOOD, PAIRS, 3, _built), "three networks for 12 pairs, decided", 2, False
    ),
    proof="hubs.md#theorem",
    slow=True,
)
HUBS = _hubs.with_near_misses(
    _hubs.near_miss(
        "one-event",
        "The union over outputs and inputs may be dropped",
        "the chance of one false alarm, not of any error",
        statement=st.WITHOUT_UNION,
        instance=Instance(_measured(_TIGHT, _TWO, 8, _built), "8 networks, decided", 1, False),
    ),
    _hubs.near_miss(
        "no-gate",
        "The hubs' own codes may be left out of their slots",
        "the gate dropped: a partner alone turns the output on",
        instance=Instance(_measured(_GOOD, PAIRS, 14, _ungated), "14 networks, decided", 1, False),
        statement=st.HUBS,
    ),
    _hubs.near_miss(
        "unbalanced",
        "Cells may be drawn over a slot's neurons as a whole, not one in each block",
        "unbalanced codes: how often an output reads what it should varies",
        instance=Instance(
            _measured(_GOOD, PAIRS, 14, _unbalanced), "14 networks, decided", 1, False
        ),
        statement=st.HUBS,
    ),
)

CLAIMS = (HUBS,)
