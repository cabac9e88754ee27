"""Builders: an exact integer network, and a guarantee for it that holds for every task."""

from superpos_proofs.construct.base import Built, Guarantee
from superpos_proofs.construct.dense import DenseShape, build_dense, plan_dense
from superpos_proofs.construct.sparse import SparseShape, build_sparse, plan_sparse
from superpos_proofs.construct.universal import UniversalShape, build_universal, plan_universal

__all__ = [
    "Built",
    "DenseShape",
    "Guarantee",
    "SparseShape",
    "UniversalShape",
    "build_dense",
    "build_sparse",
    "build_universal",
    "plan_dense",
    "plan_sparse",
    "plan_universal",
]
