"""Chapter "decide": the bounds that prune are bounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from superpos_proofs.claims.base import Claim, Draw, Instance, Observation
from superpos_proofs.claims.works import ours
from superpos_proofs.network import IntArray, Layer, Network, integers
from superpos_proofs.statements import deciding as st

OURS = ours("deciding.md")


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

    def rise(self, feature: int, sign: int = 1, turned: bool = True) -> int:
        """The most that a feature raises any score by; with ``sign`` = -1, lowers it by.

        Without ``turned``, neurons with d < 0 are forgotten: the near-miss.
        """
        total = 0
        for t, row in enumerate(self.values):
            d, z = int(self.network.decoder[0][t]), sign * int(row[feature])
            if self.open_neurons[t]:
                total += d * z
            elif d > 0:
                total += d * max(z, 0)
            elif turned:
                total -= d * max(-z, 0)
        return total

    @property
    def idle(self) -> int:
        """v times the potential of an idle slot."""
        return self.potential((), 1)


def draw_output(draw: Draw, most: int = 4) -> Output:
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


def all_open(output: Output) -> Output:
    """The same with every neuron taken for open, as the near-misses do."""
    return Output(output.network, output.active, (True,) * len(output.open_neurons))


# ------------------------------------------------------------------------------- the bound


def _bounded(draw: Draw, idle: bool = True, trusting: bool = False) -> Observation:
    output = draw_output(draw)
    output = all_open(output) if trusting else output
    order = draw.permutation(output.network.features)
    size = draw.integer(0, output.active)
    merged = draw.integer(0, size)
    first, later = order[:merged], order[merged:size]
    bound = output.potential(first, len(first)) + sum(output.potential((i,), 1) for i in later)
    bound += (output.active - size) * output.idle if idle else 0
    values = {"v": output.active, "s": output.score(order[:size]), "U": bound}
    return Observation(values, f"S = {first}, T = {later}, {story(output)}")


def story(output: Output) -> str:
    """The network's numbers, for a reader of a counterexample."""
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


def _rising(draw: Draw, trusting: bool = False, turned: bool = True) -> Observation:
    output = draw_output(draw)
    output = all_open(output) if trusting else output
    order = draw.permutation(output.network.features)
    size = draw.integer(0, output.active)
    before = draw.integer(0, size)
    added = order[before:size]
    values = {
        **{"v": output.active, "s0": output.score(order[:before])},
        "s": output.score(order[:size]),
        "F": sum(output.rise(i, -1, turned) for i in added),
        "R": sum(output.rise(i, 1, turned) for i in added),
    }
    return Observation(values, f"S = {order[:before]}, T = {added}, {story(output)}")


_rise = Claim(
    "decide.rise",
    "Features raise and lower a score by at most the sums of their rises and falls",
    st.RISE,
    "ReLU(y) - ReLU(-z) <= ReLU(y + z) <= ReLU(y) + ReLU(z), neuron by neuron; open neurons are "
    "linear, before and after. What several features add is split by the same inequality.",
    (OURS,),
    instance=Instance(_rising, "draw small networks of any signs, a set, and features to add", 200),
    proof="deciding.md#rise-and-fall",
)
RISE = _rise.with_near_misses(
    _rise.near_miss(
        "trusting",
        "Every neuron may be taken for open",
        "the ReLU does not follow below 0",
        statement=st.RISE,
        instance=Instance(lambda draw: _rising(draw, trusting=True), "all neurons open", 400),
    ),
    _rise.near_miss(
        "unturned",
        "Neurons with d < 0 may be forgotten",
        "as they may be in a potential: but they were counted in the score that is known",
        statement=st.RISE,
        instance=Instance(lambda draw: _rising(draw, turned=False), "d < 0 forgotten", 400),
    ),
)

CLAIMS = (PRUNING, RISE)
