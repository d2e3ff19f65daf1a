"""After a clock was a year ahead for a minute, nothing waits for a year."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection as database
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from enishi.mail import ordering
from enishi.mail.models import OutgoingMail
from enishi.meetings.booking import creating, intents, reconciliation
from enishi.meetings.gateway import tokens
from enishi.meetings.link import connection, webhooks
from enishi.meetings.models import (
    Allowance,
    Circuit,
    Host,
    Meeting,
    MeetingState,
    WebhookEvent,
    ZoomAccount,
)
from enishi.zoom import errors, refusals
from enishi.zoom.wire import Answer
from tests.meetings.conftest import PretendZoom, claimed

pytestmark = pytest.mark.django_db(transaction=True)


def in_a_year() -> datetime:
    return timezone.now() + timedelta(days=365)


def test_calls_are_let_through_again(host: Host, account: ZoomAccount) -> None:
    year = in_a_year()
    Allowance.objects.update_or_create(
        zoom_account_id=account.zoom_account_id,
        weight="light",
        defaults={
            "per_second": 4,
            "calls": 0,
            "filled_at": year,
            "shut_until": year,
            "shut_by": "daily",
        },
    )
    with connection.open_zoom(account) as zoom:
        zoom.get_me()
    light = Allowance.objects.get(weight="light")
    assert light.filled_at < year
    assert light.shut_until is None


def test_a_link_that_was_left_in_peace_is_tried_again(account: ZoomAccount) -> None:
    Circuit.objects.create(name=f"link:{account.pk}", silences=9, paused_until=in_a_year())
    with connection.open_zoom(account) as zoom:
        zoom.get_me()
    assert not Circuit.objects.exists()


@pytest.mark.parametrize("until", [timedelta(days=365), -timedelta(seconds=1)])
def test_another_process_may_refresh(
    account: ZoomAccount, zoom: PretendZoom, until: timedelta
) -> None:
    """Also after one that was killed, whose lease is over."""
    now = timezone.now()
    ZoomAccount.objects.update(
        refresh_lease="x", refresh_lease_until=now + until, access_expires_at=now
    )
    account.refresh_from_db()
    assert tokens.LinkTokens(account).current()


def test_what_waits_is_due(host: Host) -> None:
    meeting = claimed(host)
    Meeting.objects.update(not_before=in_a_year(), lease_until=in_a_year())
    due = reconciliation.due_at(Meeting.objects.get())
    assert due is not None
    assert due <= timezone.now()
    assert creating.create_at_zoom(meeting).state == MeetingState.READY


def test_the_sweep_comes_to_what_waits(host: Host, account: ZoomAccount) -> None:
    meeting = claimed(host)
    event = WebhookEvent.objects.create(
        account=account,
        body_hash="h",
        event="meeting.updated",
        object_id="1",
        not_before=in_a_year(),
    )
    Meeting.objects.update(not_before=in_a_year())
    with database.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")
    reconciliation.sweep()
    webhooks.sweep()
    found = {(job.task_name, *job.args.values()) for job in ProcrastinateJob.objects.all()}
    assert ("meetings.repair", meeting.pk) in found
    assert ("meetings.process_webhook", event.pk) in found


def test_a_mail_that_waits_is_due(account: ZoomAccount) -> None:
    mail = OutgoingMail.objects.create(
        company=account.company, message_id="<1@x>", kind="p", to="h@mail.example"
    )
    OutgoingMail.objects.update(not_before=in_a_year())
    assert list(ordering.due_mails(timezone.now())) == [mail]


@pytest.mark.parametrize("said", ["9000-01-01T00:00:00Z", "Fri, 31 Dec 8999 23:59:59 GMT"])
def test_no_limit_of_zooms_lasts_longer_than_a_day(said: str) -> None:
    now = timezone.now()
    with pytest.raises(errors.RateLimited) as refused:
        refusals.check(Answer(429, {"retry-after": said}, None), now=now)
    assert refused.value.resets_at == now + timedelta(days=1)


def test_releasing_is_not_kept_waiting_either(host: Host) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    with transaction.atomic():
        intents.release(meeting)
    Meeting.objects.update(lease_until=in_a_year())
    due = reconciliation.due_at(Meeting.objects.get())
    assert due is not None
    assert due <= timezone.now()
