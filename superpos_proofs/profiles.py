"""Hypothesis profiles: ``fast`` for every day, ``deep`` for an hour."""

from __future__ import annotations

import os

from hypothesis import settings
from hypothesis.errors import InvalidArgument

USUAL = 100  # examples a test draws by default; a profile with more makes every check draw more
DEEP = 2000
OURS = ("fast", "deep")


class UnknownProfile(ValueError):
    """A profile is asked for that nobody has registered."""


def register_profiles() -> None:
    """Register ``fast`` and ``deep`` and load the one that HYPOTHESIS_PROFILE names, or ``fast``.

    ``fast`` draws the same examples in every run. ``deep`` draws twenty times as many, and new ones
    each time unless the environment says CI. Call it in ``conftest.py``; the pytest option
    ``--hypothesis-profile`` has the last word.

    Raises:
        UnknownProfile: HYPOTHESIS_PROFILE names no profile.
    """
    _register()
    settings.load_profile(_known(asked() or "fast"))


def load_asked(option: str | None = None) -> None:
    """Load the profile that a user names, one of a project's own or one of ours.

    Where none is named, nothing changes: a project may have loaded one that it likes.

    Raises:
        UnknownProfile: there is no such profile.
    """
    name = asked(option)
    if name:
        settings.load_profile(_known(name))


def asked(option: str | None = None) -> str | None:
    """The profile that a user names: the option has the last word, then HYPOTHESIS_PROFILE."""
    return option or os.environ.get("HYPOTHESIS_PROFILE") or None


def _register() -> None:
    settings.register_profile(
        "fast", max_examples=USUAL, derandomize=True, database=None, deadline=None
    )
    settings.register_profile(
        "deep",
        max_examples=DEEP,
        derandomize="CI" in os.environ,
        database=None,
        deadline=None,
        print_blob=True,
    )


def _known(name: str) -> str:
    """The name of a registered profile; ours are registered where they are asked for."""
    try:
        settings.get_profile(name)
    except InvalidArgument:
        if name not in OURS:
            known = " and ".join(OURS)
            raise UnknownProfile(f"no Hypothesis profile {name!r}; there are {known}") from None
        _register()
    return name


def times(name: str | None = None) -> int:
    """How many times its usual number of examples a check draws under a profile: the one in use.

    Raises:
        UnknownProfile: the profile is named, and there is none.
    """
    profile = settings.get_profile(_known(name)) if name else settings()
    return max(1, profile.max_examples // USUAL)


def examples(count: int) -> int:
    """``count`` examples under ``fast``, in proportion under ``deep``.

    For a test that needs a number of its own: ``@settings(max_examples=examples(400))``.
    """
    return count * times()
