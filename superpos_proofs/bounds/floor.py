"""The least width that no network can beat: settings times served functions against the family.

For every task, error model and kind of weights the bound is one inequality, ``H(n) V >= |F|``
(claim lower.packing): the least n that satisfies it is the floor, the least B with ``2^B V >= |F|``
the bits that any scheme must charge.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import sympy as sp

from superpos_proofs.bounds.errors import ONE, Served, served
from superpos_proofs.bounds.question import Average, Exact, FreshNoise, Question
from superpos_proofs.bounds.solve import least
from superpos_proofs.bounds.tree import Floor, Node, NoFloor
from superpos_proofs.bounds.weights import Family, families_of, family
from superpos_proofs.statements.counting import B, n

LARGEST_WIDTH = 10**36  # floors above it, which few non-zero weights give, are only said to be


def floor_of(question: Question, failure: Fraction = Fraction(0)) -> Floor | NoFloor:
    """The floor for a task, with its derivation, or why counting gives none.

    Args:
        question: the task, its numbers, the error model and the weights.
        failure: 0 for the worst case over the family; otherwise shared parts are fixed before a
            uniform function is drawn, and may fail on this fraction of the family (typical). An
            average over the family has its errors counted already, so it takes no failure.

    Raises:
        ValueError: ``failure`` is not in [0, 1).

    Source: this project, claim lower.packing and the claims in the derivation.
    """
    if not 0 <= failure < 1:
        raise ValueError(f"failure must lie in [0, 1), not {failure}")
    if isinstance(question.errors, Average):
        failure = Fraction(0)
    nothing = _nothing(question)
    if nothing:
        return nothing
    kinds = families_of(question)
    if isinstance(kinds, NoFloor):
        return kinds
    whole = served(question)
    if isinstance(whole, NoFloor):
        return whole
    size, numbers, *_ = family(question)
    needed = sp.Rational(1 - failure) * size
    bits = max(least(2**B * p.most, needed, B, {**numbers, **p.values}) for p in whole)
    found: list[Floor] = []
    for kind in kinds:
        parts = served(question, kind.gates)
        if isinstance(parts, NoFloor):
            return parts
        found += [_floor(question, kind, part, failure) for part in parts]
    ranked = sorted(found, key=lambda floor: -floor.neurons)
    node, erring = whole[0].node, not isinstance(question.errors, Exact | FreshNoise)
    if node and erring and not bits and not ranked[0].neurons:
        return NoFloor(
            "the bound is empty at this error rate: as far as it can tell, one setting serves the "
            f"whole family (claim {node.claim})",
            0,
        )
    return replace(ranked[0], parameter_bits=bits, others=tuple(ranked[1:]))


def _nothing(question: Question) -> NoFloor | None:
    if question.task == "universal-and":
        return NoFloor(
            "universal-and is one function, |F| = 1: everything about it may be shared, so "
            "counting parameters says nothing"
        )
    if question.task == "circuit":
        return NoFloor(
            "circuits are descriptions, and many describe the same function (claim "
            "lower.circuit.descriptions): name a sub-family of distinct functions (permutation, "
            "pairwise-and, k-and) and bound that"
        )
    if question.gated and question.active_features < question.gate:
        return NoFloor(
            f"with at most {question.active_features} active features no {question.gate}-fold AND "
            "is ever on: all functions agree, and no neuron is needed",
            0,
        )
    return None


def _floor(question: Question, kind: Family, part: Served, failure: Fraction) -> Floor:
    """One floor with its tree."""
    values = {**kind.values, **part.values}
    needed = sp.Rational(1 - failure) * kind.size
    neurons = least(kind.settings * part.most, needed, n, values, LARGEST_WIDTH)
    why = family(question)[3]
    bits = least(2**B * part.most, needed, B, values)
    times = "" if part is ONE else " * V"
    share = f"(1 - {failure}) " if failure else ""
    exact = part is ONE and not failure
    charged = Node(
        f"any scheme charges B with 2^B{times} >= {share}{kind.name}",
        f"B >= {bits}",
        why.claim if exact else "lower.packing",
        (Node("parameters determine the function", "2^B >= |F|", "lower.counting"),)
        if exact
        else (),
    )
    value = f"n >= {neurons}" + (f": {neurons - 1} is too few" if neurons else "")
    if neurons > LARGEST_WIDTH:
        value = "n > 10^36: no width up to there is enough"
    says = f"width n needs {kind.says}{times} >= {share}{kind.name}"
    uses = (charged, why, *([part.node] if part.node else []), *kind.nodes)
    form = ", ".join(filter(None, (kind.form, part.form)))
    root = Node(says, value, _claim(question, kind, part, failure), uses)
    return Floor(neurons, bits, root, form)


def _claim(question: Question, kind: Family, part: Served, failure: Fraction) -> str:
    """The claim that is the whole bound, where there is one; otherwise the general one."""
    if part is not ONE or (failure and (question.gated or kind.theorem != "neurons")):
        return "lower.packing"
    if failure:
        return "lower.permutation.typical"
    if kind.theorem is None:
        return "lower.packing"
    return f"lower.{'k-and' if question.gated else 'permutation'}.{kind.theorem}"
