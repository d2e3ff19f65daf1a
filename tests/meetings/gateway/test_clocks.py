"""A wrong clock: genuine webhooks are refused, and pages say so until the clock is right."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from time_machine import TimeMachineFixture

from enishi.company.models import Member
from enishi.meetings.gateway import clocks
from enishi.meetings.gateway.session import open_zoom
from enishi.meetings.link import health, upkeep
from enishi.meetings.models import WebhookEvent, ZoomAccount
from enishi.zoom import errors
from enishi.zoom.webhooks import sign
from tests.jobs import RunJobs
from tests.meetings.conftest import PretendZoom

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def our_clock(zoom: PretendZoom, time_machine: TimeMachineFixture) -> TimeMachineFixture:
    """Move our clock; Zoom's clock stays right."""
    zoom.world.freeze_clock(at=timezone.now())
    time_machine.move_to(timezone.now(), tick=False)
    return time_machine


def compared(account: ZoomAccount) -> ZoomAccount:
    upkeep.compare_clocks(account.pk)
    account.refresh_from_db()
    return account


@pytest.mark.parametrize(
    ("minutes", "said", "found"),
    [
        (-6, "約6分遅れています", r"(359|360|361) s behind Zoom's"),
        (101, "約101分進んでいます", r"60(59|60|61) s ahead of Zoom's"),
        (2, "約2分進んでいます", r"1(19|20|21) s ahead of Zoom's"),
    ],
)
def test_a_clock_that_is_wrong_is_said_to_admins_and_to_the_operator(
    minutes: int,
    said: str,
    found: str,
    account: ZoomAccount,
    our_clock: TimeMachineFixture,
) -> None:
    our_clock.shift(minutes * 60)
    [notice] = health.describe(compared(account)).notices
    assert said in notice
    [finding] = health.findings()
    assert re.search(found, finding)
    assert account.user_email not in finding

    our_clock.shift(-minutes * 60)
    assert health.describe(compared(account)).notices == ()
    assert list(health.findings()) == []


@pytest.mark.parametrize("seconds", [-50, 0, 50])
def test_a_few_seconds_are_the_way_of_an_answer(
    seconds: int, account: ZoomAccount, our_clock: TimeMachineFixture
) -> None:
    our_clock.shift(seconds)
    assert health.describe(compared(account)).notices == ()


def test_a_refusal_tells_the_time_as_well(
    account: ZoomAccount, our_clock: TimeMachineFixture
) -> None:
    our_clock.shift(600)
    with pytest.raises(errors.NotFound), open_zoom(account) as at_zoom:
        at_zoom.get_meeting(1)
    account.refresh_from_db()
    assert account.clock_lead == pytest.approx(600, abs=2)


def test_a_clock_that_is_right_again_has_everything_looked_at(
    account: ZoomAccount, our_clock: TimeMachineFixture
) -> None:
    our_clock.shift(600)
    compared(account)
    ZoomAccount.objects.update(resumed_at=None)
    our_clock.shift(-600)
    assert compared(account).resumed_at is not None


@pytest.mark.parametrize("minutes", [-6, 101])
def test_a_webhook_refused_for_its_time_alone_is_counted_and_said(
    minutes: int,
    account: ZoomAccount,
    our_clock: TimeMachineFixture,
    settings: Settings,
    run_jobs: RunJobs,
) -> None:
    sent_at = str(int(timezone.now().timestamp()))
    body = f'{{"event":"user.updated","payload":{{"account_id":"{account.zoom_account_id}"}}}}'
    secret = settings.ZOOM["webhook_secret"]
    our_clock.shift(minutes * 60)
    for key, statuses in ((secret, [401, 401]), ("another", [401])):
        for status in statuses:
            answer = Client().post(
                "/webhooks/zoom",
                body,
                content_type="application/json",
                headers={
                    "x-zm-signature": sign(body.encode(), timestamp=sent_at, secret=key),
                    "x-zm-request-timestamp": sent_at,
                },
            )
            assert answer.status_code == status
    assert WebhookEvent.objects.count() == 0
    account.refresh_from_db()
    # A forged webhook is no evidence about the clock.
    assert account.untimely_webhooks == 2
    run_jobs()
    account.refresh_from_db()
    assert abs(account.clock_lead or 0) == pytest.approx(abs(minutes) * 60, abs=2)
    told = " ".join(health.describe(account).notices)
    assert "Zoomからの通知2件を、時刻が合わないため受け取りませんでした" in told
    assert [line for line in health.findings() if line.startswith("2 webhook(s)")]


def test_after_a_day_a_refused_webhook_is_no_longer_spoken_of(account: ZoomAccount) -> None:
    clocks.record_untimely(account)
    ZoomAccount.objects.update(untimely_webhook_at=timezone.now() - timedelta(days=2))
    account.refresh_from_db()
    assert list(clocks.sentences(account)) == []
    ZoomAccount.objects.update(untimely_webhook_at=timezone.now() - timedelta(days=8))
    upkeep.delete_expired()
    account.refresh_from_db()
    assert account.untimely_webhooks == 0


def test_the_settings_page_says_it(
    account: ZoomAccount, admin: Member, our_clock: TimeMachineFixture, client: Client
) -> None:
    our_clock.shift(-360)
    compared(account)
    client.force_login(admin)
    page = client.get("/settings/zoom/").content.decode()
    assert "サーバーの時計が、Zoomより約6分遅れています" in page
