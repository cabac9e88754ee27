"""The time of a search is the processor's: a busy machine decides what an idle one does."""

import math
import time
from dataclasses import replace
from itertools import count

import pytest

from superpos_proofs.search.atlas import decide_atlas
from superpos_proofs.search.budget import spent, within
from superpos_proofs.search.cells import certificate_bytes, decide_cell, make_problem
from superpos_proofs.search.z3_reference import z3_width


def work(seconds):
    """Use the processor for so long."""
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass
    return []


def wait(seconds):
    """Let the clock run on."""
    time.sleep(seconds)
    return []


def fail():
    raise ArithmeticError("what went wrong")


@pytest.mark.parametrize(
    ("name", "features", "sizes", "refutation"),
    [
        ("perm", 3, {}, "orbits"),
        ("and", 3, {"outputs": 1}, "orbits"),
        ("uand", 3, {}, "orbits"),
        ("uand", 3, {"active": 3, "readout": "quantized"}, "orbits"),
        ("repr", 3, {"active": 2}, "lrat"),
        ("repr", 5, {"active": 4}, "orbits"),
    ],
)
def test_clocks_that_run_on_make_no_range(monkeypatch, name, features, sizes, refutation):
    problem = make_problem(name, features, **sizes)
    hours = count(0, 3600)
    for clock in ("monotonic", "perf_counter", "time"):
        monkeypatch.setattr(time, clock, lambda: float(next(hours)))
    cell = decide_cell(problem, 60)
    assert (cell.exact, cell.kind) == (True, refutation)
    assert 0 < cell.seconds < 60


def test_no_processor_time_is_up_while_nothing_is_done():
    assert within(0.5, wait, 1) == []


def test_what_takes_longer_is_stopped_and_what_it_took_is_counted():
    before = spent()
    assert within(0.5, work, 60) is None
    assert 0.4 < spent() - before < 10
    assert within(10, work, 0.1) == []


def test_without_time_nothing_is_begun_and_with_all_of_it_nothing_is_stopped():
    assert within(0, sorted, "ba") is None
    assert within(-1, sorted, "ba") is None
    assert within(math.inf, sorted, "ba") == ["a", "b"]


def test_an_error_is_not_taken_for_a_lack_of_time():
    with pytest.raises(ArithmeticError, match="what went wrong"):
        within(10, fail)


@pytest.mark.parametrize(("features", "active"), [(40, 1), (12, 2)])
def test_codes_and_clauses_of_many_widths_stop_in_time(features, active):
    started = spent()
    assert not decide_cell(make_problem("repr", features, active=active), 1).exact
    assert spent() - started < 5


def test_z3_is_stopped_by_the_time_that_it_takes():
    hard = make_problem("and", 4, outputs=2)
    started = spent()
    assert z3_width(hard, 3, 0.5).status == "unknown"
    assert spent() - started < 20


def test_a_range_in_the_folder_is_searched_for_again_and_goes_when_it_is_exact(tmp_path):
    problem = make_problem("repr", 3, active=2)
    [(short, path)] = decide_atlas(tmp_path, iter([problem]), 0, print)
    assert not short.exact
    assert path.name == f"range.{problem.label}.json"
    [(again, _)] = decide_atlas(tmp_path, iter([problem]), 0, print)
    assert (again.lower, again.upper) == (short.lower, short.upper)
    [(cell, path)] = decide_atlas(tmp_path, iter([problem]), 60, print)
    assert cell.exact
    assert list(tmp_path.iterdir()) == [path] == [tmp_path / f"exact.{problem.label}.json"]
    [(read, _)] = decide_atlas(tmp_path, iter([problem]), 0, print)
    assert read.exact


def test_the_sides_of_a_range_are_a_start(tmp_path):
    problem = make_problem("repr", 4, active=2)
    nothing, everything = (decide_cell(problem, seconds) for seconds in (0, 60))
    assert nothing.lower < everything.lower < nothing.upper
    half = replace(everything, upper=nothing.upper, witness=nothing.witness)
    (tmp_path / f"{half.claim}.json").write_bytes(certificate_bytes(half))
    [(cell, _)] = decide_atlas(tmp_path, iter([problem]), 0, print)
    assert (cell.lower, cell.upper, cell.kind) == (half.lower, half.upper, "lrat")
    assert len(list(tmp_path.iterdir())) == 1
