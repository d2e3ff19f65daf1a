"""A process that needs a locked row waits, and then reads the row again.

Each test fails without the one lock that it is about.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from enishi.company import actors, companies, holidays
from enishi.company.models import Company, Member
from enishi.errors import Conflict, UserFacingError
from enishi.hiring import applications, candidates, flows, jobs
from enishi.hiring.candidates import CandidateDetails
from enishi.hiring.evaluations import writing
from enishi.hiring.models import Application, HiringFlow, Job, Step
from tests.cast import flow_of
from tests.meetings.conftest import tomorrow
from tests.meetings.waiting import while_held

pytestmark = pytest.mark.django_db(transaction=True)


def named(flow: HiringFlow) -> list[str]:
    return list(flow.steps.order_by("position").values_list("name", flat=True))


def test_of_two_who_enter_the_same_candidate_the_second_is_told(job: Job, admin: Member) -> None:
    candidate = candidates.register(
        job.company, CandidateDetails(family_name="高橋"), by=actors.of(admin)
    )
    refused = while_held(
        lambda: applications.apply(candidate, job, by=actors.of(admin)),
        lambda: applications.apply(candidate, job, by=actors.of(admin)),
    )
    assert isinstance(refused, UserFacingError)


def test_a_step_from_which_the_candidate_is_led_back_is_not_evaluated(
    application_at_interview: Application, admin: Member
) -> None:
    here = application_at_interview.current_step
    result = applications.record_result(
        application_at_interview, "passed", at_step=here.pk, by=actors.of(admin)
    )
    application_at_interview.refresh_from_db()
    further = application_at_interview.current_step
    refused = while_held(
        lambda: applications.undo_result(
            application_at_interview, result_id=result.pk, by=actors.of(admin)
        ),
        lambda: writing.begin(application_at_interview, step=further, by=actors.of(admin)),
    )
    assert isinstance(refused, Conflict)


def test_two_flows_get_no_name_together(company: Company, flow: HiringFlow, admin: Member) -> None:
    for number, second in enumerate(
        (
            lambda: flows.create(company, name="新卒0", by=actors.of(admin)),
            lambda: flows.rename(flow, name="新卒1", by=actors.of(admin)),
        )
    ):
        name = f"新卒{number}"
        refused = while_held(
            lambda name=name: flows.create(company, name=name, by=actors.of(admin)), second
        )
        assert isinstance(refused, UserFacingError)
        assert HiringFlow.objects.filter(name=name).count() == 1


def test_two_steps_that_are_added_together_both_have_their_place(
    flow: HiringFlow, admin: Member
) -> None:
    while_held(
        lambda: flows.add_step(flow, name="適性検査", kind="screening", by=actors.of(admin)),
        lambda: flows.add_step(flow, name="役員面接", kind="interview", by=actors.of(admin)),
    )
    assert named(flow)[-2:] == ["適性検査", "役員面接"]


@pytest.mark.parametrize("deed", ["passed", "undone", "applied"])
def test_a_step_to_which_a_candidate_comes_keeps_its_kind_and_stays(
    deed: str, application_at_interview: Application, job: Job, admin: Member
) -> None:
    here = application_at_interview.current_step
    comes: Callable[[], object]
    if deed == "applied":
        candidate = candidates.register(
            job.company, CandidateDetails(family_name="高橋"), by=actors.of(admin)
        )
        step = job.flow.steps.all()[0]
        comes = partial(applications.apply, candidate, job, by=actors.of(admin))
    else:
        step = job.flow.steps.get(name="最終面接")
        comes = partial(
            applications.record_result,
            application_at_interview,
            "passed",
            at_step=here.pk,
            by=actors.of(admin),
        )
    if deed == "undone":
        result, step = (
            applications.record_result(
                application_at_interview, "passed", at_step=here.pk, by=actors.of(admin)
            ),
            here,
        )
        comes = partial(
            applications.undo_result,
            application_at_interview,
            result_id=result.pk,
            by=actors.of(admin),
        )
    other = "offer" if step.kind != "offer" else "interview"
    changes = partial(flows.change_step, step, name=step.name, kind=other, by=actors.of(admin))
    assert isinstance(while_held(comes, changes), UserFacingError)


def test_a_step_to_which_a_candidate_comes_is_not_removed(
    application_at_interview: Application, admin: Member
) -> None:
    here = application_at_interview.current_step
    following = Step.objects.get(flow=here.flow_id, name="最終面接")
    refused = while_held(
        lambda: applications.record_result(
            application_at_interview, "passed", at_step=here.pk, by=actors.of(admin)
        ),
        lambda: flows.remove_step(following, by=actors.of(admin)),
    )
    assert isinstance(refused, UserFacingError)


def test_for_a_job_that_is_being_closed_nobody_applies(job: Job, admin: Member) -> None:
    candidate = candidates.register(
        job.company, CandidateDetails(family_name="高橋"), by=actors.of(admin)
    )
    refused = while_held(
        lambda: jobs.close(Job.objects.get(), by=actors.of(admin)),
        lambda: applications.apply(candidate, job, by=actors.of(admin)),
    )
    assert isinstance(refused, UserFacingError)


def test_a_step_that_two_people_move_goes_twice_as_far(flow: HiringFlow, admin: Member) -> None:
    last, again = (flow.steps.get(name="内定") for _ in range(2))
    while_held(
        lambda: flows.move_step(last, earlier=True, by=actors.of(admin)),
        lambda: flows.move_step(again, earlier=True, by=actors.of(admin)),
    )
    assert named(flow)[2:] == ["内定", "一次面接", "最終面接"]


def test_of_the_last_two_steps_one_stays(flow: HiringFlow, admin: Member) -> None:
    flow.steps.filter(position__gt=2).delete()
    one, other = flow.steps.all()
    while_held(
        lambda: flows.remove_step(one, by=actors.of(admin)),
        lambda: flows.remove_step(other, by=actors.of(admin)),
    )
    assert list(flow.steps.all()) == [other]


def test_a_job_for_which_somebody_applies_keeps_its_flow(job: Job, admin: Member) -> None:
    candidate = candidates.register(
        job.company, CandidateDetails(family_name="高橋"), by=actors.of(admin)
    )
    other = flow_of(job.company, "別フロー")
    refused = while_held(
        lambda: applications.apply(candidate, job, by=actors.of(admin)),
        lambda: jobs.update(job, title=job.title, flow=other, by=actors.of(admin)),
    )
    assert isinstance(refused, UserFacingError)


def test_who_is_corrected_by_two_people_is_found_by_what_stands(
    company: Company, admin: Member
) -> None:
    former = CandidateDetails(family_name="高橋")
    candidate = candidates.register(company, former, by=actors.of(admin))
    while_held(
        lambda: candidates.update(
            candidate, CandidateDetails(family_name="髙梨"), by=actors.of(admin)
        ),
        lambda: candidates.update(
            candidate,
            CandidateDetails(family_name="高橋", phone="090-0000-0000"),
            by=actors.of(admin),
        ),
    )
    candidate.refresh_from_db()
    assert candidate.search_text == candidates.search_text_of(candidate)


def test_a_holiday_that_is_being_removed_does_not_come_back(
    company: Company, admin: Member
) -> None:
    day = tomorrow().date()
    holiday = holidays.add(
        company, name="創立記念日", first_day=day, last_day=day, by=actors.of(admin)
    )
    refused = while_held(
        lambda: holidays.remove(company.holidays.get(), by=actors.of(admin)),
        lambda: holidays.change(
            holiday, name="休業", first_day=day, last_day=day, by=actors.of(admin)
        ),
    )
    assert isinstance(refused, Conflict)
    assert not company.holidays.exists()


def test_what_is_not_on_the_form_stays_as_another_admin_has_just_set_it(
    company: Company, admin: Member
) -> None:
    def update(**more: str) -> Company:
        return companies.update(
            company, name="新社名", time_zone="Asia/Tokyo", by=actors.of(admin), **more
        )  # type: ignore[arg-type]

    while_held(lambda: update(contact="03-0000-0000"), update)
    company.refresh_from_db()
    assert company.contact == "03-0000-0000"
