"""Dangerous acts ask for the password again, in their dialog, and keep the typed text."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import get_resolver

from enishi.company.models import Member, Role
from enishi.web.shell import sessions
from tests.cast import PASSWORD
from tests.web import sheet
from tests.web.test_permissions import addresses

pytestmark = pytest.mark.django_db

MEMBERS = "/settings/members/"
INVITED = {"family_name": "新井", "email": "new@sample.example", "role": "admin"}


def htmx(trigger: str = "") -> dict[str, str]:
    return {"HX-Request": "true"} | ({"HX-Trigger": trigger} if trigger else {})


def time_passes(browser: Client, by: timedelta) -> None:
    session = browser.session
    for stamp in (sessions.STARTED_AT, sessions.PROVEN_AT):
        if stamp in session:
            session[stamp] -= by.total_seconds()
    session.save()


@pytest.fixture
def browser(admin: Member) -> Client:
    """An admin's, who signed in sixteen minutes ago."""
    browser = Client()
    browser.force_login(admin)
    time_passes(browser, timedelta(minutes=16))
    return browser


def is_invited() -> bool:
    return Member.objects.filter(email=INVITED["email"]).exists()


def test_exactly_the_dangerous_acts_ask() -> None:
    asking = {
        address
        for address, pattern in addresses(get_resolver().url_patterns)
        if getattr(pattern.callback, "proven", False)
    }
    assert sorted(asking) == sorted(sheet.PROVEN)


@pytest.mark.parametrize("address", sorted(sheet.PROVEN))
@pytest.mark.parametrize("way", [htmx(), htmx("some-form"), {}])
def test_without_the_password_nothing_is_done(
    browser: Client, recruiter: Member, address: str, way: dict[str, str]
) -> None:
    fields = INVITED | {"role": "interviewer", "delete_meetings": "on"}
    before = list(Member.objects.order_by("pk").values())
    path = address.replace("<id>", str(recruiter.pk))
    for typed in ({}, {"proof": ""}, {"proof": "wrong"}):
        answer = browser.post(path, fields | typed, headers=way)
        assert answer.status_code == (422 if way else 303)
    assert list(Member.objects.order_by("pk").values()) == before


def test_while_the_proof_is_fresh_no_field_is_shown_and_none_is_needed(admin: Member) -> None:
    browser = Client()
    browser.force_login(admin)
    for dialog in (f"{MEMBERS}invitation", "/settings/zoom/unlinking"):
        assert 'type="password"' not in browser.get(dialog).content.decode()
    assert 'type="password"' not in browser.get(MEMBERS).content.decode()
    browser.post(f"{MEMBERS}invitation", INVITED, headers=htmx("invitation-form"))
    assert is_invited()


def test_the_dialog_that_is_there_anyway_has_the_field(browser: Client) -> None:
    for dialog in (f"{MEMBERS}invitation", "/settings/zoom/unlinking"):
        html = browser.get(dialog).content.decode()
        assert html.count('type="password"') == 1
        assert html.index('type="password"') < html.index('type="submit"')
    sent = INVITED | {"proof": PASSWORD, "proof_place": "invitation-form"}
    browser.post(f"{MEMBERS}invitation", sent, headers=htmx("invitation-form"))
    assert is_invited()
    assert 'type="password"' not in browser.get(f"{MEMBERS}invitation").content.decode()


def test_a_wrong_password_is_said_in_the_dialog_and_takes_nothing_away(browser: Client) -> None:
    sent = INVITED | {"proof": "wrong", "proof_place": "invitation-form"}
    answer = browser.post(f"{MEMBERS}invitation", sent, headers=htmx("invitation-form"))
    html = answer.content.decode()
    assert answer["HX-Retarget"] == "#invitation-form-refusal"
    assert 'id="invitation-form-proof" hx-swap-oob="innerHTML"' in html
    assert "パスワードが正しくありません" in html
    assert 'name="family_name"' not in html


def test_a_dialog_opened_in_time_and_sent_too_late_gets_the_field(browser: Client) -> None:
    sent = INVITED | {"proof_place": "invitation-form"}
    answer = browser.post(f"{MEMBERS}invitation", sent, headers=htmx("invitation-form"))
    assert answer.status_code == 422
    assert 'type="password"' in answer.content.decode()


def test_a_button_without_a_dialog_opens_one_that_sends_the_same(
    browser: Client, recruiter: Member
) -> None:
    address = f"{MEMBERS}{recruiter.pk}/role"
    answer = browser.post(address, {"role": "interviewer"}, headers=htmx("role-1"))
    assert answer["HX-Retarget"] == "#dialog-place"
    html = answer.content.decode()
    assert f'hx-post="{address}"' in html
    sent = dict(re.findall(r'type="hidden" name="(\w+)" value="(\w+)"', html))
    assert sent == {"role": "interviewer"}
    # The first time, nothing wrong has been typed yet.
    assert "パスワードが" not in html.partition('type="password"')[2]
    wrong = browser.post(address, sent | {"proof": "falsch-falsch"}, headers=htmx("proof-form"))
    assert "パスワードが" in wrong.content.decode().partition('type="password"')[2]
    done = browser.post(address, sent | {"proof": PASSWORD}, headers=htmx("proof-form"))
    assert done["HX-Redirect"] == MEMBERS
    assert Member.objects.get(pk=recruiter.pk).role == Role.INTERVIEWER


def test_a_place_that_is_none_of_ours_is_not_written_into_the_page(browser: Client) -> None:
    sent = INVITED | {"proof_place": '"><script>', "x": "<script>"}
    html = browser.post(f"{MEMBERS}invitation", sent, headers=htmx()).content.decode()
    assert "<script>" not in html


def test_a_proof_lasts_a_quarter_of_an_hour(browser: Client) -> None:
    sent = INVITED | {"proof": PASSWORD}
    browser.post(f"{MEMBERS}invitation", sent, headers=htmx())
    again = INVITED | {"email": "second@sample.example"}
    time_passes(browser, timedelta(minutes=14))
    assert browser.post(f"{MEMBERS}invitation", again, headers=htmx()).status_code == 200
    time_passes(browser, timedelta(minutes=2))
    last = INVITED | {"email": "third@sample.example"}
    assert browser.post(f"{MEMBERS}invitation", last, headers=htmx()).status_code == 422


def test_who_found_the_browser_open_has_five_tries_and_the_owner_elsewhere_all_of_theirs(
    browser: Client, admin: Member
) -> None:
    for number in range(5):
        browser.post(f"{MEMBERS}invitation", INVITED | {"proof": f"{number}"}, headers=htmx())
    sent = INVITED | {"proof": PASSWORD, "proof_place": "invitation-form"}
    answer = browser.post(f"{MEMBERS}invitation", sent, headers=htmx())
    assert "パスワードの誤りが続いたため" in answer.content.decode()
    assert not is_invited()
    own = Client()
    own.force_login(admin)
    time_passes(own, timedelta(hours=1))
    assert own.post(f"{MEMBERS}invitation", sent, headers=htmx()).status_code == 200


def test_the_question_comes_after_the_permission(recruiter: Member) -> None:
    browser = Client()
    browser.force_login(recruiter)
    time_passes(browser, timedelta(hours=1))
    assert browser.post(f"{MEMBERS}invitation", INVITED | {"proof": PASSWORD}).status_code == 403
