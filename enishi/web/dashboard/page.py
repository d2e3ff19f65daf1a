"""ダッシュボード: the interviewer's day, the company's week, and whether Zoom is ready."""

from __future__ import annotations

from datetime import timedelta

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.utils import timezone

from enishi.company.models import Member
from enishi.company.roles import Action, may
from enishi.hiring import handling, person_requests
from enishi.hiring.evaluations import owed
from enishi.hiring.intake import arrivals, mail_entries
from enishi.hiring.messages import answers
from enishi.hiring.offers import deadlines
from enishi.interviews.models import Slot
from enishi.interviews.reads import agenda, attention, week
from enishi.interviews.reads.attention import Needed
from enishi.mail import received_mails
from enishi.meetings.link import connection
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs

AHEAD = timedelta(days=7)
# The page shows so many interviews of each kind; further pages, or the calendar, have the rest.
SHOWN = 20
OWED_SHOWN = 5
UNREAD_SHOWN = 5
# Of the mails that wait, so many are counted.
MAILS_COUNTED = 100


@needs(Action.USE_PRODUCT)
def show(request: MemberRequest) -> HttpResponse:
    """Show the member's tasks; for members who schedule, the whole company's week too."""
    member, actor = request.member, request.actor
    mine = agenda.agenda_of(member)
    account = connection.linked_account(member.company)
    context = {
        "agenda": mine,
        "attention": _attention(request),
        "requests": _requests(request),
        "due": _due(request),
        "offers": _offers(request),
        "owed": _owed(request),
        **_arrivals(request),
        **_unread(request),
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


def _owed(request: MemberRequest) -> dict[str, object]:
    """Return the member's open evaluations; for members who may ask, the company's number."""

    company = request.member.company
    mine = owed.by(request.member)
    first = list(mine[: OWED_SHOWN + 1])
    today = timezone.localdate(timezone=company.zone)
    found: dict[str, object] = {
        "mine": first[:OWED_SHOWN],
        "count": len(first) if len(first) <= OWED_SHOWN else mine.count(),
        "today": today,
    }
    if may(request.actor, Action.ASK_FOR_EVALUATIONS):
        found |= owed.in_company(request.member).aggregate(
            asked=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=today))
        )
    return found


def _requests(request: MemberRequest) -> dict[str, object] | None:
    """Return the open requests of candidates about their data, for admins; None without any."""
    if not may(request.actor, Action.ERASE_CANDIDATES):
        return None
    company = request.member.company
    found = list(person_requests.open_requests(company).select_related("candidate")[: SHOWN + 1])
    if not found:
        return None
    return {
        "shown": found[:SHOWN],
        "has_more": len(found) > SHOWN,
        "today": timezone.localdate(timezone=company.zone),
    }


def _unread(request: MemberRequest) -> dict[str, object]:
    """Return the mails of candidates that nobody has read, with their subjects."""
    if not may(request.actor, Action.WRITE_MESSAGES):
        return {}
    found = list(answers.unread_of(request.actor)[: UNREAD_SHOWN + 1])
    return {
        "unread": [
            (one, received_mails.facts_of(one.mail).subject) for one in found[:UNREAD_SHOWN]
        ],
        "has_more_unread": len(found) > UNREAD_SHOWN,
    }


def _due(request: MemberRequest) -> dict[str, object] | None:
    """Return the due applications that the member answers for; None if there are none."""
    if not may(request.actor, Action.EDIT_CANDIDATES):
        return None
    today = timezone.localdate(timezone=request.member.company.zone)
    first = list(handling.due_of(request.member, today=today)[: SHOWN + 1])
    if not first:
        return None
    return {
        "shown": first[:SHOWN],
        "has_more": len(first) > SHOWN,
        "member": request.member.pk,
        "today": today,
    }


def _offers(request: MemberRequest) -> dict[str, object] | None:
    """Return the offers without an answer, the most urgent first; None if there are none."""
    if not may(request.actor, Action.EDIT_CANDIDATES):
        return None
    first = list(deadlines.unanswered(request.member)[: SHOWN + 1])
    if not first:
        return None
    return {"shown": first[:SHOWN], "has_more": len(first) > SHOWN}


def _arrivals(request: MemberRequest) -> dict[str, object]:
    """Return the new applications by the form, and whether some look like spam."""
    if not may(request.actor, Action.EDIT_CANDIDATES):
        return {"arrivals": []}
    member = request.member
    found = list(arrivals.new_applications(member)[: OWED_SHOWN + 1])
    by_mail = list(arrivals.new_by_mail(member)[: OWED_SHOWN + 1])
    waiting = 0
    if may(request.actor, Action.SORT_MAILS):
        waiting = mail_entries.waiting(member.company)[:MAILS_COUNTED].count()
    return {
        "arrivals": found[:OWED_SHOWN],
        "has_more_arrivals": len(found) > OWED_SHOWN,
        "has_suspected": arrivals.suspected(member).exists(),
        "by_mail": by_mail[:OWED_SHOWN],
        "has_more_by_mail": len(by_mail) > OWED_SHOWN,
        "mails_waiting": waiting,
        "mails_counted": MAILS_COUNTED,
    }


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
