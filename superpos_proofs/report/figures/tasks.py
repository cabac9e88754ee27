"""The sandwich of every task that has one, beside that of Permutation: a panel for each."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby

import matplotlib
from matplotlib.figure import Figure as Canvas

from superpos_proofs.report.figures import base
from superpos_proofs.report.figures.base import Figure, csv_of, power, svg_of
from superpos_proofs.sandwich import TaskRow


def tasks_figure(rows: Sequence[TaskRow]) -> Figure:
    """Floor, guaranteed ceiling and what is always enough, against m' (or m, where that is all)."""
    groups = [list(group) for _, group in groupby(rows, key=lambda row: row.task)]
    with matplotlib.rc_context(base.SETTINGS):
        panels = tuple(_panel(place, group) for place, group in enumerate(groups))
    ends = [group[-1].ratio for group in groups]
    caption = (
        "Where the width of the other tasks lies. Below the floor no network serves the family; "
        "the guaranteed ceiling fails with a proved probability of at most 1 %; what is open is "
        "the shaded band. Each plot compares like with like: the floor is for the very family "
        "that the guarantee is for, at the bits of its weights, and may leave out 1 % of it too; "
        "for all pairs at once there is one function, and the floor is what tells its inputs "
        "apart. A blue circle is a network that this run decided right on every input. "
        f"At the largest sizes the ceiling is {int(min(ends))} to {int(max(ends))} times the "
        "floor. No certified ceiling stands here: that takes the same shared parts serving three "
        "drawn tasks, and the kernel, in plain Python, goes through all inputs only where "
        "superposition barely begins. There one list of 2000 pairs is certified on 1650 neurons "
        "(upper.pairwise-and.certified), which says nothing of a family; and for permutations at "
        "v = 2 nothing narrower than m was found up to 512 features. Certified exact widths stand "
        "in the atlas, at tiny sizes and for weights in -q..q, encoder and decoder included: not "
        "like with like here. Circuits have no floor by counting, and no plot."
    )
    alt = f"{len(panels)} log-log plots of the width n: " + "; ".join(
        f"{group[0].task}, "
        + ", ".join(
            f"at m = {row.features}, m' = {row.outputs}, b = {row.bits}: floor {row.floor}, "
            + (f"decided {row.decided}, " if row.decided else "")
            + f"guaranteed {row.guaranteed}"
            for row in (group[0], group[-1])
        )
        for group in groups
    )
    return Figure(panels, caption, alt + ".", csv_of([row.to_json() for row in rows]))


def _panel(place: int, rows: Sequence[TaskRow]) -> str:
    one = rows[0].outputs > rows[0].trivial  # all pairs: m says it all
    at = [row.features if one else row.outputs for row in rows]
    floors = [row.floor for row in rows]
    ceilings = [row.guaranteed for row in rows]
    decided = [(x, row.decided) for x, row in zip(at, rows, strict=True) if row.decided]
    canvas = Canvas(figsize=(4.6, 4.0))
    axes = canvas.add_subplot()
    axes.plot(
        at,
        [row.trivial for row in rows],
        color=base.GREY,
        linestyle="--",
        label="always enough: no superposition",
    )
    axes.plot(at, ceilings, color=base.VERMILION, marker="s", markersize=5, label="guaranteed")
    if decided:
        axes.plot(
            *zip(*decided, strict=True),
            color=base.BLUE,
            marker="o",
            linestyle="",
            label="decided right in this run",
        )
    axes.plot(at, floors, color=base.BLACK, marker="x", linestyle=":", label="floor")
    axes.fill_between(at, floors, ceilings, color=base.SKY, alpha=0.25, linewidth=0)
    axes.set_xscale("log", base=2)
    axes.set_yscale("log", base=2)
    axes.set_xticks(at, [power(x) for x in at])
    low, top = min(floors).bit_length() - 1, max(row.trivial for row in rows).bit_length()
    step = max(1, (top - low) // 6)
    heights = [1 << e for e in range(low, top + 1, step)]
    axes.set_yticks(heights, [power(height) for height in heights])
    axes.set_ylim(1 << max(0, low - 1), 1 << top + 1)
    axes.minorticks_off()
    axes.grid(color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    share = Fraction(rows[0].features, rows[0].outputs)
    by_features = one or share == 1
    axes.set_xlabel("m (features)" if by_features else f"m' (outputs); m = {share} m' features")
    axes.set_ylabel("width n (neurons)")
    bits = sorted({row.bits for row in rows})
    span = f"b = {bits[0]}" + (f" to {bits[-1]}" if len(bits) > 1 else "")
    axes.set_title(f"{rows[0].task}\n{span}", fontsize=10, loc="left")
    canvas.legend(
        *axes.get_legend_handles_labels(), loc="lower center", ncols=2, frameon=False, fontsize=8.5
    )
    canvas.tight_layout(rect=(0, 0.1, 1, 1))
    return svg_of(canvas, f"tasks-{place}")
