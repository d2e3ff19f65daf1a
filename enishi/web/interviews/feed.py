"""The calendar feed of a member: calendar programs read it by a secret address."""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.cache import get_conditional_response, set_response_etag

from enishi.interviews.letters import calendar_files
from enishi.interviews.reads import feeds
from enishi.throttling import Limit
from enishi.web.shell import caller
from enishi.web.shell.access import public

# All calendar programs of an office share one address, and each polls every few minutes.
FEEDS = Limit("calendar-feed", 240, timedelta(seconds=0.5))


@public
def read_feed(request: HttpRequest, token: str) -> HttpResponse:
    """Return the member's interviews as iCalendar; 404 for a revoked or unknown address.

    A program that has the present version gets 304. Its cache is private and must ask each time: no
    proxy may serve the file after the address was revoked.
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
