"""Who may enter: every view names the one action it needs; everything else is refused."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.middleware import get_user
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control

from enishi.company.models import Member
from enishi.company.roles import Action, may

View = Callable[..., HttpResponse]

# In the session of somebody who has not signed in: the language they chose for the doorway.
CHOSEN_LANGUAGE = "chosen_language"


class MemberRequest(HttpRequest):
    """A request by a signed-in member; views behind :func:`needs` get one."""

    member: Member
    htmx: Any
    # Where a refusal leads when the request did not come from a page of ours.
    refused_to: str


class MemberMiddleware:
    """Puts ``request.member`` on the request; speaks their language, in their company's zone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            language = request.session.get(CHOSEN_LANGUAGE, settings.LANGUAGE_CODE)
            with translation.override(language), timezone.override("Asia/Tokyo"):
                return self.get_response(request)
        member = cast("Member", get_user(request))
        cast("MemberRequest", request).member = member
        with translation.override(member.language), timezone.override(member.company.zone):
            response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            # People's data: no shared cache, and never shown again without asking us first.
            patch_cache_control(response, private=True, no_cache=True)
        return response


def needs(action: Action, *, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """Let only members through whose role allows the action, by these methods.

    Rows of another company, or not visible to the member, are the view's part: it looks them up
    among ``.visible_to(request.member)`` and answers 404.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not may(request.member, action):
                raise PermissionDenied
            if request.method not in methods and not (
                request.method == "HEAD" and "GET" in methods
            ):
                return HttpResponseNotAllowed(methods)
            return view(request, *args, **kwargs)

        guarded.action = action  # type: ignore[attr-defined]
        return guarded

    return decorate


def public(view: View) -> View:
    """Open to everybody, signed in or not. A test lists every address that is."""
    opened = login_not_required(view)
    opened.action = None  # type: ignore[attr-defined]
    return opened
