"""Every check of the kernel has a mutant that only it rejects.

The checks are read off the source. Each is disabled in turn, in a fresh copy of the kernel: then
its mutant is accepted, or the kernel breaks on it. A new check without a mutant fails here.
"""

import ast
import re
from types import SimpleNamespace
from typing import NamedTuple

import pytest

from superpos_proofs.certificate import adverse, ands, kernel, orbits, problems, reading, widths
from superpos_proofs.certificate.files import canonical

from . import samples
from .tampered import MUTANTS, counted, packed, split

# All that is compiled anew; the checks of the first and the last are gone through here, those of
# least widths in test_widths.py.
MODULES = {
    "reading": reading,
    "problems": problems,
    "widths": widths,
    "adverse": adverse,
    "ands": ands,
    "kernel": kernel,
}
COVERED = ("reading", "adverse", "ands", "kernel")


def parse(module):
    with open(module.__file__, encoding="utf-8") as file:
        return ast.parse(file.read())


class Site(NamedTuple):
    """One check: where it is, its text, the reasons it can give, and its place in the tree."""

    key: str
    reason: str  # a pattern
    module: str
    node: int
    part: int


def pattern(reason):
    """The reason of a check as a regular expression: anything where the source formats a value."""
    if isinstance(reason, ast.JoinedStr):
        parts = [re.escape(p.value) if isinstance(p, ast.Constant) else ".*" for p in reason.values]
        return "".join(parts)
    return re.escape(reason.value)


