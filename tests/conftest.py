"""Hypothesis profiles of this suite: ``fast`` unless HYPOTHESIS_PROFILE or pytest says ``deep``."""

import os
import sys
from functools import partial

import pytest
from hypothesis import Phase, settings

from superpos_proofs.processes import THREADS
from superpos_proofs.profiles import register_profiles
from tests.once import check_once, run_folder

register_profiles()
settings.register_profile(  # of a mutant it is asked whether a test fails, not how simply
    "mutants", settings.get_profile("fast"), phases=[Phase.explicit, Phase.generate]
)
if "PYTEST_XDIST_WORKER" in os.environ:  # a worker for each core, so that cores are busy already
    os.environ[THREADS] = "1"


def pytest_collection_finish(session: pytest.Session) -> None:
    """Let claims ask for the verdicts that tests ask for, where claims were collected."""
    items = sys.modules.get("superpos_proofs.testing.items")
    if items is not None:
        folder = run_folder(session.config._tmp_path_factory)
        items.check_file = partial(check_once, folder)


def pytest_sessionstart() -> None:
    """Forget what functions remember: a mutant is a fork of a process that has run the tests."""
    for name, module in list(sys.modules.items()):
        if name.startswith("superpos_proofs"):
            for value in list(vars(module).values()):
                if hasattr(value, "cache_clear"):
                    value.cache_clear()
