"""Returned mails in words or newer forms: failed for good, or still on the way."""

from __future__ import annotations

from collections.abc import Callable
from email import message_from_bytes, message_from_string
from email.message import EmailMessage, Message

import pytest
from django.utils import timezone

from enishi.mail import bounces
from enishi.mail.models import MailState, OutgoingMail
from tests.mail.returned import original
from tests.mail.test_over_smtp import mail, postbox

__all__ = ["mail", "postbox"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sent(mail: OutgoingMail) -> OutgoingMail:
    OutgoingMail.objects.filter(pk=mail.pk).update(state=MailState.SENT, sent_at=timezone.now())
    return mail


def told(
    subject: str, text: str, *, sender: str = "MAILER-DAEMON@mx.example"
) -> Callable[[OutgoingMail], Message]:
    def to(mail: OutgoingMail) -> Message:
        message = EmailMessage()
        message["From"], message["Subject"] = sender, subject
        message.set_content(text.format(to=mail.to) + "\n\n" + original(mail))
        return message_from_bytes(message.as_bytes())

    return to


def beyond_ascii(action: str, *, encoding: str = "8bit") -> Callable[[OutgoingMail], Message]:
    """A report by RFC 6533, as servers write for addresses beyond ASCII."""

    def to(mail: OutgoingMail) -> Message:
        return message_from_bytes(
            f"""\
From: Mail Delivery System <mailer-daemon@mx.example>
Subject: Delivery report
Content-Type: multipart/report; report-type=global-delivery-status; boundary="=_r"

--=_r
Content-Type: text/plain; charset=utf-8

お届けの結果をお知らせします。

--=_r
Content-Type: message/global-delivery-status
Content-Transfer-Encoding: {encoding}

Reporting-MTA: dns; mx.example

Final-Recipient: utf-8; 花子@例え.example
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 利用者が見つかりません

--=_r
Content-Type: message/global

{original(mail)}
--=_r--
""".encode()
        )

    return to


FAILED = {
    "RFC 6533": beyond_ascii("failed"),
    "a telephone company's filter": told(
        "Mail System Error - Returned Mail",
        "Each of the following recipients was rejected by a remote mail server.\n"
        "    Recipient: <{to}>\n    Reason:    The filter settings of the user do not accept it",
        sender="Postmaster@ezweb.ne.jp",
    ),
    "a hosted mailbox": told(
        "Your message to {to} could not be sent",
        "Technical report:\nYour message wasn't delivered to {to}: the mailbox is full.",
        sender="Mail Delivery System <postmaster@amazonses.example>",
    ),
    "words of another office's server": told(
        "Nondeliverable mail", "The user's email name is not found. Recipient: {to}"
    ),
    "a refusal by its code alone": told("Delivery failure", "{to}: 550 5.4.1 Access denied."),
    "words in Japanese": told(
        "配信エラー",
        "{to} 宛てのメールは届きませんでした。宛先が存在しません。",
        sender="postmaster@mx.example",
    ),
    "given up after trying for days": told(
        "Undelivered Mail Returned to Sender",
        "Your message could not be delivered to {to}. I've given up. It was tried for five days.",
    ),
}
HARMLESS = {
    "RFC 6533, a delay": beyond_ascii("delayed"),
    "RFC 6533, a success": beyond_ascii("delivered"),
    "a delay in plain words": told(
        "Delayed Mail (still being retried)",
        "THIS IS A WARNING ONLY. YOU DO NOT NEED TO RESEND YOUR MESSAGE.\n"
        "Your message could not be delivered for more than 4 hour(s).\n"
        "It will be retried until it is 5 day(s) old.\n\n<{to}>: connect to mx.example: timed out",
    ),
    "a delay without the word in its subject": told(
        "Warning: message 1abc delayed 24 hours",
        "A message that you sent has not yet been delivered to:\n  {to}\n"
        "No action is required on your part.",
    ),
    "a delay in Japanese": told(
        "配信の遅延",
        "{to} 宛てのメールの配信が遅延しています。再送を続けます。",
        sender="postmaster@mx.example",
    ),
    "a person's own words": told(
        "Re: 面接",
        "先日のメールは届きませんでした、と友人が言っていました。",
        sender="hanako@mail.example",
    ),
}


@pytest.mark.parametrize("returned", FAILED.values(), ids=FAILED)
def test_one_that_failed_for_good_is_noted(
    sent: OutgoingMail, returned: Callable[[OutgoingMail], Message]
) -> None:
    assert bounces.record_report(returned(sent)) == 1
    sent.refresh_from_db()
    assert sent.state == MailState.FAILED


def test_the_reason_is_read_from_the_newer_report_too(sent: OutgoingMail) -> None:
    bounces.record_report(beyond_ascii("failed")(sent))
    sent.refresh_from_db()
    assert sent.failure == "5.1.1"


@pytest.mark.parametrize("returned", HARMLESS.values(), ids=HARMLESS)
def test_one_that_is_still_on_its_way_is_left_alone(
    sent: OutgoingMail, returned: Callable[[OutgoingMail], Message]
) -> None:
    assert bounces.record_report(returned(sent)) == 0
    sent.refresh_from_db()
    assert sent.state == MailState.SENT


def test_a_charset_that_nobody_knows_is_read_all_the_same(sent: OutgoingMail) -> None:
    message = message_from_string(
        "From: postmaster@mx.example\nContent-Type: text/plain; charset=x-unknown\n\n"
        f"User unknown: {sent.to}\n\n{original(sent)}"
    )
    assert bounces.record_report(message) == 1
