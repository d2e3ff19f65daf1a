"""本人からの請求 on a candidate's page of personal data, and what is disclosed to them."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from enishi.company.roles import Action
from enishi.hiring import person_requests
from enishi.hiring.models import Candidate
from enishi.hiring.person_request_models import PersonRequest
from enishi.hiring.person_requests import RequestDetails
from enishi.records import disclosure
from enishi.web.candidates import privacy
from enishi.web.candidates.documents.page import candidate_of
from enishi.web.shell.access import MemberRequest, needs
from enishi.web.shell.form_keys import creates_once


@needs(Action.ERASE_CANDIDATES, methods=("POST",))
@creates_once
def recording(request: MemberRequest, candidate_id: int) -> HttpResponse:
    """``POST /candidates/7/privacy/requests``: 請求を記録する."""
    candidate = candidate_of(request, candidate_id)
    sent = request.POST
    details = RequestDetails(
        kind=sent.get("kind", ""),
        received_on=privacy.day_of(sent.get("received_on", "")),
        due_on=privacy.day_of(sent.get("due_on", "")),
        note=sent.get("note", ""),
    )
    person_requests.record_request(candidate, details, by=request.actor)
    messages.success(request, _("請求を記録しました。"))
    return privacy.to_page(request, candidate)


@needs(Action.ERASE_CANDIDATES, methods=("POST",))
def closing(request: MemberRequest, candidate_id: int, request_id: int) -> HttpResponse:
    """``POST /candidates/7/privacy/requests/3/closing``: 対応を記録する."""
    candidate = candidate_of(request, candidate_id)
    person_requests.close_request(
        _one(candidate, request_id),
        request.POST.get("outcome", ""),
        answer=request.POST.get("answer", ""),
        by=request.actor,
    )
    messages.success(request, _("請求への対応を記録しました。"))
    return privacy.to_page(request, candidate)


@needs(Action.ERASE_CANDIDATES, methods=("POST",))
def reopening(request: MemberRequest, candidate_id: int, request_id: int) -> HttpResponse:
    """``POST /candidates/7/privacy/requests/3/reopening``: 対応中に戻す."""
    candidate = candidate_of(request, candidate_id)
    person_requests.reopen_request(_one(candidate, request_id), by=request.actor)
    messages.success(request, _("請求を対応中に戻しました。"))
    return privacy.to_page(request, candidate)


@needs(Action.ERASE_CANDIDATES, methods=("POST",), proven=True)
def disclosed(request: MemberRequest, candidate_id: int) -> HttpResponse:
    """``POST /candidates/7/privacy/disclosure``: everything about the candidate, as a ZIP."""
    candidate = candidate_of(request, candidate_id)
    pieces = disclosure.disclose(candidate, by=request.actor)
    answer = StreamingHttpResponse(pieces, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="candidate-{candidate.pk}.zip"'
    answer["Cache-Control"] = "no-store"
    return cast("HttpResponse", answer)


def _one(candidate: Candidate, request_id: int) -> PersonRequest:
    return get_object_or_404(candidate.person_requests.all(), pk=request_id)
