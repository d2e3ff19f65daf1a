"""How often the scheduling page polls while a meeting is being created at Zoom."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from enishi.interviews.meeting.panel import Panel, lacks_worker
from enishi.interviews.models import Interview

# Zoom usually answers within about a second. Until then the page polls often.
YOUNG = timedelta(seconds=10)
# After this time it waits for a limit, or for a person, so an open page stops polling.
LONGEST = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Polling:
    """``every`` is the pause in htmx's syntax, empty if the page does not poll.

    ``has_stopped`` means that polling ended although a change is still pending; ``lacks_worker``
    that no worker runs. ``face`` changes whenever there is something new to show.
    """

    every: str
    has_stopped: bool
    lacks_worker: bool
    face: str


def of(interview: Interview, panel: Panel, *, letter_waits: bool) -> Polling:
    """Return the polling of the page that shows this panel; its meeting is loaded.

    ``letter_waits`` means that the candidate's letter waits for the meeting's number.
    """
    is_working = panel.is_working or letter_waits
    every, is_idle = _pause(panel) if is_working else "", lacks_worker(panel)
    meeting = panel.meeting
    shown = (
        interview.version,
        panel.kind,
        panel.reason,
        (meeting.state, meeting.is_behind) if meeting is not None else None,
        panel.is_changing,
        letter_waits,
        is_idle,
        every,
    )
    face = hashlib.sha256(repr(shown).encode()).hexdigest()[:16]
    has_stopped = is_working and not every
    return Polling(every, has_stopped=has_stopped, lacks_worker=is_idle, face=face)


def _pause(panel: Panel) -> str:
    age = timezone.now() - panel.since if panel.since is not None else YOUNG
    if age < YOUNG:
        return "300ms"
    return "2s" if age < LONGEST else ""
