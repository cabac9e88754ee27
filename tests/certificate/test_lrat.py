"""The proof checker: good proofs, every mutation of them, and text that is no proof at all."""

import json
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superpos_proofs.certificate import lrat
from superpos_proofs.certificate.lrat import check_lrat, read_dimacs
from superpos_proofs.certificate.reading import Rejected
from superpos_proofs.testing import examples

ALL_TWO = b"c all four clauses of two variables\np cnf 2 4\n1 2 0\n-1 2 0\n1 -2 0\n-1 -2 0\n"
BY_RUP = b"5 2 0 1 2 0\n6 0 5 3 4 0\n"
PARITY = b"p cnf 3 8\n" + b"".join(
    b"%d %d %d 0\n" % signs for signs in product(*((i, -i) for i in (1, 2, 3)))
)
WITH_PIVOT = b"p cnf 4 5\n-3 1 2 0\n1 4 0\n1 -4 2 0\n-1 0\n-2 0\n"
BY_RAT = b"6 3 0 -1 2 3 0\n7 0 4 5 6 1 0\n"
NOT_DERIVED = "LRAT: the empty clause is not derived"


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
    formula = WITH_PIVOT
    assert reason(formula, BY_RAT) is None
    assert "conflict" in reason(formula, b"6 3 0 -1 2 0\n7 0 4 5 6 1 0\n")
    assert "not resolved" in reason(formula, b"6 3 0 0\n7 0 4 5 6 1 0\n")
    assert "not there" in reason(formula, b"6 3 0 -1 2 8 0\n7 0 4 5 6 1 0\n")


@pytest.mark.parametrize(
    ("proof", "says"),
    [
        (b"", "LRAT: the empty clause is not derived"),
        (b"5 0 1 2 3 4 0\n", "LRAT line 1: hint 1 is not unit"),
        (b"5 2 0 1 2 0\n6 0 5 3 0\n", "LRAT line 2: the hints end without a conflict"),
        (b"5 2 0 1 2 3 0\n6 0 5 3 4 0\n", "LRAT line 1: hints after the conflict"),
        (b"5 2 0 1 0\n", "LRAT line 1: clause 4 has -2 and is not resolved"),
        (b"4 2 0 1 2 0\n", "LRAT line 1: number 4 is not larger than all before it"),
        (b"5 2 0 1 9 0\n", "LRAT line 1: hint 9 is not there"),
        (b"5 d 1 0\n6 2 0 1 2 0\n", "LRAT line 2: hint 1 is not there"),
        (b"5 d 9 0\n", "LRAT line 1: no clause 9 to delete"),
        (b"5 d 1\n", "LRAT line 1: not ended by one 0"),
        (b"5 2 0 1 2\n", "LRAT line 1: not two lists ended by 0"),
        (b"5 2 1 2 0\n", "LRAT line 1: not two lists ended by 0"),
        (b"5 2 0 1 0 2 0\n", "LRAT line 1: not two lists ended by 0"),
        (b"5\n", "LRAT line 1: not two lists ended by 0"),
        (b"d 1 0\n", "LRAT line 1: something that is not an integer"),
        (b"5 2 -2 0 1 2 0\n", "LRAT line 1: a literal and its negation"),
        (b"5 2 0 1 2 0 x\n", "LRAT line 1: something that is not an integer"),
        (b"5 1_0 0 1 0\n", "LRAT line 1: something that is not an integer"),
        (b"5 +1 0 1 0\n", "LRAT line 1: something that is not an integer"),
        (b"5 1.0 0 1 0\n", "LRAT line 1: something that is not an integer"),
        (b"5 -- 0 1 0\n", "LRAT line 1: something that is not an integer"),
        (b"5 9999999999999 0 1 0\n", "LRAT line 1: an integer is too long"),
        ("5 ١ 0 1 0\n".encode(), "LRAT line 1: something that is not an integer"),
        (b"5 3 0 -1 0\n", "LRAT line 1: clause 1 has no -3"),
        (b"5 -2 0 0\n", "LRAT line 1: clause 1 has 2 and is not resolved"),
        (b"5 -2 0 -1 0\n", "LRAT line 1: the hints for clause 1 end without a conflict"),
        (b"5 -2 0 -1 -1 0\n", "LRAT line 1: a clause is resolved twice"),
        (b"5 3 0 -77 0\n", "LRAT line 1: resolves a clause that is not there"),
        (b"\x00\xff", "LRAT line 1: something that is not an integer"),
        (b"c\n\n5 d 1 0 2 0\n", "LRAT line 3: not ended by one 0"),
        (b"5 d x 0\n", "LRAT line 1: something that is not an integer"),
        (b"5 d 1 0 0\n", "LRAT line 1: not ended by one 0"),
        (b"5 d 1 2 0\n6 2 0 2 0\n", "LRAT line 2: hint 2 is not there"),
        (b"5 2 0 1 1 0\n", "LRAT line 1: hint 1 is satisfied"),
        (b"5 2 0 1 2 -3 0\n", "LRAT line 1: hints after the conflict"),
        (b"5 -2 0 -1 9 0\n", "LRAT line 1: hint 9 is not there"),
        (b"5 2 -1 0 -3 1 0\n", "LRAT line 1: clause 3 needs no hints"),
    ],
)
def test_a_bad_proof_has_its_reason(proof, says):
    assert reason(ALL_TWO, proof) == says


