"""採用担当者, 期限 and 応募経路 of an application, changed on the candidate's record."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.company.models import Member
from enishi.company.roles import Action
from enishi.errors import Code, UserFacingError
from enishi.hiring import handling
from enishi.hiring.handling import HandlingDetails
from enishi.web.candidates import progress
from enishi.web.shell import input_cleaning, responses
from enishi.web.shell.access import MemberRequest, needs


@needs(Action.EDIT_CANDIDATES, methods=("POST",))
def change(request: MemberRequest, application_id: int) -> HttpResponse:
    """``POST /applications/3/handling``: owner, due day, source and campaign."""
    application = get_object_or_404(
        progress.visible_applications(request.member), pk=application_id
    )
    details = HandlingDetails(
        owner=_owner(request),
        due_on=_day(request.POST.get("due_on", "")),
        source=request.POST.get("source", ""),
        campaign=request.POST.get("campaign", ""),
    )
    handling.change(application, details, by=request.actor)
    messages.success(request, _("担当と期限を更新しました。"))
    return responses.redirect(request, reverse("candidate", args=[application.candidate_id]))


def _owner(request: MemberRequest) -> Member | None:
    if not request.POST.get("owner"):
        return None
    own = Member.objects.filter(company=request.member.company_id)
    return get_object_or_404(own, pk=input_cleaning.number(request.POST, "owner"))


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise UserFacingError(
            Code.FIELDS_INVALID, _("期限は日付で入力してください。"), field="due_on"
        ) from None
