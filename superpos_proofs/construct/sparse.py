"""Permutation with sparse 0/1 codes and one-bit weights (v = 1). Proof: docs/construction.md.

Each feature is a line through k_in blocks of input cells; each output is a random choice of one
neuron in each of k_out blocks. W is the 0/1 clip of compress * permute * decompress: neuron r is
wired to cell s when some feature with cell s goes to an output with neuron r. The bias
-(k_in - 1) makes a neuron fire only when all cells of a feature are wired to it, so a right output
always fires, and a wrong one only when k_out neurons are wired by accident.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
import sympy as sp

from superpos_proofs import rigorous
from superpos_proofs.construct.base import Built, Guarantee, least_width, proved_below, sources
from superpos_proofs.network import Factors, IntArray, Layer, Network
from superpos_proofs.statements import constructions as st
from superpos_proofs.stream import Stream

MAX_IN_BLOCKS, MAX_OUT_BLOCKS = 12, 40

_SIZES = (st.m, st.k_in, st.p, st.k_out, st.cells)


@dataclass(frozen=True)
class SparseShape:
    """The sizes of a sparse Permutation network: all shared, none depends on the task."""

    features: int
    in_blocks: int
    in_cells: int
    out_blocks: int
    out_cells: int

    def __post_init__(self) -> None:
        if min(self.features, self.in_blocks, self.out_blocks) < 1 or self.out_cells < 2:
            raise ValueError("a sparse shape needs at least one feature, one block, two cells")
        if self.in_cells**2 < self.features or not _lines_meet_once(self.in_cells, self.in_blocks):
            raise ValueError(
                f"{self.in_blocks} blocks of {self.in_cells} cells do not give {self.features} "
                "codes that meet pairwise in at most one cell"
            )

    @property
    def encoded(self) -> int:
        """n_0."""
        return self.in_blocks * self.in_cells

    @property
    def neurons(self) -> int:
        """n_1."""
        return self.out_blocks * self.out_cells

    @property
    def width(self) -> int:
        """n, the larger of the two."""
        return max(self.encoded, self.neurons)

    def failure(self) -> Fraction:
        """Proved bound on the failure probability over the output codes, for every permutation."""
        return _proved_failure(self)

    def float_failure(self) -> float:
        """The same bound as a float, to plan with."""
        return float(_float_failure()(*map(float, self._values().values())))

    def _values(self) -> dict[sp.Symbol, rigorous.Number]:
        sizes = (self.features, self.in_blocks, self.in_cells, self.out_blocks, self.out_cells)
        return dict(zip(_SIZES, sizes, strict=True))


@lru_cache
def _float_failure() -> Callable[..., Any]:
    """The failure bound as a float function of the sizes."""
    function: Callable[..., Any] = sp.lambdify(_SIZES, st.sparse_failure(), modules="numpy")
    return function


@lru_cache(maxsize=1024)
def _proved_failure(shape: SparseShape) -> Fraction:
    return proved_below(st.sparse_failure(), shape._values())


def best_shape(features: int, width: int) -> SparseShape | None:
    """The shape of at most ``width`` neurons with the least (float) failure bound, if any fits."""
    shapes = []
    blocks = np.arange(1, min(MAX_OUT_BLOCKS, width // 2) + 1)
    for in_blocks in range(1, MAX_IN_BLOCKS + 1):
        cells = _most_cells(width // in_blocks, in_blocks)
        if cells == 0 or cells**2 < features or not len(blocks):
            continue
        bounds = _float_failure()(
            float(features), float(in_blocks), float(cells), blocks * 1.0, width // blocks * 1.0
        )
        best = int(np.argmin(bounds))
        out_blocks = int(blocks[best])
        shape = SparseShape(features, in_blocks, cells, out_blocks, width // out_blocks)
        shapes.append((float(bounds[best]), in_blocks, shape))
    return min(shapes)[2] if shapes else None


def plan_sparse(features: int, failure: Fraction) -> SparseShape | None:
    """The narrowest shape found, below the trivial width m, whose failure bound is proved.

    Returns:
        None when no shape narrower than m meets ``failure``.
    """

    def bound(width: int) -> float:
        shape = best_shape(features, width)
        return 2.0 if shape is None else shape.float_failure()

    width = least_width(bound, float(failure), 2, features - 1)
    while width is not None and width < features:
        shape = best_shape(features, width)
        if shape is not None and shape.failure() <= failure:
            return shape
        width += 1
    return None


def output_codes(shape: SparseShape, seed: bytes) -> IntArray:
    """The random output codes: shape (m, k_out), cell of each output in each block."""
    stream = Stream(seed)
    cells = [stream.below(shape.out_cells) for _ in range(shape.features * shape.out_blocks)]
    return np.array(cells, dtype=np.int64).reshape(shape.features, shape.out_blocks)


def input_codes(shape: SparseShape) -> IntArray:
    """The line codes: shape (m, k_in); feature b*p + a has cell (a + b t) mod p in block t."""
    slope, offset = np.divmod(np.arange(shape.features), shape.in_cells)
    return (offset[:, None] + slope[:, None] * np.arange(shape.in_blocks)) % shape.in_cells


def build_sparse(
    shape: SparseShape, image: tuple[int, ...], seed: bytes, *, clip: bool = True
) -> Built:
    """Build the network for one permutation.

    Args:
        shape: the shared sizes.
        image: the permutation, length m.
        seed: draws the shared output codes; fix it before the permutation is known.
        clip: False keeps the product of the factors as it is (no guarantee, for comparison).

    Raises:
        ValueError: the permutation has another length than the shape.
    """
    return wire(shape, image, output_codes(shape, seed), clip=clip)


def wire(
    shape: SparseShape, image: tuple[int, ...], codes_out: IntArray, *, clip: bool = True
) -> Built:
    """Build the network for one permutation from given output codes, shape (m, k_out)."""
    if len(image) != shape.features:
        raise ValueError(f"the shape is for {shape.features} features, the task has {len(image)}")
    decompress = one_hot(input_codes(shape), shape.in_cells)
    decoder = one_hot(codes_out, shape.out_cells)
    rounding = "clip to 0..1" if clip else "none"
    factors = Factors(decompress, sources(image), np.ascontiguousarray(decoder.T), rounding)
    weights = np.minimum(factors.product, 1) if clip else factors.product
    values = (0, 1) if clip else tuple(range(int(weights.max()) + 1))
    layer = Layer(weights, np.full(shape.neurons, 1 - shape.in_blocks, dtype=np.int64), factors)
    threshold = np.full(shape.features, shape.out_blocks, dtype=np.int64)
    encoder = np.ascontiguousarray(decompress.T)
    network = Network(encoder, (layer,), decoder, threshold, shape.out_blocks)
    conditions = (
        "v = 1: one feature at most is active",
        "output codes uniform and independent, drawn before the permutation is known",
        f"two input codes meet in at most one of {shape.in_blocks} cells (line codes)",
    )
    guarantee = None
    if clip and (bound := shape.failure()) < 1:
        guarantee = Guarantee(bound, 1, conditions, "upper.permutation.sparse")
    bits = (len(values) - 1).bit_length()
    return Built(network, values, (1 - shape.in_blocks,), max(1, bits), guarantee)


def one_hot(cells: IntArray, size: int) -> IntArray:
    """Block codes as 0/1 rows: shape (m, blocks) of cells to (m, blocks * size)."""
    rows, blocks = cells.shape
    out = np.zeros((rows, blocks * size), dtype=np.int64)
    np.put_along_axis(out, cells + np.arange(blocks) * size, 1, axis=1)
    return out


def _lines_meet_once(cells: int, blocks: int) -> bool:
    """Whether ``cells`` has no prime factor below ``blocks`` (lemma.line-codes)."""
    return all(cells % t for t in range(2, min(blocks, cells + 1)))


def _most_cells(limit: int, blocks: int) -> int:
    """Most cells up to ``limit`` with no prime factor below ``blocks``; 0 when there are none."""
    return next((p for p in range(limit, 1, -1) if _lines_meet_once(p, blocks)), 0)
