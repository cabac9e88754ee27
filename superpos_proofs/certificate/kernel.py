"""The kernel: re-checks a certificate from its bytes alone, trusting nobody.

Standard library only. Every check is one call of ``require`` with its reason; a certificate is
accepted when all of them pass, and rejected with the first reason otherwise. What it proves:

* ``width``: with weights in -q..q there are shared parts of width ``upper`` that serve the whole
  family of a problem (perm, and; a single network for uand, repr), and none of width ``lower`` - 1
  (worst case).
* ``ceiling``: the shared parts, fixed before the tasks were drawn from their hash, serve all of
  these tasks on every input of X_v; and the typical counting floor for as many tasks and choices
  is what the certificate says. That no more choices were tried is the author's word: no file can
  show the failures.
* ``uncharged``: with a decoder that may know its list of pairs, these n < max(m, m') dimensions
  compute the AND of each pair on every input of X_v, without a hidden layer, so without a single
  charged parameter. It shows this for the one list that it names.
* ``typical``: sign codes drawn by a seed make right networks for all permutations drawn from the
  hash of the shared parts, on every input of X_1, and a wrong one for the permutation listed.
* ``errs``: codes, channels and coins drawn by a seed, less than max(m, m') wide, make a wrong
  network for the list of pairs that it names. Nothing is shown for other lists.
* ``serves``: codes, channels and coins drawn by a seed, less than max(m, m') wide, make a right
  network for the list of pairs that it names, on every input of X_2. Again, for this list.
"""

from __future__ import annotations

import json
import math
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from superpos_proofs.certificate.adverse import typical
from superpos_proofs.certificate.ands import errs, serves
from superpos_proofs.certificate.files import canonical, sha256
from superpos_proofs.certificate.networks import Shared, copies
from superpos_proofs.certificate.reading import (
    MAX_ENTRIES,
    Rejected,
    Row,
    fields,
    integers,
    matrix,
    require,
    whole,
)
from superpos_proofs.certificate.stream import drawn as _drawn
from superpos_proofs.certificate.widths import check_width

FORMAT = "superpos-certificate/1"
MAX_BYTES = 16 << 20
MAX_WORK = 1 << 38  # bytes of integers to run through for one certificate: about a minute
Proved = tuple[str, dict[str, int]]  # the claim, and the numbers in it
CONFIDENCE = 20  # one in twenty: the 95 % of a ceiling over drawn tasks


@dataclass(frozen=True)
class Verdict:
    """What the kernel found: accepted or not, the claim, and one line that says why not."""

    accepted: bool
    reason: str
    claim: str | None = None
    kind: str | None = None
    numbers: Mapping[str, int] = field(default_factory=dict)


def verify_file(path: Path) -> Verdict:
    """Re-check one certificate file; never raises on bad content."""
    return read_and_verify(path)[1]


