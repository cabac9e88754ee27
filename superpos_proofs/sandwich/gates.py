"""Guaranteed ceilings for lists of k-ANDs and for two layers of them: planned, then proved."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from superpos_proofs.bounds.tree import Node
from superpos_proofs.construct.ands_plan import plan_ands
from superpos_proofs.construct.base import proved_below
from superpos_proofs.construct.circuits_plan import Circuits, plan_circuit
from superpos_proofs.sandwich.ceilings import Ceiling, any_pairs_ceiling, at_most
from superpos_proofs.statements import ands as st

LARGEST = 10**15  # features and outputs that shapes are planned for
MOST_ACTIVE = 8  # a bound for more is too long to evaluate


@dataclass(frozen=True)
class Planned:
    """The narrowest ceiling within the bits, and what it leaves unsaid.

    Attributes:
        ceiling: never above one neuron a gate.
        reason: why it is no planned one, where that is so.
    """

    ceiling: Ceiling
    reason: str | None = None


def gates_ceiling(
    features: int, outputs: int, fan_in: int, bits: int, failure: Fraction, active: int
) -> Planned:
    """A width for lists of k-ANDs: one neuron a gate, or a planned guarantee for a uniform list.

    A uniform list may crowd a feature. Half of ``failure`` pays for that, the rest for the shared
    parts, so that drawn shared parts and a drawn list fail with at most ``failure``: the notion
    of the floor for all but a part ``failure`` of the lists.

    Args:
        features: m.
        outputs: m', the number of gates.
        fan_in: k.
        bits: b, the most bits a charged parameter.
        failure: the failure probability to stay below, over the list and the shared parts.
        active: v >= k.

    Raises:
        ValueError: sizes that make no task.
    """
    each = max(features, outputs)
    says = f"one neuron a gate: ReLU(the sum of its features - {fan_in - 1})"
    node = Node(says, f"n = {each}", "upper.k-and.trivial")
    certain = Ceiling(each, 1, "trivial", node, Fraction(0))
    if fan_in == 2:
        certain = min(
            (certain, any_pairs_ceiling(features, outputs, bits, failure, active)),
            key=lambda ceiling: ceiling.neurons,
        )
    if each > LARGEST or active > MOST_ACTIVE:
        return Planned(certain, _UNPLANNED)
    uniform = _uniform_list(features, outputs, fan_in, failure, active)
    return _chosen(certain, uniform, bits, f"no network narrower than {each} is guaranteed")


_UNPLANNED = f"no plans beyond {LARGEST} features or outputs, or {MOST_ACTIVE} active features"


def _chosen(certain: Ceiling, planned: Ceiling | None, bits: int, none: str) -> Planned:
    """The narrower of two; with the reason where a planned one was not to be had."""
    if planned is None or planned.neurons >= certain.neurons:
        return Planned(certain, none if certain.by == "trivial" else None)
    if planned.bits > bits:
        return Planned(
            certain,
            f"{planned.neurons} neurons are guaranteed with {planned.bits}-bit weights: take "
            f"--bits {planned.bits}",
        )
    return Planned(planned)


def _uniform_list(
    features: int, outputs: int, fan_in: int, failure: Fraction, active: int
) -> Ceiling | None:
    influence = usual_influence(features, outputs, fan_in, failure / 2)
    crowded = crowded_chance(features, outputs, fan_in, influence)
    shape = plan_ands(
        features,
        outputs,
        failure - crowded,
        fan_in=fan_in,
        active=active,
        influence=influence,
        most=max(features, outputs),
    )
    if shape is None:
        return None
    bound = shape.failure()
    assert bound is not None
    few = Node(
        f"no feature of a uniform list is in more than {influence} gates",
        f"but with chance <= {at_most(crowded)}",
        "upper.k-and.crowded",
    )
    says = f"channels for influence {influence}, theta = {shape.theta}, {shape.bits}-bit weights"
    value = f"n = {shape.width}, failure <= {at_most(bound + crowded)}, the list drawn too"
    node = Node(says, value, "upper.k-and", (few,))
    return Ceiling(shape.width, shape.bits, "channels", node, failure)


def crowded_chance(features: int, outputs: int, fan_in: int, influence: int) -> Fraction:
    """At most: the chance that a uniform list has a feature in more than ``influence`` gates.

    Raises:
        ValueError: the bound is for influences no less than the mean, less one.

    Source: this project, docs/ands.md.
    """
    if features * (influence + 1) < fan_in * outputs:
        raise ValueError(f"features are in {fan_in * outputs}/{features} gates on average")
    values = {st.m: features, st.j: outputs, st.k: fan_in, st.d: influence}
    return proved_below(st.CROWDED, values)


def usual_influence(features: int, outputs: int, fan_in: int, chance: Fraction) -> int:
    """An influence that uniform lists exceed with at most this chance, near the least shown."""
    mean, needed = fan_in * outputs / features, math.log(features / chance)
    low, high = math.floor(mean), math.ceil(8 * mean + needed) + 1
    while high - low > 1:
        middle = (low + high) // 2
        if (middle + 1) * (math.log((middle + 1) / mean) - 1) + mean >= needed:
            high = middle
        else:
            low = middle
    while crowded_chance(features, outputs, fan_in, high) > chance:
        high += 1
    return high


def circuit_ceiling(
    features: int, gates: int, influence: int, bits: int, failure: Fraction, active: int
) -> Planned:
    """A width for two layers of pairwise ANDs: one neuron a gate, or a planned guarantee.

    Args:
        features: m.
        gates: of each layer.
        influence: the most gates that a feature is in, and a gate of the first layer.
        bits: b, the most bits a charged parameter.
        failure: the failure probability to stay below, for each circuit.
        active: v >= 2.

    Raises:
        ValueError: sizes that make no circuit.
    """
    if not 1 <= 2 * gates <= influence * min(features, gates):
        raise ValueError(
            f"{gates} pairs of {features}, and of {gates}, have no influence {influence}"
        )
    each = max(features, gates)
    layer = Node("each layer: ReLU(x_a + x_b - 1)", f"n = {each}", "upper.k-and.trivial")
    node = Node("one neuron a gate, in both layers", f"n = {each}", None, (layer,))
    trivial = Ceiling(each, 1, "trivial", node, Fraction(0))
    if each > LARGEST or active > MOST_ACTIVE:
        return Planned(trivial, _UNPLANNED)
    shape = plan_circuit(
        Circuits(features, gates, influence, gates, influence, 2, active), failure, each
    )
    planned = None
    if shape is not None:
        bound = shape.failure()
        assert bound is not None
        says = f"two layers, channels for influence {influence}, {shape.bits}-bit weights"
        node = Node(says, f"n = {shape.width}, failure <= {at_most(bound)}", "upper.circuit")
        planned = Ceiling(shape.width, shape.bits, "circuit", node, failure)
    none = f"no network of two layers narrower than {each} is guaranteed"
    return _chosen(trivial, planned, bits, none)
