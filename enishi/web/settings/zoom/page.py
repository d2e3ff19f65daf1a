"""Zoom連携設定: whether Zoom is linked, by whom, how well, and who may host."""

from __future__ import annotations

from django.http import HttpResponse

from enishi.company.roles import Action, may
from enishi.interviews import calendar
from enishi.interviews.models import Interview
from enishi.meetings import connection, health, limits
from enishi.meetings.models import LinkState, ZoomAccount
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs


@needs(Action.SEE_ZOOM_SETTINGS)
def show(request: MemberRequest) -> HttpResponse:
    """The page in its four states; controls only for those who may edit (R-010, R-011)."""
    company = request.member.company
    account = connection.linked_account(company)
    upcoming = calendar.upcoming_with_meetings(company) if account else []
    context = {
        "account": account,
        "health": health.describe(account) if account else None,
        "hosts": limits.with_creations_left(company.hosts.candidates()) if account else [],
        "may_edit": may(request.member, Action.EDIT_ZOOM_SETTINGS),
        "needs_reauth": account is not None and account.state == LinkState.NEEDS_REAUTH,
        # D-04: what another Zoom account would leave behind, or has.
        "affected": len(upcoming),
        "stranded": [interview for interview in upcoming if _is_elsewhere(interview, account)],
    }
    return responses.page(request, "settings/zoom/page.html", context)


def _is_elsewhere(interview: Interview, account: ZoomAccount | None) -> bool:
    """Whether the meeting lies in another Zoom account than the one that is linked now."""
    meeting = interview.meeting
    return (
        meeting is not None
        and account is not None
        and meeting.zoom_account_id != account.zoom_account_id
    )
