"""再送する sends no outdated letter: no dead link and no former time."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
import vobject
from django.utils import timezone
from pytest_django import Settings

from enishi.company import actors
from enishi.company.models import Member
from enishi.errors import UserFacingError
from enishi.hiring.models import Candidate
from enishi.interviews.candidate_models import CandidateLink
from enishi.interviews.letters import announcements, interview_facts
from enishi.interviews.meeting import web_meeting
from enishi.interviews.models import Interview, Slot
from enishi.interviews.rounds import reminders
from enishi.interviews.trips import confirmation, proposals, resending, scheduling
from enishi.mail.models import MailState, OutgoingMail
from enishi.meetings.models import Host
from tests.cast import SignedIn
from tests.interviews import offering
from tests.interviews.conftest import fresh, tomorrow, version_of
from tests.interviews.letters.test_notifications import HANAKO, ITO, confirm, move, with_ito

__all__ = ["with_ito"]
pytestmark = pytest.mark.django_db

RIGHT = "hanako@right.example"


def failed(to: str = HANAKO) -> OutgoingMail:
    """The latest letter to this address, which came back."""
    mail = OutgoingMail.objects.filter(to=to).latest("pk")
    mail.state = MailState.FAILED
    mail.save()
    return mail


def put_off(interview: Interview, by: Member) -> None:
    """Move the slot by a day: less than a day before it, letters have no address at which the
    candidate could change the time."""
    day = timedelta(days=1)
    scheduling.move_slot(
        interview.slots.get(),
        starts_at=tomorrow(10) + day,
        ends_at=tomorrow(11) + day,
        by=actors.of(by),
        version=version_of(interview),
    )


def propose(interview: Interview, by: Member, *, tell: bool = True) -> None:
    proposals.propose(
        interview, by=actors.of(by), version=version_of(interview), tell_candidate=tell
    )


def refused(interview: Interview, mail: OutgoingMail, by: Member, match: str) -> None:
    written = OutgoingMail.objects.count()
    with pytest.raises(UserFacingError, match=match):
        resending.send_again(interview, mail, by=actors.of(by))
    assert OutgoingMail.objects.count() == written


def test_a_proposal_goes_with_a_link_that_opens(
    interview: Interview, slot: Slot, recruiter: Member
) -> None:
    propose(interview, recruiter)
    mail = failed()
    proposals.renew_link(interview, by=actors.of(recruiter), version=version_of(interview))
    [dead] = offering.addresses_in(mail.body)
    assert not offering.opens(dead, interview)
    Candidate.objects.update(email=RIGHT)

    sent = resending.send_again(interview, mail, by=actors.of(recruiter))
    [address] = offering.addresses_in(sent.body)
    assert offering.opens(address, interview)
    assert (sent.to, sent.kind, sent.subject) == (RIGHT, mail.kind, mail.subject)
    assert sent.message_id != mail.message_id
    # The deadline may be extended while the mail still waits to be sent.
    assert sent.not_after is None


def test_a_reminder_of_a_proposal_goes_as_such(
    interview: Interview, slot: Slot, recruiter: Member
) -> None:
    propose(interview, recruiter)
    OutgoingMail.objects.update(kind="interview.unanswered")
    sent = resending.send_again(interview, failed(), by=actors.of(recruiter))
    assert sent.subject == "【株式会社サンプル】一次面接日程ご選択のお願い"


def test_who_was_asked_for_another_time_is_asked_again_with_a_link_that_opens(
    interview: Interview, slot: Slot, recruiter: Member
) -> None:
    propose(interview, recruiter)
    OutgoingMail.objects.update(kind="interview.reproposed")
    proposals.renew_link(interview, by=actors.of(recruiter), version=version_of(interview))
    sent = resending.send_again(interview, failed(), by=actors.of(recruiter))
    [address] = offering.addresses_in(sent.body)
    assert offering.opens(address, interview)


def test_a_proposal_that_has_ended_is_not_sent_again(
    interview: Interview, slot: Slot, recruiter: Member
) -> None:
    propose(interview, recruiter)
    mail = failed()
    # Before the worker has ended it, and after.
    with time_machine.travel(interview.proposals.get().expires_at, tick=False):
        refused(interview, mail, recruiter, "あらためて日程を提案")
    proposals.withdraw(
        interview, by=actors.of(recruiter), version=version_of(interview), tell_candidate=False
    )
    refused(interview, mail, recruiter, "あらためて日程を提案")
    confirm(interview, recruiter, tell=False)
    refused(interview, mail, recruiter, "確定し直すと")


def test_after_a_move_that_was_told_to_nobody_the_present_time_is_told(
    with_ito: Interview, recruiter: Member
) -> None:
    confirm(with_ito, recruiter)
    mail = failed()
    move(with_ito, recruiter)
    refused(with_ito, mail, recruiter, "日程が決まっていないため")
    confirm(with_ito, recruiter, tell=False)

    sent = resending.send_again(with_ito, mail, by=actors.of(recruiter))
    assert "12:00〜13:00" in sent.body
    assert "10:00" not in sent.body
    assert sent.kind == "interview.confirmed"
    assert vobject.readOne(sent.calendar).vevent.dtstart.value == tomorrow(12)
    # The row says what they were told, and reminders depend on it.
    assert announcements.candidate_goes_by(with_ito) == interview_facts.of(fresh(with_ito)).period


def test_a_change_that_still_stands_goes_as_it_was_with_both_times(
    with_ito: Interview, recruiter: Member
) -> None:
    confirm(with_ito, recruiter)
    move(with_ito, recruiter)
    confirm(with_ito, recruiter)
    mail = failed()
    sent = resending.send_again(with_ito, mail, by=actors.of(recruiter))
    assert (sent.kind, sent.body) == ("interview.changed", mail.body)


@pytest.mark.django_db(transaction=True)
def test_a_way_in_that_there_is_by_now_is_told_and_a_dead_one_replaced(
    with_ito: Interview, host: Host, recruiter: Member, signed_in: SignedIn
) -> None:
    confirm(with_ito, recruiter)
    mail = failed()
    confirmation.reopen(with_ito, by=actors.of(recruiter), version=version_of(with_ito))
    web_meeting.create(with_ito, host_id=host.pk, by=actors.of(recruiter))
    confirm(with_ito, recruiter, tell=False)
    address = f"/interviews/{with_ito.pk}/mails/{mail.pk}/resending"
    page = signed_in(recruiter).post(address, follow=True).content.decode()
    assert f"現在の日程とリンクで作成し直したメールを、{HANAKO}へ送りました。" in page
    mail = failed()
    assert "ミーティングID" in mail.body

    assert resending.send_again(with_ito, mail, by=actors.of(recruiter)).body == mail.body
    mail = failed()
    CandidateLink.objects.update(revoked_at=timezone.now())
    sent = resending.send_again(with_ito, mail, by=actors.of(recruiter))
    addresses = offering.addresses_in(sent.body)
    assert addresses
    assert all(offering.opens(address, with_ito) for address in addresses)


def test_a_letter_with_an_address_that_is_ours_no_more_is_written_anew(
    with_ito: Interview, recruiter: Member, settings: Settings
) -> None:
    put_off(with_ito, recruiter)
    confirm(with_ito, recruiter)
    mail = failed()
    settings.BASE_URL = "https://moved.example"
    sent = resending.send_again(with_ito, mail, by=actors.of(recruiter))
    addresses = offering.addresses_in(sent.body)
    assert addresses
    assert all(address.startswith("https://moved.example/r/") for address in addresses)


def test_what_was_told_by_other_means_since_is_not_what_the_letter_says(
    with_ito: Interview, recruiter: Member
) -> None:
    """Time and page are the same, but the way in was told by other means."""
    put_off(with_ito, recruiter)
    confirm(with_ito, recruiter)
    mail = failed()
    known = announcements.by_person(with_ito)[None]
    assert known.letter == mail
    confirmation.reopen(with_ito, by=actors.of(recruiter), version=version_of(with_ito))
    confirm(with_ito, recruiter, tell=False)
    assert announcements.by_person(with_ito)[None].letter is None
    assert resending.send_again(with_ito, mail, by=actors.of(recruiter)).body != mail.body


def test_tomorrow_is_said_until_midnight_and_the_time_itself_afterwards(
    with_ito: Interview, recruiter: Member
) -> None:
    confirm(with_ito, recruiter)
    nine = tomorrow(9) - timedelta(days=1)
    notified = with_ito.announcements
    notified.update(told_at=nine - timedelta(days=1))
    with time_machine.travel(nine, tick=False):
        reminders.send_due()
        mail, members = failed(), failed(ITO)
        assert mail.kind == "interview.tomorrow"
        sent = resending.send_again(with_ito, mail, by=actors.of(recruiter))
        assert (sent.body, sent.not_after) == (mail.body, mail.not_after)
    mail = failed()
    with time_machine.travel(tomorrow(8), tick=False):
        refused(with_ito, members, recruiter, "時刻を過ぎているため")
        sent = resending.send_again(with_ito, mail, by=actors.of(recruiter))
        assert sent.kind == "interview.confirmed"
        assert "明日" not in sent.subject + sent.body
    mail = failed()
    with time_machine.travel(tomorrow(11), tick=False):
        refused(with_ito, mail, recruiter, "終了または中止")


def test_of_an_interview_that_was_called_off_nothing_else_is_sent(
    with_ito: Interview, recruiter: Member
) -> None:
    confirm(with_ito, recruiter)
    mail = failed()
    confirmation.cancel(
        with_ito, by=actors.of(recruiter), version=version_of(with_ito), tell_candidate=False
    )
    refused(with_ito, mail, recruiter, "電話などで直接")


def test_that_a_proposal_is_taken_back_is_sent_while_there_is_no_other(
    interview: Interview, slot: Slot, recruiter: Member
) -> None:
    propose(interview, recruiter)
    proposals.withdraw(interview, by=actors.of(recruiter), version=version_of(interview))
    sent = resending.send_again(interview, failed(), by=actors.of(recruiter))
    assert sent.kind == "interview.withdrawn"
    propose(interview, recruiter, tell=False)
    refused(interview, failed(), recruiter, "回答待ち")
