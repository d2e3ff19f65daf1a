"""A member's steps with an import, one after the other."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.company.roles import Action
from enishi.hiring.intake import imports
from enishi.hiring.intake.models import CandidateImport
from enishi.hiring.models import Job
from enishi.records import import_undo
from enishi.web.candidates.imports.page import find_import
from enishi.web.shell import input_cleaning, responses
from enishi.web.shell.access import MemberRequest, needs


@needs(Action.IMPORT_CANDIDATES, methods=("POST",))
def reading(request: MemberRequest, import_id: int) -> HttpResponse:
    """この文字コードで読み直す."""
    taken = find_import(request, import_id)
    imports.read_again(taken, encoding=request.POST.get("encoding", ""), by=request.actor)
    return _to(request, taken)


@needs(Action.IMPORT_CANDIDATES, methods=("POST",))
def columns(request: MemberRequest, import_id: int) -> HttpResponse:
    """内容を確認: what each column holds."""
    taken = find_import(request, import_id)
    job_id = input_cleaning.number(request.POST, "job")
    mine = Job.objects.filter(company=request.member.company_id)
    imports.set_columns(
        taken,
        codes=request.POST.getlist("column"),
        job=get_object_or_404(mine, pk=job_id) if job_id is not None else None,
        takes_namesakes="takes_namesakes" in request.POST,
        by=request.actor,
    )
    return _to(request, taken)


@needs(Action.IMPORT_CANDIDATES, methods=("POST",))
def run(request: MemberRequest, import_id: int) -> HttpResponse:
    """取り込む."""
    taken = find_import(request, import_id)
    imports.start(taken, by=request.actor)
    return _to(request, taken)


@needs(Action.IMPORT_CANDIDATES, methods=("POST",))
def undoing(request: MemberRequest, import_id: int) -> HttpResponse:
    """取り込みを取り消す."""
    taken = find_import(request, import_id)
    import_undo.begin(taken, by=request.actor)
    return _to(request, taken)


@needs(Action.IMPORT_CANDIDATES, methods=("POST",))
def pushing(request: MemberRequest, import_id: int) -> HttpResponse:
    """もう一度試す: retry a step in which the worker made no progress for a while."""
    taken = find_import(request, import_id)
    imports.restart(taken, by=request.actor)
    messages.success(request, _("もう一度始めます。"))
    return _to(request, taken)


def _to(request: MemberRequest, taken: CandidateImport) -> HttpResponse:
    return responses.redirect(request, reverse("candidate_import", args=[taken.pk]))
