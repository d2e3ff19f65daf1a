"""How often the scheduling page asks again while a meeting is on its way to Zoom."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from enishi.interviews.meeting.panel import Panel, lacks_worker
from enishi.interviews.models import Interview

# Zoom answers within a second or so: until then the page follows as fast as people look.
YOUNG = timedelta(seconds=10)
# What has not come by then waits for a limit, or for somebody; a page left open stops asking.
LONGEST = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Polling:
    """``every`` is the pause as htmx writes it, empty when the page does not ask.

    ``has_stopped`` says that something is on its way all the same, ``lacks_worker`` that nobody
    works on it. ``face`` is another one whenever there is something new to be shown.
    """

    every: str
    has_stopped: bool
    lacks_worker: bool
    face: str


def of(interview: Interview, panel: Panel, *, letter_waits: bool) -> Polling:
    """What the page that shows this panel does next; its meeting is loaded.

    ``letter_waits`` says that the candidate's letter waits for the meeting's number.
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
