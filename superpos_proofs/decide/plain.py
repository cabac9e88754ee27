"""The plain decision that the fast one is tested against: one input and one output at a time."""

from __future__ import annotations

from fractions import Fraction

from superpos_proofs.decide.decision import Decision, check_shapes
from superpos_proofs.network import Network
from superpos_proofs.tasks import Permutation, count_supports, supports


def decide_plainly(network: Network, task: Permutation) -> Decision:
    """Decide by evaluating every input of X_v in Python integers (threshold readout).

    Raises:
        ValueError: the network and the task have different sizes.
    """
    check_shapes(network, task)
    margin: Fraction | None = None
    first: tuple[tuple[int, ...], int] | None = None
    wrong = set()
    for support in supports(task.features, task.active):
        on = task.on(support)
        for output, score in enumerate(network.scores(support)):
            theta = int(network.threshold[output])
            slack = Fraction(score - theta if output in on else theta - 1 - score)
            margin = slack if margin is None else min(margin, slack)
            if slack < 0:
                wrong.add(output)
                first = first or (support, output)
    settled = count_supports(task.features, task.active) * task.outputs
    return Decision(first is None, settled, 0, margin, first, tuple(sorted(wrong)))
