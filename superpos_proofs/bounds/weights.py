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
    Exact,
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

POOLS = (4, 16)  # gates in the pool for each output; more of them are better with many errors


@dataclass(frozen=True)
class Family:
    """The functions a floor is about, and how many settings a width gives to tell them apart.

    Attributes:
        size: |F|, as a statement's expression.
        settings: settings (or tables) at width n, likewise.
        values: values for the symbols of both, n apart.
        name: the family's size, as text.
        says: the settings, as text.
        nodes: the lines that derive them, and the family where it is a part of the question's.
        form: "counting" or "real weights".
        theorem: the last part of the claim that states the whole bound, where there is one.
    """

    size: sp.Expr
    settings: sp.Expr
    values: Mapping[sp.Symbol, rigorous.Number]
    name: str
    says: str
    nodes: tuple[Node, ...]
    form: str = "counting"
    theorem: str | None = None

    @property
    def gates(self) -> int | None:
        """How many gates the lists are drawn from."""
        found = self.values.get(families.gates)
        return None if found is None else int(found)


def family(question: Question) -> tuple[sp.Expr, dict[sp.Symbol, rigorous.Number], str, Node]:
    """|F| with its values, its name, and the line that says why its functions are distinct."""
    values: dict[sp.Symbol, rigorous.Number] = {st.m: question.features}
    if question.task == "permutation":
        name = f"{question.features}!"
        active = getattr(question.errors, "probe_size", 1)
        says = f"all permutations differ on the inputs with {active} active " + (
            "feature" if active == 1 else "features"
        )
        node = Node(says, f"|F| = {name}", "lower.permutation.bits")
        return sp.factorial(st.m), values, name, node
    assert question.outputs is not None
    name = f"(C({question.features},{question.gate}))_{question.outputs}"
    says = f"ordered lists of {question.outputs} distinct gates differ on the gates' inputs"
    node = Node(says, f"|F| = {name}", "lower.k-and.bits")
    values |= {families.outputs: question.outputs, families.gates: question.gates}
    return families.K_AND_SIZE, values, name, node


def families_of(question: Question) -> tuple[Family, ...] | NoFloor:
    """The kinds of settings that bound this question; real weights bound finer ones as well."""
    weights = question.weights
    real = _real(question)
    if isinstance(weights, Real):
        return real
    finer = () if isinstance(real, NoFloor) or isinstance(weights, Raw) else real
    return (_counted(question), *finer)


def _counted(question: Question) -> Family:
    """Weights and biases with Q values each."""
    weights, layers = question.weights, question.layers
    size, values, name, _ = family(question)
    values |= {st.Q: question.values, st.L: layers}
    alphabet = str(question.values) if question.values < 1 << 17 else f"(2^{question.bits})"
    entries = "n*(n+1)" if layers == 1 else f"{layers}*n*(n+1)"
    shared = f"a charged parameter takes one of {alphabet} values; encoder and decoder are shared"
    if isinstance(weights, Raw):
        first = f"n*({question.features}+1)"
        entries = first if layers == 1 else f"{first} + {layers - 1}*n*(n+1)"
        says = f"{alphabet}^({entries})"
        node = Node(f"{shared}; inputs are raw", f"{says} settings", "lower.raw")
        return Family(size, kinds.RAW_SETTINGS, values, name, says, (node,))
    if isinstance(weights, Sparse):
        values[kinds.S] = weights.nonzero
        few = f"C({entries}, {weights.nonzero}) * {alphabet}^{weights.nonzero}"
        says = f"min({few}, {alphabet}^({entries}))"
        free = f"{shared}; all but {weights.nonzero} are zero, anywhere"
        node = Node(free, f"{says} settings", "lower.sparse")
        return Family(size, kinds.SPARSE_SETTINGS, values, name, says, (node,))
    says = f"{alphabet}^({entries})"
    node = Node(shared, f"{says} settings", "lower.neurons")
    return Family(size, kinds.DENSE_SETTINGS, values, name, says, (node,), theorem="neurons")


def _real(question: Question) -> tuple[Family, ...] | NoFloor:
    """Real weights: activation patterns and output signs, on the probes of the family."""
    if question.layers > 1:
        return NoFloor("with real weights the count of tables is known for one hidden layer only")
    if isinstance(question.errors, FreshNoise):
        return NoFloor(
            "with real weights and fresh coins the majority answer is no network of this width, "
            "and its tables are not counted"
        )
    size, values, name, _ = family(question)
    if not question.gated:
        probes = math.comb(question.features, getattr(question.errors, "probe_size", 1))
        return (_tables(size, values, name, probes, question.features, ()),)
    outputs = question.outputs
    assert outputs is not None
    found = []
    for pool in _pools(question):
        part = name
        extra: tuple[Node, ...] = ()
        if pool < question.gates:  # fewer probes tell as many lists apart, with fewer tables
            part = f"({pool})_{outputs}"
            says = f"lists of gates from some pool of {pool} are enough"
            extra = (Node(says, f"|F| >= {part}", "lower.k-and.real"),)
        fewer = values | {families.gates: pool}
        found.append(_tables(size, fewer, part, pool, outputs, extra))
    return tuple(found)


def _pools(question: Question) -> tuple[int, ...]:
    """How many gates lists are drawn from: what is worth trying under the error model."""
    assert question.outputs is not None
    times = POOLS[:1] if isinstance(question.errors, Exact) else POOLS
    pools = {min(question.gates, k * question.outputs) for k in times}
    if isinstance(question.errors, Average):  # Fano's bound holds for rates up to 1 - 1/P
        pools = {p for p in pools if question.errors.rate <= 1 - Fraction(1, p)}
    return tuple(sorted(pools)) or (question.gates,)


def _tables(
    size: sp.Expr,
    values: Mapping[sp.Symbol, rigorous.Number],
    name: str,
    probes: int,
    read: int,
    extra: tuple[Node, ...],
) -> Family:
    patterns = Node("signs of affine forms", "at most Phi(A, D) patterns", "lemma.sign-patterns")
    says = f"Phi({probes}, n+1)^n * Phi({probes * read}, n*(n+1))"
    node = Node(
        f"weights of any precision give few tables on {probes} probes",
        f"{says} tables",
        "lower.real",
        (patterns,),
    )
    filled = {**values, kinds.P: probes, kinds.r: read}
    lines = (node, *extra)
    return Family(size, kinds.REAL_SETTINGS, filled, name, says, lines, "real weights", "real")
