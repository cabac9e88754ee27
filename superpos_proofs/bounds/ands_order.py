"""No shape for pairs is narrower than (4 + 2 sqrt 2) sqrt(j ln j): docs/ands-order.md."""

from __future__ import annotations

from fractions import Fraction

import sympy as sp

from superpos_proofs import rigorous
from superpos_proofs.ranges import RangeProof, prove_from
from superpos_proofs.rigorous import arb
from superpos_proofs.statements import ands_order as st
from superpos_proofs.statements import root
from superpos_proofs.statements.ands import j

START = 4
HALF = Fraction(1, 2)
TWO = arb(2)


def prove_low(constant: sp.Expr = st.LIMIT, most: Fraction = HALF) -> RangeProof:
    """What `upper.k-and.least` says at k = v = 2 and m = j/2 exceeds constant^2 j ln j, j >= 4."""
    statement = st.order_low(constant)
    spare = -rigorous.ball(most).log()
    share = rigorous.enclose(constant, {}) / arb(8).sqrt()

    def gap(log_j: arb, rest: arb) -> arb:
        """What is left, times sqrt(ln j); ``rest`` is ln(j (j-2) / delta) - 2 ln j."""
        whole = log_j.sqrt()
        return whole * ((log_j + spare).sqrt() + (2 * log_j + rest).sqrt() - share * whole)

    def positive(log_j: arb) -> arb:
        return gap(log_j, spare + (1 - 2 * (-log_j).exp()).log())

    def tail(large: int) -> arb:
        log_j = rigorous.ball(large).log()
        if rigorous.decide(sp.Le(constant, st.LIMIT), {}) is True:
            # rest >= 0, so sqrt(2 ln j + rest) >= sqrt 2 sqrt(ln j); what is left grows with j
            whole, rest = log_j.sqrt(), spare + (1 - 2 / rigorous.ball(large)).log()
            return (whole * ((log_j + spare).sqrt() - whole)).min(rest)
        return arb(-1)

    bound = (
        8
        * j
        * (root(sp.log(j / sp.Rational(most))) + root(sp.log(j * (j - 2) / sp.Rational(most)))) ** 2
    )

    def exactly(outputs: int) -> bool | None:
        return rigorous.decide(sp.Gt(bound, constant**2 * j * sp.log(j)), {j: outputs})

    return prove_from(
        str(statement.conclusion), START, positive, tail, exactly=exactly, variable="j"
    )
