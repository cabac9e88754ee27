"""The kernel's second implementations agree with the package's first ones."""

import base64
import math
from itertools import islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superpos_proofs.bounds.counting import typical_floor
from superpos_proofs.certificate import networks
from superpos_proofs.certificate.files import canonical
from superpos_proofs.certificate.kernel import _drawn, verify
from superpos_proofs.certificate.networks import Shared
from superpos_proofs.certificate.problems import Problem
from superpos_proofs.certificate.reading import Rejected, matrix, unpack
from superpos_proofs.certificate.stream import below, sign_rows, words
from superpos_proofs.certificate.writing import pack_block_codes, pack_entries, pack_matrix
from superpos_proofs.decide import decide
from superpos_proofs.decide.plain import decide_plainly
from superpos_proofs.network import Layer, Network
from superpos_proofs.rigorous import decide as decided
from superpos_proofs.search.ceilings import certify_ceiling, sparse_candidates, task_seed
from superpos_proofs.statements.representation import READERS
from superpos_proofs.stream import Stream
from superpos_proofs.tasks import Permutation, draw_permutation, supports
from superpos_proofs.testing import examples, permutations
from superpos_proofs.testing import networks as random_networks

from . import samples


@given(st.binary(min_size=32, max_size=32), st.integers(0, 1 << 40), st.integers(1, 60))
def test_the_same_tasks_are_drawn(digest, index, size):
    expected = draw_permutation(size, 1, task_seed(digest.hex(), index)).image
    assert tuple(_drawn(digest.hex(), index, size)) == expected


def test_the_same_large_tasks_are_drawn():
    for index in range(3):
        name = f"{index:064x}"
        expected = draw_permutation(5000, 1, task_seed(name, index)).image
        assert tuple(_drawn(name, index, 5000)) == expected


def test_relations_refute_what_the_claim_says():
    m, q, v = (READERS[name] for name in "mqv")
    for features in range(2, 12):
        for active in range(1, features + 1):
            problem = Problem("repr", features, features, active, 1)
            for width in range(1, features + 1):
                says = decided(READERS.conclusion, {m: features, q: width, v: active})
                assert problem.related_out(width) == (says is False)


@given(st.binary(max_size=40), st.integers(1, 9), st.integers(1, 30))
def test_the_same_signs_are_drawn(seed, rows, columns):
    assert sign_rows(seed, rows, columns) == Stream(seed).signs(rows, columns).tolist()


@given(st.binary(max_size=40), st.integers(1, 1 << 64) | st.integers((1 << 63) + 1, 1 << 64))
def test_the_same_integers_are_drawn(seed, bound):
    """Above 2^63 about every second word is rejected."""
    ours, theirs = words(seed), Stream(seed)
    assert [below(ours, bound) for _ in range(9)] == [theirs.below(bound) for _ in range(9)]


def test_a_word_that_would_bias_is_rejected():
    """Bound 3: the multiples of 3 below 2^64 end at 2^64 - 1, the last word is left out."""
    assert below(iter([(1 << 64) - 1, 7]), 3) == 1
    assert below(iter([(1 << 64) - 2, 7]), 3) == 2


@given(st.integers(0, 9), st.integers(0, 9))
def test_the_same_inputs_in_the_same_order(features, active):
    expected = list(supports(features, active))
    assert list(networks.supports(features, active)) == expected


# ------------------------------------------------------------------------------ networks


def sparse(rows):
    return [{c: int(a) for c, a in enumerate(row) if a} for row in rows]


def shared_parts(network, active, weight, bias):
    """The shared parts as the kernel holds them; ``weight`` and ``bias`` bound the charged ones."""
    return Shared(
        sparse(network.encoder.T),
        len(network.encoder),
        sparse(network.decoder),
        network.threshold.tolist(),
        active,
        weight,
        bias,
    )


def kernel_error(network, task, weight, bias, chunk=None):
    """The first error that the kernel finds."""
    shared = shared_parts(network, task.active, weight, bias)
    if chunk:
        shared.chunk = chunk
    layer = network.layers[0]
    hidden = sparse(layer.weights), layer.bias.tolist()
    return shared.first_error(hidden, networks.copies(list(task.image)))


def reach(network):
    """Bounds on the charged parameters, as tight as they can be."""
    layer = network.layers[0]
    return [int(np.abs(a).max()) for a in (layer.weights, layer.bias)]


def cases(bound):
    """A random network and its task; half the time its thresholds sit where the scores are."""
    drawn = permutations((2, 5), (1, 3)).flatmap(
        lambda task: st.tuples(random_networks(task, entries=bound, largest=bound), st.just(task))
    )
    return drawn.filter(lambda case: abs(case[0].threshold).max() < 1 << 62)


