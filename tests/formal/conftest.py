"""The Coq development, compiled once in a run, whichever of its workers asks first."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from superpos_proofs import formal
from tests.once import once, run_folder


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this worker's own with everything compiled, in which more files can be."""
    common = run_folder(tmp_path_factory) / "coq-common"

    def compile_all() -> bytes:
        shutil.rmtree(common, ignore_errors=True)
        common.mkdir()
        formal.compile_all(common)
        return b"done"

    once(common.with_suffix(".done"), compile_all)
    return Path(shutil.copytree(common, tmp_path_factory.mktemp("coq") / "formal"))
