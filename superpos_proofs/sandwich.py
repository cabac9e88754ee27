"""Floors and ceilings side by side, like with like (theory, section 7)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from typing import Any

from superpos_proofs.bounds.counting import injective_floor, typical_floor
from superpos_proofs.bounds.floor import floor_of
from superpos_proofs.bounds.question import Question, check_numbers
from superpos_proofs.bounds.tree import Floor, Node
from superpos_proofs.construct import build_universal, plan_dense, plan_sparse, plan_universal
from superpos_proofs.construct.ands_plan import plan_ands
from superpos_proofs.construct.hubs_plan import plan_hubs
from superpos_proofs.decide import decide
from superpos_proofs.tasks import check_sizes, universal_and

ONE_PERCENT = Fraction(1, 100)


@dataclass(frozen=True)
class CertifiedCeiling:
    """A ceiling that the kernel accepted in this run: shared parts that served drawn tasks."""

    claim: str
    features: int
    active: int
    bits: int
    width: int
    tasks: int
    choices: int


@dataclass(frozen=True)
class Ceiling:
    """An upper bound on the width, and how it is known."""

    neurons: int
    bits: int
    by: str
    derivation: Node


@dataclass(frozen=True)
class Row:
    """One row of the sandwich: the same m, v, L and b on both sides.

    Attributes:
        features: m.
        active: v.
        layers: L.
        bits: b, bits a charged parameter, on both sides.
        worst_floor: floor for all permutations.
        likely_floor: floor for serving a permutation with probability 1 - ``failure``; what the
            guarantee is compared with.
        typical_floor: floor for shared parts that served three drawn tasks, at 95 %, counting the
            choices of every search that the row could have taken its ceiling from; what the
            certified ceiling is compared with.
        certified: least certified ceiling with at most b bits; the trivial m when none is less.
        certified_bits: bits that the certified network really uses.
        certified_by: the certificate's claim, or "trivial".
        guaranteed: least width with a proved failure probability, at most m.
        guaranteed_by: "sparse", "dense" or "trivial".
        failure: the failure probability of the guarantee.
    """

    features: int
    active: int
    layers: int
    bits: int
    worst_floor: int
    likely_floor: int
    typical_floor: int
    certified: int
    certified_bits: int
    certified_by: str
    guaranteed: int
    guaranteed_by: str
    failure: Fraction

    @property
    def ratio(self) -> Fraction:
        """The sandwich ratio: certified ceiling over the typical floor (at least 1)."""
        return Fraction(self.certified, max(1, self.typical_floor))

    def to_json(self) -> dict[str, Any]:
        """The row as JSON; the ratio as a decimal string with three digits."""
        ratio = f"{float(self.ratio):.3f}"
        return {**asdict(self), "failure": str(self.failure), "ratio": ratio}


def guaranteed_ceiling(features: int, active: int, bits: int, failure: Fraction) -> Ceiling:
    """The narrowest width with at most ``bits`` bits and a proved failure probability.

    Never above the trivial network of width m, whose one-bit weights are always right.
    """
    check_sizes(features, active)
    check_numbers(features, bits)
    if not 0 < failure < 1:
        raise ValueError(f"failure must lie strictly between 0 and 1, not {failure}")
    found = [
        Ceiling(
            features,
            1,
            "trivial",
            Node("width m: W is the permutation matrix", f"n = {features}", "upper.trivial"),
        )
    ]
    sparse = plan_sparse(features, failure) if active == 1 else None
    if sparse is not None:
        says = (
            f"sparse codes, {sparse.in_blocks} x {sparse.in_cells} in, "
            f"{sparse.out_blocks} x {sparse.out_cells} out, 1-bit weights"
        )
        value = f"n = {sparse.width}, failure <= {at_most(sparse.failure())}"
        node = Node(says, value, "upper.permutation.sparse")
        found.append(Ceiling(sparse.width, 1, "sparse", node))
    dense = plan_dense(features, active, failure)
    if dense is not None and dense.bits <= bits:
        bound = dense.failure()
        assert bound is not None
        says = f"dense sign codes, theta = {dense.theta}, {dense.bits}-bit weights"
        node = Node(
            says, f"n = {dense.width}, failure <= {at_most(bound)}", "upper.permutation.dense"
        )
        found.append(Ceiling(dense.width, dense.bits, "dense", node))
    return min(found, key=lambda ceiling: ceiling.neurons)


def universal_ceiling(features: int, active: int, failure: Fraction) -> Ceiling | None:
    """The narrowest network for all pairs' ANDs of raw inputs that is guaranteed, below m."""
    shape = plan_universal(features, active, failure)
    if shape is None:
        return None
    says = f"raw inputs, wires with chance {shape.wired}, 1-bit weights"
    value = f"n = {shape.neurons}, failure <= {at_most(shape.failure())}"
    return Ceiling(shape.neurons, 1, "wires", Node(says, value, "upper.universal-and"))


