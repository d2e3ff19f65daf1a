"""書類 on its pages: added, looked at, downloaded, refused in sentences."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from enishi.company.models import Member
from enishi.files import storing
from enishi.files.models import FileState, StoredFile
from enishi.hiring.document_models import Document
from enishi.hiring.models import Application
from enishi.interviews.models import Interview, Participant
from tests.cast import SignedIn
from tests.files import makers
from tests.jobs import RunJobs, sign_in_a_worker

pytestmark = pytest.mark.django_db(transaction=True)

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def place(settings: Settings, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path / "files"


@pytest.fixture
def browser(recruiter: Member, signed_in: SignedIn) -> Client:
    return signed_in(recruiter)


@pytest.fixture
def page(application_at_interview: Application) -> str:
    return f"/candidates/{application_at_interview.candidate_id}/documents/"


def send(
    browser: Client, page: str, *files: tuple[str, bytes], kind: str = "resume", **more: object
) -> HttpResponse:
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    return browser.post(f"{page}files", {"kind": kind, "file": sent}, **more)


def shown(browser: Client, address: str) -> str:
    return browser.get(address).content.decode()


def test_a_document_is_added_seen_and_handed_out(
    browser: Client, page: str, run_jobs: RunJobs
) -> None:
    assert "書類はまだありません" in shown(browser, page)
    assert send(browser, page, ("履歴書.pdf", makers.PDF)).headers["Location"] == page
    seen = shown(browser, page)
    assert "確認しています" in seen
    assert "自動の処理が動いていない" in seen
    sign_in_a_worker()
    asked = browser.get(f"{page}list?again", headers=HTMX).content.decode()
    assert "every 1s" in asked
    run_jobs()
    asked = browser.get(f"{page}list?again", headers=HTMX).content.decode()
    assert "every 1s" not in asked
    document = Document.objects.get()
    assert f"{page}{document.pk}/pages/1" in shown(browser, page)
    answer = browser.get(f"{page}{document.pk}/content")
    assert b"".join(answer.streaming_content) == makers.PDF  # type: ignore[attr-defined]
    assert answer["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E5%B1%A5%E6%AD%B4%E6%9B%B8.pdf"
    )
    assert answer["Content-Length"] == str(len(makers.PDF))
    picture = browser.get(f"{page}{document.pk}/pages/1")
    assert picture["Content-Type"] == "image/webp"
    for one in (answer, picture):
        assert one["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert one["X-Content-Type-Options"] == "nosniff"
        assert one["Cache-Control"] == "no-store"
    assert browser.get(f"{page}{document.pk}/pages/2").status_code == 404


def test_several_at_once_are_kept_and_each_that_is_not_says_why(browser: Client, page: str) -> None:
    files = [("a.txt", "志望動機".encode()), ("b.exe", b"MZ\x90\x00"), ("c.txt", b"")]
    assert send(browser, page, *files).headers["Location"] == page
    seen = shown(browser, page)
    assert "1件の書類を追加しました" in seen
    assert "「b.exe」の形式は追加できません" in seen
    assert "「c.txt」は空のファイルです" in seen
    assert Document.objects.count() == 1


def test_one_file_by_script_is_answered_where_it_was_sent_from(browser: Client, page: str) -> None:
    answer = send(browser, page, ("b.exe", b"MZ\x90\x00"), headers=HTMX)
    assert answer.status_code == 422
    assert "追加できるのは" in answer.content.decode()
    empty = browser.post(f"{page}files", {"kind": "resume"}, headers=HTMX)
    assert "ファイルを選択してください" in empty.content.decode()
    unknown = send(browser, page, ("a.txt", b"a"), kind="diary", headers=HTMX)
    assert "種類を選び直してください" in unknown.content.decode()
    assert not Document.objects.exists()


def test_sent_twice_it_is_one_document(browser: Client, page: str) -> None:
    for _ in range(2):
        files = {"file": SimpleUploadedFile("a.txt", b"a"), "kind": "other", "form_key": "k" * 20}
        assert browser.post(f"{page}files", files).headers["Location"] == page
    assert Document.objects.count() == 1


def test_a_body_that_is_too_long_is_refused_before_it_is_read(browser: Client, page: str) -> None:
    answer = browser.post(
        f"{page}files", b"", "text/plain", headers={"Content-Length": str(62 * 1024 * 1024)}
    )
    assert answer.status_code == 413
    stranger = Client().post(
        f"{page}files", b"", "text/plain", headers={"Content-Length": str(300 * 1024)}
    )
    assert stranger.status_code == 413


@pytest.mark.parametrize(
    "name", ['a"\r\nSet-Cookie: x=1; b.pdf', "../../x.pdf", "履歴書\u202egpj.exe", "a" * 300]
)
def test_no_name_reaches_a_header_or_a_path(
    browser: Client, page: str, run_jobs: RunJobs, name: str
) -> None:
    document_of_name = StoredFile.objects
    send(browser, page, (name, makers.PDF))
    # Browsers and Django tidy names themselves: what a mail brings may not be tidy.
    document_of_name.update(name=name[:120].replace("\0", ""))
    run_jobs()
    answer = browser.get(f"{page}{Document.objects.get().pk}/content")
    assert answer["Content-Disposition"].startswith("attachment; filename")
    assert ".pdf" in answer["Content-Disposition"]
    assert not set(answer["Content-Disposition"]) & set("\r\n/\\\u202e")
    assert "Set-Cookie" not in answer.headers


def test_a_page_of_markup_never_comes_back_as_a_page(browser: Client, page: str) -> None:
    answer = send(browser, page, ("a.pdf", b"<html><script>alert(1)</script>"), headers=HTMX)
    assert answer.status_code == 422


def test_an_interviewer_reads_what_they_judge_by_and_changes_nothing(
    browser: Client,
    page: str,
    application_at_interview: Application,
    interviewer: Member,
    signed_in: SignedIn,
    run_jobs: RunJobs,
) -> None:
    send(browser, page, ("履歴書.pdf", makers.PDF))
    send(browser, page, ("memo.txt", "推薦文".encode()), kind="other")
    run_jobs()
    resume, memo = Document.objects.order_by("pk")
    theirs = signed_in(interviewer)
    assert theirs.get(page).status_code == 404
    interview = Interview.objects.create(
        company=interviewer.company,
        application=application_at_interview,
        step=application_at_interview.current_step,
    )
    Participant.objects.create(company=interviewer.company, interview=interview, member=interviewer)
    seen = shown(theirs, page)
    assert "履歴書.pdf" in seen
    assert "memo.txt" not in seen
    assert "documents/files" not in seen
    assert theirs.get(f"{page}{resume.pk}/content").status_code == 200
    for part in ("content", "preview", "pages/1"):
        assert theirs.get(f"{page}{memo.pk}/{part}").status_code == 404
    assert theirs.post(f"{page}{resume.pk}/removal").status_code == 403


def test_the_kind_decides_and_can_be_changed(browser: Client, page: str, run_jobs: RunJobs) -> None:
    send(browser, page, ("a.txt", "文字だけの履歴書".encode()))
    run_jobs()
    document = Document.objects.get()
    seen = shown(browser, page)
    assert "文字だけの履歴書" in seen
    assert "文字だけを表示しています" in seen
    browser.post(f"{page}{document.pk}/kind", {"kind": "portfolio"})
    document.refresh_from_db()
    assert document.kind == "portfolio"
    browser.post(f"{page}{document.pk}/removal")
    assert "書類を削除しました" in shown(browser, page)
    assert browser.post(f"{page}{document.pk}/removal").status_code == 404


def test_a_refused_file_says_why_until_it_is_put_away(
    browser: Client, page: str, run_jobs: RunJobs
) -> None:
    send(browser, page, ("m.docx", makers.office("word", {"vbaProject.bin": b"x"})))
    run_jobs()
    assert "マクロを含む" in shown(browser, page)
    document = Document.objects.get()
    answer = browser.get(f"{page}{document.pk}/content", headers=HTMX)
    assert answer.status_code == 409
    assert document.file.state == FileState.REFUSED


def test_a_page_that_is_still_drawn_shows_those_that_are_there(
    browser: Client, page: str, run_jobs: RunJobs
) -> None:
    send(browser, page, ("a.pdf", makers.PDF))
    run_jobs()
    document = Document.objects.get()
    StoredFile.objects.update(state=FileState.CHECKED, pages_total=3)  # as in the midst of it
    asking = f"{page}{document.pk}/preview?pages="
    assert browser.get(f"{asking}1&again", headers=HTMX).status_code == 204
    assert "pages/1" in browser.get(f"{asking}0&again", headers=HTMX).content.decode()


def test_bytes_that_are_lost_are_told_and_break_no_page(
    browser: Client, page: str, run_jobs: RunJobs
) -> None:
    send(browser, page, ("a.pdf", makers.PDF))
    run_jobs()
    document = Document.objects.get()
    storing.store.chosen().delete(document.file.folder)
    assert browser.get(page).status_code == 200
    answer = browser.get(f"{page}{document.pk}/content", headers=HTMX)
    assert answer.status_code == 404
    assert "保存場所" in answer.content.decode()


def test_the_page_asks_as_often_at_one_document_as_at_three(
    browser: Client,
    page: str,
    run_jobs: RunJobs,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    send(browser, page, ("1.pdf", makers.PDF))
    run_jobs()
    with django_assert_num_queries(5):
        browser.get(page)
    for number in "23":
        send(browser, page, (f"{number}.pdf", makers.PDF + number.encode()))
    run_jobs()
    with django_assert_num_queries(5):
        browser.get(page)
