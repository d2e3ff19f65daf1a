"""No request can fill our memory, disk or tables (S11)."""

from __future__ import annotations

import re
import tempfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.files import uploadhandler
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.test.client import FakePayload
from pytest_django import Settings

from enishi.company.models import Member
from enishi.interviews.candidate_models import CandidateLink, RecruiterAlert
from enishi.interviews.models import Slot
from enishi.web.shell import request_bodies
from tests.cast import SignedIn
from tests.web.public.conftest import (
    _impatient,
    account,
    choice,
    hanako,
    host,
    interview,
    link,
    room,
    slots,
    zoom,
)

__all__ = ["_impatient", "account", "choice", "hanako", "host", "interview", "link", "room"]
__all__ += ["slots", "zoom"]

pytestmark = pytest.mark.django_db

ADDRESSES = [
    *("/candidate-language", "/accounts/language", "/accounts/login/", "/accounts/password/reset/"),
    *("/webhooks/zoom", "/s/" + "k" * 32 + "/wishes", "/r/" + "k" * 32 + "/help"),
    *("/o/" + "k" * 32, "/nowhere", "/"),
]
FORMS = "application/x-www-form-urlencoded"


class Untouchable(FakePayload):
    """A body that nobody may begin to read."""

    def read(self, *_: Any, **__: Any) -> bytes:
        raise AssertionError("the body was read")


