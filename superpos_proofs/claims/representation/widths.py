"""How many dimensions represent: enough, necessary, and the order of both."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import sympy as sp

from superpos_proofs.bounds.representation import random_width, representation_width
from superpos_proofs.claims.base import Claim, Draw, Instance, Observation, RangeCheck
from superpos_proofs.claims.representation.objects import (
    OURS,
    fewest_wrong,
    fewest_wrong_of_all,
    found_codes,
    least_width,
    sign_codes,
    sylvester,
    thresholds,
    wrong_reads,
)
from superpos_proofs.claims.works import ABSTRACT
from superpos_proofs.network import IntArray, integers
from superpos_proofs.statements import representation as st

# ---------------------------------------------------------------------------- one active feature


def _tiny(draw: Draw) -> tuple[int, int]:
    """(m, q) with at most 2^8 codes to try."""
    features = draw.integer(2, 6)
    return features, draw.integer(1, 8 // (features - 1))


def _best_for_one(draw: Draw) -> Observation:
    features, dimensions = _tiny(draw)
    wrong = fewest_wrong_of_all(features, dimensions, 1)
    return Observation({"m": features, "q": dimensions, "e": wrong}, "all codes, all thresholds")


def _opposite(draw: Draw) -> Observation:
    """All 2^q sign vectors: opposite ones have coherence 1."""
    dimensions = draw.integer(1, 4)
    columns = [[1 - 2 * (i >> row & 1) for i in range(2**dimensions)] for row in range(dimensions)]
    codes = integers(columns)
    values = {"m": codes.shape[1], "q": dimensions, "e": fewest_wrong(codes, 1)}
    return Observation(values, "all sign vectors as codes")


_one = Claim(
    "representation.width.one",
    "One active feature: ceil(log m) dimensions are exactly what recovery takes",
    st.ONE_ACTIVE,
    "Different sign vectors have inner product below q, so theta = q reads any m of them, opposite "
    "ones included; and fewer than log m signs leave two features with the same code.",
    (OURS,),
    instance=Instance(_best_for_one, "try all codes of a few dimensions, all thresholds", 20),
    proof="representation.md#one-active-feature",
)
ONE = _one.with_near_misses(
    _one.near_miss(
        "zero-counts",
        "The empty input needs a code of its own",
        "2^q >= m + 1: but the empty input is encoded as zero, which no sign vector is",
        st.ONE_ACTIVE_WITH_ZERO,
    ),
    _one.near_miss(
        "no-opposites",
        "It takes coherence below 1",
        "as if opposite codes disturbed each other: that would cost one dimension more",
        st.ONE_ACTIVE_WITHOUT_OPPOSITES,
        instance=Instance(_opposite, "all sign vectors as codes, decided on X_1", 10),
    ),
)


# ------------------------------------------------------------------------------------ orthogonal


def _orthogonal(draw: Draw, cut: int = 0, drawn: bool = False) -> Observation:
    """Sylvester's codes, with a row cut off or redrawn for near-misses, decided at theta = 1."""
    order = draw.integer(1, 4 - cut)
    size = 2**order
    features = size if cut else draw.integer(1, size)
    active = features if cut else draw.integer(1, min(4, features))
    codes = sylvester(order)[cut:, draw.permutation(size)[:features]]
    if drawn:
        codes = sign_codes(draw.seed(), size, features)
    wrong = wrong_reads(codes, active, 1)
    values = {"m": features, "q": len(codes), "v": active, "e": wrong}
    return Observation(values, f"codes decided on all of X_{active}")


_orthogonal_claim = Claim(
    "representation.width.orthogonal",
    "Orthogonal codes: the least power of two that is at least m recovers every input",
    st.ORTHOGONAL,
    "Orthogonal codes have no cross-talk: an active feature scores q, another 0. No superposition, "
    "but for few features and v >= 2 shorter than the guarantee for random codes.",
    (OURS,),
    instance=Instance(_orthogonal, "columns of Sylvester's matrix, decided", 20),
    proof="representation.md#orthogonal-codes",
)
ORTHOGONAL = _orthogonal_claim.with_near_misses(
    _orthogonal_claim.near_miss(
        "cut-row",
        "One row may be cut off",
        "m - 1 dimensions: then all others together cancel an active feature",
        statement=st.ORTHOGONAL_CUT,
        instance=Instance(lambda draw: _orthogonal(draw, cut=1), "the same without a row", 10),
    ),
    _orthogonal_claim.near_miss(
        "any-codes",
        "Any m sign codes in as many dimensions do",
        "codes that are not orthogonal disturb each other",
        statement=st.ORTHOGONAL_ANY,
        instance=Instance(lambda draw: _orthogonal(draw, drawn=True), "drawn codes, decided", 20),
    ),
)


