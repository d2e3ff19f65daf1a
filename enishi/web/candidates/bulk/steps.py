"""The buttons of a bulk change: what to change, run, undo, keep the interviews."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.company.models import Member
from enishi.company.roles import Action
from enishi.hiring.tag_models import Tag
from enishi.interviews.bulk import changes, undoing
from enishi.interviews.bulk.models import BulkChange
from enishi.web.candidates import ending_choice
from enishi.web.candidates.bulk import letters
from enishi.web.candidates.bulk.page import find_change
from enishi.web.shell import input_cleaning, responses
from enishi.web.shell.access import MemberRequest, needs


@needs(Action.CHANGE_MANY, methods=("POST",))
def details(request: MemberRequest, change_id: int) -> HttpResponse:
    """変更内容を確認: the step, result, owner, tag or wording."""
    change = find_change(request, change_id)
    changes.set_details(
        change,
        step_name=request.POST.get("step_name", ""),
        outcome=request.POST.get("outcome", ""),
        reason=ending_choice.reason_typed(request.POST),
        owner=_owner(request),
        tag=_tag(request),
        fate=request.POST.get("fate", ""),
        letter=letters.typed(request.POST) if change.is_mail else None,
        by=request.actor,
    )
    return _to(request, change)


@needs(Action.CHANGE_MANY, methods=("POST",))
def run(request: MemberRequest, change_id: int) -> HttpResponse:
    """実行する."""
    change = find_change(request, change_id)
    changes.start(change, by=request.actor)
    return _to(request, change)


@needs(Action.CHANGE_MANY, methods=("POST",))
def undo(request: MemberRequest, change_id: int) -> HttpResponse:
    """この一括操作を取り消す."""
    change = find_change(request, change_id)
    undoing.begin(change, by=request.actor)
    return _to(request, change)


@needs(Action.CHANGE_MANY, methods=("POST",))
def interviews(request: MemberRequest, change_id: int) -> HttpResponse:
    """面接を中止しない: the results stay, nobody is told."""
    change = find_change(request, change_id)
    changes.keep_interviews(change, by=request.actor)
    messages.success(request, _("面接の予定を残します。候補者には何も送信しません。"))
    return _to(request, change)


@needs(Action.CHANGE_MANY, methods=("POST",))
def pushing(request: MemberRequest, change_id: int) -> HttpResponse:
    """もう一度試す: retry a step in which the worker made no progress for a while."""
    change = find_change(request, change_id)
    changes.restart(change, by=request.actor)
    messages.success(request, _("もう一度始めます。"))
    return _to(request, change)


def _owner(request: MemberRequest) -> Member | None:
    if not request.POST.get("owner"):
        return None
    own = Member.objects.filter(company=request.member.company_id)
    return get_object_or_404(own, pk=input_cleaning.number(request.POST, "owner"))


def _tag(request: MemberRequest) -> Tag | None:
    if not request.POST.get("tag"):
        return None
    own = Tag.objects.filter(company=request.member.company_id)
    return get_object_or_404(own, pk=input_cleaning.number(request.POST, "tag"))


def _to(request: MemberRequest, change: BulkChange) -> HttpResponse:
    return responses.redirect(request, reverse("bulk_change", args=[change.pk]))
