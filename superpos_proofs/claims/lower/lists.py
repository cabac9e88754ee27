"""Evaluators that are always wrong in the same places: lists of ANDs."""

from __future__ import annotations

from itertools import permutations

import sympy as sp

from superpos_proofs.claims.base import Claim, Draw, Instance, Observation
from superpos_proofs.claims.works import ABSTRACT, ours
from superpos_proofs.search.covering import budget_truth, list_truth
from superpos_proofs.statements import errors as st
from superpos_proofs.statements import families
from superpos_proofs.statements.undecided import Ge, Le, Lt

OURS = ours("errors.md")
GATES = ((3, 2, 3), (4, 2, 6), (4, 3, 4))  # (m, k, N) at which exact covers are quick


def _list_cover(draw: Draw) -> Observation:
    features, fan_in, gates = GATES[draw.integer(0, len(GATES) - 1)]
    outputs = draw.integer(1, 2 if gates > 3 else 3)
    wrong = draw.integer(0, outputs, beyond=(outputs + 1, outputs + 2))
    tables = list_truth(gates, outputs, wrong)
    values = {"m": features, "k": fan_in, "j": outputs, "H": tables, "K": wrong}
    return Observation(values, f"{tables} tables, as few as possible, for lists of {gates} gates")


_lists = Claim(
    "lower.k-and.systematic",
    "With K of j outputs not right: H C(j,K) (N-j+K)_K >= (N)_j",
    st.SYSTEMATIC_ANDS,
    "Fix the answers that one setting gives: a right output shows its gate. Choose the K outputs "
    "that may be wrong; their gates are distinct and different from the other j - K. The sum over "
    "k <= K of C(j,k) N^k, also an upper bound, is never smaller.",
    (ABSTRACT, OURS),
    depends_on=("lower.packing", "lower.k-and.bits"),
    instance=Instance(_list_cover, "the least number of answer tables, found exactly", 40),
    proof="errors.md#systematic-errors",
)
LISTS = _lists.with_near_misses(
    _lists.near_miss(
        "exact",
        "Systematic errors cost nothing",
        "V forgotten",
        Ge(st.H, families.K_AND_SIZE),
    ),
    _lists.near_miss(
        "places-free",
        "Where the errors are need not be counted",
        "C(j, K) forgotten: one setting serves lists with different outputs wrong",
        Ge(
            st.H * sp.FallingFactorial(families.gates - families.outputs + st.errors, st.errors),
            families.K_AND_SIZE,
        ),
    ),
)


def _all_alike(draw: Draw, on: bool | None = None) -> Observation:
    """All outputs off, or all on, against every list: how many are not right, and the on-bits."""
    features, fan_in, gates = GATES[draw.integer(0, len(GATES) - 1)]
    outputs = draw.integer(1, min(3, gates - 1))
    lit = draw.integer(0, 1) == 1 if on is None else on
    answers = frozenset(range(gates)) if lit else frozenset[int]()
    worst = max(
        sum(answers != {gate} for gate in chosen) for chosen in permutations(range(gates), outputs)
    )
    missed = 0 if lit else outputs
    values = {"m": features, "k": fan_in, "j": outputs, "H": 1}
    story = f"all {outputs} outputs {'on' if lit else 'off'} at all {gates} gates"
    if on is None:
        return Observation({**values, "c": worst}, story)
    return Observation({**values, "c": missed, "T": outputs * len(answers)}, story)


_lists_cliff = Claim(
    "lower.k-and.systematic.cliff",
    "The cliff for ANDs: with no output right, all-off or all-on networks need no bits",
    st.SYSTEMATIC_ANDS_CLIFF,
    "An output that is always off, or always on, is not right (when N > 1), so such a network is "
    "wrong at j outputs; and the bound is (N)_0 / C(j,j) = 1 there.",
    (OURS,),
    instance=Instance(_all_alike, "all-off and all-on outputs against every list", 20),
    proof="errors.md#systematic-errors",
)
LISTS_CLIFF = _lists_cliff.with_near_misses(
    _lists_cliff.near_miss(
        "fewer-errors",
        "They are right at one output at least",
        "one error too few",
        Le(st.wrong, families.outputs - 1),
    ),
    _lists_cliff.near_miss(
        "earlier",
        "The bound is empty at K = j - 1 already",
        "N / j settings are still needed there, when there are more gates than outputs",
        statement=st.SYSTEMATIC_ANDS_CLIFF_EARLIER,
    ),
)


