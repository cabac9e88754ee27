"""The guarantee of UniversalAnd on raw inputs (theory: C2). Proof: docs/construction.md."""

from __future__ import annotations

from dataclasses import replace

import sympy as sp

from superpos_proofs.statements.base import Statement, Variable, integer
from superpos_proofs.statements.constructions import FAILURE
from superpos_proofs.statements.undecided import Ge, Le, Lt

FEATURES = integer("m", "features", 3, 1000)
ACTIVE = integer("v", "active features, at most", 2, 6)
WIDTH = integer("n", "neurons", 1, 10**6)
WIRED = Variable(sp.Symbol("p", positive=True), "chance that a feature is wired to a neuron", 0, 1)
RATE = Variable(sp.Symbol("u", positive=True), "any number from 1 on", 1, 10**6)

m, v, n, p, u = (x.symbol for x in (FEATURES, ACTIVE, WIDTH, WIRED, RATE))
delta = FAILURE.symbol

inputs = sp.Symbol("A")
chance = sp.Symbol("r")


def _chance(active: sp.Expr) -> sp.Expr:
    """What a neuron multiplies the chance of one event by."""
    return 1 - p**2 + p**2 * (1 - p + p * u) ** (active - 1) / u


UNIVERSAL = Statement(
    (FEATURES, ACTIVE, WIDTH, WIRED, RATE, FAILURE),
    Le(delta, inputs * chance**n),
    hypotheses=(Ge(v, 2), Le(v, m - 1), Lt(p, 1), Ge(u, 1)),
    setting=(
        "Each of m raw inputs is wired to each of n neurons with probability p, independently; "
        "weights are 0 and 1, biases -1.",
        "Output {i, k} adds up the neurons wired to both, and is on when the sum reaches their "
        "number.",
        "delta is the probability over the wires that some pair's output is wrong on some input "
        "with at most v active features.",
    ),
    where=(
        (inputs, sp.binomial(m, 2) * sp.binomial(m - 2, v - 1)),
        (chance, _chance(v)),
    ),
)
UNIVERSAL_ANY_RATE = replace(UNIVERSAL, hypotheses=UNIVERSAL.hypotheses[:-1])
"""A false neighbour: u may be below one."""
UNIVERSAL_ONE_EVENT = Le(delta, chance**n)
"""Another: one pair and one input instead of all."""
UNIVERSAL_ONE_LESS = Statement(
    UNIVERSAL.variables,
    UNIVERSAL.conclusion,
    UNIVERSAL.hypotheses,
    UNIVERSAL.setting,
    where=(
        (inputs, sp.binomial(m, 2) * sp.binomial(m - 2, v - 2)),
        (chance, _chance(v - 1)),
    ),
)
"""Another: v - 1 for v."""


def universal_failure() -> sp.Expr:
    """The bound, written out."""
    return UNIVERSAL.written_out(UNIVERSAL.conclusion.rhs)
