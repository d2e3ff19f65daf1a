"""What came in by 応募フォーム or mail: new applications, and suspected ones that wait."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from enishi.company.models import Member, Role
from enishi.hiring.intake.form_models import WebApplication, WebApplicationState
from enishi.hiring.intake.mail_models import MailEntry, MailEntryState
from enishi.hiring.models import Application, ApplicationStatus, Job

NEW_FOR = timedelta(days=14)


def new_applications(reader: Member) -> QuerySet[WebApplication]:
    """Return what came in the last days and is active without any result, the newest first."""
    found = _seen_by(reader).filter(
        state=WebApplicationState.TAKEN,
        sent_at__gt=timezone.now() - NEW_FOR,
        application__status=ApplicationStatus.ACTIVE,
        application__results=None,
    )
    named = found.select_related("application__candidate", "job")
    return named.order_by("-sent_at", "-pk")


def new_by_mail(reader: Member) -> QuerySet[MailEntry]:
    """Return what became an application by itself in the last days, active without a result."""
    found = MailEntry.objects.filter(
        company=reader.company_id,
        state=MailEntryState.TAKEN,
        decided_by=None,
        decided_at__gt=timezone.now() - NEW_FOR,
        application__status=ApplicationStatus.ACTIVE,
        application__results=None,
    )
    if reader.role == Role.LIMITED:
        own = Application.objects.reached_by(reader)
        found = found.filter(application__in=own.values("pk"))
    named = found.select_related("application__candidate", "application__job", "rule")
    return named.order_by("-decided_at", "-pk")


def suspected(reader: Member) -> QuerySet[WebApplication]:
    """Return applications that look like spam, and wait for a decision."""
    return _seen_by(reader).filter(state=WebApplicationState.SUSPECTED)


def _seen_by(reader: Member) -> QuerySet[WebApplication]:
    """Return the company's; those of their jobs for a limited recruiter."""
    found = WebApplication.objects.filter(company=reader.company_id)
    if reader.role == Role.LIMITED:
        found = found.filter(job__in=Job.objects.reached_by(reader).values("pk"))
    return found
