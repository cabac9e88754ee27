"""The kernel's evaluation of networks for pairs against the package's builder and decision."""

from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from superpos_proofs.certificate import ands
from superpos_proofs.certificate.files import canonical
from superpos_proofs.certificate.kernel import verify
from superpos_proofs.certificate.stream import below, sign_rows, words
from superpos_proofs.construct.adversary import score_at
from superpos_proofs.construct.ands import AndShape, build_ands, pairs_certificate
from superpos_proofs.decide.plain import decide_plainly
from superpos_proofs.tasks import draw_gates, pairwise_and
from superpos_proofs.testing import examples


@settings(max_examples=examples(150), deadline=None)
@given(st.data())
def test_the_kernel_finds_an_error_exactly_where_there_is_one(data) -> None:
    m = data.draw(st.integers(3, 8))
    o = data.draw(st.integers(1, min(6, m * (m - 1) // 2)))
    q, s, cells = (data.draw(st.integers(*limits)) for limits in ((1, 12), (1, 3), (2, 3)))
    seed, threshold = data.draw(st.binary(min_size=1, max_size=2)), data.draw(st.integers(1, s * q))
    pairs = draw_gates(m, o, 2, seed + b"pairs")
    task = pairwise_and(m, pairs)
    shape = AndShape(m, o, 2, 2, task.influence, q, s, cells, Fraction(threshold, s * q + 1), 8)
    built = build_ands(shape, task, seed)
    assert built.drawn is not None
    assert built.drawn["threshold"] == built.network.threshold[0]
    stream = words(seed + b"channels")
    net = ands.Drawn(
        *(m, 2, list(pairs), q, s, cells, built.drawn["threshold"], 127),
        sign_rows(seed + b"codes", m, q),
        [[below(stream, cells) for _ in range(s)] for _ in range(o)],
        words(seed + b"coins"),
    )
    found, decided = ands.first_error(net), decide_plainly(built.network, task)
    assert (found is None) == decided.correct
    if found is not None:
        support, output = found
        fires = score_at(built.network, support, output) >= built.drawn["threshold"]
        assert fires != (set(pairs[output]) <= set(support))
        assert output in decided.wrong_outputs


def test_what_is_built_becomes_a_certificate() -> None:
    task = pairwise_and(8, [(0, 1), (1, 2)])
    shape = AndShape(8, 2, 2, 2, 2, 4, 2, 3, Fraction(3, 4), 6)
    built = build_ands(shape, task, b"\n")
    assert built.drawn is not None
    assert np.unique(built.network.threshold).tolist() == [6]
    verdict = verify(canonical(pairs_certificate("serves", task, built.drawn)))
    assert verdict.claim == "serves.pairwise-and.m8.o2.d2.v2.n6"
    assert verify(canonical(pairs_certificate("errs", task, built.drawn))).accepted is False
