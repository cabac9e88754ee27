"""Exact minimal widths: neuron tables, orbits of encoders, and a plain reference in Z3."""

from __future__ import annotations

from dataclasses import dataclass

Matrix = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Task:
    """The charged parameters for one function of a family.

    Args:
        permutation: perm: the output of each feature, y_{permutation[i]} = x_i; and: for each
            output the number of its pair, in lexicographic order of all pairs.
        weights: W, n x n.
        bias: c, n entries.
    """

    permutation: tuple[int, ...]
    weights: Matrix
    bias: tuple[int, ...]


@dataclass(frozen=True)
class Witness:
    """Shared parts that serve every permutation, and how.

    Args:
        encoder: E, n x m.
        decoder: D, m x n.
        threshold: theta, m entries.
        tasks: one for each of the m! permutations, in lexicographic order.
    """

    encoder: Matrix
    decoder: Matrix
    threshold: tuple[int, ...]
    tasks: tuple[Task, ...]

    @property
    def width(self) -> int:
        """The number n of hidden neurons."""
        return len(self.encoder)


@dataclass(frozen=True)
class RawWitness:
    """One network without an encoder for all outputs at once.

    Args:
        weights: W, n x m.
        bias: c, n entries; None when there is no hidden layer and ``weights`` is E itself.
        decoder: D, m' x n.
        threshold: theta, m' entries.
    """

    weights: Matrix
    bias: tuple[int, ...] | None
    decoder: Matrix
    threshold: tuple[int, ...]

    @property
    def width(self) -> int:
        """The number n of hidden neurons, or of dimensions."""
        return len(self.weights)
