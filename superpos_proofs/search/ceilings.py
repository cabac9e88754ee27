"""Certified ceilings: the narrowest shared parts whose drawn tasks are all decided right.

The rule (theory, section 2): shared parts are fixed and hashed first; their hash draws three
permutations; all of them must be right on every input of X_v. Every choice of shared parts that is
tried counts, failures included, and the number G of them goes into the certificate.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from superpos_proofs.bounds.counting import typical_floor
from superpos_proofs.certificate.files import sha256
from superpos_proofs.certificate.writing import pack_block_codes, pack_matrix
from superpos_proofs.construct import (
    Built,
    DenseShape,
    SparseShape,
    build_dense,
    build_sparse,
)
from superpos_proofs.construct.dense import sign_codes
from superpos_proofs.construct.sparse import best_shape, input_codes, output_codes, plan_sparse
from superpos_proofs.decide import decide
from superpos_proofs.tasks import check_sizes, draw_permutation

TASKS = 3
Shape = SparseShape | DenseShape
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Ceiling:
    """A certified ceiling: the width, how many choices were tried, and the certificate."""

    width: int
    choices: int
    certificate: dict[str, Any]


def sparse_candidates(features: int, active: int, bits: int) -> Iterator[SparseShape]:
    """Sparse shapes of decreasing width, each the best of its width (v = 1, any bits).

    They start where three drawn tasks are likely to be served: at a failure bound of 5 %.
    """
    start = plan_sparse(features, Fraction(1, 20)) if active == 1 and bits >= 1 else None
    width = start.width if start else 0
    seen = set()
    while width > 1:
        shape = best_shape(features, width)
        if shape is not None and shape not in seen:
            seen.add(shape)
            yield shape
        width -= max(1, width // 200)


def dense_candidates(features: int, active: int, bits: int) -> Iterator[DenseShape]:
    """Dense shapes of decreasing width with weights of ``bits`` bits."""
    lossless = 4**bits >= 40 * features
    noise = {1: 1.6, 2: 1.15, 3: 1.05}.get(bits, 1.0)  # what rounding adds to the variance
    theta = Fraction(57, 100) if active == 1 else Fraction(1, 2)
    width = min(features - 1, int(12 * active * (noise * features) ** 0.5))
    while width > 1:
        yield DenseShape(features, active, width, theta, bits, lossless)
        width -= max(1, width // 100)


def certify_ceiling(
    shapes: Iterable[Shape],
    active: int,
    bits: int,
    *,
    patience: int = 3,
    progress: Progress | None = None,
) -> Ceiling | None:
    """Try shapes in the given order until ``patience`` in a row fail; keep the last right one.

    The order is fixed in advance, the shapes are distinct, and a success never ends the search
    sooner: these are the hypotheses under which G, the number tried, keeps its 95 % although the
    search stops where it does (docs/lower-bound.md#confidence).

    Args:
        shapes: candidates, usually of decreasing width.
        active: v.
        bits: b; every alphabet must have at most 2^b values.
        patience: how many failures in a row end the search.
        progress: called with one line a candidate.

    Returns:
        None when no candidate served its three tasks.
    """
    best: tuple[Shape, list[Built], dict[str, Any]] | None = None
    tried = failures = 0
    for shape in shapes:
        tried += 1
        shared, builts = _attempt(shape, active)
        if progress:
            progress(f"width {shape.width}: {'right' if builts else 'wrong'} (choice {tried})")
        if builts:
            best, failures = (shape, builts, shared), 0
        else:
            failures += 1
        if failures == patience:
            break
    if best is None:
        return None
    shape, builts, shared = best
    certificate = _certificate(shape.features, active, bits, tried, shared, builts)
    return Ceiling(shape.width, tried, certificate)


def _attempt(shape: Shape, active: int) -> tuple[dict[str, Any], list[Built]]:
    """Fix and hash the shared parts, then build and decide their tasks; [] when one is wrong."""
    check_sizes(shape.features, active)
    seed = hashlib.sha256(repr(shape).encode()).digest()
    build = _builder(shape, seed)
    shared = _shared(shape, seed, build(tuple(range(shape.features))))
    named = sha256(shared)
    builts = []
    for index in range(TASKS):
        task = draw_permutation(shape.features, active, task_seed(named, index))
        built = build(task.image)
        if decide(built.network, task).correct is not True:
            return shared, []
        builts.append(built)
    return shared, builts


def task_seed(shared_sha256: str, index: int) -> bytes:
    """The seed of task ``index`` of the shared parts with this hash."""
    return hashlib.sha256(bytes.fromhex(shared_sha256) + index.to_bytes(8, "big")).digest()


def _builder(shape: Shape, seed: bytes) -> Callable[[tuple[int, ...]], Built]:
    if isinstance(shape, SparseShape):
        return lambda image: build_sparse(shape, image, seed)
    return lambda image: build_dense(shape, image, seed)


def _shared(shape: Shape, seed: bytes, built: Built) -> dict[str, Any]:
    """Everything that does not depend on the task, as the certificate names and hashes it.

    ``built`` is the network of any task: only its shared parts are read.
    """
    network = built.network
    if isinstance(shape, SparseShape):
        encoder = pack_block_codes(input_codes(shape).tolist(), shape.in_cells)
        decoder = pack_block_codes(output_codes(shape, seed).tolist(), shape.out_cells)
    else:
        codes_in, codes_out = sign_codes(shape, seed)
        encoder, decoder = pack_matrix(codes_in.tolist()), pack_matrix(codes_out.tolist())
    return {
        "encoded": int(network.encoder.shape[0]),
        "width": int(network.decoder.shape[1]),
        "encoder": encoder,
        "decoder": decoder,
        "threshold": pack_matrix([network.threshold.tolist()]),
        "weights": list(built.weight_values),
        "bias": list(built.bias_values),
    }


def _certificate(
    features: int, active: int, bits: int, tried: int, shared: dict[str, Any], builts: list[Built]
) -> dict[str, Any]:
    width = max(shared["encoded"], shared["width"])
    layers = [built.network.layers[0] for built in builts]
    return {
        "format": "superpos-certificate/1",
        "kind": "ceiling",
        "claim": f"ceiling.permutation.m{features}.v{active}.b{bits}.n{width}",
        "instance": {"task": "permutation", "features": features, "active": active, "bits": bits},
        "choices": tried,
        "floor": typical_floor(features, bits, tasks=len(builts), choices=tried),
        "shared": shared,
        "shared_sha256": sha256(shared),
        "tasks": [
            {
                "weights": pack_matrix(layer.weights.tolist(), shared["weights"]),
                "bias": pack_matrix([layer.bias.tolist()], shared["bias"]),
            }
            for layer in layers
        ],
    }
