"""The documents of a candidate, and the pages of one of them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from enishi import queue
from enishi.company.roles import Action, may
from enishi.files import storing, types
from enishi.hiring import documents
from enishi.hiring.document_models import Document, DocumentKind
from enishi.hiring.models import Candidate
from enishi.web.candidates.profile import applications_of
from enishi.web.shell import input_cleaning, responses
from enishi.web.shell.access import MemberRequest, needs

_ACCEPTED = ",".join(ending for endings in types.ENDINGS.values() for ending in endings)


@needs(Action.SEE_DOCUMENTS)
def documents_page(request: MemberRequest, candidate_id: int) -> HttpResponse:
    """``GET /candidates/7/documents/?document=3``."""
    candidate = candidate_of(request, candidate_id)
    made = applications_of(candidate, request.member)
    context = {
        "is_documents": True,
        "may_write_messages": may(request.actor, Action.WRITE_MESSAGES),
        "applications": made,
        "application": made[0] if made else None,
        "megabytes": storing.LARGEST // 1024 // 1024,
        "accepted": _ACCEPTED,
        **_context(request, candidate),
    }
    return responses.page(request, "candidates/documents/documents.html", context)


@needs(Action.SEE_DOCUMENTS)
def listing(request: MemberRequest, candidate_id: int) -> HttpResponse:
    """``GET /candidates/7/documents/list?again&document=3``: the present list, for polling."""
    context = _context(request, candidate_of(request, candidate_id))
    # The page had no document to show until now.
    context["comes_late"] = context["shown"] is not None and not request.GET.get("document")
    return responses.fragment(request, "candidates/documents/_list.html", context)


@needs(Action.SEE_DOCUMENTS)
def preview(request: MemberRequest, candidate_id: int, document_id: int) -> HttpResponse:
    """``GET /candidates/7/documents/3/preview?again&pages=2``: more pages, once they are drawn."""
    shown = document_of(request, candidate_id, document_id)
    known = input_cleaning.number(request.GET, "pages")
    if known == shown.file.pages and shown.file.is_busy:
        return responses.unchanged()
    return responses.fragment(request, "candidates/documents/_preview.html", _shown(shown))


def candidate_of(request: MemberRequest, candidate_id: int) -> Candidate:
    """Return a candidate whom the member may see, or 404."""
    return get_object_or_404(Candidate.objects.visible_to(request.member), pk=candidate_id)


def document_of(request: MemberRequest, candidate_id: int, document_id: int) -> Document:
    """Return one of the candidate's documents of a kind that the member may see, or 404."""
    rows = Document.objects.visible_to(request.actor).filter(candidate=candidate_id)
    found: Document = get_object_or_404(rows.select_related("file__by"), pk=document_id)
    return found


def to_page(request: MemberRequest, candidate_id: int) -> HttpResponse:
    """Lead back to the candidate's documents."""
    return responses.redirect(request, reverse("candidate_documents", args=[candidate_id]))


def _context(request: MemberRequest, candidate: Candidate) -> dict[str, object]:
    seen = Document.objects.visible_to(request.actor).filter(candidate=candidate)
    rows = list(seen.select_related("file__by").order_by("-pk"))
    wanted = input_cleaning.number(request.GET, "document")
    readable = [one for one in rows if one.file.may_be_read]
    shown = next((one for one in readable if one.pk == wanted), None) or _first_of(readable)
    is_busy = any(one.file.is_busy for one in rows)
    return {
        "candidate": candidate,
        "documents": rows,
        "kinds": DocumentKind.choices,
        "may_edit": may(request.actor, Action.EDIT_CANDIDATES),
        "is_busy": is_busy,
        "lacks_worker": is_busy and not queue.has_worker(),
        **(_shown(shown) if shown else {"shown": None}),
    }


def _first_of(readable: list[Document]) -> Document | None:
    """Return the document to show first: 履歴書, then the other kinds; the newest of each."""
    order = DocumentKind.values
    return min(readable, key=lambda one: order.index(one.kind), default=None)


def _shown(document: Document) -> dict[str, object]:
    has_only_text = document.file.pages == 0 and document.file.text_length > 0
    text = documents.text_of(document) if has_only_text else ""
    return {"shown": document, "candidate_id": document.candidate_id, "text": text}
