"""Chapter "decide": the searches that prune by these bounds miss nothing."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

from superpos_proofs.claims.base import Claim, Draw, Instance, Observation
from superpos_proofs.claims.deciding import OURS, Output, all_open, draw_output, story
from superpos_proofs.decide import decide_plainly
from superpos_proofs.network import Layer, integers
from superpos_proofs.statements import deciding as st
from superpos_proofs.tasks import Ands, Permutation

if TYPE_CHECKING:
    from superpos_proofs.decide.silence import Second

Support = tuple[int, ...]


def _off(output: Output, gate: int) -> list[Support]:
    """Inputs of X_v without the gate's feature."""
    others = [i for i in range(output.network.features) if i != gate]
    return [s for size in range(output.active + 1) for s in combinations(others, size)]


def _searched(
    draw: Draw, trusting: bool = False, full: bool = False, every: bool = False
) -> Observation:
    """The search of ``decide`` on output 0, against every input."""
    # Loads numba, which takes a second, and compiles once.
    from superpos_proofs.decide.pruned import Prepared

    output = draw_output(draw, 5)
    task = Permutation(draw.permutation(output.network.features), output.active)
    search = Prepared(output.network, task)
    if trusting:
        search.open[:] = True
    found = int(search.extremes(1, None, None).off[0])
    gate = task.gates[0][0]
    inputs = _off(output, output.network.features if every else gate)
    if full:
        inputs = [s for s in inputs if len(s) == output.active]
        if not inputs:
            draw.skip()
    largest = max(output.score(s) for s in inputs)
    values = {"v": output.active, "r": found, "g": largest}
    return Observation(values, f"gate {gate}, {story(output)}")


_search = Claim(
    "decide.search",
    "The depth-first search returns the largest score of an input that must be off",
    st.SEARCH,
    "Every input is evaluated or lies below a set that was given up, and the bound says that none "
    "of those beats the score that was kept. A feature that is passed over cannot raise the score "
    "far enough. (In exact integers; that 64 bits hold them is checked before the search.)",
    (OURS,),
    depends_on=("decide.pruning", "decide.rise"),
    instance=Instance(_searched, "draw small networks, search, and go through all inputs", 120),
    proof="deciding.md#search",
)
SEARCH = _search.with_near_misses(
    _search.near_miss(
        "trusting",
        "Every neuron may be taken for open",
        "the bound is too low, and the search stops early",
        statement=st.SEARCH,
        instance=Instance(lambda draw: _searched(draw, trusting=True), "all neurons open", 600),
    ),
    _search.near_miss(
        "full",
        "Only inputs with v active features matter",
        "fewer features can score more",
        statement=st.SEARCH_FULL,
        instance=Instance(lambda draw: _searched(draw, full=True), "weight v only", 200),
    ),
    _search.near_miss(
        "every",
        "It is the largest score of all inputs",
        "those that must be on are left out, and are to score more",
        statement=st.SEARCH_ALL,
        instance=Instance(lambda draw: _searched(draw, every=True), "all of X_v", 200),
    ),
)


def _lowest(draw: Draw, trusting: bool = False, every: bool = False) -> Observation:
    """The search of ``decide`` for the least score, against every input."""
    from superpos_proofs.decide.pruned import Prepared  # loads numba, see above

    output = draw_output(draw, 5)
    features = output.network.features
    task = Permutation(draw.permutation(features), output.active)
    search = Prepared(output.network, task)
    if trusting:
        search.open[:] = True
    found = int(search.extremes(1, None, None).on[0])
    gate = task.gates[0][0]
    inputs = [s for n in range(output.active + 1) for s in combinations(range(features), n)]
    least = min(output.score(s) for s in inputs if every or gate in s)
    values = {"v": output.active, "r": found, "g": least}
    return Observation(values, f"gate {gate}, {story(output)}")


