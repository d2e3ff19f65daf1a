"""A link copied with surrounding text leads to its page."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db(transaction=True)

ENDS = [
    "。",
    "、",
    "）",
    "」",
    ")",
    "/",
    ">",
    "。よろしくお願いします",
    ")/",
    ".",
    "\u200b",
    " ",
    "”",
    "&gt;",
    "…",
    "_",
    "-",
    "._",
    "." * 30,
]


@pytest.mark.parametrize("end", ENDS)
def test_the_candidates_link_leads_to_the_page(hanako: Client, choice: str, end: str) -> None:
    answer = hanako.get(quote(choice + end))
    assert (answer.status_code, answer["Location"]) == (302, choice)
    assert (answer["Referrer-Policy"], answer["Cache-Control"]) == ("no-referrer", "no-store")
    assert hanako.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize("last", ["-", "_"])
def test_a_key_keeps_its_own_last_sign(hanako: Client, last: str) -> None:
    address = f"/s/{'k' * 31}{last}"
    for end in ENDS:
        assert hanako.get(quote(address + end))["Location"] == address


def test_half_a_key_gets_the_candidates_own_page(hanako: Client, choice: str) -> None:
    assert "このリンクは、お使いいただけません" in hanako.get(choice[:-9]).content.decode()


def test_so_do_links_of_the_members_mails(client: Client) -> None:
    for address in ("/interviews/7/", "/settings/zoom/", "/accounts/password/reset/key/a-b/"):
        assert client.get(quote(address + "。"))["Location"] == address


@pytest.mark.parametrize(
    "path", ["/nowhere。", "/s/short。", "/。", "/nowhere", "//evil.example/。"]
)
def test_what_is_no_address_stays_none(client: Client, path: str) -> None:
    assert client.get(quote(path)).status_code == 404


def test_a_form_is_never_led_on(hanako: Client, choice: str) -> None:
    assert hanako.post(quote(f"{choice}/pick。")).status_code == 404


def test_a_path_with_nul_is_no_address(client: Client) -> None:
    assert client.get("/s/%00").status_code == 404
