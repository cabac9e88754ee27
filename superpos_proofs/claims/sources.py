"""Chapter "sources": what the works say, as far as we can cite it, and how it relates."""

from __future__ import annotations

import math

from superpos_proofs.bounds.counting import counting_floor
from superpos_proofs.claims.base import Claim, Draw, Instance, Observation, RangeCheck
from superpos_proofs.claims.works import (
    ABSTRACT,
    BOROBIA,
    ELHAGE,
    HANNI,
    LAY_BACKGROUND,
    LAY_UPPER,
    ours,
)
from superpos_proofs.claims.works import LAY_LOWER as LAY_LOWER_SOURCE
from superpos_proofs.statements import sources as st

AS_LOWER = Claim(
    "sources.as.lower",
    "Adler & Shavit: computing m features needs order sqrt(m log m) neurons",
    st.AS_LOWER,
    "The abstract's lower bound, with its constant unstated. Ours is "
    "lower.permutation.neurons, with the constant 0.807 at one bit a parameter.",
    (ABSTRACT,),
)

AS_PARAMETERS = Claim(
    "sources.as.parameters",
    "Adler & Shavit: computing m features needs order m log m parameters",
    st.AS_PARAMETERS,
    "The abstract's bound on the number of parameters. Ours is on their bits "
    "(lower.permutation.bits), which is the same at constant bits a parameter.",
    (ABSTRACT,),
)

AS_UPPER = Claim(
    "sources.as.upper",
    "Adler & Shavit: order sqrt(m) log m neurons suffice",
    st.AS_UPPER,
    "The abstract states it for pairwise AND; the lay introduction for these toy problems. "
    "For Permutation at v = 1 our sparse codes need order sqrt(m log m).",
    (ABSTRACT, LAY_UPPER),
)

AS_CAPACITY = Claim(
    "sources.as.capacity",
    "Adler & Shavit: n neurons compute at most order n^2 / log n features",
    st.AS_CAPACITY,
    "The abstract's capacity statement; lower.permutation.capacity and "
    "lower.pairwise-and.capacity have constants.",
    (ABSTRACT,),
)

AS_SPARSE = Claim(
    "sources.as.sparse",
    "Adler & Shavit: sparsifying or distilling cannot go below the parameter bound",
    st.AS_SPARSE,
    "The abstract's remark. Ours charges the positions of the non-zero parameters: it holds at "
    "widths near the floor (lower.sparse.narrow), loses log log m at sqrt(m) log m "
    "(lower.sparse.medium), and is false at width m, where m parameters do (lower.sparse.wide).",
    (ABSTRACT,),
)

AS_ESTIMATE = Claim(
    "sources.as.estimate",
    "Adler & Shavit: the number of parameters is a good estimator of the number of features",
    st.AS_ESTIMATE,
    "The abstract's remark, with no numbers. Ours: up to a factor 12.2 for the economical one-bit "
    "networks of this project (lower.parameters-estimate-features), and not for wasteful ones.",
    (ABSTRACT,),
)

AS_UPPER_PARAMETERS = Claim(
    "sources.as.upper-parameters",
    "Adler & Shavit: order m log^2 m parameters suffice for m ANDs of pairs",
    st.AS_UPPER_PARAMETERS,
    "The abstract's upper bound on parameters, a factor log m above its lower bound.",
    (ABSTRACT,),
)

H_UNIVERSAL = Claim(
    "sources.h.universal-and",
    "Hänni et al.: m^(2/3) neurons, up to logarithms, compute the ANDs of all pairs",
    st.H_UNIVERSAL,
    "Their abstract's figure, inputs in superposition included. On raw inputs "
    "upper.universal-and needs order v^3 log m; neither conflicts with counting: one function.",
    (HANNI,),
)

