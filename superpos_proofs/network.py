"""Exact integer networks in superposition, with their factors visible.

A network is h_0 = E x, h_l = ReLU(W_l h_{l-1} + c_l), and output j is on when D_j . h_L >= theta_j
(theory, section 2). All entries are integers, so evaluation has no rounding.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from superpos_proofs.certificate.files import write_atomically
from superpos_proofs.tasks import Task, parse_task

IntArray = NDArray[np.int64]
Entries = NDArray[np.signedinteger[Any]]  # weights, in a format as narrow as they fit
LARGEST = 1 << 40  # leaves room to add millions of such entries in 64 bits
LARGEST_THRESHOLD = 1 << 62


@dataclass(frozen=True)
class Factors:
    """One weight matrix seen as decompress, gather for each gate, compress.

    ``product`` is what the three factors multiply to; the layer's weights are that product after
    ``rounding`` ("none", "clip to 0..1", "b-bit levels", "less each block's mean row").

    Attributes:
        decompress: shape (features, n_in); row i reads feature i out of the hidden code.
        gates: shape (outputs, k); the features that each output gathers: one for a permutation,
            k for ANDs. All that depends on the task.
        compress: shape (n_out, outputs); column j writes output j into the hidden code.
        rounding: how the product became the weights, in words.
    """

    decompress: Entries
    gates: IntArray
    compress: Entries
    rounding: str

    @property
    def product(self) -> IntArray:
        """compress * gather * decompress, shape (n_out, n_in).

        Exact in float64: with entries of a few units, every partial sum is far below 2^53.
        """
        gathered = self.decompress[self.gates].sum(axis=1).astype(np.float64)
        product: IntArray = np.rint(self.compress.astype(np.float64) @ gathered).astype(np.int64)
        return product


@dataclass(frozen=True)
class Layer:
    """One hidden layer: weights of shape (n_out, n_in), bias of shape (n_out,)."""

    weights: Entries
    bias: IntArray
    factors: Factors | None = None


@dataclass(frozen=True)
class Network:
    """An exact integer network.

    Attributes:
        encoder: E, shape (n_0, m).
        layers: hidden layers, first to last.
        decoder: D, shape (m', n_L).
        threshold: theta, shape (m',).
        scale: what a clean score exceeds the score of the input 0 by; a linear readout divides
            by it. Shared, like E, D and theta.

    Raises:
        ValueError: shapes that do not fit together, entries that are not integers, or entries of
            absolute value above 2^40 (thresholds: 2^62) or without a negative in their format.
    """

    encoder: Entries
    layers: tuple[Layer, ...]
    decoder: Entries
    threshold: IntArray
    scale: int = 1

    def __post_init__(self) -> None:
        if self.scale < 1:
            raise ValueError("the readout scale must be positive")
        arrays: list[Entries] = [self.encoder, self.decoder, self.threshold]
        arrays += [a for layer in self.layers for a in (layer.weights, layer.bias)]
        if any(a.dtype.kind != "i" for a in arrays):
            raise ValueError("network entries must be signed integers")
        if any(a.dtype != np.int64 for a in (self.threshold, *(x.bias for x in self.layers))):
            raise ValueError("thresholds and biases must be 64-bit integers")
        for array in arrays:
            most = LARGEST_THRESHOLD if array is self.threshold else LARGEST
            most = min(most, int(np.iinfo(array.dtype).max))
            if array.size and (array.max() > most or array.min() < -most):
                raise ValueError("network entries must be at most 2^40, thresholds 2^62")
        if not self.layers or self.encoder.ndim != 2 or self.decoder.ndim != 2:
            raise ValueError("a network has an encoder, a decoder and at least one hidden layer")
        size = self.encoder.shape[0]
        for number, layer in enumerate(self.layers, 1):
            if layer.weights.ndim != 2 or layer.weights.shape[1] != size:
                raise ValueError(f"layer {number}: weights do not take {size} inputs")
            size = layer.weights.shape[0]
            if layer.bias.shape != (size,):
                raise ValueError(f"layer {number}: bias must have {size} entries")
        if self.decoder.shape[1] != size:
            raise ValueError(f"decoder does not read {size} neurons")
        if self.threshold.shape != (self.decoder.shape[0],):
            raise ValueError(f"threshold must have {self.decoder.shape[0]} entries")

    @property
    def features(self) -> int:
        """m."""
        return int(self.encoder.shape[1])

    @property
    def outputs(self) -> int:
        """m'."""
        return int(self.decoder.shape[0])

    @property
    def raw(self) -> bool:
        """Whether the inputs are raw: the encoder is the identity."""
        rows, columns = self.encoder.shape
        return rows == columns and bool(np.array_equal(self.encoder, np.eye(rows, dtype=np.int64)))

    @property
    def width(self) -> int:
        """n: the largest hidden layer; the encoded dimension too, unless the inputs are raw."""
        hidden = max(int(layer.weights.shape[0]) for layer in self.layers)
        return hidden if self.raw else max(hidden, int(self.encoder.shape[0]))

    @property
    def charged_parameters(self) -> int:
        """How many entries may depend on the task: weights and biases of the hidden layers."""
        return sum(int(layer.weights.size + layer.bias.size) for layer in self.layers)

    def scores(self, support: tuple[int, ...]) -> list[int]:
        """Exact decoder scores for one input, in Python integers (the plain reference)."""
        hidden = [sum(int(row[i]) for i in support) for row in self.encoder]
        for layer in self.layers:
            hidden = [
                max(0, int(c) + sum(int(a) * h for a, h in zip(row, hidden, strict=True) if h))
                for row, c in zip(layer.weights, layer.bias, strict=True)
            ]
        return [
            sum(int(a) * h for a, h in zip(row, hidden, strict=True) if h) for row in self.decoder
        ]


def integers(values: Any) -> IntArray:
    """``values`` as an int64 array.

    Raises:
        ValueError: an entry is not an integer, or too large for 64 bits.
    """
    array = np.asarray(values)
    if array.size == 0:
        return array.astype(np.int64)
    if array.dtype.kind not in "iu":
        raise ValueError("weights must be integers")
    if array.dtype == np.uint64 and int(array.max()) >= 1 << 63:
        raise ValueError("weights must fit into 64 bits")
    return array.astype(np.int64)


def _signed(values: Any) -> Entries:
    """``values`` as they are where they are signed integers, else as :func:`integers` has them."""
    array = np.asarray(values)
    return array if array.dtype.kind == "i" else integers(array)


def save_network(network: Network, path: Path, *, task: Task, notes: dict[str, Any]) -> None:
    """Write ``network`` as safetensors; the task and ``notes`` go into its metadata as JSON.

    The factors are written beside the weights, but for those that are the encoder or the decoder
    turned around. The file appears complete or not at all.
    """
    tensors = {
        "encoder": network.encoder,
        "decoder": network.decoder,
        "threshold": network.threshold,
    }
    for number, layer in enumerate(network.layers, 1):
        tensors[f"layer{number}.weights"] = layer.weights
        tensors[f"layer{number}.bias"] = layer.bias
        if layer.factors:
            for name in ("decompress", "gates", "compress"):
                factor = getattr(layer.factors, name)
                turned = (network.encoder, network.decoder)
                if not any(np.array_equal(factor.T, shared) for shared in turned):
                    tensors[f"layer{number}.{name}"] = factor
    facts = {
        "format": "superpos-network/1",
        "layers": len(network.layers),
        "scale": network.scale,
        "task": task.to_json(),
        "notes": notes,
    }
    metadata = {"superpos": json.dumps(facts, sort_keys=True)}  # one key: its order is fixed
    narrow = {name: np.ascontiguousarray(narrowest(a)) for name, a in tensors.items()}
    write_atomically(path, save(narrow, metadata=metadata))


def load_network(path: Path) -> Network:
    """Read a network written by :func:`save_network`.

    Raises:
        ValueError: unreadable file, missing tensors, or entries that are not integers.
    """
    if not path.is_file():
        raise ValueError(f"{path}: no such file")
    try:
        with safe_open(str(path), framework="numpy") as file:
            facts = json.loads((file.metadata() or {}).get("superpos", "{}"))
            count, scale = int(facts["layers"]), int(facts["scale"])
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (SafetensorError, OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise ValueError(f"{path}: not a network file ({error})".splitlines()[0]) from None
    try:
        layers = tuple(
            Layer(_signed(tensors[f"layer{i}.weights"]), integers(tensors[f"layer{i}.bias"]))
            for i in range(1, count + 1)
        )
        encoder, decoder = (_signed(tensors[name]) for name in ("encoder", "decoder"))
        return Network(encoder, layers, decoder, integers(tensors["threshold"]), scale)
    except KeyError as error:
        raise ValueError(f"{path}: tensor {error} is missing") from None
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def load_task(path: Path) -> Task:
    """The task that a network was built for, from the metadata of its file.

    Raises:
        ValueError: unreadable file, or no task in it.
    """
    task = _facts(path).get("task")
    if task is None:
        raise ValueError(f"{path}: holds no task; name one with --task FILE")
    try:
        return parse_task(task)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def load_drawn(path: Path) -> dict[str, int | str] | None:
    """Seed and sizes that drew a network's shared parts, from its file; None where it names none.

    Whoever uses them has to check what they are: the file may say anything.
    """
    notes = _facts(path).get("notes")
    drawn = notes.get("drawn") if isinstance(notes, dict) else None
    return drawn if isinstance(drawn, dict) else None


def _facts(path: Path) -> dict[str, Any]:
    """What a network file says besides its tensors."""
    try:
        with safe_open(str(path), framework="numpy") as file:
            facts = json.loads((file.metadata() or {}).get("superpos", "{}"))
    except (SafetensorError, OSError, ValueError, RecursionError):
        facts = {}
    return facts if isinstance(facts, dict) else {}


def narrowest(array: Entries) -> NDArray[np.signedinteger[Any]]:
    """The same integers in the narrowest dtype that holds them, to keep files small."""
    for dtype in (np.int8, np.int16, np.int32):
        most = np.iinfo(dtype).max
        if array.size == 0 or (array.min() >= -most and array.max() <= most):
            return array.astype(dtype, copy=False)
    return array
