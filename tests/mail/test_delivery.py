"""The outbox is delivered once, with retries, never by a copy, never twice at a time."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone
from pytest_django import Settings
from time_machine import TimeMachineFixture

from enishi.company.models import Company
from enishi.mail import delivery, ordering, outbox
from enishi.mail.models import MailState, OutgoingMail
from tests.jobs import RunJobs
from tests.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESS = "hanako@candidate.example"


class Stubborn(BaseEmailBackend):
    """A mail server that refuses until it has nothing left to refuse with."""

    refusals: list[Exception] = []  # noqa: RUF012 - emptied by the fixture
    taken: list[EmailMessage] = []  # noqa: RUF012

    def send_messages(self, messages: list[EmailMessage]) -> int:
        if self.refusals:
            raise self.refusals.pop(0)
        self.taken.extend(messages)
        return len(messages)


@pytest.fixture
def stubborn(settings: Settings) -> Iterator[type[Stubborn]]:
    settings.EMAIL_BACKEND = "tests.mail.test_delivery.Stubborn"
    Stubborn.refusals, Stubborn.taken = [], []
    yield Stubborn
    Stubborn.refusals, Stubborn.taken = [], []


def written(company: Company, *, to: str = ADDRESS, about: str = "") -> OutgoingMail:
    mail = outbox.write(
        company,
        to=to,
        subject="面接のご案内",
        body="山田 花子 様\n\n本文です。",
        kind="test",
        about=about,
    )
    assert mail is not None
    return mail


def send(mail: OutgoingMail) -> OutgoingMail:
    delivery.deliver(mail.pk, may_send=lambda: True)
    mail.refresh_from_db()
    return mail


def test_a_mail_is_sent_once_under_the_message_id_it_was_written_with(company: Company) -> None:
    mail = written(company)
    send(send(mail))
    [sent] = django_mail.outbox
    assert sent.extra_headers["Message-ID"] == mail.message_id
    assert (mail.state, mail.attempts) == (MailState.SENT, 1)
    assert mail.sent_at is not None


def test_a_mail_is_sent_after_the_change_it_tells_of_and_not_without_it(
    company: Company, run_jobs: RunJobs
) -> None:
    with transaction.atomic():
        written(company)
    with transaction.atomic():
        written(company)
        transaction.set_rollback(True)
    run_jobs()
    assert len(django_mail.outbox) == 1


def test_a_mail_server_that_cannot_now_is_asked_again_later(
    company: Company, stubborn: type[Stubborn], time_machine: TimeMachineFixture
) -> None:
    mail = written(company)
    stubborn.refusals = [ConnectionRefusedError(), smtplib.SMTPServerDisconnected()]
    assert send(mail).state == MailState.WAITING
    assert send(mail).attempts == 1  # not before its time
    for minutes in (1, 2):
        time_machine.move_to(timezone.now() + timedelta(minutes=minutes, seconds=1))
        send(mail)
    assert (mail.state, mail.attempts) == (MailState.SENT, 3)
    assert [message.to for message in stubborn.taken] == [[ADDRESS]]


@pytest.mark.parametrize(
    ("refusal", "state"),
    [
        (smtplib.SMTPRecipientsRefused({ADDRESS: (550, b"no such user")}), "failed"),
        (smtplib.SMTPRecipientsRefused({ADDRESS: (451, b"greylisted")}), "waiting"),
        (smtplib.SMTPDataError(552, b"too large"), "failed"),
        (smtplib.SMTPAuthenticationError(535, b"wrong password"), "waiting"),
    ],
)
def test_only_what_will_never_be_taken_is_given_up_at_once(
    refusal: Exception, state: str, company: Company, stubborn: type[Stubborn]
) -> None:
    stubborn.refusals = [refusal]
    assert send(written(company)).state == state


def test_a_mail_that_cannot_be_written_is_given_up_at_once(company: Company) -> None:
    """Nothing waits behind it, and its page says whose address has to be put right."""
    lost = written(company, to="hanako@\u05d01.jp", about="interview:1")
    behind = written(company, to="hanako@\u05d01.jp", about="interview:1")
    assert (send(lost).state, lost.failure) == (MailState.FAILED, "5.1.3")
    assert send(behind).state == MailState.FAILED
    assert django_mail.outbox == []


def test_a_certificate_that_is_wrong_today_is_no_reason_to_give_up(
    company: Company, stubborn: type[Stubborn]
) -> None:
    stubborn.refusals = [ssl.SSLCertVerificationError()]  # to Python a ValueError, too
    assert send(written(company)).state == MailState.WAITING


def test_a_mail_server_that_no_lookup_takes_is_the_operators_to_mend(
    company: Company, stubborn: type[Stubborn]
) -> None:
    stubborn.refusals = [UnicodeError("label empty or too long")]
    assert send(written(company)).state == MailState.WAITING


def test_after_half_a_day_it_is_given_up(
    company: Company, stubborn: type[Stubborn], time_machine: TimeMachineFixture
) -> None:
    mail = written(company)
    began = timezone.now()
    stubborn.refusals = [ConnectionRefusedError() for _ in range(100)]
    for _ in range(100):
        time_machine.move_to(timezone.now() + timedelta(hours=1, seconds=1))
        if send(mail).state == MailState.FAILED:
            break
    assert mail.attempts == delivery.MAX_ATTEMPTS
    assert timezone.now() - began > timedelta(hours=12)


def test_no_address_stands_in_the_log(
    company: Company, stubborn: type[Stubborn], caplog: pytest.LogCaptureFixture
) -> None:
    stubborn.refusals = [smtplib.SMTPRecipientsRefused({ADDRESS: (550, ADDRESS.encode())})]
    send(written(company))
    assert "could not be sent" in caplog.text
    assert ADDRESS not in caplog.text


def test_a_copied_installation_writes_to_nobody(company: Company) -> None:
    mail = written(company)
    delivery.deliver(mail.pk, may_send=lambda: False)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (MailState.WAITING, 0)
    assert django_mail.outbox == []


def test_two_workers_send_one_mail(company: Company) -> None:
    mail = written(company)
    at_once(*[lambda: delivery.deliver(mail.pk, may_send=lambda: True)] * 4)
    assert len(django_mail.outbox) == 1


def test_a_worker_that_was_killed_while_sending_leaves_the_mail_to_another(
    company: Company, stubborn: type[Stubborn], time_machine: TimeMachineFixture
) -> None:
    mail = written(company)
    stubborn.refusals = [KeyboardInterrupt()]  # type: ignore[list-item]  # as a kill, it passes all
    with pytest.raises(KeyboardInterrupt):
        send(mail)
    assert send(mail).state == MailState.WAITING
    time_machine.move_to(timezone.now() + ordering.LEASE + timedelta(seconds=1))
    assert send(mail).state == MailState.SENT


def test_the_sweep_finds_what_lost_its_job(company: Company, run_jobs: RunJobs) -> None:
    OutgoingMail.objects.create(
        company=company, message_id="<lost@x>", kind="test", to=ADDRESS, subject="x", body="y"
    )
    delivery.sweep()
    run_jobs()
    assert len(django_mail.outbox) == 1
