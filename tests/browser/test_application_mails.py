"""Applications by mail in a browser: a rule is tried and kept, and a mail becomes a candidate."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from enishi.company import actors
from enishi.company.models import Member
from enishi.hiring.intake import mail_rounds, mail_rules
from enishi.hiring.intake.mail_models import MailEntry, MailRule
from enishi.hiring.models import Candidate
from enishi.mail import received_mails
from enishi.mail.imap_reading import Fetched, Position
from enishi.mail.mailbox_models import Mailbox
from enishi.records import demo
from tests.mail.written import NOTICE, attached, notice

SignIn = Callable[[Member], None]


@pytest.fixture
def entry(settings: Settings, tmp_path: Path) -> MailEntry:
    """The demo, with a notice of a job that nobody knows."""
    settings.DATA_DIR, settings.FILES_DIR = tmp_path, tmp_path / "files"
    demo.load()
    admin = Member.objects.get(email="admin@sample.example")
    mail_rules.add_defaults(admin.company, by=actors.of(admin))
    mailbox = Mailbox.objects.create(
        company=admin.company, host="imap.example.jp", user="saiyo", since="2026-11-01"
    )
    raw = notice(parts=[attached(b"%PDF-1.7", disposition='attachment; filename="resume.pdf"')])
    kept = received_mails.keep_mail(mailbox, Fetched(Position(1, 1), raw, len(raw)))
    assert kept is not None
    mail_rounds.take_mail(kept.pk)
    return MailEntry.objects.get(mail=kept)


def test_a_mail_that_waits_is_read_beside_its_fields_and_registered(
    page: Page, live_server: LiveServer, sign_in: SignIn, entry: MailEntry
) -> None:
    sign_in(Member.objects.get(email="recruiter@sample.example"))
    page.goto(f"{live_server.url}/")
    page.get_by_role("link", name="未処理のメール").click()
    page.get_by_role("cell", name="どの求人への応募か分かりません").click()
    expect(page.get_by_label("姓", exact=True)).to_have_value("栗原")
    form = page.locator("#mail-form")
    form.get_by_label("応募する求人").select_option(index=1)
    form.get_by_label("メールアドレス").fill("nonsense")
    form.get_by_role("button", name="候補者として登録").click()
    expect(page.locator("#mail-form-email-error")).to_contain_text("形式をご確認ください")
    form.get_by_label("メールアドレス").fill("midori@mail.example")
    form.get_by_role("button", name="候補者として登録").click()
    expect(page.get_by_role("heading", name="栗原　みどり")).to_be_visible()
    assert Candidate.objects.get(email="midori@mail.example").applications.count() == 1


def test_a_rule_is_tried_kept_and_asks_before_it_breaks_a_sample(
    page: Page, live_server: LiveServer, sign_in: SignIn, entry: MailEntry
) -> None:
    sign_in(Member.objects.get(email="admin@sample.example"))
    page.goto(f"{live_server.url}/settings/mailbox/")
    page.get_by_role("link", name="求人媒体の応募通知").click()
    page.get_by_label("本文").fill(NOTICE)
    page.get_by_label("件名", exact=True).fill("応募")
    page.get_by_role("button", name="読み取りを試す").click()
    expect(page.locator("#reading")).to_contain_text("midori.kurihara@mail.example")
    page.get_by_label("「電話番号」の見出し").fill("でんわ")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("#rule-form-refusal")).to_contain_text("読み取りが変わります")
    page.get_by_role("button", name="変更を承知のうえで保存").click()
    expect(page.get_by_text("ルールを保存しました")).to_be_visible()
    assert MailRule.objects.get(name="求人媒体の応募通知").labels["phone"] == ["でんわ"]
