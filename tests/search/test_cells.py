"""Every cell by every method: Z3 alone, brute force, and the portfolio agree."""

import json
from fractions import Fraction
from itertools import combinations_with_replacement, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superpos_proofs.certificate.kernel import verify
from superpos_proofs.certificate.lrat import check_lrat
from superpos_proofs.certificate.problems import Problem
from superpos_proofs.search.atlas import decide_atlas, problems
from superpos_proofs.search.cells import (
    certificate_bytes,
    counting_floor,
    decide_cell,
    make_problem,
)
from superpos_proofs.search.linear import common_point, separating
from superpos_proofs.search.lrat_elaborate import NotImplied, elaborate
from superpos_proofs.search.z3_reference import z3_width
from superpos_proofs.testing import examples

SMALL = {  # the cells with m <= 3 and q = 1 that Z3 decides alone, from both sides
    ("perm", 2, None, None): 1,
    ("perm", 3, None, None): 2,
    ("and", 2, 1, None): 1,
    ("and", 3, 1, None): 2,
    ("uand", 2, None, "real"): 1,
    ("uand", 3, None, "real"): 2,
    ("uand", 2, None, "quantized"): 1,
    ("uand", 3, None, "quantized"): 2,
    ("repr", 2, None, None): 1,
    ("repr", 3, None, None): 2,
}


def made(cell):
    name, features, outputs, readout = cell
    return make_problem(name, features, outputs=outputs, readout=readout)


@pytest.mark.parametrize("cell", SMALL, ids=str)
def test_z3_alone_finds_both_sides_and_the_portfolio_agrees(cell):
    problem, width = made(cell), SMALL[cell]
    assert z3_width(problem, width, 120).status == "witness"
    assert z3_width(problem, width - 1, 120).status == "refuted"
    found = decide_cell(problem, 60)
    assert (found.lower, found.upper) == (width, width)
    assert verify(certificate_bytes(found)).accepted


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "sizes", "width"),
    [
        ("and", {"outputs": 2}, 2),
        ("and", {"outputs": 3}, 3),
        ("uand", {"active": 3}, 3),
        ("repr", {"active": 2}, 3),
    ],
)
def test_z3_alone_on_cells_that_take_it_longer(name, sizes, width):
    problem = make_problem(name, 3, **sizes)
    assert z3_width(problem, width, 600).status == "witness"
    assert z3_width(problem, width - 1, 600).status != "witness"
    assert decide_cell(problem, 60).upper == width


@pytest.mark.parametrize(
    ("m", "v", "readout", "width"),
    [(2, 2, "real", 1), (2, 2, "quantized", 1), (3, 2, "real", 2), (3, 2, "quantized", 2)],
)
def test_raw_inputs_by_brute_force(m, v, readout, width):
    """All sets of neurons; separable by small integers, or by exact linear programming."""
    problem = Problem("uand", m, m * (m - 1) // 2, v, 1, readout)
    neurons = {
        tuple(max(0, sum(w[i] for i in x) + c) for x in problem.inputs)
        for *w, c in product((-1, 0, 1), repeat=m + 1)
    }

    def reads(points, on, off):
        if readout == "real":
            return separating([points[x] for x in on], [points[x] for x in off]) is not None
        return any(
            min(sum(map(int.__mul__, d, points[x])) for x in on)
            > max(sum(map(int.__mul__, d, points[x])) for x in off)
            for d in product((-1, 0, 1), repeat=len(points[0]))
        )

    def works(n):
        return any(
            all(reads(list(zip(*chosen, strict=True)), *problem.sides(t)) for t in problem.targets)
            for chosen in combinations_with_replacement(sorted(neurons), n)
        )

    assert works(width)
    assert width == 1 or not works(width - 1)


@pytest.mark.parametrize(
    ("name", "sizes", "says"),
    [
        ("sums", {}, "unknown problem"),
        ("and", {}, "outputs must be"),
        ("perm", {"outputs": 2}, "outputs belong"),
        ("perm", {"readout": "real"}, "readout"),
        ("uand", {"readout": "complex"}, "readout"),
        ("uand", {"active": 1}, "active must be 2"),
        ("repr", {"weights": 0}, "weights must be"),
    ],
)
def test_bad_sizes_in_one_line(name, sizes, says):
    with pytest.raises(ValueError, match=says) as error:
        make_problem(name, 3, **sizes)
    assert "\n" not in str(error.value)


def test_a_smaller_cell_passes_its_refutation_on():
    small = decide_cell(make_problem("repr", 3, active=2), 60)
    large = decide_cell(make_problem("repr", 4, active=2), 60, known=[small])
    assert large.refutation["at"] == {"features": 3, "outputs": 3, "active": 2}
    assert large.exact
    assert verify(certificate_bytes(large)).accepted


def test_out_of_time_is_a_range_and_not_a_guess():
    cell = decide_cell(make_problem("and", 4, outputs=2), 0)
    assert not cell.exact
    assert (cell.lower, cell.upper) == (counting_floor(cell.problem), 4)
    assert json.loads(certificate_bytes(cell))["width"] is None


def test_the_atlas_stops_and_goes_on(tmp_path):
    cells = list(problems())[:4]
    run = decide_atlas(tmp_path, iter(cells), 60, lambda line: None)
    first, path = next(run)
    run.close()
    before = path.read_bytes()
    path.touch()
    found = list(decide_atlas(tmp_path, iter(cells), 60, lambda line: None))
    assert len(found) == 4
    assert found[0][0].seconds == 0  # read, not searched for
    assert path.read_bytes() == before
    (tmp_path / path.name).write_bytes(before[:-20])  # damaged: decided again
    assert next(decide_atlas(tmp_path, iter(cells), 60, lambda line: None))[0].lower == first.lower
    assert path.read_bytes() == before


points = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=5, unique=True
)


@given(points, points)
@settings(max_examples=examples(200), deadline=None)
def test_points_are_separable_or_have_a_common_point(on, off):
    weights, reader = common_point(on, off), separating(on, off)
    assert (weights is None) == (reader is not None)
    if weights is not None:
        left, right = weights
        assert sum(left) == sum(right) > 0
        assert min(left + right) >= 0
        for r in (0, 1):
            assert sum(a * p[r] for a, p in zip(left, on, strict=True)) == sum(
                a * p[r] for a, p in zip(right, off, strict=True)
            )
    else:
        row, threshold = reader
        assert all(isinstance(a, int) and not isinstance(a, Fraction) for a in (*row, threshold))
        assert all(sum(map(int.__mul__, row, p)) >= threshold for p in on)
        assert all(sum(map(int.__mul__, row, p)) < threshold for p in off)


clauses = st.lists(
    st.lists(st.integers(-4, 4).filter(bool), min_size=1, max_size=3, unique=True).map(tuple),
    min_size=1,
    max_size=24,
)


@given(clauses, st.sampled_from(["cd195", "g4"]))
@settings(max_examples=examples(150), deadline=None)
def test_solvers_proofs_become_proofs_that_the_kernel_accepts(formula, name):
    from pysat.solvers import Solver

    formula = [clause for clause in formula if not any(-a in clause for a in clause)]
    with Solver(name=name, bootstrap_with=[list(c) for c in formula], with_proof=True) as solver:
        if not solver.solve():
            check_lrat(formula, elaborate(formula, solver.get_proof()))


def test_a_step_that_does_not_follow_is_refused():
    with pytest.raises(NotImplied):
        elaborate([(1, 2)], ["1 0"])
    with pytest.raises(NotImplied):
        elaborate([(1, 2)], [])