@pytest.mark.parametrize("content_type", [FORMS, "multipart/form-data; boundary=x", "text/plain"])
@pytest.mark.parametrize("path", ADDRESSES)
def test_what_says_that_it_is_too_long_is_refused_unread(path: str, content_type: str) -> None:
    answer = Client().post(
        path,
        **{"wsgi.input": Untouchable(), "CONTENT_LENGTH": str(300 * 1024 * 1024)},
        content_type=content_type,
    )
    assert answer.status_code == 413
    assert "文章を短くして" in answer.content.decode()
    assert answer["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.parametrize("beyond", [0, 1])
def test_the_limit_is_met_to_the_byte(path: str, beyond: int) -> None:
    most = min(next(n for start, n in request_bodies.MOST if re.match(start, path)), 256 * 1024)
    body = b"x" * (most + beyond)
    answer = Client().post(path, body, content_type="application/octet-stream")
    assert (answer.status_code == 413) is bool(beyond)


@pytest.mark.parametrize("kind", ["s", "r", "o"])
def test_a_session_gives_a_candidates_page_no_longer_forms(
    kind: str, rf: RequestFactory, settings: Settings
) -> None:
    rf.cookies[settings.SESSION_COOKIE_NAME] = "of a member"
    assert request_bodies.most_for(rf.post(f"/{kind}/{'k' * 32}")) == 256 * 1024
    assert request_bodies.most_for(rf.post(f"/settings/{kind}/")) == 1024 * 1024


def test_a_form_that_htmx_sends_is_refused_where_the_person_looks(
    admin: Member, signed_in: SignedIn
) -> None:
    body = b"body=" + b"x" * 1024 * 1024
    headers = {"HX-Request": "true", "HX-Trigger": "wording"}
    answer = signed_in(admin).post(
        "/settings/mails/preview", body, content_type=FORMS, headers=headers
    )
    assert answer.status_code == 413
    assert answer["HX-Retarget"].startswith("#wording-refusal")


def test_a_file_that_comes_after_the_session_has_ended_stays_unread_and_is_asked_for_again() -> (
    None
):
    answer = Client().post(
        "/candidates/7/documents/files",
        **{"wsgi.input": Untouchable(), "CONTENT_LENGTH": str(30 * 1024 * 1024)},
        content_type="multipart/form-data; boundary=x",
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 401
    assert "別のタブでサインイン" in answer.content.decode()


def test_nobody_reads_beyond_the_length_that_a_body_says() -> None:
    read = BytesIO(b"language=en&" + b"x" * 100_000)
    Client().post(
        "/candidate-language",
        **{"wsgi.input": read, "CONTENT_LENGTH": "11"},
        content_type=FORMS,
    )
    assert read.tell() <= 11


def test_no_file_is_taken_in_and_none_is_left_on_the_disk(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def written(*_: object, **__: object) -> None:
        raise AssertionError("a file was begun")

    monkeypatch.setattr(uploadhandler.TemporaryFileUploadHandler, "new_file", written)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for path in ("/candidate-language", "/accounts/login/"):
        file = SimpleUploadedFile("a.bin", b"x" * 3000)
        answer = Client().post(path, {"language": "en", "file": file})
        assert answer.status_code == 400
        assert "読み取れませんでした" in answer.content.decode()
    assert list(tmp_path.iterdir()) == []


def test_a_form_of_countless_fields_is_refused() -> None:
    answer = Client().post("/candidate-language", "&".join("a=" for _ in range(1300)), FORMS)
    assert answer.status_code == 303
    body = "&".join("a=" for _ in range(2001))
    assert Client().post("/accounts/login/", body, FORMS).status_code == 400


@pytest.mark.parametrize(
    "content_type", ["", "x", "application/json", "multipart/form-data", "é/é"]
)
def test_a_body_of_no_known_kind_is_no_trouble(content_type: str) -> None:
    answer = Client().post("/candidate-language", b"\x00\xff{", content_type=content_type)
    assert answer.status_code < 500


@pytest.mark.parametrize("path", ["/candidate-language", "/accounts/language"])
def test_a_language_makes_no_session_however_often_it_is_chosen(path: str) -> None:
    browser = Client()
    for language in ("en", "ja", "xx", "en" * 500, "") * 5:
        browser.post(path, {"language": language, "next": "/accounts/login/"})
    assert Session.objects.count() == 0
    assert browser.cookies["language"].value == "ja"
    assert browser.cookies["language"]["httponly"]


def test_no_page_for_strangers_makes_a_session(choice: str, room: str) -> None:
    for path in ("/", *ADDRESSES, choice, room):
        stranger = Client()
        stranger.get(path)
        stranger.post(
            path, {"message": "x", "kind": "late", "slot": "1", "login": "a", "email": "b"}
        )
    assert Session.objects.count() == 0


def rows() -> dict[str, int]:
    tables = apps.get_app_config("enishi").get_models()
    return {table.__name__: table.objects.count() for table in tables}


def test_the_way_from_the_first_link_to_the_room_is_one_key_again(
    hanako: Client, choice: str, room: str, slots: list[Slot]
) -> None:
    first = [hanako.post(f"{choice}/room")["Location"] for _ in range(3)]
    picked = [hanako.post(f"{choice}/pick", {"slot": slots[0].pk})["Location"] for _ in range(3)]
    assert set(first) == set(picked)
    before = rows()
    assert {hanako.post(f"{choice}/room")["Location"] for _ in range(60)} == set(first)
    assert rows() == before
    assert hanako.get(first[0]).status_code == 200


def test_a_room_that_has_ended_is_not_opened_again_by_its_old_key(
    hanako: Client, choice: str, room: str
) -> None:
    ended = hanako.post(f"{choice}/room")["Location"]
    CandidateLink.objects.filter(kind="room").update(revoked_at="2026-01-01T00:00Z")
    anew = hanako.post(f"{choice}/room")["Location"]
    assert hanako.get(ended).status_code == 404
    assert hanako.get(anew).status_code == 200


def test_whatever_a_candidate_presses_the_rows_behind_a_link_are_bounded(
    hanako: Client, choice: str, room: str, time_machine: Any
) -> None:
    slot = Slot.objects.get()
    forms = [
        (f"{choice}/pick", {"slot": slot.pk}),
        (f"{choice}/room", {}),
        (f"{choice}/wishes", {"message": "x", "wishes": "y"}),
        (f"{room}/help", {"kind": "late", "minutes": "5"}),
        (f"{room}/help", {"kind": "late", "minutes": "10"}),
        (f"{room}/help", {"kind": "locked_out"}),
        (f"{room}/change", {"kind": "wants_change", "message": "x"}),
        (f"{room}/slot", {"slot": slot.pk}),
    ]
    time_machine.move_to(slot.starts_at - timedelta(hours=2), tick=False)
    counted = []
    for _ in range(20):
        time_machine.shift(timedelta(minutes=3))
        for path, form in forms:
            hanako.post(path, form)
        counted.append(rows())
    assert counted[-1] == counted[12]
    assert RecruiterAlert.objects.count() <= 14
