"""A change, a look or a sweep that could not finish is retried (P3)."""

from __future__ import annotations

from copy import copy
from datetime import timedelta

import pytest
from django.db import connection as database
from django.db import transaction
from django.utils import timezone

from enishi.company import actors
from enishi.company.models import Member
from enishi.meetings.booking import creating, extras, intents
from enishi.meetings.gateway import followup, outbound, tokens
from enishi.meetings.gateway.explanations import Reason, sentence
from enishi.meetings.link import connection, resuming
from enishi.meetings.models import Host, Meeting, MeetingState, ZoomAccount
from tests.meetings.after_news import Pass, meeting, minutes, seen
from tests.meetings.conftest import Link, PretendZoom, claimed

__all__ = ["meeting", "minutes"]
pytestmark = pytest.mark.django_db(transaction=True)


def test_thousands_that_are_due_again_leave_the_queue_to_the_others(
    host: Host, minutes: Pass
) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    original = Meeting.objects.get(pk=meeting.pk)
    rows = []
    for number in range(1, 600):
        row = copy(original)
        row.pk, row.ref, row.owner_key = None, Meeting().ref, f"interview:{1000 + number}"
        row.zoom_meeting_id = 10**10 + number
        row.starts_at += timedelta(days=number)
        row.ends_at += timedelta(days=number)
        rows.append(row)
    Meeting.objects.bulk_create(rows)
    followup.resume(host.company.zoom_account.pk)
    resuming.look_again(host.company.zoom_account.pk)
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), max(priority), min(priority), max(scheduled_at) - min(scheduled_at)"
            " FROM procrastinate_jobs WHERE task_name = 'meetings.observe' AND status = 'todo'"
        )
        count, highest, lowest, spread = cursor.fetchone()
    assert (count, highest, lowest) == (resuming.AT_ONCE, -1, -1 - followup.LAST_RANK)
    assert spread > timedelta(seconds=5)


def test_every_reason_that_promises_a_repetition_is_kept(
    meeting: Meeting, zoom: PretendZoom, minutes: Pass
) -> None:
    """Whatever a failed look noted: the row is due again, and the next look clears it."""
    promising = [reason for reason in Reason if "自動で" in sentence(reason)]
    assert set(promising) == {Reason.BUSY, Reason.NOT_SENT, Reason.NO_ANSWER, Reason.UNDERWAY}
    for reason in promising:
        later = timezone.now() + timedelta(seconds=20)
        Meeting.objects.filter(pk=meeting.pk).update(reason=reason, not_before=later)
        minutes(1)
        meeting.refresh_from_db()
        assert (meeting.reason, meeting.not_before) == ("", None)


def test_a_change_that_was_promised_is_made_when_zoom_answers_again(
    meeting: Meeting, zoom: PretendZoom, minutes: Pass
) -> None:
    zoom.disturb("meetings.update", "empty_502", times=None)
    with transaction.atomic():
        intents.change(meeting, topic="二次面接")
    minutes(30)
    assert "自動で" in intents.explain(Meeting.objects.get(pk=meeting.pk))
    zoom.do("clear_faults")
    minutes(16)
    assert seen(meeting) == (MeetingState.READY, "二次面接")


def test_a_sweep_that_finds_no_line_comes_back(
    host: Host, other_host: Host, zoom: PretendZoom, minutes: Pass
) -> None:
    extra = _extra_of(host, zoom)
    with (
        outbound.call_slot(host.company.zoom_account.pk),
        outbound.call_slot(host.company.zoom_account.pk),
    ):
        for each in (host, other_host):
            extras.sweep_host(each.pk)
        assert extra in [one.id for one in zoom.meetings()]
    minutes(1)
    assert extra not in [one.id for one in zoom.meetings()]


@pytest.mark.parametrize(
    "fault", ["empty_502", "drop_connection", "rate_limited_qps", "timeout_before"]
)
def test_a_sweep_that_zoom_kept_from_its_end_comes_back(
    fault: str, host: Host, zoom: PretendZoom, minutes: Pass
) -> None:
    extra = _extra_of(host, zoom)
    zoom.disturb("meetings.list", fault, times=None)
    extras.sweep_host(host.pk)
    minutes(10)
    zoom.do("clear_faults")
    minutes(16)
    assert extra not in [one.id for one in zoom.meetings()]


def test_a_sweep_under_a_link_that_is_down_is_made_when_it_is_mended(
    host: Host, account: ZoomAccount, zoom: PretendZoom, minutes: Pass, link: Link
) -> None:
    extra = _extra_of(host, zoom)
    account.refresh_from_db()
    tokens.mark_dead(account)
    extras.sweep_host(host.pk)
    minutes(1)
    link()
    minutes(2)
    assert extra not in [one.id for one in zoom.meetings()]


def test_unlinking_ends_what_came_back(
    host: Host, account: ZoomAccount, admin: Member, zoom: PretendZoom, minutes: Pass
) -> None:
    zoom.disturb("meetings.list", "empty_502", times=None)
    extras.sweep_host(host.pk)
    connection.unlink(admin.company, by=actors.of(admin))
    minutes(20)
    with database.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'failed')")
        assert cursor.fetchone()[0] == 0


def _extra_of(host: Host, zoom: PretendZoom) -> int:
    """A meeting at Zoom that carries the mark of an intent which names another one."""
    creating.create_at_zoom(claimed(host))
    [named] = zoom.meetings()
    number = zoom.do("add_meeting", user="owner@zoom.example", topic="余分")["meeting_id"]
    extra = next(one for one in zoom.meetings() if one.id == int(number))
    zoom.world.meetings.change(extra, agenda=named.agenda)
    return extra.id
