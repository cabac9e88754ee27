"""The table of docs/exact-widths.md is what the shipped certificates say."""

import json
import re
from collections import defaultdict
from itertools import groupby
from pathlib import Path

from superpos_proofs.certificate.problems import PROBLEMS, read_problem
from superpos_proofs.certificate.store import certificate_files, shipped

PAGE = Path(__file__).parents[2] / "docs" / "exact-widths.md"


def settled():
    """The rows of the table: cells of one problem, q and v, by m; alike neighbours together."""
    cells = defaultdict(list)
    for path in certificate_files(shipped(), slow=True):
        certificate = json.loads(path.read_bytes())
        if certificate["kind"] != "width":
            continue
        p = read_problem(certificate["instance"], 40)
        lower, upper = certificate["lower"], certificate["upper"]
        refutation = certificate["refutation"]
        width = str(upper) if lower == upper else f"{lower} to {upper}"
        part = " (part)" if "at" in refutation else ""
        name = f"and, $m' = {p.outputs}$" if p.name == "and" else p.name
        if p.readout:
            name = f"{name}, {p.readout}"
        row = PROBLEMS.index(p.name), name, p.weights, p.active
        cells[row].append((p.features, f"**{width}** {refutation['kind']}{part}"))
    for (_, name, weights, active), found in sorted(cells.items()):
        entries = []
        runs = groupby(
            enumerate(sorted(found)), lambda place: (place[1][1], place[1][0] - place[0])
        )
        for (says, _), run in runs:
            features = [m for _, (m, _) in run]
            ends = dict.fromkeys((features[0], features[-1]))
            entries.append(f"{'–'.join(map(str, ends))}: {says}")
        yield f"| {name} | {weights} | {active} | {'; '.join(entries)} |"


def test_the_table_says_what_the_certificates_say():
    text = PAGE.read_text(encoding="utf-8").split("## What is settled")[1]
    shown = re.findall(r"^\| (?:perm|and|uand|repr).*\|$", text, re.MULTILINE)
    assert shown == list(settled())
