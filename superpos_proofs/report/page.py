"""The page of a claim: everything a reader is told about it, before any view renders it.

The terminal, the report and the docs render the same ``Page``, so they cannot drift apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import sympy as sp

from superpos_proofs.certificate.store import Checked
from superpos_proofs.claims.base import Rung, Source
from superpos_proofs.claims.run import Result
from superpos_proofs.claims.without import Without
from superpos_proofs.formal import Status, file_hashes, statement
from superpos_proofs.ranges import RangeProof
from superpos_proofs.report.breaks import what_breaks
from superpos_proofs.report.mathml import inline_mathml, mathml
from superpos_proofs.report.places import code_of, users_of
from superpos_proofs.report.plain import latex, plain
from superpos_proofs.statements import Statement

CHAPTERS = {
    "lower": "Lower bounds",
    "uncharged": "What happens when the decoder is not charged",
    "upper": "Constructions and upper bounds",
    "decide": "Deciding a network",
    "representation": "Representation only",
    "exact": "Exact widths",
    "sandwich": "Floors and ceilings together",
    "lemma": "Lemmas used",
    "sources": "What the works claim",
    "assumption": "Assumptions",
}
"""Chapters of ours as headings."""

LADDER = {
    Rung.FORMAL: "a Coq theorem without open assumptions",
    Rung.CERTIFIED: "a certificate that the small trusted kernel re-checked in this run",
    Rung.DERIVED: "proved over the whole range, to infinity, by derivation and interval arithmetic",
    Rung.VERIFIED: "decided exactly by our engine; too large for the kernel",
    Rung.TESTED: "held on random examples in this run; no machine-checked proof",
    Rung.CITED: "stated by a work; not checked here",
    Rung.UNDECIDED: "this run did not settle it",
    Rung.REFUTED: "a counterexample was found and re-checked",
}
"""The evidence ladder in words, strongest first."""


@dataclass(frozen=True)
class CertificateRow:
    """A certificate file and the kernel's verdict on it in this run."""

    file: str
    sha256: str
    claim: str | None
    kind: str | None
    accepted: bool
    reason: str
    bytes: int


def certificate_row(checked: Checked) -> CertificateRow:
    """A checked certificate as the report shows it."""
    verdict = checked.verdict
    return CertificateRow(
        file=checked.file,
        sha256=checked.sha256,
        claim=verdict.claim,
        kind=verdict.kind,
        accepted=verdict.accepted,
        reason=verdict.reason,
        bytes=checked.size,
    )


@dataclass(frozen=True)
class Formula:
    """A formula in every form a view needs."""

    expr: sp.Basic

    @cached_property
    def mathml(self) -> str:
        """A block ``<math>`` element."""
        return mathml(self.expr)

    @cached_property
    def inline(self) -> str:
        """An inline ``<math>`` element."""
        return inline_mathml(self.expr)

    @cached_property
    def latex(self) -> str:
        """LaTeX."""
        return latex(self.expr)

    @cached_property
    def unicode(self) -> str:
        """One line of text."""
        return plain(self.expr)


@dataclass(frozen=True)
class Quantity:
    """A variable of the statement and what it means."""

    name: Formula
    meaning: str


@dataclass(frozen=True)
class InCoq:
    """The Coq theorem that states the claim, and the hash of its file.

    Attributes:
        state: "rebuilt in this run, assumes nothing" or "recorded, not rebuilt in this run".
    """

    name: str
    file: str
    statement: str
    state: str
    sha256: str


@dataclass(frozen=True)
class NearMiss:
    """A false neighbour, and what became of it in this run.

    Attributes:
        dropped: hypotheses of the claim that it does without.
        supposed: hypotheses that it has and the claim has not.
        gone: sentences of the claim's setting that it does without.
        instead: sentences of its setting that the claim has not.
    """

    id: str
    title: str
    without: str
    dropped: tuple[Formula, ...]
    supposed: tuple[Formula, ...]
    gone: tuple[str, ...]
    instead: tuple[str, ...]
    conclusion: Formula
    changed: bool
    """False when the statement is the claim's own and only the objects are others."""
    killed: bool
    counterexample: str | None
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Dropped:
    """A hypothesis dropped, and the sentences that say what breaks, or how it was sought."""

    hypothesis: Formula
    says: str


