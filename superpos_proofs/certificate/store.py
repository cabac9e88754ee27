"""Where the shipped certificates are, and re-checking a folder of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from superpos_proofs.certificate.kernel import Verdict, read_and_verify
from superpos_proofs.certificate.lrat import check_lrat, read_dimacs
from superpos_proofs.certificate.reading import Rejected, require

MAX_PAIR_BYTES = 1 << 30  # of a DIMACS or LRAT file


@dataclass(frozen=True)
class Checked:
    """One certificate file, the hash of what was read of it, and what the kernel says of that."""

    file: str
    sha256: str
    size: int
    verdict: Verdict


def shipped() -> Path:
    """The folder of shipped certificates: package data, or ``certificates`` of the checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "data" / "certificates"
    return installed if installed.is_dir() else package.parent / "certificates"


def certificate_files(folder: Path, *, slow: bool = False) -> list[Path]:
    """All certificate files below ``folder``, in a fixed order; of folders "slow" only if asked.

    Those take the kernel minutes each. The links of the Coq development are JSON beside them, and
    no certificate.
    """
    links = folder / "formal" / "theorems.json"
    found = [path for path in sorted(folder.rglob("*.json")) if path != links]
    return [path for path in found if slow or path.parent.name != "slow"]


def check_files(
    files: Sequence[Path], progress: Callable[[str], None] | None = None
) -> list[Checked]:
    """Re-check files with the kernel, in order; unreadable ones are rejected, never skipped."""
    checked = []
    for path in files:
        if progress:
            progress(path.name)
        checked.append(check_file(path))
    return checked


def verdicts(checked: Iterable[Checked]) -> dict[str, Verdict]:
    """Verdicts by claim; a rejected file answers for the claim it is named after."""
    return {c.verdict.claim or Path(c.file).stem: c.verdict for c in checked}


def check_file(path: Path) -> Checked:
    """Re-check one file with the kernel."""
    content, verdict = read_and_verify(path)
    digest = hashlib.sha256(content).hexdigest()
    return Checked(path.name, digest, len(content), verdict)


def check_pair(formula: Path, proof: Path) -> Checked:
    """Check a standard LRAT proof of a standard DIMACS formula; both are read in bounds."""
    contents, reason = [], "accepted"
    for path in (formula, proof):
        try:
            require(path.is_file(), f"{path.name}: not a regular file")
            with path.open("rb") as file:
                contents.append(file.read(MAX_PAIR_BYTES + 1))
            require(len(contents[-1]) <= MAX_PAIR_BYTES, f"{path.name}: too large")
        except (OSError, Rejected) as error:
            return Checked(formula.name, "", 0, Verdict(False, str(error)))
    try:
        check_lrat(read_dimacs(contents[0]), contents[1])
    except Rejected as error:
        reason = str(error)
    except MemoryError:
        reason = "too large for this machine's memory"
    accepted = reason == "accepted"
    claim = f"{formula.name} is not satisfiable" if accepted else None
    digest = hashlib.sha256(contents[0]).hexdigest()
    return Checked(formula.name, digest, len(contents[0]), Verdict(accepted, reason, claim, "lrat"))
