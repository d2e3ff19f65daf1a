"""Lists every kind of letter about interviews, and recognises a mail's kind."""

from __future__ import annotations

from enum import StrEnum

from enishi.interviews.candidate_models import AlertKind
from enishi.mail.models import OutgoingMail


class LetterKind(StrEnum):
    """What a letter says. The value names its built-in wording and never changes."""

    # To the candidate.
    PROPOSED = "proposed"
    REPROPOSED = "reproposed"
    UNANSWERED = "unanswered"
    CONFIRMED = "confirmed"
    CHANGED = "changed"
    RESCHEDULED = "rescheduled"
    WAY_IN = "way_in"
    CANCELLED = "cancelled"
    CALLED_OFF = "called_off"
    WITHDRAWN = "withdrawn"
    TOMORROW = "tomorrow"
    SOON = "soon"

    # To an interviewer.
    MEMBER_CONFIRMED = "member_confirmed"
    MEMBER_CHANGED = "member_changed"
    MEMBER_WAY_IN = "member_way_in"
    MEMBER_CANCELLED = "member_cancelled"
    MEMBER_TOMORROW = "member_tomorrow"
    MEMBER_SOON = "member_soon"

    # To the recruiter who answers for the interview.
    UNDELIVERED = "undelivered"
    NONE_LEFT = "note.none_left"
    ALERT_NONE_FITS = "note.none_fits"
    ALERT_WANTS_CHANGE = "note.wants_change"
    ALERT_WANTS_CANCEL = "note.wants_cancel"
    ALERT_CHANGED = "note.changed"
    ALERT_CANCELLED = "note.cancelled"
    ALERT_LATE = "note.late"
    ALERT_LOCKED_OUT = "note.locked_out"
    ALERT_NO_MEETING = "note.no_meeting"
    ALERT_NO_MAIL = "note.no_mail"
    ALERT_NO_ANSWER = "note.no_answer"
    ALERT_LEFT_OPEN = "note.left_open"

    @property
    def mail_kind(self) -> str:
        """The value of ``OutgoingMail.kind`` for such a letter."""
        return f"interview.{self.value}"

    @classmethod
    def of(cls, mail: OutgoingMail) -> LetterKind | None:
        """Return the kind of a mail; None if it is no letter about an interview."""
        return _BY_MAIL_KIND.get(mail.kind)


_BY_MAIL_KIND = {kind.mail_kind: kind for kind in LetterKind}

MEMBERS = frozenset(
    {
        LetterKind.MEMBER_CONFIRMED,
        LetterKind.MEMBER_CHANGED,
        LetterKind.MEMBER_WAY_IN,
        LetterKind.MEMBER_CANCELLED,
        LetterKind.MEMBER_TOMORROW,
        LetterKind.MEMBER_SOON,
    }
)
CHOOSING = frozenset({LetterKind.PROPOSED, LetterKind.REPROPOSED, LetterKind.UNANSWERED})
# These put a time into the reader's calendar.
INVITING = frozenset(
    {
        LetterKind.CONFIRMED,
        LetterKind.CHANGED,
        LetterKind.RESCHEDULED,
        LetterKind.WAY_IN,
        LetterKind.MEMBER_CONFIRMED,
        LetterKind.MEMBER_CHANGED,
        LetterKind.MEMBER_WAY_IN,
    }
)
# These remove the former time, if there was one, from the calendar.
CALLING_OFF = frozenset(
    {
        LetterKind.CANCELLED,
        LetterKind.CALLED_OFF,
        LetterKind.WITHDRAWN,
        LetterKind.REPROPOSED,
        LetterKind.MEMBER_CANCELLED,
    }
)
# Interviewers get reminders in their own wording.
TO_MEMBERS = {
    LetterKind.TOMORROW: LetterKind.MEMBER_TOMORROW,
    LetterKind.SOON: LetterKind.MEMBER_SOON,
}
REMINDERS = frozenset({*TO_MEMBERS, *TO_MEMBERS.values()})
OF_ALERTS = {
    AlertKind.NONE_FITS: LetterKind.ALERT_NONE_FITS,
    AlertKind.WANTS_CHANGE: LetterKind.ALERT_WANTS_CHANGE,
    AlertKind.WANTS_CANCEL: LetterKind.ALERT_WANTS_CANCEL,
    AlertKind.CHANGED: LetterKind.ALERT_CHANGED,
    AlertKind.CANCELLED: LetterKind.ALERT_CANCELLED,
    AlertKind.LATE: LetterKind.ALERT_LATE,
    AlertKind.LOCKED_OUT: LetterKind.ALERT_LOCKED_OUT,
    AlertKind.NO_MEETING: LetterKind.ALERT_NO_MEETING,
    AlertKind.NO_MAIL: LetterKind.ALERT_NO_MAIL,
    AlertKind.NO_ANSWER: LetterKind.ALERT_NO_ANSWER,
    AlertKind.LEFT_OPEN: LetterKind.ALERT_LEFT_OPEN,
}
