"""練習用メールボックス: the mails of the practice mode, as their receivers would see them."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.company.roles import Action
from enishi.errors import Code, UserFacingError
from enishi.mail import bounces, composing
from enishi.mail.models import MailState, OutgoingMail
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs
from enishi.web.shell.paging import Pages

_PER_PAGE = 20
_UNKNOWN_RECEIVER = "5.1.1"
# Mails have inline styles, and nothing else; our own page shows them in a frame.
_LETTERS_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"


@needs(Action.SEE_MAILBOX)
def index(request: MemberRequest) -> HttpResponse:
    """The company's mails, latest first."""
    _require_practice()
    mails = OutgoingMail.objects.filter(company=request.member.company)
    mails = mails.defer("sealed_body", "sealed_calendar").order_by("-pk")
    page = Pages(mails, _PER_PAGE).get_page(request.GET.get("page"))
    return responses.page(request, "mailbox/index.html", {"page": page})


@needs(Action.SEE_MAILBOX)
def show(request: MemberRequest, pk: int) -> HttpResponse:
    """Show one mail: its headers, HTML, text, and whether it has a calendar file."""
    mail = _find(request, pk)
    context = {
        "mail": mail,
        "can_come_back": mail.state in (MailState.SENT, MailState.WAITING),
        "sender": "{} <{}>".format(*composing.sender_of(mail)),
        "text": composing.text_of(mail.body, language=mail.language),
    }
    return responses.page(request, "mailbox/mail.html", context)


@needs(Action.SEE_MAILBOX)
def letter(request: MemberRequest, pk: int) -> HttpResponse:
    """Return only the HTML part, for the frame that shows it."""
    answer = HttpResponse(composing.html_of(_find(request, pk)))
    answer["Content-Security-Policy"] = _LETTERS_POLICY
    answer["X-Frame-Options"] = "SAMEORIGIN"
    return answer


@needs(Action.SEE_MAILBOX, methods=("POST",))
def send_back(request: MemberRequest, pk: int) -> HttpResponse:
    """Simulate a mail server that does not know the receiver, to try how Enishi handles it."""
    mail = _find(request, pk)
    bounces.record_failure(mail, status=_UNKNOWN_RECEIVER)
    messages.success(request, _("このメールを、届かなかったことにしました。"))
    return responses.redirect(request, reverse("mail", args=[mail.pk]))


def _find(request: MemberRequest, pk: int) -> OutgoingMail:
    found = OutgoingMail.objects.filter(company=request.member.company).select_related("company")
    mail = get_object_or_404(found, pk=pk)
    _require_practice()
    return mail


def _require_practice() -> None:
    """Refuse outside the practice mode: real mails contain keys to candidates' pages."""
    if not settings.ZOOM["practice"]:
        raise UserFacingError(Code.PRACTICE_ONLY, _("メールボックスは、練習モードでのみ使えます。"))
