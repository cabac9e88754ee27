"""Certificates that are drawn are accepted; damaged ones are rejected or true by brute force."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from itertools import combinations, permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import find, given
from hypothesis import strategies as st

from superpos_proofs.certificate.files import canonical
from superpos_proofs.certificate.kernel import verify
from superpos_proofs.certificate.store import certificate_files, shipped
from superpos_proofs.testing import certificates, corrupted
from superpos_proofs.testing.certificates import KINDS, changed, places, replaced
from superpos_proofs.testing.samples import SHIPPED, repaired, shipped_width, width_label
from tests.certificate import samples


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_drawn_and_accepted(kind: str) -> None:
    @given(certificates(kind))
    def accepted(certificate: dict[str, Any]) -> None:
        assert certificate["kind"] == kind
        assert verify(canonical(certificate)).accepted

    accepted()


@given(certificates(), st.data())
def test_a_damaged_one_is_rejected_or_another_truth(
    certificate: dict[str, Any], data: st.DataObject
) -> None:
    damaged = data.draw(corrupted(certificate))
    assert damaged != canonical(certificate)
    if verify(damaged).accepted:
        assert is_true(json.loads(damaged))


@pytest.mark.parametrize("reason", ["JSON", "claim", "choices", "shared_sha256", "encoder"])
def test_damage_reaches_far_into_the_kernel(reason: str) -> None:
    """Not only the bytes: what the kernel says of some of them is about the fields within."""
    damaged = corrupted(samples.ceiling(3))
    assert find(damaged, lambda data: reason in verify(data).reason)


def test_an_unknown_kind_says_which_there_are() -> None:
    with pytest.raises(ValueError, match="there are width, ceiling"):
        certificates("proof")


# --------------------------------------------------------------------- widths beside perm


def is_true(certificate: dict[str, Any]) -> bool:
    """Whether what it says holds, by evaluation on all inputs and by what is known of its cell."""
    if certificate["kind"] != "width" or certificate["instance"]["problem"] == "perm":
        return bool(samples.is_true(certificate))
    instance, lower, upper = (certificate[k] for k in ("instance", "lower", "upper"))
    met = lower == upper
    return (
        certificate["claim"] == f"{'exact' if met else 'range'}.{width_label(instance)}"
        and certificate["width"] == (upper if met else None)
        and lower <= least_width(instance)
        and works(certificate["witness"], upper, **instance)
    )


def least_width(instance: dict[str, Any]) -> int:
    """By the certificate of its cell that is shipped, or by a search of our own."""
    file = shipped() / f"exact.{width_label(instance)}.json"
    if file.is_file():
        return int(json.loads(file.read_bytes())["width"])
    sizes = {name: size for name, size in instance.items() if name not in ("problem", "features")}
    return int(samples.cell(instance["problem"], instance["features"], **sizes)["width"])


def works(witness: dict[str, Any], width: int, **instance: Any) -> bool:
    """Whether a network, or one for each list of pairs, is right on every input."""
    m, q = instance["features"], instance["weights"]
    inputs = samples.few_active(m, instance["active"])
    if instance["problem"] == "repr":
        small, wanted = [witness["encoder"], witness["decoder"]], [inputs]
        hidden = [inputs @ np.transpose(witness["encoder"])]
    elif instance["problem"] == "uand":
        small = [witness["weights"], witness["bias"]]
        small += [witness["decoder"]] if instance["readout"] == "quantized" else []
        wanted = [both(inputs, combinations(range(m), 2))]
        hidden = [through(inputs, witness)]
    else:
        small = [witness["encoder"], witness["decoder"]]
        small += [task[name] for task in witness["tasks"] for name in ("weights", "bias")]
        codes = inputs @ np.transpose(witness["encoder"])
        hidden = [through(codes, task) for task in witness["tasks"]]
        lists = [[tuple(pair) for pair in task["pairs"]] for task in witness["tasks"]]
        all_lists = permutations(combinations(range(m), 2), instance["outputs"])
        assert lists == [list(pairs) for pairs in all_lists]
        wanted = [both(inputs, pairs) for pairs in lists]
    answers = [h @ np.transpose(witness["decoder"]) >= witness["threshold"] for h in hidden]
    return (
        all(np.abs(entries).max() <= q for entries in small)
        and all(h.shape[1] == width for h in hidden)
        and all((a == (w == 1)).all() for a, w in zip(answers, wanted, strict=True))
    )


def through(inputs: np.ndarray, layer: dict[str, Any]) -> np.ndarray:
    return np.maximum(0, inputs @ np.transpose(layer["weights"]) + layer["bias"])


def both(inputs: np.ndarray, pairs: Any) -> np.ndarray:
    return np.stack([inputs[:, a] * inputs[:, b] for a, b in pairs], axis=1)


def damaged(certificate: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every field changed in turn, as it is and repaired."""
    for path, value in places(certificate):
        for other in changed(value):
            mutant = replaced(certificate, path, other)
            yield mutant
            with suppress(Exception):  # too broken to be repaired
                yield repaired(mutant)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_width_that_is_shipped_is_rejected_or_true_when_damaged(name: str) -> None:
    certificate = shipped_width(name)
    assert verify(canonical(certificate)).accepted
    assert is_true(certificate)
    rejected = 0
    for mutant in damaged(certificate):
        if not verify(canonical(mutant)).accepted:
            rejected += 1
        else:
            assert is_true(mutant), mutant
    assert rejected > 500


def test_widths_are_drawn_of_each_problem_and_with_each_small_kind_of_refutation() -> None:
    """Of each among those of at most two thousand bytes, but one that takes the kernel long."""

    def kind(certificate: dict[str, Any]) -> tuple[str, str, bool]:
        refutation = certificate["refutation"]
        return certificate["instance"]["problem"], refutation["kind"], "at" in refutation

    small = [f for f in certificate_files(shipped()) if 0 < f.stat().st_size <= 2000]
    widths = [f for f in small if f.name.startswith("exact.")]
    known = {kind(json.loads(file.read_bytes())) for file in widths}
    ours = [*map(shipped_width, SHIPPED), samples.exact(2), samples.exact(3)]
    assert known - {("repr", "orbits", False)} == set(map(kind, ours))
    for wanted in ("lrat", "tables", "relations"):
        strategy = certificates("width")
        found = find(strategy, lambda c, wanted=wanted: c["refutation"]["kind"] == wanted)
        assert verify(canonical(found)).accepted
