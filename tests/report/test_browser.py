"""The report in a real browser: from file://, with no network, wide and as narrow as a phone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from superpos_proofs.report.html import write_report
from tests.browser import MARKS, MEASURE, check_page, dump, run
from tests.report.pages import small_report

pytestmark = [*MARKS]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("report")
    write_report(small_report(), place)
    return place


@pytest.fixture(scope="module")
def page(folder: Path) -> Path:
    return folder / "index.html"


def shown(dom: str) -> set[str]:
    """The ids of the cards that are not hidden."""
    tags = re.findall(r'<article[^>]*class="card[^>]*>', dom)
    return {re.findall(r'id="([^"]+)"', tag)[0] for tag in tags if " hidden" not in tag}


def test_it_opens_offline_without_a_word_on_the_console(page: Path, tmp_path: Path) -> None:
    dom, console = dump(page)
    assert console == []
    assert shown(dom) == {result.claim.id for result in small_report().results}
    loud = tmp_path / "loud.html"
    loud.write_text("<script>missing.name</script>")
    assert len(dump(loud)[1]) == 1, "an error on the console would have been seen"


def test_filters_follow_the_address_in_cards_and_graph(page: Path) -> None:
    everything = {result.claim.id: result for result in small_report().results}
    cited = {name for name, result in everything.items() if result.effective.label == "cited"}
    dom, _ = dump(page, "#rung=cited")
    assert shown(dom) == cited
    assert shown(dom) < set(everything)
    dim = set(re.findall(r'class="node dim" data-claim="([^"]+)"', dom))
    assert dim == set(everything) - cited
    lemmas = {name for name in everything if name.startswith("lemma.")}
    assert shown(dump(page, "#chapter=lemmas-used")[0]) == lemmas
    assert shown(dump(page, "#text=lower.packing.ball")[0]) >= {"lower.packing.ball"}
    assert shown(dump(page, "#text=no+such+words+anywhere")[0]) == set()


def test_a_link_to_a_claim_shows_it_and_every_node_has_one(page: Path) -> None:
    dom, _ = dump(page, "#lower.packing.ball")
    targets = re.findall(r'<a href="#([^"]+)" class="node', dom)
    assert set(targets) == {result.claim.id for result in small_report().results}
    assert set(targets) <= shown(dom)


@pytest.mark.parametrize("width", [400, 1280])
def test_it_fits_is_set_and_can_be_read_and_used_by_everyone(page: Path, width: int) -> None:
    check_page(page, width)


def test_faint_text_and_lost_controls_are_seen(tmp_path: Path) -> None:
    """The measure has teeth: grey on white, a link that Tab skips, a box that only scrolls."""
    poor = tmp_path / "poor.html"
    poor.write_text(
        '<body style="background:#fff"><h1>a</h1><p style="color:#999">faint</p>'
        '<a href="#" tabindex="-1">lost</a>'
        '<div style="overflow-x:auto;width:50px"><div style="width:400px">wide</div></div>'
        f"{MEASURE}</body>"
    )
    told = dict(re.findall(r'data-(\w+)="([^"]*)"', dump(poor)[0]))
    assert told["faint"] == "P."
    assert "lost" in told["lost"]
    assert told["stuck"] == "DIV."


def test_without_scripts_it_reads_whole(page: Path) -> None:
    mute = page.with_name("mute.html")
    ban = """<meta http-equiv="Content-Security-Policy" content="script-src 'none'">"""
    mute.write_text(page.read_text().replace("<head>", f"<head>{ban}"))
    dom, _ = dump(mute, "#rung=cited")
    assert '<form id="filter" hidden' in dom
    assert shown(dom) == {result.claim.id for result in small_report().results}


def test_it_prints_on_pages(page: Path, tmp_path: Path) -> None:
    paper = tmp_path / "report.pdf"
    run(f"--print-to-pdf={paper}", "--no-pdf-header-footer", page.as_uri())
    assert paper.read_bytes().startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", paper.read_bytes())) > 3
