"""The pages of jobs and flows, whose cost does not grow with their number."""

from __future__ import annotations

import pytest
from django.test.client import Client
from pytest_django import DjangoAssertNumQueries

from enishi.company.models import Company, Member
from enishi.hiring.models import Application, HiringFlow, Job, Step
from tests.cast import SignedIn


@pytest.fixture
def window(recruiter: Member, signed_in: SignedIn) -> Client:
    return signed_in(recruiter)


@pytest.mark.parametrize("count", [3, 300])
def test_the_list_of_jobs_takes_four_queries(
    window: Client,
    flow: HiringFlow,
    django_assert_num_queries: DjangoAssertNumQueries,
    count: int,
) -> None:
    Job.objects.bulk_create(
        Job(company=flow.company, flow=flow, title=f"求人{number}") for number in range(count)
    )
    with django_assert_num_queries(4):
        window.get("/jobs/")


@pytest.mark.parametrize("count", [3, 300])
def test_the_list_of_flows_takes_four_queries(
    window: Client,
    company: Company,
    django_assert_num_queries: DjangoAssertNumQueries,
    count: int,
) -> None:
    for number in range(count):
        flow = HiringFlow.objects.create(company=company, name=f"フロー{number}")
        Step.objects.create(company=company, flow=flow, position=1, name="面接", kind="interview")
    with django_assert_num_queries(4):
        window.get("/flows/")


def test_a_job_is_registered_closed_and_reopened(window: Client, flow: HiringFlow) -> None:
    window.post("/jobs/new", {"title": "法人営業", "flow": flow.pk})
    job = Job.objects.get()
    window.post(f"/jobs/{job.pk}/closing")
    assert "募集終了" in window.get("/jobs/").content.decode()
    window.post(f"/jobs/{job.pk}/reopening")
    job.refresh_from_db()
    assert job.is_open


def test_another_companys_flow_cannot_be_chosen(window: Client, other_company: Company) -> None:
    foreign = HiringFlow.objects.create(company=other_company, name="他社")
    answer = window.post(
        "/jobs/new", {"title": "営業", "flow": foreign.pk}, headers={"HX-Request": "true"}
    )
    assert (answer.status_code, Job.objects.count()) == (422, 0)


def test_a_flow_is_made_and_its_steps_are_rearranged(window: Client) -> None:
    window.post("/flows/new", {"name": "中途採用"})
    flow = HiringFlow.objects.get()
    page = f"/flows/{flow.pk}/"
    window.post(f"{page}steps", {"name": "適性検査", "kind": "test"})
    added = flow.steps.get(name="適性検査")
    window.post(f"{page}steps/{added.pk}/position", {"direction": "earlier"})
    window.post(f"{page}steps/{added.pk}", {"name": "SPI", "kind": "test"})
    window.post(f"{page}steps/{flow.steps.get(name='面談').pk}/removal")
    names = list(flow.steps.values_list("name", flat=True))
    assert names == ["書類選考", "一次面接", "最終面接", "SPI", "内定"]


def test_a_step_in_use_stays_and_the_page_says_why(
    window: Client, application_at_interview: Application
) -> None:
    step = application_at_interview.current_step
    page = f"/flows/{step.flow_id}/"
    answer = window.post(
        f"{page}steps/{step.pk}/removal", headers={"Referer": f"http://testserver{page}"}
    )
    assert answer["Location"] == page
    assert "選考記録があるため、削除できません" in window.get(page).content.decode()


def test_a_step_is_not_reached_through_another_flow(
    window: Client, company: Company, flow: HiringFlow
) -> None:
    other = HiringFlow.objects.create(company=company, name="別")
    step = flow.steps.get(name="面談")
    assert window.post(f"/flows/{other.pk}/steps/{step.pk}/removal").status_code == 404
