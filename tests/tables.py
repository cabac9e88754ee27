"""Tables of docs/, row by row, for tests that hold what they say."""

from pathlib import Path

DOCS = Path(__file__).parents[1] / "docs"


def rows_of(page: str, heading: str) -> list[list[str]]:
    """The rows of the first table below ``heading``, each a list of its cells."""
    text = (DOCS / page).read_text(encoding="utf-8").split(f"\n{heading}\n")[1]
    table = text[text.index("\n|") :].lstrip("\n").split("\n\n")[0]
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]
    ]
