"""Letters that a mail server refused are shown on interview and first page, and sent again."""

from __future__ import annotations

import pytest
import vobject
from django.test import Client
from django.utils import timezone

from enishi.company import actors
from enishi.company.models import Member
from enishi.errors import Conflict, UserFacingError
from enishi.hiring.models import Candidate
from enishi.interviews.letters import correspondence, interview_facts, undelivered
from enishi.interviews.letters.letter_kind import LetterKind
from enishi.interviews.models import Interview
from enishi.interviews.reads import attention
from enishi.interviews.trips import confirmation, resending
from enishi.mail import delivery
from enishi.mail.models import MailState, OutgoingMail
from tests.cast import SignedIn
from tests.interviews.conftest import LetPass, meet_by_telephone, version_of
from tests.interviews.letters.test_notifications import HANAKO, ITO, confirm, move, with_ito
from tests.mail.test_over_smtp import Postbox, postbox

__all__ = ["postbox", "with_ito"]
pytestmark = pytest.mark.django_db(transaction=True)

RIGHT = "hanako@right.example"


@pytest.fixture
def refused(with_ito: Interview, recruiter: Member, postbox: Postbox) -> OutgoingMail:
    """The confirmation to an address that the mail server does not know."""
    postbox.unknown = {HANAKO}
    confirm(with_ito, recruiter)
    for pk in OutgoingMail.objects.values_list("pk", flat=True):
        delivery.deliver(pk, may_send=lambda: True)
    mail = OutgoingMail.objects.get(to=HANAKO)
    assert mail.state == MailState.FAILED
    return mail


def test_it_is_sent_to_the_corrected_address_with_its_calendar_file(
    with_ito: Interview, refused: OutgoingMail, recruiter: Member, postbox: Postbox
) -> None:
    Candidate.objects.update(email=RIGHT)
    sent = resending.send_again(with_ito, refused, by=actors.of(recruiter))
    delivery.deliver(sent.pk, may_send=lambda: True)

    assert [e.rcpt_tos for e in postbox.envelopes] == [[ITO], [RIGHT]]
    assert (sent.subject, sent.body) == (refused.subject, refused.body)
    assert sent.message_id != refused.message_id
    event = vobject.readOne(sent.calendar).vevent
    assert event.attendee.value == f"mailto:{RIGHT}"
    assert event.uid.value == vobject.readOne(refused.calendar).vevent.uid.value
    assert sent.calendar_method == "REQUEST"


def test_a_second_click_sends_nothing_more(
    with_ito: Interview, refused: OutgoingMail, recruiter: Member
) -> None:
    resending.send_again(with_ito, refused, by=actors.of(recruiter))
    with pytest.raises(Conflict, match="すでに再送されている"):
        resending.send_again(with_ito, refused, by=actors.of(recruiter))


def test_what_a_newer_letter_has_overtaken_is_not_sent_again(
    with_ito: Interview, refused: OutgoingMail, recruiter: Member
) -> None:
    Candidate.objects.update(email=RIGHT)
    move(with_ito, recruiter)
    confirm(with_ito, recruiter)
    with pytest.raises(Conflict, match="新しいメールに置き換わって"):
        resending.send_again(with_ito, refused, by=actors.of(recruiter))
    assert undelivered.relevant_ids(OutgoingMail.objects.all()) == set()


def test_without_an_address_it_says_what_to_do(
    with_ito: Interview, refused: OutgoingMail, recruiter: Member
) -> None:
    Candidate.objects.update(email="")
    with pytest.raises(UserFacingError, match="登録してから再送"):
        resending.send_again(with_ito, refused, by=actors.of(recruiter))


def test_the_interview_and_the_first_page_show_it_until_it_was_sent_again(
    with_ito: Interview, refused: OutgoingMail, recruiter: Member, signed_in: SignedIn
) -> None:
    sato = signed_in(recruiter)
    assert "候補者へのメールが届いていません" in sato.get("/").content.decode()
    page = sato.get(f"/interviews/{with_ito.pk}/").content.decode()
    assert "候補者へのメールが届いていません" in page
    assert page.count("再送する") == 1

    address = f"/interviews/{with_ito.pk}/mails/{refused.pk}/resending"
    again = sato.post(address, follow=True).content.decode()
    assert f"{HANAKO}へ再送しました。" in again
    assert "候補者へのメールが届いていません" not in again
    assert "候補者へのメールが届いていません" not in sato.get("/").content.decode()


def test_a_reminder_that_lapsed_is_told_on_the_interview_and_is_nothing_to_mend(
    with_ito: Interview, recruiter: Member, signed_in: SignedIn
) -> None:
    meet_by_telephone()
    confirm(with_ito, recruiter)
    OutgoingMail.objects.filter(to=HANAKO).update(state=MailState.LAPSED)
    page = signed_in(recruiter).get(f"/interviews/{with_ito.pk}/").content.decode()
    assert "お知らせする時刻までにメールサーバーへ送信できなかったため" in page
    assert "届いていないメールがあります" not in page
    assert "再送する" not in page
    assert attention.needed_by(recruiter) == []


