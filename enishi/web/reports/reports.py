"""The reports page: candidates by step, interviews by interviewer, pass rates."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.utils import timezone

from enishi.company.roles import Action
from enishi.records import reports
from enishi.web.shell import input_cleaning, responses
from enishi.web.shell.access import MemberRequest, needs

PERIODS = (30, 90, 365)


@needs(Action.SEE_REPORTS)
def reports_page(request: MemberRequest) -> HttpResponse:
    """``GET /reports/?days=90``: the period of the pass rates ends now."""
    company = request.member.company
    asked = input_cleaning.number(request.GET, "days")
    days = asked if asked in PERIODS else PERIODS[1]
    now = timezone.now()
    context = {
        "tables": reports.active_by_step(company),
        "interviewers": reports.interviews_by_interviewer(
            company, today=timezone.localdate(now, company.zone)
        ),
        "rates": reports.pass_rates(company, since=now - timedelta(days=days), until=now),
        "days": days,
        "periods": PERIODS,
    }
    return responses.page(request, "reports/reports.html", context)
