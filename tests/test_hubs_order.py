"""The lower side of the order of the guarantee for pairs of any influence."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import pytest
import sympy as sp

from superpos_proofs import rigorous
from superpos_proofs.bounds.hubs_order import prove_low
from superpos_proofs.construct.hubs_plan import plan_hubs
from superpos_proofs.statements import hubs_order as st
from superpos_proofs.statements import root
from superpos_proofs.statements.ands import j

LINE = sp.E * sp.log(2 * j * (j - 2)) * (2 * root(2 * j) - 3)


def test_the_constant_holds_for_all_sizes_and_the_next_digit_does_not() -> None:
    assert prove_low().failure is None
    more = prove_low(sp.Rational(1538, 100))
    assert more.failure
    assert more.counterexample
    assert rigorous.decide(sp.Lt(st.CONSTANT, st.LIMIT), {}) is True


@pytest.mark.parametrize("outputs", [st.START, st.START + 1, *(10**k for k in range(4, 31))])
def test_the_line_at_single_sizes(outputs: int) -> None:
    holds = sp.Gt(LINE, st.CONSTANT * root(j) * sp.log(j))
    assert rigorous.decide(holds, {j: outputs}) is True


@pytest.mark.parametrize(("features", "outputs", "active"), [(50, 100, 2), (1000, 2000, 2)])
def test_blocks_and_slots_of_planned_shapes(features: int, outputs: int, active: int) -> None:
    """Both halves of the theorem, not only their sum."""
    failure = Fraction(1, 2)
    shape = plan_hubs(features, outputs, failure, active=active, tries=100)
    assert shape is not None
    ways = sum(comb(features - 2, size) for size in range(active))
    union = sp.log(2 * outputs * ways / sp.Rational(failure))
    low = shape.blocks * sp.log(sp.Rational(shape.cells, active * shape.degree))
    slot = shape.slot_blocks * sp.log(shape.slot_cells)
    assert rigorous.decide(sp.Gt(low, union), {}) is True
    assert rigorous.decide(sp.Gt(slot, union), {}) is True
