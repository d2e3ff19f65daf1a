"""A recruiter who also interviews gets one mail with everything about a candidate's act."""

from __future__ import annotations

import pytest

from enishi.company import actors
from enishi.company.models import Member
from enishi.interviews.candidate_models import CandidateLink
from enishi.interviews.letters.announcements import Announcement
from enishi.interviews.models import Interview
from enishi.interviews.trips import rescheduling, room_requests, scheduling
from enishi.mail.models import MailTemplate, OutgoingMail
from tests.interviews.conftest import version_of
from tests.interviews.offering import in_days, offered, period, picked

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def key(interview: Interview, recruiter: Member, interviewer: Member) -> CandidateLink:
    """The room of an interview that 佐藤, who arranged it, holds together with 伊藤."""
    scheduling.set_participants(
        interview,
        members=[recruiter, interviewer],
        by=actors.of(recruiter),
        version=version_of(interview),
    )
    link = picked(offered(interview, by=recruiter))
    OutgoingMail.objects.all().delete()
    return link


def told(member: Member) -> OutgoingMail:
    """The one mail to this member."""
    return OutgoingMail.objects.get(to=member.email)


def test_of_another_time(
    interview: Interview, key: CandidateLink, recruiter: Member, interviewer: Member
) -> None:
    rescheduling.move(key, period_id=period(interview, days=5))

    mail = told(recruiter)
    assert mail.kind == "interview.note.changed"
    assert "変更前" in mail.body
    assert "METHOD:REQUEST" in mail.calendar
    assert told(interviewer).kind == "interview.member_changed"
    known = Announcement.objects.get(interview=interview, member=recruiter)
    assert known.starts_at == in_days(5)


@pytest.mark.parametrize("is_broken", [False, True])
def test_of_a_cancellation_with_the_candidates_words(
    interview: Interview,
    key: CandidateLink,
    recruiter: Member,
    interviewer: Member,
    is_broken: bool,
) -> None:
    if is_broken:
        MailTemplate.objects.create(
            company=interview.company, kind="called_off", subject="件名", body="{{入室方法のこと}}"
        )
    room_requests.call_off(key, message="ほかの会社に決めました。")

    mail = OutgoingMail.objects.exclude(kind="interview.note.no_mail").get(to=recruiter.email)
    assert mail.kind == "interview.note.cancelled"
    assert "ほかの会社に決めました。" in mail.body
    assert "METHOD:CANCEL" in mail.calendar
    assert told(interviewer).kind == "interview.member_cancelled"
    assert not Announcement.objects.filter(interview=interview, member=recruiter).exists()


def test_who_only_arranges_gets_nothing_for_the_calendar(
    interview: Interview, recruiter: Member, interviewer: Member
) -> None:
    scheduling.set_participants(
        interview, members=[interviewer], by=actors.of(recruiter), version=version_of(interview)
    )
    rescheduling.move(picked(offered(interview, by=recruiter)), period_id=period(interview, days=5))
    mail = OutgoingMail.objects.get(to=recruiter.email, kind="interview.note.changed")
    assert mail.calendar == ""
