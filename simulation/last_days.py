"""The last days of a history: reminders come once each, and the interviews take place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from enishi.interviews.letters import announcements
from enishi.interviews.models import Interview, InterviewState
from enishi.mail.models import OutgoingMail
from simulation.clock import MORNING

# By the times that recruiters choose (see ``recruiters``): nine in the morning of the day before,
# less than an hour before the early and the late interviews, and after all of them.
THE_DAY = MORNING + timedelta(days=20)
MOMENTS = (
    THE_DAY - timedelta(days=1) + timedelta(minutes=5),
    THE_DAY + timedelta(minutes=40),
    THE_DAY + timedelta(minutes=110),
    THE_DAY + timedelta(hours=5),
)
_KINDS = ("tomorrow", "soon")


@dataclass(frozen=True, slots=True)
class Expected:
    """A confirmed interview. ``reminded``: its candidate was told its time by our mail."""

    interview: int
    starts_at: datetime
    reminded: bool


def expected() -> list[Expected]:
    """The interviews that are to be held, read before the last days pass."""
    fixed = Interview.objects.filter(state=InterviewState.CONFIRMED).order_by("pk")
    return [_expect(interview) for interview in fixed]


def _expect(interview: Interview) -> Expected:
    slot = interview.slots.get()
    known = announcements.by_person(interview).get(None)
    reminded = known is not None and known.by_mail and known.starts_at == slot.starts_at
    return Expected(interview.pk, slot.starts_at, reminded)


def judge(awaited: list[Expected]) -> Iterator[str]:
    """Errors if a candidate was not reminded once the day before and once shortly before, or if
    an interview was not held."""
    to_remind = {one.interview for one in awaited if one.reminded}
    for interview in Interview.objects.select_related("application__candidate").order_by("pk"):
        written = OutgoingMail.objects.filter(
            about=interview.owner_key, to=interview.application.candidate.email
        )
        for kind in _KINDS:
            count = written.filter(kind=f"interview.{kind}").count()
            if count != int(interview.pk in to_remind):
                yield f"the candidate of interview {interview.pk} was reminded ({kind}) {count}x"
        if interview.state == InterviewState.CONFIRMED:
            yield f"interview {interview.pk} is over, and not held"
