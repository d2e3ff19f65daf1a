"""メンバー: several people are invited from a list, and a recruiter is limited to some jobs."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from enishi.company.models import Member, Office, Role
from enishi.hiring.models import Job
from enishi.hiring.reach_models import MemberReach
from tests.browser import axe
from tests.cast import member_of


def test_a_pasted_list_is_looked_at_before_anybody_is_invited(
    live_server: LiveServer, page: Page, sign_in: Callable[[Member], None], admin: Member
) -> None:
    sign_in(admin)
    page.goto(f"{live_server.url}/settings/members/")
    page.get_by_role("link", name="まとめて招待").click()
    people = (
        "勅使河原 エリザベス美津子 <teshigawara.elizabeth.mitsuko.long@recruiting.sample.example>\n"
    )
    page.get_by_label("招待する人").fill(f"{people}森 一、mori@sample.example、開発部\n名なし")
    page.get_by_role("button", name="内容を確認").click()
    expect(page.get_by_role("button", name="2名を招待する")).to_be_visible()
    expect(page.get_by_text("メールアドレスの形式をご確認ください")).to_be_visible()
    assert axe.serious_findings(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="2名を招待する").click()
    expect(page.get_by_label("招待する人")).to_have_value("名なし")
    page.get_by_role("link", name="キャンセル").click()
    expect(page.get_by_text("mori@sample.example")).to_be_visible()


def test_a_recruiter_is_limited_to_an_office_in_a_dialog(
    live_server: LiveServer,
    page: Page,
    sign_in: Callable[[Member], None],
    admin: Member,
    job: Job,
) -> None:
    office = Office.objects.create(company=job.company, name="大阪オフィス")
    Job.objects.filter(pk=job.pk).update(office=office)
    limited = member_of(
        job.company, name="西 玲子", email="nishi@sample.example", role=Role.LIMITED
    )
    sign_in(admin)
    page.goto(f"{live_server.url}/settings/members/")
    page.get_by_role("button", name="西\u3000玲子さんの担当範囲を変更").click()
    page.get_by_label("大阪オフィス").check()
    assert axe.serious_findings(page) == []
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("担当範囲：拠点1件")).to_be_visible()
    assert MemberReach.objects.get(member=limited).office == office
