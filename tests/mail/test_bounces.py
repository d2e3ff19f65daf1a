"""Returned mails are found in a real mailbox, separated from answers, and explained."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage, Message

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from enishi.company.models import Company
from enishi.mail import bounces, delivery, failures, outbox, verdicts
from enishi.mail.models import MailState, OutgoingMail
from enishi.records import invariants
from tests.mail.returned import Mailbox, out_of_office, qmail, report, running_mailbox
from tests.mail.test_over_smtp import Postbox, mail, postbox

__all__ = ["mail", "postbox"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def server() -> Iterator[Mailbox]:
    with running_mailbox() as running:
        yield running


@pytest.fixture
def mailbox(server: Mailbox, settings: Settings) -> Mailbox:
    settings.BOUNCES_URL = server.url
    bounces.collect(may_read=lambda: True)
    return server


@pytest.fixture
def sent(mail: OutgoingMail) -> OutgoingMail:
    OutgoingMail.objects.filter(pk=mail.pk).update(state=MailState.SENT, sent_at=timezone.now())
    return mail


def read(message: EmailMessage) -> Message:
    return message_from_bytes(message.as_bytes())


def state_of(mail: OutgoingMail) -> tuple[str, str]:
    mail.refresh_from_db()
    return mail.state, mail.failure


def test_a_returned_mail_is_found_in_the_mailbox_and_read_once(
    sent: OutgoingMail, mailbox: Mailbox
) -> None:
    mailbox.put(report(sent))
    bounces.collect(may_read=lambda: True)
    assert state_of(sent) == ("failed", "5.1.1")
    assert sent.failed_at is not None
    assert invariants.check() == []
    assert mailbox.unread() == 0

    OutgoingMail.objects.update(state=MailState.SENT, failure="")
    bounces.collect(may_read=lambda: True)
    assert state_of(sent) == ("sent", "")


def test_a_copied_installation_leaves_the_mailbox_alone(
    sent: OutgoingMail, mailbox: Mailbox
) -> None:
    mailbox.put(report(sent))
    bounces.collect(may_read=lambda: False)
    assert mailbox.unread() == 1
    assert state_of(sent) == ("sent", "")


def test_what_nobody_can_read_keeps_nothing_waiting(
    sent: OutgoingMail, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    nameless = qmail(sent)
    del nameless["From"]
    stumbled: list[Message] = []
    read_failures = verdicts.failed_for_good

    # As the library does over some of Python's releases.
    def stumble_over_the_nameless(message: Message) -> object:
        if message["From"] is None:
            stumbled.append(message)
            raise IndexError
        return read_failures(message)

    monkeypatch.setattr(verdicts, "failed_for_good", stumble_over_the_nameless)
    mailbox.put(nameless, b"\n", report(sent))
    bounces.collect(may_read=lambda: True)
    assert stumbled != []
    assert mailbox.unread() == 0
    assert state_of(sent) == ("failed", "5.1.1")


def test_a_mailbox_that_cannot_be_read_is_left_for_the_next_time(
    sent: OutgoingMail, mailbox: Mailbox, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    mailbox.put(report(sent))
    settings.BOUNCES_URL = mailbox.url.replace("demo%3A", "wrong%3A")
    bounces.collect(may_read=lambda: True)
    settings.BOUNCES_URL = "imap://u:p@127.0.0.1:1/INBOX"
    bounces.collect(may_read=lambda: True)
    assert [record.getMessage() for record in caplog.records] == [
        "The mailbox of returned mails was not read: MailboxLoginError",
        "The mailbox of returned mails was not read: ConnectionRefusedError",
    ]
    settings.BOUNCES_URL = mailbox.url
    bounces.collect(may_read=lambda: True)
    assert state_of(sent) == ("failed", "5.1.1")


@pytest.mark.parametrize(
    "returned",
    [
        report,
        lambda mail: report(mail, headers_only=True),
        lambda mail: report(mail, status="5.0.0"),
        lambda mail: report(mail, diagnosis="550 no such user"),
        lambda mail: report(mail, diagnosis="host 203.4.2.2 and 5.7.1.9 said: 550 5.1.1 unknown"),
    ],
    ids=["whole mail", "headers alone", "vague status", "vague diagnosis", "with IP addresses"],
)
def test_the_forms_of_a_delivery_report(
    sent: OutgoingMail, returned: Callable[[OutgoingMail], EmailMessage]
) -> None:
    assert bounces.record_report(read(returned(sent))) == 1
    assert state_of(sent) == ("failed", "5.1.1")
    assert bounces.record_report(read(returned(sent))) == 0


def test_an_older_form_counts_too(sent: OutgoingMail) -> None:
    assert bounces.record_report(read(qmail(sent))) == 1
    assert state_of(sent) == ("failed", "")


@pytest.mark.parametrize(
    "harmless",
    [
        out_of_office,
        lambda mail: report(mail, action="delayed", status="4.4.1", diagnosis="451 4.4.1 later"),
        lambda mail: report(mail, action="delivered", status="2.0.0", diagnosis="250 2.0.0 ok"),
    ],
    ids=["an automatic answer", "a delay", "a success"],
)
def test_what_is_no_failure_changes_nothing(
    sent: OutgoingMail, harmless: Callable[[OutgoingMail], EmailMessage]
) -> None:
    assert bounces.record_report(read(harmless(sent))) == 0
    assert state_of(sent) == ("sent", "")


def test_the_first_mail_of_a_conversation_is_not_blamed_for_a_later_one(company: Company) -> None:
    words = {"to": "hanako.yamada@mail.example", "subject": "件名", "body": "本文", "about": "x:1"}
    first = outbox.write(company, kind="one", **words)
    second = outbox.write(company, kind="two", **words)
    assert first is not None
    assert second is not None
    assert second.in_reply_to == first.message_id
    OutgoingMail.objects.update(state=MailState.SENT)
    assert bounces.record_report(read(report(second))) == 1
    assert [state_of(first)[0], state_of(second)[0]] == ["sent", "failed"]


def test_a_server_that_renames_mails_leaves_our_mark(sent: OutgoingMail) -> None:
    returned = report(sent)
    ours = f"Message-ID: {sent.message_id}"
    renamed = returned.as_bytes().replace(
        ours.encode(),
        f"Message-ID: <other@relay.example>\nX-Enishi-Mail: {sent.message_id}".encode(),
    )
    assert bounces.record_report(message_from_bytes(renamed)) == 1
    assert state_of(sent)[0] == "failed"


def test_it_goes_back_to_the_return_path_and_carries_our_mark(
    postbox: Postbox, mail: OutgoingMail, settings: Settings
) -> None:
    settings.MAIL_RETURN_PATH = "bounces@sample.example"
    delivery.deliver(mail.pk, may_send=lambda: True)
    [envelope] = postbox.envelopes
    assert envelope.mail_from == "bounces@sample.example"
    assert isinstance(envelope.content, bytes)
    arrived = message_from_bytes(envelope.content)
    assert "enishi@" in str(arrived["From"])
    assert arrived["X-Enishi-Mail"] == arrived["Message-ID"] == mail.message_id


def test_one_that_came_back_before_its_yes_was_noted_stays_failed(
    postbox: Postbox, mail: OutgoingMail
) -> None:
    def comes_back_at_once(_envelope: object) -> None:
        bounces.record_report(read(report(mail)))
        # This runs in a thread of the mail server's, which has a connection of its own.
        connection.close()

    postbox.upon_arrival = comes_back_at_once
    delivery.deliver(mail.pk, may_send=lambda: True)
    assert state_of(mail) == ("failed", "5.1.1")
    delivery.sweep()
    assert state_of(mail) == ("failed", "5.1.1")


def test_a_refusal_at_the_door_keeps_its_reason(postbox: Postbox, mail: OutgoingMail) -> None:
    postbox.refusal = "552 5.2.2 mailbox full <hanako.yamada@mail.example>"
    postbox.unknown = {mail.to}
    delivery.deliver(mail.pk, may_send=lambda: True)
    assert state_of(mail) == ("failed", "5.2.2")
    assert "いっぱいで" in failures.explanation_of(mail)


@pytest.mark.parametrize(
    ("to", "status", "expected"),
    [
        ("a@mail.example", "5.1.1", "見つかりませんでした"),
        ("a@mail.example", "5.1.10", "見つかりませんでした"),
        ("a@mail.example", "5.2.1", "使われていない"),
        ("a@mail.example", "5.2.2", "いっぱいで"),
        ("a@mail.example", "4.4.7", "期限が過ぎました"),
        ("a@mail.example", "5.7.26", "迷惑メール対策"),
        ("a@mail.example", "5.9.9", "受け取りを断られました"),
        ("a@mail.example", "", "受け取りを断られました"),
        ("a@docomo.ne.jp", "5.1.1", "携帯電話の受信設定"),
        ("a@i.softbank.jp", "", "携帯電話の受信設定"),
        ("a@notdocomo.ne.jp", "5.1.1", "見つかりませんでした"),
    ],
)
def test_each_reason_says_what_to_do(to: str, status: str, expected: str) -> None:
    said = failures.explanation_of(OutgoingMail(to=to, failure=status))
    assert expected in said
    assert to in said


def test_a_hundred_wait_for_nobody(sent: OutgoingMail, mailbox: Mailbox) -> None:
    mailbox.put(*[out_of_office(sent)] * 100, report(sent))
    bounces.collect(may_read=lambda: True)
    assert mailbox.unread() == 1
    bounces.collect(may_read=lambda: True)
    assert mailbox.unread() == 0
    assert state_of(sent)[0] == "failed"
