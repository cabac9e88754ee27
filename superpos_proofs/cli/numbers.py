"""Commands that answer with numbers: bounds, width, ceiling."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from superpos_proofs.certificate.files import canonical, write_atomically
from superpos_proofs.certificate.kernel import verify as kernel_verdict
from superpos_proofs.cli.app import HOLDS, UNDECIDED, app, finish, print_json, screen
from superpos_proofs.cli.common import (
    LARGEST_BUILT,
    PROBLEMS,
    TASKS,
    Active,
    Bits,
    Features,
    Json,
    Output,
    known,
    steps,
    writable,
)
from superpos_proofs.search.atlas import (
    SECONDS,
    decide_atlas,
    problems,
    smallest_problems,
)
from superpos_proofs.search.ceilings import certify_ceiling, dense_candidates, sparse_candidates
from superpos_proofs.search.cells import Cell, decide_cell, make_problem
from superpos_proofs.search.z3_reference import z3_width
from superpos_proofs.tasks import check_sizes

Z3_SECONDS = 600.0  # of processor time, for each side of a cell


@app.command(context_settings={"allow_extra_args": True})
def width(
    context: typer.Context,
    problem: Annotated[str | None, typer.Argument(metavar="PROBLEM")] = None,
    features: Annotated[int | None, typer.Option(help="m, input features.")] = None,
    outputs: Annotated[int | None, typer.Option(help="m', outputs (and only).")] = None,
    active: Annotated[int | None, typer.Option(help="v, the most features active at once.")] = None,
    weights: Annotated[int, typer.Option(help="q: entries lie in -q..q.")] = 1,
    readout: Annotated[str | None, typer.Option(help="real or quantized (uand only).")] = None,
    everything: Annotated[bool, typer.Option("--all", help="The whole atlas.")] = False,
    z3: Annotated[bool, typer.Option("--z3", help="All cells with m <= 3, q = 1 by Z3.")] = False,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="File to write; with --all, a folder.")
    ] = None,
    seconds: Annotated[
        float | None, typer.Option(help="Stop a search after so much processor time.")
    ] = None,
    json: Json = False,
) -> None:
    """Decide an exact minimal width and write its two-sided certificate; or the whole atlas."""
    if context.args:
        more = " ".join(context.args)
        raise ValueError(f"sizes are options: --features {context.args[0]}, not {more}")
    if seconds is not None and not seconds >= 0:
        raise ValueError(f"seconds must be at least 0, not {seconds}")
    if everything or z3:
        given = (problem, features, outputs, active, readout)
        if any(option is not None for option in given) or weights != 1 or everything == z3:
            raise ValueError("--all and --z3 stand alone: they take no problem and no sizes")
        if z3:
            _by_z3(Z3_SECONDS if seconds is None else seconds, json)
        else:
            _atlas(output or Path("atlas"), SECONDS if seconds is None else seconds, json)
        return
    if problem is None or features is None:
        raise ValueError("give a PROBLEM and --features, or --all")
    known(problem, PROBLEMS, PROBLEMS, "problem")
    cell_of = make_problem(
        problem, features, outputs=outputs, active=active, weights=weights, readout=readout
    )
    if output:
        writable(output)
    with steps("search", None) as step:
        cell = decide_cell(cell_of, 120 if seconds is None else seconds, step)
        step("Z3 alone")
        alone = _z3_alone(cell)
    file = _write_certificate(cell.certificate(), output)
    if json:
        print_json({**_facts(cell, file), "z3": alone})
        finish(HOLDS if cell.exact else UNDECIDED)
    screen.print(f"{cell.problem.label} {_found(cell)}")
    screen.print(f"{_below(cell)}; witness at {cell.upper}; counting alone: {cell.floor}")
    screen.print(f"processor time: {cell.seconds:.2f} s")
    for line in alone:
        screen.print(f"Z3 alone, width {line['width']}: {line['status']}, {line['seconds']} s")
    screen.print(f"{file}: accepted by the kernel", soft_wrap=True)
    finish(HOLDS if cell.exact else UNDECIDED)


def _atlas(folder: Path, seconds: float, json: bool) -> None:
    """Decide all cells into a folder; finished ones stay whatever happens, and are not redone."""
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"{folder}: name a folder; --all writes a certificate for each cell")
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    with steps("atlas", None) as step:
        for cell, file in decide_atlas(folder, problems(), seconds, step):
            found.append(_facts(cell, file))
            if not json:
                part = " (part)" if "at" in (cell.refutation or {}) else ""
                screen.print(
                    f"{cell.problem.label:<24} {_found(cell)}, counting {cell.floor}; "
                    f"{cell.lower - 1} refuted by {cell.kind}{part}, {cell.seconds:.1f} s",
                    soft_wrap=True,
                )
    exact = sum(facts["status"] == "exact" for facts in found)
    if json:
        print_json({"cells": found, "exact": exact, "range": len(found) - exact})
    else:
        screen.print(
            f"{exact} exact, {len(found) - exact} ranges; certificates in {folder}", soft_wrap=True
        )


def _by_z3(seconds: float, json: bool) -> None:
    """The smallest cells by the plain Z3 encoding alone, from both sides, and by the portfolio."""
    found = []
    with steps("Z3 alone", None) as step:
        for problem in smallest_problems():
            step(problem.label)
            cell = decide_cell(problem, SECONDS)
            n = cell.upper
            above, below = (z3_width(problem, width, seconds) for width in (n, n - 1))
            agrees = cell.exact and (above.status, below.status) == ("witness", "refuted")
            found.append(
                {
                    "cell": problem.label,
                    "width": n if agrees else None,
                    "witness_seconds": round(above.seconds, 2),
                    "refutation_seconds": round(below.seconds, 2),
                }
            )
            if not json:
                screen.print(
                    f"{problem.label:<24} {n}: {above.status} {above.seconds:.2f} s, "
                    f"{n - 1}: {below.status} {below.seconds:.2f} s"
                )
    agreed = sum(facts["width"] is not None for facts in found)
    if json:
        print_json({"cells": found, "agreed": agreed})
    else:
        screen.print(f"{agreed} of {len(found)} cells: Z3 alone has both sides of the exact width")
    finish(HOLDS if agreed == len(found) else UNDECIDED)


def _facts(cell: Cell, file: Path) -> dict[str, Any]:
    return {
        "cell": cell.problem.label,
        "status": "exact" if cell.exact else "range",
        "width": cell.upper if cell.exact else None,
        "floor": cell.floor,
        "lower": cell.lower,
        "upper": cell.upper,
        "refutation": cell.kind,
        "certificate": str(file),
        "seconds": round(cell.seconds, 3),
    }


def _found(cell: Cell) -> str:
    return f"= {cell.upper}" if cell.exact else f"in {cell.lower}..{cell.upper}"


def _below(cell: Cell) -> str:
    """What refutes the width below, in words."""
    if cell.refutation is None:
        return "nothing refuted"
    at = cell.refutation.get("at")
    part = f" of a part ({', '.join(f'{k} {a}' for k, a in sorted(at.items()))})" if at else ""
    return f"width {cell.lower - 1} refuted by {cell.kind}{part}"


def _write_certificate(certificate: dict[str, Any], output: Path | None) -> Path:
    """Write a certificate that the kernel accepts, by default under the name of its claim."""
    data = canonical(certificate)
    verdict = kernel_verdict(data)
    if not verdict.accepted:
        raise ArithmeticError(f"the kernel rejects the certificate: {verdict.reason}")
    file = output or Path(f"{certificate['claim']}.json")
    write_atomically(file, data)
    return file


def _z3_alone(cell: Cell) -> list[dict[str, Any]]:
    """What the plain Z3 encoding says by itself, where it is quick."""
    problem = cell.problem
    least = 1 if problem.name in ("perm", "repr") else 2
    if problem.features > 3 or problem.active > least or problem.weights > 1:
        return []
    lines = []
    for n in (cell.upper, cell.upper - 1):
        answer = z3_width(problem, n, 60)
        seconds = round(answer.seconds, 3)
        lines.append({"width": n, "status": answer.status, "seconds": seconds})
    return lines


@app.command()
def ceiling(
    task: Annotated[str, typer.Argument(metavar="TASK")],
    features: Features,
    active: Active = 1,
    bits: Bits = 1,
    codes: Annotated[str, typer.Option(help="sparse or dense.")] = "sparse",
    output: Output = None,
    json: Json = False,
) -> None:
    """Look for a certified ceiling: shared parts that serve three tasks drawn from their hash."""
    known(task, TASKS, ("permutation",), "task")
    check_sizes(features, active)
    if codes not in ("sparse", "dense") or (codes == "sparse" and active > 1):
        raise ValueError("codes must be sparse (one active feature) or dense")
    if bits < 1 or bits > 16:
        raise ValueError(f"bits must lie in 1..16, not {bits}")
    if features > LARGEST_BUILT:
        raise ValueError(f"{features} features do not fit into memory; at most {LARGEST_BUILT}")
    if output:
        writable(output)
    candidates = sparse_candidates if codes == "sparse" else dense_candidates
    shapes = candidates(features, active, bits)
    with steps("ceiling", None) as step:
        found = certify_ceiling(shapes, active, bits, progress=step)
    if found is None:
        text = f"no {codes} network narrower than {features} served its tasks"
        if json:
            print_json({"certified_neurons": None, "reason": text, "certificate": None})
        else:
            screen.print(text)
        finish(UNDECIDED)
        return
    file = _write_certificate(found.certificate, output)
    facts = {
        "certified_neurons": found.width,
        "floor": found.certificate["floor"],
        "choices": found.choices,
        "certificate": str(file),
    }
    if json:
        print_json(facts)
    else:
        screen.print(
            f"{found.width} neurons, {bits} bits, served 3 of 3 drawn tasks (G = {found.choices}); "
            f"floor {facts['floor']}; {file} accepted by the kernel",
            soft_wrap=True,
        )
