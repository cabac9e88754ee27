"""Sections of the report that show figures, each with the table of its numbers where it has one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.pool import Pool

from superpos_proofs.processes import MOST_SECONDS
from superpos_proofs.report.costs import Cost, costs
from superpos_proofs.report.figures import Figure
from superpos_proofs.report.figures.atlas import AtlasRow, atlas_figure
from superpos_proofs.report.figures.base import grouped, power
from superpos_proofs.report.figures.channels import interference_figure
from superpos_proofs.report.figures.cost import cost_figure
from superpos_proofs.report.figures.failures import failures_figure
from superpos_proofs.report.figures.gap import Gap
from superpos_proofs.report.figures.matrix import matrix_figure
from superpos_proofs.report.figures.tasks import tasks_figure
from superpos_proofs.report.measured import Point, measured
from superpos_proofs.sandwich import TaskRow, task_table


@dataclass(frozen=True)
class Table:
    """A table under a figure, folded up.

    Attributes:
        summary: what it holds, in one line; it opens the table.
        note: what the columns mean.
        head: the columns; those in ``words`` hold text, the others numbers.
        rows: cells as text.
        words: numbers of the columns that hold text.
    """

    summary: str
    note: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Section:
    """A heading with figures below it.

    Attributes:
        anchor: its id on the page.
        link: what the list of sections calls it.
        heading: its heading.
        figures: what it shows.
        table: the numbers, where they are not in the figures' data alone.
    """

    anchor: str
    link: str
    heading: str
    figures: tuple[Figure, ...]
    table: Table | None = None


@dataclass(frozen=True)
class Measurements:
    """What takes seconds to find: the other tasks' widths, failures, and costs of deciding."""

    tasks: Sequence[TaskRow]
    failures: Sequence[Point]
    costs: Sequence[Cost]


def measuring(pool: Pool) -> Callable[[], Measurements]:
    """Start to measure in other processes; the function that comes back waits for it."""
    tasks = pool.apply_async(task_table)
    failures = pool.apply_async(measured)
    deciding = pool.apply_async(costs)

    def wait() -> Measurements:
        return Measurements(
            tasks.get(MOST_SECONDS), failures.get(MOST_SECONDS), deciding.get(MOST_SECONDS)
        )

    return wait


def sections_of(cells: Sequence[AtlasRow], gap: Gap, found: Measurements) -> tuple[Section, ...]:
    """All sections between the sandwich and the paper map."""
    atlas = atlas_figure(cells)
    heading = "Exact widths of small problems"
    exact = [Section("atlas", "Atlas of widths", heading, (atlas,))] if atlas else []
    return (
        tasks_section(found.tasks),
        gap_section(gap),
        *exact,
        Section(
            "failures",
            "Guarantees and failures",
            "Guarantees against measured failures",
            (failures_figure(found.failures),),
        ),
        Section(
            "cost",
            "Cost of deciding",
            "What deciding costs",
            (cost_figure(found.costs),),
        ),
        Section(
            "inside",
            "Inside a weight matrix",
            "Inside a weight matrix",
            (matrix_figure(), interference_figure()),
        ),
    )


def tasks_section(rows: Sequence[TaskRow]) -> Section:
    """The sandwich of every task but Permutation with one active feature."""
    cells = tuple(
        (
            row.task,
            grouped(row.features),
            grouped(row.outputs),
            str(row.bits),
            grouped(row.floor),
            grouped(row.decided) if row.decided else "–",
            grouped(row.guaranteed),
            f"{float(row.ratio):.1f}",
        )
        for row in rows
    )
    table = Table(
        "All rows: floors and ceilings of the other tasks",
        "Width in neurons; m features, m' outputs, v active at most, b bits a weight on both "
        "sides, one hidden layer. The ratio is guaranteed ceiling over floor.",
        ("task", "m", "m'", "b", "floor", "decided", "guaranteed", "ratio"),
        cells,
        frozenset({0}),
    )
    heading = "Floors and ceilings of the other tasks"
    return Section("tasks", "The other tasks", heading, (tasks_figure(rows),), table)


def gap_section(gap: Gap) -> Section:
    """Representing against computing."""
    rows = tuple(
        (
            str(row.active),
            power(row.features),
            str(row.lower),
            str(row.upper),
            grouped(row.floor),
            f"{float(row.ratio):,.2f}".replace(",", "\u202f"),
        )
        for row in gap.rows
    )
    table = Table(
        "All rows: dimensions that represent, neurons that compute",
        "No codes of fewer dimensions than “at least” tell the inputs apart, and some of as many "
        "as “enough” recover each by one threshold. The floor is for all permutations of the m "
        "features, at one bit a weight and one hidden layer. The ratio is floor over “enough”: "
        "where it is below 1, these codes are no shorter than the floor.",
        (
            "v",
            "m",
            "representing: at least",
            "representing: enough",
            "computing: floor",
            "ratio",
        ),
        rows,
    )
    heading = "Storing is cheap, computing is not"
    return Section("gap", "Storing and computing", heading, (gap.figure,), table)
