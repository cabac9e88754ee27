"""The form of a statement: variables with domains, hypotheses, and a conclusion."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import sympy as sp
from sympy.logic.boolalg import Boolean


class log2(sp.Function):  # type: ignore[misc]
    """Binary logarithm, kept whole so that statements print ``log m``, not ``ln m / ln 2``."""

    nargs = 1

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        power = f"^{{{exp}}}" if exp else ""
        return rf"\log_2{power} {printer._print(self.args[0])}"

    def _eval_evalf(self, prec: int) -> Any:
        return (sp.log(self.args[0]) / sp.log(2))._eval_evalf(prec)

    def _eval_rewrite_as_log(self, argument: Any, **_: Any) -> Any:
        return sp.log(argument) / sp.log(2)


class cells(sp.Function):  # type: ignore[misc]
    """Phi(K, p) = C(K, 0) + ... + C(K, p): cells of K hyperplanes in general position in R^p."""

    nargs = 2

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        power = f"^{{{exp}}}" if exp else ""
        return rf"\Phi{power}({', '.join(map(printer._print, self.args))})"


def root(square: sp.Expr) -> sp.Expr:
    """A square root that sympy does not tear apart, so that it reads as in the paper."""
    return sp.Pow(square, sp.Rational(1, 2), evaluate=False)


@dataclass(frozen=True)
class Variable:
    """An integer variable with its meaning and the range that checks draw from.

    ``low`` and ``high`` bound what a random check tries; they are not hypotheses. What a statement
    assumes stands in its ``hypotheses``.
    """

    symbol: sp.Symbol
    meaning: str
    low: int
    high: int


def integer(name: str, meaning: str, low: int, high: int) -> Variable:
    """An integer variable ``name`` that random checks draw from ``low..high``."""
    sign = {"positive": True} if low > 0 else {"nonnegative": True} if low == 0 else {}
    return Variable(sp.Symbol(name, integer=True, **sign), meaning, low, high)


@lru_cache(maxsize=1024)
def _written_out(where: tuple[tuple[sp.Symbol, sp.Expr], ...], expr: sp.Basic) -> sp.Basic:
    """Each abbreviation is written out once, before it is put in: rebuilding sums is slow."""
    free = expr.free_symbols
    full = {
        symbol: _written_out(where[:place], meaning)
        for place, (symbol, meaning) in enumerate(where)
        if symbol in free
    }
    return expr.xreplace(full)


@dataclass(frozen=True)
class Statement:
    """For all ``variables``: if ``setting`` and ``hypotheses``, then ``conclusion``.

    Attributes:
        variables: the symbols, in reading order.
        where: abbreviations used in the conclusion, each a symbol and what it stands for; a later
            one may use earlier ones.
        setting: hypotheses about objects (networks, schemes, draws), in words. A statement with a
            setting is about those objects, so only an instance check can test it.
        hypotheses: hypotheses about the numbers, as sympy booleans.
        conclusion: a sympy boolean in the variables.
    """

    variables: tuple[Variable, ...]
    conclusion: Boolean
    hypotheses: tuple[Boolean, ...] = ()
    setting: tuple[str, ...] = ()
    where: tuple[tuple[sp.Symbol, sp.Expr], ...] = ()

    def __post_init__(self) -> None:
        if self.conclusion in (sp.true, sp.false):
            raise ValueError("sympy decides the conclusion outright: it says nothing to check")
        if {sp.true, sp.false} & set(self.hypotheses):
            raise ValueError("sympy decides a hypothesis outright: leave it out")
        known = {v.symbol for v in self.variables}
        parts = (self.conclusion, *self.hypotheses)
        free = set().union(*(e.free_symbols for e in parts))
        for symbol, meaning in reversed(self.where):
            if symbol in free:
                free = free - {symbol} | meaning.free_symbols
        if free - known:  # unless a sum binds them; writing large statements out takes seconds
            free = set().union(*(self.written_out(e).free_symbols for e in parts))
        if free - known:
            names = ", ".join(sorted(str(s) for s in free - known))
            raise ValueError(f"statement uses undeclared symbols: {names}")

    def __getitem__(self, name: str) -> sp.Symbol:
        """The symbol called ``name``; KeyError when the statement has none."""
        for variable in self.variables:
            if str(variable.symbol) == name:
                return variable.symbol
        raise KeyError(name)

    def written_out(self, expr: sp.Basic) -> sp.Basic:
        """``expr`` with every abbreviation replaced by what it stands for."""
        return _written_out(self.where, expr)

    def concluding(self, conclusion: Boolean) -> Statement:
        """The same statement with another conclusion: how near-misses are usually made."""
        return replace(self, conclusion=conclusion)
