"""For tests of your own: strategies, claims as properties, and Hypothesis profiles.

The pytest plugin is ``superpos_proofs.pytest_plugin``; pytest finds it by itself.
"""

from superpos_proofs.testing.profiles import examples, register_profiles
from superpos_proofs.testing.statements import (
    Evaluation,
    Written,
    check_statement,
    corners,
    evaluate,
    instances,
    points,
    written,
)

__all__ = [
    "Evaluation",
    "Written",
    "check_statement",
    "corners",
    "evaluate",
    "examples",
    "instances",
    "points",
    "register_profiles",
    "written",
]
