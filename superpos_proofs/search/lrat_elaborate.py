"""From a solver's proof lines to LRAT: which clauses made each step unit. Nothing here is trusted.

PySAT's CaDiCaL and Glucose log DRUP: added clauses that follow by unit propagation, and deletions.
Walking forward, each added clause is propagated with two watched literals a clause; the trail knows
which clause forced each literal, and what the conflict rests on are the hints. Walking back from
the empty clause, steps that nothing rests on are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from superpos_proofs.certificate.lrat import Clause

Step = tuple[int, Clause, list[int]]


class NotImplied(ValueError):
    """A step of the solver's proof does not follow by unit propagation."""


def elaborate(clauses: Sequence[Clause], proof: Iterable[str]) -> bytes:
    """LRAT text that derives the empty clause from ``clauses`` as the DRUP ``proof`` does.

    Raises:
        NotImplied: a step does not follow by propagation, or there is no empty clause.
    """
    state = _Propagation(clauses)
    steps: list[Step] = []
    numbers: dict[tuple[int, ...], list[int]] = {}
    for number, clause in enumerate(clauses, 1):
        numbers.setdefault(tuple(sorted(set(clause))), []).append(number)
    last = len(clauses)
    for line in proof:
        words = line.split()
        deletes = words[0] == "d"
        literals = tuple(dict.fromkeys(map(int, words[deletes:-1])))
        key = tuple(sorted(literals))
        if deletes:
            if len(literals) > 1 and numbers.get(key):
                state.delete(numbers[key].pop())
            continue
        last += 1
        hints = state.hints(literals)
        if hints is None:
            raise NotImplied(f"step {len(steps) + 1} does not follow by propagation")
        steps.append((last, literals, hints))
        if not literals:
            return _needed(steps, len(clauses))
        numbers.setdefault(key, []).append(last)
        state.insert(last, literals)
        if state.conflict is not None:  # the units conflict already
            steps.append((last + 1, (), state.hints(()) or []))
            return _needed(steps, len(clauses))
    hints = state.hints(())
    if hints is None:
        raise NotImplied("the empty clause is not derived")
    return _needed([*steps, (last + 1, (), hints)], len(clauses))


def _needed(steps: list[Step], count: int) -> bytes:
    """The text of the steps that the last one rests on, each deleted after its last use."""
    wanted = {steps[-1][0]}
    for number, _, hints in reversed(steps):
        if number in wanted:
            wanted.update(hints)
    kept = [step for step in steps if step[0] in wanted]
    renamed = {number: count + k for k, (number, _, _) in enumerate(kept, 1)}
    last_use = {hint: number for number, _, hints in kept for hint in hints}
    lines = []
    for number, literals, hints in kept:
        names = [renamed.get(hint, hint) for hint in hints]
        lines.append(" ".join(map(str, [renamed[number], *literals, 0, *names, 0])))
        done = [renamed[a] for a in dict.fromkeys(hints) if a in renamed and last_use[a] == number]
        if done:
            lines.append(" ".join(map(str, [renamed[number], "d", *done, 0])))
    return ("\n".join(lines) + "\n").encode("ascii")


class _Propagation:
    """Clauses with two watched literals each, and the literals that are true for good."""

    def __init__(self, clauses: Sequence[Clause]) -> None:
        self.clauses: dict[int, list[int]] = {}
        self.watches: dict[int, list[int]] = {}
        self.reason: dict[int, int] = {}  # true literal -> clause that forced it (0: assumed)
        self.trail: list[int] = []
        self.done = 0
        self.conflict: int | None = None
        for number, clause in enumerate(clauses, 1):
            self.insert(number, clause)

    def insert(self, number: int, clause: Sequence[int]) -> None:
        """Add a clause; whatever becomes true by it stays true."""
        literals = list(dict.fromkeys(clause))
        # Watch literals that are not false, as far as there are any.
        literals.sort(key=lambda a: -a in self.reason)
        self.clauses[number] = literals
        for literal in literals[:2]:
            self.watches.setdefault(literal, []).append(number)
        free = [a for a in literals[:2] if -a not in self.reason]
        if self.conflict is None and len(free) < 2 and not any(a in self.reason for a in free):
            if free:
                self._make_true(free[0], number)
                self.conflict = self._propagate()
            else:
                self.conflict = number

    def delete(self, number: int) -> None:
        """Drop a clause, unless a literal is true because of it."""
        literals = self.clauses[number]
        if any(self.reason.get(literal) == number for literal in literals[:2]):
            return
        del self.clauses[number]

    def hints(self, clause: Sequence[int]) -> list[int] | None:
        """Clauses that are unit in turn under the negation of ``clause``, the last a conflict."""
        start = len(self.trail)
        conflict = self.conflict
        if conflict is None:
            for literal in clause:
                if literal in self.reason:  # true for good: its reason is all it takes
                    conflict = self.reason[literal]
                    break
                if -literal not in self.reason:
                    self._make_true(-literal, 0)
            else:
                conflict = self._propagate()
        hints = None if conflict is None else self._rests_on(conflict, clause)
        for literal in self.trail[start:]:
            del self.reason[literal]
        del self.trail[start:]
        self.done = min(self.done, start)
        return hints

    def _rests_on(self, conflict: int, clause: Sequence[int]) -> list[int]:
        """The clauses behind a conflict, in the order of the trail."""
        assumed = {-literal for literal in clause}
        found, wanted = [conflict], {-a for a in self.clauses[conflict]} - assumed
        for literal in reversed(self.trail):
            if literal in wanted and self.reason[literal]:
                number = self.reason[literal]
                found.append(number)
                wanted.update({-a for a in self.clauses[number] if a != literal} - assumed)
        return found[::-1]

    def _make_true(self, literal: int, reason: int) -> None:
        self.reason[literal] = reason
        self.trail.append(literal)

    def _propagate(self) -> int | None:
        """Follow all units; the number of a clause whose literals are all false, or None."""
        reason, watches, clauses = self.reason, self.watches, self.clauses
        while self.done < len(self.trail):
            false = -self.trail[self.done]
            self.done += 1
            kept: list[int] = []
            watching = watches.get(false, [])
            for place, number in enumerate(watching):
                literals = clauses.get(number)
                if literals is None:
                    continue  # deleted meanwhile
                if literals[0] == false and len(literals) > 1:
                    literals[0], literals[1] = literals[1], false
                first = literals[0]
                if first in reason:
                    kept.append(number)
                    continue
                for k in range(2, len(literals)):
                    if -literals[k] not in reason:
                        literals[1], literals[k] = literals[k], false
                        watches.setdefault(literals[1], []).append(number)
                        break
                else:
                    kept.append(number)
                    if -first in reason:
                        watches[false] = kept + watching[place + 1 :]
                        return number
                    self._make_true(first, number)
            watches[false] = kept
        return None
