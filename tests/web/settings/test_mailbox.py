"""応募メールの取り込み: an admin enters the mailbox, tries rules on mails, and keeps samples."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from enishi.company.models import Company, Member
from enishi.hiring.intake import mail_rules
from enishi.hiring.intake.mail_models import MailRule, MailSample
from enishi.hiring.models import Candidate, Job
from enishi.mail.mailbox_models import Mailbox
from tests.cast import SignedIn
from tests.jobs import RunJobs
from tests.mail.returned import PASSWORD, USER, running_mailbox
from tests.mail.returned import Mailbox as Server
from tests.mail.written import NOTICE, attached, notice

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    with running_mailbox() as server:
        yield server


@pytest.fixture
def server(running: Server, settings: Settings, tmp_path: Path) -> Server:
    settings.MAIL_HOSTS_INSIDE = ["127.0.0.1"]
    settings.DATA_DIR, settings.FILES_DIR = tmp_path, tmp_path / "files"
    return running


@pytest.fixture
def browser(admin: Member, signed_in: SignedIn) -> Client:
    return signed_in(admin)


def fields(server: Server, **others: str) -> dict[str, str]:
    known = {"host": "127.0.0.1", "port": str(server.port), "security": "none", "user": USER}
    return known | {"password": PASSWORD, "folder": "INBOX", "days": "0"} | others


def test_a_mailbox_is_tried_saved_and_read_until_the_candidate_is_there(
    server: Server, browser: Client, job: Job, run_jobs: RunJobs
) -> None:
    Job.objects.filter(pk=job.pk).update(title="営業")
    wrong = browser.post(
        "/settings/mailbox/",
        fields(server, password="no"),
        headers={"HX-Request": "true", "HX-Trigger": "mailbox-form"},
    )
    assert wrong.status_code == 422
    assert "ログインできません" in wrong.content.decode()
    assert browser.post("/settings/mailbox/", fields(server)).status_code == 303
    shown = browser.get("/settings/mailbox/").content.decode()
    assert "まもなく最初の読み込み" in shown
    assert "求人媒体の応募通知" in shown
    assert PASSWORD not in shown
    server.put(notice(parts=[attached(b"%PDF-1.4", disposition='attachment; filename="a.pdf"')]))
    run_jobs()
    assert "正常に読み込んでいます" in browser.get("/settings/mailbox/").content.decode()
    candidate = Candidate.objects.get()
    assert candidate.documents.count() == 1
    first_page = browser.get("/").content.decode()
    assert candidate.full_name in first_page
    assert "新しい応募" in first_page


def test_the_page_says_since_when_the_mailbox_cannot_be_read(
    browser: Client, company: Company
) -> None:
    now = timezone.now()
    Mailbox.objects.create(
        company=company,
        host="imap.example",
        user="a",
        since=now.date(),
        trouble="login",
        trouble_since=now,
    )
    shown = browser.get("/settings/mailbox/").content.decode()
    assert "から、メールを読み込めていません" in shown
    assert "ログインできません" in shown
    browser.post("/settings/mailbox/removal")
    assert not Mailbox.objects.exists()


@pytest.fixture
def rule(browser: Client, company: Company) -> MailRule:
    browser.post("/settings/mailbox/rules/defaults")
    return mail_rules.of(company)[1]


def form_of(rule: MailRule, **others: str) -> dict[str, str]:
    lists = {f"labels_{name}": "\n".join(lines) for name, lines in rule.labels.items()}
    known = {"name": rule.name, "is_on": "1", "subjects": "\n".join(rule.subjects)}
    return known | lists | {"source": rule.source, "seen": str(rule.version)} | others


SAMPLE = {"sample_from": "a@b.example", "sample_subject": "応募", "sample_text": NOTICE}


def test_a_rule_is_tried_on_a_pasted_mail_and_keeps_it_as_a_sample(
    browser: Client, rule: MailRule
) -> None:
    page = f"/settings/mailbox/rules/{rule.pk}/"
    tried = browser.post("/settings/mailbox/rules/trial", form_of(rule) | SAMPLE).content.decode()
    assert "栗原 みどり" in tried
    assert "090-1234-5678" in tried
    assert browser.post(f"{page}samples", SAMPLE).status_code == 303
    assert "栗原 みどり" in browser.get(page).content.decode()
    sample = MailSample.objects.latest("pk")
    browser.post(f"/settings/mailbox/samples/{sample.pk}/removal")
    assert "栗原 みどり" not in browser.get(page).content.decode()


def test_a_change_that_breaks_a_sample_is_asked_about_first(
    browser: Client, rule: MailRule
) -> None:
    page = f"/settings/mailbox/rules/{rule.pk}/"
    changed = form_of(rule, labels_phone="")
    asked = browser.post(page, changed, headers={"HX-Request": "true"})
    assert asked.status_code == 409
    assert "090-0000-0001" in asked.content.decode()
    rule.refresh_from_db()
    assert rule.version == 0
    assert browser.post(page, changed | {"accepts_changes": "1"}).status_code == 303
    rule.refresh_from_db()
    assert (rule.version, rule.labels["phone"]) == (1, [])
    assert browser.post(page, changed | {"seen": "1"}).status_code == 303


def test_rules_are_added_and_removed(browser: Client, rule: MailRule) -> None:
    new = form_of(rule, name="自社", subjects="自社応募")
    answer = browser.post("/settings/mailbox/rules/new", new)
    assert answer.status_code == 303
    assert browser.get(answer["Location"]).status_code == 200
    browser.post(f"{answer['Location']}removal")
    assert not MailRule.objects.filter(name="自社").exists()
    wrong = browser.post(
        "/settings/mailbox/rules/new",
        form_of(rule),
        headers={"HX-Request": "true", "HX-Trigger": "rule-form"},
    )
    assert wrong.status_code == 422
    assert "同じ名前のルール" in wrong.content.decode()
