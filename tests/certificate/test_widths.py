"""Least widths of the four problems: what is accepted is true, and every tampering has a reason."""

import base64
import copy
import json
import zlib
from itertools import product

import pytest

from superpos_proofs.certificate import encode as encode_module
from superpos_proofs.certificate import tables
from superpos_proofs.certificate.encode import encode
from superpos_proofs.certificate.files import canonical
from superpos_proofs.certificate.kernel import verify
from superpos_proofs.certificate.problems import Problem
from superpos_proofs.certificate.reading import Rejected
from superpos_proofs.certificate.separation import (
    images,
    kept_by_neurons,
    minimal,
    refute_by_identities,
)
from superpos_proofs.certificate.tables import refute_by_tables

from . import samples

CELLS = {  # the cell, and what refutes the width below
    "perm": (("perm", 3), {}, "orbits"),
    "and": (("and", 3), {"outputs": 1}, "orbits"),
    "real": (("uand", 3), {}, "orbits"),
    "quantized": (("uand", 3), {"readout": "quantized"}, "orbits"),
    "repr": (("repr", 5), {}, "lrat"),
    "repr2": (("repr", 3), {"active": 2}, "lrat"),
}


def cell(name):
    arguments, sizes, _ = CELLS[name]
    return samples.cell(*arguments, **sizes)


def changed(name, *path, to):
    certificate = copy.deepcopy(cell(name))
    place = certificate
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return certificate


def reason(certificate):
    verdict = verify(canonical(certificate))
    assert "\n" not in verdict.reason
    return None if verdict.accepted else verdict.reason


@pytest.mark.parametrize("name", CELLS)
def test_accepted_with_its_kind_of_refutation(name):
    certificate = cell(name)
    assert reason(certificate) is None
    assert certificate["refutation"]["kind"] == CELLS[name][2]


@pytest.mark.parametrize("name", CELLS)
def test_one_neuron_less_is_rejected(name):
    certificate = cell(name)
    for key in ("width", "lower", "upper"):
        certificate[key] -= 1
    assert reason(certificate)


BAD = [
    (("real", "instance", "readout"), "complex", "unknown readout"),
    (("real", "instance", "readout"), [], "unknown readout"),
    (("real", "instance", "active"), 1, "active is not in 2..3"),
    (("repr", "instance", "features"), 41, "features is not in 2..40"),
    (("repr", "instance", "weights"), 9, "weights is not in 1..8"),
    (("and", "instance", "outputs"), 4, "outputs is not in 1..3"),
    (("and", "instance", "problem"), "or", "unknown problem"),
    (("and", "instance"), [], "instance is not an object"),
    (("and", "instance", "more"), 1, "instance must have exactly"),
    (("and", "upper"), 4, "upper is not in"),
    (("and", "lower"), -1, "lower is not in"),
    (("and", "width"), None, "width is not what"),
    (("and", "witness", "tasks"), [], "not one task a function"),
    (("and", "witness", "tasks", 0, "pairs"), [[0, 2]], "lexicographic order"),
    (("and", "witness", "tasks", 0, "pairs"), [[1, 0]], "lexicographic order"),
    (("and", "witness", "tasks", 0, "pairs"), [[False, True]], "not an integer"),
    (("and", "witness", "tasks", 0, "pairs"), 5, "pairs are not a list"),
    (("and", "witness", "tasks", 0, "bias"), [2, 0], "bias is not in -1..1"),
    (("and", "witness", "threshold"), [1 << 21], "threshold is not in"),
    (("and", "witness", "threshold"), [1 << 20], "wrong at"),
    (("and", "witness", "decoder"), [[2, 0]], "outside -1..1"),
    (("real", "witness", "threshold", 0), 1 << 30, "wrong at"),
    (("real", "witness", "threshold", 0), True, "not an integer"),
    (("real", "witness", "bias"), [9, 9], "bias is not in"),
    (("quantized", "witness", "decoder", 0), [2, 0], "outside -1..1"),
    (("repr", "witness", "encoder", 0, 0), 2, "outside -1..1"),
    (("repr", "witness", "threshold", 0), 7, "wrong at"),
    (("repr", "refutation"), None, "refutation is missing"),
    (("repr", "refutation"), {"kind": "counting"}, "counting does not refute"),
    (("repr", "refutation"), {"kind": "luck", "pairs": []}, "unknown kind"),
    (("repr", "refutation"), {"kind": ["orbits"], "pairs": []}, "unknown kind"),
    (("repr", "refutation"), {"kind": "orbits", "encoders": []}, "refutation must have exactly"),
    (("repr", "refutation", "proof"), "", "whole zlib stream"),
    (("real", "refutation", "identities"), [], "keep no identity"),
    (("real", "refutation", "identities"), [5], "identity is not an object"),
    (("real", "refutation", "identities", 0, "on"), [], "weigh as much"),
    (("real", "refutation", "identities", 0, "on"), [[99, 1]], "not there"),
    (("real", "refutation", "identities", 0, "on"), [[0, 1]], "input twice"),
    (("real", "refutation", "identities", 0, "on"), [[4, 0]], "outside 1.."),
    (("real", "refutation", "at"), {}, "at must have exactly"),
    (("real", "refutation"), {"kind": "tables"}, "tables: needs a quantized readout"),
    (("quantized", "refutation"), {"kind": "tables", "proof": ""}, "refutation must have exactly"),
    (("repr", "refutation"), {"kind": "tables"}, "tables: needs a quantized readout"),
    (("repr", "refutation"), {"kind": "relations"}, "relations do not refute the width below"),
    (("repr", "refutation"), {"kind": "relations", "at": {}}, "refutation must have exactly"),
    (("and", "refutation"), {"kind": "relations"}, "relations do not refute the width below"),
    (("and", "refutation", "encoders"), 5, "not a list"),
    (("and", "refutation", "encoders", 0), [[9, 9, 9]], "outside -1..1"),
    (("and", "refutation", "encoders"), [], "not all"),
]


