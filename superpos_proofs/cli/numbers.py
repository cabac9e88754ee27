"""Commands that answer with numbers: bounds, width, ceiling."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.tree import Tree

from superpos_proofs.bounds.counting import Floor, Node, probable_floor, typical_floor
from superpos_proofs.bounds.families import NoFloor, Question, counting_floor_of
from superpos_proofs.certificate.files import canonical, write_atomically
from superpos_proofs.certificate.kernel import verify as kernel_verdict
from superpos_proofs.certificate.store import certificate_files, check_files, shipped
from superpos_proofs.cli.app import HOLDS, UNDECIDED, app, finish, print_json, screen
from superpos_proofs.cli.common import (
    LARGEST_BUILT,
    PROBLEMS,
    TASKS,
    Active,
    Bits,
    Failure,
    Features,
    Json,
    Output,
    fraction,
    known,
    steps,
    writable,
)
from superpos_proofs.cli.common import (
    certified as ceilings_of,
)
from superpos_proofs.sandwich import guaranteed_ceiling, least_certified
from superpos_proofs.search.ceilings import certify_ceiling, dense_candidates, sparse_candidates
from superpos_proofs.search.perm import WidthResult, perm_width, width_certificate
from superpos_proofs.search.z3_reference import z3_perm
from superpos_proofs.tasks import check_sizes


@app.command()
def bounds(
    task: Annotated[str, typer.Argument(metavar="TASK")],
    features: Features,
    outputs: Annotated[int | None, typer.Option(help="m', outputs of the pair tasks.")] = None,
    active: Annotated[int | None, typer.Option(help="v, the most features active at once.")] = None,
    fan_in: Annotated[int, typer.Option(help="k, inputs of a k-and gate.")] = 2,
    bits: Bits = 8,
    layers: Annotated[int, typer.Option(help="L, hidden layers.")] = 1,
    failure: Failure = "0.01",
    json: Json = False,
) -> None:
    """Floor and ceilings with their derivation trees."""
    known(task, TASKS, TASKS, "task")
    question = Question(task, features, outputs, active, fan_in, bits, layers)
    chance = fraction(failure, "failure")
    if not 0 < chance < 1:
        raise ValueError(f"failure must lie strictly between 0 and 1, not {failure}")
    floor = counting_floor_of(question)
    facts: dict[str, Any] = {
        "task": task,
        "features": features,
        "outputs": outputs,
        "active": question.active_features,
        "bits": bits,
        "layers": layers,
        "floor": _floor_facts(floor),
        "ceiling": {"guaranteed_neurons": None, "certified_neurons": None, "reason": None},
        "sandwich_ratio": None,
    }
    guaranteed = None
    if task == "permutation":
        guaranteed = _permutation_ceilings(question, chance, facts)
    else:
        facts["ceiling"]["reason"] = f"this version builds no networks for {task}"
    if json:
        print_json(facts)
        return
    numbers = f"m = {features}, v = {question.active_features}, b = {bits}, L = {layers}"
    gates = "" if outputs is None else f", m' = {outputs}"
    screen.print(f"{task}, {numbers}{gates}")
    screen.print(_bounds_table(facts))
    if facts["ceiling"]["reason"]:
        screen.print(f"[dim]{facts['ceiling']['reason']}[/dim]")
    if isinstance(floor, NoFloor):
        screen.print(f"no floor: {floor.reason}")
    else:
        screen.print(tree(floor.derivation))
    if guaranteed:
        screen.print(tree(guaranteed.derivation))


def _floor_facts(floor: Floor | NoFloor) -> dict[str, Any]:
    if isinstance(floor, NoFloor):
        empty = {"parameter_bits": floor.neurons, "derivation": None}
        return {"neurons": floor.neurons, **empty, "reason": floor.reason}
    return {
        "neurons": floor.neurons,
        "parameter_bits": floor.parameter_bits,
        "derivation": floor.derivation.to_json(),
    }


def _permutation_ceilings(question: Question, chance: Fraction, facts: dict[str, Any]) -> Any:
    """Add Permutation's typical floors and ceilings to the facts; returns the guarantee."""
    features, bits, active = question.features, question.bits, question.active_features
    facts["floor"]["typical_neurons"] = probable_floor(features, bits, question.layers, chance)
    ceiling = facts["ceiling"]
    if question.layers > 1:
        ceiling["reason"] = "ceilings are for one hidden layer; the floor is for any number"
        return None
    guaranteed = guaranteed_ceiling(features, active, bits, chance)
    ceiling["guaranteed_neurons"], ceiling["guaranteed_bits"] = guaranteed.neurons, guaranteed.bits
    ceiling["guaranteed_by"], ceiling["failure"] = guaranteed.by, str(chance)
    ceiling["derivation"] = guaranteed.derivation.to_json()
    pattern = f"ceiling.permutation.m{features}.v"
    files = [p for p in certificate_files(shipped()) if p.stem.startswith(pattern)]
    certified = least_certified(ceilings_of(check_files(files)), features, active, bits)
    if certified is None:
        ceiling["reason"] = (
            "no shipped certificate for these numbers; 'superpos ceiling permutation "
            f"--features {features} --active {active} --bits {bits} -o FILE' looks for one"
        )
        return guaranteed
    compare = typical_floor(features, bits, tasks=certified.tasks, choices=certified.choices)
    facts["floor"]["drawn_tasks_neurons"] = compare
    ceiling["certified_neurons"], ceiling["certified_bits"] = certified.width, certified.bits
    ceiling["tasks"], ceiling["choices"] = certified.tasks, certified.choices
    facts["sandwich_ratio"] = round(certified.width / max(1, compare), 3)
    return guaranteed


