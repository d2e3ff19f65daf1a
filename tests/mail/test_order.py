"""Mails about the same thing are sent in order, and outdated ones are not sent."""

from __future__ import annotations

import smtplib
from datetime import datetime, timedelta

import pytest
import time_machine
from django.core import mail as django_mail
from django.utils import timezone

from enishi.company.models import Company, Member
from enishi.mail import delivery, failures, ordering, outbox
from enishi.mail.models import MailState, OutgoingMail
from tests.mail.test_delivery import ADDRESS, Stubborn, send, stubborn

__all__ = ["stubborn"]
pytestmark = pytest.mark.django_db

TEN = datetime.fromisoformat("2026-11-24T10:00+09:00")
A_MINUTE = timedelta(minutes=1)


def written(company: Company, subject: str, **more: object) -> OutgoingMail:
    about: dict[str, object] = {"about": "interview:7", "to": ADDRESS}
    mail = outbox.write(company, subject=subject, body="本文", kind="test", **about | more)  # type: ignore[arg-type]
    assert mail is not None
    return mail


def try_all() -> None:
    """The worker's minute: what is due is tried, the last written first."""
    delivery.sweep()
    for pk in OutgoingMail.objects.order_by("-pk").values_list("pk", flat=True):
        delivery.deliver(pk, may_send=lambda: True)


def down_for_a_quarter(stubborn: type[Stubborn]) -> None:
    """The mail server is away from ten o'clock: each moment at which a mail of ten is tried."""
    stubborn.refusals = [ConnectionRefusedError() for _ in range(5)]
    for minutes in (0, 1, 3, 7, 15):
        with time_machine.travel(TEN + minutes * A_MINUTE, tick=False):
            try_all()
    assert stubborn.refusals == []


def test_after_an_outage_the_last_word_that_is_read_is_the_last_one_said(
    company: Company, stubborn: type[Stubborn]
) -> None:
    with time_machine.travel(TEN, tick=False):
        written(company, "confirmed 25")
    down_for_a_quarter(stubborn)
    with time_machine.travel(TEN + 20 * A_MINUTE, tick=False):
        changed = written(company, "changed 26")
        assert OutgoingMail.objects.exclude(pk=changed.pk).get().not_before == (
            TEN + 20 * A_MINUTE + ordering.LEASE
        )
        written(company, "another interview", about="interview:8")
        written(company, "to Ito", to="ito@sample.example")
        try_all()
        assert [sent.subject for sent in stubborn.taken] == ["to Ito", "another interview"]
    for minute in (23, 24):
        with time_machine.travel(TEN + minute * A_MINUTE, tick=False):
            try_all()
    assert [sent.subject for sent in stubborn.taken][2:] == ["confirmed 25", "changed 26"]


def test_one_that_is_being_sent_or_whose_sender_was_killed_comes_first(
    company: Company, stubborn: type[Stubborn]
) -> None:
    stubborn.refusals = [KeyboardInterrupt()]  # type: ignore[list-item]  # as a kill, it passes all
    first = written(company, "confirmed")
    with pytest.raises(KeyboardInterrupt):
        send(first)
    second = written(company, "changed")
    first.refresh_from_db()
    # A lease is not shortened: the other may live, and send it.
    assert first.not_before is not None
    assert first.not_before > timezone.now() + 2 * A_MINUTE
    assert send(second).attempts == 0
    with time_machine.travel(timezone.now() + ordering.LEASE + A_MINUTE):
        assert send(first).state == send(second).state == MailState.SENT
    assert [sent.subject for sent in stubborn.taken] == ["confirmed", "changed"]


def test_one_that_is_given_up_keeps_nobody_waiting(
    company: Company, stubborn: type[Stubborn]
) -> None:
    first, second = written(company, "confirmed"), written(company, "changed")
    stubborn.refusals = [smtplib.SMTPDataError(552, b"too large")]
    assert send(second).attempts == 0
    assert send(first).state == MailState.FAILED
    assert send(second).state == MailState.SENT


def test_what_waited_behind_a_mail_is_sent_next(company: Company, jobs_memory: object) -> None:
    first, second = written(company, "confirmed"), written(company, "changed")
    jobs = jobs_memory.connector.jobs  # type: ignore[attr-defined]
    jobs.clear()
    send(first)
    assert [job["args"] for job in jobs.values()] == [{"mail_id": second.pk}]


def test_behind_one_that_waits_on_nothing_is_tried_for_nothing(
    company: Company, stubborn: type[Stubborn], jobs_memory: object
) -> None:
    first, _second = written(company, "confirmed"), written(company, "changed")
    jobs = jobs_memory.connector.jobs  # type: ignore[attr-defined]
    jobs.clear()
    stubborn.refusals = [ConnectionRefusedError()]
    assert send(first).state == MailState.WAITING
    assert list(jobs.values()) == []


