"""A result moves an application on or ends it, once, also with simultaneous clicks."""

from __future__ import annotations

import threading

import pytest
from django.db import IntegrityError

from enishi.company import actors
from enishi.company.models import AuditEntry, Member
from enishi.errors import Code, Conflict, UserFacingError
from enishi.hiring import applications
from enishi.hiring.models import Application, ApplicationStatus, Job, Step, StepResult
from tests.cast import flow_of
from tests.racing import at_once


def step(application: Application, name: str) -> Step:
    return application.job.flow.steps.get(name=name)


def decide(application: Application, outcome: str, by: Member, at: str) -> StepResult:
    return applications.record_result(
        application, outcome, at_step=step(application, at).pk, by=actors.of(by)
    )


def test_passed_leads_to_the_next_step(
    application_at_interview: Application, recruiter: Member
) -> None:
    decide(application_at_interview, "passed", recruiter, "一次面接")
    application_at_interview.refresh_from_db()
    assert application_at_interview.current_step.name == "最終面接"
    assert application_at_interview.status == ApplicationStatus.ACTIVE


def test_passed_at_the_last_step_is_hired(
    application_at_interview: Application, recruiter: Member
) -> None:
    for name in ("一次面接", "最終面接", "内定"):
        decide(application_at_interview, "passed", recruiter, name)
    application_at_interview.refresh_from_db()
    assert application_at_interview.status == ApplicationStatus.HIRED


@pytest.mark.parametrize("outcome", ["rejected", "withdrawn"])
def test_a_no_ends_the_application_where_it_stands(
    application_at_interview: Application, recruiter: Member, outcome: str
) -> None:
    decide(application_at_interview, outcome, recruiter, "一次面接")
    application_at_interview.refresh_from_db()
    assert application_at_interview.status == outcome
    assert application_at_interview.current_step.name == "一次面接"


def test_the_log_holds_the_step_and_the_outcome_and_not_the_note(
    application_at_interview: Application, recruiter: Member
) -> None:
    here = step(application_at_interview, "一次面接")
    applications.record_result(
        application_at_interview,
        "passed",
        at_step=here.pk,
        note="落ち着いた方です",
        by=actors.of(recruiter),
    )
    entry = AuditEntry.objects.get(action="application.decided")
    assert entry.details == {"step": here.pk, "outcome": "passed"}
    assert entry.member == recruiter


def test_a_step_that_is_no_longer_current_is_not_decided(
    application_at_interview: Application, recruiter: Member
) -> None:
    decide(application_at_interview, "passed", recruiter, "一次面接")
    with pytest.raises(Conflict):
        decide(application_at_interview, "rejected", recruiter, "一次面接")
    assert StepResult.objects.count() == 1


def test_an_ended_application_is_not_decided_again(
    application_at_interview: Application, recruiter: Member
) -> None:
    decide(application_at_interview, "withdrawn", recruiter, "一次面接")
    with pytest.raises(Conflict):
        decide(application_at_interview, "passed", recruiter, "一次面接")


def test_an_unknown_outcome_is_refused(
    application_at_interview: Application, recruiter: Member
) -> None:
    with pytest.raises(UserFacingError, match="結果を選択"):
        decide(application_at_interview, "", recruiter, "一次面接")


def test_a_result_taken_back_leaves_the_application_as_it_was(
    application_at_interview: Application, recruiter: Member
) -> None:
    result = decide(application_at_interview, "rejected", recruiter, "一次面接")
    applications.undo_result(application_at_interview, result_id=result.pk, by=actors.of(recruiter))
    application_at_interview.refresh_from_db()
    assert application_at_interview.status == ApplicationStatus.ACTIVE
    assert application_at_interview.current_step.name == "一次面接"
    assert StepResult.objects.count() == 0


def test_only_the_latest_result_can_be_taken_back(
    application_at_interview: Application, recruiter: Member
) -> None:
    first = decide(application_at_interview, "passed", recruiter, "一次面接")
    decide(application_at_interview, "passed", recruiter, "最終面接")
    with pytest.raises(Conflict):
        applications.undo_result(
            application_at_interview, result_id=first.pk, by=actors.of(recruiter)
        )
    assert StepResult.objects.count() == 2


