"""superpos width for each problem: one JSON object, a certificate that verifies, exit codes."""

import json

import pytest

from superpos_proofs.certificate.kernel import verify_file
from superpos_proofs.cli import main
from superpos_proofs.cli import numbers as commands


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    def answer(*arguments):
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr("sys.argv", ["superpos", "width", *map(str, arguments), "--json"])
        with pytest.raises(SystemExit) as end:
            main()
        return end.value.code, json.loads(capsys.readouterr().out)

    return answer


@pytest.mark.parametrize(
    ("arguments", "width", "refutation"),
    [
        (["and", "--features", "3", "--outputs", "1", "--weights", "2"], 2, "orbits"),
        (["uand", "--features", "3", "--weights", "2"], 2, "orbits"),
        (["uand", "--features", "2", "--readout", "quantized", "--weights", "2"], 1, "counting"),
        (["repr", "--features", "3", "--active", "2"], 3, "lrat"),
        (["repr", "--features", "3", "--active", "3", "--weights", "8"], 3, "counting"),
    ],
)
def test_a_cell(run, tmp_path, arguments, width, refutation):
    code, found = run(*arguments, "-o", tmp_path / "w.json")
    assert code == 0
    assert (found["status"], found["width"]) == ("exact", width)
    assert found["lower"] == found["upper"] == width
    assert found["refutation"] == refutation
    assert verify_file(tmp_path / "w.json").accepted


def test_an_undecided_cell_is_a_range(run):
    code, found = run("and", "--features", "4", "--outputs", "2", "--seconds", "0")
    assert code == 3
    assert (found["status"], found["width"]) == ("range", None)
    assert (found["lower"], found["upper"]) == (2, 4)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["perm"],
        ["sums", "--features", "3"],
        ["and", "--features", "3"],
        ["perm", "--features", "3", "--outputs", "2"],
        ["perm", "--all"],
        ["--all", "--weights", "2"],
        ["--all", "--seconds", "-1"],
        ["--z3", "--seconds", "nan"],
        ["perm", "--features", "3", "--seconds", "nan"],
    ],
)
def test_bad_use_is_one_line(run, arguments):
    code, found = run(*arguments)
    assert code == 2
    assert "\n" not in found["error"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["perm", "3"], "sizes are options: --features 3, not 3"),
        (["perm", "--features", "1"], "with one feature width 1 is exact"),
        (["perm", "--features", "41"], "at most 40: for more take the counting floor"),
        (["--all", "-o", "file"], "file: name a folder"),
    ],
)
def test_bad_use_says_what_to_do(run, tmp_path, arguments, says):
    (tmp_path / "file").touch()
    code, found = run(*arguments)
    assert code == 2
    assert says in found["error"]
    assert ("one feature" in found["error"]) == ("1" in arguments)


@pytest.mark.parametrize("how", ["--all", "--z3"])
def test_no_seconds_are_none(run, tmp_path, monkeypatch, how):
    hard = [commands.make_problem("and", 3, outputs=3)]
    for name in ("problems", "smallest_problems"):
        monkeypatch.setattr(commands, name, lambda: iter(hard))
    code, found = run(how, "--seconds", 0)
    if how == "--all":
        assert (found["exact"], found["range"]) == (0, 1)
    else:
        assert (code, found["agreed"]) == (3, 0)


def test_the_whole_atlas_into_a_folder(run, tmp_path, monkeypatch):
    few = list(commands.problems())[:3]
    monkeypatch.setattr(commands, "problems", lambda: iter(few))
    code, found = run("--all", "-o", tmp_path / "cells")
    assert code == 0
    assert (found["exact"], found["range"]) == (3, 0)
    assert len(list((tmp_path / "cells").iterdir())) == 3
    assert [cell["cell"] for cell in found["cells"]] == [problem.label for problem in few]


def test_a_line_for_each_cell_and_nothing_beside(monkeypatch, tmp_path, capsys):
    """A longest label fits 80 columns, whatever the folder is called."""
    folder = tmp_path / ("cells" * 20)
    cells = [
        commands.make_problem("uand", 3, active=3, readout="quantized"),
        commands.make_problem("repr", 3, active=2),
        commands.make_problem("repr", 4, active=2),
    ]
    monkeypatch.setattr(commands, "problems", lambda: iter(cells))
    arguments = ["--all", "-o", str(folder)]
    monkeypatch.setattr("sys.argv", ["superpos", "width", *arguments])
    with pytest.raises(SystemExit):
        main()
    found = capsys.readouterr()
    *lines, last = found.out.splitlines()
    assert [line.split()[0] for line in lines] == [cell.label for cell in cells]
    assert max(map(len, lines)) <= 80
    assert "= 3, counting 2; 2 refuted by lrat (part), " in lines[2]
    assert last.endswith(f"certificates in {folder}")
    assert found.err == ""
