"""The board shows every active application at its step, and a moved card is a recorded result."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from enishi.company import actors
from enishi.company.models import Member
from enishi.hiring import applications, handling
from enishi.hiring.handling import HandlingDetails
from enishi.hiring.models import Application, Candidate, Job, StepResult
from enishi.interviews.models import Interview
from enishi.interviews.trips import scheduling
from enishi.overview import board
from tests.cast import SignedIn, application_of, flow_of

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def browser(recruiter: Member, signed_in: SignedIn) -> Client:
    return signed_in(recruiter)


def at(job: Job, step: str, count: int) -> None:
    candidates = Candidate.objects.bulk_create(
        Candidate(company=job.company, family_name=f"{step}{number}") for number in range(count)
    )
    Application.objects.bulk_create(
        Application(
            company=job.company,
            candidate=candidate,
            job=job,
            current_step=job.flow.steps.get(name=step),
        )
        for candidate in candidates
    )


def step_of(job: Job, name: str) -> int:
    return job.flow.steps.get(name=name).pk


def put(browser: Client, application: Application, to: int, at: int | None = None) -> str:
    sent = {"at": at or application.current_step_id, "to": to}
    address = f"/applications/{application.pk}/place"
    return browser.post(address, sent, headers=HTMX).content.decode()


def names(columns: list[board.Column]) -> dict[str, list[str]]:
    return {
        column.step.name: [card.application.candidate.family_name for card in column.cards]
        for column in columns
        if column.cards
    }


def test_each_active_application_is_in_its_column_with_what_matters(
    job: Job, recruiter: Member, application_at_interview: Application, browser: Client
) -> None:
    ended = application_of(job, name="終 了", kana="", email="", step="書類選考")
    by = actors.of(recruiter)
    applications.record_result(ended, "rejected", at_step=ended.current_step_id, by=by)
    handling.change(application_at_interview, HandlingDetails(owner=recruiter), by=by)
    other = Job.objects.create(company=job.company, flow=flow_of(job.company, "別"), title="別")
    application_of(other, name="別 人", kana="", email="", step="書類選考")
    assert names(board.columns_of(recruiter, job.flow)) == {"一次面接": ["山田"]}
    shown = browser.get(f"/candidates/board/?job={job.pk}").content.decode()
    assert "山田" in shown
    assert recruiter.full_name in shown
    assert "今日から" in shown


def test_waiting_days_count_from_the_last_result(
    job: Job, recruiter: Member, application_at_screening: Application
) -> None:
    one = application_at_screening
    long_ago = timezone.now() - timedelta(days=9)
    Application.objects.filter(pk=one.pk).update(applied_at=long_ago)
    [card] = board.columns_of(recruiter, job.flow)[0].cards
    assert card.days == 9
    applications.record_result(one, "passed", at_step=one.current_step_id, by=actors.of(recruiter))
    StepResult.objects.update(decided_at=timezone.now() - timedelta(days=2))
    [card] = board.columns_of(recruiter, job.flow)[1].cards
    assert card.days == 2


def test_a_long_column_says_how_many_there_are_and_shows_the_rest_on_demand(
    job: Job, browser: Client, recruiter: Member, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    at(job, "書類選考", 65)
    with django_assert_num_queries(6):
        column = board.columns_of(recruiter, job.flow)[0]
    assert (len(column.cards), column.count, column.has_more) == (30, 65, True)
    seen = [card.application.pk for card in column.cards]
    step = column.step
    while column.has_more:
        column = board.column_after(recruiter, step, job=job, after=column.last)
        seen += [card.application.pk for card in column.cards]
    assert seen == sorted(Application.objects.values_list("pk", flat=True))
    address = f"/candidates/board/columns/{step.pk}?job={job.pk}&after={seen[29]}"
    assert browser.get(address).content.decode().count("data-card") == 30


def test_more_than_a_thousand_are_not_counted(job: Job, recruiter: Member) -> None:
    at(job, "書類選考", 1005)
    column = board.columns_of(recruiter, job.flow)[0]
    assert column.is_longer
    assert column.count == 1001


def test_a_card_to_the_right_is_a_pass_and_can_be_undone(
    job: Job, browser: Client, application_at_screening: Application
) -> None:
    one = application_at_screening
    shown = put(browser, one, step_of(job, "一次面接"))
    assert "「一次面接」に移しました" in shown
    assert "元に戻す" in shown
    result = StepResult.objects.get()
    assert (result.outcome, result.step.name) == ("passed", "書類選考")
    back = put(browser, one, step_of(job, "書類選考"), at=step_of(job, "一次面接"))
    assert "「書類選考」に移しました" in back
    assert not StepResult.objects.exists()


def test_nothing_goes_back_where_no_result_leads(
    job: Job, browser: Client, application_at_interview: Application, recruiter: Member
) -> None:
    one = application_at_interview
    assert "直前に合格を記録したステップまで" in put(browser, one, step_of(job, "書類選考"))
    applications.record_result(
        one, "passed", at_step=one.current_step_id, note="大事", by=actors.of(recruiter)
    )
    before = step_of(job, "一次面接")
    assert "メモのある結果" in put(browser, one, before, at=step_of(job, "最終面接"))
    assert StepResult.objects.get().note == "大事"


def test_a_card_that_somebody_else_has_moved_is_shown_where_it_is(
    job: Job, browser: Client, application_at_screening: Application, recruiter: Member
) -> None:
    one = application_at_screening
    was = one.current_step_id
    applications.record_result(one, "passed", at_step=was, by=actors.of(recruiter))
    shown = put(browser, one, step_of(job, "最終面接"), at=was)
    assert "他のユーザーが選考状況を更新しました" in shown
    assert Application.objects.get(pk=one.pk).current_step.name == "面談"
    assert StepResult.objects.count() == 1


def test_a_coming_interview_is_asked_about_and_the_answer_leads_back(
    job: Job, browser: Client, application_at_interview: Application, recruiter: Member
) -> None:
    one = application_at_interview
    scheduling.open_draft(one, by=actors.of(recruiter))
    asked = put(browser, one, step_of(job, "内定"))
    assert "この面接はどうしますか" in asked
    assert not StepResult.objects.exists()
    sent = {"step": one.current_step_id, "outcome": "passed", "interview": "keep"}
    answer = browser.post(f"/applications/{one.pk}/results", sent | {"to": step_of(job, "内定")})
    assert answer.headers["Location"] == "/candidates/board/"
    one.refresh_from_db()
    assert one.current_step.name == "内定"
    assert Interview.objects.get().is_open


def test_interviewers_and_other_companies_find_no_board(
    job: Job,
    interviewer: Member,
    other_admin: Member,
    signed_in: SignedIn,
    application_at_screening: Application,
) -> None:
    assert signed_in(interviewer).get("/candidates/board/").status_code == 403
    theirs = signed_in(other_admin)
    assert theirs.get(f"/candidates/board/?job={job.pk}").status_code == 404
    assert theirs.get(f"/candidates/board/?flow={job.flow_id}").status_code == 404
    empty = theirs.get("/candidates/board/").content.decode()
    assert "選考ステップがありません" in empty
    address = f"/applications/{application_at_screening.pk}/place"
    assert theirs.post(address, {"at": 1, "to": step_of(job, "面談")}).status_code == 404


def test_without_script_the_button_leads_back_to_the_board(
    job: Job, browser: Client, application_at_screening: Application
) -> None:
    one = application_at_screening
    sent = {"at": one.current_step_id, "to": step_of(job, "面談")}
    answer = browser.post(f"/applications/{one.pk}/place", sent, follow=True)
    assert "「面談」に移しました" in answer.content.decode()
