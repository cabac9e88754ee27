"""Ceilings: widths that are certified, and widths with a proved failure probability."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from superpos_proofs.bounds.question import check_numbers
from superpos_proofs.bounds.tree import Node
from superpos_proofs.construct import plan_dense, plan_sparse, plan_universal
from superpos_proofs.construct.base import FAILURE
from superpos_proofs.construct.hubs_order import RECIPES, keeps, shape_at
from superpos_proofs.tasks import check_sizes


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
    """An upper bound on the width, and how it is known.

    Attributes:
        failure: the probability that it stays below; 0 where it never fails.
    """

    neurons: int
    bits: int
    by: str
    derivation: Node
    failure: Fraction


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
            Fraction(0),
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
        found.append(Ceiling(sparse.width, 1, "sparse", node, failure))
    dense = plan_dense(features, active, failure)
    if dense is not None and dense.bits <= bits:
        bound = dense.failure()
        assert bound is not None
        says = f"dense sign codes, theta = {dense.theta}, {dense.bits}-bit weights"
        node = Node(
            says, f"n = {dense.width}, failure <= {at_most(bound)}", "upper.permutation.dense"
        )
        found.append(Ceiling(dense.width, dense.bits, "dense", node, failure))
    return min(found, key=lambda ceiling: ceiling.neurons)


def universal_ceiling(features: int, active: int, failure: Fraction) -> Ceiling | None:
    """The narrowest network for all pairs' ANDs of raw inputs that is guaranteed, below m."""
    shape = plan_universal(features, active, failure)
    if shape is None:
        return None
    says = f"raw inputs, wires with chance {shape.wired}, 1-bit weights"
    value = f"n = {shape.neurons}, failure <= {at_most(shape.failure())}"
    return Ceiling(shape.neurons, 1, "wires", Node(says, value, "upper.universal-and"), failure)


def any_pairs_ceiling(
    features: int, outputs: int, bits: int, failure: Fraction, active: int = 2
) -> Ceiling:
    """A width for every list of pairs: one neuron a pair, or the recipe for lists of any influence.

    The recipes are for v = 2 and at most two features a pair; their failure is bounded here, and
    their width is not the least that a search would find. Source: this project, docs/hubs.md.

    Args:
        features: m.
        outputs: m', the number of pairs.
        bits: b, the most bits a charged parameter.
        failure: the failure probability to stay below.
        active: v.

    Returns:
        The narrower of the two.

    Raises:
        ValueError: sizes that make no task, or no numbers of bits.
    """
    check_sizes(features, active)
    check_numbers(outputs, bits)
    each = max(features, outputs)
    node = Node("one neuron a pair: ReLU(x_a + x_b - 1)", f"n = {each}", "upper.k-and.trivial")
    found = [Ceiling(each, 1, "trivial", node, Fraction(0))]
    fitting = [recipe for recipe in RECIPES if recipe.start <= outputs]
    if fitting and active == 2 and features <= 2 * outputs and failure >= FAILURE:
        recipe = min(fitting, key=lambda r: r.constant)
        shape = shape_at(recipe, features, outputs)
        if shape.bits <= bits and keeps(shape):
            says = f"low part, slots and hubs; {shape.bits}-bit weights"
            # The bound is evaluated at this shape, so the order of the width is not needed for it.
            node = Node(says, f"n = {shape.width}, failure <= {FAILURE}", "upper.pairwise-and.hubs")
            found.append(Ceiling(shape.width, shape.bits, "hubs", node, FAILURE))
    return min(found, key=lambda ceiling: ceiling.neurons)


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


def at_most(value: Fraction) -> str:
    """A probability rounded up to three significant digits, so that "at most" stays true."""
    digits = 0
    while value and value * 10**digits < 100:
        digits += 1
    up = Fraction(math.ceil(value * 10**digits), 10**digits)
    return f"{float(up):.3g}"
