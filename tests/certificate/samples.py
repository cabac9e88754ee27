"""An independent notion of true for small certificates; those are in superpos_proofs.testing."""

import base64
import json
import math
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from itertools import combinations, permutations, product

import numpy as np

from superpos_proofs.certificate.files import canonical, sha256
from superpos_proofs.construct.adversary import score_at
from superpos_proofs.construct.ands import AndShape, build_ands
from superpos_proofs.construct.dense import DenseShape, build_dense
from superpos_proofs.decide import decide
from superpos_proofs.decide.plain import decide_plainly
from superpos_proofs.network import Layer, Network
from superpos_proofs.search.ceilings import task_seed
from superpos_proofs.search.cells import decide_cell, make_problem
from superpos_proofs.tasks import Permutation, draw_permutation, pairwise_and
from superpos_proofs.testing.samples import (  # noqa: F401
    ceiling,
    counting_floor,
    drawn,
    drawn_width,
    errs,
    exact,
    identity,
    influence,
    permuting,
    plain,
    redrawn,
    repaired,
    serves,
    typical,
    uncharged,
    width_range,
)


@lru_cache
def _cell(name, features, **sizes):
    cell = decide_cell(make_problem(name, features, **sizes), 60)
    assert cell.exact
    return canonical(cell.certificate())


def cell(name, features, **sizes):
    """The two-sided certificate of an exact width of any of the four problems."""
    return json.loads(_cell(name, features, **sizes))


# ------------------------------------------------------------------- true, by brute force


def is_true(certificate):
    """Whether what the certificate says holds: plain evaluation, no code of the kernel."""
    if certificate["kind"] == "width":
        return _true_width(certificate)
    if certificate["kind"] == "uncharged":
        return _true_uncharged(certificate)
    if certificate["kind"] == "typical":
        return _true_typical(certificate)
    if certificate["kind"] in ("errs", "serves"):
        return _true_drawn(certificate)
    return _true_ceiling(certificate)


def _true_width(certificate):
    instance, witness = certificate["instance"], certificate["witness"]
    m, v, q = instance["features"], instance["active"], instance["weights"]
    lower, upper = certificate["lower"], certificate["upper"]
    met = lower == upper
    claim = f"{'exact' if met else 'range'}.perm.m{m}.v{v}.q{q}"
    images = [tuple(task["permutation"]) for task in witness["tasks"]]
    entries = np.concatenate(
        [np.ravel(witness[k]) for k in ("encoder", "decoder")]
        + [np.ravel(task[k]) for task in witness["tasks"] for k in ("weights", "bias")]
    )
    return (
        certificate["claim"] == claim
        and certificate["width"] == (upper if met else None)
        and set(images) == set(permutations(range(m)))
        and max(abs(entries)) <= q
        and np.shape(witness["encoder"])[0] == upper
        and all(_right(witness, task, task["permutation"], v) for task in witness["tasks"])
        and (lower == 0 or not width_works(m, v, q, lower - 1))
    )


@lru_cache
def width_works(m, v, q, n):
    """Whether width n serves all permutations: every encoder, neuron, decoder row, threshold."""
    values = range(-q, q + 1)
    inputs = [x for x in product((0, 1), repeat=m) if sum(x) <= v]
    for encoder in product(product(values, repeat=m), repeat=n):
        encoded = [[sum(map(int.__mul__, row, x)) for row in encoder] for x in inputs]
        neurons = {
            tuple(max(0, c + sum(map(int.__mul__, w, z))) for z in encoded)
            for *w, c in product(values, repeat=n + 1)
        }
        tables = [
            list(zip(*t, strict=True)) or [()] * len(inputs) for t in product(neurons, repeat=n)
        ]
        readers = set()
        for row in product(values, repeat=n):
            scores = [[sum(map(int.__mul__, row, h)) for h in table] for table in tables]
            for theta in range(min(map(min, scores)), max(map(max, scores)) + 2):
                fired = [tuple(int(s >= theta) for s in line) for line in scores]
                columns = {tuple(x[i] for x in inputs): i for i in range(m)}
                readers.add(tuple(columns.get(f) for f in fired))
        for choice in product(readers, repeat=m):
            if set(permutations(range(m))) <= set(zip(*choice, strict=True)):
                return True
    return False


def entries(value, rows, columns):
    """The integers of a matrix in any of its three forms, the slow and plain way."""
    if isinstance(value, list):
        flat = [a for row in value for a in row]
        assert [len(row) for row in value] == [columns] * rows
    elif "choice" in value:
        chosen = entries(value["choice"], rows, value["blocks"])
        flat = []
        for cells in chosen.tolist():
            hot = {t * value["cells"] + cell for t, cell in enumerate(cells)}
            flat += [int(c in hot) for c in range(columns)]
    else:
        alphabet = value["alphabet"]
        raw = base64.b64decode(value["packed"])
        bits = "".join(f"{byte:08b}" for byte in raw)
        size = math.ceil(math.log2(len(alphabet)))
        flat = [
            alphabet[int("0" + bits[k * size : (k + 1) * size], 2)] for k in range(rows * columns)
        ]
    return np.array(flat, dtype=np.int64).reshape(rows, columns)


