"""The language that somebody without sign-in chose on a page, kept in their session."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from enishi.throttling import Limit
from enishi.web.shell import access, caller, responses

# Each new reader has a session made for them.
SWITCHES = Limit("language", 30, timedelta(seconds=2))


def choose(request: HttpRequest, *, otherwise: str) -> HttpResponse:
    """Speak the posted ``language`` from now on, and go back to ``next``.

    ``otherwise`` is where to go when ``next`` is no page of ours.
    """
    if not caller.is_within(request, SWITCHES):
        return responses.page(request, "429.html", status=429)
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        request.session[access.CHOSEN_LANGUAGE] = language
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = otherwise
    return responses.redirect(request, back)
