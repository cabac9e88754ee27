"""Which task is meant, which network serves it: what ``superpos build`` puts together."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from superpos_proofs.cli.common import LARGEST_BUILT
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
from superpos_proofs.construct.ands import AndShape, build_ands
from superpos_proofs.construct.ands_plan import best_blocks, plan_ands
from superpos_proofs.construct.base import trivial
from superpos_proofs.construct.circuits import CircuitShape, build_circuit
from superpos_proofs.network import integers
from superpos_proofs.tasks import (
    Ands,
    Circuit,
    Permutation,
    Task,
    check_sizes,
    draw_gates,
    draw_low_influence,
    draw_permutation,
    k_and,
    pairwise_and,
    read_task,
    universal_and,
)

LARGEST_PAIRED = 1 << 10  # features whose pairs fit into a few gigabytes as a decoder
LARGEST_BYTES = 6 << 30  # of a network while it is made
THETA = Fraction(2, 3)  # near the best threshold wherever it was looked at


@dataclass(frozen=True)
class Asked:
    """The options of ``superpos build``.

    Attributes:
        task: its name.
        file: a task file, or None.
        features, outputs, active, fan_in, influence, width: None where not given.
        codes: sparse, dense or best, for permutations.
        failure: the probability to stay below.
        seed: draws the shared parts, and the task if there is no file.
    """

    task: str
    file: Path | None
    features: int | None
    outputs: int | None
    active: int | None
    fan_in: int | None
    influence: int | None
    width: int | None
    codes: str
    failure: Fraction
    seed: bytes


Found = tuple[Task, Built, str]
"""The task, its network, and the kind of codes in a word."""


def put_together(asked: Asked) -> Found:
    """The task that is meant and a network for it.

    Raises:
        ValueError: options that do not go together, or no network to be had; one line each.
    """
    if asked.task == "universal-and":
        if asked.file or asked.codes != "best" or asked.width or asked.outputs:
            raise ValueError("universal-and is one task; give --features M alone")
        active = 2 if asked.active is None else asked.active
        return _universal(asked.features, active, asked.failure, asked.seed)
    if asked.task == "permutation":
        if asked.width or asked.outputs or asked.fan_in or asked.influence:
            raise ValueError("a permutation takes no --width, --outputs, --fan-in or --influence")
        return _permutation(
            asked.file, asked.features, asked.active, asked.codes, asked.failure, asked.seed
        )
    if asked.codes != "best":
        raise ValueError("--codes is for permutations")
    if asked.task == "circuit":
        return _circuit(asked)
    return _ands(asked)


def _given(asked: Asked) -> Task | None:
    """The task of the file, with the number of active features that was asked for."""
    if asked.file is None:
        return None
    task = read_task(asked.file)
    name = task.name if isinstance(task, Ands) else type(task).__name__.lower()
    if name != asked.task:
        raise ValueError(f"{asked.file}: holds a {name}, not a {asked.task}")
    sizes = (
        ("--features", asked.features, task.features),
        ("--outputs", asked.outputs, task.outputs),
    )
    for option, wanted, there in sizes:
        if wanted not in (None, there):
            raise ValueError(f"{option} {wanted}, but the task file has {there}")
    if asked.active not in (None, task.active):
        raise ValueError(f"--active {asked.active}, but the task file says {task.active}")
    return task


def _ands(asked: Asked) -> Found:
    task = _given(asked)
    if task is None:
        task = _drawn_ands(asked)
    assert isinstance(task, Ands)
    influence = max(task.influence, asked.influence or 0)
    if asked.influence is not None and asked.influence < task.influence:
        raise ValueError(f"--influence {asked.influence}, but the task has {task.influence}")
    sizes = (task.features, task.outputs, task.fan_in, task.active, influence)
    if asked.width is not None:
        shape: AndShape | None = _unproved(*sizes, asked.width)
    else:
        shape = plan_ands(
            task.features,
            task.outputs,
            asked.failure,
            fan_in=task.fan_in,
            active=task.active,
            influence=influence,
        )
    if shape is None:
        raise ValueError(
            f"no network narrower than {task.outputs}, its outputs, is guaranteed at influence "
            f"{influence}; --width N builds one without a guarantee, to be decided"
        )
    _check_size(task.features, task.outputs, shape.code, shape.neurons)
    return task, build_ands(shape, task, asked.seed), "sign"


def _drawn_ands(asked: Asked) -> Ands:
    """A list of gates drawn from the seed: pairs of bounded influence, or any k-subsets."""
    if asked.features is None or asked.outputs is None:
        raise ValueError("give --features M and --outputs N, or a task file with --task FILE")
    seed = hashlib.sha256(asked.seed + b"task").digest()
    fan_in = 2 if asked.task == "pairwise-and" else (asked.fan_in or 3)
    if asked.task == "pairwise-and" and asked.fan_in not in (None, 2):
        raise ValueError("pairwise-and has --fan-in 2; k-and takes others")
    active = fan_in if asked.active is None else asked.active
    check_sizes(asked.features, active)
    if asked.task == "pairwise-and":
        most = asked.influence or max(4, -(-2 * asked.outputs // asked.features))
        gates = draw_low_influence(asked.features, asked.outputs, most, seed)
        return pairwise_and(asked.features, gates, active)
    return k_and(asked.features, draw_gates(asked.features, asked.outputs, fan_in, seed), active)


def _unproved(
    features: int, outputs: int, fan_in: int, active: int, influence: int, width: int
) -> AndShape:
    """A shape of this width without a guarantee."""
    task = (features, outputs, fan_in, active, influence)
    usual = _blocks(outputs, width)
    blocks = best_blocks(task, width) or usual
    theta = THETA if fan_in == 2 else Fraction(3, 4)
    return AndShape(*task, width, blocks, width // blocks, theta, 16)


def _blocks(outputs: int, width: int) -> int:
    """Where the bound says nothing: as many as in small experiments, two cells in each or more."""
    if width < 4:
        raise ValueError(f"a width of {width} leaves no room for channels; take at least 4")
    return max(1, min(width // 2, round(7 * math.log(outputs + 1))))


def _circuit(asked: Asked) -> Found:
    task = _given(asked)
    if task is None:
        raise ValueError("a circuit is built from a task file with --task FILE")
    assert isinstance(task, Circuit)
    if asked.width is None:
        raise ValueError(
            "guaranteed circuits are narrower than their outputs only beyond 10^6 of them, too "
            "many to build; give --width N for one without a guarantee, to be decided"
        )
    if len(task.lists) != 2:
        raise ValueError(f"circuits of two layers are built, not of {len(task.lists)}")
    lower, upper = task.lists
    if upper.fan_in != lower.fan_in:
        raise ValueError("both layers of a circuit need gates of one size")
    first = _unproved(
        lower.features, lower.outputs, lower.fan_in, task.active, lower.influence, asked.width
    )
    blocks = _blocks(upper.outputs, asked.width)
    shape = CircuitShape(
        first, upper.outputs, upper.influence, blocks, asked.width // blocks, THETA, 1 << 15
    )
    _check_size(task.features, task.outputs, asked.width, 2 * asked.width)
    return task, build_circuit(shape, task, asked.seed), "sign"


def _check_size(features: int, outputs: int, code: int, neurons: int) -> None:
    size = features * code + 4 * code * neurons + outputs * neurons
    if size > LARGEST_BYTES:
        raise ValueError(
            f"{neurons} neurons for {outputs} outputs do not fit into memory here; ask "
            "'superpos bounds' for the numbers alone"
        )


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
        raise ValueError(f"{task_file}: holds no permutation")
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
