"""Jobs and flows can change unless that misleads members who use them."""

from __future__ import annotations

import pytest

from enishi.company import actors
from enishi.company.models import Company, Member
from enishi.errors import UserFacingError
from enishi.hiring import applications, flows, jobs
from enishi.hiring.models import Application, HiringFlow, Job, Step


def step_names(flow: HiringFlow) -> list[str]:
    return list(flow.steps.values_list("name", flat=True))


def test_a_new_flow_starts_with_the_usual_steps(company: Company, recruiter: Member) -> None:
    flow = flows.create(company, name="中途採用", by=actors.of(recruiter))
    assert step_names(flow) == ["書類選考", "面談", "一次面接", "最終面接", "内定"]


@pytest.mark.parametrize(("name", "word"), [(" ", "入力"), ("標準フロー", "同じ名前")])
def test_a_flow_needs_a_name_of_its_own(
    company: Company, recruiter: Member, flow: HiringFlow, name: str, word: str
) -> None:
    with pytest.raises(UserFacingError, match=word) as refusal:
        flows.create(company, name=name, by=actors.of(recruiter))
    assert refusal.value.field == "name"


def test_a_flow_may_keep_its_name(recruiter: Member, flow: HiringFlow) -> None:
    flows.rename(flow, name=flow.name, by=actors.of(recruiter))
    flow.refresh_from_db()
    assert flow.name == "標準フロー"


def test_a_step_is_added_at_the_end_and_moved_where_it_belongs(
    recruiter: Member, flow: HiringFlow
) -> None:
    step = flows.add_step(flow, name="適性検査", kind="test", by=actors.of(recruiter))
    for _ in range(3):
        flows.move_step(step, earlier=True, by=actors.of(recruiter))
    flows.move_step(step, earlier=False, by=actors.of(recruiter))
    assert step_names(flow) == ["書類選考", "面談", "一次面接", "適性検査", "最終面接", "内定"]


def test_moving_beyond_the_end_of_the_row_changes_nothing(
    recruiter: Member, flow: HiringFlow
) -> None:
    flows.move_step(flow.steps.get(name="書類選考"), earlier=True, by=actors.of(recruiter))
    flows.move_step(flow.steps.get(name="内定"), earlier=False, by=actors.of(recruiter))
    assert step_names(flow) == ["書類選考", "面談", "一次面接", "最終面接", "内定"]


def test_a_flow_takes_twenty_steps_and_not_one_more(recruiter: Member, flow: HiringFlow) -> None:
    for number in range(15):
        flows.add_step(flow, name=f"面接{number}", kind="interview", by=actors.of(recruiter))
    with pytest.raises(UserFacingError, match="20件"):
        flows.add_step(flow, name="面接15", kind="interview", by=actors.of(recruiter))


def test_a_step_that_somebody_stands_at_cannot_be_removed(
    recruiter: Member, application_at_interview: Application
) -> None:
    step = application_at_interview.current_step
    with pytest.raises(UserFacingError, match="選考記録"):
        flows.remove_step(step, by=actors.of(recruiter))
    assert Step.objects.filter(pk=step.pk).exists()


def test_a_step_that_has_results_cannot_be_removed(
    recruiter: Member, application_at_interview: Application
) -> None:
    step = application_at_interview.current_step
    applications.record_result(
        application_at_interview, "passed", at_step=step.pk, by=actors.of(recruiter)
    )
    with pytest.raises(UserFacingError, match="選考記録"):
        flows.remove_step(step, by=actors.of(recruiter))


def test_an_unused_step_is_removed(
    recruiter: Member, application_at_interview: Application
) -> None:
    flow = application_at_interview.job.flow
    flows.remove_step(flow.steps.get(name="面談"), by=actors.of(recruiter))
    assert step_names(flow) == ["書類選考", "一次面接", "最終面接", "内定"]


def test_the_last_step_stays(recruiter: Member, flow: HiringFlow) -> None:
    steps = list(flow.steps.all())
    for step in steps[:-1]:
        flows.remove_step(step, by=actors.of(recruiter))
    with pytest.raises(UserFacingError, match="1件以上"):
        flows.remove_step(steps[-1], by=actors.of(recruiter))


def test_a_step_is_renamed_under_candidates_but_keeps_its_kind(
    recruiter: Member, application_at_interview: Application
) -> None:
    step = application_at_interview.current_step
    assert (
        flows.change_step(step, name="部長面接", kind=step.kind, by=actors.of(recruiter)).name
        == "部長面接"
    )
    with pytest.raises(UserFacingError, match="種類は変更できません"):
        flows.change_step(step, name="部長面接", kind="test", by=actors.of(recruiter))


def test_a_job_needs_a_title_and_a_flow_with_steps(
    company: Company, recruiter: Member, flow: HiringFlow
) -> None:
    empty = HiringFlow.objects.create(company=company, name="空")
    for title, chosen, field in (
        ("", flow, "title"),
        ("営業", None, "flow"),
        ("営業", empty, "flow"),
    ):
        with pytest.raises(UserFacingError) as refusal:
            jobs.create(company, title=title, flow=chosen, by=actors.of(recruiter))
        assert refusal.value.field == field


def test_a_job_keeps_its_flow_once_somebody_has_applied(
    company: Company, recruiter: Member, application_at_interview: Application
) -> None:
    other = flows.create(company, name="別のフロー", by=actors.of(recruiter))
    with pytest.raises(UserFacingError, match="採用フローは変更できません"):
        jobs.update(application_at_interview.job, title="営業", flow=other, by=actors.of(recruiter))


def test_a_closed_job_takes_nobody_until_it_is_reopened(
    recruiter: Member, job: Job, application_at_interview: Application
) -> None:
    candidate = application_at_interview.candidate
    second = jobs.create(job.company, title="営業", flow=job.flow, by=actors.of(recruiter))
    jobs.close(second, by=actors.of(recruiter))
    second.refresh_from_db()
    with pytest.raises(UserFacingError, match="募集を終了"):
        applications.apply(candidate, second, by=actors.of(recruiter))
    jobs.reopen(second, by=actors.of(recruiter))
    second.refresh_from_db()
    assert applications.apply(candidate, second, by=actors.of(recruiter)).job == second


def test_applications_are_counted_up_to_the_most_those_under_way_first(
    job: Job,
    application_at_interview: Application,
    application_at_screening: Application,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    empty = Job.objects.create(company=job.company, flow=job.flow, title="空席なし")
    ended = application_at_screening
    Application.objects.filter(pk=ended.pk).update(status="rejected")
    counted = {one.pk: one.counts for one in jobs.with_counts(Job.objects.all())}
    assert counted == {job.pk: {"total": 2, "active": 1}, empty.pk: {"total": 0, "active": 0}}
    monkeypatch.setattr(jobs, "COUNTED", 0)
    assert jobs.with_counts(Job.objects.all()).get(pk=job.pk).counts == {"total": 1, "active": 1}
