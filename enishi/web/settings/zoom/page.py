"""Zoom連携設定: whether Zoom is linked, by whom, its health, and the hosts."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from enishi import queue
from enishi.company.models import Company
from enishi.company.roles import Action, may
from enishi.interviews.reads import meetings_to_come
from enishi.meetings.gateway import limits
from enishi.meetings.link import connection, ending, health
from enishi.meetings.models import LinkState, ZoomAccount
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs


@needs(Action.SEE_ZOOM_SETTINGS)
def show(request: MemberRequest) -> HttpResponse:
    """Show the page in its five states; controls only for members who may edit (R-010, R-011)."""
    company = request.member.company
    account = connection.linked_account(company)
    to_come = meetings_to_come.of(company)
    context: dict[str, Any] = {
        "account": account,
        "lacks_worker": not queue.has_worker(),
        "may_edit": may(request.actor, Action.EDIT_ZOOM_SETTINGS),
        "stranded": to_come.named_out_of_reach(),
        "gone": to_come.named_gone(),
        # D-04: the meetings that a link to another Zoom account would leave behind.
        "affected": to_come.standing,
    }
    if account is None:
        context |= _of_no_link(company)
    elif account.is_ending:
        context["progress"] = ending.progress(account)
    else:
        context |= _of_link(account, company)
    return responses.page(request, "settings/zoom/page.html", context)


def _of_link(account: ZoomAccount, company: Company) -> dict[str, Any]:
    hosts = limits.with_creations_left(company.hosts.selected())
    return {
        "health": health.describe(account),
        "hosts": hosts,
        # The last one stays.
        "may_remove_hosts": len(hosts) > 1,
        "needs_reauth": account.state == LinkState.NEEDS_REAUTH,
    }


def _of_no_link(company: Company) -> dict[str, Any]:
    ended = ending.latest_ending(company)
    return {"ended": ended, "how_it_ended": health.how_it_ended(ended) if ended else ""}
