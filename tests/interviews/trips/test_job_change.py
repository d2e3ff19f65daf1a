"""別の求人に移す: with all that happened at each step, and back again."""

from __future__ import annotations

import pytest
from django.apps import apps

from enishi.company import actors
from enishi.company.models import Company, Member
from enishi.errors import Code, Conflict, UserFacingError
from enishi.hiring import applications
from enishi.hiring.models import Application, HiringFlow, Job, Step, StepKind
from enishi.interviews.models import Interview
from enishi.interviews.trips import job_change, scheduling
from enishi.records import invariants
from tests import evaluating

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(application_at_interview: Application, recruiter: Member) -> Application:
    """An application with an evaluation and an interview that is being arranged."""
    evaluating.give(application_at_interview, recruiter, comment="よい")
    scheduling.open_draft(application_at_interview, by=actors.of(recruiter))
    return application_at_interview


@pytest.fixture
def target(company: Company) -> Job:
    flow = HiringFlow.objects.create(company=company, name="中途")
    for position, (name, kind) in enumerate(
        (
            ("適性検査", StepKind.TEST),
            ("書類選考", StepKind.SCREENING),
            ("人事面接", StepKind.INTERVIEW),
            ("内定", StepKind.OFFER),
        )
    ):
        Step.objects.create(company=company, flow=flow, position=position, name=name, kind=kind)
    return Job.objects.create(company=company, flow=flow, title="企画")


def proposed(application: Application, job: Job) -> dict[int, int]:
    stands = job_change.stands_of(application, job)
    return {one.step.pk: one.proposed.pk for one in stands if one.proposed is not None}


def _rows(application: Application) -> list[list[tuple[int, int]]]:
    return [
        sorted(table.objects.filter(application=application).values_list("pk", "step"))
        for table in job_change.TABLES
    ]


def test_the_history_goes_along_and_comes_back(
    known: Application, target: Job, recruiter: Member
) -> None:
    by = actors.of(recruiter)
    first = known.job
    before = (known.current_step_id, _rows(known))
    moved = job_change.change_job(known, target, proposed(known, target), by=by)
    assert (moved.job, moved.current_step.name) == (target, "人事面接")
    assert {one.step.flow_id for one in Interview.objects.filter(application=moved)} == {
        target.flow_id
    }
    broken = {one.invariant.name for one in invariants.check()}
    # The fixtures have no admin, and a candidate whom nobody searches for.
    assert broken <= {"company_has_an_admin", "candidate_can_be_found"}
    former = job_change.former_of(moved)
    assert former is not None
    assert former.job == first
    back = job_change.undo_change(moved, by=by)
    assert (back.job, (back.current_step_id, _rows(back))) == (first, before)


def test_each_step_needs_a_place_in_the_same_order(
    known: Application, target: Job, recruiter: Member
) -> None:
    by, good = actors.of(recruiter), proposed(known, target)
    here = known.current_step_id
    places = {one.name: one.pk for one in target.flow.steps.all()}
    wrong = {
        Code.MOVE_STEP_MISSING: {},
        Code.MOVE_NEEDS_INTERVIEW_STEP: good | {here: places["内定"]},
    }
    for code, steps in wrong.items():
        with pytest.raises(UserFacingError) as refused:
            job_change.change_job(known, target, steps, by=by)
        assert refused.value.code == code
    known.refresh_from_db()
    assert known.current_step_id == here


def test_an_order_that_turns_is_refused(
    application_at_screening: Application, target: Job, recruiter: Member
) -> None:
    one, by = application_at_screening, actors.of(recruiter)
    screening = one.current_step_id
    applications.record_result(one, "passed", at_step=screening, by=by)
    one.refresh_from_db()
    places = {step.name: step.pk for step in target.flow.steps.all()}
    steps = {screening: places["書類選考"], one.current_step_id: places["適性検査"]}
    with pytest.raises(UserFacingError) as refused:
        job_change.change_job(one, target, steps, by=by)
    assert refused.value.code == Code.MOVE_STEP_ORDER
    assert refused.value.field == f"step-{one.current_step_id}"


def test_what_went_on_since_is_named_when_the_way_back_is_lost(
    application_at_screening: Application, target: Job, recruiter: Member
) -> None:
    one, by = application_at_screening, actors.of(recruiter)
    with pytest.raises(Conflict):
        job_change.undo_change(one, by=by)
    moved = job_change.change_job(one, target, proposed(one, target), by=by)
    applications.record_result(moved, "passed", at_step=moved.current_step_id, by=by)
    with pytest.raises(Conflict, match="人事面接"):
        job_change.undo_change(moved, by=by)


def test_the_way_back_is_open_though_the_job_is_closed(
    application_at_screening: Application, target: Job, recruiter: Member
) -> None:
    one, by, first = application_at_screening, actors.of(recruiter), application_at_screening.job
    moved = job_change.change_job(one, target, proposed(one, target), by=by)
    Job.objects.filter(pk=first.pk).update(is_open=False)
    assert job_change.undo_change(moved, by=by).job == first


def test_every_table_with_a_step_of_an_application_goes_along() -> None:
    found = {
        model
        for model in apps.get_app_config("enishi").get_models()
        for field in model._meta.fields
        if field.related_model is Step
        and any(one.name == "application" for one in model._meta.fields)
    }
    assert found == set(job_change.TABLES)
