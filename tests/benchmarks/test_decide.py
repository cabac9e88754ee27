"""How long deciding takes.

    pytest tests/benchmarks/test_decide.py -n0 -m slow -s --benchmark-enable

Networks are built from fixed seeds, which is not counted, and neither is compiling the kernels. No
time is asserted; verdicts are. Results of a run: docs/deciding.md.
"""

from __future__ import annotations

import resource
import time
from dataclasses import asdict, dataclass
from fractions import Fraction
from functools import lru_cache

import pytest

from superpos_proofs.construct.ands import AndShape, build_ands
from superpos_proofs.decide import Decision, decide
from superpos_proofs.network import Network
from superpos_proofs.tasks import Ands, count_supports, draw_low_influence, pairwise_and
from tests.benchmarks import baselines

pytestmark = pytest.mark.slow  # the networks take minutes to build

GIB = 1 << 20  # resource counts in KiB
PAIRS, SHARED = b"pairs", b"shared"  # seeds


@dataclass(frozen=True)
class Sizes:
    """m, m', the most outputs of one feature, q, s, B, theta, v."""

    features: int
    outputs: int
    influence: int
    code: int
    blocks: int
    cells: int
    theta: Fraction = Fraction(67, 100)
    active: int = 2

    @property
    def width(self) -> int:
        return max(self.code, self.blocks * self.cells)


RIGHT = Sizes(2000, 20_000, 30, 9000, 90, 100)
WRONG = Sizes(2000, 20_000, 30, 2400, 24, 100)
HOPELESS = Sizes(2000, 20_000, 30, 2400, 90, 26)
LARGE = Sizes(10_000, 100_000, 30, 20_000, 90, 222)
THREE = Sizes(300, 1000, 12, 6300, 90, 70, Fraction(13, 20), 3)
COMPARED = Sizes(1000, 5000, 20, 4500, 90, 50)
SMALL = Sizes(70, 100, 8, 1400, 70, 20)


@lru_cache(maxsize=1)
def built(sizes: Sizes) -> tuple[Network, Ands]:
    pairs = draw_low_influence(sizes.features, sizes.outputs, sizes.influence, PAIRS)
    task = pairwise_and(sizes.features, pairs, sizes.active)
    shape = AndShape(
        sizes.features,
        sizes.outputs,
        2,
        sizes.active,
        sizes.influence,
        sizes.code,
        sizes.blocks,
        sizes.cells,
        sizes.theta,
        16,
    )
    return build_ands(shape, task, SHARED).network, task


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    """Compile what the benchmarks use, right and wrong, two and three active features."""
    for active in (2, 3):
        for theta in (Fraction(3, 10), Fraction(67, 100)):
            numbers = {**asdict(SMALL), "theta": theta, "active": active}
            decide(*built(Sizes(**numbers)))


def peak() -> float:
    """The most memory this process has had resident so far, in GiB."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / GIB, 2)


def measured(benchmark, sizes: Sizes, rounds: int) -> Decision:
    started = time.perf_counter()
    network, task = built(sizes)
    facts: dict[str, object] = {"n": network.width, "s": sizes.blocks, "theta": str(sizes.theta)}
    facts |= {"seconds to build": round(time.perf_counter() - started, 2), "peak GiB": peak()}
    spent: list[float] = []  # of both cores: says more than the clock on a machine that is shared

    def run() -> Decision:
        before = time.process_time()
        found = decide(network, task)
        spent.append(time.process_time() - before)
        return found

    found: Decision = benchmark.pedantic(run, rounds=rounds)
    facts["CPU seconds"] = round(min(spent), 3)
    facts |= {"margin": str(found.margin), "wrong outputs": len(found.first_errors)}
    facts |= {"decisions": found.decisions, "peak GiB with deciding": peak()}
    benchmark.extra_info.update(facts)
    inputs = count_supports(sizes.features, sizes.active)
    assert (found.decisions, found.remaining) == (inputs * sizes.outputs, 0)
    return found


def shown(benchmark, sizes: Sizes) -> None:
    if benchmark.stats:
        print(f"\n{sizes}: {benchmark.stats.stats.min:.3f} s, {dict(benchmark.extra_info)}")


def test_a_right_network_with_margins(benchmark) -> None:
    assert measured(benchmark, RIGHT, 3).correct
    shown(benchmark, RIGHT)


@pytest.mark.parametrize(("sizes", "wrong"), [(WRONG, 15_632), (HOPELESS, 20_000)])
def test_wrong_outputs_are_all_listed(benchmark, sizes: Sizes, wrong: int) -> None:
    assert len(measured(benchmark, sizes, 3).first_errors) == wrong
    shown(benchmark, sizes)


def test_three_active_features(benchmark) -> None:
    assert measured(benchmark, THREE, 2).correct
    shown(benchmark, THREE)


def test_against_going_through_all_inputs(benchmark) -> None:
    """Ratios to matrix products, and to sums over the neurons that an output reads.

    Both baselines go through a part of X_2, and are extrapolated linearly.
    """
    found = measured(benchmark, COMPARED, 5)
    assert found.correct
    assert found.margin is not None
    for name, baseline in (("dense", baselines.dense), ("sparse", baselines.sparse)):
        timing = min((baseline(*built(COMPARED), 12) for _ in range(2)), key=lambda t: t.seconds)
        assert timing.margin >= found.margin
        facts = {f"{name} seconds": round(timing.seconds, 1), f"{name} part": timing.part}
        facts[f"{name} CPU seconds"] = round(timing.cpu, 1)
        facts[f"{name} CPU ratio"] = round(timing.cpu / benchmark.extra_info["CPU seconds"])
        if benchmark.stats:
            facts[f"{name} ratio"] = round(timing.seconds / benchmark.stats.stats.min)
        benchmark.extra_info.update(facts)
    shown(benchmark, COMPARED)


SWEEP = [
    *(Sizes(m, 5000, 20_000 // m, 4500, 90, 50) for m in (500, 1000, 2000, 4000)),
    *(
        Sizes(1000, j, max(4, j // 250), q, 90, q // 90)
        for j, q in ((1250, 2250), (2500, 3240), (5000, 4500), (10_000, 6390))
    ),
    *(Sizes(150, 300, 8, 3600, 90, 40, Fraction(13, 20), v) for v in (2, 3, 4)),
]


@pytest.mark.parametrize("sizes", SWEEP, ids=str)
def test_growth(benchmark, sizes: Sizes) -> None:
    assert measured(benchmark, sizes, 2).remaining == 0
    shown(benchmark, sizes)


def test_a_hundred_thousand_outputs(benchmark) -> None:
    assert measured(benchmark, LARGE, 1).correct
    shown(benchmark, LARGE)
