"""Numba kernels for first counterexamples: inputs by weight, then lexicographically.

Notation as in scores.py, proofs in docs/deciding.md.
"""

import numpy as np
from numba import njit

from superpos_proofs.decide.pairs import first_pair_error
from superpos_proofs.decide.scores import holds, potentials, score

LOWEST = -(1 << 62)


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
    if score(values, rows, weights, bias, chosen, 0) >= theta:
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
            if holds(gate, chosen, depth + 1):
                continue
            if rest == 1:
                if score(values, rows, weights, bias, chosen, weight) >= theta:
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
def _first_on_error(values, rows, weights, bias, gate, active, theta, found):
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
                if score(values, rows, weights, bias, chosen, k + more) < theta:
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


@njit(cache=True, nogil=True)
def first_errors(
    values, starts, rows, weights, bias, open_, gates, active, narrow, off, on, jobs, found
):
    """For each output in ``jobs`` the first input that reaches ``off`` and must not, and the first
    that does not reach ``on`` and must: weight, or -1, and features.
    """
    for job in range(len(jobs)):
        j = jobs[job]
        mine = rows[starts[j] : starts[j + 1]]
        entries = weights[starts[j] : starts[j + 1]]
        wrong, short = found[job, 0], found[job, 1]
        if active == 2 and narrow:
            wrong[0] = first_pair_error(
                values, mine, entries, bias, open_, gates[j], off[j], wrong[1:]
            )
        else:
            wrong[0] = _first_off_error(
                values, mine, entries, bias, open_, gates[j], active, off[j], wrong[1:]
            )
        short[0] = _first_on_error(values, mine, entries, bias, gates[j], active, on[j], short[1:])
