"""Chapter "decide": the bound that prunes is a bound, and searches that use it miss nothing."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from superpos_proofs.claims.base import Claim, Draw, Instance, Observation
from superpos_proofs.claims.works import ours
from superpos_proofs.network import IntArray, Layer, Network, integers
from superpos_proofs.statements import deciding as st
from superpos_proofs.tasks import Permutation

OURS = ours("deciding.md")
Support = tuple[int, ...]


@dataclass(frozen=True)
class Output:
    """Output 0 of a small network, and the potentials that its search would use.

    Attributes:
        network: one hidden layer on raw inputs.
        active: v.
        open_neurons: which neurons count as closed by no input; False nowhere that it is false.
    """

    network: Network
    active: int
    open_neurons: tuple[bool, ...]

    @property
    def values(self) -> IntArray:
        """a_t(i), shape (n, m)."""
        return integers(self.network.layers[0].weights @ self.network.encoder)

    def score(self, support: Sequence[int]) -> int:
        """The exact score, in Python integers."""
        return self.network.scores(tuple(support))[0]

    def potential(self, support: Sequence[int], filled: int) -> int:
        """v times the potential of ``filled`` slots that hold these features."""
        total = 0
        layer, decoder = self.network.layers[0], self.network.decoder[0]
        for t, row in enumerate(self.values):
            d = int(decoder[t])
            y = self.active * sum(int(row[i]) for i in support) + filled * int(layer.bias[t])
            if self.open_neurons[t]:
                total += d * y
            elif d > 0:
                total += d * max(y, 0)
        return total

    @property
    def idle(self) -> int:
        """v times the potential of an idle slot."""
        return self.potential((), 1)


def _output(draw: Draw, most: int = 4) -> Output:
    """Small random weights; a few biases are large enough to keep their neuron open."""
    features, width = draw.integer(1, most), draw.integer(1, 4)
    active = draw.integer(1, min(3, features))
    rows = [draw.integers(features, -3, 3) for _ in range(width)]
    bias = draw.integers(width, -4, 9)
    reads = draw.integers(width, -3, 3)
    network = Network(
        integers([[int(i == k) for k in range(features)] for i in range(features)]),
        (Layer(integers(rows), integers(bias)),),
        integers([reads] * features),
        integers([0] * features),
    )
    lowest = [
        c + sum(sorted(min(x, 0) for x in row)[:active]) for c, row in zip(bias, rows, strict=True)
    ]
    return Output(network, active, tuple(low >= 0 for low in lowest))


def _all_open(output: Output) -> Output:
    return Output(output.network, output.active, (True,) * len(output.open_neurons))


# ------------------------------------------------------------------------------- the bound


def _bounded(draw: Draw, idle: bool = True, trusting: bool = False) -> Observation:
    output = _output(draw)
    output = _all_open(output) if trusting else output
    order = draw.permutation(output.network.features)
    size = draw.integer(0, output.active)
    merged = draw.integer(0, size)
    first, later = order[:merged], order[merged:size]
    bound = output.potential(first, len(first)) + sum(output.potential((i,), 1) for i in later)
    bound += (output.active - size) * output.idle if idle else 0
    values = {"v": output.active, "s": output.score(order[:size]), "U": bound}
    return Observation(values, f"S = {first}, T = {later}, {_story(output)}")


def _story(output: Output) -> str:
    layer = output.network.layers[0]
    return (
        f"W = {layer.weights.tolist()}, c = {layer.bias.tolist()}, "
        f"d = {output.network.decoder[0].tolist()}"
    )


_pruning = Claim(
    "decide.pruning",
    "v times a score is at most the sum of the potentials of its slots",
    st.PRUNING,
    "Give an input v slots, split each bias evenly among them, and let idle slots keep their "
    "share. ReLU(y + z) <= ReLU(y) + ReLU(z); neurons with d < 0 help at most nothing; open "
    "neurons are linear. Everything is multiplied by v, so that numbers stay integers.",
    (OURS,),
    instance=Instance(
        _bounded, "draw small networks of any signs, a set, and features to add", 200
    ),
    proof="deciding.md#slots",
)
PRUNING = _pruning.with_near_misses(
    _pruning.near_miss(
        "no-idle",
        "Idle slots may be left out",
        "a positive bias is lost with them",
        statement=st.PRUNING,
        instance=Instance(lambda draw: _bounded(draw, idle=False), "no idle slots", 400),
    ),
    _pruning.near_miss(
        "trusting",
        "Every neuron may be taken for open",
        "what the ReLU cuts off is counted as negative",
        statement=st.PRUNING,
        instance=Instance(lambda draw: _bounded(draw, trusting=True), "all neurons open", 400),
    ),
)


# ------------------------------------------------------------------------------- searches


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

    output = _output(draw, 5)
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
    return Observation(values, f"gate {gate}, {_story(output)}")


_search = Claim(
    "decide.search",
    "The depth-first search returns the largest score of an input that must be off",
    st.SEARCH,
    "Every input is evaluated or lies below a set that was given up, and the bound says that none "
    "of those beats the score that was kept. (The code also passes over single features by how far "
    "they can raise a score, and has a search of its own for v = 2; the Coq theorem is about the "
    "search as stated.)",
    (OURS,),
    depends_on=("decide.pruning",),
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
    output = _output(draw, 5)
    output = _all_open(output) if trusting else output
    gate = draw.integer(0, output.network.features - 1)
    largest = max(output.score(s) for s in _off(output, gate))
    values = {"v": output.active, "r": best_first(output, gate, without), "g": largest}
    return Observation(values, f"gate {gate}, {_story(output)}")


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

CLAIMS = (PRUNING, SEARCH, BEST_FIRST)
