"""Idempotency keys in forms that create something: a form that is sent twice creates once."""

from __future__ import annotations

import functools
import hashlib
import secrets
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from enishi.company import submissions
from enishi.company.models import Company
from enishi.company.submissions import Submission
from enishi.errors import Code, Conflict
from enishi.web.shell import responses
from enishi.web.shell.access import View

FIELD = "form_key"
_NO_CONTENT = (FIELD, "csrfmiddlewaretoken")


def new_key() -> str:
    """Return a new key for a page's form, used by ``{% form_key %}``."""
    return secrets.token_urlsafe(16)


def creates_once(view: View) -> View:
    """Let the view's form create once, however often it is sent: twice at once, again after a lost
    answer, or again after going back.

    Later requests are redirected to the same page as the first one. The decorator stands inside
    ``needs`` or ``opens``; a form without a key is accepted as it is. If the view answers with
    anything but a redirect (a question, a refusal), the transaction is rolled back, and the key
    stays unused.

    Raises Conflict if a used key comes with another content: going back and changing the form does
    not change what it created.
    """

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = request.POST.get(FIELD, "")[: submissions.LONGEST_KEY]
        if request.method != "POST" or not key:
            return view(request, *args, **kwargs)
        content_hash = _hash_of_content(request)
        with transaction.atomic():
            sent, is_first = submissions.claim_key(
                _company_of(request), key=key, content_hash=content_hash
            )
            if not is_first:
                return _again(request, sent, content_hash)
            response = view(request, *args, **kwargs)
            sent.answer = response.headers.get("HX-Redirect") or response.headers.get(
                "Location", ""
            )
            if sent.answer:
                sent.save(update_fields=["answer"])
            else:
                transaction.set_rollback(True)
        return response

    guarded.creates_once = True  # type: ignore[attr-defined]
    return guarded


def _again(request: HttpRequest, sent: Submission, content_hash: str) -> HttpResponse:
    if sent.content_hash == content_hash:
        return responses.redirect(request, sent.answer)
    sentence = _(
        "この画面の内容は、すでに登録されています（{link}）。登録した内容を直すには、その画面から変更して"
        "ください。別に登録するには、この画面をもう一度開いてください。"
    )
    link = format_html('<a href="{}">{}</a>', sent.answer, _("登録した内容を見る"))
    raise Conflict(Code.SENT_TWICE, format_html(sentence, link=link))


def _company_of(request: HttpRequest) -> Company:
    """Return the form's company: the signed-in member's, or that of the candidate's link."""
    member = getattr(request, "member", None)
    company: Company = member.company if member else request.link.interview.company  # type: ignore[attr-defined]
    return company


def _hash_of_content(request: HttpRequest) -> str:
    fields = sorted(
        (name, values) for name, values in request.POST.lists() if name not in _NO_CONTENT
    )
    content = hashlib.sha256(repr((request.path, fields)).encode())
    for name in sorted(request.FILES):
        for file in request.FILES.getlist(name):
            content.update(f"{name}:{file.name}:{file.size}".encode())
            for chunk in file.chunks():
                content.update(chunk)
            file.seek(0)
    return content.hexdigest()
