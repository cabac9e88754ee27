"""Numba kernels of the pruned decision for two active features: sums in 32 bits, as vector code.

Notation and proofs as in scores.py. Numba adds two 32-bit integers in 64; each sum is cut back to
32 bits, where it fits ("narrow" in pruned.py), so that twice as many are added at once.
"""

import numpy as np
from numba import njit

from superpos_proofs.decide.scores import score

TILE = 1024
FEW = 32  # pairs tried one by one before a feature's pairs are tried together
NONE = -(1 << 30)  # below all scores and potentials


@njit(cache=True, nogil=True, inline="always")
def _relu(x, y):
    return max(np.int32(x + y), np.int32(0))


@njit(cache=True, nogil=True)
def _add(row, d, c, with_a, with_b, linear, pot, first, second):
    """One neuron's part in potentials, and in scores with a gate's feature beside."""
    for i in range(len(row)):
        x = np.int32(row[i])
        first[i] += np.int32(d * _relu(x, with_a))
        second[i] += np.int32(d * _relu(x, with_b))
    if linear:
        for i in range(len(row)):
            x = np.int32(row[i])
            pot[i] += np.int32(d * np.int32(np.int32(x + x) + c))
    elif d > 0:
        for i in range(len(row)):
            x = np.int32(row[i])
            pot[i] += np.int32(d * _relu(np.int32(x + x), c))


@njit(cache=True, nogil=True)
def _add_four(rows, c, with_a, with_b, pot, first, second):
    """As _add for four neurons with d = 1, each sum read and written once."""
    r0, r1, r2, r3 = rows
    c0, c1, c2, c3 = c[0], c[1], c[2], c[3]
    a0, a1, a2, a3 = with_a[0], with_a[1], with_a[2], with_a[3]
    b0, b1, b2, b3 = with_b[0], with_b[1], with_b[2], with_b[3]
    for i in range(len(pot)):
        x0, x1, x2, x3 = np.int32(r0[i]), np.int32(r1[i]), np.int32(r2[i]), np.int32(r3[i])
        y0 = np.int32(_relu(x0, a0) + _relu(x1, a1))
        first[i] += np.int32(y0 + np.int32(_relu(x2, a2) + _relu(x3, a3)))
        y1 = np.int32(_relu(x0, b0) + _relu(x1, b1))
        second[i] += np.int32(y1 + np.int32(_relu(x2, b2) + _relu(x3, b3)))
        y2 = np.int32(_relu(np.int32(x0 + x0), c0) + _relu(np.int32(x1 + x1), c1))
        y3 = np.int32(_relu(np.int32(x2 + x2), c2) + _relu(np.int32(x3 + x3), c3))
        pot[i] += np.int32(y2 + y3)


@njit(cache=True, nogil=True)
def _sums(values, rows, weights, bias, open_, a, b, pot, first, second):
    """Fill potentials, and scores with ``a`` beside and with ``b`` beside, for each feature.

    Works tile by tile so that the sums stay in the first cache.
    """
    m, s = values.shape[1], len(rows)
    c, with_a, with_b = np.empty(s, np.int32), np.empty(s, np.int32), np.empty(s, np.int32)
    order, plain, last = np.empty(s, np.int64), 0, s
    for t in range(s):  # neurons with d = 1 first
        r = rows[t]
        if weights[t] == 1 and not open_[r]:
            place, plain = plain, plain + 1
        else:
            last -= 1
            place = last
        order[place] = t
        c[place] = bias[r]
        with_a[place] = bias[r] + values[r, a]
        with_b[place] = bias[r] + values[r, b]
    fours = plain // 4 * 4
    for start in range(0, m, TILE):
        stop = min(start + TILE, m)
        # Slices from 0 on: with no negative index to look out for, the loops become vector code.
        one, beside_a, beside_b = pot[start:stop], first[start:stop], second[start:stop]
        one[:] = 0
        beside_a[:] = 0
        beside_b[:] = 0
        for t in range(0, fours, 4):
            four = (
                values[rows[order[t]], start:stop],
                values[rows[order[t + 1]], start:stop],
                values[rows[order[t + 2]], start:stop],
                values[rows[order[t + 3]], start:stop],
            )
            _add_four(
                four, c[t : t + 4], with_a[t : t + 4], with_b[t : t + 4], one, beside_a, beside_b
            )
        for t in range(fours, s):
            r, d = rows[order[t]], np.int32(weights[order[t]])
            row = values[r, start:stop]
            _add(row, d, c[t], with_a[t], with_b[t], open_[r], one, beside_a, beside_b)


