"""Permissions of pages: every view names the one action that it needs; others are refused."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.middleware import LoginRequiredMiddleware, get_user
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.translation import gettext as _

from enishi.company import actors
from enishi.company.actors import Actor
from enishi.company.models import Member
from enishi.company.roles import Action, may
from enishi.errors import Code, UserFacingError
from enishi.web.shell import proof, responses

View = Callable[..., HttpResponse]


def chosen_language(request: HttpRequest, *, otherwise: str) -> str:
    """Return the language chosen in this browser without sign-in, or ``otherwise``.

    The choice is in a cookie, so that it makes no row in our database.
    """
    return _kept_language(request, settings.LANGUAGE_COOKIE_NAME) or otherwise


def _kept_language(request: HttpRequest, name: str) -> str:
    kept = request.COOKIES.get(name, "")
    return kept if kept in dict(settings.LANGUAGES) else ""


class MemberRequest(HttpRequest):
    """A request by a signed-in member; views behind :func:`needs` get one."""

    member: Member
    actor: Actor
    htmx: Any
    # Where a refusal leads if the request did not come from a page of ours.
    refused_to: str


class MemberMiddleware:
    """Sets ``request.member``, and activates the member's language and their company's zone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            # The sign-in page explains the end of a session in the last member's language.
            last = _kept_language(request, settings.LAST_LANGUAGE_COOKIE_NAME)
            language = chosen_language(request, otherwise=last or settings.LANGUAGE_CODE)
            with translation.override(language), timezone.override("Asia/Tokyo"):
                return self.get_response(request)
        member = cast("Member", get_user(request))
        cast("MemberRequest", request).member = member
        cast("MemberRequest", request).actor = actors.of(member)
        with translation.override(member.language), timezone.override(member.company.zone):
            return self.get_response(request)


class SignInMiddleware(LoginRequiredMiddleware):
    """Sends visitors without a session to the sign-in page, and explains the loss of their input.

    A part of a page (htmx) is answered in its place, so that the page keeps what was typed. A form
    of a plain page is lost: the answer says so, and leads back to that page.
    """

    def handle_no_permission(  # type: ignore[override]  # typed as if it could only redirect
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponse:
        if getattr(request, "htmx", False):
            return responses.refusal(request, session_is_over())
        if request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        messages.warning(
            request,
            _(
                "サインインの有効期限が切れていたため、送信された内容は保存されていません。"
                "お手数ですが、サインインしてからもう一度ご入力ください。"
            ),
        )
        return redirect_to_login(responses.page_it_came_from(request), settings.LOGIN_URL)


def session_is_over() -> UserFacingError:
    """Return the refusal for a part of a page whose member is no longer signed in."""
    sentence = _(
        "サインインの有効期限が切れたため、まだ保存されていません。{link}してから、この画面で"
        "もう一度操作してください。入力した内容はこの画面に残っています。"
    )
    link = format_html(
        '<a href="{}" target="_blank" rel="noopener">{}</a>',
        reverse("account_login"),
        _("別のタブでサインイン"),
    )
    return UserFacingError(Code.SESSION_OVER, format_html(sentence, link=link), status=401)


def is_page(path: str) -> bool:
    """Whether a browser can be sent to this path of ours: an address that answers GET."""
    try:
        view = resolve(path).func
    except Resolver404:
        return False
    return "GET" in getattr(view, "methods", ("GET",))


def needs(
    action: Action, *, methods: tuple[str, ...] = ("GET",), proven: bool = False
) -> Callable[[View], View]:
    """Allow only members whose role allows the action, and only these methods.

    With ``proven`` a POST also needs proof that the member themself acts: see
    :mod:`enishi.web.shell.proof`. The form has a place for it: ``{% proof "its-id" %}``.

    The view itself checks rows: it looks them up among ``.visible_to(request.member)`` and answers
    404 for rows of another company, or not visible to the member.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not may(request.actor, action):
                raise PermissionDenied
            if request.method not in methods and not (
                request.method == "HEAD" and "GET" in methods
            ):
                return responses.not_allowed(request, methods)
            if proven and request.method == "POST" and (question := proof.demand(request)):
                return question
            return view(request, *args, **kwargs)

        guarded.proven = proven  # type: ignore[attr-defined]
        guarded.action = action  # type: ignore[attr-defined]
        guarded.methods = methods  # type: ignore[attr-defined]
        return guarded

    return decorate


def public(view: View) -> View:
    """Allow everybody, signed in or not. A test lists every such address."""
    opened = login_not_required(view)
    opened.action = None  # type: ignore[attr-defined]
    return opened
