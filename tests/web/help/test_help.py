"""Help is found by every spelling of a word, and agrees with the founding page."""

from __future__ import annotations

import re

import pytest
from django.urls import resolve

from enishi import folding
from enishi.company.models import Member
from enishi.web.shell import topic_search
from tests.cast import SignedIn

# As they stand on the screens that the page leads through.
_LABELS = [
    "設定",
    "外部サービス連携",
    "Zoom連携設定",
    "Zoomアカウント未連携",
    "アカウント認証",
    "アカウントプロフィール",
    "ユーザーを選択する",
    "選択を完了",
    "最大300件",
    "Enishi上の表示名",
    "保存",
    "採用フロー・結果",
    "面談・面接日程設定",
    "Webミーティングの作成・編集",
    "ホストユーザー",
    "Zoomミーティング作成",
    "ビデオアイコン",
    "認証解除",
    "実行",
    "管理者権限",
    "採用担当者権限",
]


@pytest.mark.parametrize("word", ["ZOOM", "zoom", "Zoom", "ズーム", "連携", "ミーティング"])
def test_each_of_the_six_words_finds_the_zoom_page(
    word: str, interviewer: Member, signed_in: SignedIn
) -> None:
    html = signed_in(interviewer).get("/help/", {"q": word}).content.decode()
    assert 'href="/help/zoom"' in html


@pytest.mark.parametrize("word", ["ＺＯＯＭ", "ｽﾞｰﾑ", "ずーむ"])
def test_width_and_kana_do_not_matter(word: str) -> None:
    assert folding.fold(word) in folding.fold("Zoom ズーム")


def test_a_word_that_nothing_answers_is_said_to_be_so(
    interviewer: Member, signed_in: SignedIn
) -> None:
    html = signed_in(interviewer).get("/help/", {"q": "給与明細"}).content.decode()
    assert "「給与明細」に当てはまるヘルプはありません" in html


def test_what_is_searched_for_is_shown_as_text_only(
    interviewer: Member, signed_in: SignedIn
) -> None:
    html = signed_in(interviewer).get("/help/", {"q": "<b>x"}).content.decode()
    assert "<b>x" not in html


def test_the_settings_box_finds_help_too_but_no_settings_one_may_not_open(
    recruiter: Member, signed_in: SignedIn
) -> None:
    browser = signed_in(recruiter)
    html = browser.get("/settings/", {"q": "ズーム"}).content.decode()
    assert 'href="/settings/zoom/"' in html
    assert 'href="/help/zoom"' in html
    assert "/settings/members/" not in browser.get("/settings/", {"q": "招待"}).content.decode()


def test_the_zoom_page_has_the_four_anchors_in_the_order_of_the_founding_page(
    recruiter: Member, signed_in: SignedIn
) -> None:
    html = signed_in(recruiter).get("/help/zoom").content.decode()
    anchors = ["link", "hosts", "meeting", "unlink"]
    assert re.findall(r'<a href="#([a-z]+)">', html)[-4:] == anchors
    assert re.findall(r"<section id=\"([a-z]+)\"", html) == anchors


def test_the_zoom_page_uses_the_labels_of_the_screens(
    recruiter: Member, signed_in: SignedIn
) -> None:
    page = signed_in(recruiter).get("/help/zoom").content.decode()
    assert [label for label in _LABELS if label not in page] == []


def test_the_zoom_page_closes_politely_and_leads_to_scheduling(
    recruiter: Member, signed_in: SignedIn
) -> None:
    html = signed_in(recruiter).get("/help/zoom").content.decode()
    assert "最後までお読みくださり、誠にありがとうございます。" in html
    assert '<a href="/help/scheduling">こちら</a>' in html


def test_the_page_for_operators_names_redirect_scopes_and_events(
    admin: Member, signed_in: SignedIn
) -> None:
    html = signed_in(admin).get("/help/zoom-app").content.decode()
    assert "http://127.0.0.1:8000/settings/zoom/callback" in html
    assert "http://127.0.0.1:8000/webhooks/zoom" in html
    assert "meeting:read:list_meetings:admin" in html
    assert "app_deauthorized" in html


def test_the_scopes_that_operators_are_told_hold_all_that_the_product_needs() -> None:
    from enishi.meetings.gateway import scopes
    from enishi.web.help.articles import SCOPES

    assert scopes.missing(SCOPES) == ()


def test_a_page_is_found_by_those_for_whom_it_opens() -> None:
    for topic in topic_search.TOPICS:
        view = resolve(topic.address).func
        assert view.action == topic.action, topic.route  # type: ignore[attr-defined]
