"""Numba kernels that all searches use: exact scores and the potentials that bound them.

Notation: row t of an output is a neuron with decoder entry d_t != 0, bias c_t and values x_t(i),
what feature i alone adds to its pre-activation. Bounds are scaled by v, so c/v stays an integer.
``open_`` marks neurons whose pre-activation is never negative on X_v: they are linear there.
Proofs of the bounds: docs/deciding.md.
"""

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def score(values, rows, weights, bias, chosen, count):
    """The exact score of one input: ``chosen[:count]`` are its active features."""
    total = np.int64(0)
    for t in range(len(rows)):
        r = rows[t]
        z = np.int64(bias[r])
        for q in range(count):
            z += values[r, chosen[q]]
        if z > 0:
            total += np.int64(weights[t]) * z
    return total


@njit(cache=True, nogil=True)
def potentials(values, rows, weights, bias, open_, active, out):
    """Fill ``out[i]`` with v times the most that feature i adds to a score; returns an idle slot's.

    sum_t d_t ReLU(sum_i x_t(i) + c_t) over v slots is at most the sum of the slots' potentials.
    """
    m = values.shape[1]
    out[:m] = 0
    idle = np.int64(0)
    for t in range(len(rows)):
        r, d = rows[t], np.int64(weights[t])
        c = np.int64(bias[r])
        if open_[r]:
            idle += d * c
            for i in range(m):
                out[i] += d * (active * np.int64(values[r, i]) + c)
        elif d > 0:
            idle += d * max(c, 0)
            for i in range(m):
                out[i] += d * max(active * np.int64(values[r, i]) + c, 0)
    return idle


@njit(cache=True, nogil=True)
def holds(gate, chosen, count):
    """Whether all features of a gate are among ``chosen[:count]``."""
    for g in gate:
        found = False
        for q in range(count):
            found = found or chosen[q] == g
        if not found:
            return False
    return True
