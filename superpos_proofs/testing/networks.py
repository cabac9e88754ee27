"""Strategies for exact networks: any signs, positive biases, thresholds that scores just reach."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from superpos_proofs.network import LARGEST_THRESHOLD, IntArray, Layer, Network
from superpos_proofs.tasks import Circuit, Permutation, Task
from superpos_proofs.testing.tasks import Range, supports, whole

Signs = Literal["any", "positive", "none"]
SIGNS = ("any", "positive", "none")


def _table(
    shape: tuple[int, ...], size: int, signs: Signs, name: str
) -> st.SearchStrategy[IntArray]:
    """Integer arrays with entries up to ``size`` in absolute value."""
    if signs not in SIGNS:
        raise ValueError(f"{name}={signs!r} is none of {', '.join(SIGNS)}")
    low, high = {"any": (-size, size), "positive": (1, max(1, size)), "none": (0, 0)}[signs]
    return arrays(np.int64, shape, elements=st.integers(low, high))


@st.composite
def networks(
    draw: st.DrawFn,
    task: Task,
    *,
    width: Range = (1, 5),
    layers: Range = 1,
    entries: int = 3,
    biases: Signs = "any",
    decoder: Signs = "any",
    largest: int = 20,
    on_threshold: bool | None = None,
) -> Network:
    """Random networks of the shape of ``task``: mostly wrong, all of them exact.

    Args:
        draw: given by Hypothesis.
        task: gives the features and the outputs.
        width: neurons of the encoding and of each layer.
        layers: hidden layers.
        entries: the largest entry of encoder, weights and decoder, in absolute value.
        biases: ``"any"``, ``"positive"``, or ``"none"``.
        decoder: signs of the decoder's entries, in the same words.
        largest: the largest bias and the largest threshold, in absolute value.
        on_threshold: True: every output's threshold is one of its own scores, or one above it;
            False: thresholds are drawn up to ``largest``; None: either.
    """
    encoded, *sizes = (
        draw(whole(width, "width")) for _ in range(1 + draw(whole(layers, "layers")))
    )
    encoder = draw(_table((encoded, task.features), entries, "any", "encoder"))
    hidden: list[Layer] = []
    for rows, columns in zip(sizes, [encoded, *sizes], strict=False):
        weights = draw(_table((rows, columns), entries, "any", "weights"))
        hidden.append(Layer(weights, draw(_table((rows,), largest, biases, "biases"))))
    reads = draw(_table((task.outputs, [encoded, *sizes][-1]), entries, decoder, "decoder"))
    threshold = draw(_table((task.outputs,), largest, "any", "threshold"))
    scale = draw(st.integers(1, 9))
    network = Network(encoder, tuple(hidden), reads, threshold, scale)
    if draw(st.booleans()) if on_threshold is None else on_threshold:
        network = replace(network, threshold=_reached(draw, network, task))
    return network


def _reached(draw: st.DrawFn, network: Network, task: Task) -> IntArray:
    """For each output one of its scores, or one above it: often that of its own gate."""
    reached = []
    own = () if isinstance(task, Circuit) else task.gates
    for j in range(task.outputs):
        inputs = supports(task)
        support = draw(st.just(own[j]) | inputs if own else inputs)
        score = network.scores(support)[j] + draw(st.integers(0, 1))
        reached.append(max(-LARGEST_THRESHOLD, min(LARGEST_THRESHOLD, score)))
    return np.array(reached, dtype=np.int64)


@st.composite
def right_networks(draw: st.DrawFn, task: Task) -> Network:
    """Networks that are right on every input: a neuron an output, in disguise.

    Neurons are shuffled, each is multiplied by a number of its own, and for permutations a positive
    bias is added that the threshold takes off again.

    Raises:
        ValueError: a circuit, whose gates one layer does not compute.
    """
    if isinstance(task, Circuit):
        raise ValueError("right_networks builds one layer; a circuit has more: use its lists")
    outputs = task.outputs
    order = np.array(draw(st.permutations(range(outputs))), dtype=np.int64)
    times = draw(_table((outputs,), 5, "positive", "times"))
    shift = np.zeros(outputs, dtype=np.int64)
    if isinstance(task, Permutation):  # a neuron of an AND is 0 when off: the ReLU cuts it there
        shift = draw(_table((outputs,), 5, "positive", "shift")) * draw(st.integers(0, 1))
    weights = np.zeros((outputs, task.features), dtype=np.int64)
    for j, gate in enumerate(task.gates):
        weights[j, list(gate)] = times[j]
    bias = shift + times * np.array([1 - len(gate) for gate in task.gates], dtype=np.int64)
    eye = np.eye(task.features, dtype=np.int64)
    reads = np.eye(outputs, dtype=np.int64)
    return Network(eye, (Layer(weights[order], bias[order]),), reads[:, order], times + shift)
