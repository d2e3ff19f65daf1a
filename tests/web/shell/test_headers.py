"""The security headers of every answer."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from enishi.company.models import Member
from tests.cast import PASSWORD, SignedIn
from tests.web import sheet

PATHS = ["/", "/candidates/", "/settings/zoom/", "/calendar/", "/help/", "/no-such-page"]


@pytest.mark.parametrize("path", PATHS)
def test_every_page_keeps_scripts_styles_and_frames_to_ourselves(
    path: str, admin: Member, signed_in: SignedIn
) -> None:
    answer = signed_in(admin).get(path)

    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "object-src 'none'" in policy
    assert "base-uri 'none'" in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"
    assert b" style=" not in answer.content
    assert b"<style" not in answer.content
    assert b" onclick=" not in answer.content


def test_a_signed_in_page_is_not_kept_by_shared_caches(admin: Member, signed_in: SignedIn) -> None:
    answer = signed_in(admin).get("/candidates/")

    assert "private" in answer.get("Cache-Control", "") or "no-store" in answer.get(
        "Cache-Control", ""
    )


def test_cookies_are_out_of_reach_for_scripts_and_other_sites(
    client: Client, admin: Member, db: None
) -> None:
    answer = client.post("/accounts/login/", {"login": admin.email, "password": "enishi-demo-2026"})

    session = answer.cookies[settings.SESSION_COOKIE_NAME]
    assert session["httponly"]
    assert session["samesite"] == "Lax"


# Plain words for machines, before any host is asked for.
TEXT = {"/healthz"}


def headers_are_ours(answer: HttpResponse) -> list[str]:
    """What is missing among the walls; static files have none of these."""
    policy = answer.get("Content-Security-Policy", "")
    wanted = {
        "no policy": "default-src 'self'" in policy and "unsafe" not in policy,
        "may be framed": "frame-ancestors 'none'" in policy and answer["X-Frame-Options"] == "DENY",
        "may be sniffed": answer.get("X-Content-Type-Options") == "nosniff",
        "tells whence": answer.get("Referrer-Policy") in ("same-origin", "no-referrer"),
        "may be opened by others": answer.get("Cross-Origin-Opener-Policy") == "same-origin",
        "may be kept": "no-store" in answer.get("Cache-Control", "")
        # A calendar program keeps what it has read, and asks each time whether it is still so.
        or answer.get("Content-Type", "").startswith("text/calendar"),
    }
    return [name for name, is_there in wanted.items() if not is_there]


@pytest.mark.parametrize("path", sorted(TEXT))
def test_plain_words_for_machines_are_not_kept_nor_taken_for_a_page(
    path: str, client: Client, db: None
) -> None:
    answer = client.get(path)
    assert answer["Content-Type"] == "text/plain"
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "no-store")
    assert not answer.cookies


@pytest.mark.parametrize(
    "line",
    [*sheet.lines(), *sorted(sheet.PUBLIC - TEXT)],
    ids=lambda line: getattr(line, "address", line),
)
def test_every_address_has_all_walls_for_whoever_asks_in_whatever_way(
    line: sheet.Line | str, admin: Member, signed_in: SignedIn
) -> None:
    address = line if isinstance(line, str) else line.address
    path = re.sub(r"<[^>]+>", "1", address.replace("<key:key>", "k" * 32))
    for browser in (Client(raise_request_exception=False), signed_in(admin)):
        browser.raise_request_exception = False
        for ask in (browser.get, browser.post, browser.delete):
            assert headers_are_ours(ask(path)) == [], path


@pytest.mark.parametrize("seconds", [0, 31536000])
def test_over_https_browsers_are_told_to_stay_there(settings: Settings, seconds: int) -> None:
    settings.SECURE_HSTS_SECONDS = seconds
    told = Client().get("/accounts/login/").get("Strict-Transport-Security")
    assert told == ("max-age=31536000" if seconds else None)


def test_no_cookie_that_opens_anything_is_open_to_scripts(admin: Member) -> None:
    browser = Client()
    browser.get("/accounts/login/")
    browser.post("/accounts/login/", {"login": admin.email, "password": PASSWORD})
    # One that is taken away comes empty.
    kept = {name: cookie for name, cookie in browser.cookies.items() if cookie.value}
    assert set(kept) == {"csrftoken", "device", "enishi", "last-language"}
    for name, cookie in kept.items():
        # The page's own script reads the forms' token, and gives it back with every form.
        assert cookie["httponly"] or name == "csrftoken"
        assert cookie["samesite"] == "Lax"
        assert cookie["path"] == "/"
        assert not cookie["domain"]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_password_in_an_address_signs_nobody_in(admin: Member, method: str) -> None:
    browser = Client()
    query = f"login={admin.email}&password={PASSWORD}"
    browser.generic(method, "/accounts/login/", QUERY_STRING=query)
    assert "_auth_user_id" not in browser.session
