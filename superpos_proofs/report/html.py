"""The report: one self-contained page and one JSON file, both rendered before either is written.

The page needs no network: styles, figures and the small filter script are inline. What may differ
between two runs (versions, seconds, the command) stands in the run block at the end and nowhere
else, so that two reports can be compared byte for byte.
"""

from __future__ import annotations

import base64
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from sympy.printing.pretty.pretty_symbology import greek_unicode

from superpos_proofs.bounds.representation import GapRow
from superpos_proofs.certificate.files import write_together
from superpos_proofs.claims.base import Rung
from superpos_proofs.claims.paper import PAPER, Sentence
from superpos_proofs.claims.run import Result
from superpos_proofs.report.figures.sandwich import sandwich_figure, sandwich_png
from superpos_proofs.report.graph import LOOKS, graph_of
from superpos_proofs.report.page import LADDER, CertificateRow, Page, page_of
from superpos_proofs.report.sections import Section
from superpos_proofs.sandwich import Row

ARXIV = re.compile(r"arXiv[ :](\d{4}\.\d{4,5}(?:v\d+)?)")
ARTICLES = frozenset({"a", "A", "I"})  # words first, letters second

__all__ = ["CertificateRow", "Report", "Summary", "as_html", "as_json", "summarise", "write_report"]


@dataclass(frozen=True)
class Report:
    """Everything one run found out.

    Attributes:
        results: claims, in reading order, effective rungs settled.
        certificates: the kernel's verdicts.
        sandwich: floors and ceilings.
        sections: more figures, after the sandwich.
        run: what may differ between runs: versions, platform, seconds, the command.
        gap: representing against computing, as rows.
    """

    results: tuple[Result, ...]
    certificates: tuple[CertificateRow, ...]
    sandwich: tuple[Row, ...]
    sections: tuple[Section, ...]
    run: Mapping[str, str]
    gap: tuple[GapRow, ...] = ()


@dataclass(frozen=True)
class Summary:
    """The report in one sentence, and what does not hold."""

    sentence: str
    broken: tuple[Page, ...]
    rejected: tuple[CertificateRow, ...]

    @property
    def sound(self) -> bool:
        """True when every claim holds and every certificate was accepted."""
        return not self.broken and not self.rejected


def write_report(report: Report, folder: Path) -> None:
    """Write ``index.html``, ``report.json`` and the plot into ``folder``, making it if missing.

    All of them appear, or none.

    Raises:
        OSError: the folder cannot be made or written to.
    """
    page = as_html(report).encode()
    data = (json.dumps(as_json(report), indent=1, ensure_ascii=False) + "\n").encode()
    folder.mkdir(parents=True, exist_ok=True)
    files = {folder / "index.html": page, folder / "report.json": data}
    if report.sandwich:
        files[folder / "sandwich.png"] = sandwich_png(report.sandwich)
    write_together(files)


def as_json(report: Report) -> dict[str, Any]:
    """The report with the keys that scripts rely on, always in this order."""
    accepted = sum(row.accepted for row in report.certificates)
    return {
        "claims": [result.to_json() for result in report.results],
        "certificates": {
            "accepted": accepted,
            "rejected": len(report.certificates) - accepted,
            "files": [dict(vars(row)) for row in report.certificates],
        },
        "sandwich": [row.to_json() for row in report.sandwich],
        "gap": [row.to_json() for row in report.gap],
        "run": dict(report.run),
    }


def summarise(pages: Sequence[Page], certificates: Sequence[CertificateRow]) -> Summary:
    """Count claims by effective rung, near-misses refuted, certificates accepted."""
    broken = tuple(page for page in pages if not page.holds)
    rejected = tuple(row for row in certificates if not row.accepted)
    checked = sum(page.checkable for page in pages)
    rungs = Counter(page.effective for page in pages)
    by_rung = ", ".join(f"{rungs[rung]} {rung.label}" for rung in Rung if rungs[rung])
    killed, misses = sum(p.killed for p in pages), sum(len(p.near_misses) for p in pages)
    sentence = (
        f"{checked - len(broken)} of {_count(checked, 'claim')} checked in this run hold, and "
        f"{len(pages) - checked} more are only cited (effective evidence: {by_rung or 'none'}); "
        f"{killed} of {_count(misses, 'false neighbour')} were refuted, and the kernel accepted "
        f"{len(certificates) - len(rejected)} of {_count(len(certificates), 'certificate')}."
    )
    return Summary(sentence, broken, rejected)


