"""The ceilings of ``superpos bounds``: what is known for a question, and the reason where not."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

from superpos_proofs.bounds.counting import typical_floor
from superpos_proofs.bounds.question import Dense, Exact, Question
from superpos_proofs.certificate.store import certificate_files, check_file, shipped
from superpos_proofs.cli.common import certified as ceilings_of
from superpos_proofs.cli.common import steps
from superpos_proofs.sandwich import (
    Ceiling,
    CertifiedCeiling,
    any_pairs_ceiling,
    circuit_ceiling,
    gates_ceiling,
    guaranteed_ceiling,
    least_certified,
    universal_ceiling,
)

INFLUENCE = 4  # of circuits, where none is given


def add_ceilings(
    question: Question, chance: Fraction, influence: int | None, facts: dict[str, Any]
) -> Ceiling | None:
    """Add the ceilings of a question to the facts, or the reason why there are none.

    Args:
        question: the task and its numbers.
        chance: the failure probability to stay below.
        influence: of circuits.
        facts: what ``--json`` prints; its "ceiling", "floor" and "sandwich_ratio" are filled.

    Returns:
        The guaranteed one.

    Raises:
        ValueError: sizes that make no task.
    """
    ceiling, task = facts["ceiling"], question.task
    if facts["floor"]["injectivity_neurons"] is not None:
        return _universal_ceiling(question, chance, facts)
    exact = question.errors == Exact() and question.weights == Dense()
    if task == "universal-and":
        ceiling["reason"] = "ceilings are for exact networks of one hidden layer, v >= 2"
    elif not exact:
        ceiling["reason"] = "ceilings are for exact networks with dense b-bit weights"
    elif task == "circuit":
        return _circuit_ceiling(question, chance, influence, facts)
    elif question.layers > 1:
        ceiling["reason"] = "ceilings are for one hidden layer; the floor is for any number"
    elif task == "permutation":
        return _permutation_ceilings(question, chance, facts)
    elif question.active_features < question.gate:
        ceiling["reason"] = "no output is ever on"
    elif task == "pairwise-and":
        return _pairs_ceiling(question, chance, facts)
    else:
        return _gates_ceiling(question, chance, facts)
    return None


def _universal_ceiling(
    question: Question, chance: Fraction, facts: dict[str, Any]
) -> Ceiling | None:
    """Add UniversalAnd's guarantee to the facts."""
    found = universal_ceiling(question.features, question.active_features, chance)
    ceiling = facts["ceiling"]
    if found is None:
        ceiling["reason"] = (
            f"no network narrower than {question.features} is guaranteed; width m does, one neuron "
            "a feature and the pairs read off them"
        )
        return None
    _add_guarantee(found, facts, "all pairs")
    return found


def _pairs_ceiling(question: Question, chance: Fraction, facts: dict[str, Any]) -> Ceiling:
    """Add the guarantee for every list of pairs to the facts."""
    outputs, active, bits = question.outputs, question.active_features, question.bits
    assert outputs is not None
    found = any_pairs_ceiling(question.features, outputs, bits, chance, active)
    _add_guarantee(found, facts, "every list")
    return found


def _gates_ceiling(question: Question, chance: Fraction, facts: dict[str, Any]) -> Ceiling:
    """Add the guarantee for lists of k-ANDs to the facts."""
    outputs, active, gate = question.outputs, question.active_features, question.gate
    assert outputs is not None
    with steps("planning", None) as step:
        step(f"a guarantee for {outputs} ANDs of {gate}")
        found = gates_ceiling(question.features, outputs, gate, question.bits, chance, active)
    uniform = found.ceiling.by == "channels"
    _add_guarantee(found.ceiling, facts, "a uniform list" if uniform else "every list")
    facts["ceiling"]["reason"] = found.reason
    return found.ceiling


def _circuit_ceiling(
    question: Question, chance: Fraction, influence: int | None, facts: dict[str, Any]
) -> Ceiling | None:
    """Add the guarantee for two layers of pairs to the facts; the planner takes ten seconds."""
    gates, most = question.outputs, INFLUENCE if influence is None else influence
    facts["layers"] = max(2, question.layers)
    if gates is None:
        facts["ceiling"]["reason"] = (
            "give --outputs M', the gates of each layer, for the ceiling of two layers of pairs"
        )
        return None
    if question.layers > 2 or question.active_features < 3:
        facts["ceiling"]["reason"] = "guarantees are for two layers of pairs, v >= 3"
        return None
    with steps("planning", None) as step:
        step(f"a guarantee for two layers of {gates} gates")
        found = circuit_ceiling(
            question.features, gates, most, question.bits, chance, question.active_features
        )
    _add_guarantee(found.ceiling, facts, f"every circuit of influence at most {most}")
    facts["ceiling"]["reason"] = found.reason
    return found.ceiling


def _add_guarantee(found: Ceiling, facts: dict[str, Any], covers: str) -> None:
    ceiling = facts["ceiling"]
    ceiling["guaranteed_for"] = covers
    ceiling["guaranteed_neurons"], ceiling["guaranteed_bits"] = found.neurons, found.bits
    ceiling["guaranteed_by"], ceiling["failure"] = found.by, str(found.failure)
    ceiling["derivation"] = found.derivation.to_json()


def _permutation_ceilings(
    question: Question, chance: Fraction, facts: dict[str, Any]
) -> Ceiling | None:
    """Add Permutation's ceilings, and what they are compared with, to the facts."""
    features, bits, active = question.features, question.bits, question.active_features
    ceiling = facts["ceiling"]
    guaranteed = guaranteed_ceiling(features, active, bits, chance)
    _add_guarantee(guaranteed, facts, "every permutation")
    certified = _certified(features, active, bits)
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


def _certified(features: int, active: int, bits: int) -> CertifiedCeiling | None:
    """The narrowest shipped ceiling that fits; the kernel re-checks that one alone.

    All that fit count among the choices, accepted or not: a larger G is never less careful.
    """
    pattern = f"ceiling.permutation.m{features}.v"
    files = [p for p in certificate_files(shipped()) if p.stem.startswith(pattern)]
    stated = [(path, json.loads(path.read_bytes())) for path in files]
    fitting = [
        (max(content["shared"]["width"], content["shared"]["encoded"]), path, content["choices"])
        for path, content in stated
        if content["instance"]["active"] >= active and content["instance"]["bits"] <= bits
    ]
    for _, path, _ in sorted(fitting):
        best = least_certified(ceilings_of([check_file(path)]), features, active, bits)
        if best is not None:
            return replace(best, choices=sum(choices for _, _, choices in fitting))
    return None
