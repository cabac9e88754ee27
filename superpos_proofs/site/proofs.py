"""The written proof of a claim as a part of its own page: the section of docs/ that it points to.

There is one source. A page of docs/ holds the proof; the claim's page repeats that section, links
turned so that they lead to the same places from the folder claims/.
"""

from __future__ import annotations

import re
from pathlib import Path

HEADING = re.compile(r"(#+) +(.*)")
LINK = re.compile(r"\]\((?!\w+:)([^()\s#]*)(#[^()\s]*)?\)")


def proof_of(place: str, docs: Path) -> str:
    """The section that ``place`` names, to be read on a page in ``docs / "claims"``.

    Args:
        place: like ``docs/lower-bound.md#constants``.
        docs: the folder of the pages.

    Raises:
        ValueError: there is no such page or section.
    """
    page, _, anchor = place.removeprefix("docs/").partition("#")
    path = docs / page
    if not path.is_file():
        raise ValueError(f"{place}: no such page")
    return moved(section(path.read_text(encoding="utf-8"), anchor, place), page)


def section(text: str, anchor: str, place: str = "") -> str:
    """The lines below the heading that ``anchor`` names, up to the next one of its level or above.

    Raises:
        ValueError: no heading has this anchor.
    """
    found: list[str] = []
    level, fenced = 0, False
    for line in text.splitlines():
        fenced ^= line.startswith("```")
        heading = None if fenced else HEADING.match(line)
        if heading and level and len(heading[1]) <= level:
            break
        if level:
            found.append(line)
        elif heading and anchor_of(heading[2]) == anchor:
            level = len(heading[1])
    if not level:
        raise ValueError(f"{place or anchor}: no such section")
    return "\n".join(found).strip()


def anchor_of(heading: str) -> str:
    """The anchor that the documentation tool gives a heading of plain words."""
    return heading.strip().lower().replace(" ", "-")


def moved(text: str, page: str) -> str:
    """Markdown of ``page`` as it reads from the folder claims/: links lead to the same places."""

    def turned(link: re.Match[str]) -> str:
        return f"](../{link[1] or page}{link[2] or ''})"

    return LINK.sub(turned, text)
