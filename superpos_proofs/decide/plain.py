"""The plain decision that the fast one is tested against: one input and one output at a time."""

from __future__ import annotations

from fractions import Fraction

from superpos_proofs.decide.decision import Decision, Support, check_shapes
from superpos_proofs.network import Network
from superpos_proofs.tasks import Task, count_supports, supports


def decide_plainly(network: Network, task: Task) -> Decision:
    """Decide by evaluating every input of X_v in Python integers (threshold readout).

    Raises:
        ValueError: the network and the task have different sizes.
    """
    check_shapes(network, task)
    margin: Fraction | None = None
    first: dict[int, Support] = {}
    for support in supports(task.features, task.active):
        on = task.on(support)
        for output, score in enumerate(network.scores(support)):
            theta = int(network.threshold[output])
            slack = Fraction(score - theta if output in on else theta - 1 - score)
            margin = slack if margin is None else min(margin, slack)
            if slack < 0:
                first.setdefault(output, support)
    settled = count_supports(task.features, task.active) * task.outputs
    errors = tuple((first[j], j) for j in sorted(first))
    return Decision(not errors, settled, 0, margin, errors, settled)
