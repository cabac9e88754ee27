"""The Coq development: which theorem states which claim, and whether it builds here.

``certificates/formal/theorems.json`` names, for each claim that a theorem states, the file and the
theorem. This module reads it, cuts the statement out of the file, hashes the files, and builds them
with ``coqc`` where Coq is installed; only the standard library is needed.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

LOGICAL = "Superpos"
CLOSED = "Closed under the global context"
SECONDS = 300.0
FLAGS = ("-w", "-notation-overridden,-ambiguous-paths,-parsing,-deprecated", "-Q", ".", LOGICAL)

_BEGIN = r"^(?:Theorem|Lemma|Corollary|Example)\s+{name}\b"
_IMPORT = re.compile(rf"^From {LOGICAL} Require Import ([\w\s]+)\.", re.MULTILINE)
_SUPPOSED = re.compile(
    r"^((?:Section|End|Variables?|Hypothes[ie]s|Context)\b.*?\.)\s*$", re.MULTILINE | re.DOTALL
)
_COMMENT = re.compile(r"\(\*|\*\)")


@dataclass(frozen=True)
class Theorem:
    """A theorem that states a claim.

    Attributes:
        claim: the claim's id.
        file: name of the .v file.
        name: the theorem's name in it.
    """

    claim: str
    file: str
    name: str


@dataclass(frozen=True)
class Status:
    """What is known about one theorem.

    Attributes:
        theorem: which one.
        built: its file was compiled in this run; False: recorded only.
        assumptions: what ``Print Assumptions`` says of it, one line; empty when not built.
    """

    theorem: Theorem
    built: bool
    assumptions: str

    @property
    def closed(self) -> bool:
        """Built here, and proved from nothing but the logic."""
        return self.built and self.assumptions == CLOSED

    @property
    def state(self) -> str:
        """What a reader is told, in a few words."""
        if not self.built:
            return "recorded, not rebuilt in this run"
        assumed = "nothing" if self.closed else self.assumptions
        return f"rebuilt in this run, assumes {assumed}"


@dataclass(frozen=True)
class Report:
    """The outcome of a build.

    Attributes:
        digest: SHA-256 over the names and contents of all .v files.
        reason: why nothing was built, or what went wrong; empty when all is well.
        statuses: one for each linked theorem, in the order of the claims' ids.
    """

    digest: str
    reason: str
    statuses: tuple[Status, ...]


def directory() -> Path:
    """Where the development is: in the repository, or as data of the installed package."""
    here = Path(__file__).resolve().parent
    for root in (here.parent / "certificates", here / "data" / "certificates"):
        if (root / "formal").is_dir():
            return root / "formal"
    raise FileNotFoundError("this installation carries no formal development")


def theorems(folder: Path | None = None) -> tuple[Theorem, ...]:
    """The linked theorems, by claim id."""
    folder = folder or directory()
    links = json.loads((folder / "theorems.json").read_text(encoding="utf-8"))
    return tuple(Theorem(claim, at["file"], at["theorem"]) for claim, at in sorted(links.items()))


def without_comments(source: str) -> str:
    """The source less its comments, which nest."""
    kept, depth, at = [], 0, 0
    for mark in _COMMENT.finditer(source):
        if depth == 0:
            kept.append(source[at : mark.start()])
        depth += 1 if mark.group() == "(*" else -1
        at = mark.end()
    return "".join([*kept, source[at:]]) if depth == 0 else "".join(kept)


def statement(theorem: Theorem, folder: Path | None = None) -> str:
    """The theorem's statement as it stands in its file, up to ``Proof``.

    Before it stand the variables and hypotheses of the sections that it is in: it is for all of
    them.

    Raises:
        ValueError: the file has no such theorem.
    """
    source = ((folder or directory()) / theorem.file).read_text(encoding="utf-8")
    begin = re.search(_BEGIN.format(name=re.escape(theorem.name)), source, re.MULTILINE)
    end = begin and re.search(r"\.\s*^Proof\b", source[begin.start() :], re.MULTILINE)
    if begin is None or end is None:
        raise ValueError(f"{theorem.file} has no theorem {theorem.name}")
    own = source[begin.start() : begin.start() + end.start() + 1]
    return "\n".join([*_supposed(without_comments(source[: begin.start()])), own])


def _supposed(before: str) -> list[str]:
    """Variables and hypotheses of the sections that are open at the end of a source."""
    sections: list[list[str]] = []
    for sentence in _SUPPOSED.findall(before):
        if sentence.startswith("Section"):
            sections.append([])
        elif sentence.startswith("End"):
            sections.pop()
        else:
            sections[-1].append(sentence)
    return [sentence for section in sections for sentence in section]


def file_hashes(folder: Path | None = None) -> dict[str, str]:
    """SHA-256 of each .v file, by name."""
    folder = folder or directory()
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.glob("*.v"))
    }


def digest(folder: Path | None = None) -> str:
    """One SHA-256 for the whole development."""
    lines = (f"{value}  {name}\n" for name, value in file_hashes(folder).items())
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def build_order(folder: Path | None = None) -> tuple[str, ...]:
    """The .v files, each after those that it imports.

    Raises:
        ValueError: files import each other in a circle, or one imports a file that is not there.
    """
    folder = folder or directory()
    needs: dict[str, set[str]] = {}
    for path in sorted(folder.glob("*.v")):
        found = _IMPORT.findall(without_comments(path.read_text(encoding="utf-8")))
        needs[path.stem] = {name for names in found for name in names.split()}
    done: list[str] = []
    while len(done) < len(needs):
        ready = [name for name in needs if name not in done and needs[name] <= set(done)]
        if not ready:
            raise ValueError(f"cannot order {sorted(set(needs) - set(done))}")
        done += ready
    return tuple(f"{name}.v" for name in done)


def coqc() -> str | None:
    """The path of ``coqc``, or None where Coq is not installed."""
    return shutil.which("coqc")


def run_coqc(work: Path, file: str, seconds: float = SECONDS) -> str:
    """Compile one file in ``work`` and return what it printed.

    Raises:
        ValueError: it does not compile; the first lines of the error.
        FileNotFoundError: Coq is not installed.
    """
    program = coqc()
    if program is None:
        raise FileNotFoundError("Coq is not installed (Debian: coq libcoq-mathcomp-algebra)")
    try:
        run = subprocess.run(
            [program, *FLAGS, file],
            cwd=work,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ValueError(f"{file} takes more than {seconds:.0f} seconds") from error
    if run.returncode:
        raise ValueError(f"{file} does not compile: {' '.join(run.stderr.split()[:60])}")
    return run.stdout


def compile_all(work: Path, folder: Path | None = None) -> None:
    """Copy the development into ``work`` and compile it there.

    Raises:
        ValueError: a file does not compile.
        FileNotFoundError: Coq is not installed.
    """
    folder = folder or directory()
    for name in build_order(folder):
        shutil.copy(folder / name, work / name)
        run_coqc(work, name)


def assumptions(work: Path, names: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """What ``Print Assumptions`` says of each (file, theorem), in a compiled ``work``.

    Each question walks through all that a proof rests on, most of it common to all of them. So Coq
    is first asked about one term that holds every theorem; about each, where that assumes anything.
    """
    pairs = list(names)
    terms = {name: f"{Path(file).stem}.{name}" for file, name in pairs}
    modules = sorted({Path(file).stem for file, _ in pairs})
    required = f"From {LOGICAL} Require {' '.join(modules)}."
    held = " ".join(f"let _ := @{Path(file).stem}.{name} in" for file, name in pairs)
    together = f"Definition together := {held} I."
    if _printed(work, [required, together], {"together": "together"})["together"] == CLOSED:
        return dict.fromkeys(terms, CLOSED)
    return _printed(work, [required], terms)


def _printed(work: Path, lines: Iterable[str], terms: Mapping[str, str]) -> Mapping[str, str]:
    """What ``Print Assumptions`` says of each term, by name, after these lines."""
    source = ["From Coq Require Import String.", *lines]
    for name, term in terms.items():
        source += [f'Compute "{name}"%string.', f"Print Assumptions {term}."]
    (work / "assumptions.v").write_text("\n".join([*source, ""]), encoding="utf-8")
    printed = run_coqc(work, "assumptions.v")
    parts = re.split(r'^\s*= "(\w+)"%string\s*: string\s*$', printed, flags=re.MULTILINE)
    said = {
        name: " ".join(text.split()) for name, text in zip(parts[1::2], parts[2::2], strict=True)
    }
    return {name: said.get(name, "nothing printed") for name in terms}


def build(folder: Path | None = None) -> Report:
    """Build everything where Coq is installed; otherwise say that it is recorded only."""
    folder = folder or directory()
    linked = theorems(folder)
    recorded = tuple(Status(theorem, False, "") for theorem in linked)
    if coqc() is None:
        return Report(digest(folder), "Coq is not installed", recorded)
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        try:
            compile_all(work, folder)
            said = assumptions(work, ((t.file, t.name) for t in linked))
        except ValueError as error:
            return Report(digest(folder), str(error), recorded)
    statuses = tuple(Status(theorem, True, said[theorem.name]) for theorem in linked)
    return Report(digest(folder), "", statuses)