_least = Claim(
    "decide.least",
    "The search from the gate returns the least score of an input that must be on",
    st.LEAST_ON,
    "Every input that contains the gate is evaluated or lies below a set that was given up, and "
    "features go by how far they can lower a score: those after one that was given up cannot do "
    "more.",
    (OURS,),
    depends_on=("decide.rise",),
    instance=Instance(_lowest, "draw small networks, search, and go through all inputs", 120),
    proof="deciding.md#search",
)
LEAST = _least.with_near_misses(
    _least.near_miss(
        "trusting",
        "Every neuron may be taken for open",
        "falls are too small, and the search stops early",
        statement=st.LEAST_ON,
        instance=Instance(lambda draw: _lowest(draw, trusting=True), "all neurons open", 600),
    ),
    _least.near_miss(
        "every",
        "It is the least score of all inputs",
        "those that must be off are left out, and are to score less",
        statement=st.LEAST_ALL,
        instance=Instance(lambda draw: _lowest(draw, every=True), "all of X_v", 200),
    ),
)


def _paired(draw: Draw, trusting: bool = False, every: bool = False) -> Observation:
    """The search of ``decide`` for v = 2 on one output, whose gate has one feature or two."""
    from superpos_proofs.decide.pruned import Prepared  # loads numba, see above

    output = replace(draw_output(draw, 6), active=2)
    features = output.network.features
    if features < 3:
        draw.skip()
    image = draw.permutation(features)
    task: Permutation | Ands = Permutation(image, 2)
    network = output.network
    if draw.integer(0, 1):
        task = Ands("pairwise-and", features, ((min(image[:2]), max(image[:2])),), 2)
        network = replace(network, decoder=network.decoder[:1], threshold=integers([0]))
    gate = tuple(task.gates[0])
    search = Prepared(network, task)
    search.open[:] = search.open | trusting
    found = int(search.extremes(1, None, None).off[0])
    inputs = [s for n in range(3) for s in combinations(range(features), n)]
    largest = max(output.score(s) for s in inputs if every or not set(gate) <= set(s))
    return Observation({"r": found, "g": largest}, f"gate {gate}, {story(output)}")


_pairs = Claim(
    "decide.pairs",
    "The search for two active features returns the largest score of an input that must be off",
    st.PAIRS,
    "Twice the score of a pair is at most the sum of two potentials, and a single feature is a "
    "pair with an idle slot. What is not evaluated does not exceed the best score at the time, "
    "hence not the one returned. (In exact integers; that 32 bits hold them is checked before the "
    "search.)",
    (OURS,),
    depends_on=("decide.pruning",),
    instance=Instance(_paired, "draw small networks, search, and go through all of X_2", 120),
    proof="deciding.md#search",
)
PAIRS = _pairs.with_near_misses(
    _pairs.near_miss(
        "trusting",
        "Every neuron may be taken for open",
        "potentials are too low, and pairs are given up",
        statement=st.PAIRS,
        instance=Instance(lambda draw: _paired(draw, trusting=True), "all neurons open", 600),
    ),
    _pairs.near_miss(
        "every",
        "It is the largest score of all inputs",
        "those that must be on are left out, and are to score more",
        statement=st.PAIRS_ALL,
        instance=Instance(lambda draw: _paired(draw, every=True), "all of X_2", 200),
    ),
)


def best_first(output: Output, gate: int, without: bool = True) -> int:
    """The largest score over inputs of X_v without feature ``gate``, by a best-first search.

    Args:
        output: what is searched.
        gate: the feature that inputs may not have.
        without: put back the inputs without a node's feature; False is the near-miss.
    """
    alone = [output.potential((i,), 1) for i in range(output.network.features)]
    features = sorted((i for i in range(len(alone)) if i != gate), key=lambda i: -alone[i])

    def bound(chosen: Support, place: int) -> int:
        top = alone[features[place]]
        rest = output.active - len(chosen) - 1
        return output.potential(chosen, len(chosen)) + top + rest * max(top, output.idle)

    def nodes(chosen: Support, place: int) -> list[tuple[int, Support, int]]:
        if place == len(features) or len(chosen) == output.active:
            return []
        return [(-bound(chosen, place), chosen, place)]

    best, frontier = output.score(()), nodes((), 0)
    while frontier:
        low, chosen, place = heapq.heappop(frontier)
        if -low <= output.active * best:
            break
        more = (*chosen, features[place])
        best = max(best, output.score(more))
        later = nodes(chosen, place + 1) if without else []
        for node in (*nodes(more, place + 1), *later):
            heapq.heappush(frontier, node)
    return best


