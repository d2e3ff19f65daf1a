"""Every form and address answers typed, pasted or forged input with a page.

One walk over all forms of all pages, and over all addresses with what no browser would send.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from enishi.company import actors
from enishi.interviews.candidate import candidate_links
from enishi.interviews.candidate_models import LinkKind
from enishi.interviews.trips import scheduling
from tests.cast import application_of
from tests.web import sheet, test_permissions
from tests.web.forms_of_pages import Form, forms_of
from tests.web.test_permissions import AroundTests, House, ask

house, standing_house = test_permissions.house, test_permissions.standing_house

# Each of these makes another kind of reader stumble.
TYPED = (
    "山\0\x1b[0m\ufffe\u200b\x85\u202eexe.\u2066\r\n\r\nBcc: x@y.example\r\n■二",
    "長" * 12_000,
    "²",
    "9" * 5_000,
    "９９９９－１２－３１",
    "{{ 7 }}{% now %}<script>'\"--\u3164",
)
# What a date, a time or a number is not; sent in all fields at once.
FORGED = ("9999-12-31", "0001-01-01", "1e9", "-1", "24:61", "\u3164")
# In bytes: %00, half a surrogate, an overlong slash, a letter cut in two.
RAW = "%00%ED%A0%80%C0%AF%E5%B1"


@pytest.fixture
def pages(house: House) -> list[tuple[str, HttpResponse]]:
    """Every page and dialog that an admin can open, and a candidate's."""
    browser, world = house.browsers["A"], house.world
    addresses = [house.address(line) for line in sheet.lines() if "GET" in line.methods]
    other = application_of(
        world.job, name="鈴木 一郎", kana="スズキ イチロウ", email="s@mail.example", step="一次面接"
    )
    draft = scheduling.open_draft(other, by=actors.of(world.admin))
    room = urlsplit(candidate_links.issue(world.interview, kind=LinkKind.ROOM)).path
    addresses += [f"/interviews/{draft.pk}/", f"{room}/change?ask=change", f"{room}/cancellation"]
    return [(address, ask(browser, "GET", address)) for address in addresses]


def forms(pages: list[tuple[str, HttpResponse]]) -> Iterator[Form]:
    """Every form once, wherever it stands."""
    there = set()
    for address, page in pages:
        if page.status_code == 200 and "html" in page["Content-Type"]:
            for form in forms_of(page.content.decode(), address=address):
                if form.name not in there:
                    there.add(form.name)
                    yield form


def send(browser: Client, form: Form, fields: dict[str, str]) -> HttpResponse:
    """What the form's address answers, undone."""
    browser.raise_request_exception = False
    with AroundTests():
        if form.method == "GET":
            answer = browser.get(form.address, fields, headers={"HX-Request": "true"})
        else:
            answer = browser.post(form.address, fields, headers={"HX-Request": "true"})
        transaction.set_rollback(True)
    return answer


def test_no_form_breaks(house: House, pages: list[tuple[str, HttpResponse]]) -> None:
    browser, found = house.browsers["A"], list(forms(pages))
    typed_into = {name for form in found for name in form.free}
    assert {"family_name", "comment", "q", "title", "body", "contact", "date"} <= typed_into
    for form in found:
        # Each free field alone, for a refused one hides the next; then every field at once.
        tries = [form.fields | {name: text} for name in sorted(form.free) for text in TYPED]
        tries += [dict.fromkeys(form.fields, text) for text in (*TYPED, *FORGED)]
        for fields in tries:
            answer = send(browser, form, fields)
            assert answer.status_code < 500, (form, fields, answer.content[-300:])
            if answer.status_code in (409, 422):
                assert answer.content.strip(), form


@pytest.mark.parametrize("letter", ["A", "I"])
def test_no_address_breaks(house: House, letter: str) -> None:
    browser = house.browsers[letter]
    for line in sheet.lines():
        address = house.address(line)
        for odd in (f"{address}?page={RAW}&q={RAW}&{RAW}=1&start={RAW}", f"{address}{RAW}/"):
            assert ask(browser, "GET", odd).status_code < 500, odd
        huge = address.replace(address.rsplit("/", 2)[-2] or "-", "9" * 25)
        assert ask(browser, "GET", huge).status_code < 500, huge


HEADERS = [
    {"Cookie": 'enishi="\\000\\377"; csrftoken="\\000"; messages="\\000"'},
    {"Accept-Language": "x" * 5000 + ";q=²"},
    {"Referer": "http://testserver/\x01//evil.example"},
    {"HX-Request": "true", "HX-Trigger": "%0d%0aX: y", "HX-Trigger-URI-AutoEncoded": "true"},
    {"HX-Request": "true", "HX-Current-URL": "%00%ff", "HX-Current-URL-URI-AutoEncoded": "true"},
    {"X-Forwarded-For": "²,\t::1%0,999.9.9.9"},
    {"If-None-Match": '"\x80', "If-Modified-Since": "Mon, 99 Foo 99999"},
    {"Range": "bytes=9-²"},
]


@pytest.mark.parametrize("headers", HEADERS, ids=lambda headers: next(iter(headers)))
def test_no_header_breaks_a_page(house: House, headers: dict[str, str]) -> None:
    for browser in (house.browsers["A"], Client()):
        browser.raise_request_exception = False
        for address in ("/", "/candidates/", "/accounts/login/", "/s/" + "x" * 32):
            assert browser.get(address, headers=headers).status_code < 500
            assert browser.post(address, headers=headers).status_code < 500


BODIES = [
    ("application/x-www-form-urlencoded", b"a=%00&family_name=%ED%A0%80&=&&%"),
    ("application/x-www-form-urlencoded; charset=nonsense", b"family_name=%FF"),
    ("application/x-www-form-urlencoded; charset=utf-16", "family_name=山".encode("utf-16")),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\n\r\n--x"),
    ("multipart/form-data", b"no boundary"),
    *(
        (
            f"multipart/form-data; boundary=x; charset={charset}",
            b'--x\r\nContent-Disposition: form-data; name="family_name"\r\n\r\n\xe5\r\n--x--\r\n',
        )
        for charset in ("base64", "idna", "utf-16")
    ),
    (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="family_name"; filename="\0../\xff.exe"\r\n'
        b"\r\n\0\r\n--x--\r\n",
    ),
    ("application/json", b'{"family_name": "\\ud800\\u0000", "a": 1e999}'),
    ("text/plain", b"\xff\xfe\0"),
]


@pytest.mark.parametrize(("content_type", "body"), BODIES)
def test_no_body_breaks_a_form(house: House, content_type: str, body: bytes) -> None:
    for browser, address in (
        (house.browsers["A"], "/candidates/new"),
        (Client(), "/accounts/login/"),
        (Client(), "/candidate-language"),
        (Client(), "/webhooks/zoom"),
    ):
        browser.raise_request_exception = False
        answer = browser.generic("POST", address, body, content_type=content_type)
        assert answer.status_code < 500, address


def test_uncleaned_a_form_breaks(house: House, settings: Settings) -> None:
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "TypedText" not in name]
    browser = Client(raise_request_exception=False)
    browser.force_login(house.roles["A"])
    assert browser.get("/candidates/?q=%00").status_code == 500
