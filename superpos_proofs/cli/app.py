"""Entry point: one line for every error, one JSON object when asked, meaningful exit codes.

0 holds, 1 does not hold, 2 bad use or unreadable input, 3 undecided.
"""

from __future__ import annotations

import json
import signal
import sys
import threading
from importlib import import_module
from typing import Annotated, Any

import typer
from rich.console import Console
from typer.exceptions import TyperException

from superpos_proofs import __version__

app = typer.Typer(
    name="superpos",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Check, certify and consult the mathematics of neural computation in superposition.",
)


def _version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"superpos {__version__}\n")
        raise typer.Exit


@app.callback()
def _command(
    shown: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Check, certify and consult the mathematics of neural computation in superposition."""
    # With it typer wants a command's name even where one command alone is registered.


HOLDS, FAILS, BAD_USE, UNDECIDED, INTERRUPTED = 0, 1, 2, 3, 130

screen = Console()
messages = Console(stderr=True)


def print_json(data: Any) -> None:
    """One JSON object on stdout."""
    sys.stdout.write(json.dumps(data, sort_keys=True) + "\n")


def finish(code: int) -> None:
    """End the command with an exit code."""
    raise typer.Exit(code)


HOMES = {
    "bounds": "bounds",
    "build": "build",
    "capacity": "bounds",
    "ceiling": "numbers",
    "check": "checking",
    "counterexample": "uncharged",
    "decide": "deciding",
    "explain": "checking",
    "report": "checking",
    "verify": "checking",
    "width": "numbers",
}
"""The module of each command: importing it registers its commands, and takes a while."""

_asked_to_stop = threading.Event()


def _stop(*_: object) -> None:
    _asked_to_stop.set()
    raise KeyboardInterrupt


def go_on() -> None:
    """Raise KeyboardInterrupt again where a Ctrl-C was lost.

    One that arrives in a callback of the garbage collector, say, is printed or dropped there.
    """
    if _asked_to_stop.is_set():
        raise KeyboardInterrupt


def main() -> None:
    """Run ``superpos``; every foreseeable error is one line that says what to do."""
    wants_json = "--json" in sys.argv[1:]
    signal.signal(signal.SIGINT, _stop)
    try:
        named = [HOMES[word] for word in sys.argv[1:2] if word in HOMES]
        for home in named or sorted(set(HOMES.values())):  # all, to list them or to refuse a word
            import_module(f"superpos_proofs.cli.{home}")
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
