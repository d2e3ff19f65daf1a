"""Counts the results recorded in a period; of erased candidates, too, by the day that is kept."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from django.db.models import Count, QuerySet

from enishi.hiring.ending_models import ENDINGS
from enishi.hiring.models import Step, StepKind, StepResult
from enishi.records.erasing.models import AnonymousResult
from enishi.records.reports.figures import Outcomes
from enishi.records.reports.scope import Scope


def by_step(scope: Scope) -> dict[str, Outcomes]:
    """Return the results at each step."""
    return _counted(scope, own="step", erased="step")


def of_offers_by_job(scope: Scope) -> dict[str, Outcomes]:
    """Return the results at offer steps, by job."""
    # By their ids, so that both tables are read by their days.
    offers = Step.objects.filter(company=scope.company, kind=StepKind.OFFER)
    ids = list(offers.values_list("pk", flat=True))
    return _counted(scope, own="application__job", erased="job", step__in=ids)


def by_reason(scope: Scope) -> dict[str, Outcomes]:
    """Return the results that ended applications, by their reason; ``None`` where nobody said."""
    return _counted(scope, own="reason", erased="reason", outcome__in=ENDINGS)


def _counted(scope: Scope, *, own: str, erased: str, **only: Any) -> dict[str, Outcomes]:
    zone, days = scope.company.zone, scope.days
    results = scope.keep(StepResult.objects.all(), application="application__").filter(
        decided_at__gte=days.since(zone), decided_at__lt=days.until(zone), **only
    )
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for key, outcome, count in _by_outcome(results, own):
        found[str(key)][outcome] += count
    # Where an erased candidate came from is not kept.
    if not scope.source:
        anonymous = AnonymousResult.objects.filter(
            company=scope.company, decided_on__gte=days.first, decided_on__lte=days.last, **only
        )
        if scope.job is not None:
            anonymous = anonymous.filter(job=scope.job)
        for key, outcome, count in _by_outcome(anonymous, erased):
            found[str(key)][outcome] += count
    return {key: Outcomes(**counts) for key, counts in found.items()}


def _by_outcome(results: QuerySet[Any], by: str) -> QuerySet[Any, Any]:
    rows: QuerySet[Any, Any] = results.order_by().values_list(by, "outcome")
    counted: QuerySet[Any, Any] = rows.annotate(count=Count("*"))
    return counted
