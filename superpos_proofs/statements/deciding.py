"""Deciding a network: the bound that prunes, and searches that use it."""

from __future__ import annotations

from dataclasses import replace

import sympy as sp

from superpos_proofs.statements.base import Statement, integer
from superpos_proofs.statements.undecided import Eq, Le

ACTIVE = integer("v", "active features, at most", 1, 6)
SCORE = integer("s", "the score of S and T together", -(10**6), 10**6)
BOUND = integer(
    "U", "potential of S as one slot, of each feature of T, of idle slots", -(10**6), 10**6
)
FOUND = integer("r", "the score that the search returns", -(10**6), 10**6)
LARGEST = integer("g", "the largest score of an input that must be off", -(10**6), 10**6)

v, s, U, r, g = (x.symbol for x in (ACTIVE, SCORE, BOUND, FOUND, LARGEST))

_NETWORK = (
    "One output of a network with one hidden layer, in integers, any signs: decoder entries d_t, "
    "biases c_t, and a_t(i), what feature i alone adds to neuron t."
)
_POTENTIALS = (
    "With z_t the value of a slot and w the number of features in it (an idle one counts as one), "
    "y_t = v z_t + w c_t; the potential is the sum of d_t y_t over neurons that no input of X_v "
    "closes and of d_t ReLU(y_t) over the others with d_t > 0."
)

PRUNING = Statement(
    (ACTIVE, SCORE, BOUND),
    Le(v * s, U),
    setting=(_NETWORK, "S and T are disjoint sets of at most v features together.", _POTENTIALS),
)

SEARCH = Statement(
    (ACTIVE, FOUND, LARGEST),
    Eq(r, g),
    setting=(
        _NETWORK,
        "Inputs of X_v must be off unless they contain all features of the output's gate.",
        "The search goes depth first through the features by potential, largest first, and gives "
        "up a feature and all after it when the bound does not exceed the best score so far; it "
        "passes over a feature when what it can raise the score by, and the steepest rise for each "
        "slot then free, do not lead beyond that score.",
    ),
)
SEARCH_FULL = replace(
    SEARCH, setting=(*SEARCH.setting, "g is the largest score of v active features, not fewer.")
)
SEARCH_ALL = replace(
    SEARCH, setting=(*SEARCH.setting, "g is the largest score of all inputs of X_v.")
)

BEFORE = integer("s0", "the score of S", -(10**6), 10**6)
RISES = integer("R", "what the features of T can raise a score by, added up", -(10**6), 10**6)
FALLS = integer("F", "what the features of T can lower a score by, added up", -(10**6), 10**6)
LEAST = integer("g", "the least score of an input that must be on", -(10**6), 10**6)
s0, R, F = (x.symbol for x in (BEFORE, RISES, FALLS))

RISE = Statement(
    (ACTIVE, BEFORE, SCORE, FALLS, RISES),
    sp.And(Le(s0 - F, s), Le(s, s0 + R)),
    setting=(
        _NETWORK,
        "S and T are disjoint sets of at most v features together.",
        "A feature that adds z_t to neuron t can raise a score by the sum of d_t z_t over neurons "
        "that no input of X_v closes, of d_t ReLU(z_t) over the others with d_t > 0, and of "
        "-d_t ReLU(-z_t) over the rest; it can lower it by as much as -z_t can raise it.",
    ),
)

LEAST_ON = Statement(
    (ACTIVE, FOUND, LEAST),
    Eq(r, g),
    setting=(
        _NETWORK,
        "Inputs of X_v must be on when they contain all features of the output's gate, which has "
        "v at most.",
        "The search begins with the gate, goes depth first through the other features by what they "
        "can lower a score by, and gives up a feature and all after it when as much for each free "
        "slot does not go below the least score so far.",
    ),
)
LEAST_ALL = replace(
    LEAST_ON, setting=(*LEAST_ON.setting, "g is the least score of all inputs of X_v.")
)

PAIRS = Statement(
    (FOUND, LARGEST),
    Eq(r, g),
    setting=(
        _NETWORK,
        "Inputs of X_2 must be off unless they contain all features of the output's gate.",
        "All pairs with one of the gate's features are evaluated. A single feature is when its "
        "potential and an idle slot's exceed twice the best score so far; pairs of others go by "
        "potential, and are given up when their potentials do not.",
    ),
)
PAIRS_ALL = replace(PAIRS, setting=(*PAIRS.setting, "g is the largest score of all of X_2."))

BEST_FIRST = Statement(
    (ACTIVE, FOUND, LARGEST),
    Eq(r, g),
    setting=(
        *SEARCH.setting[:2],
        "A node is a set and the features that may still be added to it, by potential. The search "
        "always takes the node with the largest bound, and stops when that does not exceed the "
        "best score so far.",
    ),
)
BEST_FIRST_GREEDY = replace(
    BEST_FIRST,
    setting=(*BEST_FIRST.setting, "Inputs without the feature just tried are not put back."),
)

MARGIN = integer("d", "the least slack that the decision reports", -(10**6), 10**6)
SLACK = integer("e", "the least slack over all outputs and inputs", -(10**6), 10**6)
LISTED = integer("w", "wrong outputs that the decision lists", 0, 10**6)
WRONG = integer("u", "outputs that are wrong on some input", 0, 10**6)

LEVELS = Statement(
    (MARGIN, SLACK, LISTED, WRONG),
    sp.And(Eq(MARGIN.symbol, SLACK.symbol), Eq(LISTED.symbol, WRONG.symbol)),
    setting=(
        "A network with one hidden layer and several outputs, in integers, any signs.",
        "Outputs are searched in parts. With d the least slack of the parts before, scores that "
        "must be off are searched for above theta - 1 - max(0, d) only, and those that must be on "
        "below theta + max(0, d); where there are none, the output counts as leaving max(0, d).",
    ),
)

SILENCE = replace(
    LEVELS,
    setting=(
        "A network with two hidden layers and several outputs, in integers, any signs.",
        "All inputs are gone through. Where the largest bias of the second layer, and what each "
        "neuron of the first adds at most to any neuron of the second, do not add up to more than "
        "0, and no output must be on, all scores are taken for 0. Where they do, the same is asked "
        "of each of several parts of the second layer.",
    ),
)
