"""The Coq development builds, assumes nothing, and its numbers are Python's."""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from superpos_proofs import formal
from superpos_proofs.bounds import counting
from superpos_proofs.certificate.store import certificate_files
from superpos_proofs.claims.registry import all_claims
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


def equalities() -> Iterator[tuple[str, object]]:
    """A Coq term and the value that Python gives it."""
    for m in range(1, 21):
        yield f"counting_floor {m} 2%num 1", counting.counting_floor(m, 2)
        yield f"counting_floor {m} 3%num 2", counting.counting_floor(m, 3, 2)
        yield f"factorial {5 * m}", math.factorial(5 * m)
    for n in range(2, 22):
        yield f"binomial {3 * n} {n}", math.comb(3 * n, n)
        yield f"falling {3 * n} {n}", math.perm(3 * n, n)
        yield f"served_systematic {n} {n // 2}", math.perm(n, n // 2)
        served = math.comb(n, n // 3) * math.perm(40 - n + n // 3, n // 3)
        yield f"served_lists 40 {n} {n // 3}", served
        yield f"cells {2 * n} {n // 2}", sum(math.comb(2 * n, i) for i in range(n // 2 + 1))
        q, p = 4 * n, 3 * n
        left = n * (n - 1) * 5**q
        yield f"enough_signs {n} {q} {p} 3 2", left < 2**q * 3**p * 2 ** (q - p)


def written(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


@needs_coq
def test_numbers_are_pythons(built: Path) -> None:
    pairs = list(equalities())
    assert len(pairs) >= 100
    lines = ["From Coq Require Import NArith.", "From mathcomp Require Import all_ssreflect."]
    lines.append("From Superpos Require Import numbers.")
    for term, value in pairs:
        scope = "" if isinstance(value, bool) or term.startswith("counting") else "%num"
        lines.append(f"Goal {term} = {written(value)}{scope}. Proof. by vm_compute. Qed.")
    (built / "agree.v").write_text("\n".join([*lines, ""]), encoding="utf-8")
    formal.run_coqc(built, "agree.v")


@needs_coq
def test_a_wrong_number_is_refused(built: Path) -> None:
    lines = ["From mathcomp Require Import all_ssreflect.", "From Superpos Require Import numbers."]
    lines.append("Goal counting_floor 6 3%num 1 = 3. Proof. by vm_compute. Qed.")
    (built / "wrong.v").write_text("\n".join([*lines, ""]), encoding="utf-8")
    with pytest.raises(ValueError, match="does not compile"):
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
