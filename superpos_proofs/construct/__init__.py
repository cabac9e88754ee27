"""Builders: an exact integer network, and a guarantee for it that holds for every task."""

from superpos_proofs.construct.base import Built, Guarantee
from superpos_proofs.construct.dense import DenseShape, build_dense, plan_dense
from superpos_proofs.construct.sparse import SparseShape, build_sparse, plan_sparse

__all__ = [
    "Built",
    "DenseShape",
    "Guarantee",
    "SparseShape",
    "build_dense",
    "build_sparse",
    "plan_dense",
    "plan_sparse",
]
