"""The dependency graph of the claims as one inline SVG: what rests on what, and how firmly.

Claims that rest on nothing stand on the left; each other claim stands one column right of the
deepest claim it rests on. Rows are ordered by repeated averaging over neighbours (Sugiyama, Tagawa
and Toda 1981), so that lines are short. Same claims, same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from superpos_proofs.claims.base import Rung
from superpos_proofs.report.page import Page

SWEEPS = 24
ROW, RADIUS, LETTER, BETWEEN = 21, 8, 6.1, 44  # pixels: a row, a disc, a letter, two columns
MARGIN = 12


@dataclass(frozen=True)
class Look:
    """How a rung looks: its colour, the colour of what is written on it, and its letter."""

    fill: str
    ink: str
    letter: str


LOOKS = {
    Rung.FORMAL: Look("#009E73", "#000", "F"),
    Rung.CERTIFIED: Look("#0072B2", "#fff", "C"),
    Rung.DERIVED: Look("#56B4E9", "#000", "D"),
    Rung.VERIFIED: Look("#E69F00", "#000", "V"),
    Rung.TESTED: Look("#CC79A7", "#000", "T"),
    Rung.CITED: Look("#6B6B6B", "#fff", "S"),
    Rung.UNDECIDED: Look("#F0E442", "#000", "?"),
    Rung.REFUTED: Look("#D55E00", "#000", "X"),
}
"""Okabe and Ito's palette, safe for colour-blind readers; the letters tell rungs apart as well."""


@dataclass(frozen=True)
class Graph:
    """The drawn graph.

    Attributes:
        svg: one ``<svg>`` element; each claim is a link to its card.
        linked: how many claims it draws.
        alone: claims that rest on none and carry none, which it leaves out.
        edges: how many lines it draws.
    """

    svg: str
    linked: int
    alone: tuple[Page, ...]
    edges: int


def graph_of(pages: Sequence[Page]) -> Graph:
    """The graph over the pages' own dependencies; what was not checked in this run is left out."""
    known = {page.id: page for page in pages}
    below = {p.id: tuple(d for d in p.depends_on if d in known) for p in pages}
    carrying = {name for names in below.values() for name in names}
    linked = {p.id: p for p in pages if below[p.id] or p.id in carrying}
    below = {name: below[name] for name in linked}
    alone = tuple(page for page in pages if page.id not in linked)
    edges = sum(map(len, below.values()))
    if not linked:
        return Graph("", 0, alone, 0)
    columns = _columns(below)
    heights = _heights(columns, below)
    svg = _draw(linked, columns, heights, below)
    return Graph(svg, len(linked), alone, edges)


Edges = Mapping[str, tuple[str, ...]]


def _columns(below: Edges) -> list[list[str]]:
    """Names by depth, 0 first: the longest way down to a claim that rests on nothing."""
    depth: dict[str, int] = {}

    def sink(name: str) -> int:
        if name not in depth:
            depth[name] = 1 + max(map(sink, below[name]), default=-1)
        return depth[name]

    columns: list[list[str]] = [[] for _ in range(1 + max(map(sink, below)))]
    for name in below:
        columns[depth[name]].append(name)
    return columns


def _heights(columns: Sequence[list[str]], below: Edges) -> dict[str, float]:
    """The row of each name, in rows; at least one row apart within a column."""
    near: dict[str, list[str]] = {name: list(names) for name, names in below.items()}
    for name, names in below.items():
        for other in names:
            near[other].append(name)
    at = {name: float(row) for column in columns for row, name in enumerate(column)}
    for sweep in range(SWEEPS):
        for column in columns if sweep % 2 == 0 else list(reversed(columns)):
            wish = {n: sum(at[other] for other in near[n]) / len(near[n]) for n in column}
            at.update(_apart(sorted(column, key=wish.__getitem__), wish))
    top = min(at.values())
    return {name: height - top for name, height in at.items()}


def _apart(order: Sequence[str], wish: Mapping[str, float]) -> dict[str, float]:
    """Heights near the wished ones, in order and one row apart: blocks that touch move as one."""
    blocks: list[list[float]] = []  # [sum of wished tops, size]
    for name in order:
        blocks.append([wish[name], 1])
        while len(blocks) > 1 and _top(blocks[-2]) + blocks[-2][1] > _top(blocks[-1]):
            total, size = blocks.pop()
            before = blocks[-1]
            # Each member wishes a place for the block's top: its own wish less its rank in it.
            before[0] += total - size * before[1]
            before[1] += size
    tops = [_top(block) + rank for block in blocks for rank in range(int(block[1]))]
    return dict(zip(order, tops, strict=True))


def _top(block: Sequence[float]) -> float:
    return block[0] / block[1]


# ------------------------------------------------------------------------------------ drawing


def _draw(
    pages: Mapping[str, Page],
    columns: Sequence[Sequence[str]],
    heights: Mapping[str, float],
    below: Edges,
) -> str:
    left, x = {}, float(MARGIN + RADIUS)
    for column in columns:
        left.update(dict.fromkeys(column, x))
        x += 2 * RADIUS + LETTER * max(map(len, column)) + BETWEEN
    width = x - BETWEEN + MARGIN
    y = {name: MARGIN + RADIUS + ROW * height for name, height in heights.items()}
    height = max(y.values()) + RADIUS + MARGIN
    lines = [
        _line(left[low] + 2 * RADIUS + LETTER * len(low), y[low], left[high] - RADIUS, y[high])
        for high, names in below.items()
        for low in names
    ]
    nodes = [
        _node(pages[name], left[name], y[name])
        for column in columns
        for name in sorted(column, key=heights.__getitem__)
    ]
    return (
        f'<svg viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}">'
        f'<g class="lines" aria-hidden="true">{"".join(lines)}</g>{"".join(nodes)}</svg>'
    )


def _line(x0: float, y0: float, x1: float, y1: float) -> str:
    bend = (x1 - x0) / 2
    return (
        f'<path d="M{x0:.0f} {y0:.0f}C{x0 + bend:.0f} {y0:.0f} {x1 - bend:.0f} {y1:.0f}'
        f' {x1:.0f} {y1:.0f}"/>'
    )


def _node(page: Page, x: float, y: float) -> str:
    look = LOOKS[page.effective]
    label = f"{page.title} ({page.effective.label})"
    return Markup(
        '<a href="#{id}" class="node" data-claim="{id}"><title>{label}</title>'
        '<circle cx="{x}" cy="{y}" r="{r}" fill="{fill}"/>'
        '<text class="letter" x="{x}" y="{base}" fill="{ink}">{letter}</text>'
        '<text x="{after}" y="{base}">{id}</text></a>'
    ).format(
        id=page.id,
        label=escape(label),
        x=f"{x:.0f}",
        y=f"{y:.0f}",
        r=RADIUS,
        fill=look.fill,
        ink=look.ink,
        letter=look.letter,
        base=f"{y + 4:.0f}",
        after=f"{x + RADIUS + 4:.0f}",
    )
