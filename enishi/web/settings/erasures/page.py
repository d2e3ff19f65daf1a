"""削除の記録: which erasures there were, without a name."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from enishi.company.roles import Action
from enishi.records.erasing.models import Erasure, ErasureCause, Trace
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs
from enishi.web.shell.paging import Pages

_PAGE_SIZE = 50


@needs(Action.ERASE_CANDIDATES)
def show(request: MemberRequest) -> HttpResponse:
    """``GET /settings/erasures/?page=2``: the newest first."""
    rows = Erasure.objects.filter(company=request.member.company).select_related("by")
    page = Pages(rows.order_by("-erased_at", "-pk"), _PAGE_SIZE).get_page(request.GET.get("page"))
    lines = [_line(row) for row in page]
    return responses.page(request, "settings/erasures/page.html", {"page": page, "lines": lines})


def _line(row: Erasure) -> dict[str, Any]:
    return {
        "row": row,
        "who": _who(row),
        "counts": [(kind, row.counts[kind]) for kind in Trace if row.counts.get(kind)],
    }


def _who(row: Erasure) -> str:
    """Return who erased the candidate: a member, the clock, or a restored backup's repetition."""
    if row.by is not None:
        return row.by.full_name
    return _("自動") if row.cause == ErasureCause.BY_CLOCK else _("システム")
