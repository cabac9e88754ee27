"""Claims: statement, instance check, sources and dependencies, joined for pytest and the report."""

from superpos_proofs.claims.base import (
    Claim,
    Draw,
    Instance,
    Observation,
    RangeCheck,
    Rung,
    Source,
)
from superpos_proofs.claims.pool import check_apart, check_with_certificates
from superpos_proofs.claims.registry import all_claims, chosen, faults, find, own_claims
from superpos_proofs.claims.run import Result, Score, check, check_all, check_each, score, settle

__all__ = [
    "Claim",
    "Draw",
    "Instance",
    "Observation",
    "RangeCheck",
    "Result",
    "Rung",
    "Score",
    "Source",
    "all_claims",
    "check",
    "check_all",
    "check_apart",
    "check_each",
    "check_with_certificates",
    "chosen",
    "faults",
    "find",
    "own_claims",
    "score",
    "settle",
]
