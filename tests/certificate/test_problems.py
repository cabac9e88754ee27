"""The four problems: their sizes by definition, and what the kernel reads from a certificate."""

import pytest

from superpos_proofs.certificate.problems import Problem, read_problem, smaller
from superpos_proofs.certificate.reading import Rejected

SIZES = {"features": 3, "active": 2, "weights": 1}
READ = {
    "perm": ({"problem": "perm", **SIZES, "features": 4}, Problem("perm", 4, 4, 2, 1)),
    "and": ({"problem": "and", **SIZES, "outputs": 2}, Problem("and", 3, 2, 2, 1)),
    "uand": (
        {"problem": "uand", **SIZES, "features": 4, "readout": "real"},
        Problem("uand", 4, 6, 2, 1, "real"),
    ),
    "repr": ({"problem": "repr", **SIZES, "features": 4}, Problem("repr", 4, 4, 2, 1)),
}


def refusal(call, *arguments):
    with pytest.raises(Rejected) as error:
        call(*arguments)
    return str(error.value)


def test_targets_and_inputs():
    singles, pairs = ((0,), (1,), (2,)), ((0, 1), (0, 2), (1, 2))
    for name, targets in (("perm", singles), ("repr", singles), ("and", pairs), ("uand", pairs)):
        problem = Problem(name, 3, 3, 2, 1)
        assert problem.targets == targets
        assert problem.inputs == ((), *singles, *pairs)
        assert Problem(name, 3, 3, 3, 1).inputs[-1] == (0, 1, 2)


@pytest.mark.parametrize(
    ("features", "active", "least"),
    [(2, 1, 1), (3, 1, 2), (4, 1, 2), (4, 2, 3), (5, 2, 4), (6, 2, 4), (7, 3, 6), (8, 3, 6)],
)
def test_relations_leave_the_width_of_a_simplex(features, active, least):
    problem = Problem("repr", features, features, active, 8)
    assert [problem.related_out(width) for width in (least - 1, least)] == [True, False]
    assert not Problem("perm", features, features, active, 8).related_out(0)


def test_where_a_target_is_on_and_off():
    problem = Problem("and", 3, 1, 3, 1)
    assert problem.sides((0, 2)) == ([5, 7], [0, 1, 2, 3, 4, 6])
    assert problem.sides((1,)) == ([2, 4, 6, 7], [0, 1, 3, 5])


@pytest.mark.parametrize(
    ("problem", "functions", "trivial", "label"),
    [
        (Problem("perm", 4, 4, 2, 1), 24, 4, "perm.m4.v2.q1"),
        (Problem("and", 4, 2, 2, 3), 6 * 5, 4, "and.m4.o2.v2.q3"),
        (Problem("and", 4, 6, 3, 1), 720, 6, "and.m4.o6.v3.q1"),
        (Problem("uand", 4, 6, 2, 1, "real"), 1, 4, "uand.m4.v2.q1.real"),
        (Problem("repr", 5, 5, 2, 1), 1, 5, "repr.m5.v2.q1"),
    ],
)
def test_functions_trivial_width_and_name(problem, functions, trivial, label):
    assert (problem.functions, problem.trivial, problem.label) == (functions, trivial, label)


