"""What breaks without each hypothesis: a concrete instance for every one, or how far it was sought.

A near-miss that drops a hypothesis says it best. For the others, one hypothesis is dropped at a
time, all else is kept, and the conclusion is held against points that break this hypothesis alone:
ends of ranges and their neighbours first, then points from a fixed seed. Where a statement speaks
of objects, numbers alone refute nothing, and its instance check draws objects beyond the
hypothesis where there are any (``Draw.integer(..., beyond=...)``). A verdict is exact or there is
none: a search that finds nothing says how much it tried, never that the hypothesis is not needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice, product
from typing import NoReturn

import sympy as sp
from sympy.logic.boolalg import Boolean

from superpos_proofs.claims.base import Claim, Draw
from superpos_proofs.claims.holes import hole, truth
from superpos_proofs.rigorous import Number, Values
from superpos_proofs.statements.base import Statement, Variable
from superpos_proofs.stream import Stream

POINTS = 160  # points that are held against the hypotheses, for each that is dropped
FEWER = 40  # of a statement about objects: its numbers take objects, or a search, to complete
ENOUGH = 24  # points that break this hypothesis alone and refute nothing: the search ends
LOOKS = 8  # points at which a part without a value is sought, where numbers alone refute nothing
MOST_DRAWN = 64  # points outside of the hypotheses, from the claim's own checks, that are used
OBJECTS, FEW = 4, 2  # objects drawn for each choice beyond the hypotheses; where one takes long
NAMED = Mapping[str, Number]


@dataclass(frozen=True)
class Without:
    """A hypothesis dropped, and what was found.

    Attributes:
        hypothesis: the one that is dropped; all others are kept.
        near_miss: the id of the near-miss that drops it; nothing else is sought then.
        at: where the others hold, this one fails, and so does the conclusion; or where the
            conclusion has no value.
        story: the object at that place, in one line; "" for numbers alone.
        hole: the part of the conclusion that has no value there.
        tried: how many points or objects that break this hypothesis alone refuted nothing.
    """

    hypothesis: Boolean
    near_miss: str | None = None
    at: NAMED | None = None
    story: str = ""
    hole: sp.Basic | None = None
    tried: int = 0


@dataclass
class Drawn:
    """What a claim's own checks drew.

    Attributes:
        seen: a point at which all hypotheses hold, where one is known: points are sought near it.
        outside: points at which one does not, each with the object that they were measured on.
        choices: how many choices of the instance check may go beyond the hypotheses.
    """

    seen: NAMED | None = None
    outside: list[tuple[NAMED, str]] = field(default_factory=list)
    choices: int = 0


def without_each(claim: Claim, drawn: Drawn | None = None) -> tuple[Without, ...]:
    """What breaks without each of the claim's hypotheses, in their order."""
    drawn = drawn or Drawn()
    return tuple(_without(claim, place, drawn) for place in range(len(claim.statement.hypotheses)))


def _without(claim: Claim, place: int, drawn: Drawn) -> Without:
    statement = claim.statement
    dropped = statement.hypotheses[place]
    for miss in claim.near_misses:
        if dropped not in miss.statement.hypotheses:
            return Without(dropped, near_miss=miss.id)
    search = _Search(statement, place)
    for values, story in drawn.outside[:MOST_DRAWN]:
        if search.breaks_only_this(values):
            search.hold(values, story, refutes=True)
    for values in islice(
        _points(claim, dropped, drawn.seen), FEWER if statement.setting else POINTS
    ):
        if search.over:
            break
        if search.breaks_only_this(values):
            search.hold(values, "", refutes=_is_an_instance(claim, values))
    objects = OBJECTS if claim.instance and claim.instance.shrink else FEW
    for choice, number in product(range(drawn.choices), range(objects)):
        if search.failing:
            break
        draw = _Beyond(f"{claim.id} {choice} {number}".encode(), choice, number)
        search.measure(claim, draw)
    return search.found(dropped)


def _is_an_instance(claim: Claim, values: NAMED) -> bool:
    """Whether numbers alone say all: no objects, or the claim's range check measures them."""
    if claim.statement.setting:
        return claim.ranges is not None and _completed(claim, values) == values
    return True


# --------------------------------------------------------------------------------- the search


@dataclass
class _Search:
    """One hypothesis dropped: what has been found so far."""

    statement: Statement
    place: int
    tried: int = 0
    looked: int = 0
    failing: tuple[NAMED, str] | None = None
    undefined: tuple[NAMED, sp.Basic] | None = None
    hypotheses: Sequence[Boolean] = field(init=False)
    conclusion: Boolean = field(init=False)

    def __post_init__(self) -> None:
        written = self.statement.written_out
        self.hypotheses = [written(h) for h in self.statement.hypotheses]
        self.conclusion = written(self.statement.conclusion)

    @property
    def over(self) -> bool:
        return bool(self.failing) or self.tried >= ENOUGH or self.looked >= LOOKS

    def breaks_only_this(self, values: NAMED) -> bool:
        at = self._at(values)
        return truth(self.hypotheses[self.place], at) is False and all(
            truth(h, at) for i, h in enumerate(self.hypotheses) if i != self.place
        )

    def hold(self, values: NAMED, story: str, *, refutes: bool) -> None:
        """Hold the conclusion against a point; of numbers alone it may only be undefined."""
        at = self._at(values)
        if self.undefined is None or refutes:
            found = hole(self.conclusion, at)
            if found is not None:
                self.undefined = self.undefined or (values, found)
                return
        if not refutes:
            self.looked += 1
            return
        verdict = truth(self.conclusion, at)
        self.tried += verdict is not False
        if verdict is False and self.failing is None:
            self.failing = values, story

    def measure(self, claim: Claim, draw: _Beyond) -> None:
        """Draw an object beyond the hypotheses and hold the conclusion against it."""
        assert claim.instance is not None
        try:
            seen = claim.instance.measure(draw)
        except (_Skipped, ArithmeticError, ValueError):
            return  # there is no such object
        if self.breaks_only_this(seen.values):
            self.hold(seen.values, seen.story, refutes=True)

    def found(self, dropped: Boolean) -> Without:
        if self.failing:
            return Without(dropped, at=self.failing[0], story=self.failing[1])
        if self.undefined:
            return Without(dropped, at=self.undefined[0], hole=self.undefined[1])
        return Without(dropped, tried=self.tried)

    def _at(self, values: NAMED) -> Values:
        return {self.statement[name]: value for name, value in values.items()}


