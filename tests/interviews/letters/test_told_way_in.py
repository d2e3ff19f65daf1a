"""Everybody who knows the time is told a changed way in once, and only then."""

from __future__ import annotations

import pytest
import vobject
from django.utils import timezone

from enishi.company import actors
from enishi.company.models import Company, Member
from enishi.interviews.candidate_models import AlertKind
from enishi.interviews.letters import announcements, interview_facts, previews
from enishi.interviews.meeting import host_change, web_meeting
from enishi.interviews.models import Interview, Slot
from enishi.interviews.rounds import reminders
from enishi.interviews.trips import confirmation, proposals, scheduling
from enishi.mail.models import MailTemplate, OutgoingMail
from enishi.meetings.booking import reconciliation
from enishi.meetings.models import Host, Meeting, MeetingState
from tests.cast import member_of
from tests.interviews.conftest import (
    LetPass,
    PretendZoom,
    let_worker_finish,
    made,
    tomorrow,
    version_of,
)
from tests.interviews.letters.test_notifications import HANAKO, ITO, confirm, move, sent, with_ito

__all__ = ["with_ito"]
pytestmark = pytest.mark.django_db(transaction=True)


def reopen(interview: Interview, by: Member) -> None:
    confirmation.reopen(interview, by=actors.of(by), version=version_of(interview))


def last_to_candidate() -> OutgoingMail:
    return OutgoingMail.objects.filter(to=HANAKO).latest("pk")


def renew(interview: Interview, host: Host, by: Member) -> Meeting:
    new = host_change.make_anew(
        interview, host_id=host.pk, by=actors.of(by), version=version_of(interview)
    )
    return Meeting.objects.get(pk=new.pk)


def test_a_meeting_made_after_the_confirmation_is_told_with_the_same_time(
    with_ito: Interview, host: Host, recruiter: Member
) -> None:
    confirm(with_ito, recruiter)
    reopen(with_ito, recruiter)
    meeting = made(with_ito, host, recruiter)
    assert previews.of_confirmation(
        interview_facts.of(Interview.objects.get(pk=with_ito.pk)), by=actors.of(recruiter)
    )
    confirm(with_ito, recruiter)

    assert sent(HANAKO) == ["interview.confirmed", "interview.way_in"]
    assert sent(ITO) == ["interview.member_confirmed", "interview.member_way_in"]
    first, second = OutgoingMail.objects.filter(to=HANAKO).order_by("pk")
    assert "■入室先　http://127.0.0.1:8000/r/" in second.body
    assert f"ミーティングID：{meeting.spaced_id}" in second.body
    before, after = (vobject.readOne(mail.calendar) for mail in (first, second))
    assert after.method.value == "REQUEST"
    assert int(after.vevent.sequence.value) > int(before.vevent.sequence.value)
    assert "/r/" in after.vevent.location.value
    # Nobody is told again.
    reopen(with_ito, recruiter)
    assert (
        previews.of_confirmation(
            interview_facts.of(Interview.objects.get(pk=with_ito.pk)), by=actors.of(recruiter)
        )
        is None
    )
    confirm(with_ito, recruiter)
    assert OutgoingMail.objects.count() == 4


def test_the_preview_of_another_time_is_the_letter_about_it(
    with_ito: Interview, host: Host, recruiter: Member
) -> None:
    made(with_ito, host, recruiter, confirm=False)
    confirm(with_ito, recruiter)
    reopen(with_ito, recruiter)
    scheduling.move_slot(
        with_ito.slots.get(),
        starts_at=tomorrow(14),
        ends_at=tomorrow(15),
        by=actors.of(recruiter),
        version=version_of(with_ito),
    )
    preview = previews.of_confirmation(
        interview_facts.of(Interview.objects.get(pk=with_ito.pk)), by=actors.of(recruiter)
    )
    confirm(with_ito, recruiter)
    letter = OutgoingMail.objects.filter(to=HANAKO).latest("pk")
    assert preview is not None
    assert (letter.kind, letter.subject) == ("interview.changed", preview.subject)


