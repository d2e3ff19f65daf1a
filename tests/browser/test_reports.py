"""The reports in a browser: counted by themselves, with charts that fit a phone and paper."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from enishi.company.models import Company, Member
from enishi.records.reports import counting
from enishi.records.reports.models import ReportCount
from enishi.web.reports.topics import Topic
from tests.browser.axe import serious_findings
from tests.jobs import sign_in_a_worker
from tests.records.reports.counted_world import counted_world_of

SignIn = Callable[[Member], None]

# A machine that others use as well.
expect.set_options(timeout=20_000)

pytestmark = pytest.mark.django_db(transaction=True)
NOVEMBER = "period=dates&from=2026-11-01&to=2026-11-30"
_WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def test_a_period_is_chosen_counted_and_shown(
    live_server: LiveServer,
    page: Page,
    company: Company,
    recruiter: Member,
    sign_in: SignIn,
) -> None:
    counted_world_of(company)
    sign_in_a_worker()
    sign_in(recruiter)
    page.goto(f"{live_server.url}/reports/")
    expect(page.get_by_text("集計しています")).to_be_visible()
    expect(page.get_by_label("開始日")).to_be_hidden()
    page.get_by_label("期間").select_option("期間を指定")
    page.get_by_label("開始日").fill("2026-11-01")
    page.get_by_label("終了日").fill("2026-11-30")
    page.get_by_role("button", name="表示").click()
    expect(page.get_by_text("2026年11月1日(日)〜2026年11月30日(月)")).to_be_visible()
    expect(page.get_by_text("集計しています")).to_be_visible()
    for report in ReportCount.objects.all():
        counting.count(report.pk)
    expect(page.get_by_role("heading", name="選考の進み")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="応募経路別をCSVで保存").click()
    assert download.value.suggested_filename == "応募経路別_20261101-20261130.csv"


@pytest.mark.parametrize("width", [1280, 390])
def test_charts_need_no_colour_fit_the_phone_and_can_be_printed(
    live_server: LiveServer,
    page: Page,
    company: Company,
    recruiter: Member,
    sign_in: SignIn,
    width: int,
) -> None:
    counted_world_of(company)
    page.set_viewport_size({"width": width, "height": 844})
    sign_in(recruiter)
    page.goto(f"{live_server.url}/reports/?{NOVEMBER}")
    expect(page.get_by_role("status").first).to_be_attached()
    expect(page.get_by_text("自動の処理が動いていない")).to_be_visible()
    for report in ReportCount.objects.all():
        counting.count(report.pk)
    for topic in Topic.values:
        page.goto(f"{live_server.url}/reports/?{NOVEMBER}&topic={topic}")
        expect(page.get_by_text("時点の数字です")).to_be_visible()
        assert serious_findings(page) == [], topic
        assert not page.evaluate(_WIDER), topic
    page.goto(f"{live_server.url}/reports/?{NOVEMBER}")
    patterns = page.locator(".bar-key .piece").evaluate_all(
        "pieces => new Set(pieces.map(piece => piece.getAttribute('fill'))).size"
    )
    assert patterns == 3
    chart = page.get_by_role("img", name="選考の進みの棒グラフ")
    expect(chart).to_be_visible()
    page.emulate_media(media="print")
    expect(chart).to_be_visible()
    expect(page.get_by_role("button", name="集計し直す")).to_be_hidden()
    expect(page.get_by_role("link", name="応募経路別をCSVで保存")).to_be_hidden()
