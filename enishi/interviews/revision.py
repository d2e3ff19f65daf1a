"""Optimistic concurrency control: a change locks the interview's row and compares its version.

A change at Zoom does not change our version, because observations are only read. So a mark of what
the page showed of Zoom's side is sent along with the version.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Self

from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.row_locks import lock_row
from enishi.errors import Code, Conflict, UserFacingError
from enishi.interviews.models import Interview, InterviewState, Participant
from enishi.meetings.booking import intents
from enishi.meetings.models import Meeting

# One query for everything that verbs and letters need of other rows.
_WHOLE = (
    *("company__zoom_account", "step", "meeting__host", "meeting__account"),
    *("application__candidate", "application__job", "recruiter", "created_by"),
)


# In the order in which they were chosen, each with its member.
PEOPLE = Prefetch(
    "participants", queryset=Participant.objects.select_related("member").order_by("pk")
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page showed: the interview's version, and the mark of its meeting.

    The mark comes from ``intents.difference_mark``.
    """

    version: int
    zoom: str

    def __str__(self) -> str:
        """Format for the page: ``7``, or ``7.`` and the mark where Zoom differs."""
        return f"{self.version}.{self.zoom}" if self.zoom else str(self.version)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse what ``str`` wrote.

        Raises
        ------
        ValueError
            For anything without a number.
        """
        version, _dot, zoom = text.partition(".")
        return cls(int(version), zoom)


def seen(interview: Interview) -> Seen:
    """Return what a page drawn from this row shows; its meeting is loaded."""
    meeting = interview.meeting
    return Seen(interview.version, intents.difference_mark(meeting) if meeting is not None else "")


def lock(interview: Interview) -> Interview:
    """Lock the interview's row until the transaction ends, and return it as it is now.

    Every change of an interview, of its slots, participants or meeting begins here, so that two
    changes never interleave. Slots and participants are read with the row. Code that adds or
    deletes one of them calls :func:`reload`, so that later code sees the change.
    """
    # These are several statements. One statement that locks and joins would, after waiting, return
    # this row as it is now beside a meeting as it was before (PostgreSQL, read committed).
    meeting_id = lock_row(Interview.objects.only("meeting_id"), interview.pk).meeting_id
    # This lock prevents that an observation of Zoom is stored between the comparison and the
    # change.
    if meeting_id is not None:
        lock_row(Meeting.objects.only("pk"), meeting_id)
    whole = Interview.objects.select_related(*_WHOLE).prefetch_related("slots", PEOPLE)
    return whole.get(pk=interview.pk)


def reload(held: Interview, related: str) -> None:
    """Read the held interview's rows of this name again: "slots" or "participants"."""
    held.refresh_from_db(fields=[related])
    prefetch_related_objects([held], PEOPLE if related == "participants" else related)


def lock_seen(interview: Interview, *, version: Seen) -> Interview:
    """Lock the interview's row if the person saw its present state, here and at Zoom.

    Raises
    ------
    Conflict
        Somebody else changed the interview, or its meeting at Zoom, after this person's page was
        drawn (D-14).
    """
    held = lock(interview)
    require_seen(held, version)
    return held


def require_seen(held: Interview, version: Seen) -> None:
    """Refuse unless the person saw the present state of this interview, which is held.

    Raises
    ------
    Conflict
        As :func:`lock_seen`.
    """
    if held.version != version.version:
        raise Conflict(
            Code.CHANGED_MEANWHILE,
            _(
                "他のユーザーが更新しました。最新の内容を確認して、もう一度操作してください。"
                "入力した内容はまだ保存されていません。"
            ),
        )
    if seen(held).zoom != version.zoom:
        raise Conflict(
            Code.ZOOM_CHANGED_MEANWHILE,
            _(
                "Zoomのミーティングが変更されています。最新の内容を確認して、もう一度操作してください。"
                "入力した内容はまだ保存されていません。"
            ),
        )


def require_draft(interview: Interview) -> None:
    """Refuse unless times, people and meeting of this interview may still be changed.

    Raises
    ------
    UserFacingError
        It is confirmed, held or cancelled; the sentence says which, and what to do.
    """
    if interview.state == InterviewState.PROPOSED:
        raise UserFacingError(
            Code.INTERVIEW_PROPOSED,
            _("候補者の回答待ちです。変更するには、先に「提案を取り下げる」を押してください。"),
        )
    if interview.state == InterviewState.CONFIRMED:
        raise UserFacingError(
            Code.INTERVIEW_CONFIRMED,
            _(
                "この面接の日程は確定しています。変更するには、先に「日程を変更する」を押してください。"
            ),
        )
    require_open(interview)


def require_open(interview: Interview) -> None:
    """Refuse when the interview is over.

    Raises
    ------
    UserFacingError
        It is held or cancelled.
    """
    if not interview.is_open:
        raise UserFacingError(
            Code.INTERVIEW_OVER, _("この面接は終了または中止されているため、変更できません。")
        )


def advance(interview: Interview) -> None:
    """Write the held interview as its next version."""
    interview.version += 1
    interview.changed_at = timezone.now()
    interview.save()


def changing(
    interview: Interview,
    *,
    event: Event,
    seen: Seen | None = None,
    by: Actor | None = None,
) -> Change:
    """Change an interview, in the caller's transaction; there is no other way to change one::

        with revision.changing(interview, seen=version, by=by, event=Event.…) as held:
            …

    Inside the block the row is locked, and ``held`` is the interview as it is now. Afterwards it is
    written as its next version, and the audit log records the event.

    Parameters
    ----------
    event
        The event that the audit log records.
    seen
        What the person saw; None where nobody saw it before, or where a verb compares by itself.
    by
        Who changes it; None for the worker.

    Raises
    ------
    Conflict
        As :func:`lock_seen`, before anything of the block has happened.
    """
    return Change(interview, event=event, seen=seen, by=by)


class Change(AbstractContextManager[Interview]):
    """The context manager that :func:`changing` returns; verbs use its methods for exceptions."""

    def __init__(
        self, interview: Interview, *, event: Event, seen: Seen | None, by: Actor | None
    ) -> None:
        self._interview, self._event, self._seen, self._by = interview, event, seen, by
        self._details: dict[str, Any] = {}
        self._is_dropped = self._keeps_version = False

    def __enter__(self) -> Interview:
        self._held = lock(self._interview)
        self._former_meeting = self._held.meeting
        if self._seen is not None:
            require_seen(self._held, self._seen)
        return self._held

    def __exit__(self, cause: type[BaseException] | None, *_: object) -> None:
        if cause is not None or self._is_dropped:
            return
        if not self._keeps_version:
            advance(self._held)
        self._release_what_no_longer_fits()
        audit.record(self._held.company, self._event, self._held, by=self._by, **self._details)

    def log(self, **details: Any) -> None:
        """Add details to the audit entry, as :func:`enishi.company.audit.record`."""
        self._details |= details

    def drop(self) -> None:
        """Change nothing: the interview stays as it is, and nothing is recorded."""
        self._is_dropped = True

    def keep_version(self) -> None:
        """Keep the version: people see the same interview, so their pages stay valid."""
        self._keeps_version = True

    def _release_what_no_longer_fits(self) -> None:
        """Do not let the end of a link give a meeting back that is no longer the interview's."""
        former = self._former_meeting
        if former is None or not former.may_come_back:
            return
        times = list(self._held.slots.values_list("starts_at", "ends_at"))
        is_open = self._held.is_open and self._held.meeting_id == former.pk
        if not is_open or times != [(former.starts_at, former.ends_at)]:
            intents.release(former)
