"""Another host's meeting replaces the old one, whichever call fails or is refused."""

from __future__ import annotations

import pytest
from django.db import transaction

from enishi.company import actors
from enishi.company.models import Member
from enishi.errors import Conflict, UserFacingError
from enishi.interviews import revision
from enishi.interviews.meeting import host_change
from enishi.interviews.meeting.panel import panel_for
from enishi.interviews.models import Interview
from enishi.interviews.reads import attention
from enishi.interviews.reads.reasons import Concern
from enishi.interviews.trips import confirmation, rescheduling
from enishi.meetings.booking import intents
from enishi.meetings.models import Host, Meeting, MeetingState
from tests.cast import SignedIn
from tests.interviews.conftest import (
    LetPass,
    PretendZoom,
    fresh,
    let_worker_finish,
    version_of,
)
from tests.jobs import RunJobs, Worker

pytestmark = pytest.mark.django_db(transaction=True)


def give_to(interview: Interview, host: Host, by: Member) -> Meeting:
    new = host_change.change_host(
        interview, host_id=host.pk, by=actors.of(by), version=version_of(interview)
    )
    return Meeting.objects.get(pk=new.pk)


def test_another_host_gets_a_meeting_of_their_own_and_the_old_one_goes(
    interview: Interview,
    meeting: Meeting,
    other_host: Host,
    recruiter: Member,
    zoom: PretendZoom,
) -> None:
    new = give_to(interview, other_host, recruiter)
    [there] = zoom.meetings()
    interview.refresh_from_db()
    assert there.host_id == other_host.zoom_user_id
    assert interview.meeting == new
    assert new.zoom_meeting_id == there.id != meeting.zoom_meeting_id


def test_the_old_meeting_stays_while_zoom_refuses_the_new_host(
    interview: Interview,
    meeting: Meeting,
    other_host: Host,
    recruiter: Member,
    zoom: PretendZoom,
) -> None:
    confirmation.confirm(interview, by=actors.of(recruiter), version=version_of(interview))
    zoom.disturb("meetings.create", "ok_with_code_200")

    refused = give_to(interview, other_host, recruiter)
    assert refused.state == MeetingState.FAILED
    assert fresh(interview).meeting == meeting
    assert [there.id for there in zoom.meetings()] == [meeting.zoom_meeting_id]
    assert "許可しませんでした" in panel_for(fresh(interview)).reason
    assert Concern.RENEWAL_REFUSED in [
        one.concern for one in attention.reasons_for(fresh(interview))
    ]
    # The alert is raised only for a time that the candidate chose.
    rescheduling.alert_of_refused_meetings()
    assert not fresh(interview).alerts.exists()

    Host.objects.update(is_usable=True)
    give_to(interview, other_host, recruiter)
    assert Concern.RENEWAL_REFUSED not in [
        one.concern for one in attention.reasons_for(fresh(interview))
    ]


def test_the_new_host_takes_over_once_zooms_silence_is_cleared_up(
    interview: Interview,
    meeting: Meeting,
    other_host: Host,
    recruiter: Member,
    zoom: PretendZoom,
    let_pass: LetPass,
) -> None:
    zoom.disturb("meetings.create", "timeout_after")
    asked = give_to(interview, other_host, recruiter)
    interview.refresh_from_db()
    assert asked.state == MeetingState.UNKNOWN
    assert interview.meeting == meeting

    let_worker_finish(asked, let_pass)
    host_change.settle_all()
    interview.refresh_from_db()
    assert interview.meeting == asked
    assert [left.host_id for left in zoom.meetings()] == [other_host.zoom_user_id]


def test_the_new_host_takes_over_even_if_an_admin_released_the_old_meeting_meanwhile(
    interview: Interview,
    meeting: Meeting,
    other_host: Host,
    recruiter: Member,
    zoom: PretendZoom,
    let_pass: LetPass,
) -> None:
    zoom.disturb("meetings.create", "drop_connection_after")
    new = give_to(interview, other_host, recruiter)
    with transaction.atomic():
        # An admin ends the link with its meetings, and the process is killed before the next one.
        intents.release(meeting)

    let_worker_finish(new, let_pass)
    host_change.settle_all()

    interview.refresh_from_db()
    assert interview.meeting == new


def test_the_swap_follows_at_once_when_the_new_meeting_is_found_and_no_page_makes_it(
    interview: Interview,
    meeting: Meeting,
    other_host: Host,
    recruiter: Member,
    zoom: PretendZoom,
    let_pass: LetPass,
    run_jobs: RunJobs,
    signed_in: SignedIn,
    worker: Worker,
) -> None:
    zoom.disturb("meetings.create", "timeout_after")
    asked = give_to(interview, other_host, recruiter)
    worker.is_here = False
    let_worker_finish(asked, let_pass)
    calls = len(zoom.world.journal)

    # The page shows that it is under way. Opening the page neither calls Zoom nor changes anything.
    page = signed_in(recruiter).get(
        f"/interviews/{interview.pk}/meeting", headers={"HX-Request": "true"}
    )
    assert "変更をZoomに反映しています" in page.content.decode()
    assert len(zoom.world.journal) == calls
    interview.refresh_from_db()
    assert interview.meeting == meeting

    # No schedule runs here: what swaps them was deferred with the finding itself.
    run_jobs()
    interview.refresh_from_db()
    assert interview.meeting == asked
    assert [left.host_id for left in zoom.meetings()] == [other_host.zoom_user_id]


def test_while_one_new_host_is_on_the_way_no_further_one_is_asked(
    interview: Interview,
    meeting: Meeting,
    host: Host,
    other_host: Host,
    recruiter: Member,
    zoom: PretendZoom,
) -> None:
    zoom.disturb("meetings.create", "timeout_after")
    new = give_to(interview, other_host, recruiter)
    assert new.state == MeetingState.UNKNOWN
    for wanted in (other_host, host):
        with pytest.raises(UserFacingError, match="結果が出るまで"):
            host_change.make_anew(
                interview, host_id=wanted.pk, by=actors.of(recruiter), version=version_of(interview)
            )
    assert len(zoom.calls("meetings.create")) == 2


def test_the_host_whose_meeting_it_is_gets_no_other(
    interview: Interview, meeting: Meeting, host: Host, recruiter: Member, zoom: PretendZoom
) -> None:
    assert give_to(fresh(interview), host, recruiter) == meeting
    assert Meeting.objects.get() == meeting
    assert len(zoom.calls("meetings.create")) == 1


def test_each_change_of_host_makes_a_page_from_before_it_old(
    interview: Interview, meeting: Meeting, host: Host, other_host: Host, recruiter: Member
) -> None:
    seen = [fresh(interview).version]
    give_to(interview, other_host, recruiter)
    seen.append(fresh(interview).version)
    Meeting.objects.filter(pk=fresh(interview).meeting_id).update(state=MeetingState.MISSING)
    # What is missing at Zoom is given up at once, before the new one stands.
    give_to(interview, host, recruiter)
    seen.append(fresh(interview).version)
    assert seen == [seen[0], seen[0] + 1, seen[0] + 2]


def test_a_page_from_before_another_change_gives_it_no_other_host(
    interview: Interview, meeting: Meeting, other_host: Host, recruiter: Member
) -> None:
    seen = version_of(interview)
    revision.advance(fresh(interview))
    with pytest.raises(Conflict):
        host_change.change_host(
            interview, host_id=other_host.pk, by=actors.of(recruiter), version=seen
        )
    assert Meeting.objects.get() == meeting
