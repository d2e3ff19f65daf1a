"""Mails to a real mail server on this machine arrive correctly, under their own id."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django import Settings

from enishi.company.models import Company
from enishi.mail import delivery, outbox
from enishi.mail.models import MailState, OutgoingMail
from enishi.mail.outbox import CalendarFile

pytestmark = pytest.mark.django_db(transaction=True)


class Postbox:
    """Keeps what arrives; refuses whoever it is told to."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.unknown: set[str] = set()
        self.refusal = "550 no such user here"
        self.upon_arrival: Callable[[Envelope], None] = self.envelopes.append

    async def handle_RCPT(  # noqa: N802 - the library's name for the command
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if address in self.unknown:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the same
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        await asyncio.get_running_loop().run_in_executor(None, self.upon_arrival, envelope)
        return "250 OK"


@pytest.fixture
def postbox(settings: Settings) -> Iterator[Postbox]:
    box = Postbox()
    # The library cannot be told to take any port that is free.
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield box
    server.stop()


@pytest.fixture
def mail(company: Company) -> OutgoingMail:
    written = outbox.write(
        company,
        to="hanako.yamada@mail.example",
        subject="【株式会社サンプル】一次面接日程確定のご案内",
        body="山田　花子 様\n\n■日時　2026年11月25日(水) 10:00〜11:00\n",
        kind="interview.confirmed",
        reply_to="recruiter@sample.example",
        calendar=CalendarFile("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "REQUEST"),
    )
    assert written is not None
    return written


def test_a_mail_arrives_as_it_was_written(postbox: Postbox, mail: OutgoingMail) -> None:
    delivery.deliver(mail.pk, may_send=lambda: True)

    [envelope] = postbox.envelopes
    assert envelope.rcpt_tos == ["hanako.yamada@mail.example"]
    assert isinstance(envelope.content, bytes)
    arrived = message_from_bytes(envelope.content, policy=policy.default)
    assert arrived["Message-ID"] == mail.message_id
    assert arrived["Subject"] == mail.subject
    text = arrived.get_body(("plain",))
    assert text is not None
    assert text.get_content().replace("\r\n", "\n") == mail.body
    mail.refresh_from_db()
    assert mail.state == MailState.SENT


def test_two_workers_at_one_mail_send_it_once(postbox: Postbox, mail: OutgoingMail) -> None:
    delivery.deliver(mail.pk, may_send=lambda: True)
    delivery.deliver(mail.pk, may_send=lambda: True)
    assert len(postbox.envelopes) == 1


def test_an_address_that_the_server_does_not_know_is_shown_as_failed(
    postbox: Postbox, mail: OutgoingMail
) -> None:
    postbox.unknown = {mail.to}
    delivery.deliver(mail.pk, may_send=lambda: True)
    mail.refresh_from_db()
    assert mail.state == MailState.FAILED
    assert postbox.envelopes == []


def test_a_carriers_old_address_is_reached(company: Company, postbox: Postbox) -> None:
    mail = outbox.write(company, to="foo..bar.@docomo.ne.jp", subject="件名", body="本文", kind="x")
    assert mail is not None
    delivery.deliver(mail.pk, may_send=lambda: True)
    assert [envelope.rcpt_tos for envelope in postbox.envelopes] == [["foo..bar.@docomo.ne.jp"]]