@given(cases(3) | cases(1) | cases(1000), st.sampled_from([None, 1, 2, 3, 7]))
@settings(max_examples=examples(500), deadline=None)
def test_the_same_first_error(case, chunk):
    network, task = case
    expected = decide_plainly(network, task)
    assert kernel_error(network, task, *reach(network), chunk) == expected.counterexample
    assert (decide(network, task).counterexample is None) == expected.correct


def fields_of(total, chunk):
    """What the fields of a big integer hold, without the bit on top."""
    top = 1 << (chunk.field - 1)
    places = range(len(chunk.inputs))
    return [(total >> place * chunk.field) % (2 * top) - top for place in places]


def constant_signs(encoder, weight, bias, decoder, theta):
    """One neuron and entries of one size: every sum is as large as it can be."""
    layer = Layer(np.array([[weight]]), np.array([bias]))
    parts = np.full((1, 4), encoder), (layer,), np.full((4, 1), decoder), np.full(4, theta)
    return Network(*parts), Permutation((0, 1, 2, 3), 3)


extremes = st.builds(
    constant_signs,
    *[st.sampled_from([-127, -100, -5, -1, 0, 1, 5, 31, 100, 127, 128])] * 4,
    st.sampled_from([-40_000, -127, 0, 127, 128, 40_000]),
)


@given(extremes | cases(127) | cases(1) | cases(30_000))
@settings(max_examples=examples(500), deadline=None)
def test_every_score_stays_in_its_field(case):
    """Not only up to the first error: all scores, less their thresholds, are in the fields."""
    network, task = case
    shared = shared_parts(network, task.active, *reach(network))
    inputs = list(supports(task.features, task.active))
    chunk = networks.Chunk(inputs, shared.codes, shared.encoded, shared.size)
    layer = network.layers[0]
    hidden = [
        chunk.relu(chunk.combine(row, chunk.encoded, int(c)))
        for row, c in zip(sparse(layer.weights), layer.bias, strict=True)
    ]
    scores = [network.scores(support) for support in inputs]
    for j, row in enumerate(shared.decoder):
        theta = shared.threshold[j]
        found = fields_of(chunk.combine(row, hidden, -theta), chunk)
        assert found == [score[j] - theta for score in scores]


@given(
    st.permutations(range(6)),
    st.integers(1, 3),
    st.integers(0, 4),
    st.integers(0, 2),
    st.integers(-3, 3),
    st.integers(1, 1 << 40),
)
@settings(max_examples=examples(300), deadline=None)
def test_right_networks_and_nearly_right_ones(image, active, spoiled, by, bias, scale):
    """The trivial network, shifted by a bias and scaled by the decoder; one entry spoiled."""
    m, bias = 6, abs(bias)
    unit = np.eye(m, dtype=np.int64)
    weights = np.array(samples.permuting(image, m, m), dtype=np.int64)
    weights[spoiled, (spoiled + 1) % m] += by
    theta = np.full(m, scale * (1 + bias), dtype=np.int64)
    signs = np.where(np.arange(m) % 2, 1, -1)  # odd rows read 1 - x, negated: thresholds below 0
    network = Network(
        signs[:, None] * unit,
        (Layer(weights * signs[None, :], np.full(m, bias, dtype=np.int64)),),
        scale * unit,
        theta,
    )
    task = Permutation(tuple(image), active)
    expected = decide_plainly(network, task)
    assert expected.correct or by
    assert kernel_error(network, task, 3, bias) == expected.counterexample
    assert decide(network, task).counterexample == expected.counterexample


@pytest.mark.parametrize("power", [6, 7, 8, 14, 15, 16, 23, 24, 31, 39])
@pytest.mark.parametrize("sign", [1, -1])
def test_sums_that_just_fit_their_field(power, sign):
    """Sums at 2^power and one beside it, where a field that is too narrow would overflow."""
    for size in (2**power - 1, 2**power, 2**power + 1):
        for theta in (sign * size, sign * size + 1, sign * size - 1):
            one = np.array([[1, 1]], dtype=np.int64)
            network = Network(
                one,
                (Layer(one[:, :1] * size, np.array([0])),),
                np.array([[sign], [-sign]], dtype=np.int64),
                np.array([theta, -theta], dtype=np.int64),
            )
            for image in ((0, 1), (1, 0)):
                for active in (1, 2):
                    task = Permutation(image, active)
                    expected = decide_plainly(network, task).counterexample
                    assert kernel_error(network, task, size, 0) == expected


