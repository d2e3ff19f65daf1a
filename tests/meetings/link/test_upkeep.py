"""Background upkeep: links renewed, admins told, old news deleted, killed jobs resumed."""

from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from asgiref.sync import async_to_sync
from django.db import connection as database
from django.db import transaction
from django.utils import timezone, translation
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

import enishi
from enishi import queue
from enishi.company.models import Member
from enishi.mail.models import OutgoingMail
from enishi.meetings.booking import creating, intents
from enishi.meetings.gateway import tokens
from enishi.meetings.link import health, upkeep
from enishi.meetings.models import Host, MeetingState, OAuthState, WebhookEvent, ZoomAccount
from tests.jobs import RunJobs
from tests.meetings.booking.test_reconciliation import settle
from tests.meetings.conftest import LetPass, PretendZoom, claimed

pytestmark = pytest.mark.django_db(transaction=True)


def test_admins_are_told_once_that_the_link_is_broken(
    account: ZoomAccount, admin: Member, recruiter: Member
) -> None:
    tokens.mark_dead(account)
    for _ in range(2):
        health.tell_admins(account.pk, generation=account.generation)

    mail = OutgoingMail.objects.get()
    assert mail.to == admin.email
    assert mail.subject == "Zoomとの連携が切れています"
    assert mail.body.startswith(f"{admin.full_name} 様\n\n")
    assert "「アカウント認証」をもう一度行ってください" in mail.body
    assert "/settings/zoom/" in mail.body


def test_a_link_that_was_mended_meanwhile_is_not_complained_about(account: ZoomAccount) -> None:
    health.tell_admins(account.pk, generation=account.generation)
    assert OutgoingMail.objects.count() == 0


def test_health_says_on_whose_rights_the_link_lives(account: ZoomAccount) -> None:
    described = health.describe(account)
    assert described.is_good
    assert described.sentence == "Zoomと正常に連携しています。"
    assert "「藤原 大和」" in described.depends_on
    assert described.role_name == "オーナー"


def test_one_broken_link_does_not_keep_the_others_from_being_looked_after(
    account: ZoomAccount, zoom: PretendZoom
) -> None:
    zoom.do("uninstall", user="owner@zoom.example")
    upkeep.look_after_links()
    account.refresh_from_db()
    assert account.state == "needs_reauth"


def test_news_is_forgotten_after_a_week_and_states_after_a_day(
    account: ZoomAccount, admin: Member
) -> None:
    now = timezone.now()
    for age in (6, 8):
        WebhookEvent.objects.create(
            account=account,
            body_hash=str(age),
            event="x",
            received_at=now - timedelta(days=age),
            processed_at=now,
        )
    OAuthState.objects.update(expires_at=now - timedelta(days=2))
    upkeep.delete_expired()
    assert [event.body_hash for event in WebhookEvent.objects.all()] == ["6"]
    assert OAuthState.objects.count() == 0


def test_every_name_that_is_deferred_stands_on_the_sheet() -> None:
    deferred = {
        call.args[0].value
        for path in Path(enishi.__file__).parent.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "defer"
        and isinstance(call.args[0], ast.Constant)
    }
    assert len(deferred) >= 5
    assert deferred <= set(app.tasks)


def test_a_job_whose_worker_was_killed_is_done_by_another(host: Host, run_jobs: RunJobs) -> None:
    queue.defer("meetings.sync_users", account_id=host.company.zoom_account.pk)
    job = ProcrastinateJob.objects.get(task_name="meetings.sync_users", status="todo")
    _kill_its_worker(job.pk)
    queue.defer("queue.recover", timestamp=0)
    run_jobs()
    assert ProcrastinateJob.objects.get(pk=job.pk).status == "succeeded"


def test_a_job_that_always_kills_its_worker_is_given_up(host: Host, run_jobs: RunJobs) -> None:
    queue.defer("meetings.sync_users", account_id=host.company.zoom_account.pk)
    job = ProcrastinateJob.objects.get(task_name="meetings.sync_users", status="todo")
    _kill_its_worker(job.pk, attempts=queue.MAX_STARTS)
    queue.defer("queue.recover", timestamp=0)
    run_jobs()
    assert ProcrastinateJob.objects.get(pk=job.pk).status == "failed"


def test_a_killed_job_that_has_a_successor_does_not_keep_the_others_from_recovery(
    host: Host, run_jobs: RunJobs
) -> None:
    account_id = host.company.zoom_account.pk
    ProcrastinateJob.objects.filter(status="todo").update(status="cancelled")
    killed = []
    for key in ("first", "second"):
        queue.defer("meetings.sync_users", key=key, account_id=account_id)
        job = ProcrastinateJob.objects.get(queueing_lock=key, status="todo")
        _kill_its_worker(job.pk)
        killed.append(job.pk)
    queue.defer("meetings.sync_users", key="first", account_id=account_id)

    async_to_sync(queue.recover_stalled)()

    states = dict(ProcrastinateJob.objects.filter(pk__in=killed).values_list("pk", "status"))
    assert states == {killed[0]: "aborted", killed[1]: "todo"}


def test_sentences_exist_for_every_reason_that_a_row_can_hold() -> None:
    from enishi.meetings.gateway.explanations import Reason, sentence

    with translation.override("ja"):
        said = [sentence(reason) for reason in Reason]
    assert all(text.endswith("。") for text in said)
    assert len(set(said)) == len(said)


def _kill_its_worker(job_id: int, *, attempts: int = 0) -> None:
    with database.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - interval '5 minutes') RETURNING id"
        )
        worker = cursor.fetchone()[0]
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s, attempts = %s"
            " WHERE id = %s",
            [worker, attempts, job_id],
        )


def test_what_arrived_after_everybody_gave_up_is_swept_within_a_day(
    host: Host, zoom: PretendZoom, let_pass: LetPass, run_jobs: RunJobs
) -> None:
    zoom.disturb("meetings.create", "late_effect", seconds=1800)
    asked = creating.create_at_zoom(claimed(host))
    with transaction.atomic():
        intents.release(asked)
    assert settle(asked, let_pass).state == MeetingState.CANCELLED
    let_pass(1800)
    zoom.let_due_happen()
    assert len(zoom.meetings()) == 1

    let_pass(24 * 3600)
    upkeep.look_after_links()
    with database.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL")
    run_jobs()
    assert zoom.meetings() == []