@pytest.mark.parametrize(("place", "value", "says"), BAD)
def test_a_bad_field_has_its_reason(place, value, says):
    assert says in reason(changed(*place, to=value))


def test_a_part_must_be_a_smaller_part():
    whole = {"features": 3, "outputs": 3, "active": 2}
    for at, says in (
        (whole, "whole problem"),
        ({**whole, "features": 4}, "at: features"),
        ({**whole, "active": 3}, "at: active"),
        ({**whole, "features": 2}, "at: outputs"),
        # Two features have one pair: width 1 does for it, so nothing refutes it.
        ({"features": 2, "outputs": 1, "active": 2}, "identit"),
    ):
        assert says in reason(changed("real", "refutation", "at", to=at))


def test_tables_need_no_evidence_and_refute_no_width_that_works(monkeypatch):
    assert reason(changed("quantized", "refutation", to={"kind": "tables"})) is None
    certificate = changed("quantized", "refutation", to={"kind": "tables"})
    unit = [[int(r == c) for c in range(3)] for r in range(3)]
    rows = [[1, 1, 0], [1, 0, 1], [0, 1, 1]]
    witness = {"weights": unit, "bias": [0] * 3, "decoder": rows, "threshold": [2] * 3}
    certificate |= {"lower": 3, "upper": 3, "width": 3, "witness": witness}
    assert reason(certificate) == "tables: there is a network of this width"
    problem = Problem("uand", 3, 3, 2, 1, "quantized")
    refute_by_tables(problem, 1)
    neurons, inputs = 51, 7
    for name, most, says in (
        ("MAX_PARAMETERS", 81 * inputs, "too many neurons"),
        ("MAX_TABLES", neurons, "too many tables"),
        ("MAX_HELD", neurons * inputs * 9, "to hold"),
    ):
        with monkeypatch.context() as limited:
            limited.setattr(tables, name, most)
            with pytest.raises(Rejected, match="there is a network"):
                refute_by_tables(problem, 2)
            limited.setattr(tables, name, most - 1)
            with pytest.raises(Rejected, match=says):
                refute_by_tables(problem, 2)


def test_a_part_refutes_by_tables():
    certificate = samples.cell("uand", 3, readout="quantized", active=3)
    at = {"features": 3, "outputs": 3, "active": 2}
    assert certificate["lower"] == 3
    certificate["refutation"] = {"kind": "tables", "at": at}
    assert reason(certificate) == "tables: there is a network of this width"
    certificate["refutation"] = {"kind": "tables"}
    assert reason(certificate) is None


