"""One company with thousands of open meetings does not keep the others waiting."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection as database
from django.db import transaction

from enishi.company.models import Member
from enishi.meetings import booking, followup, reconciliation
from enishi.meetings.models import Host, Meeting, ZoomAccount
from tests.jobs import RunJobs
from tests.meetings.conftest import Link, PretendZoom, tomorrow

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 60


@pytest.fixture
def small(account: ZoomAccount, link: Link, other_admin: Member) -> Host:
    """Another company's host, at a Zoom account of its own."""
    linked = link(by=other_admin, as_="owner@large.example")
    return Host.objects.get(company=linked.company)


@pytest.mark.parametrize("ranked", [True, False], ids=["ranked", "without"])
def test_who_has_little_open_is_served_before_the_thousands_that_came_earlier(
    ranked: bool,
    host: Host,
    small: Host,
    zoom: PretendZoom,
    run_jobs: RunJobs,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not ranked:
        monkeypatch.setattr(followup, "OPEN_IN_A_RANK", 10**6)
    for number in range(MANY):
        _wish(host, number)
    for number in range(3):
        _wish(small, number)
    _let_all_fall_due()
    run_jobs()

    asked = [call.who for call in zoom.calls("meetings.create")]
    assert len(asked) == MANY + 3
    last = max(place for place, user in enumerate(asked) if user == "owner@large.example")
    assert last < followup.OPEN_IN_A_RANK + 3 if ranked else last == MANY + 2


def test_a_sweep_finds_some_of_each_before_more_of_any(host: Host, small: Host) -> None:
    first = _wish(host, 0)
    many = [
        Meeting(
            **{
                field.attname: getattr(first, field.attname)
                for field in Meeting._meta.concrete_fields
                if field.attname not in ("id", "ref", "created_at")
            }
            | {
                "starts_at": first.starts_at + timedelta(minutes=30 * number),
                "ends_at": first.ends_at + timedelta(minutes=30 * number),
                "purpose": f"interview:{1000 + number}",
            }
        )
        for number in range(1, 5000)
    ]
    Meeting.objects.bulk_create(many, batch_size=1000)
    theirs = [_wish(small, number).pk for number in range(3)]
    with database.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    reconciliation.sweep()
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT (args->>'meeting_id')::int FROM procrastinate_jobs"
            " WHERE task_name = 'meetings.repair' ORDER BY priority DESC, id"
        )
        queued = [row[0] for row in cursor.fetchall()]
    assert len(queued) == reconciliation.SWEPT_OF_ONE_LINK + 3
    assert queued[:3] == theirs


def _wish(host: Host, number: int) -> Meeting:
    start = tomorrow(0) + timedelta(minutes=30 * number)
    with transaction.atomic():
        return booking.claim(
            host.company,
            host=host,
            starts_at=start,
            ends_at=start + timedelta(minutes=30),
            topic="一次面接",
            purpose=f"interview:{host.pk}-{number}",
        )


def _let_all_fall_due() -> None:
    with database.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL")
