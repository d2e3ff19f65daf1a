"""Says what an interviewer has to know and to do about one of their interviews."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.utils.translation import gettext as _

from enishi import dates
from enishi.company.models import Member
from enishi.interviews.candidate_models import RecruiterAlert
from enishi.interviews.letters.interview_facts import InterviewFacts
from enishi.interviews.meeting import openers
from enishi.interviews.meeting.openers import Openers, Standing
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.interviews.venue import Venue
from enishi.meetings.directory import hosting
from enishi.meetings.models import MeetingState

ARRANGING = (InterviewState.DRAFT, InterviewState.PROPOSED)


@dataclass(frozen=True, slots=True)
class Appointment:
    """One interview as its interviewer sees it. Its time may still be one of several.

    Parameters
    ----------
    phase
        "arranging" while the time may still change, "coming" when it is fixed, "over" when it has
        passed or the interview was held.
    starts_as_host
        Whether this member is the host's Zoom user.
    hint
        A sentence that says what to know or to do.
    warns
        Whether ``hint`` is a warning: nobody present can open the room, or no meeting can be
        entered.
    overlap
        A sentence about other interviews at the same time, or empty.
    calls
        What the candidate tells those who wait, the newest first.
    venue
        How they meet without Zoom.
    """

    slot: Slot
    phase: Literal["arranging", "coming", "over"]
    recruiter: Member | None
    can_join: bool
    starts_as_host: bool
    hint: str
    warns: bool
    overlap: str = ""
    calls: Sequence[RecruiterAlert] = ()
    venue: Venue | None = None

    @property
    def interview(self) -> Interview:
        """The interview that the slot belongs to."""
        return self.slot.interview

    @property
    def is_arranging(self) -> bool:
        """Whether the time may still change."""
        return self.phase == "arranging"

    @property
    def is_coming(self) -> bool:
        """Whether the time is fixed and is not over."""
        return self.phase == "coming"

    @property
    def is_over(self) -> bool:
        """Whether the time has passed, or the interview was held."""
        return self.phase == "over"

    @property
    def lacks_result(self) -> bool:
        """Whether the time has passed, and nobody has marked the interview as held."""
        return self.is_over and self.interview.is_confirmed


def of(
    facts: InterviewFacts,
    slot: Slot,
    member: Member,
    *,
    now: datetime,
    others: Sequence[Slot],
    is_candidate_taken: bool,
    calls: Sequence[RecruiterAlert],
) -> Appointment:
    """Make the appointment of one of the interview's times, for one of its interviewers.

    Parameters
    ----------
    facts
        The interview. Its interviewers are loaded by :func:`identities.at_zoom`.
    now
        An aware moment.
    others
        The member's times, among which overlaps are sought.
    is_candidate_taken
        Whether the candidate has another fixed interview then.
    calls
        As in :class:`Appointment`.
    """
    state, recruiter = facts.interview.state, facts.recruiter
    hint, warns = _hint(facts, member)
    meeting = facts.meeting if facts.interview.is_confirmed else None
    can_join = meeting is not None and meeting.state == MeetingState.READY
    is_over = state == InterviewState.HELD or slot.ends_at <= now
    return Appointment(
        slot=slot,
        phase="arranging" if state in ARRANGING else "over" if is_over else "coming",
        recruiter=recruiter if recruiter != member else None,
        can_join=can_join,
        starts_as_host=(
            can_join and meeting is not None and hosting.may_start(meeting, member=member)
        ),
        hint=hint,
        warns=warns,
        overlap="" if is_over else _overlap(slot, others, is_candidate_taken=is_candidate_taken),
        calls=tuple(calls),
        venue=facts.venue,
    )


def _overlap(slot: Slot, slots: Sequence[Slot], *, is_candidate_taken: bool) -> str:
    """Say which other interviews the member has then.

    The member may see the candidates' names of their own interviews. About the candidate's other
    interview they learn only that there is one.
    """
    others = [
        _("%(name)s %(when)s")
        % {
            "name": one.interview.application.candidate.full_name,
            "when": dates.clock_period(one.starts_at, one.ends_at),
        }
        for one in slots
        if one.interview_id != slot.interview_id
        and one.interview.state == InterviewState.CONFIRMED
        and one.starts_at < slot.ends_at
        and one.ends_at > slot.starts_at
    ]
    if others:
        said = _("同じ時間に、あなたの別の面接があります（%(others)s）。")
        return said % {"others": _("、").join(others)}
    return _("候補者は、同じ時間に別の面接があります。") if is_candidate_taken else ""


def _hint(facts: InterviewFacts, member: Member) -> tuple[str, bool]:
    """Return what to know about this interview, and whether that is a warning."""
    interview, recruiter, meeting = facts.interview, facts.recruiter, facts.meeting
    if not interview.is_confirmed or facts.venue is not None:
        return "", False
    whom = _("採用担当の%(name)s") % {"name": recruiter.full_name} if recruiter else _("採用担当者")
    has_failed = interview.meeting is not None and interview.meeting.state == MeetingState.FAILED
    if meeting is None and not has_failed:
        said = _("Zoomミーティングのない面接です。場所や方法は%(whom)sに確認してください。")
        return said % {"whom": whom}, False
    if meeting is not None and meeting.is_on_its_way:
        return _("Zoomミーティングを準備しています。少し待って、画面を更新してください。"), False
    if meeting is None or meeting.state != MeetingState.READY:
        said = _("いまのZoomミーティングは使えません。参加方法を%(whom)sに確認してください。")
        return said % {"whom": whom}, True
    return _way_in(openers.of(meeting, facts.interviewers), member, whom)


def _way_in(found: Openers, member: Member, whom: str) -> tuple[str, bool]:
    mine = next((one.standing for one in found.attendees if one.member == member), Standing.GUEST)
    if mine == Standing.HOST:
        return _("あなたがホストです。あなたが開始するまで、候補者は入室できません。"), False
    if mine in (Standing.ALTERNATIVE, Standing.INVITED, Standing.COMING):
        return _(
            "あなたは代替ホストです。Zoomにサインインして「参加する」を押すと、"
            "ミーティングを開始できます。"
        ), False
    if found.notice:
        said = _("このZoomミーティングを開始できる面接官がいません。%(whom)sに連絡してください。")
        return said % {"whom": whom}, True
    names = _("、").join(one.full_name for one in found.able)
    if not names:
        return "", False
    return _("%(names)sさんが開始すると入室できます。") % {"names": names}, False