def read_and_verify(path: Path) -> tuple[bytes, Verdict]:
    """What was read of a file, read once and in bounds, and the verdict on just that."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe or a device may never end
            return b"", Verdict(False, "not a regular file")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        return b"", Verdict(False, f"cannot be read ({getattr(error, 'strerror', error)})")
    return data, verify(data)


def verify(data: bytes) -> Verdict:
    """Re-check a certificate from its bytes; never raises."""
    try:
        require(len(data) <= MAX_BYTES, f"larger than {MAX_BYTES >> 20} MiB")
        certificate = _parse(data)
        require(type(certificate) is dict, "not a JSON object")
        require(certificate.get("format") == FORMAT, f"format is not {FORMAT}")
        kind = certificate.get("kind")
        require(type(kind) is str and kind in _KINDS, "unknown kind of certificate")
        claim, numbers = _KINDS[kind](certificate)
        require(certificate["claim"] == claim, f"proves {claim}, not the claim it names")
        return Verdict(True, "accepted", claim, kind, numbers)
    except Rejected as error:
        return Verdict(False, str(error))
    except (RecursionError, MemoryError):
        return Verdict(False, "too deep or too large")


def _parse(data: bytes) -> Any:
    """The JSON value of canonical bytes: no floats, no repeated keys, one way to write each."""

    def refuse(text: str) -> Any:
        raise Rejected(f"{text[:20]} is not an integer")

    try:
        value = json.loads(data, parse_float=refuse, parse_constant=refuse)
    except (ValueError, UnicodeDecodeError):
        raise Rejected("not JSON") from None
    require(canonical(value) == data, "not in canonical form")
    return value


def _ceiling(certificate: dict[str, Any]) -> Proved:
    """Shared parts that serve the tasks drawn from their hash, and the floor to compare with."""
    names = "format kind claim instance choices floor shared shared_sha256 tasks"
    *_, instance, choices, floor, shared, named_hash, tasks = fields(
        certificate, names, "certificate"
    )
    task, m, v, b = fields(instance, "task features active bits", "instance")
    require(task == "permutation", "unknown task")
    m = whole(m, 2, 1 << 16, "features")
    v = whole(v, 1, m, "active")
    b = whole(b, 1, 16, "bits")
    choices = whole(choices, 1, 1 << 20, "choices")
    encoded, width, encoder, decoder, threshold, weight_values, bias_values = fields(
        shared, "encoded width encoder decoder threshold weights bias", "shared"
    )
    encoded, width = whole(encoded, 1, m, "encoded"), whole(width, 1, m, "width")
    alphabets = [_alphabet(values, b) for values in (weight_values, bias_values)]
    require(sha256(shared) == named_hash, "shared_sha256 is not the hash of the shared parts")
    codes = matrix(encoder, m, encoded, "encoder")
    rows = matrix(decoder, m, width, "decoder")
    limits = _dense(matrix(threshold, 1, m, "threshold")[0], m)
    reach = [max(map(abs, values)) for values in alphabets]
    network = Shared(codes, encoded, rows, limits, v, *reach)
    require(type(tasks) is list, "tasks are not a list")
    require(3 <= len(tasks) <= 100, "not 3 to 100 tasks")
    require(len(tasks) * width * encoded <= MAX_ENTRIES, "too many charged parameters")
    work = 0
    for index, entry in enumerate(tasks):
        weights, bias = fields(entry, "weights bias", "task")
        weights = matrix(weights, width, encoded, "weights")
        bias = _dense(matrix(bias, 1, width, "bias")[0], width)
        used = {a for row in weights for a in row.values()}
        used |= {0} if any(len(row) < encoded for row in weights) else set()
        require(used <= set(alphabets[0]), "a weight outside its alphabet")
        require(set(bias) <= set(alphabets[1]), "a bias outside its alphabet")
        work += work_of(network, weights)
        require(work <= MAX_WORK, "too much work for the kernel")
        error = network.first_error((weights, bias), copies(_drawn(named_hash, index, m)))
        require(error is None, f"task {index}: wrong at {error}")
    n, trials = max(encoded, width), len(tasks)
    low = whole(floor, 0, n, "floor")
    functions = math.factorial(m) ** trials
    length = functions.bit_length()  # 2^length already exceeds them

    def counting_allows(n: int) -> bool:
        return bool(CONFIDENCE * choices << min(b * trials * n * (n + 1), length) >= functions)

    require(counting_allows(low), "floor is lower than counting says")
    require(low == 0 or not counting_allows(low - 1), "floor is higher than counting says")
    numbers = {"features": m, "active": v, "bits": b, "width": n, "tasks": trials}
    return f"ceiling.permutation.m{m}.v{v}.b{b}.n{n}", {**numbers, "choices": choices}


def _uncharged(certificate: dict[str, Any]) -> Proved:
    """A decoder that knows its pairs, and nothing charged: right on every input of X_v."""
    *_, instance, witness = fields(certificate, "format kind claim instance witness", "certificate")
    task, m, v, pairs = fields(instance, "task features active pairs", "instance")
    require(task == "pairwise-and", "unknown task")
    m = whole(m, 3, 1 << 16, "features")  # two features have one list: nothing to know
    v = whole(v, 2, m, "active")
    require(type(pairs) is list, "pairs are not a list")
    outputs = whole(len(pairs), 1, 1 << 16, "number of pairs")
    gates = [_pair(pair, m) for pair in pairs]
    require(len(set(gates)) == outputs, "a pair is listed twice")
    encoded, encoder, decoder, threshold = fields(
        witness, "encoded encoder decoder threshold", "witness"
    )
    encoded = whole(encoded, 1, max(m, outputs) - 1, "encoded")  # superposition
    codes = matrix(encoder, m, encoded, "encoder")
    rows = matrix(decoder, outputs, encoded, "decoder")
    limits = _dense(matrix(threshold, 1, outputs, "threshold")[0], outputs)
    network = Shared(codes, encoded, rows, limits, v, 1, 0)
    require(work_of(network, []) <= MAX_WORK, "too much work for the kernel")
    error = network.first_error(None, gates)
    require(error is None, f"wrong at {error}")
    numbers = {"features": m, "outputs": outputs, "active": v, "width": encoded}
    return f"uncharged.pairwise-and.m{m}.o{outputs}.v{v}.n{encoded}", numbers


def _pair(value: Any, features: int) -> tuple[int, ...]:
    """Two features, the smaller first: each unordered pair has one way to be written."""
    first, second = integers(value, 2, features - 1, "a pair")
    require(0 <= first < second, "a pair is not two features in increasing order")
    return first, second


def work_of(network: Shared, weights: list[Row]) -> int:
    """About how many bytes of integers ``network.first_error`` runs through with these weights.

    One for every input, non-zero entry and byte of a field; four where the entry multiplies, and
    for every feature and output; for overhead, 1024 an operation on a chunk of inputs and 4096 an
    input.
    """
    inputs, features = 0, len(network.codes)
    for count in range(network.active + 1):
        inputs += math.comb(features, count)
        if inputs > MAX_WORK:
            break
    steps = len(weights) + 4 * max(features, len(network.decoder))
    steps += 4 * sum(map(len, network.codes))
    steps += sum(
        1 if a in (1, -1) else 4 for row in [*weights, *network.decoder] for a in row.values()
    )
    chunks = inputs // network.chunk + 1
    return inputs * (steps * network.size + 4096) + 1024 * steps * chunks


def _alphabet(value: Any, bits: int) -> list[int]:
    """At least one and at most 2^bits integers."""
    require(type(value) is list, "an alphabet is not a list")
    require(len(value) >= 1, "an alphabet is empty")
    require(len(value) <= 1 << bits, f"an alphabet has more than 2^{bits} values")
    return [whole(a, -(1 << 40), 1 << 40, "alphabet") for a in value]


def _dense(row: Row, count: int) -> list[int]:
    return [row.get(i, 0) for i in range(count)]


_KINDS: dict[str, Callable[[dict[str, Any]], Proved]] = {
    "width": check_width,
    "ceiling": _ceiling,
    "uncharged": _uncharged,
    "typical": typical,
    "errs": errs,
    "serves": serves,
}
