"""Who of the participants can open the room, and the alternative hosts that follow from it."""

from __future__ import annotations

import pytest

from enishi.company import actors
from enishi.company.models import Member, Role
from enishi.interviews.meeting import drift, host_change, openers
from enishi.interviews.meeting.openers import Openers, Standing
from enishi.interviews.models import Interview, Slot
from enishi.interviews.trips import proposals, scheduling
from enishi.meetings.booking import reconciliation
from enishi.meetings.link import connection
from enishi.meetings.models import Host, Meeting, ZoomAccount
from tests.cast import member_of
from tests.interviews.conftest import (
    LetPass,
    PretendZoom,
    drawn,
    let_worker_finish,
    made,
    tomorrow,
    version_of,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("users_at_zoom")]

ITO, BASIC = "ito@zoom.example", "basic@zoom.example"


@pytest.fixture
def ito(interviewer: Member) -> Member:
    """伊藤, who has a licence at Zoom and writes their address in capitals there."""
    interviewer.email = ITO.upper()
    interviewer.save()
    return interviewer


@pytest.fixture
def takahashi(interviewer: Member) -> Member:
    """高橋, whose licence at Zoom is Basic."""
    return member_of(interviewer.company, name="高橋 彩", email=BASIC, role=Role.INTERVIEWER)


def seat(interview: Interview, *members: Member, by: Member) -> None:
    scheduling.set_participants(
        interview, members=members, by=actors.of(by), version=version_of(interview)
    )


def found(interview: Interview) -> Openers:
    current = Interview.objects.select_related("meeting__host").get(pk=interview.pk)
    return openers.of(current.meeting, openers.present_at(current))


def at_zoom(zoom: PretendZoom) -> list[str]:
    """For each meeting there its alternative hosts."""
    return [there.settings["alternative_hosts"] for there in zoom.meetings()]


def test_interviewers_with_a_licence_are_made_alternative_hosts_and_listed_so(
    interview: Interview,
    slot: Slot,
    host: Host,
    recruiter: Member,
    ito: Member,
    takahashi: Member,
    admin: Member,
    zoom: PretendZoom,
) -> None:
    admin.email = "owner@zoom.example"
    admin.save()
    seat(interview, ito, takahashi, admin, recruiter, by=recruiter)
    made(interview, host, recruiter)

    assert at_zoom(zoom) == [ITO]
    by_member = {one.member: one for one in found(interview).attendees}
    assert {member: one.standing for member, one in by_member.items()} == {
        ito: Standing.ALTERNATIVE,
        takahashi: Standing.GUEST,
        admin: Standing.HOST,
        recruiter: Standing.GUEST,
    }
    assert "有料ライセンス" in by_member[takahashi].why
    assert "ユーザーがいません" in by_member[recruiter].why
    assert found(interview).notice == ""


@pytest.mark.parametrize("present", [False, True])
def test_a_room_that_nobody_present_can_open_is_said_and_names_the_host(
    interview: Interview, slot: Slot, host: Host, recruiter: Member, present: bool
) -> None:
    if present:
        seat(interview, recruiter, by=recruiter)
    made(interview, host, recruiter)
    notice = found(interview).notice
    assert host.shown_label in notice
    assert notice.startswith("面接官の中に" if present else "面接官が設定されていない")


def test_a_colleague_who_is_the_host_but_not_present_opens_nothing(
    interview: Interview, slot: Slot, host: Host, recruiter: Member, admin: Member
) -> None:
    admin.email = "owner@zoom.example"
    admin.save()
    seat(interview, recruiter, by=recruiter)
    made(interview, host, recruiter)
    assert found(interview).notice
    seat(interview, admin, by=recruiter)
    assert found(interview).able == [admin]
    assert found(interview).notice == ""


def test_who_has_left_opens_nothing(
    interview: Interview, slot: Slot, host: Host, recruiter: Member, ito: Member
) -> None:
    seat(interview, ito, by=recruiter)
    Member.objects.filter(pk=ito.pk).update(is_active=False)
    made(interview, host, recruiter)
    assert Meeting.objects.get().alternative_hosts == []
    assert found(interview).notice


def test_a_room_that_opens_by_itself_needs_nobody(
    interview: Interview, slot: Slot, host: Host, recruiter: Member
) -> None:
    meeting = made(interview, host, recruiter)
    seen = meeting.observed | {"join_before_host": True, "waiting_room": False}
    Meeting.objects.update(observed=seen)
    assert found(interview).notice == ""


def test_another_panel_is_told_to_zoom_at_once(
    interview: Interview,
    slot: Slot,
    host: Host,
    recruiter: Member,
    ito: Member,
    takahashi: Member,
    zoom: PretendZoom,
) -> None:
    made(interview, host, recruiter)
    seat(interview, ito, by=recruiter)
    assert at_zoom(zoom) == [ITO]
    updates = len(zoom.calls("meetings.update"))
    seat(interview, ito, takahashi, by=recruiter)
    assert len(zoom.calls("meetings.update")) == updates
    seat(interview, takahashi, by=recruiter)
    assert at_zoom(zoom) == [""]
    assert found(interview).notice


