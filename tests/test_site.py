"""The companion's site: it builds without a warning, offline, and every link leads somewhere."""

from __future__ import annotations

import re
import shutil
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest

from superpos_proofs.claims import all_claims, find
from superpos_proofs.claims.paper import PAPER

pytest.importorskip("sphinx", reason="the extra docs is not installed")

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from superpos_proofs.report.places import code_of
from superpos_proofs.site.build import FOLDERS
from superpos_proofs.site.links import link_literals, link_names
from superpos_proofs.site.pages import map_page
from superpos_proofs.site.proofs import moved, section
from tests.browser import MARKS, check_page, check_reach

DOCS = Path(__file__).parent.parent / "docs"
SOME = "lower.permutation.neurons upper.permutation.sparse exact.perm.m2.v1.q1"


class Reader(HTMLParser):
    """What matters of a page: links, what it loads, headings, pictures without a description."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.ids: set[str] = set()
        self.headings: list[int] = []
        self.silent: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.ids.add(values.get("id", ""))
        if tag == "a":
            self.links.append(values.get("href", ""))
        if tag in ("script", "img", "iframe"):
            self.loads.append(values.get("src", ""))
        if tag == "link" and values.get("rel") == "stylesheet":
            self.loads.append(values["href"])
        if tag in ("h1", "h2", "h3", "h4"):
            self.headings.append(int(tag[1]))
        if tag == "img" and not values.get("alt"):
            self.silent.append(values.get("src", ""))


def faults(page: Path) -> list[str]:
    """What is wrong with one page of a built site."""
    read = Reader(page.read_text(encoding="utf-8"))
    found = [f"loads {load}" for load in read.loads if "://" in load]
    found += [f"no alt text: {image}" for image in read.silent]
    found += [f"heading after {a}: {b}" for a, b in pairwise(read.headings) if b > a + 1]
    for link in read.links:
        if "://" in link or link.startswith("mailto:"):
            continue
        path, _, anchor = unquote(link.split("?")[0]).partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.is_file():
            found.append(f"leads nowhere: {link}")
        elif anchor and target.suffix == ".html":
            ids = read.ids if target == page else Reader(target.read_text("utf-8")).ids
            if anchor not in ids:
                found.append(f"no such place: {link}")
    return found


def build(folder: Path, chosen: str) -> Path:
    """Build the site from a copy of docs/, which the build writes into; warnings are errors."""
    own = ("claims", "figures", "claims.md", "known.md", "paper-map.md", "certificates.md")
    docs = Path(shutil.copytree(DOCS, folder / "docs", ignore=shutil.ignore_patterns(*own)))
    for name in FOLDERS:
        (folder / name).symlink_to(DOCS.parent / name)
    with docutils_namespace():  # what a build registers is gone before the next one begins
        app = Sphinx(
            docs,
            docs,
            folder / "site",
            folder / "doctrees",
            "html",
            {"superpos_claims": chosen},
            status=None,
            warningiserror=True,
        )
        app.build()
        assert app.statuscode == 0
    return folder / "site"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("site"), SOME)


@pytest.mark.slow
class TestSite:
    def test_pages_are_whole(self, site: Path) -> None:
        pages = [p for p in sorted(site.rglob("*.html")) if "files" not in p.parts]
        assert len(pages) > 30
        assert {str(p.relative_to(site)): faults(p) for p in pages if faults(p)} == {}

    def test_claims_lead_to_code_certificates_coq_and_back(self, site: Path) -> None:
        page = (site / "claims" / "lower.permutation.neurons.html").read_text("utf-8")
        assert 'href="../files/superpos_proofs/claims/lower/counting.py.html"' in page
        assert 'href="../files/certificates/formal/lower_neurons.v.html"' in page
        assert "lower-bound.html#neurons" in page
        assert 'href="lower.permutation.bits.html"' in page
        exact = (site / "claims" / "exact.perm.m2.v1.q1.html").read_text("utf-8")
        assert 'href="../files/certificates/exact.perm.m2.v1.q1.json"' in exact
        code = (site / "files" / "superpos_proofs/claims/lower/counting.py.html").read_text("utf-8")
        assert 'href="../../../../claims/lower.permutation.neurons.html"' in code
        coq = (site / "files" / "certificates/formal/lower_neurons.v.html").read_text("utf-8")
        assert 'href="../../../claims/lower.permutation.neurons.html"' in coq
        proof = (site / "lower-bound.html").read_text("utf-8")
        assert 'href="claims/lower.permutation.neurons.html"' in proof
        assert "Claims proved on this page" in proof
        assert "<math" in page
        back = (site / "certificates.html").read_text("utf-8")
        assert 'href="files/certificates/exact.perm.m2.v1.q1.json"' in back
        assert 'href="claims/exact.perm.m2.v1.q1.html"' in back

    def test_a_proof_stands_on_the_page_of_its_claim(self, site: Path) -> None:
        """The very section, and its links, from where they are."""
        page = (site / "claims" / "upper.permutation.sparse.html").read_text("utf-8")
        source = (DOCS / "construction.md").read_text("utf-8")
        proof = source.partition("\n## Sparse\n")[2].partition("\n## ")[0]
        words = re.findall(r"[A-Za-z]{4,}", re.sub(r"`[^`]*`|\]\([^)]*\)", "", proof))
        assert len(words) > 100
        assert [word for word in words if word not in page] == []
        exact = (site / "claims" / "exact.perm.m2.v1.q1.html").read_text("utf-8")
        assert exact.count("<math") > 20
        assert r"\in" not in exact

    def test_tex_becomes_mathml(self, site: Path) -> None:
        page = (site / "exact-widths.html").read_text("utf-8")
        assert "<math" in page
        assert r"\in" not in page

    @MARKS[0]
    @MARKS[1]
    @pytest.mark.parametrize(
        "name", ["claims/exact.perm.m2.v1.q1", "claims/upper.permutation.sparse", "exact-widths"]
    )
    def test_pages_can_be_read_and_used_by_everyone(self, site: Path, name: str) -> None:
        check_page(site / f"{name}.html", 1280)

    @MARKS[0]
    @MARKS[1]
    def test_every_page_can_be_read_and_used_on_a_phone(self, site: Path) -> None:
        pages = [p for p in sorted(site.rglob("*.html")) if "files" not in p.parts]
        for page in pages:
            check_reach(page, 400)

    def test_faults_are_found(self, tmp_path: Path) -> None:
        page = tmp_path / "page.html"
        page.write_text(
            '<h1>a</h1><h3>b</h3><a href="none.html">c</a><a href="#none">d</a>'
            '<img src="e.png"><script src="https://example.org/f.js"></script>'
        )
        assert len(faults(page)) == 5


@pytest.mark.slow
def test_all_of_it_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = (build(tmp_path / name, "") for name in "ab")
    files = [path.relative_to(first) for path in sorted(first.rglob("*")) if path.is_file()]
    assert [p for p in files if (first / p).read_bytes() != (second / p).read_bytes()] == []
    pages = [p for p in sorted(first.rglob("*.html")) if "files" not in p.parts]
    assert {p.name: faults(p) for p in pages if faults(p)} == {}


def test_every_claim_has_a_file_that_states_it() -> None:
    assert [claim.id for claim in all_claims() if code_of(claim) is None] == []
    assert code_of(find("lower.permutation.neurons")) == "superpos_proofs/claims/lower/counting.py"


def test_the_map_names_every_sentence_and_claim() -> None:
    text = map_page(PAPER, {})
    assert all(f"`{name}` (not in this build)" in text for s in PAPER for name in s.claims)
    assert text.count("\n**") == len(PAPER)


def test_a_section_ends_where_the_next_of_its_level_begins() -> None:
    text = "# A\n\n## B c\none\n\n```console\n# no heading\n```\n### D\ntwo\n## E\nthree\n"
    assert section(text, "b-c") == "one\n\n```console\n# no heading\n```\n### D\ntwo"
    assert section(text, "e") == "three"
    with pytest.raises(ValueError, match="f: no such section"):
        section(text, "f")


def test_links_of_a_proof_lead_to_the_same_places_from_a_claims_page() -> None:
    text = "[a](#here) [b](other.md) [c](other.md#there) [d](https://example.org/x.md) [e](p.png)"
    assert moved(text, "page.md") == (
        "[a](../page.md#here) [b](../other.md) [c](../other.md#there) "
        "[d](https://example.org/x.md) [e](../p.png)"
    )


def test_whole_ids_in_source_become_links_and_parts_of_ids_do_not() -> None:
    text = 'x("a.b", "a.b~miss", "a.b.c", "z.a.b", a.b-c) a.b.'
    found = link_names(text, {"a.b": "a.b", "a.b.c": "a.b.c", "a_b": "a.b"}, "up/")
    assert found.count('<a href="up/a.b.html">a.b</a>') == 2
    assert found.count('<a href="up/a.b.c.html">a.b.c</a>') == 1
    assert found.count("<a ") == 3
    assert link_names("Theorem a_b :", {"a_b": "a.b"}, "up/") == (
        'Theorem <a href="up/a.b.html">a_b</a> :'
    )
    assert link_names(text, {}, "up/") == text


def test_only_known_names_become_links() -> None:
    tree = nodes.document(None, None)
    tree += nodes.paragraph("", "", nodes.literal("", "a.b"), nodes.literal("", "c"))
    link_literals(tree, {"a.b": "there.html"})
    assert [link["refuri"] for link in tree.findall(nodes.reference)] == ["there.html"]