def conjuncts(test):
    """The parts of a condition, checked one by one: what ``and`` joins, the links of a < b < c."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        return [part for value in test.values for part in conjuncts(value)]
    if isinstance(test, ast.Compare) and len(test.ops) > 1:
        sides = [test.left, *test.comparators]
        return [
            ast.Compare(a, [op], [b]) for a, op, b in zip(sides, test.ops, sides[1:], strict=False)
        ]
    return [test]


def unchecked(call):
    """What a call of a reader becomes when it checks nothing; None for other calls."""
    given = [ast.unparse(a) for a in call.args]
    match call.func.id:
        case "whole" | "integers" | "_alphabet":
            return given[0]
        case "fields":
            return f"[{given[0]}[name] for name in {given[1]}.split()]"
    return None


def checks(name):
    """All checks of one module, in order."""
    tree = parse(MODULES[name])
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    nodes = {id(node): number for number, node in enumerate(ast.walk(tree))}
    for function in functions:
        for node in ast.walk(function):
            number = nodes[id(node)]
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                reason = node.exc.args[0]
                if function.name != "require":
                    yield Site(
                        f"{function.name}: raise {ast.unparse(reason)}",
                        pattern(reason),
                        name,
                        number,
                        0,
                    )
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                if node.func.id == "require":
                    for part, test in enumerate(conjuncts(node.args[0])):
                        key = f"{function.name}: {ast.unparse(test)}"
                        yield Site(key, pattern(node.args[1]), name, number, part)
                elif unchecked(node) is not None:
                    yield Site(f"{function.name}: {ast.unparse(node)}", ".*", name, number, 0)


SITES = [site for name in COVERED for site in checks(name)]


def load(disabled=None, limits=None):
    """A fresh kernel: one check disabled, or some limits of its modules replaced."""
    space = {}
    compiled = {module.__name__ for module in MODULES.values()}
    for name, module in MODULES.items():
        tree = parse(module)
        if disabled and disabled.module == name:
            disable(tree, disabled)
        # The kernel must see the modules compiled here, not those of the package.
        tree.body = [
            node
            for node in tree.body
            if not (isinstance(node, ast.ImportFrom) and node.module in compiled)
        ]
        space = dict(space) | {"__name__": module.__name__}
        exec(compile(ast.fix_missing_locations(tree), name, "exec"), space)
        space |= (limits or {}).get(name, {})
    return SimpleNamespace(**space)


def disable(tree, site):
    """Take one check out of the tree."""
    node = list(ast.walk(tree))[site.node]
    if isinstance(node, ast.Raise):
        # What json does with a float by itself; elsewhere the name that is missing breaks it.
        text = "return float(text)" if site.key.startswith("_parse: raise f") else "pass"
        Replace(node, ast.parse(text).body[0] if text == "pass" else returned(text)).visit(tree)
    elif node.func.id == "require":
        parts = conjuncts(node.args[0])
        parts[site.part] = ast.Constant(True)
        node.args[0] = ast.BoolOp(ast.And(), [*parts, ast.Constant(True)])
    else:
        Replace(node, ast.parse(unchecked(node), mode="eval").body).visit(tree)


def returned(text):
    return ast.parse(f"def f():\n {text}").body[0].body[0]


class Replace(ast.NodeTransformer):
    def __init__(self, old, new):
        self.old, self.new = old, new

    def visit(self, node):
        return self.new if node is self.old else super().generic_visit(node)


def test_every_check_has_a_mutant():
    keys = [site.key for site in SITES]
    assert len(set(keys)) == len(keys)
    assert set(keys) == set(MUTANTS)


def test_the_copy_is_the_kernel():
    others = samples.uncharged(), samples.typical(), samples.errs(), samples.serves()
    good = samples.exact(2), samples.exact(3), counted(), samples.ceiling(), packed()
    for certificate in (*good, *others):
        assert load().verify(canonical(certificate)).accepted
        assert kernel.verify(canonical(certificate)).accepted


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.key)
def test_mutant_is_rejected_by_this_check_alone(site):
    data, limits = split(MUTANTS[site.key])
    verdict = load(limits=limits).verify(data)
    assert not verdict.accepted
    assert re.fullmatch(site.reason, verdict.reason)
    try:
        assert load(site, limits).verify(data).accepted, "another check rejects it as well"
    except Exception as error:
        if isinstance(error, AssertionError):
            raise  # otherwise the kernel does not survive without the check


# ------------------------------------------------- the reasons of the refutation by orbits

TWO = [[[-1, -1]], [[-1, 0]], [[-1, 1]], [[0, 0]]]  # all orbits of 1 x 2; orbits of 2, 4, 2 and 1


def refute(encoders, *, name="perm", m=2, v=2, q=1, n=1, space=orbits.__dict__):
    return space["refute_by_orbits"](problems.Problem(name, m, m, v, q), n, encoders)


ORBIT_MUTANTS = {
    "needs perm or and": {"encoders": TWO, "name": "repr"},
    "too many encoders": {"encoders": [[]], "m": 9, "v": 1, "n": 0},
    "an encoder is not": {"encoders": [[[-1]], *TWO[1:]]},
    "an encoder has an entry outside": {"encoders": [[[-2, -2]], *TWO[1:]]},
    "encoders are not strictly": {"encoders": [TWO[0], TWO[0], TWO[1], TWO[3]], "v": 1},
    "encoder {list(encoder)} (by columns) is not": {
        "encoders": [TWO[0], TWO[1], TWO[3], [[1, 1]]],
        "v": 1,
    },
    "the orbits hold": {"encoders": [TWO[0], TWO[1], TWO[3]], "v": 1},
    "encoder {list(encoder)} (by columns) serves": {"encoders": TWO, "v": 1},
}


def reasons(tree):
    """Every ``if`` of the module that returns a reason, by the start of the reason."""
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and isinstance(node.body[0], ast.Return):
            value = node.body[0].value
            if isinstance(value, ast.JoinedStr) or (
                isinstance(value, ast.Constant) and type(value.value) is str
            ):
                yield node, ast.unparse(value).lstrip("f").strip("\"'")


def load_orbits(disabled=None):
    tree = parse(orbits)
    for node, text in reasons(tree):
        if disabled and text.startswith(disabled):
            node.test = ast.Constant(False)
    space = {"__name__": orbits.__name__}
    exec(compile(ast.fix_missing_locations(tree), "orbits", "exec"), space)
    return space


def test_every_reason_of_orbits_has_a_mutant():
    found = [text for _, text in reasons(parse(orbits))]
    assert len(found) == len(ORBIT_MUTANTS)
    assert all(sum(text.startswith(start) for start in ORBIT_MUTANTS) == 1 for text in found)
    assert refute(TWO) is None


@pytest.mark.parametrize("start", ORBIT_MUTANTS)
def test_orbit_mutant_is_rejected_by_this_check_alone(start):
    mutant = ORBIT_MUTANTS[start]
    given = refute(**mutant, space=load_orbits())
    assert given.startswith(start.split("{")[0])
    try:
        answer = refute(**mutant, space=load_orbits(start))
    except Exception:
        return  # it does not survive without the check
    assert answer is None, "another check rejects it as well"
