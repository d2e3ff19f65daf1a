"""The member's own evaluation: written on the phone, saved automatically, handed in."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.company.roles import Action
from enishi.hiring.evaluations import answers
from enishi.hiring.evaluations import writing as evaluation_writing
from enishi.hiring.evaluations.answers import Written
from enishi.hiring.evaluations.models import Evaluation, Verdict
from enishi.hiring.evaluations.writing import Overtaken, Seen
from enishi.hiring.models import Application
from enishi.web.shell import evaluation_fields, input_cleaning, responses
from enishi.web.shell.access import MemberRequest, needs

# The page's own word is a random one of ours; longer ones are not accepted.
_LONGEST_PAGE = 24


@needs(Action.EVALUATE)
def page(request: MemberRequest, evaluation_id: int) -> HttpResponse:
    """``GET /evaluations/5/``: to write, to change, or only to read."""
    evaluation = _own(request, evaluation_id)
    seen = Application.objects.visible_to(request.member).filter(pk=evaluation.application_id)
    if evaluation.is_withdrawn or not seen.exists():
        context = {"evaluation": evaluation, "is_seen": seen.exists()}
        return responses.page(request, "evaluations/ended.html", context)
    context = {
        "evaluation": evaluation,
        "candidate": evaluation.application.candidate,
        "may_write": evaluation.is_open or evaluation_writing.may_change(evaluation),
        "fields": evaluation_fields.of(evaluation),
        "verdicts": answers.VERDICTS,
        "verdict": Verdict(evaluation.verdict) if evaluation.verdict else None,
        "page_word": secrets.token_urlsafe(16),
    }
    return responses.page(request, "evaluations/write.html", context)


@needs(Action.EVALUATE, methods=("POST",))
def draft(request: MemberRequest, evaluation_id: int) -> HttpResponse:
    """``POST /evaluations/5/draft``: save the draft whenever the member pauses."""
    evaluation = _own(request, evaluation_id)
    try:
        saved = evaluation_writing.save(
            evaluation, _written(request), seen=_seen(request), by=request.actor
        )
    except Overtaken as overtaken:
        return _question(request, overtaken)
    return responses.fragment(request, "evaluations/_saved.html", {"evaluation": saved})


@needs(Action.EVALUATE, methods=("POST",))
def submission(request: MemberRequest, evaluation_id: int) -> HttpResponse:
    """``POST /evaluations/5/submission``."""
    evaluation = _own(request, evaluation_id)
    try:
        evaluation_writing.submit(
            evaluation, _written(request), seen=_seen(request), by=request.actor
        )
    except Overtaken as overtaken:
        return _question(request, overtaken)
    messages.success(request, _("評価を提出しました。"))
    return responses.redirect(request, reverse("evaluation", args=[evaluation.pk]))


def _own(request: MemberRequest, evaluation_id: int) -> Evaluation:
    own = Evaluation.objects.filter(company=request.member.company_id, member=request.member)
    named = own.select_related("application__candidate", "application__job", "step", "version")
    return get_object_or_404(named, pk=evaluation_id)


def _written(request: MemberRequest) -> Written:
    sent = {
        number: request.POST.getlist(name)
        for name in request.POST
        if name.startswith("q") and (number := input_cleaning.read_number(name[1:])) is not None
    }
    return Written(
        verdict=request.POST.get("verdict", ""),
        comment=request.POST.get("comment", ""),
        answers=sent,
    )


def _seen(request: MemberRequest) -> Seen:
    return Seen(
        revision=input_cleaning.number(request.POST, "seen") or 0,
        page=request.POST.get("page", "")[:_LONGEST_PAGE],
    )


def _question(request: MemberRequest, overtaken: Overtaken) -> HttpResponse:
    """Ask which version shall stay. Nothing was written; what was typed is still on the page."""
    if not request.htmx:
        raise overtaken
    context = {"evaluation": overtaken.evaluation}
    return responses.fragment(request, "evaluations/_overtaken.html", context)
