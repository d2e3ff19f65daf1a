"""The figures of a report are those of a small world that was counted by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from enishi.company.models import Company, Member
from enishi.hiring.models import Application, HiringFlow, Job, Step
from enishi.interviews.models import Interview, Participant, Slot
from enishi.meetings.models import Host
from enishi.records.erasing.models import AnonymousResult
from enishi.records.reports import cohort, counting, figures, lengths, loads, outcomes
from enishi.records.reports.figures import Figures, Length, Load, Outcomes, Progress, StepPassage
from enishi.records.reports.periods import Days
from enishi.records.reports.scope import Scope, sources_of
from tests.records.reports.counted_world import came_in, counted_world_of
from tests.records.world import world_of

NOVEMBER = Days(first=date(2026, 11, 1), last=date(2026, 11, 30))
NOON_OF_15TH = datetime(2026, 11, 15, 3, tzinfo=UTC)


@pytest.fixture
def jobs(company: Company) -> tuple[Job, Job]:
    return counted_world_of(company)


@pytest.fixture
def november(company: Company, jobs: tuple[Job, Job]) -> Scope:
    return Scope(company=company, days=NOVEMBER)


def step(job: Job, name: str) -> Step:
    return job.flow.steps.get(name=name)


def test_the_funnel_counts_the_applications_of_the_period_by_how_far_they_came(
    november: Scope, jobs: tuple[Job, Job]
) -> None:
    [flow] = HiringFlow.objects.all()

    def passage(name: str, *counts: int) -> StepPassage:
        names = ("reached", "passed", "rejected", "withdrawn", "active")
        return StepPassage(step=step(jobs[0], name).pk, **dict(zip(names, counts, strict=True)))

    assert cohort.flows_of(november) == {
        str(flow.pk): [
            passage("書類選考", 5, 3, 1, 0, 1),
            passage("面談", 3, 2, 0, 1, 0),
            passage("一次面接", 2, 2, 0, 0, 0),
            passage("最終面接", 2, 2, 0, 0, 0),
            passage("内定", 2, 1, 0, 1, 0),
        ]
    }


def test_jobs_sources_and_months_are_counted_alike(november: Scope, jobs: tuple[Job, Job]) -> None:
    sales = Progress(applied=3, offered=2, hired=1, rejected=1, withdrawn=1)
    books = Progress(applied=2, withdrawn=1, active=1)
    every = Progress(applied=5, offered=2, hired=1, rejected=1, withdrawn=2, active=1)
    assert cohort.total_of(november) == every
    assert cohort.by_job(november) == {str(jobs[0].pk): sales, str(jobs[1].pk): books}
    assert cohort.by_source(november) == {
        "Wantedly": Progress(applied=2, offered=2, hired=1, withdrawn=1),
        "": Progress(applied=2, rejected=1, withdrawn=1),
        "紹介": Progress(applied=1, active=1),
    }
    assert cohort.by_month(november) == {"2026-11": every}
    autumn = Scope(
        company=november.company, days=Days(first=date(2026, 10, 31), last=date(2026, 12, 1))
    )
    one = Progress(applied=1, active=1)
    assert cohort.by_month(autumn) == {"2026-10": one, "2026-11": every, "2026-12": one}


def test_days_in_a_step_are_those_from_the_result_before(
    november: Scope, jobs: tuple[Job, Job]
) -> None:
    """書類: 2, 4, 6, 8, and F's result of 1 November after 1 day; 面談: 2, 2, 2, 4."""
    found = lengths.by_step(november)
    assert found[str(step(jobs[0], "書類選考").pk)] == Length(count=5, median=4.0, ninetieth=7.2)
    assert found[str(step(jobs[0], "面談").pk)] == Length(count=4, median=2.0, ninetieth=3.4)
    assert found[str(step(jobs[0], "一次面接").pk)] == Length(count=2, median=6.0, ninetieth=6.0)
    assert found[str(step(jobs[0], "最終面接").pk)] == Length(count=2, median=4.0, ninetieth=5.6)
    assert found[str(step(jobs[0], "内定").pk)] == Length(count=2, median=3.0, ninetieth=3.8)


def test_the_time_to_hire_is_that_from_applying_to_the_last_result(
    november: Scope, jobs: tuple[Job, Job]
) -> None:
    twenty = Length(count=1, median=20.0, ninetieth=20.0)
    assert lengths.of_hirings(november) == twenty
    assert lengths.of_hirings_by_job(november) == {str(jobs[0].pk): twenty}
    october = Days(first=date(2026, 10, 1), last=date(2026, 10, 31))
    assert lengths.of_hirings(Scope(company=november.company, days=october)) is None


def test_a_result_that_was_imported_from_before_the_application_took_no_time(
    november: Scope, jobs: tuple[Job, Job]
) -> None:
    came_in(jobs[0], (11, 20, 0, 0), results=[("rejected", -3)], status="rejected")
    found = lengths.by_step(november)[str(step(jobs[0], "書類選考").pk)]
    assert found == Length(count=6, median=3.0, ninetieth=7.0)


