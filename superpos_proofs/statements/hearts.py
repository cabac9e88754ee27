"""What is not random in the constructions: small cross-talk makes them right on all of X_v."""

from __future__ import annotations

from dataclasses import replace

from superpos_proofs.statements.base import Statement, integer
from superpos_proofs.statements.undecided import Eq, Le, Lt

FEATURES = integer("m", "features", 1, 1000)
ACTIVE = integer("v", "active features, at most", 1, 6)
CODE = integer("q", "signs of an input code", 1, 10**4)
NEURONS = integer("n", "neurons: signs of an output code", 1, 10**4)
OWN = integer("h", "most that a feature's own term is off", 0, 10**6)
FOREIGN = integer("T", "most that all other terms add up to", 0, 10**8)
THETA = integer("theta", "the threshold, less what the bias adds", -(10**9), 10**9)
WRONG = integer("e", "outputs that are wrong on some input of X_v", 0, 10**6)

m, v, q, n, h, T, theta, e = (
    x.symbol for x in (FEATURES, ACTIVE, CODE, NEURONS, OWN, FOREIGN, THETA, WRONG)
)
_RIGHT = Eq(e, 0)

_OPEN = "A common bias c keeps every pre-activation from being negative on X_v."
DENSE = Statement(
    (FEATURES, ACTIVE, CODE, NEURONS, OWN, FOREIGN, THETA, WRONG),
    _RIGHT,
    hypotheses=(Lt(n * h + T, theta), Le(theta, n * (q - h) - T)),
    setting=(
        "Input and output codes of signs; W = E_out Pi E_in^T, D = E_out^T, unclipped.",
        _OPEN,
        "What the input's code holds of feature i, <E_in,i , E_in x>, is off by h at most from q "
        "(active) or from 0.",
        "For each output, <E_out,k , E_out,pi(l)> times what is held of l adds up to T at most in "
        "absolute value, over the features l that are not its own.",
        "Output k is read at theta + c sum_r E_out[r,k].",
    ),
)
DENSE_WITHOUT_OWN = replace(DENSE, hypotheses=(Lt(T, theta), Le(theta, n * q - T)))
DENSE_WITHOUT_FOREIGN = replace(DENSE, hypotheses=(Lt(n * h, theta), Le(theta, n * (q - h))))
DENSE_CLOSED = replace(
    DENSE, setting=tuple("The bias is zero." if line == _OPEN else line for line in DENSE.setting)
)

OUTPUTS = integer("j", "outputs", 1, 1000)
BLOCKS = integer("s", "blocks: neurons of a channel", 1, 1000)
MEET = integer("c", "most blocks in which two channels meet", 0, 1000)
INFLUENCE = integer("d", "most gates that a feature takes part in", 1, 1000)
s, c, d = (x.symbol for x in (BLOCKS, MEET, INFLUENCE))

FAN_IN = integer("k", "features of a gate", 2, 6)
k = FAN_IN.symbol

_COUNTS = (FEATURES, OUTPUTS, ACTIVE, CODE, BLOCKS, MEET, INFLUENCE, FOREIGN, THETA, WRONG)
_WINDOW = (Lt(q * v * d * c + T, theta), Le(theta, s * q - T))
_OWNED = "owns one neuron in each of s blocks, and adds them up."
_OFF = "along a channel its pre-activations are off by T at most in all."
GATES = Statement(
    (FAN_IN, *_COUNTS),
    _RIGHT,
    hypotheses=_WINDOW,
    setting=(
        f"Each AND of k features {_OWNED}",
        "A neuron is to show q for each active feature beyond the first k - 1 that the gates in it "
        f"have, with multiplicity; {_OFF}",
    ),
)
GATES_EXACT = replace(GATES, hypotheses=(Lt(q * v * d * c, theta), Le(theta, s * q)))
GATES_APART = replace(GATES, hypotheses=(Lt(T, theta), Le(theta, s * q - T)))

PAIRS = Statement(
    _COUNTS,
    _RIGHT,
    hypotheses=_WINDOW,
    setting=(
        f"Each AND of two features {_OWNED}",
        "A neuron is to show q for each active feature beyond the first that the gates in it have, "
        f"with multiplicity; {_OFF}",
    ),
)
PAIRS_EXACT = replace(PAIRS, hypotheses=GATES_EXACT.hypotheses)
PAIRS_APART = replace(PAIRS, hypotheses=GATES_APART.hypotheses)
