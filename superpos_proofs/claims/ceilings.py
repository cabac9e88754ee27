"""Certified ceilings, and the sandwich of floors and ceilings."""

from __future__ import annotations

import base64
import json
import re
from fractions import Fraction
from functools import lru_cache

from superpos_proofs.certificate.files import canonical
from superpos_proofs.certificate.kernel import verify
from superpos_proofs.certificate.store import certificate_files, check_files, shipped
from superpos_proofs.claims.base import Claim, Draw, Instance, Observation, RangeCheck
from superpos_proofs.claims.upper import is_wrong
from superpos_proofs.claims.works import ours
from superpos_proofs.construct.sparse import SparseShape, build_sparse, plan_sparse
from superpos_proofs.sandwich import permutation_row
from superpos_proofs.statements import sandwich as sandwich_st
from superpos_proofs.statements.undecided import Eq

OURS = ours("construction.md")


CEILING = re.compile(r"ceiling\.permutation\.m\d+\.v\d+\.b\d+\.n\d+")


@lru_cache(maxsize=1)
def shipped_ceilings() -> tuple[str, ...]:
    """The claims of the shipped ceiling certificates, by file name."""
    names = (path.stem for path in certificate_files(shipped()))
    return tuple(name for name in names if CEILING.fullmatch(name))


def _ceiling_numbers(name: str) -> dict[str, int]:
    """m, v, b and n from a claim like ``ceiling.permutation.m1000.v1.b1.n201``."""
    return {part[0]: int(part[1:]) for part in name.split(".")[2:]}


def _recheck(draw: Draw) -> Observation:
    names = [name for name in shipped_ceilings() if _ceiling_numbers(name)["m"] <= 512]
    name = names[draw.integer(0, len(names) - 1)]
    checked = check_files([shipped() / f"{name}.json"])[0]
    numbers = _ceiling_numbers(name)
    values = {"m": numbers["m"], "n": numbers["n"], "w": int(not checked.verdict.accepted)}
    return Observation(values, name)


def _cut_wire(draw: Draw) -> Observation:
    """A shipped one-bit certificate with one weight of one task changed from 1 to 0."""
    name = next(name for name in shipped_ceilings() if ".m64." in name)
    certificate = json.loads((shipped() / f"{name}.json").read_bytes())
    weights = certificate["tasks"][draw.integer(0, 2)]["weights"]
    packed = bytearray(base64.b64decode(weights["packed"]))
    wired = [
        (byte, bit) for byte in range(len(packed)) for bit in range(8) if packed[byte] >> bit & 1
    ]
    byte, bit = wired[draw.integer(0, len(wired) - 1)]
    packed[byte] ^= 1 << bit
    weights["packed"] = base64.b64encode(packed).decode("ascii")
    verdict = verify(canonical(certificate))
    numbers = _ceiling_numbers(name)
    values = {"m": numbers["m"], "n": numbers["n"], "w": int(not verdict.accepted)}
    return Observation(values, f"one wire cut: {verdict.reason}")


def _too_narrow(draw: Draw) -> Observation:
    shape = SparseShape(200, 3, 15, 4, 11)
    image = draw.permutation(shape.features)
    wrong = is_wrong(build_sparse(shape, image, draw.seed()).network, image)
    values = {"m": shape.features, "n": shape.width, "w": int(wrong)}
    return Observation(values, "a sparse network below the counting floor")


_certified = Claim(
    "upper.permutation.certified",
    "Certified ceilings: shared parts that served three drawn tasks on every input",
    sandwich_st.CERTIFIED,
    "Shared parts are fixed and hashed; their hash draws three permutations; the kernel evaluates "
    "all three networks on every input of X_v in integers. Every choice that was tried is counted.",
    (OURS,),
    depends_on=("lower.permutation.confidence", "assumption.random-oracle"),
    instance=Instance(_recheck, "re-check shipped certificates with the kernel", 6),
    certificates=shipped_ceilings(),
    proof="construction.md#certified",
    slow=True,
)
CERTIFIED = _certified.with_near_misses(
    _certified.near_miss(
        "too-narrow",
        "Any width does",
        "a width below the counting floor cannot serve a drawn task",
        instance=Instance(_too_narrow, "a sparse network at m = 200, n = 45, decided", 4),
        statement=sandwich_st.CERTIFIED,
    ),
    _certified.near_miss(
        "one-wire-less",
        "One wire of a certified network may be cut",
        "each wire is there for some feature: without it a right output does not fire",
        instance=Instance(_cut_wire, "cut a wire in a certificate, re-check with the kernel", 4),
        statement=sandwich_st.CERTIFIED,
    ),
)


# ------------------------------------------------------------------------------- sandwich


def _row(drawn: dict[str, int]) -> dict[str, int]:
    row = permutation_row(drawn["m"], drawn["b"], ())
    return {**drawn, "f": row.likely_floor, "t": row.typical_floor, "g": row.guaranteed}


def _decided_row(draw: Draw) -> Observation:
    """A guaranteed network, built and decided for a drawn task, against the floors."""
    size, bits = draw.integer(80, 300), (1, 2, 4, 8)[draw.integer(0, 3)]
    shape = plan_sparse(size, Fraction(1, 100))
    if shape is None:
        draw.skip()
    image = draw.permutation(size)
    if is_wrong(build_sparse(shape, image, draw.seed()).network, image):
        draw.skip()  # the one in a hundred
    values = {**_row({"m": size, "b": bits}), "g": shape.width}
    return Observation(values, "a sparse network, decided right")


def _knowing_row(draw: Draw) -> Observation:
    size = draw.integer(100, 300)
    row = _row({"m": size, "b": 1})
    return Observation({**row, "g": 2}, "width 2, with a decoder that knows the permutation")


_sandwich = Claim(
    "sandwich.permutation",
    "The sandwich: floors, certified and guaranteed ceilings at the same b",
    sandwich_st.ROW,
    "Both floors and the guarantee are evaluated for the same m, v = 1, L = 1 and b; the "
    "guarantee never exceeds the trivial width m.",
    (OURS,),
    depends_on=(
        "lower.permutation.neurons",
        "lower.permutation.confidence",
        "upper.permutation.sparse",
        "upper.permutation.dense",
        "upper.trivial",
    ),
    ranges=RangeCheck(_row, ("m", "b"), 40),
    instance=Instance(
        _decided_row, "build and decide a guaranteed network, compare it with the floors", 10
    ),
    proof="construction.md#sandwich",
)
SANDWICH = _sandwich.with_near_misses(
    _sandwich.near_miss(
        "unlike",
        "A ceiling whose decoder knew the task may stand in the sandwich",
        "unlike compared with unlike: it lies below the floor",
        instance=Instance(_knowing_row, "the width-2 network with an uncharged decoder", 5),
        statement=sandwich_st.ROW,
    ),
    _sandwich.near_miss(
        "tight",
        "Floor and guarantee meet",
        "the guarantee is within a small factor, not equal",
        Eq(sandwich_st.f, sandwich_st.g),
    ),
)

CLAIMS = (CERTIFIED, SANDWICH)
