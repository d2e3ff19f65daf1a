"""Finds what a report shows: its last count, the names in it, and the tables of a topic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from enishi import queue
from enishi.company.models import Company
from enishi.hiring.models import Job
from enishi.records.reports import counting, figures
from enishi.records.reports.models import ReportCount
from enishi.web.reports import (
    length_tables,
    load_tables,
    names,
    progress_tables,
    result_tables,
    standing_tables,
)
from enishi.web.reports.asked import Asked
from enishi.web.reports.tables import Table
from enishi.web.reports.topics import Topic

# After so long a page no longer asks by itself whether the count is done.
_LONGEST = timedelta(minutes=2)


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What the page shows below the filters."""

    report: ReportCount | None
    tables: list[Table]
    # The page has it counted by itself.
    is_outdated: bool
    is_under_way: bool
    lacks_worker: bool
    # The count takes longer than any should.
    is_stuck: bool

    @property
    def is_polled(self) -> bool:
        """Whether the page asks again by itself."""
        return self.is_under_way and not self.is_stuck


def jobs_of(company: Company) -> list[Job]:
    """Return the company's jobs in the order of the filters."""
    return list(Job.objects.filter(company=company).order_by("title", "pk"))


def contents_of(asked: Asked, jobs: list[Job]) -> Contents:
    """Read what was counted last."""
    now = timezone.now()
    report = counting.latest_of(asked.scope)
    is_under_way = report is not None and report.is_under_way
    is_old = report is not None and report.asked_at < now - _LONGEST
    lacks_worker = is_under_way and not queue.has_worker()
    return Contents(
        report=report,
        tables=tables_of(report, asked, asked.topic, jobs) if report else [],
        is_outdated=counting.is_outdated(report, now=now),
        is_under_way=is_under_way,
        lacks_worker=lacks_worker,
        is_stuck=is_under_way and is_old and not lacks_worker,
    )


def tables_of(report: ReportCount, asked: Asked, topic: Topic, jobs: list[Job]) -> list[Table]:
    """Return the topic's tables of what was counted; none before the first count."""
    if report.counted_at is None:
        return []
    counted = figures.of_json(report.figures)
    named = names.names_of(asked.scope.company, counted, jobs, has_people=topic == Topic.LOADS)
    if topic == Topic.LOADS:
        zone = asked.scope.company.zone
        weeks = asked.scope.days.weeks_until(report.counted_at, zone)
        return load_tables.tables_of(counted, named, weeks=weeks)
    tables = {
        Topic.PROGRESS: progress_tables.tables_of,
        Topic.LENGTHS: length_tables.tables_of,
        Topic.RESULTS: result_tables.tables_of,
        Topic.STANDING: standing_tables.tables_of,
    }
    return tables[topic](counted, named)
