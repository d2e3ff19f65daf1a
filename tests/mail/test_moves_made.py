"""Each move that a mail may make is made by some verb."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from enishi.company.models import Company
from enishi.mail import bounces, delivery
from enishi.mail.models import MAIL_MOVES, OutgoingMail
from tests import walking
from tests.mail.test_delivery import written

pytestmark = pytest.mark.django_db(transaction=True)


def test_each_move_of_a_mail_is_made(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    made = walking.walked(monkeypatch, MAIL_MOVES)

    def let_lapse(mail: OutgoingMail, _enclosed: object = ()) -> None:
        OutgoingMail.objects.filter(pk=mail.pk).update(not_after=timezone.now() - timedelta(1))
        delivery.sweep()

    sent, lost, late, returned = (written(company) for _ in range(4))
    delivery.deliver(sent.pk, may_send=lambda: True)
    bounces.record_failure(sent, status="5.1.1")
    bounces.record_failure(lost, status="5.1.1")
    let_lapse(returned)
    bounces.record_failure(returned, status="5.1.1")
    # The server's yes comes after the moment.
    monkeypatch.setattr(delivery, "_hand_over", let_lapse)
    delivery.deliver(late.pk, may_send=lambda: True)
    assert made == walking.all_of(MAIL_MOVES)