# ----------------------------------------------------------------------------------------- upper


def _enough(draw: Draw) -> Observation:
    """The first drawn codes of low coherence, at a width where the bound promises some."""
    active, features = draw.integer(1, 3), draw.integer(2, 8)
    dimensions = random_width(features, active) + draw.integer(0, 3)
    codes = found_codes(draw.seed(), dimensions, features, active)
    low, high = thresholds(codes, active)
    theta = draw.integer(low, high) if low <= high else 0
    wrong = wrong_reads(codes, active, theta)
    values = {"m": features, "q": dimensions, "v": active, "e": wrong}
    return Observation(values, f"drawn codes, decided on all of X_{active} at {theta}")


def _best(draw: Draw) -> Observation:
    features, dimensions = _tiny(draw)
    active = draw.integer(1, 2)
    wrong = fewest_wrong_of_all(features, dimensions, active)
    values = {"m": features, "q": dimensions, "v": active, "e": wrong}
    return Observation(values, "all codes, all thresholds")


def _any(draw: Draw) -> Observation:
    features = draw.integer(2, 8)
    dimensions = random_width(features, 1)
    codes = sign_codes(draw.seed(), dimensions, features)
    values = {"m": features, "q": dimensions, "v": 1, "e": fewest_wrong(codes, 1)}
    return Observation(values, "drawn codes, decided on all of X_1")


