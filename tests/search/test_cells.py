"""Every cell by every method: Z3 alone, brute force, and the portfolio agree."""

import json
import math
from dataclasses import replace
from fractions import Fraction
from itertools import combinations_with_replacement, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superpos_proofs.certificate.kernel import verify
from superpos_proofs.certificate.lrat import check_lrat
from superpos_proofs.certificate.problems import Problem
from superpos_proofs.certificate.widths import MAX_INPUTS, refuted
from superpos_proofs.search import RawWitness, Witness
from superpos_proofs.search.atlas import decide_atlas, problems, smallest_problems
from superpos_proofs.search.cells import (
    certificate_bytes,
    counting_floor,
    decide_cell,
    listed,
    make_problem,
)
from superpos_proofs.search.clauses import decide_by_clauses
from superpos_proofs.search.codes import decide_by_codes
from superpos_proofs.search.family import decide_family
from superpos_proofs.search.linear import common_point, separating
from superpos_proofs.search.lrat_elaborate import NotImplied, elaborate
from superpos_proofs.search.tables import decide_width
from superpos_proofs.search.uand import decide_real
from superpos_proofs.search.z3_reference import z3_width
from superpos_proofs.testing import examples

LONGER = ("perm.m3.v2", "perm.m3.v3", "and.m3.o1.v3", "and.m3.o2.v3", "and.m3.o3")


@pytest.mark.parametrize(
    "problem",
    [
        pytest.param(
            problem,
            id=problem.label,
            marks=[pytest.mark.slow] if problem.label.startswith(LONGER) else [],
        )
        for problem in smallest_problems()
    ],
)
def test_z3_alone_finds_both_sides_and_every_other_way_agrees(problem):
    found = decide_cell(problem, 60)
    assert found.exact
    assert verify(certificate_bytes(found)).accepted
    below, above = (z3_width(problem, n, 600) for n in (found.upper - 1, found.upper))
    assert (below.status, above.status) == ("refuted", "witness")
    by_z3 = replace(found, witness=listed(problem, above.witness))
    assert verify(certificate_bytes(by_z3)).accepted
    for n, possible in ((found.upper - 1, False), (found.upper, True)):
        for decided in other_ways(problem, n):
            assert decided == possible


def other_ways(problem, width):
    """Whether there is such a network, by each way of the portfolio that applies to the problem."""
    if width == 0:
        return []
    answers = []
    if problem.name in ("perm", "and"):
        answers.append(decide_family(problem, width, math.inf))
    if problem.name == "perm":
        tables = decide_width(problem.features, problem.active, problem.weights, width)
        assert tables != "undecided"
        answers.append(tables)
    if problem.readout == "real":
        answers.append(decide_real(problem, width, math.inf, print))
    if problem.name == "repr":
        answers.append(decide_by_codes(problem, width, math.inf))
    if problem.name == "repr" or problem.readout == "quantized":
        by_clauses = decide_by_clauses(problem, width, math.inf)
        assert by_clauses != "undecided"
        answers.append(by_clauses)
    if problem.readout == "quantized":
        assert refuted(problem, width, {"kind": "tables"}) != isinstance(by_clauses, RawWitness)
    assert answers
    assert "undecided" not in answers
    return [isinstance(answer, Witness | RawWitness) for answer in answers]


@pytest.mark.parametrize(
    ("m", "v", "q", "width"),
    [(3, 1, 4, 1), (4, 2, 1, 2), (4, 3, 1, 2), (4, 2, 2, 2)],
)
def test_what_relations_refute_clauses_refute_as_well(m, v, q, width):
    problem = make_problem("repr", m, active=v, weights=q)
    assert refuted(problem, width, {"kind": "relations"})
    assert isinstance(decide_by_clauses(problem, width, math.inf), str)
    assert not refuted(problem, width + 1, {"kind": "relations"})


@pytest.mark.parametrize(
    ("m", "v", "readout", "width"),
    [
        (2, 2, "real", 1),
        (2, 2, "quantized", 1),
        (3, 2, "real", 2),
        (3, 2, "quantized", 2),
        (3, 3, "quantized", 3),
    ],
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
    if readout == "quantized":
        for n in range(1, width + 2):
            assert refuted(problem, n, {"kind": "tables"}) == (not works(n))


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


@pytest.mark.parametrize(("features", "active"), [(40, 20), (40, 4), (17, 17)])
def test_more_inputs_than_the_kernel_takes_are_refused_at_once(features, active):
    with pytest.raises(ValueError, match=f"at most {MAX_INPUTS}"):
        make_problem("repr", features, active=active)


def test_the_most_inputs_that_the_kernel_takes_are_taken():
    assert len(make_problem("repr", 16, active=16).inputs) == MAX_INPUTS


def test_more_neurons_than_fit_into_memory_are_a_range():
    cell = decide_cell(make_problem("uand", 12, active=6), 10)
    assert (cell.lower, cell.upper) == (5, 12)
    assert verify(certificate_bytes(cell)).accepted


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
