"""The list of candidates: searched, filtered, sorted, in pages."""

from __future__ import annotations

from functools import partial

from django.db.models import Min
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from enishi.company.roles import Action, may
from enishi.hiring import candidate_search, handling
from enishi.hiring.intake import arrivals, mail_entries
from enishi.hiring.models import ApplicationStatus, Job, Step
from enishi.hiring.tag_models import Tag
from enishi.interviews.bulk.models import BulkKind
from enishi.web.candidates import list_filters
from enishi.web.shell import input_cleaning, responses
from enishi.web.shell.access import MemberRequest, needs
from enishi.web.shell.paging import Pages

PAGE_SIZES = (20, 50, 100)
ORDERS = {"newest": candidate_search.newest_first, "kana": candidate_search.by_kana}
_ORDERS_IN_WORDS = (("newest", _("新しい順")), ("kana", _("フリガナ順")))


@needs(Action.SEE_CANDIDATES)
def candidates_page(request: MemberRequest) -> HttpResponse:
    """``GET /candidates/?q=&job=&step=&status=&order=&size=&page=``."""
    asked = request.GET
    text = asked.get("q", "")
    filters = list_filters.filters_of(asked, request.member)
    found = candidate_search.search(
        request.member,
        text=text,
        are_many=candidate_search.match_many(request.member, text),
        **filters,
    )
    may_edit = may(request.actor, Action.EDIT_CANDIDATES)
    if may_edit:
        found = found.prefetch_related("tags")
    order = asked.get("order", "") if asked.get("order") in ORDERS else "newest"
    size = input_cleaning.number(asked, "size")
    pages = Pages(
        ORDERS[order](found),
        size if size in PAGE_SIZES else PAGE_SIZES[0],
        count_to=partial(candidate_search.count, request.member, **filters)
        if any(filters.values()) and not text.strip()
        else None,
    )
    context = {
        "page": pages.get_page(asked.get("page")),
        "size": pages.per_page,
        "order": order,
        "is_filtered": any(asked.get(name) for name in list_filters.NAMES),
        "may_edit": may_edit,
        "tags": Tag.objects.filter(company=request.member.company_id) if may_edit else [],
        "may_change_many": may(request.actor, Action.CHANGE_MANY),
        "may_export": may(request.actor, Action.EXPORT_CANDIDATES),
        "kinds": BulkKind.choices,
        "searched": [(name, asked[name]) for name in list_filters.NAMES if asked.get(name)],
        "has_suspected": may_edit and arrivals.suspected(request.member).exists(),
        "has_mails": may(request.actor, Action.SORT_MAILS)
        and mail_entries.open_entries(request.member.company).exists(),
        **_choices(request),
    }
    return responses.page(request, "candidates/list.html", context)


def _choices(request: MemberRequest) -> dict[str, object]:
    company = request.member.company_id
    steps = Step.objects.filter(company=company).values("name").annotate(first=Min("position"))
    return {
        "jobs": Job.objects.visible_to(request.member).order_by("-is_open", "title").only("title"),
        "step_names": [row["name"] for row in steps.order_by("first", "name")],
        "statuses": ApplicationStatus.choices,
        "owners": handling.possible_owners(request.member.company),
        "due_days": list_filters.DUE_IN_WORDS,
        "orders": _ORDERS_IN_WORDS,
        "page_sizes": PAGE_SIZES,
        "asked": request.GET,
    }
