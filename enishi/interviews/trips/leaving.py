"""Records a step's result together with what happens to its interview, in one transaction."""

from __future__ import annotations

from enum import StrEnum

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.company.actors import Actor
from enishi.company.roles import Action, require
from enishi.errors import Code, UserFacingError
from enishi.hiring import applications
from enishi.hiring.models import Application, StepResult
from enishi.interviews.models import Interview, InterviewState
from enishi.interviews.trips import confirmation, scheduling


class InterviewAhead(UserFacingError):
    """The step has a coming interview, and the caller did not say what happens to it."""

    def __init__(self, interview: Interview) -> None:
        super().__init__(
            Code.INTERVIEW_AHEAD,
            _("これから行う予定の面接があります。どうするかを選択してください。"),
        )
        self.interview = interview


class Fate(StrEnum):
    """What happens to the coming interview."""

    KEEP = "keep"
    CANCEL = "cancel"


def decide(
    application: Application,
    outcome: str,
    *,
    at_step: int,
    by: Actor,
    note: str = "",
    fate: str = "",
    tell_candidate: bool = False,
) -> StepResult:
    """Record a step's result, and keep or cancel the interview of that step.

    Parameters
    ----------
    at_step
        Id of the step that the page showed.
    fate
        A value of :class:`Fate`; empty where the page showed no interview.
    tell_candidate
        Whether the candidate gets a mail that the interview is cancelled.

    Raises
    ------
    InterviewAhead
        There is a coming interview, and ``fate`` does not say what happens to it (D-15).
    Conflict, UserFacingError
        As :func:`enishi.hiring.applications.record_result` and
        :func:`enishi.interviews.trips.confirmation.cancel`. Nothing is recorded then.
    """
    require(by, Action.EDIT_CANDIDATES, application)
    with transaction.atomic():
        result = applications.record_result(application, outcome, at_step=at_step, note=note, by=by)
        # The application's row is locked now, so nobody can begin an interview of it.
        ahead = _ahead(application, at_step)
        if ahead is not None and fate not in list(Fate):
            raise InterviewAhead(ahead)
        if ahead is not None and fate == Fate.CANCEL:
            confirmation.cancel(ahead, by=by, tell_candidate=tell_candidate)
    return result


def _ahead(application: Application, step: int) -> Interview | None:
    """Return the step's coming interview: being arranged, or fixed and not over."""
    interview = scheduling.open_interview_at(application, step)
    if interview is None or interview.state != InterviewState.CONFIRMED:
        return interview
    is_to_come = interview.slots.filter(ends_at__gt=timezone.now()).exists()
    return interview if is_to_come else None