H_CIRCUITS = Claim(
    "sources.h.circuits",
    "Hänni et al.: sparse Boolean circuits of low depth can be computed in superposition",
    st.H_CIRCUITS,
    "Their abstract's second result, with layers of error correction for deep circuits; we cite no "
    "width. Ours are two layers of gates with a guarantee and no correction between them "
    "(upper.circuit).",
    (HANNI,),
)

E_SUPERPOSITION = Claim(
    "sources.e.superposition",
    "Elhage et al.: trained toy networks represent more features than dimensions",
    st.E_SUPERPOSITION,
    "Representational superposition, which is about storing; how few dimensions suffice and are "
    "needed is representation.width.order.",
    (ELHAGE,),
)

B_THRESHOLD = Claim(
    "sources.b.threshold",
    "Borobia et al.: thresholds recover random supports of order n / log n out of n^2 features",
    st.B_THRESHOLD,
    "The abstract's statement on random supports. Ours fix the input "
    "(representation.recovery.fixed) or ask for all of them (representation.recovery).",
    (BOROBIA,),
)

LAY_QUADRATIC = Claim(
    "sources.lay.quadratic",
    "The lay introduction: earlier gains were basically quadratic, logarithms unspecified",
    st.LAY_QUADRATIC,
    "What it says of the work before Adler & Shavit, whose logarithms are explicit "
    "(sources.as.upper).",
    (LAY_BACKGROUND,),
)

LAY_LOWER = Claim(
    "sources.lay.lower",
    "The lay introduction quotes the lower bound as sqrt(m / log m)",
    st.LAY_LOWER,
    "It differs from the abstract's sqrt(m log m) by a factor log m. It follows from it "
    "(sources.lay-from-as), and it is what counting gives when a parameter may hold log^2 m bits "
    "(lower.permutation.floor.log-squared-bits).",
    (LAY_LOWER_SOURCE,),
)


def _both(draw: Draw) -> Observation:
    features = draw.integer(2, 4000)
    bits = (math.factorial(features) - 1).bit_length()  # ceil log m!, exactly
    floor = next(k for k in range(features + 1) if k * (k + 1) >= bits)
    return Observation({"m": features, "n": floor}, "n is the counting floor at one bit")


_relation = Claim(
    "sources.lay-from-as",
    "The lay figure follows from the abstract's: sqrt(m / log m) <= sqrt(m log m)",
    st.LAY_FROM_AS,
    "Since log m >= 1 (at m = 2 the figures agree). So the two works do not contradict each "
    "other: the lay figure is weaker by a factor log m, the price of not fixing the bits that a "
    "parameter holds.",
    (ABSTRACT, LAY_LOWER_SOURCE, ours("lower-bound.md")),
    ranges=RangeCheck(lambda drawn: {**drawn, "n": _floor(drawn["m"])}, ("m",)),
    instance=Instance(_both, "the counting floor in integers, between the two figures", 20),
    depends_on=("lower.permutation.floor.one-bit",),
    proof="lower-bound.md#two-figures",
)


def _floor(features: int) -> int:
    return counting_floor(features, 2)


LAY_FROM_AS = _relation.with_near_misses(
    _relation.near_miss(
        "converse",
        "The abstract's figure follows from the lay one",
        "the inequality turned around: false for every m > 2",
        st.CONVERSE,
    ),
    _relation.near_miss(
        "same-constant",
        "Both figures hold with constant 1 at one bit",
        "the floor is 0.81 to 1 times sqrt(m log m), so the constant 1 is too good",
        st.CONSTANT_ONE,
    ),
)

CLAIMS = (
    AS_LOWER,
    AS_PARAMETERS,
    AS_UPPER,
    AS_CAPACITY,
    AS_SPARSE,
    AS_ESTIMATE,
    AS_UPPER_PARAMETERS,
    H_UNIVERSAL,
    H_CIRCUITS,
    E_SUPERPOSITION,
    B_THRESHOLD,
    LAY_QUADRATIC,
    LAY_LOWER,
    LAY_FROM_AS,
)
