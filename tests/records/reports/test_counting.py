"""A report is counted by the worker, once for each wish, and deleted when nobody wants it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from enishi.company import actors
from enishi.company.models import Company, Member
from enishi.records.reports import counting, figures
from enishi.records.reports.models import ReportCount
from enishi.records.reports.periods import Days
from enishi.records.reports.scope import Scope
from tests.jobs import RunJobs
from tests.records.reports.counted_world import counted_world_of

NOVEMBER = Days(first=date(2026, 11, 1), last=date(2026, 11, 30))


@pytest.fixture
def scope(company: Company) -> Scope:
    return Scope(company=company, days=NOVEMBER)


@pytest.mark.django_db(transaction=True)
def test_the_worker_counts_what_somebody_asked_for(
    scope: Scope, recruiter: Member, run_jobs: RunJobs
) -> None:
    counted_world_of(scope.company)
    asked = counting.ask_for_count(scope, by=actors.of(recruiter))
    assert asked.is_under_way
    assert not asked.is_counted
    run_jobs()
    report = counting.latest_of(scope)
    assert report is not None
    assert not report.is_under_way
    assert figures.of_json(report.figures).total.applied == 5


def test_two_wishes_are_one_row(scope: Scope, recruiter: Member) -> None:
    for _ in range(2):
        counting.ask_for_count(scope, by=actors.of(recruiter))
    assert ReportCount.objects.count() == 1


def test_a_count_that_nobody_waits_for_is_not_done_again(scope: Scope, recruiter: Member) -> None:
    report = counting.ask_for_count(scope, by=actors.of(recruiter))
    counting.count(report.pk)
    counted_world_of(scope.company)
    counting.count(report.pk)
    report.refresh_from_db()
    assert figures.of_json(report.figures).total.applied == 0
    counting.ask_for_count(scope, by=actors.of(recruiter))
    counting.count(report.pk)
    report.refresh_from_db()
    assert figures.of_json(report.figures).total.applied == 5
    assert not report.is_under_way


def test_figures_are_outdated_after_ten_minutes(scope: Scope, recruiter: Member) -> None:
    assert counting.is_outdated(None, now=timezone.now())
    report = counting.ask_for_count(scope, by=actors.of(recruiter))
    assert not counting.is_outdated(report, now=timezone.now())
    counting.count(report.pk)
    report.refresh_from_db()
    counted_at = report.counted_at
    assert counted_at is not None
    assert not counting.is_outdated(report, now=counted_at + counting.FRESH)
    later = counted_at + counting.FRESH + timedelta(seconds=1)
    assert counting.is_outdated(report, now=later)


def test_a_report_goes_two_days_after_the_last_wish(scope: Scope, recruiter: Member) -> None:
    report = counting.ask_for_count(scope, by=actors.of(recruiter))
    counting.delete_unwanted()
    ago = timezone.now() - counting.KEPT - timedelta(seconds=1)
    assert ReportCount.objects.filter(pk=report.pk).update(asked_at=ago) == 1
    counting.delete_unwanted()
    assert not ReportCount.objects.exists()