@pytest.mark.parametrize(("m", "active"), [(2, 1), (3, 1), (4, 2), (5, 2), (7, 3)])
def test_relations_refute_below_the_simplex_and_not_itself(m, active):
    """Up to m = 2v + 1 features the simplex is exact, with entries up to m - 1."""
    size = m - 1
    unit = [[int(r == c) for c in range(size)] for r in range(size)]
    certificate = samples.cell("repr", 3) | {
        "claim": f"exact.repr.m{m}.v{active}.q8",
        "instance": {"problem": "repr", "features": m, "active": active, "weights": 8},
        "witness": {
            "encoder": [[*row, -1] for row in unit],
            "decoder": [*([m * a - 1 for a in row] for row in unit), [-1] * size],
            "threshold": [1] * m,
        },
        "refutation": {"kind": "relations"},
    }
    assert reason(certificate | {"lower": size, "upper": size, "width": size}) is None
    wider = certificate["witness"] | {
        "encoder": [[int(r == c) for c in range(m)] for r in range(m)],
        "decoder": [[int(r == c) for c in range(m)] for r in range(m)],
    }
    less = {"lower": m, "upper": m, "width": m, "witness": wider}
    assert reason(certificate | less) == "relations do not refute the width below"


def test_a_proof_for_another_instance_is_rejected():
    other = cell("repr2")["refutation"]
    assert "LRAT" in reason(changed("repr", "refutation", to=other))


