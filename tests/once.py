"""What is done once in a run, by whichever of its workers asks first.

Not by an xdist group: pytest-xdist 3.8 ignores groups under pytest 9.2, and says nothing.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from superpos_proofs.certificate.store import Checked, check_file


def run_folder(factory: pytest.TempPathFactory) -> Path:
    """A folder that the workers of this run share."""
    base = factory.getbasetemp()
    # Workers have folders of their own below that of the run.
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


def once(done: Path, work: Callable[[], bytes]) -> bytes:
    """What ``work`` makes, kept in the file ``done`` of the run's folder."""
    with done.with_name(f"{done.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            done.write_bytes(work())
    return done.read_bytes()


def check_once(folder: Path, path: Path) -> Checked:
    """The kernel's verdict on a certificate: many tests and claims ask for the same."""
    done = folder / f"{hashlib.sha256(path.read_bytes()).hexdigest()}-{path.name}"
    checked = pickle.loads(once(done, lambda: pickle.dumps(check_file(path))))
    assert isinstance(checked, Checked)
    return checked
