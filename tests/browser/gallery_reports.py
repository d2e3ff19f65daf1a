"""Reports that were counted: of this month, and of the years around it."""

from __future__ import annotations

from django.utils import timezone

from enishi.company import actors
from enishi.company.models import Company, Member
from enishi.records.reports import counting, periods
from enishi.records.reports.periods import Period
from enishi.records.reports.scope import Scope
from tests.records.world import REPORTED


def count_reports(company: Company, *, by: Member) -> None:
    today = timezone.localdate(timezone=company.zone)
    for days in (REPORTED, periods.days_of(Period.THIS_MONTH, today=today)):
        report = counting.ask_for_count(Scope(company=company, days=days), by=actors.of(by))
        counting.count(report.pk)
