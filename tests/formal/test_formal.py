"""The Coq development builds, assumes nothing, and its numbers are Python's."""

import itertools
import json
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
import sympy as sp

from superpos_proofs import formal, rigorous
from superpos_proofs.bounds import counting
from superpos_proofs.certificate.store import certificate_files
from superpos_proofs.claims.registry import all_claims, find
from tests.formal.weakenings import weakenings_source

pytestmark = pytest.mark.formal

FOLDER = formal.directory()
FORBIDDEN = ("Admitted", "Axiom", "Axioms", "Parameter", "Parameters", "Conjecture", "admit")
IN_SECTIONS = ("Hypothesis", "Hypotheses", "Variable", "Variables", "Context")
FILES = sorted(path.name for path in FOLDER.glob("*.v"))
needs_coq = pytest.mark.skipif(formal.coqc() is None, reason="Coq is not installed")


def words(name: str) -> list[str]:
    source = formal.without_comments((FOLDER / name).read_text(encoding="utf-8"))
    return re.findall(r"[\w']+", source)


@pytest.mark.parametrize("name", FILES)
def test_nothing_is_left_unproved(name: str) -> None:
    assert not set(words(name)) & set(FORBIDDEN)


@pytest.mark.parametrize("name", FILES)
def test_hypotheses_stand_in_sections(name: str) -> None:
    source = formal.without_comments((FOLDER / name).read_text(encoding="utf-8"))
    depth = 0
    for line in source.splitlines():
        first = line.split()[:1]
        if first == ["Section"]:
            depth += 1
        elif first == ["End"]:
            depth -= 1
        elif first and first[0] in IN_SECTIONS:
            assert depth > 0, line
    assert depth == 0