def _best_first(draw: Draw, trusting: bool = False, without: bool = True) -> Observation:
    output = draw_output(draw, 5)
    output = all_open(output) if trusting else output
    gate = draw.integer(0, output.network.features - 1)
    largest = max(output.score(s) for s in _off(output, gate))
    values = {"v": output.active, "r": best_first(output, gate, without), "g": largest}
    return Observation(values, f"gate {gate}, {story(output)}")


_first = Claim(
    "decide.best-first",
    "So does a best-first search, and it ends",
    st.BEST_FIRST,
    "When no bound on the frontier exceeds the best score, no input below any of its nodes does. "
    "An expansion replaces a node by two with fewer features left: it ends in 2^(m+1) steps.",
    (OURS,),
    depends_on=("decide.pruning",),
    instance=Instance(_best_first, "draw small networks, search, and go through all inputs", 120),
    proof="deciding.md#best-first",
)
BEST_FIRST = _first.with_near_misses(
    _first.near_miss(
        "trusting",
        "Every neuron may be taken for open",
        "the bound is too low, and the search stops early",
        statement=st.BEST_FIRST,
        instance=Instance(lambda draw: _best_first(draw, trusting=True), "all neurons open", 600),
    ),
    _first.near_miss(
        "greedy",
        "Inputs without a node's feature need not be put back",
        "features are taken by potential, and a small one can score more in company",
        statement=st.BEST_FIRST_GREEDY,
        instance=Instance(lambda draw: _best_first(draw, without=False), "no way back", 200),
    ),
)


def _levelled(draw: Draw, level: Callable[[int], int] | None = None) -> Observation:
    """Decisions of several outputs, each part of them searched below the level of those before."""
    from superpos_proofs.decide.pruned import Prepared, beyond  # loads numba, see above

    output = draw_output(draw, 5)
    outputs = output.network.features
    task = Permutation(draw.permutation(outputs), output.active)
    if draw.integer(0, 1):  # mostly wrong
        reads = [draw.integers(output.network.width, -3, 3) for _ in range(outputs)]
        network = replace(output.network, decoder=integers(reads))
    else:  # right, some outputs with more to spare than others
        scale = draw.integers(outputs, 2, 6)
        copies = [[scale[i] * int(i == k) for k in range(outputs)] for i in range(outputs)]
        layer = Layer(integers(copies), integers([0] * outputs))
        reads = [[int(gate[0] == i) for i in range(outputs)] for gate in task.gates]
        network = replace(output.network, layers=(layer,), decoder=integers(reads))
    network = replace(network, threshold=integers(draw.integers(outputs, 1, 4)))
    theta = network.threshold
    found = Prepared(network, task).extremes(1, None, None, theta, level or beyond, 1)
    listed = [min(a, b) for a, b in zip(found.on - theta, theta - 1 - found.off, strict=True)]
    decision = decide_plainly(network, task)
    assert decision.margin is not None
    values = {
        **{"d": int(min(listed)), "e": int(decision.margin)},
        **{"w": sum(int(a) < 0 for a in listed), "u": len(decision.wrong_outputs)},
    }
    return Observation(
        values, f"theta = {theta.tolist()}, {story(replace(output, network=network))}"
    )


