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
from superpos_proofs.search.ceilings import certify_ceiling, dense_candidates, sparse_candidates
from superpos_proofs.search.perm import WidthResult, perm_width, width_certificate
from superpos_proofs.search.z3_reference import z3_perm
from superpos_proofs.tasks import check_sizes


@app.command()
def width(
    problem: Annotated[str, typer.Argument(metavar="PROBLEM")],
    features: Features,
    active: Active = 1,
    weights: Annotated[int, typer.Option(help="q: entries lie in -q..q.")] = 1,
    output: Output = None,
    seconds: Annotated[float, typer.Option(help="Stop the search after so long.")] = 120,
    json: Json = False,
) -> None:
    """Decide an exact minimal width and write its two-sided certificate."""
    known(problem, PROBLEMS, ("perm",), "problem")
    if output:
        writable(output)
    with steps("search", None) as step:
        result = perm_width(features, active, weights, progress=step, budget_seconds=seconds)
        step("Z3 alone")
        alone = _z3_alone(result)
    file = _write_certificate(width_certificate(result), output)
    exact = result.status == "exact"
    if json:
        print_json(
            {
                "status": result.status,
                "width": result.upper if exact else None,
                "lower": result.lower,
                "upper": result.upper,
                "refutation": result.refutation,
                "certificate": str(file),
                "seconds": {name: round(t, 3) for name, t in result.seconds.items()},
                "z3": alone,
            }
        )
        finish(HOLDS if exact else UNDECIDED)
    found = f"= {result.upper}" if exact else f"in {result.lower}..{result.upper}"
    screen.print(f"perm({features}, {active}, {weights}) {found}")
    screen.print(
        f"width {result.lower - 1} refuted by {result.refutation}; witness at {result.upper}"
    )
    times = ", ".join(f"{name} {t:.2f} s" for name, t in result.seconds.items())
    screen.print(f"times: {times}")
    for line in alone:
        screen.print(f"Z3 alone, width {line['width']}: {line['status']}, {line['seconds']} s")
    screen.print(f"{file}: accepted by the kernel", soft_wrap=True)
    finish(HOLDS if exact else UNDECIDED)


def _write_certificate(certificate: dict[str, Any], output: Path | None) -> Path:
    """Write a certificate that the kernel accepts, by default under the name of its claim."""
    data = canonical(certificate)
    verdict = kernel_verdict(data)
    if not verdict.accepted:
        raise ArithmeticError(f"the kernel rejects the certificate: {verdict.reason}")
    file = output or Path(f"{certificate['claim']}.json")
    write_atomically(file, data)
    return file


def _z3_alone(result: WidthResult) -> list[dict[str, Any]]:
    """What the plain Z3 encoding says by itself, where it is quick (m <= 3, v = 1)."""
    if result.features > 3 or result.active > 1 or result.weights > 2:
        return []
    lines = []
    for n in (result.upper, result.upper - 1):
        answer = z3_perm(result.features, result.active, result.weights, n, 60)
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
