"""The statements of a candidate's pages do not grow with the company."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from enishi.company.models import Member
from enishi.hiring.models import Application, Job
from tests.cast import SignedIn


@pytest.mark.parametrize("count", [3, 300])
@pytest.mark.parametrize(
    ("address", "queries"),
    [("/candidates/{}/", 18), ("/candidates/{}/details", 3), ("/candidates/new", 3)],
)
def test_a_page_costs_the_same_with_many_jobs(
    application_at_interview: Application,
    recruiter: Member,
    signed_in: SignedIn,
    django_assert_num_queries: DjangoAssertNumQueries,
    address: str,
    queries: int,
    count: int,
) -> None:
    one = application_at_interview
    jobs = Job.objects.bulk_create(
        Job(company=one.company, flow=one.job.flow, title=f"求人{number}")
        for number in range(2 * count)
    )
    Application.objects.bulk_create(
        Application(
            company=one.company,
            candidate=one.candidate,
            job=job,
            current_step=one.current_step,
        )
        for job in jobs[:count]
    )
    window = signed_in(recruiter)
    with django_assert_num_queries(queries):
        window.get(address.format(one.candidate_id))
