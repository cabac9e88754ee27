"""What a claim is: a statement, how it is checked, where it comes from, what it rests on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Any, Literal, NoReturn

from hypothesis import reject
from hypothesis import strategies as st
from sympy.logic.boolalg import Boolean

from superpos_proofs.ranges import RangeProof
from superpos_proofs.rigorous import Number
from superpos_proofs.statements.base import Statement


class Rung(IntEnum):
    """The evidence ladder, strongest first; a smaller value is stronger evidence."""

    FORMAL = 1
    CERTIFIED = 2
    DERIVED = 3
    VERIFIED = 4
    TESTED = 5
    CITED = 6
    UNDECIDED = 7
    REFUTED = 8

    @property
    def label(self) -> str:
        """The rung's name in lower case."""
        return self.name.lower()


@dataclass(frozen=True)
class Source:
    """A work and the place in it; "this project" for what is ours."""

    work: str
    place: str


@dataclass(frozen=True)
class Observation:
    """What an instance check measured on a real object: a value for each variable it speaks of.

    Attributes:
        values: variable name to number; together they must cover the statement's variables.
        story: the object, in one line, for counterexamples.
    """

    values: Mapping[str, Number]
    story: str


class Draw:
    """Random choices of an instance check, made by Hypothesis so that it can shrink them."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self._draw = draw
        self.choices = 0  # how many choices so far may go beyond the hypotheses

    def integer(self, low: int, high: int, *, beyond: tuple[int, int] | None = None) -> int:
        """An integer in low..high.

        ``beyond`` are choices that make an object too, though one of which the statement does not
        speak: only the search for what breaks without a hypothesis takes them.
        """
        self.choices += beyond is not None
        return int(self._draw(st.integers(low, high)))

    def integers(self, count: int, low: int, high: int) -> list[int]:
        """``count`` integers in low..high."""
        return list(self._draw(st.lists(st.integers(low, high), min_size=count, max_size=count)))

    def permutation(self, size: int) -> tuple[int, ...]:
        """A permutation of 0..size-1."""
        return tuple(self._draw(st.permutations(range(size))))

    def skip(self) -> NoReturn:
        """Give up on this object: it is not of the kind that the statement speaks of."""
        reject()

    def seed(self) -> bytes:
        """Eight bytes to seed a construction with."""
        return int(self._draw(st.integers(0, 2**64 - 1))).to_bytes(8, "big")


@dataclass(frozen=True)
class Instance:
    """Draw a real object, measure it, and hold the conclusion against what was measured.

    Attributes:
        measure: from random choices to an observation.
        about: what is drawn and measured, in one sentence.
        examples: how many objects a default run draws.
        shrink: look for a simpler counterexample; False where one object takes long.
    """

    measure: Callable[[Draw], Observation]
    about: str
    examples: int = 40
    shrink: bool = True


@dataclass(frozen=True)
class RangeCheck:
    """Random numbers from the statement's variables, completed where hypotheses fix the rest.

    Attributes:
        complete: from the freely drawn values to values for all variables (identity by default).
        drawn: names of the variables that are drawn; all of them by default.
        examples: how many points a default run draws.
        tight: drawn values that are always tried, where a constant has no room left.
    """

    complete: Callable[[dict[str, int]], Mapping[str, Number]] = lambda drawn: drawn
    drawn: tuple[str, ...] = ()
    examples: int = 60
    tight: tuple[Mapping[str, int], ...] = ()


@dataclass(frozen=True)
class Claim:
    """A statement that people can check, cite and build on.

    Attributes:
        id: dotted, like ``lower.permutation.bits``; the first part is the chapter.
        title: one line.
        statement: the mathematics.
        idea: the proof idea, or what the source says, in a few sentences.
        sources: where it is stated.
        depends_on: ids of the claims it rests on.
        ranges: a Hypothesis property over the statement's range.
        instance: a check on real random objects.
        derivation: a proof over the whole range, re-run in each check.
        certificates: the claims of the certificates that carry it.
        proof: the page and heading of the written proof.
        near_misses: false neighbours that the same machinery must refute.
        expect: "refuted" for a near-miss.
        slow: checking it takes more than ten seconds; pytest marks it ``slow``.
    """

    id: str
    title: str
    statement: Statement
    idea: str
    sources: tuple[Source, ...]
    depends_on: tuple[str, ...] = ()
    ranges: RangeCheck | None = None
    instance: Instance | None = None
    derivation: Callable[[], RangeProof] | None = None
    certificates: tuple[str, ...] = ()
    proof: str | None = None
    near_misses: tuple[Claim, ...] = ()
    expect: Literal["holds", "refuted"] = "holds"
    slow: bool = False
    without: str = field(default="")
    """For a near-miss: which hypothesis or digit was changed, and what goes wrong."""

    def __post_init__(self) -> None:
        if self.expect == "holds" and any(miss.expect != "refuted" for miss in self.near_misses):
            raise ValueError(f"{self.id}: a near-miss must expect to be refuted")

    @property
    def chapter(self) -> str:
        """The first part of the id."""
        return self.id.split(".")[0]

    @property
    def checkable(self) -> bool:
        """False for claims that are only cited."""
        ways = (self.ranges, self.instance, self.derivation)
        return any(way is not None for way in ways) or bool(self.certificates)

    def near_miss(
        self,
        name: str,
        title: str,
        without: str,
        conclusion: Boolean | None = None,
        *,
        statement: Statement | None = None,
        instance: Instance | None = None,
        ranges: RangeCheck | None = None,
        derivation: Callable[[], RangeProof] | None = None,
    ) -> Claim:
        """A false neighbour: another conclusion or statement, checked as this claim is.

        Give exactly the check that must refute it, or none to reuse this claim's instance check
        (its range check, when it has no instance check).
        """
        changed = statement or (
            self.statement if conclusion is None else self.statement.concluding(conclusion)
        )
        if instance is None and ranges is None and derivation is None:
            instance, ranges = self.instance, None if self.instance else self.ranges
        return Claim(
            id=f"{self.id}~{name}",
            title=title,
            statement=changed,
            idea=without,
            sources=(Source("this project", "near-miss"),),
            ranges=ranges,
            instance=instance,
            derivation=derivation,
            expect="refuted",
            without=without,
        )

    def with_near_misses(self, *near_misses: Claim) -> Claim:
        """The same claim with its near-misses."""
        return replace(self, near_misses=near_misses)
