"""CSV・Excelから取り込む on its pages, as a recruiter sees it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from enishi.company.models import Member
from enishi.hiring.intake import imports, table_files
from enishi.hiring.intake.models import CandidateImport, ImportRow, ImportState
from enishi.hiring.models import Candidate, Job
from tests.cast import SignedIn
from tests.jobs import RunJobs, sign_in_a_worker

pytestmark = pytest.mark.django_db(transaction=True)

LINES = "氏名,メール,自己PR\n早川 渚,nagisa@mail.example,営業を5年\n,,\n大槻,=cmd,\n"
Send = Callable[..., str]


@pytest.fixture
def browser(recruiter: Member, signed_in: SignedIn) -> Client:
    return signed_in(recruiter)


@pytest.fixture
def send(browser: Client) -> Send:
    """Sends a file; returns where the answer leads."""

    def sent(text: str = LINES, key: str = "", name: str = "応募者.csv") -> str:
        file = SimpleUploadedFile(name, text.encode("cp932"), "text/csv")
        fields = {"source": "媒体A", "file": file} | ({"form_key": key} if key else {})
        return browser.post("/candidates/imports/", fields).headers.get("Location", "")

    return sent


def test_a_file_is_taken_in_with_four_presses(
    browser: Client, send: Send, job: Job, run_jobs: RunJobs
) -> None:
    page = send()
    assert "読み取り中" in browser.get(page).content.decode()
    run_jobs()
    shown = browser.get(page).content.decode()
    assert "項目の対応" in shown
    assert "営業を5年" in shown
    browser.post(f"{page}columns", {"column": ["full_name", "email", "kept"], "job": job.pk})
    run_jobs()
    shown = browser.get(page).content.decode()
    assert "1行を取り込む" in shown
    assert "メールアドレスの形式をご確認ください" in shown
    browser.post(f"{page}run")
    run_jobs()
    candidate = Candidate.objects.get()
    assert f'href="/candidates/{candidate.pk}/"' in browser.get(page).content.decode()
    profile = browser.get(f"/candidates/{candidate.pk}/").content.decode()
    assert "媒体Aから取り込んだ情報" in profile
    assert "営業を5年" in profile
    browser.post(f"{page}undoing")
    run_jobs()
    assert not Candidate.objects.exists()
    assert "取り込みを取り消しました" in browser.get(page).content.decode()


def test_pressed_twice_it_is_one_import_and_another_file_is_none(
    browser: Client, send: Send
) -> None:
    first = send(key="k" * 20)
    assert send(key="k" * 20) == first
    assert send("氏名\n別の人", key="k" * 20) != first
    assert CandidateImport.objects.count() == 1


@pytest.mark.parametrize("name", ["../../etc/passwd", "a" * 300 + ".csv", "改行\n.csv"])
def test_a_name_of_a_file_is_only_shown(browser: Client, send: Send, name: str) -> None:
    page = send(name=name)
    assert browser.get(page).status_code == 200
    kept = CandidateImport.objects.get().file_name
    assert len(kept) <= 200
    assert "/" not in kept
    assert "\n" not in kept


def test_without_a_file_or_a_source_nothing_typed_is_lost(browser: Client) -> None:
    answer = browser.post(
        "/candidates/imports/", {"source": "媒体"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 422
    assert "取り込むファイルを選択してください" in answer.content.decode()


def test_a_file_that_is_too_large_is_refused_before_it_is_read(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_files, "LARGEST", 10)
    file = SimpleUploadedFile("a.csv", b"x" * 11)
    answer = browser.post(
        "/candidates/imports/", {"source": "媒体", "file": file}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 422
    assert not CandidateImport.objects.exists()
    long = browser.post(
        "/candidates/imports/", b"", "text/csv", headers={"Content-Length": str(22 * 1024 * 1024)}
    )
    assert long.status_code == 413


def test_another_encoding_can_be_named(browser: Client, run_jobs: RunJobs) -> None:
    file = SimpleUploadedFile("a.csv", "氏名\n佐藤 健".encode("euc_jp"))
    page = browser.post("/candidates/imports/", {"source": "媒体", "file": file}).headers[
        "Location"
    ]
    run_jobs()
    assert "文字コードを判別できません" in browser.get(page).content.decode()
    browser.post(f"{page}reading", {"encoding": "euc_jp"})
    run_jobs()
    assert "佐藤 健" in browser.get(page).content.decode()


def test_rows_left_come_back_as_a_file_that_no_spreadsheet_calculates(
    browser: Client, send: Send, run_jobs: RunJobs
) -> None:
    page = send("氏名,メール\n=1+1,a@@b\n早川 渚,a@mail.example\n")
    run_jobs()
    browser.post(f"{page}columns", {"column": ["full_name", "email"]})
    run_jobs()
    content = browser.get(f"{page}rows-left.csv").content
    assert content.startswith("\ufeff氏名,メール,".encode())
    assert content.decode().splitlines()[1].startswith("'=1+1,a@@b,")
    again = SimpleUploadedFile("left.csv", content.replace(b"a@@b", b"b@mail.example"))
    page = browser.post("/candidates/imports/", {"source": "媒体", "file": again}).headers[
        "Location"
    ]
    run_jobs()
    browser.post(f"{page}columns", {"column": ["full_name", "email", "dropped"]})
    run_jobs()
    browser.post(f"{page}run")
    run_jobs()
    assert Candidate.objects.get().family_name == "=1+1"


def test_the_page_asks_again_until_the_worker_is_through(
    browser: Client, send: Send, run_jobs: RunJobs
) -> None:
    sign_in_a_worker()
    page = send()
    answer = browser.get(f"{page}standing?again", headers={"HX-Request": "true"})
    assert "every 2s" in answer.content.decode()
    run_jobs()
    answer = browser.get(f"{page}standing?again", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == page


def test_what_has_not_moved_says_so_and_can_be_tried_again(browser: Client, send: Send) -> None:
    page = send()
    assert "自動の処理が動いていない" in browser.get(page).content.decode()
    sign_in_a_worker()
    assert "しばらく進んでいません" not in browser.get(page).content.decode()
    CandidateImport.objects.update(moved_at=timezone.now() - imports.STUCK_AFTER)
    assert "しばらく進んでいません" in browser.get(page).content.decode()
    assert browser.post(f"{page}pushing").headers["Location"] == page


def test_the_list_and_one_import_ask_as_often_at_one_row_as_at_sixty(
    browser: Client, recruiter: Member, django_assert_num_queries: Callable[..., object]
) -> None:
    for number in range(60):
        taken = CandidateImport.objects.create(
            company=recruiter.company,
            source="媒体",
            content=b"",
            state=ImportState.DONE,
            counts={"new": 60},
            by=recruiter,
        )
        if number in (0, 59):
            with django_assert_num_queries(5):  # type: ignore[attr-defined]
                browser.get("/candidates/imports/")
    page = f"/candidates/imports/{taken.pk}/"
    for number in range(60):
        ImportRow.objects.create(
            company=recruiter.company, file=taken, number=number, cells=[], outcome="new"
        )
        if number in (0, 59):
            with django_assert_num_queries(5):  # type: ignore[attr-defined]
                browser.get(page)
