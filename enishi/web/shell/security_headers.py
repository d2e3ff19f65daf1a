"""Security headers of every answer, and the check of the host name."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest, DisallowedHost
from django.http import HttpRequest, HttpResponse


class WallsMiddleware:
    """Compares Host whole, port included, and keeps pages out of every cache.

    Django compares the name alone; the port, too, is chosen by whoever asks, and would go into
    what is made of it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.get_host().lower() not in settings.HOSTS:
            raise DisallowedHost
        if not request.path_info.startswith("/"):
            # "OPTIONS *" and "CONNECT host:443" are for the server, and for proxies.
            raise BadRequest
        method = request.method
        if method == "HEAD":
            # To every view it is GET, so that none takes it for a form: it carries no proof of
            # where it comes from. The server drops the body.
            request.method = "GET"
        response = self.get_response(request)
        request.method = method
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        if settings.SECURE_HSTS_SECONDS:
            # Also where no proxy tells us that it was asked over TLS; browsers heed it there only.
            response["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"
        return response
