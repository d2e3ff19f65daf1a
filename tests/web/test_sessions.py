"""Sessions end by themselves, and dangerous acts ask for the password again."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import enishi
from enishi.company import actors, members
from enishi.company.models import Member, Role
from enishi.web.shell import sessions
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(admin: Member) -> Client:
    browser = Client()
    browser.post("/accounts/login/", {"login": admin.email, "password": PASSWORD})
    return browser


def is_inside(browser: Client) -> bool:
    return browser.get("/help/").status_code == 200


def idle(by: timedelta) -> None:
    """As if nothing had been asked for so long."""
    Session.objects.update(expire_date=F("expire_date") - by)


def signed_in_ago(browser: Client, ago: timedelta) -> None:
    """As if the member had signed in so long ago, and looked at a page a moment ago."""
    session = browser.session
    session[sessions.STARTED_AT] -= ago.total_seconds()
    session.save()


def test_eight_idle_hours_end_a_session_and_less_does_not(browser: Client) -> None:
    idle(timedelta(hours=7, minutes=50))
    assert is_inside(browser)
    idle(timedelta(hours=7, minutes=50))
    assert is_inside(browser)
    idle(timedelta(hours=8))
    assert not is_inside(browser)


@pytest.mark.parametrize("address", ["/day?seen=x&again", "/settings/zoom/?again"])
def test_a_page_that_asks_by_itself_keeps_nobody_inside(browser: Client, address: str) -> None:
    idle(timedelta(hours=7))
    assert browser.get(address, headers={"HX-Request": "true"}).status_code < 400
    idle(timedelta(hours=1))
    assert not is_inside(browser)


def test_every_part_that_asks_by_itself_says_so() -> None:
    asking = [
        element
        for template in (Path(enishi.__file__).parent / "web").rglob("*.html")
        for element in re.findall(r"<[^<>]*hx-trigger=\"every [^>]*>", template.read_text())
    ]
    assert len(asking) == 8
    assert all(re.search(r"[?;]again\"", element) for element in asking)


def test_seven_days_end_it_whatever_happens(browser: Client) -> None:
    signed_in_ago(browser, timedelta(days=6, hours=23))
    assert is_inside(browser)
    assert Session.objects.get().expire_date < timezone.now() + timedelta(hours=1, minutes=1)
    signed_in_ago(browser, timedelta(hours=2))
    assert not is_inside(browser)


def test_looking_writes_the_session_once_in_five_minutes(browser: Client) -> None:
    def writes() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert is_inside(browser)
        return sum("UPDATE" in query["sql"] for query in asked.captured_queries)

    assert writes() == 0
    idle(timedelta(minutes=4))
    assert writes() == 0
    idle(timedelta(minutes=2))
    assert writes() == 1
    assert writes() == 0


def test_looking_keeps_nobody_else_inside(browser: Client, admin: Member) -> None:
    other = Client()
    other.force_login(admin)
    idle(timedelta(hours=1))
    ends = Session.objects.get(pk=other.session.session_key).expire_date
    assert is_inside(browser)
    assert Session.objects.get(pk=other.session.session_key).expire_date == ends


def test_moving_the_end_does_not_write_back_what_was_read(browser: Client) -> None:
    idle(timedelta(hours=1))
    key = browser.cookies[settings.SESSION_COOKIE_NAME].value
    store = sessions.SessionStore(key)
    other = browser.session
    other["word"] = "written meanwhile"
    other.save()
    idle(timedelta(hours=1))
    store.load()
    assert browser.session["word"] == "written meanwhile"


def test_a_session_from_before_sessions_had_a_beginning_goes_on_but_proves_nothing(
    browser: Client,
) -> None:
    session = browser.session
    del session[sessions.STARTED_AT]
    Session.objects.update(session_data=session.encode(dict(session.items())))
    assert is_inside(browser)
    assert not sessions.is_fresh(browser.session)


def test_who_signs_in_again_proves_it_by_that() -> None:
    store = sessions.SessionStore()
    store[sessions.PROVEN_AT] = time.time() - sessions.FRESH.total_seconds()
    assert not sessions.is_fresh(store)
    sessions.begin(store)
    assert sessions.is_fresh(store)


def test_a_proof_by_a_clock_that_was_ahead_is_none() -> None:
    store = sessions.SessionStore()
    store[sessions.PROVEN_AT] = time.time() + 60
    assert not sessions.is_fresh(store)


def test_ended_sessions_are_deleted(browser: Client, admin: Member) -> None:
    other = Client()
    other.force_login(admin)
    Session.objects.exclude(pk=other.session.session_key).update(
        expire_date=timezone.now() - timedelta(seconds=1)
    )
    sessions.delete_expired()
    assert [row.pk for row in Session.objects.all()] == [other.session.session_key]


def test_signing_in_makes_a_new_key(admin: Member) -> None:
    browser = Client()
    planted = browser.session
    planted["of"] = "whoever planted it"
    planted.save()
    before = browser.cookies[settings.SESSION_COOKIE_NAME].value
    browser.post("/accounts/login/", {"login": admin.email, "password": PASSWORD})
    assert browser.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert not Session.objects.filter(pk=before).exists()


def test_another_password_ends_all_other_sessions(browser: Client, admin: Member) -> None:
    other = Client()
    other.force_login(admin)
    new = "another long pass phrase"
    fields = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    before = browser.cookies[settings.SESSION_COOKIE_NAME].value
    browser.post("/accounts/password/change/", fields)
    assert is_inside(browser)
    assert browser.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert not is_inside(other)


def test_signing_out_deletes_the_session(browser: Client) -> None:
    browser.post("/accounts/logout/")
    assert not Session.objects.filter(session_data__gt="").exists()
    assert not is_inside(browser)


def test_deactivation_ends_it_and_another_role_counts_at_once(
    browser: Client, admin: Member, other_admin: Member, recruiter: Member
) -> None:
    theirs = Client()
    theirs.force_login(recruiter)
    assert theirs.get("/candidates/new").status_code == 200
    members.change_role(recruiter, Role.INTERVIEWER, by=actors.of(admin))
    assert theirs.get("/candidates/new").status_code == 403
    members.deactivate(recruiter, by=actors.of(admin))
    assert not is_inside(theirs)
