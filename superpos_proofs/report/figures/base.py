"""What every figure is made of: palette, settings, SVG with reproducible bytes, data as CSV.

A figure is a few small panels: side by side on a wide page, one under the other on a phone.
Colours are from Okabe and Ito's palette, safe for colour-blind readers; lines differ in shape too.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.figure import Figure as Canvas

BLACK, GREY, BLUE, SKY = "#000000", "#767676", "#0072B2", "#56B4E9"
ORANGE, GREEN, VERMILION = "#E69F00", "#009E73", "#D55E00"

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

SETTINGS = {
    "svg.hashsalt": "superpos",  # the default is random, and ids would differ between runs
    "svg.fonttype": "none",  # text stays text: sharp, selectable, read in the page's own font
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


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


def svg_of(canvas: Canvas, name: str) -> str:
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


def grouped(number: int) -> str:
    """A whole number with its thousands apart, by narrow spaces."""
    return f"{number:,}".replace(",", "\u202f")


def power(number: int) -> str:
    """A power of two as such, like 2¹⁶."""
    return "2" + str(number.bit_length() - 1).translate(_RAISED)


def csv_of(table: Sequence[Mapping[str, Any]]) -> str:
    """Rows with the same keys as CSV text; the keys of the first are the heading."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(table[0]) if table else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows(table)
    return out.getvalue()
