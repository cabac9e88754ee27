"""What several commands share: options, progress, and re-checked certificates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from superpos_proofs.certificate.store import Checked
from superpos_proofs.cli.app import go_on, messages
from superpos_proofs.sandwich import CertifiedCeiling

TASKS = ("permutation", "pairwise-and", "k-and", "universal-and", "circuit")
LARGEST_BUILT = 1 << 15  # features of a network that fits into a few gigabytes while it is made
PROBLEMS = ("perm", "and", "uand", "repr")

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
Features = Annotated[int, typer.Option("--features", help="m, input features.")]
Active = Annotated[int, typer.Option("--active", help="v, the most features active at once.")]
Bits = Annotated[int, typer.Option("--bits", help="b, bits of a weight or bias.")]
Failure = Annotated[str, typer.Option("--failure", help="Failure probability, like 0.01 or 1/100.")]
Output = Annotated[Path | None, typer.Option("-o", "--output", help="File to write.")]


def fraction(text: str, name: str) -> Fraction:
    """A rational from text like 1/100 or 0.01; ValueError names the option."""
    try:
        if len(text) > 60 or re.search(r"[eE][+-]?\d{4,}", text):
            raise ValueError
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"{name} must be a rational like 1/100 or 0.01, not {text!r}") from None


def known(name: str, names: tuple[str, ...], built: tuple[str, ...], what: str) -> None:
    """Refuse a name that is none of ``names``, or none of those that are ``built``."""
    if name not in names:
        raise ValueError(f"unknown {what} {name!r}; choose one of: {', '.join(names)}")
    if name not in built:
        raise ValueError(f"{name!r} is not built yet; this version knows: {', '.join(built)}")


def writable(path: Path) -> None:
    """Refuse early, before long work, a file that cannot be written later."""
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise ValueError(f"{path}: name a file in a folder that exists")


@contextmanager
def steps(title: str, total: int | None) -> Iterator[Any]:
    """A live progress line on stderr, a terminal; yields a function that names the next step."""
    columns = (
        TextColumn("[bold]{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[step]}"),
    )
    # Into a file or a pipe it would leave a blank line, and no more.
    off = not messages.is_interactive
    with Progress(*columns, console=messages, transient=True, disable=off) as progress:
        task = progress.add_task(title, total=total, step="")

        def step(name: str) -> None:
            go_on()
            done = progress.tasks[task].fields.get("started", False)
            progress.update(task, advance=1 if done else 0, step=name, started=True)

        yield step


def certified(checked: list[Checked]) -> list[CertifiedCeiling]:
    """The ceilings among certificates that the kernel accepted in this run."""
    return [
        CertifiedCeiling(c.verdict.claim, **c.verdict.numbers)
        for c in checked
        if c.verdict.accepted and c.verdict.kind == "ceiling" and c.verdict.claim
    ]
