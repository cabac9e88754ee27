"""Chapter "upper": how many gates of a uniform list a feature is in."""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction
from itertools import combinations

from superpos_proofs.claims.base import Claim, Draw, Instance, Observation
from superpos_proofs.claims.works import ours
from superpos_proofs.statements import ands as st

LISTS = 3000  # to be gone through for one observation


def _crowded(draw: Draw, least: int = 0) -> Observation:
    """The share of lists in which a feature is in more than d gates, by going through all."""
    fan_in = draw.integer(2, 3)
    features = draw.integer(fan_in + 1, 6)
    gates = list(combinations(range(features), fan_in))
    sizes = [j for j in range(1, len(gates) + 1) if math.comb(len(gates), j) <= LISTS]
    outputs = sizes[draw.integer(0, len(sizes) - 1)]
    mean = Fraction(fan_in * outputs, features)
    influence = draw.integer(max(1, math.ceil(mean) - 1 if least == 0 else least), 10)
    lists = list(combinations(gates, outputs))
    most = [max(Counter(i for gate in some for i in gate).values()) for some in lists]
    share = Fraction(sum(d > influence for d in most), len(lists))
    values: dict[str, int | Fraction] = {"m": features, "j": outputs, "k": fan_in}
    values |= {"d": influence, "p": share}
    return Observation(values, f"all {len(lists)} lists of {outputs} of {len(gates)} gates")


_claim = Claim(
    "upper.k-and.crowded",
    "Few uniform lists of gates crowd a feature",
    st.CROWDED_LISTS,
    "i given gates of a list all contain a feature with probability at most (k/m)^i, so the number "
    "of its gates has binomial moments no larger than those of j coins of chance k/m. Markov for "
    "a power of it, and a union over the features.",
    (ours("ands.md"),),
    instance=Instance(_crowded, "go through all lists of small sizes", 60),
    proof="ands.md#uniform-lists",
)
CROWDED = _claim.with_near_misses(
    _claim.near_miss(
        "no-union",
        "One feature may speak for all",
        "with several features it is likelier that one of them is crowded",
        statement=st.CROWDED_ONE,
        instance=Instance(_crowded, "no factor m", 600),
    ),
    _claim.near_miss(
        "below-mean",
        "It holds below the mean influence too",
        "there the bound falls again, and all lists are crowded",
        statement=st.CROWDED_BELOW,
        instance=Instance(lambda draw: _crowded(draw, 1), "any d", 600),
    ),
)

CLAIMS = (CROWDED,)
