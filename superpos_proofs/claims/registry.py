"""All claims, in reading order: dependencies known, no orphans, no cycles."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from functools import lru_cache

from superpos_proofs.claims import (
    ands,
    ands_order,
    atlas,
    ceilings,
    circuits,
    exact,
    hubs,
    lemmas,
    lower,
    representation,
    sources,
    tails,
    typical,
    uncharged,
    universal,
    upper,
)
from superpos_proofs.claims.base import Claim


@lru_cache(maxsize=1)
def all_claims() -> tuple[Claim, ...]:
    """Every claim of this project.

    Raises:
        ValueError: two claims share an id, one depends on an unknown claim, or a cycle.
    """
    chapters = (
        lower,
        uncharged,
        upper,
        universal,
        ands,
        ands_order,
        circuits,
        hubs,
        typical,
        representation,
        ceilings,
        exact,
        atlas,
        sources,
        lemmas,
        tails,
    )
    claims = tuple(claim for chapter in chapters for claim in chapter.CLAIMS)
    validate(claims)
    return claims


def validate(claims: Sequence[Claim]) -> None:
    """Raise ValueError unless ids are unique, dependencies exist, and there is no cycle."""
    by_id = {claim.id: claim for claim in claims}
    if len(by_id) != len(claims):
        raise ValueError("two claims share an id")
    state: dict[str, bool] = {}

    def visit(name: str, below: str) -> None:
        if name not in by_id:
            raise ValueError(f"{below} depends on {name}, which is no claim")
        if state.get(name) is False:
            raise ValueError(f"{name} depends on itself")
        if name not in state:
            state[name] = False
            for parent in by_id[name].depends_on:
                visit(parent, name)
            state[name] = True

    for claim in claims:
        visit(claim.id, claim.id)


def find(name: str) -> Claim:
    """The claim with this id, near-misses included.

    Raises:
        ValueError: no such claim; names the nearest one.
    """
    known = {claim.id: claim for claim in all_claims()}
    known |= {miss.id: miss for claim in all_claims() for miss in claim.near_misses}
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, 1, 0.3)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise ValueError(f"unknown claim {name!r}{hint} ('superpos check' lists all)")


def chosen(names: Sequence[str]) -> list[Claim]:
    """The named claims with everything they rest on, in reading order; all when none is named.

    Raises:
        ValueError: an unknown claim.
    """
    if not names:
        return list(all_claims())
    wanted: set[str] = set()

    def want(name: str) -> None:
        if name not in wanted:
            wanted.add(name)
            for parent in find(name).depends_on:
                want(parent)

    for name in names:
        want(name)
    known = [*all_claims(), *(miss for claim in all_claims() for miss in claim.near_misses)]
    return [claim for claim in known if claim.id in wanted]
