"""Evaluators that err: what one setting of the parameters can serve, and what that leaves (L2-L4).

Every bound has one form, ``H V >= F``: the family has F functions, the charged parameters take H
settings (2^B for B bits), and one setting serves at most V functions. An error model is its V.
"""

from __future__ import annotations

from dataclasses import replace

import sympy as sp

from superpos_proofs.statements.base import Statement, Variable, integer
from superpos_proofs.statements.counting import BITS, FEATURES, FUNCTIONS, B, F, m
from superpos_proofs.statements.families import (
    FAN_IN,
    GATES,
    K_AND_SIZE,
    OUTPUTS,
    gates,
    outputs,
)
from superpos_proofs.statements.lemmas import left_to_learn
from superpos_proofs.statements.undecided import Eq, Ge, Gt, Le, Lt

SETTINGS = integer("H", "settings of the charged parameters: 2^B for B bits", 1, 1 << 64)
SERVED = integer("V", "functions that one setting serves, at most", 1, 1 << 32)
ERRORS = integer("K", "answers that may be wrong for each function", 0, 8)
PROBE_ERRORS = integer("w", "probes that may be wrong for each function", 0, 40)
PROBE_SIZE = integer("k", "active features of a probe", 1, 4)
PAIRS = integer("p", "pairs of points that a permutation swaps", 0, 20)
ON_BITS = integer("T", "on-bits over all probes and outputs, at most", 0, 1 << 16)
EPSILON = Variable(sp.Symbol("epsilon", nonnegative=True), "average rate of wrong answers", 0, 1)
WRONG = integer("c", "wrong answers of a scheme without parameters, at most", 0, 1 << 32)

H, V, errors, w, probe, pairs, T, epsilon, wrong = (
    v.symbol
    for v in (
        SETTINGS, SERVED, ERRORS, PROBE_ERRORS, PROBE_SIZE, PAIRS, ON_BITS, EPSILON, WRONG,
    )
)  # fmt: skip

PERMUTATIONS = sp.factorial(m)
_SYSTEMATIC = "Evaluation is deterministic; each setting of the parameters gives fixed answers."


def least_settings(served: sp.Expr, family: sp.Expr) -> sp.Basic:
    """``H V >= F``, with V and F written out."""
    return Ge(H * served, family)


PACKING = Statement(
    (SETTINGS, SERVED, FUNCTIONS),
    least_settings(V, F),
    setting=(
        "Each of F distinct functions is served by one of H settings of the parameters.",
        "One setting serves at most V functions (within its errors).",
    ),
)

PACKING_BALL = Statement(
    (SETTINGS, SERVED, FUNCTIONS),
    least_settings(V, F),
    setting=(
        "Each of F distinct functions is served, within K errors, by one of H tables of answers.",
        "A ball of radius 2K around a function holds at most V of the functions.",
    ),
)

PACKING_ONE_LESS = replace(PACKING, conclusion=least_settings(V - 1, F), hypotheses=(Ge(V, 2),))

FRESH_NOISE = Statement(
    (BITS, FUNCTIONS),
    Ge(2**B, F),
    setting=(
        "One evaluator tosses fresh coins at each evaluation; functions are given to it as B bits.",
        "For each of F distinct functions with outputs 0 and 1, each input and each output bit, "
        "the bit is right with probability above 1/2.",
    ),
)
FRESH_ONE_LESS = replace(
    FRESH_NOISE, conclusion=Ge(2 ** (B - 1), F), hypotheses=(Ge(B, 1), Ge(F, 2))
)

_RIGHT = Variable(sp.Symbol("p", nonnegative=True), "least probability of a right bit", 0, 1)
right = _RIGHT.symbol

FRESH_NOISE_CLIFF = Statement(
    (BITS, FUNCTIONS, _RIGHT),
    sp.And(Eq(B, 0), Ge(right, sp.Rational(1, 2))),
    setting=(
        "An evaluator without parameters answers each bit of F functions by a fair coin.",
        "p is the least probability, over functions, inputs and bits, that the bit is right.",
    ),
)

# ------------------------------------------------------------------------------- Permutation

SINGLE_SERVED = sp.FallingFactorial(m, errors)
"""Permutations that agree with fixed answers on all but K of m probes: C(m, K) K!."""

