"""Chapter "upper": all pairs at once on raw inputs."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import product

import numpy as np

from superpos_proofs.claims.base import Claim, Draw, Instance, Observation, Source
from superpos_proofs.claims.rates import Rate, failure_rate
from superpos_proofs.claims.works import ours
from superpos_proofs.construct.universal import (
    UniversalShape,
    build_universal,
    plan_universal,
    read_pairs,
)
from superpos_proofs.decide import decide
from superpos_proofs.network import Layer, Network
from superpos_proofs.statements import universal as st
from superpos_proofs.tasks import universal_and


def _wrong(network: Network, features: int, active: int) -> bool:
    return decide(network, universal_and(features, active)).correct is not True


def _values(shape: UniversalShape, rate: Fraction) -> dict[str, int | Fraction]:
    return {
        "m": shape.features,
        "v": shape.active,
        "n": shape.neurons,
        "p": shape.wired,
        "u": shape.rate,
        "delta": rate,
    }


@cache
def _wrong_choices(features: int, active: int, neurons: int) -> tuple[int, ...]:
    """How many choices of wires with 0, 1, 2, ... wires make a wrong network, each one decided."""
    shape = UniversalShape(features, 2, neurons, Fraction(1, 2), Fraction(1))
    count = neurons * features
    wrong = [0] * (count + 1)
    for wires in product((0, 1), repeat=count):
        matrix = np.array(wires, dtype=np.int64).reshape(neurons, features)
        wrong[sum(wires)] += _wrong(read_pairs(shape, matrix).network, features, active)
    return tuple(wrong)


def _decided(
    features: int, active: int, neurons: int, wired: Fraction, rate: Fraction
) -> Observation:
    """The exact failure probability, by building and deciding every choice of wires."""
    wrong = _wrong_choices(features, active, neurons)
    chance = sum(
        (times * wired**k * (1 - wired) ** (len(wrong) - 1 - k) for k, times in enumerate(wrong)),
        start=Fraction(0),
    )
    values: dict[str, int | Fraction] = {"m": features, "v": active, "n": neurons}
    values |= {"p": wired, "u": rate, "delta": chance}
    return Observation(values, "every choice of wires decided")


def _exact(draw: Draw) -> Observation:
    features, neurons = ((3, 1), (3, 2), (3, 3), (4, 1), (4, 2))[draw.integer(0, 4)]
    active = draw.integer(2, features - 1, beyond=(1, features))
    wired = Fraction(draw.integer(8, 56, beyond=(64, 64)), 64)
    return _decided(features, active, neurons, wired, Fraction(draw.integer(1, 40)))


def _rate_below_one(draw: Draw) -> Observation:
    """Almost everything is wired."""
    del draw
    return _decided(4, 3, 2, Fraction(63, 64), Fraction(1, 8))


def _rate(shape: UniversalShape, seed: bytes, seeds: int) -> Rate:
    def fails(own: bytes) -> bool:
        return _wrong(build_universal(shape, own).network, shape.features, shape.active)

    return failure_rate(fails, seed, seeds)


def _guaranteed(draw: Draw) -> Observation:
    """Networks with a guarantee of one half, drawn and decided."""
    features = draw.integer(120, 130)
    shape = plan_universal(features, 2, Fraction(1, 2))
    assert shape is not None
    rate = _rate(shape, draw.seed(), 8)
    return Observation(_values(shape, rate.limit), str(rate))


def _either(draw: Draw) -> Observation:
    return _guaranteed(draw) if draw.integer(0, 7) == 7 else _exact(draw)


def _three_active(draw: Draw) -> Observation:
    """Three active features at a width that the bound with v - 1 finds enough."""
    shape = UniversalShape(12, 3, 230, Fraction(1, 4), Fraction(10**6))
    rate = _rate(shape, draw.seed(), 40)
    return Observation(_values(shape, rate.limit), f"v = 3: {rate}")


def _without_bias(draw: Draw) -> Observation:
    shape = plan_universal(120, 2, Fraction(1, 100))
    assert shape is not None
    network = build_universal(shape, draw.seed()).network
    layer = network.layers[0]
    open_ = replace(network, layers=(Layer(layer.weights, np.zeros_like(layer.bias)),))
    wrong = _wrong(open_, shape.features, 2)
    return Observation(_values(shape, Fraction(int(wrong))), "bias 0, decided")


_claim = Claim(
    "upper.universal-and",
    "All pairs' ANDs of raw inputs with order v^3 log m one-bit neurons",
    st.UNIVERSAL,
    "A neuron counts its active features beyond the first. On a pair's inputs each neuron wired to "
    "both adds at least 1. With one of the two missing, v - 1 others would have to make up for it "
    "at all of these neurons together; Chernoff's bound for that, over all pairs and all v - 1 "
    "others. At v = 2 a wire has chance 2/3 at best, and 6.3 ln(m^3 / (2 delta)) neurons are "
    "enough; at 1 % the guaranteed width is below m from m = 114 on.",
    (
        Source("Hänni, Mendel, Vaintrob & Chan, arXiv 2408.05451", "abstract: universal AND"),
        ours("construction.md"),
    ),
    instance=Instance(_either, "decide every choice of wires at tiny sizes; drawn ones at 120", 24),
    proof="construction.md#universal",
)
UNIVERSAL = _claim.with_near_misses(
    _claim.near_miss(
        "one-event",
        "The union over pairs and inputs may be dropped",
        "the chance of one event, not of any",
        st.UNIVERSAL_ONE_EVENT,
        instance=Instance(_exact, "decide every choice of wires", 24),
    ),
    _claim.near_miss(
        "one-less",
        "It is enough to count v - 1 active features",
        "v - 1 for v",
        statement=st.UNIVERSAL_ONE_LESS,
        instance=Instance(_three_active, "40 networks at m = 12, n = 230, decided", 1, False),
    ),
    _claim.near_miss(
        "rate-below-one",
        "The rate u may be below one",
        "u >= 1 dropped: Chernoff's bound then speaks of sums that are small, not large",
        statement=st.UNIVERSAL_ANY_RATE,
        instance=Instance(_rate_below_one, "decide every choice of wires", 1),
    ),
    _claim.near_miss(
        "no-bias",
        "The bias may be left out",
        "without it single features add up to the threshold",
        statement=st.UNIVERSAL,
        instance=Instance(_without_bias, "a guaranteed network with its biases set to 0", 2),
    ),
)

CLAIMS = (UNIVERSAL,)
