"""What README and docs/ show is what happens: commands print it, Python blocks run.

A line ``$ command`` in an indented or ``console`` block is run, in the order of the page, in a
folder of the page's own; lines below it must be printed in this order, ``...`` stands for any
lines. A command whose page says how long it takes (``# takes 10 minutes``) is run by
``-m slow`` only.
"""

from __future__ import annotations

import os
import re
import runpy
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.command import superpos

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
GENERATED = {"certificates.md", "claims.md", "known.md", "paper-map.md"}
SLOW = re.compile(r"\s+# takes .*$")
FENCED = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Command:
    """A command of a page and the lines shown below it."""

    line: str
    shown: tuple[str, ...]

    @property
    def slow(self) -> bool:
        return SLOW.search(self.line) is not None


def commands(text: str) -> list[Command]:
    """The commands of a page, in order."""
    for language, body in FENCED.findall(text):
        if language == "console":
            text += "\n" + "".join(f"    {line}\n" for line in body.splitlines())
    found: list[tuple[str, list[str]]] = []
    inside = False
    for line in text.splitlines():
        if line.startswith("    $ "):
            found.append((line[6:], []))
            inside = True
        elif inside and line.startswith("    "):
            found[-1][1].append(line[4:].rstrip())
        else:
            inside = False
    return [Command(line, tuple(shown)) for line, shown in found]


def differs(shown: Sequence[str], printed: Sequence[str]) -> str | None:
    """The first shown line that is not printed where it should be; None when all are."""
    at, free = 0, False
    for line in shown:
        if line.strip() == "...":
            free = True
            continue
        reach = printed[at:] if free else printed[at : at + 1]
        if line not in reach:
            return line
        at, free = at + reach.index(line) + 1, False
    return None if free or not shown or at == len(printed) else printed[at]


def typed(line: str, folder: Path, seconds: float) -> CompletedProcess[str]:
    """What a command does: one that says how long it takes in a process of its own."""
    program, *arguments = shlex.split(SLOW.sub("", line))
    if program == "superpos" and SLOW.search(line) is None:
        return superpos(*arguments, cwd=folder, columns=100)
    start = {
        "superpos": [sys.executable, "-c", "from superpos_proofs.cli import main; main()"],
        "python": [sys.executable],
    }
    return subprocess.run(
        [*start[program], *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "COLUMNS": "100", "PYTHONPATH": str(ROOT)},
        timeout=seconds,
    )


def run(command: Command, folder: Path, seconds: float) -> None:
    done = typed(command.line, folder, seconds)
    assert done.returncode in (0, 1), done.stderr  # 1: something does not hold, as the page shows
    assert done.returncode == 0 or command.shown, done.stdout + done.stderr
    printed = [line.rstrip() for line in done.stdout.splitlines()]
    wrong = differs(command.shown, printed)
    assert wrong is None, f"{command.line}: {wrong!r} is not where it should be in\n{done.stdout}"


def pages(*, slow: bool) -> list[Path]:
    found = [page for page in PAGES if page.name not in GENERATED]
    return [
        page
        for page in found
        if any(command.slow == slow for command in commands(page.read_text(encoding="utf-8")))
    ]


@pytest.mark.parametrize("page", pages(slow=False), ids=lambda page: page.name)
def test_commands_print_what_the_page_shows(page: Path, tmp_path: Path) -> None:
    for command in commands(page.read_text(encoding="utf-8")):
        if not command.slow:
            run(command, tmp_path, 300)


@pytest.mark.slow
@pytest.mark.parametrize("page", pages(slow=True), ids=lambda page: page.name)
def test_long_commands_print_what_the_page_shows(page: Path, tmp_path: Path) -> None:
    for command in commands(page.read_text(encoding="utf-8")):
        if command.slow:
            run(command, tmp_path, 7200)


BLOCKS = [
    pytest.param(language, body, id=f"{page.name}-{place}")
    for page in PAGES
    if page.name not in GENERATED
    for place, (language, body) in enumerate(FENCED.findall(page.read_text(encoding="utf-8")))
]


@pytest.mark.parametrize(("language", "body"), BLOCKS)
def test_blocks_run(language: str, body: str, tmp_path: Path) -> None:
    if language == "python":
        script = tmp_path / "block.py"
        script.write_text(body, encoding="utf-8")
        with chdir(tmp_path):
            runpy.run_path(str(script), run_name="__main__")
    elif language == "diff":
        pass  # shows what a mutant changes
    elif language == "toml":
        assert tomllib.loads(body)
    else:
        assert language == "console"  # its commands are run above


def test_commands_without_a_prompt_are_run_by_ci() -> None:
    """Installing, the report, the whole suite: too much for a test, so .ci/run does it."""
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    without = [line.split("#")[0].strip() for line in lines if line.startswith("    python -m pip")]
    assert without
    assert [line for line in without if f'step "{line}"' not in ci] == []


def test_what_is_shown_can_be_wrong() -> None:
    assert differs(("a", "...", "c"), ("a", "b", "c")) is None
    assert differs(("a", "..."), ("a", "b")) is None
    assert differs((), ("a",)) is None
    assert differs(("a", "c"), ("a", "b", "c")) == "c"
    assert differs(("a",), ("a", "b")) == "b"
    assert differs(("...", "d"), ("a", "b")) == "d"
    assert differs(("b", "...", "a"), ("b", "c")) == "a"
    found = commands("x\n\n    $ superpos a  # takes 2 minutes\n    out\n\n```console\n$ b\n```\n")
    assert found == [Command("superpos a  # takes 2 minutes", ("out",)), Command("b", ())]
    assert [command.slow for command in found] == [True, False]
