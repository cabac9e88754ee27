"""Entry point: one line for every error, one JSON object when asked, meaningful exit codes.

0 holds, 1 does not hold, 2 bad use or unreadable input, 3 undecided.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import typer
from rich.console import Console
from typer.exceptions import TyperException

app = typer.Typer(
    name="superpos",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Check, certify and consult the mathematics of neural computation in superposition.",
)

HOLDS, FAILS, BAD_USE, UNDECIDED, INTERRUPTED = 0, 1, 2, 3, 130

screen = Console()
messages = Console(stderr=True)


def print_json(data: Any) -> None:
    """One JSON object on stdout."""
    sys.stdout.write(json.dumps(data, sort_keys=True) + "\n")


def finish(code: int) -> None:
    """End the command with an exit code."""
    raise typer.Exit(code)


def main() -> None:
    """Run ``superpos``; every foreseeable error is one line that says what to do."""
    wants_json = "--json" in sys.argv[1:]
    try:
        from superpos_proofs.cli import (  # noqa: F401 - these register
            bounds,
            build,
            checking,
            deciding,
            numbers,
            uncharged,
        )

        code = app(sys.argv[1:] or ["--help"], standalone_mode=False)
        if code == INTERRUPTED:  # typer's own answer to Ctrl-C
            raise KeyboardInterrupt
    except TyperException as error:  # an unknown command or option, or one of the wrong type
        message = getattr(error, "format_message", error.__str__)()
        code = _refuse(" ".join(message.split()), wants_json)
    except (ValueError, OSError, ArithmeticError) as error:
        code = _refuse(_one_line(error), wants_json)
    except (MemoryError, RecursionError):
        code = _refuse("too large for this machine's memory; try smaller numbers", wants_json)
    except (KeyboardInterrupt, typer.Abort):
        message = "interrupted; nothing half-written was left behind"
        code = _refuse(message, wants_json, INTERRUPTED)
    sys.exit(code or HOLDS)


def _one_line(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}"
    return (str(error).splitlines() or [type(error).__name__])[0]


def _refuse(message: str, wants_json: bool, code: int = BAD_USE) -> int:
    if wants_json:
        print_json({"error": message})
    else:
        sys.stderr.write(f"superpos: {message}\n")
    return code
