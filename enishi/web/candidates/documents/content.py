"""Serves documents as they came, always as a download, and the pictures of their pages.

No file of a stranger is ever shown as a page of ours: it is served as an attachment whose type
browsers must not guess. If a browser opens it nevertheless, it has no permissions.
"""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from enishi.company.roles import Action
from enishi.files import types
from enishi.hiring import documents
from enishi.web.candidates.documents.page import document_of
from enishi.web.shell.access import MemberRequest, needs

_LOCKED = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@needs(Action.SEE_DOCUMENTS)
def content(request: MemberRequest, candidate_id: int, document_id: int) -> HttpResponse:
    """``GET /candidates/7/documents/3/content``: the file as it came."""
    document = document_of(request, candidate_id, document_id)
    kept = document.file
    answer = StreamingHttpResponse(
        documents.content_of(document),
        content_type=types.MEDIA.get(kept.type, "application/octet-stream"),
        headers=_LOCKED,
    )
    answer["Content-Length"] = str(kept.size)
    answer["Content-Disposition"] = content_disposition_header(True, kept.file_name) or "attachment"
    return cast("HttpResponse", answer)


@needs(Action.SEE_DOCUMENTS)
def page(request: MemberRequest, candidate_id: int, document_id: int, number: int) -> HttpResponse:
    """``GET /candidates/7/documents/3/pages/1``: the picture of a page."""
    document = document_of(request, candidate_id, document_id)
    if number not in document.file.page_numbers:
        raise Http404
    picture = documents.page_of(document, number)
    return HttpResponse(picture, content_type="image/webp", headers=_LOCKED)
