"""What `enishi check` says about mail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from enishi.company.models import Company
from enishi.mail import bounces, outbox
from enishi.mail.models import MailState, OutgoingMail
from enishi.management import checkup

pytestmark = pytest.mark.django_db


@pytest.fixture
def mail(company: Company) -> OutgoingMail:
    written = outbox.write(
        company, to="admin@sample.example", subject="件名", body="本文", purpose="zoom.needs_reauth"
    )
    assert written is not None
    return written


def test_mails_that_go_out_are_no_finding(mail: OutgoingMail) -> None:
    assert list(checkup.findings_about_mail()) == []


def test_mails_that_wait_for_an_hour_are_told(mail: OutgoingMail) -> None:
    OutgoingMail.objects.update(written_at=timezone.now() - timedelta(minutes=61))
    assert list(checkup.findings_about_mail()) == [
        "1 mail(s) have waited for more than an hour: is the mail server reachable?"
    ]


def test_failed_mails_are_told_while_they_are_new_unless_a_page_shows_them(
    mail: OutgoingMail,
) -> None:
    bounces.fail(mail, status="5.1.1")
    assert list(checkup.findings_about_mail()) == [
        "1 mail(s) of the last week that no page shows did not arrive."
    ]
    OutgoingMail.objects.update(about="interview:1")
    assert list(checkup.findings_about_mail()) == []
    OutgoingMail.objects.update(about="", failed_at=timezone.now() - timedelta(days=8))
    assert list(checkup.findings_about_mail()) == []


def test_a_mailbox_that_cannot_be_read_is_told_without_its_address(settings: Settings) -> None:
    settings.BOUNCES_URL = "imap://user:secret@127.0.0.1:1/INBOX"
    [finding] = checkup.findings_about_mail()
    assert finding == "ENISHI_BOUNCES_URL: the mailbox cannot be read (ConnectionRefusedError)."


def test_a_mail_that_failed_is_not_waiting(mail: OutgoingMail) -> None:
    OutgoingMail.objects.update(
        state=MailState.FAILED, about="interview:1", written_at=timezone.now() - timedelta(days=1)
    )
    assert list(checkup.findings_about_mail()) == []