@pytest.mark.parametrize("about", ["interview:7", ""])
def test_a_new_mail_hastens_those_alone_that_it_waits_for(
    about: str, company: Company, other_admin: Member
) -> None:
    put_off = timezone.now() + ordering.LONGEST_PAUSE
    written(company, "another's", to="ito@sample.example", about=about)
    written(company, "another interview", about="interview:8")
    written(other_admin.company, "another company's", about=about)
    if not about:
        written(company, "of something else", about=about)
    OutgoingMail.objects.update(not_before=put_off)
    new = written(company, "changed", about=about)
    assert {one.not_before for one in OutgoingMail.objects.exclude(pk=new.pk)} == {put_off}


def test_after_its_moment_a_mail_lapses_and_keeps_nobody_waiting(
    company: Company, stubborn: type[Stubborn]
) -> None:
    with time_machine.travel(TEN, tick=False):
        reminder = written(company, "soon", not_after=TEN + 30 * A_MINUTE)
    down_for_a_quarter(stubborn)
    with time_machine.travel(TEN + 31 * A_MINUTE, tick=False):
        assert send(reminder).state == MailState.WAITING
        assert send(written(company, "changed")).state == MailState.SENT
        delivery.sweep()
    reminder.refresh_from_db()
    assert (reminder.state, reminder.sent_at) == (MailState.LAPSED, None)
    assert "送信を取りやめました" in failures.explanation_of(reminder)
    assert [sent.subject for sent in stubborn.taken] == ["changed"]
    assert delivery.failed_unseen() == 0


def test_one_that_was_sent_in_time_does_not_lapse(company: Company) -> None:
    reminder = send(written(company, "soon", not_after=timezone.now() + A_MINUTE))
    with time_machine.travel(timezone.now() + 2 * A_MINUTE):
        delivery.sweep()
    reminder.refresh_from_db()
    assert reminder.state == MailState.SENT


def test_one_that_was_on_its_way_when_its_moment_passed_was_sent(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    reminder = written(company, "soon", not_after=timezone.now() + A_MINUTE)

    def taken_late(_mail: OutgoingMail, _enclosed: object) -> None:
        with time_machine.travel(timezone.now() + 2 * A_MINUTE):
            delivery.sweep()

    monkeypatch.setattr(delivery, "_hand_over", taken_late)
    assert send(reminder).state == MailState.SENT


def test_until_its_moment_it_is_sent(company: Company) -> None:
    reminder = written(company, "soon", not_after=timezone.now() + A_MINUTE)
    delivery.sweep()
    assert send(reminder).state == MailState.SENT
    assert len(django_mail.outbox) == 1


def test_a_mail_to_nobody_is_not_noted_as_sent(company: Company) -> None:
    mail = send(written(company, "confirmed", to=""))
    assert (mail.state, mail.sent_at) == (MailState.FAILED, None)
    assert "登録されていなかった" in failures.explanation_of(mail)
    assert django_mail.outbox == []


def test_what_failed_and_is_about_nothing_is_counted_for_a_week(company: Company) -> None:
    send(written(company, "of an account", to="", about=""))
    assert delivery.failed_unseen() == 1
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert delivery.failed_unseen() == 0


def test_mails_about_nothing_and_those_of_another_company_wait_for_none(
    company: Company, other_admin: Member
) -> None:
    for more in ({"about": ""}, {}):
        written(company, "first", **more)
        later = written(company, "later", **more) if more else written(other_admin.company, "x")
        assert send(later).state == MailState.SENT


def test_a_late_no_leaves_the_present_try_its_lease(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = written(company, "confirmed")

    with time_machine.travel(TEN, tick=False) as clock:

        def slow(_mail: OutgoingMail, _enclosed: object) -> None:
            clock.shift(ordering.LEASE + A_MINUTE)
            assert delivery._claim(mail.pk) is not None  # noqa: SLF001 - another worker's
            raise ConnectionRefusedError

        monkeypatch.setattr(delivery, "_hand_over", slow)
        send(mail)
        assert mail.attempts == 2
        assert mail.not_before == timezone.now() + ordering.LEASE


def test_a_late_no_leaves_the_reason_for_which_it_came_back(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = written(company, "confirmed")

    def taken_returned_and_cut_off(_mail: OutgoingMail, _enclosed: object) -> None:
        returned = OutgoingMail.objects.filter(pk=mail.pk)
        failures.record_failures(returned, "5.1.1", at=timezone.now())
        raise smtplib.SMTPDataError(552, b"too large")

    monkeypatch.setattr(delivery, "_hand_over", taken_returned_and_cut_off)
    send(mail)
    assert (mail.state, mail.failure) == (MailState.FAILED, "5.1.1")
