"""Lets the candidate answer a proposal: pick a slot, or say that none fits."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi import characters
from enishi.company.events import Event
from enishi.errors import Code, Conflict, UserFacingError
from enishi.interviews import revision
from enishi.interviews.candidate import candidate_links, deadlines, fixed_times, open_times
from enishi.interviews.candidate_models import (
    AlertKind,
    CandidateLink,
    LinkKind,
    Proposal,
    ProposalOutcome,
)
from enishi.interviews.letters import alerts, notifications
from enishi.interviews.meeting import reserved_hosts
from enishi.interviews.meeting_successors import Successors
from enishi.interviews.models import INTERVIEW_MOVES, Interview, InterviewState, Slot
from enishi.interviews.trips import proposals
from enishi.mail.templates import Unfillable
from enishi.meetings.gateway.explanations import NoMeeting


@transaction.atomic
def pick(link: CandidateLink, *, slot_id: int) -> str:
    """Fix this slot as the interview's time, and return the address of the candidate's room.

    The other slots and their reserved hosts become free again. If a meeting is to be made, the
    worker makes it. A second press of the same button gets the same answer.

    Raises
    ------
    Conflict
        The slot is taken, another slot was picked first, or the proposal has ended.
    """
    by = candidate_links.actor_of(link)
    change = revision.changing(link.interview, by=by, event=Event.INTERVIEW_PICKED)
    with change as held:
        proposal = _proposal_behind(link)
        if held.is_confirmed and any(slot.pk == slot_id for slot in held.slots.all()):
            change.drop()
            return candidate_links.room_address_of(link)
        _require_open(proposal)
        slot = next((slot for slot in open_times.open_slots(held) if slot.pk == slot_id), None)
        if slot is None:
            raise _too_near(held, slot_id) or gone_slot_refusal()
        try:
            fixed_times.occupy(held, slot)
        except fixed_times.Taken as taken:
            raise gone_slot_refusal() from taken
        if proposal.makes_meeting:
            want_meeting(held, slot)
        proposals.close(held, outcome=ProposalOutcome.PICKED)
        held.slots.exclude(pk=slot.pk).delete()
        revision.reload(held, "slots")
        INTERVIEW_MOVES.make(held, InterviewState.CONFIRMED)
        held.confirmed_at = timezone.now()
        change.log(slot=slot.pk, meeting=held.meeting_id)
    address = candidate_links.issue(held, kind=LinkKind.ROOM)
    tell(held, address)
    return address


@transaction.atomic
def decline(link: CandidateLink, *, message: str, wishes: str) -> None:
    """都合の合う日程がない: end the proposal, and tell the recruiter what the candidate wrote.

    A second press of the same button changes nothing.

    Raises
    ------
    Conflict
        The proposal has been answered or has ended.
    UserFacingError
        Nothing was written, or the text is too long.
    """
    if not wishes.strip():
        raise UserFacingError(
            Code.VALUE_MISSING, _("ご希望の日時をご記入ください。"), field="wishes"
        )
    by = candidate_links.actor_of(link)
    change = revision.changing(link.interview, by=by, event=Event.INTERVIEW_DECLINED)
    with change as held:
        proposal = _proposal_behind(link)
        if _is_declined_so(held, proposal, message=message, wishes=wishes):
            change.drop()
            return
        _require_open(proposal)
        proposals.close(held, outcome=ProposalOutcome.DECLINED)
        INTERVIEW_MOVES.make(held, InterviewState.DRAFT)
    alerts.raise_alert(held, AlertKind.NONE_FITS, by=by, message=message, wishes=wishes)


def _is_declined_so(interview: Interview, proposal: Proposal, *, message: str, wishes: str) -> bool:
    """Whether this link's proposal was declined with exactly the same words."""
    if proposal.outcome != ProposalOutcome.DECLINED:
        return False
    latest = interview.alerts.filter(kind=AlertKind.NONE_FITS).order_by("-pk").first()
    said = (characters.clean(message).strip(), characters.clean(wishes).strip())
    return latest is not None and (latest.message, latest.wishes) == said


def gone_slot_refusal() -> Conflict:
    """Return the refusal of a time that is past or taken."""
    return Conflict(
        Code.TIME_TAKEN,
        _(
            "申し訳ございません。お選びいただいた日程は、埋まってしまいました。"
            "ほかの日程からお選びください。"
        ),
    )


def _too_near(interview: Interview, slot_id: int) -> Conflict | None:
    """Return the refusal of a time that begins within the hour or has begun."""
    slot = next((one for one in interview.slots.all() if one.pk == slot_id), None)
    if slot is None or deadlines.can_be_picked(slot.starts_at):
        return None
    return Conflict(
        Code.TIME_TOO_NEAR,
        _(
            "申し訳ございません。お選びいただいた日程は、開始の1時間前を過ぎたため、"
            "お選びいただけません。ほかの日程からお選びください。"
        ),
    )


def _proposal_behind(link: CandidateLink) -> Proposal:
    """Return the link's proposal as it is now; its interview is held."""
    proposal = candidate_links.require(link).proposal
    if proposal is None:
        raise RuntimeError("a link to choose belongs to a proposal")
    return proposal


def _require_open(proposal: Proposal) -> None:
    if proposal.outcome:
        raise Conflict(Code.ALREADY_ANSWERED, _("この日程調整には、すでにご回答いただいています。"))
    if proposal.expires_at <= timezone.now():
        raise Conflict(Code.DEADLINE_OVER, _("申し訳ございません。ご回答の期限を過ぎています。"))


def want_meeting(interview: Interview, slot: Slot) -> None:
    """Request the meeting in the caller's transaction; the worker makes it.

    If there is no free host, the time is fixed without a meeting, because the candidate was
    promised this time.
    """
    try:
        with transaction.atomic():
            interview.meeting = reserved_hosts.claim_reserved(interview, slot)
    except NoMeeting:
        alerts.raise_alert(interview, AlertKind.NO_MEETING)


def tell(
    interview: Interview,
    room_address: str = "",
    *,
    by_candidate: bool = False,
    successors: Successors | None = None,
) -> None:
    """Write the letters about the candidate's choice.

    A company's wording that cannot be filled must not undo the choice: it becomes an alert.
    ``by_candidate`` says that the candidate changed the time; ``successors`` are the meeting's, if
    the caller has read them.
    """
    confirmed = partial(
        notifications.confirmed, interview, by_candidate=by_candidate, successors=successors
    )
    try:
        with transaction.atomic():
            confirmed(room_address=room_address, is_seen=True)
    except Unfillable:
        confirmed(tell_candidate=False)
        alerts.raise_alert(interview, AlertKind.NO_MAIL)
