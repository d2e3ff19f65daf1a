"""Confirms an interview's time, opens it again, cancels the interview."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import reswap, retarget

from enishi.company.roles import Action
from enishi.errors import Code, UserFacingError
from enishi.interviews import revision
from enishi.interviews.candidate import fixed_times
from enishi.interviews.candidate.fixed_times import Acceptance
from enishi.interviews.letters import alerts, interview_facts, previews, waiting_letter
from enishi.interviews.meeting import openers, overlaps
from enishi.interviews.meeting.overlaps import Overlap
from enishi.interviews.models import Interview
from enishi.interviews.trips import confirmation
from enishi.web.interviews import workspace
from enishi.web.interviews.slot_form import version_of
from enishi.web.shell import input_cleaning, responses
from enishi.web.shell.access import MemberRequest, needs


@needs(Action.SCHEDULE_INTERVIEWS, methods=("GET", "POST"))
def confirm(request: MemberRequest, pk: int) -> HttpResponse:
    """GET: a preview of the candidate's mail. POST: 日程を確定, then 採用フロー・結果.

    If the proof-reader finds a mistake in the mail, a dialog shows it once before sending. The
    dialog also shows people who have another interview at that time: this has to be accepted there.
    """
    interview = workspace.find_interview(request, pk)
    tells = "tell_candidate" in request.POST
    stumbles = (
        tells and "read" not in request.POST and previews.needs_a_look(interview, by=request.actor)
    )
    found = overlaps.of(interview, request.member)
    clashes = "read" not in request.POST and bool(overlaps.blocking(found))
    if request.method != "POST" or stumbles or clashes:
        return _look_first(request, interview, found, tells=tells or request.method != "POST")
    confirmation.confirm(
        interview,
        by=request.actor,
        version=version_of(request),
        tell_candidate=tells,
        acceptance=_acceptance(request),
    )
    messages.success(request, _("日程を確定しました。"))
    if not tells:
        messages.info(
            request,
            _(
                "候補者へメールは送っていません。ご案内には、面接の画面の"
                "「面接ルームのリンクを発行」をご利用ください。"
            ),
        )
    elif waiting_letter.of(interview) is not None:
        messages.info(
            request,
            _(
                "候補者へのメールは、ZoomのミーティングIDが決まりしだい"
                "（長くても5分以内に）お送りします。"
            ),
        )
    return responses.redirect(request, _application_page(interview))


@needs(Action.SCHEDULE_INTERVIEWS, methods=("POST",))
def reopen(request: MemberRequest, pk: int) -> HttpResponse:
    """日程を変更する."""
    interview = workspace.find_interview(request, pk)
    confirmation.reopen(interview, by=request.actor, version=version_of(request))
    return responses.redirect(request, reverse("interview", args=[interview.pk]))


@needs(Action.SCHEDULE_INTERVIEWS, methods=("POST",))
def settle_alert(request: MemberRequest, pk: int, alert_id: int) -> HttpResponse:
    """「対応済みにする」; idempotent."""
    interview = workspace.find_interview(request, pk)
    alerts.settle(interview, by=request.actor, alert_id=alert_id)
    return workspace.answer(request, interview)


@needs(Action.SCHEDULE_INTERVIEWS, methods=("POST",))
def cancel(request: MemberRequest, pk: int) -> HttpResponse:
    """Cancel the interview, then go back to 採用フロー・結果."""
    interview = workspace.find_interview(request, pk)
    confirmation.cancel(
        interview,
        by=request.actor,
        version=version_of(request),
        tell_candidate="tell_candidate" in request.POST,
    )
    messages.success(request, _("面接を中止しました。"))
    return responses.redirect(request, _application_page(interview))


def _acceptance(request: MemberRequest) -> Acceptance | None:
    """「重なりを承知のうえで確定する」, with the overlaps that the dialog showed."""
    if request.POST.get("overlap") != "accepted":
        return None
    shown = request.POST.getlist("overlapping")
    reason = request.POST.get("overlap_reason", "").strip()
    if len(reason) > fixed_times.LONGEST_REASON:
        raise UserFacingError(
            Code.TEXT_TOO_LONG,
            _("%(count)d文字以内でご記入ください。") % {"count": fixed_times.LONGEST_REASON},
            field="overlap_reason",
        )
    return Acceptance(frozenset(input_cleaning.numbers(shown)), reason)


def _look_first(
    request: MemberRequest, interview: Interview, found: list[Overlap], *, tells: bool
) -> HttpResponse:
    facts = interview_facts.of(interview)
    context = {
        "interview": interview,
        "seen": revision.seen(interview),
        "overlaps": found,
        "fixed": overlaps.blocking(found),
        "tells": tells,
        "longest_reason": fixed_times.LONGEST_REASON,
        "preview": previews.of_confirmation(facts, by=request.actor),
        "waits_for_number": waiting_letter.has_to_wait(facts),
        "venue": facts.venue,
        "has_no_way_in": not facts.is_online and facts.venue is None,
        "openers": openers.of(facts.meeting, openers.present_at(interview))
        if facts.is_online
        else None,
    }
    dialog = responses.fragment(request, "interviews/_confirmation.html", context)
    return reswap(retarget(dialog, "#dialog-place"), "innerHTML")


def _application_page(interview: Interview) -> str:
    return reverse("application", args=[interview.application_id])
