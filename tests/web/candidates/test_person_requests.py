"""Requests of candidates about their data: on their page, on the first page, and as a ZIP."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from enishi.company import actors
from enishi.company.models import AuditEntry, Member
from enishi.hiring import documents, memos
from enishi.hiring.models import Application, Candidate, Job
from enishi.hiring.person_request_models import PersonRequest
from enishi.mail import outbox
from enishi.records.erasing.models import Erasure
from tests.cast import SignedIn, application_of
from tests.files import makers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    settings.FILES_DIR = tmp_path / "files"


@pytest.fixture
def application(job: Job) -> Application:
    return application_of(
        job, name="甲野 一郎", kana="コウノ イチロウ", email="k@mail.example", step="一次面接"
    )


@pytest.fixture
def candidate(application: Application) -> Candidate:
    return application.candidate


@pytest.fixture
def browser(admin: Member, signed_in: SignedIn) -> Client:
    return signed_in(admin)


def page_of(candidate: Candidate) -> str:
    return f"/candidates/{candidate.pk}/privacy"


def asked(browser: Client, candidate: Candidate, kind: str) -> PersonRequest:
    today = timezone.localdate()
    fields = {
        "kind": kind,
        "received_on": today.isoformat(),
        "due_on": (today + timedelta(days=14)).isoformat(),
        "note": "メールで請求",
    }
    answer = browser.post(f"{page_of(candidate)}/requests", fields)
    assert answer.status_code == 303
    return PersonRequest.objects.get()


def test_a_request_waits_on_the_first_page_until_it_is_answered(
    browser: Client, candidate: Candidate
) -> None:
    made = asked(browser, candidate, "disclosure")
    assert "本人からの請求" in browser.get("/").content.decode()
    assert "メールで請求" in browser.get(page_of(candidate)).content.decode()
    closing = f"{page_of(candidate)}/requests/{made.pk}/closing"
    browser.post(closing, {"outcome": "refused", "answer": "業務に著しい支障"})
    assert "本人からの請求" not in browser.get("/").content.decode()
    assert "業務に著しい支障" in browser.get(page_of(candidate)).content.decode()
    browser.post(f"{page_of(candidate)}/requests/{made.pk}/reopening")
    assert "本人からの請求" in browser.get("/").content.decode()


def test_only_a_request_that_waits_after_its_day_is_overdue(
    browser: Client, candidate: Candidate
) -> None:
    made = asked(browser, candidate, "disclosure")
    assert "期限超過" not in browser.get(page_of(candidate)).content.decode()
    past = timezone.localdate() - timedelta(days=2)
    PersonRequest.objects.filter(pk=made.pk).update(received_on=past, due_on=past)
    assert "期限超過" in browser.get(page_of(candidate)).content.decode()
    closing = f"{page_of(candidate)}/requests/{made.pk}/closing"
    browser.post(closing, {"outcome": "done", "answer": "開示済み"})
    assert "期限超過" not in browser.get(page_of(candidate)).content.decode()


def test_recruiters_do_not_see_them(
    browser: Client, candidate: Candidate, recruiter: Member, signed_in: SignedIn
) -> None:
    asked(browser, candidate, "disclosure")
    theirs = signed_in(recruiter)
    assert "本人からの請求" not in theirs.get("/").content.decode()
    assert theirs.get(page_of(candidate)).status_code == 403


def test_an_erasure_that_was_asked_for_says_so_in_the_protocol(
    browser: Client, candidate: Candidate
) -> None:
    asked(browser, candidate, "erasure")
    page = browser.get(f"/candidates/{candidate.pk}/erasure").content.decode()
    seen = page.split('name="seen" value="')[1].split('"')[0]
    fields = {"typed_name": candidate.full_name, "seen": seen}
    browser.post(f"/candidates/{candidate.pk}/erasure", fields)
    row = Erasure.objects.get()
    assert (row.cause, row.counts["requests"]) == ("on_request", 1)


def test_the_zip_holds_what_is_known_and_the_files(
    browser: Client, candidate: Candidate, recruiter: Member, application: Application
) -> None:
    by = actors.of(recruiter)
    memos.write(candidate, text="=電話で話した", by=by)
    documents.add(
        candidate, kind="resume", name="履歴書.pdf", content=io.BytesIO(makers.PDF), by=by
    )
    document = candidate.documents.get()
    documents.look_at(document.pk)
    outbox.write(candidate.company, to=candidate.email, subject="ご案内", body="本文です", kind="p")
    answer = browser.post(f"{page_of(candidate)}/disclosure")
    assert answer["Content-Type"] == "application/zip"
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    told = json.loads(archive.read("data.json"))
    assert told["candidate"]["email"] == "k@mail.example"
    assert "search_text" not in told["candidate"]
    assert [one["job"] for one in told["applications"]] == [application.job.title]
    assert [one["text"] for one in told["memos"]] == ["=電話で話した"]
    assert [one["body"] for one in told["mails"]] == ["本文です"]
    # A table that a spreadsheet opens calculates nothing.
    assert "'=電話で話した" in archive.read("memos.csv").decode("utf-8-sig")
    [file] = [name for name in archive.namelist() if name.endswith(".pdf")]
    assert archive.read(file) == makers.PDF
    [entry] = AuditEntry.objects.filter(action="candidate.disclosed")
    assert entry.subject_id == candidate.pk


def test_no_key_or_cipher_is_in_the_zip(
    browser: Client, candidate: Candidate, recruiter: Member
) -> None:
    outbox.write(candidate.company, to=candidate.email, subject="a", body="b", kind="p")
    answer = browser.post(f"{page_of(candidate)}/disclosure")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    text = "".join(archive.read(name).decode() for name in archive.namelist())
    for word in ("sealed", "encrypted", "token", "passcode", "nonce"):
        assert word not in text
