"""Verbs compose: the effects of a rolled back verb exist neither here nor at Zoom."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection, transaction

import enishi
from enishi.company import actors
from enishi.company.models import Company, Member
from enishi.interviews.candidate_models import CandidateLink
from enishi.interviews.meeting import drift, host_change, meeting_retry, opener_changes, web_meeting
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.interviews.revision import Seen
from enishi.interviews.rounds import drafts, link_end
from enishi.interviews.trips import (
    confirmation,
    leaving,
    rescheduling,
    room_requests,
    scheduling,
    self_scheduling,
)
from enishi.meetings.booking import converging
from enishi.meetings.gateway.explanations import Reason
from enishi.meetings.link import ending
from enishi.meetings.models import Host, Meeting, MeetingState, ZoomAccount
from tests.interviews.conftest import PretendZoom, fresh, tomorrow, version_of
from tests.interviews.meeting.test_opener_changes import meeting
from tests.interviews.meeting.test_openers import ito
from tests.interviews.offering import key_with_meeting, offered, period

__all__ = ["ito", "key_with_meeting", "meeting"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("users_at_zoom")]

Deed = Callable[[Interview, Seen, Member], object]

OF_A_DRAFT: dict[str, Deed] = {
    "move the time": lambda interview, version, by: scheduling.move_slot(
        interview.slots.get(),
        starts_at=tomorrow(14),
        ends_at=tomorrow(15),
        by=actors.of(by),
        version=version,
    ),
    "remove the time": lambda interview, version, by: scheduling.remove_slot(
        interview.slots.get(), by=actors.of(by), version=version, delete_meeting=True
    ),
    "let them interview": lambda interview, version, by: scheduling.set_participants(
        interview, members=[by], by=actors.of(by), version=version
    ),
    "delete the meeting": lambda interview, version, by: web_meeting.delete(
        interview, by=actors.of(by), version=version
    ),
    "take over": lambda interview, version, by: drift.take_over(
        interview, by=actors.of(by), version=version
    ),
    "put back": lambda interview, version, by: drift.put_back(
        interview, by=actors.of(by), version=version
    ),
    "give back": lambda _interview, _version, _by: drafts.release_forgotten(),
    "cancel": lambda interview, version, by: confirmation.cancel(
        interview, by=actors.of(by), version=version
    ),
    "leave the step": lambda interview, _version, by: leaving.decide(
        interview.application,
        "rejected",
        at_step=interview.step_id,
        by=actors.of(by),
        fate=leaving.Fate.CANCEL,
    ),
}


def jobs() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from procrastinate_jobs")
        [count] = cursor.fetchone()
    return int(count)


def require_harmless(name: str, deed: Callable[[], object], zoom: PretendZoom) -> None:
    """The verb wants something of Zoom, and is rolled back with the transaction around it."""
    before = jobs(), len(zoom.world.journal)
    with transaction.atomic():
        deed()
        assert jobs() > before[0], f"{name} wants nothing"
        transaction.set_rollback(True)
    assert (jobs(), len(zoom.world.journal)) == before, name


def test_what_a_recruiter_does_to_a_draft(
    interview: Interview,
    slot: Slot,
    host: Host,
    other_host: Host,
    recruiter: Member,
    zoom: PretendZoom,
) -> None:
    # Who can open the room follows who takes part.
    Member.objects.filter(pk=recruiter.pk).update(email=other_host.email)
    web_meeting.create(interview, host_id=host.pk, by=actors.of(recruiter))
    Interview.objects.update(changed_at=slot.starts_at - drafts.IDLE * 2)
    meeting = Meeting.objects.get()
    zoom.do("edit_meeting", meeting_id=meeting.zoom_meeting_id, start_at=tomorrow(16).isoformat())
    converging.converge(meeting)
    for name, deed in OF_A_DRAFT.items():
        seen = version_of(interview)
        require_harmless(
            name, lambda deed=deed, seen=seen: deed(fresh(interview), seen, recruiter), zoom
        )
    others: dict[str, Callable[[], object]] = {
        "change the host": lambda: host_change.change_host(
            fresh(interview),
            host_id=other_host.pk,
            by=actors.of(recruiter),
            version=version_of(interview),
        ),
        "make anew": lambda: host_change.make_anew(
            fresh(interview),
            host_id=host.pk,
            by=actors.of(recruiter),
            version=version_of(interview),
        ),
    }
    for name, change in others.items():
        require_harmless(name, change, zoom)
    assert Meeting.objects.get().is_live


def test_what_makes_the_meeting(
    interview: Interview, slot: Slot, host: Host, recruiter: Member, zoom: PretendZoom
) -> None:
    require_harmless(
        "create",
        lambda: web_meeting.create(interview, host_id=host.pk, by=actors.of(recruiter)),
        zoom,
    )
    assert not Meeting.objects.exists()


def test_what_candidates_do(
    interview: Interview, key_with_meeting: CandidateLink, zoom: PretendZoom
) -> None:
    chosen = period(interview, days=5)
    for name, deed in {
        "move": lambda: rescheduling.move(key_with_meeting, period_id=chosen),
        "call off": lambda: room_requests.call_off(key_with_meeting, message=""),
    }.items():
        require_harmless(name, deed, zoom)


def test_what_a_candidate_picks(
    interview: Interview, host: Host, recruiter: Member, zoom: PretendZoom
) -> None:
    link = offered(interview, by=recruiter, makes_meeting=True, host_id=host.pk)
    slot = interview.slots.all()[0]
    require_harmless("pick", lambda: self_scheduling.pick(link, slot_id=slot.pk), zoom)
    assert self_scheduling.pick(link, slot_id=slot.pk)
    assert len(zoom.meetings()) == 1


def test_what_is_done_to_what_is_fixed(
    meeting: Meeting, interview: Interview, recruiter: Member, ito: Member, zoom: PretendZoom
) -> None:
    zoom.do("edit_meeting", meeting_id=meeting.zoom_meeting_id, settings={"alternative_hosts": ""})
    converging.converge(meeting)
    seen = version_of(interview)
    require_harmless(
        "invite again",
        lambda: opener_changes.invite_again(
            fresh(interview), member_id=ito.pk, by=actors.of(recruiter), version=seen
        ),
        zoom,
    )
    with transaction.atomic():
        # Zoom need not be called: the meeting follows when the next time is fixed.
        confirmation.reopen(fresh(interview), by=actors.of(recruiter), version=seen)
        assert fresh(interview).state == InterviewState.DRAFT
        transaction.set_rollback(True)
    assert (fresh(interview).state, version_of(interview)) == (InterviewState.CONFIRMED, seen)


def test_the_end_of_a_link_with_its_meetings(
    meeting: Meeting, company: Company, admin: Member, zoom: PretendZoom
) -> None:
    require_harmless(
        "end the link",
        lambda: link_end.end(company, by=actors.of(admin), delete_meetings=True),
        zoom,
    )
    assert ZoomAccount.objects.get().is_linked


def test_a_link_that_ends_at_once_is_told_to_zoom_and_insists_on_being_outermost(
    meeting: Meeting, company: Company, admin: Member, zoom: PretendZoom
) -> None:
    """Two of the few that a page waits for, see ``docs/house.md``: Zoom must not be told what is
    undone afterwards."""
    asked = len(zoom.world.journal)
    for deed in (
        lambda: link_end.end(company, by=actors.of(admin), delete_meetings=False),
        lambda: ending.leave_rest(company, by=actors.of(admin)),
    ):
        with pytest.raises(RuntimeError, match="inside a transaction"), transaction.atomic():
            deed()
    assert ZoomAccount.objects.get().is_linked
    assert len(zoom.world.journal) == asked


def test_a_second_wish_for_what_a_dead_link_could_not_be_asked_for(
    meeting: Meeting, interview: Interview, zoom: PretendZoom
) -> None:
    Meeting.objects.update(state=MeetingState.FAILED, reason=Reason.NEEDS_REAUTH)
    require_harmless("want again", meeting_retry.retry_meetings, zoom)
    assert fresh(interview).meeting == meeting


@pytest.mark.parametrize("room", ["interviews", "hiring", "company"])
def test_no_verb_calls_zoom_or_insists_on_being_outermost(room: str) -> None:
    forbidden = re.compile(r"durable=True|\b(creating|converging|reconciliation)\.\w|open_zoom")
    modules = list((Path(enishi.__file__).parent / room).rglob("*.py"))
    assert modules
    assert [path.name for path in modules if forbidden.search(path.read_text())] == []
