"""Figures: their data are those of the certificates and of the network, and their bytes repeat."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

from superpos_proofs.certificate.store import shipped
from superpos_proofs.report.figures.atlas import atlas_figure, atlas_rows
from superpos_proofs.report.figures.base import BLUE, ORANGE
from superpos_proofs.report.figures.channels import interference_figure
from superpos_proofs.report.figures.matrix import matrix_figure

NAMES = {"exact.perm.m3.v1.q1.json", "exact.repr.m4.v1.q2.json", "range.and.m4.o2.v2.q2.json"}


def test_the_atlas_shows_what_accepted_certificates_say_and_no_others() -> None:
    figure = atlas_figure(atlas_rows(shipped(), NAMES))
    assert figure is not None
    table = list(csv.DictReader(io.StringIO(figure.data_csv)))
    assert [row["problem"] for row in table] == ["perm", "and", "repr"]
    said = [json.loads((shipped() / name).read_bytes()) for name in NAMES]
    assert {(row["lower"], row["upper"]) for row in table} == {
        (str(one["lower"]), str(one["upper"])) for one in said
    }
    assert all(int(row["counting_floor"]) <= int(row["lower"]) for row in table)
    assert len(figure.panels) == 3
    assert "2 are exact" in figure.caption


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
