"""面接ルーム: decides what the candidate's permanent link shows, and what they can do there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.company.events import Event
from enishi.errors import Code, UserFacingError
from enishi.interviews import revision, venue
from enishi.interviews.candidate import candidate_limits, candidate_links, fixed_times
from enishi.interviews.candidate.calls import HELP_BEFORE
from enishi.interviews.candidate.candidate_limits import Freedom
from enishi.interviews.candidate_models import (
    CALLS,
    LATE_MINUTES,
    AlertKind,
    CandidateLink,
    LinkKind,
)
from enishi.interviews.letters import alerts, announcements, interview_facts, notifications
from enishi.interviews.letters.interview_facts import Facts, Period
from enishi.interviews.meeting import web_meeting
from enishi.interviews.models import INTERVIEW_MOVES, Interview, InterviewState, Slot
from enishi.interviews.trips import evaluators
from enishi.interviews.venue import Venue
from enishi.mail.templates import Unfillable
from enishi.meetings.booking import intents, phone
from enishi.meetings.booking.phone import ByPhone
from enishi.meetings.models import Meeting, MeetingState

# An interview may run late, and a candidate may reconnect after a lost connection.
STAYS_OPEN = timedelta(minutes=30)
# The same button pressed again within this time is one message.
_AGAIN = timedelta(minutes=2)
# The recruiter is called this often at most for one interview; more calls would not help.
_MOST_CALLS = 10
# Such a meeting does not continue until the recruiter has decided about it.
_STUCK = (
    MeetingState.MISSING,
    MeetingState.FAILED,
    MeetingState.CANCELLING,
    MeetingState.CANCELLED,
)

Phase = Literal["coming", "open", "over", "arranging", "cancelled"]


@dataclass(frozen=True, slots=True)
class Room:
    """What the interview room shows.

    Attributes
    ----------
    slot, meeting, passcode
        Set while the interview is coming or under way; ``meeting`` only once it exists at Zoom.
    is_prepared
        Whether a meeting is on its way.
    is_stuck
        Whether no meeting will come until a person decides.
    phone
        Set with ``meeting`` if people can join by telephone.
    venue
        How people meet without Zoom.
    freedom
        What the candidate may change, on this page until ``changes_until``.
    former
        While a new time is arranged: the time that the candidate was told.
    was_called_off
        The candidate cancelled the interview themselves.
    """

    phase: Phase
    slot: Slot | None = None
    opens_at: datetime | None = None
    meeting: Meeting | None = None
    passcode: str = ""
    phone: ByPhone | None = None
    venue: Venue | None = None
    is_prepared: bool = False
    is_stuck: bool = False
    can_call_for_help: bool = False
    freedom: Freedom = field(default_factory=Freedom)
    changes_until: datetime | None = None
    former: Period | None = None
    was_called_off: bool = False

    @property
    def is_on(self) -> bool:
        """Whether the interview is coming or under way; only then the page offers changes."""
        return self.is_coming or self.is_open

    @property
    def is_coming(self) -> bool:
        """Whether it is too early to enter."""
        return self.phase == "coming"

    @property
    def is_open(self) -> bool:
        """Whether it is time to enter."""
        return self.phase == "open"

    @property
    def is_over(self) -> bool:
        """Whether the time has passed."""
        return self.phase == "over"

    @property
    def is_arranging(self) -> bool:
        return self.phase == "arranging"

    @property
    def is_cancelled(self) -> bool:
        return self.phase == "cancelled"

    @property
    def can_lock_out(self) -> bool:
        """Whether people join through a screen, so that they may be unable to enter."""
        return self.venue is None or self.venue.is_web

    @property
    def is_locked(self) -> bool:
        """Whether it is time to enter and nobody can, so that a person has to be told."""
        return self.is_open and self.is_stuck


def room_of(facts: Facts) -> Room:
    """Return the room as it is now, with the interview's present meeting."""
    interview, slot = facts.interview, facts.slot
    now = timezone.now()
    if interview.state == InterviewState.CANCELLED:
        called_off = interview.alerts.filter(kind=AlertKind.CANCELLED).exists()
        return Room("cancelled", was_called_off=called_off)
    if interview.state in (InterviewState.DRAFT, InterviewState.PROPOSED) or slot is None:
        return Room("arranging", former=announcements.candidate_goes_by(interview))
    if interview.state == InterviewState.HELD or now > slot.ends_at + STAYS_OPEN:
        return Room("over")
    meeting = interview.meeting
    opens_at = candidate_limits.opens_at(interview.company, slot)
    phase: Phase = "open" if now >= opens_at else "coming"
    stands = meeting is not None and meeting.state == MeetingState.READY
    is_stuck = meeting is not None and (meeting.state in _STUCK or meeting.is_unseen)
    if phase == "coming" and facts.is_being_replaced:
        # Its number will have changed by then.
        stands = False
    return Room(
        phase,
        slot=slot,
        opens_at=opens_at,
        meeting=meeting if stands else None,
        passcode=intents.passcode_of(meeting) if meeting is not None and stands else "",
        phone=phone.by_phone(meeting) if meeting is not None and stands else None,
        venue=venue.of(interview),
        is_prepared=meeting is not None and meeting.is_live and not stands and not is_stuck,
        is_stuck=is_stuck,
        can_call_for_help=now >= slot.starts_at - HELP_BEFORE,
        freedom=candidate_limits.freedom_of(interview, slot),
        changes_until=slot.starts_at - candidate_limits.notice_of(interview.company),
    )


