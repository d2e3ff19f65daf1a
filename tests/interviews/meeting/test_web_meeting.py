"""One interview, one meeting: made, moved with its time, handed to another host, deleted."""

from __future__ import annotations

from typing import Any

import pytest

from enishi.company import actors
from enishi.company.models import Member
from enishi.errors import Conflict, UserFacingError
from enishi.interviews.meeting import web_meeting
from enishi.interviews.models import Interview, Slot
from enishi.interviews.trips import scheduling
from enishi.meetings.models import Host, Meeting, MeetingState
from tests.interviews.conftest import PretendZoom, drawn, made, tomorrow, version_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_meeting_has_the_slots_time_and_no_candidates_name(
    interview: Interview, slot: Slot, host: Host, recruiter: Member, zoom: PretendZoom
) -> None:
    meeting = made(interview, host, recruiter)

    [there] = zoom.meetings()
    assert there.topic == f"一次面接 #{interview.pk}"
    assert (there.start_at, there.duration) == (slot.starts_at, 60)
    interview.refresh_from_db()
    assert interview.meeting == meeting
    assert meeting.state == MeetingState.READY


def test_a_second_click_finds_the_first_ones_meeting(
    interview: Interview, slot: Slot, host: Host, recruiter: Member, zoom: PretendZoom
) -> None:
    seen = version_of(interview)
    first = web_meeting.create(interview, host_id=host.pk, by=actors.of(recruiter), version=seen)
    second = web_meeting.create(interview, host_id=host.pk, by=actors.of(recruiter), version=seen)

    assert second == first
    assert len(zoom.meetings()) == 1
    assert len(zoom.calls("meetings.create")) == 1


@pytest.mark.parametrize("hours", [[], [10, 14]], ids=["no slot", "two slots"])
def test_a_meeting_needs_exactly_one_slot(
    interview: Interview, host: Host, recruiter: Member, zoom: PretendZoom, hours: list[int]
) -> None:
    for hour in hours:
        drawn(interview, by=recruiter, starts_at=tomorrow(hour))
    with pytest.raises(UserFacingError, match="日程が1件のときに作成できます"):
        made(interview, host, recruiter)
    assert not zoom.meetings()


def test_a_host_who_is_not_offered_is_refused(
    interview: Interview, slot: Slot, host: Host, recruiter: Member, zoom: PretendZoom
) -> None:
    Host.objects.update(is_selected=False)
    with pytest.raises(UserFacingError) as refusal:
        made(interview, host, recruiter)
    assert refusal.value.field == "host"
    assert not zoom.meetings()


def test_a_host_who_is_taken_is_refused_and_the_slot_stays(
    interview: Interview, slot: Slot, host: Host, recruiter: Member, zoom: PretendZoom, job: Any
) -> None:
    made(interview, host, recruiter)
    other = _another_interview(job, recruiter)
    drawn(other, by=recruiter)

    with pytest.raises(UserFacingError, match="ほかのミーティング") as refusal:
        made(other, host, recruiter)
    assert refusal.value.field == "host"
    assert other.slots.count() == 1
    assert len(zoom.meetings()) == 1


def test_nobody_can_make_a_meeting_when_zoom_is_not_linked(
    interview: Interview, slot: Slot, recruiter: Member
) -> None:
    with pytest.raises(UserFacingError, match="Zoomが連携されていません"):
        web_meeting.create(
            interview, host_id=1, by=actors.of(recruiter), version=version_of(interview)
        )


def test_a_moved_slot_takes_its_meeting_along(
    interview: Interview, slot: Slot, host: Host, recruiter: Member, zoom: PretendZoom
) -> None:
    before = made(interview, host, recruiter)
    scheduling.move_slot(
        slot,
        starts_at=tomorrow(14),
        ends_at=tomorrow(14, 45),
        by=actors.of(recruiter),
        version=version_of(interview),
    )
    [there] = zoom.meetings()
    assert (there.start_at, there.duration) == (tomorrow(14), 45)
    assert there.id == before.zoom_meeting_id


def test_a_second_slot_is_refused_while_a_meeting_stands(
    interview: Interview, slot: Slot, host: Host, recruiter: Member
) -> None:
    made(interview, host, recruiter)
    with pytest.raises(UserFacingError, match="Zoomミーティングを作成済みのため"):
        drawn(interview, by=recruiter, starts_at=tomorrow(15))


def test_a_slot_with_a_meeting_is_removed_only_together_with_it(
    interview: Interview, slot: Slot, host: Host, recruiter: Member, zoom: PretendZoom
) -> None:
    made(interview, host, recruiter)
    with pytest.raises(UserFacingError, match="ミーティングも削除されます"):
        scheduling.remove_slot(slot, by=actors.of(recruiter), version=version_of(interview))
    assert len(zoom.meetings()) == 1

    scheduling.remove_slot(
        slot, by=actors.of(recruiter), version=version_of(interview), delete_meeting=True
    )
    assert zoom.meetings() == []
    assert not interview.slots.exists()
    assert Meeting.objects.get().state == MeetingState.CANCELLED


def test_a_deleted_meeting_leaves_its_slot(
    interview: Interview, slot: Slot, host: Host, recruiter: Member, zoom: PretendZoom
) -> None:
    made(interview, host, recruiter)
    web_meeting.delete(interview, by=actors.of(recruiter), version=version_of(interview))

    interview.refresh_from_db()
    assert interview.meeting is None
    assert interview.slots.count() == 1
    assert zoom.meetings() == []


def test_a_meeting_refused_by_zoom_can_be_asked_for_again(
    interview: Interview, slot: Slot, host: Host, recruiter: Member, zoom: PretendZoom
) -> None:
    zoom.disturb("meetings.create", "ok_with_code_200")
    failed = made(interview, host, recruiter)
    again = made(interview, host, recruiter)

    assert (failed.state, again.state) == (MeetingState.FAILED, MeetingState.READY)
    assert len(zoom.meetings()) == 1


def test_a_meeting_that_vanished_at_zoom_is_made_anew(
    interview: Interview, slot: Slot, host: Host, recruiter: Member, zoom: PretendZoom
) -> None:
    vanished = made(interview, host, recruiter)
    Meeting.objects.update(state=MeetingState.MISSING)
    anew = made(interview, host, recruiter)

    assert anew != vanished
    assert [there.id for there in zoom.meetings()] == [anew.zoom_meeting_id]


def test_the_second_of_two_people_cannot_delete_what_they_did_not_see(
    interview: Interview, slot: Slot, host: Host, recruiter: Member, zoom: PretendZoom
) -> None:
    seen = version_of(interview)
    made(interview, host, recruiter)
    with pytest.raises(Conflict):
        web_meeting.delete(interview, by=actors.of(recruiter), version=seen)
    assert len(zoom.meetings()) == 1


def _another_interview(job: Any, by: Member) -> Interview:
    from tests.cast import application_of

    application = application_of(
        job, name="高橋 健", kana="タカハシ ケン", email="ken@mail.example", step="一次面接"
    )
    return scheduling.open_draft(application, by=actors.of(by))
