"""The paper map: what the sources say, sentence by sentence, and the claims that speak of it."""

from __future__ import annotations

from dataclasses import dataclass

from superpos_proofs.claims.base import Source
from superpos_proofs.claims.works import (
    ABSTRACT,
    LAY_BACKGROUND,
    LAY_LOWER,
    LAY_MATRIX,
    LAY_UPPER,
)


@dataclass(frozen=True)
class Sentence:
    """One technical sentence of a source, in our words.

    Attributes:
        source: the work and the place in it.
        says: the sentence, paraphrased.
        claims: ids of the claims that state it or bear on it, the closest first.
    """

    source: Source
    says: str
    claims: tuple[str, ...]


PAPER = (
    Sentence(
        ABSTRACT,
        "Computing m' features in superposition, permutations or ANDs of pairs, takes order "
        "sqrt(m' log m') neurons.",
        (
            "sources.as.lower",
            "lower.permutation.neurons",
            "lower.k-and.neurons",
            "lower.permutation.floor.one-bit",
            "lower.pairwise-and.floor.one-bit",
        ),
    ),
    Sentence(
        ABSTRACT,
        "It takes order m' log m' parameters.",
        ("sources.as.parameters", "lower.permutation.bits", "lower.k-and.bits"),
    ),
    Sentence(
        ABSTRACT,
        "So n neurons compute at most order n^2 / log n features.",
        (
            "sources.as.capacity",
            "lower.permutation.capacity",
            "lower.pairwise-and.capacity",
        ),
    ),
    Sentence(
        ABSTRACT,
        "ANDs of pairs are possible with order sqrt(m') log m' neurons.",
        ("sources.as.upper", "upper.k-and", "upper.pairwise-and.hubs"),
    ),
    Sentence(
        ABSTRACT,
        "They are possible with order m' log^2 m' parameters.",
        ("sources.as.upper-parameters", "upper.k-and.order"),
    ),
    Sentence(
        ABSTRACT,
        "Representing m' features alone can take order log m' neurons: an exponential gap.",
        (
            "representation.jl",
            "representation.width.order",
            "representation.gap.one-active",
            "representation.gap.two-active",
        ),
    ),
    Sentence(
        ABSTRACT,
        "Sparsifying or distilling a network cannot go below the bound on parameters.",
        ("sources.as.sparse", "lower.sparse", "lower.sparse.narrow", "lower.sparse.wide"),
    ),
    Sentence(
        ABSTRACT,
        "The number of parameters is a good estimator of the number of features.",
        ("sources.as.estimate", "lower.parameters-estimate-features"),
    ),
    Sentence(
        LAY_BACKGROUND,
        "With a little interference, nearly orthogonal vectors, random ones even, represent more "
        "features than dimensions.",
        ("representation.random-codes", "representation.recovery", "representation.welch"),
    ),
    Sentence(
        LAY_BACKGROUND,
        "By Johnson and Lindenstrauss one can represent exponentially more: m points in order "
        "log m dimensions.",
        ("representation.jl", "representation.width.order"),
    ),
    Sentence(
        LAY_BACKGROUND,
        "Toy networks were made to represent many concepts at once.",
        ("sources.e.superposition",),
    ),
    Sentence(
        LAY_BACKGROUND,
        "Networks compute and do not only represent; computing gains less than representing.",
        ("representation.gap.one-active", "representation.gap.two-active"),
    ),
    Sentence(
        LAY_BACKGROUND,
        "Earlier constructions gained about quadratically: sqrt(m) neurons for m concepts, with "
        "unspecified log factors.",
        ("sources.lay.quadratic", "sources.h.universal-and"),
    ),
    Sentence(
        LAY_LOWER,
        "Some toy problems with m concepts need at least sqrt(m / log m) neurons.",
        (
            "sources.lay.lower",
            "sources.lay-from-as",
            "lower.permutation.floor.log-squared-bits",
        ),
    ),
    Sentence(
        LAY_LOWER,
        "The argument counts: too few parameters cannot represent enough things.",
        ("lower.counting", "lower.neurons"),
    ),
    Sentence(
        LAY_LOWER,
        "Making it rigorous in the presence of noise is complicated.",
        (
            "lower.noise.fresh",
            "lower.packing",
            "lower.permutation.systematic",
            "lower.k-and.systematic",
            "lower.permutation.average",
        ),
    ),
    Sentence(
        LAY_UPPER,
        "Cleaner constructions take order sqrt(m) log m neurons, the log factors explicit.",
        ("sources.as.upper", "upper.k-and.order", "upper.pairwise-and.hubs", "upper.circuit"),
    ),
    Sentence(
        LAY_UPPER,
        "Together: sqrt(m) is tight up to log factors.",
        ("sandwich.permutation", "upper.k-and.order", "lower.pairwise-and.floor.one-bit"),
    ),
    Sentence(
        LAY_MATRIX,
        "Every weight matrix is a large decompression, then computation and compression, inside "
        "one matrix.",
        ("upper.permutation.dense", "upper.k-and", "upper.circuit"),
    ),
)
