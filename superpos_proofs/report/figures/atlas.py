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
from superpos_proofs.report.figures import base
from superpos_proofs.report.figures.base import Figure, csv_of
from superpos_proofs.search.cells import MAX_FEATURES, counting_floor

TITLES = {
    "perm": "every permutation",
    "and": "every list of ANDs",
    "uand": "all ANDs of pairs, raw inputs",
    "repr": "representation alone",
}
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
        """The row as a table has it; ``trivial`` is the width that always suffices."""
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
            "trivial": p.trivial,
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
    if not rows:
        return None
    with matplotlib.rc_context(base.SETTINGS):
        names = [name for name in PROBLEMS if any(row.problem.name == name for row in rows)]
        panels = tuple(_panel(name, _shown(rows, name)) for name in names)
    exact = [row for row in rows if row.lower == row.upper]
    above = sum(row.lower > row.floor for row in rows)
    narrower = sum(row.upper < row.problem.trivial for row in rows)
    caption = (
        "Small problems with integer weights from -q to q: filled marks are least widths, proved "
        "from both sides; a bar is a range that is still open; the black dash is the floor from "
        "counting and the grey line the width that always suffices. Marks above the dash show what "
        "counting misses, marks below the grey line what superposition saves. Drawn are the fewest "
        "active features and, "
        f"for ANDs, the most outputs. Of all {len(rows)} cells {len(exact)} are exact, "
        f"{above} lie above the counting floor and {narrower} below the grey line."
    )
    alt = f"{len(panels)} plots of the least width against m: " + "; ".join(
        f"{TITLES[name]}, "
        + ", ".join(
            f"m = {row.problem.features} q = {row.problem.weights} width {_width(row)}"
            for row in _shown(rows, name)
            if row.problem.weights == 1
        )
        for name in names
    )
    return Figure(panels, caption, alt + ".", csv_of([row.to_json() for row in rows]))


def _width(row: AtlasRow) -> str:
    return str(row.upper) if row.lower == row.upper else f"{row.lower} to {row.upper}"


def _sizes(problem: Problem) -> tuple[int, int, int, int, str]:
    p = problem
    return p.features, p.outputs, p.active, p.weights, p.readout or ""


def _shown(rows: Sequence[AtlasRow], name: str) -> list[AtlasRow]:
    """Of a problem: the fewest active features, real readouts, the most outputs for each m, q."""
    fitting = [row for row in rows if row.problem.name == name]
    least = min(row.problem.active for row in fitting)
    chosen: dict[tuple[int, int], AtlasRow] = {}
    for row in fitting:  # in order of outputs, so that the most stay
        p = row.problem
        if p.active == least and p.readout in (None, "real") and p.weights in MARKS:
            chosen[p.features, p.weights] = row
    return list(chosen.values())


def _panel(name: str, rows: Sequence[AtlasRow]) -> str:
    canvas = Canvas(figsize=(4.6, 3.6))
    axes = canvas.add_subplot()
    known = sorted({(row.problem.features, row.problem.trivial) for row in rows})
    axes.plot(*zip(*known, strict=True), color=base.GREY, linestyle="--", label="always suffices")
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
            label=f"q = {weights}",
        )
        for row in own:
            x = row.problem.features + at
            if row.lower < row.upper:
                axes.plot([x, x], [row.lower, row.upper], color=colour, linewidth=3.5, alpha=0.6)
            axes.plot([x - 0.09, x + 0.09], [row.floor] * 2, color=base.BLACK, linewidth=2)
    axes.plot([], [], color=base.BLACK, linewidth=2, label="counting floor")
    features = sorted({row.problem.features for row in rows})
    step = 1 + len(features) // 9
    axes.set_xticks(features[::step])
    axes.set_xlim(features[0] - 0.5, features[-1] + 0.5)
    top = max(row.problem.trivial for row in rows) + 1
    axes.set_yticks(range(0, top + 1, 1 + top // 9))
    axes.set_ylim(0, top)
    axes.grid(color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_xlabel("m (features)")
    axes.set_ylabel("least width")
    axes.set_title(TITLES[name], fontsize=11, loc="left")
    axes.legend(fontsize=8.5, frameon=False, loc="upper left")
    canvas.tight_layout()
    return base.svg_of(canvas, f"atlas-{name}")
