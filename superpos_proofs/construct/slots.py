"""Which pairs are low, and which belong to the slots of hubs (docs/hubs.md)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from superpos_proofs.tasks import Gate


def slots_enough(outputs: int, degree: int, chunk: int) -> int:
    """Slots that any list of pairs gets by with: floor((j + (kappa - 1) j / (d + 1)) / kappa).

    Source: this project, docs/hubs.md, "The slots that are needed".
    """
    hubs = outputs // (degree + 1)
    return (outputs + (chunk - 1) * hubs) // chunk


# ------------------------------------------------------------------------------- splitting


@dataclass(frozen=True)
class Slot:
    """What one slot holds.

    Attributes:
        hub: its feature.
        outputs: the pairs it holds, at most kappa.
        partners: the other feature of each.
    """

    hub: int
    outputs: tuple[int, ...]
    partners: tuple[int, ...]


@dataclass(frozen=True)
class Split:
    """Pairs sorted into a low part and slots.

    Attributes:
        low: the outputs of the low part.
        slots: the slots in use.
    """

    low: tuple[int, ...]
    slots: tuple[Slot, ...]

    def active_slots(self, active: int) -> int:
        """The most slots whose hubs are among ``active`` features."""
        return sum(sorted(Counter(slot.hub for slot in self.slots).values())[-active:])


def split_pairs(pairs: Sequence[Gate], degree: int, chunk: int) -> Split:
    """Give hubs their slots, most pairs first, until no feature is in more than ``degree`` pairs.

    The feature that is in most of the pairs left becomes a hub and takes all of them; ties go to
    the smallest feature. Its pairs, in the order of the list, are cut into slots of ``chunk``.
    """
    left: dict[int, dict[int, int]] = {}  # feature: partner: output
    for output, (a, b) in enumerate(pairs):
        left.setdefault(a, {})[b] = output
        left.setdefault(b, {})[a] = output
    slots: list[Slot] = []
    while left:
        hub = max(left, key=lambda i: (len(left[i]), -i))
        if len(left[hub]) <= degree:
            break
        mine = sorted((output, partner) for partner, output in left.pop(hub).items())
        for _, partner in mine:
            del left[partner][hub]
        for start in range(0, len(mine), chunk):
            outputs, partners = zip(*mine[start : start + chunk], strict=True)
            slots.append(Slot(hub, outputs, partners))
    low = sorted({output for partners in left.values() for output in partners.values()})
    return Split(tuple(low), tuple(slots))


# ------------------------------------------------------------------------------- building
