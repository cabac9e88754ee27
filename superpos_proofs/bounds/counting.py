"""The counting floor for Permutation, evaluated from the statements (theory: L1, L5, L7).

Everything here is settled by exact integers while they are small and by balls of growing precision
beyond. Floors for other tasks, errors and weights are in ``bounds.floor``.
"""

from __future__ import annotations

import math
from functools import lru_cache

import sympy as sp

from superpos_proofs import rigorous
from superpos_proofs.bounds.question import check_numbers
from superpos_proofs.bounds.solve import least
from superpos_proofs.statements import counting, families, weights
from superpos_proofs.statements.counting import L, Q, m, n


@lru_cache(maxsize=4096)
def permutation_bits(features: int) -> int:
    """Least B with 2^B >= m!: what any scheme for all permutations of m features must charge.

    Source: this project, claim lower.permutation.bits.
    """
    check_numbers(features, 1)
    return least(2**counting.B, sp.factorial(m), counting.B, {m: features})


def counting_floor(features: int, alphabet: int, layers: int = 1) -> int:
    """Least n with Q^(L n (n+1)) >= m!, compared as integers (worst case over all permutations).

    Args:
        features: m >= 1.
        alphabet: Q >= 2, how many values a weight or bias may take (2^b for b bits).
        layers: L >= 1 hidden layers of equal width, inputs encoded in at most that width.

    Source: this project, claim lower.permutation.neurons.
    """
    check_numbers(features, 1, layers)
    if alphabet < 2:
        raise ValueError(f"an alphabet needs at least 2 values, not {alphabet}")
    values = {m: features, Q: alphabet, L: layers}
    return least(weights.DENSE_SETTINGS, sp.factorial(m), n, values)


def typical_floor(features: int, bits: int, *, tasks: int = 3, choices: int = 1) -> int:
    """Least n with 20 G 2^(T b n (n+1)) >= m!^T: the floor where T drawn tasks were served.

    A width below it would have served T of T drawn tasks, with any of G choices of shared parts,
    with probability below 5 %.

    Source: this project, claim lower.permutation.confidence.
    """
    check_numbers(features, bits)
    B, T, G = (counting.CONFIDENCE[name] for name in ("B", "T", "G"))
    unlikely = counting.CONFIDENCE.conclusion.args[0]

    def allowed(width: int) -> bool | None:
        charged = bits * width * (width + 1)
        verdict = rigorous.decide(unlikely, {m: features, B: charged, T: tasks, G: choices})
        return None if verdict is None else not verdict

    return rigorous.least_integer(allowed)


def capacity(width: int, bits: int, layers: int = 1) -> int:
    """Greatest m with m! <= 2^(b L n (n+1)): most features whose permutations width n can serve.

    Source: this project, claim lower.permutation.capacity.
    """
    check_numbers(1, bits, layers)
    if width < 1:
        raise ValueError(f"width must be at least 1, not {width}")
    budget = bits * layers * width * (width + 1)
    statement = counting.PERMUTATION_BITS

    def too_many(features: int) -> bool | None:
        verdict = rigorous.decide(statement.conclusion, {m: features, statement["B"]: budget})
        return None if verdict is None else not verdict

    return rigorous.least_integer(too_many) - 1


def list_capacity(features: int, width: int, bits: int, layers: int = 1, fan_in: int = 2) -> int:
    """Greatest m' with (C(m,k))_{m'} <= 2^(b L n (n+1)): most ANDs that width n can serve.

    At most C(m,k), the number of gates there are.

    Source: this project, claim lower.pairwise-and.capacity.
    """
    check_numbers(features, bits, layers)
    if width < 1:
        raise ValueError(f"width must be at least 1, not {width}")
    gates = math.comb(features, fan_in)
    numbers: dict[sp.Symbol, rigorous.Number] = {
        families.gates: gates,
        counting.B: bits * layers * width * (width + 1),
    }
    size = families.K_AND_SIZE
    fits = sp.Le(size, 2**counting.B)

    def too_many(outputs: int) -> bool:
        if outputs > gates:
            return True
        return rigorous.decide(fits, {**numbers, families.outputs: outputs}) is False

    return rigorous.least_integer(too_many) - 1


def injective_floor(features: int, bits: int) -> int:
    """Least hidden width at which all pairs' ANDs can be told apart on raw inputs, one layer.

    Not a counting floor: the one network of UniversalAnd must send the C(m,2) inputs with two
    active features to different hidden vectors, and a neuron takes few values on them.

    Source: this project, claim lower.universal-and.injective.
    """
    check_numbers(features, bits)
    pairs = sp.Integer(math.comb(features, 2))
    return least(families.INJECTIVE.conclusion.lhs, pairs, n, {Q: 2**bits})
