"""How long the main operations take: pytest tests/benchmarks -n0 --benchmark-enable."""

from __future__ import annotations

from fractions import Fraction

import pytest

from superpos_proofs.bounds.floor import floor_of
from superpos_proofs.bounds.question import (
    Average,
    Dense,
    Exact,
    FalsePositives,
    Question,
    Real,
    Sparse,
    Systematic,
)
from superpos_proofs.bounds.tree import Floor
from superpos_proofs.certificate.kernel import verify
from superpos_proofs.certificate.store import certificate_files, shipped
from superpos_proofs.construct import (
    SparseShape,
    build_sparse,
    build_universal,
    plan_dense,
    plan_sparse,
    plan_universal,
)
from superpos_proofs.decide import decide, decide_plainly
from superpos_proofs.search.cells import decide_cell, make_problem
from superpos_proofs.search.z3_reference import z3_perm
from superpos_proofs.tasks import draw_permutation, universal_and

SHAPE = SparseShape(1000, 3, 77, 11, 21)


RATE = Fraction(1, 10)


@pytest.mark.parametrize("features", [1000, 10**18])
@pytest.mark.parametrize("errors", [Exact(), Systematic(RATE), Systematic(RATE, 2), Average(RATE)])
@pytest.mark.parametrize("weights", [Dense(), Sparse(3 * 10**18), Real()])
def test_floor(benchmark, features: int, errors, weights) -> None:
    question = Question("permutation", features, active=2, errors=errors, weights=weights)
    assert isinstance(benchmark(floor_of, question), Floor)


@pytest.mark.parametrize("errors", [Exact(), Systematic(RATE), FalsePositives(RATE, RATE)])
def test_floor_of_pairs(benchmark, errors) -> None:
    question = Question("pairwise-and", 2 * 10**9, 10**18, errors=errors)
    assert isinstance(benchmark(floor_of, question), Floor)


@pytest.mark.parametrize("plan", [plan_sparse, lambda m, p: plan_dense(m, 1, p)])
def test_plan(benchmark, plan) -> None:
    assert benchmark(plan, 1000, Fraction(1, 100)).width < 620


@pytest.mark.parametrize("features", ["m1000.v1.b1.n201", "m1000.v1.b8"])
def test_kernel(benchmark, features: str) -> None:
    path = next(p for p in certificate_files(shipped()) if features in p.stem)
    data = path.read_bytes()
    assert benchmark.pedantic(verify, (data,), rounds=3).accepted


def test_decide_a_thousand_features(benchmark) -> None:
    task = draw_permutation(1000, 1, b"speed")
    network = build_sparse(SHAPE, task.image, b"codes").network
    assert benchmark(decide, network, task).remaining == 0


def test_decide_plainly_sixty_features(benchmark) -> None:
    task = draw_permutation(60, 1, b"speed")
    network = build_sparse(SparseShape(60, 3, 13, 5, 8), task.image, b"codes").network
    assert benchmark.pedantic(decide_plainly, (network, task), rounds=3).remaining == 0


def test_width_three_by_tables(benchmark) -> None:
    assert benchmark(decide_cell, make_problem("perm", 3), 60).exact


@pytest.mark.parametrize(("width", "status"), [(2, "witness"), (1, "refuted")])
def test_width_three_by_z3_alone(benchmark, width: int, status: str) -> None:
    assert benchmark.pedantic(z3_perm, (3, 1, 1, width, 60), rounds=3).status == status


@pytest.mark.slow
def test_decide_all_pairs_of_three_hundred_features(benchmark) -> None:
    """2 * 10^9 decisions: n = 131, 44 850 outputs, v = 2, a dense decoder."""
    shape = plan_universal(300, 2, Fraction(1, 100))
    assert shape is not None
    network, task = build_universal(shape, b"speed").network, universal_and(300)
    found = benchmark.pedantic(decide, (network, task), rounds=2, warmup_rounds=1)
    assert found.correct
