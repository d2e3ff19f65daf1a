"""Withdraws the evaluations that interviewers owe when their interview is cancelled."""

from __future__ import annotations

from enishi.company.actors import Actor
from enishi.hiring.evaluations import asking
from enishi.interviews.models import Interview, InterviewState, Participant


def withdraw_requests(interview: Interview, *, by: Actor) -> None:
    """Withdraw the owed evaluations of a cancelled interview, as part of its cancellation.

    A member who interviews the candidate at this step in another interview still owes theirs.
    """
    others = Participant.objects.filter(
        interview__application=interview.application_id, interview__step=interview.step_id
    ).exclude(interview__state=InterviewState.CANCELLED)
    stay = set(others.exclude(interview=interview).values_list("member", flat=True))
    mine = set(interview.participants.values_list("member", flat=True))
    asking.withdraw_after_cancellation(
        interview.application_id, interview.step_id, member_ids=mine - stay, by=by
    )
