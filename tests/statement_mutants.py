"""Mutants of statements: do a claim's own objects refute it when what it says is changed?

    python -m tests.statement_mutants                        # every claim that has objects
    python -m tests.statement_mutants lower.counting --all   # these, survivors written out

Statements are built while their module is imported, where mutmut cannot reach. So each is changed
as an expression, one thing at a time, in its conclusion or in an abbreviation: a constant is one
more or one less, an inequality is turned around or made strict, a variable is one less (v - 1 for
v). Or a hypothesis is dropped; then it is asked what breaks without it (``claims/without.py``).

What the claim's checks measure does not depend on what its statement says, so the points and
objects are drawn once, as a run of the claim draws them, and every mutant is held against them: it
is killed where it is false at one of its own points, or has no value there.

A mutant that says less than the claim, or the same, at every point looked at cannot be refuted by
what is true. It is counted apart. Survivors are counted by kind.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import sympy as sp

from superpos_proofs import rigorous
from superpos_proofs.claims import Claim, Draw, Observation, chosen, own_claims
from superpos_proofs.claims.points import allowed
from superpos_proofs.claims.run import check
from superpos_proofs.claims.without import Drawn, without_each
from superpos_proofs.report.page import Formula
from superpos_proofs.rigorous import Number
from superpos_proofs.statements import Statement

Point = Mapping[str, Number]
MOST = 40  # mutants of one claim; where there are more, so many are drawn with a fixed seed
SEED, SAMPLES = 20, 40  # of points of the domain, at which it is seen whether a mutant says more
STRICT = {
    sp.GreaterThan: sp.StrictGreaterThan,
    sp.LessThan: sp.StrictLessThan,
}
TURNED = {
    sp.GreaterThan: sp.LessThan,
    sp.LessThan: sp.GreaterThan,
    sp.StrictGreaterThan: sp.StrictLessThan,
    sp.StrictLessThan: sp.StrictGreaterThan,
    sp.Equality: sp.Unequality,
    sp.Unequality: sp.Equality,
}
SYMBOLS = {kind.rel_op for kind in TURNED}
ABBREVIATION = "an abbreviation"
CONSTANT, VARIABLE = "a constant one more or less", "a variable one less"
RELATION = "turned around or made strict"
EQUAL = "turned around, both sides equal at each object"
UNEQUAL = "made strict, both sides unequal at each object"
NEEDED_NOWHERE = "a hypothesis, and true where it alone does not hold"
NEVER_ALONE = "a hypothesis, and nothing drawn breaks it alone"


@dataclass(frozen=True)
class Mutant:
    """A statement after one change.

    Attributes:
        place: what was changed: the conclusion, or the name of an abbreviation.
        change: which change, in a few words.
        statement: what it says now.
    """

    place: str
    change: str
    statement: Statement

    @property
    def kind(self) -> str:
        """Which kind of change it is."""
        if self.place != "conclusion":
            return ABBREVIATION
        new = self.change.split(" for ")[0]
        return RELATION if new in SYMBOLS else VARIABLE if " - " in new else CONSTANT


@dataclass(frozen=True)
class Judged:
    """What became of a mutant.

    Attributes:
        line: what was changed.
        kind: the kind of change.
        state: killed, survived, or no stronger.
    """

    line: str
    kind: str
    state: str


def changes(expr: sp.Basic, variables: Sequence[sp.Symbol]) -> Iterator[tuple[str, sp.Basic]]:
    """Each change of one constant or inequality, then each variable one less throughout."""
    yield from _inside(expr)
    for symbol in variables:
        if symbol in expr.free_symbols:
            yield f"{symbol} - 1 for {symbol}", expr.xreplace({symbol: symbol - 1})


def _inside(node: sp.Basic) -> Iterator[tuple[str, sp.Basic]]:
    if isinstance(node, sp.Rational):
        for step in (1, -1):
            other = sp.Rational(int(node.p) + step, int(node.q))
            yield f"{other} for {node}", other
        return
    for kind, other in (*STRICT.items(), *TURNED.items()):
        if isinstance(node, kind):
            yield f"{other.rel_op} for {node.rel_op}", other(*node.args, evaluate=False)
    # sympy looks for a greatest part by factoring, for seconds, and it is never what is changed
    plainly = {"evaluate": False} if isinstance(node, sp.Max | sp.Min) else {}
    for place, part in enumerate(node.args):
        # Division and subtraction, and the index of a sum, are no constants of the statement.
        sign = part == -1 and isinstance(node, sp.Mul | sp.Pow)
        if sign or (isinstance(node, sp.Sum) and place > 0 and not isinstance(part, sp.Tuple)):
            continue
        for change, other in _inside(part):
            args = list(node.args)
            args[place] = other
            try:
                yield change, node.func(*args, **plainly)
            except (TypeError, ValueError):  # no such expression: a bound of a sum, say
                continue


def mutants(statement: Statement) -> Iterator[Mutant]:
    """All mutants that are statements: sympy neither decides them nor finds them senseless."""
    variables = [variable.symbol for variable in statement.variables]

    def made(**parts: object) -> Statement | None:
        try:
            found = replace(statement, **parts)  # type: ignore[arg-type]
        except (ValueError, TypeError):
            return None
        return None if found == statement else found

    def of(place: str, expr: sp.Basic, put: Callable[[sp.Basic], Statement | None]) -> Iterator:
        for change, other in changes(expr, variables):
            found = put(other) if not other.has(sp.zoo, sp.nan, sp.oo) else None
            if found is not None:
                yield Mutant(place, change, found)

    yield from of("conclusion", statement.conclusion, lambda e: made(conclusion=e))
    for i, (symbol, meaning) in enumerate(statement.where):

        def put(expr: sp.Basic, i: int = i, symbol: sp.Symbol = symbol) -> Statement | None:
            where = (*statement.where[:i], (symbol, expr), *statement.where[i + 1 :])
            return made(where=where)

        yield from of(str(symbol), meaning, put)


# ------------------------------------------------------------------------ points and objects


def observed(claim: Claim) -> tuple[list[Point], Drawn]:
    """What a claim is held against: all that its checks measure, and what it tells of a run.

    What near-misses on objects of its kind measure is added, but for what refutes the claim: that
    is no object of its kind.
    """
    seen: dict[tuple[tuple[str, Number], ...], tuple[Point, str]] = {}
    names = {str(variable.symbol) for variable in claim.statement.variables}
    choices = 0

    def record(values: Point, story: str = "") -> None:
        if names <= set(values):
            seen.setdefault(tuple(sorted(values.items())), (values, story))

    def watched(one: Claim) -> Claim:
        instance, ranges = one.instance, one.ranges
        if instance is not None:
            measure = instance.measure

            def measured(draw: Draw) -> Observation:
                nonlocal choices
                found = measure(draw)
                record(found.values, found.story)
                choices = max(choices, draw.choices)
                return found

            instance = replace(instance, measure=measured, shrink=False)
        if ranges is not None:
            complete = ranges.complete

            def completed(drawn: dict[str, int]) -> Point:
                values = complete(drawn)
                record(values)
                return values

            ranges = replace(ranges, complete=completed)
        # as if to be refuted: then what breaks without its hypotheses is not sought
        bare = replace(one, near_misses=(), expect="refuted", derivation=None, certificates=())
        return replace(bare, instance=instance, ranges=ranges)

    check(watched(claim), {})
    inside = [point for point, _ in seen.values() if allowed(claim.statement, point)]
    outside = [found for found in seen.values() if found[0] not in inside]
    run = Drawn(inside[0] if inside else None, outside, choices)
    for miss in claim.near_misses:
        if miss.statement.setting == claim.statement.setting:
            check(watched(miss), {})
    of_its_kind = (p for p, _ in seen.values() if says(claim.statement, p) != (True, False))
    return sorted(of_its_kind, key=_size), run


def _size(point: Point) -> int:
    """How long its numbers are: what is short is held against mutants first."""
    return sum(int(x.numerator * x.denominator).bit_length() for x in point.values())


def sampled(statement: Statement) -> Iterator[Point]:
    """Points of the domain, small ones as likely as large ones; hypotheses do not matter."""
    draw = random.Random(SEED)
    for _ in range(SAMPLES):
        yield {
            str(x.symbol): min(x.high, x.low + draw.randrange(1 << draw.randrange(1, 12)))
            for x in statement.variables
        }


def says(statement: Statement, point: Point) -> tuple[bool | None, bool | None]:
    """Whether the hypotheses hold there, and whether the conclusion does."""
    values = _at(statement, point)
    try:
        supposed = [rigorous.decide(statement.written_out(h), values) for h in statement.hypotheses]
        if not all(supposed):
            return (None if None in supposed and False not in supposed else False), None
        return True, rigorous.decide(statement.written_out(statement.conclusion), values)
    except (ArithmeticError, ValueError, TypeError, KeyError):
        return None, None  # no value there


def killed(statement: Statement, points: Sequence[Point]) -> bool:
    """Whether a run of the claim would fail: false somewhere, without a value, or about nothing."""
    spoken = 0
    for point in points:
        supposed, concluded = says(statement, point)
        if supposed is None or (supposed and not concluded):
            return True
        spoken += bool(supposed)
    return spoken == 0


def changed(mutant: Statement, original: Statement) -> tuple[sp.Basic, sp.Basic] | None:
    """The one inequality of the conclusion that differs, before and after, written out."""
    before, after = _inequalities(original), _inequalities(mutant)
    gone, new = before - after, after - before
    return (gone.pop(), new.pop()) if len(gone) == len(new) == 1 else None


def says_more(mutant: Statement, original: Statement, points: Sequence[Point]) -> bool:
    """Whether at some point the mutant could fail where the claim holds: by the sides of it.

    At all ``points`` the claim's hypotheses hold.
    """
    pair = changed(mutant, original)
    if pair is None:
        gone = _inequalities(original) - _inequalities(mutant)
        dropped = _inequalities(mutant) < _inequalities(original)  # now says nothing any more
        return bool(points and gone) and not (dropped and gone - _supposed(original))
    before, after = pair
    if before in _supposed(original):  # to suppose less is to say more
        before, after = after, before
    return any(_asks_more(after, before, _at(original, point)) for point in points)


def _supposed(statement: Statement) -> set[sp.Basic]:
    """The inequalities that an implication in the conclusion supposes."""
    implications = statement.written_out(statement.conclusion).atoms(sp.Implies)
    return set().union(
        *(each.args[0].atoms(sp.core.relational.Relational) for each in implications)
    )


def kind(mutant: Mutant, original: Statement, points: Sequence[Point]) -> str:
    """The kind of a survivor; of an inequality turned around also why it lives.

    At all ``points`` the claim's hypotheses hold.
    """
    if mutant.kind != RELATION:
        return mutant.kind
    pair = changed(mutant.statement, original)
    if pair is None:
        return RELATION
    before, after = pair
    equal = {rigorous.decide(sp.Eq(*before.args, evaluate=False), _at(original, p)) for p in points}
    if type(after) is STRICT.get(type(before)):
        return UNEQUAL if equal == {False} else RELATION
    return EQUAL if equal == {True} else RELATION


def _at(statement: Statement, point: Point) -> dict[sp.Symbol, Number]:
    return {variable.symbol: point[str(variable.symbol)] for variable in statement.variables}


def _inequalities(statement: Statement) -> set[sp.Basic]:
    """Those of the conclusion, written out."""
    return statement.written_out(statement.conclusion).atoms(sp.core.relational.Relational)


def _asks_more(mutant: sp.Basic, original: sp.Basic, values: Mapping[sp.Symbol, Number]) -> bool:
    """Whether one inequality may fail at these values where the other holds, by its two sides."""
    (above, below), (more, less) = (_sides(e) or (None, None) for e in (mutant, original))
    if above is None or more is None:
        return True  # an equation
    try:
        if type(mutant) is STRICT.get(type(original)) and (above, below) == (more, less):
            return rigorous.decide(sp.Eq(above, below, evaluate=False), values) is not False
        if type(original) is STRICT.get(type(mutant)) and (above, below) == (more, less):
            return False
        if type(mutant) is not type(original):
            return True  # turned around
        less_above = above != more and rigorous.decide(above < more, values)
        return bool(less_above or (below != less and rigorous.decide(below > less, values)))
    except (ArithmeticError, ValueError, TypeError):
        return True


def _sides(inequality: sp.Basic) -> tuple[sp.Basic, sp.Basic] | None:
    """Its greater side and its smaller one; None for an equation."""
    if isinstance(inequality, sp.Equality | sp.Unequality):
        return None
    return inequality.gts, inequality.lts


def _few(found: list[Mutant]) -> list[Mutant]:
    if len(found) <= MOST:
        return found
    kept = random.Random(SEED).sample(range(len(found)), MOST)
    return [found[i] for i in sorted(kept)]


def judged(claim: Claim) -> Iterator[Judged]:
    """What became of each mutant."""
    original = claim.statement
    points, run = observed(claim)
    domain = [point for point in sampled(original) if says(original, point)[0]]
    if not original.setting:
        points += domain
    spoken = [point for point in points if says(original, point)[0]]
    for mutant in _few(list(mutants(original))):
        line, of_kind = f"{mutant.place}: {mutant.change}", mutant.kind
        if killed(mutant.statement, points):
            state = "killed"
        elif says_more(mutant.statement, original, [*spoken, *domain]):
            state, of_kind = "survived", kind(mutant, original, spoken)
        else:
            state = "no stronger"
        yield Judged(line, of_kind, state)
    for found in without_each(claim, run):
        dies = found.near_miss is not None or found.at is not None
        line = f"without {Formula(found.hypothesis).unicode}"
        of_kind = NEEDED_NOWHERE if found.tried else NEVER_ALONE
        yield Judged(line, of_kind, "killed" if dies else "survived")


def main() -> int:
    """Print the score of each claim and of all, and the kinds of all survivors."""
    parser = argparse.ArgumentParser(prog="python -m tests.statement_mutants")
    parser.add_argument("claims", nargs="*", help="ids; all by default")
    parser.add_argument("--all", action="store_true", help="write every survivor out")
    given = parser.parse_args()
    wanted = set(given.claims) or {claim.id for claim in chosen([])}
    whole: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for claim in own_claims():
        if claim.id not in wanted or claim.instance is None:
            continue
        found = list(judged(claim))
        survivors = [one for one in found if one.state == "survived"]
        counts = Counter(one.state for one in found)
        whole += counts
        kinds += Counter(one.kind for one in survivors)
        print(f"{claim.id}: {dict(sorted(counts.items()))}", flush=True)
        if given.all:
            for one in survivors:
                print(f"    {one.line}    ({one.kind})", flush=True)
    print(f"all: {dict(sorted(whole.items()))}")
    for name, count in kinds.most_common():
        print(f"    survived: {count}  {name}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
