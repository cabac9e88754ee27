"""The proof checker: good proofs, every mutation of them, and text that is no proof at all."""

import json
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superpos_proofs.certificate.lrat import check_lrat, read_dimacs
from superpos_proofs.certificate.reading import Rejected
from superpos_proofs.testing import examples

ALL_TWO = b"c all four clauses of two variables\np cnf 2 4\n1 2 0\n-1 2 0\n1 -2 0\n-1 -2 0\n"
BY_RUP = b"5 2 0 1 2 0\n6 0 5 3 4 0\n"
PARITY = b"p cnf 3 8\n" + b"".join(
    b"%d %d %d 0\n" % signs for signs in product(*((i, -i) for i in (1, 2, 3)))
)


def reason(formula, proof):
    try:
        check_lrat(read_dimacs(formula), proof)
    except Rejected as error:
        return str(error)
    return None


def refused(formula, proof):
    """A reason, and in one line."""
    text = reason(formula, proof)
    return bool(text) and "\n" not in text


def satisfiable(clauses):
    """Brute force."""
    names = sorted({abs(a) for clause in clauses for a in clause})
    return any(
        all(any(values[abs(a)] == (a > 0) for a in clause) for clause in clauses)
        for bits in product((False, True), repeat=len(names))
        for values in [dict(zip(names, bits, strict=True))]
    )


def test_a_proof_by_propagation():
    assert reason(ALL_TWO, BY_RUP) is None
    assert reason(ALL_TWO, b"5 2 0 1 2 0\n5 d 1 2 0\n6 0 5 3 4 0\n") is None


def test_definitions_are_added_by_resolution_on_the_pivot():
    """Extended resolution: a definition of a new variable, then a use of it."""
    formula = PARITY
    steps = (
        b"9 4 -1 -2 0 0\n"  # nothing has -4 yet
        b"10 -4 1 0 -9 0\n11 -4 2 0 -9 0\n"  # the resolvents are tautologies
    )
    good = (
        steps
        + b"12 1 2 0 1 2 0\n13 1 -2 0 3 4 0\n14 1 0 12 13 0\n15 -1 2 0 5 6 0\n16 2 0 14 15 0\n"
        b"17 4 0 14 16 9 0\n18 0 14 16 7 8 0\n"
    )
    assert reason(formula, good) is None
    # A definition in the wrong order leaves a clause unresolved.
    assert "not resolved" in reason(formula, b"9 -4 1 0 0\n10 4 2 -3 0 0\n")


def test_a_resolvent_with_hints_of_its_own():
    """Clause (3) is new by RAT on 3: the one clause with -3 follows without that literal."""
    formula = b"p cnf 4 5\n-3 1 2 0\n1 4 0\n1 -4 2 0\n-1 0\n-2 0\n"
    assert reason(formula, b"6 3 0 -1 2 3 0\n7 0 4 5 6 1 0\n") is None
    assert "conflict" in reason(formula, b"6 3 0 -1 2 0\n7 0 4 5 6 1 0\n")
    assert "not resolved" in reason(formula, b"6 3 0 0\n7 0 4 5 6 1 0\n")
    assert "not there" in reason(formula, b"6 3 0 -1 2 8 0\n7 0 4 5 6 1 0\n")


@pytest.mark.parametrize(
    ("proof", "says"),
    [
        (b"", "empty clause is not derived"),
        (b"5 0 1 2 3 4 0\n", "not unit"),
        (b"5 2 0 1 2 0\n6 0 5 3 0\n", "without a conflict"),
        (b"5 2 0 1 2 3 0\n6 0 5 3 4 0\n", "after the conflict"),
        (b"5 2 0 1 0\n", "not resolved"),
        (b"4 2 0 1 2 0\n", "not larger"),
        (b"5 2 0 1 9 0\n", "is not there"),
        (b"5 d 1 0\n6 2 0 1 2 0\n", "is not there"),
        (b"5 d 9 0\n", "to delete"),
        (b"5 d 1\n", "not ended"),
        (b"5 2 0 1 2\n", "two lists"),
        (b"5 2 1 2 0\n", "two lists"),
        (b"5 2 0 1 0 2 0\n", "two lists"),
        (b"5\n", "two lists"),
        (b"d 1 0\n", "not an integer"),
        (b"5 2 -2 0 1 2 0\n", "negation"),
        (b"5 2 0 1 2 0 x\n", "not an integer"),
        (b"5 1_0 0 1 0\n", "not an integer"),
        (b"5 +1 0 1 0\n", "not an integer"),
        (b"5 1.0 0 1 0\n", "not an integer"),
        (b"5 -- 0 1 0\n", "not an integer"),
        (b"5 9999999999999 0 1 0\n", "too long"),
        ("5 ١ 0 1 0\n".encode(), "not an integer"),
        (b"5 3 0 -1 0\n", "has no -3"),
        (b"5 -2 0 0\n", "not resolved"),
        (b"5 -2 0 -1 0\n", "without a conflict"),
        (b"5 -2 0 -1 -1 0\n", "twice"),
        (b"5 3 0 -77 0\n", "not there"),
        (b"\x00\xff", "not an integer"),
    ],
)
def test_a_bad_proof_has_its_reason(proof, says):
    assert says in reason(ALL_TWO, proof)


