"""Every field changed in turn, hashes repaired: rejected, or true by brute force."""

import base64
import copy
import random
from contextlib import suppress

import pytest

from superpos_proofs.certificate.files import canonical
from superpos_proofs.certificate.kernel import verify
from superpos_proofs.certificate.store import shipped
from superpos_proofs.certificate.writing import pack_entries, pack_matrix
from superpos_proofs.testing.certificates import changed, places, replaced

from . import samples


def versions(mutant):
    """The mutant as it is; with hash, claim and floor repaired; and with its tasks drawn anew."""
    yield mutant
    with suppress(Exception):  # too broken to be repaired
        repaired = samples.repaired(mutant)
        yield repaired
        if mutant["kind"] == "ceiling":
            yield samples.redrawn(repaired)
            yield drawn_again(repaired)


def drawn_again(certificate):
    """Tasks permuted to suit the new draw, whatever their weights: rows moved, not rewritten."""
    fixed = copy.deepcopy(certificate)
    for index, task in enumerate(fixed["tasks"]):
        image = samples.drawn(fixed, index)
        if not isinstance(task["weights"], list):
            raise ValueError("rows are moved in nested lists only")
        unit = {row.index(max(row)): row for row in task["weights"]}
        for feature, output in enumerate(image):
            task["weights"][output] = unit[feature]
    return fixed


def rejected_or_true(mutant, original):
    """0 when rejected, 1 when another truth is accepted; fails when a falsehood is."""
    data = canonical(mutant)
    verdict = verify(data)
    assert "\n" not in verdict.reason
    if not verdict.accepted or data == canonical(original):
        return 0
    assert samples.is_true(mutant), mutant
    assert verdict.claim == mutant["claim"]
    return 1


SMALL = {
    "width exact m2": lambda: samples.exact(2),
    "width exact m3": lambda: samples.exact(3),
    "width exact m2 v2": lambda: samples.exact(2, 2),
    "width range": lambda: samples.width_range(3, 3, lower=1, refutation={"kind": "counting"}),
    "ceiling": lambda: samples.ceiling(4, choices=2),
    "ceiling v2": lambda: samples.ceiling(4, v=2, b=2, bias=[0, 3], weights=[-1, 0, 1, 2]),
    "ceiling with forms": lambda: in_all_forms(),
    "uncharged": lambda: samples.uncharged(),
    "uncharged packed": lambda: samples.uncharged(
        v=3, encoder=pack_matrix(samples.identity(4)), threshold=pack_matrix([[2] * 5])
    ),
    "typical": lambda: samples.typical(),
    "errs": lambda: samples.errs(),
    "serves": lambda: samples.serves(),
}


def in_all_forms():
    """A ceiling with its matrices packed, and its encoder as block codes."""
    size = 4
    unit = samples.identity(size)
    certificate = samples.ceiling(
        size,
        encoder={
            "blocks": 1,
            "cells": size,
            "choice": pack_entries(range(size), range(size)),
        },
        decoder=pack_matrix(unit, [0, 1]),
        threshold=pack_matrix([[1] * size], [1, 2]),
    )
    for task in certificate["tasks"]:
        task["weights"] = pack_matrix(task["weights"], [0, 1])
        task["bias"] = pack_matrix(task["bias"])
    return certificate


@pytest.mark.parametrize("name", SMALL)
def test_every_field_changed_in_turn(name):
    certificate = SMALL[name]()
    assert verify(canonical(certificate)).accepted
    assert samples.is_true(certificate)
    seen = true = 0
    for path, value in places(certificate):
        for other in changed(value):
            for mutant in versions(replaced(certificate, path, other)):
                true += rejected_or_true(mutant, certificate)
                seen += 1
    assert seen > 500
    # Some ceilings stay true (other thresholds, more choices), so that acceptance is seen too.
    assert true > 0 or certificate["kind"] == "width"


def flipped(text, bit):
    raw = bytearray(base64.b64decode(text))
    raw[bit // 8] ^= 128 >> bit % 8
    return base64.b64encode(raw).decode()


def packed_places(certificate):
    return [
        (path, value, 8 * len(base64.b64decode(value)))
        for path, value in places(certificate)
        if path and path[-1] == "packed"
    ]


def test_every_bit_of_packed_data():
    certificate = in_all_forms()
    for path, value, bits in packed_places(certificate):
        for bit in range(bits):
            for mutant in versions(replaced(certificate, path, flipped(value, bit))):
                rejected_or_true(mutant, certificate)


def test_bits_of_a_shipped_ceiling():
    path = next(shipped().glob("ceiling.permutation.m64.v1.b1.*.json"))
    certificate = samples.read(path)
    assert samples.is_true(certificate)
    generator = random.Random(1)
    found = packed_places(certificate)
    for _ in range(150):
        path, value, bits = generator.choice([entry for entry in found if entry[2]])
        mutant = replaced(certificate, path, flipped(value, generator.randrange(bits)))
        for version in (mutant, samples.repaired(mutant)):
            rejected_or_true(version, certificate)
