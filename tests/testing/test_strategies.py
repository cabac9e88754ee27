"""What the public strategies promise: profiles, inputs, signs, thresholds, errors that help."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import find, given
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from superpos_proofs.decide import decide_plainly
from superpos_proofs.network import Network
from superpos_proofs.tasks import Ands, Circuit, Permutation, Task
from superpos_proofs.tasks import supports as all_supports
from superpos_proofs.testing import (
    ands,
    networks,
    permutations,
    right_networks,
    supports,
    tasks,
)

PROFILES = ([1, 1], [3, 1, 1, 1], [2, 2, 2], [3, 3, 2, 2, 2], [0, 2, 1, 1])


def degrees(task: Ands) -> list[int]:
    used = Counter(i for gate in task.gates for i in gate)
    return [used[i] for i in range(task.features)]


@given(tasks(), st.data())
def test_inputs_are_those_of_the_task(task: Task, data: st.DataObject) -> None:
    assert data.draw(supports(task)) in set(all_supports(task.features, task.active))


@given(ands(fan_in=(2, 3), influence=2))
def test_influence_is_bounded(task: Ands) -> None:
    assert 1 <= task.influence <= 2


@given(st.sampled_from(PROFILES).flatmap(lambda p: st.tuples(st.just(p), ands(influence=p))))
def test_a_profile_is_met_exactly(drawn: tuple[Sequence[int], Ands]) -> None:
    profile, task = drawn
    assert degrees(task) == list(profile)


def test_a_profile_has_more_lists_than_one() -> None:
    path, square = [1, 2, 2, 1], [2, 2, 2, 2, 2, 2]
    for first in ((0, 1), (0, 2)):
        assert find(ands(influence=path), lambda task, first=first: first in task.gates)
    triangles = find(ands(influence=square), lambda task: {(0, 1), (1, 2)} <= set(task.gates))
    assert degrees(triangles) == square


@given(
    st.sampled_from(["star", "two-hubs", "bipartite", "power-law"]), st.integers(5, 8), st.data()
)
def test_named_graphs_are_as_large_as_fits(name: str, size: int, data: st.DataObject) -> None:
    task = data.draw(ands(size, influence=name))
    largest = {"star": size - 1, "two-hubs": size - 2, "bipartite": size - size // 2}
    assert task.features == size
    assert max(degrees(task)) == largest.get(name, max(degrees(task)))


@given(permutations(4, 2))
def test_sizes_may_be_fixed(task: Permutation) -> None:
    assert (task.features, task.active) == (4, 2)


@pytest.mark.parametrize(
    ("strategy", "says"),
    [
        (ands(influence=[1, 1, 1]), "sum must be even"),
        (ands(influence=[3, 1]), "more partners than there are"),
        (ands(influence=[0, 0]), "at least 1"),
        (ands(influence="wheel"), "there are star, two-hubs"),
        (ands(3, influence="power-law"), "needs at least 4 features"),
        (ands(fan_in=3, influence="star"), "give a number"),
        (ands((5, 2)), "the smaller number first"),
        (ands(2, fan_in=3), "features=2 is too few"),
        (ands(influence=0), "at least 1"),
        (networks(Permutation((0, 1)), biases="up"), "any, positive, none"),  # type: ignore[arg-type]
        (right_networks(Circuit(3, (((0, 1), (1, 2)), ((0, 1),)), 3)), "use its lists"),
    ],
)
def test_what_cannot_be_drawn_says_what_can(strategy: st.SearchStrategy[object], says: str) -> None:
    with pytest.raises(ValueError, match=says) as error:
        find(strategy, lambda drawn: True)
    assert "\n" not in str(error.value)


# ------------------------------------------------------------------------------ networks


@given(tasks(), st.data())
def test_right_networks_are_right(task: Task, data: st.DataObject) -> None:
    found = decide_plainly(data.draw(right_networks(task)), task)
    assert found.correct
    assert found.margin is not None


@given(tasks(), st.data())
def test_signs_are_as_asked(task: Task, data: st.DataObject) -> None:
    network = data.draw(networks(task, layers=2, biases="positive", decoder="positive", entries=2))
    assert all((layer.bias > 0).all() for layer in network.layers)
    assert (network.decoder > 0).all()
    assert abs(network.encoder).max() <= 2
    assert len(network.layers) == 2


def reached(network: Network, task: Task) -> bool:
    scores = [network.scores(x) for x in all_supports(task.features, task.active)]
    return all(
        any(score[j] in (theta, theta - 1) for score in scores)
        for j, theta in enumerate(network.threshold.tolist())
    )


@given(tasks(), st.data())
def test_thresholds_are_reached(task: Task, data: st.DataObject) -> None:
    assert reached(data.draw(networks(task, on_threshold=True)), task)


TASK = Ands("pairwise-and", 3, ((0, 1), (1, 2)), 2)
KINDS = {
    "right": lambda n: bool(decide_plainly(n, TASK).correct),
    "wrong": lambda n: not decide_plainly(n, TASK).correct,
    "positive biases": lambda n: bool((n.layers[0].bias > 0).all()),
    "mixed decoders": lambda n: bool((n.decoder > 0).any() and (n.decoder < 0).any()),
    "on the threshold": lambda n: reached(n, TASK),
    "away from it": lambda n: not reached(n, TASK),
}


@pytest.mark.parametrize("kind", KINDS)
def test_networks_of_every_kind_are_drawn(kind: str) -> None:
    try:
        assert find(networks(TASK) | right_networks(TASK), KINDS[kind]) is not None
    except NoSuchExample:
        pytest.fail(f"no network is drawn that is {kind}")
