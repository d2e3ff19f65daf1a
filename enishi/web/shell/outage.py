"""Answers visitors at once while the database is away, with an explanation."""

from __future__ import annotations

import sys
from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.template.loader import render_to_string

from enishi import outage
from enishi.company import addresses
from enishi.web.shell import error_pages

# Seconds after which browsers and Zoom may retry; the page retries by itself.
_RETRY_AFTER = "5"


class HealthMiddleware:
    """Answers ``/healthz`` before everything else: no host check, no session, no database row.

    200 as long as the web server answers, because restarting it would not bring the database back.
    The text says whether the database answers.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info != addresses.HEALTH:
            return self.get_response(request)
        text = "ok" if outage.watch.answers(within=1) else "ok, but the database does not answer"
        answer = HttpResponse(text, content_type="text/plain")
        # The middlewares with the security headers come later. Of theirs, this text needs only this
        # one.
        answer["X-Content-Type-Options"] = "nosniff"
        return _finished(answer)


class OutageMiddleware:
    """Answers requests without the database while it is known to be away."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if outage.watch.is_away():
            return unavailable(request, was_begun=False)
        with outage.watch.following():
            return self.get_response(request)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler of uncaught exceptions: it answers an outage with 503."""
    error = sys.exc_info()[1]
    if error is None or not outage.watch.note(error):
        return error_pages.server_error(request)
    answer = unavailable(request, was_begun=True)
    # One line reports the outage; Django would log a traceback for each request.
    answer._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001 - log_response's own
    return answer


def unavailable(request: HttpRequest, *, was_begun: bool) -> HttpResponse:
    """Return 503 with the time for a retry.

    Parameters
    ----------
    was_begun
        The request was running when the database went away, so its change may have been made.
    """
    is_read = request.method in ("GET", "HEAD")
    if "text/html" in request.headers.get("Accept", ""):
        # Both languages, because the visitor's is not known without the database.
        context = {
            "is_read": is_read,
            "was_begun": was_begun,
            "seconds": _RETRY_AFTER,
            "address": request.get_full_path(),
            "typed": [] if is_read else _typed(request),
        }
        answer = HttpResponse(render_to_string("503.html", context), status=503)
    else:
        sentence = "The database does not answer. Try again in a moment."
        answer = HttpResponse(sentence, status=503, content_type="text/plain")
    answer["Retry-After"] = _RETRY_AFTER
    return _finished(answer)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the fields of the form, to be sent again: browsers do not always keep them.

    A password is never written into a page: the visitor types it again.
    """
    try:
        fields = [(name, value) for name, values in request.POST.lists() for value in values]
    except (OSError, ValueError, SuspiciousOperation, MultiPartParserError):
        return []
    is_secret = any("password" in name for name, _ in fields)
    return [] if is_secret or request.FILES else fields


def _finished(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store"
    answer["Content-Length"] = str(len(answer.content))
    return answer
