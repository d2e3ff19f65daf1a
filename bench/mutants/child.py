"""A pytest plugin (``PYTEST_PLUGINS``) that reports which test of one mutant failed, and why."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

RESULT = "ENISHI_MUTANT_RESULT"
DATABASE = "ENISHI_MUTANT_DATABASE"


class Reporter:
    """Writes the number of tests, and the first failure."""

    def __init__(self) -> None:
        self._told: dict[str, object] = {"ran": 0, "failed": "", "why": ""}

    def _note(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if report.failed and not self._told["failed"]:
            crash = getattr(report.longrepr, "reprcrash", None)
            why = crash.message if crash else str(report.longrepr)[-600:]
            self._told |= {"failed": report.nodeid, "why": why[:600]}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._told["ran"] = int(str(self._told["ran"])) + (report.when == "call")
        self._note(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self._note(report)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, exitstatus: int) -> None:
        self._told["status"] = int(exitstatus)
        Path(os.environ[RESULT]).write_text(json.dumps(self._told))


class CopyOfTheDatabase:
    """Replaces pytest-django's database, which would migrate: this run has a migrated copy."""

    @pytest.fixture(scope="session")
    def django_db_setup(self, request: pytest.FixtureRequest) -> None:
        """Point Django's connection to the copy."""
        from django.db import connections

        for before in ("django_test_environment", "django_db_modify_db_settings"):
            request.getfixturevalue(before)
        connection = connections["default"]
        connection.close()
        connection.settings_dict["NAME"] = os.environ[DATABASE]


def pytest_configure(config: pytest.Config) -> None:
    """Register the plugins at the start."""
    if RESULT in os.environ:
        config.pluginmanager.register(Reporter())
    if DATABASE in os.environ:
        config.pluginmanager.register(CopyOfTheDatabase())
