"""The page of a claim, and tables of claims and certificates, for terminals."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from superpos_proofs.claims.base import Rung
from superpos_proofs.claims.run import Result
from superpos_proofs.report.page import (
    LADDER,
    CertificateRow,
    Dropped,
    Formula,
    InCoq,
    NearMiss,
    Page,
    page_of,
)

STYLES = {
    Rung.FORMAL: "bold green",
    Rung.CERTIFIED: "green",
    Rung.DERIVED: "green",
    Rung.VERIFIED: "cyan",
    Rung.TESTED: "cyan",
    Rung.CITED: "yellow",
    Rung.UNDECIDED: "bold yellow",
    Rung.REFUTED: "bold red",
}


def explain(page: Page, console_width: int = 80) -> RenderableType:
    """Everything about one claim; formulas are broken to fit ``console_width``."""
    width = min(console_width, 100)
    parts: list[RenderableType] = [Text(page.title, style="bold"), Text(page.id, style="dim")]

    def section(title: str, *lines: RenderableType) -> None:
        if lines:
            parts.extend([Text(), Text(title, style="bold underline"), *lines])

    section("Statement", *_statement(page, width))
    if page.in_coq:
        section("In Coq", *_theorem(page.in_coq))
    section("Variables", _definitions((q.name.unicode, q.meaning) for q in page.quantities))
    section("Idea", _indented(page.idea))
    section("What breaks", *(_near_miss(miss, width) for miss in page.near_misses))
    section("Without each hypothesis", *(_dropped(one, width) for one in page.without))
    section("Evidence in this run", *_evidence(page))
    section("Sources", *(_item(f"{source.work}, {source.place}") for source in page.sources))
    section("Where it stands", *_places(page))
    section("Check it yourself", *(_indented(line, style="bold") for line in page.commands))
    return Group(*parts)


def claims_table(results: Sequence[Result]) -> Table:
    """A line per claim: id and title, own rung, effective rung, near-misses, verdict."""
    table = Table(box=None, pad_edge=False, header_style="bold", row_styles=["", "on grey7"])
    table.add_column("claim", ratio=1, overflow="fold")
    for name in ("evidence", "effective"):
        table.add_column(name, no_wrap=True)
    table.add_column("killed", justify="right", no_wrap=True)
    table.add_column("holds", no_wrap=True)
    for page in map(page_of, results):
        heading = Text(page.id, style="bold").append(f"\n{page.title}", style="not bold dim")
        table.add_row(
            heading,
            rung_text(page.rung),
            rung_text(page.effective),
            page.near_miss_score,
            _yes_no(page.holds),
        )
    return table


def certificates_table(rows: Iterable[CertificateRow]) -> Table:
    """A line per certificate: file, what it carries, and the kernel's verdict."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("certificate", ratio=1, overflow="fold")
    table.add_column("kind", no_wrap=True)
    table.add_column("bytes", justify="right", no_wrap=True)
    table.add_column("verdict", ratio=1, overflow="fold")
    for row in rows:
        verdict = Text("accepted", "green") if row.accepted else Text("rejected", "bold red")
        if not row.accepted:
            verdict.append(f": {row.reason}", style="not bold")
        name = Text(row.file).append(f"\nsha256 {row.sha256[:16]}…", style="dim")
        table.add_row(name, escape(row.kind or "–"), f"{row.bytes:,}", verdict)
    return table


def rung_text(rung: Rung) -> Text:
    """The rung's name in its colour; the name alone says it all."""
    return Text(rung.label, style=STYLES[rung])


def _yes_no(holds: bool) -> Text:
    return Text("yes", style="green") if holds else Text("NO", style="bold red")


def _indented(text: str, style: str = "", indent: int = 2) -> RenderableType:
    return Padding(Text(text, style=style), (0, 0, 0, indent))


