"""Guessing passwords is slow from anywhere, and does not lock the owner out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth import hashers
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from enishi.company import actors, members, sign_in
from enishi.company.models import Member, Role
from enishi.throttling import Counter
from tests.cast import PASSWORD, member_of
from tests.racing import at_once

pytestmark = pytest.mark.django_db

Hashed = Callable[[], int]
HOME, ELSEWHERE = "198.51.100.7", "203.0.113.9"


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> Hashed:
    """How many passwords came as far as the hasher, right or wrong, of known people or not."""
    counted = [0]

    def counting(real: Callable[..., object]) -> Callable[..., object]:
        def encode(*args: object, **kwargs: object) -> object:
            counted[0] += 1
            return real(*args, **kwargs)

        return encode

    hasher = hashers.MD5PasswordHasher
    monkeypatch.setattr(hasher, "encode", counting(hasher.encode))
    return lambda: counted[0]


def try_password(
    password: str,
    *,
    email: str = "admin@sample.example",
    browser: Client | None = None,
    **meta: str,
) -> bool:
    browser = browser or Client()
    browser.post("/accounts/login/", {"login": email, "password": password}, **meta)
    return "_auth_user_id" in browser.session


def guess(times: int, email: str = "admin@sample.example", **meta: str) -> None:
    for number in range(times):
        try_password(f"wrong {number}", email=email, **meta)


def test_a_name_that_the_guesser_gives_us_makes_no_counter_of_its_own(
    admin: Member, hashed: Hashed
) -> None:
    for port in range(1, 61):
        guess(1, HTTP_HOST=f"127.0.0.1:{port}")
        guess(1, HTTP_HOST="testserver")
    assert hashed() <= 5


@pytest.mark.parametrize("trusted", [0, 1, 2])
def test_what_anybody_may_write_into_x_forwarded_for_makes_no_counter(
    admin: Member, hashed: Hashed, settings: Settings, trusted: int
) -> None:
    settings.TRUSTED_PROXIES = trusted
    ours = ["192.0.2.1", "10.0.0.1"][:trusted]
    garbage = ["1.2.3.4", "::1", "unknown", "", "x" * 500, "1.1.1.1, 2.2.2.2", "[::1]:80", "\u3042"]
    for number in range(60):
        told = [garbage[number % len(garbage)], f"198.51.100.{number}", *ours]
        guess(1, HTTP_X_FORWARDED_FOR=", ".join(told))
    assert hashed() <= 5


def test_fewer_entries_than_proxies_and_garbage_from_ours_is_whoever_spoke(
    admin: Member, hashed: Hashed, settings: Settings
) -> None:
    settings.TRUSTED_PROXIES = 2
    for told in ("1.2.3.4", "", "garbage", "garbage, more", "1.1.1.1,"):
        guess(2, HTTP_X_FORWARDED_FOR=told, REMOTE_ADDR=ELSEWHERE)
    assert hashed() <= 5


def test_all_of_an_ipv6_network_is_one_guesser(hashed: Hashed) -> None:
    for number in range(40):
        guess(1, f"{number}@mail.example", REMOTE_ADDR=f"2001:db8:1:2::{number:x}")
    assert hashed() == 20


def test_an_ipv4_address_written_as_ipv6_is_the_same(hashed: Hashed) -> None:
    for number in range(20):
        guess(1, f"{number}@mail.example", REMOTE_ADDR=ELSEWHERE)
        guess(1, f"x{number}@mail.example", REMOTE_ADDR=f"::ffff:{ELSEWHERE}")
    assert hashed() == 20


def test_an_account_is_tried_ten_times_an_hour_from_all_strange_devices_together(
    admin: Member, hashed: Hashed
) -> None:
    try_password(PASSWORD, REMOTE_ADDR=HOME)
    before = hashed()
    for minute in range(60):
        guess(2, REMOTE_ADDR=f"203.0.113.{minute}")
        guess(1, REMOTE_ADDR=HOME)
        Counter.objects.update(clear_at=F("clear_at") - timedelta(minutes=1))
    assert hashed() - before <= 10


@pytest.mark.parametrize("known", ["device", "address"])
def test_the_owner_enters_while_others_guess_from_everywhere(admin: Member, known: str) -> None:
    browser = Client()
    assert try_password(PASSWORD, browser=browser, REMOTE_ADDR=HOME)
    browser.post("/accounts/logout/")
    for number in range(30):
        guess(2, REMOTE_ADDR=f"203.0.113.{number}")
    assert not try_password(PASSWORD, REMOTE_ADDR=ELSEWHERE)
    if known == "device":
        assert try_password(PASSWORD, browser=browser, REMOTE_ADDR="192.0.2.77")
    else:
        assert try_password(PASSWORD, REMOTE_ADDR=HOME)


def test_one_guesser_cannot_use_up_what_strangers_share(admin: Member) -> None:
    guess(30, REMOTE_ADDR=ELSEWHERE)
    assert try_password(PASSWORD, REMOTE_ADDR=HOME)


def test_the_own_mailbox_leads_past_all_guessers(admin: Member) -> None:
    from enishi.accounts import links

    for number in range(30):
        guess(2, REMOTE_ADDR=f"203.0.113.{number}")
    browser = Client()
    path = links.link_for(admin).removeprefix("http://127.0.0.1:8000")
    form = browser.get(path, follow=True, REMOTE_ADDR="192.0.2.77").redirect_chain[-1][0]
    new = "a brand new pass phrase"
    browser.post(form, {"password1": new, "password2": new}, REMOTE_ADDR="192.0.2.77")
    assert try_password(new, browser=browser, REMOTE_ADDR="192.0.2.77")


def test_a_device_is_a_stranger_again_once_the_password_is_another(admin: Member) -> None:
    thief = Client()
    assert try_password(PASSWORD, browser=thief, REMOTE_ADDR=ELSEWHERE)
    assert admin.known_places.count() == 2
    owner = Client()
    assert try_password(PASSWORD, browser=owner, REMOTE_ADDR=HOME)
    new = "another long pass phrase"
    fields = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    owner.post("/accounts/password/change/", fields, REMOTE_ADDR=HOME)
    assert admin.known_places.count() == 2
    for number in range(10):
        guess(2, REMOTE_ADDR=f"203.0.113.{number}")
    assert not try_password(new, browser=thief, REMOTE_ADDR=ELSEWHERE)


def test_a_word_planted_in_the_browser_is_worth_nothing_after_signing_in(admin: Member) -> None:
    from django.conf import settings

    browser = Client()
    browser.cookies[settings.DEVICE_COOKIE_NAME] = "planted"
    assert try_password(PASSWORD, browser=browser, REMOTE_ADDR=HOME)
    assert browser.cookies[settings.DEVICE_COOKIE_NAME].value != "planted"
    known = sign_in._known(admin.email, sign_in.Caller(ELSEWHERE, "planted"))  # noqa: SLF001
    assert known == set()


def test_colleagues_who_share_a_browser_stay_known_in_it(admin: Member, recruiter: Member) -> None:
    browser = Client()
    for member in (admin, recruiter, admin):
        assert try_password(PASSWORD, email=member.email, browser=browser)
        browser.post("/accounts/logout/")
    assert admin.known_places.count() == recruiter.known_places.count() == 2


def test_known_and_unknown_and_let_go_get_the_same_answer_for_the_same_work(
    admin: Member, recruiter: Member, hashed: Hashed
) -> None:
    company = admin.company
    asleep = member_of(company, name="上田 明", email="s@sample.example", role=Role.RECRUITER)
    Member.objects.filter(pk=asleep.pk).update(is_active=False)
    members.deactivate(recruiter, by=actors.of(admin))
    members.invite(
        company, email="new@sample.example", family_name="新井", role="admin", by=actors.of(admin)
    )
    tried = [
        (admin.email, "wrong"),
        ("no@one.example", "wrong"),
        (recruiter.email, PASSWORD),
        (asleep.email, PASSWORD),
        ("new@sample.example", "wrong"),
    ]
    seen = set()
    for number, (email, password) in enumerate(tried):
        for repeated in range(6):
            before = hashed()
            fields = {"login": email, "password": password}
            with CaptureQueriesContext(connection) as asked:
                answer = Client().post(
                    "/accounts/login/", fields, REMOTE_ADDR=f"198.51.100.{number}"
                )
            said = tuple(answer.context["form"].non_field_errors())
            kinds = tuple(query["sql"].split()[0] for query in asked.captured_queries)
            seen.add((repeated, answer.status_code, said, kinds, hashed() - before))
    assert len(seen) == 6


def test_another_spelling_of_the_address_is_no_other_account(admin: Member) -> None:
    """The form lowers it too; whatever signs people in later need not."""
    caller, let_through = sign_in.Caller(ELSEWHERE), 0
    for number in range(8):
        spelt = f"{' ' * number}{admin.email[:number].upper()}{admin.email[number:]}"
        let_through += sign_in.begin_attempt(spelt, caller=caller) is not None
    assert let_through == 3


def test_a_member_whose_address_is_kept_in_capitals_is_known_again(admin: Member) -> None:
    Member.objects.filter(pk=admin.pk).update(email="Admin@Sample.example")
    caller = sign_in.Caller(HOME, sign_in.remember_device(admin, caller=sign_in.Caller(HOME)))
    for number in range(30):
        sign_in.begin_attempt(admin.email, caller=sign_in.Caller(f"203.0.113.{number}"))
    assert sign_in.begin_attempt(admin.email, caller=caller) is not None


def test_right_passwords_use_up_no_tries(admin: Member) -> None:
    for _ in range(8):
        assert try_password(PASSWORD, REMOTE_ADDR=HOME)
    for _ in range(8):
        sign_in.check_password(admin, PASSWORD, session="one")


@pytest.mark.django_db(transaction=True)
def test_guesses_at_the_same_moment_do_not_slip_through(admin: Member, hashed: Hashed) -> None:
    at_once(*[lambda: guess(1, REMOTE_ADDR=ELSEWHERE)] * 12)
    assert hashed() == 3


def test_a_password_that_is_changed_is_asked_for_as_often_as_at_the_door(
    admin: Member, hashed: Hashed
) -> None:
    browser = Client()
    browser.force_login(admin)
    before = hashed()
    for _ in range(12):
        fields = {"oldpassword": "wrong", "password1": "x" * 20, "password2": "x" * 20}
        browser.post("/accounts/password/change/", fields)
    assert hashed() - before == 5
