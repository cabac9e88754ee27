"""Charged weights optimised by margin, the shared parts fixed (theory: C6), for Permutation.

Wired weights average over random codes, so they need more neurons than the codes themselves. Here
the shared parts are drawn as for the wired network, before the permutation is known; then W and c,
which are charged in any case, follow the gradient of the margin, and are rounded to b bits.
Floats only search: whether the network is right is decided exactly, so nothing is guaranteed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from superpos_proofs.network import IntArray, Layer, Network
from superpos_proofs.stream import Stream

Floats = NDArray[np.float64]
ROUNDS, PATIENCE = 600, 20  # steps of the search; rounded and looked at after so many
MARGIN, STEP, RARE = 0.3, 0.02, 8.0  # wanted, of a clean score; first step; weight of an on-output


@dataclass(frozen=True)
class Codes:
    """The shared parts for m features and n neurons.

    Attributes:
        encoder: E, shape (n, m), signs.
        decoder: D, shape (m, n), signs.
        unit: what a weight of 1 is written as; thresholds are in units of n times it.
    """

    encoder: IntArray
    decoder: IntArray
    unit: int

    @property
    def threshold(self) -> IntArray:
        """Half of a clean score, n units, above what the common bias of one unit adds."""
        size = self.encoder.shape[0]
        level: IntArray = self.unit * self.decoder.sum(axis=1) + self.unit * size // 2
        return level

    def network(self, weights: IntArray, bias: IntArray) -> Network:
        """The network with these charged parameters."""
        return Network(self.encoder, (Layer(weights, bias),), self.decoder, self.threshold)


def draw_codes(features: int, width: int, bits: int, seed: bytes) -> Codes:
    """Shared parts from a seed; the unit leaves room for weights up to 2 units."""
    signs = np.array(Stream(seed).bits(2 * features * width), dtype=np.int64) * 2 - 1
    encoder, decoder = signs.reshape(2, features, width)
    return Codes(np.ascontiguousarray(encoder.T), decoder, max(1, 1 << bits >> 2))


def wired(codes: Codes, image: tuple[int, ...], bits: int) -> Network:
    """E_out Pi E_in^T over n, and a bias of one unit; rounded to b bits."""
    return codes.network(*_rounded(codes, *_start(codes, image), bits))


def tightened(codes: Codes, image: tuple[int, ...], bits: int) -> Network:
    """The network that a search by margin ends with, from the wired one on.

    Args:
        codes: the shared parts.
        image: the permutation.
        bits: b; weights and biases are at most 2^(b-1) - 1 in absolute value.
    """
    features, size = len(image), codes.encoder.shape[0]
    inputs = np.vstack([np.zeros((1, size)), codes.encoder.T])  # codes of 0 and of each feature
    wanted = -np.ones((features + 1, features))
    wanted[np.arange(1, features + 1), list(image)] = 1
    decoder = codes.decoder / size
    threshold = codes.threshold / (codes.unit * size)
    weights, bias = _start(codes, image)
    parameters = np.hstack([weights, bias[:, None]])
    seen = np.hstack([inputs, np.ones((features + 1, 1))])
    mean, square = np.zeros_like(parameters), np.zeros_like(parameters)
    best, fewest = wired(codes, image, bits), features * (features + 1)
    for number in range(1, ROUNDS + 1):
        before = seen @ parameters.T
        slack = wanted * (np.maximum(before, 0) @ decoder.T - threshold)
        lacking = np.maximum(MARGIN - slack, 0) * np.where(wanted > 0, RARE, 1)
        gradient = ((-wanted * lacking) @ decoder * (before > 0)).T @ seen
        # Adam's step, which falls to 0.
        mean, square = 0.9 * mean + 0.1 * gradient, 0.99 * square + 0.01 * gradient**2
        unbiased = np.sqrt(square / (1 - 0.99**number)) + 1e-9
        parameters -= STEP * (1 - number / (ROUNDS + 1)) * mean / (1 - 0.9**number) / unbiased
        if number % PATIENCE == 0:
            rounded = _rounded(codes, parameters[:, :-1], parameters[:, -1], bits)
            hidden = np.maximum(inputs.astype(np.int64) @ rounded[0].T + rounded[1], 0)
            errors = (hidden @ codes.decoder.T >= codes.threshold) != (wanted > 0)
            if errors.sum() < fewest:
                best, fewest = codes.network(*rounded), int(errors.sum())
            if fewest == 0:
                break
    return best


def _start(codes: Codes, image: tuple[int, ...]) -> tuple[Floats, Floats]:
    size = codes.encoder.shape[0]
    return codes.decoder[list(image)].T @ codes.encoder.T / size, np.ones(size)


def _rounded(codes: Codes, weights: Floats, bias: Floats, bits: int) -> tuple[IntArray, IntArray]:
    """In units, clipped to b bits; at one bit the sign alone is kept, as one unit."""
    top = max(1, (1 << (bits - 1)) - 1)

    def whole(values: Floats) -> IntArray:
        scaled = np.sign(values) if bits == 1 else np.rint(values * codes.unit)
        return np.clip(scaled, -top, top).astype(np.int64)

    return whole(weights), whole(bias)
