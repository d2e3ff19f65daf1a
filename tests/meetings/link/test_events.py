"""Which events are stored, and for whom: those of ours, under the present link.

Each test fails without the one condition that it is about.
"""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import connection as database
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from enishi.company.models import Company
from enishi.meetings.directory import users
from enishi.meetings.link import webhooks
from enishi.meetings.models import LinkState, WebhookEvent, ZoomAccount
from tests.meetings.conftest import Link, PretendZoom

pytestmark = pytest.mark.django_db(transaction=True)


def test_events_go_to_the_company_that_has_the_account_now(
    other_company: Company, link: Link, zoom: PretendZoom
) -> None:
    """Another one had it before."""
    former = ZoomAccount.objects.create(company=other_company)
    account = link()
    ZoomAccount.objects.filter(pk=former.pk).update(zoom_account_id=account.zoom_account_id)
    zoom.do("change_licence", user="owner@zoom.example", licence=1)
    zoom.let_due_happen()
    assert [event.account_id for event in WebhookEvent.objects.all()] == [account.pk]


def kept(account: ZoomAccount, name: str, **more: object) -> WebhookEvent:
    event: WebhookEvent = WebhookEvent.objects.create(
        account=account, event=name, body_hash=uuid.uuid4().hex, **more
    )
    return event


def test_a_link_that_works_again_hurries_its_own_open_events_only(
    account: ZoomAccount, other_company: Company
) -> None:
    other = ZoomAccount.objects.create(
        company=other_company, state=LinkState.LINKED, zoom_account_id="another"
    )
    later = timezone.now() + timedelta(minutes=5)
    mine = kept(account, "meeting.updated", object_id="1", not_before=later)
    theirs = kept(other, "meeting.updated", object_id="2", not_before=later)
    done = kept(account, "meeting.updated", not_before=later, processed_at=timezone.now())
    webhooks.make_due(account)
    for event in (mine, theirs, done):
        event.refresh_from_db()
    assert (mine.not_before, theirs.not_before, done.not_before) == (None, later, later)


def test_the_sweep_comes_to_what_is_open_and_can_be_looked_at(
    account: ZoomAccount, zoom: PretendZoom
) -> None:
    """Each round costs the worker a job for each; a link that is down resumes by itself."""
    kept(account, "meeting.updated", object_id="1", processed_at=timezone.now())
    kept(account, "meeting.updated", object_id="2")
    webhooks.sweep()
    assert jobs() == 1
    ZoomAccount.objects.update(state=LinkState.NEEDS_REAUTH)
    with database.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")
    kept(account, "app_deauthorized")
    webhooks.sweep()
    assert jobs() == 1


def test_a_round_takes_as_many_events_of_a_link_as_it_may(
    account: ZoomAccount, zoom: PretendZoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "SWEPT_OF_ONE_LINK", 1)
    for number in ("1", "2"):
        kept(account, "meeting.updated", object_id=number)
    webhooks.sweep()
    assert jobs() == 1


def jobs() -> int:
    return ProcrastinateJob.objects.filter(task_name="meetings.process_webhook").count()


def test_an_event_that_was_looked_at_in_vain_for_a_year_is_still_looked_at(
    account: ZoomAccount, zoom: PretendZoom
) -> None:
    """The column counts to 32767, which is three months of it."""
    zoom.disturb("users.get", "empty_502", times=None)
    event = kept(account, "app_deauthorized", attempts=2**15 - 1)
    webhooks.process(event.pk)
    assert not WebhookEvent.objects.get().processed_at


def test_the_pauses_between_looks_in_vain_at_an_event_grow(
    account: ZoomAccount, zoom: PretendZoom
) -> None:
    zoom.disturb("users.get", "empty_502", times=None)
    event, due = kept(account, "app_deauthorized"), []
    for _ in range(2):
        webhooks.process(event.pk)
        event.refresh_from_db()
        due.append(event.not_before)
    assert due[1] - due[0] >= timedelta(seconds=10)


def test_an_event_that_was_deleted_before_its_turn_is_nothing_to_look_at(db: None) -> None:
    webhooks.process(4711)


def test_a_list_of_users_answers_the_news_of_its_own_users_only(
    account: ZoomAccount, other_company: Company
) -> None:
    other = ZoomAccount.objects.create(
        company=other_company, state=LinkState.LINKED, zoom_account_id="another"
    )
    kept(account, "user.updated", object_id="a")
    of_a_meeting = kept(account, "meeting.updated", object_id="1")
    of_another = kept(other, "user.updated", object_id="b")
    users.sync(account)
    still_open = WebhookEvent.objects.filter(processed_at=None)
    assert {event.pk for event in still_open} == {of_a_meeting.pk, of_another.pk}
