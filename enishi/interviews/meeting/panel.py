"""Reads what the area 「Webミーティングの作成・編集」 shows; nothing is changed here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from django.utils import timezone
from django.utils.translation import gettext as _

from enishi import queue
from enishi.interviews.letters import way_in
from enishi.interviews.meeting import condition as conditions
from enishi.interviews.meeting import eligibility, lost_meeting
from enishi.interviews.meeting.condition import Condition, Stands
from enishi.interviews.meeting.drift import Drift
from enishi.interviews.models import Interview, InterviewState
from enishi.meetings.booking import intents
from enishi.meetings.directory import hosts, preflight
from enishi.meetings.directory.hosts import HostOffer
from enishi.meetings.gateway.explanations import Reason, sentence
from enishi.meetings.models import Meeting, MeetingState

Kind = Literal["hidden", "create", "working", "created", "failed", "missing", "gone"]

# A page waits this long before it asks whether a worker is running.
_WORKER_TIMEOUT = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Panel:
    """One of seven faces of the area, with everything needed to draw it.

    Parameters
    ----------
    condition
        The state that it is drawn from, and that rules use.
    reason
        A sentence for the screen: why there is nothing to do, why it failed, or what is awaited.
    by_phone
        The letters' lines about joining by telephone.
    offers
        The hosts to choose from.
    can_edit
        For drafts.
    is_changing
        A change of host or time is on its way to Zoom while the meeting can be used.
    drift
        What differs at Zoom.
    warnings
        What may prevent people from joining.
    can_renew
        Also for a confirmed interview whose meeting needs a decision.
    is_inviting
        Only the alternative hosts are still on their way to Zoom.
    awaits_number
        A meeting number is on its way and not known yet.
    since
        The aware moment at which what is on its way was last wanted.
    """

    kind: Kind
    condition: Condition
    reason: str = ""
    meeting: Meeting | None = None
    passcode: str = ""
    by_phone: list[str] = field(default_factory=list)
    offers: list[HostOffer] = field(default_factory=list)
    can_edit: bool = False
    is_changing: bool = False
    drift: Drift | None = None
    warnings: list[str] = field(default_factory=list)
    can_renew: bool = False
    is_inviting: bool = False
    awaits_number: bool = False
    since: datetime | None = None

    @property
    def is_working(self) -> bool:
        """Whether something is on its way, so that the page refreshes itself."""
        return self.is_creating or self.is_changing or self.is_inviting

    @property
    def is_hidden(self) -> bool:
        """Whether there is no meeting to show and none can be made now."""
        return self.kind == "hidden"

    @property
    def can_create(self) -> bool:
        """Whether a meeting can be made now."""
        return self.kind == "create"

    @property
    def is_creating(self) -> bool:
        """Whether the meeting itself is still on its way."""
        return self.kind == "working"

    @property
    def is_created(self) -> bool:
        """Whether the meeting stands at Zoom."""
        return self.kind == "created"

    @property
    def has_failed(self) -> bool:
        """Whether Zoom would not make the meeting."""
        return self.kind == "failed"

    @property
    def is_gone(self) -> bool:
        """Whether the meeting is out of reach or was deleted with its link."""
        return self.kind == "gone"

    @property
    def offers_renewal(self) -> bool:
        """Whether the meeting can be made anew; a meeting that is gone needs a host to choose."""
        return self.can_renew and bool(self.offers or not self.is_gone)


def panel_for(interview: Interview) -> Panel:
    """Return the face that the area shows for this interview now (R-044 to R-047, D-05, D-06).

    It is hidden unless there is exactly one slot and Zoom is linked; a reason is then shown
    instead.
    """
    condition = conditions.of(interview)
    meeting = condition.meeting
    if meeting is None or condition.stands is Stands.ABSENT:
        return _without_meeting(interview, condition)
    kind: Kind
    match condition.stands:
        case Stands.ON_ITS_WAY:
            return Panel(
                "working",
                condition,
                reason=_explanation(meeting) or _working(meeting),
                meeting=meeting,
                can_edit=interview.is_draft,
                awaits_number=True,
                since=max(meeting.desired_at, interview.changed_at),
            )
        case Stands.MADE:
            return _of_what_stands(interview, meeting, condition)
        case Stands.MISSING:
            kind, reason = "missing", _explanation(meeting)
        case Stands.GONE:
            kind, reason = "gone", lost_meeting.explanation(meeting)
        case _:
            kind, reason = "failed", intents.explain(meeting)
    return Panel(
        kind,
        condition,
        reason=reason,
        meeting=meeting,
        offers=_offers(condition, besides=meeting if meeting.is_live else None),
        can_edit=interview.is_draft,
        can_renew=condition.can_renew,
    )


def _without_meeting(interview: Interview, condition: Condition) -> Panel:
    slots = condition.slots
    if not interview.is_draft:
        return Panel("hidden", condition, reason=_no_meeting(interview))
    if not condition.is_linked:
        return Panel("hidden", condition, reason=eligibility.not_linked(condition.link))
    if len(slots) != 1:
        return Panel("hidden", condition, reason=eligibility.needs_one_slot(len(slots)))
    if slots[0].starts_at <= timezone.now():
        return Panel(
            "hidden",
            condition,
            reason=_("日程が過去の日時になっています。これからの日時に変更してください。"),
        )
    return Panel("create", condition, offers=_offers(condition), reason=_given_back(interview))


def lacks_worker(panel: Panel) -> bool:
    """Whether the area waits and no worker runs; the queue is asked only after 30 seconds."""
    meeting = panel.meeting
    if meeting is None or not panel.is_working:
        return False
    since = meeting.last_attempt_at or meeting.created_at
    return timezone.now() - since > _WORKER_TIMEOUT and not queue.has_worker()


def _of_what_stands(interview: Interview, meeting: Meeting, condition: Condition) -> Panel:
    successor = condition.successor
    refused = intents.explain(successor) if successor and not condition.changes_host else ""
    others = _offers(condition, besides=meeting)
    return Panel(
        "created",
        condition,
        reason=_explanation(meeting) or refused,
        meeting=meeting,
        passcode=intents.passcode_of(meeting),
        by_phone=way_in.by_phone(meeting),
        offers=[
            offer
            for offer in others
            if condition.needs_decision or offer.host.pk != meeting.host_id
        ],
        can_edit=interview.is_draft,
        is_changing=condition.is_changing,
        is_inviting=meeting.is_behind and not meeting.awaits_change and not meeting.is_out_of_reach,
        awaits_number=condition.changes_host,
        drift=condition.drift,
        warnings=preflight.warnings(meeting),
        can_renew=condition.can_renew,
        since=max(
            meeting.desired_at,
            interview.changed_at,
            *([successor.created_at] if successor else []),
        ),
    )


def _explanation(meeting: Meeting) -> str:
    """Explain also a change that could not even be tried because the link had ended before."""
    if meeting.zoom_meeting_id and meeting.awaits_change and meeting.is_out_of_reach:
        return sentence(Reason.OUT_OF_REACH)
    return intents.explain(meeting)


def _given_back(interview: Interview) -> str:
    if interview.given_back_at is None:
        return ""
    return _(
        "確定されないまま日が過ぎたため、Zoomミーティングを自動で削除しました。"
        "日程は残っています。必要な場合は、もう一度作成してください。"
    )


def _offers(condition: Condition, *, besides: Meeting | None = None) -> list[HostOffer]:
    """List free hosts first and unusable ones last, otherwise in the admin's order."""
    link, slots = condition.link, condition.slots
    if link is None or not link.is_linked or len(slots) != 1:
        return []
    offers = hosts.offered(
        link, starts_at=slots[0].starts_at, ends_at=slots[0].ends_at, besides=besides
    )
    return sorted(offers, key=lambda offer: (not offer.usable, not offer.is_free))


def _working(meeting: Meeting) -> str:
    if meeting.state == MeetingState.UNKNOWN:
        return _(
            "Zoomに確認しています。日程は保存されています。"
            "この画面は自動で更新され、閉じても確認は続きます。"
        )
    return _("Zoomミーティングを作成しています。日程は保存されています。")


def _no_meeting(interview: Interview) -> str:
    if interview.state == InterviewState.PROPOSED:
        return _awaited(interview)
    if interview.state == InterviewState.CONFIRMED:
        return _(
            "Zoomミーティングなしで日程が確定しています。"
            "作成するには、先に「日程を変更する」を押してください。"
        )
    return _("この面接にはZoomミーティングがありません。")


def _awaited(interview: Interview) -> str:
    if interview.proposals.filter(outcome="", makes_meeting=True).exists():
        return _(
            "候補者が日程を選ぶと、Zoomミーティングを自動で発行します。"
            "それまで、各日程のホストユーザーの時間を確保しています。"
        )
    return _("候補者の回答待ちです。この提案では、Zoomミーティングを自動で発行しません。")
