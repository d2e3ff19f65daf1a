"""Starts a meeting as its host. The address is a login: only the host gets it; it is not stored."""

from __future__ import annotations

from django.utils.translation import gettext as _

from enishi.company.actors import Actor
from enishi.company.models import Member
from enishi.company.roles import Action, require_member
from enishi.errors import Code, UserFacingError
from enishi.meetings.directory import identities
from enishi.meetings.gateway import time_budget
from enishi.meetings.gateway.explanations import explain
from enishi.meetings.gateway.session import BUDGET_SECONDS, open_zoom
from enishi.meetings.models import Meeting, MeetingState
from enishi.zoom import errors


def may_start(meeting: Meeting, *, member: Member) -> bool:
    """Whether this member is the hosting Zoom user; the link signs its reader in as the host."""
    same_person = identities.is_same(meeting.host, member)
    return same_person and member.is_active and member.company_id == meeting.company_id


@time_budget.limited(seconds=time_budget.PAGE_SECONDS)
def start_address(meeting: Meeting, *, by: Actor) -> str:
    """Fetch the link that starts the meeting as host, valid two hours.

    Answer it as a redirect with ``Cache-Control: no-store`` and ``Referrer-Policy: no-referrer``;
    never store, mail or log it.

    Raises
    ------
    UserFacingError
        The member is not the host, the meeting is not ready, or Zoom refuses.
    """
    member = require_member(by, Action.JOIN_INTERVIEWS, meeting)
    if not may_start(meeting, member=member):
        raise UserFacingError(
            Code.NOT_THE_HOST,
            _(
                "ホストとして開始できるのは、ホストユーザー本人だけです。参加用のURLをご利用ください。"
            ),
        )
    if meeting.state != MeetingState.READY or meeting.zoom_meeting_id is None:
        raise UserFacingError(
            Code.MEETING_NOT_READY, _("このZoomミーティングは、まだ開始できません。")
        )
    try:
        with open_zoom(meeting.account, budget_seconds=BUDGET_SECONDS) as zoom:
            return zoom.get_start_url(meeting.zoom_meeting_id)
    except errors.ZoomError as cause:
        raise explain(cause) from cause
