"""What an uncharged decoder can do (theory, L9): any list of ANDs, and nothing is charged.

There is no hidden layer: output j is on when D_j . E x >= theta_j. The encoder E knows only the
sizes; the decoder knows the pairs. Proofs: docs/uncharged-decoder.md.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from superpos_proofs.certificate.files import sha256
from superpos_proofs.certificate.writing import pack_matrix
from superpos_proofs.network import IntArray, integers
from superpos_proofs.stream import Stream
from superpos_proofs.tasks import check_sizes

Pairs = tuple[tuple[int, int], ...]

LARGEST_FEATURES = 1 << 10  # fourth powers of more would pass 2^40, the largest entry
DRAWS = 1 << 15  # random codes among which a set of low coherence is looked for
DRAWN_SIGNS = 1 << 24  # of all draws together, unless that would be too few codes


@dataclass(frozen=True)
class Witness:
    """An encoder that knows only the sizes, and a decoder that knows the pairs.

    Attributes:
        codes: shape (m, n), the code E e_i of each feature.
        pairs: the list of pairs, each in increasing order.
        decoder: shape (m', n).
        threshold: shape (m',).
    """

    codes: IntArray
    pairs: Pairs
    decoder: IntArray
    threshold: IntArray

    @property
    def width(self) -> int:
        """n, the dimension of the codes: there are no other neurons."""
        return int(self.codes.shape[1])

    def score(self, support: tuple[int, ...], output: int) -> int:
        """D_j . E x for one input, in Python integers."""
        row = self.decoder[output].tolist()
        return sum(a * e for i in support for a, e in zip(row, self.codes[i].tolist(), strict=True))

    def first_error(self, active: int) -> tuple[tuple[int, ...], int] | None:
        """A (support, output) on which it is wrong, of the first such output; None when right.

        Exact for every active <= m without running through X_v: a score is a sum over the active
        features, so the worst inputs can be named. Where an output must be on, both features of its
        pair and the v - 2 most negative shares of others; where it must be off, the v most positive
        shares of all features but one of the pair.
        """
        check_sizes(len(self.codes), active)
        for j, ((a, b), theta) in enumerate(zip(self.pairs, self.threshold.tolist(), strict=True)):
            share, rising = self._shares(j)
            least = [k for k in rising[:active] if k not in (a, b) and share[k] < 0]
            least = least[: max(0, active - 2)]
            if active >= 2 and sum(share[k] for k in (a, b, *least)) < theta:
                return tuple(sorted((a, b, *least))), j
            for missing in (b, a):
                most = [k for k in rising[: -active - 2 : -1] if k != missing and share[k] > 0]
                if sum(share[k] for k in most[:active]) >= theta:
                    return tuple(sorted(most[:active])), j
        return None

    def _shares(self, output: int) -> tuple[list[int], list[int]]:
        """What each feature adds to the score of one output, and the features in that order."""
        row = self.decoder[output]
        bound = self.width * int(np.abs(row).max()) * int(np.abs(self.codes).max())
        exact = np.int64 if bound < 1 << 63 else object
        shares = self.codes.astype(exact) @ row.astype(exact)
        return shares.tolist(), np.argsort(shares, kind="stable").tolist()


def moment_codes(points: Sequence[int]) -> IntArray:
    """Points on the moment curve: (1, t, t^2, t^3, t^4) for each of these t."""
    return integers([[t**power for power in range(5)] for t in points])


def moment_witness(
    features: int, pairs: Pairs, points: Sequence[int] | None = None, scale: int = 1
) -> Witness:
    """Five dimensions for any list of pairs, right on X_2.

    Output j scores |x| - M sum over active k of (t_k - t_a)^2 (t_k - t_b)^2; it is on from 2.

    Args:
        features: m.
        pairs: the list.
        points: t, an integer a feature, by default 0, 1, .., m - 1.
        scale: M >= 1.
    """
    points = range(features) if points is None else points
    rows = []
    for a, b in pairs:
        s, p = points[a] + points[b], points[a] * points[b]
        fourth = (p * p, -2 * s * p, s * s + 2 * p, -2 * s, 1)  # (t^2 - s t + p)^2
        rows.append([int(power == 0) - scale * c for power, c in enumerate(fourth)])
    theta = np.full(len(pairs), 2, dtype=np.int64)
    return Witness(moment_codes(points), pairs, integers(rows), theta)


def guaranteed_length(features: int, active: int) -> int:
    """A length at which m sign codes of coherence below 1/(4v - 2) exist."""
    return math.floor(2 * (4 * active - 2) ** 2 * math.log(2 * (features - 1))) + 1


def sign_codes(features: int, active: int, seed: bytes, draws: int = DRAWS) -> IntArray:
    """m codes of signs with every |<E_i, E_k>| (4v - 2) < q, as short as bisection finds them.

    Args:
        features: m.
        active: v >= 2.
        seed: draws the codes.
        draws: how many random codes are looked through at each length.

    Raises:
        ValueError: none were found, even at the length where they exist.
    """
    check_sizes(features, active)
    if active < 2 or features < 3:
        raise ValueError("an AND of two features needs active >= 2 and features >= 3")
    lengths = _lengths(features, active)
    low, high, found = 0, len(lengths) - 1, None
    while low < high or found is None:
        middle = (low + high) // 2
        codes = _low_coherence(features, 4 * active - 2, lengths[middle], seed, draws)
        if codes is not None:
            found, high = codes, middle
        elif low < high:
            low = middle + 1
        else:
            raise ValueError("no codes of low coherence were drawn; try another seed")
    return found


def _lengths(features: int, active: int) -> list[int]:
    """Lengths worth trying, increasing: those at which one sign more would allow no more.

    An inner product has the parity of the length q. Let x be the least of that parity with
    x (4v - 2) >= q, which is not allowed. The best q is the least with this x: 1 or 2 above
    (4v - 2)(x - 2).
    """
    inverse, last = 4 * active - 2, guaranteed_length(features, active)
    starts = enumerate(range(0, last, inverse), 2)
    lengths = [start + (1 if x % 2 else 2) for x, start in starts]
    return [*(q for q in lengths if q < last), last]


def _low_coherence(
    features: int, inverse: int, length: int, seed: bytes, draws: int
) -> IntArray | None:
    """Random codes in order, each kept unless too close to one kept before; None if too few."""
    count = max(4 * features, min(draws, DRAWN_SIGNS // length))
    raw = hashlib.shake_256(seed + length.to_bytes(8, "big")).digest(-(-count * length // 8))
    bits = np.unpackbits(np.frombuffer(raw, dtype=np.uint8))[: count * length]
    kept = np.empty((0, length), dtype=np.float32)  # products of signs are exact
    for some in np.array_split(bits.reshape(count, length), -(-count // 1024)):
        block = 2 * some.astype(np.float32) - 1
        block = block[(np.abs(block @ kept.T) * inverse < length).all(axis=1)]
        while len(block):
            kept = np.vstack([kept, block[:1]])
            if len(kept) == features:
                return kept.astype(np.int64)
            block = block[np.abs(block @ block[0]) * inverse < length]
    return None


def sign_witness(
    features: int, pairs: Pairs, active: int, seed: bytes, draws: int = DRAWS
) -> Witness:
    """Sign codes of coherence below 1/(4v - 2), right on X_v for any list of pairs."""
    return reading(sign_codes(features, active, seed, draws), pairs)


def reading(codes: IntArray, pairs: Pairs) -> Witness:
    """Output j reads (E_a + E_b) / 2, with entries -1, 0, 1, and is on from 3q/4 upwards."""
    decoder = np.stack([(codes[a] + codes[b]) // 2 for a, b in pairs])
    theta = -(-3 * codes.shape[1] // 4)
    return Witness(codes, pairs, decoder, np.full(len(pairs), theta, dtype=np.int64))


# ------------------------------------------------------------------- lists and certificates


def drawn_pairs(encoder: Any, features: int, outputs: int, index: int = 0) -> Pairs:
    """List ``index`` of distinct pairs drawn from the hash of an encoder.

    Uniform over ordered lists if SHA-256 is a random oracle: two features are drawn at a time, and
    a draw that is no new pair is thrown away.

    Args:
        encoder: the encoder as its certificate writes it, see :func:`written`.
        features: m.
        outputs: m', how many pairs.
        index: which list of this encoder.
    """
    pairs_of(features, outputs)
    named = bytes.fromhex(sha256(encoder))
    stream = Stream(hashlib.sha256(named + index.to_bytes(8, "big")).digest())
    drawn: dict[tuple[int, int], None] = {}  # in order
    while len(drawn) < outputs:
        a, b = stream.below(features), stream.below(features)
        if a != b:
            drawn[min(a, b), max(a, b)] = None
    return tuple(drawn)


def pairs_of(features: int, outputs: int) -> int:
    """How many ordered lists of distinct pairs there are; ValueError where there is none."""
    pairs = math.comb(features, 2)
    if not 1 <= outputs <= pairs:
        raise ValueError(
            f"outputs must lie in 1..{pairs} (pairs of {features} features), not {outputs}"
        )
    return math.perm(pairs, outputs)


def written(rows: IntArray) -> Any:
    """A matrix as certificates hold it: packed where its entries are few, lists otherwise."""
    lists = rows.tolist()
    return pack_matrix(lists) if len(np.unique(rows)) <= 4 else lists


def uncharged_certificate(witness: Witness, active: int) -> dict[str, Any]:
    """The certificate of a witness; whether it is accepted is for the kernel to say."""
    m, outputs, n = len(witness.codes), len(witness.pairs), witness.width
    return {
        "format": "superpos-certificate/1",
        "kind": "uncharged",
        "claim": f"uncharged.pairwise-and.m{m}.o{outputs}.v{active}.n{n}",
        "instance": {
            "task": "pairwise-and",
            "features": m,
            "active": active,
            "pairs": [list(pair) for pair in witness.pairs],
        },
        "witness": {
            "encoded": n,
            "encoder": written(witness.codes),
            "decoder": written(witness.decoder),
            "threshold": pack_matrix([witness.threshold.tolist()]),
        },
    }
