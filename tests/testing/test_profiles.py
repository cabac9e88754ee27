"""``fast`` and ``deep``: how many examples, and which of them come again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superpos_proofs.claims import check, find
from superpos_proofs.profiles import (
    UnknownProfile,
    examples,
    load_asked,
    register_profiles,
    times,
)


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    name = settings.get_current_profile_name()
    yield
    register_profiles()
    settings.load_profile(name)


def load(name: str, monkeypatch: pytest.MonkeyPatch, ci: bool = False) -> None:
    monkeypatch.setenv("HYPOTHESIS_PROFILE", name)
    monkeypatch.setenv("CI", "true") if ci else monkeypatch.delenv("CI", raising=False)
    register_profiles()


def drawn() -> list[int]:
    seen = []

    @given(st.integers(0, 2**60))
    def draw(number: int) -> None:
        seen.append(number)

    draw()
    return seen


def test_fast_draws_the_same_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    load("fast", monkeypatch)
    assert times() == 1
    assert examples(400) == 400
    assert drawn() == drawn()


@pytest.mark.parametrize("ci", [False, True])
def test_deep_draws_more_and_new_ones_but_in_ci(ci: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    load("deep", monkeypatch, ci)
    assert examples(400) == 8000
    first = drawn()
    assert len(first) > 500
    assert (first == drawn()) is ci


def test_a_profile_is_loaded_where_one_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    load("deep", monkeypatch)
    monkeypatch.delenv("HYPOTHESIS_PROFILE")
    load_asked()
    assert times() == 20, "nobody asked"
    monkeypatch.setenv("HYPOTHESIS_PROFILE", "dep")
    load_asked("fast")
    assert times() == 1, "the option has the last word"
    with pytest.raises(UnknownProfile, match="'dep'; there are fast and deep"):
        load_asked()
    with pytest.raises(UnknownProfile, match="'dep'; there are fast and deep"):
        register_profiles()


def test_claims_draw_more_as_well() -> None:
    usual, more = (check(find("lemma.factorial"), {}, times=n) for n in (1, 10))
    assert usual.evidence[0] == "62 points checked, 2 of them corners of the range"
    assert more.evidence[0] == "602 points checked, 2 of them corners of the range"
