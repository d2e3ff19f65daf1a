"""内定: the page on which a candidate reads an offer, and accepts or declines it."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from enishi.hiring import documents
from enishi.hiring.offer_models import ANSWERS, Offer, OfferState
from enishi.hiring.offers import letter
from enishi.interviews.trips import offer_answers
from enishi.web.public.key_access import OfferRequest, opens_offer
from enishi.web.shell import responses


@opens_offer(methods=("GET", "POST"))
def show(request: OfferRequest) -> HttpResponse:
    """Show the terms; with ``?answer=``, ask for confirmation. POST: the answer."""
    if request.method == "POST":
        offer_answers.answer_offer(
            request.link,
            answer=request.POST.get("answer", ""),
            comment=request.POST.get("message", ""),
        )
        return responses.redirect(request, reverse("offer-answer", args=[request.key]))
    offer = request.link.offer
    chosen = request.typed.get("answer") or request.GET.get("answer", "")
    is_open = _is_open(offer)
    asked = chosen if is_open and chosen in ANSWERS else ""
    context = {
        **_facts(request),
        "is_open": is_open,
        "asked": asked,
        "accepting": OfferState.ACCEPTED,
        "declining": OfferState.DECLINED,
        "accepts": asked == OfferState.ACCEPTED,
        "cancels_interviews": asked == OfferState.DECLINED
        and bool(offer_answers.interviews_to_come(offer.application)),
        "is_overdue": offer.is_sent and not is_open,
    }
    return responses.page(request, "public/offer.html", context)


@opens_offer()
def letter_file(request: OfferRequest) -> HttpResponse:
    """Return 内定通知書 as it was sent, as a download."""
    request.refused_to = reverse("offer-answer", args=[request.key])
    document = request.link.offer.document
    if document is None:
        return responses.redirect(request, request.refused_to)
    answer = StreamingHttpResponse(
        documents.content_of(document),
        content_type="application/pdf",
        headers={
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Content-Length": str(document.file.size),
            "Content-Disposition": content_disposition_header(True, document.file.file_name)
            or "attachment",
        },
    )
    return cast("HttpResponse", answer)


def _facts(request: OfferRequest) -> dict[str, Any]:
    offer = request.link.offer
    sender = offer.sent_by
    return {
        "company": request.company,
        "offer": offer,
        "candidate": offer.application.candidate,
        "rows": letter.rows_of(offer),
        "home": reverse("offer-answer", args=[request.key]),
        "has_letter": offer.document is not None and offer.document.file.may_be_read,
        "contact": request.company.contact or (sender.email if sender is not None else ""),
        "longest": 2000,
    }


def _is_open(offer: Offer) -> bool:
    return offer.is_sent and offer.answer_by is not None and offer.answer_by > timezone.now()
