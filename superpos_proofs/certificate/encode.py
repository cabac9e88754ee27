"""From a problem and a width to clauses: written by the kernel, so that no solver is trusted.

Every network of this width for the problem gives a model of the clauses, up to the symmetries
named below: give each variable the truth of the sentence in its name. So when the clauses have no
model there is no network (docs/exact-widths.md#clauses proves it, clause by clause). The other
direction is not needed for a refutation; tests show that nothing more than that was encoded.

An integer s is held by the variables "s >= k" for its possible k (order encoding), a choice among
few things by one variable each, of which at least one is true.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

from superpos_proofs.certificate.lrat import Clause
from superpos_proofs.certificate.problems import Problem
from superpos_proofs.certificate.reading import require

Vector = tuple[int, ...]
Literal = int | bool
Sentence = tuple[object, ...]

MAX_CLAUSES = 1 << 22


class Encoding:
    """Clauses, and the number of the variable for each sentence.

    Attributes:
        names: sentence to variable, numbered from 1 in order of first use.
        clauses: the formula.
    """

    def __init__(self) -> None:
        self.names: dict[Sentence, int] = {}
        self.clauses: list[Clause] = []

    def says(self, *sentence: object) -> int:
        """The variable for a sentence."""
        return self.names.setdefault(sentence, len(self.names) + 1)

    def at_least(self, bound: int, low: int, high: int, *sentence: object) -> Literal:
        """That the integer named by ``sentence``, which lies in low..high, is >= bound."""
        return bound <= low if bound <= low or bound > high else self.says(*sentence, bound)

    def add(self, *literals: Literal) -> None:
        """The clause of these literals; constants are worked in."""
        if not any(literal is True for literal in literals):
            self.clauses.append(tuple(a for a in literals if a is not False))

    def one_of(self, sentences: Iterable[Sentence]) -> None:
        """At least one of these sentences is true."""
        self.add(*(self.says(*sentence) for sentence in sentences))

    def order(self, low: int, high: int, *sentence: object) -> None:
        """The integer named by ``sentence`` is >= k when it is >= k + 1."""
        for bound in range(low + 1, high):
            self.add(
                not_(self.at_least(bound + 1, low, high, *sentence)),
                self.at_least(bound, low, high, *sentence),
            )

    def total(
        self, sign: int, bound: int, low: int, high: int, terms: Sequence[Sentence]
    ) -> list[list[Literal]]:
        """What holds when a sum of integers in low..high is >= bound (with sign -1: < bound).

        One literal of each list: for all caps of all terms but the last, one of them is beyond its
        cap, or the last makes up for it.
        """
        *others, last = terms
        clauses = []
        for caps in product(range(low, high + 1), repeat=len(others)):
            rest = self.at_least(bound - sum(caps), low, high, *last)
            if sign > 0:
                beyond = [
                    self.at_least(cap + 1, low, high, *term)
                    for cap, term in zip(caps, others, strict=True)
                ]
                clauses.append([*beyond, rest])
            else:
                beyond = [
                    not_(self.at_least(cap, low, high, *term))
                    for cap, term in zip(caps, others, strict=True)
                ]
                clauses.append([*beyond, not_(rest)])
        return clauses


def not_(literal: Literal) -> Literal:
    """The negation."""
    return not literal if isinstance(literal, bool) else -literal


def encode(problem: Problem, width: int) -> Encoding:
    """The clauses that a network of this width would satisfy.

    Raises:
        Rejected: there is no encoding of this problem, or it is too large.
    """
    require(problem.name == "repr" or problem.readout == "quantized", "no clauses for this problem")
    require(width >= 1, "no clauses for width 0")
    return _repr(problem, width) if problem.name == "repr" else _uand(problem, width)


def _vectors(size: int, q: int) -> list[Vector]:
    """A_q^size without 0, in lexicographic order."""
    return [a for a in product(range(-q, q + 1), repeat=size) if any(a)]


def _repr(problem: Problem, n: int) -> Encoding:
    """repr: codes E e_k, rows D_i, scores D_i . E e_k and thresholds.

    Symmetries: the features may be permuted, and the dimensions, and their signs changed. So the
    code of feature 0 is, in absolute values sorted down, the largest of all and equal to that; and
    the other codes, which differ, increase.
    """
    m, v, q, most = problem.features, problem.active, problem.weights, n * problem.weights**2
    count = (2 * q + 1) ** n
    require(2 * (m * count) ** 2 <= MAX_CLAUSES, "too many clauses")
    require(m * m**v * most * (2 * most + 1) ** (v - 1) <= MAX_CLAUSES, "too many clauses")
    cnf, vectors = Encoding(), _vectors(n, q)
    for i in range(m):
        cnf.one_of(("code", i, code) for code in vectors)
        cnf.one_of(("row", i, row) for row in vectors)
        cnf.one_of(("threshold", i, t) for t in range(1, most + 1))
    shape = {code: tuple(sorted(map(abs, code), reverse=True)) for code in vectors}
    first = [code for code in vectors if code == shape[code]]
    cnf.one_of(("code", 0, code) for code in first)
    for k, code in product(range(1, m), vectors):
        for other in first:
            if shape[code] > other:
                cnf.add(-cnf.says("code", 0, other), -cnf.says("code", k, code))
    for k, (place, code) in product(range(1, m - 1), enumerate(vectors)):
        larger = [cnf.says("code", k + 1, other) for other in vectors[place + 1 :]]
        cnf.add(-cnf.says("code", k, code), *larger)
    for i, k in product(range(m), repeat=2):
        cnf.order(-most, most, "score", i, k)
        for row, code in product(vectors, repeat=2):
            score = sum(d * e for d, e in zip(row, code, strict=True))
            if_both = (-cnf.says("row", i, row), -cnf.says("code", k, code))
            cnf.add(*if_both, cnf.at_least(score, -most, most, "score", i, k))
            cnf.add(*if_both, not_(cnf.at_least(score + 1, -most, most, "score", i, k)))
    for i, t, x in product(range(m), range(1, most + 1), problem.inputs):
        if x:
            sign = 1 if i in x else -1
            terms = [("score", i, k) for k in x]
            for clause in cnf.total(sign, t, -most, most, terms):
                cnf.add(-cnf.says("threshold", i, t), *clause)
    return cnf


def _uand(problem: Problem, n: int) -> Encoding:
    """uand, readout quantized: neurons, their values, rows D_j, their products and thresholds.

    Neurons with the same values on X_v are one. Symmetries: the features may be permuted, so the
    weights of neuron 0 increase; the other neurons may be permuted, so they are in order.
    """
    m, v, q = problem.features, problem.active, problem.weights
    top = (v + 1) * q  # no value is larger
    low, high = -q * top, q * top
    count, pairs, inputs = (2 * q + 1) ** (m + 1), len(problem.targets), len(problem.inputs)
    require(n * count * inputs * top <= MAX_CLAUSES, "too many clauses")
    sums = pairs * inputs * (2 * n * high + 1) * (2 * high + 1) ** (n - 1)
    require(sums <= MAX_CLAUSES, "too many clauses")
    neurons: dict[Vector, bool] = {}
    for *w, c in product(range(-q, q + 1), repeat=m + 1):
        values = tuple(max(0, sum(w[i] for i in x) + c) for x in problem.inputs)
        neurons[values] = neurons.get(values, False) or w == sorted(w)
    cnf, tables = Encoding(), sorted(neurons)
    for r in range(n):
        chosen = [f for f in tables if r > 0 or neurons[f]]
        cnf.one_of(("neuron", r, f) for f in chosen)
        for x in range(inputs):
            cnf.order(0, top, "value", r, x)
            for f in chosen:
                cnf.add(-cnf.says("neuron", r, f), cnf.at_least(f[x], 0, top, "value", r, x))
                above = not_(cnf.at_least(f[x] + 1, 0, top, "value", r, x))
                cnf.add(-cnf.says("neuron", r, f), above)
        if r > 1:
            for place, f in enumerate(tables):
                later = [cnf.says("neuron", r, g) for g in tables[place:]]
                cnf.add(-cnf.says("neuron", r - 1, f), *later)
    for j, pair in enumerate(problem.targets):
        cnf.one_of(("threshold", j, t) for t in range(n * low, n * high + 1))
        for r in range(n):
            cnf.one_of(("row", j, r, d) for d in range(-q, q + 1))
            for x in range(inputs):
                cnf.order(low, high, "term", j, r, x)
                _product(cnf, j, r, x, q, top)
        on, _ = problem.sides(pair)
        for x in range(inputs):
            terms = [("term", j, r, x) for r in range(n)]
            for t in range(n * low, n * high + 1):
                for clause in cnf.total(1 if x in on else -1, t, low, high, terms):
                    cnf.add(-cnf.says("threshold", j, t), *clause)
    return cnf


def _product(cnf: Encoding, j: int, r: int, x: int, q: int, top: int) -> None:
    """The term of neuron r in output j on input x is the row's entry times the value."""
    for d in range(-q, q + 1):
        entry = -cnf.says("row", j, r, d)
        for value in range(top + 1):
            # where the value is exactly this one
            below = not_(cnf.at_least(value, 0, top, "value", r, x))
            above = cnf.at_least(value + 1, 0, top, "value", r, x)
            term = ("term", j, r, x)
            cnf.add(entry, below, above, cnf.at_least(d * value, -q * top, q * top, *term))
            cnf.add(
                entry, below, above, not_(cnf.at_least(d * value + 1, -q * top, q * top, *term))
            )
