"""The atlas of exact widths: floor, exact width or range, and known width of every cell."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.figure import Figure as Canvas

from superpos_proofs.certificate.problems import PROBLEMS, Problem, read_problem
from superpos_proofs.certificate.store import certificate_files
from superpos_proofs.claims.atlas import known_width
from superpos_proofs.report.figures import base
from superpos_proofs.report.figures.base import Figure, csv_of
from superpos_proofs.search.cells import MAX_FEATURES, counting_floor

TITLES = {
    "perm": "every permutation",
    "and": "every list of ANDs, m' = {outputs}",
    "uand": "all ANDs of pairs, raw inputs",
    "repr": "representation alone",
}
Panel = tuple[str, int, int | None]
PANELS: tuple[Panel, ...] = (
    ("perm", 1, None),
    ("perm", 2, None),
    ("and", 2, 1),
    ("and", 2, 3),
    ("uand", 2, None),
    ("repr", 1, None),
    ("repr", 2, None),
)
"""What a panel shows: a problem, v, and for ANDs m'; so that only m and q differ inside of it."""
MARKS = {1: ("o", base.BLUE), 2: ("s", base.VERMILION), 3: ("^", base.GREEN)}
"""The mark of each largest weight q."""


@dataclass(frozen=True)
class AtlasRow:
    """One cell: no network of width ``lower`` - 1 exists, one of width ``upper`` does."""

    problem: Problem
    floor: int
    lower: int
    upper: int

    def to_json(self) -> dict[str, Any]:
        """The row as a table has it; ``known`` is the width of a network that needs no search."""
        p = self.problem
        return {
            "problem": p.name,
            "features": p.features,
            "outputs": p.outputs,
            "active": p.active,
            "largest_weight": p.weights,
            "readout": p.readout or "",
            "counting_floor": self.floor,
            "lower": self.lower,
            "upper": self.upper,
            "known": known_width(p),
        }


def atlas_rows(folder: Path, accepted: Collection[str]) -> list[AtlasRow]:
    """The cells of a folder whose certificates the kernel accepted; ``accepted`` has file names."""
    rows = []
    for path in certificate_files(folder):
        if path.name in accepted and path.name.startswith(("exact.", "range.")):
            content = json.loads(path.read_bytes())
            problem = read_problem(content["instance"], MAX_FEATURES)
            floor = counting_floor(problem)
            rows.append(AtlasRow(problem, floor, content["lower"], content["upper"]))
    return sorted(rows, key=lambda row: (PROBLEMS.index(row.problem.name), _sizes(row.problem)))


def atlas_figure(rows: Sequence[AtlasRow]) -> Figure | None:
    """Widths against m, a panel for each problem; None where there is no cell."""
    shown = {panel: chosen for panel in PANELS if (chosen := _shown(rows, *panel))}
    if not shown:
        return None
    with matplotlib.rc_context(base.SETTINGS):
        panels = tuple(_panel(panel, chosen) for panel, chosen in shown.items())
    exact = [row for row in rows if row.lower == row.upper]
    above = sum(row.lower > row.floor for row in rows)
    narrower = sum(row.upper < known_width(row.problem) for row in rows)
    caption = (
        "Small problems with integer weights from -q to q: marks are least widths, proved from "
        "both sides, a thick bar a range that is still open; the black dash is the floor from "
        "counting and the grey one the width of a network that needs no search. Marks above the "
        "black dash show what counting misses, marks below the grey one what a search saves. "
        "Inside a panel only m and q differ; ANDs of raw inputs have a real readout. Of the "
        f"{len(rows)} cells that this run re-checked {len(exact)} are exact, {above} lie above the "
        f"counting floor and {narrower} below the grey dash; cells that take longer to re-check "
        "are not among them."
    )
    alt = f"{len(panels)} plots of the least width against m: " + "; ".join(
        f"{_title(*panel)}, "
        + ", ".join(
            f"m = {row.problem.features} q = {row.problem.weights} width {_width(row)}"
            for row in chosen
            if row.problem.weights == 1
        )
        for panel, chosen in shown.items()
    )
    return Figure(panels, caption, alt + ".", csv_of([row.to_json() for row in rows]))


def _width(row: AtlasRow) -> str:
    return str(row.upper) if row.lower == row.upper else f"{row.lower} to {row.upper}"


def _sizes(problem: Problem) -> tuple[int, int, int, int, str]:
    p = problem
    return p.features, p.outputs, p.active, p.weights, p.readout or ""


def _title(name: str, active: int, outputs: int | None) -> str:
    return TITLES[name].format(outputs=outputs) + f", v = {active}"


def _shown(rows: Sequence[AtlasRow], name: str, active: int, outputs: int | None) -> list[AtlasRow]:
    """The cells of a panel, by m and q."""
    return [
        row
        for row in rows
        if (row.problem.name, row.problem.active) == (name, active)
        and outputs in (None, row.problem.outputs)
        and row.problem.readout in (None, "real")
        and row.problem.weights in MARKS
    ]


def _panel(panel: Panel, rows: Sequence[AtlasRow]) -> str:
    canvas = Canvas(figsize=(4.6, 3.6))
    axes = canvas.add_subplot()
    for weights, (mark, colour) in MARKS.items():
        at = (weights - 2) * 0.22
        own = [row for row in rows if row.problem.weights == weights]
        exact = [row for row in own if row.lower == row.upper]
        axes.plot(
            [row.problem.features + at for row in exact],
            [row.upper for row in exact],
            color=colour,
            marker=mark,
            linestyle="",
            markersize=5.5,
            zorder=3,
            label=f"q = {weights}",
        )
        for row in own:
            x = row.problem.features + at
            if row.lower < row.upper:
                axes.plot([x, x], [row.lower, row.upper], color=colour, linewidth=3.5, alpha=0.6)
            for width, ink in ((known_width(row.problem), base.GREY), (row.floor, base.BLACK)):
                axes.plot([x - 0.09, x + 0.09], [width] * 2, color=ink, linewidth=2)
    axes.plot([], [], color=base.GREY, linewidth=2, label="needs no search")
    axes.plot([], [], color=base.BLACK, linewidth=2, label="counting floor")
    features = sorted({row.problem.features for row in rows})
    step = 1 + len(features) // 9
    axes.set_xticks(features[::step])
    axes.set_xlim(features[0] - 0.5, features[-1] + 0.5)
    top = max(known_width(row.problem) for row in rows) * 3 // 2 + 1  # with room for the legend
    axes.set_yticks(range(0, top + 1, 1 + top // 9))
    axes.set_ylim(0, top)
    axes.grid(color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_xlabel("m (features)")
    axes.set_ylabel("least width")
    axes.set_title(_title(*panel), fontsize=11, loc="left")
    axes.legend(fontsize=8.5, frameon=False, loc="upper left", ncols=2)
    canvas.tight_layout()
    return base.svg_of(canvas, "-".join(["atlas", *map(str, panel)]))
