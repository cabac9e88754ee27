"""One cell: the least width of a problem at one choice of sizes, as far as it can be proved."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Collection
from dataclasses import dataclass
from itertools import combinations, permutations
from typing import Any

from superpos_proofs.certificate.files import canonical
from superpos_proofs.certificate.kernel import verify
from superpos_proofs.certificate.problems import PROBLEMS, READOUTS, Problem
from superpos_proofs.certificate.widths import MAX_FUNCTIONS, MAX_INPUTS, refuted
from superpos_proofs.search import RawWitness, Task, Witness
from superpos_proofs.search.budget import spent
from superpos_proofs.search.clauses import decide_by_clauses
from superpos_proofs.search.codes import decide_by_codes
from superpos_proofs.search.family import decide_family
from superpos_proofs.search.perm import identity_witness, simplex_witness
from superpos_proofs.search.uand import decide_real
from superpos_proofs.tasks import count_supports

Say = Callable[[str], None]
Refutation = dict[str, Any]
MAX_WEIGHTS = 8
MAX_FEATURES = 40
CLAUSES = 27  # codes of repr; with more, proofs by clauses have megabytes


@dataclass(frozen=True)
class Cell:
    """What is proved about the least width of a problem.

    Attributes:
        problem: the cell.
        lower: there is no network of width lower - 1.
        upper: there is one of this width.
        floor: what counting alone proves.
        refutation: of width lower - 1, as the certificate holds it.
        witness: of width upper, as the certificate holds it.
        seconds: the processor time that it took; never part of the certificate.
    """

    problem: Problem
    lower: int
    upper: int
    floor: int
    refutation: Refutation | None
    witness: dict[str, Any]
    seconds: float

    @property
    def exact(self) -> bool:
        """Whether the two sides meet."""
        return self.lower == self.upper

    @property
    def kind(self) -> str | None:
        """How width lower - 1 is refuted: counting, relations, orbits, tables or lrat."""
        return None if self.refutation is None else self.refutation["kind"]

    @property
    def claim(self) -> str:
        """The claim of its certificate."""
        return f"{'exact' if self.exact else 'range'}.{self.problem.label}"

    def certificate(self) -> dict[str, Any]:
        """The two-sided certificate; no times."""
        p = self.problem
        instance = {"features": p.features, "active": p.active, "weights": p.weights}
        if p.name == "and":
            instance["outputs"] = p.outputs
        return {
            "format": "superpos-certificate/1",
            "kind": "width",
            "claim": self.claim,
            "instance": {
                "problem": p.name,
                **instance,
                **({"readout": p.readout} if p.readout else {}),
            },
            "lower": self.lower,
            "upper": self.upper,
            "width": self.upper if self.exact else None,
            "witness": self.witness,
            "refutation": self.refutation,
        }


def make_problem(
    name: str,
    features: int,
    *,
    outputs: int | None = None,
    active: int | None = None,
    weights: int = 1,
    readout: str | None = None,
) -> Problem:
    """A cell with defaults filled in: v = 1 for perm and repr, 2 for pairs; the readout real.

    Raises:
        ValueError: a size is out of its range, or an option that the problem does not have.
    """
    if name not in PROBLEMS:
        raise ValueError(f"unknown problem {name!r}; choose one of: {', '.join(PROBLEMS)}")
    if features < 2:
        raise ValueError("features must be at least 2: with one feature width 1 is exact")
    if features > MAX_FEATURES:
        raise ValueError(
            f"features must be at most {MAX_FEATURES}: for more take the counting floor and a "
            "certified ceiling (superpos bounds)"
        )
    least = 1 if name in ("perm", "repr") else 2
    active = least if active is None else active
    if not least <= active <= features:
        raise ValueError(f"active must be {least} to features = {features}")
    if not 1 <= weights <= MAX_WEIGHTS:
        raise ValueError(f"weights must be 1 to {MAX_WEIGHTS}; take superpos bounds beyond")
    targets = features if least == 1 else math.comb(features, 2)
    if outputs is not None and name != "and":
        raise ValueError(f"outputs belong to the problem and; {name} has {targets}")
    if name == "and" and not 1 <= (outputs or 0) <= targets:
        raise ValueError(f"outputs must be 1 to {targets}, the pairs there are")
    if readout is not None and (name != "uand" or readout not in READOUTS):
        raise ValueError("readout must be real or quantized, and belongs to the problem uand")
    readout = (readout or "real") if name == "uand" else None
    problem = Problem(name, features, outputs or targets, active, weights, readout)
    if problem.functions > MAX_FUNCTIONS:
        raise ValueError(
            f"features must be fewer: a witness lists all {problem.functions} functions, at most "
            f"{MAX_FUNCTIONS}; take superpos bounds beyond"
        )
    inputs = count_supports(features, active)
    if inputs > MAX_INPUTS:
        raise ValueError(
            f"features or active must be fewer: a witness is checked on all {inputs} inputs, at "
            f"most {MAX_INPUTS}; take superpos bounds beyond"
        )
    return problem


def counting_floor(problem: Problem) -> int:
    """The least width that counting does not refute."""
    return _least(problem, problem.counted_out)


def _least(problem: Problem, refutes: Callable[[int], bool]) -> int:
    return next(n for n in range(problem.trivial + 1) if not refutes(n))


def _has_clauses(problem: Problem, width: int) -> bool:
    """Whether a formula is short enough; then its proof is checked, and no lemma is believed."""
    return problem.name != "repr" or (2 * problem.weights + 1) ** width <= CLAUSES


def decide_cell(
    problem: Problem, seconds: float, say: Say = lambda line: None, known: Collection[Cell] = ()
) -> Cell:
    """Decide a cell: counting, relations, what smaller cells prove, then width by width upwards.

    Args:
        problem: the cell.
        seconds: of processor time; the search stops after about so long, and the answer may be a
            range. The kernel agrees or not after that.
        say: called with a line of progress now and then.
        known: cells that are decided; those that are part of this one pass their refutation on.
    """
    started = spent()
    deadline = started + seconds
    floor = lower = counting_floor(problem)
    refutation: Refutation | None = {"kind": "counting"} if lower else None
    related = _least(problem, problem.related_out)
    if related > lower and not _has_clauses(problem, related - 1):
        lower, refutation = related, {"kind": "relations"}
    for cell in known:
        passed = _passed_on(cell, problem)
        if passed is not None and cell.lower > lower:
            lower, refutation = cell.lower, passed
    upper, witness = problem.trivial, _trivial(problem)
    if problem.name == "perm" and problem.active == 1:
        upper = problem.features - 1
        witness = listed(problem, simplex_witness(problem.features))
    for cell in known:
        if cell.upper < upper and _has_witness_of(cell.problem, problem):
            upper, witness = cell.upper, cell.witness
        if cell.upper + 1 < upper and _has_one_feature_less(cell.problem, problem):
            upper, witness = cell.upper + 1, _with_a_dimension(cell.witness)
    for width in range(lower, upper):
        if width == 0:
            continue
        if spent() >= deadline:
            break
        say(f"{problem.label}: width {width}")
        answer = _decide(problem, width, deadline, say)
        if answer is None:
            continue
        if "kind" not in answer:
            upper, witness = width, answer
            break
        if width == lower and refuted(problem, width, answer):
            lower, refutation = width + 1, answer
    seconds = spent() - started
    return Cell(problem, lower, upper, floor, refutation, witness, seconds)


def certificate_bytes(cell: Cell) -> bytes:
    """The certificate, accepted by the kernel.

    Raises:
        ArithmeticError: the kernel rejects it.
    """
    data = canonical(cell.certificate())
    verdict = verify(data)
    if not verdict.accepted:
        raise ArithmeticError(f"the kernel rejects {cell.claim}: {verdict.reason}")
    return data


def _decide(problem: Problem, width: int, deadline: float, say: Say) -> dict[str, Any] | None:
    """A witness or a refutation (with its kind) as the certificate holds it; None: undecided."""
    if problem.name in ("perm", "and"):
        found = decide_family(problem, width, deadline)
        if isinstance(found, Witness):
            return listed(problem, found)
        return None if found == "undecided" else {"kind": "orbits", "encoders": _lists(found)}
    if problem.name == "uand":
        # No real readout is no quantized one either, and the identities are short.
        real = decide_real(problem, width, deadline, say)
        if isinstance(real, list):
            identities = [{"on": _lists(on), "off": _lists(off)} for on, off in real]
            return {"kind": "orbits", "identities": identities}
        if problem.readout == "real":
            return listed(problem, real) if isinstance(real, RawWitness) else None
        if refuted(problem, width, {"kind": "tables"}):
            return {"kind": "tables"}
    if not _has_clauses(problem, width):
        by_codes = decide_by_codes(problem, width, deadline)
        if isinstance(by_codes, RawWitness):
            return listed(problem, by_codes)
        return None if by_codes == "undecided" else {"kind": "orbits", "pairs": _lists(by_codes)}
    by_clauses = decide_by_clauses(problem, width, deadline)
    if isinstance(by_clauses, RawWitness):
        return listed(problem, by_clauses)
    return None if by_clauses == "undecided" else {"kind": "lrat", "proof": by_clauses}


def _passed_on(cell: Cell, problem: Problem) -> Refutation | None:
    """The refutation of a smaller cell, for a problem that has it as a part; None: it has not."""
    part, refutation = cell.problem, cell.refutation
    sizes = ("features", "outputs", "active")
    if refutation is None or refutation["kind"] in ("counting", "relations"):
        return None  # these speak of the larger cell itself
    same = (part.name, part.weights) == (problem.name, problem.weights)
    # What no real readout tells apart, no quantized one does.
    same &= part.readout == problem.readout or "identities" in refutation
    if not same or any(getattr(part, a) > getattr(problem, a) for a in sizes):
        return None
    if all(getattr(part, a) == getattr(problem, a) for a in sizes):
        return refutation
    at = refutation.get("at") or {a: getattr(part, a) for a in sizes}
    return {**refutation, "at": at}


def _has_witness_of(cell: Problem, problem: Problem) -> bool:
    """Whether every network of a cell is one of the problem: fewer weights, or more active."""
    same = (cell.name, cell.features, cell.outputs) == (
        problem.name,
        problem.features,
        problem.outputs,
    )
    readouts = cell.readout in (problem.readout, "quantized")
    return same and readouts and cell.weights <= problem.weights and cell.active >= problem.active


def _has_one_feature_less(cell: Problem, problem: Problem) -> bool:
    """Whether the cell is repr with one feature less, and otherwise the same or stronger."""
    return (
        cell.name == problem.name == "repr"
        and cell.features + 1 == problem.features
        and cell.weights <= problem.weights
        and cell.active >= min(problem.active, cell.features)
    )


def _with_a_dimension(witness: dict[str, Any]) -> dict[str, Any]:
    """One more feature in repr, in a dimension of its own."""
    last = [0] * len(witness["encoder"]) + [1]
    return {
        "encoder": [
            *([*row, 0] for row in witness["encoder"]),
            [0] * len(witness["decoder"]) + [1],
        ],
        "decoder": [*([*row, 0] for row in witness["decoder"]), last],
        "threshold": [*witness["threshold"], 1],
    }


def _trivial(problem: Problem) -> dict[str, Any]:
    """A witness of the trivial width."""
    m, targets = problem.features, problem.targets
    unit = tuple(tuple(int(r == c) for c in range(m)) for r in range(m))
    if problem.name == "perm":
        return listed(problem, identity_witness(m))
    if problem.name == "repr":
        return listed(problem, RawWitness(unit, None, unit, (1,) * m))
    if problem.name == "uand":
        rows = tuple(tuple(int(i in pair) for i in range(m)) for pair in targets)
        return listed(problem, RawWitness(unit, (0,) * m, rows, (2,) * len(targets)))
    size, outputs = problem.trivial, problem.outputs
    wide = tuple(tuple(int(r == c) for c in range(size)) for r in range(size))
    tasks = []
    for chosen in permutations(range(len(targets)), outputs):
        rows = tuple(tuple(int(i in targets[a]) for i in range(size)) for a in chosen)
        rows += ((0,) * size,) * (size - outputs)
        tasks.append(Task(chosen, rows, (-1,) * outputs + (0,) * (size - outputs)))
    encoder = tuple(row[:m] for row in wide)
    return listed(problem, Witness(encoder, wide[:outputs], (1,) * outputs, tuple(tasks)))


def listed(problem: Problem, witness: Witness | RawWitness) -> dict[str, Any]:
    """A witness as the certificate holds it: shared parts and all tasks, or one network."""
    readers = {"decoder": _lists(witness.decoder), "threshold": list(witness.threshold)}
    if isinstance(witness, RawWitness):
        if witness.bias is None:
            return {"encoder": _lists(witness.weights), **readers}
        return {"weights": _lists(witness.weights), "bias": list(witness.bias), **readers}
    pairs = list(combinations(range(problem.features), 2))

    def named(task: Task) -> dict[str, Any]:
        if problem.name == "perm":
            return {"permutation": list(task.permutation)}
        return {"pairs": [list(pairs[a]) for a in task.permutation]}

    tasks = [
        {**named(task), "weights": _lists(task.weights), "bias": list(task.bias)}
        for task in witness.tasks
    ]
    return {"encoder": _lists(witness.encoder), **readers, "tasks": tasks}


def _lists(value: Any) -> Any:
    """Nested tuples as nested lists of Python integers."""
    return json.loads(json.dumps(value))
