"""A sealed audit log, and the permissions of its tables' owner."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from enishi.company import audit_seals
from enishi.company.audit_seals import AuditSeal
from enishi.company.models import Company
from tests.records.sealed_log import run, write


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def log(company: Company) -> list[int]:
    """Three batches of three entries, sealed."""
    entries = []
    for batch in range(3):
        entries += [write(company, number=batch * 3 + number) for number in range(3)]
        audit_seals.seal_new_entries()
    assert AuditSeal.objects.count() == 3
    return entries


@pytest.fixture
def tamper() -> Iterator[None]:
    """Whoever owns the tables can do without their triggers."""
    triggers = "enishi_auditentry", "enishi_auditseal"
    for table in triggers:
        run(f"alter table {table} disable trigger user")
    yield
    for table in triggers:
        run(f"alter table {table} enable trigger user")
