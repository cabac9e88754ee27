"""Sums over cells: numpy and the kernel against a plain loop."""

from __future__ import annotations

import numpy as np
import pytest

from superpos_proofs.construct import cells


@pytest.mark.parametrize("large", [0, 1 << 60])
@pytest.mark.parametrize("fan_in", [2, 3])
def test_sums_are_those_of_a_plain_loop(monkeypatch, large: int, fan_in: int) -> None:
    monkeypatch.setattr(cells, "LARGE", large)
    monkeypatch.setattr(cells, "TILE", 16)
    random = np.random.default_rng(fan_in)
    codes = random.integers(-90, 91, (12, 37)).astype(np.int8)
    gates = np.array([random.permutation(12)[:fan_in] for _ in range(40)])
    channels = random.integers(0, 5, (40, 3))
    plain = np.zeros((15, 37), dtype=np.int64)
    for gate, channel in zip(gates, channels, strict=True):
        for block, cell in enumerate(channel):
            plain[5 * block + cell] += codes[gate].sum(axis=0, dtype=np.int64)
    assert np.array_equal(cells.cell_sums(codes, gates, channels, 5), plain)
