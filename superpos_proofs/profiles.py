"""Hypothesis profiles: ``fast`` for every day, ``deep`` for an hour."""

from __future__ import annotations

import os

from hypothesis import settings

USUAL = 100  # examples a test draws by default; a profile with more makes every check draw more
DEEP = 2000


def register_profiles() -> None:
    """Register ``fast`` and ``deep`` and load the one that HYPOTHESIS_PROFILE names, or ``fast``.

    ``fast`` draws the same examples in every run. ``deep`` draws twenty times as many, and new ones
    each time unless the environment says CI. Call it in ``conftest.py``; the pytest option
    ``--hypothesis-profile`` has the last word.

    Raises:
        hypothesis.errors.InvalidArgument: HYPOTHESIS_PROFILE names no profile.
    """
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
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fast"))


def times() -> int:
    """How many times its usual number of examples a check draws under the profile in use."""
    return max(1, settings().max_examples // USUAL)


def examples(count: int) -> int:
    """``count`` examples under ``fast``, in proportion under ``deep``.

    For a test that needs a number of its own: ``@settings(max_examples=examples(400))``.
    """
    return count * times()
