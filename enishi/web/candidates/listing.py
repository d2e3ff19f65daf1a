"""The list of candidates: searched, filtered, sorted, in pages."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from django.db.models import Min
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enishi.company.roles import Action, may
from enishi.hiring import candidates, handling
from enishi.hiring.candidates import ApplicationFilters
from enishi.hiring.intake import arrivals
from enishi.hiring.models import ApplicationStatus, Job, Step
from enishi.web.shell import input_cleaning, responses
from enishi.web.shell.access import MemberRequest, needs
from enishi.web.shell.paging import Pages

_FILTERS = ("q", "job", "step", "status", "owner", "due", "source")
# Days from today.
_DUE = {"overdue": -1, "today": 0, "week": 7}
_DUE_IN_WORDS = (
    ("overdue", _("期限超過")),
    ("today", _("今日まで")),
    ("week", _("7日以内")),
)
PAGE_SIZES = (20, 50, 100)
ORDERS = {"newest": candidates.newest_first, "kana": candidates.by_kana}
_ORDERS_IN_WORDS = (("newest", _("新しい順")), ("kana", _("フリガナ順")))


@needs(Action.SEE_CANDIDATES)
def candidates_page(request: MemberRequest) -> HttpResponse:
    """``GET /candidates/?q=&job=&step=&status=&order=&size=&page=``."""
    asked = request.GET
    text = asked.get("q", "")
    filters = _filters(request)
    found = candidates.search(
        request.member,
        text=text,
        are_many=candidates.match_many(request.member, text),
        **filters,
    )
    order = asked.get("order", "") if asked.get("order") in ORDERS else "newest"
    size = input_cleaning.number(asked, "size")
    pages = Pages(
        ORDERS[order](found),
        size if size in PAGE_SIZES else PAGE_SIZES[0],
        count_to=partial(candidates.count, request.member, **filters)
        if any(filters.values()) and not text.strip()
        else None,
    )
    context = {
        "page": pages.get_page(asked.get("page")),
        "size": pages.per_page,
        "order": order,
        "is_filtered": any(asked.get(name) for name in _FILTERS),
        "may_edit": may(request.actor, Action.EDIT_CANDIDATES),
        "has_suspected": may(request.actor, Action.EDIT_CANDIDATES)
        and arrivals.suspected(request.member.company).exists(),
        **_choices(request),
    }
    return responses.page(request, "candidates/list.html", context)


def _filters(request: MemberRequest) -> ApplicationFilters:
    asked = request.GET
    return {
        "job": input_cleaning.number(asked, "job"),
        "step": asked.get("step", ""),
        "status": asked.get("status", ""),
        "owner": input_cleaning.number(asked, "owner"),
        "due_by": _due_by(request),
        "source": asked.get("source", ""),
    }


def _due_by(request: MemberRequest) -> date | None:
    """Return the last due day that is asked for, in the company's zone."""
    days = _DUE.get(request.GET.get("due", ""))
    if days is None:
        return None
    return timezone.localdate(timezone=request.member.company.zone) + timedelta(days=days)


def _choices(request: MemberRequest) -> dict[str, object]:
    company = request.member.company_id
    steps = Step.objects.filter(company=company).values("name").annotate(first=Min("position"))
    return {
        "jobs": Job.objects.filter(company=company).order_by("-is_open", "title").only("title"),
        "step_names": [row["name"] for row in steps.order_by("first", "name")],
        "statuses": ApplicationStatus.choices,
        "owners": handling.possible_owners(request.member.company),
        "due_days": _DUE_IN_WORDS,
        "orders": _ORDERS_IN_WORDS,
        "page_sizes": PAGE_SIZES,
        "asked": request.GET,
    }