def least_certified(
    ceilings: Iterable[CertifiedCeiling], features: int, active: int, bits: int
) -> CertifiedCeiling | None:
    """The narrowest certified ceiling for this m, for at least this v, with at most b bits.

    Its ``choices`` are those of all searches that it was picked from, so that 95 % holds for it.
    """
    fitting = [
        c for c in ceilings if c.features == features and c.active >= active and c.bits <= bits
    ]
    if not fitting:
        return None
    best = min(fitting, key=lambda c: c.width)
    return replace(best, choices=sum(c.choices for c in fitting))


def permutation_row(
    features: int,
    bits: int,
    ceilings: Iterable[CertifiedCeiling],
    *,
    active: int = 1,
    failure: Fraction = Fraction(1, 100),
) -> Row:
    """The sandwich for Permutation at one (m, v, b), one hidden layer."""
    certified = least_certified(ceilings, features, active, bits)
    if certified is None or certified.width >= features:
        certified = CertifiedCeiling("trivial", features, features, 1, features, 3, 1)
    guaranteed = guaranteed_ceiling(features, active, bits, failure)
    question = Question("permutation", features, active=active, bits=bits)
    worst, likely = floor_of(question), floor_of(question, failure)
    assert isinstance(worst, Floor)
    assert isinstance(likely, Floor)
    return Row(
        features=features,
        active=active,
        layers=1,
        bits=bits,
        worst_floor=worst.neurons,
        likely_floor=likely.neurons,
        typical_floor=typical_floor(
            features, bits, tasks=certified.tasks, choices=certified.choices
        ),
        certified=certified.width,
        certified_bits=certified.bits,
        certified_by=certified.claim,
        guaranteed=guaranteed.neurons,
        guaranteed_by=guaranteed.by,
        failure=failure,
    )


def permutation_table(
    ceilings: Iterable[CertifiedCeiling],
    *,
    exponents: Iterable[int] = range(4, 15),
    bits: Iterable[int] = (1, 2, 4, 8),
) -> list[Row]:
    """The sandwich for m = 2^4..2^14, for each number of bits."""
    known = list(ceilings)
    return [permutation_row(2**e, b, known) for b in bits for e in exponents]


# ------------------------------------------------------------------------------- other tasks


@dataclass(frozen=True)
class TaskRow:
    """Floor and ceilings of any task at one size, for the same family, b and notion.

    Attributes:
        task: the task and the family of functions, in words.
        features: m.
        outputs: m'.
        active: v.
        bits: b, bits a charged parameter, those of the guaranteed network.
        floor: the least width that may serve all but ``failure`` of the family; for the one
            function of UniversalAnd, the least width that may tell its inputs apart.
        floor_by: the claim of the floor.
        decided: the width of a network that this run decided right; None where none was built.
            It stands in rows of one function only: for others it would be one task's.
        guaranteed: least planned width with a proved failure probability, never above ``trivial``.
        guaranteed_by: the claim of the guarantee.
        trivial: a neuron for each feature or each output.
        failure: the failure probability.
    """

    task: str
    features: int
    outputs: int
    active: int
    bits: int
    floor: int
    floor_by: str
    decided: int | None
    guaranteed: int
    guaranteed_by: str
    trivial: int
    failure: Fraction

    @property
    def ratio(self) -> Fraction:
        """Guaranteed ceiling over floor."""
        return Fraction(self.guaranteed, max(1, self.floor))

    def to_json(self) -> dict[str, Any]:
        """The row as JSON; the ratio as a decimal string with three digits."""
        ratio = f"{float(self.ratio):.3f}"
        return {**asdict(self), "failure": str(self.failure), "ratio": ratio}


def two_active_row(features: int, failure: Fraction = ONE_PERCENT) -> TaskRow | None:
    """Permutation with two active features, dense codes; None where m is too small for them."""
    shape = plan_dense(features, 2, failure)
    if shape is None:
        return None
    floor, claim = _counted(Question("permutation", features, active=2, bits=shape.bits), failure)
    sizes = (features, features, 2, shape.bits)
    by = "upper.permutation.dense"
    name = "permutation, v = 2"
    return TaskRow(name, *sizes, floor, claim, None, shape.width, by, features, failure)


