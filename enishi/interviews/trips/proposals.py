"""Proposes slots to the candidate, withdraws proposals, and lets them expire."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi import due
from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.roles import Action, require
from enishi.errors import Code, Conflict, UserFacingError
from enishi.interviews import revision, venue
from enishi.interviews.candidate import candidate_links, deadlines
from enishi.interviews.candidate_models import (
    AlertKind,
    LinkKind,
    OfferedPeriod,
    Proposal,
    ProposalOutcome,
)
from enishi.interviews.letters import alerts, notifications
from enishi.interviews.meeting import condition as conditions
from enishi.interviews.meeting import eligibility, readiness, reserved_hosts, web_meeting
from enishi.interviews.meeting.condition import Condition, Stands
from enishi.interviews.models import INTERVIEW_MOVES, Interview, InterviewState, Slot
from enishi.interviews.revision import Seen


def open_proposal_of(interview: Interview) -> Proposal | None:
    """Return the proposal that the candidate may answer now; None if there is none."""
    return Proposal.objects.filter(interview=interview, outcome="").first()


def why_not(condition: Condition) -> str:
    """Return why 「候補者に提案する」 cannot be pressed now, in one sentence; empty if it can."""
    slots = condition.slots
    if not slots:
        return _("日程を1件以上設定すると、候補者に提案できます。")
    if reason := readiness.why_not(condition):
        return reason
    if condition.stands is Stands.ON_ITS_WAY or condition.is_changing:
        # If Zoom refused the meeting while the candidate chooses, it could not be made anew.
        return _("Zoomに確認しています。結果が出ると、候補者に提案できます。")
    if not deadlines.can_be_picked(slots[0].starts_at):
        return _(
            "候補者が日程を選べるのは、開始の1時間前までです。"
            "開始の近い日程を削除するか、変更してください。"
        )
    return ""


def require_proposable(interview: Interview, condition: Condition) -> list[Slot]:
    """Return the slots that can be proposed now, in order.

    Raises
    ------
    Conflict, UserFacingError
        It is no longer a draft; or the sentence of :func:`why_not`.
    """
    revision.require_draft(interview)
    if reason := why_not(condition):
        raise UserFacingError(Code.NOT_PROPOSABLE, reason)
    return list(condition.slots)


@transaction.atomic
def propose(
    interview: Interview,
    *,
    by: Actor,
    version: Seen,
    makes_meeting: bool = False,
    host_id: int | None = None,
    answer_until: datetime | None = None,
    tell_candidate: bool = True,
) -> str:
    """候補者に提案する: let the candidate choose among the slots.

    Parameters
    ----------
    makes_meeting
        Reserve a host for each slot now, and make the Zoom meeting when the candidate picks.
    host_id
        The host to reserve; None takes a free host for each slot (空いているホスト).
    answer_until
        回答期限, aware; without one the company's usual deadline.
    tell_candidate
        Whether the candidate gets a mail; otherwise the recruiter passes the address on.

    Returns
    -------
    str
        The candidate's address. It is a credential, shown to the recruiter only this once.

    Raises
    ------
    Conflict
        Somebody else changed the interview first, or a host is taken at one of the times.
    UserFacingError
        There is no slot, one is past or too near, its meeting is not ready, the deadline is past or
        too late, Zoom is not linked, or the host cannot be used.
    """
    require(by, Action.SCHEDULE_INTERVIEWS, interview)
    change = revision.changing(interview, seen=version, by=by, event=Event.INTERVIEW_PROPOSED)
    with change as held:
        slots = require_proposable(held, conditions.of(held))
        until = answer_until or deadlines.default_for(held.company, slots)
        deadlines.check(until, slots)
        web_meeting.drop_what_failed(held)
        # An interview with a meeting has only one slot, and nothing to reserve.
        reserves = makes_meeting and not web_meeting.live_meetings(held)
        proposal = _offer(held, slots, until=until, makes_meeting=reserves)
        if reserves:
            host = None if host_id is None else eligibility.require_host(held, host_id)
            reserved_hosts.reserve(held, slots, host=host, by=by)
            venue.write_fields(held, None)
        INTERVIEW_MOVES.make(held, InterviewState.PROPOSED)
        held.recruiter = by.member or held.recruiter
        change.log(slots=len(slots), reserves=reserves, told=tell_candidate)
    alerts.settle(held, by=by)
    address = further_link(proposal)
    notifications.proposed(held, address=address, tell_candidate=tell_candidate)
    return address


def _offer(
    interview: Interview, slots: list[Slot], *, until: datetime, makes_meeting: bool
) -> Proposal:
    proposal = Proposal.objects.create(
        company=interview.company,
        interview=interview,
        makes_meeting=makes_meeting,
        expires_at=until,
    )
    OfferedPeriod.objects.bulk_create(
        OfferedPeriod(
            company=interview.company,
            proposal=proposal,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
        )
        for slot in slots
    )
    return proposal


@transaction.atomic
def withdraw(
    interview: Interview, *, by: Actor, version: Seen, tell_candidate: bool = True
) -> None:
    """提案を取り下げる: make it a draft again, end the candidate's link and release the hosts.

    Parameters
    ----------
    tell_candidate
        Whether the candidate gets a mail that they need not choose any more.

    Raises
    ------
    Conflict
        Somebody else, perhaps the candidate, was first; or nothing is proposed.
    """
    require(by, Action.SCHEDULE_INTERVIEWS, interview)
    change = revision.changing(
        interview, seen=version, by=by, event=Event.INTERVIEW_PROPOSAL_WITHDRAWN
    )
    with change as held:
        _require_proposed(held)
        close(held, outcome=ProposalOutcome.WITHDRAWN)
        INTERVIEW_MOVES.make(held, InterviewState.DRAFT)
        change.log(told=tell_candidate)
    if tell_candidate:
        notifications.withdrawn(held)


@transaction.atomic
def renew_link(interview: Interview, *, by: Actor, version: Seen) -> str:
    """Make a new address for the candidate and end the former one.

    Only hashes are stored, so the former address cannot be shown again.
    """
    require(by, Action.SCHEDULE_INTERVIEWS, interview)
    held = revision.lock_seen(interview, version=version)
    proposal = _require_proposed(held)
    candidate_links.revoke(held, kind=LinkKind.CHOOSE)
    audit.record(held.company, Event.INTERVIEW_LINK_RENEWED, held, by=by)
    return further_link(proposal)


def expire() -> None:
    """End the proposals that nobody answered in time; the worker calls this each minute."""
    over = Proposal.objects.filter(outcome="", expires_at__lte=timezone.now())
    due.go_through(due.Each(over, _expire, key="interview_id"))


@transaction.atomic
def _expire(interview_id: int) -> None:
    change = revision.changing(Interview(pk=interview_id), event=Event.INTERVIEW_PROPOSAL_EXPIRED)
    with change as held:
        current = open_proposal_of(held)
        if current is None or current.expires_at > timezone.now():
            change.drop()
            return
        close(held, outcome=ProposalOutcome.EXPIRED)
        INTERVIEW_MOVES.make(held, InterviewState.DRAFT)
    alerts.raise_alert(held, AlertKind.NO_ANSWER)


def close(interview: Interview, *, outcome: ProposalOutcome) -> None:
    """End the open proposal of the locked interview, if any: free its hosts and record its outcome.

    The link of an answered proposal stays, to show the answer. All other links end.
    """
    reserved_hosts.release_hosts(interview)
    Proposal.objects.filter(interview=interview, outcome="").update(
        outcome=outcome, ended_at=timezone.now()
    )
    if outcome not in (ProposalOutcome.PICKED, ProposalOutcome.DECLINED):
        candidate_links.revoke(interview, kind=LinkKind.CHOOSE)


def _require_proposed(interview: Interview) -> Proposal:
    proposal = open_proposal_of(interview)
    if proposal is None:
        raise Conflict(
            Code.NOT_PROPOSED,
            _("この面接は、候補者の回答待ちではありません。画面を更新してください。"),
        )
    return proposal


def further_link(proposal: Proposal) -> str:
    """Make one more address where the candidate can answer. Earlier addresses stay valid."""
    return candidate_links.issue(
        proposal.interview,
        kind=LinkKind.CHOOSE,
        proposal=proposal,
        expires_at=_until(proposal),
    )


def _until(proposal: Proposal) -> datetime:
    """Return the end of the link. It outlives the deadline, to show what the candidate answered."""
    return proposal.expires_at + candidate_links.ROOM_LASTS
