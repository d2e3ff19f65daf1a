"""Adds documents, changes their kind, and removes them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from enishi.company.roles import Action
from enishi.hiring import documents
from enishi.hiring.documents import SentFile
from enishi.web.candidates.documents.page import candidate_of, document_of, to_page
from enishi.web.shell.access import MemberRequest, needs
from enishi.web.shell.form_keys import creates_once


@needs(Action.EDIT_CANDIDATES, methods=("POST",))
@creates_once
def files(request: MemberRequest, candidate_id: int) -> HttpResponse:
    """``POST /candidates/7/documents/files``: one or several, all of one kind."""
    candidate = candidate_of(request, candidate_id)
    sent = [SentFile(one.name or "", one) for one in request.FILES.getlist("file")]
    kind = request.POST.get("kind", "")
    refused = documents.add_each(candidate, sent, kind=kind, by=request.actor)
    # With htmx, files are sent one by one, and each appears in the list.
    if (added := len(sent) - len(refused)) and not request.htmx:
        messages.success(request, _("%(count)d件の書類を追加しました。") % {"count": added})
    for cause in refused:
        messages.error(request, cause.message)
    return to_page(request, candidate_id)


@needs(Action.EDIT_CANDIDATES, methods=("POST",))
def kind(request: MemberRequest, candidate_id: int, document_id: int) -> HttpResponse:
    """種類を変更."""
    document = document_of(request, candidate_id, document_id)
    documents.set_kind(document, kind=request.POST.get("kind", ""), by=request.actor)
    messages.success(request, _("書類の種類を変更しました。"))
    return to_page(request, candidate_id)


@needs(Action.EDIT_CANDIDATES, methods=("POST",))
def removal(request: MemberRequest, candidate_id: int, document_id: int) -> HttpResponse:
    """書類を削除."""
    documents.remove(document_of(request, candidate_id, document_id), by=request.actor)
    messages.success(request, _("書類を削除しました。"))
    return to_page(request, candidate_id)
