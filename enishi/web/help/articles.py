"""ヘルプ: the index with its search box, and one page for each article."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse

from enishi.company import addresses
from enishi.company.roles import Action
from enishi.meetings.gateway import scopes
from enishi.web.shell import responses, topic_search
from enishi.web.shell.access import MemberRequest, needs

# The scopes of the app at Zoom; the page gives the reason for each.
SCOPES = (*scopes.NEEDED, scopes.SETTINGS)
EVENTS = (
    "meeting.updated",
    "meeting.deleted",
    "meeting.recovered",
    "meeting.started",
    "meeting.ended",
    "meeting.permanently_deleted",
    "meeting.converted_to_webinar",
    "user.updated",
    "user.deactivated",
    "user.activated",
    "user.deleted",
    "user.disassociated",
    "app_deauthorized",
)


@needs(Action.USE_PRODUCT)
def index(request: MemberRequest) -> HttpResponse:
    """Show every article, or those that match ``?q=``."""
    query = request.GET.get("q", "").strip()
    articles = topic_search.find_topics(query, by=request.actor, kinds=("help",))
    return responses.page(request, "help/index.html", {"query": query, "articles": articles})


@needs(Action.USE_PRODUCT)
def zoom(request: MemberRequest) -> HttpResponse:
    """Linking, hosts, meetings, unlinking: the product's first help page."""
    return responses.page(request, "help/zoom.html")


@needs(Action.USE_PRODUCT)
def scheduling(request: MemberRequest) -> HttpResponse:
    """How an interview gets its time (R-037)."""
    return responses.page(request, "help/scheduling.html")


@needs(Action.USE_PRODUCT)
def interviewing(request: MemberRequest) -> HttpResponse:
    """How an interviewer finds their interviews, enters the room and starts it."""
    return responses.page(request, "help/interviewing.html")


@needs(Action.USE_PRODUCT)
def zoom_app(request: MemberRequest) -> HttpResponse:
    """How an operator creates the app at Zoom."""
    context = {
        "redirect_uri": settings.ZOOM["redirect_uri"],
        "webhook_url": f"{settings.BASE_URL}{addresses.ZOOM_WEBHOOK}",
        "scopes": SCOPES,
        "events": EVENTS,
    }
    return responses.page(request, "help/zoom_app.html", context)