def _bounds_table(facts: dict[str, Any]) -> Table:
    """The numbers of ``superpos bounds``, one a line."""
    floor, ceiling = facts["floor"], facts["ceiling"]
    table = Table(show_header=False, box=None, pad_edge=False)
    if floor["derivation"] is not None:
        whole = "every permutation" if facts["task"] == "permutation" else "every list of gates"
        table.add_row(f"floor, {whole}", f"n >= {floor['neurons']}", "no network can beat it")
    if "typical_neurons" in floor:
        but = ceiling.get("failure")
        note = f"all but a fraction {but}" if but else "all but the failure probability"
        table.add_row("floor, most of them", f"n >= {floor['typical_neurons']}", note)
    if floor["derivation"] is not None:
        table.add_row("parameter bits", f"{floor['parameter_bits']}", "for any scheme at all")
    if ceiling["guaranteed_neurons"] is not None:
        how = f"{ceiling['guaranteed_by']}, {ceiling['guaranteed_bits']}-bit weights"
        how += f", failure {ceiling['failure']}"
        table.add_row("guaranteed ceiling", f"n <= {ceiling['guaranteed_neurons']}", how)
    if ceiling["certified_neurons"] is not None:
        how = f"{ceiling['certified_bits']}-bit weights, {ceiling['tasks']} tasks"
        how += f", G = {ceiling['choices']}"
        table.add_row("certified ceiling", f"n <= {ceiling['certified_neurons']}", how)
        how = f"over the floor for drawn tasks, {floor['drawn_tasks_neurons']}"
        ratio = ceiling["certified_neurons"] / max(1, floor["drawn_tasks_neurons"])
        table.add_row("sandwich ratio", f"{ratio:.2f}", how)
    return table


def tree(node: Node, into: Tree | None = None) -> Tree:
    """A derivation as a tree for the terminal."""
    label = f"{node.says}\n[bold]{node.value}[/bold]"
    label += f"  [dim]{node.claim}[/dim]" if node.claim else ""
    branch = Tree(label) if into is None else into.add(label)
    for below in node.uses:
        tree(below, branch)
    return branch


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
