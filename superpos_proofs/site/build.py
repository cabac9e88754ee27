"""The Sphinx extension of docs/: check the claims, write their pages, set formulas as MathML."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from docutils import nodes
from latex2mathml.converter import convert
from markupsafe import escape
from sphinx.application import Sphinx

from superpos_proofs import claims, formal
from superpos_proofs.certificate.store import Checked, certificate_files, shipped
from superpos_proofs.claims.paper import PAPER
from superpos_proofs.processes import processes
from superpos_proofs.report.figures import Figure
from superpos_proofs.report.figures.matrix import matrix_figure
from superpos_proofs.report.page import CertificateRow, Page, certificate_row, page_of
from superpos_proofs.site import links, pages
from superpos_proofs.site.proofs import proof_of

FOLDERS = ("superpos_proofs", "certificates")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx. ``superpos_claims`` names claims to check, separated by spaces."""
    app.add_config_value("superpos_claims", "", "env", str)
    app.add_html_math_renderer("mathml", (_math, None), (_display, None))
    app.connect("builder-inited", _generate)
    app.connect("source-read", _name_claims)
    app.connect("doctree-resolved", _link)
    app.connect("html-page-context", _reach_tables)
    app.connect("build-finished", _copy_sources)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


# --------------------------------------------------------------------------------- the pages


def _generate(app: Sphinx) -> None:
    chosen = claims.chosen(app.config.superpos_claims.split())
    found, checked = check(chosen)
    rows = [certificate_row(c) for c in checked]
    write(found, rows, Path(app.srcdir))
    figures = Path(app.srcdir) / "figures"
    figures.mkdir(exist_ok=True)
    (figures / "matrix.html").write_text(panels(matrix_figure()), encoding="utf-8")


def check(chosen: Sequence[claims.Claim]) -> tuple[list[Page], list[Checked]]:
    """The pages of claims, checked now, and the certificates that were re-checked for them."""
    needed = {name for claim in chosen for name in claim.certificates}
    files = [path for path in certificate_files(shipped()) if path.stem in needed]
    recorded = {t.claim: formal.Status(t, False, "") for t in formal.theorems()}
    with processes() as pool:
        results, checked = claims.check_with_certificates(pool, chosen, files, theorems=recorded)
    return [page_of(result) for result in results], checked


def write(found: Sequence[Page], rows: Sequence[CertificateRow], docs: Path) -> None:
    """Write all generated pages below ``docs``; pages of claims that are gone are deleted."""
    files = {f"claims/{page.id}.md": pages.claim_page(page, _proof(page, docs)) for page in found}
    files["claims.md"] = pages.claims_page(found)
    files["known.md"] = pages.known_page(found)
    files["paper-map.md"] = pages.map_page(PAPER, {page.id: page for page in found})
    files["certificates.md"] = pages.certificates_page(rows, formal.theorems())
    folder = docs / "claims"
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.md"):
        if f"claims/{old.name}" not in files:
            old.unlink()
    for name, text in files.items():
        (docs / name).write_text(text, encoding="utf-8")


def _proof(page: Page, docs: Path) -> str:
    ours = page.code is not None  # another package keeps its proofs elsewhere
    return proof_of(page.proof, docs) if page.proof and ours else ""


def panels(figure: Figure) -> str:
    """A figure for the inside of a page: its panels, what they show, what to see."""
    drawn = "".join(f"<div>{panel}</div>" for panel in figure.panels)
    return (
        f'<figure class="panels" role="group"><div role="img" aria-label="{escape(figure.alt)}">'
        f"{drawn}</div><figcaption>{escape(figure.caption)}</figcaption></figure>\n"
    )


# ---------------------------------------------------------------------------- links, formulas


def _name_claims(app: Sphinx, name: str, source: list[str]) -> None:
    """Below each page of proofs, the claims that are proved on it."""
    del app
    source[0] += pages.proved_here(f"{name}.md", claims.all_claims())


def _root(app: Sphinx) -> Path:
    return Path(app.srcdir).parent


def _link(app: Sphinx, tree: nodes.document, name: str) -> None:
    builder = app.builder
    if builder.format != "html":
        return
    up = "../" * name.count("/")
    targets = {file: up + links.target_of(file) for file in _files(_root(app))}
    for page in app.env.found_docs:
        if page.startswith("claims/"):
            targets[page.removeprefix("claims/")] = builder.get_relative_uri(name, page)
    links.link_literals(tree, targets)


@lru_cache(maxsize=1)
def _files(root: Path) -> dict[str, Path]:
    return links.source_pages(root, FOLDERS)


def _copy_sources(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and app.builder.format == "html":
        found = (page.removeprefix("claims/") for page in app.env.found_docs if "/" in page)
        ids = set(found) & {claim.id for claim in claims.all_claims()}
        theorems = {t.name: t.claim for t in formal.theorems() if t.claim in ids}
        named = {**{name: name for name in ids}, **theorems}
        for name, path in _files(_root(app)).items():
            links.write_source(name, path, Path(app.outdir), named)


def _reach_tables(app: Sphinx, page: str, template: str, context: Any, doctree: Any) -> None:
    """The theme lets a wide table scroll by itself; a keyboard has to reach it to scroll it."""
    del app, page, template, doctree
    body = context.get("body", "")
    within = 'class="table-wrapper'
    context["body"] = body.replace(f"<div {within}", f'<div tabindex="0" {within}')


def _math(self: Any, node: nodes.math) -> None:
    self.body.append(convert(node.astext()))
    raise nodes.SkipNode


def _display(self: Any, node: nodes.math_block) -> None:
    formula = convert(node.astext(), display="block")
    self.body.append(f'<div class="formula" tabindex="0">{formula}</div>')
    raise nodes.SkipNode
