"""Figures: their data are those of the certificates and of the network, and their bytes repeat."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, pairwise, permutations
from math import factorial
from pathlib import Path

import pytest

from superpos_proofs.bounds.floor import floor_of
from superpos_proofs.bounds.question import Question
from superpos_proofs.certificate.store import certificate_files, shipped
from superpos_proofs.claims import find, rates
from superpos_proofs.report import costs, measured
from superpos_proofs.report.figures.atlas import PANELS, _shown, atlas_figure, atlas_rows
from superpos_proofs.report.figures.base import BLUE, ORANGE
from superpos_proofs.report.figures.channels import interference_figure
from superpos_proofs.report.figures.cost import cost_figure
from superpos_proofs.report.figures.failures import failures_figure
from superpos_proofs.report.figures.matrix import matrix_figure
from superpos_proofs.report.figures.tasks import tasks_figure
from superpos_proofs.sandwich import (
    low_influence_row,
    narrowest_decided,
    two_active_row,
    universal_row,
)
from superpos_proofs.tasks import count_supports

NAMES = {"exact.perm.m3.v1.q1.json", "exact.repr.m4.v1.q2.json", "range.repr.m10.v2.q1.json"}


@pytest.fixture
def cells(tmp_path: Path) -> Path:
    """A folder with two exact cells, a range, and a cell that is not accepted."""
    for name in (*NAMES, "exact.perm.m3.v2.q1.json"):
        path = shipped() / name
        shutil.copy(path if path.is_file() else shipped() / "slow" / name, tmp_path)
    return tmp_path


def test_the_atlas_shows_what_accepted_certificates_say_and_no_others(cells: Path) -> None:
    figure = atlas_figure(atlas_rows(cells, NAMES))
    assert figure is not None
    table = list(csv.DictReader(io.StringIO(figure.data_csv)))
    assert [row["problem"] for row in table] == ["perm", "repr", "repr"]
    said = [json.loads((cells / name).read_bytes()) for name in NAMES]
    assert {(row["lower"], row["upper"]) for row in table} == {
        (str(one["lower"]), str(one["upper"])) for one in said
    }
    assert all(int(row["counting_floor"]) <= int(row["lower"]) for row in table)
    assert all(int(row["upper"]) <= int(row["known"]) for row in table)
    assert len(figure.panels) == 3
    assert "2 are exact" in figure.caption
    assert "1 below the grey dash" not in figure.caption  # perm's simplex needs no search


def test_a_panel_compares_cells_that_differ_in_m_and_q_alone() -> None:
    names = {path.name for path in certificate_files(shipped())}
    rows = atlas_rows(shipped(), names)
    for panel in PANELS:
        seen = [row.problem for row in _shown(rows, *panel)]
        assert len(seen) > 2
        assert len({(p.features, p.weights) for p in seen}) == len(seen)
        assert len({(p.name, p.active, p.readout) for p in seen}) == 1
        assert len({p.outputs for p in seen}) == 1 or panel[0] != "and"


def test_what_a_caption_says_of_a_certificate_is_what_it_says_itself() -> None:
    row = universal_row(512)
    assert row is not None
    (said,) = re.findall(
        r"list of (\d+) pairs is certified on (\d+) neurons \((\S+)\)",
        (tasks_figure([row]).caption),
    )
    (name,) = (c for c in find(said[2]).certificates if c.endswith(f".n{said[1]}"))
    certificate = json.loads((shipped() / f"{name}.json").read_bytes())
    assert said[0] == str(len(certificate["instance"]["pairs"]))


def test_an_atlas_without_cells_is_none(tmp_path: Path) -> None:
    assert atlas_figure(atlas_rows(tmp_path, set())) is None


def test_interference_shows_one_own_input_above_the_threshold() -> None:
    figure = interference_figure()
    table = list(csv.DictReader(io.StringIO(figure.data_csv)))
    over = [row for row in table if int(row["score"]) >= int(row["threshold"])]
    assert [row["active_feature"] for row in over] == [str(len(table) // 2)]
    assert figure == interference_figure()


def test_the_two_channels_of_the_matrix_overlap_and_both_are_drawn() -> None:
    figure = matrix_figure()
    overlap = re.search(r"overlap \((\d+) of", figure.caption)
    assert overlap
    assert int(overlap[1]) >= 1
    assert all(ORANGE.lower() in panel and BLUE.lower() in panel for panel in figure.panels)


def test_guarantees_hold_against_measured_failures_and_a_forgotten_union_does_not() -> None:
    points = list(measured._sparse(trials=60))
    assert [point.neurons for point in points] == sorted(point.neurons for point in points)
    sure = [point for point in points if point.bound is not None]
    assert len(sure) >= 3
    assert not any(point.contradicted for point in points)
    union = 60 * 59  # pairs of an input and a wrong output
    assert any(replace(p, bound=p.bound / union).contradicted for p in sure if p.bound)
    assert all(point.low * point.trials <= point.failures for point in points)
    assert all(point.high * point.trials >= point.failures for point in points)
    figure = failures_figure(points)
    assert figure == failures_figure(list(measured._sparse(trials=60)))
    table = list(csv.DictReader(io.StringIO(figure.data_csv)))
    assert [int(row["failures"]) for row in table] == [point.failures for point in points]
    assert "none is" in figure.caption
    assert all(f">{tick} %<" in figure.panels[0] for tick in (0.3, 1, 3, 10, 30, 100))
    false = [replace(point, bound=Fraction(1, 10**6)) for point in points]
    broken = sum(point.low > Fraction(1, 10**6) for point in points)
    assert broken >= 3
    assert f"{broken} of {len(points)} are" in failures_figure(false).caption


def test_limits_from_both_sides_mirror_each_other_and_close_in() -> None:
    for failures_, trials in ((0, 30), (3, 30), (30, 30)):
        low = rates.lower_confidence_limit(failures_, trials, Fraction(1, 20))
        high = rates.upper_confidence_limit(failures_, trials, Fraction(1, 20))
        assert 0 <= low <= Fraction(failures_, trials) <= high <= 1
        assert high == 1 - rates.lower_confidence_limit(trials - failures_, trials, Fraction(1, 20))
    # The rule of three: after 30 right ones, a rate of about 3/30 is still possible.
    assert abs(rates.upper_confidence_limit(0, 30, Fraction(1, 20)) - Fraction(95, 1000)) < 0.001


def test_the_cost_of_deciding_is_counted_and_repeats() -> None:
    """At v = 2 the count is linear in m and in m'; decisions are all pairs of input and output."""
    found = [*costs._features((30, 60, 120)), *costs._actives((2, 3))]
    assert found == [*costs._features((30, 60, 120)), *costs._actives((2, 3))]
    for cost in found:
        assert cost.decisions == count_supports(cost.features, cost.active) * cost.outputs
        assert 0 < cost.visited < cost.decisions
    twice = [after.visited / before.visited for before, after in pairwise(found[:3])]
    assert all(1.8 < factor < 2.2 for factor in twice)
    figure = cost_figure(found)
    assert figure == cost_figure(found)
    assert len(figure.panels) == 2
    table = list(csv.DictReader(io.StringIO(figure.data_csv)))
    assert [(int(row["decisions"]), int(row["visited"])) for row in table] == [
        (cost.decisions, cost.visited) for cost in found
    ]


