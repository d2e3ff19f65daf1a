"""選考終了理由: both lists with a form for a new one, and the page of each."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.company.roles import Action
from enishi.hiring import ending_reasons
from enishi.hiring.ending_models import ENDINGS, LONGEST_REASON, EndingReason
from enishi.hiring.ending_reasons import OfferedReason
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs


@dataclass(frozen=True, slots=True)
class Shelf:
    """The reasons for one outcome; ``standard`` only if the company has none of its own."""

    outcome: str
    word: str
    reasons: list[EndingReason]
    archived: list[EndingReason]
    standard: list[OfferedReason]


@needs(Action.EDIT_COMPANY, methods=("GET", "POST"))
def index(request: MemberRequest) -> HttpResponse:
    """``GET /settings/ending-reasons/``: all reasons. POST: a new one."""
    company = request.member.company
    if request.method == "POST":
        sent = request.POST
        made = ending_reasons.create(
            company, sent.get("outcome", ""), sent.get("name", ""), by=request.actor
        )
        messages.success(request, _("理由「%(name)s」を登録しました。") % {"name": made.name})
        return _back(request)
    own = list(EndingReason.objects.filter(company=company))
    standard = [] if own else ending_reasons.standard(company)
    shelves = [
        Shelf(
            outcome.value,
            str(outcome.label),
            [one for one in own if one.outcome == outcome and not one.is_archived],
            [one for one in own if one.outcome == outcome and one.is_archived],
            [one for one in standard if one.outcome == outcome],
        )
        for outcome in ENDINGS
    ]
    context = {"shelves": shelves, "is_standard": not own, "longest": LONGEST_REASON}
    return responses.page(request, "settings/ending_reasons/index.html", context)


@needs(Action.EDIT_COMPANY, methods=("POST",))
def standard(request: MemberRequest) -> HttpResponse:
    """Make the standard reasons the company's own."""
    ending_reasons.add_standard(request.member.company, by=request.actor)
    messages.success(request, _("標準の理由を編集できるようにしました。"))
    return _back(request)


@needs(Action.EDIT_COMPANY, methods=("GET", "POST"))
def edit(request: MemberRequest, reason_id: int) -> HttpResponse:
    """GET: one reason. POST: rename it."""
    reason = _found(request, reason_id)
    if request.method == "POST":
        ending_reasons.rename(reason, request.POST.get("name", ""), by=request.actor)
        messages.success(request, _("理由を保存しました。"))
        return _back(request)
    context = {"reason": reason, "longest": LONGEST_REASON}
    return responses.page(request, "settings/ending_reasons/reason.html", context)


@needs(Action.EDIT_COMPANY, methods=("POST",))
def removal(request: MemberRequest, reason_id: int) -> HttpResponse:
    """Archive the reason."""
    ending_reasons.put_away(_found(request, reason_id), by=request.actor)
    messages.success(request, _("理由の使用をやめました。"))
    return _back(request)


@needs(Action.EDIT_COMPANY, methods=("POST",))
def restoration(request: MemberRequest, reason_id: int) -> HttpResponse:
    """Offer an archived reason again."""
    ending_reasons.restore(_found(request, reason_id), by=request.actor)
    messages.success(request, _("理由を使用中に戻しました。"))
    return _back(request)


@needs(Action.EDIT_COMPANY, methods=("POST",))
def order(request: MemberRequest, reason_id: int) -> HttpResponse:
    """Move the reason one place up."""
    ending_reasons.move_up(_found(request, reason_id), by=request.actor)
    return _back(request)


def _found(request: MemberRequest, reason_id: int) -> EndingReason:
    own = EndingReason.objects.filter(company=request.member.company_id)
    found: EndingReason = get_object_or_404(own.select_related("company"), pk=reason_id)
    return found


def _back(request: MemberRequest) -> HttpResponse:
    return responses.redirect(request, reverse("settings_ending_reasons"))
