"""The dependency graph: complete, layered, the same bytes each time, every node a link."""

from __future__ import annotations

import re
from itertools import pairwise

from superpos_proofs.report import graph
from superpos_proofs.report.graph import LOOKS, graph_of
from superpos_proofs.report.html import as_html
from superpos_proofs.report.page import page_of
from tests.report.pages import small_report

DIAMOND = {"a": (), "b": ("a",), "c": ("a",), "d": ("b", "c"), "e": ("a", "d")}


def test_columns_are_the_longest_way_down() -> None:
    assert graph._columns(DIAMOND) == [["a"], ["b", "c"], ["d"], ["e"]]


def test_names_of_a_column_never_overlap() -> None:
    wide = {"root": (), **{f"n{i}": ("root",) for i in range(9)}, "top": ("n0", "n8")}
    columns = graph._columns(wide)
    heights = graph._heights(columns, wide)
    for column in columns:
        rows = sorted(heights[name] for name in column)
        assert all(high - low >= 1 - 1e-9 for low, high in pairwise(rows))
    assert min(heights.values()) == 0


def test_every_claim_is_drawn_or_listed_and_links_to_its_card() -> None:
    report = small_report()
    drawn = graph_of([page_of(result) for result in report.results])
    html = as_html(report)
    nodes = re.findall(r'<a href="#([^"]+)" class="node" data-claim="\1">', html)
    ids = {result.claim.id for result in report.results}
    assert sorted(nodes) == sorted(ids)
    assert drawn.linked + len(drawn.alone) == len(ids)
    assert drawn.edges == sum(len(result.claim.depends_on) for result in report.results)
    assert all(f'id="{name}"' in html for name in ids)
    assert drawn == graph_of([page_of(result) for result in report.results])


def test_rungs_differ_in_letter_and_colour_and_letters_are_readable() -> None:
    assert len({look.letter for look in LOOKS.values()}) == len(LOOKS)
    assert len({look.fill for look in LOOKS.values()}) == len(LOOKS)
    for look in LOOKS.values():
        assert _contrast(look.fill, "#000000" if look.ink == "#000" else "#FFFFFF") >= 4.5


def _contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.1."""
    dark, light = sorted(map(_luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    lines = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * lines[0] + 0.7152 * lines[1] + 0.0722 * lines[2]
