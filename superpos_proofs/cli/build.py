"""The command that builds a network."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated

import typer

from superpos_proofs.cli.app import app, print_json, screen
from superpos_proofs.cli.building import Asked, put_together
from superpos_proofs.cli.common import TASKS, Failure, Json, fraction, known, writable
from superpos_proofs.network import save_network
from superpos_proofs.sandwich import at_most


@app.command()
def build(
    task: Annotated[str, typer.Argument(metavar="TASK")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Network file (safetensors).")],
    features: Annotated[int | None, typer.Option(help="m, input features.")] = None,
    outputs: Annotated[int | None, typer.Option(help="m', outputs of a drawn task.")] = None,
    active: Annotated[int | None, typer.Option(help="v, the most features active at once.")] = None,
    fan_in: Annotated[int | None, typer.Option(help="k, features of a drawn AND.")] = None,
    influence: Annotated[
        int | None, typer.Option(help="The most outputs that one feature takes part in.")
    ] = None,
    width: Annotated[
        int | None, typer.Option(help="n, for ANDs and circuits without a guarantee.")
    ] = None,
    task_file: Annotated[Path | None, typer.Option("--task", help="Task file (JSON).")] = None,
    seed: Annotated[int, typer.Option(help="Draws the shared codes, and the task if none.")] = 0,
    codes: Annotated[str, typer.Option(help="For permutations: sparse, dense or best.")] = "best",
    failure: Failure = "0.01",
    json: Json = False,
) -> None:
    """Build a network with its guarantee; the shared codes are drawn before the task is read."""
    known(task, TASKS, TASKS, "task")
    writable(output)
    if seed < 0:
        raise ValueError(f"seed must be at least 0, not {seed}")
    chance = fraction(failure, "failure")
    if not 0 < chance < 1:
        raise ValueError(f"failure must lie strictly between 0 and 1, not {failure}")
    shared = hashlib.sha256(f"superpos shared codes {seed}".encode()).digest()
    asked = Asked(
        task=task,
        file=task_file,
        features=features,
        outputs=outputs,
        active=active,
        fan_in=fan_in,
        influence=influence,
        width=width,
        codes=codes,
        failure=chance,
        seed=shared,
    )
    drawn, built, kind = put_together(asked)
    guarantee = built.guarantee
    notes = {
        "codes": kind,
        "bits": built.bits,
        "failure": str(guarantee.failure) if guarantee else None,
        "task_dependent": list(built.task_dependent),
        "drawn": built.drawn,
    }
    save_network(built.network, output, task=drawn, notes=notes)
    facts = {
        "file": str(output),
        "codes": kind,
        "neurons": built.network.width,
        "features": drawn.features,
        "outputs": drawn.outputs,
        "bits": built.bits,
        "charged_parameters": built.network.charged_parameters,
        "task_dependent": list(built.task_dependent),
        "guarantee": None
        if guarantee is None
        else {
            "failure": str(guarantee.failure),
            "covers": guarantee.covers,
            "conditions": list(guarantee.conditions),
            "claim": guarantee.claim,
        },
    }
    if json:
        print_json(facts)
        return
    screen.print(
        f"{output}: {kind} codes, {built.network.width} neurons for {drawn.features} features and "
        f"{drawn.outputs} outputs, {built.bits}-bit weights",
        soft_wrap=True,
    )
    if guarantee:
        chance_text = at_most(guarantee.failure)
        screen.print(f"fails on some input with probability at most {chance_text}, given")
        for condition in guarantee.conditions:
            screen.print(f"  - {condition}")
    else:
        screen.print("no guarantee: whether this network is right has to be decided")
    depends = ", ".join(built.task_dependent)
    screen.print(f"depends on the task: {depends or 'nothing'}; the rest is shared")
    screen.print(f"superpos decide {output} decides it on every input", soft_wrap=True)
