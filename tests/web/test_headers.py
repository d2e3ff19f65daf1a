"""The walls that every answer asks the browser to keep."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from enishi.company.models import Member
from tests.cast import SignedIn

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
