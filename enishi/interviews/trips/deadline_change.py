"""回答期限を変更する: changes the deadline of a proposal, also of one that ended unanswered."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.roles import Action, require
from enishi.errors import Code, Conflict
from enishi.interviews import revision
from enishi.interviews.candidate import candidate_links, deadlines
from enishi.interviews.candidate_models import CandidateLink, Proposal, ProposalOutcome
from enishi.interviews.letters import (
    alerts,
    announcements,
    correspondence,
    interview_facts,
    notifications,
)
from enishi.interviews.meeting import condition, reserved_hosts, web_meeting
from enishi.interviews.models import INTERVIEW_MOVES, Interview, InterviewState
from enishi.interviews.revision import Seen
from enishi.interviews.trips import proposals


def revivable(interview: Interview) -> Proposal | None:
    """Return the latest proposal if it ended unanswered and can be opened again; else None.

    It can be opened again while all slots of the draft are among its times and can still be picked.
    ``slots`` are loaded, or will be.
    """
    slots = list(interview.slots.all())
    if interview.state != InterviewState.DRAFT or not slots:
        return None
    if not deadlines.can_be_picked(slots[0].starts_at):
        return None
    latest = interview.proposals.prefetch_related("offered").order_by("-pk").first()
    if latest is None or latest.outcome != ProposalOutcome.EXPIRED:
        return None
    offered = {(one.starts_at, one.ends_at) for one in latest.offered.all()}
    return latest if {(one.starts_at, one.ends_at) for one in slots} <= offered else None


@transaction.atomic
def change(
    interview: Interview, *, by: Actor, version: Seen, until: datetime, tell_candidate: bool = True
) -> str:
    """Change the deadline of a proposal. This opens an expired proposal again.

    The addresses of an open proposal stay valid. Those of an expired proposal have ended: a new
    address is made, and a free host is reserved again for each time.

    Parameters
    ----------
    until
        Aware; see :func:`enishi.interviews.candidate.deadlines.check`.
    tell_candidate
        Whether the candidate gets the letter that asks to choose, with the new deadline.

    Returns
    -------
    str
        The candidate's new address; empty where the former addresses stay valid.

    Raises
    ------
    Conflict
        Somebody else, perhaps the candidate, was first; or no host is free at one of the times.
    UserFacingError
        The deadline is past or too late, or the times can no longer be proposed.
    """
    require(by, Action.SCHEDULE_INTERVIEWS, interview)
    # Reading this without a lock is safe: a proposal that is answered or ends meanwhile makes a new
    # version.
    change_it = _put_off if proposals.open_proposal_of(interview) else _revive
    return change_it(interview, by=by, version=version, until=until, tell_candidate=tell_candidate)


def _put_off(
    interview: Interview, *, by: Actor, version: Seen, until: datetime, tell_candidate: bool
) -> str:
    """Change an open proposal; nobody needs a new address."""
    change = revision.changing(
        interview, seen=version, by=by, event=Event.INTERVIEW_DEADLINE_CHANGED
    )
    with change as held:
        proposal = proposals.open_proposal_of(held)
        if proposal is None:
            raise _not_changeable()
        deadlines.check(until, list(held.slots.all()))
        proposal.expires_at = until
        proposal.save(update_fields=["expires_at"])
        CandidateLink.objects.filter(proposal=proposal).update(
            expires_at=until + candidate_links.ROOM_LASTS
        )
        held.recruiter = by.member or held.recruiter
        change.log(told=tell_candidate)
    if tell_candidate:
        former = announcements.candidate_was_told(held)
        correspondence.write_to_candidate(
            interview_facts.of(held, proposal=proposal),
            notifications.kind_of_proposal(former),
            address=proposals.further_link(proposal),
            former=former,
        )
    return ""


def _revive(
    interview: Interview, *, by: Actor, version: Seen, until: datetime, tell_candidate: bool
) -> str:
    """Open an expired proposal again; return the new address."""
    change = revision.changing(
        interview, seen=version, by=by, event=Event.INTERVIEW_PROPOSAL_REVIVED
    )
    with change as held:
        proposal = revivable(held)
        if proposal is None:
            raise _not_changeable()
        slots = proposals.require_proposable(held, condition.of(held))
        deadlines.check(until, slots)
        web_meeting.drop_what_failed(held)
        proposal.outcome, proposal.ended_at, proposal.expires_at = "", None, until
        # A meeting made since then, or another way of meeting, is the later decision.
        is_settled = bool(held.venue_kind or web_meeting.live_meetings(held))
        proposal.makes_meeting = proposal.makes_meeting and not is_settled
        proposal.save(update_fields=["outcome", "ended_at", "expires_at", "makes_meeting"])
        if proposal.makes_meeting:
            reserved_hosts.reserve(held, slots, host=None, by=by)
        INTERVIEW_MOVES.make(held, InterviewState.PROPOSED)
        held.recruiter = by.member or held.recruiter
        change.log(told=tell_candidate)
    alerts.settle(held, by=by)
    address = proposals.further_link(proposal)
    notifications.proposed(held, address=address, tell_candidate=tell_candidate)
    return address


def _not_changeable() -> Conflict:
    return Conflict(
        Code.DEADLINE_NOT_CHANGEABLE,
        _("この提案の回答期限は変更できません。画面を更新して、もう一度ご確認ください。"),
    )
