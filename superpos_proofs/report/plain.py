"""Formulas as one line of text for terminals, and as LaTeX."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy as sp
from sympy.printing.str import StrPrinter

from superpos_proofs.report.formulas import (
    RELATIONS,
    bare,
    bare_argument,
    chain,
    decimal,
    ordered,
    power_of_ten,
    split,
    terms,
)
from superpos_proofs.statements.base import cells

BRACKETED = (sp.floor, sp.ceiling, sp.binomial, sp.Max, sp.Min, sp.exp, cells)


def plain(expr: sp.Basic) -> str:
    """``expr`` as one line of text, like ``2^B ≥ m!`` or ``sqrt(m log m / b)``."""
    return str(_Plain().doprint(expr))


def latex(expr: sp.Basic) -> str:
    """``expr`` in LaTeX, natural logarithms as ``ln``."""
    return str(sp.latex(expr, ln_notation=True))


class _Plain(StrPrinter):  # type: ignore[misc]
    """One line of text; what is grouped on paper is in parentheses here."""

    def _closed(self, expr: sp.Basic) -> str:
        text = str(self._print(expr))
        return text if bare(expr) or isinstance(expr, BRACKETED) else f"({text})"

    def _words(self, parts: Sequence[Any], word: str) -> str:
        mixed = sp.And | sp.Or | sp.Implies
        return f" {word} ".join(
            f"({self._print(p)})" if isinstance(p, mixed) else self._print(p) for p in parts
        )

    def _print_Symbol(self, expr: Any) -> str:
        return str(expr.name)

    def _print_Relational(self, expr: Any) -> str:
        return f"{self._print(expr.lhs)} {RELATIONS[type(expr)]} {self._print(expr.rhs)}"

    def _print_And(self, expr: Any) -> str:
        links = chain(expr)
        if links is None:
            return self._words(ordered(expr), "and")
        (low, middle, high), (first, second) = links
        parts = (self._print(low), first, self._print(middle), second, self._print(high))
        return " ".join(parts)

    def _print_Or(self, expr: Any) -> str:
        return self._words(ordered(expr), "or")

    def _print_Implies(self, expr: Any) -> str:
        return "if {} then {}".format(*map(self._print, expr.args))

    def _print_Not(self, expr: Any) -> str:
        return f"not ({self._print(expr.args[0])})"

    def _print_Add(self, expr: Any, order: Any = None) -> str:
        text = ""
        for term in terms(expr):
            negative = split(term)[0]
            sign = ("-" if negative else "+") if text else ("-" if negative else "")
            text += f" {sign} " if text else sign
            text += self._print(-term if negative else term)
        return text

    def _print_Mul(self, expr: Any) -> str:
        negative, above, below = split(expr)
        top = self._product(above) if above else "1"
        if below:
            top = f"({top})" if len(above) == 1 and isinstance(above[0], sp.Add) else top
            bottom = self._product(below)
            closed = len(below) > 1 or isinstance(below[0], sp.Add)
            bottom = f"({bottom})" if closed else bottom
            tight = " " not in top + bottom
            top = f"{top}/{bottom}" if tight else f"{top} / {bottom}"
        return f"-{top}" if negative else top

    def _product(self, factors: Sequence[Any]) -> str:
        product = ""
        for factor in factors:
            text = self._print(factor)
            text = f"({text})" if isinstance(factor, sp.Add) and len(factors) > 1 else text
            gap = "" if not product else "·" if text[0].isdigit() else " "
            product += gap + text
        return product

    def _print_Rational(self, expr: Any) -> str:
        size = abs(expr)
        text = decimal(size) or f"{size.p}/{size.q}"
        return f"-{text}" if expr < 0 else text

    def _print_Integer(self, expr: Any) -> str:
        zeros = power_of_ten(expr)
        return str(int(expr)) if zeros is None else f"10^{zeros}"

    def _print_Pow(self, expr: Any, rational: bool = False) -> str:
        base, power = expr.base, expr.exp
        if power.is_Rational and power < 0:
            return f"1/{self._closed(sp.Pow(base, -power))}"
        if power == sp.Rational(1, 2):
            return f"sqrt({self._print(base)})"
        return f"{self._closed(base)}^{self._closed(power)}"

    def _logarithm(self, name: str, argument: Any) -> str:
        inner = self._print(argument)
        return f"{name} {inner}" if bare_argument(argument) else f"{name}({inner})"

    def _print_log(self, expr: Any) -> str:
        return self._logarithm("ln", expr.args[0])

    def _print_log2(self, expr: Any) -> str:
        return self._logarithm("log", expr.args[0])

    def _print_factorial(self, expr: Any) -> str:
        return f"{self._closed(expr.args[0])}!"

    def _print_FallingFactorial(self, expr: Any) -> str:
        n, k = expr.args
        return f"({self._print(n)})_{self._closed(k)}"

    def _print_binomial(self, expr: Any) -> str:
        return "C({}, {})".format(*map(self._print, expr.args))

    def _print_cells(self, expr: Any) -> str:
        return "Phi({}, {})".format(*map(self._print, expr.args))

    def _print_subfactorial(self, expr: Any) -> str:
        return f"!{self._closed(expr.args[0])}"

    def _print_Sum(self, expr: Any) -> str:
        index, low, high = expr.limits[0]
        span = f"{self._print(low)}..{self._print(high)}"
        return f"sum over {index} = {span} of {self._print(expr.function)}"

    def _print_Max(self, expr: Any) -> str:
        return f"max({', '.join(map(self._print, ordered(expr)))})"

    def _print_Min(self, expr: Any) -> str:
        return f"min({', '.join(map(self._print, ordered(expr)))})"
