"""Numba kernels of the pruned decision: one output at a time, exact integers.

Notation: row t of an output is a neuron with decoder entry d_t != 0, bias c_t and values x_t(i),
what feature i alone adds to its pre-activation. Bounds are scaled by v, so c/v stays an integer.
``open_`` marks neurons whose pre-activation is never negative on X_v: they are linear there.
Proofs of the bounds: docs/deciding.md.
"""

import numpy as np
from numba import njit

TILE = 1024
LOWEST = -(1 << 62)
HIGHEST = 1 << 62


@njit(cache=True, nogil=True)
def _score(values, rows, weights, bias, chosen, count):
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
def _sums(values, rows, weights, bias, open_, gate, single, pot, first, second):
    """For v = 2, in 32 bits: single scores, potentials, and scores with a gate's feature beside.

    Works tile by tile so that the sums stay in the first cache.
    """
    m = values.shape[1]
    a = gate[0]
    b = gate[1] if len(gate) > 1 else gate[0]
    for start in range(0, m, TILE):
        stop = min(start + TILE, m)
        # Slices from 0 on: with no negative index to look out for, the loops become vector code.
        one, two = single[start:stop], pot[start:stop]
        one[:] = 0
        two[:] = 0
        beside_a, beside_b = first[start:stop], second[start:stop]
        beside_a[:] = 0
        beside_b[:] = 0
        for t in range(len(rows)):
            r = rows[t]
            d, c = np.int32(weights[t]), np.int32(bias[r])
            with_a, with_b = np.int32(c + values[r, a]), np.int32(c + values[r, b])
            row = values[r, start:stop]
            _add(row, d, c, with_a, with_b, one, beside_a, beside_b)
            if open_[r]:
                for i in range(len(row)):
                    x = np.int32(row[i])
                    two[i] += d * (x + x + c)
            elif d > 0:
                for i in range(len(row)):
                    x = np.int32(row[i])
                    two[i] += d * max(x + x + c, np.int32(0))


@njit(cache=True, nogil=True)
def _add(row, d, c, with_a, with_b, one, beside_a, beside_b):
    zero = np.int32(0)
    for i in range(len(row)):
        x = np.int32(row[i])
        one[i] += d * max(x + c, zero)
        beside_a[i] += d * max(x + with_a, zero)
        beside_b[i] += d * max(x + with_b, zero)


@njit(cache=True, nogil=True)
def _pair_limits(values, rows, weights, bias, open_, gate, buffers, limit):
    """(largest score that must be off, least that must be on, finished) over X_2, exactly."""
    m = values.shape[1]
    single, pot, first, second = buffers[0], buffers[1], buffers[2], buffers[3]
    _sums(values, rows, weights, bias, open_, gate, single, pot, first, second)
    chosen = np.zeros(2, np.int64)
    most = _score(values, rows, weights, bias, chosen, 0)
    least = np.int64(HIGHEST)
    a = gate[0]
    if len(gate) == 1:
        least = np.int64(single[a])
        for i in range(m):
            if i != a:
                least = min(least, np.int64(first[i]))
                most = max(most, np.int64(single[i]))
    else:
        b = gate[1]
        least = np.int64(first[b])
        for i in range(m):
            most = max(most, np.int64(single[i]))
            if i != a and i != b:
                most = max(most, np.int64(first[i]), np.int64(second[i]))
    top = np.int64(LOWEST)
    for i in range(m):
        if i != a and (len(gate) == 1 or i != gate[1]):
            top = max(top, np.int64(pot[i]))
    count = 0
    for i in range(m):
        if i != a and (len(gate) == 1 or i != gate[1]) and np.int64(pot[i]) + top > 2 * most:
            count += 1
    if count < 2:
        return most, least, True
    index = np.empty(count, np.int64)
    key = np.empty(count, np.int64)
    k = 0
    for i in range(m):
        if i != a and (len(gate) == 1 or i != gate[1]) and np.int64(pot[i]) + top > 2 * most:
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
            chosen[0], chosen[1] = i, k
            most = max(most, _score(values, rows, weights, bias, chosen, 2))
            nodes += 1
            if nodes > limit:
                return most, least, False
    return most, least, True


@njit(cache=True, nogil=True)
def _holds(gate, chosen, count):
    """Whether all features of a gate are among ``chosen[:count]``."""
    for g in gate:
        found = False
        for q in range(count):
            found = found or chosen[q] == g
        if not found:
            return False
    return True


