"""The gap between representing and computing: a figure, and the rows of the table under it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib
from matplotlib.figure import Figure as Canvas

from superpos_proofs.bounds.representation import GapRow, gap_table
from superpos_proofs.report.figures import base
from superpos_proofs.report.figures.base import Figure, csv_of, power

EXPONENTS = range(4, 57, 4)
"""m = 2^4, 2^8, .., 2^56; the bounds reach to 10^18."""

CURVES = (
    ("floor", "computing: counting floor", base.BLACK, "x", ":", 1.6),
    ("lower", "representing: no fewer dimensions", base.GREEN, "", "-", 4.5),
    ("upper", "representing: so many suffice", base.VERMILION, "s", "-", 1.6),
)


@dataclass(frozen=True)
class Gap:
    """The gap's figure and its rows, by v and m."""

    figure: Figure
    rows: tuple[GapRow, ...]


def gap_of(actives: Sequence[int] = (1, 2), exponents: Iterable[int] = EXPONENTS) -> Gap:
    """The gap at each v, for m = 2^k: representation bounds and the computation floor."""
    powers = tuple(exponents)
    tables = {active: gap_table(active, powers) for active in actives}
    rows = tuple(row for table in tables.values() for row in table)
    with matplotlib.rc_context(base.SETTINGS):
        panels = tuple(_panel(active, table) for active, table in tables.items())
    last = [table[-1] for table in tables.values()]
    at = f"m = {power(last[0].features)}"
    caption = (
        "One bit an entry on both sides, at most v features active. To store features takes "
        "dimensions of the order of log m, between the two lower lines; to permute them, at least "
        "as many neurons as the dotted line, of the order of √(m log m). The shaded gap "
        "grows without end; where the guarantee for codes lies above the dotted line, nothing is "
        f"shaded. At {at} computing takes at least "
        + " and ".join(f"{_about(row)} times as many at v = {row.active}" for row in last)
        + "."
    )
    alt = f"Two log-log plots of the width against the features m; at {at}: " + "; ".join(
        f"v = {row.active}: representing between {row.lower} and {row.upper}, computing at least "
        f"{row.floor}"
        for row in last
    )
    return Gap(Figure(panels, caption, alt + ".", csv_of([row.to_json() for row in rows])), rows)


def _about(row: GapRow) -> str:
    """The ratio, rounded down to two digits, in thousands or millions where large."""
    whole = int(row.ratio)
    for size, word in ((10**6, " million"), (10**3, " thousand")):
        if whole >= size:
            return f"{whole // size}{word}"
    return str(whole)


def _panel(active: int, rows: Sequence[GapRow]) -> str:
    canvas = Canvas(figsize=(4.6, 4.4))
    axes = canvas.add_subplot()
    _axes(axes, active, rows)
    lines = axes.get_lines()
    canvas.legend(lines, [c[1] for c in CURVES], loc="lower center", ncols=1, frameon=False)
    canvas.tight_layout(rect=(0, 0.17, 1, 1))
    return base.svg_of(canvas, f"gap-{active}")


def _axes(axes: Any, active: int, rows: Sequence[GapRow]) -> None:
    features = [row.features for row in rows]
    for name, _, colour, marker, line, thickness in CURVES:
        heights = [getattr(row, name) for row in rows]
        axes.plot(
            features,
            heights,
            color=colour,
            marker=marker,
            linestyle=line,
            markersize=4.5,
            linewidth=thickness,
        )
    floors, uppers = [row.floor for row in rows], [row.upper for row in rows]
    wide = [floor > upper for floor, upper in zip(floors, uppers, strict=True)]
    axes.fill_between(
        features,
        uppers,
        floors,
        where=wide,
        interpolate=True,
        color=base.SKY,
        alpha=0.25,
        linewidth=0,
    )
    axes.set_xscale("log", base=2)
    axes.set_yscale("log", base=2)
    axes.set_xticks(features[::2], [power(m) for m in features[::2]])
    heights = [1 << k for k in range(1, 2 + max(floors).bit_length(), 4)]
    axes.set_yticks(heights, [power(height) for height in heights])
    axes.set_ylim(1.4, 2 * max(floors))
    axes.minorticks_off()
    axes.grid(color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_xlabel("m (features)")
    axes.set_ylabel("width (dimensions or neurons)")
    axes.set_title(f"v = {active} active at most", fontsize=11, loc="left")
