"""What a member does with a mail: an application, a known candidate's, or nothing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import reswap, retarget

from enishi.company.roles import Action
from enishi.errors import Code, UserFacingError
from enishi.hiring import candidates
from enishi.hiring.candidates import CandidateDetails
from enishi.hiring.intake import mail_entries
from enishi.hiring.models import Candidate
from enishi.web.candidates import profile
from enishi.web.candidates.mails.page import context_of, one_entry
from enishi.web.shell import input_cleaning, responses
from enishi.web.shell.access import MemberRequest, needs
from enishi.web.shell.form_keys import creates_once


@needs(Action.SORT_MAILS, methods=("POST",))
@creates_once
def application(request: MemberRequest, entry_id: int) -> HttpResponse:
    """``POST /candidates/received/7/application``: a new candidate, from the corrected fields."""
    entry = one_entry(request, entry_id)
    typed = CandidateDetails.typed(request.POST)
    if "is_somebody_else" not in request.POST and (
        alike := candidates.possible_duplicates(request.member.company, typed)
    ):
        context = context_of(request, entry) | {"alike": alike[: candidates.MOST_ALIKE]}
        if request.htmx:
            asked = responses.fragment(request, "candidates/mails/_alike.html", context, status=409)
            return reswap(retarget(asked, "#mail-form-refusal"), "innerHTML")
        return responses.page(request, "candidates/mails/mail.html", context, status=409)
    made = mail_entries.make_application(
        entry,
        typed,
        job=profile.job_chosen(request),
        remembers_job="remembers_job" in request.POST,
        by=request.actor,
    )
    messages.success(
        request, _("候補者として登録しました。添付ファイルは、確認が済むと書類に表示されます。")
    )
    return responses.redirect(request, reverse("candidate", args=[made.pk]))


@needs(Action.SORT_MAILS, methods=("POST",))
@creates_once
def candidate(request: MemberRequest, entry_id: int) -> HttpResponse:
    """``POST /candidates/received/7/candidate``: the mail belongs to a candidate who is known."""
    entry = one_entry(request, entry_id)
    number = input_cleaning.number(request.POST, "candidate")
    if number is None:
        raise UserFacingError(
            Code.VALUE_MISSING, _("候補者を選択してください。"), field="candidate"
        )
    known = get_object_or_404(Candidate.objects.visible_to(request.member), pk=number)
    mail_entries.attach(entry, known, job=profile.job_chosen(request), by=request.actor)
    messages.success(request, _("メールと添付ファイルを、候補者に追加しました。"))
    return responses.redirect(request, reverse("candidate", args=[known.pk]))


@needs(Action.SORT_MAILS, methods=("POST",))
def dismissal(request: MemberRequest, entry_id: int) -> HttpResponse:
    """``POST /candidates/received/7/dismissal``: it is no application."""
    mail_entries.dismiss(one_entry(request, entry_id), by=request.actor)
    messages.success(
        request,
        _("応募ではないメールとして処理しました。一覧の「応募ではないメール」から戻せます。"),
    )
    return responses.redirect(request, reverse("received_mails"))


@needs(Action.SORT_MAILS, methods=("POST",))
def reopening(request: MemberRequest, entry_id: int) -> HttpResponse:
    """``POST /candidates/received/7/reopening``: it waits again."""
    mail_entries.reopen(one_entry(request, entry_id), by=request.actor)
    messages.success(request, _("メールを未処理に戻しました。"))
    return responses.redirect(request, reverse("received_mail", args=[entry_id]))
