"""The truth behind packing bounds at tiny sizes: the least number of answer tables that serve all.

One setting of the parameters gives one table of answers, and serves the functions that it errs on
little enough. How few settings serve a whole family is a set cover, solved exactly here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import combinations, islice, permutations, product

import numpy as np
from numpy.typing import NDArray

Table = tuple[int, ...]  # an answer for each probe, answers numbered
TABLES = 1 << 14  # compared with the family at once


def least_tables(functions: Iterable[Table], tables: Iterable[Table], wrong: int) -> int:
    """Fewest of ``tables`` such that each function is served by one of them, exactly.

    Args:
        functions: the family.
        tables: all answers that one setting may give.
        wrong: a table serves the functions from which it differs in so many answers at most.

    Raises:
        ValueError: some function is served by no table.
    """
    family = np.array(list(functions))
    every = iter(tables)
    served: set[int] = set()
    while chunk := list(islice(every, TABLES)):
        errors = sum(
            np.not_equal.outer(column, answers).astype(np.uint8)
            for column, answers in zip(np.array(chunk).T, family.T, strict=True)
        )
        served |= set(_masks(errors <= wrong))
    return least_cover(served, len(family))


def _masks(rows: NDArray[np.bool_]) -> Iterator[int]:
    """Each row of truth values as one integer, the first value its lowest bit."""
    for packed in np.unique(np.packbits(rows, axis=1, bitorder="little"), axis=0):
        yield int.from_bytes(packed.tobytes(), "little")


def least_cover(sets: Iterable[int], size: int) -> int:
    """Fewest of ``sets`` (bit masks) whose union is 0..size-1: iterative deepening, exact.

    Raises:
        ValueError: their union is not everything.
    """
    largest: list[int] = []
    for mask in sorted(set(sets), key=lambda mask: -mask.bit_count()):
        if not any(mask & ~other == 0 for other in largest):
            largest.append(mask)
    holding = [[mask for mask in largest if mask >> i & 1] for i in range(size)]
    if not all(holding):
        raise ValueError("some element is in no set")
    most = max((mask.bit_count() for mask in largest), default=1)

    def covers(left: int, count: int) -> bool:
        if not left:
            return True
        if left.bit_count() > count * most:
            return False
        rarest = min(
            (i for i in range(size) if left >> i & 1),
            key=lambda i: len(holding[i]),
        )
        options = sorted({left & mask for mask in holding[rarest]}, key=lambda m: -m.bit_count())
        kept: list[int] = []
        for option in options:  # a set whose use here is part of another's use is never better
            if not any(option & ~other == 0 for other in kept):
                kept.append(option)
        return any(covers(left & ~option, count - 1) for option in kept)

    count = -(-size // most)
    while not covers((1 << size) - 1, count):
        count += 1
    return count


@cache
def permutation_truth(features: int, wrong: int) -> int:
    """Fewest settings that serve all permutations, each with at most ``wrong`` wrong answers."""
    tables = product(range(features), repeat=features)
    return least_tables(permutations(range(features)), tables, wrong)


@cache
def subset_truth(features: int, size: int, wrong: int) -> int:
    """The same on all inputs with exactly ``size`` active features, for 3 or 4 features."""
    probes = list(combinations(range(features), size))
    images = [
        tuple(probes.index(tuple(sorted(image[i] for i in probe))) for probe in probes)
        for image in permutations(range(features))
    ]
    return least_tables(images, product(range(len(probes)), repeat=len(probes)), wrong)


@cache
def list_truth(gates: int, outputs: int, wrong: int) -> int:
    """Fewest settings that serve all lists of ``outputs`` of ``gates``, ``wrong`` not right."""
    lists = permutations(range(gates), outputs)
    return least_tables(lists, product(range(gates), repeat=outputs), wrong)


@cache
def budget_truth(gates: int, outputs: int, wrong: int, on_bits: int) -> int:
    """The same with misses and false positives: at most ``on_bits`` on-bits in a table."""
    lists = list(permutations(range(gates), outputs))
    served = {
        sum(1 << i for i, chosen in enumerate(lists) if _missed(table, chosen) <= wrong)
        for table in product(range(1 << gates), repeat=outputs)
        if sum(mask.bit_count() for mask in table) == min(on_bits, gates * outputs)
    }
    return least_cover(served, len(lists))


def _missed(table: Table, chosen: Table) -> int:
    """Outputs that are off at their own gate; a table has a mask of gates for each output."""
    return sum(not mask >> gate & 1 for mask, gate in zip(table, chosen, strict=True))
