"""Many candidates are selected on the list and changed, as a recruiter and an admin see it."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from enishi.company.models import Member
from enishi.hiring.models import Application, Candidate, Job
from enishi.interviews.bulk.models import BulkChange
from tests.cast import SignedIn, application_of
from tests.jobs import RunJobs, sign_in_a_worker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def browser(recruiter: Member, signed_in: SignedIn) -> Client:
    return signed_in(recruiter)


@pytest.fixture
def people(job: Job) -> list[Candidate]:
    return [
        application_of(
            job, name=name, kana="", email=f"n{number}@mail.example", step="書類選考"
        ).candidate
        for number, name in enumerate(("早川 渚", "=1+1 悪", "大槻 健"))
    ]


def selected(browser: Client, people: list[Candidate], kind: str, **fields: object) -> str:
    sent = {"candidate": [one.pk for one in people], "kind": kind, **fields}
    return browser.post("/candidates/changes/", sent).headers.get("Location", "")


def test_two_of_three_are_rejected_with_four_presses_and_brought_back(
    browser: Client, people: list[Candidate], run_jobs: RunJobs
) -> None:
    page = selected(browser, people[:2], "result")
    assert "2名を選択しています" in browser.get(page).content.decode()
    browser.post(f"{page}details", {"outcome": "rejected", "fate": "leave_out"})
    run_jobs()
    shown = browser.get(page).content.decode()
    assert "2名の応募を変更します" in shown
    assert "候補者にメールは送信されません" in shown
    assert Application.objects.filter(status="rejected").count() == 0
    browser.post(f"{page}run")
    run_jobs()
    assert "2名の応募を変更しました" in browser.get(page).content.decode()
    assert Application.objects.filter(status="rejected").count() == 2
    browser.post(f"{page}undoing")
    run_jobs()
    assert "一括操作を取り消しました" in browser.get(page).content.decode()
    assert Application.objects.filter(status="active").count() == 3
    assert page in browser.get("/candidates/changes/").content.decode()


def test_everybody_whom_the_filter_finds_is_counted_exactly(
    browser: Client, people: list[Candidate], job: Job, run_jobs: RunJobs
) -> None:
    application_of(job, name="別 人", kana="", email="", step="一次面接")
    page = selected(browser, [], "step", everybody="1", step="書類選考")
    assert "対象を確認中" in browser.get(page).content.decode()
    run_jobs()
    assert "3名を選択しています" in browser.get(page).content.decode()


def test_the_page_asks_again_until_the_worker_is_through(
    browser: Client, people: list[Candidate], run_jobs: RunJobs
) -> None:
    sign_in_a_worker()
    page = selected(browser, [], "owner", everybody="1")
    htmx = {"HX-Request": "true"}
    assert "hx-trigger" in browser.get(f"{page}standing?again", headers=htmx).content.decode()
    run_jobs()
    answer = browser.get(f"{page}standing?again", headers=htmx)
    assert answer.headers["HX-Redirect"] == page


def test_nothing_selected_is_said_and_begins_nothing(
    browser: Client, people: list[Candidate]
) -> None:
    answer = browser.post("/candidates/changes/", {"kind": "result"}, follow=True)
    assert "候補者を選択してください" in answer.content.decode()
    assert not BulkChange.objects.exists()


def test_an_interviewer_sees_no_boxes(
    interviewer: Member, signed_in: SignedIn, people: list[Candidate]
) -> None:
    inside = signed_in(interviewer)
    assert 'name="candidate"' not in inside.get("/candidates/").content.decode()
    assert inside.post("/candidates/changes/", {"candidate": people[0].pk}).status_code == 403


def test_an_admin_saves_the_selected_and_no_cell_is_a_formula(
    admin: Member, signed_in: SignedIn, people: list[Candidate], recruiter: Member, browser: Client
) -> None:
    assert "export.csv" not in browser.get("/candidates/").content.decode()
    inside = signed_in(admin)
    assert "export.csv" in inside.get("/candidates/").content.decode()
    answer = inside.post("/candidates/export.csv", {"candidate": [one.pk for one in people[:2]]})
    content = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(content)))
    assert [row["氏名"] for row in rows] == ["'=1+1\u3000悪", "早川\u3000渚"]
    assert {row["選考ステップ"] for row in rows} == {"書類選考"}
    assert {row["選考状況"] for row in rows} == {"選考中"}


def test_the_cost_of_a_result_page_does_not_grow(
    browser: Client,
    people: list[Candidate],
    run_jobs: RunJobs,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    page = selected(browser, people, "owner")
    browser.post(f"{page}details", {})
    run_jobs()
    with django_assert_num_queries(8):
        browser.get(page)
