"""Answers of ``bounds``: floors with the derivation that a reader can check by hand."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Node:
    """A line of a derivation tree: what it says, its value, the claim behind it, what it uses."""

    says: str
    value: str
    claim: str | None = None
    uses: tuple[Node, ...] = ()

    def to_json(self) -> dict[str, object]:
        """The tree as JSON."""
        uses = [node.to_json() for node in self.uses]
        return {"says": self.says, "value": self.value, "claim": self.claim, "uses": uses}


@dataclass(frozen=True)
class Floor:
    """A lower bound on the width, with the bound on parameter bits and how both follow.

    Attributes:
        neurons: least width that counting does not exclude.
        parameter_bits: least bits of charged parameters that it does not exclude.
        derivation: how they follow; the claim at each line.
        form: which bound it is, in words.
        others: weaker bounds for the same question, best first.
    """

    neurons: int
    parameter_bits: int
    derivation: Node
    form: str = "counting"
    others: tuple[Floor, ...] = ()


@dataclass(frozen=True)
class NoFloor:
    """Counting gives nothing, and why.

    ``neurons`` is 0 where the bound excludes no width, None where no bound is known or none exists.
    """

    reason: str
    neurons: int | None = None