def join_address(interview: Interview) -> str:
    """Return Zoom's address of the present meeting.

    The address contains the passcode and must not be stored.

    Raises
    ------
    UserFacingError
        It is too early or too late, or there is no meeting; the sentence says which.
    """
    room = room_of(interview_facts.of(interview))
    if room.phase == "coming":
        raise UserFacingError(
            Code.ROOM_NOT_OPEN_YET, candidate_limits.opening_sentence(interview.company)
        )
    if room.phase != "open":
        raise UserFacingError(Code.ROOM_CLOSED, _("現在、ご入室いただけません。"))
    if room.is_prepared:
        raise UserFacingError(
            Code.ROOM_IN_PREPARATION,
            _("オンラインの部屋を準備しています。しばらくしてから、もう一度お試しください。"),
        )
    if room.meeting is None:
        raise UserFacingError(
            Code.ROOM_HAS_NO_MEETING,
            _("ただいま、ご入室いただけません。お手数ですが、当日の連絡先までご連絡ください。"),
        )
    return room.meeting.join_url


def call_for_help(link: CandidateLink, *, kind: str, minutes: int | None = None) -> None:
    """「遅れます」「入室できません」: raise an alert for the recruiter and those who wait.

    A second call within two minutes counts as the same alert. After ten alerts further calls are
    refused.

    Parameters
    ----------
    minutes
        For 「遅れます」 the delay, one of ``LATE_MINUTES``; otherwise None.

    Raises
    ------
    UserFacingError
        It is too early or too late, there were too many calls, or the choice is not offered.
    """
    if kind not in CALLS:
        raise UserFacingError(Code.CHOICE_UNKNOWN, _("ご連絡の内容をお選びください。"))
    if kind != AlertKind.LATE:
        minutes = None
    elif minutes not in LATE_MINUTES:
        raise UserFacingError(Code.CHOICE_UNKNOWN, _("どのくらい遅れるかをお選びください。"))
    with transaction.atomic():
        held = _hold(link)
        facts = interview_facts.of(held)
        there = room_of(facts)
        if not there.can_call_for_help:
            raise UserFacingError(Code.HELP_NOT_NOW, _no_help(there.phase))
        calls = held.alerts.filter(kind__in=CALLS)
        latest = calls.filter(kind=kind, at__gt=timezone.now() - _AGAIN).first()
        if latest is not None and latest.minutes == minutes:
            return
        if calls.count() >= _MOST_CALLS:
            raise UserFacingError(
                Code.TOO_OFTEN,
                _(
                    "ご連絡はすでに採用担当者へお伝えしています。お急ぎの場合は、"
                    "当日の連絡先までご連絡ください。"
                ),
            )
        by = candidate_links.actor_of(link)
        alerts.raise_alert(held, AlertKind(kind), by=by, minutes=minutes)


