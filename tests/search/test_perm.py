"""Exact widths: every way to find them agrees with the definition, evaluated by plain loops."""

import json
import math
from itertools import permutations, product

import pytest

from superpos_proofs.search import Task, Witness
from superpos_proofs.search.cells import counting_floor, decide_cell, make_problem
from superpos_proofs.search.perm import identity_witness, simplex_witness
from superpos_proofs.search.tables import decide_width
from superpos_proofs.search.z3_reference import z3_perm

EXACT = {  # (features, active, weights): width
    (2, 1, 1): 1,
    (2, 1, 2): 1,
    (2, 1, 3): 1,
    (3, 1, 1): 2,
    (3, 1, 2): 2,
    (4, 1, 1): 3,
    (2, 2, 1): 2,
    (2, 2, 2): 2,
    (3, 2, 1): 3,
    (3, 2, 2): 2,
    (3, 3, 1): 3,
}


def dot(left, right):
    return sum(a * b for a, b in zip(left, right, strict=True))


def output(encoder, weights, bias, decoder, threshold, x):
    code = [dot(row, x) for row in encoder]
    hidden = [max(0, dot(row, code) + c) for row, c in zip(weights, bias, strict=True)]
    return [int(dot(row, hidden) >= t) for row, t in zip(decoder, threshold, strict=True)]


def sparse(features, active):
    return [x for x in product((0, 1), repeat=features) if sum(x) <= active]


def is_right(shared, task, image, inputs):
    encoder, decoder, threshold = shared
    weights, bias = task
    for x in inputs:
        wanted = [0] * len(x)
        for i, j in enumerate(image):
            wanted[j] = x[i]
        if output(encoder, weights, bias, decoder, threshold, x) != wanted:
            return False
    return True


def assert_serves(witness, features, active, weights):
    """The definition, word for word."""
    n, alphabet = witness.width, range(-weights, weights + 1)
    assert [len(row) for row in witness.encoder] == [features] * n
    assert [len(row) for row in witness.decoder] == [n] * features
    assert len(witness.threshold) == features
    assert all(a in alphabet for row in witness.encoder + witness.decoder for a in row)
    assert [task.permutation for task in witness.tasks] == list(permutations(range(features)))
    shared = (witness.encoder, witness.decoder, witness.threshold)
    for task in witness.tasks:
        assert [len(row) for row in task.weights] == [n] * n
        assert len(task.bias) == n
        assert all(a in alphabet for row in (*task.weights, task.bias) for a in row)
        parameters = (task.weights, task.bias)
        assert is_right(shared, parameters, task.permutation, sparse(features, active))


def decided(m, v=1, q=1, seconds=math.inf):
    """The cell, and its witness as the certificate lists it."""
    cell = decide_cell(make_problem("perm", m, active=v, weights=q), seconds)
    parts = cell.witness
    tasks = [Task(tuple(t["permutation"]), t["weights"], t["bias"]) for t in parts["tasks"]]
    return cell, Witness(parts["encoder"], parts["decoder"], parts["threshold"], tuple(tasks))


def some_network_of_width_one(m, v, q):
    """Brute force over all E, D, theta, W, c with one neuron."""
    inputs, values = sparse(m, v), range(-q, q + 1)
    largest = q * (q * v * q + q)  # no score is larger, so other thresholds add nothing
    tasks = [([(w,)], (c,)) for w in values for c in values]
    for encoder in product(values, repeat=m):
        for decoder in product(values, repeat=m):
            for threshold in product(range(-largest, largest + 2), repeat=m):
                shared = ([encoder], [(d,) for d in decoder], threshold)
                if all(
                    any(is_right(shared, task, image, inputs) for task in tasks)
                    for image in permutations(range(m))
                ):
                    return True
    return False


@pytest.mark.parametrize(("m", "v", "q"), [(1, 1, 1), (1, 1, 2), (2, 1, 1), (2, 2, 1)])
def test_brute_force_tables_and_z3_agree_on_one_neuron(m, v, q):
    possible = some_network_of_width_one(m, v, q)
    assert isinstance(decide_width(m, v, q, 1), Witness) == possible
    assert z3_perm(m, v, q, 1).status == ("witness" if possible else "refuted")
    assert possible == (m == 1 or v == 1)