SYSTEMATIC = Statement(
    (FEATURES, SETTINGS, ERRORS),
    least_settings(SINGLE_SERVED, PERMUTATIONS),
    hypotheses=(Le(errors, m),),
    setting=(
        _SYSTEMATIC,
        "For each of the m! permutations some setting answers all but at most K of the m inputs "
        "with one active feature right.",
    ),
)
SYSTEMATIC_ONE_LESS = replace(
    SYSTEMATIC,
    conclusion=Ge(H, sp.factorial(m - errors + 1)),
    hypotheses=(Ge(errors, 1), Le(errors, m)),
)
SYSTEMATIC_CLIFF = Statement(
    (FEATURES, SETTINGS, WRONG),
    sp.And(Le(wrong, m - 1), Le(PERMUTATIONS, H * SINGLE_SERVED.subs(errors, m - 1))),
    setting=("One setting, whose answer is always the same output; c is its worst error.",),
)

_j = sp.Symbol("i", integer=True, nonnegative=True)
_d = sp.Symbol("d", integer=True, nonnegative=True)


def invariant_subsets(swapped: sp.Expr) -> sp.Expr:
    """The most k-subsets that a permutation with at least 2p moved points leaves in place.

    The coefficient of z^k in (1 + z^2)^p (1 + z)^(m - 2p).
    """
    return sp.Sum(
        sp.binomial(swapped, _j) * sp.binomial(m - 2 * swapped, probe - 2 * _j),
        (_j, 0, sp.floor(probe / 2)),
    )


SUBSETS_SERVED = sp.Sum(sp.binomial(m, _d) * sp.subfactorial(_d), (_d, 0, 2 * pairs + 1))
"""Permutations that move at most 2p + 1 of m points."""
SUBSETS_SERVED_CLOSED = sp.FallingFactorial(m, 2 * pairs + 1)
"""The same, a point at a time: choose 2p + 1 points, permute them."""

_SUBSETS = (FEATURES, PROBE_SIZE, PROBE_ERRORS, PAIRS, SETTINGS)
_FEW_ERRORS = Lt(invariant_subsets(pairs + 1), sp.binomial(m, probe) - 2 * w)
_SUBSETS_SETTING = (
    _SYSTEMATIC,
    "For each of the m! permutations some setting answers all but at most w of the inputs with "
    "exactly k active features right.",
)
_SUBSETS_RANGE = (Le(2 * pairs + 3, m), _FEW_ERRORS)
"""So k < m: for k = m one subset is in place, of one, and for k > m none, of none."""

SUBSETS = Statement(
    _SUBSETS,
    least_settings(SUBSETS_SERVED, PERMUTATIONS),
    hypotheses=_SUBSETS_RANGE,
    setting=_SUBSETS_SETTING,
)
SUBSETS_CLOSED = Statement(
    _SUBSETS,
    least_settings(SUBSETS_SERVED_CLOSED, PERMUTATIONS),
    hypotheses=_SUBSETS_RANGE,
    setting=_SUBSETS_SETTING,
)

_ONE_SIDED = Lt(invariant_subsets(pairs + 1), sp.binomial(m, probe) - w)
SUBSETS_ONE_SIDED = replace(SUBSETS, hypotheses=(*_SUBSETS_RANGE[:1], _ONE_SIDED))
"""A false neighbour: as if two functions with one setting erred on the same probes."""
SUBSETS_ANY_ERRORS = replace(SUBSETS_CLOSED, hypotheses=(Le(probe, m - 1), Eq(pairs, 0)))

SUBSETS_CLIFF = Statement(
    (FEATURES, PROBE_SIZE, PAIRS, WRONG),
    sp.And(
        Le(wrong, sp.binomial(m, probe) - 1),
        Ge(invariant_subsets(pairs), sp.binomial(m, probe) - 2 * wrong),
    ),
    hypotheses=(Eq(pairs, sp.floor((m - 1) / 2)),),
    setting=("A constant answer is wrong on c of the inputs with k active features, at most.",),
)

INVARIANT_SUBSETS = Statement(
    (FEATURES, PROBE_SIZE, PAIRS, WRONG),
    Le(wrong, invariant_subsets(pairs)),
    setting=(
        "A permutation of m points moves exactly d of them, and c k-subsets are left in place.",
        "p is the smaller of floor(d/2) and floor((m-1)/2).",
    ),
)

# ------------------------------------------------------------------------------- ANDs

ANDS_SERVED = sp.binomial(outputs, errors) * sp.FallingFactorial(gates - outputs + errors, errors)
"""Lists of gates that agree with fixed ones on all but K of j outputs."""

_GATED = (FEATURES, FAN_IN, OUTPUTS)
_ENOUGH = (Ge(sp.binomial(m, FAN_IN.symbol), outputs),)