# ---------------------------------------------------------------------------------- points


def _points(claim: Claim, dropped: Boolean, seen: NAMED | None) -> Iterator[NAMED]:
    """Points to try: known ones with one variable of the hypothesis changed, then drawn ones."""
    statement, ranges = claim.statement, claim.ranges
    drawn = [str(v.symbol) for v in statement.variables]
    if ranges and ranges.drawn:
        drawn = list(ranges.drawn)
    changed = {str(symbol) for symbol in statement.written_out(dropped).free_symbols}
    names = [str(v.symbol) for v in statement.variables]
    variables = {str(v.symbol): v for v in statement.variables}

    def whole(values: NAMED) -> NAMED | None:
        """The point with the variables that hypotheses fix completed, where that can be done."""
        found = _complete(claim, {name: values[name] for name in drawn}) if ranges else values
        return found if found is not None and set(found) == set(names) else None

    def near(base: NAMED) -> Iterator[NAMED]:
        for name in (n for n in names if n in changed):
            for value in _ends(variables[name], base[name]):
                moved = {**base, name: value}
                if name in drawn and ranges:
                    again = whole(moved)
                    if again is not None:
                        yield again
                yield moved

    middle = {name: v.low + (v.high - v.low) // 8 for name, v in variables.items()}
    known = [point for point in (seen, whole(middle)) if point is not None]
    for base in known:
        yield from near(base)
    if statement.setting and not ranges:
        return  # numbers alone refute nothing here
    stream = Stream(f"{claim.id} {dropped}".encode())
    while True:
        drawn_point = whole({name: _drawn(stream, v) for name, v in variables.items()})
        if drawn_point is not None:
            yield drawn_point
            around = list(near(drawn_point))
            if around:
                yield around[stream.below(len(around))]


def _complete(claim: Claim, drawn: NAMED) -> NAMED | None:
    assert claim.ranges is not None
    if any(not isinstance(value, int) for value in drawn.values()):
        return None
    try:
        return claim.ranges.complete({name: int(value) for name, value in drawn.items()})
    except (ArithmeticError, ValueError):
        return None


def _completed(claim: Claim, values: NAMED) -> NAMED | None:
    """What the claim's range check makes of the drawn part of a point."""
    assert claim.ranges is not None
    names = claim.ranges.drawn or tuple(values)
    return _complete(claim, {name: values[name] for name in names})


def _least(variable: Variable) -> int:
    """The least value of a variable's domain; of one without a least, the end of its range."""
    symbol = variable.symbol
    return 1 if symbol.is_positive else 0 if symbol.is_nonnegative else variable.low


def _ends(variable: Variable, value: Number) -> list[Number]:
    """Values to try: those near ``value``, the ends of domain and range and their neighbours."""
    low, high, least = variable.low, variable.high, _least(variable)
    if variable.symbol.is_integer:
        whole = int(value)
        tried: list[Number] = [
            *(whole - 1, whole + 1, whole // 2, 2 * whole),
            *(least, least + 1, least + 2, low - 1, high + 1, 10 * whole),
        ]
    else:
        half = Fraction(1, 2)
        tried = [0, 1, 2, half, value * half, 2 * value, 10 * value, 1000 * value]
    fitting = [x for x in tried if x > 0 or (x == 0 and not variable.symbol.is_positive)]
    if least < 0 or not (variable.symbol.is_nonnegative or variable.symbol.is_positive):
        fitting = tried
    return list(dict.fromkeys(x for x in fitting if x != value))


def _drawn(stream: Stream, variable: Variable) -> int:
    """A value of any size from the domain: sizes are drawn evenly, small ones as often as large."""
    least, high = _least(variable), max(variable.high, _least(variable) + 1)
    bits = stream.below((high - least).bit_length() + 1)
    return min(high, least + stream.below(1 << min(bits, 63)))


class _Skipped(Exception):
    """The object is not of the kind that the statement speaks of."""


class _Beyond(Draw):
    """Choices from a seed; one of those that may, the ``choice``-th, goes beyond the hypotheses."""

    def __init__(self, seed: bytes, choice: int, number: int) -> None:
        self._stream, self._choice, self._number = Stream(seed), choice, number
        self.choices = 0

    def integer(self, low: int, high: int, *, beyond: tuple[int, int] | None = None) -> int:
        if beyond is not None:
            self.choices += 1
            if self.choices - 1 == self._choice:
                ends = sorted(beyond, key=lambda end: min(abs(end - low), abs(end - high)))
                if self._number < 2:  # the nearest choice first, then the farthest
                    return ends[self._number]
                low, high = beyond
        return low + self._stream.below(high - low + 1)

    def integers(self, count: int, low: int, high: int) -> list[int]:
        return [self.integer(low, high) for _ in range(count)]

    def permutation(self, size: int) -> tuple[int, ...]:
        return self._stream.permutation(size)

    def skip(self) -> NoReturn:
        raise _Skipped

    def seed(self) -> bytes:
        return self._stream.below(1 << 64).to_bytes(8, "big")
