"""Sums over the gates of each cell: nearly all the time that building takes.

Columns are done in tiles, so that one block's sums stay in the second cache while the gates' rows
stream past, and the rows of all gates are never in memory together. Additions only, so exact.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from superpos_proofs.network import Entries, IntArray, narrowest
from superpos_proofs.processes import cores

TILE = 256  # columns
LARGE = 1 << 26  # additions; with fewer, numba takes longer to load than numpy to add


def cell_sums(codes: Entries, gates: IntArray, channels: IntArray, cells: int) -> NDArray[np.int32]:
    """For each cell the sum of the codes of the features of its gates, shape (s B, q).

    Args:
        codes: shape (m, q); the sums must fit into 32 bits.
        gates: shape (j, k).
        channels: shape (j, s), each output's cell in each block.
        cells: B.
    """
    width = codes.shape[1]
    places = channels + cells * np.arange(channels.shape[1])
    sums = np.zeros((channels.shape[1] * cells, width), dtype=np.int32)
    add: Any = _add
    if channels.size * width >= LARGE:
        from superpos_proofs.construct.kernels import add_rows as add

    def tile(start: int) -> None:
        part = codes[:, start : start + TILE].astype(np.int32)
        gathered = part[gates[:, 0]]
        for feature in gates.T[1:]:
            gathered += part[feature]
        add(narrowest(gathered), places, sums, start)

    starts = range(0, width, TILE)
    if add is _add:  # little to do, less than threads cost
        for start in starts:
            tile(start)
        return sums
    with ThreadPoolExecutor(cores()) as pool:
        list(pool.map(tile, starts))
    return sums


def _add(gathered: Entries, places: IntArray, sums: NDArray[np.int32], start: int) -> None:
    """What the kernel does, by numpy: a gate has one cell in each block, so no cell twice."""
    part = sums[:, start : start + gathered.shape[1]]
    for place, row in zip(places, gathered, strict=True):
        part[place] += row
