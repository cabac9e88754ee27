"""The numba kernel of the constructions."""

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def add_rows(gathered, places, sums, start):
    """Add row j of ``gathered`` to the rows ``places[j]`` of ``sums``, from column ``start`` on.

    One block after the other: what is added to stays in the cache.
    """
    width = gathered.shape[1]
    for block in range(places.shape[1]):
        for j in range(places.shape[0]):
            row, into = gathered[j, :], sums[places[j, block], start : start + width]
            for i in range(len(row)):
                into[i] += np.int32(row[i])
