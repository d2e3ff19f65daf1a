"""Evaluations that wait to be written: a member's own, or all of a company."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, QuerySet

from enishi.company.models import Company, Member, Role
from enishi.hiring.evaluations.models import OPEN_STATES, Evaluation
from enishi.hiring.models import Application, ApplicationStatus, StepResult

_NAMED = ("application__candidate", "application__job", "step", "member", "asked_by")


def by(member: Member) -> QuerySet[Evaluation]:
    """Return the evaluations asked of the member, or begun by them; the soonest due day first."""
    return _owed(member.company).filter(member=member)


def in_company(reader: Member) -> QuerySet[Evaluation]:
    """Return the evaluations asked of anybody, also deactivated members; soonest due day first.

    A limited recruiter gets those of their jobs.
    """
    found = _owed(reader.company).filter(asked_at__isnull=False)
    if reader.role == Role.LIMITED:
        found = found.filter(application__in=Application.objects.visible_to(reader).values("pk"))
    return found


def is_owed(evaluation: Evaluation) -> bool:
    """Whether this evaluation is still to be written."""
    return _owed(evaluation.company).filter(pk=evaluation.pk).exists()


def _owed(company: Company) -> QuerySet[Evaluation]:
    """Return the open evaluations, without decided steps and ended applications."""
    decided = StepResult.objects.filter(application=OuterRef("application"), step=OuterRef("step"))
    return (
        Evaluation.objects.filter(
            company=company,
            state__in=OPEN_STATES,
            application__status=ApplicationStatus.ACTIVE,
        )
        .exclude(Exists(decided))
        .select_related(*_NAMED)
        .order_by(F("due_on").asc(nulls_last=True), "asked_at", "pk")
    )
