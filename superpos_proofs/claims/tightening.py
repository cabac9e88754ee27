"""Chapter "upper": optimised charged weights (theory: C6)."""

from __future__ import annotations

from collections.abc import Callable

from superpos_proofs.claims.base import Claim, Draw, Instance, Observation
from superpos_proofs.claims.rates import failure_rate
from superpos_proofs.claims.upper import is_wrong
from superpos_proofs.claims.works import ours
from superpos_proofs.construct.tightening import Codes, draw_codes, tightened, wired
from superpos_proofs.network import Network
from superpos_proofs.statements import tightening as st

TRIALS = 20


def _measured(
    draw: Draw,
    eighths: int,
    bits: int,
    build: Callable[[Codes, tuple[int, ...], int], Network] = tightened,
) -> Observation:
    """How often a network of ``eighths`` m / 8 neurons for a drawn permutation is wrong."""
    features = draw.integer(40, 64)
    width = -(-features * eighths // 8)
    image = draw.permutation(features)

    def fails(seed: bytes) -> bool:
        return is_wrong(build(draw_codes(features, width, bits, seed), image, bits), image)

    rate = failure_rate(fails, draw.seed(), TRIALS)
    return Observation({"m": features, "n": width, "b": bits, "delta": rate.limit}, str(rate))


_claim = Claim(
    "upper.permutation.tightened",
    "Optimised charged weights serve at widths where wired ones on the same shared parts do not",
    st.TIGHTENED,
    "W and c are charged whatever they are, so they may be fitted to the permutation. The search "
    "starts at the wired weights and follows the gradient of the margin over all inputs, E, D and "
    "the thresholds fixed; then W and c are rounded to 8 bits, and the network is decided exactly. "
    "Nothing is proved: at n = 5 m / 8 all but a few of the drawn networks come out right.",
    (ours("construction.md"),),
    depends_on=("upper.permutation.dense",),
    instance=Instance(
        lambda draw: _measured(draw, 5, 8),
        f"{TRIALS} networks at n = 5m/8, b = 8, decided",
        4,
        False,
    ),
    proof="construction.md#tightened",
)
TIGHTENED = _claim.with_near_misses(
    _claim.near_miss(
        "wired",
        "The wired weights serve as well",
        "their cross-talk is that of random codes, which is too much at this width",
        statement=st.WIRED,
        instance=Instance(
            lambda draw: _measured(draw, 5, 8, wired), f"{TRIALS} wired networks, decided", 2, False
        ),
    ),
    _claim.near_miss(
        "any-width",
        "A search by margin serves at any width",
        "at a quarter of m there are too few neurons for it: some output stays wrong",
        statement=st.ANY_WIDTH,
        instance=Instance(
            lambda draw: _measured(draw, 2, 8), f"{TRIALS} networks at n = m/4, decided", 2, False
        ),
    ),
    _claim.near_miss(
        "one-bit",
        "The weights may be rounded to one bit afterwards",
        "the margin found is smaller than what rounding to signs takes away",
        statement=st.ONE_BIT,
        instance=Instance(
            lambda draw: _measured(draw, 5, 1), f"{TRIALS} networks at b = 1, decided", 2, False
        ),
    ),
)

CLAIMS = (TIGHTENED,)
