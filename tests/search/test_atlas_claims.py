"""The claims on the atlas speak of every exact cell, and look at every one."""

import pytest

from superpos_proofs.certificate.kernel import Verdict
from superpos_proofs.certificate.problems import PROBLEMS
from superpos_proofs.claims import atlas, find
from superpos_proofs.claims.run import check


@pytest.mark.parametrize("name", [*PROBLEMS, "constant"])
def test_every_cell_is_looked_at(name, monkeypatch):
    seen, observe = set(), atlas._observe

    def watched(*arguments):
        problem, width, claim = observe(*arguments)
        seen.add(claim)
        return problem, width, claim

    monkeypatch.setattr(atlas, "_observe", watched)
    claim = find(f"exact.atlas.{name}")
    cells = set(atlas.cells_of("perm" if name == "constant" else name))
    alone = claim.with_near_misses()
    assert check(alone, dict.fromkeys(cells, Verdict(True, ""))).holds
    assert seen == cells == set(claim.certificates)
    assert len(cells) > 20
