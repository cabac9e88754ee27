"""For tests of your own: strategies, claims as properties, and Hypothesis profiles.

The pytest plugin is ``superpos_proofs.pytest_plugin``; pytest finds it by itself.
"""

from superpos_proofs.profiles import examples, register_profiles
from superpos_proofs.testing.certificates import certificates, corrupted
from superpos_proofs.testing.networks import networks, right_networks
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
from superpos_proofs.testing.tasks import ands, permutations, supports, tasks

__all__ = [
    "Evaluation",
    "Written",
    "ands",
    "certificates",
    "check_statement",
    "corners",
    "corrupted",
    "evaluate",
    "examples",
    "instances",
    "networks",
    "permutations",
    "points",
    "register_profiles",
    "right_networks",
    "supports",
    "tasks",
    "written",
]
