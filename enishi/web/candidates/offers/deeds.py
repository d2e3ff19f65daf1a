"""What is done to an offer that exists: discard, send again, extend, withdraw, record an answer."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.company.roles import Action
from enishi.hiring.offers import drafting, sending
from enishi.interviews.trips import offer_answers
from enishi.web.candidates.offers import fields
from enishi.web.candidates.offers.page import offer_of
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs


@needs(Action.EDIT_CANDIDATES, methods=("POST",))
def removal(request: MemberRequest, offer_id: int) -> HttpResponse:
    """``POST /offers/5/removal``: discard a draft."""
    offer = offer_of(request, offer_id)
    drafting.discard(offer, by=request.actor)
    messages.success(request, _("下書きを破棄しました。"))
    return responses.redirect(request, reverse("application", args=[offer.application_id]))


@needs(Action.EDIT_CANDIDATES, methods=("POST",))
def mail(request: MemberRequest, offer_id: int) -> HttpResponse:
    """``POST /offers/5/mail``: the mail once more."""
    offer = offer_of(request, offer_id)
    sending.send_again(offer, by=request.actor)
    messages.success(request, _("候補者へのメールをもう一度送信しました。"))
    return _back(request, offer.pk)


@needs(Action.EDIT_CANDIDATES, methods=("POST",))
def deadline(request: MemberRequest, offer_id: int) -> HttpResponse:
    """``POST /offers/5/deadline``."""
    offer = offer_of(request, offer_id)
    until = fields.moment_in(request.POST, "answer_by", zone=offer.company.zone)
    sending.extend(offer, answer_by=until, by=request.actor)
    messages.success(request, _("承諾期限を変更し、候補者へメールでお知らせしました。"))
    return _back(request, offer.pk)


@needs(Action.EDIT_CANDIDATES, methods=("POST",))
def withdrawal(request: MemberRequest, offer_id: int) -> HttpResponse:
    """``POST /offers/5/withdrawal``."""
    offer = offer_of(request, offer_id)
    sending.withdraw(offer, tell_candidate="tell_candidate" in request.POST, by=request.actor)
    messages.success(request, _("内定通知書を取り下げました。"))
    return _back(request, offer.pk)


@needs(Action.EDIT_CANDIDATES, methods=("POST",))
def answer(request: MemberRequest, offer_id: int) -> HttpResponse:
    """``POST /offers/5/answer``: an answer that came by telephone, mail or 承諾書."""
    offer = offer_of(request, offer_id)
    offer_answers.record_offer_answer(
        offer,
        answer=request.POST.get("answer", ""),
        comment=request.POST.get("comment", ""),
        by=request.actor,
    )
    messages.success(request, _("候補者の回答を記録しました。"))
    return _back(request, offer.pk)


def _back(request: MemberRequest, offer_id: int) -> HttpResponse:
    return responses.redirect(request, reverse("offer", args=[offer_id]))
