"""A reader sees the Coq statement beside the mathematics, and whether it was rebuilt."""

from __future__ import annotations

import hashlib
import io
from functools import cache
from html import unescape

import pytest
from rich.console import Console

from superpos_proofs import claims, formal
from superpos_proofs.claims import Result, Rung
from superpos_proofs.report.html import Report, as_html
from superpos_proofs.report.page import page_of
from superpos_proofs.report.terminal import explain

(THEOREM,) = (t for t in formal.theorems() if t.claim == "lower.packing.ball")
RECORDED = formal.Status(THEOREM, False, "")
REBUILT = formal.Status(THEOREM, True, formal.CLOSED)
ASSUMING = formal.Status(THEOREM, True, "Axioms: anything")
SHA256 = hashlib.sha256((formal.directory() / THEOREM.file).read_bytes()).hexdigest()


@cache
def checked(status: formal.Status) -> Result:
    return claims.check(
        claims.find(THEOREM.claim), {}, examples=2, theorems={THEOREM.claim: status}
    )


def in_terminal(status: formal.Status) -> str:
    console = Console(width=100, record=True, file=io.StringIO())
    console.print(explain(page_of(checked(status)), 100))
    return console.export_text()


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (RECORDED, "recorded, not rebuilt in this run"),
        (REBUILT, "rebuilt in this run, assumes nothing"),
        (ASSUMING, "rebuilt in this run, assumes Axioms: anything"),
    ],
)
def test_statement_state_and_hash_are_shown(status: formal.Status, words: str) -> None:
    result = checked(status)
    shown = page_of(result).in_coq
    assert shown is not None
    assert (shown.name, shown.state, shown.sha256) == (THEOREM.name, words, SHA256)
    html = unescape(as_html(Report((result,), (), (), (), {})))
    terminal = in_terminal(status)
    for view in (html, terminal):
        assert "Theorem lower_packing_ball K V :" in view
        assert "Variables (S T X : finType)" in view, "what the section supposes belongs to it"
        assert words in view
    assert SHA256 in html
    assert SHA256 in "".join(terminal.split())


def test_only_a_closed_theorem_gives_the_rung() -> None:
    assert checked(REBUILT).rung is Rung.FORMAL
    assert checked(RECORDED).rung is Rung.TESTED
    assert not checked(ASSUMING).holds


def test_sections_that_are_closed_suppose_nothing() -> None:
    (theorem,) = (t for t in formal.theorems() if t.claim == "lower.packing")
    assert formal.statement(theorem).startswith("Theorem lower_packing ")
