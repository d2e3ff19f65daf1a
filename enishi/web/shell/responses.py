"""The responses of pages: a page, a fragment, a redirect, a refusal."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urldefrag, urlsplit, urlunsplit

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect, reswap, retarget
from psycopg.errors import ForeignKeyViolation

from enishi.encryption import DecryptionError
from enishi.errors import Code, Conflict, UserFacingError

_log = logging.getLogger(__name__)
_FORM_ID = re.compile(r"[A-Za-z][\w-]{0,80}", re.ASCII)


def page(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Return a whole page."""
    return render(request, template, context, status=status)


def fragment(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Return a part of a page, for htmx; the template's name starts with ``_``."""
    response = render(request, template, context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def unchanged() -> HttpResponse:
    """Return the answer to a poll without news: htmx leaves the page as it is."""
    response = HttpResponse(status=204)
    response["Cache-Control"] = "no-store"
    return response


def redirect(request: HttpRequest, to: str) -> HttpResponse:
    """Lead to another page of ours, for htmx or the browser itself (303 See Other)."""
    htmx = getattr(request, "htmx", None)
    if htmx:
        page, _fragment = urldefrag(to)
        shown = urlsplit(htmx.current_url or "")
        # To a place on the page that it shows already a browser only scrolls: nothing is loaded.
        is_shown = page == urlunsplit(("", "", shown.path, shown.query, ""))
        return HttpResponseClientRedirect(page if is_shown else to)
    response = HttpResponseRedirect(to)
    response.status_code = 303
    return response


def refusal(request: HttpRequest, error: UserFacingError) -> HttpResponse:
    """Show a refusal where the person is looking, and keep what they typed.

    An htmx form with ``id="x"`` shows the sentence in ``#x-refusal`` and, for a field, in
    ``#x-FIELD-error``; without such an id the page's own ``#refusal`` shows it. A plain form leads
    back to its page, with the sentence above it. A view that is not reached from a page of ours
    names one as ``request.refused_to``.
    """
    htmx = getattr(request, "htmx", None)
    if htmx:
        # The value comes from the browser and goes into a header and a selector.
        form_id = htmx.trigger if _FORM_ID.fullmatch(htmx.trigger or "") else ""
        response = render(
            request,
            "shell/_refusal.html",
            {"error": error, "form_id": form_id},
            status=error.status,
        )
        return reswap(retarget(response, _place_of(form_id)), "innerHTML")
    messages.error(request, str(error.message))
    return redirect(request, getattr(request, "refused_to", "") or page_it_came_from(request))


def page_it_came_from(request: HttpRequest) -> str:
    """Return the path of the page on which the browser was; the first page if it does not say."""
    came_from = request.META.get("HTTP_REFERER", "")
    if not url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()}):
        return "/"
    parts = urlsplit(came_from)
    # A browser would read the path "//evil.example" as another host.
    path = "/" + parts.path.lstrip("/\\")
    return f"{path}?{parts.query}" if parts.query else path


def not_allowed(request: HttpRequest, methods: Iterable[str]) -> HttpResponse:
    """Answer that this address has no page: it accepts only forms of other pages."""
    response = page(request, "405.html", status=405)
    response["Allow"] = ", ".join(methods)
    return response


def _place_of(form_id: str) -> str:
    """Return CSS for the form's own place for refusals; for the page's, if the form has none."""
    if not form_id:
        return "#refusal"
    own = f"#{form_id}-refusal"
    return f"{own}, body:not(:has({own})) #refusal"


class RefusalMiddleware:
    """The only place that catches a refusal and shows it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, DecryptionError):
            # ``enishi check`` names the rows. The person can only be told that it failed.
            _log.error("something sealed cannot be read")
            error = _unreadable()
        if isinstance(error, IntegrityError) and isinstance(error.__cause__, ForeignKeyViolation):
            # A row went between the look at it and the commit, as when a candidate is erased.
            _log.warning("a row was gone at the commit: %s", error.__cause__.diag.constraint_name)
            error = _gone()
        if isinstance(error, UserFacingError):
            return refusal(request, error)
        return None


def _gone() -> UserFacingError:
    return Conflict(
        Code.ROW_GONE,
        _(
            "操作している間に、対象が削除されたか、関係する記録が変わったため、保存されていません。"
            "画面を更新して、もう一度ご確認ください。"
        ),
    )


def _unreadable() -> UserFacingError:
    return UserFacingError(
        Code.SEAL_BROKEN,
        _(
            "暗号化して保存した内容を読み取れないため、表示や送信ができません。暗号鍵が変わっていないか、"
            "システムの管理者にご確認ください（enishi check）。"
        ),
        status=409,
    )
