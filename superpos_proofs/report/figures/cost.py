"""Decisions settled against scores and bounds worked out, as m, m' and v grow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from itertools import groupby

import matplotlib
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import LogLocator

from superpos_proofs.report.costs import Cost
from superpos_proofs.report.figures import base
from superpos_proofs.report.figures.base import Figure, csv_of, grouped, svg_of

AXES = {
    "m": "m (features)",
    "m'": "m' (outputs)",
    "v": "v (features active at most)",
}


def cost_figure(costs: Sequence[Cost]) -> Figure:
    """A panel for each of m, m' and v."""
    groups = [list(group) for _, group in groupby(costs, key=lambda cost: cost.grows)]
    with matplotlib.rc_context(base.SETTINGS):
        panels = tuple(_panel(place, group) for place, group in enumerate(groups))
    best = max(costs, key=lambda cost: cost.decisions / cost.visited)
    wrong = sum(not cost.correct for cost in costs)
    right = "All networks are right" if not wrong else f"{wrong} of {len(costs)} networks are wrong"
    caption = (
        "What it costs to decide a network for ANDs of pairs on every input with at most v active "
        "features. Going through all inputs would work out one score for each decision, a pair of "
        "an input and an output: the dashed line. The search settles the same decisions by the "
        "scores and bounds on the solid line; each costs as much as a score, a sum over the "
        "neurons that its output reads. At v = 2 it grows like m times m', and no longer like m² "
        "times m'; what is saved grows with m. At "
        f"m = {best.features}, m' = {best.outputs}, v = {best.active} it is a factor of "
        f"{best.decisions // best.visited}. These are counts, the same on every machine. {right}; "
        "one with little margin costs more."
    )
    alt = f"{len(panels)} log plots of work against size: " + "; ".join(
        f"growing {group[0].grows}, "
        + ", ".join(
            f"at {cost.at} {cost.decisions} decisions by {cost.visited} scores and bounds"
            for cost in group
        )
        for group in groups
    )
    return Figure(panels, caption, alt + ".", csv_of([asdict(cost) for cost in costs]))


def _panel(place: int, costs: Sequence[Cost]) -> str:
    first = costs[0]
    at = [cost.at for cost in costs]
    canvas = Canvas(figsize=(4.6, 3.6))
    axes = canvas.add_subplot()
    decisions = [cost.decisions for cost in costs]
    visited = [cost.visited for cost in costs]
    axes.plot(at, decisions, color=base.GREY, marker="o", linestyle="--", label="decisions settled")
    axes.plot(
        at,
        visited,
        color=base.BLUE,
        marker="s",
        linestyle="-",
        label="scores and bounds worked out",
    )
    axes.fill_between(at, visited, decisions, color=base.SKY, alpha=0.2, linewidth=0)
    axes.set_yscale("log")
    axes.yaxis.set_major_locator(LogLocator(base=10))
    if first.grows != "v":
        axes.set_xscale("log", base=2)
    axes.set_xticks(at, [grouped(value) for value in at])
    axes.set_ylim(10 ** (len(str(min(visited))) - 1), 10 ** (len(str(max(decisions))) + 1))
    axes.minorticks_off()
    axes.grid(color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_xlabel(AXES[first.grows])
    axes.set_ylabel("count")
    fixed = {"m": first.features, "m'": first.outputs, "v": first.active}
    title = ", ".join(f"{name} = {value}" for name, value in fixed.items() if name != first.grows)
    axes.set_title(f"{first.grows} grows; {title}", fontsize=11, loc="left")
    axes.legend(fontsize=8.5, frameon=False, loc="upper left")
    canvas.tight_layout()
    return svg_of(canvas, f"cost-{place}")
