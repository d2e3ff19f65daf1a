"""Fixes an interview's time, opens it again, or calls the interview off."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.company import audit
from enishi.company.models import Member
from enishi.errors import UserFacingError
from enishi.interviews import (
    candidate_links,
    notes,
    notifications,
    proposals,
    revision,
    web_meeting,
)
from enishi.interviews.candidate_models import LinkPurpose, ProposalOutcome
from enishi.interviews.models import Interview, InterviewState
from enishi.interviews.panel import Panel, panel_for
from enishi.interviews.revision import Seen
from enishi.meetings import booking


def why_not(interview: Interview, panel: Panel) -> str:
    """Why 「日程を確定」 cannot be pressed now, in one sentence; empty if it can.

    ``panel`` is what the area about the meeting shows: what blocks is what the person can see.
    """
    slots = list(interview.slots.all())
    if not slots:
        return _("日程を1件設定すると確定できます。")
    if len(slots) > 1:
        return _("日程を1件にすると確定できます（現在%(count)d件）。") % {"count": len(slots)}
    if slots[0].starts_at <= timezone.now():
        return _("日程が過去の日時になっています。これからの日時に変更すると確定できます。")
    return _why_meeting_is_not_ready(panel)


@transaction.atomic
def confirm(
    interview: Interview, *, by: Member, version: Seen, tell_candidate: bool = False
) -> Interview:
    """Fix the only slot as the interview's time; the interviewers are told, the candidate if asked.

    Raises
    ------
    Conflict
        Somebody else changed the interview first.
    UserFacingError
        Not exactly one future slot, or its meeting is not ready; the sentence of :func:`why_not`.
    """
    held = revision.hold_seen(interview, version=version)
    revision.require_draft(held)
    reason = why_not(held, panel_for(held))
    if reason:
        raise UserFacingError(reason)
    if held.meeting is not None and not held.meeting.is_live:
        # One that came to nothing: the page said that there is no meeting, and so it is.
        held.meeting = None
    held.state = InterviewState.CONFIRMED
    held.confirmed_by = by
    held.confirmed_at = timezone.now()
    revision.advance(held)
    audit.record(held.company, "interview.confirmed", held, by=by, meeting=held.meeting_id)
    notes.settle(held, by=by)
    notifications.confirmed(held, tell_candidate=tell_candidate)
    return held


@transaction.atomic
def reopen(interview: Interview, *, by: Member, version: Seen) -> Interview:
    """日程を変更する: back to a draft; its meeting stays and moves with the time.

    Raises
    ------
    Conflict, UserFacingError
        Somebody else changed the interview first, or it is not confirmed.
    """
    held = revision.hold_seen(interview, version=version)
    if held.state != InterviewState.CONFIRMED:
        raise UserFacingError(_("日程が確定している面接だけを変更に戻せます。"))
    candidate_links.revoke(held, purpose=LinkPurpose.CHOOSE)
    held.state = InterviewState.DRAFT
    held.confirmed_by = None
    held.confirmed_at = None
    revision.advance(held)
    audit.record(held.company, "interview.reopened", held, by=by)
    return held


def cancel(
    interview: Interview, *, by: Member, version: Seen | None = None, tell_candidate: bool = True
) -> Interview:
    """Call the interview off, tell whoever counts on it, and delete its meeting at Zoom.

    Speaks with Zoom after its own transaction, so it must not run inside another.

    Parameters
    ----------
    version
        What the person saw; ``None`` when the interview ends because its application does.

    Raises
    ------
    Conflict, UserFacingError
        Somebody else changed the interview first, or it is over already.
    """
    with transaction.atomic(durable=True):
        held = (
            revision.hold(interview)
            if version is None
            else revision.hold_seen(interview, version=version)
        )
        if not held.is_open:
            raise UserFacingError(_("この面接は終了または中止されているため、変更できません。"))
        released = web_meeting.release_all(held)
        proposals.close(held, outcome=ProposalOutcome.WITHDRAWN)
        held.state = InterviewState.CANCELLED
        revision.advance(held)
        audit.record(held.company, "interview.cancelled", held, by=by)
        notes.settle(held, by=by)
        notifications.cancelled(held, tell_candidate=tell_candidate)
    for meeting in released:
        booking.converge(meeting)
    return held


def _why_meeting_is_not_ready(panel: Panel) -> str:
    if panel.kind == "failed":
        return _(
            "Zoomミーティングを作成できていません。"
            "作成し直すか、ミーティングなしに戻すと確定できます。"
        )
    if panel.kind == "missing":
        return _(
            "Zoomミーティングが見つかりません。作り直すか、ミーティングなしに戻すと確定できます。"
        )
    if panel.meeting is not None and panel.kind == "created" and panel.can_renew:
        return _why_meeting_needs_decision(panel)
    if panel.kind == "working" or panel.is_changing:
        return _("Zoomに確認しています。結果が出ると確定できます。")
    return ""


def _why_meeting_needs_decision(panel: Panel) -> str:
    """A meeting that people could meet at, but at another time or without a host, is no basis."""
    if panel.drift is not None:
        return _("Zoomとの違いを解消すると確定できます。取り込むか、作り直してください。")
    meeting = panel.meeting
    if meeting is not None and not meeting.host.is_usable:
        return _("ホストユーザーがZoomで利用できません。変更すると確定できます。")
    if meeting is not None and meeting.awaits_change:
        return _(
            "日時の変更がZoomに反映されていません。作り直すか、ミーティングを削除すると確定できます。"
        )
    return ""
