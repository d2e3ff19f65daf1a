"""The founding page's trip over HTTP: link, choose hosts, schedule, create, confirm, unlink."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from django.test import Client

from enishi.company.models import Member
from enishi.hiring.models import Application
from enishi.interviews.models import Interview
from enishi.meetings.models import Host, ZoomAccount
from tests.cast import SignedIn
from tests.meetings.conftest import PretendZoom, tomorrow

pytestmark = pytest.mark.django_db(transaction=True)

HTMX = {"HX-Request": "true"}


def text_of(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def version_on(page: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found
    return found[1]


def link_zoom(browser: Client, zoom: PretendZoom) -> None:
    """アカウント認証, consent at Zoom as its owner, and back."""
    assert "Zoomアカウント未連携" in text_of(browser, "/settings/zoom/")
    leaving = browser.post("/settings/zoom/authorization")
    state, code = zoom.consent(
        leaving.get("Location") or leaving["HX-Redirect"], as_="owner@zoom.example"
    )
    browser.get(f"/settings/zoom/callback?{urlencode({'state': state, 'code': code})}")
    page = text_of(browser, "/settings/zoom/")
    assert "owner@zoom.example" in page
    assert "Zoomアカウント未連携" not in page


def test_a_recruiter_who_set_nothing_up_issues_a_zoom_address(
    admin: Member,
    recruiter: Member,
    application_at_interview: Application,
    signed_in: SignedIn,
    zoom: PretendZoom,
) -> None:
    link_zoom(signed_in(admin), zoom)

    sato = signed_in(recruiter)
    tab = f"/applications/{application_at_interview.pk}/"
    assert "面談・面接日程設定" in text_of(sato, tab)
    page_address = sato.post(f"/applications/{application_at_interview.pk}/interviews")["Location"]
    page = text_of(sato, page_address)
    assert "日程が1件のときに作成できます（現在0件）" in page

    drawn = sato.post(
        f"{page_address}slots",
        {
            "date": tomorrow().date().isoformat(),
            "starts_at": "10:00",
            "ends_at": "11:00",
            "version": version_on(page),
        },
        headers=HTMX,
    ).content.decode()
    assert "Zoomミーティング作成" in drawn

    host = Host.objects.get()
    assert f'<option value="{host.pk}">' in drawn
    created = sato.post(
        f"{page_address}meeting",
        {"host": host.pk, "version": version_on(drawn)},
        headers=HTMX,
    ).content.decode()
    [there] = zoom.meetings()
    assert f"/j/{there.id}" in created
    assert (there.start_at, there.duration) == (tomorrow(10), 60)
    assert "山田" not in there.topic

    assert 'aria-label="Zoomで参加"' not in text_of(sato, tab)
    confirmed = sato.post(
        f"{page_address}confirmation", {"version": version_on(created)}, headers=HTMX
    )
    assert confirmed["HX-Redirect"] == tab
    assert 'aria-label="Zoomで参加"' in text_of(sato, tab)


def test_after_unlinking_the_interview_stays_and_no_further_address_can_be_issued(
    admin: Member,
    recruiter: Member,
    application_at_interview: Application,
    signed_in: SignedIn,
    zoom: PretendZoom,
) -> None:
    test_a_recruiter_who_set_nothing_up_issues_a_zoom_address(
        admin, recruiter, application_at_interview, signed_in, zoom
    )
    aoki = signed_in(admin)
    asked = aoki.get("/settings/zoom/unlinking", headers=HTMX).content.decode()
    assert "山田\u3000花子" in asked
    assert "実行" in asked
    aoki.post("/settings/zoom/unlinking")

    assert "Zoomアカウント未連携" in text_of(aoki, "/settings/zoom/")
    account = ZoomAccount.objects.get()
    assert (account.access_token, account.refresh_token) == ("", "")
    assert len(zoom.meetings()) == 1
    interview = Interview.objects.get()
    assert 'aria-label="Zoomで参加"' in text_of(
        signed_in(recruiter), f"/applications/{interview.application_id}/"
    )
