"""A small report to look at: a few cheap claims, checked, and a few certificates."""

from __future__ import annotations

from functools import cache

from superpos_proofs import claims
from superpos_proofs.certificate.store import check_file, shipped
from superpos_proofs.report import costs, measured
from superpos_proofs.report.figures.gap import gap_of
from superpos_proofs.report.html import Report
from superpos_proofs.report.page import certificate_row
from superpos_proofs.report.sections import Measurements, Section, sections_of
from superpos_proofs.sandwich import two_active_row, universal_row

CERTIFICATES = ("exact.perm.m2.v1.q1.json", "exact.perm.m3.v1.q1.json")
WANTED = [
    "lower.permutation.neurons",
    "lower.packing.ball",
    "sources.as.lower",
    "lemma.factorial",
    "uncharged.codes",
]


@cache
def small_report(seconds: str = "1.0") -> Report:
    """A report of a few claims and what they rest on; ``seconds`` is of its run block."""
    results = claims.check_all(claims.chosen(WANTED), {}, examples=2)
    rows = tuple(certificate_row(check_file(shipped() / name)) for name in CERTIFICATES)
    return Report(tuple(results), rows, (), sections(), {"seconds": seconds})


@cache
def few_measurements() -> Measurements:
    """What a report measures, at few and small sizes."""
    return Measurements(
        [row for row in (two_active_row(2048), universal_row(512)) if row],
        list(measured._sparse(trials=20)),
        [*costs._features((30, 60)), *costs._actives((2, 3))],
    )


@cache
def sections() -> tuple[Section, ...]:
    """Each kind of figure, from few numbers."""
    return sections_of((), gap_of((1,), (8, 12)), few_measurements())
