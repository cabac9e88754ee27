"""Guaranteed failure against measured failures over the width, a panel for each construction."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import matplotlib
from matplotlib.figure import Figure as Canvas

from superpos_proofs.report.figures import base
from superpos_proofs.report.figures.base import Figure, csv_of, svg_of
from superpos_proofs.report.measured import DOUBT, Point

BOTTOM = 0.002  # of the axis; rates of 0 are drawn there
TICKS = (0.003, 0.01, 0.03, 0.1, 0.3, 1)


def failures_figure(points: Sequence[Point]) -> Figure:
    """A panel for each construction: the guarantee as a line, the measured rates with limits."""
    groups = [list(group) for _, group in groupby(points, key=lambda point: point.construction)]
    with matplotlib.rc_context(base.SETTINGS):
        panels = tuple(_panel(place, group) for place, group in enumerate(groups))
    guaranteed = [point for point in points if point.bound is not None]
    broken = sum(point.contradicted for point in guaranteed)
    least, most = min(p.trials for p in points), max(p.trials for p in points)
    often = f"{least} to {most}" if least < most else str(most)
    caption = (
        "How often a randomised construction fails, against what it guarantees. At each width "
        f"{often} networks, each with random shared parts of its own, were built and "
        "decided on every input; a circle is the part that was wrong somewhere, the bar Clopper "
        f"and Pearson's limits, each off with chance {DOUBT} at most. The red line is the proved "
        "bound for the same sizes; where it ends, towards the left, the bound has reached 100 % "
        "and says nothing. A bar wholly above the line would contradict a guarantee: "
        + ("none is." if not broken else f"{broken} of {len(guaranteed)} are.")
        + " How far the line lies above the circles is what the proof gives away: little for "
        "sparse codes, much for ANDs of pairs. Sizes are small so that many networks can be "
        "decided, too small for superposition in all but the first plot."
    )
    alt = f"{len(panels)} plots of the failure probability against the width n: " + "; ".join(
        group[0].construction
        + ", "
        + ", ".join(
            f"n = {p.neurons} {p.failures} of {p.trials} wrong"
            + (f", at most {float(p.bound):.2g} guaranteed" if p.bound is not None else "")
            for p in group
        )
        for group in groups
    )
    table = [
        {
            "construction": point.construction,
            "claim": point.claim,
            "neurons": point.neurons,
            "guaranteed_failure": "" if point.bound is None else f"{float(point.bound):.6g}",
            "failures": point.failures,
            "networks": point.trials,
            "limit_below": f"{float(point.low):.4f}",
            "limit_above": f"{float(point.high):.4f}",
        }
        for point in points
    ]
    return Figure(panels, caption, alt + ".", csv_of(table))


def _panel(place: int, points: Sequence[Point]) -> str:
    canvas = Canvas(figsize=(4.6, 3.5))
    axes = canvas.add_subplot()
    for point in points:
        low, high = max(float(point.low), BOTTOM), float(point.high)
        axes.plot([point.neurons] * 2, [low, high], color=base.BLUE, linewidth=2)
        axes.plot(
            point.neurons,
            max(point.failures / point.trials, BOTTOM),
            color=base.BLUE,
            marker="o" if point.failures else "v",
            markerfacecolor=base.BLUE if point.failures else "white",
            markersize=6,
            clip_on=False,
        )
    sure = [(point.neurons, float(point.bound)) for point in points if point.bound is not None]
    axes.plot(*zip(*sure, strict=True), color=base.VERMILION, marker="s", markersize=5)
    axes.plot([], [], color=base.VERMILION, marker="s", label="guaranteed at most")
    axes.plot([], [], color=base.BLUE, marker="o", label="measured, with limits")
    if not all(point.failures for point in points):
        axes.plot([], [], color=base.BLUE, marker="v", markerfacecolor="white", label="none failed")
    axes.set_yscale("log")
    axes.set_ylim(BOTTOM, 1.15)
    axes.set_yticks(TICKS, [f"{round(100 * tick, 1):g} %" for tick in TICKS])
    axes.minorticks_off()
    axes.grid(color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_xlabel("width n (neurons)")
    axes.set_ylabel("networks that fail")
    axes.set_title(points[0].construction, fontsize=11, loc="left")
    axes.legend(fontsize=8.5, frameon=False, loc="lower left")
    canvas.tight_layout()
    return svg_of(canvas, f"failures-{place}")
