"""The reports page shows what was counted, has it counted, and says when that was."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import quote

import pytest
from django.test.client import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from enishi.company.models import Company, Member
from enishi.hiring.ending_models import EndingReason
from enishi.hiring.models import Application, Candidate, Job, StepResult
from enishi.records.erasing.models import AnonymousResult
from enishi.records.reports import counting
from enishi.records.reports.models import ReportCount
from enishi.web.reports.topics import Topic
from tests.cast import SignedIn
from tests.jobs import RunJobs, sign_in_a_worker
from tests.records.reports.counted_world import counted_world_of

NOVEMBER = "period=dates&from=2026-11-01&to=2026-11-30"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def window(recruiter: Member, signed_in: SignedIn) -> Client:
    return signed_in(recruiter)


def counted(window: Client, query: str = NOVEMBER) -> None:
    """Ask for the report as the page does, and count as the worker does."""
    fields = dict(one.split("=") for one in query.split("&"))
    assert window.post("/reports/count", fields, headers=HTMX).status_code == 200
    for report in ReportCount.objects.all():
        counting.count(report.pk)


def page(window: Client, query: str = NOVEMBER) -> str:
    return window.get(f"/reports/?{query}").content.decode()


def test_a_page_without_figures_has_them_counted_by_itself(window: Client) -> None:
    text = page(window)
    assert 'hx-trigger="load, submit"' in text
    assert "時点の数字" not in text
    assert not ReportCount.objects.exists()


def test_the_figures_appear_once_the_worker_has_counted(
    company: Company, window: Client, run_jobs: RunJobs
) -> None:
    counted_world_of(company)
    sign_in_a_worker()
    answer = window.post("/reports/count", {"period": "this_month"}, headers=HTMX).content.decode()
    assert "集計しています" in answer
    assert 'hx-trigger="every 1s"' in answer
    waiting = window.get("/reports/figures?period=this_month&again", headers=HTMX)
    assert waiting.status_code == 204
    run_jobs()
    shown = window.get("/reports/figures?period=this_month&again", headers=HTMX).content.decode()
    assert "時点の数字です" in shown
    assert "every 1s" not in shown
    assert "load, submit" not in shown


def test_without_a_worker_the_page_says_so(window: Client) -> None:
    window.post("/reports/count", {}, headers=HTMX)
    shown = window.get("/reports/figures?again", headers=HTMX).content.decode()
    assert "自動の処理が動いていない" in shown


def test_a_count_that_never_ends_is_no_longer_asked_for(window: Client) -> None:
    sign_in_a_worker()
    window.post("/reports/count", {}, headers=HTMX)
    ReportCount.objects.update(asked_at=timezone.now() - timedelta(minutes=3))
    text = page(window, "")
    assert "集計に時間がかかっています" in text
    assert "every 1s" not in text


def test_without_script_the_button_leads_back_to_the_page(window: Client) -> None:
    answer = window.post("/reports/count", {"period": "last_month", "topic": "lengths"})
    assert (answer.status_code, answer["Location"]) == (
        303,
        "/reports/?topic=lengths&period=last_month",
    )


def test_old_figures_are_shown_while_new_ones_are_counted(company: Company, window: Client) -> None:
    counted_world_of(company)
    counted(window)
    ago = timezone.now() - counting.FRESH - timedelta(seconds=1)
    ReportCount.objects.update(counted_at=ago, asked_at=ago)
    text = page(window)
    assert "load, submit" in text
    assert "時点の数字です" in text


def cells(window: Client, table: str, query: str = NOVEMBER) -> list[list[str]]:
    """The cells of a table as the page shows them."""
    shown = window.get(f"/reports/?{query}").context["contents"].tables
    [found] = [one for one in shown if one.name == table]
    return [[cell.text for cell in row] for _is_total, row in found.shown]


def test_the_funnel_of_the_hand_counted_world(company: Company, window: Client) -> None:
    counted_world_of(company)
    counted(window)
    assert cells(window, "funnel") == [
        ["書類選考", "5", "3", "1", "0", "1", "75%", "100%"],
        ["面談", "3", "2", "0", "1", "0", "67%", "60%"],
        ["一次面接", "2", "2", "0", "0", "0", "100%", "40%"],
        ["最終面接", "2", "2", "0", "0", "0", "100%", "40%"],
        ["内定", "2", "1", "0", "1", "0", "50%", "40%"],
        ["採用", "1", "—", "—", "—", "—", "—", "20%"],
    ]
    assert cells(window, "sources") == [
        ["応募経路なし", "2", "0", "0", "1", "1", "0", "0%"],
        ["Wantedly", "2", "2", "1", "0", "1", "0", "50%"],
        ["紹介", "1", "0", "0", "0", "0", "1", "0%"],
        ["合計", "5", "2", "1", "1", "2", "1", "20%"],
    ]


def test_lengths_results_and_offers_of_the_hand_counted_world(
    company: Company, window: Client
) -> None:
    counted_world_of(company)
    counted(window)
    lengths = f"{NOVEMBER}&topic=lengths"
    assert cells(window, "step-days", lengths)[0] == ["書類選考", "標準フロー", "5", "4.0", "7.2"]
    assert cells(window, "hiring-days", lengths) == [["営業", "1", "20.0", "20.0"]]
    results = f"{NOVEMBER}&topic=results"
    assert cells(window, "results", results)[0] == ["書類選考", "標準フロー", "4", "1", "0", "80%"]
    assert cells(window, "offers", results) == [["営業", "1", "1", "0", "50%"]]
    assert cells(window, "endings", results) == [
        ["書類選考", "標準フロー", "1", "0", "1", "33%"],
        ["面談", "標準フロー", "0", "1", "1", "33%"],
        ["内定", "標準フロー", "0", "1", "1", "33%"],
    ]
    assert cells(window, "reasons", results) == [["理由の記録なし", "1", "2", "3", "100%"]]


def test_results_count_by_their_reason_also_of_the_erased(company: Company, window: Client) -> None:
    sales, _books = counted_world_of(company)
    reason = EndingReason.objects.create(company=company, outcome="withdrawn", name="他社に決定")
    StepResult.objects.filter(outcome="withdrawn", step__name="面談").update(reason=reason)
    AnonymousResult.objects.create(
        company=company,
        job=sales,
        step=sales.flow.steps.get(name="面談"),
        outcome="withdrawn",
        reason=reason,
        decided_on=date(2026, 11, 20),
    )
    counted(window)
    assert cells(window, "reasons", f"{NOVEMBER}&topic=results") == [
        ["他社に決定", "0", "2", "2", "50%"],
        ["理由の記録なし", "1", "1", "2", "50%"],
    ]


def test_each_number_under_way_leads_to_its_candidates(company: Company, window: Client) -> None:
    _sales, books = counted_world_of(company)
    counted(window)
    text = page(window, f"{NOVEMBER}&topic=standing")
    step = quote("書類選考")
    assert f"/candidates/?job={books.pk}&amp;status=active&amp;step={step}" in text


def test_a_job_and_a_source_are_counted_by_themselves(company: Company, window: Client) -> None:
    sales, _books = counted_world_of(company)
    narrowed = f"{NOVEMBER}&job={sales.pk}&source=Wantedly"
    counted(window, narrowed)
    assert cells(window, "jobs", narrowed) == [["営業", "2", "2", "1", "0", "1", "0", "50%"]]
    # Not this one's figures.
    assert window.get(f"/reports/?{NOVEMBER}").context["contents"].report is None


def test_another_companys_job_narrows_nothing(
    other_company: Company, window: Client, company: Company
) -> None:
    theirs, _books = counted_world_of(other_company)
    asked = window.get(f"/reports/?{NOVEMBER}&job={theirs.pk}").context["asked"]
    assert asked.scope.job is None


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ("from=2026-11-02&to=2026-11-01", "to", "開始日以降の日付"),
        ("from=&to=2026-11-01", "from", "日付を入力してください"),
        ("from=2020-01-01&to=2026-11-01", "to", "3年以内"),
        ("from=x&to=y", "from", "日付を入力してください"),
    ],
)
def test_wrong_days_are_explained_at_their_field_and_stay(
    window: Client, typed: str, field: str, sentence: str
) -> None:
    answer = window.get(f"/reports/?period=dates&{typed}")
    text = answer.content.decode()
    asked = answer.context["asked"]
    assert (asked.is_first_refused, asked.is_last_refused) == (field == "from", field == "to")
    assert sentence in text
    assert f'value="{typed.split("to=")[1]}"' in text
    assert "report-figures" not in text


@pytest.mark.parametrize(
    ("query", "period", "topic"),
    [
        ("", "this_month", Topic.PROGRESS),
        ("period=next_month&topic=x", "this_month", Topic.PROGRESS),
        ("period=last_year&topic=loads", "last_year", Topic.LOADS),
    ],
)
def test_what_the_address_names_wrongly_is_as_if_missing(
    window: Client, query: str, period: str, topic: Topic
) -> None:
    asked = window.get(f"/reports/?{query}").context["asked"]
    assert (asked.period, asked.topic) == (period, topic)


def test_an_empty_company_reads_a_sentence_in_each_table(window: Client) -> None:
    counted(window)
    for topic, sentence in (
        ("progress", "この期間の応募はありません"),
        ("lengths", "この期間に採用になった応募はありません"),
        ("results", "不合格や辞退の記録はありません"),
        ("loads", "面談・面接はありません"),
        ("standing", "募集中の求人がありません"),
    ):
        assert sentence in page(window, f"{NOVEMBER}&topic={topic}")


def test_a_table_shows_twenty_rows_and_names_the_rest(
    company: Company, job: Job, window: Client
) -> None:
    step = job.flow.steps.all()[0]
    for number in range(22):
        own = Job.objects.create(company=company, flow=job.flow, title=f"求人{number}")
        candidate = Candidate.objects.create(company=company, family_name=str(number))
        Application.objects.create(company=company, candidate=candidate, job=own, current_step=step)
    counted(window, "period=this_month")
    text = page(window, "period=this_month")
    assert "ほかに2行あります" in text
    assert len(cells(window, "jobs", "period=this_month")) == 21


@pytest.mark.parametrize("count", [3, 300])
def test_the_page_takes_six_queries_whatever_there_is(
    window: Client, job: Job, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    step = job.flow.steps.all()[0]
    Candidate.objects.bulk_create(
        Candidate(company=job.company, family_name=str(number)) for number in range(count)
    )
    Application.objects.bulk_create(
        Application(company=job.company, candidate=candidate, job=job, current_step=step)
        for candidate in Candidate.objects.all()
    )
    counted(window, "period=this_month")
    with django_assert_num_queries(6):
        page(window, "period=this_month")