def test_who_has_the_number_of_a_meeting_that_is_deleted_hears_that_there_is_none(
    with_ito: Interview, host: Host, recruiter: Member
) -> None:
    made(with_ito, host, recruiter, confirm=False)
    confirm(with_ito, recruiter)
    reopen(with_ito, recruiter)
    web_meeting.delete(with_ito, by=actors.of(recruiter), version=version_of(with_ito))
    confirm(with_ito, recruiter)
    assert sent(HANAKO)[-1] == "interview.way_in"
    assert "担当者よりご案内いたします" in last_to_candidate().body


def test_another_number_is_told_as_soon_as_its_meeting_takes_over(
    with_ito: Interview, host: Host, recruiter: Member
) -> None:
    made(with_ito, host, recruiter)
    confirm(with_ito, recruiter)
    new = renew(with_ito, host, recruiter)
    host_change.settle_all()

    assert sent(HANAKO) == ["interview.confirmed", "interview.way_in"]
    assert f"ミーティングID：{new.spaced_id}" in last_to_candidate().body
    # Interviewers enter from our page.
    assert sent(ITO) == ["interview.member_confirmed"]


def test_another_passcode_is_told_once_and_a_look_that_finds_the_same_tells_nothing(
    with_ito: Interview, host: Host, recruiter: Member, zoom: PretendZoom
) -> None:
    meeting = made(with_ito, host, recruiter)
    confirm(with_ito, recruiter)
    reconciliation.observe(meeting.pk)
    host_change.settle_all()
    assert sent(HANAKO) == ["interview.confirmed"]
    zoom.do("edit_meeting", meeting_id=meeting.zoom_meeting_id, password="Ab3dEf9x")
    for _ in range(2):
        reconciliation.observe(meeting.pk)
        host_change.settle_all()
    assert sent(HANAKO) == ["interview.confirmed", "interview.way_in"]
    assert "パスコード：Ab3dEf9x" in last_to_candidate().body


def test_a_passcode_that_cannot_be_read_any_more_is_no_other_one(
    with_ito: Interview, host: Host, recruiter: Member
) -> None:
    meeting = made(with_ito, host, recruiter)
    confirm(with_ito, recruiter)
    Meeting.objects.update(passcode="lost:AAAA")
    reconciliation.observe(meeting.pk)
    host_change.settle_all()
    assert sent(HANAKO) == ["interview.confirmed"]


def test_one_made_anew_for_what_was_lost_is_told_when_zoom_has_it(
    with_ito: Interview, host: Host, recruiter: Member, zoom: PretendZoom, let_pass: LetPass
) -> None:
    lost = made(with_ito, host, recruiter)
    confirm(with_ito, recruiter)
    zoom.do("delete_meeting", meeting_id=lost.zoom_meeting_id)
    reconciliation.observe(lost.pk)
    zoom.disturb("meetings.create", "timeout_after")
    asked = renew(with_ito, host, recruiter)
    assert asked.state == MeetingState.UNKNOWN
    host_change.settle_all()
    assert sent(HANAKO) == ["interview.confirmed"]

    let_worker_finish(asked, let_pass)
    host_change.settle_all()
    host_change.settle_all()
    assert sent(HANAKO) == ["interview.confirmed", "interview.way_in"]


def test_a_wording_that_cannot_be_filled_keeps_no_meeting_from_taking_over(
    with_ito: Interview, host: Host, recruiter: Member, company: Company
) -> None:
    made(with_ito, host, recruiter)
    confirm(with_ito, recruiter)
    MailTemplate.objects.create(company=company, kind="way_in", subject="件名", body="{{別物}}")
    new = renew(with_ito, host, recruiter)
    host_change.settle_all()
    assert Interview.objects.get(pk=with_ito.pk).meeting == new
    assert [alert.kind for alert in with_ito.alerts.all()] == [AlertKind.NO_MAIL]


