"""Where a claim stands: the file that states it, and the claims that rest on it."""

from __future__ import annotations

import inspect
import re
from functools import lru_cache
from pathlib import Path

from superpos_proofs import claims

PACKAGE = "superpos_proofs/"


def code_of(claim: claims.Claim) -> str | None:
    """The file with the claim's id in it, else the one with the function that checks it.

    Returns:
        A path from the root, like ``superpos_proofs/claims/upper.py``; None for a claim of another
        package.
    """
    stated = _stating(claim.id)
    if stated is not None:
        return stated
    source = inspect.getsourcefile(claim.instance.measure) if claim.instance else None
    at = source.find(PACKAGE + "claims/") if source else -1
    return source[at:] if source and at >= 0 else None


@lru_cache(maxsize=1024)
def _stating(name: str) -> str | None:
    """The file with this id as an argument, not as a dependency."""
    stated = re.compile(rf'\w\(\s*"{re.escape(name)}",')
    return next((file for file, text in _sources().items() if stated.search(text)), None)


def users_of(name: str) -> tuple[str, ...]:
    """The ids of the registered claims that rest on this one, in reading order."""
    return _users().get(name, ())


@lru_cache(maxsize=1)
def _sources() -> dict[str, str]:
    """The text of each file that states claims, by its path from the root."""
    folder = Path(claims.__file__).parent
    root = folder.parent.parent
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*.py"))
    }


@lru_cache(maxsize=1)
def _users() -> dict[str, tuple[str, ...]]:
    users: dict[str, tuple[str, ...]] = {}
    for claim in claims.all_claims():
        for name in claim.depends_on:
            users[name] = (*users.get(name, ()), claim.id)
    return users
