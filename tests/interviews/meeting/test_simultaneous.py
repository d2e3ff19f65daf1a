"""Four simultaneous clicks: one meeting with the guards, several without them."""

from __future__ import annotations

import threading

import pytest
from django.db import OperationalError, transaction
from django.db import connection as database

from enishi.company import actors
from enishi.company.models import Member
from enishi.interviews import revision
from enishi.interviews.meeting import web_meeting
from enishi.interviews.models import Interview, Slot
from enishi.meetings.models import Host, Meeting
from tests.interviews.conftest import PretendZoom, fresh, in_threads, version_of

pytestmark = pytest.mark.django_db(transaction=True)

FOUR = 4


def test_four_clicks_at_once_make_one_meeting(
    interview: Interview, slot: Slot, host: Host, recruiter: Member, zoom: PretendZoom
) -> None:
    seen = version_of(interview)
    outcomes = in_threads(
        lambda _: web_meeting.create(
            interview, host_id=host.pk, by=actors.of(recruiter), version=seen
        ),
        count=FOUR,
    )
    assert {outcome.pk for outcome in outcomes if isinstance(outcome, Meeting)} == set(
        Meeting.objects.values_list("pk", flat=True)
    )
    assert all(isinstance(outcome, Meeting) for outcome in outcomes), outcomes
    assert len(zoom.meetings()) == 1


def test_without_lock_and_constraints_the_same_clicks_leave_meetings_nobody_knows(
    interview: Interview,
    slot: Slot,
    host: Host,
    recruiter: Member,
    zoom: PretendZoom,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    together = threading.Barrier(FOUR)

    def look_without_holding(interview: Interview) -> Interview:
        seen = Interview.objects.select_related("company", "step", "meeting").get(pk=interview.pk)
        together.wait(timeout=20)
        return seen

    monkeypatch.setattr(revision, "lock", look_without_holding)
    with database.cursor() as cursor:
        cursor.execute("DROP INDEX one_live_meeting_per_owner")
        cursor.execute("ALTER TABLE enishi_meeting DROP CONSTRAINT host_is_not_double_booked")
    try:
        in_threads(
            lambda _: web_meeting.create(interview, host_id=host.pk, by=actors.of(recruiter)),
            count=FOUR,
        )
        # The number of simultaneous calls is not tested here; one would be right.
        assert len(zoom.meetings()) > 1
    finally:
        Meeting.objects.all().delete()
        _restore_constraints()


def test_no_look_at_zoom_is_noted_between_what_was_seen_and_its_change(
    interview: Interview, meeting: Meeting
) -> None:
    def note_a_look(_: int) -> None:
        with database.cursor() as cursor:
            cursor.execute("SET lock_timeout = '200ms'")
        Meeting.objects.filter(pk=meeting.pk).update(observed={"topic": "別の題"})

    seen = version_of(interview)
    with transaction.atomic():
        held = revision.lock_seen(interview, version=seen)
        [outcome] = in_threads(note_a_look, count=1)
        assert revision.seen(fresh(interview)) == revision.seen(held) == seen
    assert isinstance(outcome, OperationalError)


def _restore_constraints() -> None:
    with database.schema_editor() as editor:
        for constraint in Meeting._meta.constraints:
            if constraint.name in ("one_live_meeting_per_owner", "host_is_not_double_booked"):
                editor.add_constraint(Meeting, constraint)
