"""Time to decide a cell against the plain Z3 encoding: pytest tests/benchmarks --benchmark-enable.

Each cell is decided from both sides by the portfolio, and by Z3 alone, which has LIMIT seconds for
each side; where it runs out, the ratio is a lower bound. The ratio stands in the extra information.
"""

import time

import pytest

from superpos_proofs.search.cells import decide_cell, make_problem
from superpos_proofs.search.z3_reference import z3_width

LIMIT = 60  # seconds for Z3, for each side
CELLS = {
    "perm.m3": ("perm", 3, {}),
    "perm.m4": ("perm", 4, {}),
    "and.m3.o1": ("and", 3, {"outputs": 1}),
    "and.m3.o3": ("and", 3, {"outputs": 3}),
    "uand.m3": ("uand", 3, {}),
    "uand.m3.v3": ("uand", 3, {"active": 3}),
    "uand.m4": ("uand", 4, {}),
    "repr.m5": ("repr", 5, {}),
    "repr.m4.v2": ("repr", 4, {"active": 2}),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", CELLS)
def test_against_z3_alone(benchmark, name):
    problem_name, features, sizes = CELLS[name]
    problem = make_problem(problem_name, features, **sizes)
    cell = benchmark.pedantic(decide_cell, (problem, 600), rounds=1)
    assert cell.exact
    started = time.monotonic()
    answers = [z3_width(problem, n, LIMIT) for n in (cell.upper, cell.upper - 1)]
    alone = time.monotonic() - started
    assert answers[0].status in ("witness", "unknown")
    assert answers[1].status in ("refuted", "unknown")
    finished = all(answer.status != "unknown" for answer in answers)
    ratio = alone / max(cell.seconds, 1e-3)
    benchmark.extra_info |= {
        "z3": [answer.status for answer in answers],
        "z3_seconds": round(alone, 2),
        "ratio": f"{'' if finished else '>= '}{ratio:.0f}",
    }
    print(f"{name}: {cell.seconds:.3f} s, Z3 {alone:.1f} s, ratio {benchmark.extra_info['ratio']}")
