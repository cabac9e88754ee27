"""How many dimensions it takes to read each feature by a threshold, whatever the weights."""

from __future__ import annotations

from itertools import count

import numpy as np

from superpos_proofs.claims.base import Claim, Draw, Instance, Observation
from superpos_proofs.claims.representation.objects import OURS, inputs
from superpos_proofs.network import IntArray, integers
from superpos_proofs.search.linear import common_point
from superpos_proofs.statements import representation as st


def _readable(codes: IntArray, active: int) -> bool:
    """Whether each feature has a reader on X_v: a half-space with just its inputs, in rationals."""
    x = inputs(codes.shape[1], active)
    encoded = x @ codes.T
    return all(
        common_point(encoded[on].tolist(), encoded[~on].tolist()) is None
        for on in (x == 1).T  # both sides have points: the feature alone, and no feature
    )


def _drawn(draw: Draw) -> Observation:
    """Drawn codes, and the most active features with which all are read."""
    dimensions = draw.integer(1, 3)
    features = draw.integer(2, dimensions + 2)
    codes = integers(draw.integers(dimensions * features, -3, 3)).reshape(dimensions, features)
    most = next(v - 1 for v in count(1) if v > features or not _readable(codes, v))
    if most == 0:
        draw.skip()
    values = {"m": features, "q": dimensions, "v": most}
    return Observation(values, f"codes {codes.T.tolist()}, read up to v = {most}")


def _powers(draw: Draw) -> Observation:
    """The code 2^k of feature k, in one dimension: all inputs differ."""
    features = draw.integer(2, 6)
    active = draw.integer(1, features)
    x = inputs(features, active)
    different = len(np.unique(x @ (1 << np.arange(features)))) == len(x)
    values = {"m": features, "q": 1, "v": active if different else 1}
    return Observation(values, f"{len(x)} different numbers E x")


_readers = Claim(
    "representation.width.readers",
    "A threshold for each feature takes min(m, 2v + 1) - 1 dimensions, whatever the weights",
    st.READERS,
    "With fewer dimensions the codes of min(m, 2v + 1) features have two independent relations. "
    "A relation with at most v positive and at most v negative coefficients would make a reader "
    "fire on an input where it must not. So each has more than v of one sign, and going around "
    "from a relation to its negative that sign cannot change.",
    (OURS,),
    instance=Instance(_drawn, "draw codes, find the largest v that is read, in rationals", 60),
    proof="representation.md#any-weights",
)
READERS = _readers.with_near_misses(
    _readers.near_miss(
        "no-simplex",
        "It takes min(m, 2v + 1) dimensions",
        "one relation may be there: the corners of a simplex sum to zero",
        st.READERS_NO_SIMPLEX,
    ),
    _readers.near_miss(
        "one-more",
        "It takes min(m, 2v + 2) - 1 dimensions",
        "four points of the plane in convex position around 0 are read at v = 1",
        st.READERS_ONE_MORE,
        instance=Instance(_drawn, "draw codes, find the largest v that is read", 200),
    ),
    _readers.near_miss(
        "any-decoder",
        "Any decoder needs as many",
        "powers of two in one dimension tell all inputs apart",
        statement=st.READERS_ANY,
        instance=Instance(_powers, "the codes 2^k, all encodings compared", 10),
    ),
)


def _simplex(draw: Draw, all_active: bool = False) -> Observation:
    """The simplex read on all of X_v, also at v = m."""
    features = draw.integer(2, 7)
    active = features if all_active else draw.integer(1, features - 1)
    size = features - 1
    codes = np.hstack([np.eye(size, dtype=np.int64), -np.ones((size, 1), dtype=np.int64)])
    readers = features * np.eye(features, size, dtype=np.int64) - 1
    x = inputs(features, active)
    wrong = int(((x @ codes.T @ readers.T >= 1) != (x == 1)).sum())
    values = {"m": features, "q": size, "v": active, "e": wrong}
    return Observation(values, f"decided on all of X_{active}")


_simplex_claim = Claim(
    "representation.width.simplex",
    "With fewer than all features active, m - 1 dimensions suffice",
    st.SIMPLEX_CODES,
    "An active feature scores m - 1 less 1 for each other active one, at least m - v >= 1; an "
    "inactive one scores at most 0. So up to m = 2v + 1 the least number of dimensions is m - 1.",
    (OURS,),
    instance=Instance(_simplex, "decide the simplex of m = 2..7 features on all of X_v", 20),
    proof="representation.md#any-weights",
)
SIMPLEX = _simplex_claim.with_near_misses(
    _simplex_claim.near_miss(
        "all-active",
        "The same holds when all features may be active",
        "v = m: together they are encoded as 0, like no feature at all",
        statement=st.SIMPLEX_CODES_ALL,
        instance=Instance(lambda draw: _simplex(draw, True), "the same on all inputs", 10),
    ),
    _simplex_claim.near_miss(
        "one-less",
        "m - 2 dimensions suffice",
        "the simplex has m - 1 dimensions",
        st.SIMPLEX_CODES_LESS,
    ),
)

CLAIMS = (READERS, SIMPLEX)
