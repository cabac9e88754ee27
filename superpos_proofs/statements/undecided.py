"""Relations, minima and maxima as they are written.

sympy would try to tell which side is larger, at length: it took half of the time of an import. In
a statement it tries in vain: a relation that sympy decides says nothing, and a test looks for one.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import sympy as sp

Eq, Ne, Ge, Gt, Le, Lt, Max, Min = (
    partial(form, evaluate=False)
    for form in (sp.Eq, sp.Ne, sp.Ge, sp.Gt, sp.Le, sp.Lt, sp.Max, sp.Min)
)


def put(expr: sp.Basic, values: Mapping[sp.Symbol, sp.Expr]) -> sp.Basic:
    """``expr`` with values for symbols, its relations, minima and maxima still as written."""
    if expr in values:
        return values[expr]
    args = [put(arg, values) for arg in expr.args]
    if all(new is old for new, old in zip(args, expr.args, strict=True)):
        return expr
    compares = isinstance(expr, sp.Rel | sp.Max | sp.Min)
    return expr.func(*args, **({"evaluate": False} if compares else {}))