def _budget_cover(draw: Draw) -> Observation:
    fan_in = 2
    kind = draw.integer(0, 4)
    if kind == 4:
        features, fan_in, gates, outputs, wrong = 4, 3, 4, 1, 0
        on_bits = draw.integer(1, 4)
    elif kind:
        features, gates, outputs = 3, 3, draw.integer(1, 3)
        wrong = draw.integer(0, outputs - 1)
        on_bits = draw.integer(outputs - wrong, gates * outputs)
    else:  # covers of six gates that are quick to find
        features, gates, outputs = 4, 6, 2
        wrong, on_bits = ((0, 2), (0, 3), (0, 5), (1, 1), (1, 3), (1, 5))[draw.integer(0, 5)]
    tables = budget_truth(gates, outputs, wrong, on_bits)
    values = {"m": features, "k": fan_in, "j": outputs, "H": tables, "K": wrong, "T": on_bits}
    return Observation(values, f"{tables} tables, as few as possible, with {on_bits} on-bits each")


_budget = Claim(
    "lower.k-and.false-positives",
    "With K misses and T on-bits: H C(j,K) (N-j+K)_K (T/(j-K))^(j-K) >= (N)_j",
    st.FALSE_POSITIVES,
    "Choose the K outputs that may miss, and their gates. Each other output has its gate among its "
    "on-bits; the product of their numbers is largest when they are equal. With T = N j nothing is "
    "left; with T = (1 + phi) j only about j log(1 + phi) bits are lost.",
    (OURS,),
    depends_on=("lower.packing", "lower.k-and.bits"),
    instance=Instance(_budget_cover, "the least number of answer tables, found exactly", 40),
    proof="errors.md#false-positives",
)
BUDGET = _budget.with_near_misses(
    _budget.near_miss(
        "one-on-bit-each",
        "False positives cost nothing",
        "T / (j - K) taken as 1",
        Ge(st.H * st.ANDS_SERVED, families.K_AND_SIZE),
    ),
    _budget.near_miss(
        "misses-free",
        "Misses cost nothing",
        "only the on-bits counted",
        Ge(st.H * (st.T / families.outputs) ** families.outputs, families.K_AND_SIZE),
    ),
)

_budget_cliff = Claim(
    "lower.k-and.false-positives.cliff",
    "The cliff of the budget: N j on-bits, which all-on outputs use, leave nothing",
    st.FALSE_POSITIVES_CLIFF,
    "Outputs that are always on never miss, with N j on-bits, and (N)_j <= N^j. (All-off outputs "
    "use none, and all of them miss.)",
    (OURS,),
    instance=Instance(lambda draw: _all_alike(draw, True), "all-on outputs, bits counted", 20),
    proof="errors.md#false-positives",
)
BUDGET_CLIFF = _budget_cliff.with_near_misses(
    _budget_cliff.near_miss(
        "all-off",
        "All-off outputs do as well",
        "they miss every gate",
        statement=st.FALSE_POSITIVES_CLIFF,
        instance=Instance(lambda draw: _all_alike(draw, False), "all-off outputs", 20),
    ),
    _budget_cliff.near_miss(
        "fewer-on-bits",
        "All-on outputs use fewer than N j on-bits",
        "one on-bit too few",
        Lt(st.T, families.gates * families.outputs),
    ),
)

CLAIMS = (LISTS, LISTS_CLIFF, BUDGET, BUDGET_CLIFF)
