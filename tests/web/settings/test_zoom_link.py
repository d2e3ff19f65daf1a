"""Zoom連携設定: linking, each role's view and permissions, and every failure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from enishi.company import actors
from enishi.company.models import Member
from enishi.hiring.models import Application
from enishi.interviews.meeting import web_meeting
from enishi.interviews.trips import scheduling
from enishi.meetings.models import Host, LinkState, ZoomAccount
from tests.cast import SignedIn
from tests.interviews.conftest import version_of
from tests.jobs import sign_in_a_worker
from tests.web.tight import tight

if TYPE_CHECKING:
    from tests.web.settings.conftest import PretendZoom

pytestmark = pytest.mark.django_db(transaction=True)

ZOOM = "/settings/zoom/"
Authorise = Callable[..., HttpResponse]


def page(browser: Client) -> str:
    return browser.get(ZOOM).content.decode()


def test_the_settings_lead_to_zoom_under_external_services(
    admin: Member, signed_in: SignedIn
) -> None:
    html = signed_in(admin).get("/settings/").content.decode()
    group = html.partition("外部サービス連携")[2].partition("会社・メンバー")[0]
    assert "Zoom連携設定" in group
    assert f'href="{ZOOM}"' in group


def test_an_unlinked_company_sees_exactly_that_and_the_way_to_zoom(
    admin: Member, signed_in: SignedIn
) -> None:
    html = page(signed_in(admin))
    assert "<h2>Zoomアカウント未連携</h2>" in html
    assert "アカウント認証</button>" in tight(html)
    assert "認証解除" not in html
    assert "オーナー権限または管理者権限を持つZoomユーザー" in html


def test_coming_back_from_zoom_shows_the_users_information(linked_admin: Client) -> None:
    html = page(linked_admin)
    assert "ユーザー情報" in html
    assert "owner@zoom.example" in html
    assert "青木" in html
    assert "Zoomと正常に連携しています。" in html
    assert "Zoomアカウント未連携" not in html
    assert "認証解除</button>" in tight(html)


def test_leaving_by_htmx_is_told_to_the_script(
    admin: Member, signed_in: SignedIn, zoom: PretendZoom
) -> None:
    answer = signed_in(admin).post("/settings/zoom/authorization", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"].startswith("http://zoom.test/oauth/authorize?")


def test_the_code_does_not_stay_in_the_address(
    admin: Member, signed_in: SignedIn, authorise: Authorise
) -> None:
    answer = authorise(signed_in(admin))
    assert (answer.status_code, answer["Location"]) == (303, ZOOM)


def test_a_zoom_member_is_refused_and_sent_to_the_account_profile(
    admin: Member, signed_in: SignedIn, authorise: Authorise
) -> None:
    browser = signed_in(admin)
    authorise(browser, as_="member@zoom.example")
    html = page(browser)
    assert "「アカウントプロフィール」" in html.split('role="alert"')[1]
    assert "Zoomアカウント未連携" in html


def test_declining_at_zoom_is_said_in_full(admin: Member, signed_in: SignedIn) -> None:
    browser = signed_in(admin)
    browser.get("/settings/zoom/callback?error=access_denied&state=whatever")
    assert "Zoomの画面で許可されなかったため、連携していません。" in page(browser)


def test_a_state_that_we_did_not_give_is_refused(admin: Member, signed_in: SignedIn) -> None:
    browser = signed_in(admin)
    answer = browser.get("/settings/zoom/callback?code=x&state=invented")
    assert answer["Location"] == ZOOM
    assert "Enishiの画面から始められたものではない" in page(browser)


def test_a_used_state_is_refused(admin: Member, signed_in: SignedIn, zoom: PretendZoom) -> None:
    browser = signed_in(admin)
    leaving = browser.post("/settings/zoom/authorization")["Location"]
    back = f"/settings/zoom/callback?{zoom.allow(leaving, as_='owner@zoom.example')}"
    browser.get(back)
    browser.get(back)
    assert "すでに受け取っています" in page(browser)


def test_another_persons_return_is_refused(
    admin: Member, other_admin: Member, signed_in: SignedIn, zoom: PretendZoom
) -> None:
    leaving = signed_in(admin).post("/settings/zoom/authorization")["Location"]
    stranger = signed_in(other_admin)
    stranger.get(f"/settings/zoom/callback?{zoom.allow(leaving, as_='owner@zoom.example')}")
    assert "別の方または別のブラウザーで始められた" in page(stranger)
    assert not ZoomAccount.objects.exclude(state=LinkState.UNLINKED).exists()


def test_a_recruiter_reads_everything_and_finds_no_control(
    linked_admin: Client, recruiter: Member, signed_in: SignedIn
) -> None:
    main = page(signed_in(recruiter)).split("<main")[1].split("</main>")[0]
    assert "owner@zoom.example" in main
    assert "閲覧のみ可能です" in main
    assert "<form" not in main
    assert "<button" not in main
    assert "<input" not in main


@pytest.mark.parametrize("who", ["recruiter", "interviewer"])
@pytest.mark.parametrize(
    "address",
    [
        "/settings/zoom/authorization",
        "/settings/zoom/hosts",
        "/settings/zoom/labels",
        "/settings/zoom/hosts/1/removal",
        "/settings/zoom/hosts/1/default",
        "/settings/zoom/unlinking",
    ],
)
def test_a_forged_post_by_anybody_but_an_admin_is_403(
    who: str, address: str, request: pytest.FixtureRequest, signed_in: SignedIn
) -> None:
    browser = signed_in(request.getfixturevalue(who))
    assert browser.post(address).status_code == 403


def test_an_interviewer_has_neither_menu_entry_nor_page(
    interviewer: Member, signed_in: SignedIn
) -> None:
    browser = signed_in(interviewer)
    assert browser.get(ZOOM).status_code == 403
    assert 'href="/settings/' not in browser.get("/").content.decode()


def test_a_dead_link_says_what_happened_and_offers_the_way_back(linked_admin: Client) -> None:
    ZoomAccount.objects.update(state=LinkState.NEEDS_REAUTH)
    html = page(linked_admin)
    assert "Zoomとの連携が切れています" in html
    assert "これまでと同じZoomアカウントでサインインすると" in html
    assert "アカウント認証</button>" in tight(html)
    assert "ユーザーを選択する" not in html


def test_the_page_says_that_no_worker_lives_and_what_to_do(linked_admin: Client) -> None:
    said = "Enishiの自動の処理が動いていません"
    html = page(linked_admin)
    assert said in html
    assert "<code>enishi worker</code>" in html
    sign_in_a_worker()
    assert said not in page(linked_admin)


def test_missing_rights_are_named(linked_admin: Client) -> None:
    ZoomAccount.objects.update(state=LinkState.INCOMPLETE, scopes="meeting:write:admin")
    html = page(linked_admin)
    assert "<code>meeting:read:list_meetings:admin</code>" in html
    assert "<code>meeting:delete:meeting:admin</code>" not in html


def test_the_page_shows_no_token(linked_admin: Client) -> None:
    account = ZoomAccount.objects.get()
    html = page(linked_admin)
    assert account.access_token not in html
    assert account.refresh_token not in html


def test_meetings_of_a_former_zoom_account_are_named_after_another_one_is_linked(
    linked_admin: Client,
    admin: Member,
    application_at_interview: Application,
    authorise: Authorise,
) -> None:
    starts_at = timezone.now() + timedelta(days=3)
    interview = scheduling.open_draft(application_at_interview, by=actors.of(admin))
    slot = {"starts_at": starts_at.replace(hour=2), "ends_at": starts_at.replace(hour=3)}
    scheduling.add_slot(interview, by=actors.of(admin), version=version_of(interview), **slot)
    web_meeting.create(interview, host_id=Host.objects.get().pk, by=actors.of(admin))
    assert "これからの面接1件のミーティングはEnishiから変更できなくなります" in page(linked_admin)

    authorise(linked_admin, as_="owner@large.example")
    warning = page(linked_admin).split("以前のZoomアカウントで作成したミーティングが1件あります")[1]
    assert f'href="/interviews/{interview.pk}/"' in warning
    assert "山田\u3000花子" in warning
