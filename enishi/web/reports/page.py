"""The reports page: filters, a topic's tables with their charts, and when they were counted."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from enishi.company.roles import Action
from enishi.records.reports import counting
from enishi.records.reports.periods import Period
from enishi.records.reports.scope import sources_of
from enishi.web.reports import asked, contents
from enishi.web.reports.topics import Topic
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs


@needs(Action.SEE_REPORTS)
def reports_page(request: MemberRequest) -> HttpResponse:
    """``GET /reports/?topic=progress&period=this_month&job=3&source=…``."""
    company = request.member.company
    context = _context(request)
    wanted = context["asked"]
    context |= {
        "periods": Period.choices,
        "sources": sources_of(company),
        "topics": [
            (word, wanted.query_for(Topic(code)), code == wanted.topic)
            for code, word in Topic.choices
        ],
    }
    return responses.page(request, "reports/reports.html", context)


@needs(Action.SEE_REPORTS)
def figures_part(request: MemberRequest) -> HttpResponse:
    """``GET /reports/figures?…&again``: the tables, once they are counted; nothing before."""
    context = _context(request)
    if context["contents"].is_polled and not context["contents"].lacks_worker:
        return responses.unchanged()
    return responses.fragment(request, "reports/_figures.html", context)


@needs(Action.SEE_REPORTS, methods=("POST",))
def count(request: MemberRequest) -> HttpResponse:
    """``POST /reports/count``: have the worker count; the page follows by itself."""
    jobs = contents.jobs_of(request.member.company)
    wanted = asked.asked_of(request.POST, request.member.company, jobs)
    counting.ask_for_count(wanted.scope, by=request.actor)
    if not request.htmx:
        return responses.redirect(request, f"{reverse('reports')}?{wanted.query}")
    context = {"asked": wanted, "contents": contents.contents_of(wanted, jobs)}
    return responses.fragment(request, "reports/_figures.html", context)


def _context(request: MemberRequest) -> dict[str, Any]:
    jobs = contents.jobs_of(request.member.company)
    wanted = asked.asked_of(request.GET, request.member.company, jobs)
    return {"asked": wanted, "jobs": jobs, "contents": contents.contents_of(wanted, jobs)}
