"""Strategies for certificates that the kernel accepts, and for damaged ones."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from hypothesis import strategies as st

from superpos_proofs.certificate.files import canonical
from superpos_proofs.testing import samples
from superpos_proofs.testing.samples import Certificate

Path = tuple[str | int, ...]

BIG = 10**30
EMPTY: tuple[Any, ...] = ("", [], {}, {"alphabet": [0], "packed": ""})
OTHERS = (*EMPTY, None, True, False, 0, -1, "1", 1.0, [0])

KINDS: Mapping[str, st.SearchStrategy[Certificate]] = {
    "width": st.builds(samples.exact, st.integers(2, 3))
    | st.builds(samples.shipped_width, st.sampled_from(samples.SHIPPED)),
    "ceiling": st.builds(samples.ceiling, st.integers(3, 6), choices=st.integers(1, 3)),
    "uncharged": st.builds(samples.uncharged, v=st.integers(2, 3)),
    "typical": st.builds(samples.typical),
    "errs": st.builds(samples.errs),
    "serves": st.builds(samples.serves),
}


def certificates(*kinds: str) -> st.SearchStrategy[Certificate]:
    """Small certificates that the kernel accepts, as JSON values; of every kind by default.

    Their bytes are ``superpos_proofs.certificate.files.canonical(certificate)``.

    Raises:
        ValueError: a kind that there is not.
    """
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        raise ValueError(f"no certificates of kind {unknown[0]!r}; there are {', '.join(KINDS)}")
    return st.one_of([KINDS[kind] for kind in kinds or KINDS])


@st.composite
def corrupted(draw: st.DrawFn, certificate: Certificate) -> bytes:
    """Bytes of a damaged certificate, never those of ``certificate`` itself.

    One place has another value, and what follows from it (hash, claim, floor) stays or is repaired;
    or some bytes are cut, inserted or overwritten. A checker must reject it, unless it happens to
    state another truth: a ceiling with more choices, say.
    """
    original = canonical(certificate)
    if draw(st.integers(0, 3)) == 0:
        data = draw(_damaged(original))
    else:
        path, value = draw(st.sampled_from(list(places(certificate))))
        mutant = replaced(certificate, path, draw(st.sampled_from(list(changed(value)))))
        if draw(st.booleans()):
            with suppress(Exception):  # too broken to be repaired
                mutant = samples.repaired(mutant)
        data = canonical(mutant)
    return data if data != original else original[:-1]


@st.composite
def _damaged(draw: st.DrawFn, data: bytes) -> bytes:
    start = draw(st.integers(0, len(data) - 1))
    end = draw(st.integers(start, min(len(data), start + 20)))
    return data[:start] + draw(st.binary(max_size=5)) + data[end:]


def changed(value: Any) -> Iterator[Any]:
    """What a field may become: a little more or less, another sign, another shape or type."""
    if type(value) is int:
        yield from (value + 1, value - 1, -value, BIG, -BIG, str(value), float(value), [value])
    elif isinstance(value, str):
        yield from (value + "x", value[:-1], value.upper(), value[::-1])
    elif isinstance(value, list):
        yield from (value[1:], value[:-1], value + value[-1:], value[::-1], [value], value * 2)
    elif isinstance(value, dict):
        yield from ({k: v for k, v in value.items() if k != name} for name in value)
        yield from ({**value, "more": 1}, {**value, "": None}, [value], list(value.values()))
    yield from OTHERS


def places(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """All places of a JSON value, the whole first."""
    yield path, value
    if isinstance(value, dict | list):
        steps = value.items() if isinstance(value, dict) else enumerate(value)
        for step, inner in steps:
            yield from places(inner, (*path, step))


def replaced(certificate: Certificate, path: Path, value: Any) -> Any:
    """A copy with one place replaced."""
    if not path:
        return value
    copied = copy.deepcopy(certificate)
    place: Any = copied
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return copied
