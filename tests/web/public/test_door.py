"""Candidate links (criterion 32): nothing is guessed, leaked, or changed by looking."""

from __future__ import annotations

import logging

import pytest
from django.apps import apps
from django.test import Client

from enishi import throttling
from enishi.interviews.models import Slot
from enishi.logs import redact
from enishi.management.web_server import without_keys
from enishi.throttling import Counter
from enishi.web.public import throttle

pytestmark = pytest.mark.django_db(transaction=True)

SCANNERS = [
    "Mozilla/5.0 (compatible; Googlebot/2.1)",
    "Barracuda Sentinel (EE)",
    "Mozilla/5.0 (Windows NT 10.0) SafeLinks",
    "Slackbot-LinkExpanding 1.0",
    "LinkCheck by Proofpoint",
]
PAGES = [
    *("", "?slot=1", "/pick", "/wishes", "/room", "/entrance", "/help"),
    *("/change", "/change?slot=1", "/slot", "/cancellation"),
]


def everything() -> dict[str, list[object]]:
    """Every row of ours, by table; but for how often whom has looked."""
    tables = [one for one in apps.get_app_config("enishi").get_models() if one is not Counter]
    return {table.__name__: list(table.objects.order_by("pk").values()) for table in tables}


@pytest.mark.parametrize("agent", SCANNERS)
def test_looking_changes_nothing(choice: str, room: str, agent: str, hanako: Client) -> None:
    before = everything()
    for home in (choice, room):
        for page in PAGES:
            for look in (hanako.get, hanako.head):
                look(home + page, headers={"User-Agent": agent})
    assert everything() == before


@pytest.mark.parametrize("where", ["choice", "room"])
def test_every_answer_leaves_nothing_behind(
    where: str, request: pytest.FixtureRequest, hanako: Client
) -> None:
    home = request.getfixturevalue(where)
    for page in PAGES:
        for answer in (hanako.get(home + page), hanako.post(home + page)):
            if answer.status_code == 404 and answer["Content-Type"].startswith("text/html"):
                # Another page's address below this key: Django's own answer, with no one's data.
                continue
            assert answer["Referrer-Policy"] == "no-referrer", page
            assert answer["Cache-Control"] == "no-store", page
            assert "noindex" in answer["X-Robots-Tag"], page


def test_a_key_of_the_room_does_not_open_the_choice_nor_the_other_way_round(
    hanako: Client, choice: str, room: str
) -> None:
    assert hanako.get(choice.replace("/s/", "/r/")).status_code == 404
    assert hanako.get(room.replace("/r/", "/s/")).status_code == 404


def test_guessing_is_slowed_down(hanako: Client) -> None:
    tried = 0
    while throttling.take(throttle.KEYS, "127.0.0.1"):
        tried += 1
    assert tried >= 120
    assert hanako.get(f"/s/{7:032}").status_code == 429
    assert hanako.get(f"/s/{7:032}", REMOTE_ADDR="198.51.100.7").status_code == 404


def test_the_key_stands_in_no_log(
    hanako: Client, choice: str, slots: list[Slot], caplog: pytest.LogCaptureFixture
) -> None:
    key = choice.rsplit("/", 1)[1]
    assert key not in without_keys(f"{choice}/pick")
    with caplog.at_level(logging.DEBUG):
        hanako.get(f"{choice}/nowhere")
        hanako.get(choice.replace("/s/", "/r/"))
    lines = [redact(record.getMessage()) for record in caplog.records]
    assert lines
    assert not [line for line in lines if key in line]


def test_a_form_needs_no_cookie_and_no_referrer(choice: str, slots: list[Slot]) -> None:
    bare = Client(enforce_csrf_checks=True)
    answer = bare.post(f"{choice}/pick", {"slot": slots[0].pk}, headers={"Origin": "null"})
    assert answer.status_code == 303


@pytest.mark.parametrize("part", ["/pick", "/room"])
def test_where_a_form_was_sent_leads_back_to_its_page(
    choice: str, part: str, hanako: Client
) -> None:
    """A browser that is opened again, or a bookmark, asks for that address: no blank page."""
    answer = hanako.get(choice + part)
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert f'href="{choice}"' in answer.content.decode()


@pytest.mark.parametrize("address", ["/candidate-language", "/accounts/language"])
def test_a_choice_of_language_that_is_looked_at_says_so(address: str) -> None:
    answer = Client().get(address)
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "画面のボタンから" in answer.content.decode()
