"""Hypothesis profiles of this suite: ``fast`` unless HYPOTHESIS_PROFILE or pytest says ``deep``."""

import os

from superpos_proofs.processes import ONE_THREAD
from superpos_proofs.profiles import register_profiles

register_profiles()
if "PYTEST_XDIST_WORKER" in os.environ:  # a worker for each core, so that cores are busy already
    os.environ.update(ONE_THREAD)
