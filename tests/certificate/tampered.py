"""For each check of the kernel a certificate that only this check rejects.

The key is the function and the check, as the source writes it.
"""

import base64

from superpos_proofs.certificate import reading
from superpos_proofs.certificate.files import canonical
from superpos_proofs.certificate.writing import pack_entries, pack_matrix

from . import samples


def with_value(certificate, path, value):
    """The certificate with one place replaced, or added, and everything that follows repaired."""
    *above, last = path
    place = certificate
    for step in above:
        place = place[step]
    place[last] = value
    return certificate


def mend(certificate):
    """Repair, then draw the tasks anew, so that only the mutation itself can be wrong."""
    return samples.redrawn(samples.repaired(certificate))


def ceiling(*path, to, sample=None, redraw=True):
    """A ceiling in which one place is replaced."""
    mutant = with_value(sample or samples.ceiling(), path, to)
    return mend(mutant) if redraw else mutant


def width(*path, to, sample=None):
    return with_value(sample or samples.exact(2), path, to)


def uncharged(*path, to):
    """Pairs with a decoder that knows them, in which one place is replaced."""
    return with_value(samples.uncharged(), path, to)


def typical(*path, to):
    """Codes that serve a permutation drawn and not one listed, one place replaced."""
    return samples.repaired(with_value(samples.typical(), path, to))


def errs(*path, to):
    """Pairs that drawn shared parts do not serve, in which one place is replaced."""
    return samples.repaired(with_value(samples.errs(), path, to))


def serves(*path, to):
    """Pairs that drawn shared parts serve, in which one place is replaced."""
    return samples.repaired(with_value(samples.serves(), path, to))


def packed(part="encoder", **changes):
    """A ceiling with its encoder written as {"alphabet", "packed"}, then changed."""
    rows = [[1] * 6] if part == "threshold" else samples.identity(6)
    form = pack_matrix(rows, [0, 1]) | changes
    return mend(samples.ceiling(**{part: form}))


def blocks(cells=6, **changes):
    """A ceiling with its encoder as one block of six cells, then changed."""
    form = {"blocks": 1, "cells": cells, "choice": pack_entries(range(6), range(6))} | changes
    return mend(samples.ceiling(encoder=form))


def counted(**changes):
    """A width certificate refuted by counting, then changed."""
    return samples.width_range(4, 3, lower=2, refutation={"kind": "counting"}) | changes


def unlike_hash():
    """Tasks drawn from a hash that is not that of the shared parts."""
    return samples.redrawn(samples.ceiling() | {"shared_sha256": "ab" * 32})


def with_all_tasks(change):
    """A ceiling whose every task is changed in the same way."""
    certificate = samples.ceiling()
    certificate["tasks"] = [change(task) for task in certificate["tasks"]]
    return certificate


def without_last_encoder():
    certificate = samples.exact(2, 2)
    del certificate["refutation"]["encoders"][-1]
    return certificate


def first_rows_unequal():
    """An encoder whose first row took the first entry of the second."""
    one, two, *rest = samples.identity(6)
    return mend(samples.ceiling(encoder=[[*one, two[0]], two[1:], *rest]))


def long_alphabet(length):
    """A packed threshold whose alphabet is longer than any index needs."""
    return packed("threshold", **pack_entries([1] * 6, range(length)))


def index_outside():
    """Index 3 of an alphabet of three values."""
    threes = [[3 * a for a in row] for row in samples.identity(6)]
    return packed(packed=pack_matrix(threes, range(4))["packed"], alphabet=[0, 1, 2])


def wide():
    """More neurons than features."""
    decoder = [[*row, 0] for row in samples.identity(3)]
    certificate = samples.ceiling(3, width=4, decoder=decoder)
    for task in certificate["tasks"]:
        task["bias"] = [[0] * 4]
    return certificate


GOOD = pack_matrix(samples.identity(6))["packed"]
LONGER = base64.b64encode(base64.b64decode(GOOD) + b"\0").decode()
STRAY = base64.b64encode(base64.b64decode(GOOD)[:-1] + b"\x11").decode()
EXTRA = {"more": 1}