@pytest.mark.parametrize(
    ("formula", "says"),
    [
        (b"", "DIMACS: no line 'p cnf V C'"),
        (b"p cnf 2\n", "DIMACS: no line 'p cnf V C'"),
        (b"p sat 2 1\n1 0\n", "DIMACS: no line 'p cnf V C'"),
        (b"p cnf -1 0\n", "DIMACS: bad header"),
        (b"p cnf 1 99999999999\n", "DIMACS: bad header"),
        (b"p cnf 2 1\n1 2\n", "DIMACS: the last clause has no final 0"),
        (b"p cnf 2 2\n1 2 0\n", "DIMACS: 1 clauses, not 2"),
        (b"p cnf 2 1\n1 3 0\n", "DIMACS: 3 is beyond the header"),
        (b"p cnf 2 1\n1 a 0\n", "DIMACS: something that is not an integer"),
        (b"p cnf 2 1\n1 2 0\n%\n0\n", "DIMACS: something that is not an integer"),
        (b"c nothing else", "DIMACS: no line 'p cnf V C'"),
        (b"p cnf x 1\n1 0\n", "DIMACS header: something that is not an integer"),
    ],
)
def test_a_bad_formula_has_its_reason(formula, says):
    assert reason(formula, BY_RUP) == says


def test_the_smallest_formulas():
    assert read_dimacs(b"p cnf 0 0\n") == []
    assert read_dimacs(b"p cnf 0 1\n0\n") == [()]
    assert reason(b"p cnf 0 1\n0\n", b"2 0 1 0\n") is None
    # Every clause that there is has the negated pivot, and each resolvent is a tautology.
    assert reason(b"p cnf 2 1\n-1 2 0\n", b"2 1 -2 0 -1 0\n") == NOT_DERIVED


def test_comments_and_empty_lines_are_passed_over_in_a_proof():
    assert reason(ALL_TWO, b"c 1\n\n \n" + BY_RUP + b"not looked at\n") is None


def test_an_integer_may_have_twelve_digits():
    assert reason(ALL_TWO, b"000000000005 2 0 1 2 0\n6 0 5 3 4 0\n") is None


@pytest.mark.parametrize(
    ("formula", "proof", "literals"),
    [
        (ALL_TWO, BY_RUP, 2 + 2 + (1 + 2 + 2)),
        # By RAT: all five clauses are looked at for the negated pivot, then two hints.
        (WITH_PIVOT, BY_RAT, (3 + 2 + 3 + 1 + 1) + (2 + 3) + (1 + 1 + 1 + 3)),
    ],
)
def test_work_is_counted_by_literals_and_bounded(formula, proof, literals, monkeypatch):
    monkeypatch.setattr(lrat, "MAX_STEPS", literals)
    assert reason(formula, proof) is None
    monkeypatch.setattr(lrat, "MAX_STEPS", literals - 1)
    assert reason(formula, proof) == "LRAT: too many steps to check"


def test_clauses_are_bounded(monkeypatch):
    monkeypatch.setattr(lrat, "MAX_CLAUSES", 4)
    assert len(read_dimacs(ALL_TWO)) == 4
    monkeypatch.setattr(lrat, "MAX_CLAUSES", 3)
    assert reason(ALL_TWO, BY_RUP) == "DIMACS: bad header"


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
