"""In a run at another hour, our clock and the database's agree, and nothing else changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from enishi.company.models import Company
from enishi.mail.models import OutgoingMail

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("function", ["now", "clock_timestamp", "statement_timestamp"])
def test_the_database_tells_the_same_time_as_we(function: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"select {function}()")
        [theirs] = cursor.fetchone()
    assert abs(theirs - datetime.now(UTC)) < timedelta(minutes=5)


def test_what_the_database_fills_in_agrees_too(company: Company) -> None:
    mail = OutgoingMail.objects.create(company=company, kind="test", to="h@mail.example")
    mail.refresh_from_db()
    assert abs(mail.written_at - datetime.now(UTC)) < timedelta(minutes=5)
