"""What a theorist asks a floor for: a task, its numbers, what may err, what weights may be."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction

from superpos_proofs.tasks import check_sizes

LARGEST_FEATURES = 10**18
LARGEST_BITS = 1024
LARGEST_PROBE = 64

TASKS = ("permutation", "pairwise-and", "k-and", "universal-and", "circuit")


# ------------------------------------------------------------------------------- error models


@dataclass(frozen=True)
class Exact:
    """Every output is right on every input of X_v."""

    def __str__(self) -> str:
        return "exact"


@dataclass(frozen=True)
class FreshNoise:
    """Coins are tossed anew at each evaluation; each output bit is right with chance above 1/2."""

    def __str__(self) -> str:
        return "fresh noise"


@dataclass(frozen=True)
class Systematic:
    """Deterministic evaluation that may be wrong on a fraction of the probes for each function.

    Attributes:
        rate: epsilon. Permutation: of the inputs with exactly ``probe_size`` active features.
            ANDs: of the outputs, each right when it is on exactly at its own gate's input.
        probe_size: active features of a probe, for Permutation.
    """

    rate: Fraction
    probe_size: int = 1

    def __str__(self) -> str:
        probes = "" if self.probe_size == 1 else f", probes with {self.probe_size} active features"
        return f"systematic errors, rate {self.rate}{probes}"


@dataclass(frozen=True)
class FalsePositives:
    """ANDs with a budget: at most ``rate`` m' outputs miss their gate, few on-bits in all.

    Attributes:
        rate: epsilon, the fraction of outputs that may be off at their own gate.
        excess: phi; at most (1 + phi) m' on-bits over all outputs and gates' inputs.
    """

    rate: Fraction
    excess: Fraction

    def __str__(self) -> str:
        return f"misses at rate {self.rate}, (1 + {self.excess}) m' on-bits"


@dataclass(frozen=True)
class Average:
    """The rate of wrong answers on average over the uniform function and probe.

    Attributes:
        rate: epsilon. The answer to a probe is an output (Permutation); for ANDs an output is
            wrong unless it is on exactly at its own gate's input.
    """

    rate: Fraction

    def __str__(self) -> str:
        return f"average error rate {self.rate}"


ErrorModel = Exact | FreshNoise | Systematic | FalsePositives | Average

# ------------------------------------------------------------------------------- weights


@dataclass(frozen=True)
class Dense:
    """All charged parameters of square layers, Q values each; inputs encoded in n dimensions."""

    def __str__(self) -> str:
        return "dense weights"


@dataclass(frozen=True)
class Raw:
    """The same on raw inputs: the first layer has n (m + 1) charged entries."""

    def __str__(self) -> str:
        return "raw inputs"


@dataclass(frozen=True)
class Sparse:
    """At most ``nonzero`` charged parameters are not zero, wherever they stand; zero is a value."""

    nonzero: int

    def __str__(self) -> str:
        return f"at most {self.nonzero} non-zero weights"


@dataclass(frozen=True)
class Real:
    """Real weights of any precision, one hidden layer."""

    def __str__(self) -> str:
        return "real weights"


Weights = Dense | Raw | Sparse | Real


@dataclass(frozen=True)
class Question:
    """What a theorist asks a floor for.

    Attributes:
        task: permutation, pairwise-and, k-and, universal-and or circuit.
        features: m.
        outputs: m', for pairwise-and, k-and and circuit.
        active: v; None for the least that makes sense.
        fan_in: k, inputs of a gate.
        bits: b; weights and biases take 2^b values.
        layers: L.
        errors: what an evaluator may get wrong.
        weights: what the charged parameters may be.
        alphabet: Q, when it is not 2^b.
    """

    task: str
    features: int
    outputs: int | None = None
    active: int | None = None
    fan_in: int = 2
    bits: int = 8
    layers: int = 1
    errors: ErrorModel = field(default_factory=Exact)
    weights: Weights = field(default_factory=Dense)
    alphabet: int | None = None

    def __post_init__(self) -> None:
        if self.task not in TASKS:
            raise ValueError(f"unknown task {self.task!r}; choose one of: {', '.join(TASKS)}")
        check_numbers(self.features, self.bits, self.layers)
        if self.fan_in != 2 and self.task != "k-and":
            raise ValueError(f"fan-in is for k-and, not for {self.task}")
        if self.task == "k-and" and not 2 <= self.fan_in <= min(self.features, LARGEST_PROBE):
            raise ValueError(
                f"fan-in must lie in 2..{min(self.features, LARGEST_PROBE)} (at most the features, "
                f"and {LARGEST_PROBE}), not {self.fan_in}"
            )
        check_sizes(self.features, self.active_features)
        if self.alphabet is not None and self.alphabet < 2:
            raise ValueError(f"an alphabet needs at least 2 values, not {self.alphabet}")
        if self.task == "permutation" and self.outputs not in (None, self.features):
            raise ValueError(f"permutation has as many outputs as features, not {self.outputs}")
        if self.task == "universal-and" and self.outputs is not None:
            raise ValueError("outputs are for the other tasks, universal-and has all pairs")
        if self.task == "circuit" and self.outputs is not None and self.outputs < 1:
            raise ValueError(f"outputs must be at least 1, not {self.outputs}")
        if self.gated and (self.outputs is None or not 1 <= self.outputs <= self.gates):
            given = "none were given" if self.outputs is None else f"not {self.outputs}"
            raise ValueError(
                f"{self.task} needs outputs, at least 1 and at most {self.gates} (distinct "
                f"{self.gate}-subsets of {self.features} features); {given}"
            )
        _check_errors(self)
        if isinstance(self.weights, Sparse) and self.weights.nonzero < 1:
            raise ValueError(f"sparse must be at least 1, not {self.weights.nonzero}")

    @property
    def gated(self) -> bool:
        """Whether the functions are lists of ANDs."""
        return self.task in ("pairwise-and", "k-and")

    @property
    def gate(self) -> int:
        """k: two for the pair tasks."""
        return self.fan_in if self.task == "k-and" else 2

    @property
    def gates(self) -> int:
        """N = C(m, k)."""
        return math.comb(self.features, self.gate)

    @property
    def values(self) -> int:
        """Q: how many values a charged parameter may take."""
        return self.alphabet or 2**self.bits

    @property
    def active_features(self) -> int:
        """v, by default the least at which the task is not constant."""
        if self.active is not None:
            return self.active
        default = {"permutation": 1, "k-and": self.fan_in, "circuit": 3}.get(self.task, 2)
        return min(default, max(1, self.features))


def check_numbers(features: int, bits: int, layers: int = 1) -> None:
    """Raise a one-line ValueError unless the numbers make a task."""
    if features < 1:
        raise ValueError(f"features must be at least 1, not {features}")
    if features > LARGEST_FEATURES:
        raise ValueError("features must be at most 10^18")
    if bits < 1:
        raise ValueError(f"bits must be at least 1, not {bits}")
    if bits > LARGEST_BITS:
        raise ValueError(f"bits must be at most {LARGEST_BITS}: no weight needs more")
    if not 1 <= layers <= LARGEST_FEATURES:
        raise ValueError(f"layers must lie in 1..10^18, not {layers}")


def _check_errors(question: Question) -> None:
    """Raise a one-line ValueError unless the error model fits the task."""
    errors = question.errors
    if isinstance(errors, Exact | FreshNoise):
        return
    if not 0 <= errors.rate <= 1:
        raise ValueError(f"an error rate must lie in 0..1, not {errors.rate}")
    if isinstance(errors, FalsePositives):
        if question.task == "permutation":
            raise ValueError("a false-positive budget is for the AND tasks, not for permutation")
        if errors.excess < 0:
            raise ValueError(f"false positives must be at least 0, not {errors.excess}")
    if isinstance(errors, Systematic) and errors.probe_size != 1:
        if question.task != "permutation":
            raise ValueError("probe-size is for permutation; the probes of an AND have k features")
        most = min(question.active_features, question.features - 1, LARGEST_PROBE)
        if not 1 <= errors.probe_size <= most:
            raise ValueError(
                f"probe-size must lie in 1..{most} (at most v, m - 1 and {LARGEST_PROBE}), "
                f"not {errors.probe_size}"
            )
