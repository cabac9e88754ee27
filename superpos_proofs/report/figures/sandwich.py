"""The sandwich of Permutation: floors and ceilings against m, as SVG panels and as one PNG."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Canvas

from superpos_proofs.report.figures.base import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    SETTINGS,
    SKY,
    VERMILION,
    Figure,
    csv_of,
    grouped,
    svg_of,
)
from superpos_proofs.sandwich import Row

CURVES = (
    ("trivial", "trivial: n = m", GREY, "", "--"),
    ("guaranteed", "guaranteed ceiling, failure at most 1 %", VERMILION, "s", "-"),
    ("certified", "certified ceiling, drawn tasks", BLUE, "o", "-"),
    ("typical_floor", "typical floor, 95 %", GREEN, "", "-"),
    ("worst_floor", "worst-case counting floor", BLACK, "x", ":"),
)


def sandwich_figure(rows: Sequence[Row]) -> Figure:
    """Floors and ceilings against m, a panel for b = 1 and one for b = 8."""
    with matplotlib.rc_context(SETTINGS):
        panels = []
        for bits in _panel_bits(rows):
            canvas = Canvas(figsize=(4.6, 4.7))
            _sandwich_axes(canvas.add_subplot(), rows, bits)
            _legend(canvas, columns=1)
            canvas.tight_layout(rect=(0, 0.24, 1, 1))
            panels.append(svg_of(canvas, f"sandwich-{bits}"))
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
        csv_of([row.to_json() for row in shown]),
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
    axes.set_xticks(ticks, [grouped(tick) for tick in ticks])
    top = max(row.features for row in shown).bit_length()
    heights = [1 << e for e in range(1, top, 2)]
    axes.set_yticks(heights, [grouped(height) for height in heights])
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