def test_who_was_told_by_other_means_gets_no_mail_but_what_the_recruiter_sends(
    with_ito: Interview, host: Host, recruiter: Member, let_pass: LetPass
) -> None:
    made(with_ito, host, recruiter)
    confirm(with_ito, recruiter, tell=False)
    renew(with_ito, host, recruiter)
    let_pass((tomorrow(9, 30) - timezone.now()).total_seconds())
    reminders.send_due()
    assert sent(HANAKO) == []

    move(with_ito, recruiter)
    confirm(with_ito, recruiter)
    assert sent(HANAKO) == ["interview.changed"]
    assert "■変更前" in last_to_candidate().body


def test_a_way_in_that_the_recruiter_tells_is_not_written_later(
    with_ito: Interview, host: Host, recruiter: Member
) -> None:
    confirm(with_ito, recruiter)
    reopen(with_ito, recruiter)
    made(with_ito, host, recruiter)
    confirm(with_ito, recruiter, tell=False)
    host_change.settle_all()
    assert sent(HANAKO) == ["interview.confirmed"]
    known = announcements.by_person(with_ito)[None]
    assert known.by_mail
    facts = interview_facts.of(Interview.objects.get(pk=with_ito.pk))
    assert not announcements.way_in_is_outdated(known, facts)


def test_a_time_told_by_telephone_is_called_off_by_mail_if_the_recruiter_wishes(
    with_ito: Interview, recruiter: Member
) -> None:
    confirm(with_ito, recruiter, tell=False)
    confirmation.cancel(with_ito, by=actors.of(recruiter))
    assert sent(HANAKO) == ["interview.cancelled"]


def test_without_an_address_the_recruiter_is_told_that_no_mail_goes(
    with_ito: Interview, recruiter: Member
) -> None:
    confirm(with_ito, recruiter)
    with_ito.application.candidate.__class__.objects.update(email="")
    confirmation.cancel(Interview.objects.get(pk=with_ito.pk), by=actors.of(recruiter))
    assert [alert.kind for alert in with_ito.alerts.all()] == [AlertKind.NO_MAIL]
    assert not OutgoingMail.objects.filter(to="").exists()


def test_a_proposal_handed_over_by_other_means_is_not_reminded_of(
    with_ito: Interview, recruiter: Member, let_pass: LetPass
) -> None:
    proposals.propose(
        with_ito, by=actors.of(recruiter), version=version_of(with_ito), tell_candidate=False
    )
    let_pass(0.6 * (tomorrow(10) - timezone.now()).total_seconds())
    reminders.send_due()
    assert sent(HANAKO) == []


def test_whoever_confirmed_proposed_or_began_answers_and_then_an_admin(
    interview: Interview, slot: Slot, recruiter: Member, company: Company, admin: Member
) -> None:
    other = member_of(company, name="中村 直", email="nakamura@sample.example", role=recruiter.role)
    assert interview_facts.recruiter_of(interview) == recruiter
    proposals.propose(interview, by=actors.of(other), version=version_of(interview))
    assert interview_facts.recruiter_of(Interview.objects.get(pk=interview.pk)) == other
    Member.objects.filter(pk=other.pk).update(role="interviewer")
    assert interview_facts.recruiter_of(Interview.objects.get(pk=interview.pk)) == recruiter
    Member.objects.filter(pk=recruiter.pk).update(is_active=False)
    assert interview_facts.recruiter_of(Interview.objects.get(pk=interview.pk)) == admin


def test_the_preview_is_signed_by_who_would_confirm(
    interview: Interview, slot: Slot, admin: Member
) -> None:
    preview = previews.of_confirmation(interview_facts.of(interview), by=actors.of(admin))
    assert preview is not None
    assert "採用担当の青木" in preview.text
    assert "佐藤" not in preview.text
    confirm(interview, admin)
    assert "採用担当の青木" in last_to_candidate().body