@njit(cache=True, nogil=True)
def _largest_off(values, rows, weights, bias, open_, gate, active, limit):
    """Largest score over inputs of X_v that must be off: depth first, largest potentials first."""
    m, s = values.shape[1], len(rows)
    pot = np.zeros(m, np.int64)
    idle = potentials(values, rows, weights, bias, open_, active, pot)
    rise = np.zeros(m, np.int64)  # the most that adding a feature to any input adds to its score
    for t in range(s):
        r, d = rows[t], np.int64(weights[t])
        for i in range(m):
            x = np.int64(values[r, i])
            if open_[r]:
                rise[i] += d * x
            else:
                rise[i] += d * max(x, 0) if d > 0 else -d * max(-x, 0)
    steepest = max(np.int64(0), rise.max())
    order = np.argsort(-pot)
    sums = np.zeros((active + 1, s), np.int64)
    place = np.zeros(active + 1, np.int64)  # next place in ``order`` to try at each depth
    exact = np.zeros(active + 1, np.int64)
    loose = np.zeros(active + 1, np.int64)  # v times a bound on what the chosen slots add
    chosen = np.zeros(active + 1, np.int64)
    exact[0] = _score(values, rows, weights, bias, chosen, 0)
    most = exact[0]
    depth, nodes = 0, 0
    while depth >= 0:
        rest = active - depth  # slots that are still free
        p = place[depth]
        if rest == 0 or p == m:
            depth -= 1
            continue
        i = order[p]
        if loose[depth] + pot[i] + (rest - 1) * max(pot[i], idle) <= active * most:
            depth -= 1
            continue
        place[depth] = p + 1
        if exact[depth] + rise[i] + (rest - 1) * steepest <= most:
            continue
        chosen[depth] = i
        if _holds(gate, chosen, depth + 1):
            continue
        nodes += 1
        if nodes > limit:
            return most, False
        total, bound = np.int64(0), np.int64(0)
        for t in range(s):
            r, d = rows[t], np.int64(weights[t])
            z = sums[depth, t] + values[r, i]
            sums[depth + 1, t] = z
            c = np.int64(bias[r])
            if z + c > 0:
                total += d * (z + c)
            slots = active * z + (depth + 1) * c
            if open_[r] or (d > 0 and slots > 0):
                bound += d * slots
        most = max(most, total)
        depth += 1
        exact[depth], loose[depth], place[depth] = total, bound, p + 1
    return most, True


@njit(cache=True, nogil=True)
def _least_on(values, rows, weights, bias, open_, gate, active, limit):
    """Least score over inputs of X_v that must be on: the gate's features, and v - k others."""
    m, s, k = values.shape[1], len(rows), len(gate)
    fall = np.zeros(m, np.int64)  # the most that adding a feature takes off any score
    for t in range(s):
        r, d = rows[t], np.int64(weights[t])
        for i in range(m):
            x = np.int64(values[r, i])
            if open_[r]:
                fall[i] -= d * x
            else:
                fall[i] += d * max(-x, 0) if d > 0 else -d * max(x, 0)
    free = active - k
    chosen = np.zeros(active + 1, np.int64)
    for q in range(k):
        chosen[q] = gate[q]
    exact = np.zeros(free + 1, np.int64)
    place = np.zeros(free + 1, np.int64)
    exact[0] = _score(values, rows, weights, bias, chosen, k)
    least = exact[0]
    order = np.argsort(-fall)
    depth, nodes = 0, 0
    while depth >= 0:
        rest = free - depth
        p = place[depth]
        if rest == 0 or p == m or exact[depth] - rest * max(fall[order[p]], 0) >= least:
            depth -= 1
            continue
        i = order[p]
        place[depth] = p + 1
        member = False
        for g in gate:
            member = member or g == i
        if member:
            continue
        nodes += 1
        if nodes > limit:
            return least, False
        chosen[k + depth] = i
        total = _score(values, rows, weights, bias, chosen, k + depth + 1)
        least = min(least, total)
        depth += 1
        exact[depth], place[depth] = total, p + 1
    return least, True


