"""Zoom連携設定: whether Zoom is linked, by whom, how well, and who may host."""

from __future__ import annotations

from django.http import HttpResponse

from enishi.company.roles import Action, may
from enishi.interviews import calendar
from enishi.meetings import connection, health
from enishi.meetings.models import Host, LinkState
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs


@needs(Action.SEE_ZOOM_SETTINGS)
def show(request: MemberRequest) -> HttpResponse:
    """The page in its four states; controls only for those who may edit (R-010, R-011)."""
    company = request.member.company
    account = connection.linked_account(company)
    needs_reauth = account is not None and account.state == LinkState.NEEDS_REAUTH
    context = {
        "account": account,
        "health": health.describe(account) if account else None,
        "hosts": Host.objects.filter(company=company).candidates() if account else [],
        "may_edit": may(request.member, Action.EDIT_ZOOM_SETTINGS),
        "needs_reauth": needs_reauth,
        # D-04: what another Zoom account would leave behind.
        "affected": len(calendar.upcoming_with_meetings(company)) if needs_reauth else 0,
    }
    return responses.page(request, "settings/zoom/page.html", context)
