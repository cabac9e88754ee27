"""The report in a real browser: from file://, with no network, wide and as narrow as a phone."""

from __future__ import annotations

import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from superpos_proofs.report.html import write_report
from tests.report.pages import small_report

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"),
]
OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND"
MEASURE = f"<script>{(Path(__file__).parent / 'measure.js').read_text()}</script>"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    assert CHROMIUM is not None
    usual = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", OFFLINE]
    timing = ["--virtual-time-budget=5000", "--enable-logging=stderr"]
    command = [CHROMIUM, *usual, *timing, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)


def dump(page: Path, state: str = "", *flags: str) -> tuple[str, list[str]]:
    """The page's DOM after its scripts ran, and what they wrote to the console."""
    done = run(*flags, "--dump-dom", f"{page.as_uri()}{state}")
    return done.stdout, [line for line in done.stderr.splitlines() if "CONSOLE" in line]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("report")
    write_report(small_report(), place)
    return place


@pytest.fixture(scope="module")
def page(folder: Path) -> Path:
    return folder / "index.html"


@pytest.fixture(scope="module")
def measured(folder: Path) -> Path:
    """A page that shows the report in a frame as wide as a phone, and one that measures it."""
    html = (folder / "index.html").read_text()
    (folder / "measured.html").write_text(html.replace("</body>", f"{MEASURE}</body>"))
    return folder / "measured.html"


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
def test_it_never_scrolls_sideways_and_sets_its_mathematics(measured: Path, width: int) -> None:
    frame = measured.with_name(f"frame-{width}.html")
    frame.write_text(
        f'<iframe src="measured.html" style="border:0;width:{width}px;height:900px"></iframe>'
        '<script>addEventListener("load", () => Object.assign(document.body.dataset, '
        'document.querySelector("iframe").contentDocument.documentElement.dataset));</script>'
    )
    dom, _ = dump(frame, "", "--allow-file-access-from-files")
    told = dict(re.findall(r'data-(\w+)="([^"]*)"', dom))
    assert int(told["window"]) in range(width - 20, width + 1)
    assert int(told["wide"]) <= int(told["window"])
    assert told["mathematics"] == "true"
    assert int(told["written"]) > 200
    assert told["faint"] == "", "text whose contrast is below 4.5 (WCAG 2.1 AA)"
    assert int(told["usable"]) > 50
    assert told["lost"] == "", "what a keyboard cannot reach, or reaches without a sign"
    assert told["stuck"] == "", "what scrolls and cannot be scrolled by keyboard"
    levels = [int(level) for level in told["levels"]]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_faint_text_and_lost_controls_are_seen(measured: Path) -> None:
    """The measure has teeth: grey on white, a link that Tab skips, a box that only scrolls."""
    poor = measured.with_name("poor.html")
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
