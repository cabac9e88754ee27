"""All claims, in reading order: dependencies known, no orphans, no cycles.

Other packages add theirs through the entry point group ``superpos_proofs.claims``, each entry a
sequence of claims: ``its-claims = "its_package.claims:CLAIMS"``.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import entry_points

from superpos_proofs.claims import (
    ands,
    ands_order,
    atlas,
    ceilings,
    circuits,
    circuits_order,
    clausal,
    deciding,
    exact,
    hearts,
    hubs,
    hubs_order,
    lemmas,
    lower,
    representation,
    searches,
    sources,
    tails,
    tightening,
    typical,
    uncharged,
    uniform,
    universal,
    upper,
)
from superpos_proofs.claims.base import Claim

GROUP = "superpos_proofs.claims"


@dataclass(frozen=True)
class Elsewhere:
    """What other packages have registered.

    Attributes:
        claims: the claims of each sound package, by the name of its entry point.
        broken: for each of the others its name and what is wrong with it, one line.
    """

    claims: Mapping[str, tuple[Claim, ...]]
    broken: Mapping[str, str]


@lru_cache(maxsize=1)
def own_claims() -> tuple[Claim, ...]:
    """Every claim of this project.

    Raises:
        ValueError: two claims share an id, one depends on an unknown claim, or a cycle.
    """
    chapters = (
        lower,
        uncharged,
        upper,
        universal,
        tightening,
        hearts,
        ands,
        uniform,
        ands_order,
        hubs_order,
        circuits,
        circuits_order,
        hubs,
        typical,
        deciding,
        searches,
        representation,
        ceilings,
        exact,
        atlas,
        sources,
        lemmas,
        clausal,
        tails,
    )
    claims = tuple(claim for chapter in chapters for claim in chapter.CLAIMS)
    validate(claims)
    return claims


@lru_cache(maxsize=1)
def elsewhere() -> Elsewhere:
    """The claims of other packages; each is imported when this is first asked, not before."""
    found: dict[str, tuple[Claim, ...]] = {}
    broken: dict[str, str] = {}
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: (entry.name, entry.value)):
        try:
            if entry.name in found or entry.name in broken:
                raise ValueError("another package has an entry of the same name; rename one")
            found[entry.name] = _claims_in(entry.load())
        except (
            Exception,
            SystemExit,
        ) as error:  # whatever somebody else's package does when it is imported
            broken[entry.name] = f"{entry.value}: {type(error).__name__}: {error}".splitlines()[0]
            found.pop(entry.name, None)
    return admit(own_claims(), found, broken)


def _claims_in(loaded: object) -> tuple[Claim, ...]:
    sequence = isinstance(loaded, tuple | list)
    if not isinstance(loaded, tuple | list) or not all(isinstance(c, Claim) for c in loaded):
        kind = "a list with something else in it" if sequence else type(loaded).__name__
        raise TypeError(f"names {kind}; let it name a tuple of claims, like its.claims:CLAIMS")
    return tuple(loaded)


def admit(
    own: Sequence[Claim],
    found: Mapping[str, tuple[Claim, ...]],
    broken: Mapping[str, str] | None = None,
) -> Elsewhere:
    """Packages whose claims fit to ``own`` and to one another; for the others, what is wrong.

    A package may rest on claims of another one, so packages are let in until none fits any more.
    """
    kept: dict[str, tuple[Claim, ...]] = {}
    waiting = dict(found)
    unfit: dict[str, str] = {}
    while waiting:
        known = [*own, *(claim for claims in kept.values() for claim in claims)]
        for name, claims in waiting.items():
            try:
                validate([*known, *claims])
            except ValueError as error:
                unfit[name] = str(error)
            else:
                kept[name] = waiting.pop(name)
                unfit.pop(name, None)
                break
        else:
            break
    return Elsewhere(kept, {**(broken or {}), **unfit})


@lru_cache(maxsize=1)
def all_claims() -> tuple[Claim, ...]:
    """Every claim of this project, then those of other packages that are sound.

    Raises:
        ValueError: two claims of this project share an id, one depends on an unknown claim, or a
            cycle.
    """
    return (*own_claims(), *(c for claims in elsewhere().claims.values() for c in claims))


def faults() -> dict[str, str]:
    """For each package whose claims are left out, one line that says why and what to do."""
    return {
        name: f"claims of {name!r} are left out ({fault}); repair or uninstall the package"
        for name, fault in elsewhere().broken.items()
    }


def validate(claims: Sequence[Claim]) -> None:
    """Raise ValueError unless ids are unique, dependencies exist, and there is no cycle."""
    by_id = {claim.id: claim for claim in claims}
    names = Counter(named.id for claim in claims for named in (claim, *claim.near_misses))
    name, count = names.most_common(1)[0] if names else ("", 1)
    if count > 1:
        raise ValueError(f"two claims share an id, {name}")
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
    left_out = "".join(f"; {line}" for line in faults().values())
    raise ValueError(f"unknown claim {name!r}{hint} ('superpos check' lists all){left_out}")


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
