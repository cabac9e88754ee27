"""Claims as pytest items, where they are asked for; pytest loads this module by entry point.

``pytest --claims`` checks every registered claim beside the tests and prints a table at the end.
A project that has ``superpos_claims = true`` in its pytest options checks them in each run that
names no files. Everywhere else this plugin does nothing, and it imports nothing until then:
a project that merely has superpos_proofs installed must not notice.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

MARKERS = (
    "claim: a claim, checked with its near-misses",
    "formal: builds the Coq development, where Coq is installed",
    "slow: takes more than ten seconds",
)

FOLDER = "claims"  # node ids start with it, like claims::lower.counting
CHOSEN = pytest.StashKey[list[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--claims`` and the ini option ``superpos_claims``."""
    group = parser.getgroup("superpos_proofs", "claims of superpos_proofs")
    group.addoption(
        "--claims", action="store_true", help="check all registered claims, print their table"
    )
    parser.addini(
        "superpos_claims", "check all registered claims when no file is named", "bool", False
    )


def wanted(config: pytest.Config) -> bool:
    """Whether this run collects claims."""
    if config.option.claims or CHOSEN in config.stash:
        return True
    asked = config.getini("superpos_claims")
    return bool(asked and config.args_source is not pytest.Config.ArgsSource.ARGS)


class Profiles:
    """The profile that HYPOTHESIS_PROFILE or ``--hypothesis-profile`` names, for claims as well.

    pytest configures first what it registered last. This plugin comes after all those that are
    installed and before the conftests: these have registered profiles of their own by then, and
    Hypothesis, which breaks down where a profile is unknown, has not looked for one.
    """

    @staticmethod
    def pytest_configure(config: pytest.Config) -> None:
        """Load it where claims are collected."""
        if not wanted(config):
            return
        from superpos_proofs.profiles import UnknownProfile, load_asked

        try:
            load_asked(config.getoption("--hypothesis-profile", None))
        except UnknownProfile as error:
            raise pytest.UsageError(str(error)) from None


@pytest.hookimpl(hookwrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, Any, None]:
    """Register ``Profiles``; an unknown one that a conftest asks for is one line as well."""
    early_config.pluginmanager.register(Profiles(), "superpos_proofs_profiles")
    outcome = yield
    cause = getattr(outcome.exception, "cause", None)  # of pytest's ConftestImportFailure
    if isinstance(cause, ValueError) and type(cause).__name__ == "UnknownProfile":
        outcome.force_exception(pytest.UsageError(str(cause)))


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Take claims out of what is named, and register their markers where they are collected.

    pytest shows them by ids like claims::lower.counting, and would look for a file of that name.
    """
    start = f"{FOLDER}::"
    named = [word for word in config.args if word.startswith(start)]
    if named and not (config.invocation_params.dir / FOLDER).exists():
        config.stash[CHOSEN] = [word.removeprefix(start) for word in named]
        config.args[:] = [word for word in config.args if word not in named]
    if not wanted(config):
        return
    for line in MARKERS:
        config.addinivalue_line("markers", line)


@pytest.hookimpl(hookwrapper=True)  # the older form, so that older versions of pytest load it too
def pytest_make_collect_report(collector: pytest.Collector) -> Generator[None, Any, None]:
    """Add the claims to what the session collects from files."""
    outcome = yield
    report = outcome.get_result()
    if isinstance(collector, pytest.Session) and report.passed and wanted(collector.config):
        from superpos_proofs.testing.items import claims_of

        report.result = [
            *report.result,
            claims_of(collector, collector.config.stash.get(CHOSEN, None)),
        ]


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print the table of ``--claims``: own rung, effective rung, near-misses refuted."""
    if config.option.claims:
        from superpos_proofs.testing.items import write_table

        write_table(terminalreporter)
