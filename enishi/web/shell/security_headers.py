"""Security headers of every answer, and the check of the host name."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest, DisallowedHost
from django.http import HttpRequest, HttpResponse


class WallsMiddleware:
    """Compares the whole Host, port included, and prevents caching of pages.

    Django compares only the name. The client chooses the port, too, and it would be part of
    addresses that are made from it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.get_host().lower() not in settings.HOSTS:
            raise DisallowedHost
        if not request.path_info.startswith("/"):
            # "OPTIONS *" and "CONNECT host:443" are meant for the server, and for proxies.
            raise BadRequest
        method = request.method
        if method == "HEAD":
            # Views see HEAD as GET, so that none reads it as a form: it carries no CSRF token. The
            # server drops the body.
            request.method = "GET"
        response = self.get_response(request)
        request.method = method
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        if settings.SECURE_HSTS_SECONDS:
            # Also if no proxy tells us that the request used TLS; browsers obey the header only
            # with TLS.
            response["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"
        return response
