"""Threshold recovery: of all inputs of X_v by codes of low coherence, of one input by random."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np

from superpos_proofs.claims.base import Claim, Draw, Instance, Observation
from superpos_proofs.claims.rates import failure_rate
from superpos_proofs.claims.representation.objects import (
    BOROBIA,
    OURS,
    Window,
    all_codes,
    coherence,
    sign_codes,
    wrong_reads,
)
from superpos_proofs.network import IntArray
from superpos_proofs.statements import representation as st

NOWHERE: Window = (1, 0)

# ------------------------------------------------------------------------------- every input


def _decided(draw: Draw, window: Callable[[int, int, int], Window], few: int = 1) -> Observation:
    """Drawn codes decided on X_v at a threshold in a window that is given (q, v, M)."""
    active = draw.integer(few, 3)
    dimensions = (2 * active - 1) ** 2 * draw.integer(2, 8) + draw.integer(0, 3)
    features = draw.integer(2, 6)
    codes = sign_codes(draw.seed(), dimensions, features)
    largest = coherence(codes)
    low, high = window(dimensions, active, largest)
    if low > high:
        draw.skip()
    theta = draw.integer(low, high)
    values = {
        "m": features,
        "q": dimensions,
        "v": active,
        "M": largest,
        "theta": theta,
        "e": wrong_reads(codes, active, theta),
    }
    return Observation(values, f"drawn codes, decided on all of X_{active}")


def _window(dimensions: int, active: int, largest: int) -> Window:
    return active * largest + 1, dimensions - (active - 1) * largest


def _decide_at(
    window: Callable[[int, int, int], Window], few: int = 1, examples: int = 800
) -> Instance:
    """Many by default: of 80 objects, none refuted a near-miss in one run of six."""
    return Instance(
        lambda draw: _decided(draw, window, few),
        "draw codes and a threshold, decide all of X_v",
        examples,
    )


_recovery = Claim(
    "representation.recovery",
    "Coherence below 1/(2v-1) recovers every input of X_v by one threshold",
    st.RECOVERY,
    "An inactive feature scores v M at most, an active one q - (v-1) M at least. In units of q: "
    "any theta in (v eps, 1 - (v-1) eps] works, and there is one when (2v-1) eps < 1. For "
    "theta = 1/2 it takes 2 v eps < 1. By random codes, order v^2 log m dimensions suffice.",
    (OURS,),
    # one threshold too high among them, of which the claim says nothing
    instance=_decide_at(lambda q, v, M: (v * M + 1, q - (v - 1) * M + 1), examples=80),
    proof="representation.md#recovery",
)
RECOVERY = _recovery.with_near_misses(
    _recovery.near_miss(
        "one-fewer",
        "v - 1 will do for v",
        "one cross-talk term forgotten",
        st.RECOVERY_ONE_FEWER,
        instance=_decide_at(lambda q, v, M: _window(q, v - 1, M), 2),
    ),
    _recovery.near_miss(
        "closed-below",
        "The threshold may equal v M",
        "an inactive feature can reach v M, and the threshold is met there",
        st.RECOVERY_CLOSED_BELOW,
        instance=_decide_at(lambda q, v, M: (v * M, v * M) if M else NOWHERE),
    ),
    _recovery.near_miss(
        "beyond",
        "The threshold may pass q - (v-1) M by one",
        "an active feature can fall to q - (v-1) M",
        st.RECOVERY_BEYOND,
        instance=_decide_at(lambda q, v, M: (v * M + 1, q - (v - 1) * M + 1), 2),
    ),
    _recovery.near_miss(
        "half",
        "theta = 1/2 works at 2 v eps = 1",
        "then an inactive feature can score exactly one half",
        st.RECOVERY_HALF,
        instance=_decide_at(lambda q, v, M: (-(-q // 2), -(-q // 2))),
    ),
)


# ------------------------------------------------------------------------------- one fixed input


def _misread(codes: IntArray, support: tuple[int, ...]) -> bool:
    """Whether some feature of this one input is read wrong at theta = q/2."""
    scores = codes.T @ codes[:, list(support)].sum(axis=1)
    wanted = np.zeros(codes.shape[1], dtype=bool)
    wanted[list(support)] = True
    return bool(((2 * scores >= len(codes)) != wanted).any())


def _fixed(draw: Draw) -> Observation:
    """One input: exactly over all tiny codes, or a confidence limit from drawn ones."""
    if draw.integer(0, 1):
        dimensions = draw.integer(1, 5)
        features = draw.integer(2, max(2, 10 // dimensions), beyond=(1, 1))
        active = draw.integer(1, features)
        support = tuple(sorted(draw.permutation(features)[: draw.integer(0, active)]))
        wrong = [_misread(codes, support) for codes in all_codes(dimensions, features)]
        chance, story = Fraction(sum(wrong), len(wrong)), f"all {len(wrong)} sign matrices"
        return Observation(
            {"m": features, "q": dimensions, "v": active, "P": chance}, f"x = {support}, {story}"
        )
    active = draw.integer(1, 4)
    return _sampled(draw, draw.integer(16, 96), draw.integer(4, 40), active, 100)


def _sampled(draw: Draw, q: int, m: int, v: int, draws: int, every: bool = False) -> Observation:
    """A lower confidence limit for the chance of failure, on one input or (v = 1) on all."""
    seed, support = draw.seed(), draw.permutation(m)[:v]

    def fails(own: bytes) -> bool:
        codes = sign_codes(own, q, m)
        if every:
            return 2 * int((codes.T @ codes - q * np.eye(m, dtype=np.int64)).max()) >= q
        return bool(_misread(codes, support))

    rate = failure_rate(fails, seed, draws)
    what = "some input of X_1" if every else f"x of {v} active features"
    return Observation({"m": m, "q": q, "v": v, "P": rate.limit}, f"{what} misread: {rate}")


_fixed_claim = Claim(
    "representation.recovery.fixed",
    "Random signs misread one fixed input of X_v with chance m exp(-q / (8v)) at most",
    st.RECOVERY_FIXED,
    "Given its own code, the score of an inactive feature is a sum of |x| q independent signs, "
    "that of an active one q plus (|x| - 1) q of them; each is wrong only when it moves by q/2. So "
    "order v log m dimensions serve each input, a factor v fewer than serve all of them at once. "
    "With m = q^2 this is v of order q / log q: Borobia et al. state such recovery of random "
    "supports.",
    (OURS, BOROBIA),
    depends_on=("lemma.hoeffding",),
    instance=Instance(_fixed, "all sign matrices, or drawn ones, on one input", 24, shrink=False),
    proof="representation.md#one-fixed-input",
)
RECOVERY_FIXED = _fixed_claim.with_near_misses(
    _fixed_claim.near_miss(
        "four",
        "exp(-q / (4v)) would do",
        "the constant 8 halved",
        st.RECOVERY_FIXED_FOUR,
        instance=Instance(
            lambda draw: _sampled(draw, 32, 48, 1, 300), "drawn codes, one input", 2, False
        ),
    ),
    _fixed_claim.near_miss(
        "any-weight",
        "The number of active features does not matter",
        "the cross-talk of one active feature counted, not of all",
        st.RECOVERY_FIXED_ANY,
        instance=Instance(
            lambda draw: _sampled(draw, 64, 16, 8, 100), "drawn codes, eight active", 2, False
        ),
    ),
    _fixed_claim.near_miss(
        "every-input",
        "The same bound holds for all inputs at once",
        "the union over X_v forgotten",
        statement=st.RECOVERY_FIXED,
        instance=Instance(
            lambda draw: _sampled(draw, 64, 1000, 1, 30, every=True),
            "drawn codes at m = 1000, all inputs of X_1",
            1,
            False,
        ),
    ),
)

CLAIMS = (RECOVERY, RECOVERY_FIXED)