_levels = Claim(
    "decide.levels",
    "Searching only below the least slack so far changes neither margin nor wrong outputs",
    st.LEVELS,
    "A score that is not told apart leaves at least the least slack so far, so it cannot lower "
    "it; and it leaves at least 0, so it is not wrong. What the output counts with instead is a "
    "slack that another output has, or 0 when that is below 0.",
    (OURS,),
    depends_on=("decide.search", "decide.least", "decide.pairs"),
    instance=Instance(_levelled, "draw small networks, search, and go through all inputs", 120),
    proof="deciding.md#levels",
)
LEVELS = _levels.with_near_misses(
    _levels.near_miss(
        "below",
        "Only what is worse than the worst so far matters",
        "once an output is wrong, those that are less wrong are not listed",
        statement=st.LEVELS,
        instance=Instance(lambda draw: _levelled(draw, lambda d: d), "no max with 0", 600),
    ),
    _levels.near_miss(
        "right-or-wrong",
        "It is enough to tell right from wrong",
        "for the verdict it is, but no margin is found that is larger than 0",
        statement=st.LEVELS,
        instance=Instance(lambda draw: _levelled(draw, lambda d: 0), "level 0", 600),
    ),
)


def _silent(draw: Draw, change: Callable[[Second], Second] | None = None) -> Observation:
    """Decisions of networks with two layers, of which the second is often silent."""
    from superpos_proofs.decide.silence import TwoLayers  # loads numba, see above

    output = draw_output(draw, 5)
    outputs = output.network.features
    task = Permutation(draw.permutation(outputs), output.active)
    width, heard = draw.integer(1, 4), output.network.width
    rows = [draw.integers(heard, -1, 2) for _ in range(width)]
    second = Layer(integers(rows), integers(draw.integers(width, -12, 1)))
    reads = [draw.integers(width, -1, 2) for _ in range(outputs)]
    network = replace(
        output.network,
        layers=(output.network.layers[0], second),
        decoder=integers(reads),
        threshold=integers(draw.integers(outputs, 1, 4)),
    )
    layers = TwoLayers(network, task)
    if change:
        layers.second = change(layers.second)
    found, decision = layers.decide(), decide_plainly(network, task)
    assert found.margin is not None
    assert decision.margin is not None
    values = {
        **{"d": int(found.margin), "e": int(decision.margin)},
        **{"w": len(found.wrong_outputs), "u": len(decision.wrong_outputs)},
    }
    return Observation(
        values,
        f"W_2 = {rows}, c_2 = {second.bias.tolist()}, theta = {network.threshold.tolist()}, "
        f"{story(output)}",
    )


_silence = Claim(
    "decide.silence",
    "What is taken for silence in the second of two layers is silence",
    st.SILENCE,
    "Activations are at least 0, so a neuron adds to any pre-activation at most its activation "
    "times the largest entry of its column there. Where the largest bias and these come to at most "
    "0, no neuron is above 0.",
    (OURS,),
    instance=Instance(_silent, "draw small networks, decide, and go through all inputs", 120),
    proof="deciding.md#two-layers",
)
SILENCE = _silence.with_near_misses(
    _silence.near_miss(
        "median",
        "A neuron adds no more than the median of its column",
        "most neurons of the second layer hear so little, but not all",
        statement=st.SILENCE,
        instance=Instance(
            lambda draw: _silent(draw, lambda second: second._replace(rise=second.usual)),
            "medians for the largest entries",
            600,
        ),
    ),
    _silence.near_miss(
        "least-bias",
        "Any bias of the second layer will do",
        "a neuron with a larger one speaks earlier",
        statement=st.SILENCE,
        instance=Instance(
            lambda draw: _silent(
                draw, lambda second: second._replace(top=float(second.bias.min()))
            ),
            "the least bias for the largest",
            600,
        ),
    ),
)

CLAIMS = (SEARCH, LEAST, PAIRS, LEVELS, BEST_FIRST, SILENCE)
