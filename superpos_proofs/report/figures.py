"""Figures as inline SVG with reproducible bytes, each with its caption, alt text and data.

A figure is a few small panels: side by side on a wide page, one under the other on a phone.
Colours are from Okabe and Ito's palette, safe for colour-blind readers; lines differ in shape too.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import Rectangle

from superpos_proofs.construct import SparseShape, build_sparse
from superpos_proofs.network import IntArray
from superpos_proofs.sandwich import Row

BLACK, GREY, BLUE, SKY = "#000000", "#767676", "#0072B2", "#56B4E9"
ORANGE, GREEN, VERMILION = "#E69F00", "#009E73", "#D55E00"

SETTINGS = {
    "svg.hashsalt": "superpos",  # the default is random, and ids would differ between runs
    "svg.fonttype": "none",  # text stays text: sharp, selectable, read in the page's own font
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
}

CURVES = (
    ("trivial", "trivial: n = m", GREY, "", "--"),
    ("guaranteed", "guaranteed ceiling, failure at most 1 %", VERMILION, "s", "-"),
    ("certified", "certified ceiling, drawn tasks", BLUE, "o", "-"),
    ("typical_floor", "typical floor, 95 %", GREEN, "", "-"),
    ("worst_floor", "worst-case counting floor", BLACK, "x", ":"),
)


@dataclass(frozen=True)
class Figure:
    """A drawn figure.

    Attributes:
        panels: one ``<svg>`` element each.
        caption: what to see in it.
        alt: what it shows, for those who cannot see it.
        data_csv: the numbers behind it.
    """

    panels: tuple[str, ...]
    caption: str
    alt: str
    data_csv: str


def sandwich_figure(rows: Sequence[Row]) -> Figure:
    """Floors and ceilings against m, a panel for b = 1 and one for b = 8."""
    with matplotlib.rc_context(SETTINGS):
        panels = []
        for bits in _panel_bits(rows):
            canvas = Canvas(figsize=(4.6, 4.7))
            _sandwich_axes(canvas.add_subplot(), rows, bits)
            _legend(canvas, columns=1)
            canvas.tight_layout(rect=(0, 0.24, 1, 1))
            panels.append(_svg(canvas, f"sandwich-{bits}"))
    shown = [row for row in rows if row.bits in _panel_bits(rows)]
    ratios = [row.ratio for row in shown if row.certified_by != "trivial"]
    caption = (
        "Permutation of m features, one active at a time, one hidden layer. No network in "
        "superposition that serves all permutations lies below the counting floor; the ceilings "
        "are networks that work. What is still open is the shaded band, from the typical floor to "
        "the certified ceiling."
    )
    if ratios:
        caption += (
            f" The ratio of the two lies between {float(min(ratios)):.2f} "
            f"and {float(max(ratios)):.2f}."
        )
    alt = "; ".join(
        f"at m = {row.features}, b = {row.bits}: floor {row.worst_floor}, certified "
        f"{row.certified}, guaranteed {row.guaranteed}"
        for row in shown
        if row.features in (min(r.features for r in shown), max(r.features for r in shown))
    )
    return Figure(
        tuple(panels),
        caption,
        f"Two log-log plots of the width n against the features m: {alt}.",
        _csv(shown),
    )


def sandwich_png(rows: Sequence[Row]) -> bytes:
    """The sandwich figure as one PNG, as the README shows it."""
    with matplotlib.rc_context(SETTINGS):
        canvas = Canvas(figsize=(9.6, 4.6), facecolor="white")
        FigureCanvasAgg(canvas)
        bits = _panel_bits(rows)
        for place, b in enumerate(bits):
            _sandwich_axes(canvas.add_subplot(1, len(bits), place + 1), rows, b)
        _legend(canvas, columns=3)
        canvas.tight_layout(rect=(0, 0.13, 1, 1))
        buffer = io.BytesIO()
        canvas.savefig(buffer, format="png", dpi=144, metadata={"Software": None})
    return buffer.getvalue()


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
            _svg(_heat_map(*part), f"matrix-{place}") for place, part in enumerate(parts)
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


# ------------------------------------------------------------------------------------ drawing


def _panel_bits(rows: Sequence[Row]) -> list[int]:
    """b = 1 and b = 8 where the rows have them, else the least and the largest b they have."""
    known = sorted({row.bits for row in rows})
    wanted: list[int] = [b for b in (1, 8) if b in known]
    return wanted or known[:1] + known[1:][-1:]


def _sandwich_axes(axes: Any, rows: Sequence[Row], bits: int) -> None:
    shown = sorted((row for row in rows if row.bits == bits), key=lambda row: row.features)
    for name, _, colour, marker, line in CURVES:
        points = [
            (row.features, row.features if name == "trivial" else getattr(row, name))
            for row in shown
            if name != "certified" or row.certified_by != "trivial"
        ]
        wide = name == "typical_floor"  # the two floors all but coincide: one under the other
        axes.plot(
            [x for x, _ in points],
            [y for _, y in points],
            color=colour,
            marker=marker,
            linestyle=line,
            markersize=4.5,
            linewidth=4.5 if wide else 1.6,
        )
    band = [row for row in shown if row.certified_by != "trivial"]
    axes.fill_between(
        [row.features for row in band],
        [row.typical_floor for row in band],
        [row.certified for row in band],
        color=SKY,
        alpha=0.25,
        linewidth=0,
    )
    axes.set_xscale("log", base=2)
    axes.set_yscale("log", base=2)
    ticks = [row.features for row in shown][::2]
    axes.set_xticks(ticks, [_grouped(tick) for tick in ticks])
    top = max(row.features for row in shown).bit_length()
    heights = [1 << e for e in range(1, top, 2)]
    axes.set_yticks(heights, [_grouped(height) for height in heights])
    axes.set_ylim(1, 1.5 * max(row.features for row in shown))
    axes.minorticks_off()
    axes.grid(color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_xlabel("m (features)")
    axes.set_ylabel("width n (neurons)")
    axes.set_title(f"b = {bits} bit{'s' * (bits > 1)} a weight", fontsize=11, loc="left")


def _legend(canvas: Canvas, columns: int) -> None:
    lines = canvas.axes[0].get_lines()
    labels = [label for _, label, *_ in CURVES]
    canvas.legend(lines, labels, loc="lower center", ncols=columns, frameon=False)


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
        axes.add_patch(Rectangle((column, row), 1, 1, facecolor=colour, edgecolor="white", lw=0.5))
    axes.set_title(title, fontsize=10, loc="left")
    axes.set_xlabel(f"{width} {across}", fontsize=9)
    axes.set_ylabel(f"{height} {down}", fontsize=9)
    return canvas


def _svg(canvas: Canvas, name: str) -> str:
    """The canvas as one ``<svg>`` element; ids get ``name`` so that panels can share a page."""
    buffer = io.StringIO()
    empty = {"Date": None, "Creator": None, "Format": None, "Type": None}
    canvas.savefig(buffer, format="svg", metadata=empty, transparent=True)
    text = buffer.getvalue()
    text = re.sub(r"\s*<metadata>.*?</metadata>", "", text[text.index("<svg") :], flags=re.S)
    text = re.sub(r'\bid="', f'id="{name}-', text)
    text = re.sub(r'(url\(|href=")#', rf"\1#{name}-", text)
    text = re.sub(r"font-family: [^;\"]*", "font-family: system-ui, sans-serif", text)
    return text.replace("<svg", '<svg aria-hidden="true" focusable="false"', 1).strip()


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")


def _csv(rows: Sequence[Row]) -> str:
    table = [row.to_json() for row in rows]
    out = io.StringIO()
    writer = csv.DictWriter(out, list(table[0]) if table else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows(table)
    return out.getvalue()
