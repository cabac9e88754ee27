"""What one setting of the parameters can serve under each error model (theory: L2, L3, L4)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import sympy as sp

from superpos_proofs import rigorous
from superpos_proofs.bounds.question import (
    Average,
    Exact,
    FalsePositives,
    FreshNoise,
    Question,
    Systematic,
)
from superpos_proofs.bounds.tree import Node, NoFloor
from superpos_proofs.statements import errors as st
from superpos_proofs.statements.counting import m

MOST_SUMMED = 512  # features up to which permutations that move few points are counted one by one


_invariant = sp.lambdify(
    (m, st.probe, st.pairs),
    st.invariant_subsets(st.pairs),
    modules=[{"binomial": math.comb, "floor": math.floor}],
)
"""The statement's count in Python integers."""


@dataclass(frozen=True)
class Served:
    """An upper bound V on the functions that one setting serves.

    Attributes:
        most: V, as a statement's expression.
        values: values for its symbols, apart from those of the family.
        node: the line of the derivation; None where V = 1 needs no line.
        form: which form of the bound it is, where there are several.
    """

    most: sp.Expr
    values: Mapping[sp.Symbol, rigorous.Number]
    node: Node | None = None
    form: str = ""


ONE = Served(sp.Integer(1), {})


def served(question: Question, gates: int | None = None) -> tuple[Served, ...] | NoFloor:
    """Upper bounds on what one setting serves, every form that applies; or why there is none.

    Args:
        question: the question.
        gates: how many gates lists are drawn from, N by default.
    """
    gates = gates or (question.gates if question.gated else None)
    errors = question.errors
    if isinstance(errors, Exact):
        return (ONE,)
    if isinstance(errors, FreshNoise):
        says = "each output bit is right with chance above 1/2: the majority is exact"
        return (Served(sp.Integer(1), {}, Node(says, "V = 1", "lower.noise.fresh")),)
    if errors.rate == 0 and not isinstance(errors, FalsePositives):
        return (ONE,)
    if isinstance(errors, Systematic):
        return _ands(question, gates) if gates else _permutations(question, errors)
    if isinstance(errors, FalsePositives):
        assert gates is not None
        return _budget(question, errors, gates)
    return _average(question, errors, gates)


def _permutations(question: Question, errors: Systematic) -> tuple[Served, ...] | NoFloor:
    size, k = question.features, errors.probe_size
    if k == 1:
        wrong = math.floor(errors.rate * size)
        says = f"permutations that agree with fixed answers on all but {wrong} of {size} probes"
        node = Node(says, f"V <= {size}!/{size - wrong}!", "lower.permutation.systematic")
        return (Served(st.SINGLE_SERVED, {st.errors: wrong}, node),)
    probes = math.comb(size, k)
    wrong = math.floor(errors.rate * probes)
    swaps = _most_swaps(size, k, probes - 2 * wrong)
    if swaps is None:
        return NoFloor(
            f"with {wrong} of {probes} probes wrong, permutations that share a setting may differ "
            "everywhere: the bound is empty (claim lower.permutation.subsets.cliff)",
            0,
        )
    says = f"permutations that share a setting differ on at most {2 * swaps + 1} of {size} points"
    values: dict[sp.Symbol, rigorous.Number] = {st.pairs: swaps}
    claim = "lower.permutation.subsets"
    closed = Node(says, f"V <= {size}!/{size - 2 * swaps - 1}!", f"{claim}.closed")
    forms = [Served(st.SUBSETS_SERVED_CLOSED, values, closed, "closed form")]
    if size <= MOST_SUMMED:
        value = f"V <= sum of C({size},d) derangements(d), d <= {2 * swaps + 1}"
        forms.insert(0, Served(st.SUBSETS_SERVED, values, Node(says, value, claim), "sum"))
    return tuple(forms)


@lru_cache(maxsize=256)
def _most_swaps(features: int, size: int, agree: int) -> int | None:
    """Least p with fewer than ``agree`` invariant subsets at p + 1 swaps; None if there is none.

    ``invariant_subsets`` never grows with p (docs/errors.md#subsets).
    """
    most = (features - 1) // 2

    def few(swaps: int) -> bool:
        return bool(_invariant(features, size, swaps) < agree)

    if agree <= 0 or not few(most):
        return None
    share = 1 - (agree / math.comb(features, size)) ** (1 / size)
    return rigorous.least_integer(few, 1, max(1, round(features * share / 2))) - 1


def _ands(question: Question, gates: int) -> tuple[Served, ...]:
    assert question.outputs is not None
    errors = question.errors
    assert isinstance(errors, Systematic)
    wrong = math.floor(errors.rate * question.outputs)
    says = f"lists that agree with fixed answers on all but {wrong} of {question.outputs} outputs"
    value = f"V <= C({question.outputs},{wrong}) ({gates - question.outputs + wrong})_{wrong}"
    node = Node(says, value, "lower.k-and.systematic")
    return (Served(st.ANDS_SERVED, {st.errors: wrong}, node),)


def _budget(question: Question, errors: FalsePositives, gates: int) -> tuple[Served, ...] | NoFloor:
    outputs = question.outputs
    assert outputs is not None
    wrong = math.floor(errors.rate * outputs)
    bits = min(math.floor((1 + errors.excess) * outputs), question.gates * outputs)
    if wrong == outputs:
        return NoFloor(
            "every output may miss its gate: all outputs off, and no bits (claim "
            "lower.k-and.false-positives.cliff)",
            0,
        )
    says = f"lists whose gates, but for {wrong} of {outputs}, are among {bits} on-bits"
    hits = outputs - wrong
    value = f"V <= C({outputs},{wrong}) ({gates - hits})_{wrong} ({bits}/{hits})^{hits}"
    node = Node(says, value, "lower.k-and.false-positives")
    return (Served(st.BUDGET_SERVED, {st.errors: wrong, st.T: bits}, node),)


def _average(
    question: Question, errors: Average, gates: int | None
) -> tuple[Served, ...] | NoFloor:
    family = "k-and" if question.gated else "permutation"
    answers = gates or question.features
    if answers < 2:
        return NoFloor("there is one function only, and nothing to learn", 0)
    if errors.rate > 1 - Fraction(1, answers):
        return NoFloor(
            f"an average error rate above 1 - 1/{answers} is no better than a constant answer, "
            f"which needs no bits (claim lower.{family}.average.cliff)",
            0,
        )
    most = st.AVERAGE_ANDS_SERVED if question.gated else st.AVERAGE_SERVED
    says = f"an average error rate of {errors.rate} loses at most these bits"
    value = f"log V = {question.outputs or question.features} (h(eps) + eps log({answers} - 1))"
    node = Node(says, value, f"lower.{family}.average")
    return (Served(most, {st.epsilon: errors.rate}, node),)
