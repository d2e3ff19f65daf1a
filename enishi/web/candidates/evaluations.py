"""On 「採用フロー・結果」: begin one's own evaluation, ask others for theirs, open theirs."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enishi.company.models import Member
from enishi.company.roles import Action
from enishi.errors import Code, UserFacingError
from enishi.hiring.evaluations import asking, seeing
from enishi.hiring.evaluations import writing as evaluation_writing
from enishi.hiring.evaluations.models import Evaluation
from enishi.hiring.models import Application, Step
from enishi.interviews.models import InterviewState, Participant
from enishi.web.candidates import progress
from enishi.web.shell import input_cleaning, responses
from enishi.web.shell.access import MemberRequest, needs
from enishi.web.shell.form_keys import creates_once


@needs(Action.EVALUATE, methods=("POST",))
def own(request: MemberRequest, application_id: int) -> HttpResponse:
    """``POST /applications/3/evaluation``: begin or continue the member's own."""
    application = _application(request, application_id)
    evaluation = evaluation_writing.begin(
        application, step=_step_shown(request, application), by=request.actor
    )
    return responses.redirect(request, reverse("evaluation", args=[evaluation.pk]))


@needs(Action.ASK_FOR_EVALUATIONS, methods=("GET", "POST"))
@creates_once
def requests(request: MemberRequest, application_id: int) -> HttpResponse:
    """``/applications/3/evaluation-requests``. GET: the dialog. POST: members, due day, note."""
    application = _application(request, application_id)
    step = _step_shown(request, application)
    if request.method != "POST":
        return responses.fragment(
            request, "candidates/_evaluation_request.html", _offer(application, step)
        )
    asked = asking.ask_for_evaluations(
        application,
        step=step,
        member_ids=input_cleaning.numbers(request.POST.getlist("members")),
        due_on=_day(request.POST.get("due_on", "")),
        note=request.POST.get("note", ""),
        by=request.actor,
    )
    sentence = ngettext(
        "%(count)d名に評価を依頼しました。", "%(count)d名に評価を依頼しました。", len(asked)
    )
    messages.success(request, sentence % {"count": len(asked)})
    return _back(request, application.pk)


@needs(Action.ASK_FOR_EVALUATIONS, methods=("POST",))
def withdrawal(request: MemberRequest, evaluation_id: int) -> HttpResponse:
    """``POST /evaluations/5/withdrawal``: withdraw the request."""
    evaluation = _evaluation(request, evaluation_id)
    asking.withdraw(evaluation, by=request.actor)
    messages.success(request, _("評価の依頼を取り下げました。"))
    return _back(request, evaluation.application_id)


@needs(Action.OPEN_EVALUATIONS, methods=("POST",))
def reopening(request: MemberRequest, evaluation_id: int) -> HttpResponse:
    """``POST /evaluations/5/reopening``: allow one more change of a handed-in evaluation."""
    evaluation = _evaluation(request, evaluation_id)
    seeing.reopen(evaluation, by=request.actor)
    messages.success(request, _("評価の修正を許可しました。"))
    return _back(request, evaluation.application_id)


@needs(Action.OPEN_EVALUATIONS, methods=("POST",))
def opening(request: MemberRequest, application_id: int) -> HttpResponse:
    """``POST /applications/3/evaluation-opening``: see the others' before the rules show them."""
    application = _application(request, application_id)
    seeing.open_all(application, step=_step_shown(request, application), by=request.actor)
    return _back(request, application.pk)


def _application(request: MemberRequest, application_id: int) -> Application:
    return get_object_or_404(progress.visible_applications(request.member), pk=application_id)


def _evaluation(request: MemberRequest, evaluation_id: int) -> Evaluation:
    seen = Application.objects.visible_to(request.member)
    own = Evaluation.objects.filter(
        company=request.member.company_id, application__in=seen.values("pk")
    )
    return get_object_or_404(own, pk=evaluation_id)


def _back(request: MemberRequest, application_id: int) -> HttpResponse:
    return responses.redirect(
        request, f"{reverse('application', args=[application_id])}#evaluations"
    )


def _step_shown(request: MemberRequest, application: Application) -> Step:
    """Return the step that the page showed, even if the application has moved on since."""
    sent = request.POST if request.method == "POST" else request.GET
    if "step" not in sent:
        return application.current_step
    steps = Step.objects.filter(flow=application.job.flow_id)
    return get_object_or_404(steps, pk=input_cleaning.number(sent, "step"))


def _offer(application: Application, step: Step) -> dict[str, object]:
    """Return the members to ask, without those who have handed in; interviewers are preselected."""
    interviewing = set(
        Participant.objects.filter(interview__application=application, interview__step=step)
        .exclude(interview__state=InterviewState.CANCELLED)
        .values_list("member", flat=True)
    )
    rows = {one.member_id: one for one in application.evaluations.filter(step=step)}
    colleagues = Member.objects.filter(company=application.company_id, is_active=True)
    people = [
        (one, rows.get(one.pk))
        for one in colleagues.order_by("department", "family_name", "given_name", "pk")
    ]
    offered = [(one, row) for one, row in people if row is None or not row.is_submitted]
    return {
        "application": application,
        "step": step,
        "people": sorted(offered, key=lambda pair: pair[0].pk not in interviewing),
        "chosen": {
            one.pk
            for one, row in offered
            if one.pk in interviewing and (not row or row.is_withdrawn)
        },
    }


def _day(text: str) -> date | None:
    """Return the day of a date field; raises UserFacingError if there is no such day."""
    if not text:
        return None
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise UserFacingError(
            Code.FIELDS_INVALID, _("期限は日付で入力してください。"), field="due_on"
        )
    return day
