"""Prints the cost of tests in CPU: ``./test --costs=folder tests/web`` (or ``module``, ``test``).

A second of CPU is the same on a busy machine, a second on the wall is not. Counted are this process
with its threads, programs that a test started and waited for, and the server process of the test's
own database connection; a browser and a server that lives longer are not.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

_TICKS = os.sysconf("SC_CLK_TCK")
_PARTS = ("CPU", "setup", "call", "teardown", "server")
_ALL = "all of them"
_BEGAN = pytest.StashKey[tuple[float, float]]()
# The costs of each phase of each test, in this process and in the server.
_costs: dict[str, dict[str, tuple[float, float]]] = defaultdict(dict)


def pytest_configure(config: pytest.Config) -> None:
    # xdist's workers know the option from their controller.
    if config.getoption("costs"):
        config.pluginmanager.register(_Meter())


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--costs",
        choices=("folder", "module", "test"),
        help="print the CPU seconds of each folder, module or test at the end",
    )


def _of_server() -> float:
    """Seconds of CPU of the server process of our connection."""
    from django.db import connection

    if connection.connection is None or connection.connection.closed:
        return 0.0
    try:
        process = connection.connection.info.backend_pid
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _now() -> tuple[float, float]:
    ours = os.times()
    return sum(ours[:4]), _of_server()


class _Meter:
    """Records the costs of each test, if ``--costs`` is given."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        item.stash[_BEGAN] = _now()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Generator[None, Any, Any]:
        report = yield
        began, ended = item.stash.get(_BEGAN, None), _now()
        if began is not None:
            # The server process ends with its connection.
            report.costs = ended[0] - began[0], max(ended[1] - began[1], 0.0)
        item.stash[_BEGAN] = ended
        return report


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if hasattr(report, "costs"):
        _costs[report.nodeid][report.when] = report.costs


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print a line for each, the most expensive last."""
    by = config.getoption("costs")
    if not by:
        return
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for test, phases in _costs.items():
        module = test.partition("::")[0]
        name = {"test": test, "module": module, "folder": str(Path(module).parent)}[by]
        for line in (sums[name], sums[_ALL]):
            line["tests"] += 1
            for phase, (ours, servers) in phases.items():
                line.update({phase: ours, "server": servers, "CPU": ours + servers})
    terminalreporter.write_line(f"\nSeconds of CPU: {' '.join(_PARTS)} tests")
    for name, line in sorted(sums.items(), key=lambda item: item[1]["CPU"]):
        parts = " ".join(f"{line[part]:8.2f}" for part in _PARTS)
        terminalreporter.write_line(f"{parts} {line['tests']:5}  {name}")
