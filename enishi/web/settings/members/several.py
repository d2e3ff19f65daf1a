"""まとめて招待: several people from a pasted list or a file, each line judged before."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from enishi.accounts import invitation_list, invitations
from enishi.accounts.invitations import InvitationOutcome, Judged
from enishi.company.models import Role
from enishi.company.roles import Action
from enishi.errors import Code, UserFacingError
from enishi.hiring.intake.table_files import Table, Unreadable
from enishi.web.settings.members.forms import DetailsForm
from enishi.web.settings.members.page import known_words
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs

# One more than a list may have, with a header.
_MOST_ROWS = invitation_list.MOST_PEOPLE + 2


class ListForm(forms.Form):
    """The list, and what holds for all of it; the verb decides what is valid."""

    people = forms.CharField(
        label=gettext_lazy("招待する人（1行に1名）"),
        widget=forms.Textarea({"rows": 8, "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=gettext_lazy("CSV・Excelファイル"),
        required=False,
        widget=forms.FileInput({"accept": ".csv,.tsv,.txt,.xlsx,.xls,.xlsm,.ods"}),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("権限"), choices=Role.choices, initial=Role.INTERVIEWER
    )
    department = DetailsForm.base_fields["department"]
    office = DetailsForm.base_fields["office"]


@needs(Action.EDIT_COMPANY, methods=("GET", "POST"), proven=True)
def several(request: MemberRequest) -> HttpResponse:
    """``GET|POST /settings/members/invitations``: GET the page; POST judges, then invites."""
    if request.method == "GET":
        context = {"form": ListForm(), **_known(request)}
        return responses.page(request, "settings/members/several.html", context)
    lines = _lines_sent(request)
    entries = invitation_list.entries_of("\n".join(lines))
    role = request.POST.get("role", "")
    company = request.member.company
    if request.POST.get("act") != "invite":
        return _shown(request, lines, invitations.judge_each(company, entries, role=role))
    judged = invitations.invite_each(
        company,
        entries,
        role=role,
        department=request.POST.get("department", ""),
        office=request.POST.get("office", ""),
        by=request.actor,
    )
    messages.success(request, _said(judged))
    left = [one.entry.text for one in judged if one.is_wrong]
    if left:
        return _shown(request, left, [one for one in judged if one.is_wrong], is_done=True)
    return responses.redirect(request, reverse("settings_members"))


def _lines_sent(request: MemberRequest) -> list[str]:
    """Return the lines of the list and of the file."""
    lines = request.POST.get("people", "").splitlines()
    sent = request.FILES.get("file")
    if sent is not None:
        try:
            rows = list(islice(Table(sent.read()).rows(), _MOST_ROWS))
        except Unreadable as unreadable:
            raise UserFacingError(
                Code.TABLE_UNREADABLE, unreadable.refusal.sentence, field="file"
            ) from unreadable
        lines += invitation_list.lines_of(rows)
    return lines


def _shown(
    request: MemberRequest, lines: Sequence[str], judged: Sequence[Judged], *, is_done: bool = False
) -> HttpResponse:
    names = ("role", "department", "office")
    form = ListForm(
        initial={name: request.POST.get(name, "") for name in names} | {"people": "\n".join(lines)}
    )
    context = {
        "form": form,
        "judged": judged,
        "new": sum(one.is_new for one in judged),
        "is_done": is_done,
        **_known(request),
    }
    return responses.fragment(request, "settings/members/_several.html", context)


def _known(request: MemberRequest) -> dict[str, object]:
    return {**known_words(request.member), "most_people": invitation_list.MOST_PEOPLE}


def _said(judged: Sequence[Judged]) -> str:
    """Say how many were invited, and how many were members already."""
    count = sum(one.standing == InvitationOutcome.INVITED for one in judged)
    said = ngettext(
        "%(count)d名を招待し、パスワードを決めるためのリンクをメールでお送りしました。",
        "%(count)d名を招待し、パスワードを決めるためのリンクをメールでお送りしました。",
        count,
    ) % {"count": count}
    already = sum(one.standing == InvitationOutcome.MEMBER for one in judged)
    if already:
        said += ngettext(
            "%(count)d名はすでにメンバーです。", "%(count)d名はすでにメンバーです。", already
        ) % {"count": already}
    return said