def test_the_other_tasks_are_sandwiched_like_with_like() -> None:
    rows = [two_active_row(2048), universal_row(128, decided=83), universal_row(512)]
    assert two_active_row(64) is None, "no guarantee below the trivial width there"
    assert low_influence_row(50, 100) is None
    shown = [row for row in rows if row is not None]
    assert len(shown) == 3
    for row in shown:
        assert row.floor <= (row.decided or row.guaranteed) <= row.guaranteed < row.trivial
    figure = tasks_figure(shown)
    assert figure == tasks_figure(shown)
    assert len(figure.panels) == 2
    table = list(csv.DictReader(io.StringIO(figure.data_csv)))
    assert [int(row["guaranteed"]) for row in table] == [row.guaranteed for row in shown]
    assert "decided 83" in figure.alt


def test_the_floor_for_lists_of_low_influence_is_for_that_family() -> None:
    """All lists number more than those that the guarantee is for, so their floor may not stand."""
    row = low_influence_row(4096, 8192)
    assert row is not None
    everything = floor_of(Question("pairwise-and", 4096, 8192, 2, bits=row.bits), row.failure)
    assert row.floor < everything.neurons <= row.guaranteed
    # A tiny family, counted: lists of 3 pairs of 4 features, each in at most 2 of them.
    lists = [
        chosen
        for chosen in permutations(list(combinations(range(4), 2)), 3)
        if max(Counter(i for pair in chosen for i in pair).values()) <= 2
    ]
    assert len(lists) % factorial(3) == 0
    assert len(lists) > factorial(3)


def test_a_network_narrower_than_guaranteed_is_built_and_decided() -> None:
    width = narrowest_decided(114)
    planned = universal_row(114)
    assert width is not None
    assert planned is not None
    assert planned.floor <= width < planned.guaranteed
    assert narrowest_decided(20) is None, "no shape is narrower than m there"
