"""The frame of every page: menu, dates, refusals, and what no template may contain."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.paginator import Paginator
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone, translation
from django_htmx.middleware import HtmxDetails

from enishi import dates
from enishi.company.models import Member
from enishi.errors import Code, UserFacingError
from enishi.web.shell import responses
from tests.cast import SignedIn

ROOT = Path(__file__).parents[3]
TEMPLATES = sorted((ROOT / "enishi" / "web").rglob("*.html"))
SUNDAY_TEN = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
SUNDAY_ELEVEN = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
MONDAY_HALF_PAST_MIDNIGHT = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)


def render(source: str, **context: object) -> str:
    return (
        engines["django"].from_string(source).render(context, RequestFactory().get("/?q=a&page=1"))
    )


@pytest.mark.parametrize(
    ("language", "expression", "written"),
    [
        ("ja", "{{ start|long_datetime }}", "2026年11月22日(日) 10:00"),
        ("ja", "{{ start|long_period:end }}", "2026年11月22日(日) 10:00〜11:00"),
        ("ja", "{{ start|short_datetime }}", "11/22(日) 10:00"),
        ("ja", "{{ start|short_period:end }}", "11/22(日) 10:00〜11:00"),
        ("ja", "{{ start|long_date }}", "2026年11月22日(日)"),
        ("ja", "{{ start|short_date }}", "11/22(日)"),
        ("ja", "{{ start|clock }}", "10:00"),
        ("ja", "{{ start|minutes_until:end }}", "60"),
        ("en", "{{ start|long_datetime }}", "Sun, 22 Nov 2026, 10:00 JST"),
        ("en", "{{ start|long_period:end }}", "Sun, 22 Nov 2026, 10:00–11:00 JST"),
        ("en", "{{ start|short_period:end }}", "Sun 22 Nov 10:00–11:00"),
    ],
)
def test_dates_are_written_as_people_write_them(
    language: str, expression: str, written: str
) -> None:
    with timezone.override("Asia/Tokyo"), translation.override(language):
        assert render(expression, start=SUNDAY_TEN, end=SUNDAY_ELEVEN) == written


def test_a_period_over_midnight_names_both_days() -> None:
    with timezone.override("Asia/Tokyo"), translation.override("ja"):
        written = dates.long_period(SUNDAY_ELEVEN, MONDAY_HALF_PAST_MIDNIGHT)
    assert written == "2026年11月22日(日) 11:00〜2026年11月23日(月) 00:30"


def test_a_moment_that_is_missing_leaves_its_place_empty() -> None:
    assert render("[{{ nothing|long_datetime }}]", nothing=None) == "[]"


def test_paging_says_how_many_there_are_and_keeps_the_filters() -> None:
    page = Paginator(range(471), 20).page(2)
    with translation.override("ja"):
        html = render("{% pagination page %}", page=page)
    assert "471件中 21–40件を表示" in html
    assert 'href="?q=a&amp;page=3"' in html


def test_a_state_is_an_icon_and_a_word() -> None:
    html = render('{% badge "確定" icon="check" tone="success" %}')
    assert "#check" in html
    assert "確定</span>" in html


def test_an_icon_alone_says_what_it_means() -> None:
    assert 'role="img" aria-label="Zoomで参加"' in render('{% icon "video" label="Zoomで参加" %}')
    assert 'aria-hidden="true"' in render('{% icon "video" %}')


def test_every_icon_that_a_page_names_is_built() -> None:
    listed = set((ROOT / "frontend" / "icons.txt").read_text().split())
    sources = [*TEMPLATES, *(ROOT / "enishi" / "web").rglob("*.py")]
    named = {
        name
        for path in sources
        for name in re.findall(r"""icon[= ]"([a-z0-9-]+)\"""", path.read_text())
    }
    assert named - listed == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_holds_no_inline_style_or_script(path: Path) -> None:
    source = path.read_text()
    assert re.search(r"\sstyle=|\son[a-z]+=|<style|javascript:", source) is None
    # A block of JSON-LD is data, which no browser runs.
    scripts = set(re.findall(r"<script[^>]*>", source)) - {'<script type="application/ld+json">'}
    assert all("src=" in tag for tag in scripts)


def test_the_content_policy_admits_nothing_inline(admin: Member, signed_in: SignedIn) -> None:
    policy = signed_in(admin).get("/help/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("admin", ["ダッシュボード", "候補者", "面接カレンダー", "求人", "レポート", "設定"]),
        ("recruiter", ["ダッシュボード", "候補者", "面接カレンダー", "求人", "レポート", "設定"]),
        ("interviewer", ["ダッシュボード", "候補者", "面接カレンダー"]),
    ],
)
def test_the_menu_offers_each_role_its_places_and_each_opens(
    who: str, words: list[str], request: pytest.FixtureRequest, signed_in: SignedIn
) -> None:
    browser = signed_in(request.getfixturevalue(who))
    menu = browser.get("/").context["menu"]
    assert [str(entry["word"]) for entry in menu] == words
    assert [browser.get(entry["address"]).status_code for entry in menu] == [200] * len(words)


def test_the_menu_marks_where_one_is(recruiter: Member, signed_in: SignedIn) -> None:
    menu = signed_in(recruiter).get("/settings/zoom/").context["menu"]
    assert [entry["address"] for entry in menu if entry["is_current"]] == ["/settings/"]


def test_the_title_stands_in_the_tab_and_above_the_page(admin: Member, signed_in: SignedIn) -> None:
    html = signed_in(admin).get("/settings/").content.decode()
    assert "<title>設定 – Enishi</title>" in html
    assert "<h1>設定</h1>" in html


def test_a_refusal_over_htmx_goes_to_the_form_and_the_field() -> None:
    request = RequestFactory().post("/", headers={"HX-Request": "true", "HX-Trigger": "slot-form"})
    request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]
    refused = UserFacingError(Code.VALUE_MISSING, "開始を選んでください。", field="starts_at")
    answer = responses.refusal(request, refused)
    assert answer.status_code == 422
    assert answer.headers["HX-Retarget"].startswith("#slot-form-refusal,")
    assert 'id="slot-form-starts_at-error" hx-swap-oob' in answer.content.decode()


def test_a_refused_plain_form_goes_back_to_its_page_but_never_elsewhere(
    admin: Member, signed_in: SignedIn
) -> None:
    browser = signed_in(admin)
    address = f"/settings/members/{admin.pk}/deactivation"
    ours = browser.post(address, headers={"Referer": "http://testserver/settings/members/"})
    theirs = browser.post(address, headers={"Referer": "https://evil.example/"})
    assert (ours.status_code, ours["Location"]) == (303, "/settings/members/")
    assert theirs["Location"] == "/"


def test_a_page_that_is_not_there_keeps_the_menu(admin: Member, signed_in: SignedIn) -> None:
    answer = signed_in(admin).get("/nothing-here")
    assert answer.status_code == 404
    assert "お探しの画面が見つかりません" in answer.content.decode()
    assert 'id="menu"' in answer.content.decode()


def test_a_page_that_is_not_allowed_says_so(interviewer: Member, signed_in: SignedIn) -> None:
    answer = signed_in(interviewer).get("/settings/")
    assert answer.status_code == 403
    assert "この画面を開く権限がありません" in answer.content.decode()


def test_the_page_for_a_crash_needs_nothing_that_may_have_crashed() -> None:
    assert "処理を終えられませんでした" in render_to_string("500.html")


def test_the_lock_of_the_front_end_names_no_address() -> None:
    lock = (ROOT / "frontend" / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert '"integrity": "sha512-' in lock
