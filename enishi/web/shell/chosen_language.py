"""The language that a visitor without sign-in has chosen, kept in their browser."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from enishi.web.shell import responses


def choose(request: HttpRequest, *, otherwise: str) -> HttpResponse:
    """Speak the posted ``language`` from now on, and go back to ``next``.

    ``otherwise`` is where to go when ``next`` is no page of ours.
    """
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = otherwise
    return keep_language(responses.redirect(request, back), language=asked_for(request))


def asked_for(request: HttpRequest) -> str:
    """The posted ``language``; empty if it is none of ours."""
    language = request.POST.get("language", "")
    return language if language in dict(settings.LANGUAGES) else ""


def keep_language(response: HttpResponse, *, language: str) -> HttpResponse:
    """Have the browser keep it; nothing if it is empty."""
    if language:
        _keep(response, settings.LANGUAGE_COOKIE_NAME, language)
    return response


def remember_members(response: HttpResponse, language: str) -> None:
    """Have the browser keep what a member reads, for when their session is over.

    What was chosen before signing in has become the member's own, and is forgotten: another member
    on this machine has a language of their own, and so has a candidate.
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
