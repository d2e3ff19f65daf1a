"""What calling an interview off means for the evaluations that its interviewers owe."""

from __future__ import annotations

from enishi.company.actors import Actor
from enishi.hiring.evaluations import asking
from enishi.interviews.models import Interview, InterviewState, Participant


def let_go(interview: Interview, *, by: Actor) -> None:
    """Part of calling off: who interviews the candidate there otherwise still owes theirs."""
    others = Participant.objects.filter(
        interview__application=interview.application_id, interview__step=interview.step_id
    ).exclude(interview__state=InterviewState.CANCELLED)
    stay = set(others.exclude(interview=interview).values_list("member", flat=True))
    mine = set(interview.participants.values_list("member", flat=True))
    asking.withdraw_after_cancellation(
        interview.application_id, interview.step_id, member_ids=mine - stay, by=by
    )
