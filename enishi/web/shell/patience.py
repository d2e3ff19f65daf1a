"""No page waits long for Zoom: what is not done in time shows as open, and the worker does it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from enishi.meetings import patience

# All calls of one request together; it leaves room for the page itself within five seconds.
SECONDS = 4.5


class PatienceMiddleware:
    """Sets the limit around every request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with patience.limited(seconds=SECONDS):
            return self.get_response(request)
