"""Claims from other packages: really installed, checked by pytest and ``superpos``, or refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import pytest

from superpos_proofs.claims import Claim, Source, registry
from superpos_proofs.statements import Statement, integer

HERE = Path(__file__).parent
Run = Callable[..., subprocess.CompletedProcess[str]]


def broken_package(folder: Path) -> Path:
    """A package that registers claims and cannot be imported."""
    folder.mkdir()
    (folder / "splinters.py").write_text("import a_module_that_nobody_has\n")
    project = (HERE / "elsewhere" / "pyproject.toml").read_text(encoding="utf-8")
    (folder / "pyproject.toml").write_text(project.replace("halves", "splinters"))
    return folder


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run a module of a fresh environment into which both packages were installed by pip.

    What they need is not fetched again: the environment looks at this one's packages as well.
    """
    home = tmp_path_factory.mktemp("elsewhere")
    venv.create(home / "env", with_pip=False)
    bare = home / "env" / "bin" / "python"
    purelib = sysconfig.get_path("purelib", vars={"base": str(home / "env")})
    here = sysconfig.get_path("purelib")
    (Path(purelib) / "here.pth").write_text(f"import site; site.addsitedir({here!r})\n")
    (home / "project").mkdir()

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(bare), *arguments],
            capture_output=True,
            text=True,
            cwd=home / "project",
            timeout=300,
            env={**os.environ, "COLUMNS": "100", **environment},
        )

    (home / "elsewhere").mkdir()
    for name in ("pyproject.toml", "halves.py"):  # building leaves traces
        (home / "elsewhere" / name).write_bytes((HERE / "elsewhere" / name).read_bytes())
    packages = [str(home / "elsewhere"), str(broken_package(home / "splinters"))]
    offline = ("--no-index", "--no-deps", "--no-build-isolation", "--disable-pip-version-check")
    done = run(
        "-m", "pip", "--isolated", "install", *offline, "--prefix", str(home / "env"), *packages
    )
    assert done.returncode == 0, done.stderr
    assert (Path(purelib) / "halves.py").is_file()
    assert run("-c", "import sys; print(sys.prefix)").stdout.strip() != sys.prefix
    return run


def test_the_package_is_the_one_that_the_docs_show() -> None:
    page = (HERE.parent / "docs" / "your-own-claims.md").read_text(encoding="utf-8")
    shown = [block.partition("\n")[2] for block in page.split("```")[1::2]]
    assert shown[0] == (HERE / "elsewhere" / "halves.py").read_text(encoding="utf-8")
    assert shown[1] in (HERE / "elsewhere" / "pyproject.toml").read_text(encoding="utf-8")


def test_pytest_checks_the_claims_of_an_installed_package(run: Run) -> None:
    chosen = ("--claims", "-k", "halves or splinters or lemma.hoeffding", "-p", "no:cacheprovider")
    done = run("-m", "pytest", "-n", "1", *chosen)
    assert done.returncode == 1, done.stdout + done.stderr
    table = [line.split() for line in done.stdout.splitlines()]
    assert ["subsets.halves", "tested", "tested", "2/2", "yes"] in table
    assert ["lemma.hoeffding", "tested", "tested", "2/2", "yes"] in table
    assert "2 of 2 claims hold, 4 of 4 near-misses refuted" in done.stdout
    line = "claims of 'splinters' are left out (splinters:CLAIMS: ModuleNotFoundError: "
    assert f"{line}No module named 'a_module_that_nobody_has')" in done.stdout
    assert "1 failed, 2 passed" in done.stdout


MANY = """
import json, sys
from tests.command import superpos
for line in json.loads(sys.argv[1]):
    done = superpos(*line.split())
    print(json.dumps([done.returncode, done.stdout, done.stderr]))
"""


def test_superpos_checks_and_explains_them(run: Run) -> None:
    """Three commands in one process: a new one takes seconds to start."""
    lines = ("check subsets.halves --json", "explain subsets.halves", "check splinters.first")
    done = run("-c", MANY, json.dumps(lines), PYTHONPATH=str(HERE.parent))
    assert done.returncode == 0, done.stderr
    check, explain, unknown = map(json.loads, done.stdout.splitlines())
    assert check[0] == 0
    found = json.loads(check[1])
    assert [claim["id"] for claim in found["claims"]] == ["subsets.halves"]
    assert found["claims"][0]["near_misses_killed"] == 2
    assert len(found["left_out"]) == 1
    assert check[2].count("splinters:CLAIMS") == 1
    assert "Cut the set into m pairs" in explain[1]
    assert "counterexample: a set of 2: m = 1, c = 2" in explain[1]
    # An unknown claim may be in the broken package.
    assert unknown[0] == 2
    assert unknown[2].count("\n") == 1
    assert "No module named 'a_module_that_nobody_has'" in unknown[2]


