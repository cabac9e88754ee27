"""Numba kernels of the pruned decision: one output at a time, exact integers.

Notation as in scores.py, proofs in docs/deciding.md.
"""

import numpy as np
from numba import njit

from superpos_proofs.decide.pairs import pair_limits
from superpos_proofs.decide.scores import holds, potentials, score


@njit(cache=True, nogil=True)
def _largest_off(values, rows, weights, bias, open_, gate, active, floor, limit):
    """Largest score over inputs of X_v that must be off: depth first, largest potentials first.

    Or ``floor``, if that is larger. Also whether the search was finished, and how many
    scores and bounds it worked out.
    """
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
    exact[0] = score(values, rows, weights, bias, chosen, 0)
    most = max(floor, exact[0])
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
        if holds(gate, chosen, depth + 1):
            continue
        nodes += 1
        if nodes > limit:
            return most, False, 2 * m + nodes
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
    return most, True, 2 * m + nodes


@njit(cache=True, nogil=True)
def _least_on(values, rows, weights, bias, open_, gate, active, ceiling, limit):
    """Least score over inputs of X_v that must be on: the gate's features, and v - k others.

    Or ``ceiling``, if that is smaller. Also whether the search was finished, and how many
    scores and bounds it worked out.
    """
    m, s, k = values.shape[1], len(rows), len(gate)
    chosen = np.zeros(active + 1, np.int64)
    for q in range(k):
        chosen[q] = gate[q]
    clean = score(values, rows, weights, bias, chosen, k)
    if k == active:
        return min(ceiling, clean), True, 1
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
    exact = np.zeros(free + 1, np.int64)
    place = np.zeros(free + 1, np.int64)
    exact[0] = clean
    least = min(ceiling, clean)
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
            return least, False, m + nodes
        chosen[k + depth] = i
        total = score(values, rows, weights, bias, chosen, k + depth + 1)
        least = min(least, total)
        depth += 1
        exact[depth], place[depth] = total, p + 1
    return least, True, m + nodes


@njit(cache=True, nogil=True)
def limits(
    values,
    starts,
    rows,
    weights,
    bias,
    open_,
    gates,
    active,
    narrow,
    floors,
    ceilings,
    jobs,
    limit,
    out,
):
    """For each output in ``jobs``: largest off-score, least on-score, finished or not, the work.

    Or the output's floor, or ceiling, where these are larger, or smaller.
    """
    for job in range(len(jobs)):
        j = jobs[job]
        mine = rows[starts[j] : starts[j + 1]]
        entries = weights[starts[j] : starts[j + 1]]
        gate, floor, ceiling = gates[j], floors[j], ceilings[j]
        if active == 2 and narrow:
            most, least, done, work = pair_limits(
                values, mine, entries, bias, open_, gate, floor, ceiling, limit
            )
        else:
            most, done, above = _largest_off(
                values, mine, entries, bias, open_, gate, active, floor, limit
            )
            least, also, below = _least_on(
                values, mine, entries, bias, open_, gate, active, ceiling, limit
            )
            done, work = done and also, above + below
        out[job, 0], out[job, 1], out[job, 2], out[job, 3] = most, least, np.int64(done), work