@st.composite
def readings(draw, bound):
    """Codes, a decoder that reads them, thresholds near the scores, and a list of gates."""
    m, n, outputs = draw(st.integers(3, 6)), draw(st.integers(1, 5)), draw(st.integers(1, 6))

    def table(rows):
        row = st.lists(st.integers(-bound, bound), min_size=n, max_size=n)
        return draw(st.lists(row, min_size=rows, max_size=rows))

    codes, decoder, active = table(m), table(outputs), draw(st.integers(0, 4))
    gate = st.lists(st.integers(0, m - 1), min_size=1, max_size=3, unique=True).map(tuple)
    gates = draw(st.lists(gate, min_size=outputs, max_size=outputs))
    scores = [
        {x: sum(d * codes[i][r] for i in x for r, d in enumerate(row)) for x in supports(m, active)}
        for row in decoder
    ]
    theta = [draw(st.sampled_from(sorted(s.values()))) + draw(st.integers(0, 1)) for s in scores]
    return codes, decoder, theta, gates, active, scores


@given(readings(1) | readings(3) | readings(1000), st.sampled_from([None, 1, 2, 7]))
@settings(max_examples=examples(400), deadline=None)
def test_the_same_first_error_without_a_hidden_layer(case, chunk):
    codes, decoder, theta, gates, active, scores = case
    shared = Shared(sparse(codes), len(codes[0]), sparse(decoder), theta, active, 1, 0)
    shared.chunk = chunk or shared.chunk
    expected = next(
        (
            (x, j)
            for x in supports(len(codes), active)
            for j, gate in enumerate(gates)
            if (scores[j][x] >= theta[j]) != (set(gate) <= set(x))
        ),
        None,
    )
    assert shared.first_error(None, gates) == expected


def small_network(threshold, decoder=({0: 3}, {0: -1}), bias=1):
    """Codes of sums 1 and 2, two active, weights up to 2: pre-activations up to 8 + bias."""
    return Shared([{0: 1}, {0: -2}], 1, list(decoder), threshold, 2, 2, bias)


@pytest.mark.parametrize(
    ("shared", "largest"),
    [
        (lambda spare: small_network([0, 100 + spare]), 9 * 3 + 100),
        (lambda spare: small_network([-100 - spare, 4]), 9 * 3 + 100),
        (lambda spare: small_network([118 + spare, 0], ({}, {})), 9 + 118),
        (lambda spare: small_network([0, 0], ({0: 1}, {}), 119 + spare), 8 + 119),
    ],
)
def test_a_field_has_one_bit_to_spare_and_no_byte_more(shared, largest):
    assert largest == 127
    assert shared(0).size == 1  # seven bits, and the highest above them
    assert shared(1).size == 2


def test_inputs_at_once_are_as_many_as_memory_allows(monkeypatch):
    """Five integers are held: two features twice, and one entry of their codes."""
    for integer, held, threshold, expected in (
        (7, 1 << 20, 4, 7),
        (1 << 20, 25, 4, 5),
        (1 << 20, 29, 4, 5),
        (1 << 20, 30, 4, 6),
        (7, 1 << 20, 101, 3),
        (1, 1 << 20, 101, 1),
        (1 << 20, 4, 4, 1),
    ):
        monkeypatch.setattr(networks, "MAX_INTEGER", integer)
        monkeypatch.setattr(networks, "MAX_HELD", held)
        chunk = small_network([0, threshold]).chunk
        assert chunk == expected
        assert isinstance(chunk, int)  # inputs are counted with it


def test_inputs_are_taken_chunk_by_chunk(monkeypatch):
    shared, seen, made = small_network([9, 9]), [], networks.Chunk
    shared.chunk = 3

    def watched(inputs, *rest):
        seen.append(list(inputs))
        return made(inputs, *rest)

    monkeypatch.setattr(networks, "Chunk", watched)
    assert shared.first_error(([{}], [0]), [(0, 1), (0, 1)]) == ((0, 1), 0)
    assert seen == [[(), (0,), (1,)], [(0, 1)]]


def test_a_layer_has_a_bias_for_each_neuron():
    with pytest.raises(ValueError, match="zip"):
        small_network([0, 0]).first_error(([{0: 1}], [0, 0]), [(0,), (1,)])


def test_nothing_is_the_largest_of_no_rows_and_no_features_are_always_there():
    assert Shared([{0: 1}], 1, [], [], 1, 1, 0).first_error(None, []) is None
    assert networks.largest([]) == 0
    chunk = networks.Chunk([(), (0,)], [{0: 1}], 1, 1)
    assert chunk.all_present(()) == chunk.ones == 0x0101


