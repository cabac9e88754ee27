"""Terminal, report and site show the same page of a claim, and its commands run."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from functools import cache
from html import unescape
from pathlib import Path

import pytest
import sympy as sp
from rich.console import Console

from superpos_proofs import claims
from superpos_proofs.certificate.store import shipped
from superpos_proofs.report.html import as_html
from superpos_proofs.report.mathml import mathml
from superpos_proofs.report.page import Page, page_of
from superpos_proofs.report.plain import plain
from superpos_proofs.report.terminal import explain
from superpos_proofs.site.pages import claim_page
from tests.command import superpos
from tests.report.pages import WANTED, small_report

ROOT = Path(__file__).parent.parent.parent
NAMES = [claim.id for claim in claims.chosen(WANTED)]


def bare(text: str) -> str:
    """Text without tags, entities, spaces and Markdown's backslashes."""
    return re.sub(r"\s+|\\", "", unescape(re.sub(r"</?[a-z][^>]*>", "", text)))


def in_terminal(page: Page) -> str:
    console = Console(width=80, record=True, file=io.StringIO())
    console.print(explain(page, 80))
    return console.export_text()


def in_report(page: Page) -> str:
    html = as_html(small_report())
    (card,) = re.findall(rf'<article[^>]*id="{re.escape(page.id)}".*?</article>', html, re.S)
    return str(card)


VIEWS = {"terminal": in_terminal, "report": in_report, "site": claim_page}


@cache
def pages() -> dict[str, Page]:
    return {result.claim.id: page_of(result) for result in small_report().results}


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", NAMES)
def test_every_view_has_all_of_the_page(name: str, view: str) -> None:
    page = pages()[name]
    text = bare(VIEWS[view](page))
    wanted = [page.id, *page.depends_on, *page.used_by, *page.commands, *page.evidence]
    wanted += [part for part in (page.proof, page.code) if part]
    wanted += [miss.counterexample for miss in page.near_misses if miss.counterexample]
    wanted += [one.says for one in page.without]
    wanted += [f"{source.work}, {source.place}" for source in page.sources]
    if page.in_coq:
        wanted += [page.in_coq.name, page.in_coq.file, page.in_coq.statement, page.in_coq.state]
    missing = [words for words in wanted if bare(words) not in text and sign(words) not in text]
    assert missing == []
    # Sentences are set with signs and italics; their words stay.
    for sentence in (page.title, page.idea, *(miss.title for miss in page.near_misses)):
        words = re.findall(r"[A-Za-z]{5,}", re.sub(r"`[^`]*`", "", sentence))
        assert [word for word in words if word not in text and word not in GREEK] == []


GREEK = {"alpha", "lambda", "delta", "theta", "sigma", "gamma"}


def sign(words: str) -> str:
    """What report and site make of signs in sentences."""
    for typed, set_ in ((">=", "≥"), ("<=", "≤"), ("->", "→"), (" * ", "·"), ("sqrt(", "√(")):
        words = words.replace(typed, set_)
    return bare(words.replace("^", "").replace("_", ""))


@pytest.mark.parametrize("name", NAMES)
def test_the_terminal_needs_no_more_than_eighty_columns(name: str) -> None:
    assert max(map(len, in_terminal(pages()[name]).splitlines())) <= 80


def test_every_claim_that_is_checked_says_all_that_a_reader_needs() -> None:
    """Idea in at most five sentences, proof, near-misses with reasons, code, a way to check it."""
    for claim in claims.own_claims():
        page = page_of(claims.Result(claim, claims.Rung.UNDECIDED, True, ()))
        assert len(re.findall(r"[.!?](?:\s|$)", page.idea)) in range(1, 6), page.id
        assert page.sources, page.id
        if claim.checkable:
            assert page.commands[0] == f"superpos check {claim.id}"
            assert page.proof, page.id
            assert page.code, page.id
            assert len(claim.near_misses) >= 2, page.id
            assert all(miss.without for miss in claim.near_misses), page.id
        else:
            assert page.commands == ()
        for name in page.certificates:
            assert (shipped() / Path(name).name).is_file()


@pytest.mark.parametrize("name", ["lemma.factorial", "exact.perm.m2.v1.q1"])
def test_the_commands_of_a_page_run(name: str) -> None:
    page = page_of(claims.check(claims.find(name), {}, examples=1))
    assert page.commands
    for command in page.commands:
        if "--formal" in command:
            continue  # rebuilds Coq; tests/formal does
        program, *arguments = command.split()
        assert program == "superpos"
        done = superpos(*arguments, cwd=ROOT)
        assert done.returncode == 0, done.stderr


DROPS = "lower.pairwise-and.floor.one-bit"


@pytest.mark.parametrize("view", VIEWS)
def test_a_dropped_hypothesis_is_shown_beside_what_breaks(view: str) -> None:
    page = page_of(claims.check(claims.find(DROPS), {}, examples=1))
    (miss,) = (miss for miss in page.near_misses if miss.id.endswith("~many-features"))
    assert [formula.unicode for formula in miss.dropped] == ["m ≤ j"]
    assert miss.supposed == miss.gone == miss.instead == ()
    assert miss.counterexample
    report = replace(small_report(), results=(*small_report().results, _settled(DROPS)))
    text = {
        "terminal": lambda: in_terminal(page),
        "report": lambda: as_html(report),
        "site": lambda: claim_page(page),
    }[view]()
    at = bare(text).index(bare(miss.title))
    assert "longersupposed:" in bare(text)[at : at + 600]


def _settled(name: str) -> claims.Result:
    (result,) = claims.settle([claims.check(claims.find(name), {}, examples=1)])
    return result


def test_a_page_of_near_misses_that_died_shows_the_instances() -> None:
    died = [miss for page in pages().values() for miss in page.near_misses if miss.killed]
    assert len(died) > 5
    assert all(miss.counterexample for miss in died)


def test_large_powers_of_ten_keep_their_zeros_to_themselves() -> None:
    assert plain(sp.Integer(10) ** 1000) == "10^1000"
    assert mathml(sp.Integer(10) ** 15) == (
        '<math display="block"><msup><mn>10</mn><mn>15</mn></msup></math>'
    )
    assert plain(sp.Integer(10**9 + 1)) == "1000000001"
    assert (plain(sp.Integer(100)), plain(sp.Integer(-(10**12)))) == ("100", "-1000000000000")
