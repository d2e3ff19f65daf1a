"""Finds differences between Zoom and Enishi, and applies what people decide about them.

Nothing is overwritten or made again unless somebody asks for it. This module has
「Zoomの内容を取り込む」 and 「Enishiの日時に戻す」. 「作り直す」 is
:func:`enishi.interviews.meeting.host_change.make_anew`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.models import Member
from enishi.company.roles import Action, require
from enishi.errors import Code, Conflict, UserFacingError
from enishi.interviews import revision, slot_rules
from enishi.interviews.candidate import fixed_times
from enishi.interviews.letters import notifications
from enishi.interviews.meeting import eligibility, openers, overlaps
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.interviews.revision import Seen
from enishi.meetings.booking import intents
from enishi.meetings.gateway.explanations import Reason, sentence
from enishi.meetings.models import Meeting, MeetingState


@dataclass(frozen=True, slots=True)
class Period:
    """The time of a meeting; aware moments."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Drift:
    """The differences, as pairs of Enishi's and Zoom's value; None where there is no difference."""

    times: tuple[Period, Period | None] | None
    minutes: tuple[int, int | None] | None
    topics: tuple[str, str] | None
    hosts: tuple[str, str] | None

    @property
    def words(self) -> list[str]:
        """The names of the differences."""
        named = (
            (self.times, _("日時")),
            (self.minutes, _("長さ")),
            (self.topics, _("件名")),
            (self.hosts, _("ホストユーザー")),
        )
        return [word for pair, word in named if pair]

    @property
    def can_be_put_back(self) -> bool:
        """Whether Zoom can take Enishi's values again. Zoom moves no meeting to another host."""
        return bool(self.times or self.minutes or self.topics)


def of(meeting: Meeting) -> Drift | None:
    """Return how this meeting differs at Zoom from what is wanted; None if it does not.

    A change that is on its way to Zoom is no drift. ``host`` of the meeting is loaded.
    """
    different = intents.differences(meeting)
    if not different or not meeting.is_live or meeting.awaits_change:
        return None
    seen = intents.seen_meeting(meeting)
    length = timedelta(minutes=seen.minutes or 0)
    period = Period(seen.starts_at, seen.starts_at + length) if seen.starts_at else None
    here = Period(meeting.starts_at, meeting.ends_at)
    host = seen.host.shown_label if seen.host else _("Enishiのホストユーザーの候補にないユーザー")
    return Drift(
        times=(here, period) if "starts_at" in different else None,
        minutes=(meeting.minutes, seen.minutes) if "minutes" in different else None,
        topics=(meeting.topic, seen.topic) if "topic" in different else None,
        hosts=(meeting.host.shown_label, host) if "host" in different else None,
    )


@transaction.atomic
def take_over(interview: Interview, *, by: Actor, version: Seen) -> Interview:
    """取り込む: adopt Zoom's values. The slot takes Zoom's time.

    A confirmed interview stays confirmed.

    Raises
    ------
    Conflict
        Somebody changed the interview, or Zoom's meeting, after this person looked; or the host has
        another meeting at Zoom's time; or the interview is confirmed and one of its people has
        another fixed interview then.
    UserFacingError
        Zoom's time breaks a rule of :mod:`~enishi.interviews.slot_rules`.
    """
    require(by, Action.SCHEDULE_INTERVIEWS, interview)
    change = revision.changing(
        interview, seen=version, by=by, event=Event.INTERVIEW_ZOOM_TAKEN_OVER
    )
    with change as held:
        slot = eligibility.require_future_slot(held)
        meeting = held.meeting
        if meeting is None:
            raise Conflict(
                Code.NO_DRIFT,
                _("Zoomとの違いは、すでに解消されているか確認中です。画面を更新してください。"),
            )
        moves_host = "host" in intents.differences(meeting)
        accepted = intents.accept(meeting)
        if moves_host:
            accepted = openers.want_openers(held, accepted) or accepted
        _follow(held, slot, accepted, by.member)
        change.log(meeting=accepted.pk)
    if held.is_confirmed:
        # A person tells the candidate, because that person may want to ask first.
        notifications.confirmed(held, tell_candidate=False)
    return held


@transaction.atomic
def put_back(interview: Interview, *, by: Actor, version: Seen) -> None:
    """戻す: give Zoom's meeting Enishi's values again; it is the same meeting, at the time told.

    Nobody is told, because people already know this time. A change made at Zoom after this person
    looked is not overwritten but shown again. What Zoom does not take back is shown again too,
    above all the host.

    Raises
    ------
    Conflict
        Somebody changed the interview, or Zoom's meeting, after this person looked.
    UserFacingError
        The time is past; or the link that the meeting was made under has ended; or only the host
        differs, and Zoom changes the host of no meeting.
    """
    require(by, Action.SCHEDULE_INTERVIEWS, interview)
    change = revision.changing(interview, seen=version, by=by, event=Event.INTERVIEW_ZOOM_PUT_BACK)
    with change as held:
        eligibility.require_future_slot(held)
        meeting = held.meeting
        found = of(meeting) if meeting is not None else None
        if meeting is None or found is None or meeting.state != MeetingState.READY:
            raise Conflict(
                Code.NO_DRIFT,
                _("Zoomとの違いは、すでに解消されているか確認中です。画面を更新してください。"),
            )
        if meeting.is_out_of_reach:
            raise UserFacingError(Code.ZOOM_OUT_OF_REACH, sentence(Reason.OUT_OF_REACH))
        if not found.can_be_put_back:
            raise UserFacingError(
                Code.HOST_NOT_PUT_BACK,
                _(
                    "Zoomのミーティングのホストユーザーは、Enishiから戻せません。"
                    "戻すには、ミーティングを作り直してください。"
                ),
            )
        intents.change(meeting)
        change.log(meeting=meeting.pk)


def _follow(interview: Interview, slot: Slot, meeting: Meeting, reader: Member | None) -> None:
    """Give the slot the meeting's period, if a slot may have it (D-13) and everybody is free."""
    slot_rules.check_period(
        meeting.starts_at, meeting.ends_at, zone=meeting.company.zone, now=timezone.now()
    )
    slot.starts_at, slot.ends_at = meeting.starts_at, meeting.ends_at
    try:
        with transaction.atomic():
            slot.save()
    except IntegrityError as error:
        raise slot_rules.refuse_overlap() from error
    if interview.state != InterviewState.CONFIRMED:
        return
    try:
        fixed_times.move(interview, slot)
    except fixed_times.Taken as taken:
        raise _taken_at_zooms_time(interview, reader) from taken


def _taken_at_zooms_time(interview: Interview, reader: Member | None) -> Conflict:
    said = " ".join(one.words for one in overlaps.blocking(overlaps.of(interview, reader)))
    return Conflict(
        Code.PEOPLE_TAKEN,
        said
        + _(
            "重なりを承知のうえで取り込む場合は、先に「日程を変更する」を押し、"
            "取り込んでから確定してください。"
        ),
    )
