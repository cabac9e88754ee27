"""Small files that ask for too much are turned away soon; what was slow once stays fast."""

import math
import time

import pytest

from superpos_proofs.certificate import networks
from superpos_proofs.certificate.files import canonical, sha256
from superpos_proofs.certificate.kernel import verify
from superpos_proofs.certificate.writing import pack_entries, pack_matrix
from superpos_proofs.search.tables import encoder_orbits

from . import samples

ALL_ONES = {"alphabet": [1], "packed": ""}  # a matrix of any size in no bytes


def one_cell(blocks):
    """Block codes of any number of rows in no bytes: every block has one cell, and that is on."""
    return {"blocks": blocks, "cells": 1, "choice": {"alphabet": [0], "packed": ""}}


def all_ones(m, size, *, v=1, b=1, tasks=3, encoder=ALL_ONES, decoder=ALL_ONES):
    shared = {
        "encoded": size,
        "width": size,
        "encoder": encoder,
        "decoder": decoder,
        "threshold": ALL_ONES,
        "weights": [1],
        "bias": [1],
    }
    return {
        "format": "superpos-certificate/1",
        "kind": "ceiling",
        "claim": "",
        "instance": {"task": "permutation", "features": m, "active": v, "bits": b},
        "choices": 1,
        "floor": 0,
        "shared": shared,
        "shared_sha256": sha256(shared),
        "tasks": [{"weights": ALL_ONES, "bias": ALL_ONES}] * tasks,
    }


def compact(m, *, tasks=3, weight=1, v=1, b=1):
    """A right network of full width with its matrices packed: the most work a small file buys."""
    code = {"blocks": 1, "cells": m, "choice": pack_entries(range(m), range(m))}
    threshold = {"alphabet": [weight], "packed": ""}
    certificate = all_ones(m, m, v=v, b=b, encoder=code, decoder=code)
    certificate["shared"] |= {"threshold": threshold, "weights": [0, weight], "bias": [0]}
    certificate["shared_sha256"] = sha256(certificate["shared"])
    certificate["tasks"] = []
    for index in range(tasks):
        rows = samples.permuting(samples.drawn(certificate, index), m, m)
        weights = pack_matrix([[weight * a for a in row] for row in rows], [0, weight])
        bias = {"alphabet": [0], "packed": ""}
        certificate["tasks"].append({"weights": weights, "bias": bias})
    return certificate


def uncharged(m, encoded, *, v=2, pairs=1, encoder=ALL_ONES):
    certificate = samples.uncharged(3)
    listed = [[0, second] for second in range(1, pairs + 1)]
    certificate["instance"] |= {"features": m, "active": v, "pairs": listed}
    parts = {"encoded": encoded, "encoder": encoder, "decoder": ALL_ONES, "threshold": ALL_ONES}
    return certificate | {"witness": parts}


def reason_soon(certificate, seconds=30):
    data = canonical(certificate)
    assert len(data) < 16 << 20
    started = time.perf_counter()
    verdict = verify(data)
    assert time.perf_counter() - started < seconds
    assert not verdict.accepted
    return verdict.reason


@pytest.mark.parametrize(
    ("certificate", "reason"),
    [
        (lambda: all_ones(65536, 4, v=65536), "too much work for the kernel"),
        (lambda: all_ones(40, 4, v=20), "too much work for the kernel"),
        (lambda: compact(30, v=30), "too much work for the kernel"),
        (lambda: compact(26, v=26), "too much work for the kernel"),
        (lambda: all_ones(60_000, 60_000), "encoder: too many entries"),
        (lambda: all_ones(4096, 2048), "too many charged parameters"),
        (lambda: all_ones(2000, 1000, tasks=100), "too many charged parameters"),
        (lambda: all_ones(65536, 129, encoder=one_cell(129)), "encoder: too many blocks"),
        (lambda: all_ones(65536, 64, encoder=one_cell(64)), "too much work for the kernel"),
        (lambda: all_ones(10**9, 4), "features is not in 2..65536"),
        (lambda: uncharged(65536, 1), "too much work for the kernel"),
        (lambda: uncharged(40, 1, v=20), "too much work for the kernel"),
        (lambda: uncharged(400, 399, pairs=399, v=3), "too much work for the kernel"),
        (lambda: uncharged(65536, 65535), "encoder: too many entries"),
        (lambda: uncharged(65536, 129, encoder=one_cell(129)), "encoder: too many blocks"),
        (lambda: uncharged(10**9, 1), "features is not in 3..65536"),
        (lambda: samples.typical(4096, width=4095), "too much work for the kernel"),
        (lambda: samples.typical(4096, width=12, drawn=100), "too much work for the kernel"),
        (lambda: samples.errs(65536, code=200), "too much work for the kernel"),
        (lambda: samples.errs(10**9), "features is not in 2..65536"),
        (lambda: samples.serves(16384, code=511), "too much work for the kernel"),
        (
            lambda: samples.serves(65536, code=1, cells=70, threshold=1),
            "too much work for the kernel",
        ),
    ],
    ids=range(22),
)
def test_too_much_is_asked(certificate, reason):
    assert reason_soon(certificate()) == reason


def test_floors_with_huge_exponents():
    """2^(b T n (n+1)) would have gigabytes; it is only compared."""
    certificate = compact(500, b=16)
    certificate["floor"] = 500
    assert reason_soon(certificate) == "floor is higher than counting says"
    certificate = compact(280, b=16, tasks=100)
    assert reason_soon(certificate) == "floor is lower than counting says"


def test_wide_fields():
    certificate = compact(300, weight=1 << 40)
    certificate["floor"] = samples.counting_floor(300, 1, 3, 1)
    certificate["claim"] = "ceiling.permutation.m300.v1.b1.n300"
    assert verify(canonical(certificate)).accepted


@pytest.mark.parametrize("features", [10, 1000, 65536])
@pytest.mark.parametrize("threshold", [1, 1 << 40])
def test_integers_held_at_once_fit_into_memory(features, threshold):
    codes = [{0: 1}] * features
    shared = networks.Shared(codes, features, codes, [threshold] * features, 1, 1 << 40, 1 << 40)
    integer = shared.size * shared.chunk
    assert integer <= networks.MAX_INTEGER
    assert integer * 3 * features <= networks.MAX_HELD


@pytest.mark.slow
def test_orbits_that_are_all_there_but_too_many_to_run_through():
    encoders = encoder_orbits(3, 3, 2).tolist()
    certificate = samples.width_range(3, 3, v=1, q=3, lower=3)
    certificate["refutation"] = {"kind": "orbits", "encoders": encoders}
    started = time.perf_counter()
    reason = verify(canonical(samples.repaired(certificate))).reason
    assert time.perf_counter() - started < 40
    assert reason.startswith("encoders: ")
    assert len(encoders) * 2**2 * math.factorial(2) < 1 << 17


def test_orbits_beyond_the_limit_are_not_looked_at():
    certificate = samples.width_range(6, 6, lower=6)
    one = [[0] * 6 for _ in range(5)]
    certificate["refutation"] = {"kind": "orbits", "encoders": [one] * 3000}
    data = canonical(samples.repaired(certificate))
    assert verify(data).reason == "encoders: too many encoders to check one by one"
