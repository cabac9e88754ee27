"""The page as text: two runs differ in the run block alone; pictures have words."""

from __future__ import annotations

import re
from dataclasses import replace

from superpos_proofs import claims
from superpos_proofs.claims.paper import PAPER
from superpos_proofs.report.html import as_html
from tests.report.pages import small_report

RUN = re.compile(r'<section id="run">.*?</section>', re.S)


def test_two_runs_differ_in_the_run_block_alone() -> None:
    one, other = as_html(small_report("1.0")), as_html(small_report.__wrapped__("2.5"))
    assert one != other
    assert len(RUN.findall(one)) == 1
    assert RUN.sub("", one) == RUN.sub("", other)


def test_certificates_stand_with_their_hashes_and_pictures_with_words() -> None:
    html = as_html(small_report())
    for row in small_report().certificates:
        assert row.file in html
        assert f"sha256 {row.sha256}" in html
    pictures = re.findall(r'role="img" aria-label="([^"]*)"', html)
    assert len(pictures) == html.count('<div class="panels"') > 0
    assert all(len(words) > 20 for words in pictures)
    assert html.count("<figcaption>") == html.count("<figure>")


def test_the_paper_map_shows_each_sentence_with_its_claims_and_their_evidence() -> None:
    """Only sentences whose claims the report has; here, of one sentence, all of them."""
    (sentence,) = (s for s in PAPER if s.claims[0] == "sources.as.parameters")
    report = small_report()
    wanted = [claim for claim in claims.own_claims() if claim.id in sentence.claims]
    results = claims.check_all(wanted, {}, examples=1)
    bare = as_html(replace(report, results=tuple(results[:1])))
    assert 'id="paper"' not in bare
    html = as_html(replace(report, results=tuple(results)))
    (section,) = re.findall(r'<section id="paper">.*?</section>', html, re.S)
    assert section.count("<tr>") == 2
    for result in results:
        assert (
            f'<a href="#{result.claim.id}"><span class="disc {result.effective.label}"' in section
        )
