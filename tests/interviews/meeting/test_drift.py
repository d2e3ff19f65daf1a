"""A change at Zoom is shown with its differences and decided by people, never silently."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection as database

from enishi.company import actors
from enishi.company.models import AuditEntry, Member
from enishi.errors import Conflict, UserFacingError
from enishi.interviews.meeting import drift, host_change
from enishi.interviews.meeting.panel import panel_for
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.interviews.reads import attention
from enishi.interviews.trips import scheduling
from enishi.meetings.booking import converging, reconciliation
from enishi.meetings.models import Host, Meeting, MeetingState
from tests.cast import application_of
from tests.interviews.conftest import LetPass, PretendZoom, drawn, fresh, made, tomorrow, version_of
from tests.jobs import RunJobs

pytestmark = pytest.mark.django_db(transaction=True)


def deliver(zoom: PretendZoom, run_jobs: RunJobs) -> None:
    zoom.let_due_happen()
    with database.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL")
    run_jobs()


def seen(interview: Interview) -> drift.Drift:
    meeting = fresh(interview).meeting
    assert meeting is not None
    found = drift.of(converging.converge(meeting))
    assert found is not None
    return found


@pytest.mark.parametrize("confirm", [False, True], ids=["draft", "confirmed"])
def test_zooms_time_is_taken_over_into_the_slot(
    interview: Interview,
    slot: Slot,
    host: Host,
    recruiter: Member,
    zoom: PretendZoom,
    confirm: bool,
) -> None:
    meeting = made(interview, host, recruiter, confirm=confirm)
    zoom.do(
        "edit_meeting",
        meeting_id=meeting.zoom_meeting_id,
        start_at=tomorrow(15).isoformat(),
        duration=30,
    )
    found = seen(interview)
    assert found.words == ["日時", "長さ"]
    state, version = fresh(interview).state, fresh(interview).version

    drift.take_over(interview, by=actors.of(recruiter), version=version_of(interview))

    slot.refresh_from_db()
    assert (slot.starts_at, slot.ends_at) == (tomorrow(15), tomorrow(15, 30))
    after = fresh(interview)
    assert (after.state, after.version) == (state, version + 1)
    assert after.meeting is not None
    assert (after.meeting.starts_at, after.meeting.reason) == (tomorrow(15), "")
    assert zoom.calls("meetings.update") == []
    assert AuditEntry.objects.filter(action="interview.zoom_taken_over", member=recruiter).exists()


def test_only_what_the_person_saw_is_taken_over(
    interview: Interview, slot: Slot, host: Host, recruiter: Member, zoom: PretendZoom
) -> None:
    meeting = made(interview, host, recruiter)
    zoom.do("edit_meeting", meeting_id=meeting.zoom_meeting_id, duration=30)
    seen(interview)
    shown = version_of(interview)
    zoom.do("edit_meeting", meeting_id=meeting.zoom_meeting_id, duration=90)
    seen(interview)
    with pytest.raises(Conflict, match="Zoomのミーティングが変更されています"):
        drift.take_over(interview, by=actors.of(recruiter), version=shown)
    slot.refresh_from_db()
    assert slot.minutes == 60


def test_a_time_that_no_slot_may_have_is_refused_with_its_reason(
    interview: Interview, slot: Slot, host: Host, recruiter: Member, zoom: PretendZoom
) -> None:
    meeting = made(interview, host, recruiter)
    zoom.do(
        "edit_meeting", meeting_id=meeting.zoom_meeting_id, start_at=tomorrow(23, 30).isoformat()
    )
    seen(interview)
    with pytest.raises(UserFacingError, match="日付をまたぐ"):
        drift.take_over(interview, by=actors.of(recruiter), version=version_of(interview))
    assert Meeting.objects.get().starts_at == tomorrow(10)


def test_a_time_at_which_the_host_is_taken_is_refused(
    interview: Interview, slot: Slot, host: Host, recruiter: Member, zoom: PretendZoom, job: Any
) -> None:
    meeting = made(interview, host, recruiter)
    other = another(job, recruiter)
    drawn(other, by=recruiter, starts_at=tomorrow(15))
    made(other, host, recruiter)
    zoom.do("edit_meeting", meeting_id=meeting.zoom_meeting_id, start_at=tomorrow(15).isoformat())
    seen(interview)
    with pytest.raises(Conflict, match="ほかのミーティング"):
        drift.take_over(interview, by=actors.of(recruiter), version=version_of(interview))


def test_moving_the_slot_leaves_a_title_that_somebody_corrected_at_zoom(
    interview: Interview, slot: Slot, host: Host, recruiter: Member, zoom: PretendZoom
) -> None:
    meeting = made(interview, host, recruiter)
    zoom.do("edit_meeting", meeting_id=meeting.zoom_meeting_id, topic="面接（役員同席）")
    move(slot, recruiter, 14)

    [there] = zoom.meetings()
    assert (there.topic, there.start_at) == ("面接（役員同席）", tomorrow(14))
    found = drift.of(fresh(interview).meeting or meeting)
    assert found is not None
    assert found.topics == (f"一次面接 #{interview.pk}", "面接（役員同席）")


def test_a_time_changed_at_zoom_that_nobody_here_saw_is_not_overwritten(
    interview: Interview, slot: Slot, host: Host, recruiter: Member, zoom: PretendZoom
) -> None:
    meeting = made(interview, host, recruiter)
    zoom.do("edit_meeting", meeting_id=meeting.zoom_meeting_id, start_at=tomorrow(16).isoformat())
    move(slot, recruiter, 14)
    [there] = zoom.meetings()
    assert there.start_at == tomorrow(16)
    assert panel_for(fresh(interview)).drift is not None


def test_a_time_changed_at_zoom_that_people_saw_gives_way_to_a_new_one(
    interview: Interview, slot: Slot, host: Host, recruiter: Member, zoom: PretendZoom
) -> None:
    meeting = made(interview, host, recruiter)
    zoom.do("edit_meeting", meeting_id=meeting.zoom_meeting_id, start_at=tomorrow(16).isoformat())
    seen(interview)
    move(slot, recruiter, 14)
    [there] = zoom.meetings()
    assert there.start_at == tomorrow(14)
    assert panel_for(fresh(interview)).drift is None


@pytest.mark.parametrize("fault", ["timeout_after", "drop_connection_after", "html_500"])
def test_two_moves_of_which_the_first_ones_answer_was_lost_end_at_the_second(
    fault: str, interview: Interview, slot: Slot, host: Host, recruiter: Member, zoom: PretendZoom
) -> None:
    made(interview, host, recruiter)
    zoom.disturb("meetings.update", fault)
    move(slot, recruiter, 14)
    move(slot, recruiter, 15)
    [there] = zoom.meetings()
    assert there.start_at == tomorrow(15)
    assert panel_for(fresh(interview)).drift is None


def test_a_move_that_arrives_after_the_next_one_is_put_right(
    interview: Interview,
    slot: Slot,
    host: Host,
    recruiter: Member,
    zoom: PretendZoom,
    let_pass: LetPass,
) -> None:
    meeting = made(interview, host, recruiter)
    zoom.disturb("meetings.update", "late_effect", seconds=90)
    move(slot, recruiter, 14)
    move(slot, recruiter, 15)
    let_pass(120)
    zoom.let_due_happen()
    assert zoom.meetings()[0].start_at == tomorrow(14)

    for _ in range(2):
        converging.converge(meeting)
    assert zoom.meetings()[0].start_at == tomorrow(15)


@pytest.mark.parametrize("confirm", [False, True], ids=["draft", "confirmed"])
def test_a_drifted_meeting_is_made_anew_with_the_same_host(
    interview: Interview,
    slot: Slot,
    host: Host,
    recruiter: Member,
    zoom: PretendZoom,
    confirm: bool,
) -> None:
    old = made(interview, host, recruiter, confirm=confirm)
    zoom.do("edit_meeting", meeting_id=old.zoom_meeting_id, duration=30)
    seen(interview)
    new = host_change.make_anew(
        interview, host_id=host.pk, by=actors.of(recruiter), version=version_of(interview)
    )
    [there] = zoom.meetings()
    after = fresh(interview)
    assert after.meeting == new != old
    assert there.id == after.meeting.zoom_meeting_id
    assert there.duration == 60
    assert after.meeting.lane == 0
    assert (after.state == InterviewState.CONFIRMED) is confirm


@pytest.mark.usefixtures("nothing_is_urgent")
def test_a_confirmed_interviews_missing_meeting_is_made_anew_on_demand_only(
    interview: Interview,
    slot: Slot,
    host: Host,
    recruiter: Member,
    zoom: PretendZoom,
    run_jobs: RunJobs,
) -> None:
    old = made(interview, host, recruiter, confirm=True)
    zoom.do("delete_meeting", meeting_id=old.zoom_meeting_id)
    deliver(zoom, run_jobs)
    assert (panel_for(fresh(interview)).kind, zoom.meetings()) == ("missing", [])
    assert [found.interview.pk for found in attention.needed_by(recruiter)] == [interview.pk]

    host_change.make_anew(
        interview, host_id=host.pk, by=actors.of(recruiter), version=version_of(interview)
    )
    assert panel_for(fresh(interview)).kind == "created"
    assert len(zoom.meetings()) == 1
    assert fresh(interview).state == InterviewState.CONFIRMED
    assert attention.needed_by(recruiter) == []


def test_a_meeting_that_is_missing_is_not_asked_for_again_by_itself(
    interview: Interview, slot: Slot, host: Host, recruiter: Member, zoom: PretendZoom
) -> None:
    meeting = made(interview, host, recruiter)
    zoom.do("delete_meeting", meeting_id=meeting.zoom_meeting_id)
    for _ in range(3):
        reconciliation.repair(meeting.pk)
        converging.converge(meeting)
    assert Meeting.objects.get().state == MeetingState.MISSING
    assert zoom.meetings() == []


def move(slot: Slot, by: Member, hour: int) -> None:
    scheduling.move_slot(
        slot,
        starts_at=tomorrow(hour),
        ends_at=tomorrow(hour + 1),
        by=actors.of(by),
        version=version_of(slot.interview),
    )


def another(job: Any, by: Member, number: int = 0) -> Interview:
    application = application_of(
        job, name=f"高橋 {number}", kana="タカハシ", email="", step="一次面接"
    )
    return scheduling.open_draft(application, by=actors.of(by))