def test_a_panel_that_zoom_has_not_heard_of_yet_is_on_its_way_and_blocks_nothing(
    interview: Interview,
    slot: Slot,
    host: Host,
    recruiter: Member,
    ito: Member,
    zoom: PretendZoom,
    let_pass: LetPass,
) -> None:
    from enishi.interviews.meeting.panel import panel_for
    from enishi.interviews.trips import confirmation

    made(interview, host, recruiter)
    zoom.disturb("meetings.update", "html_500")
    seat(interview, ito, by=recruiter)
    assert [one.standing for one in found(interview).attendees] == [Standing.INVITED]
    panel = panel_for(Interview.objects.get(pk=interview.pk))
    assert (panel.is_changing, panel.is_inviting) == (False, True)
    assert confirmation.why_not(panel.condition) == ""

    let_worker_finish(Meeting.objects.get(), let_pass)
    assert [one.standing for one in found(interview).attendees] == [Standing.ALTERNATIVE]


def test_whom_zoom_refused_is_named_with_the_reason(
    interview: Interview, slot: Slot, host: Host, recruiter: Member, ito: Member, zoom: PretendZoom
) -> None:
    zoom.do("change_licence", user=ITO, licence=1)
    seat(interview, ito, by=recruiter)
    meeting = made(interview, host, recruiter)

    assert meeting.state == "ready"
    [one] = found(interview).attendees
    assert (one.standing, one.why) == (
        Standing.GUEST,
        "Zoomが代替ホストとして受け付けませんでした",
    )
    assert found(interview).notice


def test_whom_somebody_added_at_zoom_is_counted_and_whom_they_took_away_is_said(
    interview: Interview, slot: Slot, host: Host, recruiter: Member, ito: Member, zoom: PretendZoom
) -> None:
    seat(interview, ito, by=recruiter)
    meeting = made(interview, host, recruiter)
    settings = {"alternative_hosts": "teshigawara@zoom.example;new@zoom.example"}
    zoom.do("edit_meeting", meeting_id=meeting.zoom_meeting_id, settings=settings)
    reconciliation.observe(meeting.pk)

    [one] = found(interview).attendees
    assert (one.standing, "なっていません" in one.why) == (Standing.GUEST, True)
    assert found(interview).others == 2
    current = Interview.objects.select_related("meeting__host").get(pk=interview.pk)
    assert current.meeting is not None
    assert drift.of(current.meeting) is None


def test_a_new_host_gets_the_same_people_beside_them(
    interview: Interview,
    slot: Slot,
    host: Host,
    other_host: Host,
    recruiter: Member,
    ito: Member,
    admin: Member,
    zoom: PretendZoom,
) -> None:
    admin.email = "owner@zoom.example"
    admin.save()
    seat(interview, ito, admin, by=recruiter)
    made(interview, host, recruiter)
    host_change.change_host(
        interview, host_id=other_host.pk, by=actors.of(recruiter), version=version_of(interview)
    )
    # 青木 was the host, and is an alternative one now.
    [there] = at_zoom(zoom)
    assert sorted(there.split(";")) == [ITO, "owner@zoom.example"]


def test_the_meeting_of_the_picked_slot_has_them_too(
    interview: Interview,
    slot: Slot,
    host: Host,
    recruiter: Member,
    ito: Member,
    zoom: PretendZoom,
    let_pass: LetPass,
) -> None:
    from enishi.interviews.candidate import candidate_links
    from enishi.interviews.candidate_models import LinkKind
    from enishi.interviews.trips import self_scheduling

    drawn(interview, by=recruiter, starts_at=tomorrow(14))
    seat(interview, ito, by=recruiter)
    address = proposals.propose(
        interview, by=actors.of(recruiter), version=version_of(interview), makes_meeting=True
    )
    link = candidate_links.find_link(address.rsplit("/", 1)[1], kind=LinkKind.CHOOSE)
    assert link is not None
    self_scheduling.pick(link, slot_id=slot.pk)
    assert at_zoom(zoom) == [ITO]


def test_a_host_taken_over_from_zoom_lets_the_former_one_stay_beside_them(
    interview: Interview,
    slot: Slot,
    host: Host,
    other_host: Host,
    recruiter: Member,
    admin: Member,
    zoom: PretendZoom,
) -> None:
    admin.email = "owner@zoom.example"
    admin.save()
    seat(interview, admin, by=recruiter)
    meeting = made(interview, host, recruiter)
    there = zoom.meetings()[0]
    zoom.world.meetings.change(there, host_id=other_host.zoom_user_id)
    reconciliation.observe(meeting.pk)
    current = Interview.objects.select_related("meeting__host").get(pk=interview.pk)
    assert current.meeting is not None
    seen = drift.of(current.meeting)
    assert seen is not None
    drift.take_over(interview, by=actors.of(recruiter), version=version_of(interview))

    assert at_zoom(zoom) == ["owner@zoom.example"]
    assert not Meeting.objects.get().is_behind


def test_after_unlinking_another_panel_asks_for_nothing(
    interview: Interview,
    slot: Slot,
    host: Host,
    account: ZoomAccount,
    recruiter: Member,
    admin: Member,
    ito: Member,
) -> None:
    from enishi.interviews.meeting.panel import panel_for

    made(interview, host, recruiter)
    connection.unlink(account.company, by=actors.of(admin))
    seat(interview, ito, by=recruiter)
    assert not Meeting.objects.get().is_behind
    assert not panel_for(Interview.objects.get(pk=interview.pk)).can_renew
