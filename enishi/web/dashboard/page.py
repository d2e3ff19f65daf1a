"""ダッシュボード: the interviewer's day, the company's week, and whether Zoom is ready."""

from __future__ import annotations

from datetime import timedelta

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.utils import timezone

from enishi.company.models import Member
from enishi.company.roles import Action, may
from enishi.interviews.models import Slot
from enishi.interviews.reads import agenda, attention, week
from enishi.interviews.reads.attention import Needed
from enishi.meetings.link import connection
from enishi.web.dashboard import duties
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs

AHEAD = timedelta(days=7)
# The page shows so many interviews of each kind; further pages, or the calendar, have the rest.
SHOWN = 20


@needs(Action.USE_PRODUCT)
def show(request: MemberRequest) -> HttpResponse:
    """Show the member's tasks; for members who schedule, the whole company's week too."""
    member, actor = request.member, request.actor
    mine = agenda.agenda_of(member)
    account = connection.linked_account(member.company)
    context = {
        "agenda": mine,
        "attention": _attention(request),
        "duties": duties.duties_part(request),
        "week": _week(member) if may(actor, Action.SCHEDULE_INTERVIEWS) else None,
        "zoom_is_ready": account is not None and account.is_linked,
        "sees_zoom": may(actor, Action.SEE_ZOOM_SETTINGS),
        "links_zoom": may(actor, Action.EDIT_ZOOM_SETTINGS),
    }
    return responses.page(request, "dashboard/page.html", context)


@needs(Action.USE_PRODUCT)
def day(request: MemberRequest) -> HttpResponse:
    """Return the member's own day for a polling page; 204 if nothing has changed."""
    mine = agenda.agenda_of(request.member)
    if request.GET.get("seen") == mine.mark:
        return HttpResponse(status=204)
    schedules = may(request.actor, Action.SCHEDULE_INTERVIEWS)
    context = {"agenda": mine, "week": schedules}
    return responses.fragment(request, "dashboard/_agenda.html", context)


def _attention(request: MemberRequest) -> Page[Needed] | None:
    """要確認: the interviews that need a decision, with every reason; None if there are none."""
    if not may(request.actor, Action.SCHEDULE_INTERVIEWS):
        return None
    listed = attention.listed(request.member)
    return Paginator(listed, SHOWN).get_page(request.GET.get("page")) if listed else None


def _week(member: Member) -> dict[str, object]:
    """Return the next seven days: confirmed interviews, and how many are being arranged."""
    now = timezone.now()
    coming = week.coming(member, start=now, end=now + AHEAD, most=SHOWN)
    return {
        "lines": [(slot, _takes_part(member, slot)) for slot in coming.slots],
        "more": coming.more,
        "arranging": coming.arranging,
    }


def _takes_part(member: Member, slot: Slot) -> bool:
    """Whether the member interviews. Others are led to the interview, not into its meeting."""
    return any(one.member_id == member.pk for one in slot.interview.participants.all())
