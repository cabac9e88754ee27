"""Formulas as presentation MathML, within what browsers render (MathML Core)."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any
from xml.dom.minidom import Document

import sympy as sp
from sympy.printing.mathml import MathMLPresentationPrinter

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
from superpos_proofs.statements.base import cells, log2

LONG = 30  # operations in a sum that is broken into rows
MINUS, INVISIBLE_TIMES, APPLY = "\u2212", "\u2062", "\u2061"


def mathml(expr: sp.Basic) -> str:
    """``expr`` as one block ``<math>`` element: ASCII, valid in HTML5, no name spaces."""
    return f'<math display="block">{_MathML().doprint(expr)}</math>'


def inline_mathml(expr: sp.Basic) -> str:
    """``expr`` as a ``<math>`` element inside a line of text."""
    return f"<math>{_MathML().doprint(expr)}</math>"


class _MathML(MathMLPresentationPrinter):  # type: ignore[misc]
    """Presentation MathML within MathML Core, as browsers render it."""

    def __init__(self) -> None:
        super().__init__()
        # sympy writes raw entities and raw names into the tree; real text nodes escape both.
        create = Document.createTextNode
        self.dom.createTextNode = lambda data: create(self.dom, html.unescape(data))

    def _leaf(self, tag: str, text: str) -> Any:
        node = self.dom.createElement(tag)
        node.appendChild(self.dom.createTextNode(text))
        return node

    def _node(self, tag: str, *children: Any) -> Any:
        node = self.dom.createElement(tag)
        for child in children:
            node.appendChild(child)
        return node

    def _space(self, width: str = "0.17em") -> Any:
        node = self.dom.createElement("mspace")
        node.setAttribute("width", width)
        return node

    def _wrapped(self, expr: sp.Basic, left: str = "(", right: str = ")") -> Any:
        return self._node(
            "mrow", self._leaf("mo", left), self._print(expr), self._leaf("mo", right)
        )

    def _words(self, parts: Sequence[Any], word: str) -> Any:
        """Parts with a word between them; nested combinations in parentheses."""
        nodes = []
        for part in parts:
            nested = isinstance(part, sp.And | sp.Or | sp.Implies) and not self._is_chain(part)
            node = self._wrapped(part) if nested else self._print(part)
            nodes += [self._leaf("mtext", f"\u2003{word}\u2003"), node]
        return self._node("mrow", *nodes[1:])

    @staticmethod
    def _is_chain(expr: sp.Basic) -> bool:
        return isinstance(expr, sp.And) and chain(expr) is not None

    def _print_Relational(self, expr: Any) -> Any:
        start = (self._print(expr.lhs), self._leaf("mo", RELATIONS[type(expr)]))
        if isinstance(expr.rhs, sp.Add) and expr.rhs.count_ops() > LONG:
            return self._rows(start, expr.rhs)
        return self._node("mrow", *start, self._print(expr.rhs))

    def _rows(self, start: Sequence[Any], total: sp.Add) -> Any:
        """A long sum with a row for each term, since browsers break no formula by themselves."""
        rows: list[Any] = []
        for term in terms(total):
            negative = split(term)[0]
            sign = self._leaf("mo", MINUS if negative else "+")
            row = [*(start if not rows else ()), *([sign] if rows or negative else ())]
            cell = self._node("mtd", *row, self._print(-term if negative else term))
            cell.setAttribute("style", "text-align:left")
            rows.append(self._node("mtr", cell))
        table = self._node("mtable", *rows)
        table.setAttribute("displaystyle", "true")
        return table

    def _print_And(self, expr: Any) -> Any:
        links = chain(expr)
        if links is None:
            return self._words(ordered(expr), "and")
        (low, middle, high), (first, second) = links
        signs = (self._leaf("mo", first), self._leaf("mo", second))
        return self._node(
            "mrow", self._print(low), signs[0], self._print(middle), signs[1], self._print(high)
        )

    def _print_Or(self, expr: Any) -> Any:
        return self._words(ordered(expr), "or")

    def _print_Implies(self, expr: Any) -> Any:
        return self._words(expr.args, "⟹")

    def _print_Not(self, expr: Any) -> Any:
        return self._node("mrow", self._leaf("mtext", "not\u2002"), self._wrapped(expr.args[0]))

    def _print_Add(self, expr: Any, order: Any = None) -> Any:
        nodes: list[Any] = []
        for term in terms(expr):
            negative = split(term)[0]
            if nodes or negative:
                nodes.append(self._leaf("mo", MINUS if negative else "+"))
            nodes.append(self._print(-term if negative else term))
        return self._node("mrow", *nodes)

    def _print_Mul(self, expr: Any) -> Any:
        negative, above, below = split(expr)
        top = self._product(above) if above else self._leaf("mn", "1")
        if below:
            top = self._node("mfrac", top, self._product(below))
        return self._node("mrow", self._leaf("mo", MINUS), top) if negative else top

    def _product(self, factors: Sequence[Any]) -> Any:
        if len(factors) == 1:
            return self._print(factors[0])
        nodes: list[Any] = []
        for factor in factors:
            if nodes:
                base = factor.base if isinstance(factor, sp.Pow) else factor
                nodes.append(self._leaf("mo", "·" if base.is_Number else INVISIBLE_TIMES))
                if isinstance(factor, sp.log | log2):
                    nodes.append(self._space())
            is_sum = isinstance(factor, sp.Add)
            nodes.append(self._wrapped(factor) if is_sum else self._print(factor))
        return self._node("mrow", *nodes)

    def _print_Rational(self, expr: Any) -> Any:
        size = abs(expr)
        short = decimal(size)
        if short is None:
            node = self._node("mfrac", self._leaf("mn", str(size.p)), self._leaf("mn", str(size.q)))
        else:
            node = self._leaf("mn", short)
        return self._node("mrow", self._leaf("mo", MINUS), node) if expr < 0 else node

    def _print_Integer(self, expr: Any) -> Any:
        if (zeros := power_of_ten(expr)) is not None:
            return self._node("msup", self._leaf("mn", "10"), self._leaf("mn", str(zeros)))
        node = self._leaf("mn", str(abs(expr)))
        return self._node("mrow", self._leaf("mo", MINUS), node) if expr < 0 else node

    def _print_Pow(self, expr: Any) -> Any:
        base, power = expr.base, expr.exp
        if power.is_Rational and power < 0:
            return self._node("mfrac", self._leaf("mn", "1"), self._print(sp.Pow(base, -power)))
        if power == sp.Rational(1, 2):
            return self._node("msqrt", self._print(base))
        closed = bare(base) or isinstance(base, sp.floor | sp.ceiling | sp.binomial | cells)
        below = self._print(base) if closed else self._wrapped(base)
        if below.tagName == "msub":
            return self._node("msubsup", *below.childNodes[:], self._print(power))
        return self._node("msup", below, self._print(power))

    def _print_exp(self, expr: Any) -> Any:
        return self._node(
            "mrow", self._leaf("mi", "exp"), self._leaf("mo", APPLY), self._wrapped(expr.args[0])
        )

    def _logarithm(self, name: str, argument: Any) -> Any:
        start = (self._leaf("mi", name), self._leaf("mo", APPLY))
        if bare_argument(argument):
            return self._node("mrow", *start, self._space(), self._print(argument))
        return self._node("mrow", *start, self._wrapped(argument))

    def _print_log(self, expr: Any) -> Any:
        return self._logarithm("ln", expr.args[0])

    def _print_log2(self, expr: Any) -> Any:
        return self._logarithm("log", expr.args[0])

    def _print_factorial(self, expr: Any) -> Any:
        inner = expr.args[0]
        node = self._print(inner) if bare(inner) else self._wrapped(inner)
        return self._node("mrow", node, self._leaf("mo", "!"))

    def _print_FallingFactorial(self, expr: Any) -> Any:
        n, k = expr.args
        bracketed = self._print(n) if isinstance(n, sp.binomial) else self._wrapped(n)
        return self._node("msub", bracketed, self._print(k))

    def _print_subfactorial(self, expr: Any) -> Any:
        inner = expr.args[0]
        node = self._print(inner) if bare(inner) else self._wrapped(inner)
        return self._node("mrow", self._leaf("mo", "!"), node)

    def _print_cells(self, expr: Any) -> Any:
        count, dimension = map(self._print, expr.args)
        commas = self._node("mrow", count, self._leaf("mo", ","), dimension)
        opened = self._node("mrow", self._leaf("mo", "("), commas, self._leaf("mo", ")"))
        return self._node("mrow", self._leaf("mi", "Φ"), self._leaf("mo", APPLY), opened)

    def _extreme(self, name: str, expr: Any) -> Any:
        nodes: list[Any] = []
        for part in ordered(expr):
            nodes += [self._leaf("mo", ","), self._print(part)]
        inner = self._node("mrow", self._leaf("mo", "("), *nodes[1:], self._leaf("mo", ")"))
        return self._node("mrow", self._leaf("mi", name), self._leaf("mo", APPLY), inner)

    def _print_Max(self, expr: Any) -> Any:
        return self._extreme("max", expr)

    def _print_Min(self, expr: Any) -> Any:
        return self._extreme("min", expr)
