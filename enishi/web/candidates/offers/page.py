"""内定通知書: write it, look at it before it is sent, and see how it stands."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from enishi.company.candidate_rules import LOCALES
from enishi.company.roles import Action
from enishi.hiring.models import Application
from enishi.hiring.offer_models import ANSWERS, Offer, OfferState
from enishi.hiring.offers import answering, drafting, letter, openings, sending, standing
from enishi.hiring.offers import terms as offer_terms
from enishi.interviews.trips import offer_answers
from enishi.web.candidates import progress
from enishi.web.candidates.offers import fields
from enishi.web.shell import input_cleaning, responses
from enishi.web.shell.access import MemberRequest, needs
from enishi.web.shell.form_keys import creates_once


@needs(Action.EDIT_CANDIDATES, methods=("GET", "POST"))
@creates_once
def new_page(request: MemberRequest, application_id: int) -> HttpResponse:
    """``GET|POST /applications/3/offers?language=en``: a draft, with proposed words."""
    application = get_object_or_404(
        progress.visible_applications(request.member), pk=application_id
    )
    company = application.company
    if request.method == "POST":
        offer = drafting.draft(
            application,
            fields.terms_in(request.POST, zone=company.zone),
            language=request.POST.get("language", ""),
            by=request.actor,
        )
        return _saved(request, offer)
    asked = request.GET.get("language", company.locale)
    language = asked if asked in LOCALES else company.locale
    form = fields.form_of(offer_terms.first_terms(application, language))
    context = {
        "form": form,
        "language": language,
        "is_japanese": language == LOCALES[0],
        **_about(application),
    }
    return responses.page(request, "candidates/offers/edit.html", context)


@needs(Action.EDIT_CANDIDATES, methods=("GET", "POST"))
def offer_page(request: MemberRequest, offer_id: int) -> HttpResponse:
    """``GET|POST /offers/5/``: a draft's words to edit; later, how the offer stands."""
    offer = offer_of(request, offer_id)
    if request.method == "POST":
        edited = drafting.edit(
            offer,
            fields.terms_in(request.POST, zone=offer.company.zone),
            seen=input_cleaning.number(request.POST, "revision") or 0,
            by=request.actor,
        )
        return _saved(request, edited)
    context = {"offer": offer, "language": offer.language, **_about(offer.application)}
    if offer.is_draft:
        context["form"] = fields.form_of(offer_terms.of(offer))
        return responses.page(request, "candidates/offers/edit.html", context)
    may_record = offer.is_sent or offer.is_expired
    context |= {
        "rows": letter.rows_of(offer),
        "mail": standing.mail_of(offer),
        "until": fields.written(max(offer_terms.proposed_deadline(offer.company), _until(offer))),
        "may_extend": offer.application.is_active and (offer.is_sent or offer.is_expired),
        "may_withdraw": offer.is_sent or offer.is_expired or offer.is_accepted,
        "may_record": may_record,
        # An accepted offer can only be declined after all.
        "answers": ANSWERS if may_record else (OfferState.DECLINED,),
    }
    return responses.page(request, "candidates/offers/offer.html", context)


@needs(Action.EDIT_CANDIDATES, methods=("GET", "POST"))
def sending_page(request: MemberRequest, offer_id: int) -> HttpResponse:
    """``GET /offers/5/sending``: what will be sent to whom. POST: send it."""
    offer = offer_of(request, offer_id)
    if request.method == "POST":
        seen = input_cleaning.number(request.POST, "revision") or 0
        sending.send(offer, seen=seen, by=request.actor)
        messages.success(request, _("内定通知書を送信しました。"))
        return responses.redirect(request, reverse("offer", args=[offer.pk]))
    if not offer.is_draft:
        return responses.redirect(request, reverse("offer", args=[offer.pk]))
    context = {
        "offer": offer,
        "rows": letter.rows_of(offer),
        "openings": openings.of(offer.application.job),
        **_about(offer.application),
    }
    return responses.page(request, "candidates/offers/sending.html", context)


@needs(Action.EDIT_CANDIDATES)
def letter_file(request: MemberRequest, offer_id: int) -> HttpResponse:
    """``GET /offers/5/letter.pdf``: the letter of a draft, as it would be sent today."""
    offer = offer_of(request, offer_id)
    answer = HttpResponse(letter.pdf_of(offer), content_type="application/pdf")
    # Our own file, of our own making: browsers may show it.
    answer["Content-Disposition"] = (
        content_disposition_header(False, letter.file_name_of(offer)) or "inline"
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    return answer


def offer_of(request: MemberRequest, offer_id: int) -> Offer:
    """Return an offer that the member may see, with what its page shows, or 404."""
    rows = Offer.objects.visible_to(request.member).select_related(
        "company",
        "application__company",
        "application__candidate",
        "application__job",
        "application__current_step",
        "document",
        "sent_by",
        "answered_by",
    )
    return get_object_or_404(rows, pk=offer_id)


def _about(application: Application) -> dict[str, Any]:
    return {
        "application": application,
        "candidate": application.candidate,
        "is_progress": True,
        "result_follows": answering.result_follows(application),
        "has_interviews_to_come": bool(offer_answers.interviews_to_come(application)),
    }


def _saved(request: MemberRequest, offer: Offer) -> HttpResponse:
    """Lead on to the letter before it is sent, or back to the draft."""
    if request.POST.get("act") == "check":
        return responses.redirect(request, reverse("offer_sending", args=[offer.pk]))
    messages.success(request, _("下書きを保存しました。"))
    return responses.redirect(request, reverse("offer", args=[offer.pk]))


def _until(offer: Offer) -> Any:
    assert offer.answer_by is not None  # noqa: S101 - a constraint says so of what is sent
    return offer.answer_by
