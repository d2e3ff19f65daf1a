"""What a member's calendar program reads, without a sign-in, by a private address."""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.cache import get_conditional_response, set_response_etag

from enishi.interviews.letters import calendar_files
from enishi.interviews.reads import feeds
from enishi.throttling import Limit
from enishi.web.shell import caller
from enishi.web.shell.access import public

# An office's calendars are read through one address, every few minutes each.
FEEDS = Limit("calendar-feed", 240, timedelta(seconds=0.5))


@public
def read_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The member's interviews as iCalendar; 404 for an address that was revoked or never was.

    A program that has the same already is told so (304). What it keeps is its own, and asked for
    again each time: no proxy may hand it out after the address was revoked.
    """
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET"])
    if not caller.is_within(request, FEEDS):
        return HttpResponse(status=429)
    member = feeds.owner_of(token)
    if member is None:
        raise Http404
    text = calendar_files.feed(feeds.slots_of(member), member=member)
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    set_response_etag(response)
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    unchanged = get_conditional_response(request, etag=response["ETag"], response=response)
    return unchanged or response
