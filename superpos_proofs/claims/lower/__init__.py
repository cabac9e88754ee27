"""Chapter "lower": what counting forbids, for every task, error model and kind of weight."""

from superpos_proofs.claims.lower import (
    averages,
    constants,
    counting,
    families,
    lists,
    orders,
    packing,
    sparsity,
    systematic,
    weights,
)

_MODULES = (
    counting,
    families,
    packing,
    systematic,
    lists,
    averages,
    weights,
    constants,
    orders,
    sparsity,
)
CLAIMS = tuple(claim for module in _MODULES for claim in module.CLAIMS)
