"""The command line, run in this process: a new one takes seconds to start."""

from __future__ import annotations

import io
import json
import signal
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from subprocess import CompletedProcess
from unittest.mock import patch

from superpos_proofs.cli import main
from superpos_proofs.cli.app import screen


def superpos(
    *arguments: str, cwd: Path | None = None, columns: int | None = None
) -> CompletedProcess[str]:
    """What ``superpos`` answers to these arguments, typed in folder ``cwd``.

    Args:
        arguments: the words after ``superpos``.
        cwd: the folder; by default the current one.
        columns: how wide the terminal is; as wide as rich finds it by default.
    """
    out, err, interrupts = io.StringIO(), io.StringIO(), signal.getsignal(signal.SIGINT)
    code = None
    with (
        patch.object(screen, "_width", columns or screen._width),
        chdir(cwd or Path.cwd()),
        redirect_stdout(out),
        redirect_stderr(err),
        patch.object(sys, "argv", ["superpos", *arguments]),
    ):
        try:
            main()
        except SystemExit as end:
            code = end.code
        finally:
            signal.signal(signal.SIGINT, interrupts)
    assert isinstance(code, int), "it ends by an exit code"
    return CompletedProcess(arguments, code, out.getvalue(), err.getvalue())


def answer(*arguments: str, cwd: Path | None = None, code: int = 0) -> dict:
    """The one JSON object that ``superpos ... --json`` prints, with this exit code."""
    done = superpos(*arguments, "--json", cwd=cwd)
    assert done.returncode == code, done.stderr
    assert done.stdout.count("\n") == 1, "one JSON object and nothing else"
    return json.loads(done.stdout)