@dataclass(frozen=True)
class Page:
    """One claim as a reader meets it. Fields in reading order."""

    id: str
    title: str
    chapter: str
    quantities: tuple[Quantity, ...]
    setting: tuple[str, ...]
    hypotheses: tuple[Formula, ...]
    conclusion: Formula
    idea: str
    sources: tuple[Source, ...]
    depends_on: tuple[str, ...]
    used_by: tuple[str, ...]
    holds: bool
    rung: Rung
    effective: Rung
    weakest: str
    evidence: tuple[str, ...]
    counterexample: str | None
    range_proof: RangeProof | None
    near_misses: tuple[NearMiss, ...]
    without: tuple[Dropped, ...]
    checked: tuple[str, ...]
    rerun: str
    proof: str | None
    code: str | None
    certificates: tuple[str, ...]
    checkable: bool
    in_coq: InCoq | None = None

    @property
    def chapter_title(self) -> str:
        """The chapter as a heading; claims from elsewhere bring chapters of their own."""
        return CHAPTERS.get(self.chapter, self.chapter.replace("_", " ").capitalize())

    @property
    def killed(self) -> int:
        """How many near-misses were refuted."""
        return sum(miss.killed for miss in self.near_misses)

    @property
    def near_miss_score(self) -> str:
        """Near-misses refuted of all, like "2/2"; a dash where there are none."""
        return f"{self.killed}/{len(self.near_misses)}" if self.near_misses else "–"

    @property
    def through(self) -> str | None:
        """The dependency that pulls the effective rung below the claim's own, if one does."""
        return self.weakest if self.weakest != self.id else None

    @property
    def commands(self) -> tuple[str, ...]:
        """What a reader types to check it, at the root of a checkout; none where it is cited."""
        if not self.checkable:
            return ()
        carried = (f"superpos verify {name}" for name in self.certificates[:1])
        formal = (f"{self.rerun} --formal",) if self.in_coq else ()
        return (self.rerun, *carried, *formal)

    def to_json(self) -> dict[str, Any]:
        """What a reader sees, as text, for scripts."""
        return {
            "id": self.id,
            "title": self.title,
            "statement": self.conclusion.unicode,
            "latex": self.conclusion.latex,
            "hypotheses": [h.unicode for h in self.hypotheses],
            "setting": list(self.setting),
            "idea": self.idea,
            "sources": [f"{s.work}, {s.place}" for s in self.sources],
            "depends_on": list(self.depends_on),
            "used_by": list(self.used_by),
            "weakest": self.weakest,
            "rerun": self.rerun,
            "commands": list(self.commands),
            "proof": self.proof,
            "code": self.code,
            "certificates": list(self.certificates),
            "in_coq": asdict(self.in_coq) if self.in_coq else None,
            "without": {d.hypothesis.unicode: d.says for d in self.without},
            "range_proof": list(self.range_proof.lines) if self.range_proof else None,
        }

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the variables."""
        return tuple(str(q.name.expr) for q in self.quantities)


def page_of(result: Result) -> Page:
    """The page of one claim, from what this run found out about it."""
    claim, statement = result.claim, result.claim.statement
    instance = claim.instance
    return Page(
        id=claim.id,
        title=claim.title,
        chapter=claim.chapter,
        quantities=tuple(Quantity(Formula(v.symbol), v.meaning) for v in statement.variables),
        setting=statement.setting,
        hypotheses=_suppositions(statement),
        conclusion=Formula(statement.conclusion),
        idea=claim.idea,
        sources=claim.sources,
        depends_on=claim.depends_on,
        used_by=users_of(claim.id),
        holds=result.sound,
        rung=result.rung,
        effective=result.effective,
        weakest=result.weakest or claim.id,
        evidence=result.evidence,
        counterexample=result.counterexample,
        range_proof=result.proof,
        near_misses=tuple(_near_miss(miss, statement) for miss in result.near_misses),
        without=tuple(_dropped(found, result) for found in result.without),
        checked=(instance.about,) if instance else (),
        rerun=f"superpos check {claim.id}",
        proof=f"docs/{claim.proof}" if claim.proof else None,
        code=code_of(claim),
        certificates=tuple(f"certificates/{name}.json" for name in claim.certificates),
        checkable=claim.checkable,
        in_coq=_in_coq(result.theorem) if result.theorem else None,
    )


def _in_coq(status: Status) -> InCoq:
    theorem = status.theorem
    return InCoq(
        theorem.name,
        f"certificates/formal/{theorem.file}",
        statement(theorem),
        status.state,
        file_hashes()[theorem.file],
    )


def _near_miss(result: Result, original: Statement) -> NearMiss:
    statement = result.claim.statement
    swapped = tuple(pair for pair in statement.where if pair not in original.where)
    return NearMiss(
        id=result.claim.id,
        title=result.claim.title,
        without=result.claim.without,
        dropped=_formulas(original.hypotheses, statement.hypotheses),
        supposed=_formulas(statement.hypotheses, original.hypotheses),
        gone=tuple(s for s in original.setting if s not in statement.setting),
        instead=tuple(s for s in statement.setting if s not in original.setting),
        conclusion=Formula(sp.Eq(*swapped[0], evaluate=False) if swapped else statement.conclusion),
        changed=statement != original,
        killed=result.holds,
        counterexample=result.counterexample,
        evidence=result.evidence,
    )


def _dropped(found: Without, result: Result) -> Dropped:
    return Dropped(Formula(found.hypothesis), what_breaks(found, result))


def _formulas(some: Sequence[sp.Basic], others: Sequence[sp.Basic]) -> tuple[Formula, ...]:
    """Those of ``some`` that are not among the others."""
    return tuple(Formula(expr) for expr in some if expr not in others)


def _suppositions(statement: Statement) -> tuple[Formula, ...]:
    """Hypotheses, then abbreviations as equations."""
    meanings = (sp.Eq(symbol, expr, evaluate=False) for symbol, expr in statement.where)
    return tuple(Formula(expr) for expr in (*statement.hypotheses, *meanings))