def _true_ceiling(certificate):
    instance, shared = certificate["instance"], certificate["shared"]
    m, v, b = instance["features"], instance["active"], instance["bits"]
    n_0, n_1 = shared["encoded"], shared["width"]
    tasks, n = certificate["tasks"], max(n_0, n_1)
    parts = {
        "encoder": entries(shared["encoder"], m, n_0).T,
        "decoder": entries(shared["decoder"], m, n_1),
        "threshold": entries(shared["threshold"], 1, m)[0],
    }
    for index, task in enumerate(tasks):
        weights, bias = entries(task["weights"], n_1, n_0), entries(task["bias"], 1, n_1)
        charged = {"weights": weights, "bias": bias[0]}
        inside = set(weights.flat) <= set(shared["weights"]) and set(bias.flat) <= set(
            shared["bias"]
        )
        if not inside or not _right(parts, charged, drawn(certificate, index), v):
            return False
    return (
        certificate["claim"] == f"ceiling.permutation.m{m}.v{v}.b{b}.n{n}"
        and certificate["shared_sha256"] == sha256(shared)
        and max(len(set(shared["weights"])), len(set(shared["bias"]))) <= 2**b
        and len(tasks) >= 3
        and certificate["floor"] == counting_floor(m, b, len(tasks), certificate["choices"]) <= n
    )


def _true_uncharged(certificate):
    instance, witness = certificate["instance"], certificate["witness"]
    m, v, pairs = instance["features"], instance["active"], instance["pairs"]
    n, o = witness["encoded"], len(pairs)
    codes, decoder = entries(witness["encoder"], m, n), entries(witness["decoder"], o, n)
    theta = entries(witness["threshold"], 1, o)[0]
    inputs = few_active(m, v)
    kind = object if m < 10 else np.int64  # large samples have entries that 64 bits can add up
    on = (inputs @ codes).astype(kind) @ decoder.T.astype(kind) >= theta
    wanted = np.stack([inputs[:, a] * inputs[:, b] == 1 for a, b in pairs], axis=1)
    if (on != wanted).any():
        return False
    return (
        certificate["claim"] == f"uncharged.pairwise-and.m{m}.o{o}.v{v}.n{n}"
        and len({frozenset(pair) for pair in pairs if pair[0] != pair[1]}) == o > 0
        and 2 <= v <= m >= 3
        and n < max(m, o)
    )


def _true_typical(certificate):
    """By the package's own builder and decision."""
    instance, shared, wrong = (certificate[k] for k in ("instance", "shared", "wrong"))
    m, b, q = instance["features"], instance["bits"], shared["width"]
    shape = DenseShape(m, instance["active"], q, Fraction(1, 2), b)

    def decided(image):
        built = build_dense(shape, tuple(image), bytes.fromhex(shared["seed"])).network
        layer = built.layers[0]
        assert np.array_equal(layer.weights, layer.factors.product)
        shift = shape.bias * built.decoder.sum(axis=1) + shared["threshold"]
        return decide(replace(built, threshold=shift), Permutation(tuple(image), 1))

    served = range(certificate["drawn"])
    images = [draw_permutation(m, 1, task_seed(sha256(shared), k)).image for k in served]
    return (
        certificate["claim"] == f"typical.permutation.m{m}.v1.b{b}.n{q}"
        and instance["active"] == 1
        and q < m
        and all(decided(image).correct for image in images)
        and decided(wrong["permutation"]).counterexample == ((wrong["feature"],), wrong["output"])
    )


def _true_drawn(certificate):
    """By the package's own builder, and plain evaluation or the decision."""
    instance, shared = certificate["instance"], certificate["shared"]
    m, v, pairs = instance["features"], instance["active"], instance["pairs"]
    d, kind, n = influence(pairs), certificate["kind"], drawn_width(shared)
    sizes = [shared[k] for k in ("code", "blocks", "cells")]
    shape = AndShape(m, len(pairs), 2, v, d, *sizes, Fraction(1, 2), shared["bits"])
    task = pairwise_and(m, pairs, v)
    network = build_ands(shape, task, bytes.fromhex(shared["seed"])).network
    if kind == "serves":
        limits = np.full(len(pairs), shared["threshold"])
        judge = decide_plainly if m < 10 else decide
        holds = judge(replace(network, threshold=limits), task).correct
    else:
        support, output = certificate["input"], certificate["output"]
        on = score_at(network, tuple(support), output) >= shared["threshold"]
        holds = len(set(support)) == len(support) <= v
        holds = holds and on != (set(pairs[output]) <= set(support))
    claim = f"{kind}.pairwise-and.m{m}.o{len(pairs)}.d{d}.v{v}.n{n}"
    return certificate["claim"] == claim and n < max(m, len(pairs)) and holds


def few_active(m, v):
    """X_v, an input a row."""
    rows = [support for count in range(v + 1) for support in combinations(range(m), count)]
    inputs = np.zeros((len(rows), m), dtype=np.int64)
    for row, support in zip(inputs, rows, strict=True):
        row[list(support)] = 1
    return inputs


def _right(shared, charged, image, active):
    whole = [np.asarray(a, dtype=np.int64) for a in (charged["weights"], charged["bias"])]
    encoder, decoder, threshold = (
        np.asarray(shared[k], dtype=np.int64) for k in ("encoder", "decoder", "threshold")
    )
    network = Network(encoder, (Layer(*whole),), decoder, threshold)
    judge = decide_plainly if len(image) < 10 else decide
    return judge(network, Permutation(tuple(image), active)).correct


def read(path):
    return json.loads(path.read_bytes())