@njit(cache=True, nogil=True)
def _idle(rows, weights, bias, open_):
    """Twice what an idle slot adds at most."""
    idle = np.int64(0)
    for t in range(len(rows)):
        d, c = np.int64(weights[t]), np.int64(bias[rows[t]])
        if open_[rows[t]]:
            idle += d * c
        elif d > 0:
            idle += d * max(c, 0)
    return idle


@njit(cache=True, nogil=True)
def _largest(array):
    most = array[0]
    for i in range(1, len(array)):
        most = max(most, array[i])
    return np.int64(most)


@njit(cache=True, nogil=True)
def _largest_single(values, rows, weights, bias, pot, idle, skip, most):
    """The largest score of one active feature other than ``skip``, or ``most`` if that is larger.

    Twice the score is at most the feature's potential and an idle slot's. Also how many were
    evaluated.
    """
    chosen, tried = np.zeros(1, np.int64), 0
    for i in range(len(pot)):
        if np.int64(pot[i]) + idle > 2 * most and i != skip:
            chosen[0] = i
            most = max(most, score(values, rows, weights, bias, chosen, 1))
            tried += 1
    return most, tried


@njit(cache=True, nogil=True)
def pair_limits(values, rows, weights, bias, open_, gate, floor, ceiling, limit):
    """(largest score that must be off, least that must be on, finished, work) over X_2, exactly.

    Or ``floor`` and ``ceiling``, where these are larger, or smaller. The work is the number of
    scores and bounds worked out; the first pass makes three a feature.
    """
    m = values.shape[1]
    a, b = gate[0], gate[-1]
    pot, first, second = np.empty(m, np.int32), np.empty(m, np.int32), np.empty(m, np.int32)
    _sums(values, rows, weights, bias, open_, a, b, pot, first, second)
    idle = _idle(rows, weights, bias, open_)
    chosen = np.zeros(2, np.int64)
    most = max(floor, score(values, rows, weights, bias, chosen, 0))
    if len(gate) == 1:
        chosen[0] = a
        least = min(ceiling, score(values, rows, weights, bias, chosen, 1))
        for i in range(m):
            if i != a:
                least = min(least, np.int64(first[i]))
        most, singles = _largest_single(values, rows, weights, bias, pot, idle, a, most)
    else:
        least = min(ceiling, np.int64(first[b]))
        first[a], first[b], second[a], second[b] = NONE, NONE, NONE, NONE
        most = max(most, _largest(first), _largest(second))
        most, singles = _largest_single(values, rows, weights, bias, pot, idle, -1, most)
    pot[a], pot[b] = NONE, NONE  # pairs with a gate's feature are done
    work = 3 * m + 1 + singles
    need = 2 * most - _largest(pot)  # of a pair's other potential
    count = 0
    for i in range(m):
        count += np.int64(pot[i]) > need
    if count < 2:
        return most, least, True, work
    index = np.empty(count, np.int64)
    key = np.empty(count, np.int64)
    k = 0
    for i in range(m):
        if np.int64(pot[i]) > need:
            index[k], key[k] = i, -np.int64(pot[i])
            k += 1
    order = np.argsort(key)
    nodes = 0
    for p in range(count):
        i = index[order[p]]
        if 2 * np.int64(pot[i]) <= 2 * most:
            break
        for q in range(p + 1, count):
            k = index[order[q]]
            if np.int64(pot[i]) + np.int64(pot[k]) <= 2 * most:
                break
            if q > p + FEW:  # all partners at once, which is what vector code is good at
                _beside(values, rows, weights, bias, i, 0, first)
                first[a], first[b], first[i] = NONE, NONE, NONE  # not two others
                most = max(most, _largest(first))
                nodes += m
                break
            chosen[0], chosen[1] = i, k
            most = max(most, score(values, rows, weights, bias, chosen, 2))
            nodes += 1
        if nodes > limit:
            return most, least, False, work + nodes
    return most, least, True, work + nodes


