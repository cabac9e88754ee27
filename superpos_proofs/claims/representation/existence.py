"""Codes that exist because the bad ones are fewer than all."""

from __future__ import annotations

from functools import lru_cache
from itertools import product

import numpy as np

from superpos_proofs.claims.base import Claim, Draw, Instance, Observation
from superpos_proofs.claims.representation.objects import (
    OURS,
    all_codes,
    fewest_wrong,
    fewest_wrong_of_all,
    sign_codes,
)
from superpos_proofs.network import IntArray
from superpos_proofs.statements import representation as st

Sizes = tuple[int, int, int, int, int]
MOST_SIGNS = 12  # of all codes but the first: so many families are gone through
FREE = 14  # a and b up to here


def _enough(sizes: Sizes) -> bool:
    """The bad families are fewer than all."""
    m, q, p, a, b = sizes
    return bool(m * (m - 1) * (a + b) ** q < 2**q * a**p * b ** (q - p))


@lru_cache(maxsize=2)
def _sizes(enough: bool) -> tuple[Sizes, ...]:
    """All small (m, q, p, a, b), b <= a and q/2 < p <= q, that are enough, or are not."""
    small = [(m, q) for m in range(2, 5) for q in range(1, MOST_SIGNS // (m - 1) + 1)]
    return tuple(
        sizes
        for m, q in small
        for p in range(q // 2 + 1, q + 1)
        for a, b in product(range(1, FREE + 1), repeat=2)
        if b <= a and _enough(sizes := (m, q, p, a, b)) == enough
    )


def _bad_pairs(codes: IntArray, most: int) -> int:
    """Pairs of codes that agree in ``most`` signs or more, or disagree in as many."""
    features, dimensions = codes.shape[1], len(codes)
    products = np.abs(codes.T @ codes)[np.triu_indices(features, 1)]
    return int((products >= 2 * most - dimensions).sum())


@lru_cache(maxsize=512)
def _fewest_bad(features: int, dimensions: int, most: int) -> int:
    best = features * features
    for codes in all_codes(dimensions, features, fixed=1):
        best = min(best, _bad_pairs(codes, most))
        if best == 0:
            break
    return best


def _drawn(draw: Draw, enough: bool) -> dict[str, int]:
    sizes = _sizes(enough)
    return dict(zip("mqpab", sizes[draw.integer(0, len(sizes) - 1)], strict=True))


def _best_pairs(draw: Draw, enough: bool = True) -> Observation:
    values = _drawn(draw, enough)
    if draw.integer(0, 0, beyond=(1, 1)):  # a < b, and every pair is bad
        values |= {"p": values["q"] - values["p"], "a": values["b"], "b": values["a"]}
    bad = _fewest_bad(values["m"], values["q"], values["p"])
    return Observation({**values, "t": bad}, "families gone through until one is good")


_existence = Claim(
    "representation.existence",
    "Codes of small coherence exist: the bad families are fewer than all",
    st.EXISTENCE,
    "Of the 2^q sign vectors, at most (a+b)^q / (a^p b^(q-p)) agree with a fixed one in p places "
    "or more: Markov's inequality for (a/b)^agreements, counted. As many disagree. The union over "
    "pairs is below all 2^(q m) families, in integers; random-codes is the same with exp.",
    (OURS,),
    instance=Instance(_best_pairs, "go through families of codes until one is good", 60),
    proof="representation.md#existence",
)
EXISTENCE = _existence.with_near_misses(
    _existence.near_miss(
        "any",
        "Codes of any length will do",
        "the condition dropped: codes of one sign agree or differ everywhere",
        statement=st.EXISTENCE_ANY,
        instance=Instance(lambda draw: _best_pairs(draw, False), "too short codes", 200),
    ),
    _existence.near_miss(
        "one-side",
        "Codes that nearly disagree need not be counted",
        "half of the bad families forgotten",
        statement=st.EXISTENCE_HALF,
        instance=Instance(lambda draw: _best_pairs(draw, False), "too short codes", 2000),
    ),
)


def _read(draw: Draw, enough: bool = True, best: bool = True) -> Observation:
    values = _drawn(draw, enough)
    features, dimensions, active = values["m"], values["q"], draw.integer(1, 2)
    if best:
        wrong = fewest_wrong_of_all(features, dimensions, active)
        story = "families gone through until one reads all of X_v"
    else:
        wrong = fewest_wrong(sign_codes(draw.seed(), dimensions, features), active)
        story = "one drawn family, the best threshold"
    return Observation({**values, "v": active, "e": wrong}, story)


_recovery = Claim(
    "representation.existence.recovery",
    "So codes that read all of X_v exist, under a condition on integers",
    st.EXISTENCE_RECOVERY,
    "Two codes that agree in fewer than p places, and in more than q - p, have an inner product of "
    "2 (p-1) - q at most; then a threshold reads everything (recovery).",
    (OURS,),
    depends_on=("representation.existence", "representation.recovery"),
    instance=Instance(_read, "go through families of codes until one reads all of X_v", 60),
    proof="representation.md#existence",
)
EXISTENCE_RECOVERY = _recovery.with_near_misses(
    _recovery.near_miss(
        "any",
        "Codes of any length will do",
        "the condition dropped: three features cannot share the codes of one sign",
        statement=st.EXISTENCE_RECOVERY_ANY,
        instance=Instance(lambda draw: _read(draw, False), "too short codes", 400),
    ),
    _recovery.near_miss(
        "all-codes",
        "Any codes of that length will do",
        "some exist; not all are good: two codes may be equal",
        statement=st.EXISTENCE_RECOVERY_ALL,
        instance=Instance(lambda draw: _read(draw, best=False), "drawn codes", 400),
    ),
)

CLAIMS = (EXISTENCE, EXISTENCE_RECOVERY)