@pytest.mark.parametrize(
    ("problem", "least"),
    [
        # perm: 3^2 < 24 <= 3^6, and 25 >= 24.
        (Problem("perm", 3, 3, 1, 1), 1),
        (Problem("perm", 4, 4, 1, 1), 2),
        (Problem("perm", 4, 4, 1, 2), 1),
        # regions: one neuron for each active feature, whatever the weights
        (Problem("perm", 4, 4, 3, 8), 3),
        (Problem("perm", 4, 4, 4, 1), 4),
        (Problem("repr", 4, 4, 4, 8), 4),
        # and for each but one where outputs are pairs, if there are as many outputs
        (Problem("and", 5, 2, 2, 8), 1),
        (Problem("and", 5, 2, 3, 8), 2),
        (Problem("and", 5, 2, 5, 8), 2),
        (Problem("and", 5, 5, 5, 8), 4),
        (Problem("uand", 4, 6, 3, 8, "real"), 2),
        (Problem("uand", 4, 6, 4, 8, "quantized"), 3),
        # and: 9 < 10; 35^2 is just the number of pairs of 50 features, and 33^2 is below it.
        (Problem("and", 5, 1, 2, 1), 2),
        (Problem("and", 50, 1, 2, 17), 1),
        (Problem("and", 50, 1, 2, 16), 2),
        # uand: 4 columns for 3 pairs and a constant, 16 for 15, 7 for 6; not 10 for 10.
        (Problem("uand", 3, 3, 2, 1, "real"), 1),
        (Problem("uand", 4, 6, 2, 1, "real"), 2),
        (Problem("uand", 4, 6, 2, 2, "real"), 1),
        (Problem("uand", 6, 15, 2, 1, "real"), 2),
        (Problem("uand", 7, 21, 2, 1, "real"), 3),
        (Problem("uand", 5, 10, 2, 3, "real"), 2),
        # repr: 3 sums for 3 inputs, 5 for 7, 5 for 5, 3^2 for 9.
        (Problem("repr", 2, 2, 1, 1), 1),
        (Problem("repr", 3, 3, 1, 1), 2),
        (Problem("repr", 3, 3, 2, 1), 2),
        (Problem("repr", 4, 4, 1, 2), 1),
        (Problem("repr", 5, 5, 1, 2), 2),
        (Problem("repr", 8, 8, 1, 1), 2),
    ],
)
def test_what_counting_alone_refutes(problem, least):
    assert [problem.counted_out(width) for width in range(least + 2)] == [
        width < least for width in range(least + 2)
    ]


@pytest.mark.parametrize("name", READ)
def test_a_problem_is_read(name):
    instance, problem = READ[name]
    assert read_problem(instance, 4) == problem
    smallest = {**instance, "features": 2, **({"outputs": 1} if name == "and" else {})}
    assert read_problem(smallest, 2).features == 2
    assert read_problem({**instance, "weights": 8}, 4).weights == 8
    assert (
        read_problem({**instance, "active": instance["features"]}, 4).active
        == (instance["features"])
    )


def test_sizes_at_their_ends():
    assert read_problem({**READ["perm"][0], "active": 1}, 4).active == 1
    assert read_problem({**READ["repr"][0], "active": 1}, 4).active == 1
    assert read_problem({**READ["and"][0], "outputs": 3}, 3).outputs == 3
    assert read_problem({**READ["and"][0], "outputs": 1}, 3).outputs == 1
    assert read_problem({**READ["uand"][0], "readout": "quantized"}, 4).readout == "quantized"


@pytest.mark.parametrize(
    ("instance", "says"),
    [
        (5, "instance is not an object"),
        ({}, "unknown problem"),
        ({**READ["perm"][0], "problem": ["perm"]}, "unknown problem"),
        ({**READ["perm"][0], "problem": "or"}, "unknown problem"),
        ({**READ["perm"][0], "outputs": 3}, "instance must have exactly"),
        ({**READ["perm"][0], "readout": "real"}, "instance must have exactly"),
        ({**READ["repr"][0], "outputs": 3}, "instance must have exactly"),
        ({**READ["perm"][0], "features": 1}, "features is not in 2..4"),
        ({**READ["perm"][0], "features": 5}, "features is not in 2..4"),
        ({**READ["perm"][0], "active": 0}, "active is not in 1..4"),
        ({**READ["perm"][0], "active": 5}, "active is not in 1..4"),
        ({**READ["repr"][0], "active": 0}, "active is not in 1..4"),
        ({**READ["and"][0], "active": 1}, "active is not in 2..3"),
        ({**READ["uand"][0], "active": 1}, "active is not in 2..4"),
        ({**READ["perm"][0], "weights": 0}, "weights is not in 1..8"),
        ({**READ["perm"][0], "weights": 9}, "weights is not in 1..8"),
        ({**READ["and"][0], "outputs": 0}, "outputs is not in 1..3"),
        ({**READ["and"][0], "outputs": 4}, "outputs is not in 1..3"),
        ({**READ["uand"][0], "readout": "complex"}, "unknown readout"),
        ({**READ["uand"][0], "readout": ["real"]}, "unknown readout"),
    ],
)
def test_what_is_no_problem_has_its_reason(instance, says):
    assert refusal(read_problem, instance, 4).startswith(says)


