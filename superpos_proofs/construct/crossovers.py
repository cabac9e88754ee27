"""Where guaranteed superposition starts, and how far guarantees are from what networks do.

The tables of docs/crossovers.md: ``python -m superpos_proofs.construct.crossovers``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from superpos_proofs.construct.ands_plan import plan_ands
from superpos_proofs.construct.base import FAILURE
from superpos_proofs.construct.circuits_plan import Circuits, plan_circuit
from superpos_proofs.construct.dense import plan_dense
from superpos_proofs.construct.hubs_plan import Limits, plan_hubs
from superpos_proofs.construct.slack import SLACKS, slack_row
from superpos_proofs.construct.sparse import plan_sparse
from superpos_proofs.construct.universal import plan_universal
from superpos_proofs.processes import processes

LARGEST = 1 << 22  # sizes beyond are not looked at
COARSE = 16  # bisection of slow planners ends at one part in so many

# ------------------------------------------------------------------------------- crossovers


@dataclass(frozen=True)
class Crossover:
    """The least size found with a guarantee narrower than the outputs.

    Attributes:
        construction: which one, with its k.
        active: v.
        influence: d, or None where it plays no role.
        features: m at the crossover; None where there is none up to the largest size tried.
        outputs: m' there.
        width: the guaranteed n there, below m' (below m for all pairs).
    """

    construction: str
    active: int
    influence: int | None
    features: int | None
    outputs: int | None
    width: int | None


def least_size(
    width_at: Callable[[int], int | None],
    low: int = 3,
    most: int = LARGEST,
    grain: int = LARGEST,
) -> tuple[int, int] | None:
    """The size where ``width_at`` stops being None, and the width there; None if it is always.

    By doubling and bisection, hence verified at two sizes: it is None one below. That it is None
    at all sizes below is a matter of the formulas' being monotone, which is not proved. Bisection
    ends at steps of one part in ``grain``; then it is None that much below.

    Raises:
        ValueError: ``low`` is no size below the crossover.
    """
    if width_at(low) is not None:
        raise ValueError(f"already narrow at {low}: start below")
    high = low
    while (found := width_at(high)) is None:
        low, high = high, 2 * high
        if low >= most:
            return None
    while high - low > max(1, high // grain):
        middle = (low + high) // 2
        width = width_at(middle)
        if width is None:
            low = middle
        else:
            high, found = middle, width
    assert found is not None
    return high, found


def features_of(outputs: int, fan_in: int, influence: int) -> int:
    """m'/2, or as many features as so many gates of this influence take, if that is more."""
    return max(-(-outputs // 2), -(-fan_in * outputs // influence), fan_in + 1)


def crossover(
    construction: str,
    *,
    active: int = 1,
    fan_in: int = 2,
    influence: int = 4,
    failure: Fraction = FAILURE,
) -> Crossover:
    """The least m' (m for a permutation or all pairs) with a guarantee of n < m' (n < m).

    Args:
        construction: sparse, dense, universal or ands.
        active: v.
        fan_in: k, for ands.
        influence: d, for ands.
        failure: the probability to stay below.

    Raises:
        ValueError: an unknown construction, or numbers it is not for.
    """
    if construction == "ands":

        def ands(outputs: int) -> int | None:
            size = features_of(outputs, fan_in, influence)
            if size < active:
                return None
            shape = plan_ands(
                size, outputs, failure, fan_in=fan_in, active=active, influence=influence
            )
            return shape.width if shape else None

        found = least_size(ands)
        name, most = f"ANDs of {fan_in}", influence
        features = features_of(found[0], fan_in, influence) if found else None
        outputs, width = found or (None, None)
        return Crossover(name, active, most, features, outputs, width)
    if construction == "sparse" and active == 1:

        def planned(size: int) -> int | None:
            shape = plan_sparse(size, failure)
            return shape.width if shape else None

    elif construction == "dense":

        def planned(size: int) -> int | None:
            dense = plan_dense(size, active, failure)
            return dense.width if dense else None

    elif construction == "universal":

        def planned(size: int) -> int | None:
            universal = plan_universal(size, active, failure)
            return universal.neurons if universal else None

    else:
        raise ValueError(f"no construction {construction!r} for {active} active features")
    found = least_size(planned, max(3, active + 1))
    size, width = found or (None, None)
    outputs = size * (size - 1) // 2 if size and construction == "universal" else size
    return Crossover(construction, active, None, size, outputs, width)


@dataclass(frozen=True)
class Lists:
    """Lists of pairs with hubs, by the number of pairs.

    Attributes:
        sizes: the features, and the limits of a shape; None for any list.
        start: a number of pairs below the crossover.
        tries: of the planner; with few it stops far too wide for one hub or two.
    """

    sizes: Callable[[int], tuple[int, Limits | None]]
    start: int
    tries: int


GRAPHS: Mapping[str, Lists] = {
    "star": Lists(lambda j: (j + 1, Limits(1, j, 1, 1)), 1 << 10, 1500),
    "two hubs": Lists(lambda j: (-(-j // 2) + 2, Limits(1, -(-j // 2), 2, 2)), 1 << 10, 1500),
    "any pairs": Lists(lambda j: (-(-j // 2), None), 1 << 20, 200),
}


def hubs_crossover(graph: str, *, active: int = 2, failure: Fraction = FAILURE) -> Crossover:
    """The same for lists with hubs, up to a few parts in a hundred: the planner is a search.

    Args:
        graph: star (one hub), two hubs (with all their partners in common), or any pairs.
        active: v.
        failure: the probability to stay below.
    """
    lists = GRAPHS[graph]

    def planned(pairs: int) -> int | None:
        features, limits = lists.sizes(pairs)
        shape = plan_hubs(features, pairs, failure, active=active, limits=limits, tries=lists.tries)
        return shape.width if shape and shape.width < pairs else None

    found = least_size(planned, lists.start, most=1 << 30, grain=COARSE)
    features = lists.sizes(found[0])[0] if found else None
    return Crossover(graph, active, None, features, *(found or (None, None)))


def circuits_crossover(
    influence: int, *, active: int = 3, failure: Fraction = FAILURE
) -> Crossover:
    """The same for two layers of so many pairs each, up to a few parts in a hundred.

    Args:
        influence: d, of features and of the gates of the first layer.
        active: v.
        failure: the probability to stay below.
    """

    def planned(gates: int) -> int | None:
        features = features_of(gates, 2, influence)
        sizes = Circuits(features, gates, influence, gates, influence, 2, active)
        shape = plan_circuit(sizes, failure)
        return shape.width if shape else None

    found = least_size(planned, 1 << 18, most=1 << 30, grain=COARSE)
    features = features_of(found[0], 2, influence) if found else None
    return Crossover("two layers", active, influence, features, *(found or (None, None)))


ROWS: tuple[Callable[[], Crossover], ...] = (
    partial(crossover, "sparse", active=1),
    *(partial(crossover, "dense", active=active) for active in (1, 2, 3)),
    *(partial(crossover, "universal", active=active) for active in (2, 3)),
    *(
        partial(crossover, "ands", active=active, fan_in=fan_in, influence=influence)
        for fan_in, active in ((2, 2), (2, 3), (3, 3), (4, 4))
        for influence in (2, 4, 8, 16)
    ),
    partial(hubs_crossover, "star", active=2),
    partial(hubs_crossover, "star", active=3),
    partial(hubs_crossover, "two hubs", active=2),
    partial(hubs_crossover, "any pairs", active=2),
    *(partial(circuits_crossover, influence) for influence in (2, 4, 8)),
)
"""All rows of the first table of docs/crossovers.md, at failure 1 %."""


def _row(number: int) -> Crossover:
    return ROWS[number]()


def main(out: Callable[[str], object] = print) -> None:
    """Print both tables as Markdown; each core works on a row at a time."""
    with processes() as pool:
        rows = pool.imap(_row, range(len(ROWS)))
        measured = pool.imap(slack_row, range(SLACKS))  # begun when the last crossovers are
        out("| construction | v | d | m | m' | guaranteed n |")
        out("| --- | --- | --- | --- | --- | --- |")
        for row in rows:
            numbers = (row.influence, row.features, row.outputs, row.width)
            cells = " | ".join("" if x is None else f"{x:,}".replace(",", " ") for x in numbers)
            out(f"| {row.construction} | {row.active} | {cells} |")
        out("\n| construction | guaranteed n | measured n | right | ratio |")
        out("| --- | --- | --- | --- | --- |")
        for line in measured:
            out(
                f"| {line.construction} | {line.guaranteed} | {line.measured} "
                f"| {line.right} of {line.seeds} | {float(line.ratio):.2f} |"
            )


if __name__ == "__main__":
    main(lambda text: print(text, file=sys.stdout, flush=True))