def as_html(report: Report) -> str:
    """The page, complete."""
    pages = [page_of(result) for result in report.results]
    # Cards of one chapter stand together, chapters in the order in which they first appear.
    order = list(dict.fromkeys(page.chapter_title for page in pages))
    grouped = groupby(
        sorted(pages, key=lambda page: order.index(page.chapter_title)),
        key=lambda page: page.chapter_title,
    )
    carried: dict[str, list[str]] = {}
    for page in pages:
        for name in page.certificates:
            carried.setdefault(Path(name).name, []).append(page.id)
    return (
        _environment()
        .get_template("index.html.j2")
        .render(
            summary=summarise(pages, report.certificates),
            paper=_paper(pages),
            chapters=[(title, list(group)) for title, group in grouped],
            pages={page.id: page for page in pages},
            carried=carried,
            shown={row.file for row in report.certificates},
            ladder=LADDER,
            looks=LOOKS,
            graph=graph_of(pages),
            graph_csv=_dependencies(pages),
            sandwich=report.sandwich,
            sandwich_figure=sandwich_figure(report.sandwich) if report.sandwich else None,
            sections=report.sections,
            certificates=report.certificates,
            run=report.run,
        )
    )


def _paper(pages: Sequence[Page]) -> list[Sentence]:
    """The sentences whose claims are all on the page: in a report of few claims, few or none."""
    known = {page.id for page in pages}
    return [sentence for sentence in PAPER if known.issuperset(sentence.claims)]


def _dependencies(pages: Sequence[Page]) -> str:
    lines = [
        f"{page.id},{page.effective.label},{name}" for page in pages for name in page.depends_on
    ]
    return "\n".join(["claim,effective_evidence,rests_on", *lines]) + "\n"


# ------------------------------------------------------------------------------------ filters


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("superpos_proofs.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        prose=prose, cite=cite, slug=slug, safe_svg=Markup, safe_math=Markup, data_uri=data_uri
    )
    return environment


def slug(text: str) -> str:
    """An anchor name."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def data_uri(text: str) -> str:
    """CSV text as a link target that needs no second file."""
    return "data:text/csv;base64," + base64.b64encode(text.encode()).decode()


def cite(work: str) -> Markup:
    """A work, its arXiv number as a link."""
    return Markup(ARXIV.sub(r'<a href="https://arxiv.org/abs/\1">\g<0></a>', str(escape(work))))


_PROSE = re.compile(
    r"`(?P<code>[^`]+)`"
    r"|\^\((?P<group>(?:[^()]|\([^()]*\))*)\)"
    r"|\^(?P<power>\w+)"
    r"|(?P<sign>&gt;=|&lt;=|-&gt;| \* |\bsqrt(?=\())"
    r"|(?<![\w&#])(?P<name>[A-Za-z]+)(?:_(?P<below>\w+))?(?!\w)"
)
_SIGNS = {"&gt;=": "≥", "&lt;=": "≤", "-&gt;": "→", " * ": " · ", "sqrt": "√"}


def prose(text: str, names: Sequence[str] = ()) -> Markup:
    """Sentences with their mathematics set as such: variables, powers, indices, signs."""

    def replace(found: re.Match[str]) -> str:
        parts = found.groupdict()
        if parts["code"]:
            return f"<code>{parts['code']}</code>"
        if parts["sign"]:
            return _SIGNS[parts["sign"]]
        if parts["group"] or parts["power"]:
            return f"<sup>{_PROSE.sub(replace, parts['group'] or parts['power'])}</sup>"
        name, below = parts["name"], parts["below"]
        if found.group() not in names or name is None or name in ARTICLES:
            return found.group()
        letter = f"<var>{greek_unicode.get(name, name)}</var>"
        return f"{letter}<sub>{below}</sub>" if below else letter

    return Markup(_PROSE.sub(replace, str(escape(text))))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
