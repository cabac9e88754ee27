"""How many functions a network of width n can tell apart, for each kind of weights (L5, L6, L8)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import sympy as sp

from superpos_proofs import rigorous
from superpos_proofs.bounds.question import (
    Average,
    FreshNoise,
    Question,
    Raw,
    Real,
    Sparse,
)
from superpos_proofs.bounds.tree import Node, NoFloor
from superpos_proofs.statements import counting as st
from superpos_proofs.statements import families
from superpos_proofs.statements import weights as kinds

POOL = 4  # gates in the pool for each output: about the best, and flat around it


@dataclass(frozen=True)
class Family:
    """The functions a floor is about, and how many settings a width gives to tell them apart.

    Attributes:
        size: |F|, as a statement's expression.
        settings: settings (or tables) at width n, likewise.
        values: values for the symbols of both, n apart.
        name: the family's size, as text.
        says: the settings, as text.
        nodes: the lines that derive the settings.
        theorem: the last part of the claim that states the whole bound, where there is one.
    """

    size: sp.Expr
    settings: sp.Expr
    values: Mapping[sp.Symbol, rigorous.Number]
    name: str
    says: str
    nodes: tuple[Node, ...]
    theorem: str | None = None


def family(question: Question) -> tuple[sp.Expr, dict[sp.Symbol, rigorous.Number], str, Node]:
    """|F| with its values, its name, and the line that says why its functions are distinct."""
    values: dict[sp.Symbol, rigorous.Number] = {st.m: question.features}
    counted = Node("parameters determine the function", "2^B >= |F|", "lower.counting")
    if question.task == "permutation":
        name = f"{question.features}!"
        node = Node(
            f"all {name} permutations are distinct functions on inputs with one active feature",
            f"|F| = {name}",
            "lower.permutation.bits",
            (counted,),
        )
        return sp.factorial(st.m), values, name, node
    assert question.outputs is not None
    name = f"(C({question.features},{question.gate}))_{question.outputs}"
    node = Node(
        f"ordered lists of {question.outputs} distinct gates are distinct functions",
        f"|F| = {name}",
        "lower.k-and.bits",
        (counted,),
    )
    values |= {families.outputs: question.outputs, families.gates: question.gates}
    return families.K_AND_SIZE, values, name, node


def families_of(question: Question) -> tuple[Family, ...] | NoFloor:
    """The kinds of settings that bound this question; real weights bound finer ones as well."""
    weights, layers = question.weights, question.layers
    real = _real(question)
    if isinstance(weights, Real):
        return real if isinstance(real, NoFloor) else (real,)
    size, values, name, _ = family(question)
    values |= {st.Q: question.values, st.L: layers}
    alphabet = f"{question.alphabet}" if question.alphabet else f"2^{question.bits}"
    entries = "n*(n+1)" if layers == 1 else f"{layers}*n*(n+1)"
    shared = f"a charged parameter takes one of {alphabet} values; encoder and decoder are shared"
    if isinstance(weights, Raw):
        first = f"n*({question.features}+1)"
        entries = first if layers == 1 else f"{first} + {layers - 1}*n*(n+1)"
        says = f"{alphabet}^({entries})"
        node = Node(f"{shared}; inputs are raw", f"{says} settings", "lower.raw")
        return (Family(size, kinds.RAW_SETTINGS, values, name, says, (node,)),)
    if isinstance(weights, Sparse):
        values[kinds.S] = weights.nonzero
        few = f"C({entries}, {weights.nonzero}) * {alphabet}^{weights.nonzero}"
        says = f"min({few}, {alphabet}^({entries}))"
        free = f"{shared}; all but {weights.nonzero} are zero, anywhere"
        node = Node(free, f"{says} settings", "lower.sparse")
        counted = Family(size, kinds.SPARSE_SETTINGS, values, name, says, (node,))
    else:
        says = f"{alphabet}^({entries})"
        node = Node(shared, f"{says} settings", "lower.neurons")
        counted = Family(size, kinds.DENSE_SETTINGS, values, name, says, (node,), "neurons")
    return (counted,) if isinstance(real, NoFloor) else (counted, real)


def _pool(question: Question) -> int:
    """Gates that lists are drawn from: fewer are better, as long as the error model allows it."""
    assert question.outputs is not None
    pool = min(question.gates, POOL * question.outputs)
    errors = question.errors
    if isinstance(errors, Average) and errors.rate > 1 - Fraction(1, pool):
        return question.gates  # Fano's bound holds for rates up to 1 - 1/P only
    return pool


def _real(question: Question) -> Family | NoFloor:
    """Real weights: activation patterns and output signs, on the probes of the family."""
    if question.layers > 1:
        return NoFloor("with real weights the count of tables is known for one hidden layer only")
    if isinstance(question.errors, FreshNoise):
        return NoFloor(
            "with real weights and fresh coins the majority answer is no network of this width, "
            "and its tables are not counted"
        )
    size, values, name, _ = family(question)
    patterns = Node("signs of affine forms", "at most Phi(A, D) patterns", "lemma.sign-patterns")
    extra: tuple[Node, ...] = ()
    if question.gated:
        assert question.outputs is not None
        probes, read = _pool(question), question.outputs
        if probes < question.gates:  # fewer probes tell as many lists apart, with fewer tables
            name = f"({probes})_{read}"
            says = f"lists from a fixed pool of {probes} gates are enough"
            extra = (Node(says, f"|F| >= {name}", "lower.k-and.real"),)
        values[families.gates] = probes
    else:
        size_of_probe = getattr(question.errors, "probe_size", 1)
        probes, read = math.comb(question.features, size_of_probe), question.features
    values |= {kinds.P: probes, kinds.r: read}
    says = f"Phi({probes}, n+1)^n * Phi({probes * read}, n*(n+1))"
    any_weights = f"weights of any precision give few tables on {probes} probes"
    node = Node(any_weights, f"{says} tables", "lower.real", (patterns,))
    return Family(size, kinds.REAL_SETTINGS, values, name, says, (node, *extra), "real")
