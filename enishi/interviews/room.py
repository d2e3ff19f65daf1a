"""面接ルーム: what the candidate's one lasting link shows, and where it leads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.errors import UserFacingError
from enishi.interviews import candidate_links, notes, revision
from enishi.interviews.candidate_models import CandidateLink, NoteKind
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.meetings import booking, phone
from enishi.meetings.models import Meeting, MeetingState
from enishi.meetings.phone import ByPhone

OPENS_BEFORE = timedelta(minutes=10)
# An interview may run late, and a lost connection must find its way back.
STAYS_OPEN = timedelta(minutes=30)
# From so long before the start on the recruiter hears of a late or a locked-out candidate.
HELP_BEFORE = timedelta(hours=2)
# Until then, and so often, the candidate may ask for another time or call off.
CHANGES_UNTIL = timedelta(hours=24)
MOST_CHANGES = 2
# The same button pressed again so soon is one message.
_AGAIN = timedelta(minutes=2)

Phase = Literal["coming", "open", "over", "arranging", "cancelled"]


@dataclass(frozen=True, slots=True)
class Room:
    """One face of the room.

    ``slot``, ``meeting`` and ``passcode`` are there while the interview is to come or under way;
    ``meeting`` only once it stands at Zoom, ``is_prepared`` says whether one is to come. ``phone``
    is there with ``meeting``, if people can join by telephone.
    """

    phase: Phase
    slot: Slot | None = None
    opens_at: datetime | None = None
    meeting: Meeting | None = None
    passcode: str = ""
    phone: ByPhone | None = None
    is_prepared: bool = False
    can_call_for_help: bool = False
    can_ask_for_change: bool = False

    @property
    def spaced_id(self) -> str:
        """The meeting's number as Zoom writes it: ``123 4567 8901``."""
        digits = str(self.meeting.zoom_meeting_id) if self.meeting else ""
        middle = len(digits) - 4
        return f"{digits[:3]} {digits[3:middle]} {digits[middle:]}"


def room_of(interview: Interview) -> Room:
    """The room as it stands now; it reads the interview's present meeting, whichever that is."""
    slot = interview.slots.first()
    now = timezone.now()
    if interview.state == InterviewState.CANCELLED:
        return Room("cancelled")
    if interview.state in (InterviewState.DRAFT, InterviewState.PROPOSED) or slot is None:
        return Room("arranging")
    if interview.state == InterviewState.HELD or now > slot.ends_at + STAYS_OPEN:
        return Room("over")
    meeting = interview.meeting
    stands = meeting is not None and meeting.state == MeetingState.READY
    opens_at = slot.starts_at - OPENS_BEFORE
    return Room(
        "open" if now >= opens_at else "coming",
        slot=slot,
        opens_at=opens_at,
        meeting=meeting if stands else None,
        passcode=booking.passcode_of(meeting) if meeting is not None and stands else "",
        phone=phone.by_phone(meeting) if meeting is not None and stands else None,
        is_prepared=meeting is not None and meeting.is_live and not stands,
        can_call_for_help=now >= slot.starts_at - HELP_BEFORE,
        can_ask_for_change=_may_ask(interview, slot),
    )


def join_address(interview: Interview) -> str:
    """Zoom's address of the present meeting. It carries the passcode: nothing may keep it.

    Raises
    ------
    UserFacingError
        It is too early or too late, or no meeting stands; the sentence says which.
    """
    room = room_of(interview)
    if room.phase == "coming":
        raise UserFacingError(_("開始10分前からご入室いただけます。"))
    if room.phase != "open":
        raise UserFacingError(_("この面接には、いまご入室いただけません。"))
    if room.meeting is None:
        raise UserFacingError(
            _("面接の部屋を準備しています。しばらくしてから、もう一度お試しください。")
        )
    return room.meeting.join_url


def call_for_help(link: CandidateLink, *, kind: str) -> None:
    """「遅れます」「入室できません」: leave a note for the recruiter.

    Pressed again within two minutes it is the same note.
    """
    if kind not in (NoteKind.LATE, NoteKind.LOCKED_OUT):
        raise UserFacingError(_("ご連絡の内容をお選びください。"))
    with transaction.atomic():
        held = _hold(link)
        if not room_of(held).can_call_for_help:
            raise UserFacingError(_("面接の2時間前からご連絡いただけます。"))
        recent = held.notes.filter(kind=kind, at__gt=timezone.now() - _AGAIN)
        if not recent.exists():
            notes.leave(held, NoteKind(kind))


def ask_for_change(link: CandidateLink, *, kind: str, message: str) -> None:
    """Ask the recruiter for another time, or to call the interview off; they decide.

    Raises
    ------
    UserFacingError
        Less than 24 hours are left, it is the third time, or nothing was written.
    """
    if kind not in (NoteKind.WANTS_CHANGE, NoteKind.WANTS_CANCEL):
        raise UserFacingError(_("ご連絡の内容をお選びください。"), field="kind")
    if not message.strip():
        raise UserFacingError(
            _("ご事情と、変更の場合はご希望の日時をご記入ください。"), field="message"
        )
    with transaction.atomic():
        held = _hold(link)
        if not room_of(held).can_ask_for_change:
            raise UserFacingError(
                _(
                    "この画面での変更のお申し出は、面接の24時間前まで、2回までとなっております。"
                    "お手数ですが、ご案内のメールに返信してご連絡ください。"
                )
            )
        notes.leave(held, NoteKind(kind), message=message)


def _may_ask(interview: Interview, slot: Slot) -> bool:
    asked = interview.notes.filter(kind__in=[NoteKind.WANTS_CHANGE, NoteKind.WANTS_CANCEL])
    return timezone.now() < slot.starts_at - CHANGES_UNTIL and asked.count() < MOST_CHANGES


def _hold(link: CandidateLink) -> Interview:
    """The interview, its row locked, so that limits are counted one after the other."""
    held = revision.hold(link.interview)
    candidate_links.require(link)
    return held
