"""Commands that check: report, check, explain, verify."""

from __future__ import annotations

import hashlib
import os
import platform
import sys
import time
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from superpos_proofs import claims, formal
from superpos_proofs.certificate.store import (
    certificate_files,
    check_file,
    check_files,
    check_pair,
    shipped,
    verdicts,
)
from superpos_proofs.cli.app import FAILS, HOLDS, app, finish, print_json, screen
from superpos_proofs.cli.common import Json, certified, steps
from superpos_proofs.processes import processes
from superpos_proofs.profiles import asked
from superpos_proofs.profiles import times as under
from superpos_proofs.report.page import certificate_row, page_of
from superpos_proofs.report.terminal import certificates_table, claims_table
from superpos_proofs.report.terminal import explain as explain_page
from superpos_proofs.sandwich import permutation_table

Formal = Annotated[
    bool, typer.Option("--formal", help="Rebuild the Coq theorems first, half a minute.")
]


def _needed(chosen: list[claims.Claim]) -> list[Path]:
    names = {name for claim in chosen for name in claim.certificates}
    return [path for path in certificate_files(shipped()) if path.stem in names]


def _check(
    chosen: list[claims.Claim],
    examples: int | None = None,
    times: int = 1,
    rebuild: bool = False,
) -> tuple[list[claims.Result], dict[str, int]]:
    """Results, and how many certificates were accepted and rejected on the way."""
    if examples is not None and examples < 1:
        raise ValueError(f"examples must be at least 1, not {examples}")
    if times < 1:
        raise ValueError(f"times must be at least 1, not {times}")
    theorems, _ = _theorems(rebuild)
    files = _needed(chosen)
    with steps("certificates", len(files)) as step:
        checked = check_files(files, step)
    with steps("claims", len(chosen)) as step:
        results = claims.check_all(
            chosen,
            verdicts(checked),
            examples=examples,
            times=times,
            progress=step,
            theorems=theorems,
        )
    accepted = sum(c.verdict.accepted for c in checked)
    return results, {"accepted": accepted, "rejected": len(checked) - accepted}


def _theorems(rebuild: bool) -> tuple[dict[str, formal.Status], str]:
    """The Coq theorems by claim, rebuilt or as recorded, and one line that says which.

    Raises:
        ValueError: they are to be rebuilt and cannot be.
    """
    digest = formal.digest()
    if not rebuild:
        recorded = {t.claim: formal.Status(t, False, "") for t in formal.theorems()}
        return recorded, f"Coq theorems recorded, not rebuilt; sha256 {digest}"
    with steps("Coq", None) as step:
        step("building the theorems")
        built = formal.build()
    if built.reason:
        raise ValueError(f"--formal: {built.reason}")
    return {s.theorem.claim: s for s in built.statuses}, f"Coq theorems rebuilt; sha256 {digest}"


def _sound(results: list[claims.Result]) -> bool:
    return all(result.sound for result in results)


def _left_out() -> list[str]:
    """Say on stderr which packages' claims cannot be used; a line for each of them."""
    lines = list(claims.faults().values())
    for line in lines:
        sys.stderr.write(f"superpos: {line}\n")
    return lines


@app.command()
def report(
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder.")] = Path("report"),
    certificates: Annotated[Path | None, typer.Option(help="Folder of certificates.")] = None,
    coq: Formal = False,
    json: Json = False,
) -> None:
    """Check every claim, re-check the certificates, write an offline page, its data and plot."""
    # Only the report draws, and matplotlib takes half a second to load.
    from superpos_proofs.report.figures.atlas import atlas_rows
    from superpos_proofs.report.figures.gap import gap_of
    from superpos_proofs.report.html import Report, write_report
    from superpos_proofs.report.sections import measuring, sections_of

    started = time.monotonic()
    folder = certificates or shipped()
    if not folder.is_dir():
        raise ValueError(f"{folder}: no such folder of certificates")
    output.mkdir(parents=True, exist_ok=True)  # now, not after a minute of work
    if not os.access(output, os.W_OK):
        raise ValueError(f"{output}: cannot be written to")
    taken = next((path for path in output.glob("*.*") if path.is_dir()), None)
    if taken:
        raise ValueError(f"{taken}: is a folder; name another place for the report")
    chosen = list(claims.all_claims())
    files = certificate_files(folder)
    theorems, recorded = _theorems(coq)
    with (
        processes() as pool,
        steps("certificates and claims", len(files) + len(chosen)) as step,
    ):
        measurements = measuring(pool)
        results, checked = claims.check_with_certificates(
            pool, chosen, files, step, theorems=theorems
        )
        drawn = measurements()
    with steps("figures and page", 1) as step:
        step("sandwich")
        rows = permutation_table(certified(checked))
        accepted = sum(c.verdict.accepted for c in checked)
        rejected = len(checked) - accepted
        run = {
            "command": "superpos " + " ".join(sys.argv[1:]),
            "coq": recorded,
            "seconds": f"{time.monotonic() - started:.1f}",
            "python": platform.python_version(),
            "platform": platform.platform(),
            **{name: version(name) for name in ("superpos-proofs", "sympy", "python-flint")},
        }
        cells = atlas_rows(folder, {c.file for c in checked if c.verdict.accepted})
        gap = gap_of()
        page = Report(
            results=tuple(results),
            certificates=tuple(map(certificate_row, checked)),
            sandwich=tuple(rows),
            sections=sections_of(cells, gap, drawn),
            run=run,
            gap=gap.rows,
        )
        write_report(page, output)
    left_out = _left_out()
    holds = _sound(results) and not rejected and not left_out
    if json:
        print_json(
            {
                "claims": [r.to_json() for r in results],
                "left_out": left_out,
                "certificates": {"accepted": accepted, "rejected": rejected},
                "report": str(output / "index.html"),
            }
        )
    else:
        screen.print(claims_table(results))
        screen.print(
            f"{accepted} certificates accepted, {rejected} rejected; "
            f"{sum(r.killed for r in results)} of {sum(len(r.near_misses) for r in results)} "
            f"near-misses refuted; {output / 'index.html'} written",
            soft_wrap=True,
        )
    finish(HOLDS if holds else FAILS)


