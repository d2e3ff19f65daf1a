"""What came in by 応募フォーム or mail: new applications, and suspected ones that wait."""

from __future__ import annotations

from django.db.models import QuerySet

from enishi.company.models import Member, Role
from enishi.hiring.intake.form_models import WebApplication, WebApplicationState
from enishi.hiring.models import Job


def suspected(reader: Member) -> QuerySet[WebApplication]:
    """Return applications that look like spam, and wait for a decision."""
    return _seen_by(reader).filter(state=WebApplicationState.SUSPECTED)


def _seen_by(reader: Member) -> QuerySet[WebApplication]:
    """Return the company's; those of their jobs for a limited recruiter."""
    found = WebApplication.objects.filter(company=reader.company_id)
    if reader.role == Role.LIMITED:
        found = found.filter(job__in=Job.objects.reached_by(reader).values("pk"))
    return found