def test_chunks_are_bounded_and_give_the_same_answer():
    """Many features: few inputs at once, and an error in the last of them is found."""
    m = 300
    image = [*range(1, m), 0]
    unit = np.eye(m, dtype=np.int64)
    weights = np.array(samples.permuting(image, m, m), dtype=np.int64)
    good = Network(unit, (Layer(weights, np.zeros(m, dtype=np.int64)),), unit, unit[0] + 1)
    task = Permutation(tuple(image), 1)
    # Output 0 has threshold 2 and belongs to the last feature: the only error is the last one.
    assert kernel_error(good, task, 1, 0, 7) == ((m - 1,), 0)
    assert decide(good, task).counterexample == ((m - 1,), 0)


# ------------------------------------------------------------------------------- matrices


@given(st.data())
def test_all_forms_of_a_matrix(data):
    rows, columns = data.draw(st.integers(1, 5)), data.draw(st.integers(1, 5))
    entry = data.draw(st.sampled_from([st.integers(-(1 << 40), 1 << 40), st.integers(-1, 1)]))
    row = st.lists(entry, min_size=columns, max_size=columns)
    table = data.draw(st.lists(row, min_size=rows, max_size=rows))
    more = data.draw(st.lists(entry, max_size=5))
    alphabet = [*(a for row in table for a in row), *more]
    expected = sparse(table)
    assert matrix(table, rows, columns, "m") == expected
    assert matrix(pack_matrix(table), rows, columns, "m") == expected
    assert matrix(pack_matrix(table, alphabet), rows, columns, "m") == expected
    assert samples.entries(pack_matrix(table, alphabet), rows, columns).tolist() == table


@given(st.data())
def test_block_codes(data):
    rows, blocks, size = (data.draw(st.integers(1, 5)) for _ in range(3))
    spare = data.draw(st.integers(0, 3))
    row = st.lists(st.integers(0, size - 1), min_size=blocks, max_size=blocks)
    cells = data.draw(st.lists(row, min_size=rows, max_size=rows))
    table = np.zeros((rows, blocks * size + spare), dtype=int)
    for r, chosen in enumerate(cells):
        table[r, [t * size + c for t, c in enumerate(chosen)]] = 1
    form = pack_block_codes(cells, size)
    assert matrix(form, *table.shape, "m") == sparse(table)
    assert samples.entries(form, *table.shape).tolist() == table.tolist()


@given(st.binary(max_size=12), st.integers(1, 20), st.integers(1, 9))
def test_packed_data_has_one_way_to_be_written(raw, count, size):
    """What unpacks, packs again to the same bytes."""
    form = {"alphabet": list(range(size)), "packed": base64.b64encode(raw).decode()}
    try:
        values = unpack(form, count, "m")
    except Rejected:
        return
    assert pack_entries(values, range(size)) == form


# ------------------------------------------------------------------------------- floors


@given(st.integers(2, 40), st.integers(1, 16), st.integers(3, 9), st.integers(1, 1 << 20))
@settings(max_examples=examples(100), deadline=None)
def test_the_same_floor(features, bits, tasks, choices):
    expected = samples.counting_floor(features, bits, tasks, choices)
    assert typical_floor(features, bits, tasks=tasks, choices=choices) == expected


@pytest.mark.parametrize("b", [1, 2, 16])
@pytest.mark.parametrize("choices", [1, 7, 1 << 20])
@pytest.mark.parametrize("tasks", [3, 4, 20])
def test_the_kernel_accepts_that_floor_and_no_other(b, choices, tasks):
    certificate = samples.ceiling(8, b=b, choices=choices, tasks=tasks)
    floor = certificate["floor"]
    for claimed in range(-1, 10):
        data = canonical(certificate | {"floor": claimed})
        assert verify(data).accepted == (claimed == floor)


def test_one_in_twenty():
    """The least G that allows a width, and one less: any other confidence would show."""
    m, tasks, n = 8, 3, 3
    choices = -(-(math.factorial(m) ** tasks) // (20 * 2 ** (tasks * n * (n + 1))))
    assert choices == 48
    for stated, floor in ((choices, n), (choices - 1, n + 1)):
        certificate = samples.ceiling(m, choices=stated)
        assert certificate["floor"] == floor
        assert verify(canonical(certificate)).accepted


def test_a_searched_ceiling_is_accepted_and_true():
    ceiling = certify_ceiling(islice(sparse_candidates(64, 1, 1), 3), 1, 1)
    verdict = verify(canonical(ceiling.certificate))
    assert verdict.accepted
    assert samples.is_true(ceiling.certificate)
    assert verdict.numbers["width"] == ceiling.width