def _half(draw: Draw) -> Observation:
    """Codes with (2v-1) M < q, read at one half."""
    active, features = draw.integer(1, 3), draw.integer(2, 8)
    dimensions = random_width(features, active)
    codes = found_codes(draw.seed(), dimensions, features, active)
    wrong = wrong_reads(codes, active, -(-dimensions // 2))
    values = {"m": features, "q": dimensions, "v": active, "e": wrong}
    return Observation(values, f"codes of coherence below 1/{2 * active - 1}, read at one half")


_upper = Claim(
    "representation.width.upper",
    "floor(2 (2v-1)^2 ln(m (m-1))) + 1 dimensions suffice for every input of X_v",
    st.UPPER,
    "Random codes at eps = 1/(2v-1): with positive probability (2v-1) M < q, and then "
    "theta = v M + 1 reads every input of X_v right. The proof counts; to find such codes, draw "
    "until one draw has it.",
    (OURS, ABSTRACT),
    depends_on=("representation.random-codes", "representation.recovery"),
    instance=Instance(_enough, "draw codes until one has low coherence, decide all of X_v", 30),
    proof="representation.md#enough",
)
UPPER = _upper.with_near_misses(
    _upper.near_miss(
        "quarter",
        "q > ln(m (m-1)) / 2 suffices",
        "a quarter of the bound at v = 1: too few signs for m different codes",
        st.UPPER_QUARTER,
        instance=Instance(_best, "try all codes of a few dimensions, all thresholds", 30),
    ),
    _upper.near_miss(
        "any-codes",
        "Any codes of that width do",
        "some codes do, not all: two of them may agree",
        statement=st.UPPER_ANY,
        instance=Instance(_any, "drawn codes, decided", 200),
    ),
    _upper.near_miss(
        "half",
        "At that width theta = 1/2 does",
        "(2v-1) eps < 1 is not 2 v eps < 1",
        statement=st.UPPER_HALF,
        instance=Instance(_half, "codes of low coherence, read at one half", 100),
    ),
)


# ----------------------------------------------------------------------------------------- lower


def _distinct(draw: Draw, alphabet: int = 1) -> Observation:
    """Drawn codes whose encodings of the inputs of one weight all differ."""
    dimensions = draw.integer(1, 4)
    features = draw.integer(2, (alphabet + 1) ** dimensions if dimensions < 3 else 8)
    weight = draw.integer(1, min(3, features))
    if weight == 1:  # distinct columns, up to all there are
        chosen = draw.permutation((alphabet + 1) ** dimensions)[:features]
        rows = [
            [i // (alphabet + 1) ** row % (alphabet + 1) for i in chosen]
            for row in range(dimensions)
        ]
        entries = np.array(rows)
    else:
        entries = np.array(draw.integers(dimensions * features, 0, alphabet)).reshape(
            dimensions, -1
        )
    codes: IntArray = integers(2 * entries - 1 if alphabet == 1 else entries - 1)
    encoded = {
        codes[:, list(x)].sum(axis=1).tobytes() for x in combinations(range(features), weight)
    }
    if len(encoded) < sp.binomial(features, weight):
        draw.skip()
    values = {"m": features, "q": dimensions, "w": weight}
    return Observation(values, f"{len(encoded)} different encodings")


_lower = Claim(
    "representation.width.lower",
    "Sign codes that recover X_v have C(m,w) <= (w+1)^q for every w <= v",
    st.LOWER,
    "Each entry of E x is a sum of w signs and takes w + 1 values, and different inputs need "
    "different encodings, whatever the decoder. For w = 1: at least log m dimensions.",
    (OURS,),
    instance=Instance(_distinct, "draw codes, keep those that tell inputs apart", 60),
    proof="representation.md#necessary",
)
LOWER = _lower.with_near_misses(
    _lower.near_miss(
        "w-values",
        "An entry takes w values only",
        "a sum of w signs takes w + 1 values",
        st.LOWER_ONE_VALUE_FEWER,
    ),
    _lower.near_miss(
        "zero-counts",
        "The empty input counts too",
        "it is encoded as zero, outside the w + 1 values of odd w",
        st.LOWER_WITH_ZERO,
    ),
    _lower.near_miss(
        "zeros",
        "Codes may hold zeros",
        "entries 0 and +-1 give 2w + 1 values",
        statement=st.LOWER,
        instance=Instance(lambda draw: _distinct(draw, 2), "codes of -1, 0, 1", 400),
    ),
)


# ----------------------------------------------------------------------------------------- order


def _exhausted(draw: Draw) -> Observation:
    features = draw.integer(2, 4)
    active = draw.integer(1, features)
    width = least_width(features, active)
    values = {"m": features, "v": active, "l": width, "u": width}
    return Observation(values, "the least width, by trying all codes")


def _both(drawn: dict[str, int]) -> dict[str, int]:
    features, active = drawn["m"], drawn["v"]
    least, _ = representation_width(features, min(active, 8))
    return {**drawn, "l": least, "u": random_width(features, active)}


_BOTH = RangeCheck(_both, ("m", "v"))

_order = Claim(
    "representation.width.order",
    "Between log m and 11.1 v^2 log m dimensions, for all m >= 2 and v >= 1",
    st.order(st.m, sp.Rational(111, 10)),
    "Below: w = 1 in the injectivity bound. Above: 2 (2v-1)^2 ln(m (m-1)) + 1 is at most "
    "16 ln 2 v^2 log m, and 16 ln 2 < 11.1. The factor of order v^2 between them is left open.",
    (OURS,),
    depends_on=("representation.width.upper", "representation.width.lower"),
    ranges=_BOTH,
    instance=Instance(_exhausted, "find the least width by trying all codes", 12),
    proof="representation.md#order",
)
ORDER = _order.with_near_misses(
    _order.near_miss(
        "next-digit",
        "The guaranteed width is at most 11.0 v^2 log m",
        "the next digit: 16 ln 2 = 11.09 is approached as v grows",
        statement=st.order(st.m, sp.Integer(11)),
        ranges=_BOTH,
    ),
    _order.near_miss(
        "zero-counts",
        "It takes at least log(m + 1) dimensions",
        "the empty input needs no code",
        statement=st.order(st.m + 1, sp.Rational(111, 10)),
        instance=Instance(_exhausted, "find the least width by trying all codes", 12),
    ),
)

CLAIMS = (ONE, ORTHOGONAL, UPPER, LOWER, ORDER)
