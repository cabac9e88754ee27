"""Counting floors for every task: how many functions it asks for, and what follows (L1, L5).

One task, one family: the least bits and the least width are the least numbers for which the
statements of the family hold, settled like those of Permutation.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import sympy as sp

from superpos_proofs import rigorous
from superpos_proofs.bounds.counting import Floor, check_numbers, counting_tree, permutation_floor
from superpos_proofs.statements import Statement
from superpos_proofs.statements import families as st
from superpos_proofs.statements.counting import B, L, Q, m, n
from superpos_proofs.tasks import check_sizes


@dataclass(frozen=True)
class NoFloor:
    """Counting gives nothing, and why; ``neurons`` is 0 where a constant network is enough."""

    reason: str
    neurons: int | None = None


@dataclass(frozen=True)
class Question:
    """What a theorist asks a floor for.

    Attributes:
        task: permutation, pairwise-and, k-and, universal-and or circuit.
        features: m.
        outputs: m', for pairwise-and and k-and.
        active: v; None for the least that makes sense.
        fan_in: k, inputs of a gate.
        bits: b.
        layers: L.
    """

    task: str
    features: int
    outputs: int | None = None
    active: int | None = None
    fan_in: int = 2
    bits: int = 8
    layers: int = 1

    def __post_init__(self) -> None:
        check_numbers(self.features, self.bits, self.layers)
        check_sizes(self.features, self.active_features)
        if self.task == "permutation" and self.outputs not in (None, self.features):
            raise ValueError(f"permutation has as many outputs as features, not {self.outputs}")
        if self.task in ("pairwise-and", "k-and"):
            most = math.comb(self.features, self.gate)
            if self.outputs is None or not 1 <= self.outputs <= most:
                raise ValueError(
                    f"{self.task} needs outputs in 1..{most} (distinct {self.gate}-subsets of "
                    f"{self.features} features), not {self.outputs}"
                )

    @property
    def gate(self) -> int:
        """k: two for the pair tasks."""
        if self.task == "k-and":
            if not 2 <= self.fan_in <= self.features:
                raise ValueError(
                    f"fan-in must lie in 2..{self.features} (the features), not {self.fan_in}"
                )
            return self.fan_in
        return 2

    @property
    def active_features(self) -> int:
        """v, by default the least at which the task is not constant."""
        if self.active is not None:
            return self.active
        default = {"permutation": 1, "k-and": self.fan_in}.get(self.task, 2)
        return min(default, max(1, self.features))


def counting_floor_of(question: Question) -> Floor | NoFloor:
    """The worst-case counting floor for a task, with its derivation, or why there is none.

    Source: this project, claims lower.permutation.neurons and lower.k-and.neurons.
    """
    if question.task == "permutation":
        return permutation_floor(question.features, question.bits, question.layers)
    if question.task == "universal-and":
        return NoFloor(
            "universal-and is one function, |F| = 1: everything about it may be shared, so "
            "counting parameters says nothing"
        )
    if question.task == "circuit":
        return NoFloor(
            "circuits are descriptions, and many describe the same function: name a sub-family "
            "of distinct functions (permutation, pairwise-and, k-and) and bound that"
        )
    if question.active_features < question.gate:
        return NoFloor(
            f"with at most {question.active_features} active features no {question.gate}-fold AND "
            "is ever on: all functions agree, and no neuron is needed",
            0,
        )
    return _k_and_floor(question)


def _k_and_floor(question: Question) -> Floor:
    assert question.outputs is not None
    numbers: dict[sp.Symbol, rigorous.Number] = {
        m: question.features,
        st.k: question.gate,
        st.outputs: question.outputs,
    }
    charged = _least(st.K_AND_BITS, B, numbers, _bits_below(question))
    numbers |= {Q: 2**question.bits, L: question.layers}
    neurons = _least(st.K_AND_NEURONS, n, numbers)
    size = f"(C({question.features},{question.gate}))_{question.outputs}"
    family = f"all ordered lists of {question.outputs} distinct gates"
    precision = (question.bits, question.layers)
    tree = counting_tree("lower.k-and", size, family, neurons, charged, precision)
    return Floor(neurons, charged, tree)


def _least(
    statement: Statement,
    unknown: sp.Symbol,
    numbers: Mapping[sp.Symbol, rigorous.Number],
    low: int = 0,
) -> int:
    """Least value of ``unknown`` for which the conclusion of ``statement`` holds."""
    conclusion = statement.written_out(statement.conclusion)
    return rigorous.least_integer(
        lambda value: rigorous.decide(conclusion, {**numbers, unknown: value}), low
    )


def _bits_below(question: Question) -> int:
    """A lower bound on log2 of the family's size: each of m' gates has C - m' choices at least."""
    assert question.outputs is not None
    room = math.comb(question.features, question.gate) - question.outputs
    return max(0, question.outputs * ((room + 1).bit_length() - 1) - 1)
