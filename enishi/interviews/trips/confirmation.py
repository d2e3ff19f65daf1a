"""Fixes an interview's time, opens it again, or cancels the interview."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.roles import Action, require
from enishi.errors import Code, UserFacingError
from enishi.interviews import revision
from enishi.interviews.candidate import candidate_links, fixed_times
from enishi.interviews.candidate.fixed_times import Acceptance
from enishi.interviews.candidate_models import LinkKind, ProposalOutcome
from enishi.interviews.letters import alerts, notifications, waiting_letter
from enishi.interviews.meeting import condition, overlaps, readiness, web_meeting
from enishi.interviews.meeting.condition import Condition
from enishi.interviews.models import INTERVIEW_MOVES, Interview, InterviewState, Slot
from enishi.interviews.revision import Seen
from enishi.interviews.trips import evaluators, proposals


def why_not(condition: Condition) -> str:
    """Return why 「日程を確定」 cannot be pressed now, in one sentence; empty if it can."""
    count = len(condition.slots)
    if not count:
        return _("日程を1件設定すると確定できます。")
    if count > 1:
        return _("日程を1件にすると確定できます（現在%(count)d件）。") % {"count": count}
    return readiness.why_not(condition)


@transaction.atomic
def confirm(
    interview: Interview,
    *,
    by: Actor,
    version: Seen,
    tell_candidate: bool = False,
    acceptance: Acceptance | None = None,
) -> Interview:
    """Fix the only slot as the interview's time and tell the interviewers.

    The candidate is told only with ``tell_candidate``. The meeting may still be on its way to Zoom.
    Then the candidate's letter waits for its number.

    Parameters
    ----------
    version
        What the person saw of the interview.
    tell_candidate
        Whether the candidate gets a mail.
    acceptance
        The member's decision that people may be in two places; None if there is none.

    Raises
    ------
    Conflict
        Somebody else changed the interview first. Or an interviewer or the candidate has another
        fixed interview at that time, and the overlap was not accepted.
    UserFacingError
        There is not exactly one future slot, or its meeting is lost or differs at Zoom, with the
        sentence of :func:`why_not`.
    """
    require(by, Action.SCHEDULE_INTERVIEWS, interview)
    change = revision.changing(interview, seen=version, by=by, event=Event.INTERVIEW_CONFIRMED)
    with change as held:
        revision.require_draft(held)
        now = condition.of(held)
        if reason := why_not(now):
            raise UserFacingError(Code.NOT_CONFIRMABLE, reason)
        _take_up(held, now.slots[0], by=by, acceptance=acceptance)
        web_meeting.drop_what_failed(held)
        INTERVIEW_MOVES.make(held, InterviewState.CONFIRMED)
        held.confirmed_by = by.member
        held.recruiter = by.member or held.recruiter
        held.confirmed_at = timezone.now()
        change.log(meeting=held.meeting_id, tells_candidate=tell_candidate)
    alerts.settle(held, by=by)
    notifications.confirmed(held, tell_candidate=tell_candidate, successors=now.successors)
    return held


def _take_up(interview: Interview, slot: Slot, *, by: Actor, acceptance: Acceptance | None) -> None:
    try:
        fixed_times.occupy(interview, slot, acceptance=acceptance)
    except fixed_times.Taken as taken:
        raise overlaps.refusal(interview, by.member) from taken
    if acceptance is None:
        return
    beside = overlaps.require_seen(interview, acceptance, by.member)
    audit.record(
        interview.company,
        Event.INTERVIEW_OVERLAP_ACCEPTED,
        interview,
        by=by,
        others=[one.other.pk for one in beside],
    )


@transaction.atomic
def reopen(interview: Interview, *, by: Actor, version: Seen) -> Interview:
    """日程を変更する: make the interview a draft again. Its meeting stays, and moves with the time.

    Raises
    ------
    Conflict
        Somebody else changed the interview first.
    UserFacingError
        The interview is not confirmed.
    """
    require(by, Action.SCHEDULE_INTERVIEWS, interview)
    change = revision.changing(interview, seen=version, by=by, event=Event.INTERVIEW_REOPENED)
    with change as held:
        if not held.is_confirmed:
            raise UserFacingError(
                Code.NOT_CONFIRMED, _("日程が確定している面接だけを変更に戻せます。")
            )
        candidate_links.revoke(held, kind=LinkKind.CHOOSE)
        fixed_times.release(held)
        waiting_letter.discard(held)
        INTERVIEW_MOVES.make(held, InterviewState.DRAFT)
        held.confirmed_by = None
        held.confirmed_at = None
    return held


@transaction.atomic
def cancel(
    interview: Interview, *, by: Actor, version: Seen | None = None, tell_candidate: bool = True
) -> Interview:
    """Cancel the interview, tell the people who expect it, and delete its meeting at Zoom.

    Parameters
    ----------
    version
        What the person saw; None when there was nothing to see.

    Raises
    ------
    Conflict
        Somebody else changed the interview first.
    UserFacingError
        The interview is already over.
    """
    require(by, Action.SCHEDULE_INTERVIEWS, interview)
    change = revision.changing(interview, seen=version, by=by, event=Event.INTERVIEW_CANCELLED)
    with change as held:
        revision.require_open(held)
        fixed_times.release(held)
        web_meeting.release_all(held)
        proposals.close(held, outcome=ProposalOutcome.WITHDRAWN)
        INTERVIEW_MOVES.make(held, InterviewState.CANCELLED)
    candidate_links.let_expire(held)
    evaluators.withdraw_requests(held, by=by)
    alerts.settle(held, by=by)
    notifications.cancelled(held, tell_candidate=tell_candidate)
    return held