def test_results_count_by_the_day_on_which_they_were_recorded(
    november: Scope, jobs: tuple[Job, Job]
) -> None:
    found = outcomes.by_step(november)
    assert found[str(step(jobs[0], "書類選考").pk)] == Outcomes(passed=4, rejected=1)
    assert found[str(step(jobs[0], "面談").pk)] == Outcomes(passed=3, withdrawn=1)
    assert outcomes.of_offers_by_job(november) == {str(jobs[0].pk): Outcomes(passed=1, withdrawn=1)}


def test_results_of_the_erased_count_unless_a_source_is_asked_for(
    november: Scope, jobs: tuple[Job, Job]
) -> None:
    offer = step(jobs[1], "内定")
    for day in (date(2026, 10, 31), NOVEMBER.first, NOVEMBER.last, date(2026, 12, 1)):
        AnonymousResult.objects.create(
            company=november.company, job=jobs[1], step=offer, outcome="rejected", decided_on=day
        )
    both = Outcomes(passed=1, withdrawn=1, rejected=2)
    assert outcomes.by_step(november)[str(offer.pk)] == both
    assert outcomes.of_offers_by_job(november)[str(jobs[1].pk)] == Outcomes(rejected=2)
    of_sales = Scope(company=november.company, days=NOVEMBER, job=jobs[0])
    assert outcomes.by_step(of_sales)[str(offer.pk)] == Outcomes(passed=1, withdrawn=1)
    of_board = Scope(company=november.company, days=NOVEMBER, source="Wantedly")
    assert outcomes.by_step(of_board)[str(offer.pk)] == Outcomes(passed=1, withdrawn=1)


def test_a_job_and_a_source_narrow_every_figure(company: Company, jobs: tuple[Job, Job]) -> None:
    books = Scope(company=company, days=NOVEMBER, job=jobs[1])
    assert cohort.total_of(books) == Progress(applied=2, withdrawn=1, active=1)
    assert lengths.by_step(books)[str(step(jobs[0], "書類選考").pk)].count == 2
    assert cohort.standing(books) == {
        str(jobs[1].pk): {
            str(step(jobs[1], "書類選考").pk): 2,
            str(step(jobs[1], "一次面接").pk): 1,
        }
    }
    board = Scope(company=company, days=NOVEMBER, source="Wantedly")
    assert cohort.total_of(board) == Progress(applied=2, offered=2, hired=1, withdrawn=1)
    assert lengths.of_hirings(board) == Length(count=1, median=20.0, ninetieth=20.0)
    assert cohort.standing(board) == {}


def interview(
    application: Application, day: int, hours: float, *people: Member, state: str = "held"
) -> Interview:
    """An interview that begins at 10:00 in Tokyo on this day of November."""
    made = Interview.objects.create(
        company=application.company,
        application=application,
        step=application.current_step,
        state=state,
    )
    starts_at = datetime(2026, 11, day, 10, tzinfo=application.company.zone)
    Slot.objects.create(
        company=application.company,
        interview=made,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=hours),
    )
    for member in people:
        Participant.objects.create(company=application.company, interview=made, member=member)
    return made


def test_the_load_of_a_member_counts_interviews_hours_and_the_busiest_week(
    november: Scope, recruiter: Member, interviewer: Member
) -> None:
    application, other = Application.objects.order_by("pk")[:2]
    # The 15th is a Sunday and the 16th a Monday.
    interview(application, 13, 1, interviewer)
    interview(application, 15, 1.5, interviewer, recruiter)
    interview(application, 16, 1, interviewer)
    interview(application, 20, 1, interviewer, state="cancelled")
    interview(other, 20, 1, interviewer, state="draft")
    assert loads.by_member(november, now=NOON_OF_15TH) == {
        str(interviewer.pk): Load(count=3, minutes=210, busiest=2, begun=2),
        str(recruiter.pk): Load(count=1, minutes=90, busiest=1, begun=1),
    }


def test_the_load_of_a_host_counts_the_interviews_with_its_meetings(
    other_company: Company,
) -> None:
    world = world_of(other_company, number=1)
    day = world.slot.starts_at.astimezone(other_company.zone).date()
    scope = Scope(company=other_company, days=Days(first=day, last=day))
    host = Host.objects.get()
    assert loads.by_host(scope, now=world.slot.starts_at) == {
        str(host.pk): Load(count=1, minutes=60, busiest=1, begun=1)
    }


def test_figures_stay_the_same_as_json(november: Scope) -> None:
    counted = counting.figures_of(november, now=NOON_OF_15TH)
    assert counted.standing
    assert figures.of_json(counted.as_json()) == counted
    assert figures.of_json(Figures().as_json()) == Figures()


def test_another_company_sees_none_of_it(november: Scope, other_company: Company) -> None:
    theirs = Scope(company=other_company, days=NOVEMBER)
    assert counting.figures_of(theirs, now=NOON_OF_15TH) == Figures()
    assert sources_of(other_company) == []


def test_the_sources_of_a_company_are_each_named_once(
    company: Company, jobs: tuple[Job, Job]
) -> None:
    assert sources_of(company) == ["Wantedly", "紹介"]
