"""Optimistic concurrency: whoever changes an interview locks its row and has seen its version.

A change at Zoom does not change our version, because news is read and never pushed. So a mark of
what the page showed of Zoom's side is sent along with the version.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Self

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.errors import Code, Conflict, UserFacingError
from enishi.interviews.models import Interview, InterviewState, Participant
from enishi.meetings.booking import intents
from enishi.meetings.models import Meeting

# One question for all that verbs and letters need of other rows.
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
    """What a page showed: the interview's version, and ``booking.mark`` of its meeting."""

    version: int
    zoom: str

    def __str__(self) -> str:
        """As the page carries it: ``7``, or ``7.`` and the mark where Zoom differs."""
        return f"{self.version}.{self.zoom}" if self.zoom else str(self.version)

    @classmethod
    def parse(cls, text: str) -> Self:
        """What ``str`` wrote. Raises ValueError for anything without a number."""
        version, _dot, zoom = text.partition(".")
        return cls(int(version), zoom)


def seen(interview: Interview) -> Seen:
    """What a page shows that is drawn from this row; its meeting is loaded."""
    meeting = interview.meeting
    return Seen(interview.version, intents.difference_mark(meeting) if meeting is not None else "")


def lock(interview: Interview) -> Interview:
    """Lock the interview's row until the transaction ends, and return it as it stands now.

    Every change of an interview, of its slots, participants or meeting begins here, so that two
    changes never interleave. Slots and participants are read with it; whoever adds or deletes one
    calls ``held.refresh_from_db(fields=["slots"])``, so that what follows reads them anew.
    """
    # Several statements: one that locks and joins would, after waiting, give this row as it is now
    # beside a meeting as it was before (PostgreSQL, read committed).
    locked = Interview.objects.select_for_update().values_list("meeting_id", flat=True)
    meeting_id = locked.get(pk=interview.pk)
    # No look at Zoom is noted between comparing what was seen and changing it.
    if meeting_id is not None:
        Meeting.objects.select_for_update().values_list("pk").get(pk=meeting_id)
    whole = Interview.objects.select_related(*_WHOLE).prefetch_related("slots", PEOPLE)
    return whole.get(pk=interview.pk)


def lock_seen(interview: Interview, *, version: Seen) -> Interview:
    """Lock the interview's row if the person saw how it stands, here and at Zoom.

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
    """Refuse unless the person saw this interview, which is held, as it stands.

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
    """Refuse when the interview is over; its sentence says so."""
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
    """The one way to change an interview, in the caller's transaction::

        with revision.changing(interview, seen=version, by=by, event=Event.…) as held:
            …

    Inside, the row is held, and ``held`` is the interview as it stands. Afterwards it is written
    as its next version, and told in the audit log.

    Parameters
    ----------
    event
        What the audit log tells of it.
    seen
        What the person saw; ``None`` where nobody saw it before, or a verb compares by itself.
    by
        Who changes it; ``None`` for the worker.

    Raises
    ------
    Conflict
        As :func:`lock_seen`, before anything of the block has happened.
    """
    return Change(interview, event=event, seen=seen, by=by)


class Change(AbstractContextManager[Interview]):
    """What :func:`changing` gives; named by verbs that have more to say of it."""

    def __init__(
        self, interview: Interview, *, event: Event, seen: Seen | None, by: Actor | None
    ) -> None:
        self._interview, self._event, self._seen, self._by = interview, event, seen, by
        self._details: dict[str, Any] = {}
        self._is_dropped = self._keeps_version = False

    def __enter__(self) -> Interview:
        self._held = lock(self._interview)
        if self._seen is not None:
            require_seen(self._held, self._seen)
        return self._held

    def __exit__(self, cause: type[BaseException] | None, *_: object) -> None:
        if cause is not None or self._is_dropped:
            return
        if not self._keeps_version:
            advance(self._held)
        audit.record(self._held.company, self._event, self._held, by=self._by, **self._details)

    def log(self, **details: Any) -> None:
        """Have the audit log tell this beside, as :func:`enishi.company.audit.record`."""
        self._details |= details

    def drop(self) -> None:
        """There is nothing to change: the interview stays as it is, and nothing is told."""
        self._is_dropped = True

    def keep_version(self) -> None:
        """What people see of the interview is the same: their pages stay good."""
        self._keeps_version = True
