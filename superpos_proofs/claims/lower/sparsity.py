"""Orders with constants for all sizes: what sparsifying and distilling leave."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import sympy as sp

from superpos_proofs import rigorous
from superpos_proofs.bounds import orders
from superpos_proofs.claims.base import Claim, Draw, Instance, Observation
from superpos_proofs.claims.lower.counting import right_on_all
from superpos_proofs.claims.lower.orders import DIGIT, least_in_integers
from superpos_proofs.claims.works import ABSTRACT, ours
from superpos_proofs.construct.base import trivial
from superpos_proofs.network import integers
from superpos_proofs.ranges import RangeProof
from superpos_proofs.statements import Statement
from superpos_proofs.statements import weights as st
from superpos_proofs.statements.counting import m

OURS = ours("weights.md")


def _fewest(size: int, width: int) -> int:
    """Least S with C(M, S) 2^S >= m!, M = n (n+1), in Python integers."""
    entries, family = width * (width + 1), math.factorial(size)
    return least_in_integers(
        lambda k: math.comb(entries, min(k, entries)) * 2 ** min(k, entries) >= family
    )


@dataclass(frozen=True)
class _False:
    """A near-miss of a sparse claim: another statement, refuted by an object or by ``S`` itself."""

    name: str
    title: str
    without: str
    statement: Statement
    instance: Instance | None = None


def _trivial_network(draw: Draw, low: int, high: int) -> Observation:
    """Width m, and as many non-zero parameters."""
    size = draw.integer(low, high)
    image = draw.permutation(size)
    built = trivial(integers(list(image))).network
    right_on_all(built, image)
    layer = built.layers[0]
    nonzero = int(np.count_nonzero(layer.weights) + np.count_nonzero(layer.bias))
    return Observation({"m": size, "n": size, "S": nonzero}, "the trivial network, decided")


_M_LOG_M = orders.WIDTHS["narrow"][1]


def _sparse_claim(
    regime: str, constant: Fraction, digit: Fraction, title: str, idea: str, false: _False
) -> Claim:
    start, head = 16, 1024
    width, order = orders.WIDTHS[regime]

    def statement(constant: Fraction, start: int = start) -> Statement:
        return st.sparse_constants(width, order, sp.Rational(constant), start)

    def prove(constant: Fraction, start: int = start) -> RangeProof:
        return orders.prove_sparse(regime, constant, start, head)

    def drawn(draw: Draw) -> Observation:
        size = max(start, draw.integer(0, 120))  # often the first, where the constant is tight
        widest = rigorous.rounded(sp.floor(width, evaluate=False), {m: size})
        least = widest if size == start else min(2 * math.isqrt(size), widest)
        chosen = draw.integer(least, widest, beyond=(widest + 1, size**2))
        fewest = _fewest(size, chosen)
        if fewest >= chosen * (chosen + 1):
            draw.skip()
        return Observation({"m": size, "n": chosen, "S": fewest}, "S found in Python integers")

    claim = Claim(
        f"lower.sparse.{regime}",
        title,
        statement(constant),
        idea,
        (ABSTRACT, OURS),
        depends_on=("lower.sparse", "lower.permutation.bits", "lemma.factorial"),
        instance=Instance(drawn, "the least S by brute force in integers", 12),
        derivation=lambda: prove(constant),
        proof="weights.md#sparse-networks",
    )
    return claim.with_near_misses(
        claim.near_miss(
            "next-digit",
            f"{float(constant + digit):.3g} would do",
            "the next digit",
            statement=statement(constant + digit),
            derivation=lambda: prove(constant + digit),
        ),
        claim.near_miss(
            "earlier",
            "It holds from a smaller m on",
            "the range begun too early",
            statement=statement(constant, 4 if regime == "medium" else 2),
            derivation=lambda: prove(constant, 4 if regime == "medium" else 2),
        ),
        claim.near_miss(
            false.name,
            false.title,
            false.without,
            statement=false.statement,
            instance=false.instance or claim.instance,
        ),
    )


SPARSE_NARROW = _sparse_claim(
    "narrow",
    Fraction(937, 10000),
    Fraction(1, 10000),
    "Sparsifying at width 2 sqrt(m log m): still 0.0937 m log m non-zero parameters",
    "Adler and Shavit's order survives with free positions as long as the width is of the order of "
    "the floor: log(eM/S) is then a constant.",
    _False(
        "any-width",
        "Sparse networks need that many at every width up to m",
        "at width m the trivial network has m non-zero parameters",
        st.sparse_constants(m, _M_LOG_M, sp.Rational(937, 10000), 16),
        Instance(lambda draw: _trivial_network(draw, 1700, 1710), "the trivial network", 1, False),
    ),
)
SPARSE_MEDIUM = _sparse_claim(
    "medium",
    Fraction(187, 1000),
    DIGIT,
    "At width sqrt(m) log m: 0.187 m log m / log log m non-zero parameters",
    "A position is worth log(eM/S) = log log m + O(1) bits there, so a little less follows.",
    _False(
        "no-loss",
        "At that width nothing is lost: 0.187 m log m",
        "the positions, worth log log m bits each, forgotten",
        st.sparse_constants(orders.WIDTHS["medium"][0], _M_LOG_M, sp.Rational(187, 1000), 16),
    ),
)
SPARSE_WIDE = _sparse_claim(
    "wide",
    Fraction(375, 1000),
    DIGIT,
    "At width m: only 0.375 m non-zero parameters, and the trivial network has m",
    "A position is worth about 2c log m bits at width m^(1/2 + c), so only order m follows, and "
    "no more can. For Adler and Shavit's figure there, positions must be fixed or charged as bits.",
    _False(
        "more-than-trivial",
        "More than m non-zero parameters are needed at width m",
        "the trivial network has m",
        st.sparse_constants(m, m + 1, sp.Integer(1), 16),
        Instance(lambda draw: _trivial_network(draw, 16, 40), "the trivial network", 4),
    ),
)

CLAIMS = (SPARSE_NARROW, SPARSE_MEDIUM, SPARSE_WIDE)