@njit(cache=True, nogil=True)
def limits(values, starts, rows, weights, bias, open_, gates, active, narrow, jobs, limit, out):
    """For each output in ``jobs``: largest off-score, least on-score, whether it was finished."""
    m = values.shape[1]
    for job in range(len(jobs)):
        j = jobs[job]
        mine = rows[starts[j] : starts[j + 1]]
        entries = weights[starts[j] : starts[j + 1]]
        gate = gates[j]
        if active == 2 and narrow and len(gate) <= 2:
            buffers = np.empty((4, m), np.int32)
            most, least, done = _pair_limits(
                values, mine, entries, bias, open_, gate, buffers, limit
            )
        else:
            most, done = _largest_off(values, mine, entries, bias, open_, gate, active, limit)
            least, also = _least_on(values, mine, entries, bias, open_, gate, active, limit)
            done = done and also
        out[job, 0], out[job, 1], out[job, 2] = most, least, np.int64(done)


@njit(cache=True, nogil=True)
def _first_off_error(values, rows, weights, bias, open_, gate, active, theta, found):
    """First input, by weight, then lexicographically, that fires and must not; its weight or -1."""
    m, s = values.shape[1], len(rows)
    pot = np.zeros(m + 1, np.int64)
    idle = potentials(values, rows, weights, bias, open_, active, pot)
    best = np.full(m + 1, LOWEST, np.int64)  # the largest potential from here on
    for i in range(m - 1, -1, -1):
        best[i] = max(best[i + 1], pot[i])
    sums = np.zeros((active + 1, s), np.int64)
    place = np.zeros(active + 1, np.int64)
    loose = np.zeros(active + 1, np.int64)
    chosen = np.zeros(active + 1, np.int64)
    if _score(values, rows, weights, bias, chosen, 0) >= theta:
        return 0
    for weight in range(1, active + 1):
        depth = 0
        place[0] = 0
        unused = (active - weight) * idle
        while depth >= 0:
            rest = weight - depth
            i = place[depth]
            if i + rest > m or loose[depth] + rest * best[i] + unused < active * theta:
                depth -= 1
                continue
            place[depth] = i + 1
            chosen[depth] = i
            if loose[depth] + pot[i] + (rest - 1) * best[i + 1] + unused < active * theta:
                continue
            if _holds(gate, chosen, depth + 1):
                continue
            if rest == 1:
                if _score(values, rows, weights, bias, chosen, weight) >= theta:
                    found[:weight] = chosen[:weight]
                    return weight
                continue
            bound = np.int64(0)
            for t in range(s):
                r, d = rows[t], np.int64(weights[t])
                z = sums[depth, t] + values[r, i]
                sums[depth + 1, t] = z
                slots = active * z + (depth + 1) * np.int64(bias[r])
                if open_[r] or (d > 0 and slots > 0):
                    bound += d * slots
            depth += 1
            loose[depth], place[depth] = bound, i + 1
    return -1


@njit(cache=True, nogil=True)
def first_off_errors(values, starts, rows, weights, bias, open_, gates, active, theta, jobs, found):
    """For each output in ``jobs`` the first input that fires and must not: weight, features."""
    for job in range(len(jobs)):
        j = jobs[job]
        mine = rows[starts[j] : starts[j + 1]]
        entries = weights[starts[j] : starts[j + 1]]
        found[job, 0] = _first_off_error(
            values, mine, entries, bias, open_, gates[j], active, theta[j], found[job, 1:]
        )


@njit(cache=True, nogil=True)
def first_on_error(values, rows, weights, bias, gate, active, theta, found):
    """First input that contains the gate and does not reach ``theta``; its weight, or -1.

    Goes through all of them: the gate's features and up to v - k others.
    """
    m, k = values.shape[1], len(gate)
    chosen = np.zeros(active + 1, np.int64)
    others = np.zeros(active + 1, np.int64)
    best = -1
    for more in range(active - k + 1):
        depth = 0
        others[0] = -1
        while depth >= 0:
            if depth == more:
                for q in range(k):
                    chosen[q] = gate[q]
                for q in range(more):
                    chosen[k + q] = others[q]
                if _score(values, rows, weights, bias, chosen, k + more) < theta:
                    sorted_ = np.sort(chosen[: k + more])
                    smaller = best < 0
                    for q in range(k + more):
                        if not smaller and sorted_[q] != found[q]:
                            smaller = sorted_[q] < found[q]
                            break
                    if smaller:
                        best = k + more
                        found[:best] = sorted_
                depth -= 1
                continue
            i = others[depth] + 1
            while i < m:
                member = False
                for g in gate:
                    member = member or g == i
                if not member:
                    break
                i += 1
            if i >= m:
                depth -= 1
                continue
            others[depth] = i
            if depth + 1 < more:
                others[depth + 1] = i
            depth += 1
        if best >= 0:
            return best
    return best
