"""The state of the link in a sentence for admins, and in findings for the operator."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from enishi.meetings.gateway import breaker, installation_identity, limits, tokens
from enishi.meetings.gateway.explanations import Reason
from enishi.meetings.link import connection, health, upkeep
from enishi.meetings.models import Host, HostDay, ZoomAccount
from tests.meetings.conftest import LetPass, PretendZoom

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_good_link_has_no_findings(account: ZoomAccount) -> None:
    assert list(health.findings()) == []


def test_a_dead_link_is_found(account: ZoomAccount) -> None:
    tokens.mark_dead(account)
    [finding] = health.findings()
    assert f"company {account.company_id} is dead" in finding
    assert account.user_email not in finding


def test_a_link_that_is_left_in_peace_says_so(account: ZoomAccount) -> None:
    for _ in range(breaker.SILENCES_BEFORE_PAUSE):
        breaker.record_silence(account.pk)
    described = health.describe(account)
    assert not described.is_good
    assert "自動で再開します" in described.sentence
    assert [finding for finding in health.findings() if "paused" in finding]


def test_the_call_that_ends_trouble_is_the_last_that_succeeded(account: ZoomAccount) -> None:
    long_ago = timezone.now() - timedelta(days=1)
    ZoomAccount.objects.update(trouble=Reason.FORBIDDEN, last_success_at=long_ago)
    with connection.open_zoom(ZoomAccount.objects.get()) as zoom:
        zoom.get_me()
    described = health.describe(ZoomAccount.objects.get())
    assert described.is_good
    assert described.last_success_at is not None
    assert described.last_success_at > long_ago


def test_a_copied_database_is_found(
    account: ZoomAccount, settings: Settings, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    assert "enishi confirm-instance" in next(iter(health.findings()))


def test_a_machine_without_files_is_known_by_the_name_in_its_environment(
    account: ZoomAccount, settings: Settings, tmp_path: Path
) -> None:
    settings.DATA_DIR, settings.INSTANCE_ID = tmp_path, installation_identity.name()
    assert installation_identity.is_confirmed()
    settings.INSTANCE_ID = "another"
    assert not installation_identity.is_confirmed()


def test_what_is_left_of_a_hosts_day_is_counted(host: Host) -> None:
    HostDay.objects.create(
        zoom_user_id=host.zoom_user_id, day=limits.utc_day(timezone.now()), writes=88
    )
    [shown] = limits.with_creations_left(host.company.hosts.selected())
    assert shown.creations_left == 2


def test_old_counts_are_forgotten(host: Host) -> None:
    today = limits.utc_day(timezone.now())
    for days in (0, 10):
        HostDay.objects.create(
            zoom_user_id=host.zoom_user_id, day=today - timedelta(days=days), writes=1
        )
    upkeep.delete_expired()
    assert [row.day for row in HostDay.objects.all()] == [today]


def test_a_link_that_nobody_used_for_a_week_is_refreshed(
    account: ZoomAccount, zoom: PretendZoom, let_pass: LetPass
) -> None:
    let_pass(6 * 24 * 3600)
    upkeep.keep_alive()
    assert len(zoom.calls("oauth.token")) == 1
    let_pass(2 * 24 * 3600)
    upkeep.keep_alive()
    assert len(zoom.calls("oauth.token")) == 2
    account.refresh_from_db()
    assert account.refreshed_at is not None
    assert timezone.now() - account.refreshed_at < timedelta(minutes=1)
