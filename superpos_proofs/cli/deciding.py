"""The command that decides a network: right on every input, or where it is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from superpos_proofs.certificate.files import canonical, write_atomically
from superpos_proofs.certificate.kernel import verify
from superpos_proofs.cli.app import FAILS, HOLDS, UNDECIDED, app, finish, print_json, screen
from superpos_proofs.cli.common import Json, fraction, steps, writable
from superpos_proofs.construct.ands import pairs_certificate
from superpos_proofs.decide import Linear, Threshold, decide
from superpos_proofs.network import load_drawn, load_network, load_task
from superpos_proofs.tasks import Ands, read_task


@app.command("decide")
def decide_command(
    network_file: Annotated[Path, typer.Argument(metavar="NETWORK")],
    task_file: Annotated[
        Path | None, typer.Option("--task", help="Task file; by default the network's own task.")
    ] = None,
    readout: Annotated[str, typer.Option(help="threshold or linear.")] = "threshold",
    eps: Annotated[str | None, typer.Option(help="Error of a linear readout, like 1/10.")] = None,
    seconds: Annotated[float | None, typer.Option(help="Stop undecided after so long.")] = None,
    certificate: Annotated[
        Path | None, typer.Option(help="Where right: write a certificate, checked by the kernel.")
    ] = None,
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
    drawn = load_drawn(network_file) if certificate else None
    if certificate:
        writable(certificate)
        if drawn is None or not isinstance(task, Ands) or task.active != 2:
            raise ValueError(
                "certificates are written for pairs with v = 2 whose shared parts a seed drew, as "
                "'superpos build pairwise-and' does"
            )
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
    proved = None
    if certificate and drawn is not None and isinstance(task, Ands) and answer.correct:
        with steps("kernel", None):
            proved = _certify(certificate, task, drawn)
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
                "certificate": None if proved is None else str(certificate),
                "claim": proved,
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
    if proved:
        screen.print(f"{certificate}: {proved}, accepted by the kernel", soft_wrap=True)
    finish(code)


def _certify(file: Path, task: Ands, drawn: dict[str, int | str]) -> str:
    """Write the certificate that what was drawn serves the task; its claim.

    Raises:
        ValueError: the kernel does not accept it; nothing is written.
    """
    try:
        content = canonical(pairs_certificate("serves", task, drawn))
    except (KeyError, TypeError, ValueError):
        raise ValueError("the network file's seed and sizes cannot be read") from None
    verdict = verify(content)
    if not verdict.accepted or verdict.claim is None:
        raise ValueError(f"decided, but no certificate: the kernel says {verdict.reason!r}")
    write_atomically(file, content)
    return verdict.claim
