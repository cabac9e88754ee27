"""Where the shipped certificates are, and re-checking a folder of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from superpos_proofs.certificate.kernel import Verdict, read_and_verify


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


def certificate_files(folder: Path) -> list[Path]:
    """All certificate files below ``folder``, in a fixed order."""
    return sorted(folder.rglob("*.json"))


def check_files(
    files: Sequence[Path], progress: Callable[[str], None] | None = None
) -> list[Checked]:
    """Re-check files with the kernel, in order; unreadable ones are rejected, never skipped."""
    checked = []
    for path in files:
        if progress:
            progress(path.name)
        content, verdict = read_and_verify(path)
        digest = hashlib.sha256(content).hexdigest()
        checked.append(Checked(path.name, digest, len(content), verdict))
    return checked
