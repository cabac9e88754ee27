"""Every command that a claim's page shows: it runs, and it checks this claim and all it rests on.

What a claim's check finds is not found again here: each claim is an item of this suite, each
certificate is re-checked in tests/certificate, and the Coq development is built in tests/formal. So
in these tests the functions that those items run give answers made up here, note what they were
asked, and a command must pass a bad answer on.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from superpos_proofs import formal
from superpos_proofs.certificate.kernel import Verdict
from superpos_proofs.certificate.store import Checked
from superpos_proofs.claims import Claim, Result, Rung, chosen, own_claims
from superpos_proofs.report.page import Page, page_of
from superpos_proofs.site.pages import claim_page
from tests.command import superpos

ROOT = Path(__file__).parent.parent.parent
THEOREMS = {t.claim: formal.Status(t, False, "") for t in formal.theorems()}


@dataclass
class Asked:
    """What the command line asked for, and how it is answered."""

    bad: str = ""  # a claim or certificate that is answered for badly
    claims: list[str] = field(default_factory=list)
    certificates: list[str] = field(default_factory=list)
    rebuilt: int = 0

    def check(self, claim: Claim, verdicts: Any, *, theorems: Any, **_: Any) -> Result:
        self.claims.append(claim.id)
        assert verdicts.keys() >= set(claim.certificates)
        holds = claim.id != self.bad
        status = theorems.get(claim.id)
        return Result(claim, Rung.TESTED if holds else Rung.REFUTED, holds, (), theorem=status)

    def check_file(self, path: Path) -> Checked:
        assert path.is_file()
        self.certificates.append(path.name)
        good = path.stem != self.bad
        reason = "accepted" if good else "rejected"
        return Checked(path.name, "", 0, Verdict(good, reason, path.stem if good else None))

    def build(self) -> formal.Report:
        self.rebuilt += 1
        statuses = tuple(formal.Status(t, True, formal.CLOSED) for t in formal.theorems())
        return formal.Report(formal.digest(), "", statuses)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    answers = Asked()
    monkeypatch.setattr("superpos_proofs.claims.run.check", answers.check)
    monkeypatch.setattr("superpos_proofs.certificate.store.check_file", answers.check_file)
    monkeypatch.setattr("superpos_proofs.cli.checking.check_file", answers.check_file)
    monkeypatch.setattr("superpos_proofs.formal.build", answers.build)
    return answers


def page(claim: Claim) -> Page:
    return page_of(Result(claim, Rung.UNDECIDED, True, (), theorem=THEOREMS.get(claim.id)))


def shown(claim: Claim) -> list[list[str]]:
    """The commands of the page on the site, which has those of terminal and report and one more."""
    lines = [line for line in claim_page(page(claim)).splitlines() if line.startswith("$ superpos")]
    assert [line[2:] for line in lines[:-1]] == list(page(claim).commands)
    return [shlex.split(line)[2:] for line in lines]


CHECKED = [claim for claim in own_claims() if claim.checkable]


@pytest.mark.parametrize("claim", CHECKED, ids=lambda claim: claim.id)
def test_the_commands_of_a_page_check_its_claim(claim: Claim, asked: Asked) -> None:
    rests = [other.id for other in chosen([claim.id])]
    carried = {f"{name}.json" for name in claim.certificates}
    for place, arguments in enumerate(shown(claim)):
        asked.claims, asked.certificates, asked.rebuilt, asked.bad = [], [], 0, ""
        done = superpos(*arguments, cwd=ROOT)
        assert done.returncode == 0, done.stderr
        if arguments[0] == "verify":
            (name,) = asked.certificates
            assert name in carried
            asked.bad = Path(name).stem
        else:
            assert asked.claims == rests
            assert asked.rebuilt == ("--formal" in arguments)
            assert carried <= set(asked.certificates)
            assert claim.id in "".join(done.stdout.split())
            asked.bad = claim.id
        if place == 0 or arguments[0] == "verify":  # the others check as the first does
            assert superpos(*arguments, cwd=ROOT).returncode == 1


@pytest.mark.parametrize(
    "claim", [c for c in own_claims() if not c.checkable], ids=lambda claim: claim.id
)
def test_where_nothing_is_checked_the_page_shows_no_command(claim: Claim) -> None:
    assert page(claim).commands == ()
    assert "$ superpos" not in claim_page(page(claim))