SYSTEMATIC_ANDS = Statement(
    (*_GATED, SETTINGS, ERRORS),
    least_settings(ANDS_SERVED, K_AND_SIZE),
    hypotheses=(*_ENOUGH, Le(errors, outputs)),
    setting=(
        _SYSTEMATIC,
        "For each ordered list of j distinct gates some setting is right at all but at most K "
        "outputs: on at the input with just its own k features active, off at the other inputs "
        "with k active features.",
    ),
    where=GATES,
)
SYSTEMATIC_ANDS_CLIFF = Statement(
    (*_GATED, SETTINGS, WRONG),
    sp.And(Le(wrong, outputs), Le(K_AND_SIZE, H * ANDS_SERVED.subs(errors, outputs))),
    hypotheses=_ENOUGH,
    setting=("One setting, with all outputs always off, or all always on; c of j are not right.",),
    where=GATES,
)

SYSTEMATIC_ANDS_CLIFF_EARLIER = replace(
    SYSTEMATIC_ANDS_CLIFF,
    conclusion=Le(K_AND_SIZE, H * ANDS_SERVED.subs(errors, outputs - 1)),
    hypotheses=(*_ENOUGH, Ge(outputs, 2)),
)

BUDGET_SERVED = ANDS_SERVED * (T / (outputs - errors)) ** (outputs - errors)
"""Choose the K outputs that miss; the others have their gates among T on-bits."""

FALSE_POSITIVES = Statement(
    (*_GATED, SETTINGS, ERRORS, ON_BITS),
    least_settings(BUDGET_SERVED, K_AND_SIZE),
    hypotheses=(*_ENOUGH, Lt(errors, outputs)),
    setting=(
        _SYSTEMATIC,
        "For each ordered list of j distinct gates some setting has at most K outputs off at "
        "their own gate, and at most T on-bits over all j outputs and all N inputs with k active "
        "features.",
    ),
    where=GATES,
)
FALSE_POSITIVES_CLIFF = Statement(
    (*_GATED, SETTINGS, WRONG, ON_BITS),
    sp.And(
        Eq(wrong, 0),
        Le(T, gates * outputs),
        Le(K_AND_SIZE, H * BUDGET_SERVED.subs(errors, 0).subs(T, gates * outputs)),
    ),
    hypotheses=_ENOUGH,
    setting=("One setting, with all outputs always on: T on-bits, and c outputs that miss.",),
    where=GATES,
)

# ------------------------------------------------------------------------------- averages


def fano_served(answers: sp.Expr, values: sp.Expr) -> sp.Expr:
    """2 to the bits that Fano's inequality lets ``answers`` answers of ``values`` values lose."""
    return 2 ** (answers * left_to_learn(epsilon, values))


AVERAGE_SERVED = fano_served(m, m)
AVERAGE_ANDS_SERVED = fano_served(outputs, gates)
_UNIFORM = "The function is uniform in the family; shared parts are fixed before it is drawn."

AVERAGE = Statement(
    (FEATURES, SETTINGS, EPSILON),
    least_settings(AVERAGE_SERVED, PERMUTATIONS),
    hypotheses=(Gt(epsilon, 0), Le(epsilon, 1 - 1 / m)),
    setting=(
        _UNIFORM,
        "The setting of the parameters is a function of the permutation; "
        "epsilon is the probability, over the permutation and a uniform input with one active "
        "feature, that the answer is wrong.",
    ),
)
AVERAGE_CLIFF = Statement(
    (FEATURES, SETTINGS, EPSILON),
    sp.And(
        Le(epsilon, 1 - 1 / m),
        Le(PERMUTATIONS, H * AVERAGE_SERVED),
    ),
    hypotheses=(Ge(m, 3),),
    setting=("One setting, whose answer is always the same output; epsilon is its error rate.",),
)
AVERAGE_ANDS = Statement(
    (*_GATED, SETTINGS, EPSILON),
    least_settings(AVERAGE_ANDS_SERVED, K_AND_SIZE),
    hypotheses=(
        *_ENOUGH,
        Gt(epsilon, 0),
        Le(epsilon, 1 - 1 / gates),
    ),
    setting=(
        _UNIFORM,
        "The setting of the parameters is a function of the list; "
        "epsilon is the probability, over the list and a uniform output, that the output is not "
        "on exactly at its own gate among the N inputs with k active features.",
    ),
    where=GATES,
)
AVERAGE_ANDS_CLIFF = Statement(
    (*_GATED, SETTINGS, EPSILON),
    sp.And(Le(epsilon, 1 - 1 / gates), Le(K_AND_SIZE, H * AVERAGE_ANDS_SERVED)),
    hypotheses=(*_ENOUGH, Ge(sp.binomial(m, FAN_IN.symbol), 3)),
    setting=("One setting, with each output on at one fixed gate; epsilon is its error rate.",),
    where=GATES,
)
