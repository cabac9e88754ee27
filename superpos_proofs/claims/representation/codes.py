"""Codes of low coherence: random ones exist, and no readout gets below Welch's bound."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from superpos_proofs.claims.base import Claim, Draw, Instance, Observation, Source
from superpos_proofs.claims.representation.objects import (
    BOROBIA,
    OURS,
    all_codes,
    coherence,
    off_diagonal,
    sign_codes,
    sylvester,
)
from superpos_proofs.claims.works import ABSTRACT
from superpos_proofs.network import IntArray, integers
from superpos_proofs.statements import representation as st


def _all_sign_matrices(draw: Draw) -> Observation:
    """The exact probability that two of m codes meet at a level, over all sign matrices."""
    dimensions = draw.integer(1, 5)
    features = draw.integer(2, max(2, 10 // dimensions))
    level = draw.integer(1, dimensions)
    met = [coherence(codes) >= level for codes in all_codes(dimensions, features)]
    values: dict[str, int | Fraction] = {
        "m": features,
        "q": dimensions,
        "epsilon": Fraction(level, dimensions),
        "P": Fraction(sum(met), len(met)),
    }
    return Observation(values, f"all {len(met)} sign matrices")


_random = Claim(
    "representation.random-codes",
    "Random codes reach coherence epsilon with chance at most m (m-1) exp(-q epsilon^2 / 2)",
    st.RANDOM_CODES,
    "An inner product of two codes is a sum of q independent signs. Hoeffding bounds each side of "
    "it, and there are m (m-1)/2 pairs. Once q > (2/epsilon^2) ln(m (m-1)) the bound is below one, "
    "so codes of coherence below epsilon exist: order log m dimensions hold m features.",
    (OURS,),
    depends_on=("lemma.hoeffding",),
    instance=Instance(_all_sign_matrices, "go through all sign matrices, count exactly", 30),
    proof="representation.md#random-codes",
)
RANDOM = _random.with_near_misses(
    _random.near_miss(
        "one-pair",
        "The union over pairs may be dropped",
        "the chance of one pair, not of any",
        st.RANDOM_CODES_ONE_PAIR,
    ),
    _random.near_miss(
        "one-side",
        "One side of each inner product is enough",
        "a factor 1/2 in front: codes may also be nearly opposite",
        st.RANDOM_CODES_ONE_SIDE,
    ),
    _random.near_miss(
        "twice-as-good",
        "exp(-q epsilon^2) would do",
        "the constant 1/2 dropped",
        st.RANDOM_CODES_TWICE,
    ),
)

JL = Claim(
    "representation.jl",
    "Adler & Shavit, after Johnson & Lindenstrauss: order log m neurons represent m features",
    st.JOHNSON_LINDENSTRAUSS,
    "The abstract contrasts this with computing: an exponential gap. Ours, with constants and for "
    "all inputs of X_v: representation.width.one, representation.width.upper.",
    (
        ABSTRACT,
        Source("Johnson & Lindenstrauss, Contemp. Math. 26 (1984)", "nearly orthogonal directions"),
    ),
)


# ------------------------------------------------------------------------------------- Welch


def _even_weight() -> IntArray:
    """16 codes in 6 dimensions, any two at +-2: even-weight words, one of each opposite pair."""
    words = [w for w in range(32) if w.bit_count() % 2 == 0]
    return integers([[1 - 2 * (w >> row & 1) for w in words] for row in range(6)])


def _drawn_codes(draw: Draw, alphabet: int = 1) -> IntArray:
    """Small codes drawn entry by entry: signs, or -1, 0, 1."""
    dimensions, features = draw.integer(1, 6), draw.integer(2, 12)
    entries = np.array(draw.integers(dimensions * features, 0, alphabet))
    return integers((2 * entries - 1 if alphabet == 1 else entries - 1).reshape(dimensions, -1))


def _readout(draw: Draw) -> Observation:
    """Codes and readouts with a constant diagonal; some of them meet the bound with equality."""
    kind = draw.integer(0, 3)
    if kind == 0:
        codes, story = _drawn_codes(draw), "drawn sign codes"
    elif kind == 1:
        order = draw.integer(1, 4)
        rows = draw.integer(0, 1)  # with one row cut off: a regular simplex
        codes, story = sylvester(order)[rows:], f"Sylvester's matrix, {rows} rows cut off"
    elif kind == 2:
        codes, story = _even_weight(), "even-weight words"
    else:
        codes, story = sign_codes(draw.seed(), 24, draw.integer(30, 60)), "24 random dimensions"
    reads = codes.copy()
    if len(codes) >= 2 and draw.integer(0, 1):
        # What is added to a readout is orthogonal to its own code: the diagonal stays q.
        tilt = draw.integer(-1, 1)
        reads[0] += tilt * codes[1]
        reads[1] -= tilt * codes[0]
        story += f", readouts tilted by {tilt}"
    return _crosstalk(codes, reads, story)


def _crosstalk(codes: IntArray, reads: IntArray, story: str) -> Observation:
    products = reads.T @ codes
    values = {
        "m": codes.shape[1],
        "q": len(codes),
        "N": int(np.diag(products).max()),
        "M": off_diagonal(products),
    }
    return Observation(values, story)


def _unequal(draw: Draw) -> Observation:
    codes = _drawn_codes(draw, alphabet=2)
    if not codes.any():
        draw.skip()
    return _crosstalk(codes, codes, "codes of -1, 0, 1, of unequal lengths; N the largest")


_welch = Claim(
    "representation.welch",
    "Welch, for any linear readout: M/N is at least sqrt((m-q) / (q (m-1)))",
    st.WELCH,
    "The m x m matrix of all <D_i, E_k> has rank q at most and trace m N. A matrix of rank r has "
    "trace^2 <= r * (sum of its squares), and the squares sum to at most m N^2 + m (m-1) M^2. "
    "For m much larger than q this is order 1/sqrt(q), with constant 1: the cross-talk that "
    "Borobia et al. state for linear readouts, and for D = E the coherence of m codes.",
    (Source("Welch, IEEE Trans. Inf. Theory 20 (1974)", "the first of its bounds"), BOROBIA, OURS),
    instance=Instance(_readout, "draw codes and readouts, tight ones among them", 60),
    proof="representation.md#welch",
)
WELCH = _welch.with_near_misses(
    _welch.near_miss(
        "no-dimension",
        "sqrt(m / (q (m-1))) would do",
        "q codes in q dimensions can be orthogonal: the term -q forgotten",
        st.WELCH_WITHOUT_DIMENSION,
    ),
    _welch.near_miss(
        "fewer-pairs",
        "sqrt((m-q) / (q (m-2))) would do",
        "a simplex meets the true bound with equality",
        st.WELCH_FEWER_PAIRS,
    ),
    _welch.near_miss(
        "unequal-lengths",
        "Codes need not have the same length",
        "a code of length zero disturbs nobody and can be read by nobody",
        statement=st.WELCH,
        instance=Instance(_unequal, "codes that may hold zeros, N the largest length", 1000),
    ),
)

LINEAR = Claim(
    "representation.linear-readout",
    "Borobia et al.: any unit-diagonal linear readout has cross-talk of order 1/sqrt(q) somewhere",
    st.LINEAR_READOUT,
    "Stated for many more features than dimensions; representation.welch has it with a constant, "
    "for every m. It is no bar to threshold readouts (representation.recovery).",
    (BOROBIA,),
)

CLAIMS = (RANDOM, JL, WELCH, LINEAR)
