"""評価の依頼: the evaluations the member owes; for members who may ask, the whole company's."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils import timezone

from enishi.company.roles import Action, may
from enishi.hiring.evaluations import due_days, owed
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs

SHOWN = 20


@needs(Action.EVALUATE)
def listing(request: MemberRequest) -> HttpResponse:
    """``GET /evaluations/``: one's own; ``?of=company`` for members who may ask."""
    member = request.member
    asks = may(request.actor, Action.ASK_FOR_EVALUATIONS)
    is_company = asks and request.GET.get("of") == "company"
    rows = owed.in_company(member) if is_company else owed.by(member)
    page = Paginator(rows, SHOWN).get_page(request.GET.get("page"))
    now, zone = timezone.now(), member.company.zone
    context = {
        "page": page,
        "lines": [(one, due_days.is_past(one.due_on, now=now, zone=zone)) for one in page],
        "asks": asks,
        "is_company": is_company,
    }
    return responses.page(request, "evaluations/listing.html", context)
