"""A confirmed interview gets the meeting that a dead link could not request."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from enishi import due
from enishi.company.models import Member
from enishi.interviews import revision
from enishi.interviews.meeting import meeting_retry
from enishi.interviews.models import Interview, InterviewState
from enishi.interviews.trips import self_scheduling
from enishi.meetings.booking import reconciliation
from enishi.meetings.models import Host, LinkState, Meeting, MeetingState, ZoomAccount
from tests.interviews.conftest import LetPass, PretendZoom, fresh, let_worker_finish
from tests.interviews.offering import offered
from tests.jobs import Worker
from tests.meetings.conftest import Link

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def left(
    interview: Interview, host: Host, recruiter: Member, zoom: PretendZoom, worker: Worker
) -> Meeting:
    """The promised meeting of a picked time; the link died before the worker could call Zoom."""
    worker.is_here = False
    chosen = offered(interview, by=recruiter, days=(4,), makes_meeting=True, host_id=host.pk)
    self_scheduling.pick(chosen, slot_id=interview.slots.get().pk)
    ZoomAccount.objects.update(access_expires_at=timezone.now())
    zoom.disturb("oauth.token", "drop_connection_after")
    meeting = fresh(interview).meeting
    assert meeting is not None
    reconciliation.repair(meeting.pk)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.reason) == (MeetingState.FAILED, "needs_reauth")
    return meeting


def test_it_is_made_once_the_link_is_there_again(
    interview: Interview, left: Meeting, link: Link, zoom: PretendZoom, let_pass: LetPass
) -> None:
    meeting_retry.retry_meetings()
    assert fresh(interview).meeting == left

    link()
    meeting_retry.retry_meetings()
    meeting_retry.retry_meetings()
    meeting = fresh(interview).meeting
    assert meeting is not None
    assert (meeting.pk, meeting.host_id) == (left.pk + 1, left.host_id)
    let_worker_finish(meeting, let_pass)
    [there] = zoom.meetings()
    assert there.id == fresh(interview).meeting.zoom_meeting_id  # type: ignore[union-attr]
    assert there.start_at == left.starts_at


def test_what_two_workers_found_is_wanted_once(
    interview: Interview, left: Meeting, link: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    def both(*found: due.Each) -> None:
        for each in found * 2:
            each.do(interview.pk)

    link()
    version = fresh(interview).version
    monkeypatch.setattr(due, "go_through", both)
    meeting_retry.retry_meetings()
    assert fresh(interview).version == version + 1


def test_another_host_holds_it_if_the_first_has_no_time_any_more(
    other_host: Host, interview: Interview, left: Meeting, link: Link
) -> None:
    link()
    account = ZoomAccount.objects.get()
    Meeting.objects.create(
        company=left.company,
        account=account,
        generation=account.generation,
        zoom_account_id=account.zoom_account_id,
        owner_key="interview:0",
        host=left.host,
        starts_at=left.starts_at,
        ends_at=left.ends_at,
        time_zone=left.time_zone,
        topic="別の面接",
        state=MeetingState.WANTED,
    )
    meeting_retry.retry_meetings()
    meeting = fresh(interview).meeting
    assert meeting is not None
    assert meeting.host == other_host


def test_without_a_host_who_has_time_it_stays_as_it_is(
    interview: Interview, left: Meeting, link: Link
) -> None:
    link()
    Host.objects.update(is_selected=False)
    meeting_retry.retry_meetings()
    assert fresh(interview).meeting == left


def test_nothing_else_is_wanted_again(
    interview: Interview,
    left: Meeting,
    link: Link,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    link()
    others: list[tuple[type[Model], dict[str, object]]] = [
        (Interview, {"state": InterviewState.DRAFT}),
        (Meeting, {"state": MeetingState.UNKNOWN}),
        (Meeting, {"reason": "refused"}),
        (Meeting, {"starts_at": timezone.now()}),
        (ZoomAccount, {"state": LinkState.NEEDS_REAUTH}),
    ]
    for model, is_otherwise in others:
        with transaction.atomic():
            model.objects.update(**is_otherwise)  # type: ignore[attr-defined]
            with django_assert_num_queries(1):
                meeting_retry.retry_meetings()
            transaction.set_rollback(True)
    hold = revision.lock

    def called_off_first(held: Interview) -> Interview:
        Interview.objects.update(state=InterviewState.CANCELLED)
        return hold(held)

    with monkeypatch.context() as patched:
        patched.setattr(revision, "lock", called_off_first)
        meeting_retry.retry_meetings()
    assert fresh(interview).meeting == left
    Interview.objects.update(state=InterviewState.CONFIRMED)
    meeting_retry.retry_meetings()
    assert fresh(interview).meeting != left


def test_another_zoom_account_is_not_asked(interview: Interview, left: Meeting, link: Link) -> None:
    link(as_="owner@large.example")
    meeting_retry.retry_meetings()
    assert fresh(interview).meeting == left
