"""The counting floor for Permutation, evaluated from the statements (theory: L1, L5, L7).

Everything here is settled by exact integers while they are small and by balls of growing precision
beyond; an undecided comparison raises, it is never rounded away.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import sympy as sp

from superpos_proofs import rigorous
from superpos_proofs.statements import counting, log2
from superpos_proofs.statements.counting import L, Q, m, n

LARGEST_FEATURES = 10**18
LARGEST_BITS = 1024


@dataclass(frozen=True)
class Node:
    """A line of a derivation tree: what it says, its value, the claim behind it, what it uses."""

    says: str
    value: str
    claim: str | None = None
    uses: tuple[Node, ...] = ()

    def to_json(self) -> dict[str, object]:
        """The tree as JSON."""
        uses = [node.to_json() for node in self.uses]
        return {"says": self.says, "value": self.value, "claim": self.claim, "uses": uses}


@dataclass(frozen=True)
class Floor:
    """A lower bound on the width, with the bound on parameter bits and how both follow."""

    neurons: int
    parameter_bits: int
    derivation: Node


def check_numbers(features: int, bits: int, layers: int = 1) -> None:
    """Raise a one-line ValueError unless the numbers make a task."""
    if features < 1:
        raise ValueError(f"features must be at least 1, not {features}")
    if features > LARGEST_FEATURES:
        raise ValueError("features must be at most 10^18")
    if bits < 1:
        raise ValueError(f"bits must be at least 1, not {bits}")
    if bits > LARGEST_BITS:
        raise ValueError(f"bits must be at most {LARGEST_BITS}: no weight needs more")
    if not 1 <= layers <= LARGEST_FEATURES:
        raise ValueError(f"layers must be at least 1, not {layers}")


@lru_cache(maxsize=4096)
def permutation_bits(features: int) -> int:
    """Least B with 2^B >= m!: what any scheme for all permutations of m features must charge.

    Source: this project, claim lower.permutation.bits.
    """
    check_numbers(features, 1)
    statement = counting.PERMUTATION_BITS
    B = statement["B"]
    return rigorous.least_integer(
        lambda bits: rigorous.decide(statement.conclusion, {m: features, B: bits}),
        low=_just_below(features),
    )


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
    allowed = counting.PERMUTATION_NEURONS.conclusion
    return rigorous.least_integer(
        lambda width: rigorous.decide(allowed, {m: features, Q: alphabet, L: layers, n: width})
    )


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


def probable_floor(features: int, bits: int, layers: int, failure: Fraction) -> int:
    """Least n with 2^(b L n (n+1)) >= (1 - failure) m!: the typical floor for a success rate.

    Source: this project, claim lower.permutation.typical.
    """
    check_numbers(features, bits, layers)
    if not 0 <= failure < 1:
        raise ValueError(f"failure must lie in [0, 1), not {failure}")
    numbers: dict[sp.Symbol, rigorous.Number] = {m: features, counting.delta: failure}

    def allowed(width: int) -> bool | None:
        charged = bits * layers * width * (width + 1)
        return rigorous.decide(counting.LIKELY_BITS, {**numbers, counting.B: charged})

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

    return rigorous.least_integer(too_many, low=1) - 1


def permutation_floor(features: int, bits: int, layers: int = 1) -> Floor:
    """The worst-case floor for Permutation with its derivation."""
    neurons, charged = counting_floor(features, 2**bits, layers), permutation_bits(features)
    size, family = f"{features}!", f"all {features}! permutations"
    tree = counting_tree("lower.permutation", size, family, neurons, charged, (bits, layers))
    return Floor(neurons, charged, tree)


def counting_tree(
    claim: str, size: str, family: str, neurons: int, charged: int, precision: tuple[int, int]
) -> Node:
    """How a counting floor follows, for any family of functions.

    Args:
        claim: what its claims start with, like ``lower.permutation``.
        size: the number of functions, as text.
        family: the functions, in words.
        neurons: the floor.
        charged: the bits that any scheme charges.
        precision: (b, L).
    """
    bits, layers = precision
    times = f"{bits}*{layers}*" if layers > 1 else f"{bits}*"
    value = f"n >= {neurons}: {bits * layers * neurons * (neurons + 1)} bits suffice"
    if neurons:
        value += f", {bits * layers * (neurons - 1) * neurons} at n = {neurons - 1} do not"
    return Node(
        f"width n needs {times}n*(n+1) >= log2 {size}",
        value,
        f"{claim}.neurons",
        (
            Node(
                f"any scheme for {family} charges B >= log2 {size} bits",
                f"B >= {charged}",
                f"{claim}.bits",
                (Node("parameters determine the function", "2^B >= |F|", "lower.counting"),),
            ),
            Node(
                "a charged parameter takes one of 2^b values; encoder and decoder are shared",
                f"2^({times}n*(n+1)) settings",
                "lower.neurons",
            ),
        ),
    )


def _just_below(features: int) -> int:
    """A lower bound on log2 m!, where the search for the exact number of bits starts."""
    if features < 2:
        return 0
    value = rigorous.enclose(log2(sp.factorial(m)), {m: features})
    return max(0, int(value.lower().floor().unique_fmpz()) - 1)
