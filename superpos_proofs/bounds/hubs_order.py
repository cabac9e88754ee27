"""No shape for all lists of pairs is narrower than 15.37 sqrt(j) ln j: docs/hubs-order.md."""

from __future__ import annotations

import sympy as sp

from superpos_proofs import rigorous
from superpos_proofs.ranges import RangeProof, prove_from
from superpos_proofs.rigorous import arb
from superpos_proofs.statements import hubs_order as st
from superpos_proofs.statements import root
from superpos_proofs.statements.ands import j


def prove_low(constant: sp.Expr = st.CONSTANT, places: int = 3) -> RangeProof:
    """e ln(2 j (j-2)) (2 sqrt(2j) - places) exceeds constant sqrt(j) ln j, for j >= START."""
    claim = st.order_low(constant)
    share = rigorous.enclose(constant, {})
    e, two = arb(1).exp(), arb(2).sqrt()

    def positive(log_j: arb) -> arb:
        events = 2 * log_j + arb(2).log() + (1 - 2 * (-log_j).exp()).log()
        return e * events * (2 * two - places * (-log_j / 2).exp()) - share * log_j

    def tail(large: int) -> arb:
        # ln(2 j (j-2)) >= 2 ln j, and the other factor grows with j
        return 2 * e * (2 * two - places / rigorous.ball(large).sqrt()) - share

    below = sp.E * sp.log(2 * j * (j - 2)) * (2 * root(2 * j) - places)

    def exactly(outputs: int) -> bool | None:
        return rigorous.decide(sp.Gt(below, constant * root(j) * sp.log(j)), {j: outputs})

    return prove_from(
        str(claim.conclusion), st.START, positive, tail, exactly=exactly, variable="j"
    )
