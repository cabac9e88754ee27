"""The truth behind packing bounds at tiny sizes: the least number of answer tables that serve all.

One setting of the parameters gives one table of answers, and serves the functions that it errs on
little enough. How few settings serve a whole family is a set cover, solved exactly here.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import combinations, permutations, product

Table = tuple[Hashable, ...]
Errors = Callable[[Table, Table], bool]


def least_tables(functions: Sequence[Table], tables: Iterable[Table], serves: Errors) -> int:
    """Fewest of ``tables`` such that each function is served by one of them, exactly.

    Args:
        functions: the family.
        tables: all answers that one setting may give.
        serves: whether a table serves a function, errors allowed for.

    Raises:
        ValueError: some function is served by no table.
    """
    served = {
        sum(1 << i for i, function in enumerate(functions) if serves(table, function))
        for table in tables
    }
    return least_cover(served, len(functions))


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


def permutation_truth(features: int, wrong: int) -> int:
    """Fewest settings that serve all permutations, each with at most ``wrong`` wrong answers."""
    tables = product(range(features), repeat=features)
    images: list[Table] = list(permutations(range(features)))
    return least_tables(images, tables, _within(wrong))


def subset_truth(features: int, size: int, wrong: int) -> int:
    """The same on all inputs with exactly ``size`` active features, for 3 or 4 features."""
    probes = list(combinations(range(features), size))
    images: list[Table] = [
        tuple(frozenset(image[i] for i in probe) for probe in probes)
        for image in permutations(range(features))
    ]
    answers = [frozenset(probe) for probe in probes]
    return least_tables(images, product(answers, repeat=len(probes)), _within(wrong))


def list_truth(gates: int, outputs: int, wrong: int) -> int:
    """Fewest settings that serve all lists of ``outputs`` of ``gates``, ``wrong`` not right."""
    lists: list[Table] = list(permutations(range(gates), outputs))
    return least_tables(lists, product(range(gates), repeat=outputs), _within(wrong))


def budget_truth(gates: int, outputs: int, wrong: int, on_bits: int) -> int:
    """The same with misses and false positives: at most ``on_bits`` on-bits in a table."""
    lists: list[Table] = list(permutations(range(gates), outputs))
    subsets = range(1 << gates)
    tables = (
        table
        for table in product(subsets, repeat=outputs)
        if sum(mask.bit_count() for mask in table) == min(on_bits, gates * outputs)
    )

    def serves(table: Table, chosen: Table) -> bool:
        missed = sum(not (mask >> gate & 1) for mask, gate in zip(table, chosen, strict=True))  # type: ignore[operator]
        return missed <= wrong

    return least_tables(lists, tables, serves)


def _within(wrong: int) -> Errors:
    def serves(table: Table, function: Table) -> bool:
        return sum(a != b for a, b in zip(table, function, strict=True)) <= wrong

    return serves
