"""「Enishiの日時に戻す」 restores the same meeting at Zoom, and tells nobody."""

from __future__ import annotations

import pytest

from enishi.company import actors
from enishi.company.models import AuditEntry, Member
from enishi.errors import Conflict, UserFacingError
from enishi.interviews import revision
from enishi.interviews.meeting import drift
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.mail.models import OutgoingMail
from enishi.meetings.booking import converging, reconciliation
from enishi.meetings.link import connection
from enishi.meetings.models import Host, Meeting
from tests.interviews.conftest import LetPass, PretendZoom, fresh, made, tomorrow, version_of
from tests.interviews.meeting.test_drift import seen

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("confirm", [False, True], ids=["draft", "confirmed"])
def test_time_length_and_name_go_back_to_what_stands_here(
    confirm: bool,
    interview: Interview,
    slot: Slot,
    host: Host,
    recruiter: Member,
    zoom: PretendZoom,
) -> None:
    meeting = made(interview, host, recruiter, confirm=confirm)
    [before] = zoom.meetings()
    zoom.do(
        "edit_meeting",
        meeting_id=meeting.zoom_meeting_id,
        start_at=tomorrow(15).isoformat(),
        duration=30,
        topic="Zoomでの名前",
    )
    seen(interview)
    state, version, mails = *_state(interview), OutgoingMail.objects.count()

    drift.put_back(interview, by=actors.of(recruiter), version=version_of(interview))

    [there] = zoom.meetings()
    assert (there.id, there.start_at, there.duration) == (before.id, tomorrow(10), 60)
    assert (there.topic, there.password) == (before.topic, before.password)
    slot.refresh_from_db()
    assert (slot.starts_at, slot.ends_at) == (tomorrow(10), tomorrow(11))
    assert _state(interview) == (state, version + 1)
    now = Meeting.objects.select_related("host").get()
    assert (now.reason, now.is_behind, drift.of(now)) == ("", False, None)
    assert OutgoingMail.objects.count() == mails
    assert AuditEntry.objects.filter(action="interview.zoom_put_back", member=recruiter).exists()


def test_only_what_the_person_saw_is_put_back(
    interview: Interview, slot: Slot, host: Host, recruiter: Member, zoom: PretendZoom
) -> None:
    meeting = made(interview, host, recruiter)
    zoom.do("edit_meeting", meeting_id=meeting.zoom_meeting_id, duration=30)
    seen(interview)
    shown = version_of(interview)
    zoom.do("edit_meeting", meeting_id=meeting.zoom_meeting_id, duration=90)
    seen(interview)
    with pytest.raises(Conflict, match="Zoomのミーティングが変更されています"):
        drift.put_back(interview, by=actors.of(recruiter), version=shown)
    assert zoom.meetings()[0].duration == 90


def test_what_somebody_changed_since_without_our_seeing_it_is_not_overwritten(
    interview: Interview, slot: Slot, host: Host, recruiter: Member, zoom: PretendZoom
) -> None:
    meeting = made(interview, host, recruiter)
    number = meeting.zoom_meeting_id
    zoom.do("edit_meeting", meeting_id=number, duration=30, topic="一")
    seen(interview)
    zoom.do("edit_meeting", meeting_id=number, topic="二")
    drift.put_back(interview, by=actors.of(recruiter), version=version_of(interview))
    left = _left()
    [there] = zoom.meetings()
    assert (there.duration, there.topic) == (60, "二")
    assert left is not None
    assert left.words == ["件名"]


