"""Reports count the company's own rows, in the company's weeks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from enishi.company.models import Company, Member
from enishi.hiring.models import Application, StepResult
from enishi.interviews.models import Interview, Participant, Slot
from enishi.records import reports

MONDAY = date(2026, 11, 23)


def interview_at(
    application: Application, starts_at: datetime, member: Member, *, state: str
) -> None:
    interview = Interview.objects.create(
        company=application.company,
        application=application,
        step=application.current_step,
        state=state,
    )
    Slot.objects.create(
        company=application.company,
        interview=interview,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
    )
    Participant.objects.create(company=application.company, interview=interview, member=member)


def test_applications_under_way_are_counted_by_job_and_step(
    company: Company,
    application_at_interview: Application,
    application_at_screening: Application,
) -> None:
    (table,) = reports.active_by_step(company)
    (row,) = table.rows
    assert [(step.name, count) for step, count in row.counts] == [
        ("書類選考", 1),
        ("面談", 0),
        ("一次面接", 1),
        ("最終面接", 0),
        ("内定", 0),
    ]
    assert row.total == 2


def test_a_closed_job_stays_only_while_somebody_is_under_way(
    company: Company, application_at_interview: Application
) -> None:
    application_at_interview.job.is_open = False
    application_at_interview.job.save()
    assert len(reports.active_by_step(company)) == 1
    Application.objects.update(status="rejected")
    assert reports.active_by_step(company) == []


def test_weeks_begin_on_monday_in_the_companys_zone(
    company: Company, interviewer: Member, application_at_interview: Application
) -> None:
    # Sunday 15:00 UTC is Monday 0:00 in Tokyo; one second earlier is still last week.
    midnight = datetime(2026, 11, 22, 15, tzinfo=UTC)
    for starts_at in (
        midnight - timedelta(seconds=1),
        midnight,
        midnight + timedelta(days=7),
        midnight + timedelta(days=14),
    ):
        interview_at(application_at_interview, starts_at, interviewer, state="held")
    (row,) = reports.interviews_by_interviewer(company, today=MONDAY)
    assert (row.member, row.this_week, row.next_week) == (interviewer, 1, 1)


def test_drafts_and_cancelled_interviews_are_not_counted(
    company: Company, interviewer: Member, application_at_interview: Application
) -> None:
    noon = datetime(2026, 11, 24, 3, tzinfo=UTC)
    interview_at(application_at_interview, noon, interviewer, state="draft")
    interview_at(application_at_interview, noon, interviewer, state="cancelled")
    assert reports.interviews_by_interviewer(company, today=MONDAY) == []


def test_the_pass_rate_counts_those_who_withdrew(
    company: Company, application_at_interview: Application, application_at_screening: Application
) -> None:
    now = datetime(2026, 11, 24, tzinfo=UTC)
    step = application_at_interview.job.flow.steps.get(name="書類選考")
    for application, outcome in (
        (application_at_interview, "passed"),
        (application_at_screening, "withdrawn"),
    ):
        StepResult.objects.create(
            company=company, application=application, step=step, outcome=outcome, decided_at=now
        )
    (rate,) = reports.pass_rates(company, since=now, until=now + timedelta(seconds=1))
    assert (rate.passed, rate.withdrawn, rate.percent_passed) == (1, 1, 50)
    assert reports.pass_rates(company, since=now - timedelta(days=1), until=now) == []


def test_another_company_sees_none_of_it(
    other_company: Company, application_at_interview: Application
) -> None:
    assert reports.active_by_step(other_company) == []


def test_an_interview_counts_once_a_week_for_each_of_its_interviewers(
    company: Company,
    interviewer: Member,
    recruiter: Member,
    application_at_interview: Application,
    application_at_screening: Application,
) -> None:
    in_tokyo = [datetime(2026, 11, day, 3, tzinfo=UTC) for day in (24, 25)]
    next_week = datetime(2026, 12, 1, 3, tzinfo=UTC)
    interview_at(application_at_interview, in_tokyo[0], interviewer, state="held")
    interview_at(application_at_screening, next_week, interviewer, state="confirmed")
    held = Interview.objects.get(state="held")
    Participant.objects.create(company=company, interview=held, member=recruiter)
    for starts_at in (in_tokyo[1], next_week + timedelta(days=1)):
        Slot.objects.create(
            company=company,
            interview=held,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=1),
        )
    rows = reports.interviews_by_interviewer(company, today=MONDAY)
    assert [(row.member, row.this_week, row.next_week) for row in rows] == [
        (interviewer, 1, 2),
        (recruiter, 1, 1),
    ]
