"""What is decided, how outputs are read, and the answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from superpos_proofs.network import Network
from superpos_proofs.tasks import Task

Support = tuple[int, ...]


def by_weight(support: Support) -> tuple[int, Support]:
    """The order of inputs: by weight, then lexicographically."""
    return len(support), support


@dataclass(frozen=True)
class Threshold:
    """Output j is on when its score reaches theta_j."""


@dataclass(frozen=True)
class Linear:
    """Output j reads (score_j - offset_j) / scale and must be within ``error`` of f_j(x).

    The offset is the score of the input 0 (what the bias alone contributes); both it and the
    network's scale are shared.
    """

    error: Fraction

    def __post_init__(self) -> None:
        if self.error < 0:
            raise ValueError(f"the error of a linear readout cannot be {self.error}")


@dataclass(frozen=True)
class Decision:
    """What was decided about one network and one task.

    Attributes:
        correct: True or False; None when time ran out before a wrong output was found.
        decisions: (input, output) pairs settled.
        remaining: pairs not settled.
        margin: the least slack of a decision, negative when wrong. Threshold readout: score -
            theta for an output that must be on, theta - 1 - score for one that must be off.
            Linear readout: the allowed error minus the largest error.
        first_errors: for each output that is wrong on some input, increasing, the first such
            input and the output; inputs by weight and then lexicographically.
        visited: scores and bounds of scores worked out to find the extremes, each for one output
            and one set of features; as many as decisions where every input is evaluated. A count,
            not a time: it is the same on every machine. Two ways to the same answer differ in it,
            so it takes no part in comparisons.
    """

    correct: bool | None
    decisions: int
    remaining: int
    margin: Fraction | None
    first_errors: tuple[tuple[Support, int], ...]
    visited: int = field(compare=False)

    @property
    def wrong_outputs(self) -> tuple[int, ...]:
        """The outputs that are wrong on some input, increasing."""
        return tuple(output for _, output in self.first_errors)

    @property
    def counterexample(self) -> tuple[Support, int] | None:
        """The first wrong (active features, output), inputs first."""
        return min(self.first_errors, key=lambda e: (by_weight(e[0]), e[1]), default=None)


def check_shapes(network: Network, task: Task) -> None:
    """Raise a one-line ValueError unless network and task have the same inputs and outputs."""
    if (network.features, network.outputs) != (task.features, task.outputs):
        raise ValueError(
            f"the network maps {network.features} features to {network.outputs} outputs, "
            f"the task {task.features} to {task.outputs}"
        )
