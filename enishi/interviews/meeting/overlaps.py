"""Finds other interviews of the same people at the same time, wherever a time is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi import dates
from enishi.availability.models import BusyTime
from enishi.company.models import Member, Role
from enishi.errors import Code, Conflict
from enishi.interviews import interview_key
from enishi.interviews.candidate.fixed_times import Acceptance
from enishi.interviews.models import (
    OPEN_STATES,
    Interview,
    InterviewState,
    Participant,
    Slot,
)


@dataclass(frozen=True, slots=True)
class Overlap:
    """Another interview's time that overlaps one of ours, and the people whom both need.

    Parameters
    ----------
    names
        The interviewers' family names.
    has_candidate
        Whether the candidate is needed by both.
    is_fixed
        False while the other interview is still being arranged.
    reason
        Why a recruiter accepted the overlap.
    is_open
        Whether the reader may see the other interview and its candidate.
    """

    slot: Slot
    names: tuple[str, ...]
    has_candidate: bool
    is_fixed: bool
    reason: str = ""
    is_open: bool = True

    @property
    def other(self) -> Interview:
        """The other interview; its candidate and step are loaded."""
        return self.slot.interview

    @property
    def words(self) -> str:
        """A sentence for recruiters: who is taken, when and for what."""
        said = (
            _("%(who)sはこの時間に別の面接があります（%(when)s　%(candidate)s・%(step)s）。")
            if self.is_fixed
            else _(
                "%(who)sはこの時間に調整中の別の面接があります"
                "（%(when)s　%(candidate)s・%(step)s）。"
            )
        )
        return said % {
            "who": self.who,
            "when": dates.short_period(self.slot.starts_at, self.slot.ends_at),
            "candidate": self.other.application.candidate.full_name
            if self.is_open
            else _("担当範囲外の候補者"),
            "step": self.other.step.name,
        }

    @property
    def who(self) -> str:
        """The people whom both need: 伊藤さん、候補者."""
        people = [_("%(name)sさん") % {"name": name} for name in self.names]
        return _("、").join([*people, *([_("候補者")] if self.has_candidate else [])])


def of(interview: Interview, reader: Member | None = None) -> list[Overlap]:
    """Return what overlaps this interview's coming times: fixed times first, then the soonest.

    ``application`` is loaded. The words name the other candidates, except those whom a reader who
    is limited to some jobs may not see.
    """
    if interview.state not in OPEN_STATES:
        return []
    now = timezone.now()
    times = [(one.starts_at, one.ends_at) for one in interview.slots.all() if one.ends_at > now]
    if not times:
        return []
    candidate = interview.application.candidate_id
    shared = Participant.objects.filter(
        interview=OuterRef("interview"), member__participations__interview=interview
    )
    # Only the company's times near each slot are read, not all that the company ever had.
    company = Slot.objects.filter(company=interview.company_id)
    at_these_times = reduce(or_, (company.touching(start, end) for start, end in times))
    others = (
        at_these_times.filter(
            Exists(shared) | Q(interview__application__candidate=candidate),
            interview__state__in=OPEN_STATES,
        )
        .exclude(interview=interview)
        .select_related("interview__step", "interview__application__candidate")
        .prefetch_related("interview__participants__member")
        .order_by("starts_at", "pk")
    )
    found = list(others)
    if not found:
        return []
    present = set(interview.participants.values_list("member_id", flat=True))
    reasons = _reasons(interview, found)
    hidden = _hidden_from(reader, found)
    overlaps = [
        Overlap(
            slot,
            names=tuple(
                one.member.family_name
                for one in slot.interview.participants.all()
                if one.member_id in present
            ),
            has_candidate=slot.interview.application.candidate_id == candidate,
            is_fixed=slot.interview.state == InterviewState.CONFIRMED,
            reason=reasons.get(slot.interview.owner_key) or reasons.get(interview.owner_key, ""),
            is_open=slot.interview_id not in hidden,
        )
        for slot in found
    ]
    return sorted(overlaps, key=lambda overlap: not overlap.is_fixed)


def blocking(overlaps: Sequence[Overlap]) -> list[Overlap]:
    """Return the overlaps that block a fixed time, unless a recruiter accepts them."""
    return [overlap for overlap in overlaps if overlap.is_fixed]


def _hidden_from(reader: Member | None, slots: Sequence[Slot]) -> set[int]:
    """Return the ids of the interviews that the reader may not see."""
    if reader is None or reader.role != Role.LIMITED:
        return set()
    wanted = {slot.interview_id for slot in slots}
    seen = Interview.objects.visible_to(reader).filter(pk__in=wanted)
    return wanted - set(seen.values_list("pk", flat=True))


def refusal(interview: Interview, reader: Member | None) -> Conflict:
    """Return why this time cannot be fixed: who is where, and what to do."""
    said = " ".join(overlap.words for overlap in blocking(of(interview, reader)))
    return Conflict(
        Code.PEOPLE_TAKEN,
        said
        + _(
            "別の日時にするか、重なりを承知のうえで確定する場合は"
            "「日程を確定」をもう一度押して内容を確認してください。"
        ),
    )


def require_seen(
    interview: Interview, acceptance: Acceptance, reader: Member | None
) -> list[Overlap]:
    """Return the accepted overlaps; refuse unless the person was shown every one of them.

    Raises
    ------
    Conflict
        Another overlapping time was fixed meanwhile; the sentence says which.
    """
    found = blocking(of(interview))
    if any(one.other.pk not in acceptance.seen for one in found):
        raise refusal(interview, reader)
    return found


def candidates_taken(slots: Sequence[Slot]) -> set[int]:
    """Return the ids of those slots at which the candidate has another fixed interview."""
    fixed_elsewhere = BusyTime.objects.filter(
        candidate=OuterRef("interview__application__candidate"),
        starts_at__lt=OuterRef("ends_at"),
        ends_at__gt=OuterRef("starts_at"),
    ).exclude(owner_key=interview_key.in_query(OuterRef("interview")))
    mine = Slot.objects.filter(Exists(fixed_elsewhere), pk__in=[slot.pk for slot in slots])
    return set(mine.values_list("pk", flat=True))


def _reasons(interview: Interview, others: Sequence[Slot]) -> dict[str, str]:
    """Return why each overlap was accepted, by the owner key of the later interview."""
    owner_keys = [interview.owner_key, *(slot.interview.owner_key for slot in others)]
    rows = BusyTime.objects.filter(
        company=interview.company_id, owner_key__in=owner_keys, is_accepted=True
    )
    return dict(rows.exclude(reason="").values_list("owner_key", "reason"))
