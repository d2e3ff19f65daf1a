"""What the area 「Webミーティングの作成・編集」 shows: it reads, and changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.interviews import eligibility, host_change
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.meetings import booking, connection, hosts
from enishi.meetings.hosts import HostOffer
from enishi.meetings.models import Meeting, MeetingState, ZoomAccount

Kind = Literal["hidden", "create", "working", "created", "failed", "missing"]

_WORKING = (MeetingState.WANTED, MeetingState.CALLING, MeetingState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Panel:
    """One of six faces, with what it needs to be drawn.

    ``reason`` is a sentence for the screen: why there is nothing to do, why it failed, what is
    being waited for. ``offers`` are the hosts to choose from. ``is_changing`` says that a change
    (of host or of time) is still on its way to Zoom while the meeting itself can be used.
    """

    kind: Kind
    reason: str = ""
    meeting: Meeting | None = None
    passcode: str = ""
    offers: list[HostOffer] = field(default_factory=list)
    can_edit: bool = False
    is_changing: bool = False

    @property
    def spaced_id(self) -> str:
        """The meeting's number as Zoom writes it: ``123 4567 8901``."""
        digits = str(self.meeting.zoom_meeting_id) if self.meeting else ""
        middle = len(digits) - 4
        return f"{digits[:3]} {digits[3:middle]} {digits[middle:]}"


def panel_for(interview: Interview) -> Panel:
    """Which face the area shows for this interview now (R-044 to R-047, D-05, D-06).

    Hidden unless there is exactly one slot and Zoom is linked; the reason stands in its place.
    """
    slots = list(interview.slots.all())
    meeting = interview.meeting
    account = connection.linked_account(interview.company)
    if meeting is not None and meeting.is_live:
        return _of_meeting(interview, meeting, _offers(account, slots))
    if interview.state != InterviewState.DRAFT:
        return Panel("hidden", reason=_no_meeting(interview))
    if account is None or not account.is_linked:
        return Panel("hidden", reason=eligibility.not_linked(account))
    if len(slots) != 1:
        return Panel("hidden", reason=eligibility.needs_one_slot(len(slots)))
    if slots[0].starts_at <= timezone.now():
        return Panel(
            "hidden",
            reason=_("日程が過去の日時になっています。これからの日時に変更してください。"),
        )
    offers = _offers(account, slots)
    if meeting is not None and meeting.state == MeetingState.FAILED:
        return Panel("failed", reason=booking.explain(meeting), meeting=meeting, offers=offers)
    return Panel("create", offers=offers)


def _of_meeting(interview: Interview, meeting: Meeting, offers: list[HostOffer]) -> Panel:
    is_draft = interview.state == InterviewState.DRAFT
    explanation = booking.explain(meeting)
    if meeting.state in _WORKING:
        return Panel(
            "working", reason=explanation or _working(meeting), meeting=meeting, can_edit=is_draft
        )
    if meeting.state == MeetingState.MISSING:
        return Panel(
            "missing", reason=explanation, meeting=meeting, offers=offers, can_edit=is_draft
        )
    return Panel(
        "created",
        reason=explanation,
        meeting=meeting,
        passcode=booking.passcode_of(meeting),
        offers=[offer for offer in offers if offer.host.pk != meeting.host_id],
        can_edit=is_draft,
        is_changing=meeting.observed_version < meeting.desired_version
        or host_change.successor_of(interview) is not None,
    )


def _offers(account: ZoomAccount | None, slots: list[Slot]) -> list[HostOffer]:
    """Free ones first, unusable ones last; otherwise in the admin's order."""
    if account is None or not account.is_linked or len(slots) != 1:
        return []
    offers = hosts.offered(account, starts_at=slots[0].starts_at, ends_at=slots[0].ends_at)
    return sorted(offers, key=lambda offer: (not offer.usable, not offer.is_free))


def _working(meeting: Meeting) -> str:
    if meeting.state == MeetingState.UNKNOWN:
        return _(
            "Zoomに確認しています。日程は保存されています。"
            "この画面は自動で更新され、閉じても確認は続きます。"
        )
    return _("Zoomミーティングを作成しています。日程は保存されています。")


def _no_meeting(interview: Interview) -> str:
    if interview.state == InterviewState.CONFIRMED:
        return _(
            "Zoomミーティングなしで日程が確定しています。"
            "作成するには、先に「日程を変更する」を押してください。"
        )
    return _("この面接にはZoomミーティングがありません。")
