"""ダッシュボード: my next interviews, and whether Zoom is ready."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone

from enishi.company.roles import Action, may
from enishi.interviews import calendar
from enishi.meetings import connection
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs


@needs(Action.USE_PRODUCT)
def show(request: MemberRequest) -> HttpResponse:
    """What waits for this member."""
    member = request.member
    slots = calendar.upcoming_for(member)
    today = timezone.localdate()
    account = connection.linked_account(member.company)
    context = {
        "today": today,
        "todays": [slot for slot in slots if timezone.localdate(slot.starts_at) == today],
        "later": [slot for slot in slots if timezone.localdate(slot.starts_at) != today],
        "zoom_is_ready": account is not None and account.is_linked,
        "sees_zoom": may(member, Action.SEE_ZOOM_SETTINGS),
        "links_zoom": may(member, Action.EDIT_ZOOM_SETTINGS),
        "schedules": may(member, Action.SCHEDULE_INTERVIEWS),
    }
    return responses.page(request, "dashboard/page.html", context)