def low_influence_row(
    features: int,
    outputs: int,
    *,
    fan_in: int = 2,
    influence: int = 4,
    failure: Fraction = ONE_PERCENT,
) -> TaskRow | None:
    """ANDs of ``fan_in`` features, lists of bounded influence; None before superposition.

    The guarantee is for the lists in which no feature takes part in more than ``influence`` gates,
    and so must the floor be. The m'! orders of one list are m'! functions of that family, which
    falls apart into such sets. Shared parts that serve all but ``failure`` of the family serve as
    much of one of these sets: the floor for permutations of m' things is one for it.
    """
    shape = plan_ands(features, outputs, failure, fan_in=fan_in, active=fan_in, influence=influence)
    if shape is None:
        return None
    floor, claim = _counted(Question("permutation", outputs, bits=shape.bits), failure)
    name = f"ANDs of {fan_in}, influence at most {influence}, v = {fan_in}"
    sizes = (features, outputs, fan_in, shape.bits)
    trivial = max(features, outputs)
    return TaskRow(name, *sizes, floor, claim, None, shape.width, "upper.k-and", trivial, failure)


def any_pairs_row(
    features: int, outputs: int, *, failure: Fraction = ONE_PERCENT, tries: int = 60
) -> TaskRow | None:
    """ANDs of pairs, every list; None before superposition.

    Args:
        features: m.
        outputs: m'.
        failure: of the guarantee, and the part of the family that the floor leaves out.
        tries: how many shapes the planner looks at.
    """
    shape = plan_hubs(features, outputs, failure, tries=tries)
    if shape is None or shape.width >= max(features, outputs):
        return None
    question = Question("pairwise-and", features, outputs, 2, bits=shape.bits)
    floor, claim = _counted(question, failure)
    sizes = (features, outputs, 2, shape.bits)
    by = "upper.pairwise-and.hubs"
    name = "ANDs of pairs, every list, v = 2"
    trivial = max(features, outputs)
    return TaskRow(name, *sizes, floor, claim, None, shape.width, by, trivial, failure)


def universal_row(
    features: int, *, failure: Fraction = ONE_PERCENT, decided: int | None = None
) -> TaskRow | None:
    """All pairs' ANDs of raw inputs at v = 2, one bit a weight; None before superposition."""
    found = universal_ceiling(features, 2, failure)
    if found is None:
        return None
    outputs = features * (features - 1) // 2
    floor = injective_floor(features, found.bits)
    name = "all pairs at once, raw inputs, v = 2"
    sizes = (features, outputs, 2, found.bits)
    claims = ("lower.universal-and.injective", "upper.universal-and")
    return TaskRow(
        name, *sizes, floor, claims[0], decided, found.neurons, claims[1], features, failure
    )


def narrowest_decided(features: int, tries: int = 12) -> int | None:
    """The width of a network for all pairs, narrower than guaranteed, that is decided right.

    Planned so that two bad events are expected, and drawn until one network has none: any that is
    right everywhere is a ceiling in the worst case, for there is one function only.
    """
    shape = plan_universal(features, 2, Fraction(2))
    if shape is None:
        return None
    task = universal_and(features, 2)
    for seed in range(tries):
        network = build_universal(shape, seed.to_bytes(4, "big")).network
        if decide(network, task).correct:
            return shape.neurons
    return None


def task_table(decided: Iterable[int] = (128,)) -> list[TaskRow]:
    """A few sizes of every task with a sandwich but Permutation at v = 1; some seconds.

    Args:
        decided: the sizes of UniversalAnd at which a network is built and decided.
    """
    known = {features: narrowest_decided(features) for features in decided}
    rows = [
        *(two_active_row(1 << e) for e in range(11, 18)),
        *(low_influence_row(1 << e - 1, 1 << e) for e in (13, 16, 19)),
        *(low_influence_row(3 << e - 2, 1 << e, fan_in=3) for e in (15, 17, 19)),
        *(any_pairs_row(1 << e - 1, 1 << e) for e in (23, 26, 29)),
        *(universal_row(1 << e, decided=known.get(1 << e)) for e in range(7, 18, 2)),
    ]
    return [row for row in rows if row is not None]


def _counted(question: Question, failure: Fraction) -> tuple[int, str]:
    """The floor for all but a part of a family, and its claim."""
    floor = floor_of(question, failure)
    assert isinstance(floor, Floor)
    return floor.neurons, floor.derivation.claim or "lower.packing"


def at_most(value: Fraction) -> str:
    """A probability rounded up to three significant digits, so that "at most" stays true."""
    digits = 0
    while value and value * 10**digits < 100:
        digits += 1
    up = Fraction(math.ceil(value * 10**digits), 10**digits)
    return f"{float(up):.3g}"


__all__ = [
    "Ceiling",
    "CertifiedCeiling",
    "Row",
    "TaskRow",
    "any_pairs_row",
    "at_most",
    "guaranteed_ceiling",
    "least_certified",
    "low_influence_row",
    "narrowest_decided",
    "permutation_row",
    "permutation_table",
    "task_table",
    "two_active_row",
    "universal_ceiling",
    "universal_row",
]
