"""What the pytest plugin collects: an item for each claim, and the table at the end of a run."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from rich.console import Console

from superpos_proofs import formal
from superpos_proofs.certificate.kernel import Verdict
from superpos_proofs.certificate.store import (
    Checked,
    certificate_files,
    check_file,
    shipped,
    verdicts,
)
from superpos_proofs.claims import Claim, Result, Rung, all_claims, check, faults, score, settle
from superpos_proofs.profiles import asked, times
from superpos_proofs.report.page import Formula, page_of
from superpos_proofs.report.terminal import claims_table

FOLDER = "claims"  # the node ids start with it: claims::lower.counting

_checked: dict[str, Checked] = {}


class Failed(Exception):
    """A claim failed, or one of its near-misses was not refuted."""

    def __init__(self, result: Result) -> None:
        self.result = result


class Claims(pytest.Collector):
    """All registered claims, and one item for each package whose claims are left out."""

    def __init__(self, *, chosen: list[str] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.chosen = chosen

    def collect(self) -> list[pytest.Item]:
        """The items that are named, or all of them.

        Raises:
            CollectError: a name is that of none.
        """
        found = list(self._items())
        if self.chosen is None:
            return found
        unknown = set(self.chosen) - {item.name for item in found}
        if unknown:
            raise self.CollectError(f"not found: {FOLDER}::{min(unknown)}")
        return [item for item in found if item.name in self.chosen]

    def _items(self) -> Iterator[pytest.Item]:
        """In reading order; the Coq development where the table is printed."""
        for claim in all_claims():
            yield ClaimItem.from_parent(self, name=claim.id, claim=claim)
        for name, line in faults().items():
            yield BrokenPackage.from_parent(self, name=name, line=line)
        if self.config.option.claims:
            yield FormalItem.from_parent(self, name="formal")


class _Item(pytest.Item):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.add_marker("claim")

    def reportinfo(self) -> tuple[str, None, str]:
        """Where it is: in no file, so pytest shows the node id."""
        return str(self.config.rootpath / FOLDER), None, f"claim {self.name}"


class ClaimItem(_Item):
    """A claim, checked once with its near-misses."""

    def __init__(self, *, claim: Claim, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.claim = claim
        if claim.slow:
            self.add_marker("slow")

    def runtest(self) -> None:
        """Check it; what was found travels with the report, so that xdist can bring it home."""
        result = check(self.claim, verdicts_for(self.claim), times=times())
        alive = [miss.claim.id for miss in result.near_misses if not miss.holds]
        self.user_properties += [
            ("claim", self.claim.id),
            ("evidence", result.rung.label),
            ("holds", result.holds),
            ("not refuted", " ".join(alive)),
        ]
        if not result.holds or alive:
            raise Failed(result)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The statement, the counterexample and the command that reproduces it."""
        if isinstance(excinfo.value, Failed):
            profile = asked(self.config.getoption("--hypothesis-profile", None))
            return explained(excinfo.value.result, times(), profile)
        return super().repr_failure(excinfo, style)


