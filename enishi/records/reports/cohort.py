"""The applications that came in during the period, and how far each has come by now.

An erased candidate's application is not among them: nothing tells when it came in.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from enishi.hiring.models import Application, ApplicationStatus, Step, StepKind
from enishi.records.reports.figures import Progress, StepPassage
from enishi.records.reports.scope import Scope


def flows_of(scope: Scope) -> dict[str, list[StepPassage]]:
    """Return each flow's steps: how many reached a step, passed it, ended or are there.

    An application has reached its present step and all before it in the flow. It has passed those
    before, and the present one if the candidate was hired.
    """
    counted = scope.applications().order_by().values_list("current_step", "status")
    at: dict[int, Counter[str]] = defaultdict(Counter)
    for step, status, count in counted.annotate(count=Count("*")):
        at[step][status] += count
    steps: dict[int, list[Step]] = defaultdict(list)
    for step in Step.objects.filter(company=scope.company).order_by("flow", "position"):
        steps[step.flow_id].append(step)
    return {
        str(flow): _passages(those, at)
        for flow, those in steps.items()
        if any(at[step.pk] for step in those)
    }


def _passages(steps: list[Step], at: dict[int, Counter[str]]) -> list[StepPassage]:
    found: list[StepPassage] = []
    beyond = 0
    for step in reversed(steps):
        here = at[step.pk]
        passed = beyond + here[ApplicationStatus.HIRED]
        beyond += here.total()
        found.append(
            StepPassage(
                step=step.pk,
                reached=beyond,
                passed=passed,
                rejected=here[ApplicationStatus.REJECTED],
                withdrawn=here[ApplicationStatus.WITHDRAWN],
                active=here[ApplicationStatus.ACTIVE],
            )
        )
    return found[::-1]


def total_of(scope: Scope) -> Progress:
    """Return the progress of all of them."""
    row: dict[str, int] = scope.applications().aggregate(**_sums(scope))
    return Progress(**row)


def by_job(scope: Scope) -> dict[str, Progress]:
    """Return the progress of each job's applications."""
    return _grouped(scope, scope.applications(), "job")


def by_source(scope: Scope) -> dict[str, Progress]:
    """Return the progress of each source's applications; those without one under ``""``."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    rows = scope.applications().order_by().values("handling__source").annotate(**_sums(scope))
    for row in rows:
        counts = {name: count for name, count in row.items() if name != "handling__source"}
        # Without a row of Handling, and with one that names no source.
        found[row["handling__source"] or ""].update(counts)
    return {source: Progress(**counts) for source, counts in found.items()}


def by_month(scope: Scope) -> dict[str, Progress]:
    """Return the progress of each month's applications, in the company's zone."""
    month = TruncMonth("applied_at", tzinfo=scope.company.zone)
    found = _grouped(scope, scope.applications().annotate(month=month), "month")
    return {f"{key:.7}": progress for key, progress in found.items()}


def _grouped(scope: Scope, rows: QuerySet[Any], name: str) -> dict[str, Progress]:
    counted: QuerySet[Any, Any] = rows.order_by().values(name).annotate(**_sums(scope))
    return {str(row.pop(name)): Progress(**row) for row in counted}


def _sums(scope: Scope) -> dict[str, Count]:
    hired = Q(status=ApplicationStatus.HIRED)
    return {
        "applied": Count("*"),
        "offered": Count("pk", filter=Q(current_step__in=_offers(scope)) | hired),
        "hired": Count("pk", filter=hired),
        "rejected": Count("pk", filter=Q(status=ApplicationStatus.REJECTED)),
        "withdrawn": Count("pk", filter=Q(status=ApplicationStatus.WITHDRAWN)),
        "active": Count("pk", filter=Q(status=ApplicationStatus.ACTIVE)),
    }


def _offers(scope: Scope) -> list[int]:
    """Return the ids of the first offer step of each flow, and of the steps after it."""
    found: list[int] = []
    offering: set[int] = set()
    for step in Step.objects.filter(company=scope.company).order_by("flow", "position"):
        if step.kind == StepKind.OFFER:
            offering.add(step.flow_id)
        if step.flow_id in offering:
            found.append(step.pk)
    return found


def standing(scope: Scope) -> dict[str, dict[str, int]]:
    """Return the active applications now, by job and step, whenever they came in."""
    active = scope.keep(Application.objects.all(), application="").filter(
        status=ApplicationStatus.ACTIVE
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    # Counting rows, not ids, allows an index-only scan.
    counted = active.order_by().values_list("job", "current_step").annotate(count=Count("*"))
    for job, step, count in counted:
        found[str(job)][str(step)] = count
    return dict(found)
