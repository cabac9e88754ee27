"""A small report to look at: a few cheap claims, checked, and a few certificates."""

from __future__ import annotations

from functools import cache

from superpos_proofs import claims
from superpos_proofs.certificate.store import check_file, shipped
from superpos_proofs.cli.checking import row
from superpos_proofs.report.figures.matrix import matrix_figure
from superpos_proofs.report.html import Report
from superpos_proofs.report.sections import Section

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
    rows = tuple(row(check_file(shipped() / name)) for name in CERTIFICATES)
    drawn = Section("inside", "Inside", "Inside a weight matrix", (matrix_figure(),))
    return Report(tuple(results), rows, (), (drawn,), {"seconds": seconds})
