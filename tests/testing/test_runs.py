"""``pytest --claims`` in a project of somebody else's, as it is typed: profiles, failures."""

from __future__ import annotations

from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.toys import TOYS, python, registered

RARE = '''
def rare(draw):
    """False once in 700 numbers: the examples of every day do not find it, those of deep do."""
    k = draw.integer(1, 10**6)
    return Observation({"x": int(k % 700 == 123)}, f"k = {k}")


CLAIMS = (toy("rare", x.symbol < 1, instance=Instance(rare, "draw a number")),)
'''


class Project:
    """A folder with a package that registers claims, and pytest in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = registered(folder, TOYS + RARE)
        (folder / "pytest.ini").touch()  # the root of a project, with no options

    def pytest(self, *arguments: str, **environment: str) -> CompletedProcess[str]:
        return python(
            *("-m", "pytest", "-p", "no:cacheprovider", *arguments),
            folder=self.folder,
            environment=self.environment | environment,
        )

    def superpos(self, *arguments: str) -> CompletedProcess[str]:
        command = ("-c", "from superpos_proofs.cli import main; main()")
        return python(*command, *arguments, folder=self.folder, environment=self.environment)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project(tmp_path_factory.mktemp("project"))


def test_a_project_without_a_conftest_has_our_profiles(project: Project) -> None:
    done = project.pytest("--claims", "-k", "toy.rare", HYPOTHESIS_PROFILE="deep")
    assert "1 failed" in done.stdout, done.stdout + done.stderr


def test_the_command_that_a_failure_prints_shows_it_again(project: Project) -> None:
    """It was found under deep: the usual examples would not find it."""
    done = project.pytest("--claims", "-k", "toy.rare", "--hypothesis-profile", "deep")
    lines = [line.strip() for line in done.stdout.splitlines()]
    found = next(line for line in lines if line.startswith("counterexample: "))
    printed = next(line for line in lines if line.startswith("again: superpos check "))
    assert "or: pytest --claims -m claim -k 'toy.rare' --hypothesis-profile deep" in lines
    again = project.superpos(*printed.split()[2:])
    assert again.returncode == 1, again.stdout + again.stderr
    assert f"toy.rare: {found.partition(': ')[2]}" in again.stdout
    assert project.superpos("check", "toy.rare").returncode == 0


def test_profiles_of_a_project_stay_its_own(tmp_path: Path) -> None:
    """Those that a conftest registers at once, and those that wait until pytest is configured."""
    project = Project(tmp_path)
    (tmp_path / "conftest.py").write_text(
        "from hypothesis import settings\n"
        "settings.register_profile('fast', max_examples=7)\n"
        "def pytest_configure():\n"
        "    settings.register_profile('late', max_examples=8)\n"
    )
    (tmp_path / "test_it.py").write_text(
        "from hypothesis import settings\n"
        "def test_it():\n"
        "    assert settings().max_examples == 8\n"
        "    assert settings.get_profile('fast').max_examples == 7\n"
    )
    done = project.pytest("--claims", "-k", "test_it", "--hypothesis-profile", "late")
    assert "1 passed" in done.stdout, done.stdout + done.stderr


@pytest.mark.parametrize("way", ["option", "environment", "conftest"])
def test_an_unknown_profile_is_one_line(way: str, tmp_path: Path) -> None:
    project = Project(tmp_path)
    if way == "option":
        done = project.pytest("--claims", "--hypothesis-profile", "dep")
    elif way == "environment":
        done = project.pytest("--claims", HYPOTHESIS_PROFILE="dep")
    else:
        lines = "from superpos_proofs.testing import register_profiles\nregister_profiles()\n"
        (tmp_path / "conftest.py").write_text(lines)
        done = project.pytest(HYPOTHESIS_PROFILE="dep")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR, done.stdout + done.stderr
    said = [line for line in done.stderr.splitlines() if line]
    assert said == ["ERROR: no Hypothesis profile 'dep'; there are fast and deep"]
    assert "Traceback" not in done.stdout


def test_an_id_that_pytest_shows_names_a_claim(project: Project) -> None:
    shown = ("claims::lower.counting", "claims::toy.rare")
    done = project.pytest("-n", "1", "-rA", *shown)  # a worker is told as well
    assert done.returncode == 0, done.stdout + done.stderr
    passed = [line for line in done.stdout.splitlines() if line.startswith("PASSED ")]
    assert sorted(passed) == [f"PASSED {name}" for name in shown]
    assert "2 passed" in done.stdout


def test_an_id_of_no_claim_is_not_found(project: Project) -> None:
    done = project.pytest("claims::toy.rar")
    assert done.returncode == pytest.ExitCode.INTERRUPTED
    assert "not found: claims::toy.rar" in done.stdout
