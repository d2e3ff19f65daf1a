"""``kill -9`` while mails are delivered to a real mail server: none lost, none doubled but with the
same Message-ID.

Each moment of a delivery is died at three times; two hundred deaths with ``ENISHI_DEATHS=200``.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from email import message_from_bytes
from functools import partial

import pytest
from aiosmtpd.smtp import Envelope
from django.utils import timezone
from time_machine import TimeMachineFixture

from enishi.company.models import Company
from enishi.mail import delivery, ordering, outbox
from enishi.mail.models import MailState, OutgoingMail
from tests.interviews.killing import kill_at
from tests.jobs import RunJobs
from tests.mail.test_over_smtp import Postbox, postbox

__all__ = ["postbox"]
pytestmark = pytest.mark.django_db(transaction=True)

KILLS = int(os.environ.get("ENISHI_DEATHS", "54"))
SEED = 20261125


def written(company: Company, number: int) -> OutgoingMail:
    mail = outbox.write(
        company,
        to=f"candidate-{number}@mail.example",
        subject="【株式会社サンプル】一次面接日程確定のご案内",
        body="山田　花子 様\n\n日程が確定いたしました。\n",
        kind="interview.confirmed",
    )
    assert mail is not None
    return mail


def deliver(mail: OutgoingMail) -> None:
    delivery.deliver(mail.pk, may_send=lambda: True)


def id_in(envelope: Envelope) -> str:
    assert isinstance(envelope.content, bytes)
    return str(message_from_bytes(envelope.content)["Message-ID"])


def steps_of_one_delivery(company: Company) -> int:
    """How many moments there are to die at: each was died at once to find out."""
    for step in range(1, 100):
        if not kill_at(step, partial(deliver, written(company, -step))):
            return step - 1
    raise AssertionError("a delivery never ends")


def test_deaths_lose_no_mail_and_double_none_but_under_its_message_id(
    company: Company,
    postbox: Postbox,
    run_jobs: RunJobs,
    time_machine: TimeMachineFixture,
) -> None:
    # What this one loads (templates above all), those who are to die inherit.
    deliver(written(company, KILLS))
    steps = steps_of_one_delivery(company)
    # Claim, connect, six things said and the note, each with a before and an after.
    assert steps == 18
    chance = random.Random(SEED)  # noqa: S311 - an order, not a secret
    moments = [number % steps + 1 for number in range(KILLS - steps)]
    chance.shuffle(moments)
    mails = [written(company, number) for number in range(len(moments))]
    assert all(
        kill_at(step, partial(deliver, mail)) for step, mail in zip(moments, mails, strict=True)
    )

    died = OutgoingMail.objects.values_list("state", flat=True)
    assert set(died) == {MailState.WAITING, MailState.SENT}
    noted = set(OutgoingMail.objects.filter(state="sent").values_list("to", flat=True))
    time_machine.move_to(timezone.now() + 2 * ordering.LEASE)
    delivery.sweep()
    run_jobs()

    by_receiver = Counter(envelope.rcpt_tos[0] for envelope in postbox.envelopes)
    rows = {mail.to: mail for mail in OutgoingMail.objects.all()}
    assert set(by_receiver) == set(rows)
    assert {mail.state for mail in rows.values()} == {MailState.SENT}
    assert all(mail.sent_at is not None for mail in rows.values())
    # A death costs at most one more copy, and none once the delivery was noted.
    assert set(by_receiver.values()) == {1, 2}
    assert {by_receiver[to] for to in noted} == {1}
    for envelope in postbox.envelopes:
        assert id_in(envelope) == rows[envelope.rcpt_tos[0]].message_id
    # Besides the first, one outlived the steps.
    assert len(rows) == KILLS + 2


def test_without_the_sweep_those_who_were_not_written_to_wait_for_ever(
    company: Company, postbox: Postbox
) -> None:
    """The harm that the sweep is there against: the job died together with its worker."""
    mail = written(company, 1)
    assert kill_at(2, partial(deliver, mail))
    deliver(mail)
    assert postbox.envelopes == []
