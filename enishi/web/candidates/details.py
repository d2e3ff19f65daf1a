"""The form of a candidate's details, for a new candidate and for a correction."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_htmx.http import reswap, retarget

from enishi.company.models import Member
from enishi.company.roles import Action
from enishi.hiring import candidates
from enishi.hiring.models import Candidate, Job
from enishi.interviews.candidate import correction
from enishi.interviews.models import Interview, InterviewState
from enishi.web.candidates import profile
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs
from enishi.web.shell.form_keys import creates_once


class DetailsForm(forms.Form):
    """The fields of a candidate; the verb decides what is valid."""

    family_name = forms.CharField(
        label=gettext_lazy("姓"), max_length=50, widget=forms.TextInput({"autocomplete": "off"})
    )
    given_name = forms.CharField(label=gettext_lazy("名"), max_length=50, required=False)
    family_kana = forms.CharField(label=gettext_lazy("姓（フリガナ）"), required=False)
    given_kana = forms.CharField(label=gettext_lazy("名（フリガナ）"), required=False)
    email = forms.CharField(
        label=gettext_lazy("メールアドレス"),
        required=False,
        widget=forms.TextInput({"inputmode": "email", "autocapitalize": "off"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("電話番号"),
        required=False,
        widget=forms.TextInput({"inputmode": "tel"}),
    )


class NewCandidateForm(DetailsForm):
    """The details, and the job that the candidate applies to."""

    job = forms.ModelChoiceField(
        label=gettext_lazy("応募する求人"),
        queryset=Job.objects.none(),
        required=False,
        empty_label=gettext_lazy("あとで選ぶ"),
    )

    def __init__(self, member: Member) -> None:
        super().__init__()
        self.fields["job"].queryset = _open_jobs(member)  # type: ignore[attr-defined]


@needs(Action.EDIT_CANDIDATES, methods=("GET", "POST"))
@creates_once
def new_page(request: MemberRequest) -> HttpResponse:
    """``GET|POST /candidates/new``."""
    if request.method == "GET":
        form = NewCandidateForm(request.member)
        return responses.page(request, "candidates/new.html", {"form": form})
    entered = candidates.CandidateDetails.typed(request.POST)
    if "is_somebody_else" not in request.POST and (
        alike := candidates.possible_duplicates(
            request.member.company, entered, reader=request.member
        )
    ):
        return _ask_whether_same(request, alike)
    candidate = candidates.register(
        request.member.company,
        entered,
        job=profile.job_chosen(request),
        by=request.actor,
    )
    messages.success(request, _("候補者を登録しました。"))
    return responses.redirect(request, reverse("candidate", args=[candidate.pk]))


@needs(Action.EDIT_CANDIDATES, methods=("GET", "POST"))
def edit_page(request: MemberRequest, candidate_id: int) -> HttpResponse:
    """``GET|POST /candidates/7/details``."""
    candidate = get_object_or_404(Candidate.objects.visible_to(request.member), pk=candidate_id)
    if request.method == "GET":
        initial = {name: getattr(candidate, name) for name in DetailsForm.base_fields}
        form = DetailsForm(initial=initial)
        return responses.page(
            request, "candidates/edit.html", {"form": form, "candidate": candidate}
        )
    entered = candidates.CandidateDetails.typed(request.POST)
    closed = correction.correct(candidate, entered, by=request.actor)
    messages.success(request, _("候補者の基本情報を更新しました。"))
    if closed:
        messages.warning(request, _of_closed_links(closed))
    return responses.redirect(request, reverse("candidate", args=[candidate.pk]))


def _ask_whether_same(request: MemberRequest, alike: list[Candidate]) -> HttpResponse:
    """Show possible duplicates, and the button that registers another person of the same name."""
    context: dict[str, object] = {
        "alike": alike[: candidates.MOST_ALIKE],
        "has_more": len(alike) > candidates.MOST_ALIKE,
        "name": alike[0].full_name,
    }
    if request.htmx:
        asked = responses.fragment(request, "candidates/_alike.html", context, status=409)
        return reswap(retarget(asked, "#candidate-form-refusal"), "innerHTML")
    form = NewCandidateForm(request.member)
    form.initial = request.POST.dict()
    return responses.page(request, "candidates/new.html", context | {"form": form}, status=409)


def _of_closed_links(interviews: list[Interview]) -> str:
    """Say that handed-out links have ended, and which new ones must be handed out by hand."""
    sentence = _(
        "メールアドレスが変更されたため、これまでに候補者へお渡ししたリンクは使えなくなりました。"
    )
    # An interview that is still being arranged gets a new link with the next mail.
    waiting = [one for one in interviews if one.is_open and one.state != InterviewState.DRAFT]
    if not waiting:
        return sentence
    pages = format_html_join(
        _("、"),
        '<a href="{}">{}</a>',
        ((reverse("interview", args=[one.pk]), one.step.name) for one in waiting),
    )
    return format_html(
        "{} {}",
        sentence,
        format_html(
            _("次の面接の画面で、新しいリンクを発行して候補者にお渡しください：{pages}"),
            pages=pages,
        ),
    )


def _open_jobs(member: Member) -> QuerySet[Job]:
    return Job.objects.visible_to(member).filter(is_open=True).order_by("title")
