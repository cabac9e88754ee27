"""Deciding a cell against plain Z3.

    pytest tests/benchmarks/test_widths.py -n0 -m slow -s --benchmark-enable

Each cell is decided from both sides by the portfolio, and by Z3 alone, which has LIMIT seconds for
each side; where it runs out, the ratio is a lower bound. All times are of the processor. Each cell
prints its row of the table in docs/exact-widths.md.
"""

import pytest

from superpos_proofs.search.cells import decide_cell, make_problem
from superpos_proofs.search.z3_reference import z3_width

LIMIT = 30  # seconds for Z3, for each side
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
    answers = [z3_width(problem, n, LIMIT) for n in (cell.upper, cell.upper - 1)]
    alone = sum(answer.seconds for answer in answers)
    assert answers[0].status in ("witness", "unknown")
    assert answers[1].status in ("refuted", "unknown")
    finished = all(answer.status != "unknown" for answer in answers)
    least = "" if finished else "≥ "
    own = f"{cell.seconds:.2f}" if cell.seconds >= 0.01 else "< 0.01"
    ratio = float(f"{alone / cell.seconds:.2g}")
    row = (name, own, f"{least}{alone:.1f}", f"{least}{ratio:g}")
    print(f"\n| {' | '.join(row)} |")
    benchmark.extra_info |= dict(zip(("cell", "portfolio", "Z3", "ratio"), row, strict=True))
