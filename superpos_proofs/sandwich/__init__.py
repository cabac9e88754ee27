"""Floors and ceilings side by side, like with like (theory, section 7)."""

from superpos_proofs.sandwich.ceilings import (
    Ceiling,
    CertifiedCeiling,
    any_pairs_ceiling,
    at_most,
    guaranteed_ceiling,
    least_certified,
    universal_ceiling,
)
from superpos_proofs.sandwich.gates import Planned, circuit_ceiling, gates_ceiling
from superpos_proofs.sandwich.permutation import Row, permutation_row, permutation_table
from superpos_proofs.sandwich.tasks import (
    TaskRow,
    any_pairs_row,
    low_influence_row,
    narrowest_decided,
    task_table,
    two_active_row,
    universal_row,
)

__all__ = [
    "Ceiling",
    "CertifiedCeiling",
    "Planned",
    "Row",
    "TaskRow",
    "any_pairs_ceiling",
    "any_pairs_row",
    "at_most",
    "circuit_ceiling",
    "gates_ceiling",
    "guaranteed_ceiling",
    "least_certified",
    "low_influence_row",
    "narrowest_decided",
    "permutation_row",
    "permutation_table",
    "task_table",
    "two_active_row",
    "universal_ceiling",
    "universal_row",
]
