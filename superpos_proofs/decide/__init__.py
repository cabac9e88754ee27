"""Is a network right on every input of X_v? Decided in integers, or said to be undecided."""

from superpos_proofs.decide.decision import Decision, Linear, Threshold, decide
from superpos_proofs.decide.plain import decide_plainly

__all__ = ["Decision", "Linear", "Threshold", "decide", "decide_plainly"]