@pytest.mark.parametrize("name", FILES)
def test_each_file_says_what_it_proves(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8").startswith("(** ")


def test_links_are_canonical_and_name_claims() -> None:
    text = (FOLDER / "theorems.json").read_text(encoding="utf-8")
    links = json.loads(text)
    assert text == json.dumps(links, indent=2, sort_keys=True) + "\n"
    assert set(links) <= {claim.id for claim in all_claims()}
    for claim, link in links.items():
        assert link["theorem"] == re.sub(r"[.-]", "_", claim)


@pytest.mark.parametrize("theorem", formal.theorems(), ids=lambda theorem: theorem.claim)
def test_a_link_leads_to_a_theorem(theorem: formal.Theorem) -> None:
    assert f"\nTheorem {theorem.name}" in f"\n{formal.statement(theorem)}"


def test_each_theorem_states_a_claim() -> None:
    sources = {n: formal.without_comments((FOLDER / n).read_text(encoding="utf-8")) for n in FILES}
    proved = {
        (n, t) for n in FILES for t in re.findall(r"^Theorem (\w+)", sources[n], re.MULTILINE)
    }
    assert proved == {(t.file, t.name) for t in formal.theorems()}


@pytest.mark.parametrize("theorem", formal.theorems(), ids=lambda theorem: theorem.claim)
def test_each_theorem_has_an_example_and_a_near_miss(theorem: formal.Theorem) -> None:
    """By name and form; what a near-miss drops is checked below."""
    example = replace(theorem, name=f"{theorem.name}_example")
    assert f"\nExample {example.name}" in f"\n{formal.statement(example)}"
    near_miss = replace(theorem, name=f"{theorem.name}_near_miss")
    refuted = " ".join(formal.statement(near_miss).split())
    assert re.match(rf"Lemma {near_miss.name} ?: ?~ ?\(forall ", refuted), refuted


@needs_coq
def test_assumptions_are_none(built: Path) -> None:
    names = [
        (t.file, t.name + suffix)
        for t in formal.theorems()
        for suffix in ("", "_example", "_near_miss")
    ]
    said = formal.assumptions(built, names)
    assert said == {name: formal.CLOSED for _, name in names}


@needs_coq
def test_a_near_miss_is_its_theorem_with_something_dropped(built: Path) -> None:
    (built / "weakenings.v").write_text(weakenings_source(formal.theorems()), encoding="utf-8")
    formal.run_coqc(built, "weakenings.v")


@needs_coq
def test_a_near_miss_of_another_theorem_is_noticed(built: Path) -> None:
    """What the near-miss of packing refutes does not give the theorem about balls."""
    source = weakenings_source(t for t in formal.theorems() if t.claim == "lower.packing")
    other = source.replace(
        "@lower_packing.lower_packing in", "@lower_packing.lower_packing_ball in"
    )
    assert other != source
    (built / "other.v").write_text(other, encoding="utf-8")
    with pytest.raises(ValueError, match="does not compile"):
        formal.run_coqc(built, "other.v")


EACH = 100  # instances of each number
# Coq's function, its arguments, and the number in Python's statement of a claim: the side of the
# conclusion with H = 1.
NUMBERS: dict[str, tuple[str, str, str, Callable[[int], dict[str, int]]]] = {
    "factorial": ("m", "lower.permutation.bits", "rhs", lambda i: {"m": i + 1}),
    "list_count": (
        "m k j",
        "lower.k-and.bits",
        "rhs",
        lambda i: {"m": 5 + i % 8, "k": 2 + i % 3, "j": 1 + i // 20},
    ),
    "served_systematic": (
        "m K",
        "lower.permutation.systematic",
        "lhs",
        lambda i: {"H": 1, "m": i + 1, "K": i // 3},
    ),
    "served_gates": (
        "m k j K",
        "lower.k-and.systematic",
        "lhs",
        lambda i: {"H": 1, "m": 5 + i % 8, "k": 2 + i % 3, "j": 5, "K": i // 20},
    ),
    "tables": (
        "P r n",
        "lower.real",
        "lhs",
        lambda i: {"P": 1 + i % 10, "r": 1 + i // 20, "n": 1 + i % 3},
    ),
    "hidden_vectors": (
        "Q n",
        "lower.universal-and.injective",
        "lhs",
        lambda i: {"Q": 2 + i % 30, "n": 1 + i // 5},
    ),
    "settings_raw": (
        "Q m L' n",
        "lower.raw",
        "lhs",
        lambda i: {"Q": 2 + i % 5, "m": 2 + i % 9, "L": 1 + i % 3, "n": 1 + i // 10},
    ),
    "own_power": ("m", "lemma.factorial-power", "lhs", lambda i: {"m": i + 1}),
    "factorial_power": ("m", "lemma.factorial-power", "rhs", lambda i: {"m": i + 1}),
    "settings_power": (
        "m Q L n",
        "lower.permutation.power",
        "rhs",
        lambda i: {"m": 1 + i // 2, "Q": 2 + i % 5, "L": 1 + i % 3, "n": 1 + i % 4},
    ),
}
# The kernel computes the left side, once, when the proof is closed.
AGREE = "Proof. match goal with |- _ = ?right => vm_cast_no_check (erefl right) end. Qed."
HELPERS = """
Definition list_count m k j := falling (value (binomial m k)) j.
Definition served_gates m k j K := served_lists (value (binomial m k)) j K.
Definition served_by_budget m k j K T := served_budget (value (binomial m k)) j K T.
"""


def stated(claim: str, side: str, values: dict[str, int]) -> Fraction:
    """One side of what a claim states, at these values of its symbols."""
    statement = find(claim).statement
    expression = getattr(statement.conclusion, side).subs(dict(statement.where))
    symbols = {
        x.symbol: values[x.symbol.name] for x in statement.variables if x.symbol.name in values
    }
    return rigorous.exact(expression, symbols)


def equalities() -> Iterator[tuple[str, object]]:
    """A Coq term and the value that Python gives it, for each number as many times."""
    for name, (arguments, claim, side, values) in NUMBERS.items():
        for i in range(EACH):
            at = values(i)
            given = {**at, "L'": at.get("L", 1) - 1}
            term = " ".join([name, *(str(given[x]) for x in arguments.split())])
            yield term, int(stated(claim, side, at))
    for i in range(EACH):
        m, alphabet, layers = 1 + i // 2, 2 + i % 5, 1 + i % 2
        floor = counting.counting_floor(m, alphabet, layers)
        yield f"counting_floor {m} {alphabet}%num {layers}", floor
        m, fan_in, j = 4 + i % 6, 2 + i % 2, 1 + i // 25
        size = stated("lower.k-and.neurons", "rhs", {"m": m, "k": fan_in, "j": j})
        least = next(
            n
            for n in itertools.count()
            if stated("lower.k-and.neurons", "lhs", {"Q": alphabet, "L": layers, "n": n}) >= size
        )
        yield f"list_floor {m} {fan_in} {j} {alphabet}%num {layers}", least
        size, most = i % 25, i // 4
        swaps = sum(math.comb(size, k) * math.factorial(k) for k in range(most + 1))
        yield f"served_swaps {size} {most}", swaps
        at = {"H": 1, "m": 4 + i % 6, "k": 2, "j": 4, "K": i % 4, "T": 1 + i}
        budget = stated("lower.k-and.false-positives", "lhs", at) * (4 - i % 4) ** (4 - i % 4)
        yield f"served_by_budget {at['m']} 2 4 {i % 4} {1 + i}", int(budget)
        yield f"cells {i % 50} {i // 10}", sum(math.comb(i % 50, k) for k in range(i // 10 + 1))
        # Some of these hold, some do not.
        at = {"m": 3 + i % 7, "q": 20 + i, "p": (20 + i) * 3 // 4, "a": 3, "b": 2}
        term = f"enough_signs {at['m']} {at['q']} {at['p']} 3 2"
        yield term, condition("representation.existence", at)
        at = {"m": 3 + i % 20, "b": 1 + i % 4, "X": i // 3}
        yield f"fits {at['m']} {at['b']} {at['X']}", condition(CAPACITY, at, 0)
        at = {"m": 3 + i % 7, "G": 1 + i % 4, "T": 2 + i % 3, "B": i // 6}
        yield f"confident {at['m']} {at['G']} {at['T']} {at['B']}", condition(CONFIDENCE, at)


CAPACITY, CONFIDENCE = "lower.permutation.capacity-power", "lower.permutation.confidence"


def condition(claim: str, values: dict[str, int], number: int = -1) -> bool:
    """A hypothesis of a claim, the last one by default, or the premise of its conclusion."""
    statement = find(claim).statement
    said = statement.hypotheses
    if isinstance(statement.conclusion, sp.Implies):
        said = (*said, statement.conclusion.args[0])
    symbols = {
        x.symbol: values[x.symbol.name] for x in statement.variables if x.symbol.name in values
    }
    return rigorous.decide(said[number].subs(dict(statement.where)), symbols) is True


def written(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    # Coq reads a long decimal number slowly.
    return f"{value:#x}"


@needs_coq
def test_numbers_are_pythons(built: Path) -> None:
    values: dict[str, dict[str, object]] = {}
    for term, value in equalities():
        values.setdefault(term.split()[0], {})[term] = value
    lines = ["From Coq Require Import NArith.", "From mathcomp Require Import all_ssreflect."]
    lines.append("From Superpos Require Import numbers.")
    lines.append(HELPERS)
    for name, pairs in values.items():
        assert len(pairs) == EACH, name
        whole = "_floor" not in name and not isinstance(next(iter(pairs.values())), bool)
        python = (f"{written(value)}{'%num' if whole else ''}" for value in pairs.values())
        lines.append(f"Goal [:: {'; '.join(pairs)}] = [:: {'; '.join(python)}].")
        lines.append(AGREE)
    (built / "agree.v").write_text("\n".join([*lines, ""]), encoding="utf-8")
    formal.run_coqc(built, "agree.v")


@needs_coq
def test_a_wrong_number_is_refused(built: Path) -> None:
    lines = ["From Coq Require Import NArith.", "From mathcomp Require Import all_ssreflect."]
    lines.append("From Superpos Require Import numbers.")
    floor = counting.counting_floor(6, 3, 1)
    for number in (floor, floor + 1):
        lines.append(f"Goal counting_floor 6 3%num 1 = {number}. {AGREE}")
    (built / "wrong.v").write_text("\n".join([*lines, ""]), encoding="utf-8")
    with pytest.raises(ValueError, match=f"expected .*counting_floor 6 3 1 = {floor + 1}"):
        formal.run_coqc(built, "wrong.v")


@needs_coq
def test_a_theorem_from_an_axiom_is_not_closed(tmp_path: Path) -> None:
    (tmp_path / "assumed.v").write_text(
        "Axiom anything : forall P : Prop, P.\n"
        "Theorem t : 0 = 1.\nProof. exact (anything _). Qed.\n"
        "Theorem u : 0 = 0.\nProof. reflexivity. Qed.\n",
        encoding="utf-8",
    )
    formal.run_coqc(tmp_path, "assumed.v")
    said = formal.assumptions(tmp_path, [("assumed.v", "t"), ("assumed.v", "u")])
    assert said["u"] == formal.CLOSED
    assert "anything" in said["t"]


def test_without_coq_everything_is_recorded_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formal, "coqc", lambda: None)
    report = formal.build()
    assert report.reason == "Coq is not installed"
    assert report.digest == formal.digest()
    assert not any(status.built or status.closed for status in report.statuses)


def test_links_are_no_certificate() -> None:
    assert FOLDER / "theorems.json" not in certificate_files(FOLDER.parent)


def test_comments_nest() -> None:
    assert formal.without_comments("a (* b (* c *) d *) e") == "a  e"
