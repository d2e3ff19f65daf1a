"""The reports page takes as many queries for a large company as for a small one."""

from __future__ import annotations

import pytest
from django.test.client import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from enishi.company.models import Member
from enishi.hiring.models import Application, Candidate, Job, StepResult
from tests.cast import SignedIn


@pytest.fixture
def window(recruiter: Member, signed_in: SignedIn) -> Client:
    return signed_in(recruiter)


@pytest.mark.parametrize("count", [3, 300])
def test_the_page_takes_eight_queries(
    window: Client, job: Job, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    steps = list(job.flow.steps.all())
    Candidate.objects.bulk_create(
        Candidate(company=job.company, family_name=str(number)) for number in range(count)
    )
    Application.objects.bulk_create(
        Application(company=job.company, candidate=candidate, job=job, current_step=steps[1])
        for candidate in Candidate.objects.all()
    )
    StepResult.objects.bulk_create(
        StepResult(
            company=job.company,
            application=application,
            step=steps[0],
            outcome="passed",
            decided_at=timezone.now(),
        )
        for application in Application.objects.all()
    )
    with django_assert_num_queries(8):
        text = window.get("/reports/").content.decode()
    assert f"{count}名" in text
    assert "100%" in text


def test_an_empty_company_is_told_what_to_do(window: Client) -> None:
    assert "募集中の求人がありません" in window.get("/reports/").content.decode()


@pytest.mark.parametrize(("asked", "days"), [("", 90), ("?days=30", 30), ("?days=31", 90)])
def test_the_period_is_one_of_three(window: Client, asked: str, days: int) -> None:
    assert window.get(f"/reports/{asked}").context["days"] == days