@njit(cache=True, nogil=True)
def first_pair_error(values, rows, weights, bias, open_, gate, theta, found):
    """First input of X_2, by weight, then lexicographically, that fires and must not.

    Fills ``found`` with its features; returns its weight, or -1.
    """
    m = values.shape[1]
    a, b = gate[0], gate[-1]
    chosen = np.zeros(2, np.int64)
    if score(values, rows, weights, bias, chosen, 0) >= theta:
        return 0
    pot, first, second = np.empty(m, np.int32), np.empty(m, np.int32), np.empty(m, np.int32)
    _sums(values, rows, weights, bias, open_, a, b, pot, first, second)
    idle = _idle(rows, weights, bias, open_)
    for i in range(m):
        if np.int64(pot[i]) + idle >= 2 * theta and (i != a or a != b):
            chosen[0] = i
            if score(values, rows, weights, bias, chosen, 1) >= theta:
                found[0] = i
                return 1
    if a == b:  # what contains the gate may fire
        first[:], second[:] = NONE, NONE
    first[b], second[a], pot[a], pot[b] = NONE, NONE, NONE, NONE
    best = np.empty(m + 1, np.int64)  # the largest potential from here on
    best[m] = NONE
    for i in range(m - 1, -1, -1):
        best[i] = max(best[i + 1], np.int64(pot[i]))
    beside = np.empty(m, np.int32)
    for i in range(m):
        if i in (a, b):
            k = _first_reaching(first if i == a else second, i + 1, m, theta)
        else:
            k = a if a > i and np.int64(first[i]) >= theta else m
            k = min(k, b if b > i and np.int64(second[i]) >= theta else m)
            need = 2 * theta - np.int64(pot[i])
            if best[i + 1] >= need:
                k = _first_partner(values, rows, weights, bias, pot, i, need, k, theta, beside)
        if k < m:
            found[0], found[1] = i, k
            return 2
    return -1


@njit(cache=True, nogil=True)
def _first_reaching(array, start, stop, level):
    for k in range(start, stop):
        if np.int64(array[k]) >= level:
            return k
    return stop


@njit(cache=True, nogil=True)
def _first_partner(values, rows, weights, bias, pot, i, need, stop, theta, beside):
    """First k in i+1..stop-1, no gate's feature, that fires beside i; ``stop`` without one.

    Only a potential of at least ``need`` can. After a few of these, all features from there on are
    tried together, which is what vector code is good at.
    """
    chosen = np.array([i, 0])
    k = i
    for _ in range(FEW):
        k = _first_reaching(pot, k + 1, stop, need)
        if k >= stop:
            return stop
        chosen[1] = k
        if score(values, rows, weights, bias, chosen, 2) >= theta:
            return k
    start = k + 1
    part = beside[start:stop]
    _beside(values, rows, weights, bias, i, start, part)
    for k in range(start, stop):
        if np.int64(beside[k]) >= theta and np.int64(pot[k]) >= need:
            return k
    return stop


@njit(cache=True, nogil=True)
def _beside(values, rows, weights, bias, i, start, part):
    """Fill ``part`` with the scores of feature i beside each feature from ``start`` on."""
    part[:] = 0
    for t in range(len(rows)):
        r = rows[t]
        d, with_i = np.int32(weights[t]), np.int32(bias[r] + values[r, i])
        row = values[r, start : start + len(part)]
        for k in range(len(part)):
            part[k] += np.int32(d * _relu(np.int32(row[k]), with_i))
