"""「場所・参加方法」: sets how people meet without Zoom, and tells those who know another way."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.roles import Action, require
from enishi.errors import Code, UserFacingError
from enishi.interviews import revision, venue
from enishi.interviews.letters import notifications
from enishi.interviews.meeting import web_meeting
from enishi.interviews.models import Interview, InterviewState
from enishi.interviews.revision import Seen
from enishi.interviews.trips import proposals
from enishi.meetings.models import MeetingState

# No meeting will come of these, so another way may be set instead.
_ENDED = (MeetingState.CANCELLED, MeetingState.FAILED)


def why_not(interview: Interview, *, is_promised: bool) -> str:
    """Return why no place or other way can be set now, in one sentence; empty if it can.

    Parameters
    ----------
    is_promised
        Whether an open proposal makes a Zoom meeting for the time that the candidate picks.
    """
    meeting = interview.meeting
    if not interview.is_open:
        return _("この面接は終了または中止されているため、変更できません。")
    if is_promised:
        return _("参加方法はZoomです。候補者が日程を選ぶと、Zoomミーティングを自動で発行します。")
    if meeting is None or meeting.state in _ENDED:
        return ""
    if meeting.state == MeetingState.CANCELLING:
        return _("Zoomミーティングを削除しています。終わると、ほかの参加方法を設定できます。")
    if interview.state == InterviewState.CONFIRMED:
        return _(
            "参加方法はZoomです。ほかの方法にするには、「日程を変更する」を押し、"
            "先にZoomミーティングを削除してください。"
        )
    return _("参加方法はZoomです。ほかの方法にするには、先にZoomミーティングを削除してください。")


@transaction.atomic
def decide(interview: Interview, form: Mapping[str, str], *, by: Actor, version: Seen) -> bool:
    """Set how people meet, and mail everybody who was told another way.

    Parameters
    ----------
    form
        The fields that :func:`venue.from_form` reads.

    Returns
    -------
    bool
        Whether anything has changed.

    Raises
    ------
    Conflict
        Somebody else changed the interview first.
    UserFacingError
        There is a Zoom meeting, the interview is over, or a field cannot be used.
    """
    require(by, Action.SCHEDULE_INTERVIEWS, interview)
    change = revision.changing(interview, seen=version, by=by, event=Event.INTERVIEW_VENUE_SET)
    with change as held:
        proposal = proposals.open_proposal_of(held)
        is_promised = proposal is not None and proposal.makes_meeting
        reason = why_not(held, is_promised=is_promised)
        if reason or web_meeting.live_meetings(held):
            raise UserFacingError(Code.VENUE_NOT_CHANGEABLE, reason or _on_its_way())
        wanted = venue.from_form(form, candidates_phone=held.application.candidate.phone)
        if wanted == venue.of(held):
            change.drop()
            return False
        venue.write_fields(held, wanted)
        if wanted is not None:
            held.meeting = None
        change.log(kind=wanted.kind if wanted else "", meeting=held.meeting_id)
    if held.is_confirmed:
        notifications.venue_changed(held)
    return True


def _on_its_way() -> str:
    """Return the sentence for a meeting that is on its way."""
    return _("Zoomミーティングを準備しています。結果が出てから、もう一度操作してください。")
