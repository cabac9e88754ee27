"""No shape for circuits of pairs is narrower than 5.9 sqrt(j ln j): docs/circuits-order.md."""

from __future__ import annotations

import sympy as sp

from superpos_proofs import rigorous
from superpos_proofs.ranges import RangeProof, prove_from
from superpos_proofs.rigorous import arb
from superpos_proofs.statements import circuits_order as st
from superpos_proofs.statements.ands import j


def prove_low(constant: sp.Expr = st.CONSTANT) -> RangeProof:
    """12 ln(j (j-2) (j-4) / 2) exceeds constant^2 ln j, for j >= START."""
    claim = st.order_low(constant)
    share = rigorous.enclose(constant**2, {})

    def positive(log_j: arb) -> arb:
        lost = sum(((1 - k * (-log_j).exp()).log() for k in (2, 4)), -arb(2).log())
        return 36 - share + 12 * lost / log_j

    def tail(large: int) -> arb:
        return positive(arb(large).log())  # what is lost falls with j

    below = 12 * sp.log(j * (j - 2) * (j - 4) / 2)

    def exactly(outputs: int) -> bool | None:
        return rigorous.decide(sp.Gt(below, constant**2 * sp.log(j)), {j: outputs})

    return prove_from(
        str(claim.conclusion), st.START, positive, tail, exactly=exactly, variable="j"
    )