class BrokenPackage(_Item):
    """A package whose claims cannot be used."""

    def __init__(self, *, line: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.line = line

    def runtest(self) -> None:
        """Fail with the one line that says why."""
        pytest.fail(self.line, pytrace=False)


class FormalItem(_Item):
    """The Coq theorems that state claims, built once."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.add_marker("formal")

    def runtest(self) -> None:
        """Each linked theorem stands, in this run, on nothing but the logic."""
        if formal.coqc() is None:
            pytest.skip("Coq is not installed (Debian: coq libcoq-mathcomp-algebra)")
        built = formal.build()
        if built.reason:
            pytest.fail(built.reason, pytrace=False)
        known = {claim.id for claim in all_claims()}
        bad = [s for s in built.statuses if not s.closed or s.theorem.claim not in known]
        sound = [s.theorem.claim for s in built.statuses if s not in bad]
        self.user_properties.append(("formal", " ".join(sound)))
        if bad:
            lines = (
                f"{s.theorem.claim}: theorem {s.theorem.name} assumes {s.assumptions}" for s in bad
            )
            pytest.fail("\n".join(lines), pytrace=False)


def claims_of(session: pytest.Session, chosen: list[str] | None = None) -> Claims:
    """The collector of all registered claims, or of those that are named."""
    folder = session.config.rootpath / FOLDER
    collector: Claims = Claims.from_parent(
        session, name=FOLDER, path=folder, nodeid=FOLDER, chosen=chosen
    )
    return collector


def verdicts_for(claim: Claim) -> dict[str, Verdict]:
    """The kernel's verdicts on the certificates that a claim names, each re-checked once."""
    paths = {path.stem: path for path in certificate_files(shipped())}
    named = [name for name in claim.certificates if name in paths]
    for name in named:
        if name not in _checked:
            _checked[name] = check_file(paths[name])
    return verdicts(_checked[name] for name in named)


def explained(result: Result, times: int = 1, profile: str | None = None) -> str:
    """A failed check as text: statement, counterexample, what is not refuted, how to run again.

    Another run finds it where it draws as many examples: ``times`` the usual number, as under the
    Hypothesis profile that was asked for, if one was.
    """
    drawn = f" --times {times}" if times > 1 else ""
    under = f" --hypothesis-profile {profile}" if profile else ""
    page = page_of(result)
    misses = [miss for miss in page.near_misses if not miss.killed]
    lines = [
        f"{page.id}: {page.title}",
        *page.setting,
        *_formulas("suppose", page.hypotheses),
        *_formulas("then", [page.conclusion]),
        *([f"  counterexample: {page.counterexample}"] if page.counterexample else []),
        *(f"  {line}" for line in page.evidence),
        *(
            f"near-miss not refuted, so the check has no teeth: {miss.id} ({miss.title})\n"
            f"  it says: {miss.conclusion.unicode}"
            for miss in misses
        ),
        f"again: {page.rerun}{drawn}",
        f"   or: pytest --claims -m claim -k '{page.id}'{under}",
    ]
    return "\n".join(lines)


def _formulas(word: str, formulas: Iterable[Formula]) -> list[str]:
    return [f"  {word} {formula.unicode}" for formula in formulas]


# ------------------------------------------------------------------------------- the table


def write_table(reporter: pytest.TerminalReporter) -> None:
    """The table of all claims that this run checked, effective rungs settled among them."""
    found = [
        dict(report.user_properties)
        for reports in reporter.stats.values()
        for report in reports
        if getattr(report, "when", "") == "call" and report.user_properties
    ]
    results = outcomes(found)
    if not results:
        return
    markup = reporter._tw.hasmarkup
    text = io.StringIO()
    Console(file=text, width=reporter._tw.fullwidth, force_terminal=markup).print(
        claims_table(results)
    )
    reporter.section("claims", "=")
    reporter.write_line(text.getvalue().rstrip("\n"))
    reporter.write_line(str(score(results)))
    missing = {p for r in results for p in r.claim.depends_on} - {r.claim.id for r in results}
    if missing:
        more = f" and {len(missing) - 1} more, so what rests on them" if len(missing) > 1 else ""
        rest = more or ", so what rests on it"
        reporter.write_line(f"not chosen: {min(missing)}{rest} is undecided")


def outcomes(found: Iterable[dict[str, Any]]) -> list[Result]:
    """Results again from what travelled with the reports, in reading order, rungs settled."""
    rows = list(found)
    formally = {name for row in rows for name in row.get("formal", "").split()}
    by_id = {row["claim"]: row for row in rows if "claim" in row}
    results = []
    for claim in all_claims():
        if claim.id not in by_id:
            continue
        row = by_id[claim.id]
        rung, alive = Rung[row["evidence"].upper()], row["not refuted"].split()
        if claim.id in formally and row["holds"]:
            rung = Rung.FORMAL
        bare = Result(claim, rung, row["holds"], ())
        misses = tuple(
            replace(bare, claim=miss, rung=Rung.REFUTED, holds=miss.id not in alive)
            for miss in claim.near_misses
        )
        results.append(replace(bare, near_misses=misses))
    return settle(results)
