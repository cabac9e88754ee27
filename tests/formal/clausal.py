"""Formulas and clausal proofs as terms of ``lemma_lrat.v``, from texts that ``lrat.py`` reads."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from itertools import chain

from superpos_proofs.certificate.lrat import Clause

HEADER = """From Coq Require Import PArith.
From mathcomp Require Import all_ssreflect.
From Superpos Require Import lemma_lrat.
Open Scope positive_scope.
"""
NAMED = {"n": "", "pos": "Pos", "neg": "Neg"}


def source(lines: Iterable[str]) -> str:
    """A file of these lines, before them the numbers and literals they name, each read once."""
    text = "\n".join([*lines, ""])
    named = sorted(set(re.findall(r"\b(n|pos|neg)(\d+)\b", text)))
    defined = (f"Definition {kind}{i} := {NAMED[kind]} {i}." for kind, i in named)
    return "\n".join([HEADER, *defined, text])


def formula_term(clauses: Iterable[Clause]) -> str:
    """A formula; one clause a line."""
    return _list((_list(map(_literal, clause)) for clause in clauses), "\n")


def proof_steps(proof: bytes) -> list[str]:
    """The steps of an LRAT text up to the empty clause, each a term.

    Raises:
        ValueError: a line is not a step with numbers of clauses that are at least 1.
    """
    steps = []
    for line in proof.split(b"\n"):
        if line.strip() and not line.startswith(b"c"):
            steps.append(_step(line))
            if line.split()[1:2] == [b"0"]:
                break
    return steps


def proof_term(steps: Iterable[str]) -> str:
    """A proof of these steps."""
    return _list(steps, "\n")


def verdicts_source(
    cases: Iterable[tuple[Iterable[Clause], Sequence[Sequence[str]]]],
) -> str:
    """A file that prints what the checker says of proofs, given by their steps, of each formula."""
    lines = []
    for i, (clauses, proofs) in enumerate(cases):
        lines += [f"Module M{i}.", *_verdicts(clauses, proofs), f"End M{i}."]
    return source(lines)


def _verdicts(clauses: Iterable[Clause], proofs: Sequence[Sequence[str]]) -> list[str]:
    names = {step: f"s{i}" for i, step in enumerate(dict.fromkeys(chain(*proofs)))}
    return [
        f"Definition refuted : formula := {formula_term(clauses)}.",
        # Proofs share most of their steps, which Coq reads once.
        *(f"Definition {name} : step := {step}." for step, name in names.items()),
        *(
            f"Definition p{i} : seq step := {_list((names[step] for step in proof), chr(10))}."
            for i, proof in enumerate(proofs)
        ),
        f"Eval vm_compute in map (lrat refuted) {_list(f'p{i}' for i in range(len(proofs)))}.",
    ]


def corrupted(proof: bytes, seed: int) -> bytes:
    """The same text after one small change, drawn from the seed."""
    draw = random.Random(seed)
    lines = [line.split() for line in proof.split(b"\n") if line.strip()]
    at = draw.randrange(len(lines))
    line, kind = lines[at], draw.randrange(6)
    numbers = [i for i, word in enumerate(line) if i and word not in (b"0", b"d")]
    if kind == 0:
        del lines[at]
    elif kind == 1 and at + 1 < len(lines):
        lines[at], lines[at + 1] = lines[at + 1], line
    elif kind == 2:
        lines.insert(at, [line[0], b"d", str(draw.randrange(1, 40)).encode(), b"0"])
    elif numbers:
        place = draw.choice(numbers)
        if kind == 3:
            del line[place]
        elif kind == 4:
            line[place] = str(-int(line[place])).encode()
        else:
            line[place] = str(draw.randrange(1, abs(int(line[place])) + 3)).encode()
    return b"\n".join(b" ".join(words) for words in lines) + b"\n"


def _step(line: bytes) -> str:
    words = line.split()
    if words[1:2] == [b"d"]:
        *names, end = map(int, words[2:])
        if end or min(names, default=1) < 1:
            raise ValueError("not a deletion of numbers from 1")
        return f"Delete {_list(map(_number, names))}"
    name, *values = map(int, words)
    if values.count(0) != 2 or values[-1] or name < 1:
        raise ValueError("not a number from 1 and two lists ended by 0")
    end = values.index(0)
    clause, hints = values[:end], values[end + 1 : -1]
    groups: list[tuple[int, list[int]]] = [(0, [])]
    for hint in hints:
        if hint < 0:
            groups.append((-hint, []))
        else:
            groups[-1][1].append(hint)
    (_, first), *rest = groups
    resolved = _list(f"({_number(other)}, {_list(map(_number, found))})" for other, found in rest)
    literals, hinted = _list(map(_literal, clause)), _list(map(_number, first))
    return f"Derive {_number(name)} {literals} {hinted} {resolved}"


def _literal(literal: int) -> str:
    return f"{'pos' if literal > 0 else 'neg'}{abs(literal)}"


def _number(value: int) -> str:
    return f"n{value}"


def _list(terms: Iterable[str], gap: str = " ") -> str:
    return f"[:: {f';{gap}'.join(terms)}]"