def _item(text: str | Text, mark: str = "-") -> RenderableType:
    """A list item whose lines stay right of its mark."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True)
    grid.add_column(ratio=1, overflow="fold")
    grid.add_row(f"  {mark}", text if isinstance(text, Text) else Text(text))
    return grid


def _definitions(pairs: Iterable[tuple[str, str]]) -> RenderableType:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True, style="bold")
    grid.add_column(ratio=1, overflow="fold")
    for name, meaning in pairs:
        grid.add_row(f"  {escape(name)}", Text(meaning))
    return grid


def _formula(formula: Formula, width: int, lead: str = "") -> RenderableType:
    """A formula, its later lines indented further than its first."""
    room = max(20, width - 8)
    lines = textwrap.wrap(
        lead + formula.unicode, room, break_long_words=False, break_on_hyphens=False
    )
    return _indented(("\n" + " " * 4).join(lines), indent=4, style="bold")


def _statement(page: Page, width: int) -> list[RenderableType]:
    lines: list[RenderableType] = [_item(sentence) for sentence in page.setting]
    if page.hypotheses:
        lines.append(_indented("Suppose"))
        lines += [_formula(formula, width) for formula in page.hypotheses]
    lines.append(_indented("Then" if page.hypotheses or page.setting else "Always"))
    lines.append(_formula(page.conclusion, width))
    return lines


def _theorem(theorem: InCoq) -> list[RenderableType]:
    where = f"{theorem.file}: {theorem.state}; sha256 {theorem.sha256}"
    return [_indented(theorem.statement, indent=4), _indented(where, style="dim")]


def _near_miss(miss: NearMiss, width: int) -> RenderableType:
    mark, style = ("x", "green") if miss.killed else ("!", "bold red")
    fate = "refuted" if miss.killed else "NOT REFUTED: the check has no teeth here"
    parts: list[RenderableType] = [
        _item(Text(miss.title).append(f"  ({fate})", style=style), mark),
        *([_formula(miss.conclusion, width, "false: ")] if miss.changed else []),
    ]
    if miss.without:
        parts.append(_indented(miss.without, indent=4))
    parts += [_formula(formula, width, "no longer supposed: ") for formula in miss.dropped]
    parts += [_formula(formula, width, "supposed: ") for formula in miss.supposed]
    parts += [_indented(f"no longer so: {sentence}", indent=4) for sentence in miss.gone]
    parts += [_indented(f"instead: {sentence}", indent=4) for sentence in miss.instead]
    if miss.counterexample:
        parts.append(_indented(f"counterexample: {miss.counterexample}", indent=4, style="italic"))
    return Group(*parts)


def _dropped(one: Dropped, width: int) -> RenderableType:
    return Group(_formula(one.hypothesis, width, "without "), _indented(one.says, indent=6))


def _places(page: Page) -> list[RenderableType]:
    """Proof, code and certificates, and what rests on the claim."""
    few, more = page.certificates[:2], len(page.certificates) - 2
    lines = [
        *([f"proof: {page.proof}"] if page.proof else []),
        *([f"code: {page.code}"] if page.code else []),
        *(f"certificate: {name}" for name in few),
        *([f"and {more} more certificates"] if more > 0 else []),
        *([f"used by: {', '.join(page.used_by)}"] if page.used_by else []),
    ]
    return [_item(line) for line in lines]


def _evidence(page: Page) -> list[RenderableType]:
    own = Text("own: ").append_text(rung_text(page.rung)).append(f" ({LADDER[page.rung]})")
    effective = Text("effective: ").append_text(rung_text(page.effective))
    if page.through:
        effective.append(f", through {page.through}, the weakest claim that this one rests on")
    elif page.killed < len(page.near_misses):
        effective.append(", because a near-miss was not refuted")
    lines = [_item(own), _item(effective)]
    lines += [_item(f"checked: {about}") for about in page.checked]
    lines += [_item(line) for line in page.evidence]
    if page.counterexample:
        lines.append(_item(Text(f"counterexample: {page.counterexample}", style="bold red")))
    if page.range_proof is not None:
        found = page.range_proof.lines
        lines.append(_item(f"range proof: {page.range_proof.claim} ({len(found)} pieces)"))
        lines += [_indented(line, indent=6) for line in _pieces(found)]
    if page.depends_on:
        lines.append(_item(f"rests on: {', '.join(page.depends_on)}"))
    return lines


def _pieces(pieces: Sequence[tuple[str, str]]) -> list[str]:
    """The first two pieces and the last; the report shows them all."""
    lines = [f"{where}: {found}" for where, found in pieces]
    return lines if len(lines) <= 4 else [*lines[:2], "...", lines[-1]]
