"""ANDs of k features: what docs/ands.md says to be right in superposition is."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from superpos_proofs.construct.ands import AndShape, build_ands
from superpos_proofs.decide import decide
from superpos_proofs.tasks import draw_gates, k_and
from tests.tables import rows_of


def decided() -> list[object]:
    """Rows of the table; those of which several take ten seconds are slow."""
    rows = rows_of("ands.md", "## Decided in superposition")
    slow = {True: [pytest.mark.slow], False: []}
    return [pytest.param(row, marks=slow[int(row[2]) > 2500], id=" ".join(row[:4])) for row in rows]


@pytest.mark.parametrize("row", decided())
def test_what_is_said_to_be_right_with_fewer_neurons_than_outputs_is(row: list[str]) -> None:
    fan_in, active, features, outputs = map(int, row[:4])
    blocks, cells = map(int, row[4].split(" x "))
    width, theta = blocks * cells, Fraction(row[5])
    task = k_and(features, draw_gates(features, outputs, fan_in, b"gates"), active)
    shape = AndShape(
        features, outputs, fan_in, active, task.influence, width, blocks, cells, theta, 12
    )
    network = build_ands(shape, task, b"seed").network
    assert network.width == width == int(row[6]) < outputs
    found = decide(network, task)
    assert found.correct
    assert found.margin is not None
    assert math.floor(found.margin / network.scale * 1000) == float(row[7]) * 1000
    assert f"{found.decisions:.1e}" == row[8].replace(" * 10^", "e+").replace("e+9", "e+09")