def lowered(entries):
    """A limit for the readers alone: the kernel has a use of its own for the same name."""
    return {"reading": {"MAX_ENTRIES": entries}, "kernel": {"MAX_ENTRIES": reading.MAX_ENTRIES}}


# The place of the check, as the source writes it -> what it alone rejects, and lowered limits.
def good_proof():
    """A zlib stream that refutes repr(3, 2, 1) at width 2."""
    return base64.b64decode(samples.cell("repr", 3, active=2)["refutation"]["proof"])


def proof(stream):
    """A certificate with another proof in it."""
    certificate = samples.cell("repr", 3, active=2)
    text = base64.b64encode(stream).decode() if isinstance(stream, bytes) else stream
    certificate["refutation"]["proof"] = text
    return certificate


MUTANTS = {
    "whole: type(value) is int": lambda: width("lower", to=True),
    "whole: low <= value": lambda: ceiling("instance", "active", to=0),
    "whole: value <= high": lambda: ceiling("instance", "bits", to=17),
    "fields: type(value) is dict": lambda: width("witness", to=5),
    "fields: set(value) == set(names.split())": lambda: width("more", to=1),
    "unpack: fields(value, 'alphabet packed', name)": lambda: packed(more=1),
    "unpack: type(alphabet) is list": lambda: packed(alphabet=5),
    "unpack: len(alphabet) <= 1 << 16": lambda: long_alphabet((1 << 16) + 1),
    "unpack: values == sorted(set(values))": lambda: packed(
        alphabet=[0, 0, 1], packed=pack_matrix(samples.identity(6), [-1, 0, 1])["packed"]
    ),
    "unpack: type(packed) is str": lambda: packed(packed=5),
    "unpack: len(raw) == -(-count * size // 8)": lambda: packed(packed=LONGER),
    "unpack: '1' not in bits[count * size:]": lambda: packed(packed=STRAY),
    "unpack: max(indices, default=0) < len(values)": index_outside,
    "unpack: whole(a, -MAX_VALUE, MAX_VALUE, f'{name}: alphabet')": lambda: packed(
        alphabet=[0, 1, (1 << 40) + 1], packed=pack_matrix(samples.identity(6), [0, 1, 2])["packed"]
    ),
    "unpack: raise f'{name}: packed is not base64'": lambda: packed(packed="é"),
    "matrix: len(value) == rows": lambda: ceiling(
        "shared", "encoder", to=[*samples.identity(6), [0] * 6]
    ),
    "matrix: type(row) is list": lambda: ceiling(
        "shared", "encoder", to=[5, *samples.identity(6)[1:]]
    ),
    "matrix: len(row) == columns": first_rows_unequal,
    "matrix: whole(a, -MAX_VALUE, MAX_VALUE, name)": lambda: ceiling(
        "shared", "encoder", 0, 0, to=True
    ),
    "matrix: fields(value, 'blocks cells choice', name)": lambda: blocks(**EXTRA),
    "matrix: whole(blocks, 1, columns, f'{name}: blocks')": lambda: blocks(blocks=0),
    "matrix: whole(cells, 1, columns // blocks, f'{name}: cells')": lambda: blocks(cells=7),
    "matrix: rows * blocks <= MAX_ENTRIES": (blocks, lowered(5)),
    "matrix: all((0 <= a < cells for a in chosen))": lambda: blocks(cells=5),
    "matrix: rows * columns <= MAX_ENTRIES": (packed, lowered(35)),
    "verify: len(data) <= MAX_BYTES": (samples.exact, {"kernel": {"MAX_BYTES": 10}}),
    "verify: type(certificate) is dict": lambda: [],
    "verify: certificate.get('format') == FORMAT": lambda: width("format", to="2"),
    "verify: type(kind) is str": lambda: width("kind", to=[]),
    "verify: kind in _KINDS": lambda: width("kind", to="other"),
    "verify: certificate['claim'] == claim": lambda: width("claim", to="exact.perm.m2.v1.q2"),
    "_parse: raise f'{text[:20]} is not an integer'": lambda: b"1e999\n",
    "_parse: canonical(value) == data": lambda: canonical(samples.exact(2)) + b"\n",
    "_parse: raise 'not JSON'": lambda: b"{",
    "_ceiling: fields(certificate, names, 'certificate')": lambda: ceiling("more", to=1),
    "_ceiling: fields(instance, 'task features active bits', 'instance')": lambda: ceiling(
        "instance", "more", to=1
    ),
    "_ceiling: task == 'permutation'": lambda: ceiling("instance", "task", to="circuit"),
    "_ceiling: whole(m, 2, 1 << 16, 'features')": lambda: samples.ceiling(1),
    "_ceiling: whole(v, 1, m, 'active')": lambda: samples.ceiling(3, v=4),
    "_ceiling: whole(b, 1, 16, 'bits')": lambda: samples.ceiling(3, b=17),
    "_ceiling: whole(choices, 1, 1 << 20, 'choices')": lambda: samples.ceiling(
        choices=(1 << 20) + 1
    ),
    "_ceiling: fields(shared, 'encoded width encoder decoder threshold weights bias', 'shared')": (
        lambda: ceiling("shared", "more", to=1)
    ),
    "_ceiling: sha256(shared) == named_hash": unlike_hash,
    "_ceiling: type(tasks) is list": lambda: ceiling("tasks", to=5, redraw=False),
    "_ceiling: 3 <= len(tasks)": lambda: samples.ceiling(tasks=2),
    "_ceiling: len(tasks) <= 100": lambda: samples.ceiling(2, tasks=101),
    "_ceiling: len(tasks) * width * encoded <= MAX_ENTRIES": (
        samples.ceiling,
        {"kernel": {"MAX_ENTRIES": 107}},
    ),
    "_ceiling: whole(floor, 0, n, 'floor')": lambda: ceiling(
        "floor", to=True, sample=samples.ceiling(3, tasks=4), redraw=False
    ),
    "_ceiling: counting_allows(low)": lambda: ceiling("floor", to=2, redraw=False),
    "_ceiling: low == 0 or not counting_allows(low - 1)": lambda: ceiling(
        "floor", to=4, redraw=False
    ),
    "_ceiling: whole(encoded, 1, m, 'encoded')": lambda: samples.ceiling(
        3, encoded=4, encoder=[[*row, 0] for row in samples.identity(3)], width=3
    ),
    "_ceiling: whole(width, 1, m, 'width')": wide,
    "_ceiling: _alphabet(values, b)": lambda: samples.ceiling(weights=[0, 1, 2]),
    "_ceiling: fields(entry, 'weights bias', 'task')": lambda: with_all_tasks(lambda t: t | EXTRA),
    "_ceiling: used <= set(alphabets[0])": lambda: samples.ceiling(weights=[0, 2]),
    "_ceiling: set(bias) <= set(alphabets[1])": lambda: samples.ceiling(bias=[7]),
    "_ceiling: work <= MAX_WORK": (samples.ceiling, {"kernel": {"MAX_WORK": 10}}),
    "_ceiling: error is None": lambda: samples.ceiling(threshold=[[2] * 6]),
    "_uncharged: fields(certificate, 'format kind claim instance witness', 'certificate')": (
        lambda: uncharged("more", to=1)
    ),
    "_uncharged: fields(instance, 'task features active pairs', 'instance')": lambda: uncharged(
        "instance", "more", to=1
    ),
    "_uncharged: task == 'pairwise-and'": lambda: uncharged("instance", "task", to="k-and"),
    "_uncharged: whole(m, 3, 1 << 16, 'features')": lambda: samples.uncharged(
        2, encoded=1, encoder=[[1], [1]], decoder=[[1]]
    ),
    "_uncharged: whole(v, 2, m, 'active')": lambda: samples.uncharged(v=1),
    "_uncharged: type(pairs) is list": lambda: uncharged("instance", "pairs", to=5),
    "_uncharged: whole(len(pairs), 1, 1 << 16, 'number of pairs')": lambda: samples.uncharged(
        3, pairs=[], encoded=1, encoder=[[1], [1], [1]]
    ),
    "_uncharged: len(set(gates)) == outputs": lambda: samples.uncharged(pairs=[[0, 1]] * 5),
    "_uncharged: fields(witness, 'encoded encoder decoder threshold', 'witness')": (
        lambda: uncharged("witness", "more", to=1)
    ),
    "_uncharged: whole(encoded, 1, max(m, outputs) - 1, 'encoded')": lambda: samples.uncharged(
        pairs=[[0, 1], [2, 3], [0, 2], [1, 3]]
    ),
    "_uncharged: work_of(network, []) <= MAX_WORK": (
        samples.uncharged,
        {"kernel": {"MAX_WORK": 10}},
    ),
    "_uncharged: error is None": lambda: uncharged("witness", "threshold", 0, 0, to=1),
    "_pair: integers(value, 2, features - 1, 'a pair')": lambda: uncharged(
        "instance", "pairs", 0, to=[False, True]
    ),
    "_pair: 0 <= first": lambda: uncharged("instance", "pairs", 2, to=[-1, 0]),
    "_pair: first < second": lambda: uncharged("instance", "pairs", 0, to=[1, 0]),
    "typical: fields(certificate, names, 'certificate')": lambda: typical("more", to=1),
    "typical: fields(instance, 'task features active bits', 'instance')": lambda: typical(
        "instance", "more", to=1
    ),
    "typical: task == 'permutation'": lambda: typical("instance", "task", to="k-and"),
    "typical: whole(m, 2, 1 << 12, 'features')": lambda: typical("instance", "features", to="4"),
    "typical: whole(v, 1, 1, 'active')": lambda: typical("instance", "active", to="1"),
    "typical: whole(b, 1, 16, 'bits')": lambda: samples.typical(bits=17),
    "typical: fields(shared, 'seed width threshold', 'shared')": lambda: typical(
        "shared", "more", to=1
    ),
    "typical: whole(q, 1, m - 1, 'width')": lambda: samples.typical(width="3"),
    "typical: whole(clean, 1, q * q, 'threshold')": lambda: typical("shared", "threshold", to="5"),
    "typical: whole(trials, 1, 100, 'drawn')": lambda: typical("drawn", to=0),
    "typical: (trials + 1) * m * q * (m + q) <= MAX_SUMS": (
        samples.typical,
        {"adverse": {"MAX_SUMS": 10}},
    ),
    "typical: fields(wrong, 'permutation feature output', 'wrong')": lambda: typical(
        "wrong", "more", to=1
    ),
    "typical: type(image) is list": lambda: typical("wrong", "permutation", to=5),
    "typical: whole(j, 0, m - 1, 'permutation')": lambda: typical(
        "wrong", "permutation", to=[3, 2, True, 0]
    ),
    "typical: sorted(image) == list(range(m))": lambda: typical(
        "wrong", "permutation", to=[3, 2, 1, 0, 0]
    ),
    "typical: whole(feature, 0, m - 1, 'feature')": lambda: typical("wrong", "feature", to=True),
    "typical: whole(output, 0, m - 1, 'output')": lambda: typical("wrong", "output", to=False),
    "typical: error is None": lambda: typical("drawn", to=20),
    "typical: network.first_error(layer, copies(image)) == place": lambda: typical(
        "wrong", "output", to=2
    ),
    "_permuting: inside": lambda: samples.typical(seed="00004f", bits=1),
    "_read: fields(instance, 'task features active pairs', 'instance')": lambda: errs(
        "instance", "more", to=1
    ),
    "_read: task == 'pairwise-and'": lambda: errs("instance", "task", to="k-and"),
    "_read: whole(m, 2, 1 << 16, 'features')": lambda: errs("instance", "features", to="6"),
    "_read: whole(v, 2, min(m, most), 'active')": lambda: errs("instance", "active", to=1),
    "_read: type(pairs) is list": lambda: with_value(samples.errs(), ("instance", "pairs"), 5),
    "_read: o >= 1": lambda: serves("instance", "pairs", to=[]),
    "_read: len(set(gates)) == o": lambda: errs("instance", "pairs", 3, to=[0, 1]),
    "_read: fields(shared, 'seed code blocks cells bits threshold', 'shared')": lambda: errs(
        "shared", "more", to=1
    ),
    "_read: whole(value, low, 1 << 20, name)": lambda: with_value(
        samples.errs(), ("shared", "cells"), "2"
    ),
    "_read: whole(b, 2, 40, 'bits')": lambda: errs("shared", "bits", to=41),
    "_read: whole(theta, 1, s * q, 'threshold')": lambda: errs("shared", "threshold", to=0),
    "_read: max(q, s * cells) < max(m, o)": lambda: samples.errs(seed="0a", code=6),
    "_read: m * q + o * s + s * q <= MAX_DRAWN": (samples.errs, {"ands": {"MAX_DRAWN": 10}}),
    "errs: fields(certificate, 'format kind claim instance shared input output', 'certificate')": (
        lambda: errs("more", to=1)
    ),
    "errs: whole(output, 0, len(net.gates) - 1, 'output')": lambda: errs("output", to=True),
    "errs: gathered <= MAX_GATHERED": (
        samples.errs,
        {"ands": {"MAX_GATHERED": 7}},
    ),
    "errs: (score >= net.threshold) != on": lambda: errs("input", to=[]),
    "serves: fields(certificate, 'format kind claim instance shared', 'certificate')": (
        lambda: serves("more", to=1)
    ),
    "serves: error is None": lambda: serves("shared", "threshold", to=8),
    "first_error: heaviest <= net.largest": lambda: serves("shared", "bits", to=2),
    "first_error: held <= MAX_DRAWN": (samples.serves, {"ands": {"MAX_DRAWN": 60}}),
    "first_error: additions * (m * size // 2 + 256) <= MAX_ADDED": (
        samples.serves,
        {"ands": {"MAX_ADDED": 10}},
    ),
    "increasing: type(value) is list": lambda: errs("input", to=5),
    "increasing: least <= len(value)": lambda: errs("instance", "pairs", 3, to=[3]),
    "increasing: len(value) <= most": lambda: errs("input", to=[0, 1, 3]),
    "increasing: whole(i, 0, bound - 1, name)": lambda: errs("input", to=[True]),
    "increasing: entries == sorted(set(entries))": lambda: errs("instance", "pairs", 3, to=[4, 3]),
    "seed_bytes: type(value) is str": lambda: typical("shared", "seed", to=5),
    "seed_bytes: len(value) <= 128": lambda: samples.typical(seed=f"{0x1441:0130x}"),
    "seed_bytes: set(value) <= set('0123456789abcdef')": lambda: samples.typical(seed="003FD0"),
    "seed_bytes: len(value) % 2 == 0": lambda: typical("shared", "seed", to="045"),
    "small: type(value) is list": lambda: width("witness", "encoder", to=pack_matrix([[1, -1]])),
    "small: inside": lambda: width(
        "witness", "encoder", to=[[2, 0], [0, 2]], sample=samples.exact(2, 2)
    ),
    "integers: type(value) is list": lambda: width("witness", "threshold", to=5),
    "integers: len(value) == count": lambda: width("witness", "threshold", to=[2, 0, 0]),
    "integers: whole(a, -bound, bound, name)": lambda: width(
        "witness", "tasks", 0, "permutation", to=[False, True]
    ),
    "inflate: type(value) is str": lambda: proof(5),
    "inflate: stream.eof": lambda: proof(good_proof()[:-4]),
    "inflate: not stream.unused_data": lambda: proof(good_proof() + b"x"),
    "_alphabet: type(value) is list": lambda: ceiling("shared", "weights", to=5),
    "_alphabet: len(value) >= 1": lambda: ceiling("shared", "bias", to=[]),
    "_alphabet: len(value) <= 1 << bits": lambda: samples.ceiling(weights=[0, 1, 2]),
    "_alphabet: whole(a, -(1 << 40), 1 << 40, 'alphabet')": lambda: ceiling(
        "shared", "weights", to=[0, True]
    ),
}


def split(entry):
    """A mutant as bytes, and its lowered limits."""
    make, limits = entry if isinstance(entry, tuple) else (entry, {})
    mutant = make()
    return mutant if isinstance(mutant, bytes) else canonical(mutant), limits