@pytest.mark.parametrize(
    ("formula", "says"),
    [
        (b"", "no line"),
        (b"p cnf 2\n", "no line"),
        (b"p sat 2 1\n1 0\n", "no line"),
        (b"p cnf -1 0\n", "bad header"),
        (b"p cnf 1 99999999999\n", "bad header"),
        (b"p cnf 2 1\n1 2\n", "final 0"),
        (b"p cnf 2 2\n1 2 0\n", "1 clauses, not 2"),
        (b"p cnf 2 1\n1 3 0\n", "beyond the header"),
        (b"p cnf 2 1\n1 a 0\n", "not an integer"),
        (b"p cnf 2 1\n1 2 0\n%\n0\n", "not an integer"),
    ],
)
def test_a_bad_formula_has_its_reason(formula, says):
    assert says in reason(formula, BY_RUP)


def test_clauses_may_span_lines_and_repeat_literals():
    assert read_dimacs(b"c x\np cnf 3 2\n1\n1 2 0 -3\n0\n") == [(1, 2), (-3,)]


def test_every_token_changed_in_turn():
    """No mutation proves a satisfiable formula: here the formula lacks its last clause."""
    formula = ALL_TWO.replace(b"2 4", b"2 3").replace(b"-1 -2 0\n", b"")
    assert satisfiable(read_dimacs(formula))
    words = BY_RUP.replace(b"\n", b" \n ").split(b" ")
    for position in range(len(words)):
        for other in (b"", b"0", b"1", b"2", b"3", b"4", b"-1", b"-2", b"-5", b"d", b"\n"):
            mutant = b" ".join([*words[:position], other, *words[position + 1 :]])
            assert refused(formula, mutant)


literals = st.integers(-3, 3).filter(bool)
formulas = st.lists(st.lists(literals, min_size=1, max_size=3), min_size=1, max_size=6)
lines = st.lists(
    st.tuples(
        st.integers(1, 12),
        st.lists(literals, max_size=2),
        st.lists(st.integers(-9, 9).filter(bool), max_size=4),
    ),
    max_size=4,
)


@given(formulas, lines)
@settings(max_examples=examples(400))
def test_no_proof_of_a_satisfiable_formula(clauses, proof):
    text = "".join(
        " ".join(map(str, [name, *clause, 0, *hints, 0])) + "\n" for name, clause, hints in proof
    )
    formula = f"p cnf 3 {len(clauses)}\n" + "".join(
        " ".join(map(str, [*clause, 0])) + "\n" for clause in clauses
    )
    if reason(formula.encode(), text.encode()) is None:
        assert not satisfiable(clauses)


@given(st.binary(max_size=60), st.binary(max_size=60))
def test_arbitrary_bytes(formula, proof):
    assert refused(formula, proof)
    assert refused(ALL_TWO, proof)


def test_command_line(tmp_path, capsys, monkeypatch):
    from superpos_proofs.cli import main

    formula, proof = tmp_path / "a.cnf", tmp_path / "a.lrat"
    formula.write_bytes(ALL_TWO)
    proof.write_bytes(BY_RUP)

    def run(*arguments):
        monkeypatch.setattr("sys.argv", ["superpos", "verify", *map(str, arguments), "--json"])
        with pytest.raises(SystemExit) as end:
            main()
        return end.value.code, json.loads(capsys.readouterr().out)

    code, answer = run(formula, proof)
    assert code == 0
    assert answer == {"results": [{"file": str(formula), "accepted": True, "reason": "accepted"}]}
    proof.write_bytes(b"5 0 1 2 0\n")
    code, answer = run(formula, proof)
    assert code == 1
    assert not answer["results"][0]["accepted"]
    for wrong in ([formula], [proof], [proof, formula], [formula, formula]):
        code, answer = run(*wrong)
        assert code == 2
        assert ".cnf" in answer["error"]