def test_a_reminder_that_lapsed_does_not_hide_the_letter_before_it(
    with_ito: Interview, refused: OutgoingMail, recruiter: Member
) -> None:
    correspondence.write_to_candidate(
        interview_facts.of(with_ito), LetterKind.TOMORROW, address="http://127.0.0.1:8000/r/x"
    )
    OutgoingMail.objects.filter(kind="interview.tomorrow").update(state=MailState.LAPSED)
    assert undelivered.relevant_ids(OutgoingMail.objects.all()) == {refused.pk}
    assert len(attention.needed_by(recruiter)) == 1


def test_a_letter_of_another_interview_is_not_there(
    with_ito: Interview, refused: OutgoingMail, recruiter: Member, signed_in: SignedIn
) -> None:
    OutgoingMail.objects.filter(pk=refused.pk).update(about="interview:0")
    address = f"/interviews/{with_ito.pk}/mails/{refused.pk}/resending"
    assert signed_in(recruiter).post(address).status_code == 404


def test_an_interviewers_letter_goes_to_the_same_address_again(
    with_ito: Interview, recruiter: Member, postbox: Postbox
) -> None:
    meet_by_telephone()
    confirm(with_ito, recruiter)
    OutgoingMail.objects.filter(to=ITO).update(state=MailState.FAILED)
    mail = OutgoingMail.objects.get(to=ITO)
    [shown] = attention.needed_by(recruiter)
    assert [reason.words for reason in shown.reasons] == ["面接官へのメールが届いていません"]
    # Who interviews no more need not know.
    seated = with_ito.participants.get(member__email=ITO)
    seated.delete()
    assert attention.needed_by(recruiter) == []
    seated.save()
    assert resending.send_again(with_ito, mail, by=actors.of(recruiter)).to == ITO
    assert attention.needed_by(recruiter) == []


def test_a_refused_cancellation_can_be_sent_again(
    with_ito: Interview, refused: OutgoingMail, recruiter: Member
) -> None:
    confirmation.cancel(with_ito, by=actors.of(recruiter), version=version_of(with_ito))
    mail = OutgoingMail.objects.get(to=HANAKO, kind="interview.cancelled")
    OutgoingMail.objects.filter(pk=mail.pk).update(state=MailState.FAILED)
    sent = resending.send_again(with_ito, mail, by=actors.of(recruiter))
    assert sent.calendar_method == "CANCEL"


def test_a_stranger_finds_no_button(
    with_ito: Interview, refused: OutgoingMail, interviewer: Member, signed_in: SignedIn
) -> None:
    browser: Client = signed_in(interviewer)
    address = f"/interviews/{with_ito.pk}/mails/{refused.pk}/resending"
    assert browser.post(address).status_code == 403


def test_the_recruiter_is_told_once_by_mail_and_how_to_mend_it(
    with_ito: Interview, refused: OutgoingMail, recruiter: Member
) -> None:
    undelivered.tell_recruiters()
    undelivered.tell_recruiters()
    told = OutgoingMail.objects.get(kind="interview.undelivered")
    assert told.to == recruiter.email
    assert told.subject == "【要確認】一次面接：候補者へのメールが届いていません"
    assert told.body.startswith("佐藤　花子 様\n\n候補者にお送りしたメールが届きませんでした。")
    assert f"■件名　{refused.subject}" in told.body
    assert "受け取りを断られました" in told.body
    assert f"/interviews/{with_ito.pk}/" in told.body


def test_nobody_is_told_of_what_was_sent_again_or_is_over(
    with_ito: Interview, refused: OutgoingMail, recruiter: Member, let_pass: LetPass
) -> None:
    Candidate.objects.update(email=RIGHT)
    resending.send_again(with_ito, refused, by=actors.of(recruiter))
    undelivered.tell_recruiters()
    OutgoingMail.objects.filter(to=RIGHT).update(state=MailState.FAILED, failed_at=timezone.now())
    let_pass((with_ito.slots.get().ends_at - timezone.now()).total_seconds() + 1)
    undelivered.tell_recruiters()
    assert not OutgoingMail.objects.filter(kind="interview.undelivered").exists()


def test_a_cancelled_interview_stays_in_sight_until_the_candidate_knows(
    with_ito: Interview, refused: OutgoingMail, recruiter: Member, postbox: Postbox
) -> None:
    postbox.unknown = {HANAKO}
    confirmation.cancel(with_ito, by=actors.of(recruiter), version=version_of(with_ito))
    mail = OutgoingMail.objects.get(to=HANAKO, kind="interview.cancelled")
    assert attention.needed_by(recruiter) == []
    delivery.deliver(mail.pk, may_send=lambda: True)
    [shown] = attention.needed_by(recruiter)
    assert [reason.words for reason in shown.reasons] == ["候補者へのメールが届いていません"]
    resending.send_again(with_ito, mail, by=actors.of(recruiter))
    assert attention.needed_by(recruiter) == []
