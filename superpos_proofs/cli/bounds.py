"""Commands about limits: bounds, capacity."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.tree import Tree

from superpos_proofs.bounds.counting import (
    capacity as permutation_capacity,
)
from superpos_proofs.bounds.counting import injective_floor, list_capacity
from superpos_proofs.bounds.floor import floor_of
from superpos_proofs.bounds.question import (
    Average,
    Dense,
    ErrorModel,
    Exact,
    FalsePositives,
    FreshNoise,
    Question,
    Raw,
    Real,
    Sparse,
    Systematic,
    Weights,
)
from superpos_proofs.bounds.tree import Floor, Node, NoFloor
from superpos_proofs.cli.app import app, print_json, screen
from superpos_proofs.cli.common import TASKS, Bits, Failure, Features, Json, fraction, known
from superpos_proofs.cli.guarantees import INFLUENCE, add_ceilings

MODELS = ("exact", "fresh-noise", "systematic", "average")
Outputs = Annotated[
    int | None,
    typer.Option("--outputs", help="m', outputs of the AND tasks; a circuit's gates a layer."),
]
FanIn = Annotated[int | None, typer.Option("--fan-in", help="k, inputs of a k-and gate.")]
Layers = Annotated[int, typer.Option("--layers", help="L, hidden layers.")]


@app.command()
def bounds(
    task: Annotated[str, typer.Argument(metavar="TASK")],
    features: Features,
    outputs: Outputs = None,
    active: Annotated[int | None, typer.Option(help="v, the most features active at once.")] = None,
    fan_in: FanIn = None,
    bits: Bits = 8,
    layers: Layers = 1,
    error_model: Annotated[
        str | None, typer.Option(help=f"One of: {', '.join(MODELS)}.", show_default="exact")
    ] = None,
    systematic_error: Annotated[
        str | None, typer.Option(help="EPS, the rate of wrong answers, like 1/10.")
    ] = None,
    probe_size: Annotated[
        int, typer.Option(help="Active features of a probe (permutation, systematic).")
    ] = 1,
    false_positives: Annotated[
        str | None, typer.Option(help="PHI: at most (1 + PHI) m' on-bits in all (AND tasks).")
    ] = None,
    sparse: Annotated[
        int | None, typer.Option(help="S, charged parameters that may be non-zero.")
    ] = None,
    real_weights: Annotated[bool, typer.Option(help="Weights of any precision.")] = False,
    raw_inputs: Annotated[bool, typer.Option(help="No encoder: m raw inputs.")] = False,
    influence: Annotated[
        int | None,
        typer.Option(
            help="Circuits: the most gates that a feature, or a gate of layer 1, is in.",
            show_default=str(INFLUENCE),
        ),
    ] = None,
    failure: Failure = "0.01",
    json: Json = False,
) -> None:
    """Floor and ceilings with their derivation trees."""
    known(task, TASKS, TASKS, "task")
    errors = _errors(error_model, systematic_error, probe_size, false_positives)
    weights = _weights(sparse, real_weights, raw_inputs)
    gate = 2 if fan_in is None else fan_in
    if influence is not None and task != "circuit":
        raise ValueError(f"influence is for circuit, not for {task}")
    question = Question(
        task, features, outputs, active, gate, bits, layers, errors=errors, weights=weights
    )
    chance = fraction(failure, "failure")
    if not 0 < chance < 1:
        raise ValueError(f"failure must lie strictly between 0 and 1, not {failure}")
    average = isinstance(errors, Average)
    worst = floor_of(question)
    likely = None if average else floor_of(question, chance)
    facts: dict[str, Any] = {
        "task": task,
        "features": features,
        "outputs": outputs,
        "active": question.active_features,
        "bits": bits,
        "layers": layers,
        "fan_in": question.gate if question.gated else None,
        "failure": str(chance),
        "errors": str(errors),
        "weights": str(weights),
        "floor": _floor_facts(worst),
        "ceiling": {"guaranteed_neurons": None, "certified_neurons": None, "reason": None},
        "sandwich_ratio": None,
    }
    facts["floor"]["notion"] = "average over the family" if average else "worst case"
    facts["floor"]["typical_neurons"] = likely.neurons if likely else None
    typical = likely.derivation if isinstance(likely, Floor) else None
    facts["floor"]["typical_derivation"] = typical.to_json() if typical else None
    facts["floor"]["decoder_uncharged"] = _uncharged(question)
    injective = _injective(question)
    facts["floor"]["injectivity_neurons"] = injective[0] if injective else None
    facts["floor"]["injectivity_derivation"] = injective[1].to_json() if injective else None
    guaranteed = add_ceilings(question, chance, influence, facts)
    if json:
        print_json(facts)
        return
    numbers = f"m = {features}, v = {question.active_features}, b = {bits}, L = {facts['layers']}"
    gates = "" if outputs is None else f", m' = {outputs}"
    gates += f", k = {question.gate}" if task == "k-and" else ""
    special = [str(part) for part in (errors, weights) if part not in (Exact(), Dense())]
    screen.print("; ".join([f"{task}, {numbers}{gates}", *special]), soft_wrap=True)
    table = _table(question, facts, chance)
    if table.row_count:
        screen.print(table)
    if facts["ceiling"]["reason"]:
        screen.print(f"[dim]{facts['ceiling']['reason']}[/dim]")
    if isinstance(worst, NoFloor):
        screen.print(f"no floor: {worst.reason}")
    else:
        screen.print(tree(worst.derivation))
        for other in worst.others:  # what it shares with the best is not printed twice
            node = other.derivation
            uses = tuple(used for used in node.uses if used not in worst.derivation.uses)
            screen.print(tree(replace(node, uses=uses)))
        if typical:
            screen.print(tree(replace(typical, uses=())))
    if injective:
        screen.print(tree(injective[1]))
    if guaranteed:
        screen.print(tree(guaranteed.derivation))


def _errors(model: str | None, rate: str | None, probe_size: int, excess: str | None) -> ErrorModel:
    """The error model that the options describe."""
    model = model or ("exact" if rate is None and excess is None else "systematic")
    known(model, MODELS, MODELS, "error model")
    wrong = fraction(rate or "0", "systematic-error")
    if model in ("exact", "fresh-noise") and (rate is not None or excess is not None):
        raise ValueError(f"the error model {model} has no rate; choose systematic or average")
    if model == "average" and excess is not None:
        raise ValueError("false-positives goes with systematic errors, not with an average")
    if model in ("systematic", "average") and rate is None and excess is None:
        raise ValueError(f"the error model {model} needs --systematic-error EPS, like 1/10")
    if probe_size != 1 and (model != "systematic" or excess is not None):
        raise ValueError("probe-size goes with systematic errors of permutation")
    if excess is not None:
        return FalsePositives(wrong, fraction(excess, "false-positives"))
    systematic = Systematic(wrong, probe_size)
    choices: dict[str, ErrorModel] = {
        "exact": Exact(),
        "fresh-noise": FreshNoise(),
        "systematic": systematic,
        "average": Average(wrong),
    }
    return choices[model]


def _weights(sparse: int | None, real: bool, raw: bool) -> Weights:
    """The kind of weights that the options describe."""
    if (sparse is not None) + real + raw > 1:
        raise ValueError("choose one of --sparse, --real-weights and --raw-inputs")
    if sparse is not None:
        return Sparse(sparse)
    return Real() if real else Raw() if raw else Dense()


def _floor_facts(floor: Floor | NoFloor) -> dict[str, Any]:
    if isinstance(floor, NoFloor):
        empty = {"parameter_bits": floor.neurons, "derivation": None}
        return {"neurons": floor.neurons, **empty, "reason": floor.reason, "others": []}
    return {
        "neurons": floor.neurons,
        "parameter_bits": floor.parameter_bits,
        "derivation": floor.derivation.to_json(),
        "others": [
            {
                "neurons": other.neurons,
                "form": other.form,
                "derivation": other.derivation.to_json(),
            }
            for other in floor.others
        ],
    }


def _uncharged(question: Question) -> dict[str, Any] | None:
    """What the floor hangs on: the width that is enough when the decoder knows the function."""
    if not isinstance(question.weights, Dense | Real):
        return None
    known = {
        ("permutation", 1): (2, "lower.permutation.neurons~knowing-decoder"),
        ("pairwise-and", 2): (5, "uncharged.moment"),
    }
    found = known.get((question.task, question.active_features))
    return {"neurons": found[0], "claim": found[1]} if found else None


def _injective(question: Question) -> tuple[int, Node] | None:
    """What one network of UniversalAnd needs anyway, where its claim applies."""
    exact = question.errors == Exact() and isinstance(question.weights, Dense | Raw)
    if question.task != "universal-and" or not exact or question.active_features < 2:
        return None
    if question.layers > 1:
        return None
    least = injective_floor(question.features, question.bits)
    says = "on raw inputs, hidden vectors of all pairs must differ: (Q(Q+1)/2)^n >= C(m, 2)"
    return least, Node(says, f"n >= {least}", "lower.universal-and.injective")


def _table(question: Question, facts: dict[str, Any], chance: Fraction) -> Table:
    """The numbers of ``superpos bounds``, one a line."""
    floor, ceiling = facts["floor"], facts["ceiling"]
    table = Table(show_header=False, box=None, pad_edge=False)
    if floor["derivation"] is not None:
        whole = "every permutation" if question.task == "permutation" else "every list of gates"
        if isinstance(question.errors, Average):
            whole = "on average"
        table.add_row(f"floor, {whole}", f"n >= {floor['neurons']}", "no network can beat it")
        if not isinstance(question.errors, Average):
            note = f"all but a fraction {chance}"
            table.add_row("floor, most of them", f"n >= {floor['typical_neurons']}", note)
        table.add_row("parameter bits", f"{floor['parameter_bits']}", "for any scheme at all")
        for other in floor["others"]:
            how = f"{other['form']}: {other['derivation']['claim']}"
            table.add_row("weaker floor", f"n >= {other['neurons']}", how)
        free = floor["decoder_uncharged"]
        if free and free["neurons"] < floor["neurons"]:
            table.add_row("decoder not charged", f"n = {free['neurons']}", free["claim"])
    if floor["injectivity_neurons"] is not None:
        how = "hidden vectors of all pairs must differ"
        table.add_row("injectivity", f"n >= {floor['injectivity_neurons']}", how)
    if ceiling["guaranteed_neurons"] is not None:
        how = f"{ceiling['guaranteed_by']}, {ceiling['guaranteed_bits']}-bit weights"
        if question.task in ("k-and", "circuit"):
            how += f", {ceiling['guaranteed_for']}"
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
def capacity(
    task: Annotated[str, typer.Argument(metavar="TASK")],
    neurons: Annotated[int, typer.Option("--neurons", help="n, the width.")],
    features: Annotated[
        int | None, typer.Option("--features", help="m, for the AND tasks.")
    ] = None,
    fan_in: FanIn = None,
    bits: Bits = 8,
    layers: Layers = 1,
    json: Json = False,
) -> None:
    """Most features (permutation) or outputs (ANDs) that counting allows at a width."""
    known(task, TASKS, ("permutation", "pairwise-and", "k-and"), "task")
    if task == "permutation":
        if features is not None or fan_in is not None:
            raise ValueError("permutation at a width asks for --neurons, --bits and --layers only")
        most, what, claim = permutation_capacity(neurons, bits, layers), "features", "permutation"
    else:
        if features is None:
            raise ValueError(f"{task} needs --features M")
        gate = Question(task, features, 1, fan_in=2 if fan_in is None else fan_in).gate
        most, what, claim = list_capacity(features, neurons, bits, layers, gate), "outputs", "k-and"
    claim = f"lower.{claim}.neurons"
    if json:
        print_json({"task": task, "neurons": neurons, what: most, "claim": claim})
    else:
        screen.print(f"at most {most} {what} at n = {neurons}, b = {bits}, L = {layers} ({claim})")