@pytest.mark.parametrize(
    ("problem", "at", "expected"),
    [
        (("perm", 4, 4, 2, 1), (3, 3, 1), Problem("perm", 3, 3, 1, 1)),
        (("perm", 4, 4, 2, 1), (2, 2, 2), Problem("perm", 2, 2, 2, 1)),
        (("perm", 4, 4, 2, 1), (4, 4, 1), Problem("perm", 4, 4, 1, 1)),
        (("repr", 4, 4, 2, 1), (3, 3, 1), Problem("repr", 3, 3, 1, 1)),
        (("and", 4, 3, 3, 1), (3, 1, 2), Problem("and", 3, 1, 2, 1)),
        (("and", 4, 3, 3, 1), (3, 3, 3), Problem("and", 3, 3, 3, 1)),
        (("and", 4, 3, 3, 1), (4, 2, 3), Problem("and", 4, 2, 3, 1)),
        (("uand", 4, 6, 3, 1, "real"), (3, 3, 2), Problem("uand", 3, 3, 2, 1, "real")),
    ],
)
def test_a_part_is_read(problem, at, expected):
    named = dict(zip(("features", "outputs", "active"), at, strict=True))
    assert smaller(Problem(*problem), named) == expected


@pytest.mark.parametrize(
    ("problem", "at", "says"),
    [
        (("perm", 4, 4, 2, 1), (5, 5, 2), "at: features is not in 2..4"),
        (("perm", 4, 4, 2, 1), (1, 1, 1), "at: features is not in 2..4"),
        (("perm", 4, 4, 2, 1), (3, 3, 0), "at: active is not in 1..2"),
        (("perm", 4, 4, 2, 1), (3, 3, 3), "at: active is not in 1..2"),
        (("perm", 4, 4, 4, 1), (3, 3, 4), "at: active is not in 1..3"),
        (("repr", 4, 4, 2, 1), (3, 2, 2), "at: outputs is not in 3..3"),
        (("perm", 4, 4, 2, 1), (3, 4, 2), "at: outputs is not in 3..3"),
        (("uand", 4, 6, 3, 1, "real"), (3, 2, 2), "at: outputs is not in 3..3"),
        (("uand", 4, 6, 3, 1, "real"), (3, 3, 1), "at: active is not in 2..3"),
        (("and", 4, 2, 3, 1), (3, 0, 2), "at: outputs is not in 1..2"),
        (("and", 4, 2, 3, 1), (3, 3, 2), "at: outputs is not in 1..2"),
        (("and", 4, 5, 3, 1), (3, 4, 2), "at: outputs is not in 1..3"),
        (("and", 4, 2, 3, 1), (3, 1, 1), "at: active is not in 2..3"),
        (("and", 4, 2, 3, 1), (4, 2, 3), "at: names the whole problem"),
    ],
)
def test_what_is_no_part_has_its_reason(problem, at, says):
    named = dict(zip(("features", "outputs", "active"), at, strict=True))
    assert refusal(smaller, Problem(*problem), named) == says


def test_a_part_names_all_its_sizes():
    says = refusal(smaller, READ["and"][1], {"features": 3})
    assert says.startswith("at must have exactly")
