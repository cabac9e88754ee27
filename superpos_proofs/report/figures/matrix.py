"""One weight matrix and the factors inside it."""

from __future__ import annotations

import matplotlib
import numpy as np
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import Rectangle

from superpos_proofs.construct import SparseShape, build_sparse
from superpos_proofs.network import IntArray
from superpos_proofs.report.figures.base import (
    BLACK,
    BLUE,
    GREY,
    ORANGE,
    SETTINGS,
    SKY,
    Figure,
    svg_of,
)


def matrix_figure(
    shape: SparseShape | None = None, image: tuple[int, ...] | None = None, seed: bytes = b"matrix"
) -> Figure:
    """One small weight matrix and the three factors inside it, two features marked throughout."""
    shape = shape or SparseShape(16, 2, 5, 3, 4)
    image = image or tuple((5 * i + 3) % shape.features for i in range(shape.features))
    layer = build_sparse(shape, image, seed).network.layers[0]
    factors = layer.factors
    if factors is None:
        raise ValueError("the builder kept no factors")
    permute = np.zeros((shape.features, shape.features), dtype=np.int64)
    permute[list(image), range(shape.features)] = 1
    reads, writes = factors.decompress > 0, factors.compress > 0

    def channel(feature: int) -> IntArray:
        return np.outer(writes[:, image[feature]], reads[feature]).astype(np.int64)

    # Two features, the second the one that shares the most entries of W with the first.
    first = shape.features // 2
    others = [i for i in range(shape.features) if i != first]
    second = max(others, key=lambda i: int((channel(first) * channel(i)).sum()))
    own, moved = np.zeros_like(factors.decompress), np.zeros_like(permute)
    stored = np.zeros_like(factors.compress)
    for mark, feature in ((1, first), (2, second)):
        own[feature] = mark
        moved[image[feature], feature] = mark
        stored[:, image[feature]] = mark
    both = channel(first) + 2 * channel(second)
    parts = (
        ("compress", factors.compress, stored, "outputs", "neurons"),
        ("× permute", permute, moved, "features", "outputs"),
        ("× decompress", factors.decompress, own, "input cells", "features"),
        (
            "→ W, " + factors.rounding,
            layer.weights,
            both,
            "input cells",
            "neurons",
        ),
    )
    with matplotlib.rc_context(SETTINGS):
        panels = tuple(
            svg_of(_heat_map(*part), f"matrix-{place}") for place, part in enumerate(parts)
        )
    merged = int((factors.product > layer.weights).sum())
    caption = (
        f"One {shape.neurons} × {shape.encoded} weight matrix that permutes {shape.features} "
        "features, and the three factors it hides: decompress reads each feature out of the input "
        "code, permute moves it, compress writes it into the output code. Only the permutation "
        f"depends on the task. Feature {first}, which becomes output {image[first]}, is orange in "
        f"every factor and in W; feature {second}, which becomes output {image[second]}, is dark "
        f"blue; black is where their channels overlap ({int((both == 3).sum())} of W's entries). "
        f"In {merged} entries several features meet; clipping to one bit merges them."
    )
    alt = (
        f"Four grids of zeros and ones: compress, {shape.neurons} by {shape.features}; permute, "
        f"{shape.features} by {shape.features}; decompress, {shape.features} by {shape.encoded}; "
        f"and their clipped product W, {shape.neurons} by {shape.encoded}."
    )
    data = "\n".join(",".join(map(str, row)) for row in layer.weights.tolist()) + "\n"
    return Figure(panels, caption, alt, data)


def _heat_map(title: str, entries: IntArray, marked: IntArray, across: str, down: str) -> Canvas:
    """Ones as squares on a faint grid, coloured by the channels that ``marked`` says they are in.

    0 none, 1 the first, 2 the second, 3 both.
    """
    height, width = entries.shape
    cell = 0.135
    canvas = Canvas(figsize=(width * cell + 0.45, height * cell + 0.65))
    axes = canvas.add_axes(
        (
            0.3 / canvas.get_figwidth(),
            0.3 / canvas.get_figheight(),
            width * cell / canvas.get_figwidth(),
            height * cell / canvas.get_figheight(),
        )
    )
    axes.set(xlim=(0, width), ylim=(height, 0), aspect="equal")
    axes.set_xticks(range(width + 1), [])
    axes.set_yticks(range(height + 1), [])
    axes.grid(color="#dddddd", linewidth=0.5)
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set(visible=True, color=GREY)
    for row, column in np.argwhere(entries > 0).tolist():
        colour = (SKY, ORANGE, BLUE, BLACK)[int(marked[row, column])]
        axes.add_patch(Rectangle((column, row), 1, 1, facecolor=colour, edgecolor=BLACK, lw=0.4))
    axes.set_title(title, fontsize=10, loc="left")
    axes.set_xlabel(f"{width} {across}", fontsize=9)
    axes.set_ylabel(f"{height} {down}", fontsize=9)
    return canvas
