"""What came in by 応募フォーム and waits for a recruiter: new applications, and suspected ones."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from enishi.company.models import Company
from enishi.hiring.intake.form_models import WebApplication, WebApplicationState
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


def suspected(company: Company) -> QuerySet[WebApplication]:
    """Return applications that look like spam, and wait for a decision."""
    return WebApplication.objects.filter(company=company, state=WebApplicationState.SUSPECTED)
