"""A pytest plugin (``PYTEST_PLUGINS``) that records which tests run which line, and their time.

It uses coverage.py. Every process of the run, xdist's workers too, leaves one file in the directory
that ``ENISHI_COVERING`` names.
"""

from __future__ import annotations

import json
import os
import time
from collections import defaultdict
from collections.abc import Generator, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

DIRECTORY = "ENISHI_COVERING"
WATCHED = "ENISHI_COVERED"  # globs, separated by colons


@dataclass
class Covered:
    """The coverage of one run of all tests.

    Attributes
    ----------
    lines
        The tests that ran each file and line.
    seconds
        The CPU of each test, with its fixtures, without the database's CPU.
    failed
        Tests that failed without any mutant, so that they prove nothing.
    """

    lines: dict[str, dict[int, set[str]]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)

    def tests_of(self, path: str, lines: Iterable[int]) -> set[str]:
        """The tests that run any of these lines."""
        of_file = self.lines.get(path, {})
        return set().union(*(of_file.get(line, set()) for line in lines)) - self.failed

    def tests_of_file(self, path: str) -> set[str]:
        """The tests that run any line of the file."""
        return self.tests_of(path, self.lines.get(path, {}))


class Watch:
    """Records the lines and the CPU of each test."""

    def __init__(self, directory: Path) -> None:
        import coverage  # not needed for reading

        self._directory = directory
        self._coverage = coverage.Coverage(
            data_file=None, include=os.environ[WATCHED].split(":"), config_file=False
        )
        self._coverage.start()
        self._seconds: dict[str, float] = defaultdict(float)
        self._failed: set[str] = set()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        self._coverage.switch_context(item.nodeid)
        began = time.process_time()
        try:
            return (yield)
        finally:
            self._coverage.switch_context("")
            self._seconds[item.nodeid] += time.process_time() - began

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._failed.add(report.nodeid)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        self._coverage.stop()
        data = self._coverage.get_data()
        here = Path.cwd()
        lines = {
            str(Path(file).relative_to(here)): {
                line: kept
                for line, tests in data.contexts_by_lineno(file).items()
                if (kept := sorted(test for test in tests if test))
            }
            for file in data.measured_files()
        }
        told = {"lines": lines, "seconds": self._seconds, "failed": sorted(self._failed)}
        (self._directory / f"{os.getpid()}.json").write_text(json.dumps(told))


def pytest_configure(config: pytest.Config) -> None:
    """Start to record before any recorded module is imported."""
    # In a run of several processes, the process that distributes the tests runs none.
    if DIRECTORY in os.environ and not getattr(config.option, "numprocesses", None):
        config.pluginmanager.register(Watch(Path(os.environ[DIRECTORY])))


def read_coverage(directory: Path) -> Covered:
    """Join the files of all processes of a run."""
    covered = Covered()
    for file in sorted(directory.glob("*.json")):
        told = json.loads(file.read_text())
        for path, lines in told["lines"].items():
            of_file = covered.lines.setdefault(path, {})
            for line, tests in lines.items():
                of_file.setdefault(int(line), set()).update(tests)
        covered.seconds |= told["seconds"]
        covered.failed |= set(told["failed"])
    return covered
