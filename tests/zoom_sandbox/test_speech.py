"""The pages are completely in English for people who choose English."""

import re

import pytest

from .conftest import Practice

JAPANESE = re.compile(r"[ぁ-ヿ一-鿿]+")
# People and companies of the practice world, and the other language's own name.
NAMES = {"日本語"}


def japanese_in(page: str, linked: Practice) -> list[str]:
    text = re.sub(r"<[^>]*>", " ", page)
    for user in linked.world.users:
        for name in (user.first_name, user.last_name):
            text = text.replace(name, "") if name else text
    for named in [*linked.world.accounts, *linked.world.roles]:
        text = text.replace(named.name, "")
    return [found for found in JAPANESE.findall(text) if found not in NAMES]


@pytest.fixture
def english(linked: Practice) -> Practice:
    """A browser that asks for English."""
    linked.http.headers["Accept-Language"] = "en-GB,en;q=0.9"
    return linked


def test_every_page_of_the_candidate_and_the_admin_is_english(english: Practice) -> None:
    made = english.create(settings={"waiting_room": False, "join_before_host": True})
    guest = f"/j/{made['id']}"
    start = made["start_url"].replace(english.world.base_url, "")
    english.http.post("/signin", data={"email": "zoom-admin@zoom.example"})
    pages = [
        english.http.get("/signin?q=nobody"),
        english.http.get("/signin"),
        english.http.post("/signin", data={"email": "nobody@zoom.example"}),
        english.http.get("/oauth/authorize?client_id=nobody"),
        english.http.get("/user/installed"),
        english.http.get(guest),
        english.http.post(guest, data={"name": ""}),
        english.http.post(guest, data={"name": "Hanako", "passcode": "0"}),
        english.http.post(guest, data={"name": "Hanako", "passcode": made["password"]}),
        english.http.get("/j/1"),
        english.http.get(start),
        english.http.get(f"/s/{made['id']}?zak=no"),
        english.http.get(f"{guest}/host"),
    ]
    assert [japanese_in(page.text, english) for page in pages] == [[]] * len(pages)
    assert all('<html lang="en">' in page.text for page in pages)


def test_what_is_chosen_outweighs_what_the_browser_asks(english: Practice) -> None:
    chosen = english.http.post("/language", data={"language": "ja", "next": "/signin"})
    assert chosen.headers["location"] == "/signin"
    assert "Zoomにサインイン" in english.http.get("/signin").text
    english.http.post("/language", data={"language": "fr"})
    assert '<html lang="ja">' in english.http.get("/signin").text


@pytest.mark.parametrize("where", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_the_switch_leads_to_no_other_site(english: Practice, where: str) -> None:
    chosen = english.http.post("/language", data={"language": "ja", "next": where})
    assert chosen.headers["location"] == "/"
