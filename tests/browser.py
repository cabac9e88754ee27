"""Pages in a real browser: headless chromium, from file://, with no network."""

from __future__ import annotations

import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
MARKS = (
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"),
)
OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND"
MEASURE = f"<script>{(Path(__file__).parent / 'measure.js').read_text()}</script>"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Chromium, until the page has settled."""
    assert CHROMIUM is not None
    usual = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", OFFLINE]
    timing = ["--virtual-time-budget=5000", "--enable-logging=stderr"]
    command = [CHROMIUM, *usual, *timing, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)


def dump(page: Path, state: str = "", *flags: str) -> tuple[str, list[str]]:
    """The page's DOM after its scripts ran, and what they wrote to the console."""
    done = run(*flags, "--dump-dom", f"{page.as_uri()}{state}")
    return done.stdout, [line for line in done.stderr.splitlines() if "CONSOLE" in line]


def measure(page: Path, width: int) -> dict[str, str]:
    """What measure.js finds on a page in a frame of this width; two files appear beside it."""
    copy = page.with_name(f"measured-{page.name}")
    copy.write_text(page.read_text(encoding="utf-8").replace("</body>", f"{MEASURE}</body>"))
    frame = page.with_name(f"frame-{width}-{page.name}")
    frame.write_text(
        f'<iframe src="{copy.name}" style="border:0;width:{width}px;height:900px"></iframe>'
        '<script>addEventListener("load", () => Object.assign(document.body.dataset, '
        'document.querySelector("iframe").contentDocument.documentElement.dataset));</script>'
    )
    dom, _ = dump(frame, "", "--allow-file-access-from-files")
    copy.unlink()
    frame.unlink()
    return dict(re.findall(r'data-(\w+)="([^"]*)"', dom))


def check_page(page: Path, width: int) -> None:
    """A page of its own kind: much to read and use, mathematics set, headings in order."""
    told = check_reach(page, width)
    assert told["mathematics"] == "true"
    assert int(told["written"]) > 50
    assert int(told["usable"]) > 30
    levels = [int(level) for level in told["levels"]]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def check_reach(page: Path, width: int) -> dict[str, str]:
    """Nothing sideways, contrast, keyboard: what holds for every page. Also what was measured."""
    told = measure(page, width)
    assert int(told["window"]) in range(width - 20, width + 1)
    assert int(told["wide"]) <= int(told["window"])
    assert told["faint"] == "", "text whose contrast is below 4.5 (WCAG 2.1 AA)"
    assert told["lost"] == "", "what a keyboard cannot reach, or reaches without a sign"
    assert told["stuck"] == "", "what scrolls and cannot be scrolled by keyboard"
    return told