@pytest.mark.parametrize(
    ("m", "v", "q", "n"),
    [
        # Z3 takes ten seconds and more when three features, several active, need a proof.
        pytest.param(m, v, q, n, marks=[pytest.mark.slow] if m == 3 and v > 1 else [])
        for (m, v, q), width in EXACT.items()
        if m <= 3 and q <= 2
        for n in (width - 1, width)
    ],
)
def test_z3_alone_and_tables_agree(m, v, q, n):
    answer = z3_perm(m, v, q, n, 60)
    assert answer.status == ("witness" if n == EXACT[m, v, q] else "refuted")
    if n > 0:
        tables = decide_width(m, v, q, n)
        assert isinstance(tables, Witness) == (answer.status == "witness")
    if answer.witness is not None:
        assert_serves(answer.witness, m, v, q)


@pytest.mark.parametrize(("m", "v", "q"), EXACT)
def test_exact_widths(m, v, q):
    cell, witness = decided(m, v, q)
    assert cell.exact
    assert cell.lower == cell.upper == witness.width == EXACT[m, v, q]
    assert_serves(witness, m, v, q)
    n = cell.lower - 1
    counts = n < v or (2 * q + 1) ** (n * (n + 1)) < math.factorial(m)
    assert cell.kind == ("counting" if counts else "orbits")
    assert ("encoders" in cell.refutation) != counts


def test_tables_find_a_witness_of_their_own_for_four_features():
    witness = decide_width(4, 1, 1, 3)
    assert isinstance(witness, Witness)
    assert_serves(witness, 4, 1, 1)
    assert decide_width(4, 1, 1, 2) == "refuted"


@pytest.mark.slow
@pytest.mark.parametrize("active", [2, 3])
def test_four_features_of_which_several_are_active(active):
    cell, witness = decided(4, active)
    assert (cell.lower, cell.upper) == (3, 3)
    assert_serves(witness, 4, active, 1)


@pytest.mark.parametrize("m", [2, 3, 4, 5])
def test_known_witnesses(m):
    assert simplex_witness(m).width == m - 1
    assert_serves(simplex_witness(m), m, 1, 1)
    assert_serves(identity_witness(m), m, m, 1)


def test_simplex_does_not_serve_two_active_features():
    """The near-miss: the corner of the last feature lowers every other output."""
    with pytest.raises(AssertionError):
        assert_serves(simplex_witness(3), 3, 2, 1)


def test_a_spent_budget_leaves_an_honest_range():
    cell, witness = decided(5, seconds=0)
    assert not cell.exact
    assert (cell.lower, cell.upper) == (counting_floor(cell.problem), 4)
    assert_serves(witness, 5, 1, 1)
    assert cell.certificate()["width"] is None


@pytest.mark.parametrize(
    "sizes", [(1, 1, 1), (7, 1, 1), (3, 0, 1), (3, 4, 1), (3, 1, 0), (3, 1, 9)]
)
def test_sizes_out_of_reach_are_refused_in_one_line(sizes):
    with pytest.raises(ValueError, match=r"must be") as error:
        decided(*sizes)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(("m", "q", "n"), [(2, 1, 1), (3, 1, 1), (4, 1, 2), (4, 2, 1), (6, 1, 2)])
def test_counting_floor(m, q, n):
    assert counting_floor(make_problem("perm", m, weights=q)) == n
    assert (2 * q + 1) ** (n * (n + 1)) >= math.factorial(m) > (2 * q + 1) ** (n * (n - 1))


def test_certificate_is_plain_json_without_times():
    def plain(value):
        if isinstance(value, dict):
            return all(isinstance(k, str) and plain(v) for k, v in value.items())
        if isinstance(value, list):
            return all(map(plain, value))
        return value is None or type(value) in (int, str)

    certificate = decided(3)[0].certificate()
    assert plain(certificate)
    assert json.loads(json.dumps(certificate)) == certificate
    assert certificate["claim"] == "exact.perm.m3.v1.q1"
    assert (certificate["width"], certificate["lower"], certificate["upper"]) == (2, 2, 2)
    assert certificate["refutation"]["kind"] == "orbits"
    assert certificate == decided(3)[0].certificate()
