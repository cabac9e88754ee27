"""Generated pages of the companion, as Markdown: claims, paper map, what is known, certificates.

Ids and paths of files are written as code; the site turns each into a link (``links.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from markupsafe import escape

from superpos_proofs.claims.base import Claim, Rung
from superpos_proofs.claims.paper import Sentence
from superpos_proofs.formal import Theorem
from superpos_proofs.report.html import cite, prose
from superpos_proofs.report.page import LADDER, CertificateRow, Formula, NearMiss, Page

ASK = "Names in code style are links: to claims, to code, to certificates."


def claim_page(page: Page, proof: str = "") -> str:
    """Everything about one claim; ``proof`` is the section of docs/ that its proof stands in."""
    parts = [f"# {page.title}", f"`{page.id}` · evidence in this build: {_rungs(page)}"]

    def section(title: str, *blocks: str) -> None:
        if blocks:
            parts.extend([f"## {title}", *blocks])

    section("Statement", *_statement(page))
    section("Idea", _prose(page.idea, page))
    if page.proof:
        place = f"[{page.proof}](../{page.proof.removeprefix('docs/')})"
        section("Proof", *([f"From {place}:", proof] if proof else [f"In full: {place}."]))
    if page.in_coq:
        coq = page.in_coq
        section(
            "In Coq",
            f"Theorem `{coq.name}` in `{coq.file}`, {coq.state}:",
            f"```coq\n{coq.statement}\n```",
        )
    section("What breaks", *(_near_miss(miss, page) for miss in page.near_misses))
    section("Without each hypothesis", *_without(page))
    section("Evidence", _items([*page.checked, *page.evidence, *_pieces(page)]))
    section("Check it yourself", *_commands(page))
    rests = [f"Rests on {_ids(page.depends_on)}."] if page.depends_on else []
    rests += [f"Used by {_ids(page.used_by)}."] if page.used_by else []
    stated = [f"Stated and checked in `{page.code}`."] if page.code else []
    stated += [f"Certificates: {_ids(page.certificates)}."] if page.certificates else []
    sources = "; ".join(f"{cite(s.work)}, {escape(s.place)}" for s in page.sources)
    section("Where it stands", *rests, *stated, f"Sources: {sources}.")
    return "\n\n".join(parts) + "\n"


def proved_here(page: str, known: Iterable[Claim]) -> str:
    """The end of a page of docs/: the claims whose proofs stand on it, under their headings."""
    lines = [
        f"- `{claim.id}`: {_mathematics(claim.title)}"
        for claim in known
        if claim.proof and claim.proof.partition("#")[0] == page
    ]
    return "\n\n## Claims proved on this page\n\n" + "\n".join(lines) + "\n" if lines else ""


def claims_page(pages: Sequence[Page]) -> str:
    """A line for each claim by chapter, and the pages as a table of contents."""
    order = list(dict.fromkeys(page.chapter_title for page in pages))
    ordered = sorted(pages, key=lambda page: order.index(page.chapter_title))
    parts = ["# All claims", f"One page each. {ASK}"]
    for title, group in groupby(ordered, key=lambda page: page.chapter_title):
        rows = [(f"`{p.id}`", str(escape(p.title)), p.effective.label) for p in group]
        parts += [f"## {title}", _table(("claim", "says", "effective evidence"), rows)]
    names = "\n".join(f"claims/{page.id}" for page in ordered)
    parts.append(f"```{{toctree}}\n:hidden:\n\n{names}\n```")
    return "\n\n".join(parts) + "\n"


def known_page(pages: Sequence[Page]) -> str:
    """What is proved, certified, verified, tested, cited: counts and lists, strongest first."""
    parts = [
        "# What is proved, certified, tested, cited",
        "Written by the build from what it has just checked. A claim stands under its *effective* "
        "evidence: the weakest over the claim and all it rests on. Coq theorems are rebuilt by "
        "`superpos check --formal`; this build only records them.",
    ]
    counts = [
        (r.label, LADDER[r], str(sum(p.rung is r for p in pages)), str(len(_standing(pages, r))))
        for r in Rung
    ]
    parts.append(_table(("evidence", "means", "own", "effective"), counts))
    for rung in Rung:
        names = _standing(pages, rung)
        if names:
            parts += [f"## {rung.label.capitalize()}", _items(names)]
    return "\n\n".join(parts) + "\n"


def map_page(sentences: Iterable[Sentence], pages: Mapping[str, Page]) -> str:
    """The paper map: each sentence, the claims that speak of it, and their evidence."""
    parts = [
        "# Paper map",
        "Each sentence of the paper's abstract and each technical sentence of the lay "
        "introduction, in our words; under it the claims that speak of it, the closest first, with "
        "their effective evidence. *Cited* means: the work says so and nothing here checks it.",
    ]
    for source, group in groupby(sentences, key=lambda sentence: sentence.source):
        parts.append(f"## {source.work}: {source.place}")
        for sentence in group:
            claims = [
                f"`{name}`: {escape(pages[name].title)} ({pages[name].effective.label})"
                if name in pages
                else f"`{name}` (not in this build)"
                for name in sentence.claims
            ]
            parts += [f"**{_mathematics(sentence.says)}**", _items(claims)]
    return "\n\n".join(parts) + "\n"


def certificates_page(rows: Iterable[CertificateRow], theorems: Iterable[Theorem]) -> str:
    """The certificates with hashes, and the Coq theorems; each leads back to its claim."""
    shown = [
        (
            f"`certificates/{row.file}`",
            f"`{row.claim}`",
            "accepted" if row.accepted else f"rejected: {row.reason}",
            f"`{row.sha256[:16]}`…",
        )
        for row in rows
    ]
    formal = [(f"`{t.claim}`", f"`{t.name}`", f"`certificates/formal/{t.file}`") for t in theorems]
    return (
        "\n\n".join(
            [
                "# Certificates and Coq theorems",
                "## Certificates",
                "The kernel re-checked each of these in this build. It is small, uses only the "
                "standard library, and is yours to read: `superpos_proofs/certificate/kernel.py`.",
                _table(("file", "claim", "verdict", "sha256"), shown),
                "## Coq theorems",
                _table(("claim", "theorem", "file"), formal),
            ]
        )
        + "\n"
    )


# -------------------------------------------------------------------------------------- parts


def _rungs(page: Page) -> str:
    own, effective = page.rung.label, page.effective.label
    through = f" through `{page.through}`" if page.through else ""
    return f"**{own}**" + (f", effectively {effective}{through}" if own != effective else "")


def _statement(page: Page) -> list[str]:
    blocks = [_prose(sentence, page) for sentence in page.setting]
    if page.hypotheses:
        blocks += ["Suppose", *map(_block, page.hypotheses)]
    blocks += ["Then" if page.hypotheses or page.setting else "Always", _block(page.conclusion)]
    meanings = "".join(
        f"<dt>{q.name.inline}</dt><dd>{prose(q.meaning, page.variables)}</dd>"
        for q in page.quantities
    )
    return [*blocks, f'<dl class="quantities">{meanings}</dl>'] if meanings else blocks


def _near_miss(miss: NearMiss, page: Page) -> str:
    fate = "refuted" if miss.killed else "NOT refuted: this check has no teeth"
    blocks = [f"**{_mathematics(miss.title)}** ({fate})"]
    if miss.changed:
        blocks += ["False:", _block(miss.conclusion)]
    if miss.without:
        blocks.append(_prose(miss.without, page))
    for words, formulas in (("No longer supposed:", miss.dropped), ("Supposed:", miss.supposed)):
        if formulas:
            blocks += [words, *map(_block, formulas)]
    blocks += [_prose(f"No longer so: {sentence}", page) for sentence in miss.gone]
    blocks += [_prose(f"Instead: {sentence}", page) for sentence in miss.instead]
    if miss.counterexample:
        blocks.append(f"<p>Counterexample: {escape(_line(miss.counterexample))}</p>")
    return "\n\n".join(blocks)


def _without(page: Page) -> list[str]:
    """Each hypothesis, and what breaks without it; a list of definitions."""
    lines = "".join(
        f'<dt tabindex="0">Without {one.hypothesis.inline}</dt>'
        f"<dd>{prose(_line(one.says), page.variables)}</dd>"
        for one in page.without
    )
    return [f'<dl class="without">{lines}</dl>'] if lines else []


def _pieces(page: Page) -> list[str]:
    if page.range_proof is None:
        return []
    lines = page.range_proof.lines
    ends = [*lines[:2], lines[-1]] if len(lines) > 3 else lines
    return [f"{where}: {found}" for where, found in ends]


def _commands(page: Page) -> list[str]:
    """Commands for a checkout's root; none where there is nothing to check."""
    if not page.commands:
        return ["Nothing is checked here: the claim is cited."]
    lines = "\n".join(f"$ {line}" for line in (*page.commands, f"superpos explain {page.id}"))
    return [f"```console\n{lines}\n```"]


def _standing(pages: Sequence[Page], rung: Rung) -> list[str]:
    return [f"`{p.id}`: {escape(p.title)}" for p in pages if p.effective is rung]


def _ids(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _block(formula: Formula) -> str:
    label = f'role="group" aria-label="{escape(formula.unicode)}"'
    return f'<div class="formula" tabindex="0" {label}>{formula.mathml}</div>'


def _prose(text: str, page: Page) -> str:
    return f"<p>{prose(_line(text), page.variables)}</p>"


def _mathematics(text: str) -> str:
    """A line of Markdown whose stars and underscores stay what they are."""
    return str(escape(_line(text))).replace("*", r"\*").replace("_", r"\_")


def _items(lines: Iterable[str]) -> str:
    return "\n".join(f"- {_line(line)}" for line in lines)


def _line(text: str) -> str:
    return " ".join(text.split())


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(c.replace("|", r"\|") for c in row) + " |" for row in lines)
