"""The language that a visitor without sign-in has chosen, stored in their browser."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from enishi.web.shell import responses


def choose(request: HttpRequest, *, otherwise: str) -> HttpResponse:
    """Use the posted ``language`` from now on, and go back to ``next``.

    ``otherwise`` is where to go if ``next`` is not a page of ours.
    """
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = otherwise
    return keep_language(responses.redirect(request, back), language=asked_for(request))


def asked_for(request: HttpRequest) -> str:
    """Return the posted ``language``; empty if it is not offered."""
    language = request.POST.get("language", "")
    return language if language in dict(settings.LANGUAGES) else ""


def keep_language(response: HttpResponse, *, language: str) -> HttpResponse:
    """Store it in the browser; do nothing if it is empty."""
    if language:
        _keep(response, settings.LANGUAGE_COOKIE_NAME, language)
    return response


def remember_members(response: HttpResponse, language: str) -> None:
    """Store a member's language in the browser, for messages after the end of their session.

    The language chosen before signing in is now the member's own, so its cookie is deleted: another
    member on this machine has their own language, and so has a candidate.
    """
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
    _keep(response, settings.LAST_LANGUAGE_COOKIE_NAME, language)


def _keep(response: HttpResponse, name: str, language: str) -> None:
    response.set_cookie(
        name,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
