"""Is this network right on all of X_v? Exact, in integers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from superpos_proofs.decide.batches import decide_in_batches
from superpos_proofs.decide.decision import Decision, Linear, Threshold
from superpos_proofs.decide.plain import decide_plainly
from superpos_proofs.network import Network
from superpos_proofs.tasks import Circuit, Task

__all__ = ["Decision", "Linear", "Threshold", "decide", "decide_plainly"]

THRESHOLD = Threshold()
DENSE = 8  # a decoder with more than one entry in so many is dense
FEW_INPUTS = 1 << 12  # matrix products beat a search where there are so few


def decide(
    network: Network,
    task: Task,
    *,
    readout: Threshold | Linear = THRESHOLD,
    budget_seconds: float | None = None,
    progress: Callable[[float], None] | None = None,
) -> Decision:
    """Decide whether ``network`` computes ``task`` on every input with at most v active features.

    Args:
        network: any exact integer network with m inputs and m' outputs.
        task: the task and v.
        readout: how outputs are read.
        budget_seconds: give up after about this time; the answer is then undecided.
        progress: called with the settled fraction.

    Raises:
        ValueError: the network and the task have different sizes.
    """
    dense = np.count_nonzero(network.decoder) * DENSE > network.decoder.size
    few = task.features**task.active < FEW_INPUTS or (task.active == 1 and dense)
    if not few and len(network.layers) == 1 and not isinstance(task, Circuit):
        # Only large decisions need numba, which takes a second to load and more to compile once.
        from superpos_proofs.decide.pruned import decide_pruned

        found = decide_pruned(
            network, task, readout, budget_seconds=budget_seconds, progress=progress
        )
        if found is not None:
            return found
    if not few and len(network.layers) == 2 and isinstance(readout, Threshold):
        from superpos_proofs.decide.silence import decide_two_layers

        found = decide_two_layers(network, task, budget_seconds=budget_seconds, progress=progress)
        if found is not None:
            return found
    return decide_in_batches(
        network, task, readout, budget_seconds=budget_seconds, progress=progress
    )
