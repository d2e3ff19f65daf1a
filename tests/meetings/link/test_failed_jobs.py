"""Only the admins whose link it concerns see a job that failed for good."""

from __future__ import annotations

import json

import pytest
from django.db import connection as database
from django.test import Client

from enishi import queue
from enishi.company.models import Member
from enishi.meetings.booking import extras
from enishi.meetings.link import health
from enishi.meetings.models import Host, WebhookEvent, ZoomAccount
from tests.jobs import RunJobs
from tests.meetings.conftest import Link, PretendZoom, claimed, in_threads

pytestmark = pytest.mark.django_db(transaction=True)


def failed(task: str, **arguments: int) -> None:
    ended(task, "failed", **arguments)


def ended(task: str, status: str, **arguments: int) -> None:
    with database.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, priority)"
            " VALUES ('default', %s, %s, %s, 0)",
            [task, json.dumps(arguments), status],
        )


def test_it_is_said_to_the_admins_whose_link_it_concerns(
    account: ZoomAccount, host: Host, admin: Member, other_admin: Member, link: Link, client: Client
) -> None:
    other = link(by=other_admin, as_="owner@large.example")
    failed("meetings.sweep_host", host_id=host.pk)
    failed("meetings.sync_users", account_id=account.pk, attempt=3)
    failed("meetings.observe", meeting_id=claimed(host).pk)
    event = WebhookEvent.objects.create(account=account, event="user.updated", body_hash="a")
    failed("meetings.process_webhook", event_id=event.pk)
    failed("mail.deliver", mail_id=1)
    assert len(health.failed_jobs(account)) == 4
    assert health.failed_jobs(other) == []
    client.force_login(admin)
    page = client.get("/settings/zoom/").content.decode()
    assert "Zoomとの自動の処理が4件、完了できませんでした" in page


def test_what_a_later_job_makes_good_is_no_loss(account: ZoomAccount) -> None:
    failed("meetings.sync_users", account_id=account.pk, attempt=4)
    assert len(queue.failed_for_good()) == 1
    queue.defer("meetings.sync_users", account_id=account.pk)
    assert queue.failed_for_good() == []


@pytest.mark.parametrize("status", ["failed", "cancelled", "aborted"])
def test_a_later_job_that_did_nothing_makes_nothing_good(account: ZoomAccount, status: str) -> None:
    failed("meetings.sync_users", account_id=account.pk)
    ended("meetings.sync_users", status, account_id=account.pk)
    assert len(queue.failed_for_good()) == 1 + (status == "failed")


def test_of_rounds_the_next_one_makes_good(account: ZoomAccount) -> None:
    failed("meetings.sweep", timestamp=1)
    failed("meetings.keep_alive", timestamp=1)
    queue.defer("meetings.sweep", timestamp=2)
    assert [job.task for job in queue.failed_for_good("meetings.")] == ["meetings.keep_alive"]


def test_a_deed_that_breaks_is_tried_again_and_then_seen(
    host: Host, account: ZoomAccount, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(extras, "sweep_host", breaks)
    queue.defer("meetings.sweep_host", host_id=host.pk)
    for _ in range(6):
        assert health.failed_jobs(account) == []
        with database.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL")
        run_jobs()
    assert [job.task for job in health.failed_jobs(account)] == ["meetings.sweep_host"]


def test_ten_hosts_are_swept_though_two_lines_are_all_there_is(
    host: Host, account: ZoomAccount, zoom: PretendZoom
) -> None:
    """The queue's eight threads at once: a job that finds no free call slot runs again."""
    hosts = [host.pk]
    for number in range(9):
        user = zoom.do(
            "add_user", account_id=account.zoom_account_id, email=f"h{number}@zoom.example"
        )
        hosts.append(
            Host.objects.create(
                company=account.company,
                zoom_account_id=account.zoom_account_id,
                zoom_user_id=user["user_id"],
            ).pk
        )
    with database.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    answers = in_threads(lambda number: extras.sweep_host(hosts[number]), count=10)
    assert answers == [None] * 10
    with database.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'")
        waiting = cursor.fetchone()[0]
    assert len(zoom.calls("meetings.list")) + waiting == 10
