"""Records a step's result or undoes it; asks about an interview at the step, and for a letter."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.company.roles import Action
from enishi.errors import Code, UserFacingError
from enishi.hiring.messages import writing
from enishi.hiring.messages.draft import Draft
from enishi.hiring.models import Application, StepOutcome
from enishi.interviews.letters import announcements
from enishi.interviews.models import Interview
from enishi.interviews.trips import leaving
from enishi.web.candidates import ending_choice, progress
from enishi.web.candidates.messages import choices
from enishi.web.shell import input_cleaning, responses
from enishi.web.shell.access import MemberRequest, needs


@needs(Action.EDIT_CANDIDATES, methods=("POST",))
def results(request: MemberRequest, application_id: int) -> HttpResponse:
    """``POST /applications/3/results``: outcome, note, the step shown, what happens to interviews.

    If the last is missing and an interview lies ahead, nothing is recorded: a dialog says what will
    stay, and asks (D-15). A template without a letter is answered by a dialog with the letter.
    """
    application = get_object_or_404(
        progress.visible_applications(request.member), pk=application_id
    )
    letter = _letter_typed(request)
    if "letter" in request.POST and letter is None:
        return _letter_question(request, application)
    try:
        leaving.decide(
            application,
            request.POST.get("outcome", ""),
            at_step=input_cleaning.number(request.POST, "step") or 0,
            note=request.POST.get("note", ""),
            reason=ending_choice.reason_typed(request.POST),
            fate=request.POST.get("interview", ""),
            tell_candidate="tell_candidate" in request.POST,
            letter=letter,
            leads_to=input_cleaning.number(request.POST, "to"),
            by=request.actor,
        )
    except leaving.InterviewAhead as stays:
        return question(request, application, stays.interview)
    messages.success(
        request,
        _("結果を記録し、候補者へのメッセージを用意しました。")
        if letter
        else _("結果を記録しました。"),
    )
    if "to" in request.POST:
        return responses.redirect(request, reverse("board"))
    return responses.redirect(request, reverse("application", args=[application.pk]))


@needs(Action.EDIT_CANDIDATES, methods=("POST",))
def removal(request: MemberRequest, application_id: int, result_id: int) -> HttpResponse:
    """``POST /applications/3/results/8/removal``: undo the latest result, and its letter."""
    application = get_object_or_404(
        progress.visible_applications(request.member), pk=application_id
    )
    letter_id = input_cleaning.number(request.POST, "letter")
    leaving.undo(application, result_id=result_id, letter_id=letter_id, by=request.actor)
    messages.success(
        request,
        _("結果と、候補者へのメールの送信を取り消しました。")
        if letter_id
        else _("結果を取り消しました。"),
    )
    return responses.redirect(request, reverse("application", args=[application.pk]))


def _letter_typed(request: MemberRequest) -> Draft | None:
    sent = request.POST
    if "letter" not in sent or "letter_body" not in sent:
        return None
    return Draft(
        subject=sent.get("letter_subject", ""),
        body=sent["letter_body"],
        language=sent.get("letter_language", ""),
    )


def _letter_question(request: MemberRequest, application: Application) -> HttpResponse:
    """Show the letter: by the template chosen, at first by the one that fits the outcome."""
    candidate, outcome = application.candidate, request.POST.get("outcome", "")
    if outcome not in StepOutcome.values:
        raise UserFacingError(Code.CHOICE_UNKNOWN, _("結果を選択してください。"), field="outcome")
    offered = choices.templates_for(candidate)
    if "template" in request.POST:
        chosen = next((one for one in offered if one.code == request.POST["template"]), None)
    else:
        chosen = choices.fitting(offered, application, outcome)
    letter = choices.letter_of(chosen, candidate, application, request.member)
    context = {
        "application": application,
        "sent": request.POST,
        "reason": ending_choice.reason_typed(request.POST),
        "outcome": StepOutcome(outcome).label,
        "templates": offered,
        "chosen": chosen,
        "differs": chosen is not None and not choices.fits(chosen, outcome),
        "letter": letter,
        "hold": writing.hold_of(application.company),
    }
    return responses.fragment(request, "candidates/_result_letter.html", context)


def question(
    request: MemberRequest, application: Application, interview: Interview
) -> HttpResponse:
    """Ask what happens to the coming interview of the step that is decided."""
    context = {
        "application": application,
        "interview": interview,
        "has_heard": announcements.told_to_candidate(interview).exists(),
        "sent": request.POST,
        "passed": StepOutcome.PASSED,
        "fates": {"keep": leaving.Fate.KEEP, "cancel": leaving.Fate.CANCEL},
        "reason": ending_choice.reason_typed(request.POST),
    }
    return responses.fragment(request, "candidates/_leaving.html", context)
