"""A package with claims, installed as far as Python can tell, for tests of what runs them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

TOYS = """
import sympy as sp
from superpos_proofs.claims import Claim, Instance, Observation, RangeCheck, Source
from superpos_proofs.statements import Statement, integer

x = integer("x", "a number", 0, 100)


def toy(name, conclusion, **checks):
    source = (Source("this test", "here"),)
    return Claim(f"toy.{name}", name, Statement((x,), conclusion), "A toy.", source, **checks)


"""


def registered(folder: Path, module: str) -> dict[str, str]:
    """The environment of a process in which a package has registered what ``module`` defines.

    The module, ``toys``, names its claims ``CLAIMS``; ``TOYS`` is a beginning of it.
    """
    (folder / "toys.py").write_text(module)
    home = folder / "toys-1.dist-info"
    home.mkdir()
    (home / "METADATA").write_text("Metadata-Version: 2.1\nName: toys\nVersion: 1\n")
    (home / "entry_points.txt").write_text("[superpos_proofs.claims]\ntoys = toys:CLAIMS\n")
    asked = {"PYTHONPATH": str(folder), "COLUMNS": "100"}
    unasked = ("HYPOTHESIS_PROFILE", "PYTEST_ADDOPTS", "PYTEST_XDIST_WORKER")
    return {k: v for k, v in os.environ.items() if k not in unasked} | asked


def python(
    *arguments: str, folder: Path, environment: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run Python in a folder and such an environment."""
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        timeout=300,
        env=environment,
    )
