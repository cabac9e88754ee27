"""The Coq development, compiled once in a run, whichever of its workers asks first.

Not by an xdist group: pytest-xdist 3.8 ignores groups under pytest 9.2, and says nothing.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path

import pytest

from superpos_proofs import formal


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this worker's own with everything compiled, in which more files can be."""
    base = tmp_path_factory.getbasetemp()
    # Workers have folders of their own below that of the run.
    run = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    common, done = run / "coq-common", run / "coq-common.done"
    with (run / "coq-common.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(common, ignore_errors=True)
            common.mkdir()
            formal.compile_all(common)
            done.touch()
    return Path(shutil.copytree(common, tmp_path_factory.mktemp("coq") / "formal"))
