"""Where an expression has no value: logarithms of zero, and what else a hypothesis keeps away."""

from __future__ import annotations

import sympy as sp
from sympy.logic.boolalg import Boolean

from superpos_proofs import rigorous
from superpos_proofs.rigorous import Values
from superpos_proofs.statements.base import cells, log2

CHOICES = sp.binomial | sp.FallingFactorial | cells


def truth(claim: Boolean, at: Values) -> bool | None:
    """The truth of a sympy boolean; None where none is known or a part of it has no value."""
    try:
        return rigorous.decide(claim, at)
    except (ArithmeticError, ValueError):
        return None


def hole(expr: sp.Basic, at: Values) -> sp.Basic | None:
    """The first part of ``expr`` that certainly has no value at a point; None where none is found.

    Logarithms want positive arguments, even roots and powers that are no integers want bases that
    are not negative, nothing is divided by zero, and there are no factorials of negative numbers.
    Binomials and falling factorials are numbers of choices here: of no fewer than none things.
    """
    for node in sp.postorder_traversal(expr):
        if node.free_symbols - at.keys():
            continue  # a sum binds some of its symbols
        if isinstance(node, sp.Sum):
            for term in _end_terms(node, at):
                found = hole(term, at)
                if found is not None:
                    return found
        if isinstance(node, sp.log | log2) and _sign(node.args[0], at, 0, -1):
            return node
        if isinstance(node, sp.Pow) and _bad_power(node, at):
            return node
        if isinstance(node, sp.factorial | sp.subfactorial) and _sign(node.args[0], at, -1):
            return node
        some = isinstance(node, CHOICES) and not _sign(node.args[1], at, 0)
        if some and any(_sign(argument, at, -1) for argument in node.args):
            return node
    return None


def _end_terms(total: sp.Sum, at: Values) -> list[sp.Basic]:
    """The first and the last term of a sum, where it has any and its range is known."""
    (index, low, high), *more = total.limits
    try:
        first, last = (int(rigorous.exact(end, at)) for end in (low, high))
    except ArithmeticError:
        return []
    ends = sorted({first, last}) if first <= last and not more else []
    return [total.function.xreplace({index: sp.Integer(k)}) for k in ends]


def _bad_power(node: sp.Pow, at: Values) -> bool:
    base, power = node.base, node.exp
    if base.is_positive:
        return False
    if power.is_integer or power.is_Integer:
        return _sign(power, at, -1) and _sign(base, at, 0)
    if _sign(base, at, -1):
        try:
            return rigorous.exact(power, at).denominator != 1
        except ArithmeticError:
            return False
    return _sign(power, at, -1) and _sign(base, at, 0)


def _sign(expr: sp.Basic, at: Values, *signs: int) -> bool:
    """Whether the sign of ``expr`` is certainly one of ``signs``."""
    relation = {(0, -1): sp.Le, (-1,): sp.Lt, (0,): sp.Eq}[signs]
    return truth(relation(expr, 0, evaluate=False), at) is True
