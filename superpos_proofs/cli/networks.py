"""Commands about one network: build, decide."""

from __future__ import annotations

import hashlib
from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer

from superpos_proofs.cli.app import FAILS, HOLDS, UNDECIDED, app, finish, print_json, screen
from superpos_proofs.cli.common import (
    LARGEST_BUILT,
    TASKS,
    Failure,
    Json,
    fraction,
    known,
    steps,
    writable,
)
from superpos_proofs.construct import (
    Built,
    DenseShape,
    build_dense,
    build_sparse,
    build_universal,
    plan_dense,
    plan_sparse,
    plan_universal,
)
from superpos_proofs.construct.base import trivial
from superpos_proofs.decide import Linear, Threshold, decide
from superpos_proofs.network import integers, load_network, load_task, save_network
from superpos_proofs.sandwich import at_most
from superpos_proofs.tasks import (
    Permutation,
    Task,
    check_sizes,
    draw_permutation,
    read_task,
    universal_and,
)

LARGEST_PAIRED = 1 << 10  # features whose pairs fit into a few gigabytes as a decoder


@app.command()
def build(
    task: Annotated[str, typer.Argument(metavar="TASK")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Network file (safetensors).")],
    features: Annotated[int | None, typer.Option(help="m, input features.")] = None,
    active: Annotated[int | None, typer.Option(help="v, the most features active at once.")] = None,
    task_file: Annotated[Path | None, typer.Option("--task", help="Task file (JSON).")] = None,
    seed: Annotated[int, typer.Option(help="Draws the shared codes, and the task if none.")] = 0,
    codes: Annotated[str, typer.Option(help="sparse, dense or best.")] = "best",
    failure: Failure = "0.01",
    json: Json = False,
) -> None:
    """Build a network with its guarantee; the shared codes are drawn before the task is read."""
    known(task, TASKS, ("permutation", "universal-and"), "task")
    writable(output)
    if seed < 0:
        raise ValueError(f"seed must be at least 0, not {seed}")
    chance = fraction(failure, "failure")
    if not 0 < chance < 1:
        raise ValueError(f"failure must lie strictly between 0 and 1, not {failure}")
    shared = hashlib.sha256(f"superpos shared codes {seed}".encode()).digest()
    if task == "universal-and":
        if task_file or codes != "best":
            raise ValueError("universal-and is one task; give --features M, no --task or --codes")
        drawn, built, kind = _universal(features, 2 if active is None else active, chance, shared)
    else:
        drawn, built, kind = _permutation(task_file, features, active, codes, chance, shared)
    guarantee = built.guarantee
    notes = {
        "codes": kind,
        "bits": built.bits,
        "failure": str(guarantee.failure) if guarantee else None,
        "task_dependent": list(built.task_dependent),
    }
    save_network(built.network, output, task=drawn, notes=notes)
    facts = {
        "file": str(output),
        "codes": kind,
        "neurons": built.network.width,
        "features": drawn.features,
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
        f"{output}: {kind} codes, {built.network.width} neurons for {drawn.features} features, "
        f"{built.bits}-bit weights",
        soft_wrap=True,
    )
    if guarantee:
        chance_text = at_most(guarantee.failure)
        screen.print(f"fails on some input with probability at most {chance_text}, given")
        for condition in guarantee.conditions:
            screen.print(f"  - {condition}")
    depends = ", ".join(built.task_dependent)
    screen.print(f"depends on the task: {depends or 'nothing'}; the rest is shared")
    screen.print(f"superpos decide {output} decides it on every input", soft_wrap=True)


def _universal(
    features: int | None, active: int, chance: Fraction, seed: bytes
) -> tuple[Task, Built, str]:
    """One network for all pairs; nothing depends on a task."""
    if features is None:
        raise ValueError("give --features M")
    if features > LARGEST_PAIRED:
        raise ValueError(f"all pairs of {features} features do not fit; build at most 1024")
    task = universal_and(features, active)
    shape = plan_universal(features, active, chance)
    if shape is None:
        raise ValueError(
            f"no network narrower than {features} is guaranteed for all pairs; take more features "
            "or a larger --failure"
        )
    return task, build_universal(shape, seed), "wires"


def _permutation(
    task_file: Path | None,
    features: int | None,
    active: int | None,
    codes: str,
    chance: Fraction,
    shared: bytes,
) -> tuple[Task, Built, str]:
    given = read_task(task_file) if task_file else None
    if given is not None and not isinstance(given, Permutation):
        raise ValueError(f"{task_file}: --task holds no permutation")
    if given and features not in (None, given.features):
        raise ValueError(f"--features {features}, but the task file has {given.features}")
    if given is None and features is None:
        raise ValueError("give --features M, or a task file with --task FILE")
    size = given.features if given else int(features or 0)
    most = active if active is not None else (given.active if given else 1)
    check_sizes(size, most)
    if size > LARGEST_BUILT:
        raise ValueError(
            f"{size} features do not fit into memory here; build at most {LARGEST_BUILT}, or ask "
            "'superpos bounds' for the numbers alone"
        )
    if given and most > given.active:
        raise ValueError(f"--active {most}, but the task file says {given.active}")
    if given and most < given.active:
        given = Permutation(given.image, most)  # the task that the guarantee is for
    drawn = given or draw_permutation(size, most, hashlib.sha256(shared + b"task").digest())
    built, kind = _plan_and_build(codes, size, most, chance, drawn.image, shared)
    return drawn, built, kind


def _plan_and_build(
    codes: str, size: int, active: int, chance: Fraction, image: tuple[int, ...], seed: bytes
) -> tuple[Built, str]:
    if codes not in ("best", "sparse", "dense"):
        raise ValueError(f"codes must be sparse, dense or best, not {codes!r}")
    if codes == "sparse" and active > 1:
        raise ValueError("sparse codes cover one active feature; use --codes dense for more")
    if codes != "dense" and active == 1:
        sparse = plan_sparse(size, chance)
        if sparse is not None:
            return build_sparse(sparse, image, seed), "sparse"
    if codes != "sparse":
        dense: DenseShape | None = plan_dense(size, active, chance)
        if dense is not None:
            return build_dense(dense, image, seed), "dense"
    if codes == "best":
        return trivial(integers(list(image))), "trivial"
    raise ValueError(
        f"no {codes} network narrower than {size} is guaranteed at {size} features; take more "
        "features, a larger --failure, or --codes best for the trivial network"
    )


@app.command("decide")
def decide_command(
    network_file: Annotated[Path, typer.Argument(metavar="NETWORK")],
    task_file: Annotated[
        Path | None, typer.Option("--task", help="Task file; by default the network's own task.")
    ] = None,
    readout: Annotated[str, typer.Option(help="threshold or linear.")] = "threshold",
    eps: Annotated[str | None, typer.Option(help="Error of a linear readout, like 1/10.")] = None,
    seconds: Annotated[float | None, typer.Option(help="Stop undecided after so long.")] = None,
    json: Json = False,
) -> None:
    """Decide whether a network is right on every input with at most v active features."""
    if readout not in ("threshold", "linear"):
        raise ValueError(f"readout must be threshold or linear, not {readout!r}")
    if (readout == "linear") != (eps is not None):
        raise ValueError("--eps goes with --readout linear, and a linear readout needs it")
    reading: Threshold | Linear = Linear(fraction(eps, "eps")) if eps else Threshold()
    if seconds is not None and not seconds >= 0:
        raise ValueError(f"seconds must be at least 0, not {seconds}")
    network = load_network(network_file)
    task = read_task(task_file) if task_file else load_task(network_file)
    with steps("inputs", 100) as step:
        answer = decide(
            network,
            task,
            readout=reading,
            budget_seconds=seconds,
            progress=lambda part: step(f"{100 * part:.0f} %"),
        )
    code = {True: HOLDS, False: FAILS, None: UNDECIDED}[answer.correct]
    where = answer.counterexample
    if json:
        print_json(
            {
                "correct": answer.correct,
                "decisions": answer.decisions,
                "remaining": answer.remaining,
                "margin": None if answer.margin is None else str(answer.margin),
                "counterexample": None
                if where is None
                else {"active": list(where[0]), "output": where[1]},
                "wrong_outputs": list(answer.wrong_outputs),
                "neurons": network.width,
            }
        )
        finish(code)
    word = {True: "right on every input", False: "wrong", None: "undecided"}[answer.correct]
    screen.print(f"{word}: {answer.decisions} decisions settled, {answer.remaining} left")
    screen.print(f"{network.width} neurons, {network.features} features, margin {answer.margin}")
    if where is not None:
        screen.print(f"first wrong: active features {list(where[0])}, output {where[1]}")
        shown = ", ".join(map(str, answer.wrong_outputs[:12]))
        more = "" if len(answer.wrong_outputs) <= 12 else f", ... ({len(answer.wrong_outputs)})"
        screen.print(f"wrong outputs: {shown}{more}")
    finish(code)