@app.command()
def check(
    names: Annotated[list[str] | None, typer.Argument(metavar="[CLAIM]...")] = None,
    examples: Annotated[int | None, typer.Option(help="Random examples a check.")] = None,
    times: Annotated[int | None, typer.Option(help="Times the usual random examples.")] = None,
    coq: Formal = False,
    json: Json = False,
) -> None:
    """Check claims and all they rest on; all claims when none is named.

    HYPOTHESIS_PROFILE=deep draws twenty times the usual random examples.
    """
    if examples is not None and times is not None:
        raise ValueError("give --examples or --times, not both")
    profile = asked() if examples is None and times is None else None
    if times is None:
        times = under(profile) if profile else 1
    results, counts = _check(claims.chosen(names or []), examples, times, coq)
    left_out = _left_out()
    if json:
        found = [r.to_json() for r in results]
        score = asdict(claims.score(results))
        print_json({"claims": found, "score": score, "certificates": counts, "left_out": left_out})
    else:
        screen.print(claims_table(results))
        for result in results:
            if not result.holds:
                why = result.counterexample or "; ".join(result.evidence)
                screen.print(f"{result.claim.id}: {why}", markup=False, soft_wrap=True)
            for miss in result.near_misses:
                if not miss.holds:
                    screen.print(f"{miss.claim.id}: not refuted, so the check has no teeth")
        screen.print(str(claims.score(results)), highlight=False)
        if profile and profile != "fast":
            screen.print(f"profile {profile}: {times} times the usual random examples")
    everything = not names
    finish(HOLDS if _sound(results) and not (everything and left_out) else FAILS)


@app.command()
def explain(name: Annotated[str, typer.Argument(metavar="CLAIM")], json: Json = False) -> None:
    """A claim: statement, hypotheses, idea, what breaks without them, evidence of this run."""
    results, _ = _check(claims.chosen([name]))
    result = next(r for r in results if r.claim.id == name)
    if json:
        print_json({**result.to_json(), **page_of(result).to_json()})
    else:
        screen.print(explain_page(page_of(result), min(screen.width, 100)))
    finish(HOLDS if _sound(results) else FAILS)


@app.command()
def verify(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...")], json: Json = False
) -> None:
    """Re-check certificates with the kernel; a .cnf and then a .lrat file are a pair."""
    missing = next((path for path in files if not path.is_file()), None)
    if missing:
        raise ValueError(f"{missing}: not a file")
    names, proofs = [path for path in files if path.suffix != ".lrat"], files[1:]
    for path, after in zip([Path(), *files], [*files, Path()], strict=True):
        if (path.suffix == ".cnf") != (after.suffix == ".lrat"):
            name = path.name or after.name
            raise ValueError(f"{name}: give each FORMULA.cnf with its PROOF.lrat right after it")
    pairs = dict(zip(files, proofs, strict=False))
    with steps("certificates", len(names)) as step:
        checked = []
        for path in names:
            step(path.name)
            clausal = path.suffix == ".cnf"
            checked.append(check_pair(path, pairs[path]) if clausal else check_file(path))
    accepted = all(c.verdict.accepted for c in checked)
    if json:
        results = [
            {"file": str(path), "accepted": c.verdict.accepted, "reason": c.verdict.reason}
            for path, c in zip(names, checked, strict=True)
        ]
        print_json({"results": results})
    else:
        screen.print(certificates_table([certificate_row(c) for c in checked]))
        for path, c in zip(names, checked, strict=True):
            if path.suffix == ".cnf" and c.verdict.accepted:
                line = f"{path.name}: unsatisfiable, by {_proof(pairs[path])}"
                screen.print(line, markup=False, highlight=False, soft_wrap=True)
    finish(HOLDS if accepted else FAILS)


def _proof(path: Path) -> str:
    """A proof as the table shows its formula: name, size and the beginning of its hash."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return f"{path.name}, {path.stat().st_size:,} bytes, sha256 {digest[:16]}…"
