"""Interviews during the period, by member and by Zoom host. Erased candidates' are gone."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, QuerySet, Sum
from django.db.models.functions import TruncWeek

from enishi.interviews.models import InterviewState, Slot
from enishi.records.reports.figures import Load
from enishi.records.reports.scope import Scope

_MINUTE = timedelta(minutes=1)


def by_member(scope: Scope, *, now: datetime) -> dict[str, Load]:
    """Return the load of each member who takes part in a fixed or held interview."""
    return _loads(scope, "interview__participants__member", now)


def by_host(scope: Scope, *, now: datetime) -> dict[str, Load]:
    """Return the load of each host of those that have a Zoom meeting."""
    return _loads(scope, "interview__meeting__host", now)


def _loads(scope: Scope, by: str, now: datetime) -> dict[str, Load]:
    """Fold the weeks, which begin on Monday in the company's zone."""
    zone = scope.company.zone
    length = ExpressionWrapper(F("ends_at") - F("starts_at"), output_field=DurationField())
    booked: QuerySet[Any] = scope.keep(
        Slot.objects.all(), application="interview__application__"
    ).filter(
        starts_at__gte=scope.days.since(zone),
        starts_at__lt=scope.days.until(zone),
        interview__state__in=[InterviewState.CONFIRMED, InterviewState.HELD],
        **{f"{by}__isnull": False},
    )
    weeks: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    counted = (
        booked.annotate(week=TruncWeek("starts_at", tzinfo=zone))
        .order_by()
        .values(by, "week")
        .annotate(
            count=Count("interview", distinct=True),
            begun=Count("interview", distinct=True, filter=Q(starts_at__lte=now)),
            length=Sum(length),
        )
    )
    for row in counted:
        minutes = round(row["length"] / _MINUTE)
        weeks[str(row[by])].append((row["count"], minutes, row["begun"]))
    return {
        key: Load(
            count=sum(count for count, _minutes, _begun in those),
            minutes=sum(minutes for _count, minutes, _begun in those),
            busiest=max(count for count, _minutes, _begun in those),
            begun=sum(begun for _count, _minutes, begun in those),
        )
        for key, those in weeks.items()
    }
