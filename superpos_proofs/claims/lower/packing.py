"""Settings times what one setting serves, and noise that is fresh at each evaluation."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product

import sympy as sp

from superpos_proofs.claims.base import Claim, Draw, Instance, Observation
from superpos_proofs.claims.works import ABSTRACT, ours
from superpos_proofs.statements import errors as st
from superpos_proofs.statements.counting import B, F
from superpos_proofs.statements.undecided import Eq, Ge, Gt

OURS = ours("errors.md")


# ------------------------------------------------------------------------------- packing


def _tables(draw: Draw) -> Observation:
    """Random answer tables; which functions does each serve with some errors allowed?"""
    settings, probes = draw.integer(1, 5), draw.integer(1, 4)
    allowed = draw.integer(0, probes - 1)
    served = []
    for _ in range(settings):
        answers = draw.integers(probes, 0, 1)
        near = {
            function
            for function in product((0, 1), repeat=probes)
            if sum(a != f for a, f in zip(answers, function, strict=True)) <= allowed
        }
        served.append(near)
    functions = set().union(*served)
    values = {"H": settings, "V": max(map(len, served)), "F": len(functions)}
    return Observation(values, f"{settings} tables on {probes} probes, {allowed} errors allowed")


_packing = Claim(
    "lower.packing",
    "Settings times what one setting serves: H V >= |F|",
    st.PACKING,
    "Each function is served by some setting, and a setting serves at most V of them. If F counts "
    "only the functions that are served, a fraction 1 - delta of a family, H V >= (1 - delta) |F|. "
    "Every floor from counting is this inequality.",
    (ABSTRACT, OURS),
    depends_on=("lower.counting",),
    instance=Instance(_tables, "draw answer tables, count the functions within their errors", 60),
    proof="errors.md#packing",
)
PACKING = _packing.with_near_misses(
    _packing.near_miss(
        "errors-free",
        "Errors cost nothing: H >= |F|",
        "V forgotten: one setting serves all functions within its errors",
        Ge(st.H, F),
    ),
    _packing.near_miss(
        "one-less",
        "One function more than V always stays unserved",
        "V - 1 for V",
        statement=st.PACKING_ONE_LESS,
        instance=_packing.instance,
    ),
)


def _close(draw: Draw, radius: int = 2) -> Observation:
    """Random tables and a random family of functions that they serve with errors allowed."""
    settings, probes = draw.integer(1, 4), draw.integer(2, 5)
    allowed = draw.integer(0, probes // 2)
    everything = list(product((0, 1), repeat=probes))
    tables = [draw.integers(probes, 0, 1) for _ in range(settings)]

    def distance(f: Sequence[int], g: Sequence[int]) -> int:
        return sum(a != b for a, b in zip(f, g, strict=True))

    family = [
        f
        for f in everything
        if draw.integer(0, 3) and any(distance(f, table) <= allowed for table in tables)
    ]
    if not family:
        draw.skip()
    ball = max(sum(distance(f, g) <= radius * allowed for g in family) for f in family)
    values = {"H": settings, "V": ball, "F": len(family)}
    return Observation(values, f"{settings} tables, {allowed} errors allowed on {probes} probes")


_ball = Claim(
    "lower.packing.ball",
    "The general form: V is the largest ball whose radius is twice the errors allowed",
    st.PACKING_BALL,
    "Two functions that one setting serves within K errors each differ at 2K places at most, so "
    "all functions of a setting lie in a ball of radius 2K around any one of them.",
    (OURS,),
    depends_on=("lower.packing",),
    instance=Instance(_close, "draw tables and a family within their errors, count balls", 60),
    proof="errors.md#packing",
)
BALL = _ball.with_near_misses(
    _ball.near_miss(
        "radius",
        "Radius K is enough",
        "K for 2K: two functions may err at different places",
        statement=st.PACKING_BALL,
        instance=Instance(lambda draw: _close(draw, 1), "balls of half the radius", 200),
    ),
    _ball.near_miss(
        "errors-free",
        "Errors cost nothing: H >= |F|",
        "V forgotten",
        Ge(st.H, F),
    ),
)


# ------------------------------------------------------------------------------- fresh noise


def _noisy(draw: Draw, at_least_half: bool = False) -> Observation:
    """A random evaluator with coins: which functions does it compute better than chance?"""
    bits, probes, coins = draw.integer(0, 3), draw.integer(1, 3), draw.integer(1, 5)
    if at_least_half:  # one fair coin an evaluation, answered as it falls
        return Observation({"B": 0, "F": 2**probes}, f"fair coins on {probes} output bits")
    served = set()
    for _ in range(2**bits):
        rows = [draw.integers(probes, 0, 1) for _ in range(coins)]
        ones = [sum(column) for column in zip(*rows, strict=True)]
        for function in product((0, 1), repeat=probes):
            right = [c if f else coins - c for f, c in zip(function, ones, strict=True)]
            if all(2 * r > coins for r in right):
                served.add(function)
    story = f"an evaluator with {bits} bits and {coins} equally likely coin outcomes"
    return Observation({"B": bits, "F": max(1, len(served))}, story)


_fresh = Claim(
    "lower.noise.fresh",
    "Fresh noise costs nothing: the same bound for evaluators that toss coins",
    st.FRESH_NOISE,
    "The more likely answer of the evaluator is right at every bit, so its majority is an exact "
    "evaluator with the same bits: ask often enough and every doubt is gone.",
    (ABSTRACT, OURS),
    depends_on=("lower.counting",),
    instance=Instance(_noisy, "draw evaluators with coins, count functions above one half", 40),
    proof="errors.md#fresh-noise",
)
FRESH = _fresh.with_near_misses(
    _fresh.near_miss(
        "half",
        "Probability one half is enough",
        "at exactly one half a fair coin serves every function with no bits: the cliff",
        instance=Instance(lambda draw: _noisy(draw, True), "an evaluator that tosses a coin", 10),
        statement=st.FRESH_NOISE,
    ),
    _fresh.near_miss(
        "one-bit-less",
        "One bit less is enough with noise",
        "the bound lowered by one bit",
        statement=st.FRESH_ONE_LESS,
        instance=Instance(_noisy, "evaluators with coins", 200),
    ),
)


def _coin(draw: Draw, answers: tuple[int, ...] = (0, 1)) -> Observation:
    """An evaluator without bits that gives one of ``answers`` at random, on random functions."""
    probes = draw.integer(1, 5)
    functions = {tuple(draw.integers(probes, 0, 1)) for _ in range(draw.integer(1, 8))}
    right = min(
        Fraction(sum(answer == bit for answer in answers), len(answers))
        for function in functions
        for bit in function
    )
    values: dict[str, int | Fraction] = {"B": 0, "F": len(functions), "p": right}
    return Observation(values, f"answers {answers}, equally likely, for {sorted(functions)}")


_fresh_cliff = Claim(
    "lower.noise.fresh.cliff",
    "The cliff of fresh noise: at probability one half a coin serves every family",
    st.FRESH_NOISE_CLIFF,
    "A fair coin is right with probability 1/2 at every bit of every function, with no bits of "
    "parameters. So 'above 1/2' cannot be weakened.",
    (OURS,),
    instance=Instance(_coin, "a coin against drawn functions, its chance counted", 30),
    proof="errors.md#fresh-noise",
)
FRESH_CLIFF = _fresh_cliff.with_near_misses(
    _fresh_cliff.near_miss(
        "above-half",
        "The coin is right with probability above one half",
        "exactly one half: just not enough for the bound to hold",
        sp.And(Eq(B, 0), Gt(st.right, sp.Rational(1, 2))),
    ),
    _fresh_cliff.near_miss(
        "constant",
        "A constant answer is as good as a coin",
        "it is certainly wrong somewhere",
        instance=Instance(lambda draw: _coin(draw, (0,)), "the answer zero", 30),
        statement=st.FRESH_NOISE_CLIFF,
    ),
)

CLAIMS = (PACKING, BALL, FRESH, FRESH_CLIFF)
