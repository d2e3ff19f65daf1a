"""Has a report counted by the worker, and reads what was counted.

A count over years reads each row of those years, which a page cannot wait for. A page shows what
was counted last, and says when.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from enishi import queue
from enishi.company.actors import Actor
from enishi.company.roles import Action, require
from enishi.records.reports import cohort, lengths, loads, outcomes
from enishi.records.reports.figures import Figures
from enishi.records.reports.models import ReportCount
from enishi.records.reports.periods import Days
from enishi.records.reports.scope import Scope

# Older figures are counted anew when somebody looks at them.
FRESH = timedelta(minutes=10)
# Since the last wish: a report that nobody wants is deleted.
KEPT = timedelta(days=2)


def latest_of(scope: Scope) -> ReportCount | None:
    """Return what was counted last, or is being counted; None if nobody asked for it."""
    # Without an order, by which the database might go through the reports of all companies.
    return next(iter(_rows(scope)[:1]), None)


def is_outdated(report: ReportCount | None, *, now: datetime) -> bool:
    """Whether a page that shows it should have it counted anew."""
    return report is None or (
        not report.is_under_way
        and report.counted_at is not None
        and report.counted_at < now - FRESH
    )


@transaction.atomic
def ask_for_count(scope: Scope, *, by: Actor) -> ReportCount:
    """Have the worker count the report anew. A count that is under way is not begun twice."""
    require(by, Action.SEE_REPORTS, scope.company)
    now = timezone.now()
    report, is_new = ReportCount.objects.get_or_create(
        company=scope.company,
        first_day=scope.days.first,
        last_day=scope.days.last,
        job=scope.job,
        source=scope.source,
        defaults={"asked_at": now},
    )
    if not is_new:
        ReportCount.objects.filter(pk=report.pk).update(asked_at=now)
        report.asked_at = now
    queue.defer(
        "records.count_report", key=f"records.count_report:{report.pk}", report_id=report.pk
    )
    return report


def count(report_id: int) -> None:
    """Count the report (the worker)."""
    report = ReportCount.objects.select_related("company", "job").filter(pk=report_id).first()
    if report is None or not report.is_under_way:
        return
    # What changes meanwhile may be missing: the figures are of the moment before.
    # The web server's clock may be ahead of ours.
    began = max(timezone.now(), report.asked_at)
    figures = figures_of(
        Scope(
            company=report.company,
            days=Days(first=report.first_day, last=report.last_day),
            job=report.job,
            source=report.source,
        ),
        now=began,
    )
    ReportCount.objects.filter(pk=report.pk).update(figures=figures.as_json(), counted_at=began)


def figures_of(scope: Scope, *, now: datetime) -> Figures:
    """Count all figures of the scope from the present rows."""
    return Figures(
        flows=cohort.flows_of(scope),
        total=cohort.total_of(scope),
        jobs=cohort.by_job(scope),
        sources=cohort.by_source(scope),
        months=cohort.by_month(scope),
        step_days=lengths.by_step(scope),
        hiring_days=lengths.of_hirings(scope),
        hiring_days_by_job=lengths.of_hirings_by_job(scope),
        outcomes=outcomes.by_step(scope),
        offers=outcomes.of_offers_by_job(scope),
        reasons=outcomes.by_reason(scope),
        members=loads.by_member(scope, now=now),
        hosts=loads.by_host(scope, now=now),
        standing=cohort.standing(scope),
    )


def delete_unwanted() -> None:
    """Delete the reports that nobody has wanted for days (the worker)."""
    ReportCount.objects.filter(asked_at__lt=timezone.now() - KEPT).delete()


def _rows(scope: Scope) -> QuerySet[ReportCount]:
    return ReportCount.objects.filter(
        company=scope.company,
        first_day=scope.days.first,
        last_day=scope.days.last,
        job=scope.job,
        source=scope.source,
    )
