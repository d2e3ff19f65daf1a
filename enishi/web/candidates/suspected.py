"""Applications by the form that look like spam: a recruiter decides, and nothing is dropped."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.company.roles import Action
from enishi.hiring.intake import arrivals, web_applications
from enishi.hiring.intake.form_models import Suspicion, WebApplication
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs
from enishi.web.shell.paging import Pages

_PAGE_SIZE = 20


@needs(Action.EDIT_CANDIDATES)
def listing(request: MemberRequest) -> HttpResponse:
    """``GET /candidates/suspected/``: the newest first."""
    rows = (
        arrivals.suspected(request.member)
        .select_related("job", "company")
        .prefetch_related("files__file")
    )
    page = Pages(rows.order_by("-sent_at", "-pk"), _PAGE_SIZE).get_page(request.GET.get("page"))
    lines = [_line(web) for web in page]
    return responses.page(request, "candidates/suspected.html", {"page": page, "lines": lines})


@needs(Action.EDIT_CANDIDATES, methods=("POST",))
def acceptance(request: MemberRequest, web_id: int) -> HttpResponse:
    """``POST /candidates/suspected/7/acceptance``: 候補者として受け付ける."""
    made = web_applications.accept(_one(request, web_id), by=request.actor)
    messages.success(request, _("応募を受け付け、候補者として登録しました。"))
    return responses.redirect(request, reverse("application", args=[made.pk]))


@needs(Action.EDIT_CANDIDATES, methods=("POST",))
def removal(request: MemberRequest, web_id: int) -> HttpResponse:
    """``POST /candidates/suspected/7/removal``: 迷惑として削除する."""
    web_applications.discard(_one(request, web_id), by=request.actor)
    messages.success(request, _("迷惑な応募として削除しました。"))
    return responses.redirect(request, reverse("suspected"))


def _one(request: MemberRequest, web_id: int) -> WebApplication:
    return get_object_or_404(arrivals.suspected(request.member), pk=web_id)


def _line(web: WebApplication) -> dict[str, Any]:
    return {
        "web": web,
        "dialog": f"spam-{web.pk}",
        "person": web_applications.details_of(web),
        "answers": web_applications.answers_of(web),
        "reasons": [Suspicion(code).label for code in web.suspicions],
        "files": [one.file.name for one in web.files.all()],
    }