def test_every_line_of_a_proof_is_needed_or_harmless():
    certificate = cell("repr2")
    text = zlib.decompress(base64.b64decode(certificate["refutation"]["proof"]))
    lines = [line for line in text.split(b"\n") if line and b" d " not in line]
    for drop in range(0, len(lines), max(1, len(lines) // 12)):
        shorter = b"\n".join(lines[:drop] + lines[drop + 1 :]) + b"\n"
        packed = base64.b64encode(zlib.compress(shorter)).decode()
        assert "LRAT" in reason(changed("repr2", "refutation", "proof", to=packed))


# ------------------------------------------------------------------------------- identities


def test_identities_kept_by_neurons_as_by_definition():
    problem = Problem("uand", 3, 3, 2, 1, "real")
    listed = json.loads(canonical(cell("real")["refutation"]["identities"]))
    pairs = [tuple(tuple(map(tuple, one[side])) for side in ("on", "off")) for one in listed]
    all_images = images(problem, pairs)
    kept, first = kept_by_neurons(problem, all_images)
    expected, ordered = set(), set()
    for *w, c in product((-1, 0, 1), repeat=4):
        values = [max(0, sum(w[i] for i in x) + c) for x in problem.inputs]
        found = sum(
            1 << k
            for k, (on, off) in enumerate(all_images)
            if sum(a * values[x] for x, a in on) == sum(a * values[x] for x, a in off)
        )
        expected.add(found)
        if w == sorted(w):
            ordered.add(found)
    assert kept == expected
    assert first == ordered
    assert refute_by_identities(problem, 1, pairs) is None
    assert "no identity in common" in refute_by_identities(problem, 2, pairs)
    assert refute_by_identities(problem, 0, pairs) is not None


def test_minimal_sets():
    assert sorted(minimal([0b110, 0b010, 0b101, 0b111])) == [0b010, 0b101]


# ------------------------------------------------------------------- clauses: not vacuous


def truth(problem, width, witness):
    """Each sentence of the encoding about this network, true or false."""
    q, n = problem.weights, width
    rows, thresholds = witness["decoder"], list(witness["threshold"])
    if problem.name == "repr":
        codes = list(zip(*witness["encoder"], strict=True))
        points = [[sum(codes[k][r] for k in x) for r in range(n)] for x in problem.inputs]
    else:
        points = [
            [
                max(0, sum(row[i] for i in x) + c)
                for row, c in zip(witness["weights"], witness["bias"], strict=True)
            ]
            for x in problem.inputs
        ]
    for j, target in enumerate(problem.targets):
        on, _ = problem.sides(target)
        thresholds[j] = min(sum(map(int.__mul__, rows[j], points[x])) for x in on)

    def holds(kind, *rest):
        if kind == "code":
            return codes[rest[0]] == rest[1]
        if kind == "row" and problem.name == "repr":
            return tuple(rows[rest[0]]) == rest[1]
        if kind == "threshold":
            return thresholds[rest[0]] == rest[1]
        if kind == "score":
            i, k, bound = rest
            return sum(map(int.__mul__, rows[i], codes[k])) >= bound
        if kind == "neuron":
            return tuple(p[rest[0]] for p in points) == rest[1]
        if kind == "value":
            r, x, bound = rest
            return points[x][r] >= bound
        if kind == "row":
            j, r, d = rest
            return rows[j][r] == d
        j, r, x, bound = rest
        return rows[j][r] * points[x][r] >= bound

    assert q
    encoding = encode(problem, n)
    return encoding, {v for s, v in encoding.names.items() if holds(*s)}


def canonical_form(problem, witness):
    """All ways to permute features, dimensions and signs: one of them is as the encoding asks."""
    from itertools import permutations

    m, n = problem.features, len(witness["decoder"][0])
    for order, places, signs in product(
        permutations(range(m)), permutations(range(n)), product((1, -1), repeat=n)
    ):
        if problem.name == "repr":
            yield {
                "encoder": [
                    [s * witness["encoder"][r][i] for i in order]
                    for r, s in zip(places, signs, strict=True)
                ],
                "decoder": [
                    [s * witness["decoder"][i][r] for r, s in zip(places, signs, strict=True)]
                    for i in order
                ],
                "threshold": [witness["threshold"][i] for i in order],
            }
        elif all(s == 1 for s in signs):
            moved = {pair: k for k, pair in enumerate(problem.targets)}
            rows = [moved[tuple(sorted(order[i] for i in pair))] for pair in problem.targets]
            yield {
                "weights": [[witness["weights"][r][i] for i in order] for r in places],
                "bias": [witness["bias"][r] for r in places],
                "decoder": [[witness["decoder"][k][r] for r in places] for k in rows],
                "threshold": [witness["threshold"][k] for k in rows],
            }


@pytest.mark.parametrize(
    ("name", "m", "sizes"),
    [
        ("repr", 2, {}),
        ("repr", 3, {}),
        ("repr", 4, {}),
        ("repr", 3, {"active": 2}),
        ("repr", 3, {"weights": 2}),
        ("uand", 2, {"readout": "quantized"}),
        ("uand", 3, {"readout": "quantized"}),
        ("uand", 3, {"readout": "quantized", "weights": 2}),
    ],
)
def test_the_witness_satisfies_the_encoding_at_the_exact_width(name, m, sizes):
    certificate = samples.cell(name, m, **sizes)
    instance = certificate["instance"]
    problem = Problem(
        name,
        m,
        len(instance) and (m if name == "repr" else m * (m - 1) // 2),
        instance["active"],
        instance["weights"],
        instance.get("readout"),
    )
    for network in canonical_form(problem, certificate["witness"]):
        encoding, true = truth(problem, certificate["width"], network)
        if all(any((a > 0) == (abs(a) in true) for a in clause) for clause in encoding.clauses):
            return
    pytest.fail("no symmetric image of the witness is a model")


def codes_of_models(problem, width):
    """The codes of all models, by a solver that is made to find others."""
    from pysat.solvers import Solver

    encoding = encode(problem, width)
    codes = {v: s for s, v in encoding.names.items() if s[0] == "code"}
    found = set()
    # At most one code a feature, so that models can be told apart.
    with Solver(name="cd195", bootstrap_with=[list(c) for c in encoding.clauses]) as solver:
        for k in range(problem.features):
            mine = [v for v, s in codes.items() if s[1] == k]
            for a in mine:
                for b in mine:
                    if a < b:
                        solver.add_clause([-a, -b])
        while solver.solve():
            true = [v for v in solver.get_model() if v in codes]
            found.add(tuple(codes[v][2] for v in sorted(true, key=lambda v: codes[v][1])))
            solver.add_clause([-v for v in true])
    return found


def codes_by_brute_force(problem, width):
    """All codes in the order that the encoding asks for, which some D and theta read."""
    q, m = problem.weights, problem.features
    vectors = [a for a in product(range(-q, q + 1), repeat=width) if any(a)]

    def shape(code):
        return tuple(sorted(map(abs, code), reverse=True))

    def readable(codes):
        points = [[sum(codes[k][r] for k in x) for r in range(width)] for x in problem.inputs]
        for target in problem.targets:
            on, off = problem.sides(target)
            scores = [[sum(map(int.__mul__, d, p)) for p in points] for d in vectors]
            if not any(min(s[x] for x in on) > max(s[x] for x in off) for s in scores):
                return False
        return True

    return {
        codes
        for codes in product(vectors, repeat=m)
        if codes[0] == shape(codes[0])
        and all(shape(code) <= codes[0] for code in codes)
        and list(codes[1:]) == sorted(set(codes[1:]))
        and readable(codes)
    }


@pytest.mark.parametrize(
    ("m", "v", "q", "n"), [(2, 1, 1, 1), (2, 1, 2, 1), (3, 1, 1, 2), (2, 2, 1, 2), (3, 2, 1, 2)]
)
def test_models_projected_to_codes_are_those_of_brute_force(m, v, q, n):
    problem = Problem("repr", m, m, v, q)
    assert codes_of_models(problem, n) == codes_by_brute_force(problem, n)


@pytest.mark.parametrize(
    ("m", "v", "q", "n"), [(2, 2, 1, 1), (2, 2, 1, 2), (3, 2, 1, 1), (2, 2, 3, 1)]
)
def test_neurons_that_models_allow_are_those_that_can_be_read(m, v, q, n):
    """Neither more nor less is encoded of uand: every tuple of neurons is tried.

    With q = 3 the neuron 3 - x_0 - x_1 is read by negative rows and thresholds below zero alone.
    """
    from pysat.solvers import Solver

    problem = Problem("uand", m, m * (m - 1) // 2, v, q, "quantized")
    encoding = encode(problem, n)
    tables = {}
    for *w, c in product(range(-q, q + 1), repeat=m + 1):
        table = tuple(max(0, sum(w[i] for i in x) + c) for x in problem.inputs)
        tables[table] = tables.get(table, False) or w == sorted(w)

    def readable(neurons):
        for pair in problem.targets:
            on, off = problem.sides(pair)
            scores = [
                [sum(map(int.__mul__, d, point)) for point in zip(*neurons, strict=True)]
                for d in product(range(-q, q + 1), repeat=n)
            ]
            if not any(min(s[x] for x in on) > max(s[x] for x in off) for s in scores):
                return False
        return True

    with Solver(name="cd195", bootstrap_with=[list(c) for c in encoding.clauses]) as solver:
        for neurons in product(tables, repeat=n):
            chosen = [encoding.names.get(("neuron", r, f)) for r, f in enumerate(neurons)]
            expected = tables[neurons[0]] and readable(neurons)
            # Only neuron 0 may be turned away by the symmetry between features: n <= 2 here.
            assert (None not in chosen and solver.solve(chosen)) == expected


def test_later_neurons_are_in_order_and_nothing_else_is_lost():
    """Of three neurons the last two may change places, the first stays as it is."""
    from pysat.solvers import Solver

    problem = Problem("uand", 2, 1, 2, 1, "quantized")
    encoding = encode(problem, 3)
    tables = sorted({s[2] for s in encoding.names if s[0] == "neuron"})
    first = next(f for f in tables if f[-1] > max(f[:-1]))
    with Solver(name="cd195", bootstrap_with=[list(c) for c in encoding.clauses]) as solver:
        for f, g in product(tables, repeat=2):
            chosen = [encoding.names["neuron", r, h] for r, h in enumerate((first, f, g))]
            assert solver.solve(chosen) == (f <= g)


@pytest.mark.parametrize(
    ("problem", "width", "counted"),
    [
        # Codes and rows of repr, pair by pair; then caps of the terms.
        (Problem("repr", 3, 3, 1, 1), 2, [2 * (3 * 9) ** 2, 3 * 3 * 2]),
        (Problem("repr", 2, 2, 1, 2), 2, [2 * (2 * 25) ** 2, 2 * 2 * 8]),
        (Problem("repr", 5, 5, 3, 1), 1, [2 * (5 * 3) ** 2, 5 * 5**3 * 1 * 3**2]),
        (Problem("repr", 4, 4, 3, 2), 1, [2 * (4 * 5) ** 2, 4 * 4**3 * 4 * 9**2]),
        # Values of neurons; then caps of the terms for each pair and input.
        (Problem("uand", 3, 3, 2, 1, "quantized"), 1, [3**4 * 7 * 3, 3 * 7 * 7]),
        (Problem("uand", 2, 1, 2, 1, "quantized"), 3, [3 * 3**3 * 4 * 3, 4 * 19 * 7**2]),
        (Problem("uand", 2, 1, 2, 2, "quantized"), 2, [2 * 5**3 * 4 * 6, 4 * 49 * 25]),
    ],
)
def test_the_size_of_an_encoding_is_bounded(problem, width, counted, monkeypatch):
    monkeypatch.setattr(encode_module, "MAX_CLAUSES", max(counted))
    encode(problem, width)
    monkeypatch.setattr(encode_module, "MAX_CLAUSES", max(counted) - 1)
    with pytest.raises(Rejected, match=r"^too many clauses$"):
        encode(problem, width)


def test_what_has_no_encoding_is_refused():
    for problem in (Problem("perm", 2, 2, 1, 1), Problem("uand", 2, 1, 2, 1, "real")):
        with pytest.raises(Rejected, match="no clauses"):
            encode(problem, 1)
    with pytest.raises(Rejected, match="width 0"):
        encode(Problem("repr", 2, 2, 1, 1), 0)


def test_what_is_too_large_is_not_written_out():
    with pytest.raises(Rejected, match="too many"):
        encode(Problem("repr", 30, 30, 1, 3), 6)