def test_nobody_applies_to_one_job_twice(
    application_at_interview: Application, recruiter: Member
) -> None:
    with pytest.raises(UserFacingError, match="選考中です"):
        applications.apply(
            application_at_interview.candidate,
            application_at_interview.job,
            by=actors.of(recruiter),
        )


def test_nobody_applies_to_a_flow_without_steps(
    application_at_interview: Application, recruiter: Member, job: Job
) -> None:
    empty = job.company.hiring_flows.create(name="空のフロー")
    other = Job.objects.create(company=job.company, flow=empty, title="営業")
    with pytest.raises(UserFacingError, match="選考ステップがありません"):
        applications.apply(application_at_interview.candidate, other, by=actors.of(recruiter))


def race(application: Application, *members: Member) -> list[object]:
    here = step(application, "一次面接").pk
    return at_once(
        *(
            lambda by=by: applications.record_result(
                application, "passed", at_step=here, by=actors.of(by)
            )
            for by in members
        )
    )


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_is_told(
    application_at_interview: Application, admin: Member, recruiter: Member
) -> None:
    answers = race(application_at_interview, admin, recruiter)
    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict", "StepResult"]
    application_at_interview.refresh_from_db()
    assert application_at_interview.current_step.name == "最終面接"


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_second_gets_a_database_error_instead_of_a_sentence(
    application_at_interview: Application,
    admin: Member,
    recruiter: Member,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    both_have_looked = threading.Barrier(2, timeout=10)

    def unlocked(application: Application) -> Application:
        seen = Application.objects.select_related("company", "current_step").get(pk=application.pk)
        both_have_looked.wait()
        return seen

    monkeypatch.setattr(applications, "_locked", unlocked)
    answers = race(application_at_interview, admin, recruiter)
    assert sorted(type(answer) for answer in answers if isinstance(answer, Exception)) == [
        IntegrityError
    ]


def test_the_candidate_applies_to_the_same_job_again_once_the_earlier_application_has_ended(
    application_at_screening: Application, recruiter: Member
) -> None:
    earlier, by = application_at_screening, actors.of(recruiter)
    with pytest.raises(UserFacingError):
        applications.apply(earlier.candidate, earlier.job, by=by)
    result = applications.record_result(earlier, "rejected", at_step=earlier.current_step_id, by=by)
    again = applications.apply(earlier.candidate, earlier.job, by=by)
    assert again.pk != earlier.pk
    with pytest.raises(Conflict) as refused:
        applications.undo_result(earlier, result_id=result.pk, by=by)
    assert refused.value.code == Code.APPLIED_AGAIN
    earlier.refresh_from_db()
    assert (earlier.status, earlier.results.count()) == ("rejected", 1)


def test_an_application_moves_to_another_job_of_its_flow_with_all_that_it_has(
    application_at_screening: Application, recruiter: Member
) -> None:
    one, by = application_at_screening, actors.of(recruiter)
    applications.record_result(one, "passed", at_step=one.current_step_id, by=by)
    one.refresh_from_db()
    here = one.current_step_id
    other = Job.objects.create(company=one.company, flow=one.job.flow, title="別の求人")
    applications.move_to_job(one, other, by=by)
    one.refresh_from_db()
    assert (one.job, one.current_step_id, one.results.count()) == (other, here, 1)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"is_open": False}, Code.JOB_CLOSED),
        ({"flow": None}, Code.OTHER_FLOW),
        ({}, Code.ALREADY_APPLIED),
    ],
)
def test_an_application_does_not_move_where_it_cannot_go_on(
    application_at_screening: Application,
    recruiter: Member,
    change: dict[str, object],
    code: Code,
) -> None:
    one, by = application_at_screening, actors.of(recruiter)
    other = Job.objects.create(company=one.company, flow=one.job.flow, title="別の求人")
    if code == Code.ALREADY_APPLIED:
        applications.apply(one.candidate, other, by=by)
    if "flow" in change:
        change = {"flow": flow_of(one.company, "別のフロー")}
    for name, value in change.items():
        setattr(other, name, value)
    other.save()
    with pytest.raises(UserFacingError) as refused:
        applications.move_to_job(one, other, by=by)
    assert refused.value.code == code
