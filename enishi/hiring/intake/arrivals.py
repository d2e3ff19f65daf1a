"""What came in by 応募フォーム or mail: new applications, and suspected ones that wait."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from enishi.company.models import Company
from enishi.hiring.intake.form_models import WebApplication, WebApplicationState
from enishi.hiring.intake.mail_models import MailEntry, MailEntryState
from enishi.hiring.models import ApplicationStatus

NEW_FOR = timedelta(days=14)


def new_applications(company: Company) -> QuerySet[WebApplication]:
    """Return what came in the last days and is active without any result, the newest first."""
    found = WebApplication.objects.filter(
        company=company,
        state=WebApplicationState.TAKEN,
        sent_at__gt=timezone.now() - NEW_FOR,
        application__status=ApplicationStatus.ACTIVE,
        application__results=None,
    )
    named = found.select_related("application__candidate", "job")
    return named.order_by("-sent_at", "-pk")


def new_by_mail(company: Company) -> QuerySet[MailEntry]:
    """Return what became an application by itself in the last days, active without a result."""
    found = MailEntry.objects.filter(
        company=company,
        state=MailEntryState.TAKEN,
        decided_by=None,
        decided_at__gt=timezone.now() - NEW_FOR,
        application__status=ApplicationStatus.ACTIVE,
        application__results=None,
    )
    named = found.select_related("application__candidate", "application__job", "rule")
    return named.order_by("-decided_at", "-pk")


def suspected(company: Company) -> QuerySet[WebApplication]:
    """Return applications that look like spam, and wait for a decision."""
    return WebApplication.objects.filter(company=company, state=WebApplicationState.SUSPECTED)