ONLY = """
from superpos_proofs import claims
chosen = claims.chosen(["subsets.halves"])
claims.all_claims = lambda: chosen
from superpos_proofs.report import sections
from tests.report.pages import few_measurements
sections.measuring = lambda pool: few_measurements
from superpos_proofs.cli import main
main()
"""


def test_the_report_shows_them(run: Run, tmp_path: Path) -> None:
    """A report on this claim alone, with small figures: all of it takes minutes."""
    (tmp_path / "none").mkdir()
    folders = ("-o", str(tmp_path / "out"), "--certificates", str(tmp_path / "none"))
    done = run("-c", ONLY, "report", *folders, "--json", PYTHONPATH=str(HERE.parent))
    found = json.loads(done.stdout)
    assert [claim["id"] for claim in found["claims"]] == ["subsets.halves"]
    assert len(found["left_out"]) == 1
    assert done.returncode == 1, "the claims of a broken package were asked for as well"
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "subsets.halves" in page
    assert "A set of size 2m has at least" in page


def test_a_project_may_ask_in_its_options(run: Run, tmp_path: Path) -> None:
    ask = ("-p", "no:cacheprovider", "-o", "superpos_claims=true", "-q")
    test = tmp_path / "test_other.py"
    test.write_text("def test_it():\n    pass\n")
    both = ([*ask, "--collect-only", "-k", "halves"], [*ask, str(test)])
    done = run("-c", f"import pytest\nfor words in {both}: print('>>>', pytest.main(words))")
    collected, named, end = done.stdout.split(">>>")
    assert "claims::subsets.halves" in collected.splitlines()
    assert "1 passed" in named, "a file is named: no claims beside it"
    assert (named.split()[0], end.strip()) == ("0", "0")


def test_nothing_happens_where_nobody_asks(run: Run, tmp_path: Path) -> None:
    test = tmp_path / "test_other.py"
    test.write_text("import sys\ndef test_it():\n    assert 'sympy' not in sys.modules\n")
    done = run("-m", "pytest", "-p", "no:cacheprovider", str(test))
    assert done.returncode == 0, done.stdout
    assert "1 passed" in done.stdout
    assert "claims" not in done.stdout.replace("superpos_claims", "")


# ------------------------------------------------------------------------------ one by one

_X = integer("x", "a number", 0, 9)


def toy(name: str, *parents: str) -> Claim:
    source = (Source("this test", "here"),)
    return Claim(name, name, Statement((_X,), _X.symbol <= 9), "a toy", source, parents)


OWN = (toy("own.first"),)


def test_packages_may_rest_on_ours_and_on_one_another() -> None:
    found = {"a": (toy("a.top", "b.base"),), "b": (toy("b.base", "own.first"),)}
    admitted = registry.admit(OWN, found)
    assert dict(admitted.claims) == found
    assert not admitted.broken


@pytest.mark.parametrize(
    ("claims", "fault"),
    [
        ((toy("own.first"),), "two claims share an id, own.first"),
        ((toy("bad.one", "nobody.knows"),), "bad.one depends on nobody.knows, which is no claim"),
        ((toy("bad.one", "bad.two"), toy("bad.two", "bad.one")), "bad.one depends on itself"),
    ],
)
def test_a_package_that_does_not_fit_leaves_the_others_alone(
    claims: tuple[Claim, ...], fault: str
) -> None:
    found = {"bad": claims, "good": (toy("good.one"),), "worse": (toy("worse.one", "bad.one"),)}
    admitted = registry.admit(OWN, found)
    assert list(admitted.claims) == ["good"]
    assert admitted.broken["bad"] == fault
    assert "which is no claim" in admitted.broken["worse"]


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ("json:dumps", "names function; let it name a tuple of claims"),
        ("sys:path", "names a list with something else in it"),
        ("json:nothing", "AttributeError"),
        ("no_such_module_at_all:CLAIMS", "ModuleNotFoundError"),
    ],
)
def test_an_entry_that_names_no_claims_is_refused_in_one_line(
    value: str, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = EntryPoint("its", value, registry.GROUP)
    monkeypatch.setattr(registry, "entry_points", lambda group: EntryPoints([entry]))
    found = registry.elsewhere.__wrapped__()
    assert not found.claims
    assert fault in found.broken["its"]
    assert "\n" not in found.broken["its"]


def test_near_misses_have_ids_of_their_own() -> None:
    claim = replace(OWN[0], id="own.second")
    miss = claim.near_miss("same", "", "")
    with pytest.raises(ValueError, match=r"own\.second~same"):
        registry.validate([claim.with_near_misses(miss, miss)])
