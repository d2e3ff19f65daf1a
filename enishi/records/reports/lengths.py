"""How many days steps and hirings took that ended during the period.

Results of erased candidates do not tell when they began, and are not among them.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import (
    Aggregate,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, Greatest

from enishi.hiring.models import ApplicationStatus, StepOutcome, StepResult
from enishi.records.reports.figures import Length
from enishi.records.reports.scope import Scope

_DAY = timedelta(days=1)


class _Percentile(Aggregate):
    """The length that this share of all does not exceed, interpolated between two of them."""

    function = "percentile_cont"
    template = "%(function)s(%(share)s) within group (order by %(expressions)s)"
    output_field = DurationField()

    def __init__(self, expression: str, share: float) -> None:
        super().__init__(expression, share=share)


def by_step(scope: Scope) -> dict[str, Length]:
    """Return the days from a step's beginning until its result.

    A step begins when the application's result before is recorded, the first when it came in.
    """
    before = (
        StepResult.objects.filter(
            company=OuterRef("company"),
            application=OuterRef("application"),
            decided_at__lt=OuterRef("decided_at"),
        )
        .order_by("-decided_at")
        .values("decided_at")[:1]
    )
    begun = Coalesce(Subquery(before), F("application__applied_at"))
    return _lengths(_decided(scope), since=begun, by="step")


def of_hirings(scope: Scope) -> Length | None:
    """Return the days from applying until the last step was passed; None if nobody was hired."""
    found = _lengths(_hirings(scope), since=F("application__applied_at"), by="company")
    return found.get(str(scope.company.pk))


def of_hirings_by_job(scope: Scope) -> dict[str, Length]:
    """Return the same for each job with somebody hired."""
    return _lengths(_hirings(scope), since=F("application__applied_at"), by="application__job")


def _decided(scope: Scope) -> QuerySet[StepResult]:
    zone = scope.company.zone
    return scope.keep(StepResult.objects.all(), application="application__").filter(
        decided_at__gte=scope.days.since(zone), decided_at__lt=scope.days.until(zone)
    )


def _hirings(scope: Scope) -> QuerySet[StepResult]:
    return _decided(scope).filter(
        outcome=StepOutcome.PASSED,
        application__status=ApplicationStatus.HIRED,
        application__current_step=F("step"),
    )


def _lengths(results: QuerySet[StepResult], *, since: Any, by: str) -> dict[str, Length]:
    took = ExpressionWrapper(F("decided_at") - since, output_field=DurationField())
    # Imported days may be in any order.
    rows = results.annotate(took=Greatest(took, Value(timedelta())))
    counted = (
        rows.order_by()
        .values(by)
        .annotate(count=Count("*"), median=_Percentile("took", 0.5), most=_Percentile("took", 0.9))
    )
    return {
        str(row[by]): Length(
            count=row["count"],
            median=round(row["median"] / _DAY, 1),
            ninetieth=round(row["most"] / _DAY, 1),
        )
        for row in counted
    }
