"""Code-styled ids and paths as links, and source files as pages to link to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from docutils import nodes
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_for_filename

FILES = "files"
SHOWN = (".py", ".v", ".json")


def link_literals(tree: nodes.document, targets: Mapping[str, str]) -> None:
    """Wrap each literal that names a key of ``targets`` into a link to its value."""
    for literal in list(tree.findall(nodes.literal)):
        uri = targets.get(literal.astext())
        if uri is None or isinstance(literal.parent, nodes.reference):
            continue
        link = nodes.reference("", "", internal=True, refuri=uri)
        literal.replace_self(link)
        link += literal


def source_pages(root: Path, folders: Iterable[str]) -> dict[str, Path]:
    """Files below ``folders`` of ``root`` that get a page, by their path from the root."""
    return {
        path.relative_to(root).as_posix(): path
        for folder in folders
        for path in sorted((root / folder).rglob("*"))
        if path.suffix in SHOWN and "__pycache__" not in path.parts
    }


def target_of(name: str) -> str:
    """Where the page of a file stands, from the root of the site; certificates stay JSON."""
    return f"{FILES}/{name}" if name.endswith(".json") else f"{FILES}/{name}.html"


def write_source(name: str, path: Path, site: Path, pages: Mapping[str, str]) -> None:
    """Write one file's page into the site; names that stand for claims lead to their ``pages``."""
    place = site / target_of(name)
    place.parent.mkdir(parents=True, exist_ok=True)
    if name.endswith(".json"):
        place.write_bytes(path.read_bytes())
        return
    form = HtmlFormatter(full=True, title=name, linenos="table", lineanchors="line")
    text = highlight(path.read_text(encoding="utf-8"), get_lexer_for_filename(name), form)
    up = "../" * target_of(name).count("/")
    place.write_text(link_names(text, pages, f"{up}claims/"), encoding="utf-8")


def link_names(html: str, pages: Mapping[str, str], folder: str) -> str:
    """Highlighted text in which each whole name that is a key of ``pages`` is a link.

    Args:
        html: the text.
        pages: the id of the claim that each name stands for.
        folder: where the claims' pages are.
    """
    if not pages:
        return html
    longest = sorted(pages, key=lambda name: (-len(name), name))
    names = re.compile(rf"(?<![\w.~-])({'|'.join(map(re.escape, longest))})(?![\w~-]|\.\w)")
    return names.sub(lambda found: f'<a href="{folder}{pages[found[0]]}.html">{found[0]}</a>', html)
