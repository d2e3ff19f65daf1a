"""メモ: written, edited, removed and restored on the candidate's record."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.company.roles import Action
from enishi.hiring import memos
from enishi.hiring.memo_models import Memo
from enishi.hiring.models import Candidate
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs
from enishi.web.shell.form_keys import creates_once


@needs(Action.WRITE_MEMOS, methods=("POST",))
@creates_once
def writing(request: MemberRequest, candidate_id: int) -> HttpResponse:
    """``POST /candidates/7/memos``."""
    candidate = get_object_or_404(Candidate.objects.visible_to(request.member), pk=candidate_id)
    memos.write(candidate, text=request.POST.get("text", ""), by=request.actor)
    messages.success(request, _("メモを追加しました。"))
    return _to_record(request, candidate_id)


@needs(Action.WRITE_MEMOS, methods=("POST",))
def editing(request: MemberRequest, candidate_id: int, memo_id: int) -> HttpResponse:
    """``POST /candidates/7/memos/3``."""
    memo = _memo_of(request, candidate_id, memo_id)
    memos.edit(memo, text=request.POST.get("text", ""), by=request.actor)
    messages.success(request, _("メモを更新しました。"))
    return _to_record(request, candidate_id)


@needs(Action.WRITE_MEMOS, methods=("POST",))
def removal(request: MemberRequest, candidate_id: int, memo_id: int) -> HttpResponse:
    """``POST /candidates/7/memos/3/removal``; the page that follows offers to undo it."""
    memo = _memo_of(request, candidate_id, memo_id)
    memos.remove(memo, by=request.actor)
    return _to_record(request, candidate_id, f"?removed={memo.pk}")


@needs(Action.WRITE_MEMOS, methods=("POST",))
def restoration(request: MemberRequest, candidate_id: int, memo_id: int) -> HttpResponse:
    """``POST /candidates/7/memos/3/restoration``."""
    memos.restore(_memo_of(request, candidate_id, memo_id), by=request.actor)
    messages.success(request, _("メモを元に戻しました。"))
    return _to_record(request, candidate_id)


def _memo_of(request: MemberRequest, candidate_id: int, memo_id: int) -> Memo:
    """Return a memo of a candidate whom the member sees, removed or not, or 404."""
    seen = Candidate.objects.visible_to(request.member).filter(pk=candidate_id)
    own = Memo.objects.filter(company=request.member.company_id, candidate__in=seen.values("pk"))
    return get_object_or_404(own.select_related("candidate"), pk=memo_id)


def _to_record(request: MemberRequest, candidate_id: int, query: str = "") -> HttpResponse:
    return responses.redirect(request, reverse("candidate", args=[candidate_id]) + query)
