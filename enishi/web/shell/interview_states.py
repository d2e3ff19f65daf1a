"""How an interview's state looks, on every page and on the calendar: word, tone and icon."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enishi.interviews.models import InterviewState


@dataclass(frozen=True, slots=True)
class Look:
    """What a badge shows. ``short`` stands before the name on the calendar, where room is scarce;
    a fixed time needs no word there."""

    icon: str
    tone: str = ""
    short: str | Promise = ""


# Amber asks our side to do something; for the candidate's answer one can only wait.
LOOKS = {
    InterviewState.DRAFT: Look("calendar-time", "warning", _("調整中")),
    InterviewState.PROPOSED: Look("hourglass", "info", _("回答待ち")),
    InterviewState.CONFIRMED: Look("calendar-check", "success"),
    InterviewState.HELD: Look("checklist"),
    InterviewState.CANCELLED: Look("calendar-off", "", _("中止")),
}


def look_of(state: str) -> Look:
    """The one look of this state."""
    return LOOKS[InterviewState(state)]
