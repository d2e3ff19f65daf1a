"""Reads from an address which report somebody asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.utils import timezone

from enishi.company.models import Company
from enishi.hiring.handling_models import LONGEST_SOURCE
from enishi.hiring.models import Job
from enishi.records.reports import periods
from enishi.records.reports.periods import BadPeriod, Days, Period
from enishi.records.reports.scope import Scope
from enishi.web.reports.topics import Topic
from enishi.web.shell import input_cleaning

_FIRST = Period.THIS_MONTH


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the address asks for. ``first`` and ``last`` are the days as they were typed."""

    topic: Topic
    period: Period
    first: str
    last: str
    scope: Scope
    # Why the typed days are no period; those of ``scope`` are then this month's.
    refused: BadPeriod | None = None

    @property
    def values(self) -> list[tuple[str, str]]:
        """Return the fields that ask for this again."""
        scope = self.scope
        fields = [
            ("topic", self.topic.value),
            ("period", self.period.value),
            ("from", self.first),
            ("to", self.last),
            ("job", str(scope.job.pk) if scope.job else ""),
            ("source", scope.source),
        ]
        return [(name, value) for name, value in fields if value]

    def query_for(self, topic: Topic) -> str:
        """Return the query of the same report with another topic's tables."""
        return urlencode({**dict(self.values), "topic": topic.value})

    @property
    def is_first_refused(self) -> bool:
        """Whether the sentence belongs to the first day."""
        return self.refused is not None and self.refused.field == "from"

    @property
    def is_last_refused(self) -> bool:
        """Whether the sentence belongs to the last day."""
        return self.refused is not None and self.refused.field == "to"

    @property
    def query(self) -> str:
        """Return the query that asks for this again."""
        return self.query_for(self.topic)


def asked_of(query: Mapping[str, str], company: Company, jobs: list[Job]) -> Asked:
    """Read the query; what it names wrongly is as if it were missing.

    ``jobs`` are the company's.
    """
    named = query.get("period", "")
    period = Period(named) if named in Period.values else _FIRST
    topic = query.get("topic", "")
    days, refused = _days(query, period, company)
    is_typed = period == Period.DATES
    number = input_cleaning.number(query, "job")
    return Asked(
        topic=Topic(topic) if topic in Topic.values else Topic.PROGRESS,
        period=period,
        first=query.get("from", "")[:10] if is_typed else "",
        last=query.get("to", "")[:10] if is_typed else "",
        scope=Scope(
            company=company,
            days=days,
            job=next((job for job in jobs if job.pk == number), None),
            source=_source(query),
        ),
        refused=refused,
    )


def _days(
    query: Mapping[str, str], period: Period, company: Company
) -> tuple[Days, BadPeriod | None]:
    today = timezone.localdate(timezone=company.zone)
    if period != Period.DATES:
        return periods.days_of(period, today=today), None
    try:
        return periods.days_between(_day(query, "from"), _day(query, "to")), None
    except BadPeriod as refused:
        return periods.days_of(_FIRST, today=today), refused


def _day(query: Mapping[str, str], name: str) -> date | None:
    try:
        return date.fromisoformat(query.get(name, ""))
    except ValueError:
        return None


def _source(query: Mapping[str, str]) -> str:
    source = query.get("source", "")
    # A longer one is in no row.
    return source if len(source) <= LONGEST_SOURCE else ""
