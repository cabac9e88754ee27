"""What README shows is what the commands print."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"
SHOWN = [
    block.strip().split("\n")
    for block in README.read_text(encoding="utf-8").replace("\n    ", "\n").split("$ ")[1:]
]


def test_commands_print_what_readme_shows(tmp_path: Path) -> None:
    for command, *shown in SHOWN:
        assert command.startswith("superpos ")
        script = ["-c", "from superpos_proofs.cli import main; main()", *command.split()[1:]]
        done = subprocess.run(
            [sys.executable, *script],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={**os.environ, "COLUMNS": "100"},
            timeout=300,
        )
        assert done.returncode == 0, done.stderr
        printed = [line.rstrip() for line in done.stdout.splitlines()]
        for line in shown:
            if line.strip() in ("", "..."):
                break  # the rest is cut, or prose
            assert line.rstrip() in printed, done.stdout