def test_a_host_cannot_be_put_back_and_everything_else_is(
    interview: Interview, slot: Slot, host: Host, recruiter: Member, zoom: PretendZoom
) -> None:
    meeting = made(interview, host, recruiter)
    other = zoom.user("interview-room1@zoom.example")
    [there] = zoom.meetings()
    zoom.world.meetings.change(there, host_id=other.id, duration=30)
    assert seen(interview).words == ["長さ", "ホストユーザー"]

    drift.put_back(interview, by=actors.of(recruiter), version=version_of(interview))
    left = _left()
    assert left is not None
    assert left.words == ["ホストユーザー"]
    assert zoom.meetings()[0].duration == 60
    assert not left.can_be_put_back
    with pytest.raises(UserFacingError, match="ホストユーザーは、Enishiから戻せません"):
        drift.put_back(interview, by=actors.of(recruiter), version=version_of(interview))
    assert meeting.zoom_meeting_id == zoom.meetings()[0].id


def test_while_zoom_is_silent_it_is_on_its_way_and_the_worker_ends_it(
    interview: Interview,
    slot: Slot,
    host: Host,
    recruiter: Member,
    zoom: PretendZoom,
    let_pass: LetPass,
) -> None:
    meeting = made(interview, host, recruiter)
    zoom.do("edit_meeting", meeting_id=meeting.zoom_meeting_id, duration=30)
    seen(interview)
    zoom.disturb("meetings.update", "empty_502", times=1)
    drift.put_back(interview, by=actors.of(recruiter), version=version_of(interview))
    assert zoom.meetings()[0].duration == 30
    assert Meeting.objects.get().awaits_change
    let_pass(60)
    reconciliation.repair(meeting.pk)
    assert zoom.meetings()[0].duration == 60


def test_a_second_press_finds_nothing_to_put_back(
    interview: Interview, slot: Slot, host: Host, recruiter: Member, zoom: PretendZoom
) -> None:
    meeting = made(interview, host, recruiter)
    zoom.do("edit_meeting", meeting_id=meeting.zoom_meeting_id, duration=30)
    seen(interview)
    shown = version_of(interview)
    drift.put_back(interview, by=actors.of(recruiter), version=shown)
    for version in (shown, version_of(interview)):
        with pytest.raises(Conflict):
            drift.put_back(interview, by=actors.of(recruiter), version=version)


def test_a_time_that_has_passed_is_not_sent(
    interview: Interview,
    slot: Slot,
    host: Host,
    recruiter: Member,
    zoom: PretendZoom,
    let_pass: LetPass,
) -> None:
    meeting = made(interview, host, recruiter)
    zoom.do("edit_meeting", meeting_id=meeting.zoom_meeting_id, duration=30)
    seen(interview)
    let_pass(3 * 24 * 3600)
    with pytest.raises(UserFacingError, match="過去の日時"):
        drift.put_back(interview, by=actors.of(recruiter), version=version_of(interview))


def test_under_a_link_that_ended_it_says_what_to_do(
    interview: Interview,
    slot: Slot,
    host: Host,
    recruiter: Member,
    admin: Member,
    zoom: PretendZoom,
) -> None:
    meeting = made(interview, host, recruiter)
    zoom.do("edit_meeting", meeting_id=meeting.zoom_meeting_id, duration=30)
    seen(interview)
    connection.unlink(admin.company, by=actors.of(admin))
    with pytest.raises(UserFacingError, match="連携が解除された"):
        drift.put_back(interview, by=actors.of(recruiter), version=version_of(interview))


def test_a_meeting_that_vanished_cannot_be_put_back(
    interview: Interview, slot: Slot, host: Host, recruiter: Member, zoom: PretendZoom
) -> None:
    meeting = made(interview, host, recruiter)
    zoom.do("edit_meeting", meeting_id=meeting.zoom_meeting_id, duration=30)
    seen(interview)
    zoom.do("delete_meeting", meeting_id=meeting.zoom_meeting_id)
    converging.converge(Meeting.objects.get())
    with pytest.raises(Conflict, match="解消されているか確認中"):
        drift.put_back(interview, by=actors.of(recruiter), version=revision.seen(fresh(interview)))


def _left() -> drift.Drift | None:
    return drift.of(Meeting.objects.select_related("host").get())


def _state(interview: Interview) -> tuple[InterviewState, int]:
    now = fresh(interview)
    return InterviewState(now.state), now.version
