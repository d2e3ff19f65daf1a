"""The meetings of interviews to come, by what people can do with them: for who ends the link."""

from __future__ import annotations

from dataclasses import dataclass

from enishi.company.models import Company
from enishi.interviews.models import Interview, InterviewState
from enishi.interviews.reads import attention, calendar
from enishi.interviews.reads.reasons import Part
from enishi.meetings.models import MeetingState


@dataclass(frozen=True, slots=True)
class MeetingsToCome:
    """Interviews to come, soonest first; slots, step, candidate and meeting are loaded.

    The meetings of ``standing`` are at Zoom and people can join them; those of ``open`` are being
    made; those of ``missing`` somebody has deleted at Zoom already. ``gone`` are the confirmed
    interviews whose meeting nobody can join, whatever took it, each with the reason.
    """

    standing: list[Interview]
    open: list[Interview]
    missing: list[Interview]
    gone: list[tuple[Interview, str]]

    @property
    def out_of_reach(self) -> list[Interview]:
        """Those of ``standing`` that no present link can change or delete."""
        return [one for one in self.standing if one.meeting and one.meeting.is_out_of_reach]

    @property
    def losing(self) -> list[Interview]:
        """The confirmed ones that are without a meeting once all meetings are deleted."""
        both = [*self.standing, *self.open]
        return [one for one in both if one.state == InterviewState.CONFIRMED]


def of(company: Company) -> MeetingsToCome:
    """As they stand now; calls nobody."""
    by_state: dict[bool | None, list[Interview]] = {True: [], False: [], None: []}
    for interview in calendar.upcoming_with_meetings(company):
        state = interview.meeting.state if interview.meeting else MeetingState.MISSING
        is_missing = state == MeetingState.MISSING
        by_state[None if is_missing else state == MeetingState.READY].append(interview)
    return MeetingsToCome(by_state[True], by_state[False], by_state[None], _gone(company))


def _gone(company: Company) -> list[tuple[Interview, str]]:
    return [
        (needed.interview, reason.words)
        for needed in attention.of_gone_meetings(company)
        for reason in needed.reasons
        if reason.part == Part.WEB_MEETING
    ]
