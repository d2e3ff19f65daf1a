"""A company with thousands of open meetings does not delay the others."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection as database
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from enishi.company.models import Member
from enishi.meetings.booking import intents, reconciliation
from enishi.meetings.gateway import followup
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


def test_what_somebody_waits_for_comes_before_what_only_has_to_be_done(
    host: Host, small: Host, zoom: PretendZoom, run_jobs: RunJobs
) -> None:
    _wish(host, 0)
    with database.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")
    reconciliation.sweep()
    _wish(small, 0)
    _let_all_fall_due()
    run_jobs()
    asked = [call.who for call in zoom.calls("meetings.create")]
    assert asked == ["owner@large.example", "owner@zoom.example"]


def test_a_sweep_finds_some_of_each_before_more_of_any(host: Host, small: Host) -> None:
    _copy(_wish(host, 0), times=4999)
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


def test_what_an_ended_link_left_open_makes_nobody_wait(host: Host) -> None:
    """It stays so for ever, unless the same Zoom account is linked again."""
    _copy(_wish(host, 0), times=2 * followup.OPEN_IN_A_RANK)
    Meeting.objects.update(generation=host.company.zoom_account.generation - 1)
    wish = _wish(host, 100)
    job = ProcrastinateJob.objects.get(args__meeting_id=wish.pk)
    assert job.priority == followup.AWAITED


def _wish(host: Host, number: int) -> Meeting:
    start = tomorrow(0) + timedelta(minutes=30 * number)
    with transaction.atomic():
        return intents.claim(
            host.company,
            host=host,
            starts_at=start,
            ends_at=start + timedelta(minutes=30),
            topic="一次面接",
            owner_key=f"interview:{host.pk}-{number}",
        )


def _copy(meeting: Meeting, *, times: int) -> None:
    """Add so many meetings, one each half hour."""
    own = {
        "ref": "gen_random_uuid()",
        "starts_at": "starts_at + number * interval '30 minutes'",
        "ends_at": "ends_at + number * interval '30 minutes'",
        "owner_key": "'interview:' || 1000 + number",
    }
    columns = [field.column for field in Meeting._meta.concrete_fields if not field.primary_key]
    with database.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO enishi_meeting ({', '.join(columns)})"  # noqa: S608 - our own columns
            f" SELECT {', '.join(own.get(column, column) for column in columns)}"
            " FROM enishi_meeting, generate_series(1, %s) number WHERE id = %s",
            [times, meeting.pk],
        )


def _let_all_fall_due() -> None:
    with database.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL")
