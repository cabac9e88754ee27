"""The paper map: sentences lead to claims that exist; what is cited of the paper is mapped."""

from __future__ import annotations

from dataclasses import replace

import pytest

from superpos_proofs.claims import own_claims
from superpos_proofs.claims.paper import PAPER, Sentence
from superpos_proofs.claims.works import ABSTRACT, LAY_TITLE

IDS = {claim.id for claim in own_claims()}


def _faults(sentence: Sentence) -> list[str]:
    """What is wrong with one entry: no claim, one twice, or ids that no claim has."""
    if not sentence.claims:
        return ["unmapped"]
    twice = len(set(sentence.claims)) < len(sentence.claims)
    return ["twice"] * twice + [name for name in sentence.claims if name not in IDS]


@pytest.mark.parametrize("sentence", PAPER, ids=lambda s: s.says[:40])
def test_each_sentence_is_mapped_to_claims_that_exist(sentence: Sentence) -> None:
    assert not _faults(sentence)


def test_faults_are_found() -> None:
    first = PAPER[0]
    assert _faults(replace(first, claims=())) == ["unmapped"]
    assert _faults(replace(first, claims=("no.such",))) == ["no.such"]
    assert _faults(replace(first, claims=first.claims[:1] * 2)) == ["twice"]


def test_what_the_paper_and_its_introduction_claim_stands_on_the_map() -> None:
    works = {ABSTRACT.work, LAY_TITLE}
    mapped = {name for sentence in PAPER for name in sentence.claims}
    cited = {c.id for c in own_claims() if not c.checkable and c.sources[0].work in works}
    assert cited <= mapped
    assert {sentence.source.work for sentence in PAPER} == works


def test_sentences_are_not_repeated() -> None:
    assert len({sentence.says for sentence in PAPER}) == len(PAPER)