def ask_for_change(link: CandidateLink, *, kind: str, message: str) -> None:
    """Ask the recruiter for another time, or to cancel the interview. The recruiter decides.

    Raises
    ------
    UserFacingError
        It is too late, the company's limit of requests is reached, or nothing was written.
    """
    if kind not in (AlertKind.WANTS_CHANGE, AlertKind.WANTS_CANCEL):
        raise UserFacingError(
            Code.CHOICE_UNKNOWN, _("ご連絡の内容をお選びください。"), field="kind"
        )
    if not message.strip():
        raise UserFacingError(
            Code.VALUE_MISSING,
            _("ご事情と、変更の場合はご希望の日時をご記入ください。"),
            field="message",
        )
    with transaction.atomic():
        held = _hold(link)
        facts = interview_facts.of(held)
        there = room_of(facts)
        if not there.freedom.ask:
            raise candidate_limits.refusal_of(held, facts.slot, "ask")
        by = candidate_links.actor_of(link)
        alerts.raise_alert(held, AlertKind(kind), by=by, message=message)


def call_off(link: CandidateLink, *, message: str) -> None:
    """Cancel the interview for the candidate, and tell everybody who expected it once.

    The worker deletes its meeting. A second press of the same button changes nothing.

    Raises
    ------
    Conflict
        It was already cancelled, without this message.
    UserFacingError
        The company's limits do not allow it (any more), or the message is too long.
    """
    with transaction.atomic():
        by, event = candidate_links.actor_of(link), Event.INTERVIEW_CANCELLED_BY_CANDIDATE
        change = revision.changing(link.interview, by=by, event=event)
        with change as held:
            candidate_links.require(link)
            if held.is_cancelled and alerts.has_message(held, message=message):
                change.drop()
                return
            facts = interview_facts.of(held)
            there = room_of(facts)
            if not there.freedom.cancel:
                raise candidate_limits.refusal_of(held, facts.slot, "cancel")
            slot = held.slots.all()[0]
            fixed_times.release(held)
            web_meeting.release_all(held)
            INTERVIEW_MOVES.make(held, InterviewState.CANCELLED)
        candidate_links.revoke(held, kind=LinkKind.CHOOSE)
        candidate_links.let_expire(held)
        evaluators.let_go(held, by=by)
        former = Period(slot.starts_at, slot.ends_at)
        alerts.raise_alert(held, AlertKind.CANCELLED, by=by, message=message, former=former)
        _confirm_cancellation(held)


def _confirm_cancellation(interview: Interview) -> None:
    """Tell everybody; a company's wording that cannot be filled must not block the candidate."""
    try:
        with transaction.atomic():
            notifications.cancelled(interview, by_candidate=True)
    except Unfillable:
        notifications.cancelled(interview, tell_candidate=False, by_candidate=True)
        alerts.raise_alert(interview, AlertKind.NO_MAIL)


def _no_help(phase: Phase) -> str:
    if phase == "coming":
        return _("開始の2時間前からご連絡いただけます。")
    if phase == "over":
        return _(
            "終了後は、この画面からご連絡いただけません。"
            "お手数ですが、ご案内のメールに返信してご連絡ください。"
        )
    return _(
        "現在、この画面からはご連絡いただけません。"
        "お手数ですが、ご案内のメールに返信してご連絡ください。"
    )


def _hold(link: CandidateLink) -> Interview:
    """Return the interview with its row locked, so that concurrent requests are counted in turn."""
    held = revision.lock(link.interview)
    candidate_links.require(link)
    return held
